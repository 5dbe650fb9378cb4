package care

import (
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// Fact is an entretien that happened, as an import or the demonstration tells
// it. The caller holds the rules of the draft.
type Fact struct {
	Enrolment      patient.Enrolment
	ProfessionalID db.ID
	Counter        programme.Counter
	HeldOn         civil.Day
	Presence       terminology.Code
	Mode           terminology.Code
	Minutes        *int
	Entourage      bool
	SourceKey      string    // fingerprint of the row it came from; empty when none
	By             db.ID     // account
	MadeAt         time.Time // zero: now
}

func (f Fact) session(tx *db.Tx, book *programme.Book) Session {
	s := Session{
		ID: tx.NewID(), EnrolmentID: f.Enrolment.ID, PatientID: f.Enrolment.PatientID, TeamID: f.Enrolment.TeamID,
		ProfessionalID: f.ProfessionalID, Counter: f.Counter, Year: book.YearOf(f.Enrolment.ProgrammeID, f.Enrolment.OpenedOn, f.HeldOn),
		HeldOn: f.HeldOn, Presence: f.Presence, Mode: f.Mode, Minutes: f.Minutes, Entourage: f.Entourage,
		MadeBy: f.By, MadeAt: f.MadeAt,
	}
	if s.MadeAt.IsZero() {
		s.MadeAt = tx.Now()
	}
	if f.SourceKey != "" {
		s.SourceKey = &f.SourceKey
	}
	return s
}

// AddSession writes an entretien that happened and keeps the balance. It knows
// no permission. Faults: Conflict when the source key is there already.
func AddSession(tx *db.Tx, f Fact) (db.ID, error) {
	ids, err := AddSessions(tx, []Fact{f})
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// AddSessions writes many: the rule book is read once and each package year is
// recounted once. The identifiers come in the order of the facts. Faults:
// Conflict when a source key is there already.
func AddSessions(tx *db.Tx, facts []Fact) ([]db.ID, error) {
	book, err := programme.Load(tx)
	if err != nil {
		return nil, err
	}
	ids := make([]db.ID, len(facts))
	touched := newTouched()
	for i, f := range facts {
		s := f.session(tx, book)
		if err := insertSession(tx, s); err != nil {
			return nil, err
		}
		ids[i] = s.ID
		touched.add(s.EnrolmentID, s.Year, s.TeamID)
	}
	return ids, touched.rebuild(tx)
}

// RemoveSession takes back an entretien that AddSession wrote. Faults: NotFound;
// Conflict when somebody reversed or replaced it since.
func RemoveSession(tx *db.Tx, id db.ID) error {
	s, err := sessionByID(tx, id)
	if err != nil {
		return err
	}
	again, err := replaced(tx, id)
	if err != nil {
		return err
	}
	if s.ReversedAt != nil || again {
		return fault.Clash("Un entretien importé a été annulé ou corrigé depuis : l’import ne peut plus être annulé.")
	}
	if err := deleteSession(tx, id); err != nil {
		return err
	}
	_, err = rebuildYear(tx, s.EnrolmentID, s.Year, s.TeamID)
	return err
}

// touched gathers the package years that facts changed, in order, each once.
type touched struct {
	seen  map[yearKey]bool
	order []yearKey
}

type yearKey struct {
	enrolment db.ID
	year      int
	team      db.ID
}

func newTouched() *touched { return &touched{seen: map[yearKey]bool{}} }

func (t *touched) add(enrolment db.ID, year int, team db.ID) {
	k := yearKey{enrolment, year, team}
	if !t.seen[k] {
		t.seen[k] = true
		t.order = append(t.order, k)
	}
}

func (t *touched) rebuild(tx *db.Tx) error {
	for _, k := range t.order {
		if _, err := rebuildYear(tx, k.enrolment, k.year, k.team); err != nil {
			return err
		}
	}
	return nil
}
