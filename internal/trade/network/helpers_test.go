package network_test

import (
	"context"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
	"maillage/internal/trade/network"
)

// INSEE codes of the two regions of the tests.
const (
	occitanie = "76"
	bfc       = "27"
)

var (
	west   = access.Actor{Account: 1, Role: access.AdminCoordination, Region: occitanie, Name: "Coordination Ouest"}
	east   = access.Actor{Account: 2, Role: access.AdminCoordination, Region: bfc, Name: "Coordination Est"}
	adrift = access.Actor{Account: 3, Role: access.AdminCoordination}
	member = access.Actor{Account: 4, Role: access.Member, Teams: []access.Team{{ID: 1, Code: "MSMA-99-01", Profession: access.Nurse}}}
	ars    = access.Actor{Account: 5, Role: access.Agency, Region: bfc}
)

// town is a small network: two teams in Occitanie, one in Bourgogne-Franche-Comté.
type town struct {
	network.Service
	h dbtest.House

	nailloux, tarascon, orgelet network.Microstructure
	msp, csapa, jura            db.ID // organisations
	durand, petit, nguyen       db.ID // GP of Nailloux, psychologist of both, GP of Orgelet
}

func settle(t *testing.T, h dbtest.House) *town {
	t.Helper()
	w := &town{Service: network.Service{DB: h.DB, Audit: h.Audit}, h: h}
	write(t, h, func(tx *db.Tx) error {
		w.msp = organisation(t, tx, network.OrganisationDraft{Kind: "msp", Name: "MSP des Tilleuls", Departement: "31", PostalCode: "31560", Commune: "Nailloux"})
		w.csapa = organisation(t, tx, network.OrganisationDraft{Kind: "csapa", Name: "CSAPA de l’Autan", Departement: "31", FINESS: string(identifier.FINESSFor("31", 7))})
		w.jura = organisation(t, tx, network.OrganisationDraft{Kind: "cds", Name: "Centre de santé du Lac", Departement: "39", Commune: "Orgelet"})
		w.nailloux = team(t, tx, network.TeamDraft{
			Code: "MSMA-31-01", Name: "Nailloux", Departement: "31", SiteID: w.msp, HostID: w.csapa,
			AgreementOn: d(2024, 1, 1), TrainedOn: d(2024, 1, 1), OpenedOn: d(2024, 1, 1),
		})
		w.tarascon = team(t, tx, network.TeamDraft{Code: "MSMA-09-01", Name: "Tarascon-sur-Ariège", Departement: "09", SiteID: w.msp})
		w.orgelet = team(t, tx, network.TeamDraft{Code: "MSMA-39-01", Name: "Orgelet", Departement: "39", SiteID: w.jura})
		w.durand = person(t, tx, network.ProfessionalDraft{LastName: "Durand", FirstName: "Claire", Profession: access.GP, RPPS: string(identifier.RPPSFor(1)), SelfEmployed: true})
		w.petit = person(t, tx, network.ProfessionalDraft{LastName: "Petit", FirstName: "Noé", Profession: access.Psychologist, EmployerID: w.csapa})
		w.nguyen = person(t, tx, network.ProfessionalDraft{LastName: "Nguyễn", FirstName: "Lan", Profession: access.GP})
		join(t, tx, w.nailloux.ID, w.durand, access.GP, network.MembershipDraft{From: d(2024, 1, 1)})
		join(t, tx, w.nailloux.ID, w.petit, access.Psychologist, network.MembershipDraft{From: d(2024, 1, 1), To: d(2025, 12, 31)})
		join(t, tx, w.tarascon.ID, w.petit, access.Psychologist, network.MembershipDraft{From: d(2025, 6, 1)})
		join(t, tx, w.orgelet.ID, w.nguyen, access.GP, network.MembershipDraft{From: d(2025, 1, 1)})
		return nil
	})
	return w
}

func write(t *testing.T, h dbtest.House, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := h.DB.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, h dbtest.House, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := h.DB.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func organisation(t *testing.T, tx *db.Tx, d network.OrganisationDraft) db.ID {
	t.Helper()
	id, _, err := network.PutOrganisation(tx, d)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func person(t *testing.T, tx *db.Tx, d network.ProfessionalDraft) db.ID {
	t.Helper()
	id, _, err := network.PutProfessional(tx, d, 0)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func team(t *testing.T, tx *db.Tx, d network.TeamDraft) network.Microstructure {
	t.Helper()
	id, _, err := network.PutTeam(tx, d)
	if err != nil {
		t.Fatal(err)
	}
	m, err := network.TeamByID(tx, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func join(t *testing.T, tx *db.Tx, team, person db.ID, as access.Profession, d network.MembershipDraft) db.ID {
	t.Helper()
	d.TeamID, d.ProfessionalID, d.Profession = team, person, as
	id, _, err := network.PutMembership(tx, d)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// refusedAt wants an Invalid fault with a message at a field.
func refusedAt(t *testing.T, err error, field string) {
	t.Helper()
	kind(t, err, fault.Invalid)
	for _, f := range fault.FieldsOf(err) {
		if f.Name == field && f.Message != "" {
			return
		}
	}
	t.Errorf("got %v, want a message at %s", err, field)
}

func kind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil {
		t.Fatalf("got no error, want %s", want)
	}
	if got := fault.KindOf(err); got != want {
		t.Fatalf("got %s (%v), want %s", got, err, want)
	}
}
