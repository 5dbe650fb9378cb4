package care

import (
	"maps"
	"slices"
	"strings"
	"sync"

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
	if m.s.kept.find(m, team) {
		return nil
	}
	turns, err := patient.TurnsOfTeam(tx, m.book, team, stays, m.today)
	if err != nil {
		return err
	}
	var tasks map[db.ID]plan.Open
	if m.may(access.PlanOpen, team) {
		if tasks, err = openTasks(tx, team, stays); err != nil {
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
	if m.may(access.AgendaOpen, team) {
		if err := m.nextDays(tx, team, stays); err != nil {
			return err
		}
	}
	m.s.kept.keep(m, team)
	return nil
}

// nextDays reads who has an appointment to come.
func (m *maker) nextDays(tx *db.Tx, team db.ID, stays []patient.Enrolment) error {
	if len(stays) > fewStays {
		next, err := agenda.NextOfTeam(tx, team, m.today)
		maps.Copy(m.next, next)
		return err
	}
	coming, err := agenda.NextOf(tx, idsOf(stays)...)
	for e, a := range coming {
		m.next[e] = a.Day
	}
	return err
}

func idsOf(stays []patient.Enrolment) []db.ID {
	ids := make([]db.ID, len(stays))
	for i, e := range stays {
		ids[i] = e.ID
	}
	return ids
}

// fewStays is up to how many stays are asked for one by one: the page of a
// person must not read what waits in the whole team.
const fewStays = 8

func openTasks(tx *db.Tx, team db.ID, stays []patient.Enrolment) (map[db.ID]plan.Open, error) {
	if len(stays) > fewStays {
		return plan.OpenTasksOfTeam(tx, team)
	}
	return plan.OpenTasksOfStays(tx, idsOf(stays))
}

// keptWaits keeps what the other rooms answered for a team until anything
// changes: a caseload is opened far more often than written to. It holds codes
// and days, no word and no name. On PostgreSQL another process may write
// unseen: nothing is kept there.
type keptWaits struct {
	mu sync.Mutex
	of map[waitsKey]waitsKept
}

// waitsKey is a team, for readers who hold the same permissions in it.
type waitsKey struct {
	team                         db.ID
	plan, situation, sheets, day bool
}

type waitsKept struct {
	asOf  uint64
	today civil.Day
	waits map[db.ID]Waits
	next  map[db.ID]civil.Day
}

func (m *maker) waitsKey(team db.ID) waitsKey {
	return waitsKey{team, m.may(access.PlanOpen, team), m.may(access.SituationOpen, team), m.may(access.QuestionnaireOpen, team), m.may(access.AgendaOpen, team)}
}

func (k *keptWaits) find(m *maker, team db.ID) bool {
	if m.asOf == 0 {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	kept, found := k.of[m.waitsKey(team)]
	if !found || kept.asOf != m.asOf || kept.today != m.today {
		return false
	}
	m.waits, m.next = kept.waits, kept.next
	return true
}

func (k *keptWaits) keep(m *maker, team db.ID) {
	if m.asOf == 0 || m.s.DB.Engine() != db.SQLite {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of == nil {
		k.of = map[waitsKey]waitsKept{}
	}
	k.of[m.waitsKey(team)] = waitsKept{m.asOf, m.today, m.waits, m.next}
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
