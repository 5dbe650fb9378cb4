package network_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
	"maillage/internal/trade/network"
)

func TestPutOrganisationMatches(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := settle(t, h)
		autan := string(identifier.FINESSFor("31", 7))
		cases := []struct {
			name string
			d    network.OrganisationDraft
			same db.ID // zero for a new one
		}{
			{"by FINESS, whatever the name", network.OrganisationDraft{Kind: "csapa", Name: "Autan", Departement: "31", FINESS: autan}, w.csapa},
			{"by FINESS typed with spaces", network.OrganisationDraft{Kind: "other", Name: "Autan", Departement: "31", FINESS: identifier.FINESS(autan).Pretty()}, w.csapa},
			{"by name without accents or case", network.OrganisationDraft{Kind: "csapa", Name: "CSAPA DE L'AUTAN", Departement: "31"}, w.csapa},
			{"a bad FINESS never matches, the name does", network.OrganisationDraft{Kind: "csapa", Name: "CSAPA de l’Autan", Departement: "31", FINESS: "319958230"}, w.csapa},
			{"another valid FINESS is another structure", network.OrganisationDraft{Kind: "csapa", Name: "CSAPA de l’Autan", Departement: "31", FINESS: string(identifier.FINESSFor("31", 8))}, 0},
			{"another département is another structure", network.OrganisationDraft{Kind: "csapa", Name: "CSAPA de l’Autan", Departement: "09"}, 0},
			{"another kind is another structure", network.OrganisationDraft{Kind: "caarud", Name: "CSAPA de l’Autan", Departement: "31"}, 0},
		}
		for _, c := range cases {
			write(t, h, func(tx *db.Tx) error {
				id, created, err := network.PutOrganisation(tx, c.d)
				if created != (c.same == 0) || (c.same != 0 && id != c.same) {
					t.Errorf("%s: got created %v", c.name, created)
				}
				return err
			})
		}
	})
}

func TestPutProfessionalMatches(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := settle(t, h)
		cases := []struct {
			name string
			d    network.ProfessionalDraft
			team db.ID
			same db.ID
		}{
			{"by RPPS, whatever the name", network.ProfessionalDraft{LastName: "Durant", Profession: access.GP, RPPS: string(identifier.RPPSFor(1))}, 0, w.durand},
			{"by name within the team", network.ProfessionalDraft{LastName: "NGUYEN", FirstName: "Lan", Profession: access.GP}, w.orgelet.ID, w.nguyen},
			{"a bad RPPS never matches, the name does", network.ProfessionalDraft{LastName: "Nguyen", FirstName: "lan", Profession: access.GP, RPPS: "99700064731"}, w.orgelet.ID, w.nguyen},
			{"by name and employer, in another team", network.ProfessionalDraft{LastName: "Petit", FirstName: "Noé", Profession: access.Psychologist, EmployerID: w.csapa}, w.orgelet.ID, w.petit},
			{"a namesake in another team is somebody else", network.ProfessionalDraft{LastName: "Nguyen", FirstName: "Lan", Profession: access.GP}, w.nailloux.ID, 0},
			{"a namesake of another profession is somebody else", network.ProfessionalDraft{LastName: "Petit", FirstName: "Noé", Profession: access.SocialWorker, EmployerID: w.csapa}, 0, 0},
			{"another valid RPPS is somebody else", network.ProfessionalDraft{LastName: "Durand", FirstName: "Claire", Profession: access.GP, RPPS: string(identifier.RPPSFor(2))}, w.nailloux.ID, 0},
		}
		for _, c := range cases {
			write(t, h, func(tx *db.Tx) error {
				id, created, err := network.PutProfessional(tx, c.d, c.team)
				if created != (c.same == 0) || (c.same != 0 && id != c.same) {
					t.Errorf("%s: got created %v", c.name, created)
				}
				return err
			})
		}
	})
}

// A number that fails is kept as it came and marked.
func TestPutKeepsAndMarksBadNumbers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		for range 2 { // two people may carry the same bad number
			write(t, h, func(tx *db.Tx) error {
				id, created, err := network.PutProfessional(tx, network.ProfessionalDraft{
					LastName: fmt.Sprint("Camus ", tx.NewID()), Profession: access.Nurse, RPPS: " 997 0006 4731 ",
				}, 0)
				if err != nil || !created {
					t.Fatal(created, err)
				}
				p, err := network.ProfessionalByID(tx, id)
				if p.RPPS != "997 0006 4731" || p.RPPSOK {
					t.Errorf("got %q, %v", p.RPPS, p.RPPSOK)
				}
				return err
			})
		}
	})
}

// Putting again changes nothing; removing in the opposite order restores what
// was; what is still leant on is not removed.
func TestPutTwiceThenUndo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		before := settle(t, h)
		var site, team, who, stay db.ID
		put := func(created bool) {
			write(t, h, func(tx *db.Tx) (err error) {
				made := [4]bool{}
				site, made[0], err = network.PutOrganisation(tx, network.OrganisationDraft{Kind: "cds", Name: "Centre du Port", Departement: "34"})
				if err != nil {
					return err
				}
				team, made[1], err = network.PutTeam(tx, network.TeamDraft{Code: "msma-34-01", Name: "Sète", Departement: "34", SiteID: site})
				if err != nil {
					return err
				}
				who, made[2], err = network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Roux", Profession: access.Nurse, EmployerID: site}, team)
				if err != nil {
					return err
				}
				stay, made[3], err = network.PutMembership(tx, network.MembershipDraft{TeamID: team, ProfessionalID: who, Profession: access.Nurse, From: d(2026, 1, 1)})
				for i, m := range made {
					if m != created {
						t.Errorf("put %d: got created %v, want %v", i, m, created)
					}
				}
				return err
			})
		}
		put(true)
		put(false)
		refused := []func(*db.Tx) error{
			func(tx *db.Tx) error { return network.RemoveTeam(tx, team) },
			func(tx *db.Tx) error { return network.RemoveProfessional(tx, who) },
			func(tx *db.Tx) error { return network.RemoveOrganisation(tx, site) },
		}
		for _, r := range refused {
			kind(t, h.DB.Write(context.Background(), r), fault.Conflict)
		}
		write(t, h, func(tx *db.Tx) error {
			for _, err := range []error{
				network.RemoveMembership(tx, stay), network.RemoveProfessional(tx, who), network.RemoveTeam(tx, team), network.RemoveOrganisation(tx, site),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		})
		kind(t, h.DB.Write(context.Background(), func(tx *db.Tx) error { return network.RemoveTeam(tx, team) }), fault.NotFound)
		read(t, h, func(tx *db.Tx) error {
			teams, err := network.Teams(tx, "")
			if len(teams) != 3 || teams[0].ID != before.tarascon.ID {
				t.Errorf("got %d teams", len(teams))
			}
			return err
		})
	})
}

func TestCodesAreGivenInTurn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := settle(t, h)
		for _, want := range []string{"MSMA-31-02", "MSMA-31-03"} {
			write(t, h, func(tx *db.Tx) error {
				got := team(t, tx, network.TeamDraft{Name: "x", Departement: "31", SiteID: w.msp})
				if got.Code != want || got.Region != occitanie {
					t.Errorf("got %s in %s, want %s", got.Code, got.Region, want)
				}
				return nil
			})
		}
	})
}

// What Go refuses, the schema refuses too.
func TestSchemaHoldsTheRules(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := settle(t, h)
		for name, statement := range map[string]string{
			"an unknown profession":             "update membership set profession = 'wizard' where microstructure_id = $1",
			"a stay that ends before it begins": "update membership set to_on = '1990-01-01' where microstructure_id = $1",
			"an agreement that ends unsigned":   "update microstructure set agreement_on = null, agreement_ends_on = '2026-01-01' where id = $1",
			"a closing without an opening":      "update microstructure set opened_on = null, closed_on = '2026-01-01' where id = $1",
			"two teams of one code":             "update microstructure set code = 'MSMA-09-01' where id = $1",
		} {
			err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
				_, err := tx.Exec(statement, w.nailloux.ID)
				return err
			})
			if err == nil || !strings.Contains(strings.ToLower(err.Error()), "constraint") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}
