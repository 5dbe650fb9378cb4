package agenda

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// Left is why an appointment to come has to be settled.
type Left string

// The reasons.
const (
	LeftMember    Left = "member"    // its professional is no longer a member that day
	LeftPatient   Left = "patient"   // the person has left, or will have
	LeftObjection Left = "objection" // the person objects to sharing
)

// Words says it.
func (l Left) Words() string {
	switch l {
	case LeftMember:
		return "À réattribuer : le professionnel n’est plus membre de l’équipe ce jour-là"
	case LeftPatient:
		return "À annuler : le suivi est terminé"
	case LeftObjection:
		return "À confirmer avec la personne : elle s’oppose au partage"
	default:
		return ""
	}
}

// LeftBehind is one of them.
type LeftBehind struct {
	Entry
	Why Left
}

// ToSettle is what a team has to settle.
type ToSettle struct {
	Team    access.Team
	Members []network.Member
	List    []LeftBehind
}

// ToSettle lists it. Faults: Forbidden; NotFound.
func (s *Service) ToSettle(ctx context.Context, who access.Actor, team db.ID) (out ToSettle, err error) {
	if err := who.InTeam(access.AgendaOpen, team); err != nil {
		return out, err
	}
	out.Team, _ = who.Team(team)
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		book := s.faces(tx, who)
		left, err := s.leftBehind(tx, book, team)
		if err != nil {
			return err
		}
		list := make([]Appointment, len(left))
		for i, l := range left {
			list[i] = l.Appointment
		}
		entries, err := dress(tx, book, team, list)
		if err != nil {
			return err
		}
		out.List = left
		for i := range left {
			out.List[i].Entry = entries[i]
		}
		out.Members, _, err = offer(tx, team, tx.Today())
		return err
	}, audit.Line{Action: access.AgendaOpen, Subject: "agenda", SubjectID: team})
	return out, err
}

// leftBehind finds the planned appointments whose professional, or person, will
// not be there, and those that an objection came after. It reads those followed
// at once, whom book then knows: a team of five hundred is one query.
func (s *Service) leftBehind(tx *db.Tx, book *faces, team db.ID) ([]LeftBehind, error) {
	list, err := plannedFrom(tx, team, tx.Today())
	if err != nil || len(list) == 0 {
		return nil, err
	}
	members, err := network.Members(tx, team)
	if err != nil {
		return nil, err
	}
	stays, err := s.standings(tx, book, team)
	if err != nil {
		return nil, err
	}
	var out []LeftBehind
	for _, a := range list {
		st, known := stays[a.EnrolmentID]
		if !known && a.EnrolmentID != 0 { // no longer followed
			if st.stay, err = patient.InScope(tx, book.who, access.AgendaOpen, a.EnrolmentID); err != nil && fault.KindOf(err) != fault.NotFound {
				return nil, err
			}
			stays[a.EnrolmentID] = st
		}
		if why := why(a, members, st); why != "" {
			out = append(out, LeftBehind{Entry{Appointment: a}, why})
		}
	}
	return out, nil
}

// standing is how the person of an appointment stands in the team.
type standing struct {
	stay     patient.Enrolment
	objected time.Time // when an open objection to sharing was written; zero when none is
}

// standings are those of the people followed now.
func (s *Service) standings(tx *db.Tx, book *faces, team db.ID) (map[db.ID]standing, error) {
	list, err := patient.OfTeam(tx, s.Seal, book.who, team, false)
	if err != nil {
		return nil, err
	}
	m := make(map[db.ID]standing, len(list))
	for _, l := range list {
		st := standing{stay: l.Enrolment}
		if l.Objects {
			if st.objected, err = objectedAt(tx, l.Patient.ID); err != nil {
				return nil, err
			}
		}
		m[l.Enrolment.ID] = st
		book.known[l.Patient.ID] = personOf(l.Patient)
	}
	return m, nil
}

func objectedAt(tx *db.Tx, id db.ID) (at time.Time, err error) {
	will, err := patient.WillOf(tx, id)
	for _, o := range will.Objections {
		if o.Kind == patient.ObjectSharing && o.WithdrawnOn.IsZero() && o.MadeAt.After(at) {
			at = o.MadeAt
		}
	}
	return at, err
}

func why(a Appointment, members []network.Member, st standing) Left {
	if st.stay.ID != 0 && !st.stay.Open() && a.Day.After(st.stay.ClosedOn) {
		return LeftPatient
	}
	there := a.ProfessionalID == 0
	for _, m := range members {
		there = there || m.ProfessionalID == a.ProfessionalID && m.Period().Contains(a.Day)
	}
	switch {
	case !there:
		return LeftMember
	case st.objected.After(a.ChangedAt): // what is saved again since was settled with the person
		return LeftObjection
	}
	return ""
}

// SettleDraft says what becomes of some of them.
type SettleDraft struct {
	Act            string   `form:"act"` // one of the Settle acts
	Appointments   []string `form:"appointments"`
	ProfessionalID db.ID    `form:"professional"` // to whom, for SettleGive
	Confirm        bool     `form:"confirm"`
}

// The acts.
const (
	SettleCancel = "cancel"
	SettleGive   = "give"
)

// Settle cancels appointments left behind, or gives them to another member, all
// or none. It gives how many. Faults: Forbidden; NotFound; Invalid; Conflict when
// one is no longer planned.
func (s *Service) Settle(ctx context.Context, who access.Actor, team db.ID, d SettleDraft, key string) (n int, err error) {
	if err := who.InTeam(access.AgendaPlan, team); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n = len(d.Appointments)
		_, _, err := tx.Once(who.Account, key, func() (string, error) { return "", s.settle(tx, who, team, d) })
		return err
	})
	return n, err
}

func (s *Service) settle(tx *db.Tx, who access.Actor, team db.ID, d SettleDraft) error {
	var wrong fault.Fields
	if len(d.Appointments) == 0 {
		wrong.Add("appointments", "Cochez au moins un rendez-vous.")
	}
	switch {
	case d.Act != SettleCancel && d.Act != SettleGive:
		wrong.Add("act", "Choisissez : réattribuer ou annuler.")
	case d.Act == SettleGive && d.ProfessionalID == 0:
		wrong.Add("professional", "Choisissez à qui les donner.")
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	for _, ref := range d.Appointments {
		id, err := db.ParseID(ref)
		if err != nil {
			return fault.Missing()
		}
		a, err := own(tx, who, access.AgendaPlan, id)
		if err != nil {
			return err
		}
		if a.TeamID != team {
			return fault.Missing()
		}
		if err := s.settleOne(tx, who, a, d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) settleOne(tx *db.Tx, who access.Actor, a Appointment, d SettleDraft) error {
	if err := planned(a, a.Version); err != nil {
		return err
	}
	if d.Act == SettleCancel {
		a.State = Cancelled
		if err := writeState(tx, a, Planned); err != nil {
			return err
		}
		return s.note(tx, who, access.AgendaPlan, a)
	}
	a.ProfessionalID, a.Apart = d.ProfessionalID, a.Apart || a.SeriesID != 0
	if err := s.check(tx, []Appointment{a}, d.Confirm); err != nil {
		return err
	}
	if err := writeTime(tx, a); err != nil {
		return err
	}
	return s.note(tx, who, access.AgendaPlan, a)
}
