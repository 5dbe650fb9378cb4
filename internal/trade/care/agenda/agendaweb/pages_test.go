package agendaweb_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/patient"
)

const board = "/equipes/MSMA-31-01/agenda"

func TestAnAppointmentIsPlannedFromAFreeTime(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Exemple")
	week := s.get("psy", board+"?vue=semaine&jour="+monday.String(), http.StatusOK, "Semaine du 23 novembre 2026")
	if !strings.Contains(week.body, board+"/nouveau?heure=14%3A30&amp;jour=2026-11-23&amp;qui=") {
		t.Error("no free time leads to the form")
	}
	f := s.get("psy", board+"/nouveau?jour=2026-11-23&heure=14:30&suivi="+e.ID.String(), http.StatusOK, "EXEMPLE Camille")
	if f.field("starts") != "14:30" || f.field("day") != "23/11/2026" {
		t.Errorf("got %q at %q", f.field("day"), f.field("starts"))
	}
	typed := form("_key", "k", "kind", "session", "enrolment", e.ID.String(), "professional", s.people["psy"].Professional.String(), "day", "23/11", "starts", "14h30", "minutes", "45", "mode", "cabinet", "every", "1")
	for range 2 {
		a := s.post("psy", board, typed, http.StatusSeeOther)
		if to := a.Header.Get("Location"); !strings.HasPrefix(to, board+"?jour=2026-11-23") {
			t.Errorf("got to %s", to)
		}
	}
	if n := s.count(`select count(*) from appointment`); n != 1 {
		t.Errorf("got %d appointments of a form sent twice", n)
	}
	s.get("psy", board+"?jour=2026-11-23", http.StatusOK, "14 h 30 – 15 h 15", "EXEMPLE Camille", "Prévu")
	s.get("psy", "/patients/"+e.PatientID.String()+"/rendez-vous", http.StatusOK, "lundi 23/11/2026", "14 h 30")
}

func TestAWrongFormComesBackWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Exemple")
	a := s.post("psy", board, form("kind", "session", "enrolment", e.ID.String(), "day", "31/02/2027", "starts", "midi", "minutes", "45", "note", "Mots tapés"), http.StatusUnprocessableEntity, "31/02/2027 n’existe pas", "Mots tapés")
	if a.field("starts") != "midi" {
		t.Errorf("got %q, want what was typed", a.field("starts"))
	}
	s.plan(e, monday, "14:30")
	clash := form("_key", "k", "kind", "session", "enrolment", s.include("Deux").ID.String(), "professional", s.people["psy"].Professional.String(), "day", "23/11", "starts", "15:00", "minutes", "45", "mode", "cabinet")
	s.post("psy", board, clash, http.StatusUnprocessableEntity, "ce professionnel a déjà un rendez-vous à cette heure", "Oui, prévoir quand même")
	clash.Set("confirm", "oui")
	s.post("psy", board, clash, http.StatusSeeOther)
}

func TestADragSendsTheSameFormAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	s := build(t)
	id := s.plan(s.include("Exemple"), monday, "10:00")
	path := "/rendez-vous/" + id.String()
	drag := form("_key", "k", "day", "2026-11-24", "starts", "11:30", "professional", s.people["psy"].Professional.String(), "version", "1", "retour", board+"?vue=semaine")
	for range 2 {
		if a := s.post("psy", path+"/deplacement", drag, http.StatusSeeOther); a.Header.Get("Location") != board+"?vue=semaine" {
			t.Errorf("got to %s", a.Header.Get("Location"))
		}
	}
	s.get("psy", path, http.StatusOK, "11 h 30", "24/11/2026")
	if n := s.count(`select version from appointment`); n != 2 {
		t.Errorf("got version %d of a drag sent twice, want 2", n)
	}
	stale := form("_key", "z", "day", "2026-11-25", "starts", "9:00", "version", "1")
	a := s.post("psy", path+"/deplacement", stale, http.StatusConflict, "il est maintenant le 24/11/2026 à 11 h 30", "Ce que vous aviez écrit est dessous")
	if a.field("day") != "25/11/2026" || a.field("version") != "2" {
		t.Errorf("got %q, version %q: want what was typed over what it is now", a.field("day"), a.field("version"))
	}
	away := form("_key", "y", "day", "2026-11-25", "starts", "9:00", "version", "2", "retour", "https://ailleurs.example/")
	if a := s.post("psy", path+"/deplacement", away, http.StatusSeeOther); a.Header.Get("Location") != path {
		t.Errorf("got to %s, want never another site", a.Header.Get("Location"))
	}
	s.plan(s.include("Deux"), monday.AddDays(3), "9:00")
	onto := form("_key", "x", "day", monday.AddDays(3).String(), "starts", "9:15", "version", "3")
	b := s.post("psy", path+"/deplacement", onto, http.StatusUnprocessableEntity, "déjà un rendez-vous", "Oui, prévoir quand même")
	if b.field("starts") != "9:15" || b.field("minutes") != "45" {
		t.Errorf("got %q for %q minutes: the form is not ready to be confirmed", b.field("starts"), b.field("minutes"))
	}
}

func TestAnOutcomeIsOneClickAndIsTakenBack(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Exemple")
	id := s.plan(e, today, "8:00")
	path := "/rendez-vous/" + id.String()
	s.get("psy", board, http.StatusOK, "Fait", "Absent", "Excusé", "Annulé")
	s.get("social", board+"?qui=equipe", http.StatusOK, "EXEMPLE").lacks(t, path+"/issue")
	held := form("_key", "k", "state", "held", "version", "1", "retour", board)
	for range 2 {
		s.post("psy", path+"/issue", held, http.StatusSeeOther)
	}
	if n := s.count(`select count(*) from session where enrolment_id = $1`, e.ID); n != 1 {
		t.Errorf("got %d entretiens of one click sent twice", n)
	}
	s.get("psy", path, http.StatusOK, "Fait", "Enregistré")
	s.post("psy", path+"/reprise", form("version", "2"), http.StatusSeeOther)
	if n := s.count(`select count(*) from session where enrolment_id = $1 and reversed_at is null`, e.ID); n != 0 {
		t.Errorf("got %d entretiens after the undo", n)
	}
	s.post("social", path+"/issue", form("state", "held", "version", "3"), http.StatusForbidden)
	s.post("pharma", path+"/issue", form("state", "held", "version", "3"), http.StatusForbidden)
	next := s.plan(e, monday, "8:00")
	s.post("psy", "/rendez-vous/"+next.String()+"/issue", form("state", "held", "version", "1"), http.StatusUnprocessableEntity, "Ce rendez-vous est à venir")
}

func TestACancelledTimeIsGivenToWhoWaits(t *testing.T) {
	t.Parallel()
	s := build(t)
	one, two := s.include("Un"), s.include("Deux")
	id := s.plan(one, monday, "10:00")
	list := board + "/attente"
	s.post("psy", list, form("enrolment", two.ID.String(), "profession", "psychologist", "since", "", "preferences", "Le lundi"), http.StatusSeeOther)
	s.post("psy", list, form("enrolment", two.ID.String(), "profession", "psychologist"), http.StatusConflict, "attend déjà")
	s.post("psy", list, form("profession", "psychologist"), http.StatusUnprocessableEntity, "Choisissez la personne.")
	s.get("psy", list, http.StatusOK, "DEUX Camille", "Le lundi", "Aucun")
	s.post("psy", "/rendez-vous/"+id.String()+"/annulation", form("version", "1"), http.StatusSeeOther)
	page := s.get("psy", "/rendez-vous/"+id.String(), http.StatusOK, "Ce créneau est libre", "DEUX Camille", "Lui donner ce créneau")
	_, after, _ := strings.Cut(page.body, list+"/")
	waiting, _, _ := strings.Cut(after, "/creneau")
	take := form("_key", "k", "professional", s.people["psy"].Professional.String(), "day", monday.String(), "starts", "10:00", "minutes", "45", "mode", "cabinet")
	s.post("psy", list+"/"+waiting+"/creneau", take, http.StatusSeeOther)
	s.get("psy", "/patients/"+two.PatientID.String()+"/rendez-vous", http.StatusOK, "lundi 23/11/2026")
	s.get("psy", list, http.StatusOK, "Personne n’attend")
}

func TestPagesOfWhoObjectsTellNoName(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Taisible")
	id := s.plan(e, monday, "10:00")
	s.Clock.Advance(time.Minute)
	s.must(s.patients.Object(ctx, s.people["gp"], e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today}, ""))
	for _, path := range []string{
		board + "?qui=equipe&jour=2026-11-23", board + "?vue=semaine&qui=equipe&jour=2026-11-23", board + "/feuille?qui=equipe&jour=2026-11-23", board + "/attente",
		board + "/a-revoir", board + "/nouveau", board + "/nouveau?suivi=" + e.ID.String(), "/rendez-vous/" + id.String(), "/patients/" + e.PatientID.String() + "/rendez-vous",
	} {
		s.get("social", path, http.StatusOK).lacks(t, "TAISIBLE", "Taisible", "Camille", "Parler du logement")
	}
	s.get("social", board+"?qui=equipe&jour=2026-11-23", http.StatusOK, "Patient")
	s.get("gp", board+"?qui=equipe&jour=2026-11-23", http.StatusOK, "TAISIBLE")
}

func TestWhatIsLeftBehindIsGivenOrCancelled(t *testing.T) {
	t.Parallel()
	s := build(t)
	id := s.plan(s.include("Exemple"), monday.AddDays(9), "10:00")
	s.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`update membership set to_on = $1 where professional_id = $2`, today, s.people["psy"].Professional)
		return err
	})
	s.get("gp", board, http.StatusOK, "1 rendez-vous à revoir")
	page := board + "/a-revoir"
	s.get("gp", page, http.StatusOK, "À réattribuer", "EXEMPLE Camille")
	s.post("gp", page, form("act", agenda.SettleGive), http.StatusUnprocessableEntity, "Cochez au moins un rendez-vous.", "Choisissez à qui les donner.")
	s.post("gp", page, form("act", agenda.SettleGive, "appointments", id.String(), "professional", s.people["social"].Professional.String()), http.StatusSeeOther)
	s.get("gp", page, http.StatusOK, "Rien à revoir")
}

func TestSettingsOfTheAgenda(t *testing.T) {
	t.Parallel()
	s := build(t)
	page := board + "/reglages"
	s.get("pharma", page, http.StatusOK, "n’envoie pas de courriel").lacks(t, "Ajouter la salle")
	s.post("psy", board+"/salles", form("name", ""), http.StatusUnprocessableEntity, "Écrivez le nom de la salle")
	s.post("psy", board+"/salles", form("name", "Bureau 2"), http.StatusSeeOther)
	psy := s.people["psy"].Professional.String()
	s.post("psy", board+"/disponibilites", form("kind", "open", "professional", psy, "weekday", "2", "starts", "12:00", "ends", "9:00"), http.StatusUnprocessableEntity, "La fin vient après le début.")
	s.post("psy", board+"/disponibilites", form("kind", "open", "professional", psy, "weekday", "2", "starts", "9:00", "ends", "12:00"), http.StatusSeeOther)
	s.post("psy", board+"/disponibilites", form("kind", "away", "professional", psy, "from", "01/12/2026"), http.StatusSeeOther)
	got := s.get("psy", page, http.StatusOK, "Bureau 2", "Le mardi de 9 h 00 à 12 h 00", "Le 01/12/2026")
	_, after, _ := strings.Cut(got.body, board+"/salles/")
	room, _, _ := strings.Cut(after, "/")
	s.post("other", strings.Replace(board, "31-01", "31-02", 1)+"/salles/"+room+"/fermeture", form(), http.StatusNotFound)
	s.post("psy", board+"/salles/"+room+"/fermeture", form(), http.StatusSeeOther)
	s.get("psy", page, http.StatusOK).lacks(t, "Bureau 2")
}

func TestTheSecretAddressIsShownOnceAndOpensTheCalendar(t *testing.T) {
	t.Parallel()
	s := build(t)
	s.plan(s.include("Exemple"), monday, "10:00")
	a := s.post("psy", board+"/abonnement", form(), http.StatusOK, "https://exemple.fr/agenda/")
	_, after, _ := strings.Cut(a.body, "https://exemple.fr")
	path, _, _ := strings.Cut(after, "<")
	s.get("psy", board+"/reglages", http.StatusOK, "Changer d’adresse").lacks(t, path)
	cal := s.get("", path, http.StatusOK, "BEGIN:VCALENDAR", "SUMMARY:Entretien", "DTSTART;TZID=Europe/Paris:20261123T100000")
	if kind := cal.Header.Get("Content-Type"); kind != "text/calendar; charset=utf-8" || cal.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %q", kind)
	}
	cal.lacks(t, "Exemple", "EXEMPLE", "logement")
	s.post("psy", board+"/abonnement/fin", form(), http.StatusSeeOther)
	s.get("", path, http.StatusNotFound)
}

func TestADayOnPaper(t *testing.T) {
	t.Parallel()
	s := build(t)
	s.plan(s.include("Exemple"), monday, "10:00")
	s.get("psy", board+"/feuille?jour=2026-11-23", http.StatusOK, "Feuille du 23 novembre 2026", "EXEMPLE Camille", "10 h 00 – 10 h 45", "☐")
	s.get("psy", board+"/feuille?jour=2026-11-24", http.StatusOK, "Rien n’est prévu ce jour-là.")
}

func TestAnotherTeamAndOtherRolesFindNothing(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Exemple")
	one := "/rendez-vous/" + s.plan(e, monday, "10:00").String()
	for _, path := range []string{board, board + "/nouveau", board + "/feuille", board + "/attente", board + "/a-revoir", board + "/reglages", one, "/patients/" + e.PatientID.String() + "/rendez-vous"} {
		s.get("other", path, http.StatusNotFound).lacks(t, "Exemple", "EXEMPLE")
		s.get("coordination", path, http.StatusForbidden).lacks(t, "Exemple", "EXEMPLE")
	}
	for _, path := range []string{board, board + "/attente", board + "/a-revoir", board + "/salles", board + "/disponibilites", one, one + "/deplacement", one + "/annulation", one + "/issue", one + "/reprise"} {
		s.post("other", path, form(), http.StatusNotFound)
		s.post("coordination", path, form(), http.StatusForbidden)
	}
	s.get("pharma", board, http.StatusOK).lacks(t, "Nouveau rendez-vous")
	s.post("pharma", board, form(), http.StatusForbidden)
}

// Whatever an address asks, a page answers.
func TestOddAddressesShowTheDay(t *testing.T) {
	t.Parallel()
	s := build(t)
	for _, q := range []string{"?jour=31/02", "?qui=p-zzz", "?qui=s-", "?vue=mois&jour=x", "?qui=p-0dz1jq0000gh0", "?jour=01/01/1800&vue=semaine", "?jour=31/12/2200&vue=semaine"} {
		s.get("psy", board+q, http.StatusOK)
	}
}
