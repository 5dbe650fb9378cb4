package workbookweb

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/workbook"
)

// sendDraft is what is typed beside the file.
type sendDraft struct {
	AsOf civil.Day `form:"as_of"`
}

// list shows the imports made and the form to send a workbook.
func (p *pages) list(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showList(w, r, who, web.NewForm("as_of", p.frame.Today().Short()), http.StatusOK)
}

func (p *pages) showList(w http.ResponseWriter, r *http.Request, who access.Actor, typed *web.Form, status int) error {
	runs, err := p.svc.Runs(r.Context(), who)
	if err != nil {
		return err
	}
	page := web.Page{
		Title: "Imports", Wide: true, Status: status,
		Lead: "Reprendre le tableau de suivi d’une coordination : rien n’est écrit avant que vous n’ayez lu ce qui le serait.",
	}
	return p.frame.Render(w, r, who, page, listPage(typed, runRows(runs)))
}

// check reads a workbook and leads to what importing it would do.
func (p *pages) check(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	typed, file, err := readSent(r)
	if typed == nil {
		return err
	}
	var d sendDraft
	if err == nil {
		err = web.Decode(typed, p.frame.Today(), &d)
	}
	if err == nil {
		id, failed := p.svc.Check(r.Context(), who, file, d.AsOf, typed.Key)
		if failed == nil {
			return web.Redirect(w, r, checkedPath+"/"+id.String())
		}
		err = failed
	}
	if !typed.Refused(err) {
		return err
	}
	if len(typed.Errors) == 0 {
		typed.Errors["file"] = typed.Alert
	}
	return p.showList(w, r, who, typed, http.StatusUnprocessableEntity)
}

// readSent reads the form and its file, in memory alone: a temporary file would
// hold names in clear. No form: the request cannot be answered by the form.
func readSent(r *http.Request) (*web.Form, workbook.File, error) {
	var file workbook.File
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, file, fault.Refuse("Le formulaire n’a pas pu être lu.")
	}
	typed := &web.Form{Values: url.Values{}, Errors: map[string]string{}}
	var sent []byte
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = readPart(part, typed, &file, &sent)
		}
		if err != nil {
			var heavy *http.MaxBytesError
			if errors.As(err, &heavy) || fault.KindOf(err) == fault.Invalid {
				return typed, file, tooHeavy()
			}
			return nil, file, fault.Refuse("Le formulaire n’a pas pu être lu.")
		}
	}
	typed.Key = web.KeyOf(r, typed.Values, sent)
	file.Content, file.Size = bytes.NewReader(sent), int64(len(sent))
	if file.Size == 0 {
		var wrong fault.Fields
		wrong.Add("file", "Choisissez le classeur à vérifier.")
		return typed, file, wrong.Err()
	}
	return typed, file, nil
}

func tooHeavy() error {
	var wrong fault.Fields
	wrong.Add("file", "Ce fichier dépasse 20\u00a0Mo : retirez-en les images, ou coupez-le par période.")
	return wrong.Err()
}

// longestField bounds what is kept of a field that is not the file.
const longestField = 1000

func readPart(part *multipart.Part, typed *web.Form, file *workbook.File, sent *[]byte) error {
	if part.FormName() != "file" {
		b, err := io.ReadAll(io.LimitReader(part, longestField))
		typed.Values.Add(part.FormName(), string(b))
		return err
	}
	raw, err := io.ReadAll(io.LimitReader(part, workbook.MaxFile+1))
	if err != nil {
		return err
	}
	if len(raw) > workbook.MaxFile {
		if _, err := io.Copy(io.Discard, part); err != nil { // read to the end, so that the answer is heard
			return err
		}
		return tooHeavy()
	}
	file.Name, *sent = part.FileName(), raw
	return nil
}

func runRows(runs []workbook.Run) []ui.Row {
	rows := make([]ui.Row, len(runs))
	for i, run := range runs {
		rows[i] = ui.Row{Cells: cells(
			ui.Two(ui.A(civil.Instant(run.MadeAt), importsPath+"/"+run.ID.String()), run.MadeName),
			ui.T(run.AsOf.Short()), ui.T(ui.N(run.Made.Patients)), ui.T(ui.N(run.Made.Sessions)), ui.T(ui.N(run.Made.RCPs)), ui.T(ui.N(run.Skipped)), runTag(run))}
	}
	return rows
}

var runColumns = []ui.Column{
	{Label: "Import"},
	{Label: "Classeur lu au"},
	{Label: "Patients", Numeric: true},
	{Label: "Entretiens", Numeric: true},
	{Label: "RCP", Numeric: true},
	{Label: "Lignes refusées", Numeric: true, HidePhone: true},
	{Label: "État"},
}
