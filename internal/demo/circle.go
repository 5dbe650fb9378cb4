package demo

import (
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

// What surrounds a patient of the demonstration is drawn from the rank alone:
// the draws of everything else stay as they are.

// reachable adds to a telephone number what the person wants of it.
func reachable(c patient.Contact, rank int) patient.Contact {
	switch rank % 4 {
	case 0:
		c.Prefers, c.Message = patient.ByPhone, patient.Yes
	case 1:
		c.Prefers, c.Hours, c.Message = patient.BySMS, "après 18 h", patient.No
	case 2:
		c.Email = "personne" + string(rune('a'+rank/4%26)) + "@exemple.test"
	}
	return c
}

// around notes who stands around somebody, and what he or she agreed to: for one
// person in three, and nobody anonymous.
func (b *builder) around(tx *db.Tx, t *team, rank int, id, enrolment db.ID, in patient.Inclusion) error {
	named, ok := in.Identity.(patient.Reachable)
	if !ok || rank%3 != 0 || !in.ClosedOn.IsZero() {
		return nil
	}
	n, by := rank/3, t.psy[0]
	entries := []patient.AroundDraft{
		{Kind: patient.TreatingGP, Name: outsideDoctors[n%len(outsideDoctors)], Place: "Cabinet médical inventé", Phone: "05 99 00 12 3" + string(rune('0'+n%10))},
		{Kind: patient.Pharmacy, Name: pharmacies[n%len(pharmacies)], Note: "Délivrance hebdomadaire."},
	}
	if n%2 == 0 {
		r := relatives[n/2%len(relatives)]
		entries = append(entries, patient.AroundDraft{Kind: patient.Relative, Name: r.name, Relation: r.relation, Phone: "06 39 98 00 1" + string(rune('0'+n%10)), Informed: n%4 == 0, Trusted: n%8 == 0})
	}
	for _, d := range entries {
		if err := patient.AddAround(tx, b.Seal, id, d, 0, by); err != nil {
			return err
		}
	}
	if named.Reach().Can(patient.ByEmail) {
		if err := patient.AddReminder(tx, id, patient.ReminderDraft{Channel: patient.ByEmail, AgreedOn: in.OpenedOn}, 0, by); err != nil {
			return err
		}
	}
	if err := patient.AddCareConsent(tx, id, enrolment, patient.CareDraft{GivenOn: in.OpenedOn, Channel: "oral"}, 0, by); err != nil || n%3 != 0 {
		return err
	}
	return patient.AddSharingConsent(tx, b.Seal, id, enrolment, patient.SharingDraft{
		GivenOn: in.OpenedOn, Categories: []patient.Category{patient.Physician, patient.PharmacistCat}, Recipients: entries[0].Name,
		Information: "Le traitement en cours et les rendez-vous à venir.", Support: patient.SupportSecure,
		Measures: "Messagerie sécurisée de santé, destinataire nommé.", Channel: "oral_notice",
	}, 0, by)
}

var (
	outsideDoctors = []string{"Dr Estanouse", "Dr Capdeviole", "Dr Mirepoisse", "Dr Lauzertine"}
	pharmacies     = []string{"Pharmacie du Lavoir inventé", "Pharmacie des Capucines", "Pharmacie du Vieux Moulin"}
	relatives      = []struct{ name, relation string }{{"Mme Bessoulette", "mère"}, {"M. Trémoulade", "frère"}, {"Mme Galinette", "compagne"}, {"M. Pourtalesse", "ami"}}
)
