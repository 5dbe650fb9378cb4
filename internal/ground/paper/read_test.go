package paper

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// outside runs a program over a file, as readers' software would read it. In
// CI a missing program fails the test; on a desk it is said, and the golden
// files still hold.
func outside(t *testing.T, file []byte, program string, args ...string) (string, bool) {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing: install poppler-utils and qpdf (make test does)", program)
		}
		t.Logf("%s is missing: not read back", program)
		return "", false
	}
	name := t.TempDir() + "/paper.pdf"
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "FILE", name)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out), true
}

// plain makes every space an ordinary one; so does pdftotext, of some versions.
var plain = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// pages gives the text of each page as a person would copy it.
func pages(t *testing.T, file []byte) ([]string, bool) {
	t.Helper()
	text, ok := outside(t, file, "pdftotext", "-layout", "FILE", "-")
	if !ok {
		return nil, false
	}
	return strings.Split(strings.TrimSuffix(plain.Replace(text), "\f"), "\f"), true
}

func TestTextIsReadBackWithItsAccents(t *testing.T) {
	t.Parallel()
	all, ok := pages(t, bytesOf(t, minutes(t)))
	if !ok {
		return
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{
		"Microstructures médicales addictions – Occitanie", "12, rue de l’Œuvre", "Le 22 novembre 2026",
		"Dr Hélène Brûlé, médecin généraliste", "Noé Çelik", "Maïwenn Le Goff", "s’améliore", "1 234,50 €", "dépassé",
		"Forfait complet", "Lu et approuvé", "Empreinte " + minutes(t).Fingerprint(), "Page 1 sur 2", "Page 2 sur 2",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the text", want)
		}
	}
	if strings.Contains(text, "□") {
		t.Error("a character had no glyph")
	}
}

func TestPagesAreCountedAndHeadersRepeated(t *testing.T) {
	t.Parallel()
	all, ok := pages(t, bytesOf(t, long(t)))
	if !ok {
		return
	}
	for i, page := range all {
		if want := fmt.Sprintf("Page %d sur %d", i+1, len(all)); !strings.Contains(page, want) {
			t.Errorf("page %d does not say %q", i+1, want)
		}
		rows := strings.Contains(page, "22/11/2026") || strings.Contains(page, "sans fin")
		if rows && !strings.Contains(page, "Minutes") {
			t.Errorf("page %d has rows without their header", i+1)
		}
	}
	last := all[len(all)-1]
	for _, want := range []string{"24/11/2026", "86 415,00 €", "Aucune ligne.", "L’agence régionale de santé"} {
		if !strings.Contains(last, want) {
			t.Errorf("the last page does not hold %q", want)
		}
	}
	if got, want := strings.Count(strings.Join(all, ""), "commentaire sans fin."), 330; got != want {
		t.Errorf("a cell over several pages kept %d of its %d sentences", got, want)
	}
}

// TestNothingStaysAlone tries every height at which a page may end.
func TestNothingStaysAlone(t *testing.T) {
	t.Parallel()
	for lines := 20; lines <= 50; lines++ {
		d := New(Meta{Title: "Essai", Date: at}, Letterhead{Region: "Région"})
		d.Paragraph(strings.Repeat("ligne\n", lines))
		d.Heading("Chapitre")
		d.Table(Table{Columns: []Column{{Title: "Colonne"}}, Rows: [][]string{{"premier"}, {"second"}, {"dernier"}}, Total: []string{"somme"}})
		d.Paragraph("Fait à Toulouse.")
		d.Signatures(Signature{Role: "Signataire"})
		all, ok := pages(t, bytesOf(t, d))
		if !ok {
			return
		}
		for _, pair := range [][2]string{{"Chapitre", "Colonne"}, {"Colonne", "premier"}, {"premier", "second"}, {"dernier", "somme"}, {"Toulouse", "Signataire"}} {
			together := false
			for _, page := range all {
				together = together || strings.Contains(page, pair[0]) && strings.Contains(page, pair[1])
			}
			if !together {
				t.Errorf("%d lines above: %q and %q are on different pages", lines, pair[0], pair[1])
			}
		}
	}
}

// TestSignaturesAreNeverAlone puts each kind of block before the places to
// sign, at every height.
func TestSignaturesAreNeverAlone(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"a"}, {"b"}, {"c"}, {"Attesté"}}
	before := map[string]func(*Document){
		"a table":    func(d *Document) { d.Table(Table{Columns: []Column{{Title: "Colonne"}}, Rows: rows}) },
		"one row":    func(d *Document) { d.Table(Table{Columns: []Column{{Title: "Colonne"}}, Rows: rows[3:]}) },
		"a list":     func(d *Document) { d.List("a", "b", "Attesté") },
		"some facts": func(d *Document) { d.Facts(Fact{"a", "b"}, Fact{"Lieu", "Attesté"}) },
	}
	for name, add := range before {
		for lines := 28; lines <= 46; lines += 2 {
			d := New(Meta{Title: "Essai", Date: at}, Letterhead{Region: "Région"})
			d.Paragraph(strings.Repeat("ligne\n", lines))
			add(d)
			d.Signatures(Signature{Role: "Signataire"})
			all, ok := pages(t, bytesOf(t, d))
			if !ok {
				return
			}
			if last := all[len(all)-1]; !strings.Contains(last, "Attesté") || !strings.Contains(last, "Signataire") {
				t.Errorf("%s, %d lines above: the signatures are alone", name, lines)
			}
		}
	}
}

func TestFileIsSoundAndTagged(t *testing.T) {
	t.Parallel()
	file := bytesOf(t, minutes(t))
	for _, want := range []string{"/Lang (fr-FR)", "/MarkInfo <</Marked true>>", "/DisplayDocTitle true", "/Outlines"} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("%s is not in the file", want)
		}
	}
	if out, ok := outside(t, file, "qpdf", "--check", "FILE"); ok && !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Errorf("qpdf says: %s", out)
	}
	tree, ok := outside(t, file, "pdfinfo", "-struct-text", "FILE")
	tree = plain.Replace(tree)
	if !ok {
		return
	}
	at := 0
	for _, want := range []string{ // in reading order, without the page's furniture
		"Document", "Figure", "H1", "Compte rendu de réunion", "H2", "Réunion", "Tenue le", "22 novembre 2026", "H3", "Dossier 0042",
		"L (block)", "LI", "Lbl", "LBody", "Poursuivre", "Table", "Caption", "TR", "TH", "/Scope /Column", "Profession", "TD", "Psychologue", "Total",
		"Document confidentiel", "Le médecin généraliste",
	} {
		i := strings.Index(tree[at:], want)
		if i < 0 {
			t.Fatalf("%q is not in the structure, or not in its place:\n%s", want, tree[at:])
		}
		at += i
	}
	if strings.Contains(tree, "Page 1") || strings.Contains(tree, "Empreinte") {
		t.Error("the foot of the page is read as text")
	}
}
