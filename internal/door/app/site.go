package app

import (
	"log/slog"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account/accountweb"
	"maillage/internal/trade/care"
	"maillage/internal/trade/care/agenda/agendaweb"
	"maillage/internal/trade/care/careweb"
	"maillage/internal/trade/network/networkweb"
	"maillage/internal/trade/patient/patientweb"
	"maillage/internal/trade/programme/programmeweb"
	"maillage/internal/trade/reporting/reportingweb"
	"maillage/internal/trade/terminology"
	"maillage/internal/trade/workbook/workbookweb"
)

// site makes the frame and registers every route of every face.
func (r *rooms) site(s *settings, log *slog.Logger) *web.Frame {
	f := web.NewFrame()
	f.Identify, f.Nav, f.Place, f.Log, f.Now, f.Secure = r.account.Identify, nav, place, log, clock, s.secure()
	f.Account = []ui.Link{{Label: "Mon compte", Href: "/compte"}, {Label: "Grille des droits", Href: "/droits"}}
	f.Static("GET "+ui.AssetPrefix, ui.Assets())
	accountweb.Routes(f, r.account)
	programmeweb.Routes(f, r.programme)
	networkweb.Routes(f, r.network)
	patientweb.Routes(f, r.patient, care.LastFact, r.directorySearch)
	careweb.Routes(f, r.care)
	agendaweb.Routes(f, r.agenda, s.base())
	reportingweb.Routes(f, r.reporting)
	workbookweb.Routes(f, r.workbook)
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
