package network_test

import (
	"context"
	"fmt"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
)

// Who reads what: the coordinations and the agency their region, a member all.
func TestReach(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := settle(t, h)
		ctx := context.Background()
		medical := west
		medical.Role = access.MedicalCoordination
		cases := []struct {
			name                         string
			who                          access.Actor
			region                       string // asked
			teams, people, organisations int
			opensNailloux                bool
		}{
			{"the western coordination", west, "", 2, 2, 2, true},
			{"the western medical coordination", medical, "", 2, 2, 2, true},
			{"the eastern coordination", east, "", 1, 1, 1, false},
			{"the eastern one asking for the west", east, occitanie, 0, 0, 0, false},
			{"a coordination of nowhere", adrift, "", 0, 0, 0, false},
			{"the agency of the east", ars, "", 1, 1, 1, false},
			{"a member", member, "", 3, 3, 3, true},
			{"a member asking for the west", member, occitanie, 2, 2, 2, true},
			{"the operator", access.Console("exploitation"), "", 3, 3, 3, true},
		}
		for _, c := range cases {
			f := network.ListFilter{Region: c.region, Size: network.PageSize}
			teams, err := w.ListTeams(ctx, c.who, f)
			if err != nil {
				t.Fatal(err)
			}
			people, err := w.ListProfessionals(ctx, c.who, f)
			if err != nil {
				t.Fatal(err)
			}
			organisations, err := w.ListOrganisations(ctx, c.who, f)
			if err != nil {
				t.Fatal(err)
			}
			if teams.Total != c.teams || people.Total != c.people || organisations.Total != c.organisations {
				t.Errorf("%s: got %d teams, %d people, %d organisations, want %d, %d, %d", c.name,
					teams.Total, people.Total, organisations.Total, c.teams, c.people, c.organisations)
			}
			opens := []error{}
			_, err = w.OpenTeam(ctx, c.who, "MSMA-31-01")
			opens = append(opens, err)
			_, err = w.OpenOrganisation(ctx, c.who, w.csapa)
			opens = append(opens, err)
			_, err = w.OpenProfessional(ctx, c.who, w.durand)
			for i, err := range append(opens, err) {
				if (err == nil) != c.opensNailloux {
					t.Errorf("%s, record %d: got %v", c.name, i, err)
				}
				if err != nil && fault.KindOf(err) != fault.NotFound {
					t.Errorf("%s, record %d: got %v, want not found", c.name, i, err)
				}
			}
		}
		if _, err := w.ListTeams(ctx, access.Actor{}, network.ListFilter{}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("nobody: got %v, want forbidden", err)
		}
	})
}

// A person who works in two regions belongs to both; one attached nowhere can be
// mended by any coordination.
func TestAProfessionalMayBeOfTwoRegions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := settle(t, h)
		ctx := context.Background()
		var loose db.ID
		write(t, h, func(tx *db.Tx) error {
			join(t, tx, w.orgelet.ID, w.petit, access.Psychologist, network.MembershipDraft{From: d(2026, 1, 1)})
			loose = person(t, tx, network.ProfessionalDraft{LastName: "Leroy", Profession: access.Nurse})
			return nil
		})
		for _, who := range []access.Actor{west, east} {
			for _, id := range []db.ID{w.petit, loose} {
				if _, err := w.OpenProfessional(ctx, who, id); err != nil {
					t.Errorf("%s: %v", who.Name, err)
				}
			}
		}
		kind(t, openProfessional(w, adrift, w.petit), fault.NotFound)
		kind(t, openProfessional(w, adrift, loose), fault.NotFound)
	})
}

func openProfessional(w *town, who access.Actor, id db.ID) error {
	_, err := w.OpenProfessional(context.Background(), who, id)
	return err
}

// Only the administrative coordination of the region changes anything, and each
// change leaves a line in the journal that still holds.
func TestChangesAreScopedAndNoted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := settle(t, h)
		ctx := context.Background()
		draft := w.nailloux.Draft()
		draft.Name = "Nailloux et environs"
		medical := west
		medical.Role = access.MedicalCoordination
		kind(t, w.ChangeTeam(ctx, medical, "MSMA-31-01", draft, 1, ""), fault.Forbidden)
		kind(t, w.ChangeTeam(ctx, member, "MSMA-31-01", draft, 1, ""), fault.Forbidden)
		kind(t, w.ChangeTeam(ctx, east, "MSMA-31-01", draft, 1, ""), fault.NotFound)
		kind(t, w.ChangeTeam(ctx, adrift, "MSMA-31-01", draft, 1, ""), fault.NotFound)
		kind(t, w.ChangeTeam(ctx, west, "MSMA-31-01", draft, 7, ""), fault.Conflict)
		if err := w.ChangeTeam(ctx, west, "MSMA-31-01", draft, 1, "same"); err != nil {
			t.Fatal(err)
		}
		if err := w.ChangeTeam(ctx, west, "MSMA-31-01", draft, 1, "same"); err != nil {
			t.Errorf("the same form sent again: %v", err)
		}
		draft.Departement = "39"
		refusedAt(t, w.ChangeTeam(ctx, west, "MSMA-31-01", draft, 2, ""), "departement")
		read(t, h, func(tx *db.Tx) error {
			lines, err := h.Audit.Verify(tx)
			if lines != 1 {
				t.Errorf("got %d lines in the journal, want 1", lines)
			}
			return err
		})
	})
}

func TestListsAreCutInPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := settle(t, h)
		ctx := context.Background()
		write(t, h, func(tx *db.Tx) error {
			for i := range 230 {
				site := organisation(t, tx, network.OrganisationDraft{Kind: "cabinet", Name: fmt.Sprintf("Cabinet %03d", i), Departement: "34"})
				team(t, tx, network.TeamDraft{Code: fmt.Sprintf("MSMA-34-%03d", i), Name: fmt.Sprintf("Équipe %03d", i), Departement: "34", SiteID: site})
				person(t, tx, network.ProfessionalDraft{LastName: fmt.Sprintf("Nom %03d", i), Profession: access.Nurse, EmployerID: site})
			}
			return nil
		})
		seen := map[string]bool{}
		for page := 1; page <= 3; page++ {
			f := network.ListFilter{Departement: "34", Page: page, Size: network.PageSize, Sort: "-nom"}
			teams, err := w.ListTeams(ctx, west, f)
			if err != nil {
				t.Fatal(err)
			}
			organisations, err := w.ListOrganisations(ctx, west, f)
			if err != nil {
				t.Fatal(err)
			}
			f.Departement, f.Q = "", "nom"
			people, err := w.ListProfessionals(ctx, west, f)
			if err != nil {
				t.Fatal(err)
			}
			if teams.Total != 230 || organisations.Total != 230 || people.Total != 230 {
				t.Fatalf("page %d: got %d, %d, %d in all, want 230", page, teams.Total, organisations.Total, people.Total)
			}
			for i := range teams.Lines {
				seen["t"+teams.Lines[i].Code], seen["o"+organisations.Lines[i].Name], seen["p"+people.Lines[i].LastName] = true, true, true
			}
			if first := fmt.Sprintf("%03d", 229-(page-1)*network.PageSize); teams.Lines[0].Name != "Équipe "+first ||
				organisations.Lines[0].Name != "Cabinet "+first || people.Lines[0].LastName != "Nom "+first {
				t.Errorf("page %d begins with %s, %s, %s, want %s", page, teams.Lines[0].Name, organisations.Lines[0].Name, people.Lines[0].LastName, first)
			}
		}
		if len(seen) != 690 {
			t.Errorf("got %d lines over the three pages, want 690", len(seen))
		}
	})
}
