package workbook_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"maillage/internal/dbtest"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/workbook"
)

// bigWorkbook has 40 teams, 3,000 patients, and sessions up to the number of
// rows asked, written with the streaming writer.
func bigWorkbook(tb testing.TB, rows int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	check(tb, err)
	r := rand.New(rand.NewPCG(1, 2))
	sheet := func(name string, headers ...any) func(...any) {
		_, err := f.NewSheet(name)
		check(tb, err)
		w, err := f.NewStreamWriter(name)
		check(tb, err)
		n := 1
		check(tb, w.SetRow("A1", headers))
		return func(cells ...any) {
			if cells == nil {
				check(tb, w.Flush())
				return
			}
			n++
			check(tb, w.SetRow(fmt.Sprint("A", n), cells))
		}
	}
	day := func(d civil.Day) excelize.Cell {
		return excelize.Cell{StyleID: style, Value: d.Sub(civil.Must(1900, time.March, 1)) + 61}
	}
	first := civil.Must(2026, time.January, 1)
	teams := sheet("Equipes", "Equipe", "Nom", "Structure partenaire", "Convention signée le", "Date formation")
	pros := sheet("Professionnels", "NOM", "Prenom", "Fonction", "N° RPPS", "Equipe")
	patients := sheet("Patients", "N° dossier", "Équipe", "NOM", "Prenom", "Sexe", "Date de naissance", "Date d'inclusion", "Médecin incluant", "Conduites addictives", "Complexité", "Info patient remise")
	sessions := sheet("Entretiens", "Date", "No dossier", "Professionnel", "Psy / TS", "Présence", "Modalité", "Durée min")
	for t := range 40 {
		code := fmt.Sprintf("MSMA-%02d-01", t)
		teams(code, fmt.Sprint("MSP ", t), fmt.Sprint("CSAPA ", t), day(first.AddDays(-30)), day(first.AddDays(-20)))
		for i, profession := range []string{"Médecin généraliste", "Psychologue", "Éduc. spé."} {
			pros(bigName(t*3+i), "Claire", profession, "", code)
		}
	}
	for p := range 3000 {
		t := p % 40
		patients(fmt.Sprintf("%02d-01-%04d", t, p), fmt.Sprintf("MSMA-%02d-01", t), bigName(1000+p), "Paul", "H", day(civil.Must(1970, 1, 1).AddDays(p)), day(first), "Dr "+bigName(t*3), "alcool, THC", "précarité", "oui")
	}
	for n := 0; n < rows-3160; n++ {
		p := r.IntN(3000)
		t, kind := p%40, r.IntN(2)
		sessions(day(first.AddDays(r.IntN(300))), fmt.Sprintf("%02d-01-%04d", t, p), "Mme "+bigName(t*3+1+kind), []string{"psy", "TS"}[kind], []string{"présent", "oui", "absent"}[r.IntN(3)], "cabinet", 45)
	}
	teams()
	pros()
	patients()
	sessions()
	check(tb, f.DeleteSheet("Sheet1"))
	var b bytes.Buffer
	check(tb, f.Write(&b))
	return b.Bytes()
}

// bigName spells a number in syllables, so that names differ.
func bigName(n int) string {
	var b strings.Builder
	b.WriteString("Ka")
	for ; n > 0; n /= 20 {
		b.WriteString([]string{"ba", "di", "fo", "gu", "le", "mi", "no", "pa", "qui", "ro", "sa", "te", "vu", "xi", "zo", "bri", "cla", "dro", "fli", "gre"}[n%20])
	}
	return b.String()
}

func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkPlan30000 reads and plans a workbook of 30,000 rows. The floor is
// 2.5 s and 200 MB on two cores.
func BenchmarkPlan30000(b *testing.B) {
	raw := bigWorkbook(b, 30000)
	b.ReportAllocs()
	var peak uint64
	for b.Loop() {
		book, err := workbook.Read(bytes.NewReader(raw), int64(len(raw)))
		check(b, err)
		plan := workbook.BuildPlan(book, workbook.Setting{AsOf: civil.Must(2026, 12, 31), Quotas: equipAddict})
		if len(plan.Fates) != 30000 {
			b.Fatalf("got %d fates, want 30000", len(plan.Fates))
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapInuse)
		runtime.KeepAlive(plan)
	}
	b.ReportMetric(float64(peak)/(1<<20), "MB-in-use")
}

// BenchmarkImportDryRun says what a workbook of 30,000 rows would do to an empty
// install. The contract's floor is 10 s and 300 MB.
func BenchmarkImportDryRun(b *testing.B) {
	raw := bigWorkbook(b, 30000)
	in := newInstall(b, dbtest.Open(b, db.SQLite))
	peak := watchHeap(b)
	b.ReportAllocs()
	for b.Loop() {
		p, err := in.svc.Preview(b.Context(), operator, file(raw), bigDay)
		check(b, err)
		if p.Report.Counts.Create != 29931 {
			b.Fatalf("got %s, want 29,931 rows to create", p.Report.Counts)
		}
	}
	b.ReportMetric(peak(), "MB-in-use")
}

// BenchmarkImportApply takes it in, on disk.
func BenchmarkImportApply(b *testing.B) {
	raw := bigWorkbook(b, 30000)
	peak := watchHeap(b)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		in := newInstall(b, dbtest.Open(b, db.SQLite))
		b.StartTimer()
		run, _, err := in.svc.Apply(b.Context(), operator, file(raw), bigDay, false, "")
		check(b, err)
		if run.Made.Sessions != 26771 {
			b.Fatalf("got %+v, want 26,771 sessions", run.Made)
		}
	}
	b.ReportMetric(peak(), "MB-in-use")
}

// BenchmarkImportAgain reads the same workbook against an install that holds it.
func BenchmarkImportAgain(b *testing.B) {
	raw := bigWorkbook(b, 30000)
	in := newInstall(b, dbtest.Open(b, db.SQLite))
	in.apply(b, raw, bigDay)
	b.ReportAllocs()
	for b.Loop() {
		run, _ := in.apply(b, raw, bigDay)
		if run.ID != 0 {
			b.Fatalf("got %+v, want nothing made", run.Made)
		}
	}
}

// BenchmarkImportUndo takes it back.
func BenchmarkImportUndo(b *testing.B) {
	raw := bigWorkbook(b, 30000)
	in := newInstall(b, dbtest.Open(b, db.SQLite))
	for b.Loop() {
		b.StopTimer()
		run, _ := in.apply(b, raw, bigDay)
		b.StartTimer()
		check(b, in.svc.Undo(b.Context(), operator, run.ID, ""))
	}
}

var bigDay = civil.Must(2026, 12, 31)

// watchHeap samples the heap until it is asked for the most it saw, in MB.
func watchHeap(b *testing.B) func() float64 {
	b.Helper()
	stop, most := make(chan struct{}), make(chan uint64, 1)
	go func() {
		var peak uint64
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				most <- peak
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
	}()
	return func() float64 {
		close(stop)
		return float64(<-most) / (1 << 20)
	}
}
