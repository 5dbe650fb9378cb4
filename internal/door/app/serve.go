package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"time"

	"maillage/internal/demo"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"

	"github.com/spf13/cobra"
)

// clock is the program's one clock; everything else is given it.
var clock = time.Now

func newServe(c console, s *settings) *cobra.Command {
	cmd := &cobra.Command{Use: "serve", Short: "Sert le site", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return withInstall(c, s, cmd, true, func(in *install) error {
			return serve(cmd.Context(), c, s, in, func(address string) { c.say("Maillage répond sur %s", address) })
		})
	}}
	serveFlags(cmd, s)
	return cmd
}

func serveFlags(cmd *cobra.Command, s *settings) {
	cmd.Flags().StringVar(&s.listen, "listen", "", "adresse d’écoute (défaut : 127.0.0.1:8080)")
	cmd.Flags().StringVar(&s.publicURL, "public-url", "", "adresse publique du site, https://…")
}

// serve runs the site and the jobs until ctx ends, or until the storage fails
// under us: then nothing more may be acknowledged and the process stops.
func serve(ctx context.Context, c console, s *settings, in *install, ready func(address string)) error {
	spendMemory()
	log := newLog(c.words)
	if is, err := demo.Is(ctx, in.db); err != nil {
		return err
	} else if is != "" {
		if err := s.stayHome(); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return fmt.Errorf("écoute sur %s : %w", s.listen, err)
	}
	s.listen = listener.Addr().String()
	rooms := wire(s, in)
	frame := rooms.site(s, log)
	server := &http.Server{
		Handler: frame.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute,
		WriteTimeout: 3 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	jobs := make(chan error, 1)
	go func() { jobs <- rooms.jobs(log).Run(ctx) }()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	ready(s.base())
	select {
	case err = <-served:
	case <-ctx.Done():
	case <-in.db.Failed():
		err = errors.New("le disque refuse d’enregistrer : arrêt, pour ne rien acquitter qui ne soit gardé")
	}
	stop()
	closing, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	shut := server.Shutdown(closing)
	return errors.Join(err, shut, <-jobs)
}

// spendMemory lets garbage gather up to a limit before it is collected. What a
// server keeps is small and what a page leaves behind is not: with Go's own
// setting a third of the processor went to collecting.
func spendMemory() {
	debug.SetGCPercent(800)
	debug.SetMemoryLimit(160 << 20) // near it, collecting takes over again
}

// newLog writes one line of JSON an event: nothing that names anybody.
func newLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// checkpoint is the job that signs the journal's last line and appends the note
// to the file beside the database.
type checkpoint struct{}

// Kind names the job.
func (checkpoint) Kind() string { return "audit.checkpoint" }

func (in *install) checkpoint(ctx context.Context, _ checkpoint) error {
	var point audit.Checkpoint
	err := in.db.Write(ctx, func(tx *db.Tx) (err error) {
		point, err = in.audit.Checkpoint(tx)
		return err
	})
	if err != nil || point.Seq == 0 {
		return err
	}
	// After the commit: what the note signs may be a line of the same commit, and a
	// note for a line that never came to be would accuse the journal for ever.
	return point.AppendTo(filepath.Join(in.dir, checkpointsFile))
}

// forget is the job that drops request keys nobody will send again.
type forget struct{}

// Kind names the job.
func (forget) Kind() string { return "requests.forget" }

func (in *install) forget(ctx context.Context, _ forget) error {
	return in.db.Write(ctx, func(tx *db.Tx) error { return db.ForgetRequests(tx, tx.Now().Add(-7*24*time.Hour)) })
}

// writeJSON prints one value a line, for scripts.
func (c console) writeJSON(v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
