package noteweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/note"
)

// list is the page of a person's notes.
type list struct {
	note.Page
	who    access.Actor
	filter note.Filter
	write  compose
}

func (p *pages) notes(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showNotes(w, r, who, typed{}, http.StatusOK)
}

// showNotes shows the page; a form that was refused comes back on it.
func (p *pages) showNotes(w http.ResponseWriter, r *http.Request, who access.Actor, tried typed, code int) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	l := list{who: who, filter: filterOf(r.URL.Query())}
	if l.Page, err = p.svc.Open(r.Context(), who, person, l.filter); err != nil {
		return err
	}
	l.write = compose{Record: l.Record, who: who, form: tried}
	if tried.Form == nil {
		if saved, found := l.resumed(r.URL.Query().Get("brouillon")); found && saved.Note != 0 {
			return web.Redirect(w, r, notePath(person, saved.Note, "/modification?brouillon=1"))
		} else if found {
			l.write.form = formOf(saved)
		} else {
			l.write.form = l.write.fresh()
		}
		if asked := r.URL.Query().Get("entretien"); asked != "" {
			l.write.form.Values.Set("session", asked)
		}
	}
	if l.write.session, err = p.session(r, who, person, l.write.form.id("session")); err != nil {
		return err
	}
	if l.write.session != nil && tried.Form == nil {
		l.write.form.Values.Set("noted_on", l.write.session.HeldOn.Short())
	}
	l.Drafts = slices.DeleteFunc(l.Drafts, func(d note.Saved) bool { return d.ID == l.write.form.id("draft") }) // it is in the form
	pg := page(l.Record, who, "Notes")
	pg.Status, pg.Actions = code, l.actions()
	return p.Render(w, r, who, pg, notesPage(l))
}

func filterOf(q url.Values) note.Filter {
	f := note.Filter{Page: 1}
	if s := note.Segment(q.Get("segment")); s.Label() != "" {
		f.Segment = s
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 && n < 10_000 {
		f.Page = n
	}
	return f
}

func (l list) actions() []ui.Action {
	a := []ui.Action{{Label: "Imprimer", Icon: "printer", Variant: ui.Secondary, Href: l.path("/notes/impression")}}
	for _, e := range l.Stays {
		if t, mine := l.who.Team(e.TeamID); mine {
			return append(a, ui.Action{Label: "Rechercher dans les notes", Icon: "search", Variant: ui.Secondary, Href: "/equipes/" + t.Code + "/notes"})
		}
	}
	return a
}

func (l list) path(more string) string { return patientPath(l.Patient.ID, more) }

// resumed finds the draft that the reader takes up again.
func (l list) resumed(id string) (note.Saved, bool) {
	for _, d := range l.Drafts {
		if d.ID.String() == id {
			return d, true
		}
	}
	return note.Saved{}, false
}

// formOf lays a draft on the form.
func formOf(d note.Saved) typed {
	t := blank("draft", d.ID.String(), "enrolment", d.Enrolment.String())
	for name, value := range d.Fields {
		t.Values.Set(name, value)
	}
	return t
}

// session finds the entretien a note says it is about; nil when it says none, or
// one that is not the reader's own with this person.
func (p *pages) session(r *http.Request, who access.Actor, person, id db.ID) (*Session, error) {
	if id == 0 {
		return nil, nil
	}
	own, err := p.sessions(r.Context(), who, person)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(own, func(s Session) bool { return s.ID == id }); i >= 0 {
		return &own[i], nil
	}
	return nil, nil
}

func (p *pages) print(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f := filterOf(r.URL.Query())
	f.All = true
	all, err := p.svc.Open(r.Context(), who, person, f)
	if err != nil {
		return err
	}
	pg := page(all.Record, who, "Notes à imprimer", ui.Link{Label: "Notes", Href: patientPath(person, "/notes")})
	return p.Render(w, r, who, pg, printPage(all))
}

// tabs are the segments the reader has notes of, as filters.
func (l list) tabs() []ui.Tab {
	all := 0
	for _, n := range l.Count {
		all += n
	}
	tabs := []ui.Tab{{Label: "Toutes", Href: l.path("/notes"), Current: l.filter.Segment == "", Count: ui.N(all)}}
	for _, s := range note.Segments {
		if l.Count[s] > 0 || l.filter.Segment == s {
			tabs = append(tabs, ui.Tab{Label: s.Label(), Href: l.path("/notes?segment=" + string(s)), Current: l.filter.Segment == s, Count: ui.N(l.Count[s])})
		}
	}
	return tabs
}

// pager leads to the other pages of the list.
func (l list) pager() ui.PagerProps {
	q := url.Values{}
	if l.filter.Segment != "" {
		q.Set("segment", string(l.filter.Segment))
	}
	return ui.PagerProps{Path: l.path("/notes"), Query: q, Page: l.filter.Page, Size: note.PageSize, Total: l.Total}
}
