package paper

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// at is when every paper of these tests was made.
var at = time.Date(2026, time.November, 22, 10, 30, 0, 0, time.UTC)

// letterhead is that of an invented region, with a logo of two squares.
func letterhead(tb testing.TB) Letterhead {
	tb.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 160, 120))
	for y := range 120 {
		for x := range 160 {
			switch {
			case x < 60 && y < 60, x >= 60 && y >= 60 && x < 120:
				img.Set(x, y, color.NRGBA{0x0f, 0x5c, 0x63, 0xff})
			case x >= 60 && x < 120 && y < 60:
				img.Set(x, y, color.NRGBA{0x0f, 0x5c, 0x63, 0x60})
			}
		}
	}
	var logo bytes.Buffer
	if err := png.Encode(&logo, img); err != nil {
		tb.Fatal(err)
	}
	return Letterhead{
		Region:       "Microstructures médicales addictions – Occitanie",
		Organisation: "Association de coordination régionale L’Étape",
		Lines:        []string{"12, rue de l’Œuvre", "31000 Toulouse", "05\u00a000\u00a000\u00a000\u00a000"},
		Logo:         logo.Bytes(),
	}
}

// minutes is a short paper with one block of each kind.
func minutes(tb testing.TB) *Document {
	d := New(Meta{
		Title: "Compte rendu de réunion de concertation", Subject: "Microstructure de Toulouse Nord",
		Author: "Maillage", Reference: "RCP-2026-11-MSMA-31-01", Date: at,
	}, letterhead(tb))
	d.Heading("Réunion")
	d.Facts(Fact{"Tenue le", "22 novembre 2026"}, Fact{"Présents", "Dr Hélène Brûlé, médecin généraliste\u202f; Noé Çelik, psychologue\u202f; Maïwenn Le Goff, travailleuse sociale"}, Fact{"Quorum", "atteint"}, Fact{"Excusé", ""})
	d.Heading("Situations revues")
	d.Subheading("Dossier 0042")
	d.Meters([]Meter{{"Psychologue", 3, 5}, {"Social", 6, 6}, {"RCP", 5, 4}})
	d.Paragraph("La situation s’améliore\u202f: reprise du travail à temps partiel, logement stabilisé. « On respire », dit l’équipe. Montant pris en charge\u00a0: 1\u202f234,50\u00a0€. Prochaine consultation prévue dans trois semaines.")
	d.List("Poursuivre les entretiens avec le psychologue, au rythme d’un toutes les deux semaines.", "Accompagner la demande de logement.", "Revoir en RCP au printemps.")
	d.Table(Table{
		Caption: "Actes du mois",
		Columns: []Column{{Title: "Profession"}, {Title: "Prévus", Numeric: true}, {Title: "Réalisés", Numeric: true}, {Title: "Observation"}},
		Rows: [][]string{
			{"Psychologue", "5", "3", "Deux absences excusées"},
			{"Travailleur social", "6", "6", "Forfait complet\u202f; une demande de dépassement a été transmise à la coordination régionale"},
			{"RCP", "4", "5", ""},
		},
		Total: []string{"Total", "15", "14", ""},
	})
	d.Numbered("Relire.", "Signer.", "Classer.")
	d.Note("Document confidentiel, couvert par le secret professionnel (article L.\u00a01110-4 du code de la santé publique).")
	d.Signatures(Signature{Role: "Le médecin généraliste", Name: "Dr Hélène Brûlé", Note: "Lu et approuvé"}, Signature{Role: "La coordination médicale"})
	return d
}

// long is a paper of several pages.
func long(tb testing.TB) *Document {
	d := New(Meta{Title: "Relevé des actes d’une microstructure au nom particulièrement long, pour voir", Reference: "REL-2026", Date: at}, Letterhead{Region: "Bourgogne-Franche-Comté"})
	d.Heading("Introduction")
	for range 9 {
		d.Paragraph(strings.Repeat("Les microstructures réunissent autour d’un médecin généraliste un psychologue et un travailleur social. ", 6))
	}
	d.Heading("Actes")
	var rows [][]string
	for i := range 70 {
		text := "Entretien individuel"
		if i%7 == 3 {
			text = "Entretien individuel, suivi d’un appel à la structure porteuse et d’un courrier au médecin traitant, classé au dossier"
		}
		rows = append(rows, []string{"22/11/2026", "MSMA-31-" + string(rune('A'+i%26)), text, "45", "1\u202f234,50\u00a0€"})
	}
	rows = append(rows, []string{"23/11/2026", "MSMA", strings.Repeat("Un commentaire sans fin. ", 330), "1", "2"})
	rows = append(rows, []string{"24/11/2026", "MSMA", "Après", "1", "2"})
	d.Table(Table{
		Columns: []Column{{Title: "Date"}, {Title: "Équipe"}, {Title: "Acte"}, {Title: "Minutes", Numeric: true}, {Title: "Montant", Numeric: true}},
		Rows:    rows, Total: []string{"Total", "", "", "3\u202f150", "86\u202f415,00\u00a0€"},
	})
	d.Table(Table{Caption: "Retours", Columns: []Column{{Title: "Mois", Share: 1}, {Title: "Motif", Share: 3}}})
	d.Signatures(Signature{Role: "La structure porteuse"}, Signature{Role: "La coordination"}, Signature{Role: "L’agence régionale de santé"})
	return d
}

func bytesOf(tb testing.TB, d *Document) []byte {
	tb.Helper()
	b, err := d.Bytes()
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestGoldenPapers(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]*Document{"compte-rendu.pdf": minutes(t), "releve.pdf": long(t)} {
		got, path := bytesOf(t, d), filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes differ from the golden %d; look at the pages, then run with -update if the change is meant", name, len(got), len(want))
		}
	}
}

func TestSameDataSameBytes(t *testing.T) {
	t.Parallel()
	first := bytesOf(t, long(t))
	for range 10 {
		if !bytes.Equal(bytesOf(t, long(t)), first) {
			t.Fatal("the same data gave other bytes")
		}
	}
	d := minutes(t)
	if !bytes.Equal(bytesOf(t, d), bytesOf(t, d)) {
		t.Error("drawing the same document twice gave other bytes")
	}
	paris := long(t)
	paris.meta.Date = at.In(time.FixedZone("", 3600))
	if !bytes.Equal(bytesOf(t, paris), first) {
		t.Error("the same instant in another zone gave other bytes")
	}
}

func TestFingerprintFollowsTheContent(t *testing.T) {
	t.Parallel()
	base := func() *Document {
		d := New(Meta{Title: "A", Date: at}, Letterhead{Region: "R"})
		d.Paragraph("un")
		d.Facts(Fact{"l", "v"})
		d.Table(Table{Columns: []Column{{Title: "c"}}, Rows: [][]string{{"x"}}})
		return d
	}
	seen := map[string]string{base().Fingerprint(): "nothing"}
	for name, change := range map[string]func(*Document){
		"the title":      func(d *Document) { d.meta.Title = "B" },
		"the date":       func(d *Document) { d.meta.Date = at.AddDate(0, 0, 1) },
		"the letterhead": func(d *Document) { d.head.Lines = []string{"x"} },
		"one more text":  func(d *Document) { d.Paragraph("deux") },
		"a note":         func(d *Document) { d.Note("deux") },
		"a fact":         func(d *Document) { d.Facts(Fact{"l", "w"}) },
		"a cell":         func(d *Document) { d.blocks[2].(Table).Rows[0][0] = "y" },
		"a meter":        func(d *Document) { d.Meters([]Meter{{"m", 1, 2}}) },
		"a signature":    func(d *Document) { d.Signatures(Signature{Role: "r"}) },
		"a list":         func(d *Document) { d.List("deux") },
		"numbers":        func(d *Document) { d.Numbered("deux") },
	} {
		d := base()
		change(d)
		if other, ok := seen[d.Fingerprint()]; ok {
			t.Errorf("changing %s gives the fingerprint of changing %s", name, other)
		}
		seen[d.Fingerprint()] = name
	}
	if got, want := base().Fingerprint(), base().Fingerprint(); got != want || len(got) != 10 {
		t.Errorf("got fingerprints %s and %s, want ten hexadecimal digits, the same twice", got, want)
	}
}

func TestWhatCannotBeDrawnIsAnError(t *testing.T) {
	t.Parallel()
	var large bytes.Buffer
	if err := png.Encode(&large, image.NewGray(image.Rect(0, 0, 4001, 1))); err != nil {
		t.Fatal(err)
	}
	ragged := New(Meta{Title: "t", Date: at}, Letterhead{})
	ragged.Table(Table{Columns: []Column{{Title: "a"}, {Title: "b"}}, Rows: [][]string{{"1", "2"}, {"3"}}})
	for name, c := range map[string]struct {
		d    *Document
		want string
	}{
		"no date":         {New(Meta{Title: "t"}, Letterhead{}), "needs its date"},
		"no PNG":          {New(Meta{Title: "t", Date: at}, Letterhead{Logo: []byte("GIF89a")}), "logo"},
		"too many pixels": {New(Meta{Title: "t", Date: at}, Letterhead{Logo: large.Bytes()}), "4001"},
		"a ragged table":  {ragged, "row 2 has 1 cells, want 2"},
	} {
		if _, err := c.d.Bytes(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
	}
}

func TestAnEmptyPaperHasOnePage(t *testing.T) {
	t.Parallel()
	d := New(Meta{Date: at}, Letterhead{})
	d.Paragraph("")
	d.List()
	d.Facts()
	d.Meters(nil)
	d.Signatures()
	d.Table(Table{})
	if w, err := d.compose(0); err != nil || w.page != 1 {
		t.Errorf("got %v, want one page", err)
	}
}

func FuzzPaper(f *testing.F) {
	f.Add("Été «\u202foui\u202f» 🙂 e\u0301", 3, 5)
	f.Add("\x00\xff(\\)\n\n", -1, 0)
	f.Fuzz(func(t *testing.T, text string, used, quota int) {
		if len(text) > 2000 {
			return
		}
		d := New(Meta{Title: text, Subject: text, Reference: text, Author: text, Date: at}, Letterhead{Region: text, Organisation: text, Lines: []string{text}})
		d.Heading(text)
		d.Paragraph(text)
		d.List(text, text)
		d.Facts(Fact{text, text})
		d.Meters([]Meter{{text, used % 100, quota % 100}})
		d.Table(Table{Caption: text, Columns: []Column{{Title: text}, {Title: "n", Numeric: true}}, Rows: [][]string{{text, text}}, Total: []string{text, ""}})
		d.Signatures(Signature{text, text, text})
		if _, err := d.Bytes(); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkPaper(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		bytesOf(b, minutes(b))
	}
}
