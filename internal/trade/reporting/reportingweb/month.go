package reportingweb

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/reporting"
)

// monthPage is a return as one reader sees it.
type monthPage struct {
	View    reporting.View
	Today   civil.Day
	Member  bool // of the team: opens the lists
	Sends   bool // may write and send now
	Decides bool // may accept, send back, reopen
	Form    *web.Form
	Clash   []difference // when somebody else wrote meanwhile
	Lost    string       // what was typed, when it can no longer be saved here
}

func (p *pages) pageOf(v reporting.View, who access.Actor) monthPage {
	s := v.Return.State
	m := monthPage{View: v, Today: p.frame.Today(), Member: who.Role == access.Member, Form: formOf(v), Decides: who.May(access.ReturnDecide)}
	m.Sends = m.Member && v.Owed && (s == reporting.Absent || s == reporting.Draft || s == reporting.Returned)
	return m
}

func (m monthPage) address() string { return reporting.Address(m.View.Team.Code, m.View.Return.Month) }

func (m monthPage) banner() banner {
	return bannerOf(m.View, m.Today, m.Member, m.Decides)
}

// decision is the address of what the coordination decides.
func (m monthPage) decision(verb string) string {
	return boardPath + "/" + m.View.Return.ID.String() + "/" + verb
}

func (m monthPage) version() []ui.Pair {
	return []ui.Pair{{Name: "version", Value: strconv.Itoa(m.View.Return.Version)}}
}

// place reads the team and the month of the path. Faults: NotFound.
func (p *pages) place(r *http.Request, who access.Actor) (id db.ID, month civil.Month, extension string, err error) {
	text, extension, _ := strings.Cut(r.PathValue("month"), ".")
	if month, err = civil.ParseMonth(text); err != nil {
		return 0, month, "", fault.Missing()
	}
	id, err = p.svc.TeamID(r.Context(), who, r.PathValue("team"))
	return id, month, extension, err
}

// month shows a return, or gives it as a paper or a workbook.
func (p *pages) month(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, month, extension, err := p.place(r, who)
	if err != nil {
		return err
	}
	v, err := p.svc.Open(r.Context(), who, id, month)
	if err != nil {
		return notYet(err)
	}
	name := "remontee-" + v.Team.Code + "-" + month.String() + "." + extension
	switch extension {
	case "":
		return p.render(w, r, who, p.pageOf(v, who), http.StatusOK)
	case "pdf":
		b, err := reporting.Paper(v)
		if err != nil {
			return err
		}
		return web.Attachment(w, "application/pdf", name, b)
	case "xlsx":
		var b bytes.Buffer
		if err := reporting.WriteXLSX(&b, v); err != nil {
			return err
		}
		return web.Attachment(w, xlsxType, name, b.Bytes())
	}
	return fault.Missing()
}

// notYet: a month that has not begun has no page.
func notYet(err error) error {
	if fault.KindOf(err) == fault.Invalid {
		return fault.Missing()
	}
	return err
}

func (p *pages) render(w http.ResponseWriter, r *http.Request, who access.Actor, m monthPage, status int) error {
	v := m.View
	page := web.Page{
		Title: "Remontée " + reporting.OfMonth(v.Return.Month), Lead: v.Team.Code + " · " + v.Team.Name, Wide: true, Status: status,
		Crumbs: []ui.Link{{Label: "Remontées", Href: "/equipes/" + v.Team.Code + "/remontees"}, {Label: v.Return.Month.Long()}},
	}
	if m.Decides {
		page.Crumbs = []ui.Link{{Label: "Remontées", Href: boardPath}, {Label: v.Team.Code, Href: "/equipes/" + v.Team.Code + "/remontees"}, {Label: v.Return.Month.Long()}}
	}
	return p.frame.Render(w, r, who, page, returnPage(m))
}

// keep saves the words of a draft.
func (p *pages) keep(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.write(w, r, who, func(id db.ID, month civil.Month, words reporting.Words, key string) error {
		return p.svc.Keep(r.Context(), who, id, month, words, keyed("brouillon", key))
	}, func(month civil.Month) string { return "Brouillon " + reporting.OfMonth(month) + " enregistré." })
}

// send freezes the figures and sends them.
func (p *pages) send(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.write(w, r, who, func(id db.ID, month civil.Month, words reporting.Words, key string) error {
		return p.svc.Send(r.Context(), who, id, month, words, keyed("envoi", key))
	}, func(month civil.Month) string {
		return "Remontée " + reporting.OfMonth(month) + " envoyée à la coordination."
	})
}

// keyed keeps apart the two acts of one form.
func keyed(act, key string) string {
	if key == "" {
		return ""
	}
	return act + "-" + key
}

type writing func(id db.ID, month civil.Month, words reporting.Words, key string) error

func (p *pages) write(w http.ResponseWriter, r *http.Request, who access.Actor, do writing, done func(civil.Month) string) error {
	id, month, extension, err := p.place(r, who)
	if err != nil || extension != "" {
		return firstOf(err, fault.Missing())
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	words, err := read(form, p.frame.Today())
	if err == nil {
		err = do(id, month, words, form.Key)
	}
	if err != nil {
		return p.again(w, r, who, id, month, form, err)
	}
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: done(month)})
	return web.Redirect(w, r, reporting.Address(r.PathValue("team"), month))
}

// again shows the form as it was typed: 422 with what is wrong, 409 with what
// somebody else saved meanwhile. Other errors go back to the frame.
func (p *pages) again(w http.ResponseWriter, r *http.Request, who access.Actor, id db.ID, month civil.Month, form *web.Form, err error) error {
	status := http.StatusUnprocessableEntity
	if fault.KindOf(err) == fault.Conflict {
		form.Alert, status = fault.MessageOf(err), http.StatusConflict
	} else if !form.Refused(err) {
		return err
	}
	v, opened := p.svc.Open(r.Context(), who, id, month)
	if opened != nil {
		return notYet(opened)
	}
	m := p.pageOf(v, who)
	m.Form = form
	if status == http.StatusConflict {
		m.Clash = differences(form, v)
		if !m.Sends {
			m.Lost = strings.TrimSpace(form.Get("comment"))
		}
	}
	return p.render(w, r, who, m, status)
}

// decide is what the coordination does with a return.
func (p *pages) decide(d reporting.Decision) web.Handler {
	said := map[reporting.Decision]string{reporting.Accept: " acceptée.", reporting.SendBack: " renvoyée à l’équipe.", reporting.Reopen: " rouverte\u202f: l’équipe peut la corriger."}
	return func(w http.ResponseWriter, r *http.Request, who access.Actor) error {
		id, err := web.PathID(r, "id")
		if err != nil {
			return err
		}
		form, err := web.Read(r)
		if err != nil {
			return err
		}
		var typed struct {
			Reason  string `form:"reason"`
			Version int    `form:"version"`
		}
		if err = web.Decode(form, p.frame.Today(), &typed); err == nil {
			err = p.svc.Decide(r.Context(), who, id, d, typed.Reason, typed.Version, keyed(string(d), form.Key))
		}
		v, opened := p.svc.OpenByID(r.Context(), who, id)
		if opened != nil {
			return firstOf(err, opened)
		}
		if err != nil {
			return p.undecided(w, r, who, v, form, err)
		}
		p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: "Remontée " + v.Team.Code + " " + reporting.OfMonth(v.Return.Month) + said[d]})
		return web.Redirect(w, r, reporting.Address(v.Team.Code, v.Return.Month))
	}
}

// undecided shows the return again: 422 without a reason, 409 when it changed.
func (p *pages) undecided(w http.ResponseWriter, r *http.Request, who access.Actor, v reporting.View, form *web.Form, err error) error {
	m, status := p.pageOf(v, who), http.StatusUnprocessableEntity
	if fault.KindOf(err) == fault.Conflict {
		form.Alert, status = fault.MessageOf(err), http.StatusConflict
		if v.Return.State != reporting.Sent && v.Return.State != reporting.Accepted {
			m.Lost = form.Get("reason")
		}
	} else if !form.Refused(err) {
		return err
	}
	m.Form = form
	return p.render(w, r, who, m, status)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// figures is the table of the month. A member opens the list behind each; when
// the acts moved since the sending, what they give now stands beside.
func (m monthPage) figures() ui.TableProps {
	r := m.View.Return
	t := ui.TableProps{
		ID: "chiffres", Caption: "Chiffres " + reporting.OfMonth(r.Month), KeepTable: true,
		Columns: []ui.Column{{Label: "Chiffre"}, {Label: "Nombre", Numeric: true}},
	}
	if r.Drifted() {
		t.Columns[1].Label = "Envoyé"
		t.Columns = append(t.Columns, ui.Column{Label: "Aujourd’hui", Numeric: true})
	}
	now := r.Now.List()
	for i, f := range r.Figures.List() {
		name := ui.T(f.Label)
		if m.Member {
			name = ui.A(f.Label, m.address()+"/"+f.Code)
		}
		row := ui.Row{Cells: cells(ui.Two(name, f.Note), ui.T(ui.N(f.Value)))}
		if r.Drifted() {
			row.Cells = append(row.Cells, ui.T(ui.N(now[i].Value)))
			if now[i].Value != f.Value {
				row.State = ui.Attention
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// drift says what moved since the figures were frozen.
func (m monthPage) drift() []string {
	r := m.View.Return
	if !r.Drifted() {
		return nil
	}
	var list []string
	now := r.Now.List()
	for i, f := range r.Figures.List() {
		if now[i].Value != f.Value {
			list = append(list, f.Label+"\u202f: "+ui.N(f.Value)+" dans la remontée, "+ui.N(now[i].Value)+" d’après les actes d’aujourd’hui")
		}
	}
	return list
}

// checkHref is where a member mends what is missing; empty when nowhere.
func (m monthPage) checkHref(c reporting.Check) (label, href string) {
	if !m.Member {
		return "", ""
	}
	team := "/equipes/" + m.View.Team.Code
	switch {
	case c.Code == "rcp_draft" || c.Code == "no_rcp":
		return "Ouvrir les RCP", team + "/rcp"
	case c.Code == "no_act" || c.Code == "uninformed" || strings.HasPrefix(c.Code, "idle-"):
		return "Ouvrir la file active", team + "/patients"
	default:
		return "", ""
	}
}

// said is a team's answer to what is missing, in words.
func (m monthPage) said(c reporting.Check) string {
	a := m.View.Return.Answers[c.Code]
	words := reasonLabel(a.Reason)
	switch {
	case words == "":
		return a.Note
	case a.Note == "":
		return words
	default:
		return words + "\u202f: " + a.Note
	}
}

// story is the return's history, latest first.
func (m monthPage) story() []ui.Event {
	icons := map[string]string{"sent": "send", "accepted": "check", "returned": "undo-2", "reopened": "rotate-ccw"}
	colours := map[string]ui.State{"sent": ui.Info, "accepted": ui.OK, "returned": ui.Attention, "reopened": ui.Attention}
	var list []ui.Event
	for _, s := range m.View.Steps {
		list = append(list, ui.Event{When: civil.Instant(s.At), Title: s.Label(), By: s.Name, Note: s.Reason, Icon: icons[s.Step], State: colours[s.Step]})
	}
	return list
}
