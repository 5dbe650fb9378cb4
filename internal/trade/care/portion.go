package care

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// What this room gives to the complete export of one person. Room rights asks
// for it, checked the permission and that the record is open to the reader.

type exportedSession struct {
	HeldOn         string           `json:"held_on"`
	Counter        string           `json:"profession"`
	By             string           `json:"by"`
	Presence       terminology.Code `json:"presence"`
	Mode           terminology.Code `json:"mode"`
	Minutes        *int             `json:"minutes"`
	Entourage      bool             `json:"entourage"`
	Year           int              `json:"package_year"`
	ReversedOn     string           `json:"reversed_on"`
	ReversalReason string           `json:"reversal_reason"`
}

type exportedReview struct {
	HeldOn    string      `json:"held_on"`
	State     ReviewState `json:"state"`
	Counted   bool        `json:"counted"`
	Changes   []string    `json:"changes"`
	Summary   string      `json:"summary"`
	Decisions string      `json:"decisions"`
}

// staysAndNames are the stays of a person with the reader's teams, and who works
// or worked there.
func (s *Service) staysAndNames(tx *db.Tx, who access.Actor, id db.ID) ([]db.ID, map[db.ID]string, error) {
	p, stays, err := patient.RecordOf(tx, s.Seal, who, access.PatientOpen, id)
	if err == nil && p.Withheld {
		err = fault.Deny()
	}
	if err != nil {
		return nil, nil, err
	}
	m := &maker{s: s, who: who, names: map[db.ID]string{}}
	ids := make([]db.ID, len(stays))
	for i, e := range stays {
		ids[i] = e.ID
		if err := m.know(tx, e.TeamID); err != nil {
			return nil, nil, err
		}
	}
	return ids, m.names, nil
}

// SessionPortion is every entretien of the person, those taken back included.
func (s *Service) SessionPortion(tx *db.Tx, who access.Actor, id db.ID) (any, func(*paper.Document), error) {
	stays, names, err := s.staysAndNames(tx, who, id)
	if err != nil {
		return nil, nil, err
	}
	all, err := sessionsOfEnrolments(tx, stays)
	if err != nil {
		return nil, nil, err
	}
	list := make([]exportedSession, len(all))
	t := paper.Table{
		Empty:   "Aucun entretien enregistré.",
		Columns: []paper.Column{{Title: "Date"}, {Title: "Avec"}, {Title: "Présence"}, {Title: "Comment"}, {Title: "Précision"}},
	}
	for i, x := range all {
		list[i] = exportedSession{
			HeldOn: x.HeldOn.String(), Counter: string(x.Counter), By: names[x.ProfessionalID], Presence: x.Presence, Mode: x.Mode,
			Minutes: x.Minutes, Entourage: x.Entourage, Year: x.Year, ReversalReason: x.ReversalReason,
		}
		note := ""
		if x.Entourage {
			note = "avec l’entourage"
		}
		if x.ReversedAt != nil {
			list[i].ReversedOn = civil.DayOf(*x.ReversedAt).String()
			note = "annulé le " + civil.DayOf(*x.ReversedAt).Short()
		}
		t.Rows = append(t.Rows, []string{
			x.HeldOn.Short(), x.Counter.Label() + ", " + names[x.ProfessionalID], terminology.Label(terminology.Presence, x.Presence),
			terminology.Label(terminology.Mode, x.Mode), note,
		})
	}
	return list, func(d *paper.Document) { d.Table(t) }, nil
}

// ReviewPortion is what each RCP said of the person, drafts left out: they are
// the team's work in hand.
func (s *Service) ReviewPortion(tx *db.Tx, who access.Actor, id db.ID) (any, func(*paper.Document), error) {
	stays, _, err := s.staysAndNames(tx, who, id)
	if err != nil {
		return nil, nil, err
	}
	rows, err := reviewsOfEnrolments(tx, stays)
	if err != nil {
		return nil, nil, err
	}
	list, reviews := []exportedReview{}, []Review{}
	for _, row := range rows {
		r, err := rcpByID(tx, row.RCPID)
		if err != nil {
			return nil, nil, err
		}
		if !r.Locked() {
			continue
		}
		v, err := row.open(s.Seal, false)
		if err != nil {
			return nil, nil, err
		}
		reviews = append(reviews, v)
		list = append(list, exportedReview{v.HeldOn.String(), v.State, v.Counted, v.Changes, v.Summary, v.Decisions})
	}
	return list, func(d *paper.Document) { printReviews(d, reviews) }, nil
}

func printReviews(d *paper.Document, list []Review) {
	if len(list) == 0 {
		d.Paragraph("Aucune réunion de concertation validée.")
	}
	for _, v := range list {
		title := "Réunion du " + v.HeldOn.Long()
		if v.State == ReviewPostponed {
			title += " (reportée)"
		}
		d.Subheading(title)
		for _, part := range []struct{ label, text string }{{"Synthèse", v.Summary}, {"Décisions", v.Decisions}} {
			if part.text != "" {
				paragraphs(d, part.label+"\u202f: "+part.text)
			}
		}
	}
}
