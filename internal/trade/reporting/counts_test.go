package reporting_test

import (
	"fmt"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
)

// crowd includes n people on a day and gives each an attended entretien.
func (w *world) crowd(t testing.TB, m team, n int) (list []patient.Enrolment) {
	t.Helper()
	for i := range n {
		e := w.included(t, m, fmt.Sprintf("Nommable%d", i), day(2026, 10, 2))
		w.attend(t, m, e, programme.CounterPsychologist, day(2026, 10, 5))
		list = append(list, e)
	}
	return list
}

// shown writes a column as the page does.
func shown(c reporting.Column) string {
	var s []string
	for _, cell := range append(c.Cells, c.Total) {
		switch {
		case cell.Small:
			s = append(s, "<11")
		case cell.Masked:
			s = append(s, "*")
		default:
			s = append(s, fmt.Sprint(cell.Value))
		}
	}
	return strings.Join(s, " ")
}

func TestPublishedCountsMaskWhatCountsFewPeople(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		// Bourgogne-Franche-Comté: 21 25 39 58 70 71 89 90.
		big, middle, few := w.team(t, "21", day(2024, 1, 1)), w.team(t, "25", day(2024, 1, 1)), w.team(t, "39", day(2024, 1, 1))
		w.team(t, "31", day(2024, 1, 1)) // another region
		crowd := w.crowd(t, big, 40)
		w.crowd(t, middle, 25)
		w.crowd(t, few, 3)
		w.write(t, func(tx *db.Tx) error {
			_, err := addRCP(tx, big, meeting{on: day(2026, 10, 9), validated: true, quorum: true, reviewed: crowd[:4]})
			return err
		})
		ars := access.Actor{Account: 902, Role: access.Agency, Region: bfc}
		c, err := w.svc.Counts(ctx, ars, "", month(t, "2026-10"))
		must(t, err)
		if c.Teams != 3 || c.Region.Code != bfc || len(c.Regions) != 1 || c.Ahead {
			t.Errorf("got %d teams of %+v among %v", c.Teams, c.Region, c.Regions)
		}
		for name, got := range map[string]struct {
			column reporting.Column
			want   string
		}{
			"active people":       {c.Active, "* 25 <11 0 0 0 0 0 68"},
			"inclusions":          {c.New, "* 25 <11 0 0 0 0 0 68"},
			"exits":               {c.Out, "0 0 0 0 0 0 0 0 0"},
			"entretiens":          {c.Acts, "* 25 * 0 0 0 0 0 *"},
			"reviews of 4 people": {c.Reviews, "* 0 0 0 0 0 0 0 *"},
		} {
			if s := shown(got.column); s != got.want {
				t.Errorf("%s: got %q, want %q", name, s, got.want)
			}
		}
	})
}

func TestWhoMayReadCounts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, october := w.team(t, "31", day(2024, 1, 1)), month(t, "2026-10")
		w.team(t, "21", day(2024, 1, 1))
		ask := func(who access.Actor, region string) (reporting.Counts, error) {
			return w.svc.Counts(ctx, who, region, october)
		}
		insurer := access.Actor{Account: 1, Role: access.Insurer}
		first, err := ask(insurer, "")
		must(t, err)
		if len(first.Regions) != 2 {
			t.Errorf("a national reader: got %v, want the two regions with teams", first.Regions)
		}
		second, err := ask(insurer, occitanie)
		must(t, err)
		if second.Region.Code != occitanie || len(second.Places) != 13 {
			t.Errorf("got %+v with %d départements, want Occitanie with 13", second.Region, len(second.Places))
		}
		for name, c := range map[string]struct {
			who    access.Actor
			region string
			want   fault.Kind
		}{
			"a member":                      {m.psy, "", fault.Forbidden},
			"a host organisation":           {access.Actor{Role: access.HostOrganisation, Organisation: m.host}, "", fault.Forbidden},
			"another region's agency":       {access.Actor{Role: access.Agency, Region: bfc}, occitanie, fault.NotFound},
			"an agency without a region":    {access.Actor{Role: access.Agency}, occitanie, fault.NotFound},
			"a region without a team":       {insurer, "11", fault.NotFound},
			"a region that does not exist":  {insurer, "zz", fault.NotFound},
			"a coordination, other regions": {coordination(occitanie), bfc, fault.NotFound},
		} {
			_, err := ask(c.who, c.region)
			if fault.KindOf(err) != c.want || err == nil {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		_, err = w.svc.Counts(ctx, insurer, "", month(t, "2026-12"))
		wantKind(t, err, fault.Invalid)
	})
}

func TestAHostOrganisationSeesItsStaffAndNobodyElses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := build(t, h)
		m, other, october := w.team(t, "31", day(2024, 1, 1)), w.team(t, "31", day(2024, 1, 1)), month(t, "2026-10")
		w.crowd(t, other, 2)
		e := w.crowd(t, m, 2)[0]
		w.attend(t, m, e, programme.CounterSocialWorker, day(2026, 10, 6))
		w.attend(t, m, e, programme.CounterSocialWorker, day(2026, 11, 2))
		w.write(t, func(tx *db.Tx) error {
			_, err := tx.Exec(`update session set minutes = 45 where microstructure_id = $1 and counter = 'social_worker'`, m.id)
			return err
		})
		host := access.Actor{Account: 7, Role: access.HostOrganisation, Organisation: m.host}
		list, err := w.svc.StaffActs(ctx, host, october)
		must(t, err)
		if len(list) != 2 || list[0].Attended != 2 || list[0].Team != m.code || list[1].Attended != 1 || list[1].Minutes != 45 {
			t.Errorf("got %+v, want the psychologist's two and the social worker's one", list)
		}
		_, err = w.svc.StaffActs(ctx, access.Actor{Role: access.HostOrganisation}, october)
		wantKind(t, err, fault.NotFound)
		_, err = w.svc.StaffActs(ctx, coordination(occitanie), october)
		wantKind(t, err, fault.Forbidden)
	})
}
