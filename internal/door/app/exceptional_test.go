package app

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"maillage/internal/ground/db"
)

// Somebody of another team of the region reads a record in an emergency: every
// page of it says until when, and none takes a change.
func TestARecordOpenedInAnEmergencySaysUntilWhenAndOnlyReads(t *testing.T) {
	t.Parallel()
	s, in := demonstration(t, "")
	v := newVisitor(t, serveInstall(t, s, in, bytes.NewBuffer(nil)))
	v.signIn(t, "medecin@demo.example")
	var row struct {
		ID     db.ID  `db:"id"`
		Number string `db:"number"`
		Team   string `db:"name"`
	}
	err := in.db.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Get(&row, `select p.id, p.number, m.name from patient p join enrolment e on e.patient_id = p.id join microstructure m on m.id = e.microstructure_id
			where p.mode = 'nominative' and e.closed_on is null and not exists (select 1 from patient_objection o where o.patient_id = p.id)
			and m.region in (select region from microstructure where code = 'MSMA-31-01') and m.id not in (select b.microstructure_id from membership b
			join account a on a.professional_id = b.professional_id where a.email = 'medecin@demo.example') order by p.id limit 1`)
	})
	if err != nil {
		t.Fatal(err)
	}
	at := "/patients/" + row.ID.String()
	if code, _, _ := v.get(t, at); code != http.StatusNotFound {
		t.Fatalf("before: got %d, want 404", code)
	}
	code, _, to := v.post(t, "/acces-exceptionnels/ouverture", url.Values{
		"_key": {"k"}, "number": {row.Number}, "reason": {"emergency"}, "words": {"Malaise dans la salle d’attente"},
	})
	if code != http.StatusSeeOther || to != at {
		t.Fatalf("got %d to %s, want the record", code, to)
	}
	code, body, _ := v.get(t, at)
	if code != http.StatusOK || !strings.Contains(body, "Accès exceptionnel jusqu’à") || !strings.Contains(body, "Fermer cet accès") || !strings.Contains(body, row.Team) {
		t.Errorf("the record: got %d, and its end is told: %v", code, strings.Contains(body, "exceptionnel jusqu’à"))
	}
	if _, own, _ := v.get(t, "/"); strings.Contains(own, "exceptionnel jusqu’à") {
		t.Error("a page of another thing speaks of the exceptional access")
	}
	for path, want := range map[string]int{"/journal": 404, "/demandes": 404, "/reinclusion": 403, "/identite": 403, "/information": 403} {
		if code, _, _ := v.get(t, at+path); code != want {
			t.Errorf("%s: got %d, want %d", path, code, want)
		}
	}
	for _, path := range []string{"/information", "/opposition", "/identite", "/demandes", "/export"} {
		if code, _, _ := v.post(t, at+path, url.Values{"_key": {"x"}, "for": {"person"}, "read": {"oui"}}); code != http.StatusNotFound && code != http.StatusForbidden {
			t.Errorf("POST %s: got %d, want it closed", path, code)
		}
	}
}
