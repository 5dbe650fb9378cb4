package patientweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web"
	"maillage/internal/trade/patient"
)

// act reads a form about a person, lets do record what it says, and leads back
// to a page of the record; refused, again shows that page with what was typed.
func (p *pages) act(w http.ResponseWriter, r *http.Request, draft any, page string,
	do func(id db.ID, key string) (string, error), again func(typed, error) error,
) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	t, err := read(r)
	if err != nil {
		return err
	}
	words := ""
	if err = p.decode(t, draft); err == nil {
		words, err = do(id, t.Key)
	}
	if err == nil {
		return p.done(w, r, patientPath(id)+page, words)
	}
	return again(t, err)
}

// asIs leaves a refusal to the frame: the forms of one button have nothing to
// show again.
func asIs(_ typed, refusal error) error { return refusal }

// allowed is a record opened for somebody who holds a permission in one of the
// teams that follow the person. Faults: Forbidden.
func (p *pages) allowed(v patient.View, who access.Actor, perm access.Permission) (opened, error) {
	for _, e := range v.Stays {
		if who.InTeam(perm, e.TeamID) == nil {
			return opened{v, who, p.frame.Today()}, nil
		}
	}
	return opened{}, fault.Deny()
}

// may says whether the reader holds a permission in one of the teams that follow
// the person.
func (o opened) may(perm access.Permission) bool {
	for _, e := range o.Stays {
		if o.who.InTeam(perm, e.TeamID) == nil {
			return true
		}
	}
	return false
}

// paper sends a PDF. name says what it is, never of whom.
func paper(w http.ResponseWriter, name string, pdf []byte, err error) error {
	if err != nil {
		return err
	}
	return web.Attachment(w, "application/pdf", name+".pdf", pdf)
}
