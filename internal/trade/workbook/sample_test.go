package workbook_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/workbook"
)

// equipAddict are the quotas of the notice that comes with the sample.
var equipAddict = workbook.Quotas{Psychologist: 5, SocialWorker: 6, CaseReview: 4}

// notice says what the sample workbook holds, cell by cell.
type notice struct {
	AsOf   civil.Day `json:"as_of"`
	Counts map[string]int
	Layout []struct {
		Sheet     string
		HeaderRow int `json:"header_row"`
		DataRows  int `json:"data_rows"`
		TotalRow  int `json:"total_row"`
		Columns   []struct{ Column, Field string }
	}
	Vocabulary map[string]map[string]string
	FaultKinds []struct{ Kind string } `json:"fault_kinds"`
	Faults     []place
	Variants   []place
	Expected   []expected
}

type expected struct {
	Team  string
	Month civil.Month
	workbook.Figures
}

// place is where the notice or a plan has something to say.
type place struct {
	Kind   string
	Sheet  string
	Row    int
	Column string
	Field  string
	RefRow int `json:"ref_row"`
}

func comparePlaces(a, b place) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
}

func readNotice(t *testing.T) notice {
	t.Helper()
	raw, err := os.ReadFile("testdata/tableau-de-suivi-exemple.json")
	if err != nil {
		t.Fatal(err)
	}
	var n notice
	if err := json.Unmarshal(raw, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func sampleBytes(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/tableau-de-suivi-exemple.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func samplePlan(t *testing.T) *workbook.Plan {
	t.Helper()
	return planOf(t, sampleBytes(t), workbook.Setting{AsOf: civil.Must(2026, 10, 31), Quotas: equipAddict})
}

func planOf(t *testing.T, raw []byte, in workbook.Setting) *workbook.Plan {
	t.Helper()
	book, err := workbook.Read(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return workbook.BuildPlan(book, in)
}

func TestTheSampleGivesTheFiguresOfItsNotice(t *testing.T) {
	t.Parallel()
	n, got := readNotice(t), samplePlan(t).Figures()
	if len(n.Expected) != 60 {
		t.Fatalf("notice: got %d team-months, want 60", len(n.Expected))
	}
	for _, want := range n.Expected {
		k := workbook.TeamMonth{Team: want.Team, Month: want.Month}
		if diff := gocmp.Diff(want.Figures, got[k]); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", want.Team, want.Month, diff)
		}
		delete(got, k)
	}
	for k, f := range got {
		t.Errorf("%s %s: figures that the notice does not have: %+v", k.Team, k.Month, f)
	}
}

func TestEveryFaultOfTheSampleIsFoundWhereItIsAndNowhereElse(t *testing.T) {
	t.Parallel()
	n, plan := readNotice(t), samplePlan(t)
	kinds := map[string]bool{}
	for _, k := range n.FaultKinds {
		kinds[k.Kind] = true
	}
	var got []place
	for _, f := range plan.Findings() {
		if kinds[string(f.Kind)] {
			got = append(got, place{string(f.Kind), f.Sheet, f.Row, f.Column, string(f.Field), f.Ref})
		}
	}
	want := slices.Clone(n.Faults)
	slices.SortFunc(got, comparePlaces)
	slices.SortFunc(want, comparePlaces)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestEveryOddSpellingOfTheSampleIsSeenAsSuch(t *testing.T) {
	t.Parallel()
	n, plan := readNotice(t), samplePlan(t)
	type cell struct {
		sheet  string
		row    int
		column string
	}
	got := map[cell][]workbook.Kind{}
	for _, f := range plan.Findings() {
		k := cell{f.Sheet, f.Row, f.Column}
		got[k] = append(got[k], f.Kind)
	}
	for _, v := range n.Variants {
		want := workbook.DateAsText
		if v.Kind == "birth_year_only" {
			want = workbook.BirthYearOnly
		}
		if kinds := got[cell{v.Sheet, v.Row, v.Column}]; !slices.Contains(kinds, want) {
			t.Errorf("%s %s%d (%s): got %v, want %s", v.Sheet, v.Column, v.Row, v.Kind, kinds, want)
		}
	}
}

func TestTheSampleIsLaidOutAsItsNoticeSays(t *testing.T) {
	t.Parallel()
	n, plan := readNotice(t), samplePlan(t)
	if len(plan.Sheets) != len(n.Layout) {
		t.Fatalf("sheets: got %d, want %d", len(plan.Sheets), len(n.Layout))
	}
	for i, want := range n.Layout {
		got := plan.Sheets[i]
		rows := want.DataRows
		if want.TotalRow > 0 {
			rows++
		}
		if got.Name != want.Sheet || got.Header != want.HeaderRow || got.Rows != rows || got.Ignored != rows-want.DataRows {
			t.Errorf("%s: got header %d, %d rows, %d ignored; want header %d, %d rows, %d ignored",
				want.Sheet, got.Header, got.Rows, got.Ignored, want.HeaderRow, rows, rows-want.DataRows)
		}
		for j, c := range want.Columns {
			if j >= len(got.Columns) || got.Columns[j].Letter != c.Column || string(got.Columns[j].Field) != c.Field {
				t.Errorf("%s column %s: want %s, got %+v", want.Sheet, c.Column, c.Field, got.Columns)
				break
			}
		}
	}
}

func TestTheSampleHoldsWhatItsNoticeCounts(t *testing.T) {
	t.Parallel()
	n, plan := readNotice(t), samplePlan(t)
	got := map[string]int{"teams": len(plan.Teams), "professionals": len(plan.Professionals), "dossiers": len(plan.Patients), "valid_session_rows": len(plan.Sessions), "rcp_rows": len(plan.RCPs)}
	partners := map[string]bool{}
	for _, team := range plan.Teams {
		partners[team.Partner] = true
	}
	got["partner_structures"] = len(partners)
	for _, p := range plan.Professionals {
		switch p.Profession {
		case workbook.GP:
			got["gps"]++
		case workbook.Psychologist:
			got["psychologists"]++
		case workbook.SocialWorker:
			got["social_workers"]++
		default:
			got["other_professionals"]++
		}
	}
	for _, p := range plan.Patients {
		if p.Anonymous {
			got["anonymous_dossiers"]++
		}
		if !p.Enrolment.Exit.IsZero() {
			got["exited_dossiers"]++
		}
	}
	for _, s := range plan.Sessions {
		if s.Presence == workbook.Attended {
			got["attended_sessions"]++
		}
	}
	for _, r := range plan.RCPs {
		if r.Held {
			got["rcp_held"]++
			got["case_reviews"] += len(r.Reviews)
		}
	}
	for what, count := range got {
		if want := n.Counts[what]; count != want {
			t.Errorf("%s: got %d, want %d", what, count, want)
		}
	}
}

func TestEveryRowOfTheSampleHasOneFateAndItsSessionsOneKey(t *testing.T) {
	t.Parallel()
	plan := samplePlan(t)
	seen := map[workbook.Source]bool{}
	for _, f := range plan.Fates {
		at := workbook.Source{Sheet: f.Sheet, Row: f.Row}
		if seen[at] {
			t.Errorf("%v has two fates", at)
		}
		seen[at] = true
		refusals := slices.ContainsFunc(f.Findings, func(x workbook.Finding) bool { return x.Level == workbook.Refusal })
		if refusals != (f.Outcome == workbook.Refused) {
			t.Errorf("%v: outcome %s, with refusals: %v", at, f.Outcome, refusals)
		}
		if (f.Key == "") != (f.Outcome == workbook.Refused || f.Outcome == workbook.Ignored) {
			t.Errorf("%v: outcome %s with key %q", at, f.Outcome, f.Key)
		}
	}
	keys := map[string]bool{}
	for _, s := range plan.Sessions {
		if keys[s.Key] {
			t.Errorf("two sessions with key %s", s.Key)
		}
		keys[s.Key] = true
	}
}

func TestAnonymousDossiersOfTheSampleHaveAnAliasAndNoName(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, p := range samplePlan(t).Patients {
		if !p.Anonymous {
			continue
		}
		got[p.Dossier] = p.Alias
		if p.LastName != "" || p.FirstName != "" || !p.Birth.IsZero() {
			t.Errorf("%s: an anonymous dossier with an identity: %+v", p.Dossier, p)
		}
	}
	want := map[string]string{"31-01-0003": "Tramontane 2", "31-02-0006": "Galet du soir"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("aliases (-want +got):\n%s", diff)
	}
}

func TestTheWordsOfTheNoticeAreRead(t *testing.T) {
	t.Parallel()
	n := readNotice(t)
	outcome := map[workbook.Code]string{workbook.Attended: "attended", workbook.Absent: "no_show", workbook.Excused: "no_show", workbook.Cancelled: "cancelled"}
	same := func(c workbook.Code) string { return string(c) }
	three := func(c workbook.Code) string {
		if c == workbook.GP || c == workbook.Psychologist || c == workbook.SocialWorker {
			return string(c)
		}
		return "other"
	}
	for _, list := range []struct {
		name string
		read func(string) (workbook.Code, bool)
		say  func(workbook.Code) string
	}{
		{"presence", workbook.PresenceOf, func(c workbook.Code) string { return outcome[c] }},
		{"mode", workbook.ModeOf, same},
		{"session_type", workbook.TypeOf, same},
		{"profession", workbook.ProfessionOf, three},
		{"sex", workbook.SexOf, same},
	} {
		if len(n.Vocabulary[list.name]) == 0 {
			t.Errorf("the notice has no words for %s", list.name)
		}
		for word, want := range n.Vocabulary[list.name] {
			code, ok := list.read(word)
			if got := list.say(code); !ok || got != want {
				t.Errorf("%s %q: got %q (%v), want %q", list.name, word, got, ok, want)
			}
		}
	}
}
