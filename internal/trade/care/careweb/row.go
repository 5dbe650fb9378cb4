package careweb

import (
	"context"
	"crypto/rand"
	"io"
	"strings"

	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"

	"github.com/a-h/templ"
)

// row is one line of the caseload as HTML. It is written by hand, with the end
// tags and the quotes that HTML lets out left out: sixty lines and their forms
// weigh what thirty would.
type row struct {
	care.CaseloadLine
	today  string // the date proposed
	key    string // idempotency key of the line's form
	record bool   // with the form that records an entretien
	query  string // « ?signal=new »: where the form's answer leads
	focus  bool   // the line was just replaced: its button takes the focus back
	done   *done  // what was just recorded, with its undo in place
	drawn  drawn  // the meters of the lines before, on the same page
}

// drawn keeps the meters that a page has drawn: sixty lines hold twenty ways of
// having used a package.
type drawn map[[16]int]string

// meters draws the three balances, once for lines that stand alike.
func (d drawn) meters(balance care.Balance) string {
	var key [16]int
	for i, c := range programme.Counters {
		u := balance.Of(c)
		key[2*i], key[2*i+1] = u.Used, u.Quota
	}
	if html, known := d[key]; known {
		return html
	}
	var b strings.Builder
	_ = ui.Meters(meters(balance), ui.Line).Render(context.Background(), &b) // a strings.Builder takes everything
	if d != nil {
		d[key] = b.String()
	}
	return b.String()
}

// done is what a line was replaced for.
type done struct {
	words string
	undo  string // address of the undo
}

// pageKey is a short idempotency key: it is made longer by the account, the
// enrolment and what was typed.
func pageKey() string { return rand.Text()[:10] }

// component is the line alone, for htmx.
func (r row) component() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		r.write(&b)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

func (r row) write(b *strings.Builder) {
	put(b, "<tr id=", r.Enrolment.ID.String())
	if s := worst(r.Flags); s != ui.Neutre {
		put(b, " class=s-", string(s))
	}
	put(b, "><th scope=row>")
	r.name(b)
	put(b, "<td>")
	r.flags(b)
	put(b, "<td>")
	r.packageYear(b)
	r.contact(b)
	switch {
	case r.done != nil:
		r.undo(b)
	case r.record && r.Enrolment.Open():
		r.form(b)
	default:
		put(b, "<td>", templ.EscapeString(r.Next))
	}
	put(b, "</tr>")
}

// name leads to the person. The table is boosted by htmx; target keeps this
// link out of it.
func (r row) name(b *strings.Builder) {
	put(b, "<a target=_top href=/patients/", r.Patient.ID.String(), ">", templ.EscapeString(r.Patient.DisplayName()), "</a><small class=sub>", templ.EscapeString(r.Patient.Number))
	if m := r.Patient.Mode(); m != patient.ModeNominative {
		put(b, " · ", m.Label())
	}
	put(b, "</small>")
	if r.Patient.Withheld {
		put(b, "<small class=sub>Opposition au partage</small>")
	}
}

// flags shows what calls for somebody. A quota reached or about to be is said by
// the meters beside.
func (r row) flags(b *strings.Builder) {
	if !r.Enrolment.Open() {
		put(b, "<span class=tag>Sortie le ", r.Enrolment.ClosedOn.Short(), "</span>")
		return
	}
	shown := 0
	for _, f := range r.Flags {
		if f.Code.Level() < care.LevelAttention {
			continue
		}
		if shown++; shown > flagsShown {
			continue
		}
		if shown == 1 {
			put(b, "<ul class=flags>")
		}
		put(b, `<li><span class="tag `, string(state(f.Code.Level())), `">`, templ.EscapeString(f.Label()), "</span>")
	}
	if shown > 0 {
		put(b, "</ul>")
	}
	if more := shown - flagsShown; more > 0 {
		put(b, "<small class=sub>et ", ui.Count(more, "autre", "autres"), "</small>")
	}
}

// flagsShown is how many flags a line says: the gravest. The person's page says
// them all.
const flagsShown = 3

func (r row) packageYear(b *strings.Builder) {
	put(b, r.drawn.meters(r.Balance), "<small class=sub>Inclusion ", r.Enrolment.OpenedOn.Short())
	if due := r.Renewal(); !due.IsZero() {
		put(b, " · renouv. ", due.Short())
	}
	put(b, "</small>")
}

func (r row) contact(b *strings.Builder) {
	if r.LastSession.IsZero() {
		put(b, "<td>Jamais vu")
	} else {
		put(b, "<td>Vu"+wide+"le"+wide, r.LastSession.Short())
	}
	var words []string
	if r.LastSessionBy != "" {
		words = append(words, templ.EscapeString(r.LastSessionBy))
	}
	if !r.LastReview.IsZero() {
		words = append(words, "RCP "+r.LastReview.Short())
	}
	if !r.NextOn.IsZero() {
		words = append(words, "RDV "+r.NextOn.Short())
	}
	if len(words) > 0 {
		put(b, "<small class=sub>", strings.Join(words, "<br>"), "</small>")
	}
}

// form is the record in one click: attended, at the practice, on the date shown.
func (r row) form(b *strings.Builder) {
	query := templ.EscapeString(r.query)
	put(b, `<td><div class=several><form class=inline-form method=post action="/suivis/`, r.Enrolment.ID.String(), "/entretiens", query,
		`"><input class=ds-input name=held_on size=10 aria-label=Date value=`, r.today,
		">"+wide+"<button class=ds-button data-small data-variant=secondary name=_key value=", r.key)
	if r.focus {
		put(b, " autofocus")
	}
	put(b, ">Fait</button></form>")
	r.other(b)
	put(b, "</div>")
}

// other opens all the fields of an entretien.
func (r row) other(b *strings.Builder) {
	put(b, `<a href="/patients/`, r.Patient.ID.String(), "/entretien", templ.EscapeString(r.query), `">Autre…</a>`)
}

// undo stands where the form was: what was recorded, and its undo. The words
// take the focus, and not the button: a key pressed twice must not undo.
func (r row) undo(b *strings.Builder) {
	put(b, `<td><div class=several><span class="tag ok" tabindex=-1 autofocus>`, templ.EscapeString(r.done.words), `</span><form class=inline-form method=post action="`,
		templ.EscapeString(r.done.undo), `"><button class=ds-button data-small data-variant=tertiary name=_key value=`, r.key, ">Annuler</button></form>")
	r.other(b)
	put(b, "</div>")
}

func put(b *strings.Builder, words ...string) {
	for _, w := range words {
		b.WriteString(w)
	}
}
