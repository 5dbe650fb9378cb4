// Package actweb is the face of room act: the treatments, screenings, vaccinations
// and withdrawals of a person, on one page, and the form that records each.
//
// Every page works without script. No address and no file name says what somebody
// has or takes.
package actweb
