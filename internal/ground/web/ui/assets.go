package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed static
var static embed.FS

// AssetPrefix is where the handler of Assets must be mounted.
const AssetPrefix = "/static/"

// sheets are joined, in this order, into the one style sheet maillage.css.
var sheets = []string{"layers.css", "ds.css", "theme.css", "layout.css", "components.css", "signature.css", "print.css"}

var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".woff2": "font/woff2",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
}

type asset struct {
	plain, gzip []byte
	contentType string
	path        string
}

// table reads and compresses the assets once. What fails here is the build's
// fault, so it panics.
var table = sync.OnceValue(func() map[string]asset {
	fonts := map[string]string{}
	all := map[string]asset{}
	put := func(name string, body []byte) {
		sum := sha256.Sum256(body)
		a := asset{plain: body, contentType: contentTypes[path.Ext(name)], path: AssetPrefix + hex.EncodeToString(sum[:5]) + "/" + name}
		if !strings.HasSuffix(name, ".woff2") {
			a.gzip = compress(body)
		}
		all[name] = a
	}
	for _, name := range []string{"atkinson-400.woff2", "atkinson-700.woff2"} {
		put(name, read(name))
		fonts[name] = all[name].path
	}
	var css strings.Builder
	for _, name := range sheets {
		css.Write(read(name))
	}
	text := css.String()
	for name, p := range fonts {
		text = strings.ReplaceAll(text, `url("`+name+`")`, `url("`+p+`")`)
	}
	put("maillage.css", []byte(text))
	for _, name := range []string{"htmx.min.js", "app.js", "favicon.svg", "agenda.css", "agenda.js"} { // the last two for the agenda's pages alone
		put(name, read(name))
	}
	return all
})

func read(name string) []byte {
	b, err := static.ReadFile("static/" + name)
	if err != nil {
		panic("ui: asset " + name + ": " + err.Error())
	}
	return b
}

func compress(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err)
	}
	if _, err := w.Write(body); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// AssetPath is the address of an asset: it holds a hash of the content, so the
// browser may keep it for ever. An unknown name is a programmer's fault and panics.
func AssetPath(name string) string {
	a, ok := table()[name]
	if !ok {
		panic("ui: no asset " + name)
	}
	return a.path
}

// Assets serves the embedded style sheet, scripts and fonts under AssetPrefix.
// An address whose hash is not the current one is 404: it is never cached wrong.
func Assets() http.Handler {
	byPath := map[string]asset{}
	for _, a := range table() {
		byPath[a.path] = a
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := byPath[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.contentType)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		body := a.plain
		if a.gzip != nil {
			h.Set("Vary", "Accept-Encoding")
			if acceptsGzip(r.Header.Get("Accept-Encoding")) {
				h.Set("Content-Encoding", "gzip")
				body = a.gzip
			}
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body) // the reader is gone: nothing to do
		}
	})
}

// acceptsGzip reads Accept-Encoding: gzip named, and not refused with q=0.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
