package app

import (
	"os"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/network"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/workbook"
)

func TestAnImportStandsWhenARoomAboveRestsOnIt(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../trade/workbook/testdata/tableau-de-suivi-exemple.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		act  func(tx *db.Tx, team network.Microstructure, member network.Member) error
		want string // in the refusal; empty when the import can be undone
	}{
		"a return of the months imported was sent": {func(tx *db.Tx, team network.Microstructure, _ network.Member) error {
			return reporting.AddPast(tx, reporting.Past{TeamID: team.ID, Month: civil.MonthOf(civil.Must(2026, 6, 1)), State: reporting.Sent, SentAt: tx.Now(), SentName: "Dr Exemple"})
		}, "La remontée de juin 2026"},
		"a return of another month, of a team that the import made": {func(tx *db.Tx, team network.Microstructure, _ network.Member) error {
			return reporting.AddPast(tx, reporting.Past{TeamID: team.ID, Month: civil.MonthOf(civil.Must(2026, 11, 1)), State: reporting.Sent, SentAt: tx.Now(), SentName: "Dr Exemple"})
		}, "La remontée de novembre 2026"},
		"a professional has an account": {func(tx *db.Tx, _ network.Microstructure, member network.Member) error {
			_, err := account.Create(tx, account.NewAccount{Email: "pro@exemple.fr", Name: member.Name(), Role: access.Member, ProfessionalID: member.ProfessionalID})
			return err
		}, "Un compte a été créé"},
		"somebody asked for the record": {func(tx *db.Tx, team network.Microstructure, _ network.Member) error {
			return asked(tx, team, `select patient_id from enrolment where microstructure_id = $1 limit 1`)
		}, "a demandé son dossier"},
		"somebody of before the import asked": {func(tx *db.Tx, team network.Microstructure, _ network.Member) error {
			if _, err := tx.Exec(`insert into patient (id, mode, number, sex, identity, document_kind, doubtful, fictitious, namesake, commune, made_at, version)
				values (7, 'provisional', '99-99-0001', 'unknown', $1, '', false, false, false, '', $2, 1)`, []byte("x"), tx.Now().AddDate(0, 0, -1)); err != nil {
				return err
			}
			return asked(tx, team, `select id from patient where id = 7 and cast($1 as bigint) <> 0`)
		}, ""},
		"an appointment was planned since, in a team of the import": {func(tx *db.Tx, team network.Microstructure, member network.Member) error {
			return agenda.AddWaiting(tx, nil, agenda.Wanted{TeamID: team.ID, EnrolmentID: 1, PatientID: 1, Profession: access.Psychologist, SinceOn: tx.Today()}, "")
		}, "Un rendez-vous a été prévu"},
		"somebody else has an account": {func(tx *db.Tx, _ network.Microstructure, _ network.Member) error {
			_, err := account.Create(tx, account.NewAccount{Email: "autre@exemple.fr", Name: "Autre", Role: access.AdminCoordination, Region: "76"})
			return err
		}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, h dbtest.House) {
				if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return programme.Seed(tx, false) }); err != nil {
					t.Fatal(err)
				}
				svc := &workbook.Service{DB: h.DB, Audit: h.Audit, Seal: h.Seal, DependsOn: dependsOn}
				file := workbook.File{Name: "suivi.xlsx", Content: f, Size: info.Size()}
				run, _, err := svc.Apply(t.Context(), access.Console("essai"), file, civil.Must(2026, 10, 31), true, "")
				if err != nil {
					t.Fatal(err)
				}
				err = h.DB.Write(t.Context(), func(tx *db.Tx) error {
					team, err := network.TeamByCode(tx, "MSMA-31-01")
					if err != nil {
						return err
					}
					members, err := network.Members(tx, team.ID)
					if err != nil {
						return err
					}
					return c.act(tx, team, members[0])
				})
				if err != nil {
					t.Fatal(err)
				}
				err = svc.Undo(t.Context(), access.Console("essai"), run.ID, "")
				switch {
				case c.want == "" && err != nil:
					t.Errorf("got %v, want it undone", err)
				case c.want != "" && (fault.KindOf(err) != fault.Conflict || !strings.Contains(fault.MessageOf(err), c.want)):
					t.Errorf("got %v, want a conflict that says %q", err, c.want)
				}
			})
		})
	}
}

// asked writes a request of a person, as the room of rights does.
func asked(tx *db.Tx, team network.Microstructure, whose string) error {
	var id db.ID
	if err := tx.Get(&id, whose, team.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into access_request (id, patient_id, microstructure_id, received_on, channel, asked_by, wants, old_information, checked,
		due_on, earliest_on, state, refusal, made_by, made_at, version) values ($1, $2, $3, $4, 'oral', 'person', 'copies', false, '', $4, $4, 'received', '', 1, $5, 1)`,
		tx.NewID(), id, team.ID, tx.Today(), tx.Now())
	return err
}
