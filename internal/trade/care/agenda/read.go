package agenda

import (
	"cmp"
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/text"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// Person is somebody followed, as a reader of the agenda may know him or her.
type Person struct {
	ID       db.ID
	Name     string // « Patient » when withheld
	Number   string // empty when withheld
	Withheld bool
}

// Entry is an appointment as agendas show it.
type Entry struct {
	Appointment
	Person       Person // zero without a patient
	Professional string // empty: the whole team
	Room         string
	Mine         bool // the reader's own
}

// Choice is somebody whom an appointment may be with.
type Choice struct {
	Enrolment db.ID
	Name      string
	Number    string
}

// faces finds who people are, each once. Somebody withheld is « Patient », with
// no number: an hour and a number would make a name.
type faces struct {
	s     *Service
	tx    *db.Tx
	who   access.Actor
	known map[db.ID]Person
}

func (s *Service) faces(tx *db.Tx, who access.Actor) *faces {
	return &faces{s: s, tx: tx, who: who, known: map[db.ID]Person{}}
}

func (f *faces) of(id db.ID) (Person, error) {
	if p, ok := f.known[id]; ok || id == 0 {
		return p, nil
	}
	p, _, err := patient.RecordOf(f.tx, f.s.Seal, f.who, access.AgendaOpen, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Person{}, err
	}
	person := personOf(p)
	if err != nil { // a record that went away must not take the day with it
		person = Person{ID: id, Name: "Patient", Withheld: true}
	}
	f.known[id] = person
	return person, nil
}

func personOf(p patient.Patient) Person {
	if p.Withheld {
		return Person{ID: p.ID, Name: "Patient", Withheld: true}
	}
	return Person{ID: p.ID, Name: p.DisplayName(), Number: p.Number}
}

// people lists who is followed by a team, by name; withheld people are left out:
// their own GP finds them from their record.
func (s *Service) people(tx *db.Tx, who access.Actor, team db.ID) ([]Choice, error) {
	list, err := patient.OfTeam(tx, s.Seal, who, team, false)
	if err != nil {
		return nil, err
	}
	var out []Choice
	for _, l := range list {
		if !l.Patient.Withheld {
			out = append(out, Choice{Enrolment: l.Enrolment.ID, Name: l.Patient.DisplayName(), Number: l.Patient.Number})
		}
	}
	slices.SortFunc(out, func(a, b Choice) int {
		return cmp.Or(cmp.Compare(text.Fold(a.Name), text.Fold(b.Name)), cmp.Compare(a.Number, b.Number))
	})
	return out, nil
}

func roomNames(tx *db.Tx, team db.ID) (map[db.ID]string, error) {
	rooms, err := roomsOf(tx, team)
	m := make(map[db.ID]string, len(rooms))
	for _, r := range rooms {
		m[r.ID] = r.Name
	}
	return m, err
}

func memberOf(tx *db.Tx, a Appointment) (network.Member, bool, error) {
	if a.ProfessionalID == 0 {
		return network.Member{}, false, nil
	}
	return network.MemberOn(tx, a.TeamID, a.ProfessionalID, a.Day)
}

// entries dresses the appointments of one team.
func (s *Service) entries(tx *db.Tx, who access.Actor, team db.ID, list []Appointment) ([]Entry, error) {
	return dress(tx, s.faces(tx, who), team, list)
}

func dress(tx *db.Tx, book *faces, team db.ID, list []Appointment) ([]Entry, error) {
	by, err := names(tx, team)
	if err != nil {
		return nil, err
	}
	rooms, err := roomNames(tx, team)
	if err != nil {
		return nil, err
	}
	me := book.who.Professional
	out := make([]Entry, len(list))
	for i, a := range list {
		e := Entry{Appointment: a, Professional: by[a.ProfessionalID], Room: rooms[a.RoomID], Mine: me != 0 && a.ProfessionalID == me}
		if e.Person, err = book.of(a.PatientID); err != nil {
			return nil, err
		}
		out[i] = e
	}
	return out, nil
}

// Query is what an agenda shows: some days, of a person, a room or everybody.
type Query struct {
	Days         civil.Period
	Professional db.ID
	Room         db.ID
}

func (q Query) shows(a Appointment) bool {
	return (q.Professional == 0 || a.ProfessionalID == q.Professional || a.ProfessionalID == 0) && (q.Room == 0 || a.RoomID == q.Room)
}

// Board is an agenda.
type Board struct {
	Team     access.Team
	Today    civil.Day
	Entries  []Entry // by day and hour; cancelled ones too
	Away     []Availability
	Open     []Availability
	Members  []network.Member
	Rooms    []Room
	Waiting  int // people on the list
	ToSettle int // appointments left behind
}

// Board opens an agenda: one line of the journal for the list. Faults: Forbidden;
// NotFound.
func (s *Service) Board(ctx context.Context, who access.Actor, team db.ID, q Query) (out Board, err error) {
	if err := who.InTeam(access.AgendaOpen, team); err != nil {
		return out, err
	}
	out.Team, _ = who.Team(team)
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		out.Today = tx.Today()
		list, err := ofTeam(tx, team, q.Days)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(a Appointment) bool { return !q.shows(a) })
		book := s.faces(tx, who)
		left, err := s.leftBehind(tx, book, team)
		if err != nil {
			return err
		}
		out.ToSettle = len(left)
		if out.Entries, err = dress(tx, book, team, list); err != nil {
			return err
		}
		return s.surround(tx, team, q, &out)
	}, audit.Line{Action: access.AgendaOpen, Subject: "agenda", SubjectID: team})
	return out, err
}

// surround adds what stands beside the appointments.
func (s *Service) surround(tx *db.Tx, team db.ID, q Query, out *Board) (err error) {
	if out.Members, out.Rooms, err = offer(tx, team, q.Days.From); err != nil {
		return err
	}
	var ids []db.ID
	for _, m := range out.Members {
		if q.Professional == 0 || m.ProfessionalID == q.Professional {
			ids = append(ids, m.ProfessionalID)
		}
	}
	all, err := unscopedAvailabilities(tx, ids, q.Days)
	if err != nil {
		return err
	}
	for _, v := range all {
		switch {
		case v.Kind == Away:
			out.Away = append(out.Away, v)
		case v.TeamID == team:
			out.Open = append(out.Open, v)
		}
	}
	rows, err := waits(tx, team)
	if err != nil {
		return err
	}
	out.Waiting = len(rows)
	return nil
}

// Detail is one appointment, opened.
type Detail struct {
	Entry
	Team    access.Team
	Today   civil.Day
	Note    string // empty when the reader may not know it
	Series  string // « chaque semaine, le mardi »; empty when alone
	Later   int    // planned ones that would follow a change
	Members []network.Member
	Rooms   []Room
	Waiting []Waiting // who could take its time, when it is free
	MayMark bool
	Records bool // marking it records an entretien
	MayPlan bool
}

// Open shows one appointment and leaves a line. Faults: Forbidden; NotFound.
func (s *Service) Open(ctx context.Context, who access.Actor, id db.ID) (out Detail, err error) {
	if err := who.Check(access.AgendaOpen); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := own(tx, who, access.AgendaOpen, id)
		if err != nil {
			return err
		}
		if out, err = s.detail(tx, who, a); err != nil {
			return err
		}
		return s.note(tx, who, access.AgendaOpen, a)
	})
	return out, err
}

func (s *Service) detail(tx *db.Tx, who access.Actor, a Appointment) (out Detail, err error) {
	out.Team, _ = who.Team(a.TeamID)
	out.Today = tx.Today()
	list, err := s.entries(tx, who, a.TeamID, []Appointment{a})
	if err != nil {
		return out, err
	}
	out.Entry = list[0]
	if !out.Person.Withheld {
		if out.Note, err = s.Seal.OpenText(noteColumn, a.ID, a.Note); err != nil {
			return out, err
		}
	}
	if out.Members, out.Rooms, err = offer(tx, a.TeamID, a.Day); err != nil {
		return out, err
	}
	if err := s.inSeries(tx, a, &out); err != nil {
		return out, err
	}
	out.MayPlan = who.InTeam(access.AgendaPlan, a.TeamID) == nil
	out.Records = s.records(who, a)
	out.MayMark = who.InTeam(access.AgendaMark, a.TeamID) == nil && (a.Kind != KindSession || out.Mine) && !a.Day.After(out.Today)
	if a.State == Cancelled && a.Starts().After(tx.Now()) && out.MayPlan {
		m, member, err := memberOf(tx, a)
		if err != nil || !member {
			return out, err
		}
		out.Waiting, err = s.waiting(tx, who, a.TeamID, m.Profession)
		return out, err
	}
	return out, nil
}

func (s *Service) inSeries(tx *db.Tx, a Appointment, out *Detail) error {
	if a.SeriesID == 0 {
		return nil
	}
	row, err := seriesByID(tx, a.SeriesID)
	if err != nil {
		return err
	}
	out.Series = Repeat{Unit: row.Unit, Every: row.Every}.Words(a.Day)
	after, err := following(tx, a.SeriesID, a.Day)
	for _, b := range after {
		if b.ID != a.ID {
			out.Later++
		}
	}
	return err
}

// Offer is what the form of a new appointment proposes.
type Offer struct {
	Team    access.Team
	Today   civil.Day
	Members []network.Member
	Rooms   []Room
	People  []Choice
	Person  Person // whom the form is opened for; zero when nobody
}

// Offer opens the form; enrolment is whom it is for, or zero. Faults: Forbidden;
// NotFound.
func (s *Service) Offer(ctx context.Context, who access.Actor, team, enrolment db.ID) (out Offer, err error) {
	if err := who.InTeam(access.AgendaPlan, team); err != nil {
		return out, err
	}
	out.Team, _ = who.Team(team)
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		out.Today = tx.Today()
		if out.Members, out.Rooms, err = offer(tx, team, out.Today); err != nil {
			return err
		}
		e, err := s.person(tx, who, team, enrolment)
		if err != nil {
			return err
		}
		if out.Person, err = s.faces(tx, who).of(e.PatientID); err != nil {
			return err
		}
		out.People, err = s.people(tx, who, team)
		return err
	}, audit.Line{Action: access.AgendaPlan, Subject: "caseload", SubjectID: team})
	return out, err
}
