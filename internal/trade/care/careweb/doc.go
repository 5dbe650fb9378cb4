// Package careweb is the face of room care: the pages teams live in. « Ma
// journée », the caseload with its one-click record, a person's page, and the
// RCP from its agenda to its minutes.
//
// Every page works without script. With it, htmx replaces the one line of the
// caseload that an act changed, and says it at the top with an undo in place.
//
// No address holds a name: filters of the caseload do, names do not. A page
// opens records through the services, which write the journal.
package careweb
