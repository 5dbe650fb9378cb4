package reporting_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/network"
	"maillage/internal/trade/reporting"
)

// paperView is a return as the paper shows it, made without a database.
func paperView(t *testing.T) reporting.View {
	sent, accepted := day(2026, 11, 5).Start().Add(9*time.Hour), day(2026, 11, 9).Start().Add(14*time.Hour)
	f := reporting.Figures{
		ActivePatients: 31, NewInclusions: 4, Exits: 2, PsychologistSessions: 22, SocialWorkerSessions: 27, NoShows: 5,
		CancelledSessions: 1, RCPHeld: 1, RCPNotHeld: 1, CaseReviews: 9, PatientsOverQuota: 2,
	}
	return reporting.View{
		Team: network.Microstructure{Code: "MSMA-31-01", Name: "Équipe des Œillets", Region: "76", Departement: "31"},
		Return: reporting.MonthlyReturn{
			Month: month(t, "2026-10"), State: reporting.Accepted, Figures: f, Now: f, SentAt: sent, SentName: "Basile Bruyère",
			DecidedAt: accepted, DecidedName: "Coline Ordonnée", Digest: strings.Repeat("4f", 32), Comment: "Mois calme\u202f: congés d’automne.",
			Answers: map[string]reporting.Answer{"rcp_draft": {Reason: "late_entry", Note: "signature attendue"}},
		},
		Checks: []reporting.Check{{Code: "rcp_draft", Label: "RCP non validée", Required: true}},
		Steps:  []reporting.Step{{At: accepted, Step: "accepted", Name: "Coline Ordonnée"}, {At: sent, Step: "sent", Name: "Basile Bruyère"}},
	}
}

func TestThePaperIsTheSameBytesAndSaysWhatThePageSays(t *testing.T) {
	t.Parallel()
	first, err := reporting.Paper(paperView(t))
	must(t, err)
	second, err := reporting.Paper(paperView(t))
	must(t, err)
	if !bytes.Equal(first, second) {
		t.Error("two papers of one return differ")
	}
	golden(t, "remontee.pdf", first)
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing: install poppler-utils (make test does)")
		}
		t.Log("pdftotext is missing: the text was not read back, the golden file holds the bytes")
		return
	}
	file := filepath.Join(t.TempDir(), "remontee.pdf")
	must(t, os.WriteFile(file, first, 0o600))
	out, err := exec.Command(program, "-layout", file, "-").Output()
	must(t, err)
	text := strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(out))), " ")
	for _, want := range []string{
		"Remontée mensuelle d’activité", "MSMA-31-01 – Équipe des Œillets", "octobre 2026", "Acceptée le 09/11/2026 à 14 h 00 par Coline Ordonnée",
		"Patients actifs", "31", "RCP non validée : Saisie en retard, signature attendue", "Mois calme : congés d’automne.",
		"Envoyée le 05/11/2026 à 9 h 00 par Basile Bruyère", strings.Repeat("4f", 8), "Occitanie",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the text:\n%s", want, text)
		}
	}
}

func TestTheWorkbookOfAReturnHasEachFigure(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	must(t, reporting.WriteXLSX(&b, paperView(t)))
	if b.Len() < 2000 || !bytes.HasPrefix(b.Bytes(), []byte("PK")) {
		t.Errorf("got %d bytes, want a workbook", b.Len())
	}
}

func TestThePaperOfAMonthNamesNoPatient(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.team(t, "31", day(2026, 1, 1))
		w.crowd(t, m, 3)
		v := w.open(t, m.psy, m, month(t, "2026-10"))
		file, err := reporting.Paper(v)
		must(t, err)
		if bytes.Contains(file, []byte("Nommable")) || !bytes.HasPrefix(file, []byte("%PDF-")) {
			t.Error("the paper is no paper, or names somebody")
		}
	})
}

// The figures to reach (contract): a return under 1 ms, a board of 100 teams and
// 12 months under 10 ms.

func benchWorld(b *testing.B, teams, people int) (*world, []team) {
	b.Helper()
	w := build(b, dbtest.Open(b, db.SQLite))
	list := make([]team, teams)
	for i := range list {
		list[i] = w.team(b, "31", day(2024, 1, 1))
	}
	for i := range people {
		e := w.included(b, list[0], "Inventée", day(2025, 1, 1).AddDays(i))
		w.write(b, func(tx *db.Tx) error {
			for n := range 20 {
				if err := attendIn(tx, list[0], e, e.OpenedOn.AddDays(30*n)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return w, list
}

func BenchmarkReturnCompute(b *testing.B) {
	w, teams := benchWorld(b, 1, 60)
	on := civil.MonthOf(day(2026, 3, 1))
	for b.Loop() {
		if _, err := w.svc.Open(ctx, teams[0].psy, teams[0].id, on); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBoard100x12(b *testing.B) {
	w, teams := benchWorld(b, 100, 0)
	w.write(b, func(tx *db.Tx) error {
		for _, m := range teams {
			for i := range 11 {
				if _, err := tx.Exec(`insert into monthly_return (id, microstructure_id, month, state, comment, answers, figures, digest, sent_name,
					decided_name, reason, made_at, version) values ($1, $2, $3, 'draft', '', '', '', '', '', '', '', $4, 1)`,
					tx.NewID(), m.id, civil.MonthOf(today).Add(-i), tx.Now()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for b.Loop() {
		board, err := w.svc.Board(ctx, coordination(occitanie), "")
		if err != nil || len(board.Lines) != 100 {
			b.Fatal(len(board.Lines), err)
		}
	}
}
