package rights

import (
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

// RestsOn says whether somebody first written at an instant, as all the people of
// an import are, has asked for the record since, or had it opened by an
// exceptional access: the import then stands.
func RestsOn(tx *db.Tx, at time.Time) (bool, error) {
	asked, err := askedSince(tx, at)
	if err != nil {
		return false, err
	}
	opened, err := patient.GlassedSince(tx, at)
	if err != nil {
		return false, err
	}
	return patient.AnyMadeAt(tx, append(asked, opened...), at)
}
