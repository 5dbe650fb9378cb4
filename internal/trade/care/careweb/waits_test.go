package careweb_test

import (
	"strings"
	"testing"
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/terminology"
)

// The next appointment stands where one looks before a call: in the line, in the
// banner, and in the file that leaves for a spreadsheet.
func TestTheNextAppointmentStandsInTheLineTheBannerAndTheExport(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-400))
	person, stay := "/patients/"+e.PatientID.String(), e.ID.String()
	s.get("gp", person, 200, "Aucun rendez-vous prévu", "/equipes/MSMA-31-01/agenda/nouveau?suivi="+stay)
	s.write(func(tx *db.Tx) error {
		return agenda.Add(tx, s.Seal, agenda.Appointment{
			TeamID: s.teams[0].id, EnrolmentID: e.ID, PatientID: e.PatientID, ProfessionalID: s.people["psychologist"].Professional, Day: today.AddDays(2),
			At: 10*60 + 15, Minutes: 45, Kind: agenda.KindSession, Mode: terminology.ModeCabinet, State: agenda.Planned, MadeAt: tx.Now().Add(-time.Hour),
		}, "")
	})
	s.get("gp", person, 200, "Prochain rendez-vous", "mardi 24 novembre 2026, 10\u00a0h\u00a015").lacks(t, "Aucun rendez-vous prévu")
	s.get("gp", "/equipes/MSMA-31-01/patients", 200, "RDV 24/11/2026")
	csv := s.get("gp", "/equipes/MSMA-31-01/patients/export?format=csv", 200).body
	if !strings.Contains(csv, "next_appointment_on") || !strings.Contains(csv, ";2026-11-24;") {
		t.Errorf("got %s, want the appointment in its column", csv)
	}
}

// The caseload leads to the other lists, the banner to what a flag asks, and an
// entretien of the reader to a note about it.
func TestTheCaseloadAndTheBannerLeadToTheOtherRooms(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-400))
	s.recordAs("psychologist", e)
	team, person := "/equipes/MSMA-31-01", "/patients/"+e.PatientID.String()
	s.get("psychologist", team+"/patients", 200, "Autres listes de l’équipe", team+"/renouvellements", team+"/transferts", team+"/doublons", team+"/taches",
		team+"/agenda/attente", "Renouvellement à confirmer", "Sans situation d’entrée")
	s.get("pharmacist", team+"/patients", 200, team+"/renouvellements").lacks(t, team+"/doublons", "Sans situation")
	s.get("gp", person, 200, "Décider du renouvellement", "/suivis/"+e.ID.String()+"/renouvellement", "Remplir la situation", person+"/situation").lacks(t, "notes?entretien=")
	s.get("psychologist", person, 200, person+"/notes?entretien=", "Écrire une note").lacks(t, "Décider du renouvellement")
	s.get("psychologist", team+"/patients?signal=undecided", 200, "DURAND")
	s.get("psychologist", team+"/patients?signal=tasks", 200, "Personne ne répond à ces filtres")
}
