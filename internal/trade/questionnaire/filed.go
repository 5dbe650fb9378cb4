package questionnaire

import (
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/terminology"
)

// Filed is a complete sheet as the table holds it, for reporting, which reads
// the table itself.
type Filed struct {
	ID       db.ID
	Ref      Ref
	FilledBy string
	Content  []byte // sealed
	Result   []byte // sealed
}

// Opened is what it holds.
type Opened struct {
	Instrument *Instrument
	Answers    Answers
	About      terminology.Code
	Result     Result
}

// Open unseals a sheet. Faults: Conflict when its instrument is not in the
// program any more.
func (f Filed) Open(s *seal.Sealer) (Opened, error) {
	in, known := shipped.Of(f.Ref)
	if !known {
		return Opened{}, fault.Clash("Le questionnaire " + f.Ref.Code + ", version " + f.Ref.Version + ", n’est plus dans le programme.")
	}
	sh, err := sheetRow{ID: f.ID, Content: f.Content, Result: f.Result}.open(s)
	return Opened{in, sh.Answers, sh.About, sh.Result}, err
}
