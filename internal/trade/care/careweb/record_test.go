package careweb_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
)

// recordAs records an entretien of today and gives its identifier.
func (s *site) recordAs(as string, e patient.Enrolment) string {
	s.t.Helper()
	out, err := s.care.Record(ctx, s.people[as], e.ID, care.SessionDraft{HeldOn: today, Presence: "attended", Mode: "cabinet", Confirm: true}, "")
	s.must(err)
	return out.SessionID.String()
}

func closing(e patient.Enrolment, on civil.Day) func(tx *db.Tx) error {
	return func(tx *db.Tx) error {
		_, err := tx.Exec(`update enrolment set closed_on = $1, exit_reason = $2 where id = $3`, on, "moved", e.ID)
		return err
	}
}

func TestAnEntretienIsRecordedInOneClickAndADate(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	a := s.post("psychologist", "/suivis/"+e.ID.String()+"/entretiens?tri=signal&signal=new", form("held_on", "hier", "_key", "k1"), 303)
	s.to(a, "/equipes/MSMA-31-01/patients?signal=new&tri=signal#"+e.ID.String())
	said := s.flash("psychologist", a)
	for _, want := range []string{"Entretien du 21/11/2026 enregistré", "Psychologue 1/5", "/annulation?signal=new&tri=signal"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in %s", want, said)
		}
	}
	if got := s.sessions(e); got != 1 {
		t.Errorf("got %d sessions, want 1", got)
	}
	s.get("psychologist", "/equipes/MSMA-31-01/patients", 200, "Psychologue : 1 sur 5, entamé", "Vu\u00a0le\u00a021/11/2026", "Basile Bruyère")
}

func TestWithScriptTheLineAloneIsReplacedAndUndoneInPlace(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	a := s.hx("psychologist", "/suivis/"+e.ID.String()+"/entretiens", form("held_on", "22/11", "_key", "k1"), 200, "<tr id="+e.ID.String(), "Fait le 22/11/2026",
		"Psychologue : 1 sur 5, entamé", "Entretien du 22/11/2026 enregistré", `hx-swap-oob="innerHTML:#flash"`)
	a.lacks(t, "<html", "DURAND Camille</h1>")
	undo := regexp.MustCompile(`/entretiens/\w+/annulation`).FindString(a.body)
	b := s.hx("psychologist", undo, form("_key", "k2"), 200, "<tr id="+e.ID.String(), "Psychologue : 0 sur 5, vide", "Entretien du 22/11/2026 annulé", ">Fait<")
	b.lacks(t, "Fait le")
	if got := s.sessions(e); got != 0 {
		t.Errorf("got %d sessions, want 0", got)
	}
	s.hx("psychologist", undo, form("_key", "k3"), 409, "déjà été annulé")
}

// The line and the sentence come in one answer, read by a browser inside a
// template: both forms must survive it.
func TestTheAnswerToALineKeepsItsForms(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	a := s.hx("psychologist", "/suivis/"+e.ID.String()+"/entretiens", form("held_on", "22/11", "_key", "k1"), 200)
	doc, err := html.Parse(strings.NewReader("<body><template>" + a.body + "</template></body>"))
	s.must(err)
	buttons := 0
	var walk func(n *html.Node, form bool)
	walk = func(n *html.Node, form bool) {
		form = form || n.Data == "form"
		if n.Data == "button" && form {
			buttons++
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, form)
		}
	}
	walk(doc, false)
	if buttons != 2 {
		t.Errorf("got %d buttons in a form, want the line's undo and the sentence's", buttons)
	}
}

func TestARequestSentTwiceRecordsOnce(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	path, d := "/suivis/"+e.ID.String()+"/entretiens", form("held_on", "22/11/2026", "_key", "same")
	first := s.flash("psychologist", s.post("psychologist", path, d, 303))
	second := s.flash("psychologist", s.post("psychologist", path, d, 303))
	if got := s.sessions(e); got != 1 {
		t.Errorf("got %d sessions, want 1", got)
	}
	undo := regexp.MustCompile(`/entretiens/\w+/annulation`)
	if a, b := undo.FindString(first), undo.FindString(second); a == "" || a != b {
		t.Errorf("undo: got %q then %q, want the same", a, b)
	}
}

func TestWhatIsWrongComesBackAsTyped(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	path := "/suivis/" + e.ID.String() + "/entretiens"
	typed := form("held_on", "31/02", "presence", "attended", "mode", "phone", "minutes", "9999", "entourage", "1", "_key", "k1")
	for _, from := range []string{"", "?de=journee", "?de=patient"} {
		a := s.post("psychologist", path+from, typed, 422, `value="31/02"`, `value="9999"`, "DURAND Camille", `name="_key" value="`)
		for _, name := range []string{"phone", "attended", "1"} {
			if !regexp.MustCompile(`value="` + name + `" checked`).MatchString(a.body) {
				t.Errorf("%s is not chosen any more", name)
			}
		}
	}
	s.hx("psychologist", path+"?signal=new", typed, 422, `<tr id="`+e.ID.String(), `value="31/02"`, "entretiens?signal=new").lacks(t, "<html")
	for _, c := range []struct{ name, day, want string }{
		{"before the inclusion", today.AddDays(-60).Short(), "est avant l’inclusion du"},
		{"in the future", today.AddDays(1).Short(), "est dans le futur"},
		{"no day", "", "Indiquez la date."},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.post("psychologist", path, form("held_on", c.day, "_key", "k"), 422, c.want, `href="#f-held_on-`+e.ID.String())
		})
	}
	s.write(closing(e, today.AddDays(-10)))
	s.post("psychologist", path, form("held_on", "22/11/2026"), 422, "est après la sortie du")
	if got := s.sessions(e); got != 0 {
		t.Errorf("got %d sessions, want 0", got)
	}
}

func TestASecondOneTheSameDayIsConfirmed(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	path := "/suivis/" + e.ID.String() + "/entretiens"
	s.post("psychologist", path, form("held_on", "22/11/2026", "_key", "k1"), 303)
	s.post("psychologist", path, form("held_on", "22/11/2026", "_key", "k2"), 422, "S’il y en a eu deux ce jour-là", `name="confirm"`, `name="_key" value="`)
	s.post("psychologist", path, form("held_on", "22/11/2026", "presence", "attended", "mode", "cabinet", "confirm", "1", "_key", "k2"), 303)
	if got := s.sessions(e); got != 2 {
		t.Errorf("got %d sessions, want 2", got)
	}
}

func TestEachPresenceIsSaidAndTheSixthIsMarked(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	s.attended(e, 5, today.AddDays(-1))
	path := "/suivis/" + e.ID.String() + "/entretiens"
	for presence, want := range map[string]string{
		"absent": "Absence du 20/11/2026 notée", "excused": "Absence excusée du 20/11/2026 notée",
		"cancelled": "Entretien annulé du 20/11/2026 noté", "attended": "dépassé, non payé par le forfait",
	} {
		a := s.post("psychologist", path, form("held_on", "20/11/2026", "presence", presence, "mode", "cabinet", "confirm", "1", "_key", presence), 303)
		if got := s.flash("psychologist", a); !strings.Contains(got, want) {
			t.Errorf("%s: %q is not in %s", presence, want, got)
		}
	}
	s.get("psychologist", "/patients/"+e.PatientID.String(), 200, ">Dépassé<", "Psychologue : 6 sur 5, dépassé")
}

func TestAllTheFieldsOpenInTheLineAndClose(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	path := "/patients/" + e.PatientID.String() + "/entretien?signal=new"
	s.hx("social_worker", path, nil, 200, `<tr id="`+e.ID.String(), `action="/suivis/`+e.ID.String()+`/entretiens?signal=new"`, "Social : 0 sur 6").lacks(t, "<html")
	s.hx("social_worker", path+"&fermer=1", nil, 200, "<tr id="+e.ID.String(), ">Fait<").lacks(t, "<html", "fieldset")
	s.get("social_worker", path, 200, "Enregistrer un entretien", "DURAND Camille", `href="/equipes/MSMA-31-01/patients?signal=new#`+e.ID.String())
	s.get("social_worker", "/patients/"+e.PatientID.String()+"/entretien?de=journee", 200, `entretiens?de=journee"`)
}

// Who belongs to two teams comes back to the list of the one the person is
// followed by.
func TestTheWayBackIsTheTeamOfThePerson(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.includeIn(s.teams[1], "Autre", today.AddDays(-50))
	a := s.post("both", "/suivis/"+e.ID.String()+"/entretiens", form("held_on", "22/11/2026", "_key", "k1"), 303)
	s.to(a, "/equipes/MSMA-31-02/patients#"+e.ID.String())
	s.get("both", "/", 200, "Équipe inventée 1", "Équipe inventée 2")
}

func TestASessionOfAnotherDayIsTakenBackWithAReason(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	id := s.recordAs("psychologist", e)
	later(s, 48*time.Hour)
	person := "/patients/" + e.PatientID.String()
	s.get("psychologist", person, 200, person+"/entretiens/"+id, "Corriger ou annuler")
	s.get("psychologist", person+"/entretiens/"+id, 200, "Annuler l’entretien du 22/11/2026", "Pourquoi", "Enregistrer la correction")

	s.post("psychologist", "/entretiens/"+id+"/annulation", form("_key", "k1"), 422, "dites pourquoi vous l’annulez", "Annuler un entretien")
	s.post("psychologist", "/entretiens/"+id+"/annulation?patient="+e.PatientID.String()+"&de=patient", form("_key", "k1"), 422, "dites pourquoi vous l’annulez", "Corriger")
	a := s.hx("psychologist", "/entretiens/"+id+"/annulation", form("_key", "k1"), 422, "dites pourquoi")
	if got := a.Header.Get("HX-Retarget"); got != "#flash" {
		t.Errorf("got %q, want #flash", got)
	}
	b := s.post("psychologist", "/entretiens/"+id+"/annulation?de=patient", form("reason", "Saisi pour une autre personne", "_key", "k2"), 303)
	s.to(b, person+"#suivi")
	s.get("psychologist", person, 200, "Annulé", "Saisi pour une autre personne").lacks(t, "Corriger ou annuler")
	s.get("psychologist", person+"/entretiens/"+id, 404)
	if got := s.sessions(e); got != 0 {
		t.Errorf("got %d sessions, want 0", got)
	}
}

func TestASessionIsCorrectedAndOthersAreNot(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-50))
	id := s.recordAs("psychologist", e)
	person := "/patients/" + e.PatientID.String()
	path := "/entretiens/" + id + "/correction?patient=" + e.PatientID.String()
	typed := form("held_on", "20/13", "presence", "attended", "mode", "video", "minutes", "45", "_key", "k1")
	s.post("psychologist", path, typed, 422, `value="20/13"`, `value="45"`)
	typed.Set("held_on", "20/11/2026")
	s.to(s.post("psychologist", path, typed, 303), person+"#suivi")
	s.to(s.post("psychologist", path, typed, 303), person+"#suivi") // sent twice: one effect
	s.get("psychologist", person, 200, "En visioconférence, 45\u00a0min", "20/11/2026", "Annulé")
	if got := s.sessions(e); got != 1 {
		t.Errorf("got %d sessions, want 1", got)
	}
	other := s.recordAs("social_worker", e)
	s.get("psychologist", person+"/entretiens/"+other, 404)
	s.post("psychologist", "/entretiens/"+other+"/annulation", form("_key", "k9"), 403)
	s.post("psychologist", "/entretiens/"+other+"/correction?patient="+e.PatientID.String(), form("held_on", "20/11/2026", "_key", "k9"), 403)
}

func TestAnActAfterTheDelayOfTheRulesAsksWhy(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include("Durand", today.AddDays(-100))
	s.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`update programme_version set late_entry_days = 30`)
		return err
	})
	path := "/suivis/" + e.ID.String() + "/entretiens"
	old := form("held_on", today.AddDays(-40).Short(), "presence", "attended", "mode", "cabinet", "_key", "a")
	s.post("psychologist", path, old, 422, "dites pourquoi il vient plus tard", "Saisie au retour d’une absence", `name="late"`)
	old.Set("late", "leave")
	s.post("psychologist", path, old, 303)
	s.get("psychologist", "/patients/"+e.PatientID.String(), 200, "Saisie tardive", "saisie au retour d’une absence")
	s.post("psychologist", path, form("held_on", today.AddDays(-3).Short(), "presence", "attended", "mode", "cabinet", "late", "leave", "_key", "b"), 303)
	if n := strings.Count(s.get("psychologist", "/patients/"+e.PatientID.String(), 200).body, "Saisie tardive"); n != 1 {
		t.Errorf("got %d late entries, want 1: the second was in time", n)
	}
}
