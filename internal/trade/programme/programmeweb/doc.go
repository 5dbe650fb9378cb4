// Package programmeweb is the page of the rule book: what is in force, where
// each rule comes from, and what remains to be confirmed.
package programmeweb
