package workbook_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/workbook"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	west = access.Actor{Account: 1, Role: access.AdminCoordination, Region: "76", Name: "Ouest"}
	east = access.Actor{Account: 2, Role: access.AdminCoordination, Region: "27", Name: "Est"}
)

// outcomes tells the fate of each row of a sheet.
func outcomes(p *workbook.Preview, sheet string) map[int]workbook.Outcome {
	out := map[int]workbook.Outcome{}
	for _, f := range p.Report.Fates {
		if f.Sheet == sheet {
			out[f.Row] = f.Outcome
		}
	}
	return out
}

func TestACoordinationTakesInTheTeamsOfItsRegionAlone(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	teams.rows = append(teams.rows, []any{"MSMA-25-01", "MSP du Doubs", "CSAPA Soléa", day(1, 1), day(10, 1)})
	pros.rows = append(pros.rows, []any{"Comtois", "Rose", "MG", "", "MSMA-25-01"}, []any{"Passante", "Eva", "Psychologue", "", "MSMA-25-01; MSMA-31-01"})
	patients.rows = append(patients.rows, []any{"25-01-0001", "MSMA-25-01", "Faivre", "Luc", "H", day(1, 1), day(2, 2), "Dr Comtois", "alcool", "précarité", "oui"})
	sessions.rows = append(sessions.rows, []any{day(5, 3), "25-01-0001", "Eva Passante", "psy", "oui", "cabinet", 45})
	raw := bookOf(t, teams, pros, patients, sessions, rcps)
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		_, p, err := in.svc.Apply(t.Context(), west, file(raw), october.AsOf, false, "")
		if fault.KindOf(err) != fault.Invalid || p == nil {
			t.Fatalf("got %v, want invalid with the report", err)
		}
		if left := in.dump(t)["microstructure"]; len(left) != 0 {
			t.Errorf("a refused import left %v", left)
		}
		run, p, err := in.svc.Apply(t.Context(), west, file(raw), october.AsOf, true, "")
		check(t, err)
		for sheet, rows := range map[string]map[int]workbook.Outcome{
			"Equipes":    {2: workbook.Create, 3: workbook.Refused},
			"Pros":       {2: workbook.Create, 3: workbook.Create, 4: workbook.Create, 5: workbook.Refused, 6: workbook.Create},
			"Patients":   {2: workbook.Create, 3: workbook.Create, 4: workbook.Refused},
			"Entretiens": {2: workbook.Create, 3: workbook.Create, 4: workbook.Refused},
		} {
			if diff := gocmp.Diff(rows, outcomes(p, sheet)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", sheet, diff)
			}
		}
		if run.Skipped != 4 || run.Made.Teams != 1 || run.Made.Professionals != 4 {
			t.Errorf("got %+v, %d skipped; want one team, 4 people, 4 skipped", run.Made, run.Skipped)
		}
		for _, o := range in.dump(t)["organisation"] {
			if strings.Contains(o, "Doubs") || strings.Contains(o, "Soléa") {
				t.Errorf("an organisation of the other region was made: %s", o)
			}
		}
		// The other region now takes its own, and may not touch the first's.
		run, p, err = in.svc.Apply(t.Context(), east, file(raw), october.AsOf, true, "")
		check(t, err)
		if run.Made.Teams != 1 || run.Made.Patients != 1 || outcomes(p, "Equipes")[2] != workbook.Refused {
			t.Errorf("the east: got %+v and %v", run.Made, outcomes(p, "Equipes"))
		}
	})
}

func TestADossierOfAnotherTeamIsRefusedWithoutAWordOfWhose(t *testing.T) {
	t.Parallel()
	teams, pros, patients, _, _ := small()
	first := bookOf(t, teams, pros, patients)
	teams.rows[1][0], teams.rows[1][1] = "MSMA-25-01", "MSP du Doubs"
	for _, row := range pros.rows[1:] {
		row[4] = "MSMA-25-01"
	}
	for _, row := range patients.rows[1:] {
		row[1] = "MSMA-25-01"
	}
	second := bookOf(t, teams, pros, patients)
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		in.apply(t, first, october.AsOf)
		p, err := in.svc.Preview(t.Context(), east, file(second), october.AsOf)
		check(t, err)
		if diff := gocmp.Diff(map[int]workbook.Outcome{2: workbook.Refused, 3: workbook.Refused}, outcomes(p, "Patients")); diff != "" {
			t.Errorf("dossiers (-want +got):\n%s", diff)
		}
		for _, f := range p.Report.Findings {
			if f.Kind == workbook.OtherPerson && f.Message != "Le dossier "+f.Value+" est déjà celui d’une autre équipe" || strings.Contains(f.Message, "MSMA-31-01") {
				t.Errorf("said too much: %+v", f)
			}
		}
		// A namesake of another region is another person.
		run, _, err := in.svc.Apply(t.Context(), east, file(second), october.AsOf, true, "")
		check(t, err)
		if run.Made.Professionals != 3 {
			t.Errorf("got %d people made, want 3", run.Made.Professionals)
		}
	})
}

func TestACoordinationLearnsNothingOfWhoIsFollowed(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	first := bookOf(t, teams, pros, patients, sessions, rcps)
	patients.rows = [][]any{patients.rows[0], {"31-01-0077", "MSMA-31-01", "Roux", "Jean", "H", day(1, 1), day(2, 2), "Dr Puech", "alcool", "précarité", "oui"}}
	probe := bookOf(t, teams, pros, patients)
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		in.apply(t, first, october.AsOf)
		for who, want := range map[*access.Actor]int{&west: 0, &operator: 1} {
			p, err := in.svc.Preview(t.Context(), *who, file(probe), october.AsOf)
			check(t, err)
			got := 0
			for _, f := range p.Report.Findings {
				if f.Kind == workbook.DuplicatePerson {
					got++
				}
			}
			if got != want {
				t.Errorf("%s: got %d words on a person followed elsewhere, want %d", who.Role, got, want)
			}
		}
	})
}

func TestAReportNamesNoPatient(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	patients.rows[1][2], patients.rows[1][5] = " Zwicky\u00a0", "31/02/1987"
	patients.rows[2][3], patients.rows[2][5] = "Ottoline 🏠", 1991
	patients.rows[2][9] = "=HYPERLINK(schizophrénie)"
	patients.rows = append(patients.rows,
		[]any{"31-01-0003", "MSMA-31-01", "Quisling", "Anouk", "F", "12/05/2031", day(2, 3), "Dr Puech", "héliotropine", "précarité", "oui"},
		[]any{"31-01-0004", "MSMA-31-01", "Quisling", "Anouck", "F", "le 3 mai 1977 ou 78", day(2, 3), "Dr Puech", "alcool", "précarité", "oui"})
	sessions.rows = append(sessions.rows, []any{day(5, 3), "Quisling Anouk", "Mme Vidal", "psy", "oui", "cabinet", 45}, []any{day(5, 3), "31-01-0404", "Mme Vidal", "psy", "oui", "cabinet", 45})
	rcps.rows = append(rcps.rows, []any{day(10, 3), "MSMA-31-01", "Dr Puech ; Mme Vidal ; Mme Soler", "31-01-0001 ; Mme Quisling ; 31-01-0909", "=secret"})
	raw := bookOf(t, teams, pros, patients, sessions, rcps)
	in := newInstall(t, dbtest.Open(t, db.SQLite))
	p, err := in.svc.Preview(t.Context(), operator, file(raw), october.AsOf)
	check(t, err)
	all, err := json.Marshal(p.Report)
	check(t, err)
	for _, word := range []string{"Zwicky", "Ottoline", "Quisling", "1987", "1991", "2031", "1977", "HYPERLINK", "schizophrénie", "héliotropine", "secret"} {
		if strings.Contains(string(all), word) {
			t.Errorf("the report says %q", word)
		}
	}
	for _, word := range []string{"31-01-0404", "31-01-0909", "valeur masquée"} {
		if !strings.Contains(string(all), word) {
			t.Errorf("the report does not say %q", word)
		}
	}
}

func TestTheReportOfTheSample(t *testing.T) {
	t.Parallel()
	in := newInstall(t, dbtest.Open(t, db.SQLite))
	p, err := in.svc.Preview(t.Context(), operator, file(sampleBytes(t)), readNotice(t).AsOf)
	check(t, err)
	var got bytes.Buffer
	check(t, p.Report.Brief().WriteText(&got))
	const golden = "testdata/tableau-de-suivi-exemple.txt"
	if *update {
		check(t, os.WriteFile(golden, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	check(t, err)
	if diff := gocmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("report (-golden +got):\n%s", diff)
	}
}

func TestWhatARowSaysIsKeptWhereItBelongs(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	patients.rows[1] = []any{"31-01-0001", "MSMA-31-01", "Roux", "Jean", "H", civil.Must(1980, 5, 6), day(2, 2), "Dr Puech", "alcool, poudre de perlimpinpin", "précarité", "oui", day(1, 9), "parti en mer"}
	patients.rows[2] = []any{"31-01-0002", "MSMA-31-01", "Blanc", "Zoé", "", 1990, day(2, 3), "Dr Inconnu", "THC", "", "non"}
	patients.rows = append(patients.rows, []any{"31-01-0003", "MSMA-31-01", "ANONYME", "Zéphyr", "F", civil.Must(1985, 1, 2), day(2, 3), "Dr Puech", "THC", "précarité", day(1, 2)})
	rcps.rows[1] = []any{day(9, 3), "MSMA-31-01", "Dr Puech ; Mme Vidal ; Mme Soler ; M. Passant", "31-01-0001 ; 31-01-0002", "0001 : relais ; autre point"}
	raw := bookOf(t, teams, pros, patients, sessions, rcps)
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		in := newInstall(t, h)
		in.apply(t, raw, october.AsOf)
		check(t, in.DB.Read(t.Context(), func(tx *db.Tx) error {
			team, err := network.TeamByCode(tx, "MSMA-31-01")
			if err != nil {
				return err
			}
			all, err := patient.FollowedBy(tx, in.Seal, []db.ID{team.ID})
			if err != nil {
				return err
			}
			var got []string
			for _, f := range all {
				d, err := patient.DetailOf(tx, in.Seal, f.Enrolment.ID, false)
				if err != nil {
					return err
				}
				w, err := patient.WillOf(tx, f.Enrolment.PatientID)
				if err != nil {
					return err
				}
				informed := civil.Day{}
				if len(w.Informed) > 0 {
					informed = w.Informed[0].InformedOn
				}
				got = append(got, fmt.Sprintf("%s %s %s sexe %s né %s %d sorti %s %s informé %s incluant %t %q", f.Patient.Number, f.Patient.Mode(), f.Patient.DisplayName(),
					f.Patient.Sex, f.Patient.BirthDate(), f.Patient.BirthYear, f.Enrolment.ClosedOn, f.Enrolment.ExitReason, informed, f.Enrolment.OpenedBy != 0, d.Complexity))
			}
			want := []string{
				"31-01-0001 nominative ROUX Jean sexe male né 1980-05-06 1980 sorti 2026-09-01 other informé 2026-02-02 incluant true " +
					`"précarité\nConduites addictives notées\u202f: poudre de perlimpinpin\nMotif de sortie noté\u202f: parti en mer"`,
				"31-01-0002 provisional BLANC Zoé sexe unknown né  1990 sorti   informé  incluant false " + `"Médecin incluant noté\u202f: Dr Inconnu"`,
				"31-01-0003 anonymous Zéphyr sexe female né  0 sorti   informé 2026-02-01 incluant true " + `"précarité"`,
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("dossiers (-want +got):\n%s", diff)
			}
			var decisions, notes [][]byte
			var reviews, remarks []db.ID
			if err := tx.Select(&reviews, `select id from case_review where decisions is not null`); err != nil {
				return err
			}
			if err := tx.Select(&decisions, `select decisions from case_review where decisions is not null`); err != nil {
				return err
			}
			if err := tx.Select(&remarks, `select id from rcp_addendum`); err != nil {
				return err
			}
			if err := tx.Select(&notes, `select body from rcp_addendum`); err != nil {
				return err
			}
			if len(decisions) != 1 || len(notes) != 1 {
				t.Fatalf("got %d decisions and %d notes, want one of each", len(decisions), len(notes))
			}
			said, err := in.Seal.OpenText("case_review.decisions", reviews[0], decisions[0])
			if err != nil || !strings.HasPrefix(said, "relais") {
				t.Errorf("decision: got %q (%v), want what is said of 0001", said, err)
			}
			note, err := in.Seal.OpenText("rcp_addendum.body", remarks[0], notes[0])
			if err != nil || !strings.Contains(note, "Passant") {
				t.Errorf("note: got %q (%v), want the guest", note, err)
			}
			return nil
		}))
		if lines := in.dump(t)["session"]; len(lines) != 2 {
			t.Errorf("got %d entretiens, want 2", len(lines))
		}
	})
}
