package act_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/act"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

var (
	ctx   = context.Background()
	today = civil.DayOf(dbtest.Start)
)

func day(y int, m time.Month, d int) civil.Day { return civil.Must(y, m, d) }

// house is a small network: two teams of three core members and a pharmacist.
type house struct {
	dbtest.House
	act       *act.Service
	patients  *patient.Service
	programme db.ID
	teams     [2]team
	account   db.ID
}

type team struct {
	id                             db.ID
	code, name                     string
	gp, psy, social, pharma, nurse access.Actor
}

func build(t testing.TB, h dbtest.House) *house {
	t.Helper()
	w := &house{House: h, act: &act.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, patients: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
	w.write(t, func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, "EQUIPADDICT")
		w.programme = p.ID
		for i := range w.teams {
			w.teams[i] = w.team(t, tx, i+1)
		}
		return err
	})
	return w
}

func (w *house) team(t testing.TB, tx *db.Tx, n int) team {
	t.Helper()
	site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: fmt.Sprintf("Maison inventée %d", n), Departement: "31"})
	must(t, err)
	m := team{code: fmt.Sprintf("MSMA-31-%02d", n), name: fmt.Sprintf("Équipe inventée %d", n)}
	m.id, _, err = network.PutTeam(tx, network.TeamDraft{
		Code: m.code, Name: m.name, Departement: "31", SiteID: site, AgreementOn: day(2020, 1, 1), TrainedOn: day(2020, 1, 1), OpenedOn: day(2020, 1, 1),
	})
	must(t, err)
	m.gp = w.member(t, tx, m, "Aubépine", fmt.Sprintf("Alice%d", n), access.GP)
	m.psy = w.member(t, tx, m, "Bruyère", fmt.Sprintf("Basile%d", n), access.Psychologist)
	m.social = w.member(t, tx, m, "Capucine", fmt.Sprintf("Cécile%d", n), access.SocialWorker)
	m.nurse = w.member(t, tx, m, "Églantine", fmt.Sprintf("Édith%d", n), access.Nurse)
	m.pharma = w.member(t, tx, m, "Digitale", fmt.Sprintf("Denis%d", n), access.Pharmacist)
	return m
}

func (w *house) member(t testing.TB, tx *db.Tx, m team, last, first string, p access.Profession) access.Actor {
	t.Helper()
	id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: last, FirstName: first, Profession: p}, 0)
	must(t, err)
	_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: m.id, ProfessionalID: id, Profession: p, From: day(2020, 1, 1)})
	must(t, err)
	w.account++
	return access.Actor{
		Account: w.account, Professional: id, Name: first + " " + last, Role: access.Member, Request: "test",
		Teams: []access.Team{{ID: m.id, Code: m.code, Name: m.name, Profession: p}},
	}
}

func (w *house) include(t testing.TB, m team, last string, opened civil.Day) (e patient.Enrolment) {
	t.Helper()
	in := patient.Inclusion{
		NumberPrefix: m.code[5:], Identity: patient.Nominative{Traits: patient.Traits{BirthName: last, FirstNames: "Camille", BirthDate: day(1980, 5, 4)}},
		Sex: "female", TeamID: m.id, ProgrammeID: w.programme, OpenedOn: opened, OpenedBy: m.gp.Professional, Behaviours: []string{"alcohol"},
		Reasons: []string{"precarity"}, Complexity: "Situation inventée", OtherScheme: "none", InformedOn: opened, Notice: "2026-01", Channel: "oral",
	}
	w.write(t, func(tx *db.Tx) error {
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

func (w *house) object(t testing.TB, m team, e patient.Enrolment) {
	t.Helper()
	must(t, w.patients.Object(ctx, m.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
}

func (w *house) open(t testing.TB, who access.Actor, e patient.Enrolment) act.View {
	t.Helper()
	v, err := w.act.Open(ctx, who, e.PatientID, "acts")
	must(t, err)
	return v
}

func (w *house) record(t testing.TB, who access.Actor, e patient.Enrolment, d act.Draft) {
	t.Helper()
	must(t, w.act.Record(ctx, who, e.PatientID, e.ID, d, ""))
}

// limit sets the delay of late entry of the programme.
func (w *house) limit(t testing.TB, days int) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.Exec(`update programme_version set late_entry_days = $1`, days)
		return err
	})
}

func (w *house) write(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	must(t, w.DB.Write(ctx, fn))
}

func (w *house) read(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	must(t, w.DB.Read(ctx, fn))
}

func (w *house) count(t testing.TB, query string, args ...any) (n int) {
	t.Helper()
	w.read(t, func(tx *db.Tx) error { return tx.Get(&n, query, args...) })
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if got := fault.KindOf(err); err == nil || got != want {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	if got := fault.KindOf(err); got != fault.Invalid {
		t.Fatalf("got %v (%v), want invalid", got, err)
	}
	for _, f := range fault.FieldsOf(err) {
		if f.Name == field {
			return
		}
	}
	t.Errorf("got %v, want a message at %s", err, field)
}
