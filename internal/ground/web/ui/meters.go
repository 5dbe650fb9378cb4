package ui

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Meter is one balance of a package: how many units are used out of the quota.
// Both are counts; the words for the units are in the label.
type Meter struct {
	Label string // in full, for the banner and the screen reader: « Psychologue »
	Short string // in a line: « Psy »; the label when empty
	Used  int
	Quota int
}

// MeterSize says how much room the meters take.
type MeterSize string

// The sizes. The zero value, Line, fits a table line; Banner has full labels
// and the state in words.
const (
	Line   MeterSize = ""
	Banner MeterSize = "banner"
)

// MeterState is how a balance stands.
type MeterState string

// The states of a balance, in the order they are met.
const (
	MeterEmpty   MeterState = "vide"
	MeterStarted MeterState = "entamé"
	MeterLast    MeterState = "dernier" // one unit left
	MeterFull    MeterState = "complet"
	MeterOver    MeterState = "dépassé"
)

// State is how the balance stands. With a quota of one, none used is « vide »,
// not « dernier ».
func (m Meter) State() MeterState {
	switch {
	case m.Used > m.Quota:
		return MeterOver
	case m.Used <= 0:
		return MeterEmpty
	case m.Used == m.Quota:
		return MeterFull
	case m.Used == m.Quota-1:
		return MeterLast
	default:
		return MeterStarted
	}
}

// Text is the meter in words: « Psychologue : 3 sur 5, entamé ».
func (m Meter) Text() string {
	return m.Label + NarrowSpace + ": " + strconv.Itoa(m.Used) + " sur " + strconv.Itoa(m.Quota) + ", " + string(m.State())
}

func (m Meter) short() string {
	if m.Short != "" {
		return m.Short
	}
	return m.Label
}

// meterClass keeps the page small: a list shows hundreds of them.
var meterClass = map[MeterState]string{MeterEmpty: "v", MeterStarted: "e", MeterLast: "d", MeterFull: "c", MeterOver: "x"}

// maxSegments bounds what is drawn; beyond it the figures alone say it.
const maxSegments = 12

// Meters is the signature of a package: its balances, one segment a unit. They
// are read as one text (« Psychologue : 3 sur 5, entamé ; … »), shown as shapes,
// figures and words, and weigh under 700 bytes for the usual three.
func Meters(meters []Meter, size MeterSize) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		b.Grow(640)
		if size == Banner {
			b.WriteString(`<div class="ms big"><span>`)
		} else {
			b.WriteString(`<div class=ms><span>`)
		}
		b.WriteString(templ.EscapeString(MetersText(meters)))
		b.WriteString(`</span><div aria-hidden=true>`)
		for _, m := range meters {
			m.write(&b, size)
		}
		b.WriteString(`</div></div>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// MetersText is the balances as one text, for a screen reader or a paper.
func MetersText(meters []Meter) string {
	words := make([]string, len(meters))
	for i, m := range meters {
		words[i] = m.Text()
	}
	return strings.Join(words, NarrowSpace+"; ")
}

// write draws one balance: its label and state above, its segments and figures below.
func (m Meter) write(b *strings.Builder, size MeterSize) {
	state := m.State()
	b.WriteString(`<p class=`)
	b.WriteString(meterClass[state])
	b.WriteByte('>')
	if size == Banner {
		b.WriteString(templ.EscapeString(m.Label))
	} else {
		b.WriteString(templ.EscapeString(m.short()))
	}
	if size == Banner || state == MeterLast || state == MeterFull || state == MeterOver {
		b.WriteString(` <em>`)
		b.WriteString(string(state))
		b.WriteString(`</em>`)
	}
	b.WriteString(`<br>`)
	quota, used := min(max(m.Quota, 0), maxSegments), max(m.Used, 0)
	for i := range quota {
		if i < used {
			b.WriteString(`<b></b>`)
		} else {
			b.WriteString(`<i></i>`)
		}
	}
	if m.Used > m.Quota {
		b.WriteString(`<u>+`)
		b.WriteString(strconv.Itoa(m.Used - m.Quota))
		b.WriteString(`</u>`)
	}
	b.WriteByte(' ')
	b.WriteString(strconv.Itoa(m.Used))
	b.WriteByte('/')
	b.WriteString(strconv.Itoa(m.Quota))
	b.WriteString(`</p>`)
}
