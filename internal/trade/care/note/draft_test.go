package note_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/patient"
)

func typed(body string) map[string]string {
	return map[string]string{"body": body, "segment": "psychological", "noted_on": "32/13", "unknown": "x"}
}

func TestADraftLastsUntilItIsPublished(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy := w.people[access.Psychologist]
		save := func(who access.Actor, id db.ID, body string) *note.Saved {
			t.Helper()
			saved, err := w.SaveDraft(ctx, who, e.PatientID, note.Saved{ID: id, Fields: typed(body)})
			w.must(err)
			return saved
		}
		if save(psy, 5, " \n ") != nil {
			t.Error("nothing written is kept")
		}
		save(psy, 5, "Je commen")
		h.Clock.Advance(24 * time.Hour) // the session is long over
		save(psy, 5, "Je commence")
		drafts := w.page(psy, e).Drafts
		if len(drafts) != 1 || drafts[0].Body() != "Je commence" || drafts[0].Fields["noted_on"] != "32/13" || drafts[0].Fields["unknown"] != "" {
			t.Fatalf("got %+v", drafts)
		}
		want(t, "its lines in the journal", w.count(`select count(*) from audit_line where subject = 'note.draft'`), 1)
		want(t, "of another", len(w.page(w.people[access.Psychiatrist], e).Drafts), 0)
		_, err := w.SaveDraft(ctx, w.people[access.GP], e.PatientID, note.Saved{ID: 5, Fields: typed("pris")})
		wantKind(t, "a draft of another", err, fault.NotFound)
		list, err := w.Drafts(ctx, psy, w.id)
		w.must(err)
		if len(list) != 1 || list[0].Patient.DisplayName() != "DURAND Claire" {
			t.Errorf("the team's list: got %+v", list)
		}

		d := words(note.Psychological, "Je finis")
		d.Saved = 5
		w.publish(psy, e, d)
		want(t, "after the publication", len(w.page(psy, e).Drafts), 0)
		if save(psy, 5, "Je finis, en retard") != nil {
			t.Error("a saving that comes after the publication is kept")
		}
		d.Body = "Renvoyé autrement"
		w.publish(psy, e, d)
		want(t, "notes", len(w.page(psy, e).Notes), 2)

		save(psy, 6, "À jeter")
		wantKind(t, "thrown by another", w.DiscardDraft(ctx, w.people[access.GP], e.PatientID, 6, ""), fault.NotFound)
		w.must(w.DiscardDraft(ctx, psy, e.PatientID, 6, ""))
		want(t, "after the discarding", len(w.page(psy, e).Drafts), 0)
	})
}

func TestADraftIsBounded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy := w.people[access.Psychologist]
		_, err := w.SaveDraft(ctx, psy, e.PatientID, note.Saved{ID: 5, Fields: typed(strings.Repeat("x", 2*note.Longest+1))})
		wantKind(t, "too long", err, fault.Invalid)
		for i := range 20 {
			_, err := w.SaveDraft(ctx, psy, e.PatientID, note.Saved{ID: db.ID(10 + i), Fields: typed("x")})
			w.must(err)
		}
		_, err = w.SaveDraft(ctx, psy, e.PatientID, note.Saved{ID: 99, Fields: typed("x")})
		wantKind(t, "too many", err, fault.Invalid)
		_, err = w.SaveDraft(ctx, psy, e.PatientID, note.Saved{ID: 11, Fields: typed("y")})
		w.must(err)
		_, err = w.SaveDraft(ctx, w.stranger, e.PatientID, note.Saved{ID: 98, Fields: typed("x")})
		wantKind(t, "another team", err, fault.NotFound)
	})
}

func TestADraftOfANoteLeadsBackToIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy := w.people[access.Psychologist]
		id := w.publish(psy, e, words(note.Psychological, "Un"))
		_, err := w.SaveDraft(ctx, psy, e.PatientID, note.Saved{ID: 5, Note: id, Fields: typed("Un et demi")})
		w.must(err)
		v := w.view(psy, e, id)
		if v.Draft == nil || v.Draft.Body() != "Un et demi" || v.Note.Body != "Un" {
			t.Errorf("got %+v", v.Draft)
		}
		_, err = w.SaveDraft(ctx, w.people[access.SocialWorker], e.PatientID, note.Saved{ID: 6, Note: id, Fields: typed("x")})
		wantKind(t, "of a note that is not read", err, fault.NotFound)
	})
}

func TestASearchMeetsWhatItsReaderMayRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		gp, psy, social := w.people[access.GP], w.people[access.Psychologist], w.people[access.SocialWorker]
		id := w.publish(psy, e, words(note.Psychological, "Entretien calme.\nParle d’un cœur brisé, de l’été à Béziers."))
		w.publish(social, e, words(note.Social, "Dossier pour Béziers."))
		w.publish(gp, e, words(note.Shared, "Part à Béziers en été"))
		for query, wanted := range map[string]string{
			"béziers": "Part à Béziers en été|Parle d’un cœur brisé, de l’été à Béziers.",
			"BEZ":     "Part à Béziers en été|Parle d’un cœur brisé, de l’été à Béziers.",
			"coeur":   "Parle d’un cœur brisé, de l’été à Béziers.", "ete brisés": "", "brise béziers": "Parle d’un cœur brisé, de l’été à Béziers.",
			"bezierz": "", "beziersois": "", "eziers": "", "dossier": "",
		} {
			want(t, query, w.found(psy, query), wanted)
		}
		want(t, "the social worker", w.found(social, "béziers"), "Part à Béziers en été|Dossier pour Béziers.")
		for _, query := range []string{"", "à", "ab", strings.Repeat("mot ", 60), "un deux trois quatre cinq six sept huit neuf dix onze"} {
			_, _, err := w.Search(ctx, psy, w.id, query)
			wantKind(t, "query "+query, err, fault.Invalid)
		}
		_, _, err := w.Search(ctx, w.stranger, w.id, "béziers")
		wantKind(t, "another team", err, fault.NotFound)
		d := words(note.Psychological, "Entretien agité.")
		d.Version = 1
		w.revise(psy, e, id, d)
		want(t, "a word that is no longer there", w.found(psy, "brisé"), "")
		want(t, "a word that came", w.found(psy, "agité"), "Entretien agité.")
		want(t, "tokens of the words that are there", w.count(`select count(*) from note_token where note_id = $1`, id), 4)
		searched := w.count(`select count(*) from audit_line where action = 'care.note.search'`)
		w.object(e)
		want(t, "objection: one's own", w.found(psy, "entretien"), "Entretien agité.")
		want(t, "objection: of others", w.found(psy, "béziers"), "")
		want(t, "objection: the GP who included", w.found(gp, "béziers"), "Part à Béziers en été")
		want(t, "lines of the journal", w.count(`select count(*) from audit_line where action = 'care.note.search'`), searched+3)
	})
}

// Tokens of one team or segment say nothing of another's.
func TestATokenIsOfOneTeamAndSegment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		w.publish(w.people[access.Psychologist], e, words(note.Psychological, "identique"))
		w.publish(w.people[access.Psychologist], e, words(note.Shared, "identique"))
		want(t, "tokens", w.count(`select count(distinct token) from note_token`), 4)
	})
}

// Whoever reads the tables reads no word.
func TestWordsAreSealed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		gp := w.people[access.GP]
		w.publish(gp, e, words(note.Medical, "motsecret"))
		_, err := w.SaveDraft(ctx, gp, e.PatientID, note.Saved{ID: 5, Fields: typed("motsecret")})
		w.must(err)
		_, err = w.AddDocument(ctx, gp, e.PatientID, letter("motsecret"), note.Sent{Name: "motsecret.txt", Content: []byte("motsecret")}, "")
		w.must(err)
		for _, column := range []string{"body from note_version", "content from note_draft", "title from document_version", "digest from document_version", "content from document_content"} {
			var b []byte
			w.must(h.DB.Read(ctx, func(tx *db.Tx) error { return tx.Get(&b, `select `+column) }))
			if len(b) < 20 || strings.Contains(string(b), "secret") {
				t.Errorf("%s holds %q", column, b)
			}
		}
		want(t, "words in the journal", w.count(`select count(*) from audit_line where subject like '%secret%' or reason like '%secret%'`), 0)
	})
}

func TestASearchOfAnAnonymousPersonTellsTheAlias(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.include(patient.Anonymous{Alias: "Ardoise"})
		w.publish(w.people[access.GP], e, words(note.Shared, "Vient le matin"))
		found, more, err := w.Search(ctx, w.people[access.GP], w.id, "matin")
		w.must(err)
		if len(found) != 1 || more || found[0].Patient.DisplayName() != "Ardoise" {
			t.Errorf("got %+v", found)
		}
	})
}
