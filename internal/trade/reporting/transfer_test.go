package reporting_test

import (
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
)

// A transfer is neither an inclusion nor an exit, whatever counts them; what was
// used before it counts in what exceeds the package year.
func TestATransferIsNeitherAnInclusionNorAnExit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		from, to := w.team(t, "31", day(2024, 1, 1)), w.team(t, "31", day(2024, 1, 1))
		november, opening := month(t, "2026-11"), month(t, "2026-03")
		figures := func(m team, on string) (f reporting.Figures) {
			w.read(t, func(tx *db.Tx) (err error) {
				f, err = reporting.Compute(tx, m.id, month(t, on))
				return err
			})
			return f
		}
		e := w.included(t, from, "Durand", day(2026, 3, 2))
		for i := range 5 {
			w.attend(t, from, e, programme.CounterPsychologist, day(2026, 4, 6+i))
		}
		people := &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal, Above: patient.Above{LastFact: care.LastFact, Carry: care.Carry}}
		_, err := people.AskTransfer(ctx, from.gp, e.ID, patient.TransferDraft{To: to.id, Agreed: true, AgreedOn: today}, "")
		must(t, err)
		list, err := people.Transfers(ctx, to.gp, to.id)
		must(t, err)
		_, err = people.AcceptTransfer(ctx, to.gp, list.Arrivals[0].ID, "")
		must(t, err)
		var next patient.Enrolment
		w.read(t, func(tx *db.Tx) error {
			all, err := patient.Enrolments(tx, e.PatientID)
			for _, one := range all {
				if one.Open() {
					next = one
				}
			}
			return err
		})
		w.attend(t, to, next, programme.CounterPsychologist, today)

		for _, c := range []struct {
			name string
			got  reporting.Figures
			want reporting.Figures
		}{
			{"the team that is left, the month of the inclusion", figures(from, "2026-03"), reporting.Figures{NewInclusions: 1}},
			{"… and that of the transfer", figures(from, "2026-11"), reporting.Figures{}},
			{"the other, the month of the inclusion", figures(to, "2026-03"), reporting.Figures{}},
			{"… and that of the transfer: the sixth is beyond", figures(to, "2026-11"), reporting.Figures{ActivePatients: 1, PsychologistSessions: 1, PatientsOverQuota: 1}},
		} {
			if c.got != c.want {
				t.Errorf("%s: got %+v, want %+v", c.name, c.got, c.want)
			}
		}
		for _, m := range []team{from, to} {
			for _, figure := range []string{"new_inclusions", "exits"} {
				for _, on := range []string{"2026-03", "2026-11"} {
					lines, err := w.svc.Lines(ctx, m.psy, m.id, month(t, on), figure)
					must(t, err)
					want := 0
					if m.id == from.id && figure == "new_inclusions" && on == "2026-03" {
						want = 1
					}
					if len(lines) != want {
						t.Errorf("%s of %s in %s: got %d lines, want %d", figure, m.code, on, len(lines), want)
					}
				}
			}
		}
		over, err := w.svc.Lines(ctx, to.psy, to.id, november, "patients_over_quota")
		must(t, err)
		if len(over) != 1 || over[0].Over[0].Used != 6 {
			t.Errorf("got %+v", over)
		}
		c, err := w.svc.Counts(ctx, coordination(occitanie), "", november)
		must(t, err)
		if c.New.Total.Value != 0 || c.Out.Total.Value != 0 {
			t.Errorf("the published counts of the month: got %+v in, %+v out", c.New.Total, c.Out.Total)
		}
		if c, err = w.svc.Counts(ctx, coordination(occitanie), "", opening); err != nil || c.New.Total.Value != 1 {
			t.Errorf("the month of the inclusion: got %+v, %v, want one", c.New.Total, err)
		}
		for name, sc := range map[string]reporting.Scope{
			"everybody":                   {From: day(2026, 1, 1), To: today},
			"the team that received":      {From: day(2026, 1, 1), To: today, Team: to.code},
			"the month after the package": {From: november.First(), To: today},
		} {
			acts := records(t, w.export(t, "acts", sc))
			last := acts[len(acts)-1]
			if last["team"] != to.code || last["package_year"] != "1" || last["over_quota"] == acts[0]["over_quota"] && len(acts) > 1 || last["over_quota"] != "oui" && last["over_quota"] != "true" {
				t.Errorf("%s: the sixth act is not beyond the package: %v", name, last)
			}
		}
	})
}
