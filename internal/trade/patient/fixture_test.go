package patient_test

import (
	"context"
	"fmt"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// today is the civil day of the tests' clock.
var today = civil.Must(2026, 11, 22)

// town is a small network: two teams that may include, and who works there.
type town struct {
	*patient.Service
	clock                                *dbtest.Clock
	ctx                                  context.Context
	north, south                         network.Microstructure
	gp, gp2, psy, social, nurse, southGP access.Actor
	coordination, agency, operator       access.Actor
}

func newTown(t testing.TB, h dbtest.House) *town {
	t.Helper()
	w := &town{clock: h.Clock, ctx: context.Background(), Service: &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
	w.write(t, func(tx *db.Tx) error {
		if err := programme.Seed(tx, false); err != nil {
			return err
		}
		site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison de santé des Tilleuls", Departement: "31"})
		if err != nil {
			return err
		}
		w.north = w.putTeam(t, tx, site, "MSMA-31-01", "Tilleuls")
		w.south = w.putTeam(t, tx, site, "MSMA-31-02", "Platanes")
		w.gp = w.putMember(t, tx, 1, w.north, access.GP)
		w.gp2 = w.putMember(t, tx, 2, w.north, access.GP)
		w.psy = w.putMember(t, tx, 3, w.north, access.Psychologist)
		w.social = w.putMember(t, tx, 4, w.north, access.SocialWorker)
		w.nurse = w.putMember(t, tx, 5, w.north, access.Nurse)
		w.southGP = w.putMember(t, tx, 6, w.south, access.GP)
		return nil
	})
	w.coordination = access.Actor{Account: 100, Role: access.AdminCoordination, Region: "76"}
	w.agency = access.Actor{Account: 101, Role: access.Agency, Region: "76"}
	w.operator = access.Actor{Account: 102, Role: access.Operator}
	return w
}

func (w *town) putTeam(t testing.TB, tx *db.Tx, site db.ID, code, name string) network.Microstructure {
	t.Helper()
	id, _, err := network.PutTeam(tx, network.TeamDraft{
		Code: code, Name: name, Departement: "31", SiteID: site, AgreementOn: civil.Must(2024, 1, 10),
		AgreementEndsOn: civil.Must(2026, 12, 31), TrainedOn: civil.Must(2024, 2, 10), OpenedOn: civil.Must(2024, 3, 1),
	})
	if err != nil {
		t.Fatal(err)
	}
	m, err := network.TeamByID(tx, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (w *town) putMember(t testing.TB, tx *db.Tx, n int, m network.Microstructure, p access.Profession) access.Actor {
	t.Helper()
	id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{
		LastName: "Exemple" + string(rune('A'+n)), FirstName: "Camille", Profession: p,
	}, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := network.PutMembership(tx, network.MembershipDraft{TeamID: m.ID, ProfessionalID: id, Profession: p, From: m.OpenedOn}); err != nil {
		t.Fatal(err)
	}
	return access.Actor{
		Account: db.ID(n), Professional: id, Name: "Camille Exemple" + string(rune('A'+n)), Role: access.Member,
		Teams: []access.Team{{ID: m.ID, Code: m.Code, Name: m.Name, Profession: p}},
	}
}

func (w *town) write(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := w.DB.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func (w *town) read(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := w.DB.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// draft is an inclusion that lacks nothing.
func draft() patient.EnrolDraft {
	return patient.EnrolDraft{IdentityDraft: person("Durand", "Claire", civil.Must(1980, 2, 3)), CriteriaDraft: criteria()}
}

func person(name, first string, born civil.Day) patient.IdentityDraft {
	return patient.IdentityDraft{Mode: "nominative", BirthName: name, FirstNames: first, Sex: "female", BirthDate: born}
}

func criteria() patient.CriteriaDraft {
	return patient.CriteriaDraft{
		OpenedOn: civil.Must(2026, 11, 20), Primary: "alcohol", Behaviours: []string{"tobacco", "gambling"}, Reasons: []string{"precarity"},
		Complexity: "Logement perdu cet automne.", OtherScheme: "none", InformedOn: civil.Must(2026, 11, 20), Notice: "2026-01", Channel: "oral_notice",
	}
}

// enrol includes somebody who lacks nothing but what change says.
func (w *town) enrol(t testing.TB, who access.Actor, team db.ID, change func(*patient.EnrolDraft)) patient.Enrolled {
	t.Helper()
	d := draft()
	if change != nil {
		change(&d)
	}
	out, err := w.Enrol(w.ctx, who, team, d, "")
	if err != nil {
		t.Fatalf("enrol: %v", err)
	}
	return out
}

// alone includes somebody with a name of his own, so that nobody is near.
func (w *town) alone(t testing.TB, name, first string) patient.Enrolled {
	t.Helper()
	return w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
		d.BirthName, d.FirstNames, d.Distinct = name, first, true
	})
}

func (w *town) record(t testing.TB, who access.Actor, id db.ID) (p patient.Patient, stays []patient.Enrolment) {
	t.Helper()
	w.read(t, func(tx *db.Tx) (err error) {
		p, stays, err = patient.RecordOf(tx, w.Seal, who, access.PatientOpen, id)
		return err
	})
	return p, stays
}

func (w *town) found(t testing.TB, who access.Actor, query string) []string {
	t.Helper()
	list, err := w.Search(w.ctx, who, query, 50)
	if err != nil {
		t.Fatalf("search: %v", err)
	}
	var names []string
	for _, f := range list {
		names = append(names, f.Patient.DisplayName())
	}
	return names
}

func (w *town) lines(t testing.TB) int {
	t.Helper()
	var n int
	w.read(t, func(tx *db.Tx) error { return tx.Get(&n, `select count(*) from audit_line`) })
	return n
}

func kind(err error) string {
	if err == nil {
		return "none"
	}
	return fault.KindOf(err).String()
}

func wantKind(t testing.TB, err error, want string) {
	t.Helper()
	if got := kind(err); got != want {
		t.Errorf("fault: got %s (%v), want %s", got, err, want)
	}
}

// fields are the inputs that a fault speaks of.
func fields(err error) string {
	s := ""
	for _, f := range fault.FieldsOf(err) {
		if s != "" {
			s += " "
		}
		s += f.Name
	}
	return s
}

func noFact(*db.Tx, db.ID) (civil.Day, error) { return civil.Day{}, nil }

func key(n int) string { return fmt.Sprintf("key-%d", n) }
