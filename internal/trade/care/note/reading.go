package note

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// reading is one person's record as somebody may read its notes and documents.
type reading struct {
	who     access.Actor
	seal    *seal.Sealer
	person  patient.Patient
	stays   []patient.Enrolment // those the reader may know of, latest first
	objects bool                // the person objects to sharing, whoever reads
	names   map[db.ID]string    // of professionals
}

// read opens a record. Faults: NotFound; Forbidden.
func read(tx *db.Tx, s *seal.Sealer, who access.Actor, perm access.Permission, person db.ID) (*reading, error) {
	r := &reading{who: who, seal: s, names: map[db.ID]string{}}
	var err error
	if r.person, r.stays, err = patient.RecordOf(tx, s, who, perm, person); err != nil {
		return nil, err
	}
	will, err := patient.WillOf(tx, person)
	r.objects = will.Objects(patient.ObjectSharing)
	return r, err
}

func (r *reading) enrolments() []db.ID {
	ids := make([]db.ID, len(r.stays))
	for i, e := range r.stays {
		ids[i] = e.ID
	}
	return ids
}

// stay finds one of the stays, the latest when none is named. Faults: NotFound.
func (r *reading) stay(id db.ID) (patient.Enrolment, error) {
	for _, e := range r.stays {
		if id == 0 || e.ID == id {
			return e, nil
		}
	}
	return patient.Enrolment{}, fault.Missing()
}

// profession is what the reader is in a team, nothing when he is not of it.
func (r *reading) profession(team db.ID) access.Profession {
	t, _ := r.who.Team(team)
	return t.Profession
}

func (r *reading) own(author db.ID) bool { return author != 0 && author == r.who.Professional }

// may says whether the reader reads an item.
func (r *reading) may(team db.ID, s Segment, author db.ID) bool {
	return MayRead(r.profession(team), s, r.own(author), r.person.Withheld)
}

// mayChange says whether the reader writes a new version: his own, or what is
// shared and he may read.
func (r *reading) mayChange(team db.ID, s Segment, author db.ID) bool {
	return r.may(team, s, author) && (r.own(author) || s == Shared)
}

// mayTake says whether the reader may withdraw an item: its author, or one of
// the three who answer for the follow-up, when he reads it.
func (r *reading) mayTake(team db.ID, s Segment, author db.ID) bool {
	return r.may(team, s, author) && (r.own(author) || r.profession(team).Core())
}

// name is who a professional is, empty when the directory no longer tells.
func (r *reading) name(tx *db.Tx, id db.ID) (string, error) {
	if n, known := r.names[id]; known || id == 0 {
		return n, nil
	}
	p, err := network.ProfessionalByID(tx, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	r.names[id] = p.Name()
	return r.names[id], nil
}

// writable lists the segments in which the reader may write, for each stay.
func (r *reading) writable() map[db.ID][]Segment {
	m := map[db.ID][]Segment{}
	for _, e := range r.stays {
		m[e.ID] = SegmentsOf(r.profession(e.TeamID))
	}
	return m
}

// withdrawal puts in words who took an item back.
func (r *reading) withdrawal(tx *db.Tx, column string, item, by db.ID, reason []byte) (*Withdrawal, error) {
	w := &Withdrawal{}
	var err error
	if w.By, err = r.name(tx, by); err != nil {
		return nil, err
	}
	w.Reason, err = r.seal.OpenText(column, item, reason)
	return w, err
}

// refusal puts in words who wrote a minor's refusal down.
func (r *reading) refusal(tx *db.Tx, standing map[db.ID]refusalRow, item db.ID) (*Refusal, error) {
	row, stands := standing[item]
	if !stands {
		return nil, nil
	}
	by, err := r.name(tx, row.ProfessionalID)
	return &Refusal{At: row.MadeAt, By: by}, err
}

// open makes a note of its row, with the words of its current version.
func (r *reading) open(tx *db.Tx, row noteRow, standing map[db.ID]refusalRow) (Note, error) {
	s := Segment(row.Segment)
	n := Note{
		ID: row.ID, Enrolment: row.EnrolmentID, Team: row.TeamID, Segment: s, FollowUp: row.Kind == kindFollowUp, NotedOn: row.NotedOn,
		Session: row.SessionID, Author: row.ProfessionalID, Profession: access.Profession(row.Profession), MadeAt: row.MadeAt, Version: row.Version,
		Own:       r.own(row.ProfessionalID),
		MayChange: row.WithdrawnAt == nil && r.mayChange(row.TeamID, s, row.ProfessionalID),
		MayTake:   row.WithdrawnAt == nil && r.mayTake(row.TeamID, s, row.ProfessionalID),
	}
	v, err := versionOf(tx, row.ID, row.Version)
	if err != nil {
		return n, err
	}
	n.LastAt = v.MadeAt
	if n.Body, err = r.seal.OpenText(bodyColumn, v.ID, v.Body); err != nil {
		return n, err
	}
	if n.AuthorName, err = r.name(tx, row.ProfessionalID); err != nil {
		return n, err
	}
	if n.LastBy, err = r.name(tx, v.ProfessionalID); err != nil {
		return n, err
	}
	if n.Refusal, err = r.refusal(tx, standing, row.ID); err != nil {
		return n, err
	}
	if row.WithdrawnAt != nil {
		if n.Withdrawn, err = r.withdrawal(tx, reasonColumn, row.ID, row.WithdrawnBy, row.Reason); err != nil {
			return n, err
		}
		n.Withdrawn.At = *row.WithdrawnAt
	}
	shown, err := shownOf(tx, row.ID)
	for _, l := range shown {
		n.Shown = append(n.Shown, l.Line)
	}
	return n, err
}
