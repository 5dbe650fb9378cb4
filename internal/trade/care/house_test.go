package care_test

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
	"maillage/internal/trade/care"
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
	care      *care.Service
	patients  *patient.Service
	programme db.ID
	teams     [2]team
	account   db.ID
}

type team struct {
	id                      db.ID
	code, name              string
	gp, psy, social, pharma access.Actor
}

func build(t testing.TB, h dbtest.House) *house {
	t.Helper()
	w := &house{House: h, care: &care.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, patients: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
	w.write(t, func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, "EQUIPADDICT")
		if err != nil {
			return err
		}
		w.programme = p.ID
		for i := range w.teams {
			w.teams[i] = w.team(t, tx, i+1)
		}
		return nil
	})
	return w
}

func (w *house) team(t testing.TB, tx *db.Tx, n int) team {
	t.Helper()
	site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: fmt.Sprintf("Maison inventée %d", n), Departement: "31"})
	must(t, err)
	m := team{code: fmt.Sprintf("MSMA-31-%02d", n), name: fmt.Sprintf("Équipe inventée %d", n)}
	m.id, _, err = network.PutTeam(tx, network.TeamDraft{
		Code: m.code, Name: m.name, Departement: "31", SiteID: site,
		AgreementOn: day(2020, 1, 1), TrainedOn: day(2020, 1, 1), OpenedOn: day(2020, 1, 1),
	})
	must(t, err)
	m.gp = w.member(t, tx, m, "Aubépine", fmt.Sprintf("Alice%d", n), access.GP)
	m.psy = w.member(t, tx, m, "Bruyère", fmt.Sprintf("Basile%d", n), access.Psychologist)
	m.social = w.member(t, tx, m, "Capucine", fmt.Sprintf("Cécile%d", n), access.SocialWorker)
	m.pharma = w.member(t, tx, m, "Digitale", fmt.Sprintf("Denis%d", n), access.Pharmacist)
	return m
}

// member puts a professional in a team and gives the actor he or she signs in as.
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

// include makes somebody followed by a team since a day.
func (w *house) include(t testing.TB, m team, last string, opened civil.Day, more ...func(*patient.Inclusion)) patient.Enrolment {
	t.Helper()
	in := patient.Inclusion{
		NumberPrefix: m.code[5:], Identity: patient.Nominative{Traits: patient.Traits{BirthName: last, FirstNames: "Camille", BirthDate: day(1980, 5, 4)}},
		Sex: "female", TeamID: m.id, ProgrammeID: w.programme, OpenedOn: opened, OpenedBy: m.gp.Professional,
		Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"}, Complexity: "Situation inventée", OtherScheme: "none",
		InformedOn: opened, Notice: "2026-01", Channel: "oral",
	}
	for _, f := range more {
		f(&in)
	}
	var e patient.Enrolment
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

// exit ends a follow-up.
func (w *house) exit(t testing.TB, m team, e patient.Enrolment, on civil.Day) {
	t.Helper()
	_, err := w.patients.Exit(ctx, m.gp, e.ID, patient.ExitDraft{ClosedOn: on, Reason: "goals_reached", Version: 1}, care.LastFact, "")
	must(t, err)
}

func (w *house) write(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	must(t, w.DB.Write(ctx, fn))
}

func (w *house) read(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	must(t, w.DB.Read(ctx, fn))
}

// auditLines counts the journal's lines about a kind of thing.
func (w *house) auditLines(t testing.TB, subject string, id db.ID) int {
	t.Helper()
	var n int
	w.read(t, func(tx *db.Tx) error {
		return tx.Get(&n, `select count(*) from audit_line where subject = $1 and subject_id = $2`, subject, id)
	})
	return n
}

func attended(on civil.Day) care.SessionDraft {
	return care.SessionDraft{HeldOn: on, Presence: "attended", Mode: "cabinet"}
}

func (w *house) record(t testing.TB, who access.Actor, e patient.Enrolment, on civil.Day) care.Recorded {
	t.Helper()
	d := attended(on)
	d.Confirm = true
	out, err := w.care.Record(ctx, who, e.ID, d, "")
	must(t, err)
	return out
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
