package networkweb_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/network"
	"maillage/internal/trade/network/networkweb"
)

var (
	west   = access.Actor{Account: 1, Role: access.AdminCoordination, Region: "76", Name: "Coordination Ouest"}
	east   = access.Actor{Account: 2, Role: access.AdminCoordination, Region: "27", Name: "Coordination Est"}
	member = access.Actor{Account: 3, Role: access.Member, Name: "Membre", Teams: []access.Team{{ID: 1, Code: "MSMA-99-01", Profession: access.Nurse}}}
)

// site is the face served over a small network.
type site struct {
	t       *testing.T
	h       dbtest.House
	handler http.Handler
	who     access.Actor

	msp, csapa, durand, petit db.ID
	membership                db.ID
}

func open(t *testing.T, h dbtest.House) *site {
	t.Helper()
	s := &site{t: t, h: h, who: west}
	f := web.NewFrame()
	f.Identify = func(context.Context, *http.Request) (access.Actor, bool, error) { return s.who, true, nil }
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	f.Log = slog.New(slog.DiscardHandler)
	f.Now = h.Clock.Now
	networkweb.Routes(f, &network.Service{DB: h.DB, Audit: h.Audit})
	s.handler = f.Handler()
	s.settle()
	return s
}

func (s *site) settle() {
	s.t.Helper()
	day := func(y int, m time.Month, d int) civil.Day { return civil.Must(y, m, d) }
	err := s.h.DB.Write(context.Background(), func(tx *db.Tx) (err error) {
		if s.msp, _, err = network.PutOrganisation(tx, network.OrganisationDraft{Kind: "msp", Name: "MSP des Tilleuls", Departement: "31", Commune: "Nailloux"}); err != nil {
			return err
		}
		if s.csapa, _, err = network.PutOrganisation(tx, network.OrganisationDraft{Kind: network.CSAPA, Name: "CSAPA de l’Autan", Departement: "31", FINESS: "319958230"}); err != nil {
			return err
		}
		team, _, err := network.PutTeam(tx, network.TeamDraft{
			Code: "MSMA-31-01", Name: "Nailloux", Departement: "31", SiteID: s.msp, HostID: s.csapa,
			AgreementOn: day(2024, 1, 1), TrainedOn: day(2024, 1, 1), OpenedOn: day(2024, 1, 1),
		})
		if err != nil {
			return err
		}
		if _, _, err = network.PutTeam(tx, network.TeamDraft{Code: "MSMA-31-02", Name: "Fonsorbes", Departement: "31", SiteID: s.msp}); err != nil {
			return err
		}
		if s.durand, _, err = network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Durand", FirstName: "Claire", Profession: access.GP, RPPS: string(identifier.RPPSFor(1))}, 0); err != nil {
			return err
		}
		if s.petit, _, err = network.PutProfessional(tx, network.ProfessionalDraft{LastName: "Petit", FirstName: "Noé", Profession: access.Psychologist, RPPS: "99700064731", EmployerID: s.csapa}, 0); err != nil {
			return err
		}
		if s.membership, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: team, ProfessionalID: s.durand, Profession: access.GP, From: day(2024, 1, 1)}); err != nil {
			return err
		}
		_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: team, ProfessionalID: s.petit, Profession: access.Psychologist, From: day(2024, 1, 1), To: day(2025, 6, 30)})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// get opens a page and wants a status and words on it.
func (s *site) get(path string, want int, words ...string) string {
	s.t.Helper()
	return s.send(httptest.NewRequest(http.MethodGet, path, nil), want, words)
}

// post sends a form.
func (s *site) post(path string, form url.Values, want int, words ...string) string {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(r, want, words)
}

func (s *site) send(r *http.Request, want int, words []string) string {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.t.Fatal(err)
	}
	page := string(body)
	if w.Code != want {
		s.t.Fatalf("%s %s: got %d, want %d\n%s", r.Method, r.URL, w.Code, want, page)
	}
	for _, word := range words {
		if !strings.Contains(page, word) {
			s.t.Errorf("%s %s: the page does not say %q", r.Method, r.URL, word)
		}
	}
	return page
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func lacks(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(page, w) {
			t.Errorf("the page says %q", w)
		}
	}
}

func TestListsFindSortAndExport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		s.get("/reseau/microstructures", 200, "2\u00a0microstructures", "Nailloux", "ouverte", "à conventionner", "Nailloux (31)", "Nouvelle microstructure")
		lacks(t, s.get("/reseau/microstructures?q=nailloux+tilleuls", 200, "MSMA-31-01", "MSMA-31-02"), "Aucun résultat")
		lacks(t, s.get("/reseau/microstructures?etat=open", 200, "MSMA-31-01"), "MSMA-31-02")
		lacks(t, s.get("/reseau/microstructures?q=zzz", 200, "Aucun résultat"), "MSMA-31-01")
		page := s.get("/reseau/microstructures?tri=-code", 200)
		if strings.Index(page, "MSMA-31-02") > strings.Index(page, "MSMA-31-01") {
			t.Error("tri=-code does not turn the list round")
		}
		s.get("/reseau/organisations?type=csapa", 200, "1\u00a0structure", "clé de contrôle fausse", "319958230")
		s.get("/reseau/professionnels?q=dur", 200, "1\u00a0professionnel", "Durand Claire", "MSMA-31-01")
		s.get("/reseau/professionnels", 200, "clé de contrôle fausse")
		s.get("/reseau/microstructures.csv?etat=open", 200, "\ufeffcode;name;", "MSMA-31-01;Nailloux;Occitanie;31;", ";2024-01-01;")
		s.get("/reseau/organisations.csv", 200, "319958230;false;")
		s.get("/reseau/professionnels.csv", 200, "Petit;Noé;Psychologue;")
		for _, path := range []string{"microstructures", "organisations", "professionnels"} {
			if !strings.HasPrefix(s.get("/reseau/"+path+".xlsx", 200), "PK") {
				t.Errorf("%s.xlsx is not a workbook", path)
			}
		}
	})
}

func TestDetailsShowPresentAndPast(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		s := open(t, h)
		s.get("/reseau/microstructures/MSMA-31-01", 200, "Claire Durand", "Anciens membres (1)", "30/06/2025", "1er janvier 2024", "Aucun travailleur social", "Aucun psychologue")
		s.get("/reseau/microstructures/MSMA-31-02", 200, "Pas d’inclusion possible aujourd’hui", "La convention n’est pas signée.", "Aucun CSAPA ni CAARUD porteur")
		s.get("/reseau/organisations/"+s.csapa.String(), 200, "structure porteuse", "Noé Petit", "clé de contrôle fausse")
		s.get("/reseau/professionnels/"+s.petit.String(), 200, "terminé", "CSAPA de l’Autan")
		s.get("/reseau/microstructures/MSMA-00-00", 404)
		s.get("/reseau/organisations/nimporte", 404)
		s.get("/reseau/professionnels/"+s.csapa.String(), 404)
	})
}

// A member reads, and is offered nothing to change.
func TestReadersHaveNoForms(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	s.who = member
	lacks(t, s.get("/reseau/microstructures", 200, "Nailloux"), "nouvelle")
	lacks(t, s.get("/reseau/microstructures/MSMA-31-01", 200, "Claire Durand"), "/modifier", "/membres/")
	lacks(t, s.get("/reseau/professionnels/"+s.durand.String(), 200), "/modifier")
	for _, path := range []string{
		"/reseau/microstructures/nouvelle", "/reseau/microstructures/MSMA-31-01/modifier", "/reseau/microstructures/MSMA-31-01/membres/nouveau",
		"/reseau/microstructures/MSMA-31-01/membres/" + s.membership.String(), "/reseau/organisations/nouvelle",
		"/reseau/organisations/" + s.msp.String() + "/modifier", "/reseau/professionnels/" + s.durand.String() + "/modifier",
	} {
		s.get(path, 403)
	}
	for _, path := range []string{
		"/reseau/microstructures", "/reseau/microstructures/MSMA-31-01", "/reseau/microstructures/MSMA-31-01/membres",
		"/reseau/microstructures/MSMA-31-01/membres/" + s.membership.String(), "/reseau/organisations",
		"/reseau/organisations/" + s.msp.String(), "/reseau/professionnels/" + s.durand.String(),
	} {
		s.post(path, form("name", "x"), 403)
	}
}

// Another region's coordination is answered as if nothing were there.
func TestAnotherRegionSeesNothing(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.Open(t, db.SQLite))
	s.who = east
	for _, list := range []string{"microstructures", "organisations", "professionnels"} {
		lacks(t, s.get("/reseau/"+list, 200), "Nailloux", "Autan", "Durand")
		lacks(t, s.get("/reseau/"+list+"?region=76", 200), "Nailloux", "Autan", "Durand")
		lacks(t, s.get("/reseau/"+list+".csv?region=76", 200), "Nailloux", "Autan", "Durand")
	}
	for _, path := range []string{
		"/reseau/microstructures/MSMA-31-01", "/reseau/microstructures/MSMA-31-01/modifier", "/reseau/microstructures/MSMA-31-01/membres/nouveau",
		"/reseau/microstructures/MSMA-31-01/membres/" + s.membership.String(), "/reseau/organisations/" + s.msp.String(),
		"/reseau/organisations/" + s.msp.String() + "/modifier", "/reseau/professionnels/" + s.durand.String(),
		"/reseau/professionnels/" + s.durand.String() + "/modifier",
	} {
		s.get(path, 404)
	}
	for _, path := range []string{
		"/reseau/microstructures/MSMA-31-01", "/reseau/microstructures/MSMA-31-01/membres",
		"/reseau/microstructures/MSMA-31-01/membres/" + s.membership.String(), "/reseau/organisations/" + s.msp.String(),
		"/reseau/professionnels/" + s.durand.String(),
	} {
		s.post(path, form("name", "x", "version", "1"), 404)
	}
}
