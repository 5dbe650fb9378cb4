package noteweb

import (
	"net/http"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/patient"

	"github.com/a-h/templ"
)

// shelf is the page of a person's documents.
type shelf struct {
	note.Documents
	who  access.Actor
	form typed
}

func (p *pages) documents(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showDocuments(w, r, who, typed{}, http.StatusOK)
}

func (p *pages) showDocuments(w http.ResponseWriter, r *http.Request, who access.Actor, tried typed, code int) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	s := shelf{who: who, form: tried}
	if s.Documents, err = p.svc.OpenDocuments(r.Context(), who, person); err != nil {
		return err
	}
	if s.form.Form == nil {
		s.form = blank("dated_on", s.Today.Short())
		if own := s.segments(); len(own) > 0 {
			s.form.Values.Set("segment", own[0].Value)
		}
	}
	pg := page(s.Record, who, "Documents")
	pg.Status = code
	return p.Render(w, r, who, pg, documentsPage(s))
}

func (s shelf) segments() []ui.Option {
	return segmentOptions(compose{Record: s.Record, who: s.who}.segments(), true)
}

func anonymous(rec note.Record) bool { return rec.Patient.Mode() == patient.ModeAnonymous }

func types() []ui.Option {
	list := make([]ui.Option, len(note.DocumentTypes.Codes))
	for i, t := range note.DocumentTypes.Codes {
		list[i] = ui.Option{Value: t.Code, Label: t.Label}
	}
	return list
}

var documentColumns = []ui.Column{
	{Label: "Document"}, {Label: "Date"}, {Label: "Segment"}, {Label: "Déposé par", HidePhone: true}, {Label: "Fichier"},
}

func (s shelf) rows() []ui.Row {
	rows := make([]ui.Row, len(s.List))
	for i, d := range s.List {
		at := documentPath(s.Patient.ID, d.ID, "")
		download := ui.A(d.Current.Media.Label()+", "+weight(d.Current.Size), filePath(s.Patient.ID.String(), d.ID.String(), d.Version))
		rows[i] = ui.Row{Cells: []templ.Component{
			ui.Several(ui.Two(ui.A(d.Current.Title, at), note.DocumentType(d.Kind)), documentTags(d)),
			ui.T(d.DatedOn.Short()), ui.T(d.Segment.Label()), ui.T(d.AuthorName), download,
		}}
		if d.Withdrawn != nil {
			rows[i].Cells[4] = ui.T("Retiré")
		}
	}
	return rows
}

func filePath(person, document string, version int) string {
	return "/patients/" + person + "/documents/" + document + "/fichier?version=" + strconv.Itoa(version)
}

func documentTags(d note.Document) templ.Component {
	var list []templ.Component
	if d.Version > 1 {
		list = append(list, ui.Tag(ui.Neutre, "Version "+ui.N(d.Version)))
	}
	if d.Refusal != nil {
		list = append(list, ui.Tag(ui.Attention, "Non communicable aux titulaires de l’autorité parentale"))
	}
	if d.Withdrawn != nil {
		list = append(list, ui.Tag(ui.Alerte, "Retiré"))
	}
	return ui.Several(list...)
}

func (p *pages) addDocument(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	t, sent, err := readSent(r)
	var d note.DocumentDraft
	if err == nil {
		err = web.Decode(t.Form, p.Today(), &d)
	}
	if err == nil {
		_, err = p.svc.AddDocument(r.Context(), who, person, d, sent, t.Key)
	}
	if err == nil {
		return p.done(w, r, patientPath(person, "/documents"), "Document déposé.")
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	t.askAgain()
	return p.showDocuments(w, r, who, t, code)
}

// sheet is the page of a document.
type sheet struct {
	note.DocumentView
	next   typed // the new version that came back, if any
	taking typed // the withdrawal that came back, if any
}

func (p *pages) document(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.showDocument(w, r, who, sheet{}, http.StatusOK)
}

func (p *pages) showDocument(w http.ResponseWriter, r *http.Request, who access.Actor, s sheet, code int) error {
	person, id, err := both(r, "document")
	if err != nil {
		return err
	}
	if s.DocumentView, err = p.svc.OpenDocument(r.Context(), who, person, id); err != nil {
		return err
	}
	if s.taking.Form == nil {
		s.taking = blank()
	}
	if s.next.Form == nil {
		s.next = blank("title", s.Document.Current.Title, "version", strconv.Itoa(s.Document.Version))
	}
	pg := page(s.Record, who, s.Document.Current.Title, ui.Link{Label: "Documents", Href: patientPath(person, "/documents")})
	pg.Status = code
	return p.Render(w, r, who, pg, documentPage(s))
}

func (s sheet) path(more string) string { return documentPath(s.Patient.ID, s.Document.ID, more) }

func (s sheet) terms() []ui.Term {
	d := s.Document
	return []ui.Term{
		{Label: "Type", Value: note.DocumentType(d.Kind)},
		{Label: "Date du document", Value: d.DatedOn.Long()},
		{Label: "Segment", Value: d.Segment.Label() + ", lu par " + note.Readers[d.Segment].Words},
		{Label: "Déposé par", Value: signed(d.AuthorName, d.Profession)},
	}
}

var fileColumns = []ui.Column{{Label: "Version"}, {Label: "Titre"}, {Label: "Enregistrée"}, {Label: "Fichier"}}

func (s sheet) rows() []ui.Row {
	rows := make([]ui.Row, len(s.Files))
	for i, f := range s.Files {
		rows[i] = ui.Row{Cells: []templ.Component{
			ui.T(ui.N(f.Number)), ui.T(f.Title), ui.Two(ui.T(civil.Instant(f.At)), f.By),
			ui.Two(ui.A("Télécharger, "+f.Media.Label()+", "+weight(f.Size), filePath(s.Patient.ID.String(), s.Document.ID.String(), f.Number)), "SHA-256 "+grouped(f.SHA256)),
		}}
	}
	return rows
}

// grouped writes a digest in groups of eight, so that it can be compared by eye
// and broken over lines.
func grouped(digest string) string {
	const group = 8
	out := ""
	for len(digest) > group {
		out, digest = out+digest[:group]+" ", digest[group:]
	}
	return out + digest
}

func (p *pages) replaceDocument(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := both(r, "document")
	if err != nil {
		return err
	}
	t, sent, err := readSent(r)
	var d note.DocumentDraft
	if err == nil {
		err = web.Decode(t.Form, p.Today(), &d)
	}
	if err == nil {
		err = p.svc.ReplaceDocument(r.Context(), who, person, id, d, sent, t.Key)
	}
	if err == nil {
		return p.done(w, r, documentPath(person, id, ""), "Nouvelle version enregistrée : la précédente est gardée.")
	}
	if fault.KindOf(err) != fault.Invalid {
		return err
	}
	code, other := t.refused(err)
	if other != nil {
		return other
	}
	t.askAgain()
	return p.showDocument(w, r, who, sheet{next: t}, code)
}

func (p *pages) refuseDocument(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := both(r, "document")
	if err != nil {
		return err
	}
	return p.refuse(w, r, documentPath(person, id, ""), func(refused bool, key string) error {
		return p.svc.SetDocumentRefusal(r.Context(), who, person, id, refused, key)
	})
}

func (p *pages) withdrawDocument(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := both(r, "document")
	if err != nil {
		return err
	}
	t, err := p.takeBack(r, func(d note.WithdrawalDraft, key string) error {
		return p.svc.WithdrawDocument(r.Context(), who, person, id, d, key)
	})
	if err == nil {
		return p.done(w, r, documentPath(person, id, ""), "Document retiré : il est gardé avec son motif.")
	}
	if code, other := t.refusedForm(err); other == nil {
		return p.showDocument(w, r, who, sheet{taking: t}, code)
	}
	return err
}

func (p *pages) file(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	person, id, err := both(r, "document")
	if err != nil {
		return err
	}
	version := 1
	if asked := r.URL.Query().Get("version"); asked != "" {
		if version, err = strconv.Atoi(asked); err != nil {
			return fault.Missing()
		}
	}
	f, err := p.svc.File(r.Context(), who, person, id, version)
	if err != nil {
		return err
	}
	media := string(f.Media)
	if f.Media == note.Text {
		media += "; charset=utf-8"
	}
	return web.Attachment(w, media, f.Name, f.Content)
}
