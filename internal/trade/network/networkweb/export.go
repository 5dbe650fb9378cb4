package networkweb

import (
	"bytes"
	"io"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
	"maillage/internal/ground/web"
	"maillage/internal/trade/network"
)

// format is a way to write a list to a file.
type format struct {
	extension, contentType string
	write                  func(io.Writer, sheet.Table) error
}

var (
	asCSV  = format{"csv", "text/csv; charset=utf-8", sheet.WriteCSV}
	asXLSX = format{
		"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		func(w io.Writer, t sheet.Table) error { return sheet.WriteXLSX(w, t) },
	}
)

// send gives a whole list as a file.
func send[T any](w http.ResponseWriter, f format, t sheet.Table, lines []T, values func(T) []any) error {
	t.Rows = func(yield func([]any, error) bool) {
		for _, l := range lines {
			if !yield(values(l), nil) {
				return
			}
		}
	}
	var b bytes.Buffer
	if err := f.write(&b, t); err != nil {
		return err
	}
	return web.Attachment(w, f.contentType, t.Name+"."+f.extension, b.Bytes())
}

// whole is the list asked for, without its pages.
func whole(r *http.Request, path string, who access.Actor) network.ListFilter {
	f := asked(r, path, who).Filter
	f.Size, f.Page = 0, 1
	return f
}

var teamSheet = sheet.Table{Name: "microstructures", Columns: []sheet.Column{
	{Key: "code", Title: "Code"},
	{Key: "name", Title: "Nom", Width: 30},
	{Key: "region", Title: "Région", Width: 22},
	{Key: "departement", Title: "Département"},
	{Key: "site", Title: "Lieu d’exercice", Width: 30},
	{Key: "commune", Title: "Commune", Width: 22},
	{Key: "host", Title: "Structure porteuse", Width: 30},
	{Key: "members", Title: "Membres", Kind: sheet.Int},
	{Key: "agreement_on", Title: "Convention signée le", Kind: sheet.Day},
	{Key: "agreement_ends_on", Title: "Fin de la convention", Kind: sheet.Day},
	{Key: "trained_on", Title: "Formation", Kind: sheet.Day},
	{Key: "opened_on", Title: "Ouverture", Kind: sheet.Day},
	{Key: "closed_on", Title: "Dernier jour d’activité", Kind: sheet.Day},
	{Key: "state", Title: "État", Width: 20},
}}

func teamValues(today civil.Day) func(network.TeamLine) []any {
	return func(t network.TeamLine) []any {
		return []any{
			t.Code, t.Name, network.RegionName(t.Region), t.Departement, t.SiteName, t.Commune, deref(t.HostName), t.Members,
			t.AgreementOn, t.AgreementEndsOn, t.TrainedOn, t.OpenedOn, t.ClosedOn, t.State(today).Label(),
		}
	}
}

func (p *pages) exportTeams(f format) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		found, err := p.svc.ListTeams(r.Context(), who, whole(r, teamsPath, who))
		if err != nil {
			return err
		}
		return send(w, f, teamSheet, found.Lines, teamValues(found.Today))
	}
}

var organisationSheet = sheet.Table{Name: "structures", Columns: []sheet.Column{
	{Key: "name", Title: "Nom", Width: 30},
	{Key: "kind", Title: "Type"},
	{Key: "region", Title: "Région", Width: 22},
	{Key: "departement", Title: "Département"},
	{Key: "address", Title: "Adresse", Width: 30},
	{Key: "postal_code", Title: "Code postal"},
	{Key: "commune", Title: "Commune", Width: 22},
	{Key: "finess", Title: "FINESS"},
	{Key: "finess_ok", Title: "Clé FINESS juste", Kind: sheet.Bool},
	{Key: "siret", Title: "SIRET", Width: 18},
	{Key: "siret_ok", Title: "Clé SIRET juste", Kind: sheet.Bool},
	{Key: "teams", Title: "Équipes", Kind: sheet.Int},
}}

func organisationValues(o network.OrganisationLine) []any {
	return []any{
		o.Name, o.Kind.Label(), network.RegionName(o.Region), o.Departement, o.Address, o.PostalCode, o.Commune,
		o.FINESS, marked(o.FINESS, o.FINESSOK), o.SIRET, marked(o.SIRET, o.SIRETOK), o.Teams,
	}
}

// marked is the verdict on a number; nothing when there is no number.
func marked(written string, ok bool) any {
	if written == "" {
		return nil
	}
	return ok
}

func (p *pages) exportOrganisations(f format) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		found, err := p.svc.ListOrganisations(r.Context(), who, whole(r, organisationsPath, who))
		if err != nil {
			return err
		}
		return send(w, f, organisationSheet, found.Lines, organisationValues)
	}
}

var professionalSheet = sheet.Table{Name: "professionnels", Columns: []sheet.Column{
	{Key: "last_name", Title: "Nom", Width: 22},
	{Key: "first_name", Title: "Prénom", Width: 22},
	{Key: "profession", Title: "Profession", Width: 22},
	{Key: "title", Title: "Titre", Width: 22},
	{Key: "rpps", Title: "RPPS"},
	{Key: "rpps_ok", Title: "Clé RPPS juste", Kind: sheet.Bool},
	{Key: "employer", Title: "Employeur", Width: 30},
	{Key: "self_employed", Title: "Exercice libéral", Kind: sheet.Bool},
	{Key: "teams", Title: "Équipes", Width: 30},
}}

func professionalValues(p network.ProfessionalLine) []any {
	return []any{
		p.LastName, p.FirstName, p.Profession.Label(), p.Title, p.RPPS, marked(p.RPPS, p.RPPSOK), deref(p.EmployerName),
		p.SelfEmployed, deref(p.Teams),
	}
}

func (p *pages) exportProfessionals(f format) web.Handler {
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		found, err := p.svc.ListProfessionals(r.Context(), who, whole(r, professionalsPath, who))
		if err != nil {
			return err
		}
		return send(w, f, professionalSheet, found.Lines, professionalValues)
	}
}
