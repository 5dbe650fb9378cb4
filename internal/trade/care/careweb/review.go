package careweb

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/plan"

	"github.com/a-h/templ"
)

// writing is the page where the review of one person is written. There is one
// form on it, so that saving loses nothing typed elsewhere.
type writing struct {
	meeting
	care.ReviewView
	person *care.Followup // what is known of the stay; nil when withheld
	last   []event        // the latest acts of the stay
	plan   plan.Meeting   // what the person wants, and what is under way
	form   *web.Form
	stale  *care.StaleReview // somebody else wrote the same words meanwhile
	locked string            // the RCP was validated meanwhile: why
	more   bool              // somebody is still to study after this one
}

func (p pages) review(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showReview(w, r, who, nil, nil)
}

// showReview shows the page; form and cause are what was refused, and why.
func (p pages) showReview(w http.ResponseWriter, r *http.Request, who access.Actor, form *web.Form, cause error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	review, err := web.PathID(r, "review")
	if err != nil {
		return err
	}
	view, err := p.care.ViewRCP(r.Context(), who, id)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(view.Reviews, func(v care.ReviewView) bool { return v.ID == review })
	if at < 0 {
		return fault.Missing()
	}
	v := view.Reviews[at]
	if cause == nil && (view.Locked() || v.Withheld) {
		return web.Redirect(w, r, "/rcp/"+id.String()+"#revue-"+review.String())
	}
	page := writing{meeting: meeting{RCPView: view}, ReviewView: v, form: form}
	_, page.more = next(view, review)
	code := page.refuse(cause)
	if page.form == nil {
		page.form = reviewForm(v.Review)
	}
	if err := p.recall(r, who, &page); err != nil {
		return err
	}
	if page.plan, err = p.care.ReviewPlan(r.Context(), who, review); err != nil && !v.Withheld {
		return err
	}
	return p.Render(w, r, who, web.Page{
		Title: "Revue de " + v.Name(), Wide: true, Status: code, Lead: "RCP du " + view.HeldOn.Long() + " · " + page.place(at),
		Crumbs: []ui.Link{{Label: "Réunions de concertation", Href: rcpPath(view.Team)}, {Label: "RCP du " + view.HeldOn.Short(), Href: "/rcp/" + id.String()}, {Label: "Revue"}},
	}, reviewBody(page))
}

// refuse takes in why a writing was refused, and gives the page's status.
func (w *writing) refuse(cause error) int {
	switch fault.KindOf(cause) {
	case fault.Invalid:
		w.form.Refused(cause)
		return http.StatusUnprocessableEntity
	case fault.Conflict:
		if errors.As(cause, &w.stale) {
			w.form.Values.Set("version", strconv.Itoa(w.stale.Theirs.Version))
		} else {
			w.locked = fault.MessageOf(cause)
		}
		return http.StatusConflict
	default:
		return http.StatusOK
	}
}

// recall reads what the team should have in mind: why the person is there, the
// latest acts, the reviews before.
func (p pages) recall(r *http.Request, who access.Actor, w *writing) error {
	view, err := p.care.PatientPage(r.Context(), who, w.PatientID)
	if err != nil {
		return err
	}
	for _, f := range view.Followups {
		if f.Enrolment.ID != w.EnrolmentID {
			continue
		}
		w.person = &f
		for _, y := range f.Years {
			for _, e := range events(y) {
				if len(w.last) < 6 && (e.review == nil || e.review.RCPID != w.RCPID) {
					w.last = append(w.last, e)
				}
			}
		}
	}
	return nil
}

// place is « 3 sur 8 ».
func (w writing) place(at int) string {
	return ui.N(at+1) + " sur " + ui.N(len(w.Reviews))
}

// reviewForm is a review as its form.
func reviewForm(v care.Review) *web.Form {
	f := web.NewForm("summary", v.Summary, "decisions", v.Decisions, "version", strconv.Itoa(v.Version))
	f.Values["changes"] = v.Changes
	return f
}

func (p pages) writeReview(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	review, err := web.PathID(r, "review")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var done care.Written
	d, err := decodeReview(form, p.Today())
	if err == nil {
		done, err = p.care.WriteReview(r.Context(), who, review, d, form.Key)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict:
		if err != nil {
			return p.showReview(w, r, who, form, err)
		}
	}
	if err != nil {
		return err
	}
	flash := ui.Flash{Kind: ui.OK, Message: "Revue enregistrée"}
	if done.Merged {
		flash = ui.Flash{Kind: ui.Attention, Message: "Revue enregistrée. Un autre champ venait d’être modifié : les deux textes sont gardés, relisez la revue."}
	}
	p.Flash(w, flash)
	to, err := p.afterReview(r, who, done.Review, form.Get("suite") != "")
	if err != nil {
		return err
	}
	return web.Redirect(w, r, to)
}

// afterReview is the RCP at the person's place, or the next person to study.
func (p pages) afterReview(r *http.Request, who access.Actor, v care.Review, onward bool) (string, error) {
	rcp := "/rcp/" + v.RCPID.String()
	if onward {
		view, err := p.care.ViewRCP(r.Context(), who, v.RCPID)
		if err != nil {
			return "", err
		}
		if id, ok := next(view, v.ID); ok {
			return rcp + "/revues/" + id.String(), nil
		}
	}
	return rcp + "#revue-" + v.ID.String(), nil
}

// clash says whether both people changed a field.
func (w writing) clash(field string) bool {
	return w.stale != nil && slices.Contains(w.stale.Fields, field)
}

func reviewTag(v care.Review) templ.Component {
	s := reviewStates[v.State]
	return ui.Tag(s.state, s.label)
}

// leaveLabel says what leaving the page keeps.
func leaveLabel(w writing) string {
	if w.stale != nil {
		return "Garder le texte enregistré"
	}
	return "Revenir à la RCP"
}
