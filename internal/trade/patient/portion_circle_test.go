package patient_test

import (
	"encoding/json"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/patient"
)

func TestTheExportSaysWhatIsKnownAroundSomebody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := newTown(t, h)
		out := w.enrol(t, w.gp, w.north.ID, func(d *patient.EnrolDraft) {
			d.BirthName, d.FirstNames, d.BirthDate = "Zoubert", "Ophélie", civil.Must(2010, 2, 3)
		})
		for _, err := range []error{
			w.AmendContact(w.ctx, w.psy, out.Patient, details(), 1, ""),
			w.PutAround(w.ctx, w.psy, out.Patient, 0, sister(), ""),
			w.AgreeToReminders(w.ctx, w.psy, out.Patient, patient.ReminderDraft{Channel: patient.ByEmail, AgreedOn: today}, ""),
			w.ConsentToSharing(w.ctx, w.psy, out.Patient, sharing(), ""),
			w.ConsentToCare(w.ctx, w.psy, out.Patient, patient.CareDraft{GivenOn: today, Channel: "oral"}, ""),
			w.RefuseParents(w.ctx, w.psy, out.Patient, patient.MinorDraft{Items: []patient.RecordItem{patient.Notes}, RefusedOn: today, Statement: "Pas mes notes."}, ""),
			w.Mark(w.ctx, w.psy, out.Patient, patient.MarksDraft{Doubtful: true, Reason: patient.DoubtMixed, Note: "Deux sœurs."}, 2, ""),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		export := func(who access.Actor) (data string, pdf []byte) {
			w.read(t, func(tx *db.Tx) error {
				d := paper.New(paper.Meta{Title: "Essai", Date: today.Start()}, paper.Letterhead{})
				for _, portion := range []func(*db.Tx, access.Actor, db.ID) (any, func(*paper.Document), error){w.CirclePortion, w.ConsentPortion, w.StatusPortion} {
					x, print, err := portion(tx, who, out.Patient)
					if err != nil {
						return err
					}
					b, err := json.Marshal(x)
					if err != nil {
						return err
					}
					data += string(b)
					print(d)
				}
				var err error
				pdf, err = d.Bytes()
				return err
			})
			return data, pdf
		}
		secrets := []string{"Mirabelle Zoubert", "après 18 h", "Dr Prunier", "Le compte rendu utile", "Pas mes notes.", "Deux sœurs."}
		data, pdf := export(w.gp)
		for _, want := range append(secrets, `"person_of_trust":true`, `"given_on":"2026-11-22"`, `"mixed"`, w.psy.Name) {
			if !strings.Contains(data, want) {
				t.Errorf("the export lacks %q: %s", want, data)
			}
		}
		if len(pdf) < 1000 {
			t.Errorf("the paper has %d bytes", len(pdf))
		}
		w.object(t, w.gp, out.Patient)
		data, _ = export(w.psy)
		for _, secret := range secrets {
			if strings.Contains(data, secret) {
				t.Errorf("withheld, the export says %q", secret)
			}
		}
	})
}
