package workbook_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/workbook"
)

// tab is a sheet written cell by cell, one row a slice.
type tab struct {
	name   string
	rows   [][]any
	hidden bool
}

func bookOf(t *testing.T, tabs ...tab) []byte {
	t.Helper()
	f := excelize.NewFile()
	date := "dd/mm/yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &date})
	check(t, err)
	for _, x := range tabs {
		_, err := f.NewSheet(x.name)
		check(t, err)
		for i, row := range x.rows {
			for j, v := range row {
				ref, err := excelize.CoordinatesToCellName(j+1, i+1)
				check(t, err)
				if d, ok := v.(civil.Day); ok {
					check(t, f.SetCellValue(x.name, ref, d.Sub(civil.Must(1900, time.March, 1))+61))
					check(t, f.SetCellStyle(x.name, ref, ref, style))
					continue
				}
				if s, ok := v.(string); ok && strings.HasPrefix(s, "=") {
					check(t, f.SetCellFormula(x.name, ref, s[1:]))
					continue
				}
				check(t, f.SetCellValue(x.name, ref, v))
			}
		}
	}
	check(t, f.DeleteSheet("Sheet1"))
	for _, x := range tabs {
		if x.hidden {
			check(t, f.SetSheetVisible(x.name, false))
		}
	}
	var b bytes.Buffer
	check(t, f.Write(&b))
	return b.Bytes()
}

func day(d, m int) civil.Day { return civil.Must(2026, time.Month(m), d) }

var october = workbook.Setting{AsOf: civil.Must(2026, 10, 31), Quotas: equipAddict}

// small is a sound workbook of one team, to be spoilt by the tests.
func small() (teams, pros, patients, sessions, rcps tab) {
	teams = tab{name: "Equipes", rows: [][]any{{"Equipe", "Nom", "CSAPA", "Date convention", "Date formation"}, {"MSMA-31-01", "MSP des Lices", "CSAPA Le Fil", day(1, 1), day(10, 1)}}}
	pros = tab{name: "Pros", rows: [][]any{
		{"Nom", "Prénom", "Fonction", "RPPS", "Équipe"},
		{"Puech", "Manon", "MG", "", "MSMA-31-01"},
		{"Vidal", "Inès", "Psychologue", "", "MSMA-31-01"},
		{"Soler", "Lydie", "TS", "", "MSMA-31-01"},
	}}
	patients = tab{name: "Patients", rows: [][]any{
		{"N° dossier", "Équipe", "Nom", "Prénom", "Sexe", "Né le", "Inclus le", "Médecin incluant", "Addictions", "Complexité", "Info patient", "Sortie le", "Motif de sortie"},
		{"31-01-0001", "MSMA-31-01", "Roux", "Jean", "H", day(1, 1), day(2, 2), "Dr Puech", "alcool", "précarité", "oui"},
		{"31-01-0002", "MSMA-31-01", "Blanc", "Zoé", "F", day(3, 1), day(2, 3), "Dr Puech", "THC", "précarité", "oui"},
	}}
	sessions = tab{name: "Entretiens", rows: [][]any{
		{"Date", "N° dossier", "Professionnel", "Psy / TS", "Présence", "Modalité", "Durée"},
		{day(3, 3), "31-01-0001", "Mme Vidal", "psy", "oui", "cabinet", 45},
		{day(4, 3), "31-01-0002", "Mme Soler", "TS", "oui", "tél", 30},
	}}
	rcps = tab{name: "RCP", rows: [][]any{{"Date", "Équipe", "Participants", "Dossiers évoqués", "Décisions"}, {day(9, 3), "MSMA-31-01", "Dr Puech ; Mme Vidal ; Mme Soler", "31-01-0001 ; 31-01-0002", "0001 : RAS"}}}
	return teams, pros, patients, sessions, rcps
}

func TestRowsThatAreNotDataAreLeftAside(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	header := sessions.rows[0]
	sessions.rows = append(sessions.rows, []any{}, header, []any{"TOTAL", "", "", "", "", "", 75}, []any{"Sous-total mars", nil, nil, nil, nil, nil, "=SUM(G2:G3)"}, []any{"* hors absences excusées"})
	plan := planOf(t, bookOf(t, teams, pros, patients, sessions, rcps), october)
	got := map[int]workbook.Outcome{}
	for _, f := range plan.Fates {
		if f.Sheet == "Entretiens" {
			got[f.Row] = f.Outcome
		}
	}
	want := map[int]workbook.Outcome{2: workbook.Create, 3: workbook.Create, 5: workbook.Ignored, 6: workbook.Ignored, 7: workbook.Ignored, 8: workbook.Ignored}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("fates (-want +got):\n%s", diff)
	}
}

func TestAColumnWithoutAHeaderIsKnownByItsCells(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	for i := range 12 {
		sessions.rows = append(sessions.rows, []any{day(5+i, 3), "31-01-0001", "Mme Vidal", "psy", "oui", "cabinet", 40})
	}
	sessions.rows[0] = []any{"Colonne1", "", "Professionnel", "Type", "???", "Modalité", "Durée"}
	plan := planOf(t, bookOf(t, teams, pros, patients, sessions, rcps), october)
	if len(plan.Sessions) != 14 {
		t.Errorf("got %d sessions, want 14", len(plan.Sessions))
	}
	said := 0
	for _, f := range plan.Notes {
		if f.Kind == workbook.ColumnByContent {
			said++
		}
	}
	if said != 3 {
		t.Errorf("got %d columns told by content, want 3 (date, dossier, presence): %+v", said, plan.Notes)
	}
}

func TestSheetsThatAreNotDataAreNotRead(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	plan := planOf(t, bookOf(t,
		tab{name: "Synthèse", rows: [][]any{{"Équipe", "Nb patients", "Nb entretiens", "Nb RCP"}, {"MSMA-31-01", 2, 2, 1}}},
		tab{name: "Listes", rows: [][]any{{"Présence", "Modalité", "Fonction"}, {"oui", "cabinet", "MG"}, {"non", "tél", "psy"}}},
		teams, pros, patients, sessions, rcps,
		tab{name: "Vide"}, tab{name: "Archives", rows: sessions.rows, hidden: true}), october)
	want := []workbook.IgnoredTab{{Name: "Synthèse", Reason: "en-têtes non reconnus"}, {Name: "Listes", Reason: "en-têtes non reconnus"}, {Name: "Vide", Reason: "feuille vide"}, {Name: "Archives", Reason: "feuille masquée"}}
	if diff := gocmp.Diff(want, workbook.NewReport(plan, true).Ignored); diff != "" {
		t.Errorf("ignored (-want +got):\n%s", diff)
	}
	if len(plan.Sessions) != 2 || len(plan.RCPs) != 1 || len(plan.Teams) != 1 {
		t.Errorf("got %d sessions, %d RCP, %d teams; want 2, 1, 1", len(plan.Sessions), len(plan.RCPs), len(plan.Teams))
	}
}

func TestSessionsMayBeSpreadOverSeveralSheets(t *testing.T) {
	t.Parallel()
	teams, pros, patients, sessions, rcps := small()
	april := tab{name: "Avril", rows: [][]any{sessions.rows[0], {day(8, 4), "31-01-0001", "Mme Vidal", "psy", "oui", "cabinet", 45}, sessions.rows[1]}}
	plan := planOf(t, bookOf(t, sessions, april, teams, rcps, pros, patients), october)
	if len(plan.Sessions) != 3 {
		t.Errorf("got %d sessions, want 3: two of March, one of April, one repeated", len(plan.Sessions))
	}
}

func TestFilesThatAreNotTrackingWorkbooksAreRefusedInFrench(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string][]byte{
		"text":           []byte("Date;Dossier\n"),
		"an empty file":  {},
		"an old .xls":    append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...),
		"another matter": bookOf(t, tab{name: "Notes de frais", rows: [][]any{{"Date", "Objet", "Montant"}, {day(1, 1), "Train", 45}}}),
	} {
		_, err := workbook.Read(bytes.NewReader(raw), int64(len(raw)))
		if fault.KindOf(err) != fault.Invalid || !strings.HasSuffix(fault.MessageOf(err), ".") {
			t.Errorf("%s: got %v, want an Invalid fault with a sentence", name, err)
		}
	}
}

// kindsAt lists what is said of a row, but for how cells are written.
func kindsAt(plan *workbook.Plan, sheet string, row int) (out []workbook.Kind) {
	for _, f := range plan.Fates {
		if f.Sheet == sheet && f.Row == row {
			for _, x := range f.Findings {
				if x.Level != workbook.Information {
					out = append(out, x.Kind)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}
