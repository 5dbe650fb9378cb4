package app

import (
	"log/slog"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account/accountweb"
	"maillage/internal/trade/care/act/actweb"
	"maillage/internal/trade/care/agenda/agendaweb"
	"maillage/internal/trade/care/careweb"
	"maillage/internal/trade/care/note/noteweb"
	"maillage/internal/trade/care/plan/planweb"
	"maillage/internal/trade/network/networkweb"
	"maillage/internal/trade/patient/patientweb"
	"maillage/internal/trade/programme/programmeweb"
	"maillage/internal/trade/questionnaire/questionnaireweb"
	"maillage/internal/trade/reporting/reportingweb"
	"maillage/internal/trade/rights/rightsweb"
	"maillage/internal/trade/situation/situationweb"
	"maillage/internal/trade/terminology"
	"maillage/internal/trade/workbook/workbookweb"
)

// site makes the frame and registers every route of every face.
func (r *rooms) site(s *settings, log *slog.Logger) *web.Frame {
	f := web.NewFrame()
	f.Identify, f.Nav, f.Place, f.Log, f.Now, f.Secure = r.account.Identify, nav, place, log, clock, s.secure()
	f.Notice = r.notice
	f.Account = []ui.Link{{Label: "Mon compte", Href: "/compte"}, {Label: "Grille des droits", Href: "/droits"}}
	f.Static("GET "+ui.AssetPrefix, ui.Assets())
	accountweb.Routes(f, r.account)
	programmeweb.Routes(f, r.programme)
	networkweb.Routes(f, r.network)
	patientweb.Routes(f, r.patient, lastFact, r.directorySearch)
	careweb.Routes(f, r.care)
	situationweb.Routes(f, r.situation)
	noteweb.Routes(f, r.note, r.ownSessions)
	planweb.Routes(f, r.plan)
	actweb.Routes(f, r.act)
	questionnaireweb.Routes(f, r.question, r.happenings)
	agendaweb.Routes(f, r.agenda, s.base())
	reportingweb.Routes(f, r.reporting)
	workbookweb.Routes(f, r.workbook)
	rightsweb.Routes(f, r.rights)
	r.ownPages(f, s)
	return f
}

// perimeter says what a reader without a team looks at.
func perimeter(who access.Actor) string {
	switch who.Role {
	case access.Operator:
		return "Installation"
	case access.HostOrganisation: // its region only says who looks after the account
		return "Ma structure"
	}
	if region, ok := terminology.RegionByCode(who.Region); ok {
		return region.Name
	}
	return "France"
}
