package noteweb

import (
	"net/http"
	"slices"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/note"
)

// one is the page of a note.
type one struct {
	note.View
	taking typed // the withdrawal that came back, if any
}

func (p *pages) note(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showNote(w, r, who, typed{}, http.StatusOK)
}

func (p *pages) showNote(w http.ResponseWriter, r *http.Request, who access.Actor, taking typed, code int) error {
	person, id, err := both(r, "note")
	if err != nil {
		return err
	}
	o := one{taking: taking}
	if o.View, err = p.svc.OpenNote(r.Context(), who, person, id); err != nil {
		return err
	}
	if o.taking.Form == nil {
		o.taking = blank()
	}
	pg := page(o.Record, who, "Note du "+o.Note.NotedOn.Long(), ui.Link{Label: "Notes", Href: patientPath(person, "/notes")})
	pg.Status = code
	if o.Note.MayChange {
		pg.Actions = []ui.Action{{Label: "Modifier", Icon: "pencil", Href: o.path("/modification")}}
	}
	return p.Render(w, r, who, pg, notePage(o))
}

func (o one) path(more string) string { return notePath(o.Patient.ID, o.Note.ID, more) }

// line is one line of a note, as its author chooses it for the RCP.
type line struct {
	number string
	text   string
	shown  bool
}

func (o one) lines() []line {
	var list []line
	for i, text := range note.Lines(o.Note.Body) {
		if !note.Blank(text) {
			list = append(list, line{strconv.Itoa(i + 1), text, slices.Contains(o.Note.Shown, i+1)})
		}
	}
	return list
}

func (p *pages) choose(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := both(r, "note")
	if err != nil {
		return err
	}
	f, err := web.Read(r)
	if err != nil {
		return err
	}
	var c note.Choice
	c.Version, _ = strconv.Atoi(f.Get("version")) // what is no number is no version: a conflict
	for _, v := range f.Values["line"] {
		if n, err := strconv.Atoi(v); err == nil {
			c.Lines = append(c.Lines, n)
		}
	}
	if err := p.svc.Choose(r.Context(), who, person, id, c, f.Key); err != nil {
		return err
	}
	words := "Rien de cette note n’est montré en RCP."
	if n := len(c.Lines); n > 0 {
		words = "L’équipe lira en RCP " + ui.Count(n, "ligne", "lignes") + " de cette note."
	}
	return p.done(w, r, notePath(person, id, ""), words)
}

// refusal is the form that notes or lifts a minor's refusal.
type refusal struct {
	Refused bool `form:"refused"`
}

func refusalWords(refused bool) string {
	if refused {
		return "Refus noté : les titulaires de l’autorité parentale n’en auront pas connaissance."
	}
	return "Fin du refus notée."
}

func (p *pages) refuseNote(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := both(r, "note")
	if err != nil {
		return err
	}
	return p.refuse(w, r, notePath(person, id, ""), func(refused bool, key string) error {
		return p.svc.SetRefusal(r.Context(), who, person, id, refused, key)
	})
}

func (p *pages) refuse(w http.ResponseWriter, r *http.Request, to string, do func(refused bool, key string) error) error {
	var d refusal
	t, err := p.read(r, &d)
	if err == nil {
		err = do(d.Refused, t.Key)
	}
	if err != nil {
		return err
	}
	return p.done(w, r, to, refusalWords(d.Refused))
}

// refuseButton is the one button that notes or lifts a refusal.
func refuseButton(action string, standing bool) ui.PostProps {
	if standing {
		return ui.PostProps{
			Action: action, Label: "Noter la fin du refus", Variant: ui.Secondary, Small: true, Fields: []ui.Pair{{Name: "refused", Value: "0"}},
			Confirm: &ui.Confirm{Question: "La personne mineure ne s’y oppose plus" + narrow + "?", Yes: "Oui, elle l’a dit", Detail: "Le refus reste dans l’historique."},
		}
	}
	return ui.PostProps{Action: action, Label: "Noter le refus de la personne mineure", Variant: ui.Secondary, Small: true, Fields: []ui.Pair{{Name: "refused", Value: "1"}}}
}

func (p *pages) withdrawNote(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := both(r, "note")
	if err != nil {
		return err
	}
	t, err := p.takeBack(r, func(d note.WithdrawalDraft, key string) error {
		return p.svc.Withdraw(r.Context(), who, person, id, d, key)
	})
	if err == nil {
		return p.done(w, r, notePath(person, id, ""), "Note retirée : elle est gardée avec son motif.")
	}
	if code, other := t.refusedForm(err); other == nil {
		return p.showNote(w, r, who, t, code)
	}
	return err
}

// takeBack reads the form of a withdrawal and does it.
func (p *pages) takeBack(r *http.Request, do func(note.WithdrawalDraft, string) error) (typed, error) {
	var d note.WithdrawalDraft
	t, err := p.read(r, &d)
	if err == nil {
		err = do(d, t.Key)
	}
	return t, err
}

// refusedForm is refused for a form that may not have been read.
func (t *typed) refusedForm(err error) (int, error) {
	if t.Form == nil || fault.KindOf(err) != fault.Invalid {
		return 0, err
	}
	return t.refused(err)
}

// compared is the page of two texts of a note.
type compared struct {
	note.View
	first, second note.Version
	changes       []note.Change
}

func (p *pages) versions(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := both(r, "note")
	if err != nil {
		return err
	}
	c := compared{}
	if c.View, err = p.svc.OpenNote(r.Context(), who, person, id); err != nil {
		return err
	}
	c.choose(r.URL.Query().Get("de"), r.URL.Query().Get("a"))
	c.changes = note.Compare(c.first.Body, c.second.Body)
	pg := page(c.Record, who, "Versions de la note", ui.Link{Label: "Notes", Href: patientPath(person, "/notes")},
		ui.Link{Label: "Note du " + c.Note.NotedOn.Long(), Href: notePath(person, id, "")})
	return p.Render(w, r, who, pg, versionsPage(c))
}

// choose takes the two texts named, the last two when none is.
func (c *compared) choose(first, second string) {
	last := len(c.Versions) - 1
	c.second, c.first = c.Versions[0], c.Versions[min(1, last)]
	for _, v := range c.Versions {
		if strconv.Itoa(v.Number) == first {
			c.first = v
		}
		if strconv.Itoa(v.Number) == second {
			c.second = v
		}
	}
}

// before finds the version that the reader may read just before another, zero
// when there is none.
func before(versions []note.Version, number int) int {
	for i, v := range versions {
		if v.Number == number && i+1 < len(versions) {
			return versions[i+1].Number
		}
	}
	return 0
}

func sessionPath(person, session db.ID) string {
	return patientPath(person, "/entretiens/"+session.String())
}
