package planweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/paper"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/network"
	"maillage/internal/trade/terminology"

	"github.com/a-h/templ"
)

// handedPage is what the person is given of the plan, on screen and printed.
type handedPage struct {
	view
	stay plan.Stay
}

// toHand opens the plan to be handed. Faults: NotFound; Forbidden when the person
// objects to sharing and the reader did not include him or her.
func (p pages) toHand(r *http.Request, who access.Actor, what string) (handedPage, error) {
	v, err := p.open(r, who, what)
	if err != nil {
		return handedPage{}, err
	}
	s, ok := v.Current()
	switch {
	case !ok:
		return handedPage{}, fault.Missing()
	case v.Patient.Withheld:
		return handedPage{}, &fault.Error{Kind: fault.Forbidden, Message: "Cette personne s’oppose au partage : seul le médecin qui l’a incluse peut lui remettre son projet."}
	}
	return handedPage{v, s}, nil
}

func (p pages) handed(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	h, err := p.toHand(r, who, "plan.print")
	if err != nil {
		return err
	}
	page := h.page("Mon projet", "Version pour la personne")
	page.Actions = []ui.Action{
		{Label: "Enregistrer en PDF", Icon: "download", Href: h.path("/impression.pdf")},
		{Label: "Revenir au projet", Icon: "arrow-left", Variant: ui.Secondary, Href: h.path("")},
	}
	return p.Render(w, r, who, page, handedBody(h))
}

// paper sends it as a PDF, whose name names nobody.
func (p pages) paper(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	h, err := p.toHand(r, who, "plan.paper")
	if err != nil {
		return err
	}
	var team network.Microstructure
	err = p.plan.DB.Read(r.Context(), func(tx *db.Tx) error {
		team, err = network.TeamByID(tx, h.stay.Enrolment.TeamID)
		return err
	})
	if err != nil {
		return err
	}
	region, _ := terminology.RegionByCode(team.Region) // an unknown region leaves the letterhead without its name
	body, err := plan.Paper(h.View, h.stay, paper.Letterhead{Region: region.Name, Organisation: "Réseau des microstructures médicales addictions"})
	if err != nil {
		return err
	}
	return web.Attachment(w, "application/pdf", "projet-"+h.Today.String()+".pdf", body)
}

var handedColumns = []ui.Column{{Key: "quoi", Label: "Quoi"}, {Key: "qui", Label: "Qui"}, {Key: "quand", Label: "Quand"}}

func (h handedPage) rows(list []plan.Action) []ui.Row {
	rows := make([]ui.Row, len(list))
	for i, a := range list {
		rows[i] = ui.Row{Cells: []templ.Component{ui.T(a.What), ui.T(h.stay.HandedOwner(a)), ui.T(plan.HandedWhen(a))}}
	}
	return rows
}
