// Package house holds no code, only tests: the rules of the house that a
// machine can check. They read docs/ARCHITECTURE.md and the source, and fail
// on an arrow that is not drawn, a table named by a stranger, a clock read in
// a room, a file that asks for a cut. Each message says what to write or
// where to cut.
package house
