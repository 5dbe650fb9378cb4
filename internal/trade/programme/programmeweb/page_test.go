package programmeweb_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/programme/programmeweb"
)

func TestProgrammePage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		get := serve(h)
		code, page := get("/programme")
		if code != 200 || !strings.Contains(page, "Aucun programme") {
			t.Fatalf("an install without rules: got %d", code)
		}
		if err := h.DB.Write(context.Background(), func(tx *db.Tx) error { return programme.Seed(tx, true) }); err != nil {
			t.Fatal(err)
		}
		cases := []struct {
			path  string
			code  int
			words []string
		}{
			{"/programme", 200, []string{
				"Équip’addict, version 2021", "5", "6", "4", "en vigueur", "depuis le 2 décembre 2021", "valeur à confirmer",
				"valeur de démonstration", "le 10 du mois suivant", "Confirmé par une source publique", "femasco-bfc.fr", "/programme?version=2019",
			}},
			{"/programme?version=2019", 200, []string{"Équip’addict, version 2019", "du 21 octobre 2019 au 1er décembre 2021", "528\u00a0€"}},
			{"/programme?version=1999", 404, nil},
		}
		for _, c := range cases {
			code, page := get(c.path)
			if code != c.code {
				t.Errorf("%s: got %d, want %d", c.path, code, c.code)
			}
			for _, w := range c.words {
				if !strings.Contains(page, w) {
					t.Errorf("%s does not say %q", c.path, w)
				}
			}
		}
	})
}

func serve(h dbtest.House) func(path string) (int, string) {
	f := web.NewFrame()
	f.Identify = func(context.Context, *http.Request) (access.Actor, bool, error) {
		return access.Actor{Role: access.Evaluator, Name: "Évaluation"}, true, nil
	}
	f.Nav = func(access.Actor, string) []ui.NavItem { return nil }
	f.Place = func(access.Actor, *http.Request) ui.PlaceSwitch { return ui.PlaceSwitch{} }
	f.Log, f.Now = slog.New(slog.DiscardHandler), h.Clock.Now
	programmeweb.Routes(f, &programme.Service{DB: h.DB})
	handler := f.Handler()
	return func(path string) (int, string) {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code, w.Body.String()
	}
}
