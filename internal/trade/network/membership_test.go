package network_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"

	"pgregory.net/rapid"
)

// Dated membership against a model: a plain list of what was accepted, searched
// day by day.
func TestTeamsOfIsWhatTheDaysSay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		var site db.ID
		write(t, h, func(tx *db.Tx) error {
			site = organisation(t, tx, network.OrganisationDraft{Kind: "msp", Name: "MSP", Departement: "31"})
			return nil
		})
		round := 0
		rapid.Check(t, func(rt *rapid.T) {
			round++
			model := &roll{start: d(2026, 1, 1)}
			write(t, h, func(tx *db.Tx) error { model.fill(rt, t, tx, site, round); return nil })
			read(t, h, func(tx *db.Tx) error { model.compare(rt, tx); return nil })
		})
	})
}

// roll is the model: who was taken into which team, over which days.
type roll struct {
	start  civil.Day
	teams  []network.Microstructure
	people []db.ID
	spans  []span
}

type span struct {
	team, person int
	as           access.Profession
	days         civil.Period
}

func (r *roll) fill(rt *rapid.T, t *testing.T, tx *db.Tx, site db.ID, round int) {
	for i := range 3 {
		r.teams = append(r.teams, team(t, tx, network.TeamDraft{Code: fmt.Sprintf("T-%d-%d", round, i), Name: "x", Departement: "31", SiteID: site}))
		r.people = append(r.people, person(t, tx, network.ProfessionalDraft{LastName: fmt.Sprintf("Nom %d %d", round, i), Profession: access.GP}))
	}
	for range rapid.IntRange(0, 12).Draw(rt, "memberships") {
		s := span{
			team: rapid.IntRange(0, 2).Draw(rt, "team"), person: rapid.IntRange(0, 2).Draw(rt, "person"),
			as:   rapid.SampledFrom(network.Professions).Draw(rt, "as"),
			days: civil.Period{From: r.start.AddDays(rapid.IntRange(0, 20).Draw(rt, "from"))},
		}
		if length := rapid.IntRange(-1, 10).Draw(rt, "length"); length >= 0 {
			s.days.To = s.days.From.AddDays(length)
		}
		_, created, err := network.PutMembership(tx, network.MembershipDraft{
			TeamID: r.teams[s.team].ID, ProfessionalID: r.people[s.person], Profession: s.as, From: s.days.From, To: s.days.To,
		})
		if err != nil {
			rt.Fatal(err)
		}
		if free := !r.taken(s); created != free {
			rt.Fatalf("membership %+v: created %v, want %v", s, created, free)
		}
		if created {
			r.spans = append(r.spans, s)
		}
	}
}

// taken says, day by day, whether the person is already in the team.
func (r *roll) taken(n span) bool {
	for _, s := range r.spans {
		for i := range 60 {
			day := r.start.AddDays(i)
			if s.team == n.team && s.person == n.person && in(s.days, day) && in(n.days, day) {
				return true
			}
		}
	}
	return false
}

func in(p civil.Period, day civil.Day) bool {
	return p.From.Compare(day) <= 0 && (p.To.IsZero() || day.Compare(p.To) <= 0)
}

func (r *roll) compare(rt *rapid.T, tx *db.Tx) {
	day := r.start.AddDays(rapid.IntRange(-1, 35).Draw(rt, "day"))
	for p, id := range r.people {
		got, err := network.TeamsOf(tx, id, day)
		if err != nil {
			rt.Fatal(err)
		}
		var want []access.Team
		for i, m := range r.teams {
			for _, s := range r.spans {
				if s.team == i && s.person == p && in(s.days, day) {
					want = append(want, access.Team{ID: m.ID, Code: m.Code, Name: m.Name, Profession: s.as})
				}
			}
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("on %s: got %v, want %v", day, got, want)
		}
		r.compareTeams(rt, tx, p, id, day)
	}
}

// compareTeams asks the same of the two questions about one team.
func (r *roll) compareTeams(rt *rapid.T, tx *db.Tx, p int, id db.ID, day civil.Day) {
	for i, m := range r.teams {
		want := slices.ContainsFunc(r.spans, func(s span) bool { return s.team == i && s.person == p && in(s.days, day) })
		_, found, err := network.MemberOn(tx, m.ID, id, day)
		if err != nil || found != want {
			rt.Fatalf("member on %s: got %v, %v, want %v", day, found, err, want)
		}
		there, err := network.MembersOn(tx, m.ID, day)
		if err != nil {
			rt.Fatal(err)
		}
		listed := slices.ContainsFunc(there, func(x network.Member) bool { return x.ProfessionalID == id })
		if listed != want {
			rt.Fatalf("members on %s: got %v, want %v", day, listed, want)
		}
	}
}

func TestAMembershipEndsOnItsLastDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := settle(t, h)
		ctx := context.Background()
		v, err := w.OpenTeam(ctx, west, "MSMA-31-01")
		if err != nil {
			t.Fatal(err)
		}
		id := v.Members[0].MembershipID // the GP stands first
		end := network.MembershipDraft{Profession: access.GP, From: d(2024, 1, 1), To: d(2026, 11, 22)}
		if err := w.ChangeMember(ctx, west, "MSMA-31-01", id, end, 1, "k1"); err != nil {
			t.Fatal(err)
		}
		for day, want := range map[civil.Day]int{d(2026, 11, 22): 1, d(2026, 11, 23): 0} {
			read(t, h, func(tx *db.Tx) error {
				got, err := network.TeamsOf(tx, w.durand, day)
				if len(got) != want {
					t.Errorf("on %s: got %d teams, want %d", day, len(got), want)
				}
				return err
			})
		}
	})
}
