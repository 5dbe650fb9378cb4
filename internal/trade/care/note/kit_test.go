package note_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

var (
	ctx   = context.Background()
	today = civil.DayOf(dbtest.Start)
)

// team is a microstructure with one member of each profession, and a second GP.
type team struct {
	*note.Service
	dbtest.House
	t         *testing.T
	people    map[access.Profession]access.Actor
	gp2       access.Actor
	stranger  access.Actor // GP of another team
	id        db.ID
	programme db.ID
}

var professions = []access.Profession{
	access.GP, access.Psychologist, access.SocialWorker, access.Psychiatrist, access.Nurse, access.Pharmacist, access.OtherMember,
}

func open(t *testing.T, h dbtest.House) *team {
	t.Helper()
	w := &team{Service: &note.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}, House: h, t: t, people: map[access.Profession]access.Actor{}}
	w.write(func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		if err != nil {
			return err
		}
		w.programme = p.ID
		w.id = w.putTeam(tx, "MSMA-31-01")
		for i, one := range professions {
			w.people[one] = w.member(tx, w.id, "MSMA-31-01", i+1, one)
		}
		w.gp2 = w.member(tx, w.id, "MSMA-31-01", 20, access.GP)
		w.stranger = w.member(tx, w.putTeam(tx, "MSMA-31-02"), "MSMA-31-02", 30, access.GP)
		return nil
	})
	return w
}

func (w *team) putTeam(tx *db.Tx, code string) db.ID {
	w.t.Helper()
	site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison " + code, Departement: "31"})
	w.must(err)
	since := civil.Must(2020, 1, 1)
	id, _, err := network.PutTeam(tx, network.TeamDraft{Code: code, Name: "Équipe " + code, Departement: "31", SiteID: site, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	w.must(err)
	return id
}

func (w *team) member(tx *db.Tx, team db.ID, code string, n int, p access.Profession) access.Actor {
	w.t.Helper()
	id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: fmt.Sprintf("Exemple%c", 'A'+n), FirstName: "Camille", Profession: p}, team)
	w.must(err)
	_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: team, ProfessionalID: id, Profession: p, From: civil.Must(2020, 1, 1)})
	w.must(err)
	return access.Actor{Account: db.ID(n), Professional: id, Name: "Camille", Role: access.Member, Teams: []access.Team{{ID: team, Code: code, Profession: p}}}
}

// include makes somebody followed by the team since a hundred days.
func (w *team) include(id patient.Identity) patient.Enrolment {
	w.t.Helper()
	var e patient.Enrolment
	opened := today.AddDays(-100)
	w.write(func(tx *db.Tx) error {
		p, enrolment, err := patient.Include(tx, w.Service.Seal, patient.Inclusion{
			NumberPrefix: "31-01", Identity: id, Sex: "female", TeamID: w.id, ProgrammeID: w.programme, OpenedOn: opened,
			OpenedBy: w.people[access.GP].Professional, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"}, Complexity: "Situation inventée",
			OtherScheme: "none", InformedOn: opened, Notice: "2026-01", Channel: "oral_notice",
		})
		e = patient.Enrolment{ID: enrolment, PatientID: p, TeamID: w.id, OpenedOn: opened}
		return err
	})
	return e
}

func (w *team) named() patient.Enrolment {
	return w.include(patient.Nominative{Traits: patient.Traits{BirthName: "Durand", FirstNames: "Claire", BirthDate: civil.Must(1980, 2, 3)}})
}

func (w *team) object(e patient.Enrolment) {
	w.t.Helper()
	s := &patient.Service{DB: w.Service.DB, Audit: w.Service.Audit, Seal: w.Service.Seal}
	w.must(s.Object(ctx, w.people[access.GP], e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
}

func (w *team) write(fn func(tx *db.Tx) error) {
	w.t.Helper()
	w.must(w.Service.DB.Write(ctx, fn))
}

func (w *team) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *team) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.Service.DB.Read(ctx, func(tx *db.Tx) error { return tx.Get(&n, query, args...) }))
	return n
}

func words(s note.Segment, body string) note.Draft {
	return note.Draft{Segment: s, NotedOn: today, Body: body}
}

// publish writes a note that must be accepted.
func (w *team) publish(who access.Actor, e patient.Enrolment, d note.Draft) db.ID {
	w.t.Helper()
	out, err := w.Publish(ctx, who, e.PatientID, d, "")
	w.must(err)
	return out.Note
}

func (w *team) revise(who access.Actor, e patient.Enrolment, id db.ID, d note.Draft) {
	w.t.Helper()
	_, err := w.Revise(ctx, who, e.PatientID, id, d, "")
	w.must(err)
}

func (w *team) page(who access.Actor, e patient.Enrolment) note.Page {
	w.t.Helper()
	p, err := w.Open(ctx, who, e.PatientID, note.Filter{})
	w.must(err)
	return p
}

func (w *team) view(who access.Actor, e patient.Enrolment, id db.ID) note.View {
	w.t.Helper()
	v, err := w.OpenNote(ctx, who, e.PatientID, id)
	w.must(err)
	return v
}

// bodies are the words a reader sees on the person's page.
func (w *team) bodies(who access.Actor, e patient.Enrolment) string {
	w.t.Helper()
	var list []string
	for _, n := range w.page(who, e).Notes {
		list = append(list, n.Body)
	}
	return strings.Join(list, "|")
}

func (w *team) rcp(who access.Actor, e patient.Enrolment, since civil.Day) string {
	w.t.Helper()
	var list []string
	w.must(w.Service.DB.Read(ctx, func(tx *db.Tx) error {
		shown, err := note.ForRCP(tx, w.Service.Seal, who, e.ID, since)
		for _, s := range shown {
			list = append(list, s.Lines...)
		}
		return err
	}))
	return strings.Join(list, "|")
}

func (w *team) found(who access.Actor, query string) string {
	w.t.Helper()
	found, _, err := w.Search(ctx, who, w.id, query)
	w.must(err)
	var list []string
	for _, f := range found {
		list = append(list, f.Excerpt)
	}
	return strings.Join(list, "|")
}

func wantKind(t *testing.T, what string, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("%s: got %v, want %s", what, err, want)
	}
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// fields are the inputs that a fault speaks of.
func fields(err error) string {
	var names []string
	for _, f := range fault.FieldsOf(err) {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func stale(t *testing.T, err error) *note.Stale {
	t.Helper()
	var s *note.Stale
	if !errors.As(err, &s) {
		t.Fatalf("got %v, want a stale note", err)
	}
	return s
}
