package patientweb

import (
	"strconv"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// strictNames are the five strict traits of the INS.
var strictNames = map[string]bool{"birth_name": true, "first_names": true, "birth_date": true, "sex": true, "birth_place": true}

// onCirclePage are the fields that the page of the contact details keeps.
var onCirclePage = map[string]bool{"phone": true, "email": true, "address": true, "postal_code": true, "city": true, "commune": true}

// blocks are the fields that the reader may type: without the strict traits when
// they came from the INSi, and with only those of the way the person is known.
func (i identity) blocks() []block {
	mode := i.Patient.Mode()
	var list []block
	for _, b := range i.forms[onIdentity].person(mode) {
		shown, _ := b.sorted(mode)
		kept := block{title: shown.title}
		for _, r := range shown.rows {
			var in row
			for _, f := range r {
				if !onCirclePage[f.Name] && (!i.frozen() || !strictNames[f.Name]) {
					in = append(in, f)
				}
			}
			if in != nil {
				kept.rows = append(kept.rows, in)
			}
		}
		if kept.rows != nil {
			list = append(list, kept)
		}
	}
	return list
}

// hidden are the fields that nobody types: the version, the way of being known
// when it has no choice, the strict traits when they are read only.
func (i identity) hidden() []ui.Pair {
	list := []ui.Pair{{Name: "version", Value: i.forms[onIdentity].Get("version")}}
	if i.Patient.Mode() != patient.ModeProvisional {
		list = append(list, ui.Pair{Name: "mode", Value: string(i.Patient.Mode())})
	}
	if t, ok := patient.TraitsOf(i.Patient.Identity); ok && i.frozen() {
		list = append(list, ui.Pair{Name: "birth_name", Value: t.BirthName}, ui.Pair{Name: "first_names", Value: t.FirstNames},
			ui.Pair{Name: "birth_date", Value: short(t.BirthDate)}, ui.Pair{Name: "sex", Value: i.Patient.Sex}, ui.Pair{Name: "birth_place", Value: t.BirthPlace})
	}
	return list
}

// traits are the strict traits as they are read.
func traits(id patient.Identity, sex string) []ui.Term {
	t, _ := patient.TraitsOf(id)
	birth := short(t.BirthDate)
	if birth == "" && t.BirthYear != 0 {
		birth = strconv.Itoa(t.BirthYear)
	}
	return []ui.Term{
		{Label: "Nom de naissance", Value: t.BirthName},
		{Label: "Prénoms de naissance", Value: t.FirstNames},
		{Label: "Premier prénom", Value: t.First()},
		{Label: "Naissance", Value: birth},
		{Label: "Lieu de naissance", Value: patient.PlaceName(t.BirthPlace)},
		{Label: "Sexe", Value: terminology.Label(terminology.Sex, terminology.Code(sex))},
	}
}

// standing is how sure the identity is, and what made it so.
func (i identity) standing() []ui.Term {
	terms := []ui.Term{{Label: "Connue comme", Value: i.Patient.Mode().Label()}, {Label: "Statut", Value: i.Patient.Trust().Label()}}
	if !i.Patient.DocumentOn.IsZero() {
		terms = append(terms, ui.Term{Label: "Pièce vérifiée", Value: i.Patient.DocumentKind.Label() + ", le " + i.Patient.DocumentOn.Short()})
	}
	if n, ok := i.ins(); ok {
		terms = append(terms, ui.Term{Label: "INS", Value: n.INS.Number.Pretty() + " (" + authority(n.INS.OID) + ")"},
			ui.Term{Label: "Preuve", Value: n.INSProof})
	}
	if !i.Patient.INSIOn.IsZero() {
		terms = append(terms, ui.Term{Label: "Réponse de l’INSi", Value: i.Patient.INSIOn.Short()})
	}
	return terms
}

// formerTitle is an identity as it was, in one line.
func formerTitle(f patient.Former) string {
	name := ""
	switch id := f.Identity.(type) {
	case patient.Anonymous:
		name = id.Alias
	default:
		t, _ := patient.TraitsOf(id)
		if name = t.DisplayName(); t.UsedName != "" && t.BirthName != "" {
			name += ", de naissance " + t.BirthName
		}
		if !t.BirthDate.IsZero() {
			name += ", naissance le " + t.BirthDate.Short()
		}
	}
	return name + " (" + f.Mode.Label() + ")"
}

// authority says what the number of an INS is, by its OID.
func authority(oid string) string {
	switch oid {
	case identifier.OIDNIR:
		return "NIR"
	case identifier.OIDNIA:
		return "NIA"
	default:
		return "essai"
	}
}

func doubtReasons() []ui.Option {
	list := make([]ui.Option, len(patient.DoubtReasons))
	for i, r := range patient.DoubtReasons {
		list[i] = ui.Option{Value: string(r), Label: r.Label()}
	}
	return list
}

// doubtEvents are the doubts there were, the latest first.
func (i identity) doubtEvents() []ui.Event {
	var list []ui.Event
	for _, d := range i.Doubts {
		when, state := "Depuis le "+civil.Instant(d.MadeAt), ui.Attention
		if d.LiftedAt != nil {
			when, state = "Du "+civil.Instant(d.MadeAt)+" au "+civil.Instant(*d.LiftedAt), ui.Neutre
		}
		list = append(list, ui.Event{When: when, Title: d.Reason.Label(), Note: d.Note, By: i.by(d.By), Icon: "circle-help", State: state})
	}
	return list
}

// formerEvents are the identities before each correction.
func (i identity) formerEvents() []ui.Event {
	list := make([]ui.Event, len(i.Former))
	for n, f := range i.Former {
		next := i.Patient.Identity
		if n > 0 {
			next = i.Former[n-1].Identity
		}
		list[n] = ui.Event{When: "Jusqu’au " + civil.Instant(f.Until), Title: formerTitle(f), Note: replaced(f.Identity, next), By: i.by(f.By), Icon: "history"}
	}
	return list
}

// replaced says what a correction changed, as it was: the lines of a name that
// did not change would all look alike.
func replaced(was, now patient.Identity) string {
	before, after := told(was), told(now)
	var list []string
	for n, b := range before {
		if n < len(after) && b.Value == after[n].Value {
			continue
		}
		if b.Value == "" {
			b.Value = "rien"
		}
		list = append(list, b.Label+" : "+b.Value)
	}
	if len(list) == 0 {
		return ""
	}
	return "Avant : " + strings.Join(list, " ; ")
}

// told are the parts of an identity that a correction may change.
func told(id patient.Identity) []ui.Term {
	t, named := patient.TraitsOf(id)
	if !named {
		return nil
	}
	c, _ := patient.ContactOf(id)
	year := ""
	if t.BirthYear != 0 {
		year = strconv.Itoa(t.BirthYear)
	}
	return []ui.Term{
		{Label: "nom de naissance", Value: t.BirthName},
		{Label: "prénoms", Value: t.FirstNames},
		{Label: "nom utilisé", Value: t.UsedName},
		{Label: "prénom utilisé", Value: t.UsedFirst},
		{Label: "naissance", Value: short(t.BirthDate) + year},
		{Label: "lieu de naissance", Value: patient.PlaceName(t.BirthPlace)},
		{Label: "téléphone", Value: c.Phone},
		{Label: "courriel", Value: c.Email},
		{Label: "adresse", Value: joined(c.Address, strings.TrimSpace(c.PostalCode+" "+c.City))},
		{Label: "préférence", Value: joined(c.Prefers.Label(), c.Hours)},
		{Label: "message", Value: map[patient.Answer]string{patient.Yes: "oui", patient.No: "non"}[c.Message]},
	}
}

// leadsBack says whether the name of a place means that place and no other.
func leadsBack(insee string) bool {
	c, known := terminology.CommuneByINSEE(insee)
	if !known {
		return false
	}
	back, ok := terminology.CommuneNamed(c.Name, c.Departement)
	return ok && back.INSEE == insee
}

func authorities() []ui.Option {
	return []ui.Option{{Value: "nir", Label: "NIR"}, {Value: "nia", Label: "NIA"}}
}
