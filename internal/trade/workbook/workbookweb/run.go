package workbookweb

import (
	"bytes"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
)

// What may be imported of a checked workbook.
const (
	modeAll   = "tout"
	modeValid = "valides"
)

// checked shows what importing a workbook would do.
func (p *pages) checked(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showChecked(w, r, who, "", "", http.StatusOK)
}

func (p *pages) showChecked(w http.ResponseWriter, r *http.Request, who access.Actor, alert, key string, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	u, err := p.svc.OpenUpload(r.Context(), who, id)
	if err != nil {
		return err
	}
	v := viewOf(r, checkedPath+"/"+id.String(), u.Report)
	page := web.Page{Title: "Vérification du classeur", Wide: true, Status: status, Crumbs: crumbs, Lead: "Rien n’est encore écrit."}
	return p.frame.Render(w, r, who, page, checkedPage(u, v, alert, key))
}

var crumbs = []ui.Link{{Label: "Imports", Href: importsPath}}

// rejects gives the refused rows as a workbook to correct.
func (p *pages) rejects(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.svc.Rejects(r.Context(), who, id, &b); err != nil {
		return err
	}
	return web.Attachment(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "lignes-refusees.xlsx", b.Bytes())
}

// apply imports a checked workbook.
func (p *pages) apply(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	typed, err := web.Read(r)
	if err != nil {
		return err
	}
	mode := typed.Get("mode")
	if mode != modeAll && mode != modeValid {
		return fault.Refuse("Dites s’il faut importer tout, ou les lignes valides.")
	}
	run, err := p.svc.ApplyUpload(r.Context(), who, id, mode == modeValid, typed.Key)
	switch {
	case fault.KindOf(err) == fault.Invalid:
		return p.showChecked(w, r, who, fault.MessageOf(err), typed.Key, http.StatusUnprocessableEntity)
	case err != nil:
		return err
	case run.ID == 0:
		p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: "Tout était déjà présent\u202f: rien n’a été importé."})
		return web.Redirect(w, r, importsPath)
	}
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: "Import fait\u202f: " + madeWords(run.Made) + "."})
	return web.Redirect(w, r, importsPath+"/"+run.ID.String())
}

// discard forgets a checked workbook.
func (p *pages) discard(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := p.svc.Discard(r.Context(), who, id); err != nil {
		return err
	}
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: "Classeur oublié\u202f: rien n’a été importé."})
	return web.Redirect(w, r, importsPath)
}

// run shows an import.
func (p *pages) run(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showRun(w, r, who, "", "", http.StatusOK)
}

func (p *pages) showRun(w http.ResponseWriter, r *http.Request, who access.Actor, clash, key string, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	run, err := p.svc.OpenRun(r.Context(), who, id)
	if err != nil {
		return err
	}
	v := viewOf(r, importsPath+"/"+id.String(), run.Report)
	v.done = true
	page := web.Page{Title: "Import du " + civil.DayOf(run.MadeAt).Long(), Wide: true, Status: status, Crumbs: crumbs}
	return p.frame.Render(w, r, who, page, runPage(run, v, clash, key))
}

// undo takes an import back.
func (p *pages) undo(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	typed, err := web.Read(r)
	if err != nil {
		return err
	}
	if err := p.svc.Undo(r.Context(), who, id, typed.Key); err != nil {
		if fault.KindOf(err) == fault.Conflict {
			return p.showRun(w, r, who, fault.MessageOf(err), typed.Key, http.StatusConflict)
		}
		return err
	}
	p.frame.Flash(w, ui.Flash{Kind: ui.OK, Message: "Import annulé\u202f: tout est comme avant."})
	return web.Redirect(w, r, importsPath+"/"+id.String())
}
