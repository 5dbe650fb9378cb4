package note

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/text"
	"maillage/internal/trade/patient"
)

// Found is a note that a search brought up.
type Found struct {
	Note    db.ID
	Patient patient.Patient
	Segment Segment
	NotedOn civil.Day
	Author  string
	Excerpt string // the line that holds a word asked
}

const (
	openedMost = 300 // notes one search opens
	foundMost  = 50  // and shows
)

// Search finds the notes of a team that hold every word asked, or a word that
// begins so, among those the reader may read. Nothing is returned unless the
// journal says that a search was made; what was asked stays out of it. more says
// that others were found too. Faults: Forbidden; NotFound unless the team is the
// reader's; Invalid on q.
func (s *Service) Search(ctx context.Context, who access.Actor, team db.ID, typed string) (found []Found, more bool, err error) {
	if err := who.InTeam(access.NoteSearch, team); err != nil {
		return nil, false, err
	}
	q := ask(typed)
	if err := q.validate(typed); err != nil {
		return nil, false, err
	}
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		found, more, err = s.search(tx, who, team, q)
		return err
	}, audit.Line{Action: access.NoteSearch, Subject: "search", SubjectID: team})
	if err != nil {
		return nil, false, err
	}
	return found, more, nil
}

func (s *Service) search(tx *db.Tx, who access.Actor, team db.ID, q query) (found []Found, more bool, err error) {
	t, _ := who.Team(team)
	groups := make([][]int64, len(q.words))
	for i, w := range q.words {
		for _, segment := range Segments { // those of other professions meet the reader's own notes alone
			groups[i] = append(groups[i], token(s.Seal, team, segment, prefixesOf(w)[0]))
		}
	}
	rows, err := holders(tx, team, who.Professional, SegmentsOf(t.Profession), groups, openedMost)
	if err != nil {
		return nil, false, err
	}
	records := map[db.ID]*reading{} // by enrolment
	for _, row := range rows {
		r, err := s.recordOf(tx, who, row.EnrolmentID, records)
		if err != nil {
			return nil, false, err
		}
		if r == nil || !r.may(row.TeamID, Segment(row.Segment), row.ProfessionalID) {
			continue
		}
		one, holds, err := r.found(tx, row, q.words)
		if err != nil {
			return nil, false, err
		}
		if holds && len(found) == foundMost {
			return found, true, nil
		}
		if holds {
			found = append(found, one)
		}
	}
	return found, len(rows) == openedMost, nil
}

// recordOf opens the record of an enrolment once; nil when the reader may not.
func (s *Service) recordOf(tx *db.Tx, who access.Actor, enrolment db.ID, known map[db.ID]*reading) (*reading, error) {
	if r, done := known[enrolment]; done {
		return r, nil
	}
	known[enrolment] = nil
	e, err := patient.InScope(tx, who, access.NoteSearch, enrolment)
	if err == nil {
		known[enrolment], err = read(tx, s.Seal, who, access.NoteSearch, e.PatientID)
	}
	if k := fault.KindOf(err); err != nil && k != fault.NotFound && k != fault.Forbidden {
		return nil, err
	}
	return known[enrolment], nil
}

// found opens a note and says whether it holds the words: a token may be shared.
func (r *reading) found(tx *db.Tx, row noteRow, words []string) (Found, bool, error) {
	v, err := versionOf(tx, row.ID, row.Version)
	if err != nil {
		return Found{}, false, err
	}
	body, err := r.seal.OpenText(bodyColumn, v.ID, v.Body)
	if err != nil || !holds(body, words) {
		return Found{}, false, err
	}
	f := Found{Note: row.ID, Patient: r.person, Segment: Segment(row.Segment), NotedOn: row.NotedOn, Excerpt: excerpt(body, words)}
	f.Author, err = r.name(tx, row.ProfessionalID)
	return f, true, err
}

// query is a search as it was understood.
type query struct {
	words []string
	long  bool
}

// longestQuery bounds what is typed, in bytes; wordsMost how many words are
// looked for.
const (
	longestQuery = 200
	wordsMost    = 8
)

func ask(typed string) query {
	q := query{words: asked(typed), long: len(typed) > longestQuery}
	q.long = q.long || len(q.words) > wordsMost
	return q
}

// validate says why a search cannot be made.
func (q query) validate(typed string) error {
	var wrong fault.Fields
	switch {
	case q.long:
		wrong.Add("q", "Cherchez au plus huit mots.")
	case text.Fold(typed) == "":
		wrong.Add("q", "Écrivez un ou plusieurs mots.")
	case len(q.words) == 0:
		wrong.Add("q", "Écrivez au moins trois lettres d’un mot.")
	}
	return wrong.Err()
}

// Waiting is a draft in the list of a team, with the person it is about.
type Waiting struct {
	Saved
	Patient patient.Patient
}

// Drafts lists what the reader is writing in a team, the latest first. Faults:
// Forbidden; NotFound unless the team is his.
func (s *Service) Drafts(ctx context.Context, who access.Actor, team db.ID) (list []Waiting, err error) {
	if err := who.InTeam(access.NoteSearch, team); err != nil {
		return nil, err
	}
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		list = nil
		rows, err := draftsIn(tx, who.Professional, team)
		if err != nil {
			return err
		}
		records := map[db.ID]*reading{}
		for _, row := range rows {
			r, err := s.recordOf(tx, who, row.EnrolmentID, records)
			if err != nil {
				return err
			}
			if r == nil {
				continue
			}
			d, err := row.open(r)
			if err != nil {
				return err
			}
			list = append(list, Waiting{Saved: d, Patient: r.person})
		}
		return nil
	}, audit.Line{Action: access.NoteOpen, Subject: "note.drafts", SubjectID: team})
	return list, err
}
