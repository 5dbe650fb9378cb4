// Package noteweb is the face of room note: a person's notes and documents, each
// note with its versions and what is shown of it at the RCP, and the search of a
// team's notes.
//
// What is being written is kept on the server while it is typed: htmx posts the
// form a few seconds after the last key; without script a button does. Files are
// read in memory alone, for a temporary file would hold them in clear, and are
// given as attachments, never shown in the page.
package noteweb
