package careweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/paper"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care"
	"maillage/internal/trade/network"
	"maillage/internal/trade/terminology"
)

// meeting is a RCP's page. What was typed in a form that was refused stands in
// that form; the others are as kept.
type meeting struct {
	care.RCPView
	presence *web.Form
	addendum *web.Form
	move     *web.Form
	guest    *web.Form
	refused  *web.Form // what the summary at the top says
	complete bool      // the reader may add to the validated RCP
}

func (m meeting) path(more string) string { return "/rcp/" + m.ID.String() + more }

// attemptOn puts a refused form in its place of the page.
type attemptOn func(*meeting, *web.Form)

func onPresence(m *meeting, f *web.Form) { m.presence = f }
func onAddendum(m *meeting, f *web.Form) { m.addendum = f }
func onMove(m *meeting, f *web.Form)     { m.move = f }
func onGuest(m *meeting, f *web.Form)    { m.guest = f }
func onPage(*meeting, *web.Form)         {}

func (p pages) rcp(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return p.showRCP(w, r, who, id, http.StatusOK, nil, nil)
}

func (p pages) showRCP(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, code int, typed *web.Form, place attemptOn) error {
	view, err := p.care.ViewRCP(r.Context(), who, id)
	if err != nil {
		return err
	}
	m := meeting{
		RCPView: view, presence: presenceForm(view), addendum: web.NewForm(), move: moveForm(view.RCP), guest: web.NewForm(),
		complete: view.Locked() && who.InTeam(access.RCPPrepare, view.TeamID) == nil,
	}
	if typed != nil {
		typed.Values.Set("version", strconv.Itoa(view.Version))
		m.refused = typed
		place(&m, typed)
	}
	page := web.Page{
		Title: "RCP du " + view.HeldOn.Long(), Lead: m.lead(), Wide: true, Status: code, Actions: m.actions(),
		Crumbs: []ui.Link{{Label: "Réunions de concertation", Href: rcpPath(view.Team)}, {Label: "RCP du " + view.HeldOn.Short()}},
	}
	return p.Render(w, r, who, page, rcpBody(m))
}

// tried answers a refused act on a RCP: its page again, with what was typed and
// why. Conflicts too: nothing typed is lost.
func (p pages) tried(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, form *web.Form, place attemptOn, err error) error {
	code := http.StatusUnprocessableEntity
	switch fault.KindOf(err) {
	case fault.Invalid:
		form.Refused(err)
	case fault.Conflict:
		form.Alert, code = fault.MessageOf(err), http.StatusConflict
	default:
		return err
	}
	return p.showRCP(w, r, who, id, code, form, place)
}

// moveForm is the day, place and length of a RCP as its form.
func moveForm(r care.RCP) *web.Form {
	f := web.NewForm("held_on", r.HeldOn.Short(), "place", r.Place)
	if r.Minutes != nil {
		f.Values.Set("minutes", strconv.Itoa(*r.Minutes))
	}
	return f
}

func (m meeting) lead() string {
	if m.Place == "" {
		return m.Team.Name
	}
	return m.Team.Name + " · " + m.Place
}

func (m meeting) actions() []ui.Action {
	label := "Projet de compte rendu"
	if m.Locked() {
		label = "Compte rendu"
	}
	list := []ui.Action{{Label: label + " (PDF)", Icon: "file-text", Variant: ui.Secondary, Href: m.path("/compte-rendu.pdf")}}
	if m.MayWrite && len(m.Reviews) > 0 {
		list = append(list, ui.Action{Label: "Préparer mes lignes", Icon: "square-pen", Href: m.path("/preparation")})
	}
	return list
}

// presenceForm is who is recorded as present.
func presenceForm(v care.RCPView) *web.Form {
	f := web.NewForm("version", strconv.Itoa(v.Version))
	for _, a := range v.Present {
		if a.Present {
			f.Values.Add("present", a.ProfessionalID.String())
		}
		if a.Remote {
			f.Values.Add("remote", a.ProfessionalID.String())
		}
	}
	return f
}

// lock says who closed the RCP, when, and what its reviews are worth.
func (m meeting) lock() string {
	words := "Cette RCP ne change plus"
	if m.ValidatedAt != nil {
		words = "Validée le " + civil.Instant(*m.ValidatedAt)
		if m.Chair != "" {
			words += " par " + m.Chair
		}
	}
	if m.HadQuorum() {
		return words + ", avec le quorum : chaque revue compte dans le forfait de la personne. Pour la compléter, ajoutez un complément."
	}
	return words + ", sans quorum : aucune revue ne compte. Pour la compléter, ajoutez un complément."
}

// counts are the people studied, and those still to study.
func (m meeting) counts() (done, waiting int) {
	for _, v := range m.Reviews {
		switch v.State {
		case care.ReviewDone:
			done++
		case care.ReviewAgenda:
			waiting++
		}
	}
	return done, waiting
}

// confirm names what validating does.
func (m meeting) confirm() *ui.Confirm {
	done, waiting := m.counts()
	c := &ui.Confirm{
		Question: "Valider la RCP du " + m.HeldOn.Long() + narrow + "?", Yes: "Oui, valider",
		Detail: ui.Count(done, "revue comptera", "revues compteront") + " dans le forfait.",
	}
	if !m.Quorum.Met() {
		c.Question = "Valider sans quorum la RCP du " + m.HeldOn.Long() + narrow + "?"
		c.Detail, c.Yes = "Aucune revue ne comptera dans le forfait.", "Oui, valider sans quorum"
	}
	if waiting > 0 {
		c.Detail += " " + ui.Count(waiting, "personne restée à l’ordre du jour sera reportée.", "personnes restées à l’ordre du jour seront reportées.")
	}
	c.Detail += " La RCP ne changera plus."
	return c
}

// blocked says why the RCP cannot be validated now; empty when it can.
func (m meeting) blocked() string {
	done, _ := m.counts()
	switch {
	case !m.MayAccept:
		return "La validation revient à un médecin généraliste de l’équipe."
	case m.HeldOn.After(m.Today):
		return "Elle se valide à partir du " + m.HeldOn.Long() + "."
	case m.Quorum.Met() && done == 0:
		return "Écrivez d’abord une revue au moins."
	default:
		return ""
	}
}

// quorumWords is the live sentence of the quorum.
func quorumWords(q care.Quorum) string {
	if q.Met() {
		return "Quorum atteint."
	}
	why := q.Why()
	return "Quorum : " + strings.ToLower(why[:1]) + why[1:]
}

// minutes sends the minutes as a PDF.
func (p pages) minutes(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	view, err := p.care.ViewRCP(r.Context(), who, id)
	if err != nil {
		return err
	}
	var team network.Microstructure
	err = p.care.DB.Read(r.Context(), func(tx *db.Tx) error {
		team, err = network.TeamByID(tx, view.TeamID)
		return err
	})
	if err != nil {
		return err
	}
	region, _ := terminology.RegionByCode(team.Region) // an unknown region leaves the letterhead without its name
	body, err := care.MinutesPaper(view, paper.Letterhead{Region: region.Name, Organisation: "Réseau des microstructures médicales addictions"})
	if err != nil {
		return err
	}
	return web.Attachment(w, "application/pdf", "rcp-"+view.Team.Code+"-"+view.HeldOn.String()+".pdf", body)
}

// next is the first person still to study after one, on the agenda's order.
func next(v care.RCPView, after db.ID) (db.ID, bool) {
	at := slices.IndexFunc(v.Reviews, func(r care.ReviewView) bool { return r.ID == after })
	for i := range v.Reviews {
		r := v.Reviews[(at+1+i)%len(v.Reviews)]
		if r.State == care.ReviewAgenda && r.ID != after && !r.Withheld {
			return r.ID, true
		}
	}
	return 0, false
}

// reviewNote is the number and the package year of somebody on the agenda.
func reviewNote(v care.ReviewView) string {
	return v.Patient.Number + " · année de forfait " + strconv.Itoa(v.Balance.Year) + ", jusqu’au " + v.Balance.Period.To.Short()
}

var reviewStates = map[care.ReviewState]struct {
	state ui.State
	label string
}{
	care.ReviewAgenda:    {ui.Info, "À étudier"},
	care.ReviewDone:      {ui.OK, "Revue écrite"},
	care.ReviewPostponed: {ui.Attention, "Reporté"},
}

func writeLabel(v care.Review) string {
	if v.State == care.ReviewDone {
		return "Modifier la revue"
	}
	return "Écrire la revue"
}

// written counts the reviews that hold words.
func written(v care.RCPView) int {
	n := 0
	for _, r := range v.Reviews {
		if r.Version > 1 {
			n++
		}
	}
	return n
}

// validationWords says where the RCP stands before it is validated.
func validationWords(m meeting) string {
	done, waiting := m.counts()
	return ui.Count(done, "revue écrite", "revues écrites") + ", " + ui.Count(waiting, "personne à étudier", "personnes à étudier") + "."
}

func presenceWords(a care.Attendance) string {
	switch {
	case a.Remote:
		return "présent à distance"
	case a.Present:
		return "présent"
	default:
		return "absent"
	}
}

// lines are the lines of a text, empty ones left out.
func lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
