package noteweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/note"
)

// board is the page of a team's notes: the search, and what the reader is
// writing.
type board struct {
	team    access.Team
	form    typed
	drafts  []note.Waiting
	found   []note.Found
	more    bool
	looked  bool
	segment []note.Segment
}

// team opens the search, and what the reader is writing in the team.
func (p *pages) team(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	return p.showBoard(w, r, who, board{team: team, form: blank()}, http.StatusOK)
}

func (p *pages) showBoard(w http.ResponseWriter, r *http.Request, who access.Actor, b board, code int) (err error) {
	if !b.looked {
		if b.drafts, err = p.svc.Drafts(r.Context(), who, b.team.ID); err != nil {
			return err
		}
	}
	b.segment = note.SegmentsOf(b.team.Profession)
	pg := web.Page{Title: "Rechercher dans les notes", Lead: b.team.Name, Status: code}
	return p.Render(w, r, who, pg, boardPage(b))
}

// search answers with the page itself: what was asked never stands in an address.
func (p *pages) search(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	var d struct {
		Query string `form:"q"`
	}
	b := board{team: team}
	if b.form, err = p.read(r, &d); err != nil {
		return err
	}
	if b.found, b.more, err = p.svc.Search(r.Context(), who, team.ID, d.Query); err != nil {
		code, other := b.form.refused(err)
		if other != nil {
			return other
		}
		return p.showBoard(w, r, who, b, code)
	}
	b.looked = true
	return p.showBoard(w, r, who, b, http.StatusOK)
}

// scope says in what the search looks.
func (b board) scope() string {
	words := "La recherche lit les notes de cette équipe que vous pouvez lire : "
	for i, s := range b.segment {
		if i > 0 {
			words += ", "
		}
		words += s.Label()
	}
	return words + ", et tout ce que vous avez écrit."
}

// told says how many notes were found.
func (b board) told() string {
	if b.more {
		return "Les " + ui.Count(len(b.found), "note la plus récente", "notes les plus récentes") + " : ajoutez un mot pour en trouver d’autres"
	}
	return ui.Count(len(b.found), "note", "notes")
}

func searched(in *ui.Input) { in.Type, in.Autocomplete = "search", "off" }

// events are the notes found, as a list.
func (b board) events() []ui.Event {
	list := make([]ui.Event, len(b.found))
	for i, f := range b.found {
		list[i] = ui.Event{
			Title: f.Patient.DisplayName() + ", " + f.NotedOn.Long(), Href: notePath(f.Patient.ID, f.Note, ""),
			When: f.Segment.Label(), By: f.Author, Note: f.Excerpt,
		}
	}
	return list
}
