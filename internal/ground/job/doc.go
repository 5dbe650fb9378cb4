// Package job runs what a use-case must not wait for: mail, files, calls to
// other machines, nightly work.
//
// Words: a job is a row, written in the transaction of the act that wants it
// (Enqueue), so that both stand or fall together. A runner claims a job for the
// time of a lease and works on it outside any transaction; a runner that dies
// leaves a job whose lease runs out, and another takes it up. Work can
// therefore run twice: it re-reads the facts and does what is still missing. A
// job that fails is tried again later and later, then is dead and waits for a
// person. A slot is one period of a schedule; each slot runs once, however many
// processes share the database.
//
// A fault of kind Invalid, NotFound or Forbidden kills the job at once: trying
// again cannot help. Any other error is tried again.
//
// Tables: job.
package job
