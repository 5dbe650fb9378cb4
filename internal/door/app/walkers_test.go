package app

import (
	"context"
	"testing"
	"time"

	"maillage/internal/demo"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/account"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/rights"
)

// walkers are the readers that the demonstration has no way in for: the other
// professions of the home team, a member who left it yesterday, one whom nobody
// has vouched for. Which roles a route admits is compared with the grid, and the
// grid with the model of ground/access, cell by cell.
func (w *walk) walkers(t *testing.T) (list []demo.SignIn) {
	t.Helper()
	hash, err := new(account.Service).HashPassword(context.Background(), demo.Password)
	if err != nil {
		t.Fatal(err)
	}
	err = w.in.db.Write(context.Background(), func(tx *db.Tx) error {
		list = nil
		home, err := network.TeamByCode(tx, w.home.code)
		if err != nil {
			return err
		}
		for _, role := range []string{"psychiatrist", "nurse", "pharmacist", "other", left, newcomer} {
			profession, last := access.Profession(role), civil.Day{}
			if role == left || role == newcomer {
				profession = access.GP
			}
			if role == left {
				last = tx.Today().AddDays(-1)
			}
			id, _, err := network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Marcheur", FirstName: role, Profession: profession}, home.ID)
			if err != nil {
				return err
			}
			draft := network.MembershipDraft{TeamID: home.ID, ProfessionalID: id, Profession: profession, From: home.OpenedOn, To: last}
			if _, _, err := network.PutMembership(tx, draft); err != nil {
				return err
			}
			in := demo.SignIn{Role: role, Label: role, Email: role + "@demo.example"}
			acc, err := account.Create(tx, account.NewAccount{Email: in.Email, Name: "Marcheur " + role, ProfessionalID: id, PasswordHash: hash, Demo: true, Role: access.Member, Region: home.Region})
			if err != nil {
				return err
			}
			if role == newcomer {
				if _, err := tx.Exec(`update account set confirmed_at = null where id = $1`, acc); err != nil {
					return err
				}
			}
			list = append(list, in)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// paperwork gives each place a request of its person and an exceptional access to
// the record, which the demonstration has none of.
func (w *walk) paperwork(t *testing.T) {
	t.Helper()
	svc := rights.Service{DB: w.in.db, Audit: w.in.audit, Seal: w.in.seal}
	for _, at := range []*spot{&w.home, &w.away} {
		person, err := db.ParseID(at.patient)
		if err != nil {
			t.Fatal(err)
		}
		var m network.Microstructure
		err = w.in.db.Read(context.Background(), func(tx *db.Tx) error {
			m, err = network.TeamByCode(tx, at.code)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		who := access.Actor{Account: 4242, Role: access.Member, Teams: []access.Team{{ID: m.ID, Code: m.Code, Name: m.Name, Profession: access.GP}}}
		id, err := svc.Receive(context.Background(), who, person, rights.RequestDraft{ReceivedOn: civil.DayOf(clock()), Channel: "oral", AskedBy: rights.AskedByPerson, Wants: rights.WantsCopies}, "")
		if err != nil {
			t.Fatal(err)
		}
		at.request = id.String()
		err = w.in.db.Write(context.Background(), func(tx *db.Tx) error {
			g, err := patient.OpenGlass(tx, w.in.seal, access.Actor{Account: 4243}, patient.Glass{
				PatientID: person, TeamID: m.ID, Region: m.Region, FromTeamID: m.ID, Reason: patient.GlassEmergency, EndsAt: tx.Now().Add(time.Hour), ReviewDueOn: tx.Today(),
			}, "Une urgence inventée")
			at.glass = g.ID.String()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Every table that holds something of a person is said by a portion of the
// complete export, or stands here with the reason why it is not.
func TestTheExportForgetsNoTableOfPeople(t *testing.T) {
	t.Parallel()
	leftOut := map[string]string{
		"patient_token": "keyed digests to search by: they say nothing without the key, and nothing that the identity does not",
		"note_draft":    "what an author has not published yet: his own work in hand",
		"balance":       "counts computed from the entretiens and the reviews, which are there",
	}
	_, in := demonstration(t, "")
	said := map[string]string{}
	for _, p := range wire(&settings{}, in).portions() {
		if p.Name == "" || p.Label == "" || p.Of == nil {
			t.Errorf("the portion %+v lacks something", p)
		}
		for _, table := range p.Tables {
			said[table] = p.Name
		}
	}
	var tables []string
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Select(&tables, `select distinct m.name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table'
			and (m.name = 'patient' or c.name in ('patient_id', 'enrolment_id')) order by m.name`)
	})
	if err != nil || len(tables) < 10 {
		t.Fatalf("got %d tables, %v", len(tables), err)
	}
	known := map[string]bool{}
	for _, table := range tables {
		known[table] = true
		if _, out := leftOut[table]; (said[table] == "") != out {
			t.Errorf("the table %s is said by the portion %q, left out on purpose: %v; give it a portion in portions.go, or a reason here", table, said[table], out)
		}
	}
	for table, portion := range said {
		if !known[table] {
			t.Errorf("the portion %s says the table %s, which holds nothing of a person", portion, table)
		}
	}
}
