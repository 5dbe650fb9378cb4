// Package situationweb is the face of room situation: the situations of one
// person and what is due, the form that fills one, its sheet, and two of them side
// by side.
//
// The form is one page that works without script: products are ranked by buttons
// that send it. With script it saves its own draft while it is filled.
package situationweb
