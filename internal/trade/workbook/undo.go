package workbook

import (
	"context"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// Footprint is what an import made, as far as others may rest on it: the teams,
// people and organisations, and the days of each team it wrote on.
type Footprint struct {
	Teams         []db.ID
	Professionals []db.ID
	Organisations []db.ID
	Enrolments    []db.ID
	Days          []TeamDays
	MadeAt        time.Time // when the import was made: what was there before does not rest on it
}

// Undo takes back exactly what an import made. Faults: Forbidden, NotFound;
// Conflict, with the reason, when something rests on it or was changed since.
func (s *Service) Undo(ctx context.Context, who access.Actor, id db.ID, key string) error {
	if err := may(who, access.ImportUndo); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) { return "", s.undo(tx, who, id) })
		return err
	})
}

func (s *Service) undo(tx *db.Tx, who access.Actor, id db.ID) error {
	row, err := runByID(tx, who, id)
	if err != nil {
		return err
	}
	run, err := row.open()
	if err != nil {
		return err
	}
	if err := markUndone(tx, id, who.Name); err != nil {
		return err
	}
	list, err := madeBy(tx, id)
	if err != nil {
		return err
	}
	if err := s.takeBack(tx, group(list), run); err != nil {
		return refusal(err)
	}
	if err := forgetMade(tx, id); err != nil {
		return err
	}
	if err := s.tell(tx, who, access.ImportUndo, id, run.records); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.ImportUndo, Subject: "import", SubjectID: id})
}

// refusal words why an import stands.
func refusal(err error) error {
	if k := fault.KindOf(err); k != fault.Conflict && k != fault.NotFound {
		return err
	}
	why := fault.MessageOf(err)
	if fault.KindOf(err) == fault.NotFound {
		why = "Une partie de ce qu’il avait fait n’existe plus."
	}
	return &fault.Error{Kind: fault.Conflict, Message: "Cet import ne peut pas être annulé. " + why, Cause: err}
}

// grouped is what a run made, by kind, the last first.
type grouped map[madeKind][]made

func group(list []made) grouped {
	g := grouped{}
	for _, m := range list {
		g[m.Kind] = append(g[m.Kind], m)
	}
	return g
}

func (g grouped) ids(kind madeKind) []db.ID {
	ids := make([]db.ID, len(g[kind]))
	for i, m := range g[kind] {
		ids[i] = m.Thing
	}
	return ids
}

// takeBack removes in the reverse order of what was made, and asks each room
// what still rests on it.
func (s *Service) takeBack(tx *db.Tx, g grouped, run Run) error {
	teams, people := g.ids(madeTeam), g.ids(madeProfessional)
	if s.DependsOn != nil {
		why, err := s.DependsOn(tx, Footprint{Teams: teams, Professionals: people, Organisations: g.ids(madeOrganisation), Enrolments: g.ids(madeEnrolment), Days: run.Days, MadeAt: run.MadeAt})
		if err := clash(why, err); err != nil {
			return err
		}
	}
	if err := care.RemoveImported(tx, care.Imported{Sessions: g.ids(madeSession), RCPs: g.ids(madeRCP), Notes: g.ids(madeNote)}); err != nil {
		return err
	}
	for _, m := range g[madeExit] {
		if err := patient.ReopenImported(tx, m.Thing, m.Version); err != nil {
			return err
		}
	}
	enrolments := g.ids(madeEnrolment)
	if err := clash(care.Resting(tx, enrolments, teams, people)); err != nil {
		return err
	}
	if err := patient.RemoveImported(tx, enrolments); err != nil {
		return err
	}
	if err := clash(patient.Resting(tx, teams, people)); err != nil {
		return err
	}
	return network.RemoveImported(tx, network.Imported{Memberships: g.ids(madeMembership), Teams: teams, Professionals: people, Organisations: g.ids(madeOrganisation)})
}

func clash(why string, err error) error {
	if err == nil && why != "" {
		err = fault.Clash(why)
	}
	return err
}
