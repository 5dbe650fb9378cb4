package rightsweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/rights"
)

const (
	glassPath  = "/acces-exceptionnels"
	breakPath  = glassPath + "/ouverture"
	personBase = "/patients/{id}"
)

type pages struct {
	*web.Frame
	svc *rights.Service
}

// Routes registers the pages of rights.
func Routes(f *web.Frame, svc *rights.Service) {
	p := &pages{f, svc}

	f.Section(personBase, personBase+"/journal", "Journal", access.JournalOpen, 90)
	f.Section(personBase, personBase+"/demandes", "Accès au dossier", access.AccessRequest, 91)

	f.Page("GET /patients/{id}/journal", access.JournalOpen, p.journal)
	f.Page("GET /patients/{id}/journal/imprime", access.JournalOpen, p.journalPaper)
	f.Page("GET /patients/{id}/demandes", access.AccessRequest, p.requests)
	f.Page("POST /patients/{id}/demandes", access.AccessRequest, p.receive)
	f.Page("POST /patients/{id}/export", access.RecordExport, p.export)

	f.Page("GET /equipes/{team}/demandes", access.AccessRequest, p.teamRequests)
	f.Page("GET /demandes/{id}", access.AccessRequest, p.request)
	f.Page("POST /demandes/{id}/preparation", access.AccessRequest, p.prepare)
	f.Page("POST /demandes/{id}/remise", access.AccessRequest, p.hand)
	f.Page("POST /demandes/{id}/refus", access.AccessRequest, p.refuse)

	f.Page("GET "+glassPath, access.GlassReview, p.glasses)
	f.Page("GET "+breakPath, access.BreakGlass, p.newGlass)
	f.Page("POST "+breakPath, access.BreakGlass, p.breakGlass)
	f.Page("GET "+glassPath+"/{id}", access.GlassReview, p.glass)
	f.Page("POST "+glassPath+"/{id}/fin", access.GlassReview, p.endGlass)
	f.Page("POST "+glassPath+"/{id}/revue", access.GlassReview, p.reviewGlass)
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

// done ends a good form: a sentence for the next page, and the way there.
func (p *pages) done(w http.ResponseWriter, r *http.Request, to, message string) error {
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: message})
	return web.Redirect(w, r, to)
}

// typed is a form as it is shown: what was typed, and what is wrong with it in
// the order it was found.
type typed struct {
	*web.Form
	wrong []fault.Field
}

// blank is a form with its first values.
func blank(pairs ...string) typed { return typed{Form: web.NewForm(pairs...)} }

// read takes the form of a request into a draft. Faults: Invalid.
func (p *pages) read(r *http.Request, draft any) (typed, error) {
	f, err := web.Read(r)
	if err != nil {
		return blank(), err
	}
	return typed{Form: f}, web.Decode(f, p.Today(), draft)
}

// refused takes the messages of a refusal onto the form and gives the status of
// the page that shows it again; what is no refusal comes back as it is.
func (t *typed) refused(err error) (status int, other error) {
	switch {
	case err == nil:
		return http.StatusOK, nil
	case t.Refused(err):
		t.wrong = fault.FieldsOf(err)
		return http.StatusUnprocessableEntity, nil
	case fault.KindOf(err) == fault.Conflict:
		t.Alert = fault.MessageOf(err)
		return http.StatusConflict, nil
	default:
		return 0, err
	}
}

// in is a field with what was typed and what is wrong with it.
func (t typed) in(name, label string, change ...func(*ui.Input)) ui.Input {
	in := ui.Input{Name: name, Label: label, Value: t.Get(name), Error: t.Error(name)}
	for _, c := range change {
		c(&in)
	}
	return in
}

func required(in *ui.Input) { in.Required = true }

func help(words string) func(*ui.Input) { return func(in *ui.Input) { in.Help = words } }

func size(n int) func(*ui.Input) { return func(in *ui.Input) { in.Size = n } }

func empty(label string) func(*ui.Input) { return func(in *ui.Input) { in.Empty = label } }

func id(of string) func(*ui.Input) { return func(in *ui.Input) { in.ID = of } }

// from are the choices of a field.
func from[C interface {
	~string
	Label() string
}](codes []C) func(*ui.Input) {
	return func(in *ui.Input) {
		for _, c := range codes {
			in.Options = append(in.Options, ui.Option{Value: string(c), Label: c.Label()})
		}
	}
}
