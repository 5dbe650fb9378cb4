package app

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	acts "maillage/internal/trade/care/act"
	"maillage/internal/trade/patient"
)

// An exit follows the last thing that the team did, in whatever room it is
// written: an act outside the package holds it back as an entretien does.
func TestAnExitFollowsTheLastActOfAnyRoom(t *testing.T) {
	t.Parallel()
	s, in := demonstration(t, "")
	v := newVisitor(t, serveInstall(t, s, in, bytes.NewBuffer(nil)))
	v.signIn(t, "medecin@demo.example")
	var one struct {
		ID      db.ID `db:"id"`
		Patient db.ID `db:"patient_id"`
		Version int   `db:"version"`
		GP      db.ID `db:"gp"`
	}
	var today civil.Day
	err := in.db.Write(context.Background(), func(tx *db.Tx) error {
		today = tx.Today()
		if err := tx.Get(&one, `select e.id, e.patient_id, e.version, a.professional_id as gp from enrolment e
			join membership m on m.microstructure_id = e.microstructure_id and m.to_on is null join account a on a.professional_id = m.professional_id
			where a.email = 'medecin@demo.example' and e.closed_on is null and e.opened_on < $1
			and not exists (select 1 from session s where s.enrolment_id = e.id and s.held_on > $1)
			and not exists (select 1 from case_review r where r.enrolment_id = e.id and r.held_on > $1) order by e.id limit 1`, today.AddDays(-3)); err != nil {
			return err
		}
		all, err := patient.Enrolments(tx, one.Patient)
		if err != nil {
			return err
		}
		for _, e := range all {
			if e.ID == one.ID {
				return acts.AddFact(tx, in.seal, acts.Fact{
					Enrolment: e, By: one.GP, Profession: access.GP, MadeAt: tx.Now(),
					Draft: acts.Draft{Kind: acts.Screening, HeldOn: today.AddDays(-1), Method: "rapid", HIV: "negative"},
				})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = in.db.Read(context.Background(), func(tx *db.Tx) error {
		got, err := lastFact(tx, one.ID)
		if got != today.AddDays(-1) {
			t.Errorf("got %v, want the day of the act", got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	exit := func(on civil.Day) int {
		code, _, _ := v.post(t, "/suivis/"+one.ID.String()+"/sortie", url.Values{
			"closed_on": {on.Short()}, "reason": {"goals_reached"}, "version": {strconv.Itoa(one.Version)}, "_key": {on.String()},
		})
		return code
	}
	if got := exit(today.AddDays(-2)); got != http.StatusUnprocessableEntity {
		t.Errorf("an exit before the act: got %d, want 422", got)
	}
	if got := exit(today.AddDays(-1)); got != http.StatusSeeOther {
		t.Errorf("an exit on its day: got %d, want 303", got)
	}
}
