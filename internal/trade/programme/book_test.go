package programme_test

import (
	"context"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/programme"
)

func seed(t *testing.T, h dbtest.House, demo bool) *programme.Book {
	t.Helper()
	var book *programme.Book
	err := h.DB.Write(context.Background(), func(tx *db.Tx) (err error) {
		if err = programme.Seed(tx, demo); err != nil {
			return err
		}
		book, err = programme.Load(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestTheKnownRuleBook(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		book := seed(t, h, false)
		p, ok := book.ByCode(programme.EQUIPADDICT)
		if !ok || p.Regime != programme.AnnualPackage {
			t.Fatalf("got %+v, %v", p, ok)
		}
		if same, ok := book.ByID(p.ID); !ok || same != p {
			t.Errorf("by id: got %+v", same)
		}
		cases := []struct {
			name string
			day  civil.Day
			want string // version in force, empty for none
		}{
			{"before the experiment", civil.Must(2019, 10, 20), ""},
			{"its first day", civil.Must(2019, 10, 21), "2019"},
			{"the last day of the first rules", civil.Must(2021, 12, 1), "2019"},
			{"the revised rules", civil.Must(2021, 12, 2), "2021"},
			{"today", civil.Must(2026, 11, 22), "2021"},
		}
		for _, c := range cases {
			v, ok := book.At(p.ID, c.day)
			if ok != (c.want != "") || v.Code != c.want {
				t.Errorf("%s: got %q, want %q", c.name, v.Code, c.want)
			}
			if ok && (v.Quota(programme.CounterPsychologist) != 5 || v.Quota(programme.CounterSocialWorker) != 6 || v.Quota(programme.CounterCaseReview) != 4) {
				t.Errorf("%s: got %+v, want 5, 6 and 4", c.name, v)
			}
			if ok && (v.PackageCents != nil || v.ReturnDueDay != nil || v.LateEntryDays != nil || v.Demo) {
				t.Errorf("%s: a value that no source gives is set: %+v", c.name, v)
			}
		}
	})
}

func TestSeedingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		first := seed(t, h, false)
		again := seed(t, h, true)
		p := first.Programmes()[0]
		if len(again.Programmes()) != 2 || again.Programmes()[0] != p {
			t.Errorf("got %+v, want %+v", again.Programmes(), p)
		}
		if v, _ := again.At(p.ID, civil.Must(2026, 1, 1)); v.Demo {
			t.Error("a demonstration overwrote the rule book")
		}
	})
}

func TestDemonstrationSaysWhatIsInvented(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		book := seed(t, h, true)
		v, _ := book.At(book.Programmes()[0].ID, civil.Must(2026, 1, 1))
		if !v.Demo || v.ReturnDueDay == nil || *v.ReturnDueDay != 10 {
			t.Fatalf("got %+v", v)
		}
		read(t, h, func(tx *db.Tx) error {
			rules, err := programme.Rules(tx, v)
			for _, r := range rules {
				if invented := r.Key == "return.due_day"; invented != (r.Confidence == programme.Made) {
					t.Errorf("%s is marked %s", r.Key, r.Confidence)
				}
				if r.Key == "return.due_day" && (r.Value == nil || *r.Value != "10") {
					t.Errorf("the rule does not say the version's own value: %v", r.Value)
				}
			}
			return err
		})
	})
}

// The rules of a package year are those of the day it opens (domain rule 34).
func TestForYear(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	book := seed(t, h, false)
	id := book.Programmes()[0].ID
	cases := []struct {
		name   string
		opened civil.Day
		year   int
		want   string
	}{
		{"a year that opened before the change keeps its rules to its end", civil.Must(2021, 6, 1), 1, "2019"},
		{"the next one takes the new rules", civil.Must(2021, 6, 1), 2, "2021"},
		{"opened on the day of the change", civil.Must(2021, 12, 2), 1, "2021"},
		{"the anniversary of the eve of the change", civil.Must(2020, 12, 1), 2, "2019"},
		{"the anniversary of the change", civil.Must(2020, 12, 2), 2, "2021"},
		{"before the first rules, the first rules count", civil.Must(2018, 1, 1), 1, "2019"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := book.ForYear(id, c.opened, c.year); got.Code != c.want {
				t.Errorf("got %s, want %s", got.Code, c.want)
			}
		})
	}
	if got := book.ForYear(1, civil.Must(2025, 1, 1), 1); got.ID != 0 {
		t.Errorf("an unknown programme has rules: %+v", got)
	}
	if got := book.YearOf(id, civil.Must(2025, 1, 1), civil.Must(2026, 1, 1)); got != 2 {
		t.Errorf("got year %d, want 2", got)
	}
}

// Each statement has a source and words; a value without one is to be confirmed;
// the parts of a tariff add up to it or are all unknown (domain rule 31).
func TestEveryRuleSaysWhereItComesFrom(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	seed(t, h, false)
	svc := &programme.Service{DB: h.DB}
	book, err := svc.RuleBook(context.Background(), access.Actor{Role: access.Agency})
	if err != nil {
		t.Fatal(err)
	}
	if len(book) != 2 || len(book[0].Versions) != 2 || len(book[1].Versions) != 1 || !book[0].Versions[0].InForce || book[0].Versions[1].InForce {
		t.Fatalf("got %d programmes", len(book))
	}
	for _, e := range append(book[0].Versions, book[1].Versions...) {
		for _, r := range e.Rules {
			if r.Label == "" || r.Source == "" || r.Confidence.Label() == string(r.Confidence) {
				t.Errorf("version %s: %+v lacks words or a source", e.Version.Code, r)
			}
			if r.Value != nil && r.Confidence == programme.Unknown {
				t.Errorf("version %s: %s has a value that no source gives", e.Version.Code, r.Key)
			}
		}
		if len(e.Components) != 4 {
			t.Errorf("version %s: got %d parts, want 4", e.Version.Code, len(e.Components))
		}
		for _, c := range e.Components {
			if c.Cents != nil || c.Source == "" {
				t.Errorf("version %s: %+v", e.Version.Code, c)
			}
		}
		for _, c := range e.Chapters() {
			if len(c.Rules) == 0 || c.Title == "" {
				t.Errorf("chapter %+v", c)
			}
		}
	}
}

func TestWhoIsNobodyReadsNothing(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	svc := &programme.Service{DB: h.DB}
	if _, err := svc.RuleBook(context.Background(), access.Actor{}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("got %v, want forbidden", err)
	}
	read(t, h, func(tx *db.Tx) error {
		if _, err := programme.ByCode(tx, programme.EQUIPADDICT); fault.KindOf(err) != fault.NotFound {
			t.Errorf("got %v, want not found", err)
		}
		return nil
	})
}

func read(t *testing.T, h dbtest.House, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := h.DB.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// What the sister programme pays is published nowhere: no quota is made up, and
// the psychiatrist's session is a statement of its rules.
func TestTheSisterProgrammeSaysWhatNoSourceGives(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		book := seed(t, h, false)
		p, ok := book.ByCode(programme.SanteMentale)
		if !ok || len(book.Versions(p.ID)) != 1 {
			t.Fatalf("got %+v, %d versions", p, len(book.Versions(p.ID)))
		}
		if _, inForce := book.At(p.ID, civil.Must(2026, 11, 22)); inForce {
			t.Error("an experiment of two years is in force five years later")
		}
		v := book.Versions(p.ID)[0]
		if v.QuotasKnown || v.Demo {
			t.Errorf("got %+v, want unknown quotas", v)
		}
		read(t, h, func(tx *db.Tx) error {
			rules, err := programme.Rules(tx, v)
			found := 0
			for _, r := range rules {
				if strings.HasPrefix(r.Key, "quota.") && r.Key != "quota.gp" {
					found++
					if r.Value != nil || r.Confidence != programme.Unknown {
						t.Errorf("%s is %v, %s: no source gives it", r.Key, r.Value, r.Confidence)
					}
				}
			}
			if found != 4 {
				t.Errorf("got %d quotas to confirm, want those of the three counters and of the psychiatrist", found)
			}
			return err
		})
	})
}

// The demonstration has a version of it in force, and says that it is invented.
func TestTheDemonstrationInventsASecondProgrammeAndSaysSo(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	book := seed(t, h, true)
	p, _ := book.ByCode(programme.SanteMentale)
	v, inForce := book.At(p.ID, civil.Must(2026, 11, 22))
	if !inForce || !v.Demo || !v.QuotasKnown {
		t.Fatalf("got %+v, in force: %v", v, inForce)
	}
	read(t, h, func(tx *db.Tx) error {
		rules, err := programme.Rules(tx, v)
		for _, r := range rules {
			if r.Key == "quota.psychologist" && (r.Confidence != programme.Made || r.Value == nil) {
				t.Errorf("an invented quota is marked %s", r.Confidence)
			}
		}
		return err
	})
}
