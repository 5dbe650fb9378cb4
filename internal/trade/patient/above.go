package patient

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// Above is what rooms above know and this one asks of them. The zero value asks
// nobody.
type Above struct {
	LastFact LastFact  // the day of the last act of a stay
	Carry    Carry     // carries the counts of a package year into the stay that goes on
	Missing  []Missing // what an anniversary lacks
	Follow   []Follow  // moves what names a person, at a merge
}

// Carry takes the counts of the package year over to a stay that goes on in
// another microstructure.
type Carry func(tx *db.Tx, goesOn Enrolment) error

// Missing says what is not there yet for the renewal of a stay, one French
// sentence each; year is the package year that ends.
type Missing func(tx *db.Tx, e Enrolment, year civil.Period) ([]string, error)

// Follow moves the rows of a room that name a person, when two records are
// found to be one, and moves them back when that is undone.
type Follow func(tx *db.Tx, m Move) error

func (a Above) carry(tx *db.Tx, e Enrolment) error {
	if a.Carry == nil {
		return nil
	}
	return a.Carry(tx, e)
}
