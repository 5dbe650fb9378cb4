package rights_test

import (
	"context"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"
	"maillage/internal/trade/care"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/rights"
)

var (
	ctx   = context.Background()
	today = civil.DayOf(dbtest.Start)
)

// town is three teams, two of one region and one of another, who works there,
// and a few people followed.
type town struct {
	dbtest.House
	t        testing.TB
	rights   *rights.Service
	patients *patient.Service
	care     *care.Service
	prog     db.ID
	north    network.Microstructure // the first team of Occitanie
	south    network.Microstructure // the second
	east     network.Microstructure // of another region
	people   map[string]access.Actor
}

func newTown(t testing.TB, h dbtest.House) *town {
	t.Helper()
	w := &town{House: h, t: t, people: map[string]access.Actor{}}
	w.patients = &patient.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
	w.care = &care.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
	w.rights = &rights.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal}
	w.rights.Portions = []rights.Portion{
		{Name: "identity", Label: "Identité", Of: w.patients.IdentityPortion},
		{Name: "will", Label: "Information et oppositions", Of: w.patients.WillPortion},
		{Name: "enrolments", Label: "Suivis", Of: w.patients.EnrolmentPortion},
		{Name: "sessions", Label: "Entretiens", Of: w.care.SessionPortion},
		{Name: "reviews", Label: "RCP", Of: w.care.ReviewPortion},
		{Name: "requests", Label: "Demandes", Of: w.rights.RequestPortion},
		{Name: "glasses", Label: "Accès exceptionnels", Of: w.rights.GlassPortion},
		{Name: "journal", Label: "Journal", Of: w.rights.JournalPortion},
	}
	w.write(func(tx *db.Tx) error {
		w.must(programme.Seed(tx, true))
		p, err := programme.ByCode(tx, programme.EQUIPADDICT)
		w.prog = p.ID
		w.north, w.south, w.east = w.team(tx, "31", 1), w.team(tx, "31", 2), w.team(tx, "21", 1)
		return err
	})
	w.people["coordination"] = w.officer("coordination", access.AdminCoordination)
	w.people["medical"] = w.officer("medical", access.MedicalCoordination)
	return w
}

func (w *town) team(tx *db.Tx, departement string, n int) network.Microstructure {
	site, _, err := network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "Maison inventée " + departement + string(rune('A'+n)), Departement: departement})
	w.must(err)
	since := civil.Must(2024, 1, 1)
	code := "MSMA-" + departement + "-0" + string(rune('0'+n))
	id, _, err := network.PutTeam(tx, network.TeamDraft{Code: code, Name: "Équipe " + code, Departement: departement, SiteID: site, AgreementOn: since, TrainedOn: since, OpenedOn: since})
	w.must(err)
	m, err := network.TeamByID(tx, id)
	w.must(err)
	for _, p := range []access.Profession{access.GP, access.Psychologist, access.SocialWorker, access.Nurse} {
		w.member(tx, m, p)
	}
	return m
}

// member makes somebody of a team, named « gp MSMA-31-01 », with an account.
func (w *town) member(tx *db.Tx, m network.Microstructure, p access.Profession) {
	name := string(p) + " " + m.Code
	id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Exemple" + m.Code, FirstName: string(p), Profession: p}, m.ID)
	w.must(err)
	_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: m.ID, ProfessionalID: id, Profession: p, From: m.OpenedOn})
	w.must(err)
	acc, err := account.Create(tx, account.NewAccount{Email: string(p) + m.Code + "@exemple.fr", Name: "Camille " + name, ProfessionalID: id, Role: access.Member, Region: m.Region, Confirmed: true})
	w.must(err)
	w.people[name] = access.Actor{
		Account: acc, Professional: id, Name: "Camille " + name, Role: access.Member,
		Teams: []access.Team{{ID: m.ID, Code: m.Code, Name: m.Name, Profession: p}},
	}
}

func (w *town) officer(name string, role access.Role) access.Actor {
	var id db.ID
	w.write(func(tx *db.Tx) (err error) {
		id, err = account.Create(tx, account.NewAccount{Email: name + "@exemple.fr", Name: "Dominique " + name, Role: role, Region: w.north.Region})
		return err
	})
	return access.Actor{Account: id, Name: "Dominique " + name, Role: role, Region: w.north.Region}
}

func (w *town) who(profession access.Profession, m network.Microstructure) access.Actor {
	w.t.Helper()
	who, ok := w.people[string(profession)+" "+m.Code]
	if !ok {
		w.t.Fatalf("nobody is %s in %s", profession, m.Code)
	}
	return who
}

// follow includes somebody in a team.
func (w *town) follow(m network.Microstructure, id patient.Identity, change ...func(*patient.Inclusion)) (p db.ID, stay db.ID, number string) {
	w.t.Helper()
	gp := w.who(access.GP, m)
	in := patient.Inclusion{
		NumberPrefix: m.Code[5:], Identity: id, Sex: "female", TeamID: m.ID, ProgrammeID: w.prog, OpenedOn: civil.Must(2026, 3, 2), OpenedBy: gp.Professional,
		By: gp.Account, Behaviours: []string{"alcohol"}, Reasons: []string{"precarity"}, Complexity: "Hébergement perdu au printemps", OtherScheme: "none",
		InformedOn: civil.Must(2026, 3, 2), Notice: "2026-01", Channel: "oral_notice",
	}
	for _, c := range change {
		c(&in)
	}
	w.write(func(tx *db.Tx) (err error) {
		if p, stay, err = patient.Include(tx, w.Seal, in); err != nil {
			return err
		}
		found, _, err := patient.RecordOf(tx, w.Seal, gp, access.PatientOpen, p)
		number = found.Number
		return err
	})
	return p, stay, number
}

func named(last, first string) patient.Nominative {
	return patient.Nominative{Traits: patient.Traits{BirthName: last, FirstNames: first, BirthDate: civil.Must(1980, 5, 4)}}
}

func (w *town) object(who access.Actor, p db.ID) {
	w.t.Helper()
	w.must(w.patients.Object(ctx, who, p, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
}

func (w *town) write(fn func(tx *db.Tx) error) {
	w.t.Helper()
	w.must(w.House.DB.Write(ctx, fn))
}

// count reads one number.
func (w *town) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.House.DB.Read(ctx, func(tx *db.Tx) error { return tx.Get(&n, query, args...) }))
	return n
}

// opens says how a record answers to a reader.
func (w *town) opens(who access.Actor, p db.ID) string {
	w.t.Helper()
	v, err := w.care.PatientPage(ctx, who, p)
	switch {
	case err != nil:
		return fault.KindOf(err).String()
	case v.Patient.Withheld:
		return "withheld"
	default:
		return "open"
	}
}

func (w *town) wantOpens(what string, who access.Actor, p db.ID, want string) {
	w.t.Helper()
	if got := w.opens(who, p); got != want {
		w.t.Errorf("%s: got %s, want %s", what, got, want)
	}
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func wantKind(t testing.TB, what string, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func (w *town) later(d time.Duration) { w.Clock.Advance(d) }
