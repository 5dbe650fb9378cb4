package questionnaireweb_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/questionnaire/questionnaireweb"
)

func TestASheetIsFilledOnItsPage(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	s.get("psychologist", path(e, ""), http.StatusOK, "RONCERAIE Camille", "Aucun questionnaire", "Commencer un questionnaire", "EPICES", "(libellés abrégés)")
	at := s.begun("psychologist", e, "PHQ-9")
	s.get("psychologist", at, http.StatusOK, "selon quelle fréquence", "1. Peu d’intérêt ou de plaisir", "Presque tous les jours", "Pfizer", "Confier à la personne")
	kept := s.hx("psychologist", at+"/brouillon", said("2 2 2"), http.StatusOK, "Brouillon enregistré à 9 h 00", `value="2"`)
	if strings.Contains(kept.body, "<html") || strings.Contains(kept.body, "suicidaire") {
		t.Error("autosave gives a whole page, or an alert without its answer")
	}
	s.hx("psychologist", at+"/brouillon", said("2 2 2 - - - - - 1"), http.StatusOK, "évaluez le risque suicidaire")
	back := s.post("psychologist", at, said("2 2 2 2 2 2 2 -", "version", "3"), http.StatusUnprocessableEntity,
		"Question 8, Lenteur ou agitation : il manque une réponse.", "Terminer avec des réponses manquantes", "Question 9")
	if !strings.Contains(back.body, `name="q7" value="2" checked`) || !strings.Contains(back.body, `href="#f-q8"`) {
		t.Error("what was typed is lost, or the summary leads nowhere")
	}
	s.to(s.post("psychologist", at, said("2 2 2 2 2 2 2 0 1", "version", "3"), http.StatusSeeOther), at)
	s.get("psychologist", at, http.StatusOK, "15", "sur 27", "Modérément sévère", "De 15 à 19.", "évaluez le risque suicidaire", "Plus de la moitié du temps", "44261-6")
	s.get("gp", path(e, ""), http.StatusOK, "15 sur 27", "Alerte", "évaluez le risque suicidaire", "Basile")
	s.post("psychologist", at, said("0 0 0 0 0 0 0 0 0"), http.StatusConflict)
}

func TestTwoPeopleOnOneDraftAreShownBothAndNothingIsLost(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	at := s.begun("psychologist", e, "HSI")
	s.post("psychologist", at, said("3 1", "acte", "brouillon"), http.StatusSeeOther)
	a := s.post("social_worker", at, said("0 1"), http.StatusConflict, "Ce qui diffère", "Dans les 5 premières minutes", "Après 60 minutes", "Vos réponses sont ci-dessous")
	if !strings.Contains(a.body, `name="q1" value="0" checked`) || !strings.Contains(a.body, `name="version" value="2"`) {
		t.Error("what was typed is lost, or the next sending would clash again")
	}
	if _, table, _ := strings.Cut(a.body, "Réponses qui diffèrent"); strings.Count(table[:strings.Index(table, "</table>")], "<tr>") != 2 {
		t.Error("the answers that agree are told too")
	}
	s.to(s.post("social_worker", at, said("0 1", "version", "2"), http.StatusSeeOther), at)
	s.get("psychologist", at, http.StatusOK, "Après 60 minutes")
}

func TestADateThatIsWrongDoesNotOfferToDropAnswers(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	at := s.begun("psychologist", e, "HSI")
	f := said("1 1")
	f.Set("answered_on", "31/02/2026")
	s.post("psychologist", at, f, http.StatusUnprocessableEntity, "31/02/2026").lacks(t, "Terminer avec des réponses manquantes")
}

func TestADraftIsKeptByItsButtonWithoutScript(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	at := s.begun("social_worker", e, "EPICES")
	s.get("social_worker", at, http.StatusOK, "Libellés abrégés", "1. Rencontre parfois un travailleur social").lacks(t, "Confier à la personne")
	s.to(s.post("social_worker", at, said("oui", "acte", "brouillon"), http.StatusSeeOther), path(e, ""))
	a := s.get("social_worker", at, http.StatusOK)
	if !strings.Contains(a.body, `name="q1" value="oui" checked`) {
		t.Error("the draft is not there")
	}
	s.get("social_worker", path(e, ""), http.StatusOK, "Brouillon", "en cours")
	f := said("oui", "partial", "1")
	s.to(s.post("social_worker", at, f, http.StatusSeeOther), at)
	s.get("social_worker", at, http.StatusOK, "Pas de score", "Il manque des réponses", "Assurance maladie complémentaire")
}

func TestASheetIsCorrectedAndCancelledWithItsReason(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	at := s.filled("psychologist", e, "HSI", "3 0", today)
	s.get("psychologist", at, http.StatusOK, "Modérée", "De 2 à 3.")
	next := s.post("psychologist", at+"/correction", form(), http.StatusSeeOther).Header.Get("Location")
	s.get("psychologist", next, http.StatusOK, "Vous corrigez un questionnaire terminé")
	s.post("psychologist", next, said("3 3"), http.StatusSeeOther)
	s.get("psychologist", at, http.StatusOK, "Questionnaire annulé", "Remplacé par une correction")
	s.post("psychologist", next+"/annulation", form("reason", ""), http.StatusUnprocessableEntity, "Dites pourquoi.")
	s.to(s.post("psychologist", next+"/annulation", form("reason", "Erreur de dossier"), http.StatusSeeOther), path(e, ""))
	s.get("psychologist", path(e, ""), http.StatusOK, "Questionnaires annulés ou remplacés")
}

func TestPagesOpenToTheTeamAlone(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	at := s.filled("psychologist", e, "HSI", "3 0", today)
	for _, page := range []string{path(e, ""), path(e, "/courbes"), at, at + "/feuille.pdf"} {
		s.get("away", page, http.StatusNotFound)
		s.get("nurse", page, http.StatusForbidden)
		s.get("coordination", page, http.StatusForbidden)
		s.get("operator", page, http.StatusForbidden)
		if a := s.get("", page, http.StatusSeeOther); !strings.HasPrefix(a.Header.Get("Location"), "/connexion") {
			t.Errorf("%s to nobody: sent to %s", page, a.Header.Get("Location"))
		}
	}
	for _, page := range []string{"", "/brouillon", "/annulation", "/correction", "/tablette", "/reprise"} {
		s.post("away", at+page, said("0 0"), http.StatusNotFound)
		s.post("nurse", at+page, said("0 0"), http.StatusForbidden)
	}
	s.get("gp", "/questionnaires", http.StatusForbidden)
	s.get("gp", "/questionnaires/EPICES/1", http.StatusForbidden)
}

func TestAPersonWhoObjectsToSharingIsReadByTheGPAlone(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	at := s.filled("psychologist", e, "PHQ-9", "3 3 3 3 3 3 3 3 3", today)
	s.must(s.patients.Object(ctx, s.people["gp"], e.PatientID, patient.ObjectionDraft{Kind: patient.ObjectSharing, ObjectedOn: today, Channel: "oral"}, ""))
	for _, page := range []string{path(e, ""), path(e, "/courbes")} {
		s.get("social_worker", page, http.StatusOK, "s’oppose au partage").lacks(t, "RONCERAIE", "PHQ-9 du", "27 sur 27", "suicidaire")
		s.get("gp", page, http.StatusOK, "RONCERAIE", "27").lacks(t, "s’oppose au partage")
	}
	s.get("social_worker", at, http.StatusNotFound)
	s.get("social_worker", at+"/feuille.pdf", http.StatusNotFound)
	s.get("psychologist", at, http.StatusOK, "27").lacks(t, "RONCERAIE")
}

func TestCurvesShowBandsEventsAndFigures(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	s.get("gp", path(e, "/courbes"), http.StatusOK, "Aucun score")
	s.filled("psychologist", e, "PHQ-9", "3 3 3 3 3 3 0 0 0", civil.Must(2025, 9, 10))
	s.filled("psychologist", e, "PHQ-9", "1 1 1 1 1 1 0 0 0", civil.Must(2026, 3, 10))
	s.events = []questionnaireweb.Event{{On: civil.Must(2025, 12, 1), Label: "RCP"}, {On: civil.Must(2030, 1, 1), Label: "Hors champ"}}
	a := s.get("gp", path(e, "/courbes"), http.StatusOK, "Avant et après", "18", "6", "−12", "Modérément sévère → Légère", "Voir les chiffres", "RCP",
		"2 scores, du 10 septembre 2025 au 10 mars 2026. En fond : gravité des symptômes dépressifs.")
	a.lacks(t, "Hors champ")
	if n := strings.Count(a.body, `class="band"`); n != 5 {
		t.Errorf("bands: got %d, want 5", n)
	}
	order := regexp.MustCompile(`(?s)10/09/2025.*01/12/2025.*10/03/2026`)
	_, table, _ := strings.Cut(a.body, "Voir les chiffres")
	if !order.MatchString(table) {
		t.Error("the table does not tell the event between the two scores")
	}
}

func TestASheetIsPrintedWithoutANameInTheFilesName(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	for _, at := range []string{s.filled("psychologist", e, "PHQ-9", "3 3 3 3 3 3 0 0 1", today), s.begun("psychologist", e, "ASSIST"), s.begun("psychologist", e, "CRAVING")} {
		a := s.get("psychologist", at+"/feuille.pdf", http.StatusOK)
		if !strings.HasPrefix(a.body, "%PDF-") || a.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(a.Header.Get("Content-Disposition"), "questionnaire.pdf") {
			t.Errorf("got %v", a.Header)
		}
	}
}

func TestWhatIsDueStandsFirstWithItsButton(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	s.write(func(tx *db.Tx) error {
		return questionnaire.Plan(tx, questionnaire.Planned{ProgrammeID: s.programme, Instrument: "GAD-7", Moment: questionnaire.AtInclusion, ValidFrom: opened, Confidence: programme.Made})
	})
	s.get("psychologist", path(e, ""), http.StatusOK, "À remplir", "à l’inclusion, depuis le 01/09/2025", "Remplir GAD-7")
	at := s.post("psychologist", path(e, ""), form("instrument", "GAD-7", "enrolment", e.ID.String()), http.StatusSeeOther).Header.Get("Location")
	s.get("psychologist", path(e, ""), http.StatusOK, "Reprendre le brouillon")
	s.post("psychologist", at, said("0 0 0 0 0 0 0"), http.StatusSeeOther)
	s.get("psychologist", path(e, ""), http.StatusOK).lacks(t, "À remplir")
	s.post("psychologist", path(e, ""), form("instrument", "EQ-5D"), http.StatusUnprocessableEntity, "Choisissez un questionnaire dans la liste.")
}

// device is a tablet: nobody is signed in, and it keeps its cookies.
type device struct {
	s       *site
	cookies map[string]*http.Cookie
}

func (d *device) ask(method, path string, f url.Values) answer {
	d.s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(f.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range d.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	d.s.handler.ServeHTTP(w, r)
	a := answer{w.Result(), w.Body.String()}
	for _, c := range a.Cookies() {
		if c.MaxAge < 0 {
			delete(d.cookies, c.Name)
			continue
		}
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.MaxAge > 1800 {
			d.s.t.Errorf("the cookie of the tablet: %v", c)
		}
		d.cookies[c.Name] = c
	}
	if a.StatusCode < 300 || a.StatusCode >= 400 {
		sound(d.s.t, method+" "+path, a.body)
	}
	return a
}

func (s *site) tablet() *device { return &device{s, map[string]*http.Cookie{}} }

var codeOnPage = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}`)

// lent lends a sheet through its page and gives the code that is shown.
func (s *site) lent(e patient.Enrolment, code string) (at, shown string) {
	s.t.Helper()
	at = s.begun("psychologist", e, code)
	s.to(s.post("psychologist", at+"/tablette", form(), http.StatusSeeOther), at)
	_, rest, _ := strings.Cut(s.get("psychologist", at, http.StatusOK, "Confié à la personne", "valable une fois, jusqu’à 9 h 30").body, `class="tiles"`)
	if shown = codeOnPage.FindString(rest); shown == "" {
		s.t.Fatal("no code is shown")
	}
	return at, shown
}

func TestATabletShowsTheQuestionnaireAloneAndNeverAScore(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	at, code := s.lent(e, "PHQ-9")
	d := s.tablet()
	s.want(d.ask(http.MethodGet, "/questionnaire", nil), "door", http.StatusOK, []string{"Tapez le code"})
	s.want(d.ask(http.MethodPost, "/questionnaire", form("code", "0000-0000")), "a wrong code", http.StatusUnprocessableEntity, []string{"Ce code ne convient pas, ou ne sert plus."})
	s.to(s.want(d.ask(http.MethodPost, "/questionnaire", form("code", strings.ToLower(code))), "the code", http.StatusSeeOther, nil), "/questionnaire/remplir")
	page := s.want(d.ask(http.MethodGet, "/questionnaire/remplir", nil), "the page", http.StatusOK, []string{"1. Peu d’intérêt", "Envoyer mes réponses", "Cette page s’efface à 9 h 30"})
	page.lacks(t, "RONCERAIE", "Ronceraie", "Camille", "31-01-", "score", "Équipe inventée", "Bruyère", "1980")
	for _, out := range []string{"<a ", "<script", "<nav", e.PatientID.String(), e.ID.String(), at[strings.LastIndex(at, "/")+1:]} {
		if strings.Contains(page.body, out) {
			t.Errorf("the tablet's page holds %q", out)
		}
	}
	back := s.want(d.ask(http.MethodPost, "/questionnaire/remplir", said("1 1 1 1 1 1 1 1")), "one missing", http.StatusUnprocessableEntity, []string{"Il manque des réponses", "Je préfère ne pas répondre"})
	if !strings.Contains(back.body, `name="q1" value="1" checked`) {
		t.Error("what was typed is lost")
	}
	for range 2 {
		s.to(s.want(d.ask(http.MethodPost, "/questionnaire/remplir", said("1 1 1 1 1 1 1 1", "partial", "1")), "sent", http.StatusSeeOther, nil), "/questionnaire/merci")
	}
	s.want(d.ask(http.MethodGet, "/questionnaire/merci", nil), "thanks", http.StatusOK, []string{"Merci, vous pouvez rendre la tablette."}).lacks(t, "score")
	if len(d.cookies) != 0 {
		t.Error("the tablet still holds its cookie")
	}
	s.to(d.ask(http.MethodGet, "/questionnaire/remplir", nil), "/questionnaire")
	s.get("psychologist", at, http.StatusOK, "Rempli par la personne, sur tablette", "Pas de score")
}

func TestACodeInTheAddressIsOnlyTypedForThePerson(t *testing.T) {
	t.Parallel()
	s := build(t)
	at, code := s.lent(s.include(), "HSI")
	d := s.tablet()
	page := d.ask(http.MethodGet, "/questionnaire/"+code, nil)
	if !strings.Contains(page.body, `value="`+code+`"`) || len(d.cookies) != 0 {
		t.Error("opening an address opened the sheet, or did not type the code")
	}
	s.get("psychologist", at, http.StatusOK, "Confié à la personne", code)
	other := s.tablet()
	d.ask(http.MethodPost, "/questionnaire", form("code", code))
	s.want(other.ask(http.MethodPost, "/questionnaire", form("code", code)), "a second device", http.StatusUnprocessableEntity, nil)
	s.get("psychologist", at, http.StatusOK, "ouvert sur une tablette").lacks(t, code)
	s.post("psychologist", at+"/reprise", form(), http.StatusSeeOther)
	s.want(d.ask(http.MethodPost, "/questionnaire/remplir", said("1 1")), "taken back", http.StatusNotFound, []string{"vos réponses n’ont pas été envoyées"})
}

func TestADeviceWhereSomebodyIsSignedInIsNotHandedOver(t *testing.T) {
	t.Parallel()
	s := build(t)
	_, code := s.lent(s.include(), "HSI")
	s.get("psychologist", "/questionnaire", http.StatusOK, "Cet appareil ne convient pas", "Se déconnecter").lacks(t, "Tapez le code")
	s.to(s.post("psychologist", "/questionnaire", form("code", code), http.StatusSeeOther), "/questionnaire")
	if a := s.tablet().ask(http.MethodPost, "/questionnaire", form("code", code)); a.StatusCode != http.StatusSeeOther {
		t.Error("the code was spent on the device that was refused")
	}
}

func TestTheOperatorRecordsARightAndTypesTheText(t *testing.T) {
	t.Parallel()
	s := build(t)
	s.get("operator", "/questionnaires", http.StatusOK, "Score EPICES", "Conditions à lire", "Libellés abrégés", "Entrée seule", "Valeur à confirmer", "Aucun questionnaire n’est demandé")
	s.get("operator", "/questionnaires/EPICES/1", http.StatusOK, "Enregistrer un accord", "Non : 0,00 ; Oui : −11,83", "0,00 à 30,16 : sous le seuil")
	s.get("operator", "/questionnaires/WHOQOL-BREF/1", http.StatusOK, "Ce questionnaire ne se remplit pas ici", "Valeur à confirmer")
	s.get("operator", "/questionnaires/EPICES/9", http.StatusNotFound)
	s.post("operator", "/questionnaires/EPICES/1/droits", form("obtained_on", "hier", "evidence", "ok"), http.StatusUnprocessableEntity, "Dites qui a donné l’accord", "hier")
	s.post("operator", "/questionnaires/EPICES/1/droits", form("obtained_on", "hier", "evidence", "Accord inventé, courrier classé"), http.StatusSeeOther)
	s.get("operator", "/questionnaires/EPICES/1", http.StatusOK, "Accord enregistré", "Accord inventé, courrier classé", "Texte publié", "Réponse « Oui »")
	texts := form("instruction", "Consigne inventée")
	for _, n := range strings.Fields("1 2 3 4 5 6 7 8 9 10 11") {
		texts.Set("q"+n, "Question inventée numéro "+n)
	}
	s.post("operator", "/questionnaires/EPICES/1/textes", texts, http.StatusSeeOther)
	at := s.begun("social_worker", s.include(), "EPICES")
	s.get("social_worker", at, http.StatusOK, "Consigne inventée", "11. Question inventée numéro 11", "Confier à la personne").lacks(t, "Libellés abrégés")
	s.post("operator", "/questionnaires/EPICES/1/droits/fin", form(), http.StatusSeeOther)
	s.get("social_worker", at, http.StatusOK, "Libellés abrégés").lacks(t, "Question inventée")
}

func TestTheOperatorKeepsTheSchedule(t *testing.T) {
	t.Parallel()
	s := build(t)
	s.post("operator", "/questionnaires/calendrier", form("instrument", "PHQ-9", "valid_from", "01/09/2025"), http.StatusUnprocessableEntity, "Choisissez un moment.", "Choisissez un programme.")
	line := form("programme", s.programme.String(), "instrument", "PHQ-9", "moment", "inclusion", "valid_from", "01/09/2025")
	s.post("operator", "/questionnaires/calendrier", line, http.StatusSeeOther)
	s.post("operator", "/questionnaires/calendrier", line, http.StatusConflict, "déjà dans le calendrier")
	a := s.get("operator", "/questionnaires", http.StatusOK, "À l’inclusion", "depuis le 01/09/2025", "Sans source publique, valeur à confirmer", "Arrêter")
	end := regexp.MustCompile(`/questionnaires/calendrier/[0-9a-z]{13}/fin`).FindString(a.body)
	s.post("operator", end, form(), http.StatusSeeOther)
	s.get("operator", "/questionnaires", http.StatusOK, "du 01/09/2025 au 22/11/2026").lacks(t, "Arrêter")
}

// Every instrument's page stands: its questions, its draft, its operator's page.
func TestEveryInstrumentHasSoundPages(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include()
	for _, in := range questionnaire.Shipped().All() {
		s.get("operator", "/questionnaires/"+in.Code+"/"+in.Version, http.StatusOK, in.Short)
		if in.Fillable() {
			at := s.begun("psychologist", e, in.Code)
			s.get("psychologist", at, http.StatusOK, in.Title)
			s.post("psychologist", at, form("answered_on", today.Short(), "version", "1"), http.StatusUnprocessableEntity)
		}
	}
}

func TestAnAnonymousPersonIsCalledByTheAliasAlone(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include(func(in *patient.Inclusion) { in.Identity, in.Commune = patient.Anonymous{Alias: "Mésange"}, "" })
	s.filled("psychologist", e, "HSI", "3 3", today)
	s.get("psychologist", path(e, ""), http.StatusOK, "Mésange", "Forte")
	s.get("psychologist", path(e, "/courbes"), http.StatusOK, "Mésange")
}
