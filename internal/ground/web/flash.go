package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"

	"maillage/internal/ground/web/ui"
)

// A flash is the sentence shown once, at the top of the next page, after a good
// POST. It travels in a cookie and never holds a name.

const (
	flashCookie = "maillage-message"
	flashMost   = 3000 // bytes of the cookie; browsers keep 4096
)

// Flash leaves a sentence for the next page.
func (f *Frame) Flash(w http.ResponseWriter, flash ui.Flash) {
	b, err := json.Marshal(flash)
	if err != nil {
		return // a Flash is plain fields: cannot happen
	}
	http.SetCookie(w, &http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(b), Path: "/",
		MaxAge: 120, HttpOnly: true, Secure: f.Secure, SameSite: http.SameSiteLaxMode,
	})
}

func (f *Frame) takeFlash(w http.ResponseWriter, r *http.Request) *ui.Flash {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: f.Secure, SameSite: http.SameSiteLaxMode})
	if len(c.Value) > flashMost {
		return nil
	}
	var flash ui.Flash
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &flash) != nil || flash.Message == "" {
		return nil
	}
	if Back(flash.UndoAction) != flash.UndoAction { // not ours: we undo on this site only
		flash.UndoAction, flash.UndoFields = "", nil
	}
	return &flash
}
