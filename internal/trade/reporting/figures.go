package reporting

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/programme"
)

// Figures are the counts of one team's month, in the order and under the names
// of the contract.
type Figures struct {
	ActivePatients       int `json:"active_patients"`
	NewInclusions        int `json:"new_inclusions"`
	Exits                int `json:"exits"`
	PsychologistSessions int `json:"psychologist_sessions"`
	SocialWorkerSessions int `json:"social_worker_sessions"`
	NoShows              int `json:"no_shows"`
	CancelledSessions    int `json:"cancelled_sessions"`
	RCPHeld              int `json:"rcp_held"`
	RCPNotHeld           int `json:"rcp_not_held"`
	CaseReviews          int `json:"case_reviews"`
	PatientsOverQuota    int `json:"patients_over_quota"`
}

// Figure is one of the counts: its code, its words, its value.
type Figure struct {
	Code  string
	Label string
	Note  string
	Value int
}

// List gives the figures in reading order, with their French words.
func (f Figures) List() []Figure {
	return []Figure{
		{"active_patients", "Patients actifs", "au moins un entretien honoré ou une revue en RCP dans le mois", f.ActivePatients},
		{"new_inclusions", "Inclusions", "entrées dans le mois", f.NewInclusions},
		{"exits", "Sorties", "fins de suivi dans le mois", f.Exits},
		{"psychologist_sessions", "Entretiens psychologue", "honorés", f.PsychologistSessions},
		{"social_worker_sessions", "Entretiens travailleur social", "honorés", f.SocialWorkerSessions},
		{"no_shows", "Absences", "absents et excusés", f.NoShows},
		{"cancelled_sessions", "Annulations", "entretiens annulés", f.CancelledSessions},
		{"rcp_held", "RCP tenues", "avec le quorum", f.RCPHeld},
		{"rcp_not_held", "RCP sans quorum", "aucune revue ne compte", f.RCPNotHeld},
		{"case_reviews", "Revues en RCP", "patients revus avec le quorum", f.CaseReviews},
		{"patients_over_quota", "Patients au-delà du forfait", "un acte du mois dépasse l’année de forfait", f.PatientsOverQuota},
	}
}

// FigureOf gives the words of a figure; ok is false for an unknown code.
func FigureOf(code string) (Figure, bool) {
	for _, f := range (Figures{}).List() {
		if f.Code == code {
			return f, true
		}
	}
	return Figure{}, false
}

// Compute counts a team's month from the acts, for the rooms above: an import
// that shows what it will change, a check of the demonstration. It knows no
// permission.
func Compute(tx *db.Tx, team db.ID, month civil.Month) (Figures, error) {
	book, err := programme.Load(tx)
	if err != nil {
		return Figures{}, err
	}
	return compute(tx, book, team, month)
}

func compute(tx *db.Tx, book *programme.Book, team db.ID, month civil.Month) (Figures, error) {
	var f Figures
	first, last := month.First(), month.Last()
	if err := countSessions(tx, &f, team, first, last); err != nil {
		return f, err
	}
	if err := countMeetings(tx, &f, team, first, last); err != nil {
		return f, err
	}
	if err := countPeople(tx, &f, team, first, last); err != nil {
		return f, err
	}
	over, err := overQuota(tx, book, team, first, last)
	f.PatientsOverQuota = len(over)
	return f, err
}

func countSessions(tx *db.Tx, f *Figures, team db.ID, first, last civil.Day) error {
	var rows []struct {
		Counter  string `db:"counter"`
		Presence string `db:"presence"`
		N        int    `db:"n"`
	}
	err := tx.Select(&rows, `select counter, presence, count(*) as n from session
		where microstructure_id = $1 and held_on between $2 and $3 and reversed_at is null group by counter, presence`, team, first, last)
	for _, r := range rows {
		switch {
		case r.Presence == "cancelled":
			f.CancelledSessions += r.N
		case r.Presence != "attended":
			f.NoShows += r.N
		case r.Counter == string(programme.CounterPsychologist):
			f.PsychologistSessions += r.N
		default:
			f.SocialWorkerSessions += r.N
		}
	}
	return err
}

func countMeetings(tx *db.Tx, f *Figures, team db.ID, first, last civil.Day) error {
	var m struct {
		Held    int `db:"held"`
		NotHeld int `db:"not_held"`
		Reviews int `db:"reviews"`
	}
	err := tx.Get(&m, `select
		(select count(*) from rcp where microstructure_id = $1 and held_on between $2 and $3 and state = 'validated' and held) as held,
		(select count(*) from rcp where microstructure_id = $1 and held_on between $2 and $3 and state = 'validated' and not held) as not_held,
		(select count(*) from case_review where microstructure_id = $1 and held_on between $2 and $3 and counted) as reviews`, team, first, last)
	f.RCPHeld, f.RCPNotHeld, f.CaseReviews = m.Held, m.NotHeld, m.Reviews
	return err
}

func countPeople(tx *db.Tx, f *Figures, team db.ID, first, last civil.Day) error {
	var m struct {
		Active int `db:"active"`
		In     int `db:"entered"`
		Out    int `db:"gone"`
	}
	err := tx.Get(&m, `select
		(select count(*) from (
			select patient_id from session where microstructure_id = $1 and held_on between $2 and $3 and presence = 'attended' and reversed_at is null
			union select patient_id from case_review where microstructure_id = $1 and held_on between $2 and $3 and counted) as seen) as active,
		(select count(*) from enrolment where microstructure_id = $1 and opened_on between $2 and $3 and carried_from is null) as entered,
		(select count(*) from enrolment e where e.microstructure_id = $1 and e.closed_on between $2 and $3
			and not exists (select 1 from enrolment n where n.carried_from = e.id)) as gone`, team, first, last)
	f.ActivePatients, f.NewInclusions, f.Exits = m.Active, m.In, m.Out
	return err
}

// overQuota finds the people of whom an act of the month lies beyond the quota
// of its package year; what a person used of it in the microstructure he or she
// came from counts too. Acts of a year are taken in the order of their days: if
// the year's count at the end of the month exceeds the quota and the month has
// one, the last one exceeds it.
func overQuota(tx *db.Tx, book *programme.Book, team db.ID, first, last civil.Day) (map[db.ID][]Excess, error) {
	var rows []struct {
		Patient   db.ID     `db:"patient_id"`
		Programme db.ID     `db:"programme_id"`
		OpenedOn  civil.Day `db:"opened_on"`
		Year      int       `db:"year"`
		Counter   string    `db:"counter"`
		N         int       `db:"n"`
	}
	err := tx.Select(&rows, `with
		touched as (select distinct enrolment_id, year, counter from session
			where microstructure_id = $1 and held_on between $2 and $3 and presence = 'attended' and reversed_at is null),
		reviewed as (select distinct enrolment_id, year from case_review
			where microstructure_id = $1 and held_on between $2 and $3 and counted),
		whole as (
			select enrolment_id as stay_id, enrolment_id, year, counter from touched
			union select t.enrolment_id, b.id, t.year, t.counter from touched t join enrolment o on o.id = t.enrolment_id
				join enrolment b on b.root_id = o.root_id and coalesce(b.joined_on, b.opened_on) <= o.joined_on),
		met as (
			select enrolment_id as stay_id, enrolment_id, year from reviewed
			union select t.enrolment_id, b.id, t.year from reviewed t join enrolment o on o.id = t.enrolment_id
				join enrolment b on b.root_id = o.root_id and coalesce(b.joined_on, b.opened_on) <= o.joined_on),
		used as (
			select t.stay_id, s.year, s.counter, count(*) as n from whole t
				join session s on s.enrolment_id = t.enrolment_id and s.year = t.year and s.counter = t.counter
				where s.presence = 'attended' and s.reversed_at is null and s.held_on between $4 and $3 group by t.stay_id, s.year, s.counter
			union all
			select r.stay_id, c.year, 'case_review', count(*) from met r
				join case_review c on c.enrolment_id = r.enrolment_id and c.year = r.year
				where c.counted and c.held_on between $4 and $3 group by r.stay_id, c.year)
		select e.patient_id, e.programme_id, e.opened_on, u.year, u.counter, u.n from used u join enrolment e on e.id = u.stay_id
			order by e.id, u.year, u.counter`,
		team, first, last, first.AddMonths(-longestYear(book)))
	if err != nil {
		return nil, err
	}
	over := map[db.ID][]Excess{}
	for _, r := range rows {
		counter := programme.Counter(r.Counter)
		if v := book.ForYear(r.Programme, r.OpenedOn, r.Year); v.QuotasKnown && r.N > v.Quota(counter) {
			over[r.Patient] = append(over[r.Patient], Excess{counter, r.Year, r.N, v.Quota(counter)})
		}
	}
	return over, nil
}

// longestYear is the longest package year of any rule, in months: no act of a
// year that reaches into a month is older.
func longestYear(book *programme.Book) int {
	months := 0
	for _, p := range book.Programmes() {
		for _, v := range book.Versions(p.ID) {
			months = max(months, v.PackageMonths)
		}
	}
	return months
}
