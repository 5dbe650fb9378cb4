package reporting

import (
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
)

func TestWhatMayBeDecidedOfAReturn(t *testing.T) {
	t.Parallel()
	const why = "Deux RCP manquent."
	for _, c := range []struct {
		name   string
		from   State
		do     Decision
		reason string
		want   State
		fault  fault.Kind
	}{
		{"a sent return is accepted", Sent, Accept, "", Accepted, 0},
		{"a sent return is sent back with a reason", Sent, SendBack, why, Returned, 0},
		{"a sent return is not sent back without a reason", Sent, SendBack, "", Sent, fault.Invalid},
		{"an accepted return is reopened with a reason", Accepted, Reopen, why, Returned, 0},
		{"an accepted return is not reopened without a reason", Accepted, Reopen, "", Accepted, fault.Invalid},
		{"a reason is bounded", Sent, SendBack, strings.Repeat("é", 1001), Sent, fault.Invalid},
		{"a reason of a thousand letters is not too long", Sent, SendBack, strings.Repeat("é", 1000), Returned, 0},
		{"an accepted return is not accepted again", Accepted, Accept, "", Accepted, fault.Conflict},
		{"an accepted return is not sent back", Accepted, SendBack, why, Accepted, fault.Conflict},
		{"a sent return is not reopened", Sent, Reopen, why, Sent, fault.Conflict},
		{"a draft is not accepted", Draft, Accept, "", Draft, fault.Conflict},
		{"a draft is not sent back", Draft, SendBack, why, Draft, fault.Conflict},
		{"a returned return is not accepted", Returned, Accept, "", Returned, fault.Conflict},
		{"a returned return is not reopened", Returned, Reopen, why, Returned, fault.Conflict},
		{"an unknown decision changes nothing", Sent, Decision("deleted"), why, Sent, fault.Conflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := next(c.from, c.do, c.reason)
			if fault.KindOf(err) != c.fault && !(err == nil && c.fault == 0) {
				t.Fatalf("got %v, want kind %v", err, c.fault)
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhenAReturnIsDueAndLate(t *testing.T) {
	t.Parallel()
	mon := func(s string) civil.Month {
		m, err := civil.ParseMonth(s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	ten, last := 10, 28
	for _, c := range []struct {
		name  string
		month string
		day   *int
		state State
		today civil.Day
		due   civil.Day
		late  bool
	}{
		{"without a deadline nothing is late", "2025-01", nil, Absent, civil.Must(2026, 11, 22), civil.Day{}, false},
		{"on the day itself it is not late", "2026-10", &ten, Absent, civil.Must(2026, 11, 10), civil.Must(2026, 11, 10), false},
		{"the day after it is", "2026-10", &ten, Absent, civil.Must(2026, 11, 11), civil.Must(2026, 11, 10), true},
		{"a draft is late as well", "2026-10", &ten, Draft, civil.Must(2026, 11, 11), civil.Must(2026, 11, 10), true},
		{"so is one sent back", "2026-10", &ten, Returned, civil.Must(2026, 11, 11), civil.Must(2026, 11, 10), true},
		{"once sent it is no longer owed", "2026-10", &ten, Sent, civil.Must(2026, 12, 1), civil.Must(2026, 11, 10), false},
		{"nor once accepted", "2026-10", &ten, Accepted, civil.Must(2026, 12, 1), civil.Must(2026, 11, 10), false},
		{"December is due in January", "2025-12", &ten, Absent, civil.Must(2026, 1, 11), civil.Must(2026, 1, 10), true},
		{"the 28th exists in February", "2026-01", &last, Absent, civil.Must(2026, 2, 28), civil.Must(2026, 2, 28), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			due := dueOn(mon(c.month), c.day)
			if due != c.due {
				t.Errorf("due: got %s, want %s", due, c.due)
			}
			if got := late(c.state, due, c.today); got != c.late {
				t.Errorf("late: got %v, want %v", got, c.late)
			}
		})
	}
}

func TestWhatIsMissingInAMonth(t *testing.T) {
	t.Parallel()
	nov, over, during := civil.MonthOf(civil.Must(2026, 11, 1)), civil.Must(2026, 12, 1), civil.Must(2026, 11, 30)
	idle := []idle{{"7", "Basile Bruyère"}}
	for _, c := range []struct {
		name  string
		gaps  gaps
		today civil.Day
		want  string // codes, « ! » before those that need a reason
	}{
		{"a quiet team that follows nobody lacks nothing", gaps{}, over, ""},
		{"a month under way is said, without a reason", gaps{}, during, "month_open"},
		{"a team that follows people had entretiens and a RCP", gaps{Enrolled: 3}, over, "!no_act !no_rcp"},
		{"a month with both lacks nothing", gaps{Enrolled: 3, Acts: 4, Meetings: 1}, over, ""},
		{"a draft RCP does not count", gaps{Enrolled: 3, Acts: 4, Drafts: 2}, over, "!no_rcp !rcp_draft"},
		{"who recorded nothing is named when others did", gaps{Enrolled: 3, Acts: 4, Meetings: 1, Idle: idle}, over, "!idle-7"},
		{"nobody is named when nothing was recorded", gaps{Enrolled: 3, Meetings: 1, Idle: idle}, over, "!no_act"},
		{"people not informed are counted", gaps{Uninformed: 2}, over, "uninformed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, x := range checkMonth(c.gaps, nov, c.today) {
				code := x.Code
				if x.Required {
					code = "!" + code
				}
				got = append(got, code)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}
