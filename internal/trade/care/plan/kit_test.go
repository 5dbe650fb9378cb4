package plan_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/plan"
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
	plan      *plan.Service
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
	w := &house{House: h, plan: &plan.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, patients: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
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

func (w *house) exit(t testing.TB, m team, e patient.Enrolment, on civil.Day) {
	t.Helper()
	none := func(*db.Tx, db.ID) (civil.Day, error) { return civil.Day{}, nil }
	_, err := w.patients.Exit(ctx, m.gp, e.ID, patient.ExitDraft{ClosedOn: on, Reason: "goals_reached", Version: 1}, none, "")
	must(t, err)
}

func (w *house) object(t testing.TB, m team, e patient.Enrolment) {
	t.Helper()
	must(t, w.patients.Object(ctx, m.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
}

// leave ends somebody's membership of a team, yesterday.
func (w *house) leave(t testing.TB, m team, who access.Actor) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.Exec(`update membership set to_on = $1 where microstructure_id = $2 and professional_id = $3`, tx.Today().AddDays(-1), m.id, who.Professional)
		return err
	})
}

func (w *house) open(t testing.TB, who access.Actor, e patient.Enrolment) plan.View {
	t.Helper()
	v, err := w.plan.Open(ctx, who, e.PatientID, "plan")
	must(t, err)
	return v
}

// action reads an action as somebody sees it.
func (w *house) action(t testing.TB, who access.Actor, e patient.Enrolment, id db.ID) plan.Action {
	t.Helper()
	a, _, ok := w.open(t, who, e).Action(id)
	if !ok {
		t.Fatal("the action is not there")
	}
	return a
}

func (w *house) goal(t testing.TB, who access.Actor, e patient.Enrolment, words string) db.ID {
	t.Helper()
	id, err := w.plan.AddGoal(ctx, who, e.PatientID, e.ID, plan.GoalDraft{Words: words}, "")
	must(t, err)
	return id
}

func (w *house) add(t testing.TB, who access.Actor, e patient.Enrolment, d plan.ActionDraft) db.ID {
	t.Helper()
	id, err := w.plan.AddAction(ctx, who, e.PatientID, e.ID, d, "")
	must(t, err)
	return id
}

// task is a draft for somebody of the team.
func task(what string, owner access.Actor, due civil.Day) plan.ActionDraft {
	return plan.ActionDraft{TaskDraft: plan.TaskDraft{Domain: plan.Social, What: what, Owner: owner.Professional.String(), DueOn: due}, OnPaper: true}
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

func wantStale(t *testing.T, err error) *plan.Stale {
	t.Helper()
	wantKind(t, err, fault.Conflict)
	var s *plan.Stale
	if !errors.As(err, &s) {
		t.Fatalf("got %v, want what is kept", err)
	}
	return s
}
