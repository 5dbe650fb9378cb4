package agenda_test

import (
	"context"
	"flag"
	"fmt"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

var (
	update = flag.Bool("update", false, "write the golden files")
	ctx    = context.Background()
	today  = civil.DayOf(dbtest.Start) // a Sunday
	monday = today.AddDays(1)
)

// house is two teams, and a psychologist who works in both.
type house struct {
	dbtest.House
	t         testing.TB
	agenda    *agenda.Service
	care      *care.Service
	patients  *patient.Service
	programme db.ID
	teams     [2]team
	both      access.Actor
}

type team struct {
	id                      db.ID
	code                    string
	gp, psy, social, pharma access.Actor
}

func build(t testing.TB, h dbtest.House) *house {
	t.Helper()
	w := &house{House: h, t: t}
	w.care = &care.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
	w.patients = &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
	w.agenda = &agenda.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal, Record: w.record, Reverse: w.reverse}
	w.write(func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		w.programme = p.ID
		for i := range w.teams {
			w.teams[i] = w.team(tx, i+1)
		}
		w.both = w.member(tx, w.teams[0], "Deux", "Équipes", access.Psychologist)
		_, _, joined := network.PutMembership(tx, network.MembershipDraft{TeamID: w.teams[1].id, ProfessionalID: w.both.Professional, Profession: access.Psychologist, From: civil.Must(2020, 1, 1)})
		w.must(joined)
		w.both.Teams = append(w.both.Teams, access.Team{ID: w.teams[1].id, Code: w.teams[1].code, Profession: access.Psychologist})
		return err
	})
	return w
}

// record and reverse are what the door wires.
func (w *house) record(ctx context.Context, who access.Actor, enrolment db.ID, r agenda.Recorded, key string) (db.ID, error) {
	d := care.SessionDraft{HeldOn: r.HeldOn, Presence: r.Presence, Mode: r.Mode, Confirm: r.Confirm}
	if r.Minutes > 0 {
		d.Minutes = &r.Minutes
	}
	out, err := w.care.Record(ctx, who, enrolment, d, key)
	return out.SessionID, err
}

func (w *house) reverse(ctx context.Context, who access.Actor, session db.ID, reason, key string) error {
	_, err := w.care.Reverse(ctx, who, session, care.ReversalDraft{Reason: reason}, key)
	return err
}

func (w *house) team(tx *db.Tx, n int) team {
	site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{
		Kind: "msp", Name: fmt.Sprintf("Maison des addictions inventée %d", n), Departement: "31", Address: "2 rue du Moulin", PostalCode: "31560", Commune: "Nailloux", Phone: "05 00 00 00 00",
	})
	w.must(err)
	since := civil.Must(2020, 1, 1)
	m := team{code: fmt.Sprintf("MSMA-31-%02d", n)}
	m.id, _, err = network.PutTeam(tx, network.TeamDraft{Code: m.code, Name: fmt.Sprintf("Équipe inventée %d", n), Departement: "31", SiteID: site, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	w.must(err)
	m.gp = w.member(tx, m, "Aubépine", fmt.Sprint("Alice", n), access.GP)
	m.psy = w.member(tx, m, "Bruyère", fmt.Sprint("Basile", n), access.Psychologist)
	m.social = w.member(tx, m, "Capucine", fmt.Sprint("Cécile", n), access.SocialWorker)
	m.pharma = w.member(tx, m, "Digitale", fmt.Sprint("Denis", n), access.Pharmacist)
	return m
}

func (w *house) member(tx *db.Tx, m team, last, first string, p access.Profession) access.Actor {
	id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: last, FirstName: first, Profession: p}, 0)
	w.must(err)
	_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: m.id, ProfessionalID: id, Profession: p, From: civil.Must(2020, 1, 1)})
	w.must(err)
	return access.Actor{Account: id + 1, Professional: id, Name: first + " " + last, Role: access.Member, Teams: []access.Team{{ID: m.id, Code: m.code, Profession: p}}}
}

// include makes somebody followed by a team since a while.
func (w *house) include(m team, last string, more ...func(*patient.Inclusion)) (e patient.Enrolment) {
	w.t.Helper()
	in := patient.Inclusion{
		NumberPrefix: m.code[5:], Identity: patient.Nominative{Traits: patient.Traits{BirthName: last, FirstNames: "Camille", BirthDate: civil.Must(1980, 5, 4)}},
		Sex: "female", TeamID: m.id, ProgrammeID: w.programme, OpenedOn: civil.Must(2025, 3, 1), OpenedBy: m.gp.Professional, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"},
		Complexity: "Situation inventée", OtherScheme: "none", InformedOn: civil.Must(2025, 3, 1), Notice: "2026-01", Channel: "oral",
	}
	for _, f := range more {
		f(&in)
	}
	w.write(func(tx *db.Tx) error {
		p, id, err := patient.Include(tx, w.Seal, in)
		if err != nil {
			return err
		}
		all, err := patient.Enrolments(tx, p)
		for _, one := range all {
			if one.ID == id {
				e = one
			}
		}
		return err
	})
	return e
}

// session is a draft of an entretien with a professional.
func session(who access.Actor, e patient.Enrolment, day civil.Day, at string) agenda.Draft {
	return agenda.Draft{EnrolmentID: e.ID, ProfessionalID: who.Professional, Day: day, Starts: at, Minutes: 45, Kind: agenda.KindSession, Mode: "cabinet"}
}

// plan writes an appointment that must be accepted.
func (w *house) plan(who access.Actor, m team, d agenda.Draft) agenda.Appointment {
	w.t.Helper()
	made, err := w.agenda.Plan(ctx, who, m.id, agenda.Plan{Draft: d}, "")
	w.must(err)
	return w.open(who, made.ID).Appointment
}

func (w *house) open(who access.Actor, id db.ID) agenda.Detail {
	w.t.Helper()
	d, err := w.agenda.Open(ctx, who, id)
	w.must(err)
	return d
}

// board is a team's week from a day.
func (w *house) board(who access.Actor, m team, from civil.Day, days int) agenda.Board {
	w.t.Helper()
	b, err := w.agenda.Board(ctx, who, m.id, agenda.Query{Days: civil.Period{From: from, To: from.AddDays(days - 1)}})
	w.must(err)
	return b
}

func (w *house) write(fn func(tx *db.Tx) error) {
	w.t.Helper()
	w.must(w.DB.Write(ctx, fn))
}

func (w *house) read(fn func(tx *db.Tx) error) {
	w.t.Helper()
	w.must(w.DB.Read(ctx, fn))
}

// count runs a query that counts.
func (w *house) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.read(func(tx *db.Tx) error { return tx.Get(&n, query, args...) })
	return n
}

func (w *house) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, want fault.Kind) {
	t.Helper()
	if got := fault.KindOf(err); err == nil || got != want {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

func wantField(t testing.TB, err error, field string) {
	t.Helper()
	wantKind(t, err, fault.Invalid)
	for _, f := range fault.FieldsOf(err) {
		if f.Name == field {
			return
		}
	}
	t.Errorf("got %v, want a message at %s", err, field)
}
