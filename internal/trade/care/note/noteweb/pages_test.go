package noteweb_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/care/note/noteweb"
	"maillage/internal/trade/patient"
)

func TestANoteIsWrittenReadAndChanged(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	notes := "/patients/" + e.PatientID.String() + "/notes"
	a := s.get("psychologist", notes, 200, "DURAND Camille", "Dossier 31-01-0001", "Écrire une note", "Aucune note que vous puissiez lire", "Psychologique", "Partagé",
		"psychologues et psychiatres de l’équipe", "22/11/2026", `accesskey="n"`)
	a.lacks(t, "Médical", "Suivi du médecin", "autorité parentale", "n’identifie la personne")
	f := form("body", "Première ligne\nseconde\n\nAutre paragraphe <b>", "segment", "psychological", "noted_on", "hier", "draft", a.hidden(t, "draft"), "_key", "k")
	r := s.post("psychologist", notes, f, 303)
	again := s.post("psychologist", notes, f, 303)
	s.to(again, r.Header.Get("Location"))
	s.get("psychologist", notes, 200, "21 novembre 2026", "Alix Bruyère, psychologue", "Première ligne<br>", "seconde</p>", "Autre paragraphe &lt;b&gt;</p>")
	id := strings.TrimPrefix(r.Header.Get("Location"), notes+"#note-")
	s.get("social_worker", notes, 200).lacks(t, "Première ligne", "Écrit par")
	s.get("social_worker", notes+"/"+id, 404)
	s.get("psychologist", notes+"/"+id, 200, "À montrer en RCP", "Version 1", "Retirer la note")
	a = s.get("psychologist", notes+"/"+id+"/modification", 200, "seconde", `name="version" value="1"`)
	r = s.post("psychologist", notes+"/"+id, form("body", "Première ligne\nremplacée", "segment", "shared", "noted_on", "20/11/2026", "version", "1", "draft", a.hidden(t, "draft"), "_key", "m"), 303)
	s.to(r, notes+"/"+id)
	s.get("psychologist", notes+"/"+id, 200, "remplacée", "modifiée le", "Version 2", "Comparer les deux dernières").lacks(t, "seconde")
	s.get("psychologist", notes+"/"+id+"/versions", 200, "De la version 1 à la version 2", "<del>seconde</del>", "<ins>remplacée</ins>", "Psychologique → Partagé", "21/11/2026 → 20/11/2026")
	s.get("social_worker", notes+"/"+id+"/versions?de=1&a=2", 200, "De la version 2 à la version 2").lacks(t, "seconde")
	s.get("social_worker", notes+"?segment=shared", 200, "remplacée", "Modifier")
	s.get("social_worker", notes+"?segment=social&page=3", 200, "Aucune note que vous puissiez lire").lacks(t, "remplacée")
	s.get("psychologist", notes+"/impression", 200, "remplacée").lacks(t, "Écrire une note", "Modifier")
	s.get("psychologist2", notes, 404)
	s.get("coordination", notes, 403)
	s.get("operator", notes+"/"+id, 403)
	s.get("psychologist", notes+"/x", 404)
}

func TestAFormThatIsRefusedComesBackWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	notes := "/patients/" + e.PatientID.String() + "/notes"
	s.post("psychologist", notes, form("body", "Mes mots", "noted_on", "31/02/2026", "segment", "social"), 422, "Mes mots", "31/02/2026", "#f-noted_on")
	s.post("psychologist", notes, form("body", "Mes mots", "noted_on", "01/01/2020", "segment", "social"), 422, "Mes mots", "avant l’inclusion", "n’écrit pas dans ce segment")
	s.post("psychologist", notes, form("body", "", "noted_on", "hier"), 422, "Écrivez la note", "Choisissez qui lira")
	s.post("psychologist2", notes, form("body", "", "noted_on", "x"), 404)

	longest := strings.Repeat("É", note.Longest)
	s.post("psychologist", notes, form("body", longest+"!", "noted_on", "22/11", "segment", "shared"), 422, "dépasse la limite de 200 000 caractères, de 1", longest[:2000])
	s.post("psychologist", notes, form("body", longest, "noted_on", "22/11", "segment", "shared"), 303)
	a := s.get("social_worker", notes, 200, "Lire la note entière")
	if len(a.body) > 40_000 {
		t.Errorf("the list holds the whole of a long note: %d bytes", len(a.body))
	}
}

func TestWhatIsTypedIsKeptOnTheServer(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	notes := "/patients/" + e.PatientID.String() + "/notes"
	draft := s.get("psychologist", notes, 200, `hx-post="`+notes+`/brouillon"`, "Enregistrer le brouillon").hidden(t, "draft")
	f := form("body", "Je commence", "segment", "psychological", "noted_on", "pas une date", "draft", draft, "_key", "k")
	s.hx("psychologist", notes+"/brouillon", f, 200, "Brouillon gardé le 22/11/2026 à 9")
	s.Clock.Advance(26 * time.Hour)
	s.get("psychologist", notes, 200, "Vos brouillons", "Je commence")
	s.get("gp", notes, 200).lacks(t, "Je commence")
	s.get("psychologist", notes+"?brouillon="+draft, 200, "Je commence</textarea>", "pas une date", `name="draft" value="`+draft+`"`).lacks(t, "Vos brouillons")
	s.get("gp", notes+"?brouillon="+draft, 200).lacks(t, "Je commence")
	s.get("psychologist", "/equipes/MSMA-31-01/notes", 200, "Vos brouillons", "DURAND Camille", "Je commence")
	f.Set("body", "Je commence, sans script")
	s.to(s.post("psychologist", notes+"/brouillon", f, 303), notes+"?brouillon="+draft)
	f.Set("noted_on", "hier")
	s.post("psychologist", notes, f, 303)
	s.hx("psychologist", notes+"/brouillon", f, 200).lacks(t, "Brouillon gardé")
	s.get("psychologist", notes, 200, "sans script").lacks(t, "Vos brouillons")

	draft = s.get("psychologist", notes, 200).hidden(t, "draft")
	s.post("psychologist", notes+"/brouillon", form("body", "À jeter", "draft", draft), 303)
	s.post("gp", notes+"/brouillon/suppression", form("draft", draft), 404)
	s.post("psychologist", notes+"/brouillon/suppression", form("draft", draft), 303)
	s.get("psychologist", notes, 200).lacks(t, "À jeter")
	s.hx("psychologist", notes+"/brouillon", form("body", strings.Repeat("x", 2*note.Longest+1), "draft", draft), 200, "trop long")
}

func TestTwoWhoWriteOneNoteAreShownBothTexts(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	id := s.publish("gp", e, note.Shared, "Départ")
	path := "/patients/" + e.PatientID.String() + "/notes/" + id.String()
	s.post("psychologist", path, form("body", "Celui de la psychologue", "noted_on", "22/11", "version", "1"), 303)
	a := s.post("social_worker", path, form("body", "Celui du travailleur social", "noted_on", "22/11", "version", "1", "_key", "k"), 409,
		"modifiée entre-temps par Alix Bruyère", "Celui de la psychologue", "Celui du travailleur social</textarea>", `name="version" value="2"`)
	if key := a.hidden(t, "_key"); key == "" || key == "k" {
		t.Errorf("the form comes back with the key %q", key)
	}
	s.post("social_worker", path, form("body", "Les deux", "noted_on", "22/11", "version", "2"), 303)
	s.get("gp", path, 200, "Les deux", "Version 3")
	// A draft of a note leads back to its form.
	draft := s.get("social_worker", path+"/modification", 200).hidden(t, "draft")
	s.hx("social_worker", "/patients/"+e.PatientID.String()+"/notes/brouillon", form("body", "Commencé", "draft", draft, "note", id.String(), "version", "3"), 200, "Brouillon gardé")
	s.get("social_worker", path, 200, "Vous aviez commencé une modification")
	s.to(s.get("social_worker", "/patients/"+e.PatientID.String()+"/notes?brouillon="+draft, 303), path+"/modification?brouillon=1")
	s.get("social_worker", path+"/modification?brouillon=1", 200, "Commencé</textarea>").lacks(t, "Vous aviez commencé")
	s.get("social_worker", path+"/modification", 200, "Les deux</textarea>", "Vous aviez commencé")
}

func TestLinesAreChosenForTheRCP(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	notes := "/patients/" + e.PatientID.String() + "/notes"
	r := s.post("psychologist", notes, form("body", "Une\n\nDeux", "segment", "psychological", "noted_on", "22/11", "suite", "rcp"), 303)
	path := strings.TrimSuffix(r.Header.Get("Location"), "#rcp")
	s.get("psychologist", path, 200, "À montrer en RCP", `value="1"`, `value="3"`).lacks(t, `id="line-2"`, "checked")
	s.to(s.post("psychologist", path+"/rcp", form("version", "1", "line", "3"), 303), path)
	s.get("psychologist", path, 200, "1 ligne montrée en RCP", `value="3" checked`)
	s.post("psychologist", path+"/rcp", form("version", "7", "line", "3"), 409)
	s.post("gp", path+"/rcp", form("version", "1", "line", "1"), 404)
	shared := s.publish("gp", e, note.Shared, "Commune")
	s.post("psychologist", notes+"/"+shared.String()+"/rcp", form("version", "1", "line", "1"), 403)
	s.get("psychologist", notes+"/"+shared.String(), 200).lacks(t, "À montrer en RCP")
}

func TestAMinorsRefusalAndAWithdrawalAreShown(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.named("Petit", today.AddYears(-16))
	notes := "/patients/" + e.PatientID.String() + "/notes"
	s.get("psychologist", notes, 200, "Non communicable aux titulaires de l’autorité parentale")
	s.post("psychologist", notes, form("body", "Entre nous", "segment", "psychological", "noted_on", "22/11", "parental_refusal", "1"), 303)
	id := s.publish("psychologist", e, note.Psychological, "Peut être dit")
	path := notes + "/" + id.String()
	s.get("psychologist", path, 200, "Noter le refus de la personne mineure")
	s.post("psychologist", path+"/autorite-parentale", form("refused", "1"), 303)
	s.get("psychologist", path, 200, "Noté le 22/11/2026", "par Alix Bruyère", "Noter la fin du refus")
	s.post("psychologist", path+"/autorite-parentale", form("refused", "0"), 303)
	s.get("psychologist", path, 200).lacks(t, "Noter la fin du refus")

	s.post("psychologist", path+"/retrait", form("reason", " ", "version", "1"), 422, "Indiquez pourquoi", "#f-reason")
	s.post("psychologist", path+"/retrait", form("reason", "Mauvais dossier", "version", "1"), 303)
	s.get("psychologist", path, 200, "Cette note a été retirée", "Mauvais dossier", "Lire le texte retiré").lacks(t, "Modifier", "Retirer la note")
	s.get("psychologist", path+"/modification", 409)
	s.get("psychologist", notes, 200, "Retirée", "Mauvais dossier").lacks(t, "Peut être dit")
}

func TestAnObjectionClosesNotesAndDocuments(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	person := "/patients/" + e.PatientID.String()
	id := s.publish("social_worker", e, note.Shared, "Dit à tous")
	s.publish("psychologist", e, note.Shared, "Dit par moi")
	s.upload("gp", person+"/documents", form("title", "Courrier reçu", "kind", "letter", "dated_on", "01/11/2026", "segment", "shared"), "a.txt", "text/plain", "Bonjour", 303)
	s.object(e)
	s.get("psychologist", person+"/notes", 200, "s’oppose au partage", "Dit par moi", "Dossier 31-01-0001").lacks(t, "DURAND", "Camille", "Dit à tous")
	s.get("psychologist", person+"/notes/"+id.String(), 404)
	s.get("psychologist", person+"/notes/impression", 200, "Dit par moi").lacks(t, "DURAND", "Dit à tous")
	s.get("psychologist", person+"/documents", 200, "s’oppose au partage").lacks(t, "DURAND", "Courrier reçu")
	s.get("gp", person+"/notes", 200, "DURAND Camille", "Dit à tous")
	s.get("gp", person+"/documents", 200, "Courrier reçu")
	s.post("psychologist", "/equipes/MSMA-31-01/notes/recherche", form("q", "dit"), 200, "Dit par moi", "Dossier 31-01-0001").lacks(t, "DURAND", "Dit à tous")
}

func TestWordsAboutAnAnonymousPersonAskForARereading(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.include(patient.Anonymous{Alias: "Ardoise"})
	person := "/patients/" + e.PatientID.String()
	f := form("body", "Ligne\ncamille@exemple.fr", "segment", "medical", "noted_on", "22/11")
	s.post("gp", person+"/notes", f, 422, "une adresse électronique (ligne 2)", "J’ai relu", "camille@exemple.fr</textarea>")
	f.Set("no_identity", "1")
	s.post("gp", person+"/notes", f, 303)
	draft := s.get("gp", person+"/notes", 200).hidden(t, "draft")
	s.hx("gp", person+"/notes/brouillon", form("body", "06 12 34 56 78", "draft", draft), 200, "Personne anonyme", "un numéro de téléphone (ligne 1)")
	s.get("gp", person+"/documents", 200, "n’identifie la personne")
	d := form("title", "Ordonnance", "kind", "prescription", "dated_on", "01/11/2026", "segment", "medical")
	s.upload("gp", person+"/documents", d, "a.txt", "text/plain", "x", 422, "Cette personne est anonyme", "Ordonnance")
	d.Set("no_identity", "1")
	s.upload("gp", person+"/documents", d, "DURAND Camille.txt", "text/plain", "x", 303)
	s.get("gp", person+"/documents", 200, "Ordonnance").lacks(t, "DURAND")
}

func TestADocumentIsKeptAndGivenAsAnAttachment(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	docs := "/patients/" + e.PatientID.String() + "/documents"
	s.get("gp", docs, 200, "Aucun document que vous puissiez lire", "Compte rendu de consultation", "10 Mo au plus")
	d := form("title", "Lettre de sortie", "kind", "hospital_report", "dated_on", "02/11/2026", "segment", "medical", "_key", "k")
	s.upload("gp", docs, form("title", "Lettre", "dated_on", "01/02"), "", "", "", 422, "Choisissez un fichier")
	s.upload("gp", docs, form("title", "Lettre", "dated_on", "31/02"), "a.txt", "text/plain", "x", 422, "n’existe pas", "Choisissez de nouveau le fichier")
	s.upload("gp", docs, d, "a.pdf", "application/pdf", "<html><script>", 422, "n’est ni un PDF", "Lettre de sortie", "#f-file")
	s.upload("gp", docs, d, "a.txt", "text/plain", strings.Repeat("x", note.MaxFile+1), 422, "dépasse 10 Mo", "Lettre de sortie")
	s.upload("gp2", docs, d, "a.txt", "text/plain", "x", 404)
	for range 2 {
		s.upload("gp", docs, d, "lettre de Camille.txt", "text/plain", "Chère consœur", 303)
	}
	a := s.get("gp", docs, 200, "Lettre de sortie", "Compte rendu d’hospitalisation", "02/11/2026", "Alix Aubépine")
	if n := strings.Count(a.body, "fichier?version=1"); n != 1 {
		t.Errorf("sent twice: got %d files", n)
	}
	_, after, _ := strings.Cut(a.body, `href="`+docs+`/`)
	id, _, _ := strings.Cut(after, `"`)
	path := docs + "/" + id
	s.get("gp", path, 200, "SHA-256", "lu par les médecins et infirmiers de l’équipe", "Ajouter une version")
	got := s.get("gp", path+"/fichier", 200, "Chère consœur")
	for header, want := range map[string]string{
		"Content-Disposition": "attachment; filename=document-" + id + "-v1.txt", "Content-Type": "text/plain; charset=utf-8",
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
	} {
		if h := got.Header.Get(header); h != want {
			t.Errorf("%s: got %q, want %q", header, h, want)
		}
	}
	s.get("psychologist", path, 404)
	s.get("psychologist", path+"/fichier", 404)
	s.get("gp2", path+"/fichier", 404)
	s.get("coordination", path+"/fichier", 403)
	s.get("gp", path+"/fichier?version=2", 404)
	s.get("gp", path+"/fichier?version=x", 404)
	s.upload("gp", path, form("title", "", "version", "1"), "a.txt", "text/plain", "y", 422, "Donnez un titre")
	s.upload("gp", path, form("title", "Lettre corrigée", "version", "1"), "a.txt", "text/plain", "Cher confrère", 303)
	s.upload("gp", path, form("title", "Lettre corrigée", "version", "1"), "a.txt", "text/plain", "Autre", 409)
	s.get("gp", path, 200, "Lettre corrigée", "Lettre de sortie", "fichier?version=1", "fichier?version=2")
	s.post("gp", path+"/retrait", form("version", "2"), 422, "Indiquez pourquoi")
	s.post("gp", path+"/retrait", form("version", "2", "reason", "Mauvais dossier"), 303)
	s.get("gp", path, 200, "Ce document a été retiré", "Mauvais dossier").lacks(t, "Ajouter une version")
	s.get("gp", docs, 200, "Retiré")
}

func TestADocumentOfAMinorMayBeClosedToTheParents(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.named("Petit", today.AddYears(-15))
	docs := "/patients/" + e.PatientID.String() + "/documents"
	s.upload("gp", docs, form("title", "Résultat", "kind", "letter", "dated_on", "02/11/2026", "segment", "medical", "parental_refusal", "1"), "a.txt", "text/plain", "x", 303)
	a := s.get("gp", docs, 200, "Non communicable aux titulaires")
	_, after, _ := strings.Cut(a.body, `href="`+docs+`/`)
	id, _, _ := strings.Cut(after, `"`)
	s.get("gp", docs+"/"+id, 200, "Noter la fin du refus")
	s.post("gp", docs+"/"+id+"/autorite-parentale", form("refused", "0"), 303)
	s.get("gp", docs+"/"+id, 200, "Noter le refus de la personne mineure")
}

func TestTheSearchNeverStandsInAnAddress(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	id := s.publish("psychologist", e, note.Psychological, "Parle de Béziers")
	s.publish("social_worker", e, note.Social, "Part à Béziers")
	s.get("psychologist", "/equipes/MSMA-31-01/notes", 200, `action="/equipes/MSMA-31-01/notes/recherche"`, "Psychologique, Partagé")
	s.post("psychologist", "/equipes/MSMA-31-01/notes/recherche", form("q", "BEZ"), 200, "1 note", "Parle de Béziers", "/notes/"+id.String(), "DURAND Camille").lacks(t, "Part à Béziers")
	s.post("psychologist", "/equipes/MSMA-31-01/notes/recherche", form("q", "absent"), 200, "Aucune note ne contient ces mots")
	s.post("psychologist", "/equipes/MSMA-31-01/notes/recherche", form("q", "ab"), 422, "au moins trois lettres")
	s.post("psychologist", "/equipes/MSMA-31-02/notes/recherche", form("q", "béziers"), 404)
	s.get("psychologist", "/equipes/MSMA-31-02/notes", 404)
}

func TestANoteIsLinkedToTheReadersOwnEntretien(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	s.sessions = []noteweb.Session{{ID: db.ID(77), HeldOn: civil.Must(2026, 11, 12)}}
	notes := "/patients/" + e.PatientID.String() + "/notes"
	linked := db.ID(77).String()
	s.get("psychologist", notes+"?entretien="+linked, 200, "Note liée à l’entretien du 12 novembre 2026", "12/11/2026", `name="session" value="`+linked+`"`)
	s.get("psychologist", notes+"?entretien="+db.ID(78).String(), 200).lacks(t, "Note liée")
	s.post("psychologist", notes, form("body", "Sur l’entretien", "segment", "psychological", "noted_on", "12/11", "session", linked), 303)
	s.post("psychologist", notes, form("body", "Sur un autre", "segment", "psychological", "noted_on", "12/11", "session", db.ID(78).String()), 303)
	p, err := s.svc.Open(ctx, s.people["psychologist"], e.PatientID, note.Filter{})
	s.must(err)
	if p.Notes[1].Session != 77 || p.Notes[0].Session != 0 {
		t.Errorf("got %v and %v", p.Notes[1].Session, p.Notes[0].Session)
	}
	s.get("psychologist", notes+"/"+p.Notes[1].ID.String(), 200, "/entretiens/"+linked)
}

func TestLongListsHavePages(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	for range note.PageSize + 1 {
		s.publish("gp", e, note.Medical, "Suivi habituel")
	}
	notes := "/patients/" + e.PatientID.String() + "/notes"
	one := s.get("gp", notes, 200, "segment=medical", "page=2")
	two := s.get("gp", notes+"?page=2", 200)
	if a, b := strings.Count(one.body, "Suivi habituel"), strings.Count(two.body, "Suivi habituel"); a != note.PageSize || b != 1 {
		t.Errorf("got %d then %d", a, b)
	}
	s.get("gp", notes+"?page=999999999", http.StatusOK)
}

// Files are whole in memory: those that come together are few, the others wait.
func TestFewFilesMoveAtOnce(t *testing.T) {
	t.Parallel()
	s := build(t)
	e := s.durand()
	docs := "/patients/" + e.PatientID.String() + "/documents"
	const sent, most = 18, 6
	c := &crowd{entered: make(chan struct{}, sent), leave: make(chan struct{})}
	codes := make(chan int, sent)
	for range sent {
		r := httptest.NewRequest(http.MethodPost, docs, &slowBody{crowd: c})
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r.Header.Set("X-As", "gp")
		go func() {
			rec := httptest.NewRecorder()
			s.handler.ServeHTTP(rec, r)
			codes <- rec.Code
		}()
	}
	for range sent {
		<-c.entered
		c.leave <- struct{}{}
	}
	for range sent {
		if code := <-codes; code != http.StatusUnprocessableEntity {
			t.Errorf("a file that is cut: got %d", code)
		}
	}
	if got := c.highest.Load(); got > most {
		t.Errorf("files read at once: got %d, want %d at most", got, most)
	}
}

// crowd counts the bodies being read.
type crowd struct {
	entered, leave chan struct{}
	now, highest   atomic.Int64
}

// slowBody is a body that begins when it is told, and is then cut.
type slowBody struct {
	crowd *crowd
	read  bool
}

func (b *slowBody) Read([]byte) (int, error) {
	if b.read {
		return 0, io.ErrUnexpectedEOF
	}
	b.read = true
	n := b.crowd.now.Add(1)
	for h := b.crowd.highest.Load(); n > h && !b.crowd.highest.CompareAndSwap(h, n); h = b.crowd.highest.Load() {
	}
	b.crowd.entered <- struct{}{}
	<-b.crowd.leave
	b.crowd.now.Add(-1)
	return 0, io.ErrUnexpectedEOF
}
