package care

import (
	"slices"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// RCPFact is a RCP that took place, as an import or the demonstration tells it.
type RCPFact struct {
	TeamID    db.ID
	HeldOn    civil.Day
	Place     string
	ChairID   db.ID // professional; zero when unknown
	Attended  []Attendee
	Reviews   []ReviewFact
	SourceKey string
	By        db.ID     // account
	MadeAt    time.Time // zero: now
}

// Attendee is somebody who came, and as what.
type Attendee struct {
	ProfessionalID db.ID
	Profession     access.Profession
	Remote         bool
}

// ReviewFact is one person discussed.
type ReviewFact struct {
	Enrolment patient.Enrolment
	Summary   string
	Decisions string
	Changes   []string
}

// quorum counts who came.
func (f RCPFact) quorum() Quorum {
	var q Quorum
	for _, a := range f.Attended {
		q.add(a.Profession)
	}
	return q
}

// AddRCP writes a RCP that took place, validated: held when there was a quorum,
// and then its reviews count. It knows no permission. Faults: Conflict when the
// source key is there already, or a person stands twice in it.
func AddRCP(tx *db.Tx, s *seal.Sealer, f RCPFact) (db.ID, error) {
	book, err := programme.Load(tx)
	if err != nil {
		return 0, err
	}
	if f.MadeAt.IsZero() {
		f.MadeAt = tx.Now()
	}
	held := f.quorum().Met()
	r := RCP{
		ID: tx.NewID(), TeamID: f.TeamID, HeldOn: f.HeldOn, Place: f.Place, State: RCPValidated, ChairID: f.ChairID, Held: &held,
		ValidatedAt: &f.MadeAt, ValidatedBy: f.By, MadeBy: f.By, MadeAt: f.MadeAt, Version: 2,
	}
	if f.SourceKey != "" {
		r.SourceKey = &f.SourceKey
	}
	if err := insertRCP(tx, r); err != nil {
		return 0, err
	}
	for _, a := range f.Attended {
		if err := insertPresence(tx, presenceRow{r.ID, a.ProfessionalID, a.Profession, true, a.Remote}); err != nil {
			return 0, err
		}
	}
	touched := newTouched()
	for i, one := range f.Reviews {
		row := newReview(tx, r, one.Enrolment, book)
		row.Rank, row.State, row.Counted = i+1, string(ReviewDone), held
		if err := addReview(tx, s, row, one); err != nil {
			return 0, err
		}
		touched.add(row.EnrolmentID, row.Year, row.TeamID)
	}
	if !held {
		return r.ID, nil
	}
	return r.ID, touched.rebuild(tx)
}

func addReview(tx *db.Tx, s *seal.Sealer, row reviewRow, f ReviewFact) (err error) {
	codes := slices.Clone(f.Changes)
	slices.Sort(codes)
	row.Changes = strings.Join(codes, " ")
	if row.Summary, err = s.SealText(summaryColumn, row.ID, f.Summary); err != nil {
		return err
	}
	if row.Decisions, err = s.SealText(decisionsColumn, row.ID, f.Decisions); err != nil {
		return err
	}
	return insertReview(tx, row)
}

// RemoveRCP takes back a RCP that AddRCP wrote. Faults: NotFound; Conflict when
// somebody added to it since.
func RemoveRCP(tx *db.Tx, id db.ID) error {
	if _, err := rcpByID(tx, id); err != nil {
		return err
	}
	more, err := addendaOf(tx, id)
	if err != nil {
		return err
	}
	if len(more) > 0 {
		return fault.Clash("Une RCP importée a reçu un complément depuis : l’import ne peut plus être annulé.")
	}
	rows, err := reviewsOfRCP(tx, id)
	if err != nil {
		return err
	}
	if err := deleteRCP(tx, id); err != nil {
		return err
	}
	touched := newTouched()
	for _, r := range rows {
		touched.add(r.EnrolmentID, r.Year, r.TeamID)
	}
	return touched.rebuild(tx)
}
