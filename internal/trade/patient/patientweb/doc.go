// Package patientweb is the face of room patient: the inclusion and the return of
// somebody, who somebody is, what he or she was told and refuses, the exit, and
// the search. The page of a person and the caseload show balances, so they belong
// to careweb, which links here.
//
// No address holds a name: what is searched travels by POST, and so does what is
// typed while a form adapts to the way the person is known. Every page works
// without script; fields that one way of being known leaves out are then all
// there, with their notes.
package patientweb
