package agendaweb

import (
	"crypto/rand"
	"net/http"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/trade/care/agenda"
)

// pages is what every handler needs.
type pages struct {
	*web.Frame
	agenda *agenda.Service
	base   string // the site's address, for the feed's
}

// Routes registers the pages of the agenda. base is the site's own address.
func Routes(f *web.Frame, svc *agenda.Service, base string) {
	p := pages{Frame: f, agenda: svc, base: base}

	f.Page("GET /equipes/{team}/agenda", access.AgendaOpen, p.board)
	f.Page("POST /equipes/{team}/agenda", access.AgendaPlan, p.plan)
	f.Page("GET /equipes/{team}/agenda/nouveau", access.AgendaPlan, p.form)
	f.Page("GET /equipes/{team}/agenda/feuille", access.AgendaOpen, p.sheet)
	f.Page("GET /equipes/{team}/agenda/attente", access.AgendaOpen, p.waiting)
	f.Page("POST /equipes/{team}/agenda/attente", access.AgendaPlan, p.wait)
	f.Page("POST /equipes/{team}/agenda/attente/{id}/retrait", access.AgendaPlan, p.stopWaiting)
	f.Page("POST /equipes/{team}/agenda/attente/{id}/creneau", access.AgendaPlan, p.take)
	f.Page("GET /equipes/{team}/agenda/a-revoir", access.AgendaOpen, p.left)
	f.Page("POST /equipes/{team}/agenda/a-revoir", access.AgendaPlan, p.settle)
	f.Page("GET /equipes/{team}/agenda/reglages", access.AgendaOpen, p.setup)
	f.Page("POST /equipes/{team}/agenda/salles", access.AgendaPlan, p.addRoom)
	f.Page("POST /equipes/{team}/agenda/salles/{id}/fermeture", access.AgendaPlan, p.closeRoom)
	f.Page("POST /equipes/{team}/agenda/disponibilites", access.AgendaPlan, p.addAvailability)
	f.Page("POST /equipes/{team}/agenda/disponibilites/{id}/retrait", access.AgendaPlan, p.removeAvailability)
	f.Page("POST /equipes/{team}/agenda/abonnement", access.AgendaFeed, p.makeFeed)
	f.Page("POST /equipes/{team}/agenda/abonnement/fin", access.AgendaFeed, p.revokeFeed)

	f.Page("GET /rendez-vous/{id}", access.AgendaOpen, p.one)
	f.Page("POST /rendez-vous/{id}", access.AgendaPlan, p.change)
	f.Page("POST /rendez-vous/{id}/deplacement", access.AgendaPlan, p.move)
	f.Page("POST /rendez-vous/{id}/annulation", access.AgendaPlan, p.cancel)
	f.Page("POST /rendez-vous/{id}/issue", access.AgendaMark, p.mark)
	f.Page("POST /rendez-vous/{id}/reprise", access.AgendaMark, p.unmark)

	f.Section("/patients/{id}", "/patients/{id}/rendez-vous", "Rendez-vous", access.AgendaOpen, 15)
	f.Page("GET /patients/{id}/rendez-vous", access.AgendaOpen, p.person)

	f.Public("GET /agenda/{token}", p.feed)
}

// teamOf finds the reader's team named by the address. Faults: NotFound.
func teamOf(r *http.Request, who access.Actor) (access.Team, error) {
	code := r.PathValue("team")
	for _, t := range who.Teams {
		if t.Code == code {
			return t, nil
		}
	}
	return access.Team{}, fault.Missing()
}

func pageKey() string { return rand.Text()[:10] }

// feed answers another program: the secret is its only key.
func (p pages) feed(w http.ResponseWriter, r *http.Request) error {
	body, err := p.agenda.Feed(r.Context(), strings.TrimSuffix(r.PathValue("token"), ".ics"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="agenda.ics"`)
	_, err = w.Write(body)
	return err
}
