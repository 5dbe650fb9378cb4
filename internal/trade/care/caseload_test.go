package care_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/situation"
)

// quiet is a line with nothing to say on « today ».
func quiet() care.CaseloadLine {
	return care.CaseloadLine{
		Enrolment:  patient.Enrolment{OpenedOn: today.AddDays(-200)},
		InformedOn: today.AddDays(-200),
		Balance: care.Balance{
			Year: 1, Period: civil.Period{From: today.AddDays(-200), To: today.AddDays(164)},
			Psychologist: care.Used{Used: 2, Quota: 5}, SocialWorker: care.Used{Used: 3, Quota: 6}, CaseReview: care.Used{Used: 1, Quota: 4},
		},
		LastSession: today.AddDays(-10), LastReview: today.AddDays(-20),
	}
}

// turn is how a package year turned on a day.
func turn(on civil.Day, state patient.RenewalState) patient.Turn {
	return patient.Turn{Anniversary: patient.Anniversary{Year: 2, On: on}, State: state}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	limits := care.Limits{RenewalDays: 30, NoContactDays: 60, NoReviewDays: 90}
	cases := []struct {
		name   string
		change func(*care.CaseloadLine)
		want   string
	}{
		{"nothing to say", func(*care.CaseloadLine) {}, ""},
		{"one unit is left", func(l *care.CaseloadLine) { l.Balance.Psychologist.Used = 4 }, "last"},
		{"a quota is reached", func(l *care.CaseloadLine) { l.Balance.SocialWorker.Used = 6 }, "full"},
		{"a quota is exceeded", func(l *care.CaseloadLine) { l.Balance.CaseReview.Used = 5 }, "over"},
		{"exceeded comes before reached", func(l *care.CaseloadLine) { l.Balance.Psychologist.Used, l.Balance.SocialWorker.Used = 5, 7 }, "over full"},
		{"no notice", func(l *care.CaseloadLine) { l.InformedOn = civil.Day{} }, "information"},
		{"59 days without contact are not long", func(l *care.CaseloadLine) { l.LastSession = today.AddDays(-59) }, ""},
		{"60 days without contact are", func(l *care.CaseloadLine) { l.LastSession = today.AddDays(-60) }, "no_contact"},
		{"89 days without review are not long", func(l *care.CaseloadLine) { l.LastReview = today.AddDays(-89) }, ""},
		{"90 days without review are", func(l *care.CaseloadLine) { l.LastReview = today.AddDays(-90) }, "no_review"},
		{"never seen, lately included", func(l *care.CaseloadLine) {
			l.Enrolment.OpenedOn, l.LastSession, l.LastReview = today.AddDays(-5), civil.Day{}, civil.Day{}
		}, "new"},
		{"never seen for long", func(l *care.CaseloadLine) {
			l.Enrolment.OpenedOn, l.LastSession, l.LastReview = today.AddDays(-95), civil.Day{}, civil.Day{}
		}, "no_contact no_review new"},
		{"renewal in 31 days is far", func(l *care.CaseloadLine) { l.Balance.Period.To = today.AddDays(30) }, ""},
		{"renewal in 30 days is near", func(l *care.CaseloadLine) { l.Balance.Period.To = today.AddDays(29) }, "renewal"},
		{"a turn decided ahead is not said near", func(l *care.CaseloadLine) {
			l.Balance.Period.To, l.Waits.Turn = today.AddDays(9), turn(today.AddDays(10), patient.RenewalDone)
		}, ""},
		{"nor one refused ahead, until its day", func(l *care.CaseloadLine) {
			l.Balance.Period.To, l.Waits.Turn = today.AddDays(9), turn(today.AddDays(10), patient.RenewalRefused)
		}, ""},
		{"a turn that nobody decided is said", func(l *care.CaseloadLine) {
			l.Waits.Turn = turn(today.AddDays(-200), patient.RenewalUnconfirmed)
		}, "undecided"},
		{"as one refused without the exit", func(l *care.CaseloadLine) {
			l.Waits.Turn = turn(today, patient.RenewalRefused)
		}, "undecided"},
		{"near the next turn, the one before is history", func(l *care.CaseloadLine) {
			l.Balance.Period.To, l.Waits.Turn = today.AddDays(9), turn(today.AddDays(-355), patient.RenewalUnconfirmed)
		}, "renewal"},
		{"a task that is not late", func(l *care.CaseloadLine) { l.Waits.Tasks = plan.Open{Tasks: 3, Next: today} }, ""},
		{"a late task comes before the renewal", func(l *care.CaseloadLine) {
			l.Balance.Period.To, l.Waits.Tasks = today.AddDays(9), plan.Open{Tasks: 3, Overdue: 2, Next: today.AddDays(-4)}
		}, "tasks renewal"},
		{"a situation of today is not late", func(l *care.CaseloadLine) {
			l.Waits.Situation = []situation.Due{{Kind: situation.Entry, On: today}}
		}, ""},
		{"one of yesterday is, once for the entry and the year", func(l *care.CaseloadLine) {
			l.Waits.Situation = []situation.Due{{Kind: situation.Entry, On: today.AddDays(-1)}, {Kind: situation.Yearly, On: today.AddDays(-1)}}
		}, "situation"},
		{"a questionnaire that may be filled ahead", func(l *care.CaseloadLine) {
			l.Waits.Questionnaires = []questionnaire.Due{{Short: "HSI", Since: today.AddDays(3), Soon: true}}
		}, ""},
		{"two that wait", func(l *care.CaseloadLine) {
			l.Waits.Questionnaires = []questionnaire.Due{{Short: "HSI", Since: today.AddDays(-3)}, {Short: "AUDIT", Since: today}}
		}, "questionnaire"},
		{"who left needs nothing", func(l *care.CaseloadLine) {
			l.Enrolment.ClosedOn, l.InformedOn, l.Balance.Psychologist.Used = today, civil.Day{}, 9
		}, ""},
		{"of who objects to sharing, what colleagues did is not told", func(l *care.CaseloadLine) {
			l.Patient.Withheld, l.LastSession, l.LastReview, l.InformedOn = true, civil.Day{}, civil.Day{}, civil.Day{}
		}, "information"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := quiet()
			c.change(&l)
			var got []string
			for _, f := range care.Flags(l, today, limits) {
				got = append(got, string(f.Code))
				if f.Label() == "" || f.Why() == "" || f.Code.Label() == "" {
					t.Errorf("%s: a flag without words: %+v", f.Code, f)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %v, want %q", got, c.want)
			}
		})
	}
}

func TestWordsOfFlags(t *testing.T) {
	t.Parallel()
	l := quiet()
	l.Balance.Psychologist.Used, l.LastSession = 6, day(2026, 7, 2)
	l.Waits = care.Waits{
		Turn: turn(day(2026, 5, 6), patient.RenewalUnconfirmed), Tasks: plan.Open{Overdue: 2, Next: day(2026, 11, 3)},
		Situation:      []situation.Due{{Kind: situation.Yearly, On: day(2026, 5, 6)}},
		Questionnaires: []questionnaire.Due{{Short: "HSI", Since: day(2026, 11, 3)}, {Short: "AUDIT", Since: day(2026, 5, 6)}},
	}
	flags := care.Flags(l, today, care.Limits{RenewalDays: 30, NoContactDays: 60, NoReviewDays: 90})
	var got []string
	for _, f := range flags {
		got = append(got, f.Label()+" / "+f.Why())
	}
	want := []string{
		"Psychologue dépassé / Psychologue\u202f: 6 sur 5. Le dépassement est enregistré et n’est pas payé par le forfait.",
		"Rien depuis 143\u00a0jours / Dernier entretien honoré le 02/07/2026.",
		"Renouvellement à confirmer / La nouvelle année de forfait a commencé le 06/05/2026, sans décision du médecin.",
		"2\u00a0tâches en retard / La plus ancienne était à faire pour le 03/11/2026.",
		"Sans situation de l’année / Elle est attendue depuis le 06/05/2026.",
		"2\u00a0questionnaires attendus / HSI, AUDIT\u202f: depuis le 06/05/2026.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCaseload(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		seen := w.include(t, m, "Énigme", day(2025, 1, 10))
		fresh := w.include(t, m, "Bois-Doré", day(2026, 11, 10))
		left := w.include(t, m, "Partie", day(2026, 1, 10))
		w.include(t, w.teams[1], "Ailleurs", day(2026, 1, 10))
		w.record(t, m.psy, seen, day(2025, 3, 1))
		w.record(t, m.social, seen, day(2026, 10, 30))
		_, err := w.patients.Exit(ctx, m.gp, left.ID, patient.ExitDraft{ClosedOn: day(2026, 9, 1), Reason: "goals_reached", Version: 1}, care.LastFact, "")
		must(t, err)

		view, err := w.care.Caseload(ctx, m.psy, m.id, care.Filter{})
		must(t, err)
		if got, want := names(view), "BOIS-DORÉ Camille, ÉNIGME Camille"; got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
		l := view.Lines[1]
		if l.Balance.Year != 2 || l.Balance.SocialWorker.Used != 1 || l.Balance.Psychologist.Used != 0 || l.Renewal() != day(2027, 1, 10) {
			t.Errorf("got %+v, want the second year with one social session", l.Balance)
		}
		if l.LastSession != day(2026, 10, 30) || l.LastSessionBy != "Cécile1 Capucine" || l.Weeks != 97 {
			t.Errorf("got last %v by %q, %d weeks, want 30/10/2026 by Cécile1 Capucine, 97 weeks", l.LastSession, l.LastSessionBy, l.Weeks)
		}
		if view.Lines[0].Next != "Proposer un premier entretien" || view.Counts[care.FlagNew] != 1 || view.Total != 2 {
			t.Errorf("got next %q, counts %v, want the new one to be seen", view.Lines[0].Next, view.Counts)
		}
		if got, want := w.auditLines(t, "caseload", m.id), 1; got != want {
			t.Errorf("got %d lines in the journal, want %d", got, want)
		}
		filters := []struct {
			name   string
			who    access.Actor
			filter care.Filter
			want   string
		}{
			{"by the beginning of a name, without accents", m.psy, care.Filter{Query: "enig cam"}, "ÉNIGME Camille"},
			{"by the number", m.psy, care.Filter{Query: "31-01-0002"}, "BOIS-DORÉ Camille"},
			{"by a name nobody has", m.psy, care.Filter{Query: "zzz"}, ""},
			{"by a flag", m.psy, care.Filter{Flag: care.FlagNew}, "BOIS-DORÉ Camille"},
			{"those I saw", m.psy, care.Filter{Mine: true}, "ÉNIGME Camille"},
			{"those I included", m.gp, care.Filter{Mine: true}, "BOIS-DORÉ Camille, ÉNIGME Camille"},
			{"with those who left", m.psy, care.Filter{Closed: true}, "BOIS-DORÉ Camille, ÉNIGME Camille, PARTIE Camille"},
			{"by name, backwards", m.psy, care.Filter{Sort: "-nom"}, "ÉNIGME Camille, BOIS-DORÉ Camille"},
			{"by inclusion", m.psy, care.Filter{Sort: "inclusion"}, "ÉNIGME Camille, BOIS-DORÉ Camille"},
			{"by last contact", m.psy, care.Filter{Sort: "-dernier"}, "ÉNIGME Camille, BOIS-DORÉ Camille"},
			{"by what remains of my counter", m.social, care.Filter{Sort: "reste"}, "ÉNIGME Camille, BOIS-DORÉ Camille"},
			{"by gravity", m.psy, care.Filter{Sort: "signal"}, "ÉNIGME Camille, BOIS-DORÉ Camille"},
		}
		for _, c := range filters {
			view, err := w.care.Caseload(ctx, c.who, m.id, c.filter)
			must(t, err)
			if got := names(view); got != c.want {
				t.Errorf("%s: got %q, want %q", c.name, got, c.want)
			}
		}
		old := w.include(t, m, "Vieille", day(2025, 1, 10))
		w.record(t, m.psy, old, day(2025, 12, 1))
		w.write(t, func(tx *db.Tx) error {
			_, err := care.AddRCP(tx, h.Seal, w.quorate(m, day(2026, 2, 1), care.ReviewFact{Enrolment: old}))
			return err
		})
		view, err = w.care.Caseload(ctx, m.psy, m.id, care.Filter{Query: "vieille"})
		must(t, err)
		if l := view.Lines[0]; l.LastSession != day(2025, 12, 1) || l.LastReview != day(2026, 2, 1) || l.LastSessionBy != "Basile1 Bruyère" {
			t.Errorf("got last %v by %q and %v, want those of the two package years", l.LastSession, l.LastSessionBy, l.LastReview)
		}
		_, err = w.care.Caseload(ctx, w.teams[1].psy, m.id, care.Filter{})
		wantKind(t, err, fault.NotFound)
		_, err = w.care.Caseload(ctx, access.Actor{Role: access.Agency}, m.id, care.Filter{})
		wantKind(t, err, fault.Forbidden)
		_ = fresh
	})
}

func names(v care.CaseloadView) string {
	var list []string
	for _, l := range v.Lines {
		list = append(list, l.Patient.DisplayName())
	}
	return strings.Join(list, ", ")
}

func TestPatientPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2025, 1, 10))
		first := w.record(t, m.psy, e, day(2025, 3, 1))
		w.record(t, m.social, e, day(2026, 10, 30))
		_, err := w.care.Reverse(ctx, m.psy, first.SessionID, care.ReversalDraft{}, "")
		must(t, err)
		w.write(t, func(tx *db.Tx) error {
			_, err := care.AddRCP(tx, h.Seal, w.quorate(m, day(2026, 9, 1), care.ReviewFact{Enrolment: e, Summary: "Synthèse inventée", Changes: []string{"strategy"}}))
			return err
		})
		view, err := w.care.PatientPage(ctx, m.psy, e.PatientID)
		must(t, err)
		if len(view.Followups) != 1 || len(view.Followups[0].Years) != 2 {
			t.Fatalf("got %+v, want one stay of two years", view.Followups)
		}
		f := view.Followups[0]
		now, before := f.Years[0], f.Years[1]
		if now.Balance.Year != 2 || now.Balance.SocialWorker.Used != 1 || now.Balance.CaseReview.Used != 1 || len(now.Sessions) != 1 || len(now.Reviews) != 1 {
			t.Errorf("got %+v, want one session and one review this year", now)
		}
		if now.Sessions[0].By != "Cécile1 Capucine" || now.Sessions[0].Own || now.Reviews[0].Summary != "Synthèse inventée" || !now.Reviews[0].Counted {
			t.Errorf("got %+v, %+v, want the colleague's session and the words of the review", now.Sessions, now.Reviews)
		}
		if len(before.Sessions) != 1 || before.Sessions[0].Counts() || before.Balance.Psychologist.Used != 0 {
			t.Errorf("got %+v, want the reversed session shown and not counted", before)
		}
		if f.Detail.Complexity != "Situation inventée" || f.Team.ID != m.id || view.Patient.DisplayName() != "EXEMPLE Camille" {
			t.Errorf("got %+v, %q", f.Detail, view.Patient.DisplayName())
		}
		if got, want := w.auditLines(t, "patient", e.PatientID), 1; got != want {
			t.Errorf("got %d lines in the journal, want %d", got, want)
		}
		_, err = w.care.PatientPage(ctx, w.teams[1].gp, e.PatientID)
		wantKind(t, err, fault.NotFound)
		_, err = w.care.PatientPage(ctx, access.Actor{Role: access.MedicalCoordination}, e.PatientID)
		wantKind(t, err, fault.Forbidden)
	})
}

func TestAnObjectionWithholdsWhatColleaguesKnow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		e := w.include(t, m, "Exemple", day(2026, 1, 10))
		w.record(t, m.psy, e, day(2026, 3, 1))
		w.record(t, m.social, e, day(2026, 10, 30))
		w.write(t, func(tx *db.Tx) error {
			_, err := care.AddRCP(tx, h.Seal, w.quorate(m, day(2026, 9, 1), care.ReviewFact{Enrolment: e, Summary: "Synthèse inventée"}))
			return err
		})
		must(t, w.patients.Object(ctx, m.gp, e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today, Channel: "oral"}, ""))
		view, err := w.care.PatientPage(ctx, m.psy, e.PatientID)
		must(t, err)
		year := view.Followups[0].Years[0]
		if b := view.Followups[0].Balance; !b.LastSession.IsZero() || !b.LastReview.IsZero() || !year.Balance.LastSession.IsZero() {
			t.Errorf("got last %v, %v, want what colleagues did not to show in the balance", b.LastSession, b.LastReview)
		}
		if !view.Patient.Withheld || strings.Contains(fmt.Sprintf("%+v", view), "Exemple") || strings.Contains(fmt.Sprintf("%+v", view), "Synthèse") {
			t.Errorf("got %+v, want nothing of who it is nor of what was written", view)
		}
		if len(year.Sessions) != 1 || year.Sessions[0].By != "Basile1 Bruyère" || len(year.Reviews) != 1 || year.Reviews[0].Summary != "" {
			t.Errorf("got %+v, want the reader's own session alone, and a review without words", year)
		}
		list, err := w.care.Caseload(ctx, m.psy, m.id, care.Filter{})
		must(t, err)
		if l := list.Lines[0]; l.Patient.DisplayName() != "Dossier 31-01-0001" || !l.LastSession.IsZero() || !l.LastReview.IsZero() {
			t.Errorf("got %q, last %v %v, want the number and no colleague's act", l.Patient.DisplayName(), l.LastSession, l.LastReview)
		}
		if found, err := w.care.Caseload(ctx, m.psy, m.id, care.Filter{Query: "exem"}); err != nil || len(found.Lines) != 0 {
			t.Errorf("got %q, want a withheld name not to be found", names(found))
		}
		open, err := w.care.PatientPage(ctx, m.gp, e.PatientID) // the GP who included keeps it
		must(t, err)
		if y := open.Followups[0].Years[0]; open.Patient.Withheld || len(y.Sessions) != 2 || y.Reviews[0].Summary == "" {
			t.Errorf("got %+v, want the whole record for who included", y)
		}
	})
}

func TestDayOfAMember(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.teams[0]
		over := w.include(t, m, "Dépasse", day(2026, 1, 10))
		for i := range 6 {
			w.record(t, m.psy, over, day(2026, 9, 1+i))
		}
		w.record(t, m.psy, over, today)
		last := w.include(t, m, "Dernier", day(2026, 10, 1)) // one unit is left: told, and calls for nobody
		for i := range 4 {
			w.record(t, m.psy, last, day(2026, 10, 2+i))
		}
		left := w.include(t, m, "Partie", day(2026, 1, 10))
		w.record(t, m.psy, left, today.AddDays(-2))
		_, err := w.patients.Exit(ctx, m.gp, left.ID, patient.ExitDraft{ClosedOn: today.AddDays(-1), Reason: "goals_reached", Version: 1}, care.LastFact, "")
		must(t, err)
		for i := range 12 {
			w.include(t, m, fmt.Sprintf("Nouveau%c", 'a'+i), today.AddDays(-3))
		}
		_, err = w.care.OpenRCP(ctx, m.gp, m.id, care.RCPDraft{HeldOn: today.AddDays(3)}, "")
		must(t, err)

		view, err := w.care.Day(ctx, m.psy)
		must(t, err)
		d := view.Teams[0]
		if d.Active != 14 || d.Needed != 13 || len(d.Needs) != 10 || d.Needs[0].Patient.DisplayName() != "DÉPASSE Camille" {
			t.Errorf("got %d followed, %d needing, %d shown, want 14, 13 and 10 with the exceeded first", d.Active, d.Needed, len(d.Needs))
		}
		if len(d.Recent) != 2 || d.Recent[0].PatientName != "DÉPASSE Camille" || d.Recent[1].PatientName != "PARTIE Camille" || !d.Recent[0].Own {
			t.Errorf("got %+v, want today's session and the one of who left", d.Recent)
		}
		if d.Month.Attended != 2 || len(d.Drafts) != 1 || !d.Last.IsZero() {
			t.Errorf("got %+v, %d drafts, want 2 this month and one draft", d.Month, len(d.Drafts))
		}
		social, err := w.care.Day(ctx, m.social)
		must(t, err)
		for _, l := range social.Teams[0].Needs {
			if l.Patient.DisplayName() == "DÉPASSE Camille" && l.Flags[0].Code == care.FlagOver {
				t.Error("the psychologist's quota is told to the social worker")
			}
		}
		pharma, err := w.care.Day(ctx, m.pharma)
		must(t, err)
		if got := pharma.Teams[0].Needed; got != 0 {
			t.Errorf("got %d people who need the pharmacist, want none", got)
		}
		_, err = w.care.Day(ctx, access.Actor{Role: access.AdminCoordination})
		wantKind(t, err, fault.Forbidden)
	})
}

// quorate is a RCP of the three core members.
func (w *house) quorate(m team, on civil.Day, reviews ...care.ReviewFact) care.RCPFact {
	return care.RCPFact{TeamID: m.id, HeldOn: on, Reviews: reviews, Attended: []care.Attendee{
		{ProfessionalID: m.gp.Professional, Profession: access.GP},
		{ProfessionalID: m.psy.Professional, Profession: access.Psychologist},
		{ProfessionalID: m.social.Professional, Profession: access.SocialWorker, Remote: true},
	}}
}
