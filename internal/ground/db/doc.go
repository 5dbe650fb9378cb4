// Package db opens the two engines and gives every room one way to read and
// write: a function that receives a *Tx.
//
// Words: an engine is SQLite (the default, one file) or PostgreSQL; a Tx is one
// transaction with one clock reading; a group is several concurrent writes
// committed together; an ID is a time-ordered number shown as thirteen letters.
//
// There is one writer at a time, on both engines: the journal of ground/audit is
// a chain, hence a total order, so writes have an order anyway. What is won back
// is the cost of the commit: the writes that arrive while one is being committed
// share the next commit (a savepoint each, all answered after the commit). On
// PostgreSQL the order between processes is kept by an advisory lock. See
// docs/decisions/0002-one-writer.md.
//
// SQL is one text for both engines, in the subset that portable_test.go holds.
//
// Tables: request_key, install.
package db
