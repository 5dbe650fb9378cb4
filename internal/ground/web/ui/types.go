package ui

import (
	"crypto/rand"

	"github.com/a-h/templ"
)

// State says how something stands. Each has a colour and a shape, and always
// comes with words. The zero value is Neutre.
type State string

// The states of tags, flags, alerts and tiles.
const (
	Neutre    State = ""
	OK        State = "ok"
	Attention State = "attention"
	Alerte    State = "alerte"
	Info      State = "info"
)

// color is the Designsystemet colour of a state.
func (s State) color() string {
	switch s {
	case OK:
		return "success"
	case Attention:
		return "warning"
	case Alerte:
		return "danger"
	case Info:
		return "info"
	default:
		return "neutral"
	}
}

// word is said before a message whose colour alone would tell its gravity.
func (s State) word() string {
	switch s {
	case OK:
		return "Fait"
	case Attention:
		return "Attention"
	case Alerte:
		return "Alerte"
	default:
		return "Information"
	}
}

// Variant is the weight of a button. The zero value is the main action: one a page.
type Variant string

// The variants, from the page's one main action to the quietest.
const (
	Primary   Variant = ""
	Secondary Variant = "secondary"
	Quiet     Variant = "tertiary"
	Danger    Variant = "danger"
)

// variant is the attribute Designsystemet reads; its own default is the main action.
func (v Variant) variant() string {
	switch v {
	case Secondary, Quiet:
		return string(v)
	default:
		return ""
	}
}

// Link is words that lead somewhere. Without Href it is shown as plain words.
type Link struct {
	Label string
	Href  string
}

// Pair is a hidden field of a form.
type Pair struct {
	Name  string
	Value string
}

// ButtonProps describes a button inside a form or one that opens a dialog.
type ButtonProps struct {
	Label   string
	Icon    string // Lucide name, optional
	Variant Variant
	Small   bool
	Name    string // sent with Value when this button submits
	Value   string
	Form    string // id of a form elsewhere on the page
	Dialog  string // id of a <dialog> to open; the button is then not a submit
	Attrs   templ.Attributes
}

// LinkProps describes a link that looks like a button.
type LinkProps struct {
	Label    string
	Href     string
	Icon     string
	Variant  Variant
	Small    bool
	Download bool
	Attrs    templ.Attributes
}

// PostProps describes a form of one button: an act on one thing.
type PostProps struct {
	Action  string
	Label   string
	Icon    string
	Variant Variant
	Small   bool
	Fields  []Pair
	Key     string // idempotency key; a fresh one when empty
	Confirm *Confirm
	Attrs   templ.Attributes // on the form: hx-post, hx-target…
}

// Confirm asks before an act that cannot be undone. The question names the thing.
type Confirm struct {
	Question string // « Supprimer le compte de Jeanne Exemple ? »
	Detail   string // what follows, in one sentence; optional
	Yes      string // « Oui, supprimer »
}

// Action is one entry of a page's actions: a link when Href is set, a dialog
// opener when Dialog is set, else a one-button form.
type Action struct {
	Label   string
	Icon    string
	Variant Variant
	Href    string
	Dialog  string
	Post    *PostProps // its Label, Icon and Variant are taken from the Action when empty
}

// newKey makes an idempotency key for forms whose page gave none.
func newKey(given string) string {
	if given != "" {
		return given
	}
	return rand.Text()
}
