//go:build ignore

// Command gallery serves the gallery page for pictures: go run gallery/main.go.
// It listens on the loopback address only, with the content policy of the product.
package main

import (
	"flag"
	"log"
	"net/http"

	"maillage/internal/ground/web/ui"
)

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func main() {
	addr := flag.String("listen", "127.0.0.1:8099", "address")
	flag.Parse()
	mux := http.NewServeMux()
	mux.Handle(ui.AssetPrefix, ui.Assets())
	for _, p := range ui.GalleryPages() {
		pattern := "GET " + p.Path
		if p.Path == "/" {
			pattern += "{$}"
		}
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if err := p.Page.Render(r.Context(), w); err != nil {
				log.Print(err)
			}
		})
	}
	mux.HandleFunc("GET /recherche", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query().Get("q")
		groups := []ui.SearchGroup{{Label: "Patients", Hits: []ui.SearchHit{{Label: "Camille INVENTÉE", Note: "MSMA-31-01", Href: "/", Icon: "user"}}}}
		if err := ui.SearchResults(q, groups).Render(r.Context(), w); err != nil {
			log.Print(err)
		}
	})
	log.Fatal(http.ListenAndServe(*addr, mux))
}
