// Package agendaweb is the face of room agenda: the day and the week of a
// person, a room or a team, the pages of one appointment, of those of one
// patient, of who waits, and the calendar that other programs read.
//
// Every page works without script: a time is moved by its form. With it, a time
// is dragged, which sends the same form. On a phone the week is a list.
//
// No address holds a name, an hour of somebody or a note.
package agendaweb
