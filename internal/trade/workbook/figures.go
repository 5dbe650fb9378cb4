package workbook

import (
	"slices"

	"maillage/internal/ground/civil"
)

// TeamMonth is one monthly return: the code of the team and the month.
type TeamMonth struct {
	Team  string
	Month civil.Month
}

// Figures are what one monthly return would hold, from the workbook alone.
type Figures struct {
	ActivePatients       int `json:"active_patients"`
	NewInclusions        int `json:"new_inclusions"`
	Exits                int `json:"exits"`
	PsychologistSessions int `json:"psychologist_sessions"`
	SocialWorkerSessions int `json:"social_worker_sessions"`
	NoShows              int `json:"no_shows"`
	CancelledSessions    int `json:"cancelled_sessions"`
	RCPHeld              int `json:"rcp_held"`
	RCPNotHeld           int `json:"rcp_not_held"`
	CaseReviews          int `json:"case_reviews"`
	PatientsOverQuota    int `json:"patients_over_quota"`
}

// Figures counts what each return would hold, straight from the records of the
// plan. A month in which nothing happens is not in the map.
func (p *Plan) Figures() map[TeamMonth]Figures {
	c := counts{figures: map[TeamMonth]*Figures{}, active: map[dossierMonth]bool{}, over: map[dossierMonth]bool{}, codes: map[string]string{}}
	for _, t := range p.Teams {
		c.codes[t.Key] = t.Code
	}
	for _, x := range p.Patients {
		c.at(x.Team, x.Enrolment.Included).NewInclusions++
		if !x.Enrolment.Exit.IsZero() {
			c.at(x.Team, x.Enrolment.Exit).Exits++
		}
	}
	for _, s := range p.Sessions {
		c.session(s)
	}
	for _, r := range p.RCPs {
		c.rcp(r)
	}
	out := make(map[TeamMonth]Figures, len(c.figures))
	for k, f := range c.figures {
		out[k] = *f
	}
	return out
}

// Months lists the returns that hold something, by team then month.
func (p *Plan) Months() []TeamMonth {
	var out []TeamMonth
	for k := range p.Figures() {
		out = append(out, k)
	}
	order := map[string]int{}
	for i, t := range p.Teams {
		order[t.Code] = i
	}
	slices.SortFunc(out, func(a, b TeamMonth) int {
		if a.Team != b.Team {
			return order[a.Team] - order[b.Team]
		}
		return a.Month.Compare(b.Month)
	})
	return out
}

type dossierMonth struct {
	dossier string
	month   civil.Month
}

type counts struct {
	figures map[TeamMonth]*Figures
	active  map[dossierMonth]bool
	over    map[dossierMonth]bool
	codes   map[string]string
}

func (c *counts) at(team string, day civil.Day) *Figures {
	code := c.codes[team]
	if code == "" {
		code = team
	}
	k := TeamMonth{code, civil.MonthOf(day)}
	if c.figures[k] == nil {
		c.figures[k] = &Figures{}
	}
	return c.figures[k]
}

func (c *counts) session(s *Session) {
	f := c.at(s.Team, s.Day)
	switch s.Presence {
	case Attended:
		if s.Profession == Psychologist {
			f.PsychologistSessions++
		} else {
			f.SocialWorkerSessions++
		}
		c.seen(f, s.Dossier, s.Day, s.OverQuota)
	case Cancelled:
		f.CancelledSessions++
	default:
		f.NoShows++
	}
}

func (c *counts) rcp(r *RCP) {
	f := c.at(r.Team, r.Day)
	if !r.Held {
		f.RCPNotHeld++
		return
	}
	f.RCPHeld++
	for _, v := range r.Reviews {
		f.CaseReviews++
		c.seen(f, v.Dossier, r.Day, v.OverQuota)
	}
}

// seen counts a patient once a month as active, and once as over quota.
func (c *counts) seen(f *Figures, dossier string, day civil.Day, over bool) {
	k := dossierMonth{dossier, civil.MonthOf(day)}
	if !c.active[k] {
		c.active[k] = true
		f.ActivePatients++
	}
	if over && !c.over[k] {
		c.over[k] = true
		f.PatientsOverQuota++
	}
}
