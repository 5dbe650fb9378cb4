package ui

import "strconv"

// NavItem is one entry of the main navigation. The first five make the bar at
// the bottom of a phone; the others are then in the reader's menu.
type NavItem struct {
	Label   string
	Href    string
	Icon    string
	Current bool
	Badge   int    // how many things wait there; 0 shows nothing
	Waits   string // the words of the badge for a screen reader: « à valider »
}

// PlaceOption is one microstructure or region the reader may look at.
type PlaceOption struct {
	Label   string
	Note    string // a code or a town, optional
	Href    string // used when the switch has no Action
	Value   string // sent under PlaceSwitch.Name when it has one
	Current bool
}

// PlaceSwitch shows where the reader is working and lets them change. With one
// option or none it is plain words.
type PlaceSwitch struct {
	Current string
	Kind    string // « Microstructure », « Région »
	Options []PlaceOption
	Action  string // POST address; empty: options are links
	Name    string
	Fields  []Pair
}

// UserMenu is the reader: who, as what, and their own pages.
type UserMenu struct {
	Name      string
	RoleLabel string
	Links     []Link
	SignOut   string // POST address of the sign-out
}

// Flash says what the last action did, and may undo it.
type Flash struct {
	Kind       State // OK, Attention, Alerte
	Message    string
	UndoAction string // POST address; empty when there is nothing to undo
	UndoLabel  string // « Annuler » when empty
	UndoFields []Pair
}

// Width is how much of the screen the content may use.
type Width string

// The widths. The zero value, Wide, is for lists; Text keeps lines readable.
const (
	Wide Width = ""
	Text Width = "text"
)

// PageProps is everything around the body of a page.
type PageProps struct {
	Title     string // the one h1, and the first words of the window's title
	Lead      string // one sentence under it, optional
	Crumbs    []Link // only when deeper than two; the last is the page and has no Href
	Actions   []Action
	Tabs      []Tab // the pages beside this one, about the same thing
	Nav       []NavItem
	Place     PlaceSwitch
	User      UserMenu
	Search    bool
	Demo      bool
	Flash     *Flash
	Theme     string // "", "light" or "dark": the value of the cookie ThemeCookie
	RequestID string
	Width     Width
	Home      string // where the brand leads; "/" when empty
}

// ThemeCookie is the cookie the theme switch writes: light, dark, or absent for
// the system's choice. It holds nothing else, so script may write it.
const ThemeCookie = "maillage-theme"

// HTMXConfig is what the frame tells htmx: no eval, no inline style, own origin
// only, no page kept in the browser’s storage (going back asks the server), and
// forms that come back with errors (422, 409) are shown.
const HTMXConfig = `{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"4(09|22)","swap":true},{"code":"[45]..","swap":false,"error":true}]}`

func (p PageProps) home() string {
	if p.Home == "" {
		return "/"
	}
	return p.Home
}

// scheme is the theme the html element carries; anything unknown is the system's choice.
func scheme(theme string) string {
	if theme == "light" || theme == "dark" {
		return theme
	}
	return ""
}

func (f Flash) undoLabel() string {
	if f.UndoLabel == "" {
		return "Annuler"
	}
	return f.UndoLabel
}

// badge is the count as shown: beyond 99 the exact number helps nobody.
func (n NavItem) badge() string {
	if n.Badge > 99 {
		return "99+"
	}
	return strconv.Itoa(n.Badge)
}

// rest is what the bottom bar of a phone has no room for.
func rest(nav []NavItem) []NavItem {
	if len(nav) <= 5 {
		return nil
	}
	return nav[5:]
}

// SearchGroup is one heading of the live search results: patients, teams, pages.
type SearchGroup struct {
	Label string
	Hits  []SearchHit
}

// SearchHit is one result.
type SearchHit struct {
	Label string
	Note  string
	Href  string
	Icon  string
}

func hits(groups []SearchGroup) int {
	n := 0
	for _, g := range groups {
		n += len(g.Hits)
	}
	return n
}

// BareProps is what a page without navigation shows around its body.
type BareProps struct {
	Title     string
	Lead      string
	Theme     string
	RequestID string
	Demo      bool
	Wide      bool // the width of a text page instead of the narrow sign-in card
}
