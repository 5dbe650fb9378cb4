// Package fault is the closed list of ways a use-case may fail.
//
// A fault's own message is written for the person in front of the screen, in
// French, and is the only text that leaves the program. What caused it stays
// in the log. An error that is not a fault is internal.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what went wrong in terms a door can translate: an HTTP status, an
// exit code, a job's retry.
type Kind int

// The kinds. The zero value is the harmless one: show nothing, log everything.
const (
	Internal  Kind = iota // 500, exit 1
	Invalid               // 422, exit 3
	NotFound              // 404, exit 4
	Forbidden             // 403, exit 5
	Conflict              // 409, exit 6
)

// String gives the kind's name for logs.
func (k Kind) String() string {
	switch k {
	case Invalid:
		return "invalid"
	case NotFound:
		return "not_found"
	case Forbidden:
		return "forbidden"
	case Conflict:
		return "conflict"
	default:
		return "internal"
	}
}

// Field is a message that belongs to one input of a form. Name is the input's
// name attribute.
type Field struct {
	Name    string
	Message string
}

// Error is a fault. Message is French and may be shown; Cause may not.
type Error struct {
	Kind    Kind
	Message string
	Fields  []Field
	Cause   error
}

// Error joins the message, the field messages and the cause: for logs.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s: %s]", f.Name, f.Message)
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, ": %v", e.Cause)
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// Refuse is an Invalid fault about the whole request.
func Refuse(message string) error { return &Error{Kind: Invalid, Message: message} }

// Missing is the NotFound fault. It has one wording, whether the thing does
// not exist or lies outside the reader's scope: existence is a secret.
func Missing() error {
	return &Error{Kind: NotFound, Message: "Cette page n’existe pas, ou ne vous est pas ouverte."}
}

// Deny is the Forbidden fault: the reader's role does not hold the permission.
func Deny() error { return &Error{Kind: Forbidden, Message: "Votre rôle ne permet pas cette action."} }

// Clash is the Conflict fault: something changed meanwhile, or already exists.
func Clash(message string) error { return &Error{Kind: Conflict, Message: message} }

// Fields collects field messages while a draft is validated.
type Fields []Field

// Add records one message for one input.
func (f *Fields) Add(name, message string) { *f = append(*f, Field{name, message}) }

// Err is nil when nothing was added, else one Invalid fault with all fields.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: "Certains champs sont à corriger.", Fields: f}
}

// KindOf finds the kind of an error; Internal when it is not a fault.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// MessageOf finds what may be shown to a person about an error.
func MessageOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "Erreur interne."
}

// FieldsOf finds the field messages of an error.
func FieldsOf(err error) []Field {
	var e *Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}
