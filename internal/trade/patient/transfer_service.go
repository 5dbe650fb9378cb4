package patient

import (
	"context"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
)

// Destinations lists the microstructures where somebody followed by a team may
// go on: those open now, of every region. Faults: Forbidden; NotFound.
func (s *Service) Destinations(ctx context.Context, who access.Actor, team db.ID) (list []network.Microstructure, err error) {
	if err := who.InTeam(access.PatientTransfer, team); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := network.Teams(tx, "")
		for _, m := range all {
			if m.ID != team && len(m.Obstacles(tx.Today())) == 0 {
				list = append(list, m)
			}
		}
		return err
	})
	return list, err
}

// AskTransfer asks another microstructure to go on with somebody who agrees.
// Faults: Forbidden; NotFound outside the reader's teams; Invalid; Conflict when
// the stay is over, when a request waits already, or when the person objects to
// sharing.
func (s *Service) AskTransfer(ctx context.Context, who access.Actor, enrolment db.ID, d TransferDraft, key string) (patient db.ID, err error) {
	if err := who.Check(access.PatientTransfer); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := InScope(tx, who, access.PatientTransfer, enrolment)
		if err != nil {
			return err
		}
		patient = e.PatientID
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", s.askTransfer(tx, who, e, d) })
		return err
	})
	return patient, err
}

func (s *Service) askTransfer(tx *db.Tx, who access.Actor, e Enrolment, d TransferDraft) error {
	if !e.Open() {
		return errOver
	}
	if refused, err := objects(tx, e.PatientID); err != nil || refused {
		return orElse(err, errObjector)
	}
	if err := d.validate(e, tx.Today()); err != nil {
		return err
	}
	to, err := network.TeamByID(tx, d.To)
	if fault.KindOf(err) == fault.NotFound || err == nil && len(to.Obstacles(tx.Today())) > 0 {
		var wrong fault.Fields
		wrong.Add("to", "Cette microstructure ne peut pas inclure aujourd’hui : choisissez-en une autre.")
		return wrong.Err()
	}
	if err != nil {
		return err
	}
	t := Transfer{
		ID: tx.NewID(), EnrolmentID: e.ID, FromTeam: e.TeamID, ToTeam: d.To, AgreedOn: d.AgreedOn, Notes: d.Notes,
		State: TransferAsked, AskedBy: who.Professional, AskedAt: tx.Now(), Version: 1,
	}
	if err := tx.Insert("transfer", t); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return fault.Clash("Un transfert est déjà demandé pour cette personne.")
		}
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.PatientTransfer, Subject: "transfer", SubjectID: t.ID, Patient: e.PatientID})
}

// CancelTransfer takes a request back before it is answered. Faults: Forbidden;
// NotFound unless the reader's team asked; Conflict when it is answered.
func (s *Service) CancelTransfer(ctx context.Context, who access.Actor, transfer db.ID, key string) (patient db.ID, err error) {
	return s.answer(ctx, who, access.PatientTransfer, transfer, key, Transfer.leaving, func(tx *db.Tx, t Transfer, _ Enrolment) error {
		t.State = TransferCancelled
		return settleTransfer(tx, t, who)
	})
}

// DeclineTransfer answers that the team does not take the person. Faults:
// Forbidden unless the reader is a GP of the team asked; NotFound; Invalid
// without a reason; Conflict when it is answered.
func (s *Service) DeclineTransfer(ctx context.Context, who access.Actor, transfer db.ID, reason DeclineReason, key string) error {
	_, err := s.answer(ctx, who, access.PatientEnrol, transfer, key, Transfer.receiving, func(tx *db.Tx, t Transfer, _ Enrolment) error {
		if reason.Label() == "" {
			var wrong fault.Fields
			wrong.Add("reason", "Dites pourquoi : l’équipe qui demande doit pouvoir chercher ailleurs.")
			return wrong.Err()
		}
		t.State, t.Reason = TransferDeclined, reason
		return settleTransfer(tx, t, who)
	})
	return err
}

// AcceptTransfer takes the person over, today: the stay of the other team ends,
// and goes on in a new one, in the same package year. Faults: Forbidden unless
// the reader is a GP of the team asked; NotFound; Invalid when the team may not
// include; Conflict when the request is answered, when the stay ended meanwhile
// or the person objects to sharing.
func (s *Service) AcceptTransfer(ctx context.Context, who access.Actor, transfer db.ID, key string) (patient db.ID, err error) {
	return s.answer(ctx, who, access.PatientEnrol, transfer, key, Transfer.receiving, func(tx *db.Tx, t Transfer, e Enrolment) error {
		return s.accept(tx, who, t, e)
	})
}

func (t Transfer) leaving() db.ID   { return t.FromTeam }
func (t Transfer) receiving() db.ID { return t.ToTeam }

// answer finds a request of the team that side says, lets do settle it once and
// writes the line of the journal.
func (s *Service) answer(ctx context.Context, who access.Actor, perm access.Permission, transfer db.ID, key string, side func(Transfer) db.ID,
	do func(*db.Tx, Transfer, Enrolment) error,
) (patient db.ID, err error) {
	if err := who.Check(perm); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		t, err := transferByID(tx, transfer)
		if err != nil {
			return err
		}
		if err := who.InTeam(perm, side(t)); err != nil {
			return err
		}
		e, err := enrolmentByID(tx, t.EnrolmentID)
		if err != nil {
			return err
		}
		patient = e.PatientID
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			if t.State != TransferAsked {
				return "", errSettled
			}
			if err := do(tx, t, e); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: perm, Subject: "transfer", SubjectID: t.ID, Patient: e.PatientID})
		})
		return err
	})
	return patient, err
}

// accept writes both stays. The counts follow; the words of the inclusion too,
// sealed again for the new row.
func (s *Service) accept(tx *db.Tx, who access.Actor, t Transfer, e Enrolment) error {
	if !e.Open() {
		return errOver
	}
	if refused, err := objects(tx, e.PatientID); err != nil || refused {
		return orElse(err, errObjector)
	}
	team, err := network.TeamByID(tx, t.ToTeam)
	if err != nil {
		return err
	}
	if why := team.Obstacles(tx.Today()); len(why) > 0 {
		return fault.Refuse(strings.Join(why, " "))
	}
	said, err := DetailOf(tx, s.Seal, e.ID, false)
	if err != nil {
		return err
	}
	on := tx.Today()
	if err := handOver(tx, e, on); err != nil {
		return err
	}
	if err := knownToTeam(tx, s.Seal, e.PatientID, t.ToTeam); err != nil {
		return err
	}
	next, err := insertEnrolment(tx, s.Seal, e.PatientID, Inclusion{
		TeamID: t.ToTeam, ProgrammeID: e.ProgrammeID, OpenedOn: e.OpenedOn, OpenedBy: who.Professional, Behaviours: said.Behaviours,
		Reasons: said.Reasons, Complexity: said.Complexity, OtherScheme: e.OtherScheme, OtherSchemeNote: said.OtherSchemeNote,
		Referral: e.Referral, By: who.Account, CarriedFrom: e.ID, JoinedOn: on,
	})
	if err != nil {
		return err
	}
	if err := tie(tx, e.ID, next); err != nil {
		return err
	}
	t.State, t.MovedOn, t.ToEnrolment = TransferAccepted, on, next
	if err := settleTransfer(tx, t, who); err != nil {
		return err
	}
	goesOn, err := enrolmentByID(tx, next)
	if err != nil {
		return err
	}
	return s.carry(tx, goesOn)
}

// orElse is an error met on the way, or the fault that was found.
func orElse(err, found error) error {
	if err != nil {
		return err
	}
	return found
}

// Arrival is a request as the team that is asked may know it: a number and a
// mode, no name until it is accepted.
type Arrival struct {
	Transfer
	Number    string
	Mode      Mode
	From      string // name of the team that asks
	Programme string
	Patient   db.ID // once accepted; zero before, and when declined
}

// Departure is a request made by the reader's team, with the person as the
// reader may know him or her.
type Departure struct {
	Transfer
	Patient Patient
	To      string // name of the team asked
}

// TransferList is what a team asks and is asked: all that waits, and a year of
// what was answered.
type TransferList struct {
	Arrivals   []Arrival
	Departures []Departure
}

// Transfers opens the requests of a team. Faults: Forbidden; NotFound.
func (s *Service) Transfers(ctx context.Context, who access.Actor, team db.ID) (out TransferList, err error) {
	if err := who.InTeam(access.CaseloadOpen, team); err != nil {
		return out, err
	}
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		since := tx.Today().AddYears(-1)
		if out.Arrivals, err = s.arrivals(tx, team, since); err != nil {
			return err
		}
		out.Departures, err = s.departures(tx, who, team, since)
		return err
	}, audit.Line{Action: access.CaseloadOpen, Subject: "transfers", SubjectID: team})
	return out, err
}

func (s *Service) arrivals(tx *db.Tx, team db.ID, since civil.Day) ([]Arrival, error) {
	rows, err := arrivals(tx, team, since)
	if err != nil {
		return nil, err
	}
	book, err := loadRules(tx)
	if err != nil {
		return nil, err
	}
	list := make([]Arrival, len(rows))
	for i, r := range rows {
		a := Arrival{Transfer: r.Transfer, Number: r.Number, Mode: Mode(r.Mode)}
		from, err := network.TeamByID(tx, r.FromTeam)
		if err != nil {
			return nil, err
		}
		p, _ := book.ByID(r.ProgrammeID)
		a.From, a.Programme = from.Name, p.Name
		if r.State == TransferAccepted {
			next, err := enrolmentByID(tx, r.ToEnrolment)
			if err != nil {
				return nil, err
			}
			a.Patient = next.PatientID
		}
		list[i] = a
	}
	return list, nil
}

func (s *Service) departures(tx *db.Tx, who access.Actor, team db.ID, since civil.Day) ([]Departure, error) {
	rows, err := departures(tx, team, since)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	people, err := OfTeam(tx, s.Seal, who, team, true)
	if err != nil {
		return nil, err
	}
	var list []Departure
	for _, t := range rows {
		at := slices.IndexFunc(people, func(l Listed) bool { return l.Enrolment.ID == t.EnrolmentID })
		if at < 0 {
			continue
		}
		to, err := network.TeamByID(tx, t.ToTeam)
		if err != nil {
			return nil, err
		}
		list = append(list, Departure{Transfer: t, Patient: people[at].Patient, To: to.Name})
	}
	return list, nil
}
