package app

import (
	"context"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda/agendaweb"
	"maillage/internal/trade/care/careweb"
	"maillage/internal/trade/reporting/reportingweb"

	"github.com/a-h/templ"
)

// home is the first page of each role: a member's day, a coordination's board,
// the counts of an agency, the acts of a host organisation's staff, the state of
// the install.
func (r *rooms) home(f *web.Frame, s *settings) web.Handler {
	day := careweb.Home(f, r.care, r.dayCards)
	return func(w http.ResponseWriter, req *http.Request, who access.Actor) error {
		switch {
		case who.Role == access.Member:
			return day(w, req, who)
		case who.May(access.BoardOpen):
			board, err := r.reporting.Board(req.Context(), who, "")
			if err != nil {
				return err
			}
			return f.Render(w, req, who, web.Page{Title: "Accueil", Wide: true}, reportingweb.HomeCoordination(board))
		case who.May(access.StaffActs):
			return web.Redirect(w, req, "/activite")
		case who.May(access.IndicatorsOpen):
			return web.Redirect(w, req, "/effectifs")
		case who.May(access.Exploitation):
			return r.operation(f, s, w, req, who)
		default:
			return f.Render(w, req, who, web.Page{Title: "Accueil"}, homeLinks("Vos pages :", []ui.Tile{{Label: "Réseau", Href: "/reseau/microstructures"}}))
		}
	}
}

// dayCards are the blocks of a member's day that come from other rooms than
// care: the appointments, and this month's return.
func (r *rooms) dayCards(ctx context.Context, who access.Actor, team access.Team) templ.Component {
	var cards []templ.Component
	if list, err := r.agenda.MyDay(ctx, who, team.ID); err == nil {
		cards = append(cards, agendaweb.TodayCard(list, team.Code))
	}
	if card := r.returnCard(ctx, who, team); card != nil {
		cards = append(cards, card)
	}
	return templ.Join(cards...)
}

// returnCard is the block of this month's return on a member's day. An error
// leaves the day without its block: the day matters more.
func (r *rooms) returnCard(ctx context.Context, who access.Actor, team access.Team) templ.Component {
	v, err := r.reporting.Current(ctx, who, team.ID)
	if err != nil {
		return nil
	}
	return reportingweb.ReturnCard(v, civil.DayOf(clock()))
}
