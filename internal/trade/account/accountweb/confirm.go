package accountweb

import (
	"context"
	"net/http"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account"

	"github.com/a-h/templ"
)

const confirmPath = "/comptes/a-confirmer"

// newcomers lists who signed in for the first time and waits for somebody to say
// that it is he or she.
func (p *pages) newcomers(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	list, err := p.svc.Newcomers(r.Context(), who)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Comptes à confirmer", Lead: "Qui vient de se connecter pour la première fois, et n’ouvre encore aucun dossier."}
	return p.frame.Render(w, r, who, page, newcomersPage(list))
}

func (p *pages) vouch(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	name, err := p.svc.Vouch(r.Context(), who, id)
	if err != nil {
		return err
	}
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: "Compte de " + name + " confirmé\u202f: ses équipes lui sont ouvertes."})
	return web.Redirect(w, r, confirmPath)
}

// terms say what is known of an account that waits.
func terms(n account.Newcomer) []ui.Term {
	teams := make([]string, len(n.Teams))
	for i, t := range n.Teams {
		teams[i] = t.Name + " (" + t.Profession.Label() + ")"
	}
	words := strings.Join(teams, ", ")
	if words == "" {
		words = "aucune aujourd’hui"
	}
	maker := n.Maker
	if maker == "" {
		maker = "l’exploitation, sur la machine"
	}
	return []ui.Term{
		{Label: "Adresse", Value: n.Email},
		{Label: "Équipe", Value: words},
		{Label: "Dernière connexion", Value: civil.Instant(n.SignedInAt)},
		{Label: "Lien préparé par", Value: maker},
	}
}

// vouching is the button that confirms an account.
func vouching(n account.Newcomer) ui.PostProps {
	return ui.PostProps{
		Action: personPath(n.ID) + "/confirmation", Label: "C’est bien " + n.Name, Icon: "check",
		Confirm: &ui.Confirm{
			Question: "Confirmer le compte de " + n.Name + "\u202f?",
			Detail:   "Vous dites que cette personne vous a dit, de vive voix, que c’est elle qui s’est connectée. Les dossiers de ses équipes lui seront ouverts. Votre nom reste au journal.",
			Yes:      "Oui, je confirme",
		},
	}
}

// ConfirmCard is the block of a home page: accounts that wait for the reader's
// word. Nil when there is none, or when it cannot be told: the day matters more.
func ConfirmCard(ctx context.Context, svc *account.Service, who access.Actor) templ.Component {
	list, err := svc.Newcomers(ctx, who)
	if err != nil {
		return nil
	}
	n := 0
	for _, one := range list {
		if !one.Own {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return confirmCard(n)
}

// Waiting is the home page of a member whom nobody has confirmed yet.
func Waiting() templ.Component { return waitingPage() }
