package patientweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/patient"

	"github.com/a-h/templ"
)

// moving is the page where a team asks another to go on with somebody.
type moving struct {
	stays
	typed
	Stay  patient.Stay
	Teams []ui.Option
}

func (m moving) path(more string) string { return m.stays.path(more) }

func (p *pages) newTransfer(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showTransfer(w, r, who, blank("agreed_on", p.frame.Today().Short()), nil)
}

func (p *pages) askTransfer(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	var d patient.TransferDraft
	var of db.ID
	if err = p.decode(t, &d); err == nil {
		of, err = p.svc.AskTransfer(r.Context(), who, id, d, t.Key)
	}
	if err != nil {
		return p.showTransfer(w, r, who, t, err)
	}
	return p.done(w, r, patientPath(of)+"/inclusions", "Transfert demandé : le suivi continue ici jusqu’à la réponse.")
}

func (p *pages) showTransfer(w http.ResponseWriter, r *http.Request, who access.Actor, t typed, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	id, err := web.PathID(r, "enrolment")
	if err != nil {
		return err
	}
	stay, v, err := p.svc.OpenStay(r.Context(), who, access.PatientTransfer, id)
	if err != nil {
		return err
	}
	list, err := p.svc.Destinations(r.Context(), who, stay.TeamID)
	if err != nil {
		return err
	}
	m := moving{stays: stays{v, who}, typed: t, Stay: stay}
	for _, team := range list {
		m.Teams = append(m.Teams, ui.Option{Value: team.ID.String(), Label: team.Name + " · " + team.Code})
	}
	page := m.page("Demander un transfert", "Transfert")
	page.Status = code
	return p.frame.Render(w, r, who, page, transferPage(m))
}

func (p *pages) cancelTransfer(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "transfer")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	of, err := p.svc.CancelTransfer(r.Context(), who, id, t.Key)
	if err != nil {
		return err
	}
	return p.done(w, r, patientPath(of)+"/inclusions", "Demande de transfert retirée.")
}

// transfers are what a team asks and is asked.
type transfers struct {
	patient.TransferList
	typed
	who     access.Actor
	team    access.Team
	refused db.ID // the request whose answer was refused
}

func (p *pages) transfers(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showTransfers(w, r, who, blank(), 0, nil)
}

func (p *pages) showTransfers(w http.ResponseWriter, r *http.Request, who access.Actor, t typed, of db.ID, refusal error) error {
	code, other := t.refused(refusal)
	if other != nil {
		return other
	}
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	list, err := p.svc.Transfers(r.Context(), who, team.ID)
	if err != nil {
		return err
	}
	page := teamPage(team, "Transferts", "Jusqu’à la réponse, l’équipe sollicitée ne voit que le numéro du dossier.")
	page.Status = code
	return p.frame.Render(w, r, who, page, transfersPage(transfers{list, t, who, team, of}))
}

func (p *pages) acceptTransfer(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "transfer")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	of, err := p.svc.AcceptTransfer(r.Context(), who, id, t.Key)
	if err != nil {
		return p.showTransfers(w, r, who, t, id, err)
	}
	return p.done(w, r, patientPath(of)+"/inclusions", "Transfert accepté : "+team.Name+" suit maintenant cette personne.")
}

func (p *pages) declineTransfer(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "transfer")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	if err := p.svc.DeclineTransfer(r.Context(), who, id, patient.DeclineReason(t.Get("reason")), t.Key); err != nil {
		return p.showTransfers(w, r, who, t, id, err)
	}
	return p.done(w, r, "/equipes/"+team.Code+"/transferts", "Demande déclinée : l’équipe qui demandait le voit.")
}

// may says whether the reader may answer for the team.
func (l transfers) may() bool { return l.who.InTeam(access.PatientEnrol, l.team.ID) == nil }

func (l transfers) path(a patient.Arrival, more string) string {
	return "/equipes/" + l.team.Code + "/transferts/" + a.ID.String() + more
}

// waiting are the requests without an answer; answered the others.
func (l transfers) waiting() (list []patient.Arrival) {
	for _, a := range l.Arrivals {
		if a.State == patient.TransferAsked {
			list = append(list, a)
		}
	}
	return list
}

func (l transfers) reason(a patient.Arrival) ui.Input {
	in := ui.Input{Name: "reason", Label: "Motif, si vous déclinez", ID: "f-reason-" + a.ID.String(), Empty: "Choisissez"}
	for _, r := range patient.DeclineReasons {
		in.Options = append(in.Options, ui.Option{Value: string(r), Label: r.Label()})
	}
	if a.ID == l.refused {
		in.ID, in.Value, in.Error = "f-reason", l.Get("reason"), l.Error("reason")
	}
	return in
}

var (
	arrivalColumns   = []ui.Column{{Label: "Dossier"}, {Label: "Demandé par"}, {Label: "Réponse"}}
	departureColumns = []ui.Column{{Label: "Patient"}, {Label: "Demandé à"}, {Label: "Réponse"}}
)

func (l transfers) answered() []ui.Row {
	var rows []ui.Row
	for _, a := range l.Arrivals {
		if a.State == patient.TransferAsked {
			continue
		}
		name := ui.T(a.Number)
		if a.Patient != 0 {
			name = ui.A(a.Number, patientPath(a.Patient))
		}
		rows = append(rows, ui.Row{Cells: []templ.Component{
			ui.Two(name, a.Mode.Label()), both(ui.T(a.From), "le "+civil.DayOf(a.AskedAt).Short()), answerCell(a.Transfer),
		}})
	}
	return rows
}

func (l transfers) asked() []ui.Row {
	rows := make([]ui.Row, len(l.Departures))
	for i, d := range l.Departures {
		rows[i] = ui.Row{Cells: []templ.Component{
			ui.Two(ui.A(d.Patient.DisplayName(), patientPath(d.Patient.ID)+"/inclusions"), d.Patient.Number),
			both(ui.T(d.To), "le "+civil.DayOf(d.AskedAt).Short()), answerCell(d.Transfer),
		}}
	}
	return rows
}

func answerCell(t patient.Transfer) templ.Component {
	state := map[patient.TransferState]ui.State{patient.TransferAsked: ui.Info, patient.TransferAccepted: ui.OK, patient.TransferDeclined: ui.Attention}[t.State]
	if state == "" {
		state = ui.Neutre
	}
	words := t.State.Label()
	if t.State == patient.TransferAsked {
		words = "En attente"
	}
	note := ""
	if t.DecidedAt != nil {
		note = "le " + civil.DayOf(*t.DecidedAt).Short()
	}
	if t.Reason != "" {
		note += " : " + t.Reason.Label()
	}
	return both(ui.Tag(state, words), note)
}
