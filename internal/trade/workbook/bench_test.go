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

	"maillage/internal/ground/civil"
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
