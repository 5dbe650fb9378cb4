package careweb

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
)

// fields is the order of a form's messages in its summary.
var fields = []string{
	"held_on", "place", "presence", "mode", "minutes", "confirm", "reason", "enrolments", "present", "summary", "decisions", "changes",
	"without_quorum", "reviews", "body",
}

// summaryOf lists a form's messages in the order of its fields, each with the
// id of its input.
func summaryOf(f *web.Form, suffix string) []fault.Field {
	var list []fault.Field
	for name, message := range f.Errors {
		list = append(list, fault.Field{Name: name, Message: message})
	}
	slices.SortFunc(list, func(a, b fault.Field) int {
		if d := slices.Index(fields, a.Name) - slices.Index(fields, b.Name); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	for i := range list {
		list[i].Name += suffix
	}
	return list
}

// withParam adds one parameter to an address that may have some.
func withParam(address, param string) string {
	if strings.Contains(address, "?") {
		return address + "&" + param
	}
	return address + "?" + param
}

// paramPatient names the person of a session in the address of an act on it, so
// that its page can be shown again.
const paramPatient = "patient"

func (p pages) reverse(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var draft care.ReversalDraft
	if err := web.Decode(form, p.Today(), &draft); err != nil {
		return err
	}
	done, err := p.care.Reverse(r.Context(), who, id, draft, form.Key)
	if err != nil {
		if !form.Refused(err) {
			return err
		}
		return p.reasonAgain(w, r, who, id, form)
	}
	flash := ui.Flash{Kind: ui.OK, Message: "Entretien du " + done.HeldOn.Short() + " annulé · " + units(done.Counter, done.Balance.Of(done.Counter))}
	return p.recorded(w, r, who, done, flash, nil)
}

// reasonAgain asks for the reason: on the session's page when the act came from
// there, else on a page of its own. A partial request gets the whole page.
func (p pages) reasonAgain(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, form *web.Form) error {
	if person, err := db.ParseID(r.URL.Query().Get(paramPatient)); err == nil {
		return p.showSession(w, r, who, person, id, &sessionForms{reversal: form})
	}
	if web.Partial(r) {
		w.Header().Set("HX-Retarget", "#flash")
		w.Header().Set("HX-Reswap", "innerHTML")
		return p.Fragment(w, r, http.StatusUnprocessableEntity, reasonPage(r.URL.RequestURI(), form))
	}
	page := web.Page{Title: "Annuler un entretien", Status: http.StatusUnprocessableEntity}
	return p.Render(w, r, who, page, reasonPage(r.URL.RequestURI(), form))
}

func (p pages) correct(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	person, err := db.ParseID(r.URL.Query().Get(paramPatient))
	if err != nil {
		return fault.Missing()
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var reason care.ReversalDraft
	draft, err := p.sessionDraft(form)
	if err == nil {
		err = web.Decode(form, p.Today(), &reason)
	}
	var done care.Recorded
	if err == nil {
		done, err = p.care.Correct(r.Context(), who, id, draft, reason, form.Key)
	}
	if err != nil {
		if !form.Refused(err) {
			return err
		}
		return p.showSession(w, r, who, person, id, &sessionForms{correction: form})
	}
	message := "Entretien corrigé : " + done.HeldOn.Short() + " · " + units(done.Counter, done.Balance.Of(done.Counter))
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: message})
	return web.Redirect(w, r, "/patients/"+done.PatientID.String()+"#suivi")
}

// sessionForms are the two forms of a session's page; nil when it opens.
type sessionForms struct{ correction, reversal *web.Form }

// sessionPage is one session of the reader, to correct or to take back.
type sessionPage struct {
	care.SessionLine
	forms  sessionForms
	person patient.Patient
	late   bool // recorded another day: a reason is asked
}

func (s sessionPage) correctHref() string {
	return "/entretiens/" + s.ID.String() + "/correction?" + paramPatient + "=" + s.person.ID.String()
}

func (s sessionPage) reverseHref() string {
	q := url.Values{paramPatient: {s.person.ID.String()}, paramFrom: {fromPatient}}
	return "/entretiens/" + s.ID.String() + "/annulation?" + q.Encode()
}

func (p pages) session(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "session")
	if err != nil {
		return err
	}
	return p.showSession(w, r, who, person, id, nil)
}

// showSession shows a session's page. A session that is not the reader's, or
// was taken back, has none.
func (p pages) showSession(w http.ResponseWriter, r *http.Request, who access.Actor, person, id db.ID, typed *sessionForms) error {
	view, err := p.care.PatientPage(r.Context(), who, person)
	if err != nil {
		return err
	}
	line, ok := ownSession(view, id)
	if !ok {
		return fault.Missing()
	}
	s := sessionPage{SessionLine: line, person: view.Patient, late: civil.DayOf(line.MadeAt) != view.Today}
	code := http.StatusOK
	if typed != nil {
		s.forms, code = *typed, http.StatusUnprocessableEntity
	}
	if s.forms.correction == nil {
		s.forms.correction = formOf(line)
	}
	if s.forms.reversal == nil {
		s.forms.reversal = &web.Form{Values: url.Values{}, Key: pageKey()}
	}
	page := web.Page{
		Title: "Entretien du " + line.HeldOn.Short(), Status: code, Lead: sessionWords(line.Session),
		Crumbs: []ui.Link{{Label: "Patients suivis", Href: crumbOf(view)}, {Label: view.Patient.DisplayName(), Href: "/patients/" + person.String()}, {Label: "Entretien"}},
	}
	return p.Render(w, r, who, page, sessionBody(s))
}

func ownSession(view care.PatientView, id db.ID) (care.SessionLine, bool) {
	for _, f := range view.Followups {
		for _, y := range f.Years {
			for _, s := range y.Sessions {
				if s.ID == id && s.Own {
					return s, true
				}
			}
		}
	}
	return care.SessionLine{}, false
}

// crumbOf is the caseload of the person's latest stay.
func crumbOf(view care.PatientView) string {
	if len(view.Followups) == 0 || view.Followups[0].Team.Code == "" { // not the reader's
		return ""
	}
	return caseloadPath(view.Followups[0].Team)
}

// formOf is a session as its form.
func formOf(s care.SessionLine) *web.Form {
	f := web.NewForm("held_on", s.HeldOn.Short(), "presence", string(s.Presence), "mode", string(s.Mode), "entourage", checked(s.Entourage))
	if s.Minutes != nil {
		f.Values.Set("minutes", ui.N(*s.Minutes))
	}
	f.Key = pageKey()
	return f
}

// reasonInput asks why a session is taken back; id sets it apart on its page.
func reasonInput(f *web.Form, id string) ui.Input {
	return ui.Input{
		Name: "reason", ID: ui.InputID(id), Label: "Pourquoi", Help: "Sans nom ni détail clinique : une erreur de date, de personne, de saisie.",
		Value: f.Get("reason"), Error: f.Error("reason"), Required: true, Rows: 2, MaxLength: 500,
	}
}
