package reporting_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/terminology"
)

const (
	occitanie = "76"
	bfc       = "27"
)

var (
	ctx   = context.Background()
	today = civil.DayOf(dbtest.Start) // 22 November 2026

	serial atomic.Int64
)

func day(y int, m time.Month, d int) civil.Day { return civil.Must(y, m, d) }

func month(t testing.TB, s string) civil.Month {
	t.Helper()
	m, err := civil.ParseMonth(s)
	must(t, err)
	return m
}

func coordination(region string) access.Actor {
	return access.Actor{Account: 900, Name: "Coline Ordonnée", Role: access.AdminCoordination, Region: region, Request: "test"}
}

// world is an install with the rule book and as many teams as a test makes.
type world struct {
	dbtest.House
	svc       *reporting.Service
	programme db.ID
}

func build(t testing.TB, h dbtest.House) *world {
	t.Helper()
	w := &world{House: h, svc: &reporting.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}}
	w.write(t, func(tx *db.Tx) error {
		if err := programme.Seed(tx, true); err != nil {
			return err
		}
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		w.programme = p.ID
		return err
	})
	return w
}

func (w *world) write(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	must(t, w.DB.Write(ctx, fn))
}

func (w *world) read(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	must(t, w.DB.Read(ctx, fn))
}

// team is a microstructure with its three core members.
type team struct {
	id              db.ID
	code            string
	host            db.ID
	gp, psy, social access.Actor
	psyID, socialID db.ID
	departement     string
	opened          civil.Day
}

func (m team) of(c programme.Counter) db.ID {
	if c == programme.CounterPsychologist {
		return m.psyID
	}
	return m.socialID
}

// team makes a microstructure open since a day.
func (w *world) team(t testing.TB, departement string, opened civil.Day) team {
	t.Helper()
	n := serial.Add(1)
	m := team{code: fmt.Sprintf("MSMA-%s-%04d", departement, n), departement: departement, opened: opened}
	w.write(t, func(tx *db.Tx) (err error) {
		site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: fmt.Sprintf("Maison inventée %d", n), Departement: departement})
		if err != nil {
			return err
		}
		if m.host, _, err = network.PutOrganisation(tx, network.OrganisationDraft{Kind: "csapa", Name: fmt.Sprintf("Centre inventé %d", n), Departement: departement}); err != nil {
			return err
		}
		if m.id, _, err = network.PutTeam(tx, network.TeamDraft{
			Code: m.code, Name: "Équipe " + m.code, Departement: departement, SiteID: site,
			HostID: m.host, AgreementOn: opened, TrainedOn: opened, OpenedOn: opened,
		}); err != nil {
			return err
		}
		for _, p := range []struct {
			who  *access.Actor
			last string
			as   access.Profession
		}{{&m.gp, "Aubépine", access.GP}, {&m.psy, "Bruyère", access.Psychologist}, {&m.social, "Capucine", access.SocialWorker}} {
			if *p.who, err = join(tx, m, p.last, fmt.Sprintf("Dominique %d", n), p.as, opened); err != nil {
				return err
			}
		}
		m.psyID, m.socialID = m.psy.Professional, m.social.Professional
		return nil
	})
	return m
}

// join puts somebody in a team and gives who he or she signs in as.
func join(tx *db.Tx, m team, last, first string, p access.Profession, from civil.Day) (access.Actor, error) {
	id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: last, FirstName: first, Profession: p, EmployerID: m.host}, 0)
	if err != nil {
		return access.Actor{}, err
	}
	_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: m.id, ProfessionalID: id, Profession: p, From: from})
	return access.Actor{
		Account: db.ID(serial.Add(1)), Professional: id, Name: first + " " + last, Role: access.Member, Request: "test",
		Teams: []access.Team{{ID: m.id, Code: m.code, Name: "Équipe " + m.code, Profession: p}},
	}, err
}

// include writes an inclusion; again is somebody known already.
func (w *world) include(tx *db.Tx, m team, name string, again db.ID, opened, closed civil.Day) (patient.Enrolment, error) {
	in := patient.Inclusion{
		Patient: again, NumberPrefix: m.code[5:], Sex: "female", TeamID: m.id, ProgrammeID: w.programme,
		Identity: patient.Nominative{Traits: patient.Traits{BirthName: name, FirstNames: "Camille", BirthDate: day(1980, 5, 4)}},
		OpenedOn: opened, OpenedBy: m.gp.Professional, ClosedOn: closed, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"},
		Complexity: "Situation inventée", OtherScheme: "none", InformedOn: opened, Notice: "2026-01", Channel: "oral",
	}
	if !closed.IsZero() {
		in.ExitReason = "moved"
	}
	p, id, err := patient.Include(tx, w.Seal, in)
	return patient.Enrolment{ID: id, PatientID: p, TeamID: m.id, ProgrammeID: w.programme, OpenedOn: opened, ClosedOn: closed}, err
}

func (w *world) included(t testing.TB, m team, name string, opened civil.Day) (e patient.Enrolment) {
	t.Helper()
	w.write(t, func(tx *db.Tx) (err error) {
		e, err = w.include(tx, m, name, 0, opened, civil.Day{})
		return err
	})
	return e
}

// attend writes an attended entretien.
func (w *world) attend(t testing.TB, m team, e patient.Enrolment, c programme.Counter, on civil.Day) (id db.ID) {
	t.Helper()
	w.write(t, func(tx *db.Tx) (err error) {
		id, err = care.AddSession(tx, care.Fact{
			Enrolment: e, ProfessionalID: m.of(c), Counter: c, HeldOn: on,
			Presence: terminology.Code("attended"), Mode: "cabinet",
		})
		return err
	})
	return id
}

func attendIn(tx *db.Tx, m team, e patient.Enrolment, on civil.Day) error {
	_, err := care.AddSession(tx, care.Fact{Enrolment: e, ProfessionalID: m.psyID, Counter: programme.CounterPsychologist, HeldOn: on, Presence: "attended"})
	return err
}

func reverse(tx *db.Tx, session db.ID) error {
	_, err := tx.Exec(`update session set reversed_at = $1, reversal_reason = 'doublon' where id = $2`, tx.Now(), session)
	return err
}

// meeting is a RCP as a test writes it.
type meeting struct {
	on        civil.Day
	validated bool
	quorum    bool
	reviewed  []patient.Enrolment
}

func addRCP(tx *db.Tx, m team, r meeting) (db.ID, error) {
	row := struct {
		ID      db.ID     `db:"id"`
		Team    db.ID     `db:"microstructure_id"`
		HeldOn  civil.Day `db:"held_on"`
		Place   string    `db:"place"`
		State   string    `db:"state"`
		Held    *bool     `db:"held"`
		MadeAt  time.Time `db:"made_at"`
		Version int       `db:"version"`
	}{tx.NewID(), m.id, r.on, "", "draft", nil, tx.Now(), 1}
	if r.validated {
		row.State, row.Held = "validated", &r.quorum
	}
	if err := tx.Insert("rcp", row); err != nil {
		return 0, err
	}
	for i, e := range r.reviewed {
		if err := tx.Insert("case_review", struct {
			ID        db.ID     `db:"id"`
			RCP       db.ID     `db:"rcp_id"`
			Enrolment db.ID     `db:"enrolment_id"`
			Patient   db.ID     `db:"patient_id"`
			Team      db.ID     `db:"microstructure_id"`
			HeldOn    civil.Day `db:"held_on"`
			Year      int       `db:"year"`
			Rank      int       `db:"rank"`
			State     string    `db:"state"`
			Counted   bool      `db:"counted"`
			Changes   string    `db:"changes"`
			Version   int       `db:"version"`
		}{tx.NewID(), row.ID, e.ID, e.PatientID, m.id, r.on, programme.YearOf(e.OpenedOn, r.on, 12), i + 1, "reviewed", r.validated && r.quorum, "", 1}); err != nil {
			return 0, err
		}
	}
	return row.ID, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if got := fault.KindOf(err); err == nil || got != want {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	for _, f := range fault.FieldsOf(err) {
		if f.Name == field {
			return
		}
	}
	t.Errorf("got %v, want a message at %s", err, field)
}
