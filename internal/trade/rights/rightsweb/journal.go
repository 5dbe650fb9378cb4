package rightsweb

import (
	"net/http"
	"net/url"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/rights"

	"github.com/a-h/templ"
)

// parameters of a journal's address.
const (
	paramWho    = "qui"
	paramKind   = "quoi"
	paramFrom   = "du"
	paramTo     = "au"
	paramBefore = "avant"
)

// journalFilter reads the filter of an address; what cannot be read narrows
// nothing.
func journalFilter(q url.Values, today civil.Day) (f rights.JournalFilter) {
	f.Account, _ = db.ParseID(q.Get(paramWho))
	f.Kind = rights.Kind(q.Get(paramKind))
	if f.Kind.Label() == "" {
		f.Kind = ""
	}
	f.From, _ = civil.Parse(q.Get(paramFrom), today)
	f.To, _ = civil.Parse(q.Get(paramTo), today)
	f.Before, _ = strconv.ParseInt(q.Get(paramBefore), 10, 64)
	return f
}

// journal is the page of who opened and changed a record.
type journal struct {
	rights.JournalView
	query url.Values
}

func (p *pages) journal(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.Journal(r.Context(), who, id, journalFilter(r.URL.Query(), p.Today()))
	if err != nil {
		return err
	}
	j := journal{v, r.URL.Query()}
	page := web.Page{
		Title: "Journal du dossier", Lead: lead(v.Person), Wide: true, Crumbs: crumbs(v.Person, "Journal"),
		Actions: []ui.Action{{Label: "Imprimer pour la personne", Icon: "printer", Variant: ui.Secondary, Href: j.with(j.path()+"/imprime", paramBefore, "")}},
	}
	return p.Render(w, r, who, page, journalPage(j))
}

func (p *pages) journalPaper(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.JournalToPrint(r.Context(), who, id, journalFilter(r.URL.Query(), p.Today()))
	if err != nil {
		return err
	}
	head, err := p.svc.Letterhead(r.Context(), v.Team)
	if err != nil {
		return err
	}
	body, err := rights.JournalPaper(v, head)
	if err != nil {
		return err
	}
	return web.Attachment(w, "application/pdf", "journal-"+v.Today.String()+".pdf", body)
}

func (j journal) path() string { return "/patients/" + j.Patient.ID.String() + "/journal" }

// with is an address of the page with one parameter changed.
func (j journal) with(path, name, value string) string {
	q := url.Values{}
	for _, key := range []string{paramWho, paramKind, paramFrom, paramTo, paramBefore} {
		if v := j.query.Get(key); v != "" && key != name {
			q.Set(key, v)
		}
	}
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (j journal) older() string {
	return j.with(j.path(), paramBefore, strconv.FormatInt(j.Next, 10))
}

// who, what and days are the fields of the filter.
func (j journal) who() ui.Input {
	in := ui.Input{Name: paramWho, Label: "Qui", Empty: "Tout le monde", Value: j.query.Get(paramWho)}
	for _, r := range j.Readers {
		in.Options = append(in.Options, ui.Option{Value: r.Account.String(), Label: r.Name})
	}
	return in
}

func (j journal) what() ui.Input {
	in := ui.Input{Name: paramKind, Label: "Quoi", Empty: "Tout", Value: string(j.Filter.Kind)}
	from(rights.Kinds)(&in)
	return in
}

func (j journal) day(name, label string, d civil.Day) ui.Input {
	return ui.Input{Name: name, Label: label, Value: d.Short()}
}

var journalColumns = []ui.Column{{Label: "Quand"}, {Label: "Qui"}, {Label: "Quoi"}, {Label: "Pourquoi"}}

func (j journal) rows() []ui.Row {
	rows := make([]ui.Row, len(j.Entries))
	for i, e := range j.Entries {
		rows[i] = ui.Row{Cells: []templ.Component{ui.T(civil.Instant(e.At)), ui.Two(ui.T(e.Who), e.As), ui.T(e.What), ui.T(e.Why)}}
		if e.Kind == rights.Broke {
			rows[i].State = ui.Attention
		}
	}
	return rows
}

func (j journal) count() string {
	words := ui.Count(len(j.Entries), "ligne", "lignes")
	if j.Next != 0 {
		words += " sur cette page"
	}
	return words
}

// lead is who the page is about: the name as the reader may see it, the number.
func lead(p rights.Person) string {
	name, number := p.Patient.DisplayName(), "Dossier "+p.Patient.Number
	if name == number {
		return number
	}
	return name + " · " + number
}

// crumbs lead to a page under the person's own.
func crumbs(p rights.Person, here string) []ui.Link {
	return []ui.Link{
		{Label: "Patients suivis", Href: "/equipes/" + p.Team.Code + "/patients"},
		{Label: p.Patient.DisplayName(), Href: "/patients/" + p.Patient.ID.String()},
		{Label: here},
	}
}
