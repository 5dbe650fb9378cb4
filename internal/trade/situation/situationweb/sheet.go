package situationweb

import (
	"net/http"
	"slices"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/situation"

	"github.com/a-h/templ"
)

// leaf is the page that shows one situation.
type leaf struct {
	situation.View
	one situation.Situation
	who access.Actor
}

func (p *pages) sheet(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := ids(r)
	if err != nil {
		return err
	}
	v, one, err := p.svc.Read(r.Context(), who, person, id, "situation")
	if err != nil {
		return err
	}
	pg := page(v, who, one.Title(), ui.Link{Label: "Situation", Href: listPath(person)}, ui.Link{Label: one.On.Short()})
	if who.InTeam(access.SituationWrite, one.TeamID) == nil {
		label := "Corriger"
		if !one.Done() {
			label = "Reprendre le brouillon"
		}
		pg.Actions = append(pg.Actions, ui.Action{Label: label, Icon: "pencil", Href: path(one, "/saisie")})
	}
	pg.Actions = append(pg.Actions, ui.Action{Label: "Fiche à imprimer", Icon: "printer", Variant: ui.Secondary, Href: path(one, "/fiche.pdf")})
	return p.frame.Render(w, r, who, pg, sheetBody(leaf{v, one, who}))
}

func (p *pages) paper(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := ids(r)
	if err != nil {
		return err
	}
	body, one, err := p.svc.Sheet(r.Context(), who, person, id)
	if err != nil {
		return err
	}
	return web.Attachment(w, "application/pdf", "situation-"+one.On.String()+".pdf", body)
}

func (p *pages) discard(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := ids(r)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var d struct {
		Version int    `form:"version"`
		Page    string `form:"page"`
	}
	if err := web.Decode(form, p.frame.Today(), &d); err != nil {
		return err
	}
	if err := p.svc.Discard(r.Context(), who, person, id, d.Version, d.Page, form.Key); err != nil {
		return err
	}
	return p.done(w, r, listPath(person), "Brouillon abandonné.")
}

// notAsked is said of a question without answer, which « non renseigné » is not.
const (
	notAsked = "Pas encore demandé"
	toAsk    = "À demander" // the same, where there is little room
)

// terms are the answers of a part of the form.
func (l leaf) terms(section situation.Section) []ui.Term {
	var list []ui.Term
	for _, it := range situation.Items {
		if it.Section != section || it.Answer == situation.Ranked || !it.Asked(l.one.Answers) && !l.one.Answers.Answered(it.Key) {
			continue
		}
		t := ui.Term{Label: it.Label, Value: l.one.Answers.Said(it)}
		switch {
		case t.Value == "":
			t.Component = faint(notAsked)
		case l.one.Answers.IsPrefilled(it.Key):
			t.Component = ui.Two(ui.T(t.Value), "Repris, à confirmer")
		}
		list = append(list, t)
	}
	return list
}

// state is what there is to know of the situation before reading it.
func (l leaf) state() string {
	words := progress(l.one) + " · " + written(l.one, l.Names)
	if n := l.one.Corrected; n > 0 {
		words += " · " + "corrigée " + ui.N(n) + ui.WideSpace + "fois"
	}
	return words
}

// partTitle names a part beside the table of products, which bears their name.
func partTitle(section situation.Section) string {
	if section == situation.Products {
		return "Autour des produits"
	}
	return section.Label()
}

func productColumns() []ui.Column {
	columns := []ui.Column{{Key: "rang", Label: "Rang"}}
	for _, it := range situation.Lines {
		columns = append(columns, ui.Column{Key: it.Key, Label: it.Label})
	}
	return columns
}

func productRows(list []situation.Product) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, p := range list {
		rows[i].Cells = append(rows[i].Cells, ui.T(strconv.Itoa(i+1)))
		for _, c := range p.Cells() {
			cell := ui.T(c)
			if c == "" && p.IsProduct() {
				cell = faint(toAsk)
			}
			rows[i].Cells = append(rows[i].Cells, cell)
		}
	}
	return rows
}

// pair is two situations side by side.
type pair struct {
	situation.View
	list          []situation.Situation // the complete ones, latest first
	before, after situation.Situation
	changes       bool // only what changes
}

func (p *pages) compare(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.Open(r.Context(), who, id, "situations.compared")
	if err != nil {
		return err
	}
	c := pair{View: v, list: overview{View: v}.finished(), changes: r.URL.Query().Get("tout") == ""}
	if len(c.list) > 1 {
		c.before, c.after = c.list[len(c.list)-1], c.list[0]
		c.choose(r.URL.Query().Get("avant"), &c.before)
		c.choose(r.URL.Query().Get("apres"), &c.after)
	}
	pg := page(v, who, "Avant et après", ui.Link{Label: "Situation", Href: listPath(id)}, ui.Link{Label: "Avant et après"})
	return p.frame.Render(w, r, who, pg, compareBody(c))
}

// choose takes the situation that an address names, if it is one of the list.
func (c pair) choose(written string, into *situation.Situation) {
	id, err := db.ParseID(written)
	if err != nil {
		return
	}
	if i := slices.IndexFunc(c.list, func(s situation.Situation) bool { return s.ID == id }); i >= 0 {
		*into = c.list[i]
	}
}

func (c pair) columns() []ui.Column {
	return []ui.Column{{Key: "question", Label: "Question"}, {Key: "avant", Label: c.before.On.Short()}, {Key: "apres", Label: c.after.On.Short()}, {Key: "ecart", Label: "Écart"}}
}

func (c pair) rows() []ui.Row {
	var rows []ui.Row
	for _, d := range situation.Compare(c.before.Answers, c.after.Answers) {
		if c.changes && !d.Changed {
			continue
		}
		var mark templ.Component
		if d.Changed {
			mark = ui.Tag(ui.Info, "Changé")
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.T(d.Item.Label), lines(d.Before), lines(d.After), mark}})
	}
	return rows
}
