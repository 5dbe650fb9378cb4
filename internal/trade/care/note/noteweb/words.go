package noteweb

import (
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/note"

	"github.com/a-h/templ"
)

const (
	narrow = ui.NarrowSpace
	wide   = ui.WideSpace
)

// paragraphs parts a text where a line is empty; each is its lines.
func paragraphs(text string) [][]string {
	var all [][]string
	var now []string
	for _, line := range note.Lines(text) {
		if note.Blank(line) {
			if now != nil {
				all, now = append(all, now), nil
			}
			continue
		}
		now = append(now, line)
	}
	if now != nil {
		all = append(all, now)
	}
	return all
}

// previewMost is about how many bytes of a note its list shows.
const previewMost = 1500

// preview is the beginning of a long text, cut between words; cut says whether
// there is more.
func preview(text string) (begin string, cut bool) {
	if len(text) <= previewMost*6/5 {
		return text, false
	}
	begin = strings.ToValidUTF8(text[:previewMost], "")
	if at := strings.LastIndexAny(begin, " \n"); at > previewMost/2 {
		begin = begin[:at]
	}
	return begin + " …", true
}

// noteTitle is « 12 novembre 2026 » and what kind of note it is.
func noteTitle(n note.Note) string { return n.NotedOn.Long() }

// byline is who wrote a note, as what, and when it was changed.
func byline(n note.Note) string {
	words := signed(n.AuthorName, n.Profession)
	if n.Version > 1 {
		words += " · modifiée le " + civil.Instant(n.LastAt)
		if n.LastBy != n.AuthorName && n.LastBy != "" {
			words += " par " + n.LastBy
		}
	}
	return words
}

// signed is a name with the profession held when it signed.
func signed(name string, p access.Profession) string {
	if name == "" {
		name = "Auteur inconnu de l’annuaire"
	}
	if l := p.Label(); l != "" {
		name += ", " + strings.ToLower(l[:1]) + l[1:]
	}
	return name
}

// tags are what must be known of a note before it is read.
func tags(n note.Note) []templ.Component {
	list := []templ.Component{ui.Tag(ui.Neutre, n.Segment.Label())}
	if n.FollowUp {
		list = append(list, ui.Tag(ui.Neutre, "Suivi MG, hors forfait"))
	}
	if k := len(n.Shown); k > 0 {
		list = append(list, ui.Tag(ui.Info, ui.Count(k, "ligne montrée en RCP", "lignes montrées en RCP")))
	}
	if n.Refusal != nil {
		list = append(list, ui.Tag(ui.Attention, "Non communicable aux titulaires de l’autorité parentale"))
	}
	if n.Withdrawn != nil {
		list = append(list, ui.Tag(ui.Alerte, "Retirée"))
	}
	return list
}

// takenBack is who took an item back, when and why.
func takenBack(w note.Withdrawal) string {
	words := "Le " + civil.Instant(w.At)
	if w.By != "" {
		words += ", par " + w.By
	}
	return words + narrow + ": " + w.Reason
}

// refusedBy is who wrote a minor's refusal down, and when.
func refusedBy(r note.Refusal) string {
	words := "Noté le " + civil.Instant(r.At)
	if r.By != "" {
		words += " par " + r.By
	}
	return words + "."
}

// weight is a size as people say it.
func weight(bytes int) string {
	const kilo, mega = 1 << 10, 1 << 20
	switch {
	case bytes < kilo:
		return ui.Count(bytes, "octet", "octets")
	case bytes < mega:
		return ui.N((bytes+kilo-1)/kilo) + wide + "ko"
	default:
		tenths := (bytes*10 + mega - 1) / mega
		return ui.N(tenths/10) + "," + strconv.Itoa(tenths%10) + wide + "Mo"
	}
}

// short is one line of a text, for a list.
func short(text string) string {
	const most = 120
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:most]) + "…"
}

func cardState(n note.Note) ui.State {
	if n.Withdrawn != nil {
		return ui.Alerte
	}
	return ui.Neutre
}
