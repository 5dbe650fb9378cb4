package noteweb

import (
	"net/http"

	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/note"

	"github.com/a-h/templ"
)

// typed is a form as it is shown: what was typed, and what is wrong with it in
// the order it was found.
type typed struct {
	*web.Form
	wrong []fault.Field
}

// blank is a form with its first values.
func blank(pairs ...string) typed { return typed{Form: web.NewForm(pairs...)} }

// refused takes a refusal onto the form and gives the status of the page that
// shows it again; what is no refusal comes back as it is.
func (t *typed) refused(err error) (status int, other error) {
	switch {
	case t.Refused(err):
		t.wrong = fault.FieldsOf(err)
		return http.StatusUnprocessableEntity, nil
	case fault.KindOf(err) == fault.Conflict:
		t.Alert = fault.MessageOf(err)
		return http.StatusConflict, nil
	default:
		return 0, err
	}
}

// in is a field with what was typed and what is wrong with it.
func (t typed) in(name, label string, change ...func(*ui.Input)) ui.Input {
	in := ui.Input{Name: name, Label: label, Value: t.Get(name), Error: t.Error(name)}
	for _, c := range change {
		c(&in)
	}
	return in
}

// id is an identifier typed in a hidden field, zero when it is none.
func (t typed) id(name string) db.ID {
	id, err := db.ParseID(t.Get(name))
	if err != nil {
		return 0
	}
	return id
}

func required(in *ui.Input) { in.Required = true }

func inline(in *ui.Input) { in.Inline = true }

func rows(n int) func(*ui.Input) { return func(in *ui.Input) { in.Rows = n } }

func help(words string) func(*ui.Input) { return func(in *ui.Input) { in.Help = words } }

func from(options []ui.Option) func(*ui.Input) { return func(in *ui.Input) { in.Options = options } }

// read takes the form of a request and fills a draft. Faults: Invalid with what
// cannot be read; the form is there all the same.
func (p *pages) read(r *http.Request, draft any) (typed, error) {
	f, err := web.Read(r)
	if err != nil {
		return typed{}, err
	}
	return typed{Form: f}, web.Decode(f, p.Today(), draft)
}

// shortcut leads to the text of a note by a key: « n », with the browser's own
// modifier when the page's script does not take it alone.
func shortcut(in *ui.Input) { in.Attrs = templ.Attributes{"accesskey": "n", "data-key": "n"} }

// firstStay chooses the latest stay when nothing is chosen.
func firstStay(rec note.Record) func(*ui.Input) {
	return func(in *ui.Input) {
		if in.Value == "" && len(rec.Stays) > 0 {
			in.Value = rec.Stays[0].ID.String()
		}
	}
}

// rows are those of the text's box: more for a long text.
func (c compose) rows() int {
	const least, most = 6, 24
	return min(most, max(least, 1+len(note.Lines(c.form.Get("body")))))
}

const fileHelp = "PDF, image PNG ou JPEG, ou texte ; 10\u00a0Mo au plus. Son nom n’est pas gardé."

func accepted(in *ui.Input) { in.Accept = ".pdf,.png,.jpg,.jpeg,.txt" }
