package noteweb

import (
	"errors"
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

// compose is the form in which a note is written or changed.
type compose struct {
	note.Record
	who     access.Actor
	form    typed
	note    *note.Note  // the one being changed; nil for a new one
	stale   *note.Stale // somebody changed it meanwhile
	session *Session    // the entretien it is about
}

// fresh is the form of a note that nobody has begun: the day, and the segment of
// the reader's own profession.
func (c compose) fresh() typed {
	t := blank("draft", c.NewDraft.String(), "noted_on", c.Today.Short())
	if own := c.segments(); len(own) > 0 {
		t.Values.Set("segment", string(own[0]))
	}
	return t
}

// segments are those in which the reader may write.
func (c compose) segments() []note.Segment {
	var list []note.Segment
	for _, s := range note.Segments {
		for _, of := range c.Writable {
			if slices.Contains(of, s) {
				list = append(list, s)
				break
			}
		}
	}
	return list
}

func (c compose) segmentOptions() []ui.Option {
	segments := c.segments()
	if c.note != nil && !slices.Contains(segments, c.note.Segment) {
		segments = append(segments, c.note.Segment)
	}
	return segmentOptions(segments, false)
}

// segmentOptions are segments as choices; said tells who reads each.
func segmentOptions(segments []note.Segment, said bool) []ui.Option {
	list := make([]ui.Option, len(segments))
	for i, s := range segments {
		list[i] = ui.Option{Value: string(s), Label: s.Label()}
		if said {
			list[i].Help = "Lu par " + note.Readers[s].Words + "."
		}
	}
	return list
}

// isGP says whether the reader writes as a GP.
func (c compose) isGP() bool {
	for _, e := range c.Stays {
		if t, _ := c.who.Team(e.TeamID); t.Profession == access.GP {
			return true
		}
	}
	return false
}

// stays are the choices when the person has several.
func stays(rec note.Record, who access.Actor) []ui.Option {
	list := make([]ui.Option, len(rec.Stays))
	for i, e := range rec.Stays {
		t, _ := who.Team(e.TeamID)
		list[i] = ui.Option{Value: e.ID.String(), Label: t.Name + ", depuis le " + e.OpenedOn.Short()}
		if !e.Open() {
			list[i].Label = t.Name + ", du " + e.OpenedOn.Short() + " au " + e.ClosedOn.Short()
		}
	}
	return list
}

// mayBeMinor says whether the person is under eighteen, or of an age unknown.
func mayBeMinor(rec note.Record) bool {
	const majority = 18
	return rec.Patient.Age(rec.Today) < majority
}

// anonymousWarned says whether the author is asked to confirm that nothing
// identifies the person.
func (c compose) anonymousWarned() bool {
	return c.form.Error("no_identity") != "" || c.form.Get("no_identity") != ""
}

func (c compose) action() string {
	if c.note != nil {
		return notePath(c.Patient.ID, c.note.ID, "")
	}
	return patientPath(c.Patient.ID, "/notes")
}

// hidden are the fields that the form carries without showing them.
func (c compose) hidden() []ui.Pair {
	pairs := []ui.Pair{{Name: "draft", Value: c.form.Get("draft")}}
	if c.note != nil {
		pairs = append(pairs, ui.Pair{Name: "note", Value: c.note.ID.String()}, ui.Pair{Name: "version", Value: c.form.Get("version")})
	}
	if c.session != nil {
		pairs = append(pairs, ui.Pair{Name: "session", Value: c.session.ID.String()})
	}
	return pairs
}

func (p *pages) publish(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var d note.Draft
	t, err := p.read(r, &d)
	if t.Form == nil {
		return err
	}
	var out note.Written
	if err == nil {
		if err = p.checkSession(r, who, person, &d); err == nil {
			out, err = p.svc.Publish(r.Context(), who, person, d, t.Key)
		}
	}
	if err == nil {
		if t.Get("suite") == "rcp" {
			return p.done(w, r, notePath(person, out.Note, "#rcp"), "Note enregistrée : choisissez ce qui sera montré en RCP.")
		}
		return p.done(w, r, patientPath(person, "/notes#note-"+out.Note.String()), "Note enregistrée.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showNotes(w, r, who, t, code)
}

// checkSession keeps the link to an entretien when it is the reader's own with
// this person, and drops any other.
func (p *pages) checkSession(r *http.Request, who access.Actor, person db.ID, d *note.Draft) error {
	s, err := p.session(r, who, person, d.Session)
	if s == nil {
		d.Session = 0
	}
	return err
}

func (p *pages) saveDraft(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.Read(r)
	if err != nil {
		return err
	}
	t := typed{Form: f}
	d := note.Saved{ID: t.id("draft"), Note: t.id("note"), Enrolment: t.id("enrolment"), Fields: map[string]string{}}
	for name := range f.Values {
		d.Fields[name] = f.Get(name)
	}
	saved, err := p.svc.SaveDraft(r.Context(), who, person, d)
	switch {
	case web.Partial(r) && fault.KindOf(err) == fault.Invalid && err != nil:
		return p.Fragment(w, r, http.StatusOK, draftState(nil, fault.MessageOf(err)))
	case err != nil:
		return err
	case web.Partial(r):
		return p.Fragment(w, r, http.StatusOK, draftState(saved, ""))
	case saved == nil:
		return p.done(w, r, patientPath(person, "/notes"), "Il n’y avait rien à garder.")
	default:
		return p.done(w, r, patientPath(person, "/notes?brouillon="+saved.ID.String()), "Brouillon gardé : vous seul le lisez.")
	}
}

func (p *pages) discardDraft(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.Read(r)
	if err != nil {
		return err
	}
	if err := p.svc.DiscardDraft(r.Context(), who, person, typed{Form: f}.id("draft"), f.Key); err != nil {
		return err
	}
	return p.done(w, r, patientPath(person, "/notes"), "Brouillon supprimé.")
}

func (p *pages) edit(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showEdit(w, r, who, typed{}, nil, http.StatusOK)
}

// showEdit shows the form that changes a note; refused, it comes back with what
// was typed, and with the other text when somebody wrote it meanwhile.
func (p *pages) showEdit(w http.ResponseWriter, r *http.Request, who access.Actor, tried typed, stale *note.Stale, code int) error {
	person, id, err := both(r, "note")
	if err != nil {
		return err
	}
	v, err := p.svc.OpenNote(r.Context(), who, person, id)
	if err != nil {
		return err
	}
	if !v.Note.MayChange {
		return fault.Clash("Cette note ne peut pas être modifiée par vous : elle est d’un autre auteur, ou retirée.")
	}
	c := compose{Record: v.Record, who: who, note: &v.Note, form: tried, stale: stale}
	switch resume := r.URL.Query().Get("brouillon") != ""; {
	case tried.Form != nil:
	case v.Draft != nil && resume:
		c.form = formOf(*v.Draft)
	default:
		c.form = blank("draft", v.NewDraft.String(), "segment", string(v.Note.Segment), "noted_on", v.Note.NotedOn.Short(), "body", v.Note.Body,
			"version", strconv.Itoa(v.Note.Version), "followup", flag(v.Note.FollowUp))
	}
	if stale != nil {
		c.form.Values.Set("version", strconv.Itoa(stale.Theirs.Version))
	}
	waiting := v.Draft
	if waiting != nil && c.form.Get("draft") == waiting.ID.String() {
		waiting = nil
	}
	pg := page(v.Record, who, "Modifier la note", ui.Link{Label: "Notes", Href: patientPath(person, "/notes")})
	pg.Status, pg.Wide = code, false
	return p.Render(w, r, who, pg, editPage(c, waiting))
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func (p *pages) revise(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := both(r, "note")
	if err != nil {
		return err
	}
	var d note.Draft
	t, err := p.read(r, &d)
	if t.Form == nil {
		return err
	}
	if err == nil {
		_, err = p.svc.Revise(r.Context(), who, person, id, d, t.Key)
	}
	if err == nil {
		return p.done(w, r, notePath(person, id, ""), "Note enregistrée : le texte précédent est gardé.")
	}
	var stale *note.Stale
	if fault.KindOf(err) == fault.Conflict && !errors.As(err, &stale) {
		return err
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	if stale != nil {
		t.Key = "" // what is sent next is another request
	}
	return p.showEdit(w, r, who, t, stale, code)
}

// segmentsRead says, for each segment of the reader, who else reads it.
func (c compose) segmentsRead() []ui.Term {
	var terms []ui.Term
	for _, s := range c.segments() {
		terms = append(terms, ui.Term{Label: s.Label(), Value: note.Readers[s].Words})
	}
	return terms
}
