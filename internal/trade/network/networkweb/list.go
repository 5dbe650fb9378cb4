package networkweb

import (
	"net/http"
	"net/url"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"

	"github.com/a-h/templ"
)

// list is what the three lists of the directory share: what was asked in the
// address, and how it is shown.
type list struct {
	Path    string
	Query   url.Values // the filters and the sort, without the page
	Filter  network.ListFilter
	Reader  access.Actor
	Columns []ui.Column
	Rows    []ui.Row
	Total   int
	Count   string // « 38 microstructures »
	Caption string
	Search  string      // label of the search field
	Choices []ui.Input  // the filters beside it
	Empty   emptyAdvice // when nothing is found
}

type emptyAdvice struct {
	icon, title string
	actions     []ui.Action
}

// asked reads a list's filters from the address.
func asked(r *http.Request, path string, who access.Actor) list {
	q := url.Values{}
	for _, key := range []string{"q", "region", "departement", "type", "etat", ui.ParamSort} {
		if v := r.URL.Query().Get(key); v != "" {
			q.Set(key, v)
		}
	}
	page, err := strconv.Atoi(r.URL.Query().Get(ui.ParamPage))
	if err != nil || page < 1 || page > 1_000_000 {
		page = 1
	}
	return list{Path: path, Query: q, Reader: who, Filter: network.ListFilter{
		Q: q.Get("q"), Region: q.Get("region"), Departement: q.Get("departement"), Kind: q.Get("type"),
		State: network.State(q.Get("etat")), Sort: q.Get(ui.ParamSort), Page: page, Size: network.PageSize,
	}}
}

// places are the two filters by place. Who reads one region is not asked which.
func (l list) places() []ui.Input {
	mine := network.Reach(l.Reader)
	var inputs []ui.Input
	if mine == "" {
		inputs = append(inputs, choice("region", "Région", "Toutes les régions", l.Filter.Region, placeOptions(network.Regions())))
		mine = l.Filter.Region
	}
	return append(inputs, choice("departement", "Département", "Tous les départements", l.Filter.Departement, placeOptions(network.Departements(mine))))
}

// choice is a filter that asks nothing when it is empty.
func choice(name, label, all, value string, options []ui.Option) ui.Input {
	return ui.Input{Name: name, Label: label, Value: value, Empty: all, Options: options}
}

func placeOptions(places []network.Place) []ui.Option {
	options := make([]ui.Option, len(places))
	for i, p := range places {
		options[i] = ui.Option{Value: p.Code, Label: p.Name}
		if p.Region != "" {
			options[i].Label = p.Code + " " + p.Name
		}
	}
	return options
}

func (l list) table() ui.TableProps {
	return ui.TableProps{
		ID: "liste", Caption: l.Caption, Columns: l.Columns, Rows: l.Rows, Path: l.Path, Query: l.Query,
		Sort: ui.SortFrom(l.Query, l.Columns, ui.Sort{}),
	}
}

func (l list) pager() ui.PagerProps {
	return ui.PagerProps{Path: l.Path, Query: l.Query, Page: l.Filter.Page, Size: l.Filter.Size, Total: l.Total}
}

func (l list) filters() ui.FilterProps {
	p := ui.FilterProps{Action: l.Path, Count: l.Count, Target: "#resultats"}
	if s := l.Query.Get(ui.ParamSort); s != "" {
		p.Keep = []ui.Pair{{Name: ui.ParamSort, Value: s}}
	}
	if l.filtered() {
		p.Reset = l.Path
	}
	if l.Total > 0 {
		p.Export = []ui.Link{{Label: "Excel", Href: l.export(".xlsx")}, {Label: "CSV", Href: l.export(".csv")}}
	}
	return p
}

func (l list) filtered() bool {
	f := l.Filter
	return f.Q != "" || f.Region != "" || f.Departement != "" || f.Kind != "" || f.State != ""
}

func (l list) export(extension string) string {
	if len(l.Query) == 0 {
		return l.Path + extension
	}
	return l.Path + extension + "?" + l.Query.Encode()
}

// advice says what to do when nothing is found.
func (l list) advice() (title, words string, actions []ui.Action) {
	if l.filtered() || l.Filter.Page > 1 {
		return "Aucun résultat", "Rien ne correspond à ces filtres.", []ui.Action{{Label: "Tout afficher", Href: l.Path, Variant: ui.Secondary}}
	}
	return l.Empty.title, "", l.Empty.actions
}

// cells are a line's cells in order.
func cells(list ...templ.Component) []templ.Component { return list }

// maybe is a text, or a dash said as « non renseigné » to a screen reader.
func maybe(s string) templ.Component {
	if s == "" {
		return none()
	}
	return ui.T(s)
}
