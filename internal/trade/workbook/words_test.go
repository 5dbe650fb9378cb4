package workbook_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
	"maillage/internal/trade/workbook"
)

func TestWordsAreReadHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	type reader func(string) (workbook.Code, bool)
	cases := map[string]struct {
		read reader
		want map[string]workbook.Code // "" is not recognised
	}{
		"presence": {workbook.PresenceOf, map[string]workbook.Code{
			"présent(e)": "attended", "Présent·e": "attended", "VENUE": "attended", "✔": "attended", "P": "attended", "a honoré": "attended", "vu": "attended",
			"absent(e)": "absent", "Abs.": "absent", "A": "absent", "n'est pas venu": "absent", "non venu": "absent", "pas vu": "absent", "lapin": "absent", "absent non excusé": "absent",
			"excusé(e)": "excused", "Abs. excusée": "excused", "absence justifiée": "excused",
			"annulé(e)": "cancelled", "Annulé par le patient": "cancelled", "reporté au 12/03": "cancelled", "décommandé": "cancelled",
			"": "", "?": "", "en retard": "",
		}},
		"mode": {workbook.ModeOf, map[string]workbook.Code{
			"Tél.": "phone", "par tel": "phone", "entretien téléphonique": "phone", "téléconsultation": "video", "Visio-conférence": "video", "à distance": "video",
			"V.A.D.": "home", "VAD": "home", "à domicile": "home", "Visite au domicile": "home", "au cabinet": "cabinet", "Présentiel": "cabinet", "maison de santé": "cabinet", "dans la rue": "",
		}},
		"type": {workbook.TypeOf, map[string]workbook.Code{
			"PSY": "psychologist", "entretien psychologue": "psychologist", "Psycho.": "psychologist", "T.S.": "social_worker", "TS": "social_worker", "Éduc. spé.": "social_worker",
			"assistant·e social·e": "social_worker", "CESF": "social_worker", "psychiatre": "", "médecin": "", "psy + TS": "", "": "",
		}},
		"profession": {workbook.ProfessionOf, map[string]workbook.Code{
			"Médecin": "gp", "médecin traitant": "gp", "M.G.": "gp", "Dr": "gp", "Psychologue du travail": "psychologist", "Médecin psychiatre": "psychiatrist", "médecin addictologue": "other",
			"Infirmière Asalée": "nurse", "Conseillère ESF": "social_worker", "Moniteur-éducateur": "social_worker", "secrétaire médicale": "other", "Pharmacien d'officine": "pharmacist",
		}},
		"sex": {workbook.SexOf, map[string]workbook.Code{"F.": "female", "Féminin": "female", "Mme": "female", "masculin": "male", "h": "male", "": "", "?": ""}},
	}
	for name, c := range cases {
		for word, want := range c.want {
			got, ok := c.read(word)
			if got != want && (ok || want != "") {
				t.Errorf("%s %q: got %q (%v), want %q", name, word, got, ok, want)
			}
		}
	}
}

func TestYesAndNo(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"Oui": "yes", "x": "yes", "✓": "yes", "Remise": "yes", "non": "no", "pas encore": "no", "à faire": "no", "N": "no", "": "unknown", "voir dossier": "unknown"} {
		got := "unknown"
		if yes, known := workbook.AnswerOf(word); known {
			got = map[bool]string{true: "yes", false: "no"}[yes]
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", word, got, want)
		}
	}
}

func TestDaysAreReadDayFirstAndNeverInvented(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"07/03/2026": "2026-03-07 text", "7-3-26": "2026-03-07 text", "7.3.2026": "2026-03-07 text", "2026-03-07": "2026-03-07 text", "2026-03-07T00:00:00": "2026-03-07 text",
		"07/03/2026 14:30": "2026-03-07 text", "samedi 7 mars 2026": "2026-03-07 text", "1er août 2026": "2026-08-01 text", "le 7 mars 2026": "2026-03-07 text", "07032026": "2026-03-07 text",
		"20260307": "2026-03-07 text", "46088": "2026-03-07 text", "\u00a007/03/2026 ": "2026-03-07 text", "29/02/2024": "2024-02-29 text",
		"31/02/2026": " impossible", "15/13/2026": " impossible", "29/02/2026": " impossible", "00/05/2026": " impossible", "07/03/0206": " impossible",
		"07/03": " unreadable", "mars 2026": " unreadable", "hier": " unreadable", "07/03/2026 et 08/03/2026": " unreadable", "07/03/206": " unreadable", "": " none", "  ": " none",
	} {
		day, how := workbook.ReadDay(written)
		if got := day.String() + " " + how; got != want {
			t.Errorf("%q: got %q, want %q", written, got, want)
		}
	}
}

func TestBirthsOfTwoDigitsAreOfPeopleOldEnough(t *testing.T) {
	t.Parallel()
	asOf := civil.Must(2026, 10, 31)
	for written, want := range map[string]struct {
		day, how string
		year     int
	}{
		"7-10-00": {"2000-10-07", "text", 2000}, "5-11-74": {"1974-11-05", "text", 1974}, "01/01/20": {"1920-01-01", "text", 1920}, "1980": {"", "year", 1980}, "23/07/1991": {"1991-07-23", "text", 1991},
		"31/02/1980": {"", "impossible", 0}, "vers 1980": {"", "unreadable", 0}, "": {"", "none", 0}, "2031": {"", "unreadable", 0},
	} {
		day, year, how := workbook.ReadBirth(written, asOf)
		if day.String() != want.day || how != want.how || year != want.year {
			t.Errorf("%q: got %q %s %d, want %q %s %d", written, day, how, year, want.day, want.how, want.year)
		}
	}
}

func TestDurationsAreMinutes(t *testing.T) {
	t.Parallel()
	text := func(s string) sheet.Cell { return sheet.Cell{Text: s} }
	number := func(n float64) sheet.Cell { return sheet.Cell{Text: "n", Number: n, IsNumber: true} }
	for name, c := range map[string]struct {
		cell  sheet.Cell
		hours bool
		want  int // -1 is unreadable
	}{
		"a number": {number(45), false, 45}, "a number as text": {text("45"), false, 45}, "with its unit": {text("45 min"), false, 45}, "with mn": {text("45mn"), false, 45}, "with a prime": {text("45'"), false, 45},
		"an hour": {text("1h"), false, 60}, "an hour and a quarter": {text("1 h 15"), false, 75}, "stuck together": {text("1h15"), false, 75}, "as a clock": {text("0:45"), false, 45}, "with both units": {text("1 h 15 min"), false, 75},
		"hours with a comma": {text("1,5 h"), false, 90}, "a time cell": {number(0.03125), false, 45}, "hours by the header": {number(1.5), true, 90}, "in words": {text("une demi-heure"), false, 30}, "no-break spaces": {text("1\u00a0h\u00a015"), false, 75},
		"too long": {number(4500), false, -1}, "negative": {number(-5), false, -1}, "words": {text("longtemps"), false, -1}, "minutes past the hour": {text("1h75"), false, -1},
	} {
		got, ok := workbook.MinutesOf(c.cell, c.hours)
		if !ok {
			got = -1
		}
		if got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

func TestListsAreCutWherePeopleCut(t *testing.T) {
	t.Parallel()
	for written, want := range map[string][]string{
		"alcool; THC": {"alcool", "THC"}, "alcool / crack,BZD": {"alcool", "crack", "BZD"}, "3-MMC + jeux d'argent": {"3-MMC", "jeux d'argent"}, "alcool et tabac": {"alcool", "tabac"},
		"alcool & tabac\nTHC": {"alcool", "tabac", "THC"}, "alcool - tabac": {"alcool", "tabac"}, " ; ,": nil, "": nil,
	} {
		if diff := gocmp.Diff(want, workbook.ListOf(written)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", written, diff)
		}
	}
}
