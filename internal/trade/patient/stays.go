package patient

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/programme"
)

// StaysView is the page of a person's inclusions: every stay with the reader's
// teams, under which rules, what was decided of it, where it came from and went.
type StaysView struct {
	Patient Patient
	Stays   []Stay                // the latest first
	Numbers []string              // of the records that were merged into this one
	Others  []programme.Programme // in force today, in which no stay here is open
	Names   map[db.ID]string      // of professionals
	Today   civil.Day
}

// Stay is one enrolment with its rules and its story.
type Stay struct {
	Enrolment
	Team      access.Team
	Programme programme.Programme
	Rules     programme.Version // of the current package year, or of the last one
	Year      int
	Detail    Detail
	Former    []FormerCriteria // the latest first; none when withheld
	Turns     []Turn           // the anniversaries, the latest first
	Transfers []Departing      // asked of this stay, the latest first
	CameFrom  string           // the microstructure it goes on from
	Undoable  bool             // its exit may be taken back today
}

// Turn is one anniversary of a stay with what was decided of it.
type Turn struct {
	Anniversary
	State    RenewalState
	Decision Renewal // the one that stands, if any
	Missing  []string
}

// Departing is a transfer asked of a stay.
type Departing struct {
	Transfer
	To string // name of the microstructure
}

// Waiting is the transfer that waits for an answer.
func (s Stay) Waiting() (Departing, bool) {
	for _, d := range s.Transfers {
		if d.State == TransferAsked {
			return d, true
		}
	}
	return Departing{}, false
}

// Due is the anniversary that waits for a decision.
func (s Stay) Due() (Turn, bool) {
	if len(s.Turns) > 0 && s.Open() && (s.Turns[0].State == RenewalDue || s.Turns[0].State == RenewalUnconfirmed) {
		return s.Turns[0], true
	}
	return Turn{}, false
}

// OpenStays opens a person's inclusions. Faults: Forbidden; NotFound.
func (s *Service) OpenStays(ctx context.Context, who access.Actor, patient db.ID) (v StaysView, err error) {
	if err := who.Check(access.PatientOpen); err != nil {
		return v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if v, err = s.stays(tx, who, patient); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PatientOpen, Subject: "stays", SubjectID: patient, Patient: patient})
	})
	return v, err
}

// OpenStay opens the inclusions of the person of one stay, for a page that
// changes that stay. Faults: Forbidden; NotFound.
func (s *Service) OpenStay(ctx context.Context, who access.Actor, perm access.Permission, enrolment db.ID) (one Stay, v StaysView, err error) {
	if err := who.Check(perm); err != nil {
		return one, v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := InScope(tx, who, perm, enrolment)
		if err != nil {
			return err
		}
		if v, err = s.stays(tx, who, e.PatientID); err != nil {
			return err
		}
		one = Stay{}
		for _, stay := range v.Stays {
			if stay.ID == enrolment {
				one = stay
			}
		}
		if one.ID == 0 { // closed to this reader by the person's objection
			return fault.Missing()
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PatientOpen, Subject: "enrolment", SubjectID: enrolment, Patient: e.PatientID})
	})
	return one, v, err
}

func (s *Service) stays(tx *db.Tx, who access.Actor, patient db.ID) (v StaysView, err error) {
	v = StaysView{Names: map[db.ID]string{}, Today: tx.Today()}
	var all []Enrolment
	if v.Patient, all, err = RecordOf(tx, s.Seal, who, access.PatientOpen, patient); err != nil {
		return v, err
	}
	if v.Numbers, err = formerNumbers(tx, patient); err != nil {
		return v, err
	}
	book, err := loadRules(tx)
	if err != nil {
		return v, err
	}
	will, err := WillOf(tx, patient)
	if err != nil {
		return v, err
	}
	open := map[db.ID]bool{}
	for _, e := range all {
		stay, err := s.stay(tx, who, book, v.Patient.Withheld, will.InformedOn(), e)
		if err != nil {
			return v, err
		}
		open[e.ProgrammeID] = open[e.ProgrammeID] || e.Open()
		v.Stays = append(v.Stays, stay)
	}
	for _, p := range book.Programmes() {
		if _, inForce := book.At(p.ID, tx.Today()); inForce && !open[p.ID] {
			v.Others = append(v.Others, p)
		}
	}
	return v, v.name(tx)
}

// stay reads the story of one enrolment.
func (s *Service) stay(tx *db.Tx, who access.Actor, book rulebook, withheld bool, informed civil.Day, e Enrolment) (Stay, error) {
	last := tx.Today()
	if !e.Open() {
		last = e.ClosedOn
	}
	out := Stay{Enrolment: e, Year: max(1, book.YearOf(e.ProgrammeID, e.OpenedOn, last))}
	out.Team, _ = who.Team(e.TeamID)
	out.Programme, _ = book.ByID(e.ProgrammeID)
	out.Rules = book.ForYear(e.ProgrammeID, e.OpenedOn, out.Year)
	at, err := closedAt(tx, e.ID)
	if err != nil {
		return out, err
	}
	if out.Undoable = e.undoable(at, tx.Today()); out.Undoable { // and nobody included the person again since
		again, err := followedIn(tx, e.PatientID, e.ProgrammeID)
		if err != nil {
			return out, err
		}
		out.Undoable = !again
	}
	if out.Detail, err = DetailOf(tx, s.Seal, e.ID, withheld); err != nil {
		return out, err
	}
	if !withheld {
		if out.Former, err = formerCriteriaOf(tx, s, e.ID); err != nil {
			return out, err
		}
	}
	if e.CarriedFrom != 0 {
		from, err := enrolmentByID(tx, e.CarriedFrom)
		if err != nil {
			return out, err
		}
		team, err := network.TeamByID(tx, from.TeamID)
		if err != nil {
			return out, err
		}
		out.CameFrom = team.Name
	}
	if out.Turns, err = s.turns(tx, book, withheld, informed, e); err != nil {
		return out, err
	}
	out.Transfers, err = departing(tx, e.ID)
	return out, err
}

func (s *Service) turns(tx *db.Tx, book rulebook, withheld bool, informed civil.Day, e Enrolment) ([]Turn, error) {
	decisions, err := renewalsOf(tx, e.ID)
	if err != nil {
		return nil, err
	}
	var list []Turn
	for i, a := range book.anniversaries(e, tx.Today()) {
		t := Turn{Anniversary: a}
		t.State, t.Decision = a.stateOf(decisions, tx.Today())
		if i == 0 && e.Open() && !withheld && (t.State == RenewalDue || t.State == RenewalUnconfirmed) {
			if t.Missing, err = s.missing(tx, book, e, informed, a); err != nil {
				return nil, err
			}
		}
		list = append(list, t)
	}
	return list, nil
}

func departing(tx *db.Tx, enrolment db.ID) ([]Departing, error) {
	asked, err := transfersOf(tx, []db.ID{enrolment})
	if err != nil {
		return nil, err
	}
	list := make([]Departing, len(asked))
	for i, t := range asked {
		to, err := network.TeamByID(tx, t.ToTeam)
		if err != nil {
			return nil, err
		}
		list[i] = Departing{t, to.Name}
	}
	return list, nil
}

// name reads the names of the professionals that the page speaks of.
func (v *StaysView) name(tx *db.Tx) error {
	var ids []db.ID
	for _, s := range v.Stays {
		ids = append(ids, s.OpenedBy)
		for _, t := range s.Turns {
			ids = append(ids, t.Decision.By)
		}
		for _, f := range s.Former {
			ids = append(ids, f.By)
		}
		for _, d := range s.Transfers {
			ids = append(ids, d.AskedBy, d.DecidedBy)
		}
	}
	for _, id := range ids {
		if _, known := v.Names[id]; known || id == 0 {
			continue
		}
		p, err := network.ProfessionalByID(tx, id)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		v.Names[id] = p.Name()
	}
	return nil
}
