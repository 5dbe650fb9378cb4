package rights_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/rights"
)

// followed is somebody of the model's world.
type followed struct {
	id        db.ID
	team      db.ID
	region    string
	by        db.ID // professional who included
	objects   bool
	anonymous bool
}

// reader is who asks.
type reader struct {
	who   access.Actor
	glass map[db.ID]bool // records opened to him by an exceptional access
}

// answer is what the design says of one reader before one record: written again
// here in its own words, not from the code.
func (r reader) answer(p followed, perm access.Permission) string {
	if r.who.Role != access.Member {
		return "forbidden" // no other role has a nominative route
	}
	writes := perm == access.PatientAmend || perm == access.JournalOpen || perm == access.RecordExport
	profession, mine := access.Profession(""), false
	careAnywhere := false
	for _, t := range r.who.Teams {
		if t.ID == p.team {
			profession, mine = t.Profession, true
		}
		careAnywhere = careAnywhere || t.Profession.Core()
	}
	if writes && !careAnywhere {
		return "forbidden"
	}
	switch {
	case mine && writes && !profession.Core():
		return "forbidden"
	case mine && p.objects && r.who.Professional != p.by:
		return "withheld" // an objection closes the identity to all but who included
	case mine:
		return "open"
	case perm == access.PatientOpen && r.glass[p.id] && !p.objects && !p.anonymous:
		return "open" // read, and only read
	default:
		return "not_found" // existence is a secret
	}
}

// Random readers before random records, on real data: no disagreement with what
// the design says, withheld people and exceptional accesses included.
func TestRandomDecisionsOnRecordsAreThoseOfTheDesign(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		r := rand.New(rand.NewPCG(7, 22))
		var people []followed
		for i := range 24 {
			m := []network.Microstructure{w.north, w.south, w.east}[i%3]
			var id patient.Identity = named(fmt.Sprintf("Exemple%c", 'A'+i), "Camille")
			f := followed{team: m.ID, region: m.Region, by: w.who(access.GP, m).Professional, objects: i%4 == 1, anonymous: i%5 == 2}
			if f.anonymous {
				id = patient.Anonymous{Alias: fmt.Sprintf("Alias%c", 'A'+i)}
			}
			f.id, _, _ = w.follow(m, id)
			people = append(people, f)
		}
		readers := w.readers(r)
		for i := range readers { // some broke the glass, before anybody objected
			for _, p := range people {
				who := readers[i].who
				_, own := who.Team(p.team)
				if who.May(access.BreakGlass) && !own && !p.anonymous && p.region == w.north.Region && len(who.Teams) == 1 && who.Teams[0].ID == w.north.ID && r.IntN(2) == 0 {
					w.mustBreak(who, p.id)
					readers[i].glass[p.id] = true
				}
			}
		}
		for _, p := range people {
			if p.objects {
				for _, m := range []network.Microstructure{w.north, w.south, w.east} {
					if m.ID == p.team {
						w.object(w.who(access.GP, m), p.id)
					}
				}
			}
		}
		perms := []access.Permission{access.PatientOpen, access.RCPOpen, access.PatientAmend, access.JournalOpen, access.RecordExport}
		seen := map[string]int{}
		w.must(h.DB.Read(ctx, func(tx *db.Tx) error {
			for range 20_000 {
				one, p, perm := readers[r.IntN(len(readers))], people[r.IntN(len(people))], perms[r.IntN(len(perms))]
				want := one.answer(p, perm)
				seen[want]++
				found, _, err := patient.RecordOf(tx, h.Seal, one.who, perm, p.id)
				got := "open"
				if err != nil {
					got = fault.KindOf(err).String()
				} else if found.Withheld {
					got = "withheld"
				}
				if got != want || got == "withheld" && found.Identity != nil {
					return fmt.Errorf("%s of %+v by %+v: got %s (%v), want %s", perm, p, one.who, got, err, want)
				}
			}
			return nil
		}))
		for _, kind := range []string{"open", "withheld", "forbidden", "not_found"} {
			if seen[kind] < 200 {
				t.Errorf("only %d decisions were %s: %v", seen[kind], kind, seen)
			}
		}
		if n := w.count(`select count(*) from break_glass`); n < 5 {
			t.Errorf("only %d exceptional accesses took part", n)
		}
	})
}

// readers are members of one team, of two, of none any more, and every office.
func (w *town) readers(r *rand.Rand) []reader {
	var list []reader
	for _, name := range slices.Sorted(maps.Keys(w.people)) {
		list = append(list, reader{w.people[name], map[db.ID]bool{}})
	}
	both := w.who(access.Psychologist, w.north)
	both.Account, both.Teams = db.ID(9001), append(both.Teams[:1:1], w.who(access.Nurse, w.south).Teams[0])
	gone := w.who(access.GP, w.south)
	gone.Account, gone.Teams = db.ID(9002), nil
	list = append(list, reader{both, map[db.ID]bool{}}, reader{gone, map[db.ID]bool{}})
	for i, role := range access.Roles {
		if role != access.Member {
			list = append(list, reader{access.Actor{Account: db.ID(9100 + i), Role: role, Region: w.north.Region}, map[db.ID]bool{}})
		}
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func (w *town) mustBreak(who access.Actor, p db.ID) {
	w.t.Helper()
	var number string
	w.must(w.House.DB.Read(ctx, func(tx *db.Tx) error { return tx.Get(&number, `select number from patient where id = $1`, p) }))
	got, err := w.rights.Break(ctx, who, why(rights.GlassDraft{Number: number}), "")
	w.must(err)
	if got != p {
		w.t.Fatalf("opened %v, want %v", got, p)
	}
}
