package patient

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
)

// Link is one stay of a chain: the stays of one person in one programme that
// transfers tie together. A package year runs through the whole chain.
type Link struct {
	ID     db.ID     `db:"id"`
	TeamID db.ID     `db:"microstructure_id"`
	From   civil.Day `db:"from_on"` // the first day the team followed the person
}

// ChainOf lists the stays tied to one by transfers, the first one first; none
// when there never was a transfer. It checks no scope.
func ChainOf(tx *db.Tx, enrolment db.ID) ([]Link, error) {
	var root db.ID
	if err := tx.Get(&root, `select root_id from enrolment where id = $1`, enrolment); err != nil || root == 0 {
		return nil, err
	}
	var list []Link
	err := tx.Select(&list, `select id, microstructure_id, coalesce(joined_on, opened_on) as from_on from enrolment
		where root_id = $1 order by case when joined_on is null then 0 else 1 end, id`, root)
	return list, err
}

// chainIDs are the stays of a chain up to one, or that one alone.
func chainIDs(tx *db.Tx, enrolment db.ID) ([]db.ID, error) {
	links, err := ChainOf(tx, enrolment)
	var ids []db.ID
	for _, l := range links {
		if ids = append(ids, l.ID); l.ID == enrolment {
			return ids, nil
		}
	}
	return []db.ID{enrolment}, err
}

// Carried is what a transfer let follow to a stay.
type Carried struct {
	Enrolment db.ID // of the team that was left
	Notes     bool  // the person agreed that the notes follow
}

// CarriedTo lists the stays that a stay goes on from, the nearest first, and
// whether the person agreed that the notes written there follow: for the room
// of notes. What is before a refusal does not follow either. It checks no scope.
func CarriedTo(tx *db.Tx, enrolment db.ID) ([]Carried, error) {
	var list []Carried
	notes := true
	for at := enrolment; ; {
		var row struct {
			Enrolment db.ID `db:"enrolment_id"`
			Notes     bool  `db:"notes"`
		}
		found, err := tx.Find(&row, `select enrolment_id, notes from transfer where to_enrolment = $1 and state = 'accepted'`, at)
		if err != nil || !found {
			return list, err
		}
		notes = notes && row.Notes
		list = append(list, Carried{row.Enrolment, notes})
		at = row.Enrolment
	}
}
