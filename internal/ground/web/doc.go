// Package web is the frame every page stands in: who is asking, what may be
// decoded, how an error looks, how a page is sent. A face registers its routes
// with a Frame and writes handlers of a dozen lines: decode, call one service
// method, render or redirect.
//
// A handler returns its error; the frame words it. Invalid is 422, NotFound
// 404, Forbidden 403, Conflict 409; anything else is logged whole and shown as
// « erreur interne » with the request's number.
package web
