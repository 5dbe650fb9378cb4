package agenda

import (
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/mail"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// Service is what may be asked about the agenda.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
	Seal  *seal.Sealer

	Record    RecordSession  // nil: a mark records no entretien
	Reverse   ReverseSession //
	Consented Consented      // nil: nobody asked for reminders
	Mail      *mail.Sender   // nil: the install sends no mail
	Receives  Receives       // nil: a feed lives as long as it is not revoked
}

// Recorded is an entretien as a mark asks for it.
type Recorded struct {
	HeldOn   civil.Day
	Presence terminology.Code
	Mode     terminology.Code
	Minutes  int // 0: not told
	Confirm  bool
}

// RecordSession records an entretien of the reader and gives its number; sent
// again with the same key, it gives the same. Faults: those of care.
type RecordSession func(ctx context.Context, who access.Actor, enrolment db.ID, r Recorded, key string) (db.ID, error)

// ReverseSession takes one back; one taken back already is no fault.
type ReverseSession func(ctx context.Context, who access.Actor, session db.ID, reason, key string) error

// noteColumn is the sealed column of an appointment's note.
const noteColumn = "appointment.note"

// Plan is an appointment to make, alone or in a series.
type Plan struct {
	Draft
	Repeat
}

// Made is what planning gave.
type Made struct {
	ID       db.ID // the first
	Day      civil.Day
	Count    int
	Skipped  int // public holidays left out
	Repeated bool
}

// Plan writes one appointment or a series of them. Faults: Forbidden; NotFound
// when the team, or the person, is not the reader's; Invalid with the fields, one
// of them « confirm » when something already takes place then.
func (s *Service) Plan(ctx context.Context, who access.Actor, team db.ID, p Plan, key string) (out Made, err error) {
	if err := who.InTeam(access.AgendaPlan, team); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		out = Made{Day: p.Day}
		ref, repeated, err := tx.Once(who.Account, key, func() (string, error) {
			out, err = s.plan(tx, who, team, p)
			return out.ID.String(), err
		})
		if err != nil {
			return err
		}
		out.Repeated = repeated
		out.ID, err = db.ParseID(ref)
		return err
	})
	return out, err
}

func (s *Service) plan(tx *db.Tx, who access.Actor, team db.ID, p Plan, known ...ConflictKind) (out Made, err error) {
	person, err := s.person(tx, who, team, p.EnrolmentID)
	if err != nil {
		return out, err
	}
	if err := p.Draft.Validate(tx.Today()); err != nil {
		return out, err
	}
	if err := p.Repeat.Validate(p.Day); err != nil {
		return out, err
	}
	days, skipped := p.Repeat.Days(p.Day)
	if days, err = within(person, days, p.Unit != NoRepeat); err != nil {
		return out, err
	}
	list := make([]Appointment, len(days))
	for i, day := range days {
		list[i] = p.Draft.on(day, team, person.PatientID)
	}
	if err := s.check(tx, list, p.Confirm, known...); err != nil {
		return out, err
	}
	if err := s.write(tx, who, list, p); err != nil {
		return out, err
	}
	out = Made{ID: list[0].ID, Day: list[0].Day, Count: len(list), Skipped: skipped}
	return out, s.note(tx, who, access.AgendaPlan, list[0])
}

// write inserts the appointments, with their series when there are several.
func (s *Service) write(tx *db.Tx, who access.Actor, list []Appointment, p Plan) error {
	var series db.ID
	if p.Unit != NoRepeat {
		row := seriesRow{ID: tx.NewID(), TeamID: list[0].TeamID, Unit: p.Unit, Every: p.Every, MadeAt: tx.Now()}
		if err := insertSeries(tx, row); err != nil {
			return err
		}
		series = row.ID
	}
	for i := range list {
		a := &list[i]
		a.ID, a.SeriesID, a.MadeBy, a.MadeAt, a.ChangedAt, a.Version = tx.NewID(), series, who.Account, tx.Now(), tx.Now(), 1
		var err error
		if a.Note, err = s.Seal.SealText(noteColumn, a.ID, trimmed(p.Note)); err != nil {
			return err
		}
		if err := insertAppointment(tx, *a); err != nil {
			return err
		}
	}
	return nil
}

// person finds the stay of an appointment in the team; none is no fault. Faults:
// NotFound when it is another team's.
func (s *Service) person(tx *db.Tx, who access.Actor, team, enrolment db.ID) (patient.Enrolment, error) {
	if enrolment == 0 {
		return patient.Enrolment{}, nil
	}
	e, err := patient.InScope(tx, who, access.AgendaPlan, enrolment)
	if err == nil && e.TeamID != team {
		err = fault.Missing()
	}
	return e, err
}

// within holds days against a stay (rule 20): the first must be in it; a series
// stops at the exit.
func within(e patient.Enrolment, days []civil.Day, several bool) ([]civil.Day, error) {
	if e.ID == 0 {
		return days, nil
	}
	for i, day := range days {
		if err := e.CoversDay(day, day, "day"); err != nil {
			if i > 0 && several {
				return days[:i], nil
			}
			return nil, err
		}
	}
	return days, nil
}

// check holds appointments against who is a member, the rooms, and what stands
// at their hours. Those in the list that exist already move together; conflicts
// of the known kinds were settled before. Faults: Invalid.
func (s *Service) check(tx *db.Tx, list []Appointment, confirmed bool, known ...ConflictKind) error {
	moving := map[db.ID]bool{}
	days := make([]civil.Day, len(list))
	for i, a := range list {
		days[i] = a.Day
		if a.ID != 0 {
			moving[a.ID] = true
		}
	}
	first := list[0]
	if err := checkRoom(tx, first); err != nil {
		return err
	}
	near := around{}
	var err error
	if near.taken, err = unscopedTaken(tx, first, days); err != nil {
		return err
	}
	if first.ProfessionalID != 0 {
		if near.avails, err = unscopedAvailabilities(tx, []db.ID{first.ProfessionalID}, civil.Period{From: days[0], To: days[len(days)-1]}); err != nil {
			return err
		}
	}
	var found []Conflict
	for _, a := range list {
		if err := checkMember(tx, a); err != nil {
			return err
		}
		found = append(found, near.conflicts(a, moving)...)
	}
	found = slices.DeleteFunc(found, func(c Conflict) bool { return slices.Contains(known, c.Kind) })
	return settle(found, confirmed)
}

func checkMember(tx *db.Tx, a Appointment) error {
	if a.ProfessionalID == 0 {
		return nil
	}
	_, member, err := network.MemberOn(tx, a.TeamID, a.ProfessionalID, a.Day)
	if err != nil || member {
		return err
	}
	var wrong fault.Fields
	wrong.Add("professional", "Cette personne n’est pas membre de l’équipe le "+a.Day.Short()+".")
	return wrong.Err()
}

func checkRoom(tx *db.Tx, a Appointment) error {
	if a.RoomID == 0 {
		return nil
	}
	rooms, err := roomsOf(tx, a.TeamID)
	if err != nil {
		return err
	}
	for _, r := range rooms {
		if r.ID == a.RoomID {
			return nil
		}
	}
	var wrong fault.Fields
	wrong.Add("room", "Choisissez une salle de la liste.")
	return wrong.Err()
}

// own finds an appointment of one of the reader's teams. Faults: NotFound;
// Forbidden.
func own(tx *db.Tx, who access.Actor, perm access.Permission, id db.ID) (Appointment, error) {
	a, err := unscopedByID(tx, id)
	if err != nil {
		return Appointment{}, err
	}
	return a, who.InTeam(perm, a.TeamID)
}

// note leaves the line of an act on an appointment.
func (s *Service) note(tx *db.Tx, who access.Actor, act access.Permission, a Appointment) error {
	return s.Audit.Note(tx, who, audit.Line{Action: act, Subject: "appointment", SubjectID: a.ID, Patient: a.PatientID})
}
