package care_test

import (
	"bytes"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
)

func TestEachMemberBringsHisOwnLinesToARCP(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, today, e)
		review := reviewOf(t, w.view(t, m.psy, id), e).ID
		bring := func(body string, version int) []care.PreparationDraft {
			return []care.PreparationDraft{{Review: review, Body: body, Version: version}}
		}
		must(t, w.care.Prepare(ctx, m.psy, id, bring("Ligne de la psychologue", 0), "a"))
		must(t, w.care.Prepare(ctx, m.psy, id, bring("Ligne de la psychologue", 0), "a")) // the same form again
		must(t, w.care.Prepare(ctx, m.social, id, bring("Ligne sociale", 0), "b"))
		got := reviewOf(t, w.view(t, m.gp, id), e).Brought
		if len(got) != 2 || got[0].Body != "Ligne de la psychologue" || got[1].Body != "Ligne sociale" || got[0].Version != 1 {
			t.Fatalf("got %+v, want the lines of both, each once", got)
		}
		if err := w.care.Prepare(ctx, m.psy, id, bring("Depuis une vieille fenêtre", 0), "c"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("written on a version that is no longer: got %v, want Conflict", err)
		}
		must(t, w.care.Prepare(ctx, m.psy, id, bring("Corrigée", 1), "d"))
		if got := reviewOf(t, w.view(t, m.gp, id), e).Brought[0]; got.Body != "Corrigée" || got.Author != m.psy.Name {
			t.Errorf("got %+v, want it corrected by its author", got)
		}
		if err := w.care.Prepare(ctx, m.psy, id, bring(strings.Repeat("a", 8001), 2), "e"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("too long: got %v, want Invalid", err)
		}
		err := w.care.SetAgenda(ctx, m.gp, id, care.AgendaMove{Act: care.AgendaRemove, Enrolments: []string{e.ID.String()}}, "")
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("taking somebody prepared off the agenda: got %v, want Conflict", err)
		}
		if err := w.care.DiscardRCP(ctx, m.gp, id, ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("giving up a RCP that was prepared: got %v, want Conflict", err)
		}
		w.discuss(t, m, id, e, "Synthèse")
		must(t, w.validate(m.gp, id, w.view(t, m.gp, id).Version, false))
		if err := w.care.Prepare(ctx, m.psy, id, bring("Trop tard", 2), "f"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("once validated: got %v, want Conflict", err)
		}
	})
}

func TestGuestsTakePartAndNeverMakeAQuorum(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		id, err := w.care.OpenRCP(ctx, m.gp, m.id, care.RCPDraft{HeldOn: today}, "")
		must(t, err)
		w.attend(t, m, id, m.gp, m.psy)
		guest := care.GuestDraft{Name: "Ombeline Inventée", Title: "Assistante sociale de secteur", Remote: true}
		must(t, w.care.AddGuest(ctx, m.psy, id, guest, "a"))
		must(t, w.care.AddGuest(ctx, m.psy, id, guest, "a"))
		v := w.view(t, m.social, id)
		if len(v.Guests) != 1 || v.Guests[0].Name != guest.Name || !v.Guests[0].Remote || v.Quorum.Met() {
			t.Fatalf("got %+v and quorum %+v, want one guest and no quorum", v.Guests, v.Quorum)
		}
		if err := w.care.AddGuest(ctx, m.psy, id, care.GuestDraft{Name: " "}, "b"); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no name: got %v, want Invalid", err)
		}
		other := w.teams[1]
		if err := w.care.RemoveGuest(ctx, other.psy, id, v.Guests[0].ID, "c"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("from another team: got %v, want NotFound", err)
		}
		must(t, w.care.RemoveGuest(ctx, m.psy, id, v.Guests[0].ID, "d"))
		if v := w.view(t, m.social, id); len(v.Guests) != 0 {
			t.Errorf("got %+v, want nobody", v.Guests)
		}
	})
}

func TestTheTimeOfARCPIsSharedAmongItsPeople(t *testing.T) {
	t.Parallel()
	minutes := 60
	for _, c := range []struct {
		minutes *int
		people  int
		want    int
	}{{nil, 4, 0}, {&minutes, 0, 0}, {&minutes, 4, 15}, {&minutes, 7, 8}, {&minutes, 90, 1}} {
		if got := (care.RCP{Minutes: c.minutes}).Share(c.people); got != c.want {
			t.Errorf("%d people: got %d, want %d", c.people, got, c.want)
		}
	}
}

func TestWhatIsPreparedIsSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 2, 3))
		id := w.meeting(t, m, today, e)
		review := reviewOf(t, w.view(t, m.psy, id), e).ID
		must(t, w.care.Prepare(ctx, m.psy, id, []care.PreparationDraft{{Review: review, Body: "Ritournelle"}}, "a"))
		must(t, w.care.AddGuest(ctx, m.psy, id, care.GuestDraft{Name: "Ombeline", Title: "Voisinage"}, "b"))
		var kept [][]byte
		w.read(t, func(tx *db.Tx) error {
			return tx.Select(&kept, `select body from rcp_preparation union all select name from rcp_guest union all select title from rcp_guest`)
		})
		for _, b := range kept {
			for _, word := range []string{"Ritournelle", "Ombeline", "Voisinage"} {
				if bytes.Contains(b, []byte(word)) {
					t.Errorf("%q stands in the clear", word)
				}
			}
		}
		if len(kept) != 3 {
			t.Errorf("got %d sealed values, want 3", len(kept))
		}
	})
}
