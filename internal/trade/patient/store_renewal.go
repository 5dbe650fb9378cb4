package patient

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
)

const renewalColumns = `r.id, r.enrolment_id, r.year, r.decision, r.reason, r.decided_on, r.professional_id, r.account_id, r.made_at,
	r.reversed_at, r.reversed_by`

func renewalByID(tx *db.Tx, id db.ID) (Renewal, error) {
	var r Renewal
	return r, tx.Get(&r, `select `+renewalColumns+` from renewal r where r.id = $1`, id)
}

// renewalsOf lists what was decided of a stay and of those it goes on from, the
// latest year first.
func renewalsOf(tx *db.Tx, enrolment db.ID) ([]Renewal, error) {
	ids, err := chainIDs(tx, enrolment)
	if err != nil {
		return nil, err
	}
	in, args := db.In(1, ids)
	var list []Renewal
	err = tx.Select(&list, `select `+renewalColumns+` from renewal r where r.enrolment_id in `+in+` order by r.year desc, r.id desc`, args...)
	return list, err
}

// renewalsOfTeam reads the decisions that stand about the open stays of a team,
// those taken before a transfer included, by stay.
func renewalsOfTeam(tx *db.Tx, team db.ID) (map[db.ID][]Renewal, error) {
	var rows []struct {
		Of db.ID `db:"of_id"`
		Renewal
	}
	err := tx.Select(&rows, `select e.id as of_id, `+renewalColumns+` from enrolment e join renewal r on r.enrolment_id = e.id
			where e.microstructure_id = $1 and e.closed_on is null and r.reversed_at is null
		union all select e.id as of_id, `+renewalColumns+` from enrolment e join enrolment b on b.root_id = e.root_id and b.id <> e.id
			join renewal r on r.enrolment_id = b.id
			where e.microstructure_id = $1 and e.closed_on is null and r.reversed_at is null`, team)
	m := map[db.ID][]Renewal{}
	for _, r := range rows {
		m[r.Of] = append(m[r.Of], r.Renewal)
	}
	return m, err
}

func reverseRenewal(tx *db.Tx, id db.ID, who access.Actor) error {
	return tx.Change(`update renewal set reversed_at = $1, reversed_by = $2 where id = $3 and reversed_at is null`, tx.Now(), who.Professional, id)
}

// AddRenewal writes a decision as the demonstration tells it. It knows no
// permission and no rule. Faults: Conflict when the year is decided.
func AddRenewal(tx *db.Tx, r Renewal) error {
	r.ID = tx.NewID()
	return tx.Insert("renewal", r)
}
