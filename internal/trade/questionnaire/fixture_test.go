package questionnaire_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/questionnaire"
)

var ctx = context.Background()

// house is a network of two teams, a GP, a psychologist and a social worker in
// each, and the service under test.
type house struct {
	dbtest.House
	t                  *testing.T
	svc                *questionnaire.Service
	patients           *patient.Service
	programme          db.ID
	teams              [2]db.ID
	gp, psy, soc, away access.Actor // away is the psychologist of the other team
	operator           access.Actor
}

// each opens the house on each engine.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d dbtest.House) { test(t, open(t, d)) })
}

func open(t *testing.T, d dbtest.House) *house {
	t.Helper()
	h := &house{
		House: d, t: t, svc: &questionnaire.Service{DB: d.DB, Audit: d.Audit, Seal: d.Seal}, patients: &patient.Service{DB: d.DB, Audit: d.Audit, Seal: d.Seal},
		operator: access.Actor{Account: 90, Role: access.Operator, Name: "Odile Pervenche"},
	}
	h.write(func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		h.programme = p.ID
		for i := range h.teams {
			h.team(tx, i)
		}
		return err
	})
	return h
}

func (h *house) team(tx *db.Tx, i int) {
	site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: fmt.Sprintf("Maison inventée %d", i+1), Departement: "31"})
	h.must(err)
	since, code := civil.Must(2020, 1, 1), fmt.Sprintf("MSMA-31-%02d", i+1)
	h.teams[i], _, err = network.PutTeam(tx, network.TeamDraft{Code: code, Name: fmt.Sprintf("Équipe inventée %d", i+1), Departement: "31", SiteID: site, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	h.must(err)
	for j, p := range []access.Profession{access.GP, access.Psychologist, access.SocialWorker} {
		last := []string{"Aubépine", "Bruyère", "Capucine"}[j]
		id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: last, FirstName: []string{"Alice", "Basile", "Cécile"}[j] + strings.Repeat("-Ève", i), Profession: p}, 0)
		h.must(err)
		_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: h.teams[i], ProfessionalID: id, Profession: p, From: since})
		h.must(err)
		who := access.Actor{
			Account: db.ID(10*(i+1) + j), Professional: id, Name: last, Role: access.Member,
			Teams: []access.Team{{ID: h.teams[i], Code: code, Name: code, Profession: p}},
		}
		switch {
		case i == 1 && p == access.Psychologist:
			h.away = who
		case i == 0 && p == access.GP:
			h.gp = who
		case i == 0 && p == access.Psychologist:
			h.psy = who
		case i == 0:
			h.soc = who
		}
	}
}

// include makes somebody followed by the first team.
func (h *house) include(opened civil.Day, more ...func(*patient.Inclusion)) (e patient.Enrolment) {
	h.t.Helper()
	in := patient.Inclusion{
		NumberPrefix: "31-01", Identity: patient.Nominative{Traits: patient.Traits{BirthName: "Ronce", FirstNames: "Camille", BirthDate: civil.Must(1980, 5, 4)}},
		Sex: "female", TeamID: h.teams[0], ProgrammeID: h.programme, OpenedOn: opened, OpenedBy: h.gp.Professional, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"},
		Complexity: "Situation inventée", OtherScheme: "none", InformedOn: opened, Notice: "2026-01", Channel: "oral",
	}
	for _, f := range more {
		f(&in)
	}
	h.write(func(tx *db.Tx) error {
		p, id, err := patient.Include(tx, h.Seal, in)
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

// begun begins a sheet as somebody.
func (h *house) begun(who access.Actor, e patient.Enrolment, code string) db.ID {
	h.t.Helper()
	id, err := h.svc.Start(ctx, who, e.PatientID, questionnaire.StartDraft{Instrument: code}, "")
	h.must(err)
	return id
}

// typed makes what is typed of a sheet.
func typed(answers string, on civil.Day) questionnaire.AnswerDraft {
	return questionnaire.AnswerDraft{AnsweredOn: on, Answers: said(answers), Version: 1}
}

// filled begins and completes a sheet.
func (h *house) filled(who access.Actor, e patient.Enrolment, code, answers string, on civil.Day) db.ID {
	h.t.Helper()
	id := h.begun(who, e, code)
	h.must(h.svc.Finish(ctx, who, e.PatientID, id, typed(answers, on), ""))
	return id
}

func (h *house) sheet(who access.Actor, e patient.Enrolment, id db.ID) questionnaire.SheetView {
	h.t.Helper()
	v, err := h.svc.Sheet(ctx, who, e.PatientID, id)
	h.must(err)
	return v
}

func (h *house) person(who access.Actor, e patient.Enrolment) questionnaire.PersonView {
	h.t.Helper()
	v, err := h.svc.Open(ctx, who, e.PatientID, "questionnaires")
	h.must(err)
	return v
}

func (h *house) object(e patient.Enrolment) {
	h.t.Helper()
	h.must(h.patients.Object(ctx, h.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: civil.DayOf(h.Clock.Now()), Channel: "oral"}, ""))
}

func (h *house) write(fn func(tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.DB.Write(ctx, fn))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) refused(what string, err error, want fault.Kind) {
	h.t.Helper()
	if got := fault.KindOf(err); err == nil || got != want {
		h.t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

// fields are the names of what an error refuses.
func fields(err error) string {
	var names []string
	for _, f := range fault.FieldsOf(err) {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func openSQLite(t *testing.T) dbtest.House {
	t.Helper()
	return dbtest.Open(t, db.SQLite)
}
