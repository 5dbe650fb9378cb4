package workbook_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/workbook"
)

func TestWhatARowMayLackOrGetWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sheet   string
		row     []any
		outcome workbook.Outcome
		kinds   []workbook.Kind
	}{
		"a session without a date":                 {"Entretiens", []any{nil, "31-01-0001", "Mme Vidal", "psy", "oui", "cabinet", 45}, workbook.Refused, []workbook.Kind{workbook.MissingValue}},
		"a session without a presence":             {"Entretiens", []any{day(5, 3), "31-01-0001", "Mme Vidal", "psy", "", "cabinet", 45}, workbook.Refused, []workbook.Kind{workbook.MissingValue}},
		"a session with an unknown presence":       {"Entretiens", []any{day(5, 3), "31-01-0001", "Mme Vidal", "psy", "en retard", "cabinet", 45}, workbook.Refused, []workbook.Kind{workbook.UnreadableValue}},
		"a session with two faults":                {"Entretiens", []any{"31/02/2026", "31-01-0999", "Mme Vidal", "psy", "oui", "cabinet", 45}, workbook.Refused, []workbook.Kind{workbook.ImpossibleDate, workbook.UnknownDossier}},
		"a session on the day of inclusion":        {"Entretiens", []any{day(2, 2), "31-01-0001", "Mme Vidal", "psy", "oui", "cabinet", 45}, workbook.Create, nil},
		"a session the day before":                 {"Entretiens", []any{day(1, 2), "31-01-0001", "Mme Vidal", "psy", "oui", "cabinet", 45}, workbook.Refused, []workbook.Kind{workbook.SessionBeforeInclusion}},
		"a session on the last day":                {"Entretiens", []any{day(31, 10), "31-01-0001", "Mme Vidal", "psy", "oui", "cabinet", 45}, workbook.Create, nil},
		"a session the day after":                  {"Entretiens", []any{day(1, 11), "31-01-0001", "Mme Vidal", "psy", "oui", "cabinet", 45}, workbook.Refused, []workbook.Kind{workbook.SessionInFuture}},
		"a session without type follows the pro":   {"Entretiens", []any{day(5, 3), "31-01-0001", "Mme Vidal", nil, "oui", "cabinet", 45}, workbook.Create, nil},
		"a type against the profession":            {"Entretiens", []any{day(5, 3), "31-01-0001", "Mme Vidal", "TS", "oui", "cabinet", 45}, workbook.Create, []workbook.Kind{workbook.OtherProfession}},
		"a doctor's consultation":                  {"Entretiens", []any{day(5, 3), "31-01-0001", "Dr Puech", nil, "oui", "cabinet", 45}, workbook.Refused, []workbook.Kind{workbook.MissingValue}},
		"an unknown mode is left empty":            {"Entretiens", []any{day(5, 3), "31-01-0001", "Mme Vidal", "psy", "oui", "dans la rue", 45}, workbook.Create, []workbook.Kind{workbook.UnreadableValue}},
		"the same session in other words":          {"Entretiens", []any{day(3, 3), "31-01-0001", "VIDAL Inès", "Psychologue", "présente", "Cabinet", "45 min"}, workbook.Create, []workbook.Kind{workbook.SameSession}},
		"the same cells, otherwise typed":          {"Entretiens", []any{"03/03/2026", " 31-01-0001", "MME VIDAL", "PSY", "Oui", "CABINET", "45"}, workbook.Duplicate, []workbook.Kind{workbook.DoubleEntry}},
		"a short number inside the team":           {"Entretiens", []any{day(5, 3), "0002", "Mme Vidal", "psy", "oui", "cabinet", 45}, workbook.Create, nil},
		"a patient without inclusion":              {"Patients", []any{"31-01-0003", "MSMA-31-01", "Gros", "Léo", "H", day(4, 1), nil, "Dr Puech", "alcool", "précarité", "oui"}, workbook.Refused, []workbook.Kind{workbook.MissingValue}},
		"a patient of an unknown team":             {"Patients", []any{"31-01-0003", "MSMA-99", "Gros", "Léo", "H", day(4, 1), day(2, 2), "Dr Puech", "alcool", "précarité", "oui"}, workbook.Refused, []workbook.Kind{workbook.UnknownTeam}},
		"a patient included in the future":         {"Patients", []any{"31-01-0003", "MSMA-31-01", "Gros", "Léo", "H", day(4, 1), day(2, 12), "Dr Puech", "alcool", "précarité", "oui"}, workbook.Refused, []workbook.Kind{workbook.FutureDate}},
		"an exit before the inclusion":             {"Patients", []any{"31-01-0003", "MSMA-31-01", "Gros", "Léo", "H", day(4, 1), day(2, 2), "Dr Puech", "alcool", "précarité", "oui", day(1, 2)}, workbook.Refused, []workbook.Kind{workbook.ExitBeforeInclusion}},
		"an exit in the future stays open":         {"Patients", []any{"31-01-0003", "MSMA-31-01", "Gros", "Léo", "H", day(4, 1), day(2, 2), "Dr Puech", "alcool", "précarité", "oui", day(1, 12)}, workbook.Create, []workbook.Kind{workbook.FutureDate}},
		"a birth that cannot be is dropped":        {"Patients", []any{"31-01-0003", "MSMA-31-01", "Gros", "Léo", "H", "31/02/1980", day(2, 2), "Dr Puech", "alcool", "précarité", "oui"}, workbook.Create, []workbook.Kind{workbook.ImpossibleDate}},
		"a doctor nobody knows":                    {"Patients", []any{"31-01-0003", "MSMA-31-01", "Gros", "Léo", "H", day(4, 1), day(2, 2), "Dr Personne", "alcool", "précarité", "oui"}, workbook.Create, []workbook.Kind{workbook.UnknownProfessional}},
		"included by a psychologist":               {"Patients", []any{"31-01-0003", "MSMA-31-01", "Gros", "Léo", "H", day(4, 1), day(2, 2), "Mme Vidal", "alcool", "précarité", "oui"}, workbook.Create, []workbook.Kind{workbook.NotAGP}},
		"no behaviour and no situation":            {"Patients", []any{"31-01-0003", "MSMA-31-01", "Gros", "Léo", "H", day(4, 1), day(2, 2), "Dr Puech", nil, nil, "oui"}, workbook.Create, []workbook.Kind{workbook.MissingValue, workbook.MissingValue}},
		"another person under the same number":     {"Patients", []any{"31-01-0001", "MSMA-31-01", "Verdier", "Lucie"}, workbook.Duplicate, []workbook.Kind{workbook.DuplicatePatientRow, workbook.OtherPerson}},
		"a RCP the same day with the same people":  {"RCP", []any{day(9, 3), "MSMA-31-01", "Mme Vidal, Mme Soler, Dr Puech", "31-01-0002"}, workbook.Duplicate, []workbook.Kind{workbook.DoubleEntry}},
		"another RCP the same day":                 {"RCP", []any{day(9, 3), "MSMA-31-01", "Mme Vidal, Mme Soler", "31-01-0002"}, workbook.Create, []workbook.Kind{workbook.RCPWithoutGP}},
		"a dossier twice and one not followed yet": {"RCP", []any{day(20, 2), "MSMA-31-01", "Mme Vidal, Mme Soler, Dr Puech", "0001, 0001, 0002"}, workbook.Create, []workbook.Kind{workbook.RCPOutsideEnrolment}},
		"a RCP without a team follows its dossier": {"RCP", []any{day(20, 3), nil, "Mme Vidal, Mme Soler, Dr Puech", "31-01-0001"}, workbook.Create, nil},
		"a RCP in the future":                      {"RCP", []any{day(20, 12), "MSMA-31-01", "Mme Vidal, Mme Soler, Dr Puech", "31-01-0001"}, workbook.Refused, []workbook.Kind{workbook.FutureDate}},
		"a professional already told":              {"Pros", []any{"PUECH", "Manon", "Médecin généraliste", "", "MSMA-31-01"}, workbook.Duplicate, []workbook.Kind{workbook.DuplicateMember}},
		"a professional of an unknown trade":       {"Pros", []any{"Lemoine", "Eva", "sophrologue", "", "MSMA-31-01"}, workbook.Create, []workbook.Kind{workbook.UnreadableValue}},
		"a professional without a name":            {"Pros", []any{nil, "Eva", "psy", "", "MSMA-31-01"}, workbook.Refused, []workbook.Kind{workbook.MissingValue}},
		"a team twice":                             {"Equipes", []any{"msma-31-01", "MSP des Lices", "CSAPA Le Fil"}, workbook.Duplicate, []workbook.Kind{workbook.DuplicateTeam}},
		"a team without anyone or partner":         {"Equipes", []any{"MSMA-31-02", "MSP Neuve", nil}, workbook.Create, []workbook.Kind{workbook.MissingValue, workbook.TeamWithoutGP, workbook.TeamWithoutPsychologist, workbook.TeamWithoutSocialWorker}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			teams, pros, patients, sessions, rcps := small()
			tabs := []tab{teams, pros, patients, sessions, rcps}
			at := 0
			for i := range tabs {
				if tabs[i].name == c.sheet {
					tabs[i].rows = append(tabs[i].rows, c.row)
					at = len(tabs[i].rows)
				}
			}
			plan := planOf(t, bookOf(t, tabs...), october)
			for _, f := range plan.Fates {
				if f.Sheet == c.sheet && f.Row == at && f.Outcome != c.outcome {
					t.Errorf("outcome: got %s, want %s (%+v)", f.Outcome, c.outcome, f.Findings)
				}
			}
			if diff := gocmp.Diff(c.kinds, kindsAt(plan, c.sheet, at)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// installed makes what a plan created look like what an install holds.
func installed(plan *workbook.Plan) workbook.Known {
	k := workbook.Known{}
	for _, x := range plan.Teams {
		y := *x
		y.Source = workbook.Source{}
		k.Teams = append(k.Teams, &y)
	}
	for _, x := range plan.Professionals {
		y := *x
		y.Source = workbook.Source{}
		k.Professionals = append(k.Professionals, &y)
	}
	for _, x := range plan.Patients {
		y := *x
		y.Source = workbook.Source{}
		k.Patients = append(k.Patients, &y)
	}
	for _, x := range plan.Sessions {
		y := *x
		y.Source = workbook.Source{}
		k.Sessions = append(k.Sessions, &y)
	}
	for _, x := range plan.RCPs {
		y := *x
		y.Source = workbook.Source{}
		k.RCPs = append(k.RCPs, &y)
	}
	return k
}

func TestTheSameWorkbookAgainChangesNothing(t *testing.T) {
	t.Parallel()
	first := samplePlan(t)
	in := workbook.Setting{AsOf: civil.Must(2026, 10, 31), Quotas: equipAddict, Known: installed(first)}
	again := planOf(t, sampleBytes(t), in)
	for i, f := range again.Fates {
		want := first.Fates[i].Outcome
		if want == workbook.Create {
			want = workbook.Present
		}
		if f.Outcome != want || f.Key != first.Fates[i].Key {
			t.Errorf("%s %d: got %s %q, want %s %q", f.Sheet, f.Row, f.Outcome, f.Key, want, first.Fates[i].Key)
		}
		for _, x := range f.Findings {
			if x.Kind == workbook.Differs || x.Kind == workbook.SameSession {
				t.Errorf("%s %d: a word too many: %+v", f.Sheet, f.Row, x)
			}
		}
	}
	if diff := gocmp.Diff(first.Figures(), again.Figures()); diff != "" {
		t.Errorf("figures (-first +again):\n%s", diff)
	}
}

func TestALaterWorkbookAddsToWhatIsKnown(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	for d := range 4 {
		sessions.rows = append(sessions.rows, []any{day(10+d, 3), "31-01-0001", "Mme Vidal", "psy", "oui", "cabinet", 45})
	}
	in := october
	in.Known = installed(planOf(t, bookOf(t, teams, pros, patients, sessions, rcps), october))
	later := tab{name: "Entretiens", rows: [][]any{sessions.rows[0], {day(20, 4), "31-01-0001", "Inès Vidal", "psy", "oui", "visio", 45}, sessions.rows[1]}}
	patients.rows[1] = append(patients.rows[1], day(30, 9), "déménagement")
	plan := planOf(t, bookOf(t, patients, later), in)
	got := map[string]workbook.Outcome{}
	for _, f := range plan.Fates {
		got[f.Sheet+" "+string(rune('0'+f.Row))] = f.Outcome
	}
	want := map[string]workbook.Outcome{"Patients 2": workbook.Create, "Patients 3": workbook.Present, "Entretiens 2": workbook.Create, "Entretiens 3": workbook.Present}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("fates (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff([]workbook.Kind{workbook.OverQuotaPsychologist}, kindsAt(plan, "Entretiens", 2)); diff != "" {
		t.Errorf("the sixth session of the year (-want +got):\n%s", diff)
	}
	if got := kindsAt(plan, "Patients", 2); len(got) > 0 {
		t.Errorf("a new exit is taken, and %v is said of it", got)
	}
}

func TestANumberThatTheInstallGaveToSomebodyElseIsRefusedEveryTime(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	in := october
	in.Known = installed(planOf(t, bookOf(t, teams, pros, patients, sessions, rcps), october))
	other := []any{"31-01-0001", "MSMA-31-01", "Verdier", "Lucie", "F", civil.Must(1969, 7, 7), day(2, 2), "Dr Puech", "alcool", "précarité", "oui"}
	own := patients.rows[1]
	plan := planOf(t, bookOf(t, tab{name: "Patients", rows: [][]any{patients.rows[0], other, other, own}}), in)
	for _, f := range plan.Fates {
		if f.Outcome != workbook.Refused {
			t.Errorf("row %d: got %s, want %s", f.Row, f.Outcome, workbook.Refused)
		}
	}
	if len(plan.Patients) > 0 {
		t.Errorf("got %d patients to write, want none", len(plan.Patients))
	}
}

func TestAnExitIsTakenOnlyWhereNothingContradictsIt(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	first := planOf(t, bookOf(t, teams, pros, patients, sessions, rcps), october)
	patients.rows[1] = append(patients.rows[1], day(30, 9), "déménagement")
	cases := map[string]struct {
		change func(*workbook.Known, *workbook.Patient)
		want   workbook.Outcome
	}{
		"an open dossier is closed":      {func(*workbook.Known, *workbook.Patient) {}, workbook.Create},
		"the same exit is there already": {func(_ *workbook.Known, p *workbook.Patient) { p.Enrolment.Exit = civil.Must(2026, 9, 30) }, workbook.Present},
		"another exit stays":             {func(_ *workbook.Known, p *workbook.Patient) { p.Enrolment.Exit = civil.Must(2026, 9, 1) }, workbook.Present},
		"an act of the install follows it": {func(k *workbook.Known, p *workbook.Patient) {
			k.Sessions = append(k.Sessions, &workbook.Session{Dossier: p.Key, Day: civil.Must(2026, 10, 1)})
		}, workbook.Present},
		"a review of the install follows it": {func(k *workbook.Known, p *workbook.Patient) {
			k.RCPs = append(k.RCPs, &workbook.RCP{Key: "x", Day: civil.Must(2026, 10, 1), Reviews: []*workbook.Review{{Dossier: p.Key}}})
		}, workbook.Present},
		"an act of the install on the very day is no matter": {func(k *workbook.Known, p *workbook.Patient) {
			k.Sessions = append(k.Sessions, &workbook.Session{Dossier: p.Key, Day: civil.Must(2026, 9, 30)})
		}, workbook.Create},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := october
			in.Known = installed(first)
			c.change(&in.Known, in.Known.Patients[0])
			plan := planOf(t, bookOf(t, patients), in)
			if got := plan.Fates[0].Outcome; got != c.want {
				t.Errorf("got %s, want %s: %+v", got, c.want, plan.Fates[0].Findings)
			}
		})
	}
}

func TestASessionTypedByHandIsNotTakenForAnother(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	in := october
	in.Known = installed(planOf(t, bookOf(t, teams, pros, patients, sessions, rcps), october))
	for _, s := range in.Known.Sessions {
		s.Key = "" // recorded on a page, not imported
	}
	plan := planOf(t, bookOf(t, sessions), in)
	if diff := gocmp.Diff([]workbook.Kind{workbook.SameSession}, kindsAt(plan, "Entretiens", 2)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestRefusedRowsComeBackToBeCorrected(t *testing.T) {
	t.Parallel()
	plan := samplePlan(t)
	var b bytes.Buffer
	check(t, workbook.WriteRejects(&b, plan))
	var again bytes.Buffer
	check(t, workbook.WriteRejects(&again, plan))
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same plan gave two different files")
	}
	in := workbook.Setting{AsOf: civil.Must(2026, 10, 31), Quotas: equipAddict, Known: installed(plan)}
	rejects := planOf(t, b.Bytes(), in)
	if got, want := rejects.Refused(), plan.Refused(); got != want || len(rejects.Fates) != want {
		t.Errorf("read again: %d rows, %d refused; want %d and %d", len(rejects.Fates), got, want, want)
	}
	for i, s := range rejects.Sheets {
		want := plan.Sheets[i]
		if s.Name != want.Name || s.Kind != want.Kind || !gocmp.Equal(s.Columns, want.Columns) {
			t.Errorf("sheet %d: got %+v, want %+v", i, s, want)
		}
	}
	var reasons, wanted []string
	for _, f := range plan.Fates {
		if f.Outcome == workbook.Refused {
			wanted = append(wanted, f.Reason())
		}
	}
	for _, f := range rejects.Fates {
		reasons = append(reasons, f.Reason())
	}
	if diff := gocmp.Diff(wanted, reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}

func TestTheReportSaysEverythingOnce(t *testing.T) {
	t.Parallel()
	plan := samplePlan(t)
	r := workbook.NewReport(plan, false)
	want := workbook.Counts{Rows: 700, Create: 671, Duplicates: 7, Refused: 19, Ignored: 3}
	if r.Counts != want {
		t.Errorf("counts: got %+v, want %+v", r.Counts, want)
	}
	if len(r.Findings) != len(plan.Findings()) {
		t.Errorf("got %d findings, want %d", len(r.Findings), len(plan.Findings()))
	}
	for i := 1; i < len(r.Findings); i++ {
		if a, b := r.Findings[i-1], r.Findings[i]; a.Sheet == b.Sheet && a.Row > b.Row {
			t.Errorf("row %d before row %d of %s", a.Row, b.Row, a.Sheet)
		}
	}
	if len(r.Returns) == 0 || r.Returns[0].Team != "MSMA-09-01" || r.Returns[0].Month != civil.MonthOf(civil.Must(2026, 4, 1)) || r.Returns[0].NewInclusions != 1 {
		t.Errorf("first return: got %+v", r.Returns)
	}
	var text bytes.Buffer
	check(t, r.WriteText(&text))
	for _, line := range []string{
		"Total\u202f: 700\u00a0lignes – 671\u00a0à créer, 7\u00a0doublons, 19\u00a0refusées, 3\u00a0hors données\n",
		"[refus] Entretiens!A212\u202f: La date «\u202f15/13/2026\u202f» n’existe pas\n",
		"[attention] Patients!A34\u202f: Le dossier 11-01-0014 figure déjà à la ligne 31\u202f: la première ligne est gardée\n",
	} {
		if !strings.Contains(text.String(), line) {
			t.Errorf("the text lacks %q", line)
		}
	}
	var raw bytes.Buffer
	check(t, r.WriteJSON(&raw))
	if !strings.Contains(raw.String(), `"kind": "impossible_date"`) {
		t.Error("the JSON lacks the kinds")
	}
}

// An import adds; it does not correct who somebody is. What it leaves aside is
// told, or the coordination would believe its correction taken.
func TestACorrectedBirthDateIsToldAndNotTaken(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	in := october
	in.Known = installed(planOf(t, bookOf(t, teams, pros, patients, sessions, rcps), october))
	patients.rows[1][5] = day(2, 1)
	plan := planOf(t, bookOf(t, patients), in)
	if got := plan.Fates[0]; got.Outcome != workbook.Present || !slices.Equal(kindsAt(plan, "Patients", 2), []workbook.Kind{workbook.Differs}) {
		t.Errorf("got %s: %+v", got.Outcome, got.Findings)
	}
	if got := kindsAt(plan, "Patients", 3); len(got) > 0 {
		t.Errorf("the same date is told too: %v", got)
	}
}
