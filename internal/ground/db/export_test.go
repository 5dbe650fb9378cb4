package db

// StatementsKept counts the statements that the readers at rest keep prepared.
func (d *DB) StatementsKept() (most int) {
	for range cap(d.readers) {
		c := <-d.readers
		if c != nil {
			most = max(most, len(c.stmts))
		}
		defer func() { d.readers <- c }()
	}
	return most
}

// StatementsMost is the bound that a connection's statements are held to.
const StatementsMost = statementsMost

// ErrNested, ErrStopped: errors of the seam that only its tests look for.
var (
	ErrNested  = errNested
	ErrStopped = errStopped
)
