package db

// Marks of an install: a few values that say which install a database belongs
// to. They are written once.

// Mark reads a mark; it is empty when there is none.
func Mark(tx *Tx, name string) (string, error) {
	var value string
	_, err := tx.Find(&value, `select value from install where name = $1`, name)
	return value, err
}

// SetMark writes a mark. Faults: Conflict when it is written already.
func SetMark(tx *Tx, name, value string) error {
	_, err := tx.Exec(`insert into install (name, value) values ($1, $2)`, name, value)
	return err
}
