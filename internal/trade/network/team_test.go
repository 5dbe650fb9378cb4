package network_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/trade/network"
)

var (
	d = func(y int, m time.Month, day int) civil.Day { return civil.Must(y, m, day) }

	// ready is a team that may include from 1 March 2024 to 31 December 2026.
	ready = network.Microstructure{
		AgreementOn: d(2024, 1, 15), AgreementEndsOn: d(2026, 12, 31), TrainedOn: d(2024, 2, 1),
		OpenedOn: d(2024, 3, 1), ClosedOn: d(2027, 6, 30),
	}
)

func with(change func(*network.Microstructure)) network.Microstructure {
	m := ready
	change(&m)
	return m
}

func TestObstacles(t *testing.T) {
	t.Parallel()
	none := civil.Day{}
	cases := []struct {
		name  string
		team  network.Microstructure
		day   civil.Day
		want  []string
		state network.State
	}{
		{"a team in order includes", ready, d(2025, 5, 5), nil, network.Open},
		{"the opening day itself is open", ready, d(2024, 3, 1), nil, network.Open},
		{"the agreement’s last day still counts", ready, d(2026, 12, 31), nil, network.Open},
		{"the day after it does not", ready, d(2027, 1, 1), []string{"La convention a pris fin le 31 décembre 2026."}, network.Expired},
		{"before everything, each date is named", ready, d(2024, 1, 1), []string{
			"La convention n’est signée que le 15 janvier 2024.", "La formation de l’équipe n’a lieu que le 1er février 2024.",
			"La microstructure n’ouvre que le 1er mars 2024.",
		}, network.ToAgree},
		{"the day of signature is signed, not trained", ready, d(2024, 1, 15), []string{
			"La formation de l’équipe n’a lieu que le 1er février 2024.", "La microstructure n’ouvre que le 1er mars 2024.",
		}, network.ToTrain},
		{"trained, it has still to open", ready, d(2024, 2, 1), []string{"La microstructure n’ouvre que le 1er mars 2024."}, network.ToOpen},
		{
			"no agreement", with(func(m *network.Microstructure) { m.AgreementOn, m.AgreementEndsOn = none, none }), d(2025, 5, 5),
			[]string{"La convention n’est pas signée."},
			network.Unsigned,
		},
		{
			"no training", with(func(m *network.Microstructure) { m.TrainedOn = none }), d(2025, 5, 5),
			[]string{"La formation de l’équipe n’est pas enregistrée."},
			network.Untaught,
		},
		{
			"never opened", with(func(m *network.Microstructure) { m.OpenedOn, m.ClosedOn = none, none }), d(2025, 5, 5),
			[]string{"La microstructure n’est pas encore ouverte."},
			network.ToOpen,
		},
		{
			"an agreement without an end does not end", with(func(m *network.Microstructure) { m.AgreementEndsOn = none }), d(2027, 5, 5),
			nil, network.Open,
		},
		{
			"the closing day itself is open", with(func(m *network.Microstructure) { m.AgreementEndsOn = none }), d(2027, 6, 30),
			nil, network.Open,
		},
		{
			"the day after closing is not", with(func(m *network.Microstructure) { m.AgreementEndsOn = none }), d(2027, 7, 1),
			[]string{"La microstructure est fermée depuis le 30 juin 2027."},
			network.Closed,
		},
		{"a team of which nothing is known", network.Microstructure{}, d(2025, 5, 5), []string{
			"La convention n’est pas signée.", "La formation de l’équipe n’est pas enregistrée.", "La microstructure n’est pas encore ouverte.",
		}, network.ToAgree},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.team.Obstacles(c.day); !slices.Equal(got, c.want) {
				t.Errorf("obstacles:\ngot  %q\nwant %q", got, c.want)
			}
			got := c.team.State(c.day)
			if got != c.state {
				t.Errorf("state: got %s, want %s", got, c.state)
			}
			if (got == network.Open) != (len(c.want) == 0) {
				t.Errorf("a team is open exactly when nothing stands in the way: %s with %d obstacles", got, len(c.want))
			}
			if strings.TrimSpace(got.Label()) == "" || got.Label() == string(got) {
				t.Errorf("state %s has no words", got)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	members := []network.Member{
		{Profession: access.GP, From: d(2024, 1, 1)},
		{Profession: access.Psychologist, From: d(2024, 1, 1), To: d(2024, 6, 30)},
		{Profession: access.Nurse, From: d(2024, 1, 1)},
		{Profession: access.SocialWorker, From: d(2024, 6, 1)},
	}
	cases := []struct {
		name string
		day  civil.Day
		want []access.Profession
	}{
		{"before the social worker came", d(2024, 5, 31), []access.Profession{access.SocialWorker}},
		{"the three are there", d(2024, 6, 30), nil},
		{"the psychologist left the day before", d(2024, 7, 1), []access.Profession{access.Psychologist}},
		{"nobody yet", d(2023, 7, 1), network.Core},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := network.Missing(members, c.day); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestTeamDraftRefusals(t *testing.T) {
	t.Parallel()
	good := network.TeamDraft{Name: "MSMA de Nailloux", Departement: "31", SiteID: 1}
	cases := []struct {
		name   string
		change func(*network.TeamDraft)
		field  string
	}{
		{"a code with a space", func(d *network.TeamDraft) { d.Code = "MSMA 31" }, "code"},
		{"no name", func(d *network.TeamDraft) { d.Name = " – " }, "name"},
		{"a département that is not", func(d *network.TeamDraft) { d.Departement = "20" }, "departement"},
		{"no site", func(d *network.TeamDraft) { d.SiteID = 0 }, "site_id"},
		{"an end of agreement without a signature", func(t *network.TeamDraft) { t.AgreementEndsOn = d(2025, 1, 1) }, "agreement_ends_on"},
		{"an agreement that ends before it begins", func(t *network.TeamDraft) { t.AgreementOn, t.AgreementEndsOn = d(2025, 1, 2), d(2025, 1, 1) }, "agreement_ends_on"},
		{"a closing before the opening", func(t *network.TeamDraft) { t.OpenedOn, t.ClosedOn = d(2025, 1, 2), d(2025, 1, 1) }, "closed_on"},
	}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			draft := good
			c.change(&draft)
			refusedAt(t, draft.Validate(), c.field)
		})
	}
}
