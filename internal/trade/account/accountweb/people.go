package accountweb

import (
	"net/http"
	"net/url"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/account"

	"github.com/a-h/templ"
)

// most is how many accounts List gives at once.
const most = 200

// people lists the accounts the reader sees.
func (p *pages) people(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	q := r.URL.Query().Get("q")
	list, err := p.svc.List(r.Context(), who, q)
	if err != nil {
		return err
	}
	regions, err := p.svc.RegionNames(r.Context(), who)
	if err != nil {
		return err
	}
	page := web.Page{Title: "Comptes", Wide: true, Lead: "Qui se connecte à Maillage, et en tant que quoi."}
	if who.May(access.AccountInvite) {
		page.Actions = []ui.Action{{Label: "Inviter une personne", Icon: "user-plus", Href: invitePath}}
	}
	return p.frame.Render(w, r, who, page, peoplePage(q, list, regions))
}

func countWords(n int) string {
	if n == most {
		return "les 200 premiers comptes\u202f: précisez la recherche"
	}
	return ui.Count(n, "compte", "comptes")
}

func peopleTable(list []account.Listed, regions map[string]string) ui.TableProps {
	t := ui.TableProps{Caption: "Comptes", Columns: []ui.Column{{Label: "Nom"}, {Label: "Adresse"}, {Label: "Rôles"}, {Label: "État"}, {Label: "Dernière connexion", HidePhone: true}}}
	for _, l := range list {
		roles := make([]string, len(l.Held))
		for i, g := range l.Held {
			roles[i] = roleWords(g, regions)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.A(l.Name, personPath(l.ID)), ui.T(l.Email), ui.T(rolesWords(roles)), statusTag(l.Account), ui.T(lastSeen(l.Account)),
		}})
	}
	return t
}

func rolesWords(roles []string) string {
	if len(roles) == 0 {
		return "aucun"
	}
	return strings.Join(roles, ", ")
}

func personPath(id db.ID) string { return peoplePath + "/" + id.String() }

func lastSeen(a account.Account) string {
	if a.SignedInAt.IsZero() {
		return "jamais"
	}
	return civil.Instant(a.SignedInAt)
}

func statusTag(a account.Account) templ.Component {
	switch a.Status() {
	case account.Closed:
		return ui.Tag(ui.Neutre, "fermé")
	case account.Invited:
		return ui.Tag(ui.Attention, "invité")
	default:
		if a.Demo {
			return ui.Tag(ui.Info, "démonstration")
		}
		if a.Waits() {
			return ui.Tag(ui.Attention, "à confirmer par son équipe")
		}
		return ui.Tag(ui.OK, "ouvert")
	}
}

// personView is what the page of one account shows.
type personView struct {
	account.Listed
	who      access.Actor
	regions  map[string]string
	roles    []access.Role // the reader may give
	dir      account.Directory
	form     *web.Form // of one more role
	operator bool
}

func (p *pages) person(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showPerson(w, r, who, http.StatusOK, web.NewForm())
}

func (p *pages) showPerson(w http.ResponseWriter, r *http.Request, who access.Actor, status int, form *web.Form) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v := personView{who: who, form: form, operator: who.Role == access.Operator}
	if v.Listed, err = p.svc.Open(r.Context(), who, id); err != nil {
		return err
	}
	if v.regions, err = p.svc.RegionNames(r.Context(), who); err != nil {
		return err
	}
	if v.Kept {
		region := form.Get("region")
		if region == "" {
			region = account.NoRegion
		}
		if v.roles, v.dir, err = p.svc.Choices(r.Context(), who, region); err != nil {
			return err
		}
	}
	page := web.Page{Title: v.Name, Lead: v.Email, Status: status, Crumbs: []ui.Link{{Label: "Comptes", Href: peoplePath}, {Label: v.Name}}}
	return p.frame.Render(w, r, who, page, personPage(v))
}

// grantsTable lists all the roles of an account, with a way to end those of today.
func (v personView) grantsTable() ui.TableProps {
	t := ui.TableProps{Caption: "Rôles", Columns: []ui.Column{{Label: "Rôle"}, {Label: "Du"}, {Label: "Au"}, {Label: "Action", HideLabel: true}}}
	held := map[db.ID]bool{}
	for _, g := range v.Held {
		held[g.ID] = true
	}
	for _, g := range v.Grants {
		until := g.To.Short()
		switch {
		case g.To.IsZero():
			until = "en cours"
		case g.To.Before(g.From):
			until = "retiré le jour même"
		}
		var end templ.Component
		if held[g.ID] && v.Kept {
			end = ui.PostButton(ui.PostProps{
				Action: personPath(v.ID) + "/roles/" + g.ID.String() + "/fin", Label: "Retirer", Small: true, Variant: ui.Secondary,
				Confirm: &ui.Confirm{
					Question: "Retirer à " + v.Name + " le rôle " + ui.Quote(roleWords(g, v.regions)) + "\u202f?",
					Detail:   "Ses connexions sous ce rôle se ferment aussitôt.", Yes: "Oui, retirer",
				},
			})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.T(roleWords(g, v.regions)), ui.T(g.From.Short()), ui.T(until), end}})
	}
	return t
}

// linkButtons are the links the reader may make for this account.
func (v personView) linkButtons() []ui.PostProps {
	button := func(p account.Purpose, label, question, detail string) ui.PostProps {
		return ui.PostProps{
			Action: personPath(v.ID) + "/lien", Label: label, Variant: ui.Secondary, Fields: []ui.Pair{{Name: "purpose", Value: string(p)}},
			Confirm: &ui.Confirm{Question: question, Detail: detail, Yes: "Oui, préparer le lien"},
		}
	}
	var list []ui.PostProps
	complete := v.Accepted && (v.SecondFactor || v.Demo)
	if v.Disabled() {
		return nil
	}
	if !complete && v.SignedInAt.IsZero() {
		list = append(list, button(account.Welcome, "Refaire l’invitation", "Préparer une nouvelle invitation pour "+v.Name+"\u202f?", "L’invitation précédente ne servira plus."))
	}
	if complete {
		proof := "Il faudra aussi un code de son téléphone."
		if v.Demo {
			proof = "Ce compte de démonstration n’a pas de second facteur\u202f: le lien suffira."
		}
		list = append(list, button(account.LostPassword, "Mot de passe perdu", "Préparer un lien de nouveau mot de passe pour "+v.Name+"\u202f?",
			proof))
	}
	if complete && !v.Demo {
		list = append(list, button(account.LostDevice, "Téléphone perdu", "Préparer un lien de nouveau second facteur pour "+v.Name+"\u202f?",
			"Il faudra aussi son mot de passe."))
	}
	if v.operator && v.Accepted {
		list = append(list, button(account.LostBoth, "Les deux perdus", "Préparer un lien qui remplace les deux facteurs de "+v.Name+"\u202f?",
			"Vérifiez d’abord, de vive voix, que c’est bien cette personne qui le demande."))
	}
	return list
}

func roleOptions(roles []access.Role) []ui.Option {
	list := make([]ui.Option, len(roles))
	for i, r := range roles {
		list[i] = ui.Option{Value: string(r), Label: r.Label()}
	}
	return list
}

func choiceOptions(choices []account.Choice) []ui.Option {
	list := make([]ui.Option, len(choices))
	for i, c := range choices {
		label := c.Label
		if c.Note != "" {
			label += " · " + c.Note
		}
		list[i] = ui.Option{Value: c.Value, Label: label}
	}
	return list
}

func (p *pages) makeLink(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	link, err := p.svc.MakeLink(r.Context(), who, id, account.Purpose(form.Get("purpose")))
	if err != nil {
		return err
	}
	return p.showLink(w, r, who, link)
}

// showLink answers the POST itself, without a redirect: the link is kept nowhere
// and no address can show it again.
func (p *pages) showLink(w http.ResponseWriter, r *http.Request, who access.Actor, link account.Link) error {
	at := url.URL{Scheme: "http", Host: r.Host, Path: linkPath + link.Token}
	if p.svc.Secure {
		at.Scheme = "https"
	}
	page := web.Page{Title: "Lien pour " + link.Name, Crumbs: []ui.Link{{Label: "Comptes", Href: peoplePath}, {Label: link.Name, Href: personPath(link.Account)}, {Label: "Lien"}}}
	return p.frame.Render(w, r, who, page, linkPage(at.String(), link))
}

// act is a POST about one account that gives nothing back but words.
func (p *pages) act(w http.ResponseWriter, r *http.Request, said string, do func(id db.ID) error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		return err
	}
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: said})
	return web.Redirect(w, r, personPath(id))
}

func (p *pages) disable(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.act(w, r, "Compte fermé. Ses connexions se sont arrêtées.", func(id db.ID) error { return p.svc.Disable(r.Context(), who, id) })
}

func (p *pages) reopen(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.act(w, r, "Compte rouvert.", func(id db.ID) error { return p.svc.Reopen(r.Context(), who, id) })
}

func (p *pages) endRole(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	grant, err := web.PathID(r, "grant")
	if err != nil {
		return err
	}
	return p.act(w, r, "Rôle retiré.", func(id db.ID) error { return p.svc.EndGrant(r.Context(), who, id, grant) })
}

func (p *pages) addRole(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	var d account.GrantDraft
	err = web.Decode(form, p.frame.Today(), &d)
	if err == nil {
		err = p.act(w, r, "Rôle ajouté.", func(id db.ID) error { return p.svc.AddGrant(r.Context(), who, id, d, form.Key) })
	}
	if form.Refused(err) {
		return p.showPerson(w, r, who, http.StatusUnprocessableEntity, form)
	}
	return err
}

func factorWords(a account.Account) string {
	switch {
	case a.Demo:
		return "aucun\u202f: compte de démonstration"
	case a.SecondFactor:
		return "installé"
	default:
		return "pas encore installé"
	}
}

// stateTerms say how the account stands.
func (v personView) stateTerms() []ui.Term {
	terms := []ui.Term{
		{Label: "Compte", Component: statusTag(v.Account)},
		{Label: "Second facteur", Value: factorWords(v.Account)},
		{Label: "Créé le", Value: civil.Instant(v.MadeAt)},
		{Label: "Dernière connexion", Value: lastSeen(v.Account)},
	}
	if v.Waits() && v.Status() == account.Active {
		terms = append(terms, ui.Term{Label: "Dossiers", Value: "fermés, jusqu’à ce qu’une personne de son équipe confirme que c’est bien elle"})
	}
	if v.Disabled() {
		terms = append(terms, ui.Term{Label: "Fermé le", Value: civil.Instant(v.DisabledAt)})
	}
	return terms
}

func linkHelp(p account.Purpose) string {
	switch p {
	case account.LostPassword:
		return "La personne choisira un nouveau mot de passe\u202f; le code de son second facteur lui sera demandé."
	case account.LostDevice:
		return "La personne installera un nouveau second facteur, avec son mot de passe."
	default:
		return "La personne choisira son mot de passe, puis installera son second facteur. Membre d’une équipe, elle n’ouvrira de dossier qu’une fois confirmée par un collègue."
	}
}
