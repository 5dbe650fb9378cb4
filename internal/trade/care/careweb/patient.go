package careweb

import (
	"net/http"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// attempt is an entretien refused on the person's page: the stay it was for, and
// what was typed.
type attempt struct {
	enrolment db.ID
	form      *web.Form
}

// record is a person's page.
type record struct {
	care.PatientView
	who   access.Actor
	entry *entry // the form of an entretien, for who records; nil for others
}

func (p pages) patient(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return p.showPatient(w, r, who, id, nil)
}

func (p pages) showPatient(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, tried *attempt) error {
	view, err := p.care.PatientPage(r.Context(), who, id)
	if err != nil {
		return err
	}
	rec := record{PatientView: view, who: who}
	code := http.StatusOK
	for _, f := range view.Followups {
		chosen := tried == nil && f.Enrolment.Open() || tried != nil && tried.enrolment == f.Enrolment.ID
		if !chosen || who.InTeam(access.SessionRecord, f.Enrolment.TeamID) != nil {
			continue
		}
		rec.entry = &entry{
			Followup: f, person: view.Patient, today: view.Today, form: fresh(view.Today), team: f.Team,
			back: backQuery(map[string][]string{paramFrom: {fromPatient}}),
		}
		if tried != nil {
			rec.entry.form, code = tried.form, http.StatusUnprocessableEntity
		}
		break
	}
	page := web.Page{Title: view.Patient.DisplayName(), Wide: true, Status: code, Actions: rec.actions()}
	if len(view.Followups) > 0 {
		page.Crumbs = []ui.Link{{Label: "Patients suivis", Href: crumbOf(view)}, {Label: view.Patient.DisplayName()}}
	}
	return p.Render(w, r, who, page, patientBody(rec))
}

func (r record) path(more string) string { return "/patients/" + r.Patient.ID.String() + more }

// open is the stay that goes on, among those the reader may know.
func (r record) open() (care.Followup, bool) {
	for _, f := range r.Followups {
		if f.Enrolment.Open() {
			return f, true
		}
	}
	return care.Followup{}, false
}

// inTeam says whether the reader may do something in the team of a stay.
func (r record) inTeam(perm access.Permission, f care.Followup) bool {
	return r.who.InTeam(perm, f.Enrolment.TeamID) == nil
}

func (r record) actions() []ui.Action {
	var a []ui.Action
	f, open := r.open()
	switch {
	case open && r.inTeam(access.PatientExit, f):
		a = append(a, ui.Action{Label: "Noter la sortie", Icon: "log-out", Variant: ui.Secondary, Href: "/suivis/" + f.Enrolment.ID.String() + "/sortie"})
	case !open && len(r.Followups) > 0 && r.inTeam(access.PatientEnrol, r.Followups[0]):
		a = append(a, ui.Action{Label: "Inclure à nouveau", Icon: "user-plus", Href: r.path("/reinclusion")})
	}
	return a
}

// plans says whether the reader may plan an appointment in a stay.
func (r record) plans(f care.Followup) bool {
	return !r.Patient.Withheld && r.inTeam(access.AgendaPlan, f)
}

// ways lead from the banner to what the reader does most, and to what a flag
// asks of his or her profession.
func (r record) ways(f care.Followup) []templ.Component {
	var list []templ.Component
	add := func(label, icon, href string) {
		list = append(list, ui.LinkButton(ui.LinkProps{Label: label, Icon: icon, Href: href, Variant: ui.Secondary, Small: true}))
	}
	if !r.Patient.Withheld && r.inTeam(access.NoteWrite, f) {
		add("Écrire une note", "pencil", r.path("/notes"))
	}
	for _, flag := range f.Flags {
		switch flag.Code {
		case care.FlagRenewal, care.FlagUndecided:
			if !flag.Refused && r.inTeam(access.PatientRenew, f) {
				add("Décider du renouvellement", "calendar-check", "/suivis/"+f.Enrolment.ID.String()+"/renouvellement")
			}
		case care.FlagSituation:
			if r.inTeam(access.SituationWrite, f) {
				add("Remplir la situation", "clipboard-list", r.path("/situation"))
			}
		case care.FlagQuestionnaire:
			if r.inTeam(access.QuestionnaireFill, f) {
				add("Remplir un questionnaire", "list-checks", r.path("/questionnaires"))
			}
		case care.FlagTasks:
			add("Voir les tâches", "flag", r.path("/projet"))
		}
	}
	return list
}

// tags are what must be known of a person before anything else.
func (r record) tags() []templ.Component {
	p := r.Patient
	tags := []templ.Component{ui.Tag(modeState(p.Mode()), p.Mode().Label())}
	if p.Mode() == patient.ModeNominative && !p.Withheld {
		state := ui.Neutre
		if t := p.Trust(); t == patient.TrustQualified || t == patient.TrustValidated {
			state = ui.OK
		}
		tags = append(tags, ui.Tag(state, p.Trust().Label()))
	}
	if p.Doubtful {
		tags = append(tags, ui.Tag(ui.Attention, "Identité douteuse"))
	}
	if p.Namesake {
		tags = append(tags, ui.Tag(ui.Attention, "Homonyme"))
	}
	if p.Fictitious {
		tags = append(tags, ui.Tag(ui.Attention, "Identité fictive"))
	}
	tags = append(tags, r.willTags()...)
	return tags
}

func (r record) willTags() []templ.Component {
	var tags []templ.Component
	if on := r.Will.InformedOn(); on.IsZero() {
		tags = append(tags, ui.Tag(ui.Alerte, "Information à remettre"))
	} else {
		tags = append(tags, ui.Tag(ui.OK, "Informé le "+on.Short()))
	}
	if r.Will.Objects(patient.ObjectSharing) {
		tags = append(tags, ui.Tag(ui.Attention, "S’oppose au partage"))
	}
	if r.Will.Objects(patient.ObjectSecondaryUse) {
		tags = append(tags, ui.Tag(ui.Info, "S’oppose à tout autre usage"))
	}
	return tags
}

func modeState(m patient.Mode) ui.State {
	if m == patient.ModeNominative {
		return ui.Neutre
	}
	return ui.Info
}

// about is one line under the tags: the number, sex and age.
func (r record) about() string {
	words := []string{"Dossier " + r.Patient.Number}
	if w := sexAndAge(r.Patient, r.Today); w != "" {
		words = append(words, w)
	}
	return strings.Join(words, " · ")
}

// span is the days of a stay: « Suivi depuis le … » or « du … au … ».
func span(e patient.Enrolment) string {
	if e.Open() {
		return "Suivi depuis le " + e.OpenedOn.Long()
	}
	return "Suivi du " + e.OpenedOn.Short() + " au " + e.ClosedOn.Short()
}

// criteria are what the inclusion said.
func criteria(f care.Followup) []ui.Term {
	terms := []ui.Term{
		{Label: "Inclusion", Value: f.Enrolment.OpenedOn.Long()},
		{Label: "Conduites addictives", Value: labels(terminology.Behaviour, f.Detail.Behaviours)},
		{Label: "Situation complexe", Value: labels(terminology.ComplexReason, f.Detail.Reasons)},
	}
	if f.Detail.Complexity != "" {
		terms = append(terms, ui.Term{Label: "Précisions", Value: f.Detail.Complexity})
	}
	scheme := terminology.Label(terminology.OtherScheme, terminology.Code(f.Enrolment.OtherScheme))
	if f.Detail.OtherSchemeNote != "" {
		scheme += " : " + f.Detail.OtherSchemeNote
	}
	terms = append(terms, ui.Term{Label: "Autre dispositif", Value: scheme})
	if f.Enrolment.Referral != "" {
		terms = append(terms, ui.Term{Label: "Orientation", Value: terminology.Label(terminology.ReferralOrigin, terminology.Code(f.Enrolment.Referral))})
	}
	if !f.Enrolment.Open() {
		terms = append(terms, ui.Term{Label: "Sortie", Value: f.Enrolment.ClosedOn.Long()},
			ui.Term{Label: "Motif", Value: terminology.Label(terminology.ExitReason, terminology.Code(f.Enrolment.ExitReason))})
	}
	return terms
}

// sessionWords is what an entretien was: « Au cabinet, 45 min, avec l’entourage ».
func sessionWords(s care.Session) string {
	var words []string
	if s.Presence != terminology.PresenceAttended {
		words = append(words, terminology.Label(terminology.Presence, s.Presence))
	}
	if s.Mode != "" {
		words = append(words, terminology.Label(terminology.Mode, s.Mode))
	}
	if s.Minutes != nil {
		words = append(words, ui.N(*s.Minutes)+wide+"min")
	}
	if s.Entourage {
		words = append(words, "avec l’entourage")
	}
	return strings.Join(words, ", ")
}

// overQuota finds the sessions of a package year beyond the quota of their
// counter, in the order they were held. What the balance counts and the page
// does not show was used before a transfer, in another microstructure.
func overQuota(y care.YearView) map[db.ID]bool {
	used, over := map[programme.Counter]int{}, map[db.ID]bool{}
	for _, c := range []programme.Counter{programme.CounterPsychologist, programme.CounterSocialWorker} {
		used[c] = y.Balance.Of(c).Used
	}
	for _, s := range y.Sessions {
		if s.Counts() {
			used[s.Counter]--
		}
	}
	for i := len(y.Sessions) - 1; i >= 0; i-- {
		if s := y.Sessions[i]; s.Counts() {
			used[s.Counter]++
			over[s.ID] = used[s.Counter] > y.Balance.Of(s.Counter).Quota
		}
	}
	return over
}

// events are the entretiens and the reviews of a package year in one list, the
// latest first.
func events(y care.YearView) []event {
	over := overQuota(y)
	var list []event
	reviews := y.Reviews
	for _, s := range y.Sessions {
		for len(reviews) > 0 && !reviews[0].HeldOn.Before(s.HeldOn) {
			list = append(list, event{review: &reviews[0]})
			reviews = reviews[1:]
		}
		list = append(list, event{session: &s, over: over[s.ID]})
	}
	for i := range reviews {
		list = append(list, event{review: &reviews[i]})
	}
	return list
}

// event is one of both.
type event struct {
	session *care.SessionLine
	review  *care.Review
	over    bool
}

func (e event) day() civil.Day {
	if e.session != nil {
		return e.session.HeldOn
	}
	return e.review.HeldOn
}

var eventColumns = []ui.Column{{Key: "acte", Label: "Acte"}, {Key: "detail", Label: "Précisions"}, {Key: "action", Label: "Action", HideLabel: true}}

// rows are the lines of a package year.
func (r record) rows(f care.Followup, y care.YearView) []ui.Row {
	list := events(y)
	rows := make([]ui.Row, len(list))
	for i, e := range list {
		rows[i] = ui.Row{Cells: []templ.Component{eventName(e), eventDetail(e), r.acts(f, e)}}
	}
	return rows
}

// acts are what the reader may do of an entretien of his or hers.
func (r record) acts(f care.Followup, e event) templ.Component {
	if e.session == nil || !e.session.Own {
		return nil
	}
	var list []templ.Component
	if !r.Patient.Withheld && r.inTeam(access.NoteWrite, f) {
		list = append(list, ui.A("Écrire une note", r.path("/notes?entretien="+e.session.ID.String())))
	}
	if r.inTeam(access.SessionReverse, f) {
		list = append(list, ui.A("Corriger ou annuler", r.path("/entretiens/"+e.session.ID.String())))
	}
	return ui.Several(list...)
}

// yearTitle names a package year.
func yearTitle(y care.YearView) string {
	title := "Première année de forfait"
	if y.Balance.Year > 1 {
		title = "Année " + ui.N(y.Balance.Year) + " de forfait"
	}
	return title + ", du " + y.Balance.Period.From.Short() + " au " + y.Balance.Period.To.Short()
}

// alone says whether a stay has one package year: its meters stand in the
// banner already.
func alone(f care.Followup) bool { return len(f.Years) == 1 && f.Enrolment.Open() }

// sessionName is « Entretien psychologue, Claire Durand », or what it was not.
func sessionName(s care.SessionLine) string {
	words := "Entretien psychologue"
	if s.Counter == programme.CounterSocialWorker {
		words = "Entretien social"
	}
	if s.By != "" {
		words += ", " + s.By
	}
	return words
}

// uncounted says why a review does not use the package.
func uncounted(v care.Review) string {
	if v.State == care.ReviewDone {
		return "Ne compte pas : RCP en préparation, ou sans quorum."
	}
	return "À l’ordre du jour."
}
