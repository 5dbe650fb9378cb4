package agenda

import (
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/terminology"

	ical "github.com/arran4/golang-ical"
)

const zone = "Europe/Paris"

// ics writes appointments as RFC 5545 wants them: by the wall clock of their
// zone, with an identifier that stays, a number that grows with each change, and
// words that name nobody.
func ics(list []Appointment, places map[db.ID]string) []byte {
	cal := ical.NewCalendarFor("Maillage")
	cal.SetProductId("-//Maillage//Agenda//FR")
	cal.SetMethod(ical.MethodPublish)
	cal.SetXWRCalName("Agenda")
	cal.SetXWRTimezone(zone)
	cal.SetXPublishedTTL("PT1H")
	addZone(cal)
	for _, a := range list {
		e := cal.AddEvent(a.ID.String() + "@maillage")
		e.SetDtStampTime(a.ChangedAt)
		e.SetModifiedAt(a.ChangedAt)
		e.SetSequence(a.Version - 1)
		e.SetProperty(ical.ComponentPropertyDtStart, local(a.Day, a.At), ical.WithTZID(zone))
		day, until := a.Day, a.Until()
		if until == civil.EndOfDay {
			day, until = day.AddDays(1), civil.Midnight
		}
		e.SetProperty(ical.ComponentPropertyDtEnd, local(day, until), ical.WithTZID(zone))
		e.SetSummary(a.Kind.Label() + told(a))
		if place := places[a.TeamID]; place != "" && (a.Mode == "" || a.Mode == terminology.ModeCabinet) {
			e.SetLocation(place)
		}
		if a.State == Cancelled {
			e.SetStatus(ical.ObjectStatusCancelled)
			e.SetTimeTransparency(ical.TransparencyTransparent)
		} else {
			e.SetStatus(ical.ObjectStatusConfirmed)
		}
		e.SetClass(ical.ClassificationPrivate)
	}
	return []byte(cal.Serialize(ical.WithNewLineWindows))
}

// told is how it takes place, when that changes where to be.
func told(a Appointment) string {
	switch a.Mode {
	case "phone", "video", "home":
		return " (" + strings.ToLower(terminology.Label(terminology.Mode, a.Mode)) + ")"
	default:
		return ""
	}
}

func local(d civil.Day, m civil.Minute) string {
	return strings.ReplaceAll(d.String(), "-", "") + "T" + strings.ReplaceAll(m.Short(), ":", "") + "00"
}

// addZone says when the clocks change in France, as the European Union decided in
// 1996 (directive 2000/84/CE): the last Sundays of March and October.
func addZone(cal *ical.Calendar) {
	tz := cal.AddTimezone(zone)
	summer := &ical.Daylight{}
	change(&summer.ComponentBase, "19960331T020000", "3", "+0100", "+0200", "CEST")
	winter := &ical.Standard{}
	change(&winter.ComponentBase, "19961027T030000", "10", "+0200", "+0100", "CET")
	tz.Components = append(tz.Components, summer, winter)
}

func change(c *ical.ComponentBase, start, month, from, to, name string) {
	c.AddProperty(ical.ComponentPropertyDtStart, start)
	c.AddRrule("FREQ=YEARLY;BYMONTH=" + month + ";BYDAY=-1SU")
	c.AddProperty(ical.ComponentProperty(ical.PropertyTzoffsetfrom), from)
	c.AddProperty(ical.ComponentProperty(ical.PropertyTzoffsetto), to)
	c.AddProperty(ical.ComponentProperty(ical.PropertyTzname), name)
}
