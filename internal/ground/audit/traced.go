package audit

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
)

// Traced looks at a list and journals that it was looked at, before the caller
// may show anything: when the line cannot be written, the list is not returned.
// The list is read beside the writers; holding them for the length of a
// caseload would make every entretien wait. A single record is opened in the
// very transaction of its line instead. Faults: those of look.
func (k *Keeper) Traced(ctx context.Context, d *db.DB, who access.Actor, look func(tx *db.Tx) error, lines ...Line) error {
	if err := d.Read(ctx, look); err != nil {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		for _, l := range lines {
			if err := k.Note(tx, who, l); err != nil {
				return err
			}
		}
		return nil
	})
}
