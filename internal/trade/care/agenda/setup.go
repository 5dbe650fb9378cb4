package agenda

import (
	"context"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
)

// Setup is what the agenda of a team rests on.
type Setup struct {
	Team           access.Team
	Today          civil.Day
	Members        []network.Member // those of today
	Rooms          []Room           // open ones
	Availabilities []Availability   // those not over
	Names          map[db.ID]string // of the professionals named
	Feed           FeedView
	Mail           bool // reminders can leave
}

// Setup shows it. Faults: Forbidden; NotFound.
func (s *Service) Setup(ctx context.Context, who access.Actor, team db.ID) (out Setup, err error) {
	if err := who.InTeam(access.AgendaOpen, team); err != nil {
		return out, err
	}
	out.Team, _ = who.Team(team)
	out.Mail = s.Mail != nil && s.Consented != nil
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out.Today = tx.Today()
		if out.Members, out.Rooms, err = offer(tx, team, tx.Today()); err != nil {
			return err
		}
		if out.Availabilities, err = availabilitiesOf(tx, team, tx.Today()); err != nil {
			return err
		}
		if out.Names, err = names(tx, team); err != nil {
			return err
		}
		out.Feed, err = feedOf(tx, who.Professional)
		return err
	})
	return out, err
}

// offer is who and where an appointment may be with, on a day.
func offer(tx *db.Tx, team db.ID, day civil.Day) (members []network.Member, open []Room, err error) {
	if members, err = network.MembersOn(tx, team, day); err != nil {
		return nil, nil, err
	}
	rooms, err := roomsOf(tx, team)
	for _, r := range rooms {
		if !r.Closed {
			open = append(open, r)
		}
	}
	return members, open, err
}

// names are those who are or were members of a team.
func names(tx *db.Tx, team db.ID) (map[db.ID]string, error) {
	members, err := network.Members(tx, team)
	m := make(map[db.ID]string, len(members))
	for _, one := range members {
		m[one.ProfessionalID] = one.Name()
	}
	return m, err
}

// RoomDraft is what is typed of a room.
type RoomDraft struct {
	Name string `form:"name"`
}

const longestRoom = 60 // characters

// AddRoom opens a room; one that was closed opens again. Faults: Forbidden;
// NotFound; Invalid.
func (s *Service) AddRoom(ctx context.Context, who access.Actor, team db.ID, d RoomDraft, key string) error {
	return s.keep(ctx, who, team, key, "agenda_room", func(tx *db.Tx) (db.ID, error) {
		name := strings.Join(strings.Fields(d.Name), " ")
		var wrong fault.Fields
		if name == "" || len([]rune(name)) > longestRoom {
			wrong.Add("name", "Écrivez le nom de la salle, en 60 caractères au plus.")
			return 0, wrong.Err()
		}
		rooms, err := roomsOf(tx, team)
		if err != nil {
			return 0, err
		}
		for _, r := range rooms {
			if strings.EqualFold(r.Name, name) {
				_, err := setRoom(tx, team, r.ID, false)
				return r.ID, err
			}
		}
		r := Room{ID: tx.NewID(), TeamID: team, Name: name, MadeAt: tx.Now()}
		return r.ID, insertRoom(tx, r)
	})
}

// CloseRoom takes a room out of the lists; what is planned in it stays. Faults:
// Forbidden; NotFound.
func (s *Service) CloseRoom(ctx context.Context, who access.Actor, team, room db.ID, key string) error {
	return s.keep(ctx, who, team, key, "agenda_room", func(tx *db.Tx) (db.ID, error) {
		done, err := setRoom(tx, team, room, true)
		if err == nil && !done {
			err = fault.Missing()
		}
		return room, err
	})
}

// AddAvailability notes when somebody receives, or is away. Faults: Forbidden;
// NotFound; Invalid.
func (s *Service) AddAvailability(ctx context.Context, who access.Actor, team db.ID, d AvailabilityDraft, key string) error {
	return s.keep(ctx, who, team, key, "availability", func(tx *db.Tx) (db.ID, error) {
		v, err := d.availability(tx.Today())
		if err != nil {
			return 0, err
		}
		v.ID, v.TeamID, v.MadeBy, v.MadeAt = tx.NewID(), team, who.Account, tx.Now()
		day := v.From
		if day.Before(tx.Today()) {
			day = tx.Today()
		}
		if err := checkMember(tx, Appointment{TeamID: team, ProfessionalID: v.ProfessionalID, Day: day}); err != nil {
			return 0, err
		}
		return v.ID, insertAvailability(tx, v)
	})
}

// RemoveAvailability takes one away. Faults: Forbidden; NotFound.
func (s *Service) RemoveAvailability(ctx context.Context, who access.Actor, team, id db.ID, key string) error {
	return s.keep(ctx, who, team, key, "availability", func(tx *db.Tx) (db.ID, error) {
		done, err := deleteAvailability(tx, team, id)
		if err == nil && !done {
			err = fault.Missing()
		}
		return id, err
	})
}

// keep runs an act on what a team's agenda rests on.
func (s *Service) keep(ctx context.Context, who access.Actor, team db.ID, key, subject string, do func(tx *db.Tx) (db.ID, error)) error {
	if err := who.InTeam(access.AgendaPlan, team); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			id, err := do(tx)
			if err != nil {
				return "", err
			}
			return id.String(), s.Audit.Note(tx, who, audit.Line{Action: access.AgendaPlan, Subject: subject, SubjectID: id})
		})
		return err
	})
}
