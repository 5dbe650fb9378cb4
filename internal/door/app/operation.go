package app

import (
	"net/http"
	"runtime"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/job"
	"maillage/internal/ground/web"
)

// ownPages are the pages of the install itself, which belong to no room.
func (r *rooms) ownPages(f *web.Frame, s *settings) {
	f.Page("GET /{$}", access.Home, r.home(f, s))
	f.Page("GET /exploitation", access.Exploitation, func(w http.ResponseWriter, req *http.Request, who access.Actor) error {
		return r.operation(f, s, w, req, who)
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
