package workbook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"maillage/internal/trade/workbook"
)

func (w *writer) teams() {
	for _, t := range w.truth.teams {
		w.next()
		w.cell("code", t.code)
		w.cell("name", t.name)
		w.cell("kind", strings.Fields(t.name)[0])
		w.cell("partner", "CSAPA "+t.name[4:])
		w.cell("commune", "Foix")
		w.cell("finess", t.finess)
		if t.badFINESS {
			w.note("finess", workbook.InvalidFINESS, 0)
		}
		w.day("convention", t.convention)
		w.day("training", t.training)
		w.day("start", t.start)
		if t.of("social_worker") == nil {
			w.note("code", workbook.TeamWithoutSocialWorker, 0)
		}
	}
}

func (w *writer) professionals() {
	for _, p := range w.pros {
		w.next()
		w.cell("last_name", pick(w.r, p.last, strings.ToUpper(p.last), " "+p.last))
		w.cell("first_name", p.first)
		w.cell("profession", pick(w.r, professionWords[p.profession]...))
		w.cell("rpps", p.rpps)
		if p.badRPPS {
			w.note("rpps", workbook.InvalidRPPS, 0)
		}
		w.cell("employer", pick(w.r, "libéral", "Libérale", "CSAPA du Centre", ""))
		var codes []string
		for _, t := range p.teams {
			codes = append(codes, pick(w.r, t.code, strings.ToLower(t.code), t.name))
		}
		w.cell("teams", strings.Join(codes, pick(w.r, "; ", ";", ", ", "\n")))
	}
}

func (w *writer) patients() {
	rows := map[*gPatient]int{}
	for _, p := range w.truth.patients {
		w.next()
		rows[p] = w.row
		w.patientRow(p, rows[p.twinOf])
	}
	for _, p := range w.truth.patients {
		if p.repeated {
			w.next()
			w.cell("dossier", p.dossier)
			w.cell("team", p.team.code)
			w.cell("last_name", p.last)
			w.cell("first_name", p.first)
			w.cell("included", p.included.AddDays(5))
			w.note("dossier", workbook.DuplicatePatientRow, rows[p])
		}
	}
}

func (w *writer) patientRow(p *gPatient, twin int) {
	r := w.r
	w.cell("dossier", pick(r, p.dossier, p.dossier, p.dossier+" "))
	w.cell("team", pick(r, p.team.code, p.team.code, p.team.name, "\u00a0"+p.team.code))
	last := pick(r, p.last, strings.ToUpper(p.last))
	if p.anonymous {
		last = pick(r, "ANONYME", "Anonyme")
	}
	w.cell("last_name", last)
	w.cell("first_name", p.first)
	if p.sexMissing {
		w.note("sex", workbook.MissingSex, 0)
	} else {
		w.cell("sex", pick(r, "F", "H", "Femme", "homme", "M", "f"))
	}
	if p.birthYearOnly {
		w.cell("birth", p.birth.Year())
	} else {
		w.day("birth", p.birth)
	}
	w.day("included", p.included)
	switch {
	case p.included.Before(p.team.convention):
		w.note("included", workbook.InclusionBeforeConvention, 0)
	case p.included.Before(p.team.training):
		w.note("included", workbook.InclusionBeforeTraining, 0)
	}
	w.cell("included_by", spell(r, p.by))
	w.cell("behaviours", strings.Join([]string{pick(r, "alcool", "OH", "THC"), pick(r, "cocaïne", "tabac", "jeux d'argent")}, pick(r, " / ", ", ", ";", " + ", " et ", "\n")))
	w.cell("situation", pick(r, "précarité", "isolement social ; hépatite C", "=trop(complexe)"))
	if p.uninformed {
		w.cell("informed", pick(r, "", "non", "Non"))
		w.note("informed", workbook.PatientWithoutInformation, 0)
	} else {
		w.cell("informed", pick(r, any("oui"), any(p.included), any("x"), any("Oui, remise le 12/01/2024")))
	}
	w.day("exit", p.exit)
	if !p.exit.IsZero() {
		w.cell("exit_reason", pick(r, "perdu de vue", "déménagement", "objectifs atteints"))
	}
	if p.twinOf != nil && !p.anonymous {
		w.note("dossier", workbook.DuplicatePerson, twin)
	}
}

func (w *writer) sessions() {
	list := slices.Clone(w.truth.sessions)
	if chance(w.r, 50) {
		slices.SortStableFunc(list, func(a, b *gSession) int { return a.day.Compare(b.day) })
	} else {
		w.r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	for _, s := range list {
		w.next()
		cells := w.sessionCells(s)
		w.sessionRow(s, cells)
		first := w.row
		if s.twice {
			for range w.r.IntN(2) {
				w.next()
			}
			w.next()
			found := len(w.want)
			w.sessionRow(s, cells)
			w.want = w.want[:found] // a repeated absence is not one more
			w.note("date", workbook.DoubleEntry, first)
		}
	}
}

// sessionCells chooses the spellings of a row.
func (w *writer) sessionCells(s *gSession) map[string]any {
	r := w.r
	c := map[string]any{"dossier": s.patient.dossier, "professional": spell(r, s.pro), "type": pick(r, typeWords[s.kind]...), "presence": pick(r, presenceWords[s.presence]...)}
	if chance(r, 5) {
		c["dossier"] = pick(r, " "+s.patient.dossier, s.patient.dossier+"\u00a0", strings.ReplaceAll(s.patient.dossier, "-", "/"))
	}
	if s.presence == "attended" || chance(r, 30) {
		c["mode"] = pick(r, modeWords[s.mode]...)
		c["minutes"] = pick(r, any(s.minutes), any(s.minutes), any(fmt.Sprint(s.minutes)), any(fmt.Sprint(s.minutes, " min")))
		if s.minutes >= 60 {
			c["minutes"] = fmt.Sprintf(pick(r, "%dh%02d", "%d h %02d", "%d:%02d"), s.minutes/60, s.minutes%60)
		}
	}
	if c["mode"] == nil {
		s.mode, s.minutes = "", 0
	}
	switch s.fault {
	case workbook.UnknownDossier:
		c["dossier"] = w.patient(0, 9000+r.IntN(900))
	case workbook.UnknownProfessional:
		c["professional"] = pick(r, "Mme Introuvable", "R. Nulpart", "NULPART Rachid")
	case workbook.ImpossibleDate:
		c["date"] = pick(r, "31/04/2025", "30/02/2025", "15/13/2025", "00/05/2025", "2025-02-30")
	}
	return c
}

func (w *writer) sessionRow(s *gSession, cells map[string]any) {
	for f, v := range cells {
		w.cell(f, v)
	}
	if cells["date"] == nil {
		w.day("date", s.day)
	}
	switch s.fault {
	case "":
		if s.presence == "absent" || s.presence == "excused" {
			w.note("presence", workbook.NoShow, 0)
		}
	case workbook.UnknownDossier:
		w.note("dossier", s.fault, 0)
	case workbook.UnknownProfessional:
		w.note("professional", s.fault, 0)
	default:
		w.note("date", s.fault, 0)
	}
}

func (w *writer) rcps() {
	for _, m := range w.truth.rcps {
		w.next()
		w.day("date", m.day)
		w.cell("team", m.team.code)
		var who []string
		for _, p := range m.present {
			who = append(who, spell(w.r, p))
		}
		sep := pick(w.r, "; ", ", ", ",", " ; ", "\n", " / ")
		w.cell("participants", strings.Join(who, sep))
		var numbers []string
		for _, p := range m.cases {
			numbers = append(numbers, p.dossier)
		}
		if m.unknown {
			numbers = append(numbers, w.patient(0, 9950))
			if !m.future {
				w.note("cases", workbook.RCPUnknownDossier, 0)
			}
		}
		if len(numbers) == 0 && !m.future {
			w.note("cases", workbook.MissingValue, 0)
		}
		w.cell("cases", strings.Join(numbers, pick(w.r, "; ", ", ", ",", " ; ", "\n", " et ")))
		var said []string
		for _, p := range m.cases {
			if d := m.decision[p]; d != "" {
				said = append(said, p.dossier+" : "+d)
			}
		}
		w.cell("decisions", strings.Join(said, " ; "))
		if m.future {
			w.note("date", workbook.FutureDate, 0)
			continue
		}
		for _, need := range []struct {
			profession string
			kind       workbook.Kind
		}{{"gp", workbook.RCPWithoutGP}, {"psychologist", workbook.RCPWithoutPsychologist}, {"social_worker", workbook.RCPWithoutSocialWorker}} {
			if !slices.ContainsFunc(m.present, func(p *gPro) bool { return p.profession == need.profession }) {
				w.note("participants", need.kind, 0)
			}
		}
	}
}

// watched are the kinds that the generator knows to place.
var watched = []workbook.Kind{workbook.InvalidFINESS, workbook.InvalidRPPS, workbook.TeamWithoutSocialWorker, workbook.DuplicatePatientRow, workbook.DuplicatePerson, workbook.MissingSex, workbook.InclusionBeforeConvention, workbook.InclusionBeforeTraining, workbook.PatientWithoutInformation, workbook.NoShow, workbook.DoubleEntry, workbook.UnknownDossier, workbook.UnknownProfessional, workbook.SessionBeforeInclusion, workbook.SessionAfterExit, workbook.SessionInFuture, workbook.ImpossibleDate, workbook.RCPUnknownDossier, workbook.RCPWithoutGP, workbook.RCPWithoutPsychologist, workbook.RCPWithoutSocialWorker, workbook.MissingColumn, workbook.UnknownTeam, workbook.FutureDate, workbook.MissingValue, workbook.AmbiguousPerson, workbook.UnknownParticipant}

func TestOtherWorkbooksGiveTheFiguresOfTheirTruth(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			rows := 200 + int(seed*seed)*3
			w := newTruth(seed, rows)
			raw, want := w.write(t)
			plan := planOf(t, raw, workbook.Setting{AsOf: w.asOf, Quotas: equipAddict})
			if diff := gocmp.Diff(w.figures(), plan.Figures()); diff != "" {
				t.Errorf("figures (-want +got):\n%s", diff)
			}
			compareRecords(t, w, plan)
			var got []place
			for _, f := range plan.Findings() {
				if slices.Contains(watched, f.Kind) {
					got = append(got, place{string(f.Kind), f.Sheet, f.Row, f.Column, string(f.Field), f.Ref})
				}
			}
			slices.SortFunc(got, comparePlaces)
			slices.SortFunc(want, comparePlaces)
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// compareRecords checks that what was read of each session and each review is
// what the truth meant.
func compareRecords(t *testing.T, w *truth, plan *workbook.Plan) {
	t.Helper()
	last := map[string]string{}
	for _, p := range plan.Professionals {
		last[p.Key] = strings.ToLower(strings.TrimSpace(p.LastName))
	}
	dossier := map[string]string{}
	for _, p := range plan.Patients {
		dossier[p.Key] = p.Dossier
	}
	want, got := map[string]int{}, map[string]int{}
	for _, s := range w.sessions {
		if s.fault == "" {
			want[fmt.Sprint(s.patient.dossier, s.day, strings.ToLower(s.pro.last), s.kind, s.presence, s.mode, s.minutes)]++
		}
	}
	for _, s := range plan.Sessions {
		got[fmt.Sprint(dossier[s.Dossier], s.Day, last[s.Professional], s.Profession, s.Presence, s.Mode, s.Minutes)]++
	}
	for _, m := range w.rcps {
		for _, p := range m.cases {
			if !m.future && p.team == m.team && p.followed(m.day) {
				want[fmt.Sprint(m.day, p.dossier, m.decision[p])]++
			}
		}
	}
	for _, m := range plan.RCPs {
		for _, v := range m.Reviews {
			got[fmt.Sprint(m.Day, dossier[v.Dossier], v.Decision)]++
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("sessions and reviews (-want +got):\n%s", diff)
	}
}
