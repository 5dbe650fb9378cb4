package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web/ui"

	"github.com/a-h/templ"
)

// Page is what a handler says of its page; the frame adds the rest.
type Page struct {
	Title   string
	Lead    string
	Crumbs  []ui.Link
	Actions []ui.Action
	Wide    bool // lists; text pages keep a readable measure
	Status  int  // 0 means 200
}

// Render sends a whole page: it is made in memory first, so that an error while
// making it is an error page and not half a page.
func (f *Frame) Render(w http.ResponseWriter, r *http.Request, who access.Actor, p Page, body templ.Component) error {
	props := ui.PageProps{
		Title: p.Title, Lead: p.Lead, Crumbs: p.Crumbs, Actions: p.Actions,
		Nav: f.Nav(who, r.URL.Path), Place: f.Place(who, r), Tabs: f.tabs(r, who),
		User:   ui.UserMenu{Name: who.Name, RoleLabel: roleLabel(who), Links: f.Account, SignOut: SignOutPath},
		Search: who.May(access.PatientSearch) || who.May(access.NetworkOpen),
		Demo:   who.Demo, Theme: theme(r), RequestID: RequestID(r), Flash: f.takeFlash(w, r),
	}
	if !p.Wide {
		props.Width = ui.Text
	}
	if f.Notice != nil {
		if notice := f.Notice(who, r); notice != nil {
			body = templ.Join(notice, body)
		}
	}
	code := p.Status
	if code == 0 {
		code = http.StatusOK
	}
	return f.sendErr(w, r, code, ui.Page(props, body))
}

// Bare sends a page without the rail: sign-in, public pages.
func (f *Frame) Bare(w http.ResponseWriter, r *http.Request, code int, title string, body templ.Component) error {
	return f.sendErr(w, r, code, ui.BarePage(ui.BareProps{Title: title, Theme: theme(r), RequestID: RequestID(r)}, body))
}

// Fragment sends one component to the page's own script.
func (f *Frame) Fragment(w http.ResponseWriter, r *http.Request, code int, body templ.Component) error {
	return f.sendErr(w, r, code, body)
}

// roleLabel says what the reader acts as: for a member, his profession.
func roleLabel(who access.Actor) string {
	if who.Role != access.Member {
		return who.Role.Label()
	}
	var names []string
	for _, p := range who.Professions() {
		names = append(names, p.Label())
	}
	return strings.Join(names, ", ")
}

// Attachment sends a file to be saved. name holds no person's name.
func Attachment(w http.ResponseWriter, contentType, name string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return err
}

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	zippers = sync.Pool{New: func() any { z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return z }} // the level is valid
)

// packetBytes is what one packet carries: a shorter answer gains nothing from
// being compressed.
const packetBytes = 1400

// takesGzip says whether the reader's browser asks for gzip, and does not refuse
// it with a weight of zero.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) == "gzip" {
			q, found := strings.CutPrefix(strings.TrimSpace(weight), "q=")
			n, err := strconv.ParseFloat(q, 64)
			return !found || err == nil && n > 0
		}
	}
	return false
}

// send says an error, even when it is that the request passed its deadline: a
// component refuses to render for a request that is over.
func (f *Frame) send(w http.ResponseWriter, r *http.Request, code int, c templ.Component) {
	if err := f.sendErr(w, r.WithContext(context.WithoutCancel(r.Context())), code, c); err != nil {
		f.Log.Error("render", "request", RequestID(r), "error", err.Error())
	}
}

func (f *Frame) sendErr(w http.ResponseWriter, r *http.Request, code int, c templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer buffers.Put(b)
	if err := c.Render(r.Context(), b); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding, HX-Request")
	if b.Len() > packetBytes && takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		w.WriteHeader(code)
		z := zippers.Get().(*gzip.Writer)
		defer zippers.Put(z)
		z.Reset(w)
		if _, err := z.Write(b.Bytes()); err != nil {
			return nil //nolint:nilerr // the reader went away: nobody to tell
		}
		_ = z.Close() // as above
		return nil
	}
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(code)
	_, _ = w.Write(b.Bytes()) // the reader went away: nobody to tell
	return nil
}
