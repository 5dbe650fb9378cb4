package questionnaireweb

import (
	"context"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/questionnaire"
)

// Event is what happened to a person on a day, shown on the curves: « RCP ».
type Event struct {
	On    civil.Day
	Label string
}

// Events finds what rooms above know of a person: the RCP. It is the door's,
// which knows them; nil shows the exits alone.
type Events func(ctx context.Context, who access.Actor, patient db.ID) ([]Event, error)

type pages struct {
	frame  *web.Frame
	svc    *questionnaire.Service
	events Events
}

// Routes registers the pages of questionnaires.
func Routes(f *web.Frame, svc *questionnaire.Service, events Events) {
	p := &pages{f, svc, events}

	f.Section("/patients/{id}", "/patients/{id}/questionnaires", "Questionnaires", access.QuestionnaireOpen, 40)
	f.Page("GET /patients/{id}/questionnaires", access.QuestionnaireOpen, p.person)
	f.Page("POST /patients/{id}/questionnaires", access.QuestionnaireFill, p.start)
	f.Page("GET /patients/{id}/questionnaires/courbes", access.QuestionnaireOpen, p.curves)
	f.Page("GET /patients/{id}/questionnaires/{sheet}", access.QuestionnaireOpen, p.sheet)
	f.Page("POST /patients/{id}/questionnaires/{sheet}", access.QuestionnaireFill, p.fill)
	f.Page("GET /patients/{id}/questionnaires/{sheet}/feuille.pdf", access.QuestionnaireOpen, p.paper)
	f.Page("POST /patients/{id}/questionnaires/{sheet}/brouillon", access.QuestionnaireFill, p.autosave)
	f.Page("POST /patients/{id}/questionnaires/{sheet}/annulation", access.QuestionnaireFill, p.cancel)
	f.Page("POST /patients/{id}/questionnaires/{sheet}/correction", access.QuestionnaireFill, p.correct)
	f.Page("POST /patients/{id}/questionnaires/{sheet}/tablette", access.QuestionnaireFill, p.lend)
	f.Page("POST /patients/{id}/questionnaires/{sheet}/reprise", access.QuestionnaireFill, p.takeBack)

	f.Public("GET /questionnaire", p.tabletDoor)
	f.Public("GET /questionnaire/{code}", p.tabletDoor)
	f.Public("POST /questionnaire", p.tabletEnter)
	f.Public("GET /questionnaire/remplir", p.tablet)
	f.Public("POST /questionnaire/remplir", p.tabletSend)
	f.Public("GET /questionnaire/merci", p.tabletDone)

	f.Page("GET /questionnaires", access.QuestionnaireManage, p.shelf)
	f.Page("POST /questionnaires/calendrier", access.QuestionnaireManage, p.addPlan)
	f.Page("POST /questionnaires/calendrier/{line}/fin", access.QuestionnaireManage, p.endPlan)
	f.Page("GET /questionnaires/{instrument}/{version}", access.QuestionnaireManage, p.words)
	f.Page("POST /questionnaires/{instrument}/{version}/droits", access.QuestionnaireManage, p.recordRight)
	f.Page("POST /questionnaires/{instrument}/{version}/droits/fin", access.QuestionnaireManage, p.endRight)
	f.Page("POST /questionnaires/{instrument}/{version}/textes", access.QuestionnaireManage, p.writeTexts)
}

// done ends a good form: a sentence for the next page, and the way there.
func (p *pages) done(w http.ResponseWriter, r *http.Request, to, message string) error {
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: message})
	return web.Redirect(w, r, to)
}

func personPath(id db.ID) string { return "/patients/" + id.String() + "/questionnaires" }

func sheetPath(person, sheet db.ID) string { return personPath(person) + "/" + sheet.String() }
