package app

import (
	"net/http"
	"runtime"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/job"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
)

// ownPages are the pages of the install itself, which belong to no room.
func (r *rooms) ownPages(f *web.Frame, s *settings) {
	f.Page("GET /{$}", access.Home, r.home(f, s))
	f.Page("GET /exploitation", access.Exploitation, func(w http.ResponseWriter, req *http.Request, who access.Actor) error {
		return r.operation(f, s, w, req, who)
	})
	f.Page("POST /exploitation/travaux/{id}/reprise", access.JobRevive, func(w http.ResponseWriter, req *http.Request, who access.Actor) error {
		return r.revive(f, w, req, who)
	})
	f.Public("GET /sante", func(w http.ResponseWriter, req *http.Request) error { return r.health(w, req) })
}

func (r *rooms) operation(f *web.Frame, s *settings, w http.ResponseWriter, req *http.Request, who access.Actor) error {
	var standing job.Standing
	err := r.in.db.Read(req.Context(), func(tx *db.Tx) (err error) {
		standing, err = job.Stand(tx)
		return err
	})
	if err != nil {
		return err
	}
	about := "Maillage " + version + ", " + runtime.Version() + ", " + string(r.in.db.Engine()) + "."
	return f.Render(w, req, who, web.Page{Title: "Exploitation", Wide: true}, operationBody(r.in.examine(req.Context(), s, false), standing, about))
}

// revive gives a dead job its tries again, once whatever the number of clicks.
func (r *rooms) revive(f *web.Frame, w http.ResponseWriter, req *http.Request, who access.Actor) error {
	id, err := web.PathID(req, "id")
	if err != nil {
		return err
	}
	form, err := web.Read(req)
	if err != nil {
		return err
	}
	err = r.in.db.Write(req.Context(), func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, form.Key, func() (string, error) {
			if err := job.Revive(tx, id); err != nil {
				return "", err
			}
			return "", r.in.audit.Note(tx, who, audit.Line{Action: access.JobRevive, Subject: "job", SubjectID: id})
		})
		return err
	})
	if err != nil {
		return err
	}
	f.Flash(w, ui.Flash{Kind: ui.OK, Message: "Le travail est relancé."})
	return web.Redirect(w, req, "/exploitation")
}

// health answers a watcher of the machine: one word, and whether the database
// answers.
func (r *rooms) health(w http.ResponseWriter, req *http.Request) error {
	var one int
	if err := r.in.db.Read(req.Context(), func(tx *db.Tx) error { return tx.Get(&one, `select 1`) }); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}
