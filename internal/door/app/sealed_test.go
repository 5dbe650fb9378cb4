package app

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

// Whoever steals the data directory, and not the keys, reads no name, no birth
// date, no contact and no note of anybody: the database, its log, its free pages
// and every other file are searched for what the keys open.
func TestTheDataDirectoryTellsNobody(t *testing.T) {
	t.Parallel()
	s, in := demonstration(t, "")
	base := serveInstall(t, s, in, bytes.NewBuffer(nil))
	v := newVisitor(t, base)
	v.signIn(t, "psychologue@demo.example")
	w := newWalk(t, s, in)
	for _, route := range w.routes { // readings leave traces too
		if method, _, _ := strings.Cut(route.Pattern, " "); method == "GET" {
			path, _ := w.fill(route.Pattern, w.home)
			v.get(t, path)
		}
	}
	clear := clearWords(t, in)
	var words []string
	for _, list := range everybody(t, in) {
		for _, l := range list {
			words = append(words, inTheSeal(l.Patient)...)
		}
	}
	notes := sealedTexts(t, in)
	words = append(words, notes...)
	slices.Sort(words)
	words = slices.DeleteFunc(slices.Compact(words), func(x string) bool { return strings.Contains(clear, x) })
	if len(words) < 150 || len(notes) < 20 {
		t.Fatalf("only %d words and %d notes to look for", len(words), len(notes))
	}
	files := 0
	err := filepath.WalkDir(s.data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, x := range words {
			if bytes.Contains(b, []byte(x)) {
				t.Errorf("%s tells %q", filepath.Base(path), x)
			}
		}
		return nil
	})
	if err != nil || files < 3 {
		t.Fatalf("%d files read: %v", files, err)
	}
	if b, err := os.ReadFile(filepath.Join(s.data, "maillage.db-wal")); err != nil || !bytes.Contains(b, []byte("MSMA-")) {
		t.Errorf("the search looks in the wrong place: a team's code is not found (%v)", err)
	}
}

// inTheSeal is each part of an identity that is long enough to be looked for.
func inTheSeal(p patient.Patient) []string {
	var traits patient.Traits
	var contact patient.Contact
	var parts []string
	switch who := p.Identity.(type) {
	case patient.Nominative:
		traits, contact, parts = who.Traits, who.Contact, []string{string(who.INS.Number)}
	case patient.Provisional:
		traits, contact = who.Traits, who.Contact
	case patient.Anonymous:
		parts = []string{who.Alias}
	}
	parts = append(parts, traits.BirthName, strings.ToUpper(traits.BirthName), traits.UsedName, contact.Phone, contact.Email, contact.Address)
	if traits.FirstNames != "" {
		first, _, _ := strings.Cut(traits.FirstNames, " ")
		parts = append(parts, traits.BirthName+" "+first, first+" "+traits.BirthName, traits.FirstNames+"\x00")
	}
	if !traits.BirthDate.IsZero() {
		parts = append(parts, traits.BirthDate.String(), traits.BirthDate.Short())
	}
	return slices.DeleteFunc(parts, func(x string) bool { return len(x) < 6 })
}

// sealedTexts opens every note of the demonstration.
func sealedTexts(t *testing.T, in *install) []string {
	t.Helper()
	var texts []string
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		for column, query := range map[string]string{
			"case_review.summary":    `select id, summary as sealed from case_review where summary is not null`,
			"case_review.decisions":  `select id, decisions as sealed from case_review where decisions is not null`,
			"enrolment.complexity":   `select id, complexity as sealed from enrolment`,
			"rcp_addendum.body":      `select id, body as sealed from rcp_addendum`,
			"note_version.body":      `select id, body as sealed from note_version`,
			"note_draft.content":     `select id, content as sealed from note_draft`,
			"document_version.title": `select id, title as sealed from document_version`,
			"appointment.note":       `select id, note as sealed from appointment where note is not null`,
			"waiting.preferences":    `select id, preferences as sealed from waiting where preferences is not null`,
		} {
			var rows []struct {
				ID     db.ID  `db:"id"`
				Sealed []byte `db:"sealed"`
			}
			if err := tx.Select(&rows, query); err != nil {
				return err
			}
			for _, r := range rows {
				text, err := in.seal.OpenText(column, r.ID, r.Sealed)
				if err != nil {
					return err
				}
				if len(text) > 8 {
					texts = append(texts, text)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
