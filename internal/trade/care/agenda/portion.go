package agenda

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

type exportedAppointment struct {
	Day     string           `json:"day"`
	At      string           `json:"at"`
	Minutes int              `json:"minutes"`
	With    string           `json:"with"`
	Kind    Kind             `json:"kind"`
	Mode    terminology.Code `json:"mode,omitempty"`
	State   State            `json:"state"`
	Note    string           `json:"note,omitempty"`
}

type exportedWaiting struct {
	Profession  access.Profession `json:"profession"`
	SinceOn     string            `json:"since_on"`
	State       string            `json:"state"`
	Preferences string            `json:"preferences,omitempty"`
}

type exportedAgenda struct {
	Appointments []exportedAppointment `json:"appointments"`
	Waiting      []exportedWaiting     `json:"waiting"`
}

// AppointmentPortion is what the complete export of one person says of the
// agenda: every appointment, kept or not, and every wait for one. Faults: as
// patient.RecordOf.
func (s *Service) AppointmentPortion(tx *db.Tx, who access.Actor, person db.ID) (any, func(*paper.Document), error) {
	_, stays, err := patient.RecordOf(tx, s.Seal, who, access.AgendaOpen, person)
	if err != nil {
		return nil, nil, err
	}
	out := exportedAgenda{Appointments: []exportedAppointment{}, Waiting: []exportedWaiting{}}
	t := paper.Table{Empty: "Aucun rendez-vous.", Columns: []paper.Column{{Title: "Date"}, {Title: "Avec"}, {Title: "État"}}}
	for _, e := range stays {
		list, err := ofEnrolments(tx, []db.ID{e.ID})
		if err != nil {
			return nil, nil, err
		}
		entries, err := s.entries(tx, who, e.TeamID, list)
		if err != nil {
			return nil, nil, err
		}
		for _, a := range entries {
			x := exportedAppointment{Day: a.Day.String(), At: a.At.Short(), Minutes: a.Minutes, With: a.Professional, Kind: a.Kind, Mode: a.Mode, State: a.State}
			if x.Note, err = s.Seal.OpenText(noteColumn, a.ID, a.Note); err != nil {
				return nil, nil, err
			}
			out.Appointments = append(out.Appointments, x)
			t.Rows = append(t.Rows, []string{a.Day.Short() + ", " + a.At.String(), a.Professional, a.State.Label()})
		}
		if err := s.exportWaits(tx, e.ID, &out); err != nil {
			return nil, nil, err
		}
	}
	return out, func(d *paper.Document) { d.Table(t) }, nil
}

func (s *Service) exportWaits(tx *db.Tx, enrolment db.ID, out *exportedAgenda) error {
	rows, err := waitsOf(tx, enrolment)
	if err != nil {
		return err
	}
	for _, r := range rows {
		x := exportedWaiting{Profession: r.Profession, SinceOn: r.SinceOn.String(), State: r.State}
		if x.Preferences, err = s.Seal.OpenText(preferencesColumn, r.ID, r.Preferences); err != nil {
			return err
		}
		out.Waiting = append(out.Waiting, x)
	}
	return nil
}
