package actweb_test

import (
	"testing"
	"time"

	"maillage/internal/trade/care/act"
	"maillage/internal/trade/patient"
)

func path(e patient.Enrolment, more string) string {
	return "/patients/" + e.PatientID.String() + "/actes" + more
}

func TestEachKindIsRecordedByItsForm(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.get("gp", path(e, ""), 200, "Aucun traitement de substitution enregistré.", "Aucun dépistage enregistré.", "Enregistrer un acte", "DURAND Camille")
	s.get("gp", path(e, "/saisie"), 200, "Traitement de substitution", "Sevrage", path(e, "/saisie?genre=vaccination"))

	s.get("gp", path(e, "/saisie?genre=substitution"), 200, "Méthadone", "Buprénorphine et naloxone", "Début du traitement", "22/11/2026")
	s.post("gp", path(e, "/saisie"), form("kind", "substitution", "held_on", "31/02", "molecule", "N02AA01", "prescriber", "csapa"), 422, "31/02")
	s.post("gp", path(e, "/saisie"), form("kind", "substitution", "held_on", "01/06/2019", "molecule", "N02AA01", "prescriber", "csapa", "note", "Gardée"), 422, "cochez l’indication", "Gardée", "01/06/2019")
	s.to(s.post("gp", path(e, "/saisie"), form("kind", "substitution", "held_on", "01/06/2019", "molecule", "N07BC02", "prescriber", "team_gp", "approximate", "1"), 303), path(e, ""))
	s.post("gp", path(e, "/saisie"), form("kind", "substitution", "held_on", "hier", "molecule", "N07BC01", "prescriber", "team_gp"), 422, "Un traitement (Méthadone, depuis le 01/06/2019) est en cours", "Oui, c’est bien un autre acte")

	s.post("nurse", path(e, "/saisie"), form("kind", "screening", "held_on", "hier", "method", "rapid"), 422, "au moins un résultat")
	s.post("nurse", path(e, "/saisie"), form("kind", "screening", "held_on", "hier", "method", "rapid", "result_hiv", "negative", "result_hcv", "pending"), 303)
	s.post("nurse", path(e, "/saisie"), form("kind", "vaccination", "held_on", "hier", "vaccine", "hbv", "dose", "deux"), 422, "deux")
	s.post("nurse", path(e, "/saisie"), form("kind", "vaccination", "held_on", "hier", "vaccine", "hbv", "dose", "2", "elsewhere", "1"), 303)
	s.post("gp", path(e, "/saisie"), form("kind", "withdrawal", "held_on", "hier", "product", "alcohol", "setting", "ambulatory", "ended_on", "22/11", "end_reason", "completed"), 303)
	s.get("gp", path(e, ""), 200, "Méthadone", "Depuis le 01/06/2019 environ", "En cours", "prescripteur : médecin généraliste de l’équipe", "Négatif", "En attente du résultat", "Donner le résultat",
		"TROD", "Dose 2", "fait par une autre structure", "Du 21/11/2026 au 22/11/2026", "fin : mené à son terme", "Édith Églantine, saisi le 22/11/2026", "Aucun dépistage enregistré")
}

func TestAPageShowsItsReaderWhatTheGridAllows(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.record("gp", e, act.Draft{Kind: act.Substitution, HeldOn: today, Molecule: "N07BC02", Prescriber: "team_gp"})
	s.record("gp", e, act.Draft{Kind: act.Screening, HeldOn: today, Method: "rapid", HIV: "positive"})
	s.record("gp", e, act.Draft{Kind: act.Vaccination, HeldOn: today, Vaccine: "hbv"})
	for _, as := range []string{"psychologist", "social_worker"} {
		s.get(as, path(e, ""), 200, "Méthadone", "sont lus par le médecin").lacks(t, "Positif", "VIH", "Vaccinations", "Corriger", "Enregistrer un acte")
		s.get(as, path(e, "/saisie"), 403)
	}
	s.get("pharmacist", path(e, ""), 200, "Méthadone", "Positif", "Hépatite B").lacks(t, "Corriger", "Ajouter", "sont lus par")
	s.get("nurse", path(e, ""), 200, "Positif", "Corriger ou annuler")
	for _, as := range []string{"other", "coordination", "ars", "operator"} {
		s.get(as, path(e, ""), 403)
		s.post(as, path(e, "/saisie"), form(), 403)
	}
	for _, p := range []string{"/saisie", "/fin", "/annulation"} {
		s.post("gp2", path(e, p), form(), 404)
	}
	s.get("gp2", path(e, ""), 404)
	s.get("gp2", path(e, "/saisie"), 404)
}

func TestAnActIsCorrectedEndedAndTakenBack(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	pending := s.record("nurse", e, act.Draft{Kind: act.Screening, HeldOn: today, Method: "serology", HCV: "pending"})
	s.get("gp", path(e, "/saisie?acte="+pending.String()), 200, "Corriger : dépistage", "VHC").lacks(t, "VIH", "Pourquoi")
	s.Clock.Advance(48 * time.Hour)
	s.get("gp", path(e, "/saisie?acte="+pending.String()), 200, "Inutile si vous ne faites que donner le résultat attendu")
	s.post("gp", path(e, "/saisie"), form("kind", "screening", "acte", pending.String(), "held_on", today.Short(), "method", "rapid", "result_hcv", "negative"), 422, "dites pourquoi vous l’annulez")
	s.post("gp", path(e, "/saisie"), form("kind", "screening", "acte", pending.String(), "held_on", today.Short(), "method", "serology", "result_hcv", "negative"), 303)
	s.get("gp", path(e, ""), 200, "Négatif", "1 acte annulé ou remplacé", "Résultat reçu", "par Alice Aubépine").lacks(t, "Donner le résultat")
	s.get("gp", path(e, "/saisie?acte="+pending.String()), 409, "déjà été annulé ou remplacé")

	sub := s.record("gp", e, act.Draft{Kind: act.Substitution, HeldOn: today, Molecule: "N07BC02", Prescriber: "team_gp"})
	s.post("gp", path(e, "/fin"), form("acte", sub.String(), "ended_on", "hier", "end_reason", ""), 422, "Choisissez le motif", "hier")
	s.post("gp", path(e, "/fin"), form("acte", sub.String(), "ended_on", "hier", "end_reason", "switched"), 303)
	s.post("gp", path(e, "/fin"), form("acte", sub.String(), "ended_on", "hier", "end_reason", "switched"), 409)
	s.get("psychologist", path(e, ""), 200, "fin : relais par une autre molécule").lacks(t, "En cours")
	s.Clock.Advance(24 * time.Hour)
	s.post("gp", path(e, "/annulation"), form("acte", sub.String()), 422, "dites pourquoi vous l’annulez")
	s.post("gp", path(e, "/annulation"), form("acte", sub.String(), "reason", "Autre personne"), 303)
	s.get("gp", path(e, ""), 200, "Autre personne")
	s.get("gp", path(e, "/saisie?acte=n-importe-quoi"), 404)
}

func TestAnObjectionClosesTheActsPages(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.record("gp", e, act.Draft{Kind: act.Substitution, HeldOn: today, Molecule: "N07BC02", Prescriber: "team_gp"})
	own := s.record("nurse", e, act.Draft{Kind: act.Vaccination, HeldOn: today, Vaccine: "hbv"})
	s.must(s.patients.Object(ctx, s.people["gp"], e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
	s.get("nurse", path(e, ""), 200, "s’oppose au partage", "Hépatite B", "Dossier 31-01-0001").lacks(t, "DURAND", "Méthadone", "Corriger", "Enregistrer un acte")
	s.get("psychologist", path(e, ""), 200, "s’oppose au partage").lacks(t, "DURAND", "Méthadone")
	s.get("nurse", path(e, "/saisie"), 403)
	s.get("nurse", path(e, "/saisie?acte="+own.String()), 403)
	s.post("nurse", path(e, "/saisie"), form("kind", "vaccination", "held_on", "hier", "vaccine", "hbv"), 403)
	s.get("gp", path(e, ""), 200, "DURAND Camille", "Méthadone")
}
