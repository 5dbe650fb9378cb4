package db

import "runtime"

// No transaction stands inside another (house rule 25). Inside a write, a second
// write would wait for itself, and a read would show the state of before; inside
// a read, readers that all wait for one more connection would wait for ever. The
// seam sees it on its own stack, which costs a third of a microsecond.

// run calls the function of a transaction. Its frame on the stack is the mark.
//
//go:noinline
func run(fn func(*Tx) error, tx *Tx) error {
	err := fn(tx)
	return err // not a tail call: the frame must stay
}

// runCall is the return address inside run, found by asking once.
var runCall = func() (pc uintptr) {
	_ = run(func(*Tx) error {
		var pcs [1]uintptr
		runtime.Callers(2, pcs[:])
		pc = pcs[0]
		return nil
	}, nil)
	return pc
}()

// nested says whether the caller already runs inside a transaction.
func nested() bool {
	var pcs [64]uintptr
	for _, pc := range pcs[:runtime.Callers(3, pcs[:])] {
		if pc == runCall {
			return true
		}
	}
	return false
}
