package workbook_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/identifier"
	"maillage/internal/trade/workbook"
)

// The generator invents a network first (the truth), then writes it as people
// write workbooks. The figures to reach come from the truth, by a reckoning of
// its own that shares nothing with the package.

type truth struct {
	r        *rand.Rand
	asOf     civil.Day
	teams    []*gTeam
	pros     []*gPro
	patients []*gPatient
	sessions []*gSession
	rcps     []*gRCP
	patient  func(team, n int) string // how dossiers are numbered
}

type gTeam struct {
	code, name                  string
	convention, training, start civil.Day
	finess                      string
	badFINESS                   bool
	members                     []*gPro
}

type gPro struct {
	last, first string
	profession  string // gp, psychologist, social_worker, other
	teams       []*gTeam
	rpps        string
	badRPPS     bool
}

type gPatient struct {
	dossier       string
	team          *gTeam
	last, first   string
	anonymous     bool
	included      civil.Day
	exit          civil.Day
	by            *gPro
	sexMissing    bool
	uninformed    bool
	repeated      bool // a second row below
	twinOf        *gPatient
	birth         civil.Day
	birthYearOnly bool
}

type gSession struct {
	patient  *gPatient
	day      civil.Day
	pro      *gPro
	kind     string
	presence string
	mode     string
	minutes  int
	fault    workbook.Kind // "" when the row is sound
	twice    bool
}

type gRCP struct {
	team     *gTeam
	day      civil.Day
	present  []*gPro
	cases    []*gPatient
	unknown  bool // and a dossier nobody knows
	future   bool
	decision map[*gPatient]string
}

var lastNames = []string{"Abadie", "Barthélemy", "Cazaux", "Delpech", "Estève", "Fauré", "Garrigues", "Hébrard", "Izard", "Jaurès", "Kerouanton", "Le Goff", "Marty", "N’Guyen", "Ormières", "Puech", "Quéré", "Rouquette", "Sérieys", "Teulade", "Ubeda", "Vidal-Bonnet", "Wagner", "Ychard", "Zerbib", "D’Ornac", "El Amrani", "Da Costa", "Bouzid", "Castelnau", "Dumas", "Escande", "Ferran", "Gleizes", "Huc", "Imbert", "Jalbert", "Laffont", "Maurel", "Nougarède", "Olive", "Palanque", "Ricardou", "Sabatier", "Taillefer", "Urbain", "Vayssière", "Bosc", "Calmels", "Dupin", "Fabrègue", "Gineste", "Hérail", "Joulia", "Lagarde", "Montels", "Nègre", "Périé", "Raynal", "Salvan", "Tournier", "Viala"}

var firstNames = []string{"Anne", "Marie-Claude", "Jean-Pierre", "Léa", "Noël", "Chloé", "Inès", "Yacine", "Théo", "Françoise", "Zoé", "Émile", "Hélène", "Ludovic", "Maëlle", "Quentin", "Rosa", "Samir", "Bénédicte", "Gaël", "Ophélie", "Damien", "Fatou", "Karim", "Josette", "Aurélien"}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }

func newTruth(seed uint64, rows int) *truth {
	w := &truth{r: rand.New(rand.NewPCG(seed, 7))}
	w.asOf = civil.Must(2024+w.r.IntN(4), time.Month(1+w.r.IntN(12)), 1+w.r.IntN(28))
	w.numbering()
	names := slices.Clone(lastNames)
	w.r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for i := range 2 + w.r.IntN(5) {
		w.team(i, &names)
	}
	for len(w.sessions)+len(w.patients) < rows {
		w.enrol()
	}
	for _, t := range w.teams {
		w.meet(t)
	}
	return w
}

// numbering chooses how this coordination numbers its dossiers.
func (w *truth) numbering() {
	switch w.r.IntN(4) {
	case 0:
		w.patient = func(team, n int) string { return fmt.Sprintf("31-%02d-%04d", team+1, n) }
	case 1:
		w.patient = func(team, n int) string { return fmt.Sprintf("P%d-%03d", team+1, n) }
	case 2:
		w.patient = func(team, n int) string { return fmt.Sprint(10000*(team+1) + n) }
	default:
		w.patient = func(team, n int) string { return fmt.Sprintf("MS%d/%04d", team+1, n) }
	}
}

func (w *truth) team(i int, names *[]string) {
	t := &gTeam{code: fmt.Sprintf("MSMA-%02d-%02d", 31+i, 1+w.r.IntN(3)), name: fmt.Sprintf("%s des %s", pick(w.r, "MSP", "CDS", "Cabinet"), pick(w.r, "Tilleuls", "Aubes", "Lices", "Sources"))}
	t.name += fmt.Sprint(" ", i+1)
	t.convention = w.asOf.AddDays(-700 + w.r.IntN(300))
	t.training = t.convention.AddDays(10 + w.r.IntN(20))
	t.start = t.training.AddDays(5)
	t.finess = identifier.FINESSFor("31", i+1).String()
	if t.badFINESS = chance(w.r, 20); t.badFINESS {
		t.finess = t.finess[:8] + string('0'+(t.finess[8]-'0'+1)%10)
	}
	add := func(profession string) {
		p := &gPro{last: (*names)[0], first: pick(w.r, firstNames...), profession: profession, teams: []*gTeam{t}}
		*names = (*names)[1:]
		p.rpps = identifier.RPPSFor(len(w.pros) + 1).String()
		if p.badRPPS = chance(w.r, 10); p.badRPPS {
			p.rpps = p.rpps[:10] + string('0'+(p.rpps[10]-'0'+3)%10)
		}
		w.pros = append(w.pros, p)
		t.members = append(t.members, p)
	}
	for range 1 + w.r.IntN(3) {
		add("gp")
	}
	add("psychologist")
	if len(w.teams) == 0 || chance(w.r, 90) {
		add("social_worker")
	}
	if chance(w.r, 40) {
		add("other")
	}
	if len(w.teams) > 0 && chance(w.r, 40) { // someone shared with the first team
		p := w.teams[0].members[w.r.IntN(len(w.teams[0].members))]
		p.teams = append(p.teams, t)
		t.members = append(t.members, p)
	}
	w.teams = append(w.teams, t)
}

// of gives a member of a profession, nil when the team has none.
func (t *gTeam) of(profession string) *gPro {
	for _, p := range t.members {
		if p.profession == profession {
			return p
		}
	}
	return nil
}

// enrol invents a patient and the sessions.
func (w *truth) enrol() {
	r, i := w.r, w.r.IntN(len(w.teams))
	t := w.teams[i]
	p := &gPatient{dossier: w.patient(i, len(w.patients)+1), team: t, last: pick(r, lastNames...), first: pick(r, firstNames...), by: t.of("gp")}
	p.included = t.convention.AddDays(-20 + r.IntN(w.asOf.Sub(t.convention)+20))
	p.birth = civil.Must(1950+r.IntN(55), time.Month(1+r.IntN(12)), 1+r.IntN(28))
	p.birthYearOnly, p.anonymous = chance(r, 8), chance(r, 4)
	p.sexMissing, p.uninformed, p.repeated = chance(r, 5), chance(r, 5), chance(r, 3)
	if chance(r, 20) {
		if p.exit = p.included.AddDays(30 + r.IntN(200)); p.exit.After(w.asOf) {
			p.exit = civil.Day{}
		}
	}
	for _, q := range w.patients { // no namesake by accident
		if q.birth.Year() == p.birth.Year() && (q.birth == p.birth || q.last == p.last && q.first == p.first) {
			return
		}
	}
	w.patients = append(w.patients, p)
	if !p.anonymous && !p.birthYearOnly && chance(r, 3) && len([]rune(p.last)) > 4 {
		q := *p
		q.dossier, q.twinOf, q.repeated = w.patient(i, len(w.patients)+1), p, false
		q.last = misspelt(p.last)
		w.patients = append(w.patients, &q)
	}
	w.follow(p)
}

// misspelt swaps two letters in the middle.
func misspelt(s string) string {
	l := []rune(s)
	l[2], l[3] = l[3], l[2]
	return string(l)
}

// follow invents the sessions of a patient, one a day at most, some faulty.
func (w *truth) follow(p *gPatient) {
	r := w.r
	day := p.included
	last := w.asOf
	if !p.exit.IsZero() {
		last = p.exit
	}
	for n := r.IntN(18); n > 0; n-- {
		if day = day.AddDays(1 + r.IntN(25)); day.After(last) {
			break
		}
		kind := pick(r, "psychologist", "social_worker")
		pro := p.team.of(kind)
		if pro == nil {
			continue
		}
		s := &gSession{patient: p, day: day, pro: pro, kind: kind, mode: pick(r, "cabinet", "phone", "video", "home"), minutes: 5 * (3 + r.IntN(12))}
		s.presence = pick(r, "attended", "attended", "attended", "attended", "attended", "absent", "excused", "cancelled")
		s.twice = chance(r, 2)
		if chance(r, 6) {
			w.spoil(s)
		}
		w.sessions = append(w.sessions, s)
	}
}

func (w *truth) spoil(s *gSession) {
	s.twice = false
	s.fault = pick(w.r, workbook.UnknownDossier, workbook.UnknownProfessional, workbook.SessionBeforeInclusion, workbook.SessionAfterExit, workbook.SessionInFuture, workbook.ImpossibleDate)
	switch s.fault {
	case workbook.SessionBeforeInclusion:
		s.day = s.patient.included.AddDays(-1 - w.r.IntN(40))
	case workbook.SessionInFuture:
		s.day = w.asOf.AddDays(1 + w.r.IntN(400))
	case workbook.SessionAfterExit:
		if s.patient.exit.IsZero() || !s.patient.exit.AddDays(3).Before(w.asOf) {
			s.fault = workbook.UnknownDossier
			return
		}
		s.day = s.patient.exit.AddDays(1 + w.r.IntN(w.asOf.Sub(s.patient.exit)-1))
	}
}

// meet invents the RCPs of a team, at most one a day.
func (w *truth) meet(t *gTeam) {
	r := w.r
	for day := t.start.AddDays(r.IntN(20)); !day.After(w.asOf); day = day.AddDays(15 + r.IntN(40)) {
		m := &gRCP{team: t, day: day, unknown: chance(r, 6), decision: map[*gPatient]string{}}
		for _, p := range t.members {
			if !chance(r, 8) {
				m.present = append(m.present, p)
			}
		}
		for _, p := range w.patients {
			if p.team == t && chance(r, 30) && len(m.cases) < 9 {
				m.cases = append(m.cases, p) // some are not followed that day
			}
		}
		if chance(r, 8) {
			if p := pick(r, w.patients...); p.team != t {
				m.cases = append(m.cases, p) // of another team
			}
		}
		for _, p := range m.cases {
			if chance(r, 50) {
				m.decision[p] = pick(r, "RAS", "orientation CMP, courrier MG", "revoir dans 3 mois", "bilan hépatique à prévoir")
			}
		}
		if chance(r, 4) {
			m.future, m.day = true, w.asOf.AddDays(3)
			w.rcps = append(w.rcps, m)
			return
		}
		w.rcps = append(w.rcps, m)
	}
}

// followed says whether the patient is enrolled on a day.
func (p *gPatient) followed(day civil.Day) bool {
	return day.Compare(p.included) >= 0 && (p.exit.IsZero() || day.Compare(p.exit) <= 0)
}

// quorum counts the three professions by hand.
func (m *gRCP) quorum() bool {
	var gp, psy, ts int
	for _, p := range m.present {
		switch p.profession {
		case "gp":
			gp++
		case "psychologist":
			psy++
		case "social_worker":
			ts++
		}
	}
	return gp*psy*ts > 0
}

// figures reckons the returns from the truth.
func (w *truth) figures() map[workbook.TeamMonth]workbook.Figures {
	out := map[workbook.TeamMonth]workbook.Figures{}
	change := func(t *gTeam, day civil.Day, do func(*workbook.Figures)) {
		k := workbook.TeamMonth{Team: t.code, Month: civil.MonthOf(day)}
		f := out[k]
		do(&f)
		out[k] = f
	}
	events := map[*gPatient][]event{}
	for _, s := range w.sessions {
		if s.fault != "" {
			continue
		}
		change(s.patient.team, s.day, func(f *workbook.Figures) {
			switch {
			case s.presence == "attended" && s.kind == "psychologist":
				f.PsychologistSessions++
				events[s.patient] = append(events[s.patient], event{s.day, 5, "p"})
			case s.presence == "attended":
				f.SocialWorkerSessions++
				events[s.patient] = append(events[s.patient], event{s.day, 6, "s"})
			case s.presence == "cancelled":
				f.CancelledSessions++
			default:
				f.NoShows++
			}
		})
	}
	for _, m := range w.rcps {
		if m.future {
			continue
		}
		change(m.team, m.day, func(f *workbook.Figures) {
			if !m.quorum() {
				f.RCPNotHeld++
				return
			}
			f.RCPHeld++
			for _, p := range m.cases {
				if p.team == m.team && p.followed(m.day) {
					f.CaseReviews++
					events[p] = append(events[p], event{m.day, 4, "r"})
				}
			}
		})
	}
	w.persons(events, change)
	return out
}

// event is an act that counts, with its quota in a patient-year.
type event struct {
	day   civil.Day
	quota int
	act   string
}

// persons reckons what is counted by patient and not by act.
func (w *truth) persons(events map[*gPatient][]event, change func(*gTeam, civil.Day, func(*workbook.Figures))) {
	for _, p := range w.patients {
		change(p.team, p.included, func(f *workbook.Figures) { f.NewInclusions++ })
		if !p.exit.IsZero() {
			change(p.team, p.exit, func(f *workbook.Figures) { f.Exits++ })
		}
		active, over := map[civil.Month]bool{}, map[civil.Month]bool{}
		for _, e := range events[p] {
			active[civil.MonthOf(e.day)] = true
			year, before := p.included, 0
			for !year.AddMonths(12).After(e.day) {
				year = year.AddMonths(12)
			}
			for _, o := range events[p] {
				if o.act == e.act && !o.day.Before(year) && o.day.Before(e.day) {
					before++
				}
			}
			if before >= e.quota {
				over[civil.MonthOf(e.day)] = true
			}
		}
		for m := range active {
			change(p.team, m.First(), func(f *workbook.Figures) { f.ActivePatients++ })
		}
		for m := range over {
			change(p.team, m.First(), func(f *workbook.Figures) { f.PatientsOverQuota++ })
		}
	}
}
