package patient

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/programme"
)

// ConsentToSharing records that a person agreed to sharing outside the team.
// Faults: Forbidden, also when the person objects to sharing with the reader;
// NotFound; Invalid, also for an anonymous person, of whom nothing leaves (A16);
// Conflict when nobody follows the person any more.
func (s *Service) ConsentToSharing(ctx context.Context, who access.Actor, patient db.ID, d SharingDraft, key string) error {
	return s.onRecord(ctx, who, access.PatientInform, patient, key, "consent.sharing", func(tx *db.Tx, p Patient, stays []Enrolment) error {
		if p.mode == ModeAnonymous {
			return fault.Refuse("D’un suivi anonyme, rien ne sort de l’équipe : il n’y a pas de partage à autoriser.")
		}
		stay, open := openStay(stays)
		if !open {
			return fault.Clash("Plus personne ne suit cette personne : un accord au partage vaut pour un suivi en cours.")
		}
		if err := d.validate(p.BirthDate(), tx.Today()); err != nil {
			return err
		}
		return AddSharingConsent(tx, s.Seal, patient, stay.ID, d, who.Account, who.Professional)
	})
}

// openStay is the latest stay that goes on.
func openStay(stays []Enrolment) (Enrolment, bool) {
	for _, e := range stays {
		if e.Open() {
			return e, true
		}
	}
	return Enrolment{}, false
}

// WithdrawalDraft is how the end of a consent was said: by any means (A5).
type WithdrawalDraft struct {
	ID      db.ID  `form:"consent"`
	Channel string `form:"withdrawn_channel"`
}

func (d WithdrawalDraft) validate() error {
	var wrong fault.Fields
	knownChannel(&wrong, "withdrawn_channel", d.Channel, "Dites comment la personne l’a dit.")
	return wrong.Err()
}

// WithdrawSharing ends a consent to share outside the team, when the person says
// so. Anybody who may write it may, even when who it is about is closed to them.
// Faults: Forbidden; Invalid; NotFound, also when it is withdrawn already.
func (s *Service) WithdrawSharing(ctx context.Context, who access.Actor, patient db.ID, d WithdrawalDraft, key string) error {
	return s.fact(ctx, who, access.PatientInform, patient, key, "consent.sharing.withdrawn", func(tx *db.Tx, _ []Enrolment) error {
		if err := d.validate(); err != nil {
			return err
		}
		return noneIsMissing(endSharing(tx, patient, d, who))
	})
}

// ConsentToCare records that a person agreed to be cared for; an anonymous
// person may. Faults: Forbidden; NotFound; Invalid; Conflict when it is recorded
// already.
func (s *Service) ConsentToCare(ctx context.Context, who access.Actor, patient db.ID, d CareDraft, key string) error {
	return s.fact(ctx, who, access.PatientInform, patient, key, "consent.care", func(tx *db.Tx, stays []Enrolment) error {
		born, err := s.bornOn(tx, who, access.PatientInform, patient)
		if err != nil {
			return err
		}
		if err := d.validate(born, tx.Today()); err != nil {
			return err
		}
		stay, _ := openStay(stays)
		err = AddCareConsent(tx, patient, stay.ID, d, who.Account, who.Professional)
		if fault.KindOf(err) == fault.Conflict {
			return fault.Clash("Ce consentement est déjà enregistré.")
		}
		return err
	})
}

// WithdrawCare ends it. Faults: as WithdrawSharing.
func (s *Service) WithdrawCare(ctx context.Context, who access.Actor, patient db.ID, d WithdrawalDraft, key string) error {
	return s.fact(ctx, who, access.PatientInform, patient, key, "consent.care.withdrawn", func(tx *db.Tx, _ []Enrolment) error {
		if err := d.validate(); err != nil {
			return err
		}
		return noneIsMissing(endCare(tx, patient, d.Channel, who))
	})
}

// MayShareOutside says whether something about a person may go to a category of
// professionals outside the team on a day: a consent names it and holds (A4, A5),
// and the person is not anonymous (A16). It is asked afresh for each thing that
// leaves, on every door. It checks no scope.
func MayShareOutside(tx *db.Tx, patient db.ID, category Category, on civil.Day) (bool, error) {
	row, err := patientRowByID(tx, patient)
	if err != nil || row.Mode == string(ModeAnonymous) {
		return false, err
	}
	list, err := sharingRows(tx, patient)
	if err != nil {
		return false, err
	}
	ends, err := endsOf(tx, patient)
	if err != nil {
		return false, err
	}
	for _, r := range list {
		c := r.plain()
		if c.Covers(category) && c.Holds(on, ends.of(c)) {
			return true, nil
		}
	}
	return false, nil
}

// ends is what ends a person's will by itself.
type ends struct {
	stays      map[db.ID]Enrolment
	programmes map[db.ID]civil.Day
	latest     db.ID // programme of the latest stay
}

func endsOf(tx *db.Tx, patient db.ID) (ends, error) {
	e := ends{stays: map[db.ID]Enrolment{}, programmes: map[db.ID]civil.Day{}}
	book, err := programme.Load(tx)
	if err != nil {
		return e, err
	}
	stays, err := enrolmentsOf(tx, patient)
	if err != nil {
		return e, err
	}
	for i, x := range stays {
		e.stays[x.ID] = x
		e.programmes[x.ProgrammeID] = ProgrammeEnds(book.Versions(x.ProgrammeID))
		if i == 0 {
			e.latest = x.ProgrammeID
		}
	}
	return e, nil
}

func (e ends) of(c SharingConsent) Lapse {
	stay := e.stays[c.EnrolmentID]
	return c.Lapse(stay, e.programmes[stay.ProgrammeID])
}

// WillView is the page of what somebody was told, refuses and agrees to.
type WillView struct {
	View
	Sharing    []SharingConsent // latest first; without their words when withheld
	Lapses     map[db.ID]Lapse  // of each of them
	Care       []CareConsent    // latest first
	Refusals   []MinorRefusal   // latest first; without their words when withheld
	Agreements []Agreement
	Lapse      Lapse // of the information
	Today      civil.Day
}

// Wills opens it. Faults: Forbidden; NotFound.
func (s *Service) Wills(ctx context.Context, who access.Actor, patient db.ID) (v WillView, err error) {
	err = s.page(ctx, who, patient, "information", &v.View, func(tx *db.Tx) error {
		v.Today = tx.Today()
		return s.wills(tx, &v)
	})
	return v, err
}

func (s *Service) wills(tx *db.Tx, v *WillView) (err error) {
	id, withheld := v.Patient.ID, v.Patient.Withheld
	if v.Sharing, err = SharingOf(tx, s.Seal, id, withheld); err != nil {
		return err
	}
	if v.Care, err = CareOf(tx, id); err != nil {
		return err
	}
	if v.Refusals, err = RefusalsOf(tx, s.Seal, id, withheld); err != nil {
		return err
	}
	if v.Agreements, err = agreementsOf(tx, id); err != nil {
		return err
	}
	e, err := endsOf(tx, id)
	if err != nil {
		return err
	}
	v.Lapse, v.Lapses = LapseOfInformation(e.programmes[e.latest]), map[db.ID]Lapse{}
	var people []db.ID
	for _, c := range v.Sharing {
		v.Lapses[c.ID] = e.of(c)
		people = append(people, c.By, c.WithdrawnBy)
	}
	for _, c := range v.Care {
		people = append(people, c.By, c.WithdrawnBy)
	}
	for _, r := range v.Refusals {
		people = append(people, r.By, r.WithdrawnBy)
	}
	for _, a := range v.Agreements {
		people = append(people, a.By)
	}
	return v.name(tx, people...)
}
