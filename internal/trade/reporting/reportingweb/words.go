package reportingweb

import (
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/terminology"
)

// What a team writes on a return: a comment, and for each thing that is missing
// a reason (« why.code ») and a note (« note.code »).

const (
	whyPrefix  = "why."
	notePrefix = "note."
)

// draft is what stands in fixed fields.
type draft struct {
	Comment string `form:"comment"`
	Version int    `form:"version"`
}

// read takes the words of a form. Faults: Invalid.
func read(f *web.Form, today civil.Day) (reporting.Words, error) {
	var d draft
	if err := web.Decode(f, today, &d); err != nil {
		return reporting.Words{}, err
	}
	w := reporting.Words{Comment: d.Comment, Version: d.Version, Answers: map[string]reporting.Answer{}}
	for name, values := range f.Values {
		value := ""
		if len(values) > 0 {
			value = strings.TrimSpace(strings.ToValidUTF8(values[0], ""))
		}
		if code, ok := strings.CutPrefix(name, whyPrefix); ok {
			a := w.Answers[code]
			a.Reason = value
			w.Answers[code] = a
		}
		if code, ok := strings.CutPrefix(name, notePrefix); ok {
			a := w.Answers[code]
			a.Note = value
			w.Answers[code] = a
		}
	}
	return w, nil
}

// formOf is the form with what is saved.
func formOf(v reporting.View) *web.Form {
	f := web.NewForm("comment", v.Return.Comment)
	for code, a := range v.Return.Answers {
		f.Values.Set(whyPrefix+code, a.Reason)
		f.Values.Set(notePrefix+code, a.Note)
	}
	return f
}

// errorsOf are a form's messages in the order of the page.
func errorsOf(f *web.Form, v reporting.View) []fault.Field {
	var names []string
	for _, c := range v.Checks {
		names = append(names, whyPrefix+c.Code, notePrefix+c.Code)
	}
	var list []fault.Field
	for _, n := range append(names, "comment", "reason", "version") {
		if m := f.Error(n); m != "" {
			list = append(list, fault.Field{Name: n, Message: m})
		}
	}
	return list
}

// difference is something two people wrote otherwise.
type difference struct{ what, theirs, mine string }

// differences compares what was typed with what is saved now.
func differences(f *web.Form, v reporting.View) (list []difference) {
	add := func(what, theirs, mine string) {
		if theirs != mine {
			list = append(list, difference{what, theirs, mine})
		}
	}
	for _, c := range v.Checks {
		a := v.Return.Answers[c.Code]
		add(c.Label, reasonLabel(a.Reason), reasonLabel(f.Get(whyPrefix+c.Code)))
		add(c.Label+", précision", a.Note, strings.TrimSpace(f.Get(notePrefix+c.Code)))
	}
	add("Commentaire", v.Return.Comment, strings.TrimSpace(strings.ReplaceAll(f.Get("comment"), "\r\n", "\n")))
	return list
}

func reasonLabel(code string) string {
	if code == "" {
		return ""
	}
	return terminology.Label(terminology.MissingReason, terminology.Code(code))
}

func reasonOptions() []ui.Option {
	var list []ui.Option
	for _, t := range terminology.List(terminology.MissingReason) {
		list = append(list, ui.Option{Value: string(t.Code), Label: t.Label})
	}
	return list
}
