package civil_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
)

func TestParseReadsWhatPeopleType(t *testing.T) {
	t.Parallel()
	today := civil.Must(2026, 11, 25)
	for typed, want := range map[string]string{
		"22/11":                      "2026-11-22",
		"2/1":                        "2026-01-02",
		"22/11/26":                   "2026-11-22",
		"22/11/2026":                 "2026-11-22",
		" 22/11/2026 ":               "2026-11-22",
		"22 / 11 / 2026":             "2026-11-22",
		"22-11-2026":                 "2026-11-22",
		"22.11.26":                   "2026-11-22",
		"22 11 2026":                 "2026-11-22",
		"221126":                     "2026-11-22",
		"22112026":                   "2026-11-22",
		"2026-11-22":                 "2026-11-22",
		"2026/11/22":                 "2026-11-22",
		"aujourd’hui":                "2026-11-25",
		"Aujourd'hui":                "2026-11-25",
		"hier":                       "2026-11-24",
		"HIER":                       "2026-11-24",
		"avant-hier":                 "2026-11-23",
		"avant hier":                 "2026-11-23",
		"22 novembre 2026":           "2026-11-22",
		"22\u00a0novembre\u00a02026": "2026-11-22",
		"22\u202fNovembre 26":        "2026-11-22",
		"22 novembre":                "2026-11-22",
		"22 nov":                     "2026-11-22",
		"22-nov.-26":                 "2026-11-22",
		"22nov2026":                  "2026-11-22",
		"1er nov. 2026":              "2026-11-01",
		"1 nov. 2026":                "2026-11-01",
		"3 févr. 2026":               "2026-02-03",
		"3 fev 2026":                 "2026-02-03",
		"14 juil. 2026":              "2026-07-14",
		"6 juin 1944":                "1944-06-06",
		"15 AOÛT 2026":               "2026-08-15",
		"15 aout 2026":               "2026-08-15",
		"25 déc. 2026":               "2026-12-25",
		"22/11/46":                   "2046-11-22", // twenty years ahead
		"22/11/47":                   "1947-11-22", // one more is the past
		"22/11/99":                   "1999-11-22",
		"22/11/00":                   "2000-11-22",
		"29/02/2024":                 "2024-02-29",
	} {
		got, err := civil.Parse(typed, today)
		if err != nil || got.String() != want {
			t.Errorf("%q: got %v, %v; want %s", typed, got, err, want)
		}
	}
}

func TestParseWithoutYearTakesThisYearOrTheLastWhicheverIsNearer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed string
		today civil.Day
		want  string
	}{
		{"22/11", civil.Must(2026, 11, 22), "2026-11-22"},
		{"22/11", civil.Must(2026, 10, 10), "2026-11-22"}, // an appointment ahead
		{"22/11", civil.Must(2026, 1, 5), "2025-11-22"},   // in January, November was last year's
		{"28/12", civil.Must(2026, 1, 2), "2025-12-28"},
		{"5/1", civil.Must(2026, 12, 20), "2026-01-05"}, // never next year's
		{"29/2", civil.Must(2025, 1, 2), "2024-02-29"},  // this year has none
		{"29/2", civil.Must(2028, 1, 2), "2028-02-29"},  // last year had none
	} {
		got, err := civil.Parse(c.typed, c.today)
		if err != nil || got.String() != c.want {
			t.Errorf("%q on %v: got %v, %v; want %s", c.typed, c.today, got, err, c.want)
		}
	}
}

func TestParseSaysInFrenchWhatIsWrong(t *testing.T) {
	t.Parallel()
	const unreadable = "Date illisible\u202f: écrivez par exemple 22/11/2026"
	for typed, want := range map[string]string{
		"31/02/2026":               "31/02/2026 n’existe pas",
		"31/02/26":                 "31/02/2026 n’existe pas",
		"31/2":                     "31/02/2026 n’existe pas",
		"22/13/2026":               "22/13/2026 n’existe pas",
		"31 avril 2026":            "31/04/2026 n’existe pas",
		"2026-02-30":               "30/02/2026 n’existe pas",
		"29/2":                     "29/02/2026 n’existe pas",
		"00/11/2026":               "00/11/2026 n’existe pas",
		"22/11/1026":               "22/11/1026\u202f: l’année doit être comprise entre 1800 et 2200",
		"":                         unreadable,
		"bientôt":                  unreadable,
		"22":                       unreadable,
		"22/11/202":                unreadable,
		"22/11/20266":              unreadable,
		"22//11":                   unreadable,
		"22/11/":                   unreadable,
		"-22/11":                   unreadable,
		"22 ju 2026":               unreadable,
		"22 jui 2026":              unreadable, // June or July
		"22 brumaire 2026":         unreadable,
		"2 er 2026":                unreadable,
		"45987":                    unreadable,
		"٢٢/١١/٢٠٢٦":               unreadable,
		strings.Repeat("1", 10000): unreadable,
	} {
		got, err := civil.Parse(typed, civil.Must(2026, 11, 25))
		if err == nil || err.Error() != want || !got.IsZero() || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%.40q: got %v, %v; want %q", typed, got, err, want)
		}
	}
}

func TestParseWithoutTodayRefusesToGuess(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"22/11", "22/11/26", "hier", "221126"} {
		if got, err := civil.Parse(typed, civil.Day{}); err == nil {
			t.Errorf("%q: got %v, want an error", typed, got)
		}
	}
	if got, err := civil.Parse("22/11/2026", civil.Day{}); err != nil || got != civil.Must(2026, 11, 22) {
		t.Errorf("a full date: got %v, %v", got, err)
	}
}

func TestParseReadsBackEveryWrittenForm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, today := anyDay(t, "d"), anyDay(t, "today")
		for _, written := range []string{d.Short(), d.Long(), d.String(), strings.ReplaceAll(d.Short(), "/", "")} {
			if got, err := civil.Parse(written, today); err != nil || got != d {
				t.Fatalf("%q: got %v, %v; want %v", written, got, err, d)
			}
		}
		if got, err := civil.ParseISO(d.String()); err != nil || got != d {
			t.Fatalf("ParseISO(%v) = %v, %v", d, got, err)
		}
	})
}

func TestTwoDigitYearLiesAtMostTwentyYearsAhead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		today := civil.Must(1900, 1, 1).AddDays(rapid.IntRange(0, 90000).Draw(t, "today"))
		yy := rapid.StringMatching(`[0-9]{2}`).Draw(t, "yy")
		got, err := civil.Parse("15/06/"+yy, today)
		if err != nil {
			t.Fatal(err)
		}
		ahead := got.Year() - today.Year()
		if ahead > 20 || ahead <= -80 || got.String()[2:4] != yy {
			t.Fatalf("15/06/%s typed on %v is %v", yy, today, got)
		}
	})
}

func TestParseISOIsStrict(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2026-11-2", "2026-1-22", "2026-11-22 ", "2026-11-22T00:00", "+026-11-22", "2026-02-29", "22/11/2026"} {
		if got, err := civil.ParseISO(s); err == nil || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: got %v, %v; want Invalid", s, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"22/11", "22/11/26", "1er nov. 2026", "avant-hier", "31/02/2026", "2026-11-22", "221126", "\u202f", "é"} {
		f.Add(s)
	}
	today := civil.Must(2026, time.November, 25)
	f.Fuzz(func(t *testing.T, s string) {
		d, err := civil.Parse(s, today)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || !d.IsZero() {
				t.Fatalf("%q: %v with %v", s, err, d)
			}
			return
		}
		if again, err := civil.Parse(d.Short(), today); err != nil || again != d {
			t.Fatalf("%q gives %v, read back as %v, %v", s, d, again, err)
		}
	})
}
