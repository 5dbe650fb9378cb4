package web

import (
	"context"
	"errors"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web/ui"
)

// Errors of the frame itself.
var (
	errCrowd      = errors.New("too many requests at once")
	errUnreadable = errors.New("an address that is no text")
)

// words are what a person is told of a status.
type words struct{ title, message string }

func wordsOf(code int, err error) words {
	switch {
	case errors.Is(err, db.ErrFull):
		return words{"Plus de place", "Le disque du serveur est plein. Rien de ce qui était enregistré n’est perdu ; la lecture reste possible. Prévenez l’exploitant."}
	case errors.Is(err, db.ErrReadOnly):
		return words{"Enregistrement impossible", "La base n’accepte plus d’écriture. Rien de ce qui était enregistré n’est perdu. Prévenez l’exploitant."}
	case errors.Is(err, db.ErrUnreachable):
		return words{"Base injoignable", "La base de données ne répond pas. Réessayez dans un instant ; si cela dure, prévenez l’exploitant."}
	case errors.Is(err, db.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return words{"Trop d’attente", "La base de données est occupée. Réessayez dans un instant : rien n’a été enregistré deux fois."}
	case errors.Is(err, errCrowd):
		return words{"Trop de demandes", "Le site reçoit trop de demandes à la fois. Réessayez dans un instant."}
	}
	switch code {
	case http.StatusBadRequest:
		return words{"Adresse illisible", "Cette adresse contient des caractères qu’aucune page n’attend."}
	case http.StatusNotFound:
		return words{"Page introuvable", fault.MessageOf(fault.Missing())}
	case http.StatusForbidden:
		return words{"Action non permise", fault.MessageOf(err)}
	case http.StatusConflict:
		return words{"Modifié entre-temps", fault.MessageOf(err)}
	case http.StatusUnprocessableEntity:
		return words{"Demande à corriger", fault.MessageOf(err)}
	case http.StatusRequestEntityTooLarge:
		return words{"Envoi trop volumineux", "Ce que vous avez envoyé dépasse la taille permise."}
	default:
		return words{"Erreur interne", "Quelque chose n’a pas fonctionné de notre côté. Ce qui était enregistré l’est toujours. Réessayez ; si cela se répète, donnez le numéro ci-dessous à l’exploitant."}
	}
}

// status gives the HTTP status of an error.
func status(err error) int {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	for _, passing := range []error{db.ErrFull, db.ErrReadOnly, db.ErrUnreachable, db.ErrBusy, context.DeadlineExceeded, errCrowd} {
		if errors.Is(err, passing) {
			return http.StatusServiceUnavailable
		}
	}
	if errors.Is(err, errUnreadable) {
		return http.StatusBadRequest
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	default:
		return http.StatusInternalServerError
	}
}

// Fail words an error for the reader and leaves its cause to the log. When the
// answer has begun there is nothing left to say: the log alone knows.
func (f *Frame) Fail(w http.ResponseWriter, r *http.Request, _ access.Actor, err error) {
	e := event(r)
	e.err = err
	if e.status != 0 {
		return
	}
	code := status(err)
	if code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	for _, stale := range []string{"Content-Disposition", "Content-Length", "Content-Encoding"} {
		w.Header().Del(stale) // of the answer that could not be given
	}
	say := wordsOf(code, err)
	if Partial(r) {
		w.Header().Set("HX-Retarget", "#flash")
		w.Header().Set("HX-Reswap", "innerHTML")
		if code >= http.StatusInternalServerError {
			say.message += " (n° " + RequestID(r) + ")"
		}
		f.send(w, r, code, ui.FlashMessage(ui.Flash{Kind: ui.Alerte, Message: say.title + ". " + say.message}))
		return
	}
	f.send(w, r, code, ui.ErrorPage(code, say.title, say.message, RequestID(r)))
}

// NotFound is the answer of any path that no face registered.
func (f *Frame) NotFound(w http.ResponseWriter, r *http.Request) {
	f.Fail(w, r, access.Actor{}, fault.Missing())
}
