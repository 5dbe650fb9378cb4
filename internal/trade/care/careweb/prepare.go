package careweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/note"
)

// preparing is the page where a member writes what he or she brings to a RCP:
// the whole agenda in one form, a field a person.
type preparing struct {
	meeting
	form  *web.Form
	lines []preparingLine
}

type preparingLine struct {
	care.ReviewView
	others []care.Preparation // what the colleagues bring
	own    []note.Shown       // lines the reader shows of his or her notes
	theirs []note.Shown       // lines the colleagues show
}

// fields of one person in the form.
func bodyField(review db.ID) string    { return "body." + review.String() }
func versionField(review db.ID) string { return "version." + review.String() }

func (p pages) preparation(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showPreparation(w, r, who, nil, http.StatusOK)
}

func (p pages) showPreparation(w http.ResponseWriter, r *http.Request, who access.Actor, typed *web.Form, code int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	view, err := p.care.ViewRCP(r.Context(), who, id)
	if err != nil {
		return err
	}
	if !view.MayWrite {
		return web.Redirect(w, r, "/rcp/"+id.String())
	}
	page := preparing{meeting: meeting{RCPView: view}, form: typed}
	if typed == nil {
		page.form = web.NewForm()
	}
	for _, v := range view.Reviews {
		page.lines = append(page.lines, page.line(v, who, typed == nil))
	}
	return p.Render(w, r, who, web.Page{
		Title: "Préparer mes lignes", Lead: "RCP du " + view.HeldOn.Long() + " · " + view.Team.Name, Status: code,
		Crumbs: []ui.Link{{Label: "Réunions de concertation", Href: rcpPath(view.Team)}, {Label: "RCP du " + view.HeldOn.Short(), Href: page.path("")}, {Label: "Préparer"}},
	}, preparingBody(page))
}

// line parts what the reader brings, which fills the form when nothing was
// typed, from what the others do.
func (w preparing) line(v care.ReviewView, who access.Actor, fill bool) preparingLine {
	l := preparingLine{ReviewView: v}
	l.own, l.theirs = shownBy(v.Shown, who)
	version := 0
	for _, b := range v.Brought {
		if b.ProfessionalID != who.Professional {
			l.others = append(l.others, b)
			continue
		}
		version = b.Version
		if fill {
			w.form.Values.Set(bodyField(v.ID), b.Body)
		}
	}
	w.form.Values.Set(versionField(v.ID), strconv.Itoa(version))
	return l
}

func (p pages) prepare(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	err = p.care.Prepare(r.Context(), who, id, preparations(form), form.Key)
	switch {
	case err == nil:
		p.Flash(w, ui.Flash{Kind: ui.OK, Message: "Vos lignes sont enregistrées"})
		return web.Redirect(w, r, "/rcp/"+id.String())
	case fault.KindOf(err) == fault.Conflict:
		form.Alert = fault.MessageOf(err)
		return p.showPreparation(w, r, who, form, http.StatusConflict)
	case form.Refused(err):
		return p.showPreparation(w, r, who, form, http.StatusUnprocessableEntity)
	default:
		return err
	}
}

// preparations reads the fields « body.REVIEW » and « version.REVIEW ».
func preparations(form *web.Form) []care.PreparationDraft {
	var list []care.PreparationDraft
	for name := range form.Values {
		const prefix = "body."
		if len(name) <= len(prefix) || name[:len(prefix)] != prefix {
			continue
		}
		id, err := db.ParseID(name[len(prefix):])
		if err != nil {
			continue // not one of our fields
		}
		version, _ := strconv.Atoi(form.Get(versionField(id))) // absent: nothing was written yet
		list = append(list, care.PreparationDraft{Review: id, Body: form.Get(name), Version: version})
	}
	return list
}

func (p pages) addGuest(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	var d care.GuestDraft
	return p.act(w, r, who, &d, onGuest, func(id db.ID, key string) (string, error) {
		return "Personne invitée ajoutée", p.care.AddGuest(r.Context(), who, id, d, key)
	})
}

func (p pages) removeGuest(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	guest, err := web.PathID(r, "guest")
	if err != nil {
		return err
	}
	return p.act(w, r, who, &struct{}{}, onPage, func(id db.ID, key string) (string, error) {
		return "Personne invitée retirée", p.care.RemoveGuest(r.Context(), who, id, guest, key)
	})
}

// guestWords is « Jeanne Exemple, pharmacienne, à distance ».
func guestWords(g care.Guest) string {
	words := g.Name
	if g.Title != "" {
		words += ", " + g.Title
	}
	if g.Remote {
		words += ", à distance"
	}
	return words
}

func minutesWords(n int) string { return ui.Count(n, "minute", "minutes") }

func notesPath(v care.ReviewView) string { return "/patients/" + v.PatientID.String() + "/notes" }

// chooseLabel leads to the notes, where lines are chosen.
func chooseLabel(own []note.Shown) string {
	if len(own) == 0 {
		return "Montrer des lignes de mes notes"
	}
	return "Montrer d’autres lignes de mes notes"
}
