package care_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// crowd makes a team of n people, each with two years of about twenty sessions.
func crowd(b *testing.B, n int) (*house, []patient.Enrolment) {
	b.Helper()
	w := build(b, dbtest.Open(b, db.SQLite))
	m := w.teams[0]
	people := make([]patient.Enrolment, n)
	for i := range people {
		people[i] = w.include(b, m, fmt.Sprintf("Personne%c%c", 'a'+i%26, 'a'+i/26%26), today.AddDays(-700+i%600))
	}
	var facts []care.Fact
	for i, e := range people {
		for k := range 20 {
			on := e.OpenedOn.AddDays(k * 35)
			if on.After(today) {
				break
			}
			f := care.Fact{Enrolment: e, ProfessionalID: m.psy.Professional, Counter: programme.CounterPsychologist, HeldOn: on, Presence: "attended", Mode: "cabinet"}
			if (i+k)%2 == 0 {
				f.ProfessionalID, f.Counter = m.social.Professional, programme.CounterSocialWorker
			}
			facts = append(facts, f)
		}
	}
	w.write(b, func(tx *db.Tx) error { _, err := care.AddSessions(tx, facts); return err })
	return w, people
}

// BenchmarkRecord16 records entretiens by 16 people at once, on disk.
func BenchmarkRecord16(b *testing.B) {
	w, people := crowd(b, 500)
	who := w.teams[0].psy
	var next atomic.Int64
	b.ResetTimer()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= b.N {
					return
				}
				e := people[i%len(people)]
				d := attended(e.OpenedOn.AddDays(i / len(people) % max(1, today.Sub(e.OpenedOn))))
				d.Confirm = i/len(people) > 90
				if _, err := w.care.Record(ctx, who, e.ID, d, fmt.Sprint("key", i)); err != nil {
					d.Confirm = true
					if _, err = w.care.Record(ctx, who, e.ID, d, fmt.Sprint("key", i)); err != nil {
						b.Error(err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func benchmarkCaseload(b *testing.B, n int) {
	w, _ := crowd(b, n)
	who, team := w.teams[0].psy, w.teams[0].id
	b.ResetTimer()
	for range b.N {
		view, err := w.care.Caseload(ctx, who, team, care.Filter{Sort: care.SortFlags})
		if err != nil || len(view.Lines) != n {
			b.Fatal(len(view.Lines), err)
		}
	}
}

// BenchmarkCaseload60 opens the caseload of a team of 60, with its audit line.
func BenchmarkCaseload60(b *testing.B) { benchmarkCaseload(b, 60) }

// BenchmarkCaseload500 opens one of 500.
func BenchmarkCaseload500(b *testing.B) { benchmarkCaseload(b, 500) }

// BenchmarkPatientPage opens a record of about twenty sessions, with its audit line.
func BenchmarkReadPatientPage(b *testing.B) {
	w, people := crowd(b, 60)
	who := w.teams[0].psy
	b.ResetTimer()
	for i := range b.N {
		if _, err := w.care.PatientPage(ctx, who, people[i%len(people)].PatientID); err != nil {
			b.Fatal(err)
		}
	}
}
