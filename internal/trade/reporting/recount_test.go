package reporting_test

import (
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/terminology"

	"pgregory.net/rapid"
)

// fact is what one team did, as a random world tells it: the recount below reads
// these and nothing of the database.
type fact struct {
	who      int // dossier
	opened   civil.Day
	counter  programme.Counter
	on       civil.Day
	presence string
	reversed bool
}

type stay struct {
	who            int
	opened, closed civil.Day
}

type held struct {
	on                civil.Day
	validated, quorum bool
	stays             []int
}

type story struct {
	stays    []stay
	facts    []fact
	meetings []held
}

// days near the ends of months and of package years, where counts go wrong.
func genDay(from, to civil.Day) *rapid.Generator[civil.Day] {
	span := max(to.Sub(from), 0)
	return rapid.Custom(func(t *rapid.T) civil.Day {
		d := from.AddDays(rapid.IntRange(0, span).Draw(t, "after"))
		switch rapid.IntRange(0, 3).Draw(t, "edge") {
		case 0:
			d = d.Month().First()
		case 1:
			d = d.Month().Last()
		}
		if d.Before(from) {
			return from
		}
		if d.After(to) {
			return to
		}
		return d
	})
}

var openings = []civil.Day{day(2024, 2, 29), day(2025, 1, 31), day(2025, 11, 1), day(2024, 11, 30), day(2025, 3, 15)}

func genStory() *rapid.Generator[story] {
	return rapid.Custom(func(t *rapid.T) story {
		var s story
		for who := range rapid.IntRange(1, 4).Draw(t, "people") {
			opened := rapid.SampledFrom(openings).Draw(t, "opened")
			first := stay{who: who, opened: opened}
			if rapid.IntRange(0, 2).Draw(t, "leaves") == 0 {
				first.closed = genDay(opened, today.AddDays(-30)).Draw(t, "closed")
				if rapid.Bool().Draw(t, "comes back") {
					s.stays = append(s.stays, stay{who: who, opened: genDay(first.closed.AddDays(1), today).Draw(t, "again")})
				}
			}
			s.stays = append(s.stays, first)
		}
		for i := range s.stays {
			s.tell(t, i)
		}
		for range rapid.IntRange(0, 8).Draw(t, "meetings") {
			s.meet(t)
		}
		return s
	})
}

// tell gives a stay its entretiens, close together so that quotas are exceeded.
func (s *story) tell(t *rapid.T, i int) {
	e := s.stays[i]
	end := e.closed
	if end.IsZero() {
		end = today
	}
	if busy := e.opened.AddMonths(13); rapid.Bool().Draw(t, "busy year") && busy.Before(end) {
		end = busy
	}
	for range rapid.IntRange(0, 24).Draw(t, "entretiens") {
		s.facts = append(s.facts, fact{
			who: i, opened: e.opened, on: genDay(e.opened, end).Draw(t, "on"),
			counter:  rapid.SampledFrom([]programme.Counter{programme.CounterPsychologist, programme.CounterSocialWorker}).Draw(t, "counter"),
			presence: rapid.SampledFrom([]string{"attended", "attended", "attended", "absent", "excused", "cancelled"}).Draw(t, "presence"),
			reversed: rapid.IntRange(0, 6).Draw(t, "reversed") == 0,
		})
	}
}

func (s *story) meet(t *rapid.T) {
	h := held{on: genDay(openings[0], today).Draw(t, "meets on"), validated: rapid.IntRange(0, 4).Draw(t, "validated") > 0, quorum: rapid.IntRange(0, 3).Draw(t, "quorum") > 0}
	for i, e := range s.stays {
		if !h.on.Before(e.opened) && (e.closed.IsZero() || !h.on.After(e.closed)) && rapid.IntRange(0, 3).Draw(t, "reviewed") > 0 {
			h.stays = append(h.stays, i)
		}
	}
	s.meetings = append(s.meetings, h)
}

// packageYear counts anniversaries one by one.
func packageYear(opened, on civil.Day) int {
	y, m, d := opened.Date()
	for n := 1; ; n++ {
		next, ok := civil.Of(y+n, m, d)
		if !ok {
			next = civil.Must(y+n, 2, 28) // opened on 29 February
		}
		if on.Before(next) {
			return n
		}
	}
}

// recount is the rules of the workbook's sample, written again.
func (s story) recount(m civil.Month) reporting.Figures {
	var f reporting.Figures
	in := func(d civil.Day) bool { return d.String() >= m.First().String() && d.String() <= m.Last().String() }
	active, over := map[int]bool{}, map[int]bool{}
	type key struct{ stay, year, counter int }
	used := map[key]int{}
	months := map[key]bool{}
	use := func(stay int, counter int, quota int, on civil.Day) {
		k := key{stay, packageYear(s.stays[stay].opened, on), counter}
		if !on.After(m.Last()) {
			used[k]++
		}
		if in(on) {
			months[k] = true
			active[s.stays[stay].who] = true
		}
		if months[k] && used[k] > quota {
			over[s.stays[stay].who] = true
		}
	}
	for _, e := range s.stays {
		if in(e.opened) {
			f.NewInclusions++
		}
		if !e.closed.IsZero() && in(e.closed) {
			f.Exits++
		}
	}
	for _, a := range s.facts {
		if a.reversed {
			continue
		}
		psy := a.counter == programme.CounterPsychologist
		if a.presence == "attended" {
			if psy {
				use(a.who, 0, 5, a.on)
			} else {
				use(a.who, 1, 6, a.on)
			}
		}
		switch {
		case !in(a.on):
		case a.presence == "attended" && psy:
			f.PsychologistSessions++
		case a.presence == "attended":
			f.SocialWorkerSessions++
		case a.presence == "cancelled":
			f.CancelledSessions++
		default:
			f.NoShows++
		}
	}
	for _, h := range s.meetings {
		if !h.validated {
			continue
		}
		if !h.quorum {
			if in(h.on) {
				f.RCPNotHeld++
			}
			continue
		}
		if in(h.on) {
			f.RCPHeld++
			f.CaseReviews += len(h.stays)
		}
		for _, i := range h.stays {
			use(i, 2, 4, h.on)
		}
	}
	f.ActivePatients, f.PatientsOverQuota = len(active), len(over)
	return f
}

// write puts a story in the database, as a team's own.
func (w *world) tell(t *rapid.T, m team, s story) {
	err := w.DB.Write(ctx, func(tx *db.Tx) error {
		enrolments, people := make([]patient.Enrolment, len(s.stays)), map[int]db.ID{}
		for i := len(s.stays) - 1; i >= 0; i-- { // a return stands before the first stay
			e, err := w.include(tx, m, "Inventée", people[s.stays[i].who], s.stays[i].opened, s.stays[i].closed)
			if err != nil {
				return err
			}
			enrolments[i], people[s.stays[i].who] = e, e.PatientID
		}
		for _, a := range s.facts {
			id, err := care.AddSession(tx, care.Fact{
				Enrolment: enrolments[a.who], ProfessionalID: m.of(a.counter), Counter: a.counter,
				HeldOn: a.on, Presence: terminology.Code(a.presence),
			})
			if err == nil && a.reversed {
				err = reverse(tx, id)
			}
			if err != nil {
				return err
			}
		}
		for _, h := range s.meetings {
			r := meeting{on: h.on, validated: h.validated, quorum: h.quorum}
			for _, i := range h.stays {
				r.reviewed = append(r.reviewed, enrolments[i])
			}
			if _, err := addRCP(tx, m, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFiguresEqualAnIndependentRecountAndTheirLists(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		rapid.Check(t, func(rt *rapid.T) {
			s := genStory().Draw(rt, "story")
			m := w.team(t, "31", day(2024, 1, 1))
			w.tell(rt, m, s)
			this := civil.MonthOf(today)
			for _, back := range append(rapid.SliceOfNDistinct(rapid.IntRange(2, 33), 5, 5, rapid.ID).Draw(rt, "months back"), 0, 1) {
				on, want := this.Add(-back), s.recount(this.Add(-back))
				var got reporting.Figures
				w.read(t, func(tx *db.Tx) (err error) {
					got, err = reporting.Compute(tx, m.id, on)
					return err
				})
				if got != want {
					rt.Fatalf("%s: got %+v, want %+v", on, got, want)
				}
				w.sameLists(rt, m, on, got)
			}
		})
	})
}

// sameLists: behind each figure stand exactly as many lines, each with its day in
// the month and its person.
func (w *world) sameLists(t *rapid.T, m team, on civil.Month, f reporting.Figures) {
	for _, figure := range f.List() {
		if figure.Value == 0 && figure.Code != "patients_over_quota" {
			continue // an empty list costs a journal line and tells little
		}
		lines, err := w.svc.Lines(ctx, m.psy, m.id, on, figure.Code)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != figure.Value {
			t.Fatalf("%s %s: got %d lines, want %d", on, figure.Code, len(lines), figure.Value)
		}
		for _, l := range lines {
			meeting := figure.Code == "rcp_held" || figure.Code == "rcp_not_held"
			if !on.Contains(l.On) || l.Known == meeting {
				t.Fatalf("%s %s: line %+v", on, figure.Code, l)
			}
			if (figure.Code == "patients_over_quota") != (len(l.Over) > 0) {
				t.Fatalf("%s %s: excess %+v", on, figure.Code, l.Over)
			}
		}
	}
}
