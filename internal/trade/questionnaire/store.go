package questionnaire

import (
	"encoding/json"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

const (
	contentColumn = "answer_sheet.content"
	resultColumn  = "answer_sheet.result"
	reasonColumn  = "answer_sheet.cancel_reason"
)

type sheetRow struct {
	ID             db.ID      `db:"id"`
	PatientID      db.ID      `db:"patient_id"`
	EnrolmentID    db.ID      `db:"enrolment_id"`
	TeamID         db.ID      `db:"microstructure_id"`
	Instrument     string     `db:"instrument"`
	Edition        string     `db:"instrument_version"`
	State          string     `db:"state"`
	FilledBy       string     `db:"filled_by"`
	AnsweredOn     civil.Day  `db:"answered_on"`
	Content        []byte     `db:"content"`
	Result         []byte     `db:"result"`
	ProfessionalID db.ID      `db:"professional_id"`
	MadeBy         db.ID      `db:"made_by"`
	MadeAt         time.Time  `db:"made_at"`
	ChangedBy      db.ID      `db:"changed_by"`
	ChangedAt      time.Time  `db:"changed_at"`
	CompletedAt    *time.Time `db:"completed_at"`
	CancelledAt    *time.Time `db:"cancelled_at"`
	CancelledBy    db.ID      `db:"cancelled_by"`
	Reason         []byte     `db:"cancel_reason"`
	ReplacesID     db.ID      `db:"replaces_id"`
	Version        int        `db:"version"`
}

// content is what is sealed of the answers.
type content struct {
	Answers Answers          `json:"answers"`
	About   terminology.Code `json:"about,omitempty"`
}

const sheetColumns = `id, patient_id, enrolment_id, microstructure_id, instrument, instrument_version, state, filled_by, answered_on, content, result,
	professional_id, made_by, made_at, changed_by, changed_at, completed_at, cancelled_at, cancelled_by, cancel_reason, replaces_id, version`

// open reads a row. Without seal, the answers and the score stay closed.
func (r sheetRow) open(s *seal.Sealer) (Sheet, error) {
	sh := Sheet{
		ID: r.ID, PatientID: r.PatientID, EnrolmentID: r.EnrolmentID, TeamID: r.TeamID, Ref: Ref{r.Instrument, r.Edition}, State: State(r.State),
		FilledBy: Filler(r.FilledBy), AnsweredOn: r.AnsweredOn, MadeBy: r.MadeBy, MadeAt: r.MadeAt, ChangedBy: r.ChangedBy, ChangedAt: r.ChangedAt,
		CompletedAt: r.CompletedAt, CancelledAt: r.CancelledAt, By: r.ProfessionalID, Replaces: r.ReplacesID, Version: r.Version,
	}
	plain, err := s.Open(contentColumn, r.ID, r.Content)
	if err != nil {
		return sh, err
	}
	var c content
	if len(plain) > 0 {
		if err := json.Unmarshal(plain, &c); err != nil {
			return sh, err
		}
	}
	if sh.Answers, sh.About = c.Answers, c.About; sh.Answers == nil {
		sh.Answers = Answers{}
	}
	if plain, err = s.Open(resultColumn, r.ID, r.Result); err != nil {
		return sh, err
	}
	if len(plain) > 0 {
		if err := json.Unmarshal(plain, &sh.Result); err != nil {
			return sh, err
		}
	}
	sh.Reason, err = s.OpenText(reasonColumn, r.ID, r.Reason)
	return sh, err
}

func sealContent(s *seal.Sealer, id db.ID, a Answers, about terminology.Code) ([]byte, error) {
	plain, err := json.Marshal(content{a, about})
	if err != nil {
		return nil, err
	}
	return s.Seal(contentColumn, id, plain)
}

func sealResult(s *seal.Sealer, id db.ID, r Result) ([]byte, error) {
	plain, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return s.Seal(resultColumn, id, plain)
}

func insertSheet(tx *db.Tx, s *seal.Sealer, sh Sheet) error {
	row := sheetRow{
		ID: sh.ID, PatientID: sh.PatientID, EnrolmentID: sh.EnrolmentID, TeamID: sh.TeamID, Instrument: sh.Ref.Code, Edition: sh.Ref.Version,
		State: string(sh.State), FilledBy: string(sh.FilledBy), AnsweredOn: sh.AnsweredOn, ProfessionalID: sh.By, MadeBy: sh.MadeBy,
		MadeAt: sh.MadeAt, ChangedBy: sh.ChangedBy, ChangedAt: sh.ChangedAt, CompletedAt: sh.CompletedAt, ReplacesID: sh.Replaces, Version: 1,
	}
	var err error
	if row.Content, err = sealContent(s, sh.ID, sh.Answers, sh.About); err != nil {
		return err
	}
	if sh.State == CompleteSheet {
		if row.Result, err = sealResult(s, sh.ID, sh.Result); err != nil {
			return err
		}
	}
	return tx.Insert("answer_sheet", row)
}

// sheetByID finds a sheet of a person. Faults: NotFound.
func sheetByID(tx *db.Tx, s *seal.Sealer, patient, id db.ID) (Sheet, error) {
	var r sheetRow
	if err := tx.Get(&r, `select `+sheetColumns+` from answer_sheet where id = $1 and patient_id = $2`, id, patient); err != nil {
		return Sheet{}, err
	}
	return r.open(s)
}

// sheetsOf lists the sheets of some stays, the latest first.
func sheetsOf(tx *db.Tx, s *seal.Sealer, enrolments []db.ID) ([]Sheet, error) {
	marks, args := db.In(1, enrolments)
	var rows []sheetRow
	err := tx.Select(&rows, `select `+sheetColumns+` from answer_sheet where enrolment_id in `+marks+` order by answered_on desc, id desc`, args...)
	if err != nil {
		return nil, err
	}
	list := make([]Sheet, len(rows))
	for i, r := range rows {
		if list[i], err = r.open(s); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// draftOf finds the sheet of an instrument that is being filled in a stay.
func draftOf(tx *db.Tx, enrolment db.ID, code string) (id db.ID, found bool, err error) {
	found, err = tx.Find(&id, `select id from answer_sheet where enrolment_id = $1 and instrument = $2 and state = 'draft'`, enrolment, code)
	return id, found, err
}

// changeDraft writes the answers of a draft. The version protects one person's
// writing from another's; somebody may overtake himself, because drafts are kept
// while they are typed. Faults: Conflict.
func changeDraft(tx *db.Tx, s *seal.Sealer, sh Sheet, d AnswerDraft, by db.ID) error {
	sealed, err := sealContent(s, sh.ID, d.Answers, terminology.Code(d.About))
	if err != nil {
		return err
	}
	n, err := tx.Exec(`update answer_sheet set content = $1, answered_on = $2, changed_by = $3, changed_at = $4, version = version + 1
		where id = $5 and state = 'draft' and (version = $6 or changed_by = $3)`, sealed, d.AnsweredOn, by, tx.Now(), sh.ID, d.Version)
	if err == nil && n == 0 {
		return clash()
	}
	return err
}

func clash() error {
	return fault.Clash("Ce questionnaire a été rempli entre-temps par quelqu’un d’autre\u202f: rouvrez-le pour voir ses réponses.")
}

func completeSheet(tx *db.Tx, s *seal.Sealer, id db.ID, r Result, filler Filler) error {
	sealed, err := sealResult(s, id, r)
	if err != nil {
		return err
	}
	return tx.Change(`update answer_sheet set state = 'complete', result = $1, filled_by = $2, completed_at = $3, version = version + 1
		where id = $4 and state = 'draft'`, sealed, string(filler), tx.Now(), id)
}

func cancelSheet(tx *db.Tx, s *seal.Sealer, id db.ID, who access.Actor, reason string) error {
	sealed, err := s.SealText(reasonColumn, id, reason)
	if err != nil {
		return err
	}
	return tx.Change(`update answer_sheet set state = 'cancelled', cancelled_at = $1, cancelled_by = $2, cancel_reason = $3, version = version + 1
		where id = $4 and state <> 'cancelled'`, tx.Now(), who.Account, sealed, id)
}

// replaceSheet is cancelSheet for what a correction replaces; somebody may have
// cancelled it meanwhile.
func replaceSheet(tx *db.Tx, s *seal.Sealer, id db.ID, who access.Actor) error {
	var state string
	if err := tx.Get(&state, `select state from answer_sheet where id = $1`, id); err != nil || State(state) == CancelledSheet {
		return err
	}
	return cancelSheet(tx, s, id, who, "Remplacé par une correction")
}

// lastAnswered is the day of the latest complete sheet of each stay and
// instrument, for one team.
func lastAnswered(tx *db.Tx, team db.ID, stays []patient.Enrolment) ([]answeredRow, error) {
	var rows []answeredRow
	if len(stays) <= fewStays {
		ids := make([]db.ID, len(stays))
		for i, e := range stays {
			ids[i] = e.ID
		}
		in, args := db.In(1, ids)
		err := tx.Select(&rows, `select enrolment_id, instrument, max(answered_on) as answered_on from answer_sheet
			where enrolment_id in `+in+` and state = 'complete' group by enrolment_id, instrument`, args...)
		return rows, err
	}
	err := tx.Select(&rows, `select enrolment_id, instrument, max(answered_on) as answered_on from answer_sheet
		where microstructure_id = $1 and state = 'complete' group by enrolment_id, instrument`, team)
	return rows, err
}

// fewStays is up to how many stays are looked up one by one.
const fewStays = 8

type answeredRow struct {
	EnrolmentID db.ID     `db:"enrolment_id"`
	Instrument  string    `db:"instrument"`
	AnsweredOn  civil.Day `db:"answered_on"`
}
