package reportingweb

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/trade/reporting"
)

// The addresses of the face.
const (
	boardPath    = "/remontees"
	countsPath   = "/effectifs"
	activityPath = "/activite"
)

type pages struct {
	frame *web.Frame
	svc   *reporting.Service
}

// Routes registers the pages of the returns and counts.
func Routes(f *web.Frame, svc *reporting.Service) {
	p := &pages{f, svc}

	const team = "/equipes/{team}/remontees"
	f.Page("GET "+team, access.ReturnOpen, p.months)
	f.Page("GET "+team+"/{month}", access.ReturnOpen, p.month) // and .pdf, .xlsx
	f.Page("POST "+team+"/{month}", access.ReturnSend, p.keep)
	f.Page("POST "+team+"/{month}/envoi", access.ReturnSend, p.send)
	f.Page("GET "+team+"/{month}/{figure}", access.ReturnDetail, p.lines)

	f.Page("GET "+boardPath, access.BoardOpen, p.board)
	f.Page("GET "+boardPath+".csv", access.BoardOpen, p.exportBoard(asCSV))
	f.Page("GET "+boardPath+".xlsx", access.BoardOpen, p.exportBoard(asXLSX))
	f.Page("POST "+boardPath+"/{id}/acceptation", access.ReturnDecide, p.decide(reporting.Accept))
	f.Page("POST "+boardPath+"/{id}/renvoi", access.ReturnDecide, p.decide(reporting.SendBack))
	f.Page("POST "+boardPath+"/{id}/reouverture", access.ReturnDecide, p.decide(reporting.Reopen))

	f.Page("GET "+countsPath, access.IndicatorsOpen, p.counts)
	f.Page("GET "+countsPath+".csv", access.IndicatorsOpen, p.exportCounts(asCSV))
	f.Page("GET "+countsPath+".xlsx", access.IndicatorsOpen, p.exportCounts(asXLSX))
	f.Page("GET "+activityPath, access.StaffActs, p.activity)
	f.Page("GET "+activityPath+".csv", access.StaffActs, p.exportActivity(asCSV))
	f.Page("GET "+activityPath+".xlsx", access.StaffActs, p.exportActivity(asXLSX))
}
