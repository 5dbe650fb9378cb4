package app

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account/accountweb"
	"maillage/internal/trade/care/agenda/agendaweb"
	"maillage/internal/trade/care/careweb"
	"maillage/internal/trade/care/plan/planweb"
	"maillage/internal/trade/reporting/reportingweb"
	"maillage/internal/trade/rights/rightsweb"

	"github.com/a-h/templ"
)

// home is the first page of each role: a member's day, a coordination's board,
// the counts of an agency, the acts of a host organisation's staff, the state of
// the install.
func (r *rooms) home(f *web.Frame, s *settings) web.Handler {
	day := careweb.Home(f, r.care, careweb.Blocks{
		First:  []careweb.Block{r.todayCard, planweb.DayBlock(r.plan)},
		Beside: []careweb.Block{r.returnCard, r.requestsCard, r.confirmCard},
	})
	return func(w http.ResponseWriter, req *http.Request, who access.Actor) error {
		switch {
		case who.Unconfirmed:
			return f.Render(w, req, who, web.Page{Title: "Accueil"}, accountweb.Waiting())
		case who.Role == access.Member:
			return day(w, req, who)
		case who.May(access.BoardOpen):
			board, err := r.reporting.Board(req.Context(), who, "")
			if err != nil {
				return err
			}
			return f.Render(w, req, who, web.Page{Title: "Accueil", Wide: true}, templ.Join(present(rightsweb.Card(req.Context(), r.rights, who, access.Team{}), reportingweb.HomeCoordination(board))...))
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

// todayCard is the reader's appointments of the day. An error leaves the day
// without its block: the day matters more.
func (r *rooms) todayCard(ctx context.Context, who access.Actor, team access.Team) templ.Component {
	list, err := r.agenda.MyDay(ctx, who, team.ID)
	if err != nil {
		return nil
	}
	return agendaweb.TodayCard(list, team.Code)
}

// requestsCard is what the team owes to people who asked for their record.
func (r *rooms) requestsCard(ctx context.Context, who access.Actor, team access.Team) templ.Component {
	return rightsweb.Card(ctx, r.rights, who, team)
}

// confirmCard is who waits for a colleague to vouch for him.
func (r *rooms) confirmCard(ctx context.Context, who access.Actor, _ access.Team) templ.Component {
	return accountweb.ConfirmCard(ctx, r.account, who)
}

// notice stands on every page of a record that an exceptional access opens: until
// when, and how to end it.
func (r *rooms) notice(who access.Actor, req *http.Request) templ.Component {
	id, err := db.ParseID(req.PathValue("id"))
	if err != nil || !strings.HasPrefix(req.URL.Path, "/patients/") {
		return nil
	}
	return rightsweb.Banner(req.Context(), r.rights, who, id)
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

// present leaves out the blocks that have nothing to say.
func present(list ...templ.Component) []templ.Component {
	return slices.DeleteFunc(list, func(c templ.Component) bool { return c == nil })
}
