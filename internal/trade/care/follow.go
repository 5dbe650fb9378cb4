package care

import (
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
)

// What happens to the facts of care when a person changes team, or when two
// records are found to be one.

// NamesPerson lists the tables of this room that name a person in a column
// patient_id and follow a merge.
func NamesPerson() []string { return []string{"session", "case_review"} }

// Follow moves the entretiens and the reviews of the stays that change hands at
// a merge, or at its undoing.
func Follow(tx *db.Tx, m patient.Move) error { return patient.FollowStay(NamesPerson()...)(tx, m) }

// Carry gives a stay that goes on in another microstructure the counts of the
// package years begun before it. The facts stay where they were recorded, each
// with its own stay, and are counted once: a balance counts those of its stay
// and of the stays it goes on from.
func Carry(tx *db.Tx, goesOn patient.Enrolment) error {
	chain, err := patient.ChainOf(tx, goesOn.ID)
	if err != nil || len(chain) == 0 {
		return err
	}
	in, args := inChain(1, chain)
	var years []int
	if err := tx.Select(&years, `select year from session where enrolment_id in `+in+` and presence = 'attended' and reversed_at is null
		union select year from case_review where enrolment_id in `+in+` and counted`, args...); err != nil {
		return err
	}
	for _, year := range years {
		if _, err := rebuildChain(tx, chain, goesOn.ID, year, nil); err != nil {
			return err
		}
	}
	return nil
}

// rebuildChain recounts a package year of a stay and of those that go on from
// it: what is recorded or reversed in one changes what is left in the next. It
// gives back that of the stay.
func rebuildChain(tx *db.Tx, chain []patient.Link, enrolment db.ID, year int, err error) (balanceRow, error) {
	var own balanceRow
	reached := false
	for i, link := range chain {
		if reached = reached || link.ID == enrolment; !reached || err != nil {
			continue
		}
		var r balanceRow
		in, args := inChain(4, chain[:i+1])
		query := strings.ReplaceAll(rebuild, "enrolment_id = $1", "enrolment_id in "+in)
		if err = tx.Get(&r, query, append([]any{link.ID, year, link.TeamID}, args...)...); err == nil && r.empty() {
			_, err = tx.Exec(`delete from balance where enrolment_id = $1 and year = $2`, link.ID, year)
		}
		if link.ID == enrolment {
			own = r
		}
	}
	return own, err
}

func inChain(first int, chain []patient.Link) (string, []any) {
	ids := make([]db.ID, len(chain))
	for i, l := range chain {
		ids[i] = l.ID
	}
	return db.In(first, ids)
}

// RenewalLacks says what the care of a package year lacks at its end, for the
// renewal: a review in RCP that counts, an entretien that was attended.
func RenewalLacks(tx *db.Tx, e patient.Enrolment, year civil.Period) ([]string, error) {
	chain, err := patient.ChainOf(tx, e.ID)
	if err != nil {
		return nil, err
	}
	if len(chain) == 0 {
		chain = []patient.Link{{ID: e.ID}}
	}
	in, args := inChain(3, chain)
	args = append([]any{year.From, year.To}, args...)
	var list []string
	for _, ask := range []struct{ query, words string }{
		{
			`select 1 from session where held_on between $1 and $2 and presence = 'attended' and reversed_at is null and enrolment_id in ` + in + ` limit 1`,
			"Aucun entretien honoré dans l’année.",
		},
		{`select 1 from case_review where held_on between $1 and $2 and counted and enrolment_id in ` + in + ` limit 1`, "Aucun passage en RCP dans l’année."},
	} {
		var one int
		found, err := tx.Find(&one, ask.query, args...)
		if err != nil {
			return nil, err
		}
		if !found {
			list = append(list, ask.words)
		}
	}
	return list, nil
}
