package note_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/patient"
)

func TestANoteIsWrittenWithinItsBounds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy := w.people[access.Psychologist]
		longest := strings.Repeat("é", note.Longest)
		w.publish(psy, e, words(note.Psychological, longest))
		if got := w.bodies(psy, e); got != longest {
			t.Error("the longest note is not what was written")
		}
		cases := map[string]struct {
			change func(*note.Draft)
			fields string
		}{
			"one character too many":              {func(d *note.Draft) { d.Body = longest + "x" }, "body"},
			"nothing written":                     {func(d *note.Draft) { d.Body = " \n" }, "body"},
			"no segment":                          {func(d *note.Draft) { d.Segment = "" }, "segment"},
			"a segment that is not":               {func(d *note.Draft) { d.Segment = "secret" }, "segment"},
			"a day to come":                       {func(d *note.Draft) { d.NotedOn = today.AddDays(1) }, "noted_on"},
			"a day before the inclusion":          {func(d *note.Draft) { d.NotedOn = today.AddDays(-101) }, "noted_on"},
			"no day":                              {func(d *note.Draft) { d.NotedOn = civil.Day{} }, "noted_on"},
			"a GP follow-up by a psychologist":    {func(d *note.Draft) { d.FollowUp = true }, "followup"},
			"several wrong at once are told once": {func(d *note.Draft) { d.Body, d.NotedOn = "", civil.Day{} }, "body noted_on"},
		}
		for name, c := range cases {
			d := words(note.Psychological, "Bonne séance.")
			c.change(&d)
			_, err := w.Publish(ctx, psy, e.PatientID, d, "")
			wantKind(t, name, err, fault.Invalid)
			want(t, name, fields(err), c.fields)
		}
		d := words(note.Psychological, "Ailleurs")
		d.Enrolment = 12
		_, err := w.Publish(ctx, psy, e.PatientID, d, "")
		wantKind(t, "a stay that is not the person's", err, fault.NotFound)
		want(t, "notes kept", w.count(`select count(*) from note`), 1)
	})
}

func TestAGPFollowUpIsNeverCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		d := words(note.Medical, "Renouvellement du traitement.")
		d.FollowUp, d.NotedOn = true, today.AddDays(-3)
		w.publish(w.people[access.GP], e, d)
		n := w.page(w.people[access.Nurse], e).Notes[0]
		want(t, "follow-up", n.FollowUp, true)
		want(t, "day", n.NotedOn, today.AddDays(-3))
		want(t, "facts that count", w.count(`select (select count(*) from session) + (select count(*) from balance)`), 0)
		d.Segment = note.Shared
		_, err := w.Publish(ctx, w.people[access.GP], e.PatientID, d, "")
		wantKind(t, "a follow-up that is shared", err, fault.Invalid)
	})
}

func TestEachSavingIsAVersion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy := w.people[access.Psychologist]
		id := w.publish(psy, e, words(note.Psychological, "Premier texte"))
		h.Clock.Advance(time.Hour)
		d := words(note.Psychological, "Second texte")
		d.Version, d.NotedOn = 1, today.AddDays(-1)
		w.revise(psy, e, id, d)
		v := w.view(psy, e, id)
		want(t, "words", v.Note.Body, "Second texte")
		want(t, "day", v.Note.NotedOn, today.AddDays(-1))
		want(t, "versions", len(v.Versions), 2)
		want(t, "first", v.Versions[1].Body, "Premier texte")
		want(t, "first day", v.Versions[1].NotedOn, today)
		want(t, "an hour apart", v.Versions[0].At.Sub(v.Versions[1].At), time.Hour)
		want(t, "journal", w.count(`select count(*) from audit_line where action = 'care.note.write' and patient_id = $1`, e.PatientID), 2)
		want(t, "openings", w.count(`select count(*) from audit_line where action = 'care.note.open' and subject_id = $1`, id), 1)
	})
}

// What was written for few is not opened to many by a change of segment.
func TestAFormerTextKeepsItsReaders(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy, social := w.people[access.Psychologist], w.people[access.SocialWorker]
		id := w.publish(psy, e, words(note.Psychological, "Pour nous deux"))
		_, err := w.OpenNote(ctx, social, e.PatientID, id)
		wantKind(t, "another segment", err, fault.NotFound)
		d := words(note.Shared, "Pour tous")
		d.Version = 1
		w.revise(psy, e, id, d)
		v := w.view(social, e, id)
		want(t, "versions of the other", len(v.Versions), 1)
		want(t, "words", v.Versions[0].Body, "Pour tous")
		want(t, "versions of the author", len(w.view(psy, e, id).Versions), 2)
		d.Segment, d.Version = note.Medical, 2
		_, err = w.Revise(ctx, psy, e.PatientID, id, d, "")
		wantKind(t, "a segment that is not his", err, fault.Invalid)
		d.Segment = note.Psychological
		w.revise(psy, e, id, d)
		_, err = w.OpenNote(ctx, social, e.PatientID, id)
		wantKind(t, "closed again", err, fault.NotFound)
		want(t, "found by the other", w.found(social, "tous"), "")
	})
}

func TestTwoWhoWriteASharedNoteLoseNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy, social, nurse := w.people[access.Psychologist], w.people[access.SocialWorker], w.people[access.Nurse]
		id := w.publish(psy, e, words(note.Shared, "Départ"))
		d := words(note.Shared, "Celui du travailleur social")
		d.Version = 1
		w.revise(social, e, id, d)
		d.Body = "Celui de l’infirmière"
		_, err := w.Revise(ctx, nurse, e.PatientID, id, d, "k")
		wantKind(t, "the second", err, fault.Conflict)
		s := stale(t, err)
		want(t, "theirs", s.Theirs.Body, "Celui du travailleur social")
		want(t, "mine", s.Mine.Body, "Celui de l’infirmière")
		want(t, "theirs version", s.Theirs.Version, 2)
		d.Version, d.Segment = 2, note.Medical // only the author moves it
		w.revise(nurse, e, id, d)
		v := w.view(social, e, id)
		want(t, "words", v.Note.Body, "Celui de l’infirmière")
		want(t, "segment", v.Note.Segment, note.Shared)
		want(t, "versions", len(v.Versions), 3)

		own := w.publish(psy, e, words(note.Psychological, "Le mien"))
		_, err = w.Revise(ctx, w.people[access.Psychiatrist], e.PatientID, own, d, "")
		wantKind(t, "a note of another that is not shared", err, fault.Forbidden)
		_, err = w.Revise(ctx, social, e.PatientID, own, d, "")
		wantKind(t, "a note of another segment", err, fault.NotFound)
	})
}

func TestTheSameFormSentTwiceIsOneNote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy := w.people[access.Psychologist]
		one, err := w.Publish(ctx, psy, e.PatientID, words(note.Shared, "Une fois"), "k")
		w.must(err)
		two, err := w.Publish(ctx, psy, e.PatientID, words(note.Shared, "Une fois"), "k")
		w.must(err)
		if one.Note != two.Note || !two.Repeated || w.count(`select count(*) from note_version`) != 1 {
			t.Errorf("got %v then %v", one, two)
		}
		d := words(note.Shared, "Deux fois")
		d.Version = 1
		for range 2 {
			_, err = w.Revise(ctx, psy, e.PatientID, one.Note, d, "r")
			w.must(err)
		}
		want(t, "versions", w.count(`select count(*) from note_version`), 2)
	})
}

func TestANoteTakenBackIsKeptWithItsReason(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy, social := w.people[access.Psychologist], w.people[access.SocialWorker]
		id := w.publish(psy, e, words(note.Shared, "Écrit au mauvais dossier"))
		w.must(w.Choose(ctx, psy, e.PatientID, id, note.Choice{Lines: []int{1}, Version: 1}, ""))
		wantKind(t, "no reason", w.Withdraw(ctx, psy, e.PatientID, id, note.WithdrawalDraft{Version: 1}, ""), fault.Invalid)
		wantKind(t, "not one of the three", w.Withdraw(ctx, w.people[access.Nurse], e.PatientID, id, note.WithdrawalDraft{Reason: "x", Version: 1}, ""), fault.Forbidden)
		w.must(w.Withdraw(ctx, psy, e.PatientID, id, note.WithdrawalDraft{Reason: "Erreur de dossier", Version: 1}, ""))
		v := w.view(social, e, id)
		if v.Note.Withdrawn == nil || v.Note.Withdrawn.Reason != "Erreur de dossier" || v.Note.Body == "" || v.Note.MayChange {
			t.Errorf("got %+v", v.Note)
		}
		want(t, "at the RCP", w.rcp(psy, e, civil.Day{}), "")
		want(t, "found", w.found(psy, "dossier"), "")
		d := words(note.Shared, "Encore")
		d.Version = 1
		_, err := w.Revise(ctx, psy, e.PatientID, id, d, "")
		wantKind(t, "changed afterwards", err, fault.Conflict)
	})
}

func TestTheLinesShownAtTheRCPAreThoseTheAuthorChose(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy, social := w.people[access.Psychologist], w.people[access.SocialWorker]
		id := w.publish(psy, e, words(note.Psychological, "Secret\nSommeil meilleur\n\nEnvie de reprendre\nAutre secret"))
		want(t, "before any choice", w.rcp(social, e, civil.Day{}), "")
		w.must(w.Choose(ctx, psy, e.PatientID, id, note.Choice{Lines: []int{4, 2, 3, 9, 2, -1}, Version: 1}, ""))
		want(t, "chosen", w.rcp(social, e, civil.Day{}), "Sommeil meilleur|Envie de reprendre")
		want(t, "the others stay closed", w.bodies(social, e), "")
		wantKind(t, "by another", w.Choose(ctx, w.people[access.Psychiatrist], e.PatientID, id, note.Choice{Lines: []int{1}, Version: 1}, ""), fault.Forbidden)
		wantKind(t, "on an older text", w.Choose(ctx, psy, e.PatientID, id, note.Choice{Lines: []int{1}, Version: 2}, ""), fault.Conflict)

		h.Clock.Advance(48 * time.Hour)
		d := words(note.Psychological, "Nouvelle ligne\nSecret\nSommeil meilleur\nEnvie d’arrêter")
		d.Version = 1
		w.revise(psy, e, id, d)
		want(t, "after a change, what is still there", w.rcp(social, e, civil.Day{}), "Sommeil meilleur")
		want(t, "chosen before that day", w.rcp(social, e, today.AddDays(1)), "")
		w.must(w.Choose(ctx, psy, e.PatientID, id, note.Choice{Lines: []int{1, 3}, Version: 2}, ""))
		want(t, "chosen since", w.rcp(social, e, today.AddDays(1)), "Nouvelle ligne")

		other := w.publish(social, e, words(note.Social, "Dossier logement"))
		w.must(w.Choose(ctx, social, e.PatientID, other, note.Choice{Lines: []int{1}, Version: 1}, ""))
		w.object(e)
		want(t, "objection: each his own", w.rcp(social, e, civil.Day{}), "Dossier logement")
		want(t, "objection: the GP who included", w.rcp(w.people[access.GP], e, civil.Day{}), "")
		err := w.Service.DB.Read(ctx, func(tx *db.Tx) error {
			_, err := note.ForRCP(tx, h.Seal, w.stranger, e.ID, civil.Day{})
			return err
		})
		wantKind(t, "another team", err, fault.NotFound)
	})
}

func TestTheMinorsRefusalClosesAnItemToTheParents(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		psy, gp := w.people[access.Psychologist], w.people[access.GP]
		d := words(note.Psychological, "Ne pas dire")
		d.Refusal = true
		closed := w.publish(psy, e, d)
		w.publish(psy, e, words(note.Psychological, "Peut être dit"))
		n := w.view(psy, e, closed).Note
		if n.Refusal == nil || n.Refusal.By == "" || !n.Refusal.At.Equal(dbtest.Start) {
			t.Errorf("refusal: got %+v", n.Refusal)
		}
		copies := func(of func(tx *db.Tx) (note.Copy, error)) (c note.Copy) {
			t.Helper()
			w.must(h.DB.Read(ctx, func(tx *db.Tx) (err error) { c, err = of(tx); return err }))
			return c
		}
		person := copies(func(tx *db.Tx) (note.Copy, error) { return note.Portion(tx, h.Seal, gp, e.PatientID) })
		want(t, "the person's copy, whatever the segment", len(person.Notes), 2)
		parents := copies(func(tx *db.Tx) (note.Copy, error) { return note.PortionForParents(tx, h.Seal, gp, e.PatientID) })
		if len(parents.Notes) != 1 || parents.Notes[0].Body != "Peut être dit" || parents.Refused != 1 {
			t.Errorf("the parents' copy: got %+v", parents)
		}
		wantKind(t, "by somebody who does not read it", w.SetRefusal(ctx, gp, e.PatientID, closed, false, ""), fault.NotFound)
		w.must(w.SetRefusal(ctx, psy, e.PatientID, closed, false, ""))
		w.must(w.SetRefusal(ctx, psy, e.PatientID, closed, false, ""))
		parents = copies(func(tx *db.Tx) (note.Copy, error) { return note.PortionForParents(tx, h.Seal, gp, e.PatientID) })
		want(t, "lifted", len(parents.Notes), 2)
		want(t, "kept, with who lifted it", w.count(`select count(*) from parental_refusal where lifted_by is not null`), 1)
		w.object(e)
		err := h.DB.Read(ctx, func(tx *db.Tx) error { _, err := note.Portion(tx, h.Seal, psy, e.PatientID); return err })
		wantKind(t, "a copy by whom the person refused", err, fault.Forbidden)
	})
}

func TestWordsAboutAnAnonymousPersonAreLookedThrough(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.include(patient.Anonymous{Alias: "Ardoise"})
		gp := w.people[access.GP]
		d := words(note.Medical, "Vu ce jour\nJoignable au 06 12 34 56 78")
		_, err := w.Publish(ctx, gp, e.PatientID, d, "")
		wantKind(t, "a telephone", err, fault.Invalid)
		want(t, "where", fields(err), "body no_identity")
		if strings.Contains(err.Error(), "12 34") {
			t.Errorf("the fault tells what it found: %v", err)
		}
		d.NoIdentity = true
		w.publish(gp, e, d)
		w.publish(gp, e, words(note.Medical, "Revient le 03/12/2026, un verre par jour depuis 2019."))
		named := w.named()
		d.NoIdentity = false
		w.publish(gp, named, d)
		saved, err := w.SaveDraft(ctx, gp, e.PatientID, note.Saved{ID: 77, Fields: map[string]string{"body": "claire@exemple.fr"}})
		w.must(err)
		want(t, "the draft warns", len(saved.Traces), 1)
	})
}

func TestWhatIdentifiesSomebodyIsSeen(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"NIR 2 84 05 88 321 025 32":             "un NIR (ligne 1)",
		"284058832102532":                       "un NIR (ligne 1)",
		"sécu : 2840588321025":                  "un NIR (ligne 1)",
		"tél 0612345678":                        "un numéro de téléphone (ligne 1)",
		"rappeler au 06.12.34.56.78 le soir":    "un numéro de téléphone (ligne 1)",
		"+33 6 12 34 56 78":                     "un numéro de téléphone (ligne 1)",
		"+33 (0)6 12 34 56 78":                  "un numéro de téléphone (ligne 1)",
		"bon\ncourriel : claire@exemple.fr":     "une adresse électronique (ligne 2)",
		"née le 3/2/80":                         "une date de naissance (ligne 1)",
		"Né le 3 février 2015":                  "une date de naissance (ligne 1)",
		"03/02/1980":                            "une date de naissance (ligne 1)",
		"1980-02-03":                            "une date de naissance (ligne 1)",
		"le 1er août 1972 à Toulouse":           "une date de naissance (ligne 1)",
		"date de naissance 12/05/2009":          "une date de naissance (ligne 1)",
		"06 12 34 56 78\nx\n06 12 34 56 79":     "un numéro de téléphone (lignes 1 et 3)",
		"06 12 34 56 78\na@b.fr":                "un numéro de téléphone (ligne 1), une adresse électronique (ligne 2)",
		"Revu le 12/11/2026, sevré depuis 2019": "",
		"Elle ne la voit plus depuis 12/11/26":  "",
		"PHQ-9 : 12, AUDIT 21/40, 14/8, 36,6":   "",
		"Méthadone 60 mg, 2 x 1 500 ml":         "",
		"1 234 567 890 123 pas":                 "",
	}
	for body, told := range cases {
		if got := note.Told(note.Scan(body, today)); got != told {
			t.Errorf("%q: got %q, want %q", body, got, told)
		}
	}
}

func TestAComparisonTellsBothTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "", "d"}), 1, 12).Draw(t, "lines"), "\n")
		})
		first, second := text.Draw(t, "first"), text.Draw(t, "second")
		var before, after []string
		same := 0
		for _, c := range note.Compare(first, second) {
			if c.Kind != note.Added {
				before = append(before, c.Text)
			}
			if c.Kind != note.Removed {
				after = append(after, c.Text)
			}
			if c.Kind == note.Same {
				same++
			}
		}
		if got := strings.Join(before, "\n"); got != first {
			t.Fatalf("the first: got %q, want %q", got, first)
		}
		if got := strings.Join(after, "\n"); got != second {
			t.Fatalf("the second: got %q, want %q", got, second)
		}
		if first == second && same != len(note.Lines(first)) {
			t.Fatalf("%q with itself: %d lines the same", first, same)
		}
	})
}
