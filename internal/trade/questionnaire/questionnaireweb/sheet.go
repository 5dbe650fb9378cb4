package questionnaireweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/paper"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/questionnaire"

	"github.com/a-h/templ"
)

// filling is a sheet as its page shows it.
type filling struct {
	questionnaire.SheetView
	who  access.Actor
	form typed // what is typed of a draft, or why a complete one is cancelled

	clashes []ui.Row // what somebody else wrote meanwhile, beside what was typed
}

func (p *pages) sheet(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showSheet(w, r, who, http.StatusOK, nil)
}

// showSheet shows a draft to fill, or what a sheet gave; tried is a form that
// was refused.
func (p *pages) showSheet(w http.ResponseWriter, r *http.Request, who access.Actor, code int, tried *typed) error {
	person, sheet, err := paths(r)
	if err != nil {
		return err
	}
	v, err := p.svc.Sheet(r.Context(), who, person, sheet)
	if err != nil {
		return err
	}
	f := filling{SheetView: v, who: who, form: blank()}
	if tried != nil {
		f.form = *tried
	} else {
		f.form.Values.Set("answered_on", v.AnsweredOn.Short())
		f.form.Values.Set("about", string(v.About))
		put(f.form.Form, v.Answers)
	}
	page := pageOf(who, v.Patient, []patient.Enrolment{v.Stay}, v.Instrument.Title, ui.Link{Label: "Questionnaires", Href: personPath(person)})
	page.Status, page.Actions = code, f.actions()
	return p.frame.Render(w, r, who, page, f.body())
}

func (f filling) body() templ.Component {
	switch {
	case f.State == questionnaire.DraftSheet && f.Code != nil:
		return lentBody(f)
	case f.State == questionnaire.DraftSheet && f.mayFill():
		return fillBody(f)
	default:
		return resultBody(f)
	}
}

func (f filling) mayFill() bool {
	return f.who.InTeam(access.QuestionnaireFill, f.TeamID) == nil
}

// actions give a draft to the person, on a tablet.
func (f filling) actions() []ui.Action {
	if f.State != questionnaire.DraftSheet || f.Code != nil || !f.mayFill() || !f.Lendable() {
		return nil
	}
	return []ui.Action{{Label: "Confier à la personne, sur tablette", Icon: "phone", Variant: ui.Secondary, Post: &ui.PostProps{Action: f.path("/tablette")}}}
}

func (f filling) path(more string) string { return sheetPath(f.Patient.ID, f.ID) + more }

func (f filling) questions() questions { return questions{f.form, f.Wording, false} }

// draftOf reads what is typed of a sheet, in the questions of its instrument.
func (p *pages) draftOf(r *http.Request, who access.Actor, t typed) (d questionnaire.AnswerDraft, err error) {
	person, sheet, err := paths(r)
	if err != nil {
		return d, err
	}
	in, err := p.svc.InstrumentOf(r.Context(), who, person, sheet)
	if err != nil {
		return d, err
	}
	if err = web.Decode(t.Form, p.frame.Today(), &d); err == nil {
		d.Answers = answers(in, t.Form)
	}
	return d, err
}

// The two acts of the form of a draft.
const (
	actSave   = "brouillon"
	actFinish = "terminer"
)

func (p *pages) fill(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, sheet, err := paths(r)
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	d, err := p.draftOf(r, who, t)
	if err == nil && t.Get("acte") == actSave {
		if _, err = p.svc.Save(r.Context(), who, person, sheet, d); err == nil {
			return p.done(w, r, personPath(person), "Brouillon enregistré\u202f: vous le reprendrez quand vous voudrez.")
		}
	} else if err == nil {
		if err = p.svc.Finish(r.Context(), who, person, sheet, d, t.Key); err == nil {
			return p.done(w, r, sheetPath(person, sheet), "Questionnaire terminé.")
		}
	}
	if fault.KindOf(err) == fault.Conflict {
		return p.showClash(w, r, who, t, err)
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	return p.showSheet(w, r, who, code, &t)
}

// showClash shows a draft that somebody else wrote meanwhile: what was typed
// stays in the form, what is kept stands beside, and the next sending decides. A
// sheet that is no draft any more, or is on a tablet, cannot be written: the
// clash is all there is to say.
func (p *pages) showClash(w http.ResponseWriter, r *http.Request, who access.Actor, t typed, clash error) error {
	person, sheet, err := paths(r)
	if err != nil {
		return err
	}
	v, err := p.svc.Sheet(r.Context(), who, person, sheet)
	if err != nil {
		return err
	}
	if v.State != questionnaire.DraftSheet || v.Code != nil {
		return clash
	}
	f := filling{SheetView: v, who: who, form: t}
	f.clashes = f.differences()
	f.form.Alert = "Quelqu’un d’autre a rempli ce questionnaire entre-temps. Vos réponses sont ci-dessous" + narrow + ": gardez-les ou reprenez les siennes, puis envoyez à nouveau."
	f.form.Values.Set("version", strconv.Itoa(v.Version))
	page := pageOf(who, v.Patient, []patient.Enrolment{v.Stay}, v.Instrument.Title, ui.Link{Label: "Questionnaires", Href: personPath(person)})
	page.Status = http.StatusConflict
	return p.frame.Render(w, r, who, page, fillBody(f))
}

var clashColumns = []ui.Column{{Label: "Question"}, {Label: "Réponse gardée"}, {Label: "Votre réponse"}}

// differences are the questions on which what is kept and what was typed differ.
func (f filling) differences() []ui.Row {
	var rows []ui.Row
	for _, it := range f.Instrument.Items {
		kept, typed := f.Answers[it.Key], f.form.Get(it.Key)
		if kept == typed {
			continue
		}
		label := it.Number() + ". " + f.Wording.Question(it)
		if it.Group != "" {
			label = f.Instrument.GroupLabel(it.Group) + narrow + ": " + f.Wording.Question(it)
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.T(label), ui.T(orNone(it.Answer(kept))), ui.T(orNone(it.Answer(typed)))}})
	}
	return rows
}

func orNone(answer string) string {
	if answer == "" {
		return "non renseigné"
	}
	return answer
}

// lacks says whether answers are missing in the form that came back: it may then
// be finished without them.
func (f filling) lacks() bool {
	for _, w := range f.form.wrong {
		if _, question := f.Instrument.Item(w.Name); question && f.form.Get(w.Name) == "" {
			return true
		}
	}
	return false
}

// autosave keeps a draft while it is filled, for the page's own script.
func (p *pages) autosave(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, sheet, err := paths(r)
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	d, err := p.draftOf(r, who, t)
	if err != nil {
		return err
	}
	saved, err := p.svc.Save(r.Context(), who, person, sheet, d)
	if err != nil {
		return err
	}
	if !web.Partial(r) {
		return web.Redirect(w, r, sheetPath(person, sheet))
	}
	in, err := p.svc.InstrumentOf(r.Context(), who, person, sheet)
	if err != nil {
		return err
	}
	line := questionnaire.SheetLine{Sheet: saved, Instrument: in}
	line.Result = in.Score(saved.Answers, questionnaire.Subject{Age: -1})
	return p.frame.Fragment(w, r, http.StatusOK, kept(line, "Brouillon enregistré à "+civil.Clock(saved.ChangedAt)+"."))
}

// unkept is the line of a draft that was just opened; a form that came back
// keeps the version that it was typed over.
func (f filling) unkept() questionnaire.SheetLine {
	line := f.SheetLine
	if v, err := strconv.Atoi(f.form.Get("version")); err == nil {
		line.Version = v
	}
	line.Result = f.Instrument.Score(f.Answers, questionnaire.Subject{Age: -1})
	return line
}

func (p *pages) cancel(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, sheet, err := paths(r)
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	var d questionnaire.ReasonDraft
	if err = web.Decode(t.Form, p.frame.Today(), &d); err == nil {
		err = p.svc.Cancel(r.Context(), who, person, sheet, d, t.Key)
	}
	if err == nil {
		return p.done(w, r, personPath(person), "Questionnaire annulé.")
	}
	code, other := t.refused(err)
	if other != nil || code == http.StatusConflict {
		return err
	}
	return p.showSheet(w, r, who, code, &t)
}

func (p *pages) correct(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, sheet, err := paths(r)
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	next, err := p.svc.Correct(r.Context(), who, person, sheet, t.Key)
	if err != nil {
		return err
	}
	return p.done(w, r, sheetPath(person, next), "Corrigez, puis terminez\u202f: l’ancien questionnaire sera remplacé.")
}

func (p *pages) lend(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, sheet, err := paths(r)
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	if err := p.svc.Lend(r.Context(), who, person, sheet, t.Key); err != nil {
		return err
	}
	return web.Redirect(w, r, sheetPath(person, sheet))
}

func (p *pages) takeBack(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, sheet, err := paths(r)
	if err != nil {
		return err
	}
	if err := p.svc.TakeBack(r.Context(), who, person, sheet); err != nil {
		return err
	}
	return p.done(w, r, sheetPath(person, sheet), "Le code ne sert plus\u202f: vous reprenez la saisie.")
}

func (p *pages) paper(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, sheet, err := paths(r)
	if err != nil {
		return err
	}
	v, err := p.svc.Sheet(r.Context(), who, person, sheet)
	if err != nil {
		return err
	}
	team, _ := who.Team(v.TeamID)
	body, err := questionnaire.SheetPaper(v, paper.Letterhead{Region: team.Name, Organisation: "Réseau des microstructures médicales addictions"})
	if err != nil {
		return err
	}
	return web.Attachment(w, "application/pdf", "questionnaire.pdf", body)
}

var answerColumns = []ui.Column{{Key: "question", Label: "Question"}, {Key: "reponse", Label: "Réponse"}, {Key: "points", Label: "Points", Numeric: true}}

// answerRows are what was answered, with what each answer weighs.
func (f filling) answerRows() []ui.Row {
	var rows []ui.Row
	for _, it := range f.Instrument.Items {
		value, answered := f.Answers[it.Key]
		if !answered && it.Group != "" {
			continue // of a product that was never used
		}
		label := it.Number() + ". " + f.Wording.Question(it)
		if it.Group != "" {
			label = f.Instrument.GroupLabel(it.Group) + narrow + ": " + f.Wording.Question(it)
		}
		answer, points := "non renseigné", ""
		if weight, ok := it.Weight(value); answered && ok {
			answer = it.Answer(value)
			for _, o := range it.Options {
				if o.Value == value {
					answer = f.Wording.Option(it, o)
				}
			}
			if !it.Unscored && f.Instrument.Scored() {
				points = f.Instrument.Figure(weight)
			}
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{ui.T(label), ui.T(answer), ui.T(points)}})
	}
	return rows
}

// missing says which questions left the sheet without a score.
func (f filling) missing() string {
	words := ""
	for i, key := range f.Result.Missing {
		if it, ok := f.Instrument.Item(key); ok {
			if i > 0 {
				words += narrow + "; "
			}
			words += it.Label
		}
	}
	return words
}

// unread are the readings that need what is not known of the person.
func (f filling) unread() []string {
	var list []string
	for _, set := range f.Instrument.Bands {
		if set.Sex != "" && f.Patient.Sex != "male" && f.Patient.Sex != "female" {
			list = append(list, set.Title)
		}
	}
	return list
}
