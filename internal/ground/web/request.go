package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web/ui"
)

// contentPolicy lets a page use its own site and nothing else; no script or
// style stands in the page itself.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Longest is how long a request may take.
const Longest = 60 * time.Second

type eventKey struct{}

// happening is the one log event of a request, filled along the way.
type happening struct {
	id     string
	who    access.Actor
	err    error
	status int
	bytes  int
}

// event finds the request's log event. Outside Handler (tests of one handler)
// there is none to fill, and a spare is given.
func event(r *http.Request) *happening {
	if e, ok := r.Context().Value(eventKey{}).(*happening); ok {
		return e
	}
	return &happening{}
}

// RequestID is the request's number: shown with errors, kept in the journal.
func RequestID(r *http.Request) string { return event(r).id }

// inFlightMost bounds the requests answered at once: more would only make all of
// them late, and take memory without end.
const inFlightMost = 512

// Handler is the whole site: headers, the origin check, the routes, and one log
// event a request that carries no name, number or address of a page's reader.
func (f *Frame) Handler() http.Handler {
	f.mux.HandleFunc("/", f.NotFound)
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.Fail(w, r, access.Actor{}, &fault.Error{Kind: fault.Forbidden, Message: "Cette demande vient d’un autre site : elle est refusée."})
	}))
	inner := protection.Handler(f.mux)
	places := make(chan struct{}, inFlightMost)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		e := &happening{id: rand.Text()[:10]}
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), eventKey{}, e), Longest)
		defer cancel()
		r = r.WithContext(ctx)
		rec := &recorder{ResponseWriter: w, e: e}
		f.setHeaders(w.Header())
		defer f.settle(rec, r, start)
		if !readable(r) {
			f.Fail(rec, r, access.Actor{}, errUnreadable)
			return
		}
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
			inner.ServeHTTP(rec, r)
		default:
			f.Fail(rec, r, access.Actor{}, errCrowd)
		}
	})
}

// settle ends a request: a panic becomes the page of an internal error, or a cut
// answer when one had begun; the event is logged.
func (f *Frame) settle(w *recorder, r *http.Request, start time.Time) {
	p := recover()
	if p != nil {
		begun := w.e.status != 0
		f.Fail(w, r, access.Actor{}, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		defer func() {
			if begun {
				panic(http.ErrAbortHandler) // so that half a page is not taken for a whole one
			}
		}()
	}
	f.logEvent(r, w.e, time.Since(start))
}

// readable refuses an address whose path or query holds what is no text: no page
// expects it, and PostgreSQL would refuse it later and worse.
func readable(r *http.Request) bool {
	text := func(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
	if !text(r.URL.Path) {
		return false
	}
	query, err := url.QueryUnescape(r.URL.RawQuery)
	return err == nil && text(query)
}

func (f *Frame) setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
	h.Set("Cache-Control", "no-store")
	if f.Secure {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
}

// logEvent says what happened. The pattern is logged, never the path: a path
// may hold what somebody searched for.
func (f *Frame) logEvent(r *http.Request, e *happening, took time.Duration) {
	level, attrs := slog.LevelInfo, []slog.Attr{
		slog.String("request", e.id), slog.String("route", r.Pattern), slog.String("method", r.Method),
		slog.Int("status", e.status), slog.Int("bytes", e.bytes), slog.Duration("took", took),
		slog.String("role", string(e.who.Role)), slog.String("account", e.who.Account.String()),
	}
	if e.err != nil {
		kind := fault.KindOf(e.err)
		attrs = append(attrs, slog.String("kind", kind.String()))
		if kind == fault.Internal {
			if e.status == 0 || e.status >= http.StatusInternalServerError { // not what a stranger can cause at will
				level = slog.LevelError
			}
			attrs = append(attrs, slog.String("error", e.err.Error()))
		}
	}
	f.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	e *happening
}

// WriteHeader notes the status.
func (w *recorder) WriteHeader(code int) {
	if w.e.status == 0 {
		w.e.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

// Write notes the size.
func (w *recorder) Write(b []byte) (int, error) {
	if w.e.status == 0 {
		w.e.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.e.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach what is underneath.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// theme is the reader's choice of colours.
func theme(r *http.Request) string {
	c, err := r.Cookie(ui.ThemeCookie)
	if err != nil {
		return ""
	}
	return c.Value
}
