package demo_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/demo"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/reporting"
)

func build(t testing.TB, h dbtest.House, size demo.Size) {
	t.Helper()
	_, err := demo.Build(context.Background(), demo.House{DB: h.DB, Seal: h.Seal, Audit: h.Audit}, size, 1, "", func(int, int, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheSmallNetworkIsWholeOnBothEngines(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		build(t, h, demo.Small)
		err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
			teams, err := network.Teams(tx, "")
			if err != nil {
				return err
			}
			if len(teams) != demo.Small.Teams {
				t.Errorf("teams: got %d, want %d", len(teams), demo.Small.Teams)
			}
			people, acts := 0, 0
			for _, team := range teams {
				who := access.Actor{Role: access.Member, Teams: []access.Team{{ID: team.ID, Profession: access.GP}}}
				list, err := patient.OfTeam(tx, h.Seal, who, team.ID, true)
				if err != nil {
					return err
				}
				people += len(list)
				for m := civil.MonthOf(tx.Today()).Add(-14); !m.First().After(tx.Today()); m = m.Next() {
					f, err := reporting.Compute(tx, team.ID, m)
					if err != nil {
						return err
					}
					acts += f.PsychologistSessions + f.SocialWorkerSessions + f.CaseReviews
				}
			}
			if people != demo.Small.Patients {
				t.Errorf("patients: got %d, want %d", people, demo.Small.Patients)
			}
			if acts < 5*people {
				t.Errorf("acts: got %d for %d patients, want a living network", acts, people)
			}
			_, err = h.Audit.Verify(tx)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// A member's grant names no team; its region says which coordination looks after
// the account, as an invitation of that coordination would.
func TestTheCoordinationLooksAfterTheAccountsOfItsRegion(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	build(t, h, demo.Small)
	var seen []string
	err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Select(&seen, `select g.role from account_grant g join account_grant c on c.region = g.region
			where c.role = 'admin_coordination' order by g.role`)
	})
	want := []string{"admin_coordination", "agency", "host_organisation", "medical_coordination", "member", "member", "member"}
	if err != nil || !slices.Equal(seen, want) {
		t.Errorf("got %v, %v, want %v", seen, err, want)
	}
}

func TestASecondDemonstrationIsRefused(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	build(t, h, demo.Small)
	_, err := demo.Build(context.Background(), demo.House{DB: h.DB, Seal: h.Seal, Audit: h.Audit}, demo.Small, 2, "", func(int, int, int, int) {})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("got %v, want a conflict", err)
	}
}

// A stolen copy of the files says nobody's name.
func TestNoIdentityCanBeReadInTheFiles(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	build(t, h, demo.Small)
	var secrets [][]byte
	err := h.DB.Read(context.Background(), func(tx *db.Tx) error {
		teams, err := network.Teams(tx, "")
		if err != nil {
			return err
		}
		for _, team := range teams {
			who := access.Actor{Role: access.Member, Teams: []access.Team{{ID: team.ID, Profession: access.GP}}}
			list, err := patient.OfTeam(tx, h.Seal, who, team.ID, true)
			if err != nil {
				return err
			}
			for _, l := range list {
				if traits, ok := patient.TraitsOf(l.Patient.Identity); ok {
					secrets = append(secrets, []byte(l.Patient.DisplayName()))
					if !traits.BirthDate.IsZero() {
						secrets = append(secrets, []byte(traits.BirthDate.String()), []byte(traits.BirthDate.Short()))
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(secrets) < demo.Small.Patients {
		t.Fatalf("only %d secrets to look for", len(secrets))
	}
	files, err := filepath.Glob(filepath.Join(h.Dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			continue // a directory
		}
		for _, s := range secrets {
			if bytes.Contains(raw, s) {
				t.Errorf("%s holds what identifies somebody", filepath.Base(f))
				break
			}
		}
	}
}

func BenchmarkBuildRegion(b *testing.B) {
	for range b.N {
		build(b, dbtest.Open(b, db.SQLite), demo.Region)
	}
}
