package workbook

// Outcome is what would become of one row.
type Outcome string

// The outcomes of a row.
const (
	Create    Outcome = "créer"        // it makes or completes something
	Present   Outcome = "déjà présent" // what it says is already in the install
	Duplicate Outcome = "doublon"      // an earlier row of the workbook says it
	Refused   Outcome = "refusé"       // it cannot be taken as it stands
	Ignored   Outcome = "ignoré"       // not data: a total, a repeated header, a note
)

// Fate is what becomes of one row, exactly one a row of data. Key is the stable
// key of what it makes or repeats ("" when refused or ignored).
type Fate struct {
	Sheet    string    `json:"sheet"`
	Row      int       `json:"row"`
	Outcome  Outcome   `json:"outcome"`
	Key      string    `json:"key,omitempty"`
	Findings []Finding `json:"findings,omitempty"`
}

// Reason joins the messages that refused the row.
func (f Fate) Reason() string {
	reason := ""
	for _, x := range f.Findings {
		if x.Level != Refusal {
			continue
		}
		if reason != "" {
			reason += "\u202f; "
		}
		reason += x.Message
	}
	return reason
}
