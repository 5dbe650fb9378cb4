package networkweb

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/trade/network"
)

// The addresses of the face.
const (
	teamsPath         = "/reseau/microstructures"
	organisationsPath = "/reseau/organisations"
	professionalsPath = "/reseau/professionnels"
)

type pages struct {
	frame *web.Frame
	svc   *network.Service
}

// Routes registers the pages of the directory.
func Routes(f *web.Frame, svc *network.Service) {
	p := &pages{f, svc}

	f.Page("GET "+teamsPath, access.NetworkOpen, p.teams)
	f.Page("GET "+teamsPath+".csv", access.NetworkOpen, p.exportTeams(asCSV))
	f.Page("GET "+teamsPath+".xlsx", access.NetworkOpen, p.exportTeams(asXLSX))
	f.Page("GET "+teamsPath+"/nouvelle", access.NetworkManage, p.newTeam)
	f.Page("POST "+teamsPath, access.NetworkManage, p.createTeam)
	f.Page("GET "+teamsPath+"/{code}", access.NetworkOpen, p.team)
	f.Page("POST "+teamsPath+"/{code}", access.NetworkManage, p.changeTeam)
	f.Page("GET "+teamsPath+"/{code}/modifier", access.NetworkManage, p.editTeam)
	f.Page("GET "+teamsPath+"/{code}/membres/nouveau", access.NetworkManage, p.newMember)
	f.Page("POST "+teamsPath+"/{code}/membres", access.NetworkManage, p.addMember)
	f.Page("GET "+teamsPath+"/{code}/membres/{membership}", access.NetworkManage, p.editMember)
	f.Page("POST "+teamsPath+"/{code}/membres/{membership}", access.NetworkManage, p.changeMember)

	f.Page("GET "+organisationsPath, access.NetworkOpen, p.organisations)
	f.Page("GET "+organisationsPath+".csv", access.NetworkOpen, p.exportOrganisations(asCSV))
	f.Page("GET "+organisationsPath+".xlsx", access.NetworkOpen, p.exportOrganisations(asXLSX))
	f.Page("GET "+organisationsPath+"/nouvelle", access.NetworkManage, p.newOrganisation)
	f.Page("POST "+organisationsPath, access.NetworkManage, p.createOrganisation)
	f.Page("GET "+organisationsPath+"/{id}", access.NetworkOpen, p.organisation)
	f.Page("POST "+organisationsPath+"/{id}", access.NetworkManage, p.changeOrganisation)
	f.Page("GET "+organisationsPath+"/{id}/modifier", access.NetworkManage, p.editOrganisation)

	f.Page("GET "+professionalsPath, access.NetworkOpen, p.professionals)
	f.Page("GET "+professionalsPath+".csv", access.NetworkOpen, p.exportProfessionals(asCSV))
	f.Page("GET "+professionalsPath+".xlsx", access.NetworkOpen, p.exportProfessionals(asXLSX))
	f.Page("GET "+professionalsPath+"/{id}", access.NetworkOpen, p.professional)
	f.Page("POST "+professionalsPath+"/{id}", access.NetworkManage, p.changeProfessional)
	f.Page("GET "+professionalsPath+"/{id}/modifier", access.NetworkManage, p.editProfessional)
}
