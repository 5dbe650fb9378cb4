package workbookweb

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/web"
	"maillage/internal/trade/workbook"
)

// The addresses of the face.
const (
	importsPath = "/imports"
	checkedPath = "/imports/verification"
)

// maxBody bounds what is read of a request with a file. It is more than a file
// may weigh, so that one a little too heavy is answered in words.
const maxBody = 4 * workbook.MaxFile

type pages struct {
	frame *web.Frame
	svc   *workbook.Service
}

// Routes registers the pages of imports.
func Routes(f *web.Frame, svc *workbook.Service) {
	p := &pages{f, svc}

	f.Page("GET "+importsPath, access.ImportRun, p.list)
	f.Upload("POST "+importsPath, access.ImportRun, maxBody, p.check)
	f.Page("GET "+checkedPath+"/{id}", access.ImportRun, p.checked)
	f.Page("GET "+checkedPath+"/{id}/refus.xlsx", access.ImportRun, p.rejects)
	f.Page("POST "+checkedPath+"/{id}/import", access.ImportRun, p.apply)
	f.Page("POST "+checkedPath+"/{id}/abandon", access.ImportRun, p.discard)
	f.Page("GET "+importsPath+"/{id}", access.ImportRun, p.run)
	f.Page("POST "+importsPath+"/{id}/annulation", access.ImportUndo, p.undo)
}
