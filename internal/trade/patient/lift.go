package patient

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/ground/text"
	"maillage/internal/trade/network"
)

// Lifting an anonymity is the person's own choice and never anybody else's (CSP
// L3414-1, al. 2: never for the repression of illicit use). It takes two steps:
// a member writes down that the person asks for it; another member confirms, or
// the same after a night and a sentence. It is the one way out of anonymity.
// Past acts keep the alias: see CalledAt.

const (
	liftWaits   = 24 * time.Hour      // before the same member may confirm
	liftExpires = 30 * 24 * time.Hour // an older wish is asked again
)

// LiftSentence is what the member who wrote the request types to confirm it.
const LiftSentence = "La personne demande à être connue"

// Lift is a request to be known that waits for its confirmation.
type Lift struct {
	ID      db.ID     `db:"id"`
	AskedOn civil.Day `db:"asked_on"`
	Account db.ID     `db:"account_id"`
	By      db.ID     `db:"professional_id"`
	MadeAt  time.Time `db:"made_at"`
}

// Own says whether an actor wrote the request: the same account, or another one
// of the same professional.
func (l Lift) Own(who access.Actor) bool {
	return l.Account == who.Account || l.By != 0 && l.By == who.Professional
}

// Ripe is from when whoever wrote the request may confirm it alone.
func (l Lift) Ripe() time.Time { return l.MadeAt.Add(liftWaits) }

// Expired says whether the wish is too old to be acted upon.
func (l Lift) Expired(now time.Time) bool { return !now.Before(l.MadeAt.Add(liftExpires)) }

// confirmable says why an actor may not confirm the request now.
func (l Lift) confirmable(who access.Actor, sentence string, now time.Time) error {
	var wrong fault.Fields
	switch {
	case l.Expired(now):
		return fault.Refuse("Cette demande a plus de trente jours : demandez à la personne si elle le veut toujours, et notez une nouvelle demande.")
	case !l.Own(who):
	case now.Before(l.Ripe()):
		return fault.Refuse("Vous avez noté cette demande vous-même : un autre membre peut la confirmer tout de suite, vous à partir du " + civil.Instant(l.Ripe()) + ".")
	case text.Fold(sentence) != text.Fold(LiftSentence):
		wrong.Add("sentence", "Recopiez la phrase : « "+LiftSentence+" ».")
	}
	return wrong.Err()
}

// LiftDraft is what is typed when an anonymous person asks to be known.
type LiftDraft struct {
	AskedOn civil.Day `form:"asked_on"`
	Own     bool      `form:"own_wish"` // it is the person's own wish
}

func (d LiftDraft) validate(today civil.Day) error {
	var wrong fault.Fields
	pastDay(&wrong, "asked_on", d.AskedOn, civil.Day{}, today, "Indiquez le jour où la personne l’a demandé.")
	if !d.Own {
		wrong.Add("own_wish", "Seule la personne peut le demander : confirmez que c’est sa volonté.")
	}
	return wrong.Err()
}

// AskLift writes down that an anonymous person asks to be known. Faults:
// Forbidden; NotFound; Invalid, also when the person is not anonymous; Conflict
// when a request waits already.
func (s *Service) AskLift(ctx context.Context, who access.Actor, patient db.ID, d LiftDraft, key string) error {
	return s.onRecord(ctx, who, access.PatientLift, patient, key, "anonymity.asked", func(tx *db.Tx, p Patient, _ []Enrolment) error {
		if p.mode != ModeAnonymous {
			return fault.Refuse("Cette personne n’est pas suivie anonymement.")
		}
		if err := d.validate(tx.Today()); err != nil {
			return err
		}
		if old, waits, err := liftOf(tx, patient); err != nil {
			return err
		} else if waits && old.Expired(tx.Now()) {
			if err := endLift(tx, old, "cancelled", who); err != nil {
				return err
			}
		}
		err := tx.Insert("anonymity_lift", struct {
			Lift
			PatientID db.ID  `db:"patient_id"`
			Outcome   string `db:"outcome"`
		}{Lift{tx.NewID(), d.AskedOn, who.Account, who.Professional, tx.Now()}, patient, ""})
		if fault.KindOf(err) == fault.Conflict {
			return fault.Clash("Une demande attend déjà sa confirmation.")
		}
		return err
	})
}

// CancelLift gives the request up. Faults: Forbidden; NotFound, also when none
// waits.
func (s *Service) CancelLift(ctx context.Context, who access.Actor, patient db.ID, key string) error {
	return s.onRecord(ctx, who, access.PatientLift, patient, key, "anonymity.cancelled", func(tx *db.Tx, _ Patient, _ []Enrolment) error {
		l, waits, err := liftOf(tx, patient)
		if err != nil || !waits {
			return noneIsMissing(0, err)
		}
		return endLift(tx, l, "cancelled", who)
	})
}

// ConfirmDraft is what is typed to confirm: who the person is, and the sentence
// when the one who confirms wrote the request.
type ConfirmDraft struct {
	IdentityDraft
	Sentence string `form:"sentence"`
}

// ConfirmLift gives an anonymous person the identity he or she asked to be known
// by; version is the one that was read. Faults: Forbidden; NotFound, also when no
// request waits; Invalid with what the identity lacks, or with why the reader may
// not confirm yet; Conflict when somebody changed the record meanwhile.
func (s *Service) ConfirmLift(ctx context.Context, who access.Actor, patient db.ID, d ConfirmDraft, version int, key string) error {
	return s.onRecord(ctx, who, access.PatientLift, patient, key, "anonymity.lifted", func(tx *db.Tx, p Patient, stays []Enrolment) error {
		l, waits, err := liftOf(tx, patient)
		if err != nil || !waits || p.mode != ModeAnonymous {
			return noneIsMissing(0, err)
		}
		if err := l.confirmable(who, d.Sentence, tx.Now()); err != nil {
			return err
		}
		if p.Version != version {
			return fault.Clash("Ce dossier a été modifié entre-temps : relisez-le avant de confirmer.")
		}
		m, err := network.TeamByID(tx, stays[0].TeamID)
		if err != nil {
			return err
		}
		d.settle(m.Departement)
		if err := d.becomes(tx.Today()); err != nil {
			return err
		}
		if err := endLift(tx, l, "lifted", who); err != nil {
			return err
		}
		return s.lift(tx, who, p, d.IdentityDraft)
	})
}

// becomes holds the identity against its mode: one with a name.
func (d IdentityDraft) becomes(today civil.Day) error {
	var wrong fault.Fields
	if m := Mode(d.Mode); m != ModeNominative && m != ModeProvisional {
		wrong.Add("mode", "Choisissez comment la personne sera connue.")
		return wrong.Err()
	}
	d.validate(&wrong, today)
	return wrong.Err()
}

// lift keeps the alias among the former identities and writes the new one. It is
// the only place that leaves anonymity.
func (s *Service) lift(tx *db.Tx, who access.Actor, p Patient, d IdentityDraft) error {
	if err := insertFormer(tx, s.Seal, p, who); err != nil {
		return err
	}
	p.Identity, p.mode, p.Sex, p.Commune, p.Fictitious = d.identity(), Mode(d.Mode), sexOf(d.Sex), d.Commune, false
	return s.save(tx, p, liftIdentity)
}

func liftOf(tx *db.Tx, patient db.ID) (l Lift, waits bool, err error) {
	waits, err = tx.Find(&l, `select id, asked_on, account_id, professional_id, made_at from anonymity_lift where patient_id = $1 and outcome = ''`, patient)
	return l, waits, err
}

// askedLift is a request, past ones included, with what became of it: lifted,
// cancelled, or empty while it waits.
type askedLift struct {
	Lift
	Outcome string `db:"outcome"`
}

// liftsOf lists the requests of a person to be known, the latest first.
func liftsOf(tx *db.Tx, patient db.ID) (list []askedLift, err error) {
	err = tx.Select(&list, `select id, asked_on, account_id, professional_id, made_at, outcome from anonymity_lift where patient_id = $1 order by id desc`, patient)
	return list, err
}

func endLift(tx *db.Tx, l Lift, outcome string, who access.Actor) error {
	return tx.Change(`update anonymity_lift set outcome = $1, ended_at = $2, ended_by = $3, ended_professional_id = $4 where id = $5 and outcome = ''`,
		outcome, tx.Now(), who.Account, who.Professional, l.ID)
}

// LiftView is the page of an anonymous person: the certificate, the way out.
type LiftView struct {
	View
	Lift  Lift
	Waits bool // a request waits for its confirmation
	Now   time.Time
	Today civil.Day
}

// Anonymity opens it. Faults: Forbidden; NotFound, also when the person is known
// by name.
func (s *Service) Anonymity(ctx context.Context, who access.Actor, patient db.ID) (v LiftView, err error) {
	err = s.page(ctx, who, patient, "anonymity", &v.View, func(tx *db.Tx) error {
		if v.Patient.Mode() != ModeAnonymous {
			return fault.Missing()
		}
		v.Now, v.Today = tx.Now(), tx.Today()
		if v.Lift, v.Waits, err = liftOf(tx, patient); err != nil {
			return err
		}
		return v.name(tx, v.Lift.By)
	})
	return v, err
}

// CalledAt is how a person was called at an instant: by the alias for what was
// written before the anonymity was lifted, since what is past is not rewritten
// (A13); by the name of today for everything else. Papers and lists of past acts
// ask it.
func CalledAt(tx *db.Tx, sealer *seal.Sealer, p Patient, at time.Time) (string, error) {
	if p.Withheld || p.mode == ModeAnonymous {
		return p.DisplayName(), nil
	}
	rows, err := formerOf(tx, p.ID)
	if err != nil {
		return "", err
	}
	for i := len(rows) - 1; i >= 0; i-- { // the oldest first
		if r := rows[i]; r.Mode == string(ModeAnonymous) && at.Before(r.MadeAt) {
			plain, err := sealer.Open(formerColumn, r.ID, r.Identity)
			return string(plain), err
		}
	}
	return p.DisplayName(), nil
}
