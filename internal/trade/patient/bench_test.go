package patient_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/demo/people"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

// crowded is how many people the search is measured among.
var crowded = flag.Int("people", 100_000, "people among whom BenchmarkFindAmong100k searches, at least 10000")

const benchTeam = 500 // people of one team

// crowd fills an install with a hundred thousand people in teams of five
// hundred, whose identities are the numbers 1, 2, 3…
func crowd(b *testing.B, h dbtest.House) []people.Person {
	b.Helper()
	all := people.Take(7, *crowded)
	for from := 0; from < len(all); from += 1000 {
		err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
			for i, p := range all[from : from+1000] {
				team := db.ID((from+i)/benchTeam + 1)
				if _, _, err := patient.Include(tx, h.Seal, patient.Inclusion{
					NumberPrefix: fmt.Sprintf("99-%03d", team), Identity: patient.Nominative{
						Traits:  patient.Traits{BirthName: p.Last, FirstNames: p.First, BirthDate: p.Birth},
						Contact: patient.Contact{Phone: p.Phone},
					},
					Sex: string(p.Sex), TeamID: team, ProgrammeID: 1, OpenedOn: civil.Must(2026, 1, 1).AddDays(i % 300), OpenedBy: 1,
					Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"}, InformedOn: civil.Must(2026, 1, 1), Channel: "oral",
				}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return all
}

// member belongs to the first so many teams.
func member(teams int) access.Actor {
	who := access.Actor{Account: 1, Professional: 2, Role: access.Member}
	for i := range teams {
		who.Teams = append(who.Teams, access.Team{ID: db.ID(i + 1), Profession: access.GP})
	}
	return who
}

// typed are ways to look for somebody.
var typed = []struct {
	name  string
	query func(people.Person) string
}{
	{"name", func(p people.Person) string { return p.Last }},
	{"names", func(p people.Person) string { return p.First + " " + p.Last }},
	{"3letters", func(p people.Person) string { return string([]rune(p.Last)[:min(3, len([]rune(p.Last)))]) }},
	{"mistyped", func(p people.Person) string { return p.Last + "dt" }},
	{"birth", func(p people.Person) string { return p.Birth.Short() }},
	{"1letter", func(p people.Person) string { return string([]rune(p.Last)[:1]) }},
}

// BenchmarkFindAmong100k searches among a hundred thousand sealed people, as a member
// of one team and of twenty; each search leaves its line on disk. It also tells
// the 95th percentile in milliseconds. The figure to reach, « national », takes
// every way of looking in turn but the single letter, by both members.
func BenchmarkFindAmong100k(b *testing.B) {
	h := dbtest.Open(b, db.SQLite)
	start := time.Now()
	all := crowd(b, h)
	b.Logf("%d people included in %s", len(all), time.Since(start).Round(time.Second))
	s := &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
	measure := func(name string, pick func(n int) (teams, way int)) {
		b.Run(name, func(b *testing.B) {
			n := 0
			var took []time.Duration
			for b.Loop() {
				teams, way := pick(n)
				p := all[n*7919%(teams*benchTeam)]
				n++
				at := time.Now()
				if _, err := s.Search(b.Context(), member(teams), typed[way].query(p), 20); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(at))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
	members := []int{1, 20}
	measure("national", func(n int) (int, int) { return members[n%2], n / 2 % (len(typed) - 1) })
	for _, teams := range members {
		for way, t := range typed {
			measure(fmt.Sprintf("%dteams/%s", teams, t.name), func(int) (int, int) { return teams, way })
		}
	}
}

// BenchmarkOfTeam opens the sixty people of a caseload.
func BenchmarkOfTeam(b *testing.B) {
	h := dbtest.Open(b, db.SQLite)
	w := newTown(b, h)
	for i, p := range people.Take(3, 60) {
		w.enrol(b, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
			d.IdentityDraft, d.Distinct = person(p.Last, p.First, p.Birth), true
			d.OpenedOn = d.OpenedOn.AddDays(-i)
			d.InformedOn = d.OpenedOn
		})
	}
	b.ResetTimer()
	for b.Loop() {
		w.read(b, func(tx *db.Tx) error {
			list, err := patient.OfTeam(tx, w.Seal, w.psy, w.north.ID, false)
			if len(list) != 60 {
				b.Fatalf("got %d people, want 60", len(list))
			}
			return err
		})
	}
}
