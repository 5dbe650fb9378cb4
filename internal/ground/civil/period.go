package civil

// Period is a run of days, From and To both included. No From means since
// ever, no To means still open; the zero Period is always. A To before its
// From is an empty period: it contains no day and overlaps nothing.
type Period struct {
	From, To Day
}

// Contains says whether the day lies in the period. No day lies in none.
func (p Period) Contains(d Day) bool {
	return !d.IsZero() && !d.Before(p.From) && (p.Open() || !d.After(p.To))
}

// Overlaps says whether the two periods share at least one day.
func (p Period) Overlaps(o Period) bool {
	return !p.empty() && !o.empty() &&
		(p.Open() || !o.From.After(p.To)) && (o.Open() || !p.From.After(o.To))
}

// Open says whether the period has no end yet.
func (p Period) Open() bool { return p.To.IsZero() }

func (p Period) empty() bool { return !p.Open() && p.From.After(p.To) }
