package situation_test

import (
	"context"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/situation"
)

var ctx = context.Background()

// town is a microstructure that follows people, and another.
type town struct {
	dbtest.House
	t                                        *testing.T
	svc                                      *situation.Service
	patients                                 *patient.Service
	gp, gp2, psy, social, nurse, away, agent access.Actor
	team, prog                               db.ID
}

func newTown(t *testing.T, h dbtest.House) *town {
	t.Helper()
	w := &town{
		House: h, t: t, svc: &situation.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal},
		patients: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, agent: access.Actor{Account: 50, Role: access.AdminCoordination, Region: "76"},
	}
	w.write(func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		w.prog = p.ID
		site, _, err2 := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison inventée", Departement: "31"})
		w.must(err2)
		w.team = w.putTeam(tx, site, "MSMA-31-01")
		other := w.putTeam(tx, site, "MSMA-31-02")
		for i, one := range []struct {
			into *access.Actor
			team db.ID
			as   access.Profession
		}{
			{&w.gp, w.team, access.GP},
			{&w.gp2, w.team, access.GP},
			{&w.psy, w.team, access.Psychologist},
			{&w.social, w.team, access.SocialWorker},
			{&w.nurse, w.team, access.Nurse},
			{&w.away, other, access.Psychologist},
		} {
			id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Exemple" + string(rune('A'+i)), FirstName: "Camille", Profession: one.as}, 0)
			w.must(err)
			*one.into = access.Actor{Account: db.ID(i + 1), Professional: id, Role: access.Member, Teams: []access.Team{{ID: one.team, Code: "MSMA-31-01", Profession: one.as}}}
		}
		return err
	})
	return w
}

func (w *town) putTeam(tx *db.Tx, site db.ID, code string) db.ID {
	since := civil.Must(2020, 1, 1)
	id, _, err := network.PutTeam(tx, network.TeamDraft{Code: code, Name: code, Departement: "31", SiteID: site, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	w.must(err)
	return id
}

// include makes somebody followed since a day.
func (w *town) include(opened civil.Day, change ...func(*patient.Inclusion)) patient.Enrolment {
	w.t.Helper()
	in := patient.Inclusion{
		NumberPrefix: "31-01", Identity: patient.Nominative{Traits: patient.Traits{BirthName: "Durand", FirstNames: "Claire", BirthDate: civil.Must(1986, 11, 3)}},
		Sex: "female", TeamID: w.team, ProgrammeID: w.prog, OpenedOn: opened, OpenedBy: w.gp.Professional,
		Behaviours: []string{"heroin", "polydrug", "tobacco", "gambling"}, Reasons: []string{"precarity"}, Complexity: "Inventée", OtherScheme: "none", Referral: "justice",
	}
	for _, f := range change {
		f(&in)
	}
	var e patient.Enrolment
	w.write(func(tx *db.Tx) error {
		p, id, err := patient.Include(tx, w.Seal, in)
		if err != nil {
			return err
		}
		all, err := patient.Enrolments(tx, p)
		for _, one := range all {
			if one.ID == id {
				e = one
			}
		}
		return err
	})
	return e
}

// start begins a situation as the psychologist.
func (w *town) start(e patient.Enrolment, kind situation.Kind, on civil.Day) situation.Situation {
	w.t.Helper()
	id, err := w.svc.Start(ctx, w.psy, e.PatientID, situation.StartDraft{Kind: kind, On: on}, "")
	w.must(err)
	return w.read(w.psy, e, id)
}

func (w *town) read(who access.Actor, e patient.Enrolment, id db.ID) situation.Situation {
	w.t.Helper()
	_, one, err := w.svc.Read(ctx, who, e.PatientID, id, "situation")
	w.must(err)
	return one
}

// draft is a situation as its form sends it back, changed.
func draft(s situation.Situation, change func(*situation.Draft)) situation.Draft {
	d := situation.Draft{StartDraft: situation.StartDraft{Kind: s.Kind, On: s.On}, Answers: s.Answers, Version: s.Version, Page: "page"}
	d.Prefilled = nil
	if change != nil {
		change(&d)
	}
	return d
}

// finish saves a situation as complete.
func (w *town) finish(s situation.Situation, change func(*situation.Draft)) {
	w.t.Helper()
	w.must(w.svc.Save(ctx, w.psy, s.PatientID, s.ID, draft(s, change), true, ""))
}

func (w *town) write(fn func(tx *db.Tx) error) {
	w.t.Helper()
	w.must(w.DB.Write(ctx, fn))
}

func (w *town) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.DB.Read(ctx, func(tx *db.Tx) error { return tx.Get(&n, query, args...) }))
	return n
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func wantKind(t *testing.T, what string, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}
