package app

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"maillage/internal/ground/db"
)

// A note may be about an entretien of its author with that person, and about no
// other.
func TestANoteIsLinkedToAnEntretienThatCareKnows(t *testing.T) {
	t.Parallel()
	s, in := demonstration(t, "")
	base := serveInstall(t, s, in, bytes.NewBuffer(nil))
	v := newVisitor(t, base)
	v.signIn(t, "psychologue@demo.example")
	const linked = "Note liée à l’entretien du"
	for email, want := range map[string]bool{"psychologue@demo.example": true, "social@demo.example": false} {
		var held struct {
			ID      db.ID `db:"id"`
			Patient db.ID `db:"patient_id"`
		}
		err := in.db.Read(context.Background(), func(tx *db.Tx) error {
			return tx.Get(&held, `select s.id, s.patient_id from session s join account a on a.professional_id = s.professional_id
				where a.email = $1 and s.reversed_at is null order by s.id limit 1`, email)
		})
		if err != nil {
			t.Fatal(err)
		}
		code, body, _ := v.get(t, "/patients/"+held.Patient.String()+"/notes?entretien="+held.ID.String())
		if code != 200 || strings.Contains(body, linked) != want {
			t.Errorf("an entretien of %s: got %d, linked %v", email, code, !want)
		}
	}
}
