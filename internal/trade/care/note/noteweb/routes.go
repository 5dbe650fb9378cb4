package noteweb

import (
	"context"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/note"
)

// Session is an entretien that a note may be about.
type Session struct {
	ID     db.ID
	HeldOn civil.Day
}

// Sessions lists the reader's own entretiens with somebody: the room above knows
// them. It is asked only when a note says that it is about one.
type Sessions func(ctx context.Context, who access.Actor, patient db.ID) ([]Session, error)

type pages struct {
	*web.Frame
	svc      *note.Service
	sessions Sessions
	places   chan struct{} // of the files on their way
}

// What a form may weigh: a note of the longest, each character written as an
// address writes it (%XX), and more, so that one that is too long comes back; a
// document with what is typed beside it.
const (
	maxNoteForm = 6 << 20
	maxFileForm = note.MaxFile + 1<<20
)

// Routes registers the pages of notes and documents.
func Routes(f *web.Frame, svc *note.Service, sessions Sessions) {
	p := &pages{f, svc, sessions, make(chan struct{}, filesMost)}

	f.Section("/patients/{id}", "/patients/{id}/notes", "Notes", access.NoteOpen, 20)
	f.Page("GET /patients/{id}/notes", access.NoteOpen, p.notes)
	f.Upload("POST /patients/{id}/notes", access.NoteWrite, maxNoteForm, p.publish)
	f.Page("GET /patients/{id}/notes/impression", access.NoteOpen, p.print)
	f.Upload("POST /patients/{id}/notes/brouillon", access.NoteWrite, maxNoteForm, p.saveDraft)
	f.Page("POST /patients/{id}/notes/brouillon/suppression", access.NoteWrite, p.discardDraft)
	f.Page("GET /patients/{id}/notes/{note}", access.NoteOpen, p.note)
	f.Page("GET /patients/{id}/notes/{note}/modification", access.NoteWrite, p.edit)
	f.Upload("POST /patients/{id}/notes/{note}", access.NoteWrite, maxNoteForm, p.revise)
	f.Page("GET /patients/{id}/notes/{note}/versions", access.NoteOpen, p.versions)
	f.Page("POST /patients/{id}/notes/{note}/rcp", access.NoteWrite, p.choose)
	f.Page("POST /patients/{id}/notes/{note}/autorite-parentale", access.NoteWrite, p.refuseNote)
	f.Page("POST /patients/{id}/notes/{note}/retrait", access.NoteWrite, p.withdrawNote)

	f.Section("/patients/{id}", "/patients/{id}/documents", "Documents", access.DocumentOpen, 30)
	f.Page("GET /patients/{id}/documents", access.DocumentOpen, p.documents)
	f.Upload("POST /patients/{id}/documents", access.DocumentWrite, maxFileForm, p.moving(p.addDocument))
	f.Page("GET /patients/{id}/documents/{document}", access.DocumentOpen, p.document)
	f.Upload("POST /patients/{id}/documents/{document}", access.DocumentWrite, maxFileForm, p.moving(p.replaceDocument))
	f.Page("GET /patients/{id}/documents/{document}/fichier", access.DocumentOpen, p.moving(p.file))
	f.Page("POST /patients/{id}/documents/{document}/autorite-parentale", access.DocumentWrite, p.refuseDocument)
	f.Page("POST /patients/{id}/documents/{document}/retrait", access.DocumentWrite, p.withdrawDocument)

	f.Page("GET /equipes/{team}/notes", access.NoteSearch, p.team)
	f.Page("POST /equipes/{team}/notes/recherche", access.NoteSearch, p.search)
}

// teamOf finds the reader's team named by the address. Faults: NotFound.
func teamOf(r *http.Request, who access.Actor) (access.Team, error) {
	for _, t := range who.Teams {
		if t.Code == r.PathValue("team") {
			return t, nil
		}
	}
	return access.Team{}, fault.Missing()
}

// done ends a good form: a sentence for the next page, and the way there.
func (p *pages) done(w http.ResponseWriter, r *http.Request, to, message string) error {
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: message})
	return web.Redirect(w, r, to)
}

// both reads the two identifiers of an address. Faults: NotFound.
func both(r *http.Request, name string) (person, id db.ID, err error) {
	if person, err = web.PathID(r, "id"); err != nil {
		return 0, 0, err
	}
	id, err = web.PathID(r, name)
	return person, id, err
}

func patientPath(id db.ID, more string) string { return "/patients/" + id.String() + more }

func notePath(person, id db.ID, more string) string {
	return patientPath(person, "/notes/"+id.String()+more)
}

func documentPath(person, id db.ID, more string) string {
	return patientPath(person, "/documents/"+id.String()+more)
}

// page is a page under a person's own, about him or her.
func page(rec note.Record, who access.Actor, title string, crumbs ...ui.Link) web.Page {
	trail := []ui.Link{}
	for _, e := range rec.Stays {
		if t, mine := who.Team(e.TeamID); mine {
			trail = append(trail, ui.Link{Label: "Patients suivis", Href: "/equipes/" + t.Code + "/patients"})
			break
		}
	}
	trail = append(trail, ui.Link{Label: rec.Patient.DisplayName(), Href: patientPath(rec.Patient.ID, "")})
	lead, number := rec.Patient.DisplayName(), "Dossier "+rec.Patient.Number
	if lead != number {
		lead += " · " + number
	}
	return web.Page{Title: title, Lead: lead, Crumbs: append(append(trail, crumbs...), ui.Link{Label: title}), Wide: true}
}
