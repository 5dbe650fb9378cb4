package ui

import "github.com/a-h/templ"

// Flag is why something needs a person: a state, words, and where to act.
type Flag struct {
	State State
	Label string // « Aucun RCP depuis 4 mois »
	Note  string // « depuis le 12/07/2026 »
	Href  string
}

// Tile is one figure that opens the list behind it.
type Tile struct {
	Figure string // already written in French: ui.N(1234), « < 11 »
	Label  string
	Href   string
	Note   string
	State  State
}

// Term is one line of a DefinitionList. Value is shown when Component is nil;
// an empty Value is shown as « non renseigné ».
type Term struct {
	Label     string
	Value     string
	Component templ.Component
}

// Tab is one tab: a link to another address of the same page.
type Tab struct {
	Label   string
	Href    string
	Current bool
	Count   string // optional, already written
}

// Event is one moment of a Timeline, the latest first.
type Event struct {
	When  string // « 22/11/2026 »
	Title string
	Note  string
	By    string
	Href  string
	State State
	Icon  string
}

// CardProps is a titled block.
type CardProps struct {
	ID      string
	Title   string // an h2; empty shows none
	Note    string
	Icon    string
	State   State // Attention and Alerte mark its edge
	Actions []Action
	Flush   bool // no padding: the body is a table or a list
}

// ProgressProps is work under way, in counts.
type ProgressProps struct {
	Label string // « Lignes lues »
	Done  int
	Total int
	Poll  string // address htmx asks every second until the fragment has none
	ID    string
}

func (p ProgressProps) text() string {
	return p.Label + NarrowSpace + ": " + N(p.Done) + " sur " + N(p.Total)
}
