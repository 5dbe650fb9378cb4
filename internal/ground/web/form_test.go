package web_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"

	"pgregory.net/rapid"
)

type named string

type draft struct {
	Text    string    `form:"text"`
	Named   named     `form:"named"`
	Box     bool      `form:"box"`
	Number  int       `form:"number"`
	Maybe   *int      `form:"maybe"`
	Day     civil.Day `form:"day"`
	ID      db.ID     `form:"id"`
	List    []named   `form:"list"`
	Ours    string
	inner   string //nolint:unused // what has no tag is not touched
	Another string `json:"another"`
}

var today = civil.Must(2026, 11, 22)

func decode(values url.Values) (draft, error) {
	d := draft{Ours: "kept", Another: "kept"}
	err := web.Decode(&web.Form{Values: values, Errors: map[string]string{}}, today, &d)
	return d, err
}

func TestWhatIsTypedIsRead(t *testing.T) {
	t.Parallel()
	forty := 40
	id := db.ID(12345678901)
	cases := []struct {
		name, field string
		values      []string
		want        func(d *draft)
	}{
		{"a text, trimmed", "text", []string{"  Été\r\nsuite  "}, func(d *draft) { d.Text = "Été\nsuite" }},
		{"a text without what turns it round", "text", []string{"a\u202eb\x00\x07\u0085c\ufeff"}, func(d *draft) { d.Text = "abc" }},
		{"a text nobody could see", "text", []string{"\u200b \u2060\u200d\u00ad\u200e"}, func(*draft) {}},
		{"a sign made of several", "text", []string{"\u200b👩\u200d⚕ a\u00a0b\u200d"}, func(d *draft) { d.Text = "👩\u200d⚕ a\u00a0b" }},
		{"a text that is not UTF-8", "text", []string{"a\xffb"}, func(d *draft) { d.Text = "ab" }},
		{"a code", "named", []string{"gp"}, func(d *draft) { d.Named = "gp" }},
		{"a ticked box", "box", []string{"on"}, func(d *draft) { d.Box = true }},
		{"« non »", "box", []string{"non"}, func(*draft) {}},
		{"a box left alone", "box", nil, func(*draft) {}},
		{"a number", "number", []string{" 45 "}, func(d *draft) { d.Number = 45 }},
		{"a number with its spaces", "number", []string{"1\u202f234\u00a0567"}, func(d *draft) { d.Number = 1234567 }},
		{"a number that may be missing", "maybe", []string{"40"}, func(d *draft) { d.Maybe = &forty }},
		{"… and is", "maybe", []string{""}, func(*draft) {}},
		{"a day", "day", []string{"22/11/2026"}, func(d *draft) { d.Day = today }},
		{"yesterday", "day", []string{"hier"}, func(d *draft) { d.Day = civil.Must(2026, 11, 21) }},
		{"an identifier", "id", []string{id.String()}, func(d *draft) { d.ID = id }},
		{"a list without its blanks", "list", []string{"a", " ", "b"}, func(d *draft) { d.List = []named{"a", "b"} }},
		{"what is no field of the draft", "Ours", []string{"forged"}, func(*draft) {}},
		{"nor by another name", "another", []string{"forged"}, func(*draft) {}},
	}
	for _, c := range cases {
		got, err := decode(url.Values{c.field: c.values})
		want := draft{Ours: "kept", Another: "kept", List: []named{}}
		c.want(&want)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", c.name, got, err, want)
		}
	}
}

func TestWhatCannotBeReadIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	for field, values := range map[string][]string{
		"number": {"douze", "1,5", "1.5", "0x10", "99999999999999999999", "--1"},
		"maybe":  {"x"},
		"day":    {"31/02/2026", "demain peut-être", "2026-13-01", "00/00/0000"},
		"id":     {"1", "zzzzzzzzzzzzz", "' or 1=1"},
	} {
		for _, v := range values {
			d, err := decode(url.Values{field: {v}, "text": {"gardé"}})
			fields := fault.FieldsOf(err)
			if fault.KindOf(err) != fault.Invalid || len(fields) != 1 || fields[0].Name != field || fields[0].Message == "" {
				t.Errorf("%s=%q: got %v", field, v, err)
			}
			if d.Text != "gardé" {
				t.Errorf("%s=%q: the other fields are lost", field, v)
			}
		}
	}
	_, err := decode(url.Values{"number": {"x"}, "day": {"x"}, "id": {"x"}})
	if len(fault.FieldsOf(err)) != 3 {
		t.Errorf("three wrong fields: got %v", err)
	}
}

func TestAnyIntegerTypedIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, text := rapid.Int().Draw(t, "n"), rapid.String().Draw(t, "text")
		d, err := decode(url.Values{"number": {fmt.Sprint(n)}, "text": {text}})
		if err != nil || d.Number != n {
			t.Fatalf("got %d, %v, want %d", d.Number, err, n)
		}
		if strings.ContainsFunc(d.Text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }) || d.Text != strings.TrimSpace(d.Text) {
			t.Fatalf("%q became %q", text, d.Text)
		}
		again, _ := decode(url.Values{"text": {d.Text}})
		if again.Text != d.Text {
			t.Fatalf("%q, read again, is %q", d.Text, again.Text)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add("text=a&number=12&day=22/11&id=0dz1jq0000gh0&list=a&list=b&box=on&maybe=3")
	f.Add("day=hier&number=1%C2%A0000&text=%E2%80%AEabc")
	f.Add("=&==&%00=%00&day=99/99/9999&maybe=-")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		d, err := decode(values)
		if err != nil && (fault.KindOf(err) != fault.Invalid || len(fault.FieldsOf(err)) == 0) {
			t.Errorf("%q: got %v, want faults at their fields", query, err)
		}
		if d.Ours != "kept" || d.Another != "kept" || d.ID < 0 {
			t.Errorf("%q: got %+v", query, d)
		}
	})
}

func TestAKeyIsOfWhatWasSent(t *testing.T) {
	t.Parallel()
	key := func(path, body string) string {
		r := httptest.NewRequest("POST", path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		f, err := web.Read(r)
		if err != nil {
			t.Fatal(err)
		}
		return f.Key
	}
	first := key("/a", "_key=k&text=un&other=x")
	if first == "" || len(first) > 64 {
		t.Fatalf("got key %q", first)
	}
	for _, c := range []struct {
		name, path, body string
		same             bool
	}{
		{"the same form sent again", "/a", "_key=k&text=un&other=x", true},
		{"its fields in another order", "/a?de=liste", "other=x&_key=k&text=un", true},
		{"corrected before the answer came", "/a", "_key=k&text=deux&other=x", false},
		{"sent elsewhere", "/b", "_key=k&text=un&other=x", false},
		{"the same words in a fresh form", "/a", "_key=l&text=un&other=x", false},
	} {
		if got := key(c.path, c.body) == first; got != c.same {
			t.Errorf("%s: same key %v, want %v", c.name, got, c.same)
		}
	}
	if got := key("/a", "text=un"); got != "" {
		t.Errorf("no key in the form: got %q", got)
	}
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	f := web.NewForm("day", "22/11")
	wrong := fault.Fields{}
	wrong.Add("day", "Le premier message.")
	wrong.Add("day", "Le second.")
	if !f.Refused(wrong.Err()) || f.Get("day") != "22/11" || f.Error("day") != "Le premier message." || f.Alert == "" || !f.Has("day", "22/11") || f.Has("day", "x") {
		t.Errorf("got %+v", f)
	}
	if f.Refused(fault.Missing()) || f.Refused(errSecret) || f.Refused(nil) {
		t.Error("what is no refusal was taken for one")
	}
}
