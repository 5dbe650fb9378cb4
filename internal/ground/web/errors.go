package web

import (
	"errors"
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/web/ui"
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
	}
	switch code {
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

// Fail words an error for the reader and leaves its cause to the log.
func (f *Frame) Fail(w http.ResponseWriter, r *http.Request, who access.Actor, err error) {
	code := status(err)
	if errors.Is(err, db.ErrFull) || errors.Is(err, db.ErrReadOnly) || errors.Is(err, db.ErrUnreachable) {
		code = http.StatusServiceUnavailable
	}
	event(r).err = err
	say := wordsOf(code, err)
	if Partial(r) {
		w.Header().Set("HX-Retarget", "#flash")
		w.Header().Set("HX-Reswap", "innerHTML")
		f.send(w, r, code, ui.FlashMessage(ui.Flash{Kind: ui.Alerte, Message: say.title + ". " + say.message}))
		return
	}
	f.send(w, r, code, ui.ErrorPage(code, say.title, say.message, RequestID(r)))
}

// NotFound is the answer of any path that no face registered.
func (f *Frame) NotFound(w http.ResponseWriter, r *http.Request) {
	f.Fail(w, r, access.Actor{}, fault.Missing())
}
