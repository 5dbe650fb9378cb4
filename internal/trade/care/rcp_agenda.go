package care

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// SetAgenda adds, removes, moves, puts off or takes back lines of a draft's
// agenda. Faults: NotFound, Forbidden; Invalid when somebody is not followed
// that day; Conflict when a written review would be lost, or the RCP is
// validated.
func (s *Service) SetAgenda(ctx context.Context, who access.Actor, id db.ID, move AgendaMove, key string) error {
	if err := who.Check(access.RCPPrepare); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := draftInScope(tx, who, access.RCPPrepare, id)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, onceKey(key, id, move.Act, move.Enrolments), func() (string, error) {
			a := agendaWork{s: s, tx: tx, who: who, rcp: r}
			if a.rows, err = reviewsOfRCP(tx, id); err != nil {
				return "", err
			}
			return "", a.run(move)
		})
		return err
	})
}

// agendaWork is one change of an agenda under way.
type agendaWork struct {
	s    *Service
	tx   *db.Tx
	who  access.Actor
	rcp  RCP
	rows []reviewRow
	book *programme.Book
}

func (a *agendaWork) run(move AgendaMove) error {
	if len(move.Enrolments) == 0 {
		var wrong fault.Fields
		wrong.Add("enrolments", "Choisissez au moins une personne.")
		return wrong.Err()
	}
	for _, text := range move.Enrolments {
		id, err := db.ParseID(text)
		if err != nil {
			return fault.Missing()
		}
		row, there := a.find(id)
		if move.Act == AgendaAdd {
			if there && row.State != string(ReviewPostponed) {
				continue
			}
		} else if !there {
			return fault.Missing()
		}
		if err := a.act(move.Act, id, row, there); err != nil {
			return err
		}
	}
	return nil
}

func (a *agendaWork) act(act string, enrolment db.ID, row reviewRow, there bool) error {
	switch {
	case act == AgendaAdd && !there:
		return a.add(enrolment)
	case act == AgendaAdd || act == AgendaResume:
		return a.state(row, resumed(row))
	case act == AgendaRemove:
		return a.remove(row)
	case act == AgendaPostpone:
		return a.state(row, ReviewPostponed)
	case act == AgendaUp || act == AgendaDown:
		return a.order(enrolment, act)
	default:
		return fault.Refuse("Action inconnue sur l’ordre du jour.")
	}
}

// resumed is the state a line comes back to: reviewed when words are written.
func resumed(r reviewRow) ReviewState {
	if r.Version > 1 {
		return ReviewDone
	}
	return ReviewAgenda
}

func (a *agendaWork) find(enrolment db.ID) (reviewRow, bool) {
	for _, r := range a.rows {
		if r.EnrolmentID == enrolment {
			return r, true
		}
	}
	return reviewRow{}, false
}

func (a *agendaWork) add(enrolment db.ID) error {
	e, err := patient.InScope(a.tx, a.who, access.RCPPrepare, enrolment)
	if err != nil {
		return err
	}
	if e.TeamID != a.rcp.TeamID {
		return fault.Missing()
	}
	if err := e.CoversDay(a.rcp.HeldOn, latest(a.tx.Today(), a.rcp.HeldOn), "enrolments"); err != nil {
		return err
	}
	if a.book == nil {
		if a.book, err = programme.Load(a.tx); err != nil {
			return err
		}
	}
	row := newReview(a.tx, a.rcp, e, a.book)
	for _, r := range a.rows {
		row.Rank = max(row.Rank, r.Rank+1)
	}
	a.rows = append(a.rows, row)
	if err := insertReview(a.tx, row); err != nil {
		return err
	}
	return a.note(row)
}

// newReview is a line of an agenda with nothing written.
func newReview(tx *db.Tx, r RCP, e patient.Enrolment, book *programme.Book) reviewRow {
	return reviewRow{
		ID: tx.NewID(), RCPID: r.ID, EnrolmentID: e.ID, PatientID: e.PatientID, TeamID: r.TeamID, HeldOn: r.HeldOn,
		Year: book.YearOf(e.ProgrammeID, e.OpenedOn, r.HeldOn), Rank: 1, State: string(ReviewAgenda), Version: 1,
	}
}

func (a *agendaWork) state(row reviewRow, to ReviewState) error {
	if row.State == string(to) {
		return nil
	}
	if err := setReviewState(a.tx, row.ID, to); err != nil {
		return err
	}
	return a.note(row)
}

func (a *agendaWork) remove(row reviewRow) error {
	if row.Version > 1 {
		return fault.Clash("Cette revue est déjà écrite : reportez-la plutôt que de la retirer.")
	}
	if prepared, err := isPrepared(a.tx, row.ID); err != nil || prepared {
		return orElse(err, fault.Clash("Un membre de l’équipe a préparé des lignes pour cette personne\u202f: reportez-la plutôt que de la retirer."))
	}
	if err := deleteReview(a.tx, row.ID); err != nil {
		return err
	}
	return a.note(row)
}

func (a *agendaWork) order(enrolment db.ID, act string) error {
	before := make([]db.ID, len(a.rows))
	byID := map[db.ID]reviewRow{}
	for i, r := range a.rows {
		before[i], byID[r.EnrolmentID] = r.EnrolmentID, r
	}
	for i, e := range reorder(before, enrolment, act) {
		if row := byID[e]; row.Rank != i+1 {
			if err := setReviewRank(a.tx, row.ID, i+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// note tells the journal that a person's record was touched.
func (a *agendaWork) note(row reviewRow) error {
	return a.s.Audit.Note(a.tx, a.who, audit.Line{Action: access.RCPPrepare, Subject: "review", SubjectID: row.ID, Patient: row.PatientID})
}
