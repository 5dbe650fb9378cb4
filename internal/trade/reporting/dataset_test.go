package reporting_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/sheet"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(file, got, 0o644))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs: run with -update and read the difference\ngot:\n%s", file, got)
	}
}

func (w *world) export(t testing.TB, name string, sc reporting.Scope) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, w.svc.Export(ctx, access.Console("exploitant"), name, sc, func(table sheet.Table) error { return sheet.WriteCSV(&b, table) }))
	return b.Bytes()
}

func records(t testing.TB, file []byte) []map[string]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.Comma = ';'
	all, err := r.ReadAll()
	must(t, err)
	var list []map[string]string
	for _, row := range all[1:] {
		m := map[string]string{}
		for i, v := range row {
			m[all[0][i]] = v
		}
		list = append(list, m)
	}
	return list
}

// exported is a small network of which every data set has something to say.
func exported(t testing.TB, w *world) (m team, e patient.Enrolment) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison inventée", Departement: "31"})
		if err != nil {
			return err
		}
		if m.host, _, err = network.PutOrganisation(tx, network.OrganisationDraft{Kind: "csapa", Name: "=Centre inventé", Departement: "31", FINESS: "310000001"}); err != nil {
			return err
		}
		m.code = "MSMA-31-01"
		if m.id, _, err = network.PutTeam(tx, network.TeamDraft{
			Code: m.code, Name: "Équipe d’essai", Departement: "31", SiteID: site, HostID: m.host,
			AgreementOn: day(2025, 11, 3), TrainedOn: day(2025, 11, 4), OpenedOn: day(2025, 11, 17),
		}); err != nil {
			return err
		}
		if m.psy, err = join(tx, m, "Bruyère", "Basile", access.Psychologist, day(2025, 11, 17)); err != nil {
			return err
		}
		m.psyID = m.psy.Professional
		m.social, err = join(tx, m, "Capucine", "Cécile", access.SocialWorker, day(2026, 1, 5))
		m.socialID = m.social.Professional
		return err
	})
	e = w.included(t, m, "Inventée", day(2025, 11, 20))
	for i := range 6 {
		w.attend(t, m, e, programme.CounterPsychologist, day(2026, 1, 5).AddMonths(i))
	}
	w.attend(t, m, e, programme.CounterPsychologist, day(2026, 11, 20)) // first of the second year
	w.attend(t, m, e, programme.CounterSocialWorker, day(2026, 2, 2))
	w.write(t, func(tx *db.Tx) error {
		if _, err := tx.Exec(`update session set presence = 'excused', mode = '', minutes = 30 where counter = 'social_worker'`); err != nil {
			return err
		}
		if _, err := addRCP(tx, m, meeting{on: day(2026, 3, 3), validated: true, quorum: true, reviewed: []patient.Enrolment{e}}); err != nil {
			return err
		}
		return answered(tx, w, m, e)
	})
	return m, e
}

func TestExportsKeepToTheirDictionary(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, e := exported(t, w)
		w.send(t, m, month(t, "2026-10"))
		for _, name := range reporting.Datasets {
			file := w.export(t, name, reporting.Scope{})
			found, err := reporting.CheckDataset(bytes.NewReader(file))
			must(t, err)
			if found.Dataset != name || found.Rows == 0 || len(found.Breaches) > 0 {
				t.Errorf("%s: got %q with %d rows, breaches %+v", name, found.Dataset, found.Rows, found.Breaches)
			}
			if strings.Contains(string(file), "Inventée") {
				t.Errorf("%s names a patient", name)
			}
			hidden := strings.ReplaceAll(string(file), patient.Pseudonym(w.Seal, e.PatientID), "Pseudonyme")
			for _, id := range []db.ID{m.psyID, m.socialID} {
				hidden = strings.ReplaceAll(hidden, id.String(), "Identifiant")
			}
			golden(t, name+".csv", []byte(hidden))
		}
		if got := w.lines(t, "dataset.acts", 0); got != 0 {
			t.Errorf("got %d, the journal's line has no subject id", got)
		}
		var told int
		w.read(t, func(tx *db.Tx) error {
			return tx.Get(&told, `select count(*) from audit_line where subject = 'dataset.acts' and actor = 'operator:exploitant'`)
		})
		if told != 1 {
			t.Errorf("journal: got %d lines for an export, want 1", told)
		}
	})
}

func TestActsOfAPeriodKeepTheQuotaOfTheirYear(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		exported(t, w)
		rows := records(t, w.export(t, "acts", reporting.Scope{From: day(2026, 6, 1), To: day(2026, 11, 30)}))
		var got []string
		for _, r := range rows {
			got = append(got, r["held_on"]+" "+r["package_year"]+" "+r["over_quota"])
		}
		want := "2026-06-05 1 true, 2026-11-20 2 false"
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("got %q, want %q", s, want)
		}
	})
}

func TestWhoObjectsToSecondaryUseIsInNoExport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		_, e := exported(t, w)
		objection := func(withdrawn civil.Day) {
			w.write(t, func(tx *db.Tx) error {
				if _, err := tx.Exec(`delete from patient_objection`); err != nil {
					return err
				}
				return tx.Insert("patient_objection", struct {
					ID        db.ID     `db:"id"`
					Patient   db.ID     `db:"patient_id"`
					Kind      string    `db:"kind"`
					On        civil.Day `db:"objected_on"`
					Channel   string    `db:"channel"`
					MadeAt    time.Time `db:"made_at"`
					Withdrawn civil.Day `db:"withdrawn_on"`
				}{tx.NewID(), e.PatientID, "secondary_use", today, "oral", tx.Now(), withdrawn})
			})
		}
		objection(civil.Day{})
		for _, name := range []string{"acts", "scores"} {
			if got := len(records(t, w.export(t, name, reporting.Scope{}))); got != 0 {
				t.Errorf("got %d %s of who objects, want none", got, name)
			}
		}
		objection(today)
		if got := len(records(t, w.export(t, "acts", reporting.Scope{}))); got != 9 {
			t.Errorf("got %d acts once withdrawn, want 9", got)
		}
	})
}

func TestALateSendingStaysLateInTheExport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m := w.team(t, "31", day(2026, 7, 1))
		w.send(t, m, month(t, "2026-09")) // due on 10 October, sent on 22 November
		w.send(t, m, month(t, "2026-11")) // before its month is over
		w.Clock.Set(day(2026, 12, 8).Start())
		october := w.open(t, m.psy, m, month(t, "2026-10"))
		if !october.Return.Late {
			t.Error("October is overdue on 8 December")
		}
		first := w.send(t, m, month(t, "2026-11").Prev()).Return
		if first.Late || !first.SentLate {
			t.Errorf("got late %v, sent late %v; want it no longer owed and sent late", first.Late, first.SentLate)
		}
		want := map[string]string{"2026-07": "absent true", "2026-08": "absent true", "2026-09": "sent true", "2026-10": "sent true", "2026-11": "sent false", "2026-12": "absent false"}
		for _, r := range records(t, w.export(t, "returns", reporting.Scope{Team: m.code})) {
			if got := r["state"] + " " + r["late"]; got != want[r["month"]] {
				t.Errorf("%s: got %q, want %q", r["month"], got, want[r["month"]])
			}
			delete(want, r["month"])
		}
		if len(want) > 0 {
			t.Errorf("months without a row: %v", want)
		}
	})
}

func TestExportsStopAtTheReadersRegion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		mine, other := w.team(t, "31", day(2026, 7, 1)), w.team(t, "21", day(2026, 7, 1))
		var b bytes.Buffer
		to := func(table sheet.Table) error { b.Reset(); return sheet.WriteCSV(&b, table) }
		for _, name := range reporting.Datasets {
			if name == "scores" {
				if err := w.svc.Export(ctx, coordination(occitanie), name, reporting.Scope{}, to); fault.KindOf(err) != fault.Forbidden {
					t.Errorf("scores to the coordination: got %v, want forbidden", err)
				}
				continue
			}
			must(t, w.svc.Export(ctx, coordination(occitanie), name, reporting.Scope{}, to))
			if strings.Contains(b.String(), other.code) || name != "acts" && !strings.Contains(b.String(), mine.code) {
				t.Errorf("%s: got %s", name, b.String())
			}
			must(t, w.svc.Export(ctx, coordination(occitanie), name, reporting.Scope{Team: other.code}, to))
			if strings.Contains(b.String(), other.code) {
				t.Errorf("%s of another region's team: got %s", name, b.String())
			}
		}
		for name, c := range map[string]struct {
			who   access.Actor
			name  string
			scope reporting.Scope
			want  fault.Kind
		}{
			"another region":      {coordination(occitanie), "acts", reporting.Scope{Region: bfc}, fault.NotFound},
			"no region":           {coordination(""), "acts", reporting.Scope{}, fault.NotFound},
			"an unknown set":      {coordination(occitanie), "ledger", reporting.Scope{}, fault.NotFound},
			"an end before":       {coordination(occitanie), "acts", reporting.Scope{From: day(2026, 2, 1), To: day(2026, 1, 1)}, fault.Invalid},
			"a member":            {mine.psy, "acts", reporting.Scope{}, fault.Forbidden},
			"the agency":          {access.Actor{Role: access.Agency, Region: occitanie}, "returns", reporting.Scope{}, fault.Forbidden},
			"medical, not theirs": {access.Actor{Role: access.MedicalCoordination, Region: occitanie}, "acts", reporting.Scope{}, fault.Forbidden},
		} {
			err := w.svc.Export(ctx, c.who, c.name, c.scope, to)
			if err == nil || fault.KindOf(err) != c.want {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
	})
}

func TestABrokenFileIsToldRowAndColumn(t *testing.T) {
	t.Parallel()
	const header = "pseudonym;team;act;profession;held_on;presence;mode;minutes;package_year;over_quota\r\n"
	const good = "Pabcdefghijkm;MSMA-31-01;session;psychologist;2026-10-05;attended;cabinet;45;1;false\r\n"
	for name, c := range map[string]struct{ old, broken, column string }{
		"a name instead of a pseudonym":        {"Pabcdefghijkm", "Durand", "pseudonym"},
		"a day of the French form":             {"2026-10-05", "05/10/2026", "held_on"},
		"a day that does not exist":            {"2026-10-05", "2026-02-30", "held_on"},
		"a profession without a quota":         {"psychologist", "gp", "profession"},
		"an entretien without a presence":      {"attended", "", "presence"},
		"minutes beyond the table's bound":     {";45;", ";601;", "minutes"},
		"an absence that exceeds a quota":      {"attended;cabinet;45;1;false", "absent;cabinet;45;1;true", "over_quota"},
		"a year before the inclusion":          {";1;false", ";0;false", "package_year"},
		"a boolean in another language":        {"false", "non", "over_quota"},
		"a team's name instead of its code":    {"MSMA-31-01", "Équipe", "team"},
		"an act that the dictionary knows not": {"session", "consultation", "act"},
	} {
		found, err := reporting.CheckDataset(strings.NewReader(header + good + strings.Replace(good, c.old, c.broken, 1)))
		must(t, err)
		if found.Rows != 2 || len(found.Breaches) != 1 || found.Breaches[0].Row != 3 || found.Breaches[0].Column != c.column {
			t.Errorf("%s: got %+v, want one breach at row 3, %s", name, found, c.column)
		}
		wantKind(t, found.Err(), fault.Invalid)
	}
	for name, file := range map[string]string{"an empty file": "", "another file": "a;b\r\n1;2\r\n"} {
		_, err := reporting.CheckDataset(strings.NewReader(file))
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: got %v, want invalid", name, err)
		}
	}
	marks := "team;name;region;departement;host;host_finess;finess_valid;agreement_on;trained_on;opened_on;closed_on\r\n" +
		"MSMA-31-01;Équipe;76;31;Centre;310000001;valid;;;2026-02-01;2026-01-01\r\n"
	found, err := reporting.CheckDataset(strings.NewReader(marks))
	must(t, err)
	if len(found.Breaches) != 2 || found.Breaches[0].Column != "finess_valid" || found.Breaches[1].Column != "closed_on" {
		t.Errorf("got %+v, want the false mark and the end before the beginning", found.Breaches)
	}
}
