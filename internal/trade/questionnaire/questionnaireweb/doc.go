// Package questionnaireweb is the face of room questionnaire: what a person was
// asked and answered, its curves, the tablet, and the operator's shelf of
// instruments.
package questionnaireweb
