package care

import (
	"maps"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/situation"
)

// Waits is what other rooms wait for in a stay: each is asked once for a whole
// team, and only what the reader may open.
type Waits struct {
	Turn           patient.Turn // how the package year turned, or is about to
	Tasks          plan.Open
	Situation      []situation.Due
	Questionnaires []questionnaire.Due
}

// ask reads what the rooms below wait for in the stays of a team, and who has an
// appointment.
func (m *maker) ask(tx *db.Tx, team db.ID, stays []patient.Enrolment) error {
	if !slices.ContainsFunc(stays, patient.Enrolment.Open) {
		return nil
	}
	turns, err := patient.TurnsOfTeam(tx, m.book, team, stays, m.today)
	if err != nil {
		return err
	}
	var tasks map[db.ID]plan.Open
	if m.may(access.PlanOpen, team) {
		if tasks, err = plan.OpenTasksOfTeam(tx, team); err != nil {
			return err
		}
	}
	var lacks map[db.ID][]situation.Due
	if m.may(access.SituationOpen, team) {
		if lacks, err = situation.DueOfTeam(tx, team, stays, m.today); err != nil {
			return err
		}
	}
	var sheets map[db.ID][]questionnaire.Due
	if m.may(access.QuestionnaireOpen, team) {
		if sheets, err = questionnaire.DueOfTeam(tx, team, stays, m.today); err != nil {
			return err
		}
	}
	for _, e := range stays {
		if e.Open() {
			m.waits[e.ID] = Waits{Turn: turns[e.ID], Tasks: tasks[e.ID], Situation: lacks[e.ID], Questionnaires: sheets[e.ID]}
		}
	}
	if !m.may(access.AgendaOpen, team) {
		return nil
	}
	next, err := agenda.NextOfTeam(tx, team, m.today)
	maps.Copy(m.next, next)
	return err
}

func (m *maker) may(p access.Permission, team db.ID) bool { return m.who.InTeam(p, team) == nil }

// flags says what is late of it. What is only near is told on the person's own
// pages.
func (w Waits) flags(today civil.Day) []Flag {
	var list []Flag
	if w.Tasks.Overdue > 0 {
		list = append(list, Flag{Code: FlagTasks, Count: w.Tasks.Overdue, Since: w.Tasks.Next, Days: today.Sub(w.Tasks.Next)})
	}
	for _, d := range w.Situation {
		if d.Late(today) {
			list = append(list, Flag{Code: FlagSituation, What: situated[d.Kind], Since: d.On, Days: today.Sub(d.On)})
			break // the entry first: both are on the same page
		}
	}
	var names []string
	sheets := Flag{Code: FlagQuestionnaire}
	for _, d := range w.Questionnaires {
		if d.Soon {
			continue
		}
		names = append(names, d.Short)
		if sheets.Since.IsZero() || d.Since.Before(sheets.Since) {
			sheets.Since = d.Since
		}
	}
	if len(names) > 0 {
		sheets.Count, sheets.What, sheets.Days = len(names), strings.Join(names, ", "), today.Sub(sheets.Since)
		list = append(list, sheets)
	}
	return list
}

// situated is which situation lacks, after « la situation ».
var situated = map[situation.Kind]string{situation.Entry: "d’entrée", situation.Yearly: "de l’année"}
