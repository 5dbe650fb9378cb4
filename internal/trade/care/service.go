package care

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// Service is what may be asked about care.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer

	limits sync.Map // version's db.ID → Limits: a version never changes
	kept   keptWaits
}

// Recorded is what a recording gave: the session, and the package year it falls
// in as it stands now.
type Recorded struct {
	SessionID   db.ID
	EnrolmentID db.ID
	PatientID   db.ID
	Counter     programme.Counter
	HeldOn      civil.Day
	Balance     Balance
	OverQuota   bool // this counter is exceeded: recorded, not paid (rule 22)
	Repeated    bool // the same request had been recorded before
}

// Record records an entretien of the reader with somebody of one of his or her
// teams (rules 20 to 24, 28). The profession held in that team sets the counter.
// Faults: Forbidden; NotFound outside the reader's teams; Invalid with the
// fields, one of them « confirm » when the same session is there already.
func (s *Service) Record(ctx context.Context, who access.Actor, enrolment db.ID, d SessionDraft, key string) (out Recorded, err error) {
	if err := who.Check(access.SessionRecord); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := patient.InScope(tx, who, access.SessionRecord, enrolment)
		if err != nil {
			return err
		}
		book, err := programme.Load(tx)
		if err != nil {
			return err
		}
		out = Recorded{}
		ref, repeated, err := tx.Once(who.Account, d.onceKey(key, enrolment), func() (string, error) {
			out, err = s.record(tx, who, book, e, d, 0)
			return out.SessionID.String(), err
		})
		if err == nil && repeated {
			out, err = recordedBefore(tx, book, e, ref)
		}
		return err
	})
	return out, err
}

// record writes one session. replaces is the session it corrects, if any.
func (s *Service) record(tx *db.Tx, who access.Actor, book *programme.Book, e patient.Enrolment, d SessionDraft, replaces db.ID) (Recorded, error) {
	team, _ := who.Team(e.TeamID)
	counter, ok := counterOf(team.Profession)
	if !ok || who.Professional == 0 {
		return Recorded{}, fault.Deny()
	}
	version := book.Governing(e.ProgrammeID, d.HeldOn)
	if err := d.Validate(e, version, tx.Today()); err != nil {
		return Recorded{}, err
	}
	fact := Fact{
		Enrolment: e, ProfessionalID: who.Professional, Counter: counter, HeldOn: d.HeldOn, Presence: d.Presence,
		Mode: d.Mode, Minutes: d.Minutes, Entourage: d.Entourage, By: who.Account,
	}
	row := fact.session(tx, book)
	row.ReplacesID = replaces
	if d.isLate(version, tx.Today()) {
		row.LateReason = d.Late
	}
	if !d.Confirm {
		if err := refuseTwin(tx, row); err != nil {
			return Recorded{}, err
		}
	}
	if err := insertSession(tx, row); err != nil {
		return Recorded{}, err
	}
	used, err := rebuildYear(tx, e.ID, row.Year, e.TeamID)
	if err != nil {
		return Recorded{}, err
	}
	line := audit.Line{Action: access.SessionRecord, Subject: "session", SubjectID: row.ID, Patient: e.PatientID}
	return recorded(book, e, row, used), s.Audit.Note(tx, who, line)
}

// refuseTwin asks for a confirmation of what was probably typed twice.
func refuseTwin(tx *db.Tx, row Session) error {
	there, err := twin(tx, row)
	if err != nil || !there {
		return err
	}
	var wrong fault.Fields
	wrong.Add("confirm", fmt.Sprintf("Vous avez déjà enregistré « %s » pour cette personne le %s. S’il y en a eu deux ce jour-là, confirmez.",
		strings.ToLower(terminology.Label(terminology.Presence, row.Presence)), row.HeldOn.Short()))
	return wrong.Err()
}

func recorded(book *programme.Book, e patient.Enrolment, row Session, used balanceRow) Recorded {
	b := balanceOf(book, e, row.Year, used)
	return Recorded{
		SessionID: row.ID, EnrolmentID: e.ID, PatientID: e.PatientID, Counter: row.Counter, HeldOn: row.HeldOn,
		Balance: b, OverQuota: row.Counts() && b.Of(row.Counter).Over(),
	}
}

// recordedBefore answers a request that was already carried out.
func recordedBefore(tx *db.Tx, book *programme.Book, e patient.Enrolment, ref string) (Recorded, error) {
	id, err := db.ParseID(ref)
	if err != nil {
		return Recorded{}, err
	}
	row, err := sessionByID(tx, id)
	if err != nil {
		return Recorded{}, err
	}
	used, err := balanceRowOf(tx, row.EnrolmentID, row.Year)
	out := recorded(book, e, row, used)
	out.Repeated = true
	return out, err
}

// ReversalDraft is why a session is taken back.
type ReversalDraft struct {
	Reason string `form:"reason"`
}

// longestReason bounds a reason, in characters.
const longestReason = 500

func (d ReversalDraft) validate(s Session, today civil.Day) error {
	var wrong fault.Fields
	if strings.TrimSpace(d.Reason) == "" && civil.DayOf(s.MadeAt) != today {
		wrong.Add("reason", "Cet entretien a été enregistré un autre jour : dites pourquoi vous l’annulez.")
	}
	if len([]rune(d.Reason)) > longestReason {
		wrong.Add("reason", fmt.Sprintf("%d caractères au plus.", longestReason))
	}
	return wrong.Err()
}

// Reverse takes back a session of the reader: it stays written, and no longer
// counts. The same day no reason is asked (an undo); later one is. Faults:
// Forbidden when it is a colleague's; NotFound outside the reader's teams;
// Conflict when it was taken back already; Invalid without a reason.
func (s *Service) Reverse(ctx context.Context, who access.Actor, session db.ID, d ReversalDraft, key string) (out Recorded, err error) {
	if err := who.Check(access.SessionReverse); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		row, e, err := ownSession(tx, who, session)
		if err != nil {
			return err
		}
		_, out.Repeated, err = tx.Once(who.Account, onceKey(key, "reverse", session), func() (string, error) {
			return session.String(), s.reverse(tx, who, row, d)
		})
		if err != nil {
			return err
		}
		book, err := programme.Load(tx)
		if err != nil {
			return err
		}
		used, err := balanceRowOf(tx, row.EnrolmentID, row.Year)
		repeated := out.Repeated
		out = recorded(book, e, row, used)
		out.Repeated = repeated
		return err
	})
	return out, err
}

// ownSession finds a session of the reader's own hand, in one of his or her
// teams.
func ownSession(tx *db.Tx, who access.Actor, session db.ID) (Session, patient.Enrolment, error) {
	row, err := sessionByID(tx, session)
	if err != nil {
		return row, patient.Enrolment{}, err
	}
	e, err := patient.InScope(tx, who, access.SessionReverse, row.EnrolmentID)
	if err == nil && (who.Professional == 0 || row.ProfessionalID != who.Professional) {
		err = fault.Deny()
	}
	return row, e, err
}

func (s *Service) reverse(tx *db.Tx, who access.Actor, row Session, d ReversalDraft) error {
	if row.ReversedAt != nil {
		return fault.Clash("Cet entretien a déjà été annulé le " + civil.Instant(*row.ReversedAt) + ".")
	}
	if err := d.validate(row, tx.Today()); err != nil {
		return err
	}
	done, err := reverseSession(tx, row.ID, who.Account, strings.TrimSpace(d.Reason))
	if err != nil {
		return err
	}
	if !done {
		return fault.Clash("Cet entretien vient d’être annulé.")
	}
	if _, err := rebuildYear(tx, row.EnrolmentID, row.Year, row.TeamID); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.SessionReverse, Subject: "session", SubjectID: row.ID, Patient: row.PatientID})
}

// Correct replaces a session of the reader by what is typed now: one is
// reversed and the other recorded, together. Faults: those of Reverse and
// Record.
func (s *Service) Correct(ctx context.Context, who access.Actor, session db.ID, d SessionDraft, reason ReversalDraft, key string) (out Recorded, err error) {
	if err := who.Check(access.SessionRecord); err != nil {
		return out, err
	}
	if err := who.Check(access.SessionReverse); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		row, e, err := ownSession(tx, who, session)
		if err != nil {
			return err
		}
		book, err := programme.Load(tx)
		if err != nil {
			return err
		}
		out = Recorded{}
		ref, repeated, err := tx.Once(who.Account, d.onceKey(key, session), func() (string, error) {
			if err := s.reverse(tx, who, row, reason); err != nil {
				return "", err
			}
			out, err = s.record(tx, who, book, e, d, session)
			return out.SessionID.String(), err
		})
		if err == nil && repeated {
			out, err = recordedBefore(tx, book, e, ref)
		}
		return err
	})
	return out, err
}
