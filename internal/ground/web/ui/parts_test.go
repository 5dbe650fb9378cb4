package ui_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"maillage/internal/ground/fault"
	"maillage/internal/ground/web/ui"
)

func three(psy, social, rcp int) []ui.Meter {
	return []ui.Meter{{"Psychologue", "Psy", psy, 5}, {"Social", "", social, 6}, {"RCP", "", rcp, 4}}
}

func TestMeterStates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		used, quota int
		want        ui.MeterState
	}{
		{"nothing used is vide", 0, 5, ui.MeterEmpty},
		{"one used is entamé", 1, 5, ui.MeterStarted},
		{"two left is still entamé", 3, 5, ui.MeterStarted},
		{"one left is dernier", 4, 5, ui.MeterLast},
		{"all used is complet", 5, 5, ui.MeterFull},
		{"one too many is dépassé", 6, 5, ui.MeterOver},
		{"a quota of one with nothing used is vide, not dernier", 0, 1, ui.MeterEmpty},
		{"any use without a quota is dépassé", 1, 0, ui.MeterOver},
		{"no quota and no use is vide", 0, 0, ui.MeterEmpty},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := (ui.Meter{Label: "RCP", Used: tt.used, Quota: tt.quota}).State(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMetersAreReadAsText(t *testing.T) {
	t.Parallel()
	got := render(t, ui.Meters(three(3, 6, 5), ui.Line))
	want := "Psychologue\u202f: 3 sur 5, entamé\u202f; Social\u202f: 6 sur 6, complet\u202f; RCP\u202f: 5 sur 4, dépassé"
	if !strings.Contains(got, want) {
		t.Errorf("got %s\nwant in it %s", got, want)
	}
	for part, n := range map[string]int{"<b></b>": 3 + 6 + 4, "<i></i>": 2, "<u>+1</u>": 1, "<em>complet</em>": 1, "<em>dépassé</em>": 1, "<em>entamé</em>": 0} {
		if c := strings.Count(got, part); c != n {
			t.Errorf("got %d of %s, want %d in %s", c, part, n, got)
		}
	}
}

func TestMetersStayLight(t *testing.T) {
	t.Parallel()
	for psy := range 8 {
		for social := range 9 {
			for rcp := range 7 {
				if got := len(render(t, ui.Meters(three(psy, social, rcp), ui.Line))); got >= 700 {
					t.Fatalf("got %d bytes for %d/%d/%d, want under 700", got, psy, social, rcp)
				}
			}
		}
	}
}

func TestSortLinksKeepTheFiltersAndForgetThePage(t *testing.T) {
	t.Parallel()
	p := ui.TableProps{
		Caption: "c", Path: "/patients", Query: url.Values{"etat": {"actif"}, "page": {"3"}, "tri": {"nom"}},
		Sort:    ui.Sort{Key: "nom"},
		Columns: []ui.Column{{Key: "nom", Label: "Nom", Sortable: true}, {Key: "date", Label: "Date", Sortable: true}, {Label: "Note"}},
	}
	got := render(t, ui.Table(p))
	for _, want := range []string{
		`aria-sort="ascending"><a href="/patients?etat=actif&amp;tri=-nom">`,
		`aria-sort="none"><a href="/patients?etat=actif&amp;tri=date">`,
		`<th scope="col">Note</th>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant in it %s", got, want)
		}
	}
}

func TestSortFromTakesOnlySortableColumns(t *testing.T) {
	t.Parallel()
	columns := []ui.Column{{Key: "nom", Sortable: true}, {Key: "secret"}}
	usual := ui.Sort{Key: "nom"}
	tests := map[string]struct {
		asked string
		want  ui.Sort
	}{
		"nothing asked gives the usual order":       {"", usual},
		"a column descending":                       {"-nom", ui.Sort{Key: "nom", Desc: true}},
		"a column that does not sort is refused":    {"secret", usual},
		"an unknown column is refused":              {"1;drop", usual},
		"an empty key with a minus is refused":      {"-", usual},
		"two minus signs are no column of any kind": {"--nom", usual},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ui.SortFrom(url.Values{"tri": {tt.asked}}, columns, usual); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestTableNamesItsLines(t *testing.T) {
	t.Parallel()
	got := render(t, ui.TableRow([]ui.Column{{Label: "Nom"}, {Label: "Total", Numeric: true}, {Label: "Actions", HideLabel: true}, {Label: "Vide"}},
		ui.Row{ID: "l1", State: ui.Alerte, Cells: []templ.Component{ui.T("Équipe"), ui.T("12"), ui.T("x")}}))
	want := `<tr id="l1" class="s-alerte"><th scope="row">Équipe</th><td class="n" data-l="Total">12</td><td>x</td><td data-l="Vide"></td></tr>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPager(t *testing.T) {
	t.Parallel()
	page := func(n, size, total int) string {
		return render(t, ui.Pager(ui.PagerProps{Path: "/p", Query: url.Values{"etat": {"actif"}}, Page: n, Size: size, Total: total}))
	}
	if got := page(1, 60, 60); got != "" {
		t.Errorf("one page: got %s, want nothing", got)
	}
	got := page(2, 60, 1504)
	for _, want := range []string{"61 à 120 sur 1\u202f504", `href="/p?etat=actif" rel="prev"`, `href="/p?etat=actif&amp;page=3" rel="next"`, `aria-current="page"`, `<li aria-hidden="true">…</li>`} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant in it %s", got, want)
		}
	}
	if got := page(26, 60, 1504); !strings.Contains(got, "1\u202f501 à 1\u202f504 sur") || strings.Contains(got, `rel="next"`) {
		t.Errorf("last page: got %s", got)
	}
}

func TestFieldTiesItsHelpAndItsError(t *testing.T) {
	t.Parallel()
	fields := []fault.Field{{Name: "held_on", Message: "Le 31/02 n’existe pas."}}
	got := render(t, ui.DateField(ui.Input{Name: "held_on", Label: "Date", Value: "31/02", Required: true, Error: ui.ErrorFor(fields, "held_on")}))
	for _, want := range []string{
		`for="f-held_on"`, `id="f-held_on"`, `value="31/02"`, `aria-describedby="f-held_on-help f-held_on-error"`,
		`aria-invalid="true"`, `required`, `(obligatoire)`, `id="f-held_on-error"`, `Le 31/02 n’existe pas.`, ui.DateHelp,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant in it %s", got, want)
		}
	}
	summary := render(t, ui.ErrorSummary("", fields))
	for _, want := range []string{`href="#f-held_on"`, `tabindex="-1"`, "autofocus", "Certains champs sont à corriger."} {
		if !strings.Contains(summary, want) {
			t.Errorf("got %s\nwant in it %s", summary, want)
		}
	}
	if got := render(t, ui.ErrorSummary("", nil)); got != "" {
		t.Errorf("nothing to say: got %s", got)
	}
	if got := render(t, ui.TextField(ui.Input{Name: "n", Label: "l"})); strings.Contains(got, "aria-") || strings.Contains(got, "required") {
		t.Errorf("a plain field: got %s", got)
	}
}

func TestChoicesKeepWhatWasChosen(t *testing.T) {
	t.Parallel()
	options := []ui.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B", Group: "G"}, {Value: "c", Label: "C", Group: "G"}}
	sel := render(t, ui.Select(ui.Input{Name: "s", Label: "S", Value: "b", Options: options}))
	if !strings.Contains(sel, `<optgroup label="G"><option value="b" selected>B</option>`) || strings.Contains(sel, "Choisir") {
		t.Errorf("select: got %s", sel)
	}
	empty := render(t, ui.Select(ui.Input{Name: "s", Label: "S", Options: options}))
	if !strings.Contains(empty, `<option value="" selected>Choisir…</option>`) {
		t.Errorf("empty select: got %s", empty)
	}
	radio := render(t, ui.RadioGroup(ui.Input{Name: "r", Label: "R", Value: "c", Options: options, Error: "non"}))
	if strings.Count(radio, " checked") != 1 || !strings.Contains(radio, `id="f-r" name="r" value="a"`) || !strings.Contains(radio, `id="f-r-3" name="r" value="c" checked`) {
		t.Errorf("radio: got %s", radio)
	}
	check := render(t, ui.CheckGroup(ui.Input{Name: "k", Label: "K", Values: []string{"a", "c"}, Options: options}))
	if strings.Count(check, " checked") != 2 {
		t.Errorf("check: got %s", check)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	given := render(t, ui.Form(ui.FormProps{Action: "/x", Key: "K1"}))
	if !strings.Contains(given, `name="_key" value="K1"`) {
		t.Errorf("the given key is lost: %s", given)
	}
	one, two := render(t, ui.PostButton(ui.PostProps{Action: "/x", Label: "l"})), render(t, ui.PostButton(ui.PostProps{Action: "/x", Label: "l"}))
	if one == two {
		t.Errorf("two forms have the same key: %s", one)
	}
}

func TestChartScaleAndTable(t *testing.T) {
	t.Parallel()
	got := render(t, ui.BarChart(ui.ChartProps{
		ID: "c", Title: "T", Desc: "D", Axis: "Mois", Labels: []string{"a", "b", "c"},
		Series: []ui.Series{{"Actes", []ui.Point{{Value: 10}, {Missing: true}, {Value: 5, Text: "<\u202f11"}}}},
	}))
	// The scale goes to 10: the bar of 5 is half as high as that of 10.
	for _, want := range []string{`aria-labelledby="c-t c-d"`, `<title id="c-t">T</title>`, `height="180"`, `height="90"`, "&lt;\u202f11", "Voir les chiffres", `<td class="n" data-l="Actes">–</td>`} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant in it %s", got, want)
		}
	}
	if n := strings.Count(got, `class="bar"`); n != 2 {
		t.Errorf("got %d bars, want 2: a missing point draws nothing", n)
	}
	for name, c := range map[string]ui.ChartProps{
		"no data":                         {ID: "e", Title: "T"},
		"only zeros":                      {ID: "z", Labels: []string{"a"}, Series: []ui.Series{{"s", ui.Points(0)}}},
		"more points than labels":         {ID: "m", Labels: []string{"a"}, Series: []ui.Series{{"s", ui.Points(1, 2, 3)}}},
		"fewer points than labels":        {ID: "f", Labels: []string{"a", "b"}, Series: []ui.Series{{"s", ui.Points(1)}}},
		"five series, of which four show": {ID: "5", Labels: []string{"a"}, Series: []ui.Series{{"1", nil}, {"2", nil}, {"3", nil}, {"4", nil}, {"5", ui.Points(1)}}},
	} {
		if got := render(t, ui.BarChart(c)) + render(t, ui.LineChart(c)); strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestLineLiftsThePenOverAMissingPoint(t *testing.T) {
	t.Parallel()
	got := render(t, ui.LineChart(ui.ChartProps{ID: "l", Labels: []string{"a", "b", "c", "d", "e"}, Series: []ui.Series{{"s", []ui.Point{{Value: 1}, {Value: 2}, {Missing: true}, {Value: 3}, {Value: 4}}}}}))
	if n := strings.Count(got, "<polyline"); n != 2 {
		t.Errorf("got %d strokes, want 2", n)
	}
}

func TestMap(t *testing.T) {
	t.Parallel()
	whole := render(t, ui.Map(ui.MapProps{ID: "m", Title: "T", Desc: "D", Value: "Patients", Areas: []ui.Area{
		{Code: "31", Level: 5, Text: "42", Href: "/d/31"}, {Code: "2A", Level: 9, Text: "3"}, {Code: "974", Name: "La Réunion", Text: "7"},
	}}))
	if n := strings.Count(whole, "<path"); n != 96 {
		t.Errorf("got %d départements, want 96", n)
	}
	for _, want := range []string{`<path class="l5"`, "Haute-Garonne (31)\u202f: 42", `href="/d/31"`, "La Réunion (974)", ui.MapAttribution} {
		if !strings.Contains(whole, want) {
			t.Errorf("the map misses %s", want)
		}
	}
	region := render(t, ui.Map(ui.MapProps{ID: "m", Only: []string{"31", "32"}}))
	if n := strings.Count(region, "<path"); n != 2 {
		t.Errorf("got %d départements, want the region's 2", n)
	}
	if got := render(t, ui.Map(ui.MapProps{ID: "m", Only: []string{"974"}})); strings.Contains(got, "<path") {
		t.Errorf("an overseas département is not drawn: %s", got)
	}
	if got := ui.DepartementName("2B"); got != "Haute-Corse" {
		t.Errorf("got %q, want Haute-Corse", got)
	}
}

func TestWordsAndNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct{ got, want string }{
		{ui.N(0), "0"},
		{ui.N(999), "999"},
		{ui.N(1234), "1\u202f234"},
		{ui.N(1234567), "1\u202f234\u202f567"},
		{ui.N(-1234), "\u22121\u202f234"},
		{ui.N(100000), "100\u202f000"},
		{ui.Count(0, "patient", "patients"), "0\u00a0patient"},
		{ui.Count(1, "patient", "patients"), "1\u00a0patient"},
		{ui.Count(2, "patient", "patients"), "2\u00a0patients"},
		{ui.Percent(42), "42\u202f%"},
		{ui.Quote("été"), "«\u202fété\u202f»"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
