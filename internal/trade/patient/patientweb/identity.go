package patientweb

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/trade/patient"
)

// part is one of the forms of the identity page.
type part int

const (
	onIdentity part = iota
	onDocument
	onINS
	onMarks
)

// said is the sentence after each of them.
var said = map[part]string{
	onIdentity: "Identité enregistrée.", onDocument: "Pièce d’identité enregistrée.",
	onINS: "INS enregistrée.", onMarks: "Doutes enregistrés.",
}

// identity is the page where who somebody is is corrected and made sure.
type identity struct {
	opened
	forms map[part]typed
	tried typed        // the form that came back, if any
	clash []difference // what somebody else saved meanwhile
}

// difference is a field that two people filled otherwise.
type difference struct{ label, theirs, mine string }

// versioned is the version a form was made from.
type versioned struct {
	Version int `form:"version"`
}

func (p *pages) identity(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showIdentity(w, r, who, onIdentity, typed{}, nil)
}

// amend makes the handler of one of the page's forms.
func (p *pages) amend(on part, act func(context.Context, access.Actor, db.ID, typed, int) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		id, err := web.PathID(r, "id")
		if err != nil {
			return err
		}
		t, err := read(r)
		if err != nil {
			return err
		}
		var from versioned
		if err = p.decode(t, &from); err == nil {
			err = act(r.Context(), who, id, t, from.Version)
		}
		if err == nil {
			return p.done(w, r, patientPath(id)+"/identite", said[on])
		}
		return p.showIdentity(w, r, who, on, t, err)
	}
}

func (p *pages) amendIdentity(ctx context.Context, who access.Actor, id db.ID, t typed, version int) error {
	var d patient.IdentityDraft
	if err := p.decode(t, &d); err != nil {
		return err
	}
	return p.svc.AmendIdentity(ctx, who, id, d, version, t.Key)
}

func (p *pages) checkDocument(ctx context.Context, who access.Actor, id db.ID, t typed, version int) error {
	var d patient.DocumentDraft
	if err := p.decode(t, &d); err != nil {
		return err
	}
	return p.svc.CheckDocument(ctx, who, id, d, version, t.Key)
}

func (p *pages) recordINS(ctx context.Context, who access.Actor, id db.ID, t typed, version int) error {
	var d patient.INSDraft
	if err := p.decode(t, &d); err != nil {
		return err
	}
	return p.svc.RecordINS(ctx, who, id, d, version, t.Key)
}

func (p *pages) mark(ctx context.Context, who access.Actor, id db.ID, t typed, version int) error {
	var d patient.MarksDraft
	if err := p.decode(t, &d); err != nil {
		return err
	}
	return p.svc.Mark(ctx, who, id, d, version, t.Key)
}

// showIdentity shows the page; t is the form that was refused, when refusal says
// so. Somebody whose identity is withheld from the reader has none to correct.
func (p *pages) showIdentity(w http.ResponseWriter, r *http.Request, who access.Actor, on part, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	o, err := p.open(r, who, access.PatientAmend, "identity")
	if err != nil {
		return err
	}
	if o.Patient.Withheld {
		return &fault.Error{Kind: fault.Forbidden, Message: "La personne s’oppose au partage de son identité : seul le médecin qui l’a incluse peut la modifier."}
	}
	i := identity{opened: o, forms: map[part]typed{}}
	for _, each := range []part{onIdentity, onDocument, onINS, onMarks} {
		i.forms[each] = i.first(each)
	}
	if refusal != nil {
		if code == http.StatusConflict {
			t.Values.Set("version", strconv.Itoa(o.Patient.Version))
		}
		i.forms[on] = t
		i.tried = i.atHome(on, t)
	}
	var stale *patient.StaleError
	if on == onIdentity && errors.As(refusal, &stale) {
		i.clash = i.differences(t)
	}
	page := o.page("Identité", "Identité")
	page.Status, page.Wide = code, true
	return p.frame.Render(w, r, who, page, identityPage(i))
}

// atHome is a refused form whose summary leads only to fields that the page has:
// what is wrong with one that nobody types is said above them.
func (i identity) atHome(on part, t typed) typed {
	if on != onIdentity {
		return t
	}
	has := map[string]bool{"mode": i.Patient.Mode() == patient.ModeProvisional}
	for _, b := range i.blocks() {
		for _, r := range b.rows {
			for _, f := range r {
				has[f.Name] = true
			}
		}
	}
	all := t.wrong
	t.Form, t.wrong = &web.Form{Values: t.Values, Errors: t.Errors, Key: t.Key, Alert: t.Alert}, nil
	for _, f := range all {
		if has[f.Name] {
			t.wrong = append(t.wrong, f)
		} else if !strings.Contains(t.Alert, f.Message) {
			t.Alert += " " + f.Message
		}
	}
	return t
}

// first is one of the page's forms as the record fills it.
func (i identity) first(on part) typed {
	pt := i.Patient
	t := blank("version", strconv.Itoa(pt.Version))
	set := func(name, value string) {
		if value != "" {
			t.Values.Set(name, value)
		}
	}
	switch on {
	case onIdentity:
		set("mode", string(pt.Mode()))
		set("sex", pt.Sex)
		setTraits(set, pt.Identity)
	case onDocument:
		set("document_kind", string(pt.DocumentKind))
		set("document_on", short(pt.DocumentOn))
	case onINS:
		set("retrieved_on", i.today.Short())
	case onMarks:
		set("doubtful", ticked(pt.Doubtful))
		set("namesake", ticked(pt.Namesake))
	}
	return t
}

func setTraits(set func(name, value string), id patient.Identity) {
	if a, ok := id.(patient.Anonymous); ok {
		set("alias", a.Alias)
		return
	}
	t, _ := patient.TraitsOf(id)
	set("birth_name", t.BirthName)
	set("first_names", t.FirstNames)
	set("used_name", t.UsedName)
	set("used_first", t.UsedFirst)
	set("birth_date", short(t.BirthDate))
	if t.BirthYear != 0 {
		set("birth_year", strconv.Itoa(t.BirthYear))
	}
	set("birth_place", placeTyped(t.BirthPlace))
}

// differences compares what is saved now with what was typed: the second person
// is shown both, and keeps what he or she typed.
func (i identity) differences(mine typed) []difference {
	var list []difference
	saved := i.first(onIdentity)
	for _, b := range saved.person(i.Patient.Mode()) {
		for _, r := range b.rows {
			for _, f := range r {
				if onCirclePage[f.Name] {
					continue
				}
				written := mine.Get(f.Name)
				if d, err := civil.Parse(written, i.today); f.Name == "birth_date" && err == nil {
					written = d.Short()
				}
				if written = strings.TrimSpace(written); written != f.Value {
					list = append(list, difference{f.Label, words(f, f.Value), words(f, written)})
				}
			}
		}
	}
	return list
}

// words is the value of a field as a person reads it.
func words(f field, value string) string {
	for _, o := range f.Options {
		if o.Value == value {
			return o.Label
		}
	}
	if value == "" {
		return "rien"
	}
	return value
}

// frozen says whether the strict traits came from the INSi: they are then read,
// not typed (A51).
func (i identity) frozen() bool {
	t := i.Patient.Trust()
	return t == patient.TrustRetrieved || t == patient.TrustQualified
}

// ins is the person's INS, none unless known by name.
func (i identity) ins() (patient.Nominative, bool) {
	n, ok := i.Patient.Identity.(patient.Nominative)
	return n, ok && !n.INS.IsZero()
}

// by names a professional who did something, nobody when it is not known.
func (o opened) by(id db.ID) string { return o.Names[id] }

// placeTyped is a place as the form would take it back: its name when that leads
// to the same code, else the code.
func placeTyped(insee string) string {
	if insee == "" || !leadsBack(insee) {
		return insee
	}
	return patient.PlaceName(insee)
}

func short(d civil.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.Short()
}

func ticked(on bool) string {
	if on {
		return "1"
	}
	return ""
}
