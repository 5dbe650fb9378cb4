package note

import (
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
)

const (
	bodyColumn   = "note_version.body"
	reasonColumn = "note.withdrawal_reason"
	draftColumn  = "note_draft.content"
)

// noteRow is a note without its words.
type noteRow struct {
	ID             db.ID      `db:"id"`
	EnrolmentID    db.ID      `db:"enrolment_id"`
	TeamID         db.ID      `db:"microstructure_id"`
	Segment        string     `db:"segment"`
	Kind           string     `db:"kind"`
	NotedOn        civil.Day  `db:"noted_on"`
	SessionID      db.ID      `db:"session_id"`
	ProfessionalID db.ID      `db:"professional_id"`
	Profession     string     `db:"profession"`
	AccountID      db.ID      `db:"account_id"`
	MadeAt         time.Time  `db:"made_at"`
	WithdrawnAt    *time.Time `db:"withdrawn_at"`
	WithdrawnBy    db.ID      `db:"withdrawn_by"`
	Reason         []byte     `db:"withdrawal_reason"`
	Version        int        `db:"version"`
}

const noteColumns = `n.id, n.enrolment_id, n.microstructure_id, n.segment, n.kind, n.noted_on, n.session_id, n.professional_id, n.profession,
	n.account_id, n.made_at, n.withdrawn_at, n.withdrawn_by, n.withdrawal_reason, n.version`

const (
	kindNote     = "note"
	kindFollowUp = "gp_followup"
)

type versionRow struct {
	ID             db.ID     `db:"id"`
	NoteID         db.ID     `db:"note_id"`
	Version        int       `db:"version"`
	Segment        string    `db:"segment"`
	NotedOn        civil.Day `db:"noted_on"`
	Body           []byte    `db:"body"`
	DraftID        db.ID     `db:"draft_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	AccountID      db.ID     `db:"account_id"`
	MadeAt         time.Time `db:"made_at"`
}

const versionColumns = `v.id, v.note_id, v.version, v.segment, v.noted_on, v.body, v.draft_id, v.professional_id, v.account_id, v.made_at`

// notesOf reads the notes of some stays, the latest told first.
func notesOf(tx *db.Tx, enrolments []db.ID) ([]noteRow, error) {
	var rows []noteRow
	in, args := db.In(1, enrolments)
	err := tx.Select(&rows, `select `+noteColumns+` from note n where n.enrolment_id in `+in+` order by n.noted_on desc, n.id desc`, args...)
	return rows, err
}

// noteIn reads one note of some stays. Faults: NotFound.
func noteIn(tx *db.Tx, enrolments []db.ID, id db.ID) (r noteRow, err error) {
	in, args := db.In(2, enrolments)
	err = tx.Get(&r, `select `+noteColumns+` from note n where n.id = $1 and n.enrolment_id in `+in, append([]any{id}, args...)...)
	return r, err
}

// versionOf reads one version of a note. Faults: NotFound.
func versionOf(tx *db.Tx, note db.ID, version int) (v versionRow, err error) {
	err = tx.Get(&v, `select `+versionColumns+` from note_version v where v.note_id = $1 and v.version = $2`, note, version)
	return v, err
}

// versionsOf reads all the versions of a note, the latest first.
func versionsOf(tx *db.Tx, note db.ID) ([]versionRow, error) {
	var rows []versionRow
	err := tx.Select(&rows, `select `+versionColumns+` from note_version v where v.note_id = $1 order by v.version desc`, note)
	return rows, err
}

// insertVersion seals and writes one more text of a note. The draft it comes
// from is named once: what is sent again after it is another note.
func insertVersion(tx *db.Tx, s *seal.Sealer, r noteRow, d Draft, who access.Actor, at time.Time) error {
	v := versionRow{
		ID: tx.NewID(), NoteID: r.ID, Version: r.Version, Segment: r.Segment, NotedOn: r.NotedOn,
		ProfessionalID: who.Professional, AccountID: who.Account, MadeAt: at,
	}
	published, err := wasPublished(tx, d.Saved)
	if err != nil {
		return err
	}
	if !published {
		v.DraftID = d.Saved
	}
	if v.Body, err = s.Seal(bodyColumn, v.ID, []byte(d.Body)); err != nil {
		return err
	}
	return tx.Insert("note_version", v)
}

func updateNote(tx *db.Tx, r noteRow, read int) error {
	return tx.Change(`update note set segment = $1, kind = $2, noted_on = $3, version = version + 1 where id = $4 and version = $5`,
		r.Segment, r.Kind, r.NotedOn, r.ID, read)
}

func withdrawNote(tx *db.Tx, r noteRow, read int) error {
	return tx.Change(`update note set withdrawn_at = $1, withdrawn_by = $2, withdrawal_reason = $3 where id = $4 and version = $5 and withdrawn_at is null`,
		r.WithdrawnAt, r.WithdrawnBy, r.Reason, r.ID, read)
}

// shownOf reads the lines of a note that are shown at the RCP.
func shownOf(tx *db.Tx, note db.ID) (lines []shownRow, err error) {
	err = tx.Select(&lines, `select note_id, line, chosen_at from note_line where note_id = $1 order by line`, note)
	return lines, err
}

type shownRow struct {
	NoteID   db.ID     `db:"note_id"`
	Line     int       `db:"line"`
	ChosenAt time.Time `db:"chosen_at"`
}

// replaceShown writes the lines of a note that are shown, with when each was
// chosen.
func replaceShown(tx *db.Tx, note db.ID, lines []shownRow) error {
	if _, err := tx.Exec(`delete from note_line where note_id = $1`, note); err != nil {
		return err
	}
	for _, l := range lines {
		if err := tx.Insert("note_line", l); err != nil {
			return err
		}
	}
	return nil
}

// shownSince reads the lines of an enrolment's notes that were chosen since an
// instant, note by note, the latest told first.
func shownSince(tx *db.Tx, enrolment db.ID, since time.Time) (notes []noteRow, lines []shownRow, err error) {
	const chosen = ` from note_line l join note n on n.id = l.note_id where n.enrolment_id = $1 and n.withdrawn_at is null and l.chosen_at >= $2 `
	if err = tx.Select(&notes, `select distinct `+noteColumns+chosen+`order by n.noted_on desc, n.id desc`, enrolment, since); err != nil {
		return nil, nil, err
	}
	err = tx.Select(&lines, `select l.note_id, l.line, l.chosen_at`+chosen+`order by l.note_id, l.line`, enrolment, since)
	return notes, lines, err
}

// replaceTokens gives a note the tokens of its words: only what changed is
// written.
func replaceTokens(tx *db.Tx, note db.ID, was, now []int64) error {
	had := map[int64]bool{}
	for _, t := range was {
		had[t] = true
	}
	for _, t := range now {
		if had[t] {
			delete(had, t)
			continue
		}
		if _, err := tx.Exec(`insert into note_token (note_id, token) values ($1, $2) on conflict do nothing`, note, t); err != nil {
			return err
		}
	}
	for t := range had {
		if _, err := tx.Exec(`delete from note_token where token = $1 and note_id = $2`, t, note); err != nil {
			return err
		}
	}
	return nil
}

// holders are the notes of a team, of some segments or written by somebody, that
// have a token of each group, the latest told first, at most so many.
func holders(tx *db.Tx, team db.ID, author db.ID, segments []Segment, groups [][]int64, most int) ([]noteRow, error) {
	args := []any{team, author, most}
	in, more := db.In(len(args)+1, segments)
	args = append(args, more...)
	where := ` where n.microstructure_id = $1 and n.withdrawn_at is null and (n.professional_id = $2 or n.segment in ` + in + `)`
	for _, g := range groups {
		in, more := db.In(len(args)+1, g)
		args = append(args, more...)
		where += ` and n.id in (select t.note_id from note_token t where t.token in ` + in + `)`
	}
	var rows []noteRow
	err := tx.Select(&rows, `select `+noteColumns+` from note n`+where+` order by n.noted_on desc, n.id desc limit $3`, args...)
	return rows, err
}

// draftRow is what an author is writing.
type draftRow struct {
	ID             db.ID     `db:"id"`
	EnrolmentID    db.ID     `db:"enrolment_id"`
	TeamID         db.ID     `db:"microstructure_id"`
	NoteID         db.ID     `db:"note_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	Content        []byte    `db:"content"`
	SavedAt        time.Time `db:"saved_at"`
}

const draftColumns = `id, enrolment_id, microstructure_id, note_id, professional_id, content, saved_at`

func draftByID(tx *db.Tx, id db.ID) (r draftRow, found bool, err error) {
	found, err = tx.Find(&r, `select `+draftColumns+` from note_draft where id = $1`, id)
	return r, found, err
}

// draftsOf reads what somebody is writing in some stays, the latest first.
func draftsOf(tx *db.Tx, author db.ID, enrolments []db.ID) ([]draftRow, error) {
	var rows []draftRow
	in, args := db.In(2, enrolments)
	err := tx.Select(&rows, `select `+draftColumns+` from note_draft where professional_id = $1 and enrolment_id in `+in+` order by saved_at desc, id desc`,
		append([]any{author}, args...)...)
	return rows, err
}

// draftsIn reads what somebody is writing in a team, the latest first.
func draftsIn(tx *db.Tx, author, team db.ID) ([]draftRow, error) {
	var rows []draftRow
	err := tx.Select(&rows, `select `+draftColumns+` from note_draft where professional_id = $1 and microstructure_id = $2 order by saved_at desc, id desc`, author, team)
	return rows, err
}

func updateDraft(tx *db.Tx, r draftRow) error {
	_, err := tx.Exec(`update note_draft set content = $1, saved_at = $2 where id = $3 and professional_id = $4`, r.Content, r.SavedAt, r.ID, r.ProfessionalID)
	return err
}

// deleteDraft says whether there was one, of that author.
func deleteDraft(tx *db.Tx, id, author db.ID) (bool, error) {
	n, err := tx.Exec(`delete from note_draft where id = $1 and professional_id = $2`, id, author)
	return n > 0, err
}

// wasPublished says whether a draft has become a version of a note.
func wasPublished(tx *db.Tx, draft db.ID) (bool, error) {
	if draft == 0 {
		return false, nil
	}
	var one int
	return tx.Find(&one, `select 1 from note_version where draft_id = $1`, draft)
}

// refusalRow is a minor's refusal.
type refusalRow struct {
	ID             db.ID     `db:"id"`
	Item           string    `db:"item"`
	ItemID         db.ID     `db:"item_id"`
	EnrolmentID    db.ID     `db:"enrolment_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	AccountID      db.ID     `db:"account_id"`
	MadeAt         time.Time `db:"made_at"`
}

const (
	itemNote     = "note"
	itemDocument = "document"
)

// refusalsOf reads the refusals that stand on the items of some stays.
func refusalsOf(tx *db.Tx, enrolments []db.ID) (map[db.ID]refusalRow, error) {
	var rows []refusalRow
	in, args := db.In(1, enrolments)
	if err := tx.Select(&rows, `select id, item, item_id, enrolment_id, professional_id, account_id, made_at from parental_refusal
		where lifted_at is null and enrolment_id in `+in, args...); err != nil {
		return nil, err
	}
	standing := map[db.ID]refusalRow{}
	for _, r := range rows {
		standing[r.ItemID] = r
	}
	return standing, nil
}

func insertRefusal(tx *db.Tx, item string, id, enrolment db.ID, who access.Actor) error {
	return tx.Insert("parental_refusal", refusalRow{
		ID: tx.NewID(), Item: item, ItemID: id, EnrolmentID: enrolment, ProfessionalID: who.Professional, AccountID: who.Account, MadeAt: tx.Now(),
	})
}

// liftRefusal says whether one was standing.
func liftRefusal(tx *db.Tx, item string, id db.ID, who access.Actor) (bool, error) {
	n, err := tx.Exec(`update parental_refusal set lifted_at = $1, lifted_by = $2 where item = $3 and item_id = $4 and lifted_at is null`,
		tx.Now(), who.Professional, item, id)
	return n > 0, err
}
