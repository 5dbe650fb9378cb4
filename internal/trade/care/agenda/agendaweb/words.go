package agendaweb

import (
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda"
)

func dayTitle(d civil.Day) string {
	name := civil.WeekdayName(d.Weekday())
	return strings.ToUpper(name[:1]) + name[1:] + " " + d.Long()
}

func (b boardPage) viewName() string {
	if b.week {
		return viewWeek
	}
	return viewDay
}

func (b boardPage) emptyWords() string {
	if b.week {
		return "Rien n’est prévu cette semaine-là."
	}
	return "Rien n’est prévu ce jour-là."
}

func columnName(c column) string { return c.title + ", " + c.day.Long() }

func whoOf(c column) string {
	if c.professional == 0 {
		return ""
	}
	return c.professional.String()
}

// under is the second line of a time in the grid.
func (i item) under(b boardPage) string {
	var parts []string
	if i.State != agenda.Planned {
		parts = append(parts, i.State.Label())
	}
	if b.week && b.who == whoTeam {
		parts = append(parts, withOf(i.Entry))
	}
	if w := where(i.Entry); w != "" {
		parts = append(parts, w)
	}
	return strings.Join(parts, " · ")
}

func outcomeVariant(s agenda.State) ui.Variant {
	if s == agenda.Held {
		return ui.Secondary
	}
	return ui.Quiet
}

// todayLine is one time of « Ma journée ».
type todayLine struct {
	outcome
	open bool // it waits for a word
}

func todays(entries []agenda.Entry) []todayLine {
	list := make([]todayLine, len(entries))
	key := pageKey()
	for i, e := range entries {
		list[i] = todayLine{outcome{Entry: e, key: key, back: "/"}, e.State == agenda.Planned && (e.Mine || e.Kind != agenda.KindSession)}
	}
	return list
}

func todayNote(entries []agenda.Entry) string {
	if len(entries) == 0 {
		return "Rien n’est prévu aujourd’hui."
	}
	return ui.Count(len(entries), "rendez-vous aujourd’hui", "rendez-vous aujourd’hui")
}

// listTitle is the day above a list, when the page does not say it already.
func (b boardPage) listTitle(d civil.Day) string {
	if b.week {
		return dayTitle(d)
	}
	return ui.Count(len(b.Entries), "rendez-vous", "rendez-vous")
}

func (o onePage) markNote() string {
	if o.Records {
		return "L’entretien est enregistré en même temps."
	}
	return ""
}

func (o onePage) reopenNote() string {
	if o.SessionID != 0 {
		return "L’entretien enregistré avec lui est annulé : il reste dans l’historique, barré."
	}
	return ""
}

func (o onePage) scopes() []ui.Option {
	return []ui.Option{{Value: string(agenda.This), Label: "Celui-ci"}, {Value: string(agenda.Following), Label: "Celui-ci et les " + ui.N(o.Later) + " suivants"}}
}

func markVariant(o onePage, s agenda.State) ui.Variant {
	if s == agenda.Held && o.state == "" || s == o.state {
		return ui.Primary
	}
	return ui.Secondary
}

// scope is the choice that was made; this one alone at first.
func (o onePage) scope() string {
	if o.form.Get("scope") == string(agenda.Following) {
		return string(agenda.Following)
	}
	return string(agenda.This)
}
