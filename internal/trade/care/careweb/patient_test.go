package careweb_test

import (
	"context"
	"testing"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/careweb"
	"maillage/internal/trade/patient"

	"github.com/a-h/templ"
)

func TestAPersonsPageSaysWhoWhatAndWhatIsLeft(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-400))
	s.attended(e, 6, today.AddDays(-380)) // six in the first year: one beyond the quota
	s.recordAs("social_worker", e)
	person := "/patients/" + e.PatientID.String()
	a := s.get("psychologist", person, 200, "DURAND Camille", "Dossier 31-01-0001", "sexe féminin, 46 ans (04/05/1980)", "Nominatif", "Informé le", "Année 2 de forfait", "Première année de forfait",
		"Psychologue : 0 sur 5, vide", "Psychologue : 6 sur 5, dépassé", "Dépassé", "Alcool", "Situation inventée", "Entretien social, Cécile Capucine",
		"/suivis/"+e.ID.String()+"/sortie", "Enregistrer l’entretien")
	a.lacks(t, "Inclure à nouveau")
	s.get("pharmacist", person, 200, "DURAND Camille").lacks(t, "Enregistrer l’entretien", "Noter la sortie", "Corriger ou annuler")
	s.get("gp", person, 200, "Noter la sortie").lacks(t, "Enregistrer l’entretien")

	s.write(closing(e, today.AddDays(-1)))
	s.get("gp", person, 200, "Inclure à nouveau", person+"/reinclusion", "Sortie", "Suivi du").lacks(t, "Noter la sortie")
	s.get("psychologist", person, 200).lacks(t, "Inclure à nouveau", "Enregistrer l’entretien", "renouvellement du forfait")
}

func TestAPersonKnownByAliasHasNoIdentityPageInHerName(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("x", today.AddDays(-20), func(in *patient.Inclusion) { in.Identity = patient.Anonymous{Alias: "Ardoise"} })
	s.get("psychologist", "/patients/"+e.PatientID.String(), 200, "Ardoise", "Anonyme").lacks(t, "Identité provisoire", "Nominatif")
}

// Who objects to sharing is closed from the next request on to all but the GP
// who included: no name, no words, and of the acts only the reader's own.
func TestAnObjectionClosesTheRecord(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-60))
	s.recordAs("social_worker", e)
	s.recordAs("psychologist", e)
	rcp := s.openRCP("gp", today)
	review := s.addToAgenda("gp", rcp, e)
	s.post("gp", "/rcp/"+rcp+"/revues/"+review, form("summary", "Synthèse confidentielle", "version", "1"), 303)
	s.must(s.patients.Object(ctx, s.people["gp"], e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))

	person := "/patients/" + e.PatientID.String()
	a := s.get("psychologist", person, 200, "s’oppose au partage", "Dossier 31-01-0001", "Entretien psychologue")
	a.lacks(t, "DURAND", "Camille", "Entretien social", "Synthèse confidentielle", "Situation inventée", person+"/identite", "sexe féminin", "46 ans")
	s.get("psychologist", "/equipes/MSMA-31-01/patients", 200, "Opposition au partage", "Dossier 31-01-0001").lacks(t, "DURAND")
	s.get("psychologist", "/rcp/"+rcp, 200, "s’oppose au partage").lacks(t, "DURAND", "Synthèse confidentielle", "Modifier la revue")
	s.post("psychologist", "/rcp/"+rcp+"/revues/"+review, form("summary", "Autre", "version", "2"), 403)
	s.to(s.get("psychologist", "/rcp/"+rcp+"/revues/"+review, 303), "/rcp/"+rcp+"#revue-"+review)
	s.get("gp", person, 200, "DURAND Camille", "Synthèse confidentielle")
}

func TestTheDayShowsWhoWaitsAndWhatWasDone(t *testing.T) {
	t.Parallel()
	s := build(t)
	s.blocks.Beside = []careweb.Block{func(_ context.Context, _ access.Actor, team access.Team) templ.Component {
		return ui.T("remontée de " + team.Code)
	}}
	s.serve()
	for _, name := range []string{"Abricot", "Bleuet", "Cytise", "Dahlia", "Érable", "Fusain", "Genêt"} {
		s.include(name, today.AddDays(-100))
	}
	e := s.include("Houx", today.AddDays(-100), func(in *patient.Inclusion) { in.InformedOn = civil.Day{} })
	a := s.get("psychologist", "/", 200, "Ma journée", "Dimanche 22 novembre 2026", "Les 6 situations les plus pressantes, sur 8", "HOUX Camille", "Information à remettre",
		"Aucun entretien depuis l’inclusion", "remontée de MSMA-31-01", "Aucune RCP n’est en préparation", "/suivis/"+e.ID.String()+"/entretiens?de=journee")
	a.lacks(t, "Ce que vous avez enregistré")

	s.to(s.post("psychologist", "/suivis/"+e.ID.String()+"/entretiens?de=journee", form("held_on", "22/11/2026", "_key", "k1"), 303), "/")
	s.get("psychologist", "/", 200, "Ce que vous avez enregistré", "1\u00a0entretien honoré, 0\u00a0absence", "/annulation?de=journee")
	s.get("gp", "/", 200, "Prochaine étape", "Ouvrir ou préparer une RCP").lacks(t, ">Fait<", "Mon mois")
	s.get("pharmacist", "/", 200, "Toutes les RCP")
	s.openRCP("gp", today.AddDays(3))
	s.get("psychologist", "/", 200, "RCP du 25 novembre 2026")
}

func TestADayWithoutAnybodyIsCalm(t *testing.T) {
	t.Parallel()
	s := build(t)
	s.get("psychologist", "/", 200, "Personne ne vous attend", "Cette équipe ne suit encore personne.")
}
