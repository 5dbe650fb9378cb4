package patientweb

import (
	"net/http"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// stays is the page of a person's inclusions.
type stays struct {
	patient.StaysView
	who access.Actor
}

func (p *pages) stays(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.svc.OpenStays(r.Context(), who, id)
	if err != nil {
		return err
	}
	s := stays{v, who}
	page := s.page("Inclusions", "Inclusions")
	page.Actions = s.actions()
	return p.frame.Render(w, r, who, page, staysPage(s))
}

// page is a page under the person's own, named by what the reader may know.
func (s stays) page(title, crumb string) web.Page {
	var crumbs []ui.Link
	if len(s.Stays) > 0 {
		crumbs = append(crumbs, ui.Link{Label: "Patients suivis", Href: "/equipes/" + s.Stays[0].Team.Code + "/patients"})
	}
	name, number := s.Patient.DisplayName(), "Dossier "+s.Patient.Number
	crumbs = append(crumbs, ui.Link{Label: name, Href: s.path("")}, ui.Link{Label: crumb})
	lead := number
	if name != number {
		lead = name + " · " + number
	}
	return web.Page{Title: title, Lead: lead, Crumbs: crumbs}
}

func (s stays) path(more string) string { return patientPath(s.Patient.ID) + more }

func (s stays) may(perm access.Permission, stay patient.Stay) bool {
	return s.who.InTeam(perm, stay.TeamID) == nil
}

// actions are those of the person: another programme at once.
func (s stays) actions() []ui.Action {
	if len(s.Others) == 0 || s.Patient.Withheld || len(s.Stays) == 0 || !s.Stays[0].Open() || !s.may(access.PatientEnrol, s.Stays[0]) {
		return nil
	}
	return []ui.Action{{Label: "Inclure dans un autre programme", Icon: "user-plus", Variant: ui.Secondary, Href: s.path("/programme")}}
}

func stayPath(id db.ID, more string) string { return "/suivis/" + id.String() + more }

// acts are what the reader may do with one stay.
func (s stays) acts(stay patient.Stay) []ui.Action {
	var a []ui.Action
	if !stay.Open() {
		if stay.Undoable && s.may(access.PatientExit, stay) {
			a = append(a, ui.Action{Label: "Annuler cette sortie", Icon: "rotate-ccw", Variant: ui.Secondary, Post: &ui.PostProps{Action: stayPath(stay.ID, "/sortie/annulation")}})
		}
		return a
	}
	if due, ok := stay.Due(); ok && s.may(access.PatientRenew, stay) && !s.Patient.Withheld {
		a = append(a, ui.Action{Label: renewalAct(due), Icon: "calendar-check", Href: stayPath(stay.ID, "/renouvellement")})
	}
	if s.may(access.PatientEnrol, stay) && !s.Patient.Withheld {
		a = append(a, ui.Action{Label: "Corriger les critères", Icon: "pencil", Variant: ui.Secondary, Href: stayPath(stay.ID, "/criteres")})
	}
	if _, waits := stay.Waiting(); !waits && s.may(access.PatientTransfer, stay) {
		a = append(a, ui.Action{Label: "Demander un transfert", Icon: "send", Variant: ui.Secondary, Href: stayPath(stay.ID, "/transfert")})
	}
	if s.may(access.PatientExit, stay) {
		a = append(a, ui.Action{Label: "Noter la sortie", Icon: "log-out", Variant: ui.Secondary, Href: stayPath(stay.ID, "/sortie")})
	}
	return a
}

func renewalAct(t patient.Turn) string {
	if t.State == patient.RenewalUnconfirmed {
		return "Confirmer le renouvellement"
	}
	return "Décider du renouvellement"
}

// span is the days of a stay in its team.
func span(s patient.Stay) string {
	from := "Depuis le " + s.From().Long()
	if !s.Open() {
		from = "Du " + s.From().Short() + " au " + s.ClosedOn.Short()
	}
	return s.Programme.Name + " · " + from
}

// terms are what a stay says.
func (s stays) terms(stay patient.Stay) []ui.Term {
	terms := []ui.Term{
		{Label: "Microstructure", Value: stay.Team.Name},
		{Label: "Cahier des charges", Value: "Version " + stay.Rules.Code + ", en année " + ui.N(stay.Year) + " de forfait"},
	}
	if stay.CameFrom == "" {
		terms = append(terms, ui.Term{Label: "Inclusion", Value: signed(stay.OpenedOn.Long(), s.Names[stay.OpenedBy])})
	} else {
		arrived := signed("Le "+stay.JoinedOn.Long()+", de "+stay.CameFrom, s.Names[stay.OpenedBy])
		terms = append(terms, ui.Term{Label: "Inclusion", Value: stay.OpenedOn.Long()}, ui.Term{Label: "Arrivée par transfert", Value: arrived + ". L’année de forfait et ses compteurs continuent."})
	}
	terms = append(terms, criteriaTerms(stay.Detail, stay.OtherScheme, stay.Referral)...)
	if !stay.Open() {
		terms = append(terms, ui.Term{Label: "Sortie", Value: stay.ClosedOn.Long() + " : " + terminology.Label(terminology.ExitReason, terminology.Code(stay.ExitReason))})
	}
	return terms
}

func signed(what, by string) string {
	if by == "" {
		return what
	}
	return what + ", par " + by
}

func criteriaTerms(d patient.Detail, scheme, referral string) []ui.Term {
	var terms []ui.Term
	add := func(label, value string) {
		if value != "" {
			terms = append(terms, ui.Term{Label: label, Value: value})
		}
	}
	if len(d.Behaviours) > 0 {
		add("Conduite principale", label(terminology.Behaviour, d.Behaviours[0]))
		add("Autres, avec produit", split(d.Behaviours[1:], true))
		add("Autres, sans produit", split(d.Behaviours[1:], false))
	}
	add("Situation complexe", labels(terminology.ComplexReason, d.Reasons))
	add("Précisions", d.Complexity)
	words := label(terminology.OtherScheme, scheme)
	if d.OtherSchemeNote != "" {
		words += " : " + d.OtherSchemeNote
	}
	add("Autre dispositif", words)
	if referral != "" {
		add("Orientée par", label(terminology.ReferralOrigin, referral))
	}
	return terms
}

func label(list, code string) string { return terminology.Label(list, terminology.Code(code)) }

func labels(list string, codes []string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = label(list, c)
	}
	return strings.Join(words, ", ")
}

// split gives the behaviours with a product, or those without.
func split(codes []string, product bool) string {
	var some []string
	for _, c := range codes {
		if t, ok := terminology.Get(terminology.Behaviour, terminology.Code(c)); ok && t.Product == product {
			some = append(some, c)
		}
	}
	return labels(terminology.Behaviour, some)
}

var turnColumns = []ui.Column{{Label: "Anniversaire"}, {Label: "Décision"}, {Label: "Action", HideLabel: true}}

func turnState(s patient.RenewalState) ui.State {
	switch s {
	case patient.RenewalDone:
		return ui.OK
	case patient.RenewalUnconfirmed, patient.RenewalRefused:
		return ui.Attention
	default:
		return ui.Info
	}
}

// turns are the lines of the anniversaries of a stay.
func (s stays) turns(stay patient.Stay) []ui.Row {
	rows := make([]ui.Row, len(stay.Turns))
	for i, t := range stay.Turns {
		note := ""
		if t.Decision.ID != 0 {
			note = signed("le "+t.Decision.DecidedOn.Short(), s.Names[t.Decision.By])
			if t.Decision.Reason != "" {
				note += " : " + label(terminology.ExitReason, t.Decision.Reason)
			}
		}
		var act templ.Component = templ.NopComponent
		if t.Decision.ID != 0 && stay.Open() && s.may(access.PatientRenew, stay) && t.Decision.EnrolmentID == stay.ID {
			act = ui.PostButton(ui.PostProps{
				Action: stayPath(stay.ID, "/renouvellement/"+t.Decision.ID.String()+"/annulation"), Label: "Annuler la décision", Variant: ui.Quiet, Small: true,
			})
		}
		rows[i] = ui.Row{Cells: []templ.Component{
			ui.Two(ui.T(t.On.Short()), "ouvre l’année "+ui.N(t.Year)), both(ui.Tag(turnState(t.State), t.State.Label()), note), act,
		}}
	}
	return rows
}

// moves are the transfers asked of a stay.
func (s stays) moves(stay patient.Stay) []ui.Event {
	list := make([]ui.Event, len(stay.Transfers))
	for i, d := range stay.Transfers {
		e := ui.Event{When: civil.DayOf(d.AskedAt).Short(), Title: "Transfert demandé vers " + d.To + " : " + strings.ToLower(d.State.Label()), By: s.Names[d.AskedBy], Icon: "send"}
		e.Note = "Accord de la personne le " + d.AgreedOn.Short() + ", " + notesWords(d.Notes)
		if d.State == patient.TransferAccepted {
			e.Note += ". Effectif le " + d.MovedOn.Short()
		}
		if d.Reason != "" {
			e.Note += ". " + d.Reason.Label()
		}
		list[i] = e
	}
	return list
}

func notesWords(follow bool) string {
	if follow {
		return "les notes suivent"
	}
	return "les notes ne suivent pas"
}

func listed(words []string) string { return strings.Join(words, ", ") }
