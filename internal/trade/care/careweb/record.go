package careweb

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"
)

// The pages a record may be made from, in the address's « de »; none is the
// caseload, with its filters beside.
const (
	paramFrom   = "de"
	fromDay     = "journee"
	fromPatient = "patient"
)

// backQuery is what of an address says where the reader came from.
func backQuery(q url.Values) url.Values {
	if from := q.Get(paramFrom); from == fromDay || from == fromPatient {
		return url.Values{paramFrom: {from}}
	}
	return queryOf(filterOf(q))
}

// sessionDraft reads an entretien. The line of the caseload sends a date alone:
// the person came, at the practice.
func (p pages) sessionDraft(form *web.Form) (care.SessionDraft, error) {
	if !form.Values.Has("presence") {
		form.Values.Set("presence", string(terminology.PresenceAttended))
		form.Values.Set("mode", string(terminology.ModeCabinet))
	}
	var d care.SessionDraft
	err := web.Decode(form, p.Today(), &d)
	return d, err
}

func (p pages) record(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	enrolment, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	draft, err := p.sessionDraft(form)
	var out care.Recorded
	if err == nil {
		out, err = p.care.Record(r.Context(), who, enrolment, draft, form.Key)
	}
	if err != nil {
		if !form.Refused(err) {
			return err
		}
		return p.recordAgain(w, r, who, enrolment, form)
	}
	flash := recordedFlash(out, draft, backQuery(r.URL.Query()))
	return p.recorded(w, r, who, out, flash, &done{words: said[draft.Presence].line + out.HeldOn.Short(), undo: flash.UndoAction})
}

// said are the words of each presence: for the sentence at the top, and for the
// line that was recorded.
var said = map[terminology.Code]struct{ sentence, line string }{
	terminology.PresenceAttended:  {"Entretien du %s enregistré", "Fait le "},
	terminology.PresenceAbsent:    {"Absence du %s notée", "Absent le "},
	terminology.PresenceExcused:   {"Absence excusée du %s notée", "Excusé le "},
	terminology.PresenceCancelled: {"Entretien annulé du %s noté", "Annulé le "},
}

// recordedFlash says what was recorded, and where its counter stands.
func recordedFlash(out care.Recorded, d care.SessionDraft, back url.Values) ui.Flash {
	what := fmt.Sprintf(said[d.Presence].sentence, out.HeldOn.Short())
	f := ui.Flash{
		Kind: ui.OK, Message: what + " · " + units(out.Counter, out.Balance.Of(out.Counter)),
		UndoAction: with("/entretiens/"+out.SessionID.String()+"/annulation", back),
	}
	if out.OverQuota {
		f.Kind = ui.Attention
		f.Message += " : dépassé, non payé par le forfait"
	}
	return f
}

// recorded answers an act on a session: the line alone to htmx on the caseload,
// else the page it was made from. instead is what stands in the place of the
// line's form; nil leaves the form.
func (p pages) recorded(w http.ResponseWriter, r *http.Request, who access.Actor, out care.Recorded, flash ui.Flash, instead *done) error {
	if web.Partial(r) && r.URL.Query().Get(paramFrom) == "" {
		line, err := p.lineAgain(r, who, out.PatientID, out.EnrolmentID)
		if err != nil {
			return err
		}
		line.done = instead
		return p.Fragment(w, r, http.StatusOK, lineAnswer(line, flash))
	}
	p.Flash(w, flash)
	to, err := p.back(r, who, out)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, to)
}

// back is the page an act was made from, at the person's place.
func (p pages) back(r *http.Request, who access.Actor, out care.Recorded) (string, error) {
	q := backQuery(r.URL.Query())
	switch q.Get(paramFrom) {
	case fromDay:
		return "/", nil
	case fromPatient:
		return "/patients/" + out.PatientID.String() + "#suivi", nil
	}
	team := who.Teams[0] // who records belongs to one
	if len(who.Teams) > 1 {
		e, err := p.stay(r.Context(), who, out.EnrolmentID)
		if err != nil {
			return "", err
		}
		team, _ = who.Team(e.TeamID)
	}
	return with(caseloadPath(team), q) + "#" + out.EnrolmentID.String(), nil
}

// stay finds the person and the team of an enrolment, within the reader's scope.
func (p pages) stay(ctx context.Context, who access.Actor, enrolment db.ID) (e patient.Enrolment, err error) {
	err = p.care.DB.Read(ctx, func(tx *db.Tx) error {
		e, err = patient.InScope(tx, who, access.SessionRecord, enrolment)
		return err
	})
	return e, err
}

// lineAgain makes one line of the caseload as it stands now.
func (p pages) lineAgain(r *http.Request, who access.Actor, person, enrolment db.ID) (row, error) {
	view, f, ok, err := p.lineOf(r.Context(), who, person, enrolment)
	if err == nil && !ok {
		err = fault.Missing()
	}
	return row{
		CaseloadLine: f.CaseloadLine, today: view.Today.Short(), key: pageKey(), query: with("", backQuery(r.URL.Query())), focus: true,
		record: who.InTeam(access.SessionRecord, f.Enrolment.TeamID) == nil,
	}, err
}

// entry is the form with all the fields of an entretien, opened from a line:
// in its place with htmx, on its own page without.
type entry struct {
	care.Followup
	person patient.Patient
	today  civil.Day
	form   *web.Form
	back   url.Values
	team   access.Team
	inLine bool // in the place of a line of the caseload
}

func (e entry) id() string { return e.Enrolment.ID.String() }

// action is where the form is sent.
func (e entry) action() string { return with("/suivis/"+e.id()+"/entretiens", e.back) }

// entryPath is the page of that form.
func (e entry) entryPath() string {
	return with("/patients/"+e.person.ID.String()+"/entretien", e.back)
}

// leave is where the reader goes without recording: a line opened becomes
// itself again.
func (e entry) leave() string {
	if e.inLine {
		return withParam(e.entryPath(), "fermer=1")
	}
	switch e.back.Get(paramFrom) {
	case fromDay:
		return "/"
	case fromPatient:
		return "" // the form is part of the page
	}
	return with(caseloadPath(e.team), e.back) + "#" + e.id()
}

// fresh is the form before anything is typed: what an entretien most often is.
func fresh(today civil.Day) *web.Form {
	f := web.NewForm("held_on", today.Short(), "presence", string(terminology.PresenceAttended), "mode", string(terminology.ModeCabinet))
	f.Key = pageKey()
	return f
}

func (p pages) entry(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if web.Partial(r) && r.URL.Query().Has("fermer") {
		line, err := p.lineAgain(r, who, person, 0)
		if err != nil {
			return err
		}
		return p.Fragment(w, r, http.StatusOK, line.component())
	}
	return p.showEntry(w, r, who, person, 0, nil)
}

// recordAgain shows the form with what was typed and the messages.
func (p pages) recordAgain(w http.ResponseWriter, r *http.Request, who access.Actor, enrolment db.ID, form *web.Form) error {
	e, err := p.stay(r.Context(), who, enrolment)
	if err != nil {
		return err
	}
	if r.URL.Query().Get(paramFrom) == fromPatient {
		return p.showPatient(w, r, who, e.PatientID, &attempt{enrolment: enrolment, form: form})
	}
	return p.showEntry(w, r, who, e.PatientID, enrolment, form)
}

// showEntry shows the form of an entretien; form is nil when it opens.
func (p pages) showEntry(w http.ResponseWriter, r *http.Request, who access.Actor, person, enrolment db.ID, form *web.Form) error {
	view, f, ok, err := p.lineOf(r.Context(), who, person, enrolment)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Missing()
	}
	e := entry{Followup: f, person: view.Patient, today: view.Today, form: form, back: backQuery(r.URL.Query()), team: f.Team}
	code := http.StatusOK
	if form == nil {
		e.form = fresh(view.Today)
	} else {
		code = http.StatusUnprocessableEntity
	}
	if web.Partial(r) {
		e.inLine = true
		return p.Fragment(w, r, code, entryRow(e))
	}
	page := web.Page{Title: "Enregistrer un entretien", Status: code, Crumbs: []ui.Link{
		{Label: "Patients suivis", Href: caseloadPath(f.Team)},
		{Label: view.Patient.DisplayName(), Href: "/patients/" + person.String()},
		{Label: "Entretien"},
	}}
	return p.Render(w, r, who, page, entryPage(e))
}
