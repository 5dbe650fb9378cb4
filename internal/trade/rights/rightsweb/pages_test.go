package rightsweb_test

import (
	"regexp"
	"strings"
	"testing"

	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

func TestTheJournalOfARecordIsReadFilteredAndPrinted(t *testing.T) {
	t.Parallel()
	s := open(t)
	p, _ := s.follow("gp1", anne())
	at := "/patients/" + p.String() + "/journal"
	s.get("gp1", at, 200, "Journal du dossier", "LEFÈVRE Anne", "Aucune ligne")
	s.get("psychologist1", at, 200, "gp Tilleuls", "Médecin généraliste, Tilleuls", "Lecture du journal du dossier", "1 ligne")
	s.get("gp1", at+"?quoi=changed", 200, "Aucune ligne")
	s.get("gp1", at+"?quoi=n-importe&du=hier&au=31/02&avant=x&qui=zzz", 200, "Lecture du journal")
	pdf := s.get("gp1", at+"/imprime?du=22/11/2026", 200)
	if !strings.HasPrefix(pdf, "%PDF-") {
		t.Errorf("got %.20q, want a PDF", pdf)
	}
	s.get("gp1", at, 200, "Impression du journal du dossier")
	s.get("nurse1", at, 403)
	s.get("gp2", at, 404)
	s.get("medical", at, 403)
	s.get("ars", at+"/imprime", 403)
}

func TestTheJournalOfSomebodyWhoObjectsIsTheIncludersAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	p, _ := s.follow("gp1", anne())
	patients := &patient.Service{DB: s.DB, Audit: s.Audit, Seal: s.Seal}
	s.must(patients.Object(ctx, s.people["gp1"], p, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
	at := "/patients/" + p.String()
	for _, path := range []string{"/journal", "/journal/imprime"} {
		lacks(t, path, s.get("psychologist1", at+path, 403, "s’oppose au partage"), "LEFÈVRE", "Lefèvre")
		s.get("gp1", at+path, 200)
	}
	lacks(t, "the requests", s.get("psychologist1", at+"/demandes", 200, "seul le médecin qui l’a incluse"), "LEFÈVRE", "Lefèvre")
	body, _ := s.post("psychologist1", at+"/export", form("for", "person", "read", "oui"), 403)
	lacks(t, "the export", body, "Lefèvre")
}

var requestLink = regexp.MustCompile(`/demandes/[0-9a-z]{13}`)

func TestARequestIsLivedThroughItsPages(t *testing.T) {
	t.Parallel()
	s := open(t)
	p, _ := s.follow("gp1", anne())
	at := "/patients/" + p.String() + "/demandes"
	s.get("psychologist1", at, 200, "Cette personne n’a rien demandé", "Noter une demande", "Export complet")
	s.post("psychologist1", at, form("received_on", "32/13", "asked_by", "person", "wants", "copies", "channel", "mail"), 422, "32/13", "Certains champs")
	s.post("psychologist1", at, form("received_on", "20/11/2026", "asked_by", "parent", "wants", "copies", "channel", "mail", "checked", "known"), 422, "ce qui donne qualité")
	good := form("received_on", "18/11/2026", "asked_by", "person", "wants", "copies", "channel", "mail")
	_, header := s.post("psychologist1", at, good, 303)
	one := header.Get("Location")
	_, again := s.post("psychologist1", at, good, 303)
	if !requestLink.MatchString(one) || again.Get("Location") != one {
		t.Fatalf("got %q then %q, want one request", one, again.Get("Location"))
	}
	s.get("gp1", one, 200, "18 novembre 2026", "26 novembre 2026", "Tout est prêt", "notée par psychologist Tilleuls")
	s.get("gp1", "/equipes/MSMA-31-01/demandes", 200, "LEFÈVRE Anne", "26/11/2026", "En cours")
	s.post("gp1", one+"/remise", form("handed_on", "19/11/2026", "checked", "document", "version", "1"), 422, "Pas avant le 20/11/2026")
	s.post("gp1", one+"/remise", form("handed_on", "22/11/2026", "version", "1"), 422, "Dites comment l’identité a été vérifiée")
	s.post("gp1", one+"/refus", form("refusal", "identity", "version", "1"), 422, "un refus se motive")
	s.post("gp1", one+"/preparation", form("version", "1"), 303)
	s.post("gp1", one+"/remise", form("handed_on", "22/11/2026", "checked", "document", "version", "1"), 409, "modifiée entre-temps")
	s.post("gp1", one+"/remise", form("handed_on", "22/11/2026", "checked", "document", "version", "2"), 303)
	s.get("gp1", one, 200, "Remise le 22/11/2026", "Pièce d’identité vue, le 22/11/2026", "Close par")
	s.get("gp1", "/equipes/MSMA-31-01/demandes", 200, "Closes")
	for _, as := range []string{"gp2", "psychologist2"} {
		s.get(as, one, 404)
		s.get(as, at, 404)
		s.get(as, "/equipes/MSMA-31-01/demandes", 404)
		s.post(as, one+"/refus", form("refusal", "withdrawn", "version", "3"), 404)
	}
	s.get("nurse1", one, 403)
	s.get("medical", "/equipes/MSMA-31-01/demandes", 403)
}

func TestTheExportIsAnAnswerKeptNowhere(t *testing.T) {
	t.Parallel()
	s := open(t)
	p, number := s.follow("gp1", anne())
	at := "/patients/" + p.String() + "/export"
	s.post("gp1", at, form("for", "person"), 422, "Relisez d’abord les textes")
	body, header := s.post("gp1", at, form("for", "person", "read", "oui"), 200)
	if !strings.HasPrefix(body, "PK") || header.Get("Content-Type") != "application/zip" || header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %q, %v, want a zip that no cache keeps", body[:min(len(body), 4)], header)
	}
	if name := header.Get("Content-Disposition"); strings.Contains(name, number) || strings.Contains(strings.ToLower(name), "lef") || !strings.Contains(name, "export-2026-11-22.zip") {
		t.Errorf("got the name %q, want a neutral one", name)
	}
	s.get("gp1", at, 404)
	s.post("gp2", at, form("for", "person", "read", "oui"), 404)
	s.post("nurse1", at, form("for", "person", "read", "oui"), 403)
}

var glassLink = regexp.MustCompile(`/acces-exceptionnels/[0-9a-z]{13}`)

func TestAnExceptionalAccessIsLivedThroughItsPages(t *testing.T) {
	t.Parallel()
	s := open(t)
	p, number := s.follow("gp2", anne())
	const at = "/acces-exceptionnels"
	s.get("gp1", at, 200, "Aucun accès exceptionnel", "Ouvrir un dossier en urgence")
	s.get("gp1", at+"/ouverture", 200, "4 heures", "se voit")
	body, _ := s.post("gp1", at+"/ouverture", form("birth_name", "Lefèvre", "birth_date", "04/05/1980", "reason", "emergency", "words", "court"), 422, "l’équipe qui suit la personne le lira")
	if !strings.Contains(body, `value="Lefèvre"`) || !strings.Contains(body, "court") {
		t.Error("what was typed did not come back")
	}
	s.post("gp1", at+"/ouverture", form("number", "31-02-9999", "reason", "emergency", "words", "Malaise en salle d’attente"), 422, "ne correspond exactement")
	_, header := s.post("gp1", at+"/ouverture", form("birth_name", "lefevre", "birth_date", "04/05/1980", "reason", "emergency", "words", "Malaise en salle d’attente"), 303)
	if got := header.Get("Location"); got != "/patients/"+p.String() {
		t.Fatalf("led to %q, want the record", got)
	}
	mine := s.get("gp1", at, 200, "Ouverts par vous", "À revoir avant le 29/11/2026", "ouvert jusqu’à 13 h 00")
	lacks(t, "the list of who opened", mine, "LEFÈVRE", number)
	one := glassLink.FindString(mine)
	s.get("gp2", at, 200, "LEFÈVRE Anne", "gp Tilleuls", "Urgence pour la personne")
	s.get("gp2", one, 200, "Malaise en salle d’attente", "Fermer l’accès maintenant", "Cet accès était-il justifié ?")
	for _, path := range []string{at, one} {
		lacks(t, path+" of the coordination", s.get("medical", path, 200, "gp Tilleuls", "Accès n° 1"), "LEFÈVRE", "Lefèvre", number, p.String(), "Malaise")
	}
	s.get("psychologist1", one, 404)
	s.get("nurse2", at, 403)
	s.get("ars", at, 403)
	s.post("gp1", one+"/revue", form("outcome", "justified", "version", "1"), 403, "une autre personne")
	s.post("medical", one+"/fin", form(), 403)
	s.post("gp2", one+"/fin", form(), 303)
	s.post("gp2", one+"/revue", form("outcome", "unjustified", "version", "2"), 422, "Dites pourquoi")
	s.post("gp2", one+"/revue", form("outcome", "justified", "version", "1"), 409, "modifiée entre-temps")
	s.post("gp2", one+"/revue", form("outcome", "justified", "review_words", "Appel au 15, tout est en règle.", "version", "2"), 303)
	s.get("gp2", one, 200, "Justifié", "tout est en règle", "Revu par", "fermé à 9 h 00")
	lacks(t, "the words of the review", s.get("gp1", one, 200, "Justifié"), "tout est en règle", "LEFÈVRE")
	if n := s.count(`select count(*) from audit_line where reason like '%Malaise%' or subject like '%Malaise%'`); n != 0 {
		t.Error("the words of the reason are in the journal")
	}
}

func (s *site) count(query string) (n int) {
	s.t.Helper()
	s.must(s.DB.Read(ctx, func(tx *db.Tx) error { return tx.Get(&n, query) }))
	return n
}
