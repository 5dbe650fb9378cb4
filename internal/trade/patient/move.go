package patient

import (
	"maillage/internal/ground/db"
)

// Move is a merge of two records, or its undoing, as each room follows it: the
// rows that name From come to name To.
type Move struct {
	From, To db.ID
	stays    []db.ID // that change hands, those they go on in included
	merge    db.ID
	back     bool
}

// A table's name is the room's own, written in its code: it never comes from
// what somebody typed.

// WithStay moves the rows of a table that name a person (patient_id) and a stay
// (enrolment_id): they go where the stay goes, also those made between a merge
// and its undoing.
func (m Move) WithStay(tx *db.Tx, table string) error {
	in, args := db.In(3, m.stays)
	_, err := tx.Exec(`update `+table+` set patient_id = $1 where patient_id = $2 and enrolment_id in `+in, append([]any{m.To, m.From}, args...)...)
	return err
}

// Rows moves the rows of a table that name a person (patient_id) and no stay.
// What moved is written down, and that alone goes back: what was made meanwhile
// stays with the record that was kept.
func (m Move) Rows(tx *db.Tx, table string) error {
	if m.back {
		return m.goBack(tx, table)
	}
	var ids []db.ID
	if err := tx.Select(&ids, `select id from `+table+` where patient_id = $1 order by id`, m.From); err != nil {
		return err
	}
	return m.These(tx, table, ids)
}

// WithTeam is Rows for a table that names a person (patient_id) and a team
// (microstructure_id). What a team made between a merge and its undoing goes back
// too when only the other record is still that team's: left behind, none of its
// members could open it.
func (m Move) WithTeam(tx *db.Tx, table string) error {
	if err := m.Rows(tx, table); err != nil || !m.back {
		return err
	}
	_, err := tx.Exec(`update `+table+` set patient_id = $1 where patient_id = $2
		and microstructure_id in (select e.microstructure_id from enrolment e where e.patient_id = $1)
		and microstructure_id not in (select e.microstructure_id from enrolment e where e.patient_id = $2)`, m.To, m.From)
	return err
}

// These moves some rows of a table, and writes them down: for a room whose own
// rules leave a row behind.
func (m Move) These(tx *db.Tx, table string, ids []db.ID) error {
	if m.back {
		return m.goBack(tx, table)
	}
	for _, id := range ids {
		if _, err := tx.Exec(`insert into record_merge_row (merge_id, table_name, row_id) values ($1, $2, $3)`, m.merge, table, id); err != nil {
			return err
		}
		if _, err := tx.Exec(`update `+table+` set patient_id = $1 where id = $2`, m.To, id); err != nil {
			return err
		}
	}
	return nil
}

// Back says whether a merge is being undone.
func (m Move) Back() bool { return m.back }

func (m Move) goBack(tx *db.Tx, table string) error {
	ids, err := movedRows(tx, m.merge, table)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Exec(`update `+table+` set patient_id = $1 where id = $2 and patient_id = $3`, m.To, id, m.From); err != nil {
			return err
		}
	}
	return nil
}

func movedRows(tx *db.Tx, merge db.ID, table string) (ids []db.ID, err error) {
	err = tx.Select(&ids, `select row_id from record_merge_row where merge_id = $1 and table_name = $2 order by row_id`, merge, table)
	return ids, err
}

// followOwn is the Follow of this room.
func followOwn(tx *db.Tx, m Move) error {
	for _, table := range []string{"enrolment", "former_identity", "patient_information"} {
		if err := m.Rows(tx, table); err != nil {
			return err
		}
	}
	if err := m.WithTeam(tx, "break_glass"); err != nil {
		return err
	}
	if err := m.WithStay(tx, "identity_agreement"); err != nil {
		return err
	}
	if m.back {
		for _, table := range append([]string{"patient_objection"}, identityTables()...) {
			if err := m.goBack(tx, table); err != nil {
				return err
			}
		}
		return nil
	}
	// One objection of a kind is open at a time: the absorbed record's stays
	// with it when the record kept has one too.
	var ids []db.ID
	if err := tx.Select(&ids, `select o.id from patient_objection o where o.patient_id = $1 and not (o.withdrawn_on is null and exists (
		select 1 from patient_objection k where k.patient_id = $2 and k.kind = o.kind and k.withdrawn_on is null)) order by o.id`, m.From, m.To); err != nil {
		return err
	}
	if err := m.These(tx, "patient_objection", ids); err != nil {
		return err
	}
	return followIdentity(tx, m)
}

// identityTables are the tables of what is known around an identity.
func identityTables() []string {
	return []string{"sharing_consent", "anonymity_lift", "patient_reminder", "patient_circle", "care_consent", "identity_doubt", "minor_refusal"}
}

// followIdentity moves what is known around an identity. Of what is one at a
// time (an agreement by channel, one treating GP, one consent to care), the
// absorbed record keeps its own when the record kept has one too.
func followIdentity(tx *db.Tx, m Move) error {
	for _, table := range []string{"sharing_consent", "anonymity_lift"} {
		if err := m.Rows(tx, table); err != nil {
			return err
		}
	}
	for _, one := range []struct{ table, twice string }{
		{"patient_reminder", "x.withdrawn_on is null and k.withdrawn_on is null and k.channel = x.channel"},
		{"patient_circle", "x.ended_at is null and k.ended_at is null and (x.kind = 'treating_gp' and k.kind = 'treating_gp' or x.trusted and k.trusted)"},
		{"care_consent", "x.withdrawn_on is null and k.withdrawn_on is null"},
		{"identity_doubt", "x.lifted_at is null and k.lifted_at is null"},
		{"minor_refusal", "x.withdrawn_on is null and k.withdrawn_on is null and k.item = x.item"},
	} {
		var ids []db.ID
		if err := tx.Select(&ids, `select x.id from `+one.table+` x where x.patient_id = $1 and not exists (
			select 1 from `+one.table+` k where k.patient_id = $2 and `+one.twice+`) order by x.id`, m.From, m.To); err != nil {
			return err
		}
		if err := m.These(tx, one.table, ids); err != nil {
			return err
		}
	}
	return nil
}

// FollowStay is the Follow of a room whose tables name a person and a stay.
func FollowStay(tables ...string) Follow {
	return func(tx *db.Tx, m Move) error {
		for _, table := range tables {
			if err := m.WithStay(tx, table); err != nil {
				return err
			}
		}
		return nil
	}
}

// FollowTeam is the Follow of a room whose tables name a person and a team, and
// no stay.
func FollowTeam(tables ...string) Follow {
	return func(tx *db.Tx, m Move) error {
		for _, table := range tables {
			if err := m.WithTeam(tx, table); err != nil {
				return err
			}
		}
		return nil
	}
}

// NamesPerson lists the tables of this room that name a person in a column
// patient_id and follow a merge.
func NamesPerson() []string {
	return append([]string{"break_glass", "enrolment", "former_identity", "patient_information", "patient_objection", "patient_token", "identity_agreement"}, identityTables()...)
}

// follow lets this room, then those above, move what names a person.
func (a Above) follow(tx *db.Tx, m Move) error {
	if err := followOwn(tx, m); err != nil {
		return err
	}
	for _, f := range a.Follow {
		if err := f(tx, m); err != nil {
			return err
		}
	}
	return nil
}

const mergeColumns = `m.id, m.kept_id, m.absorbed_id, m.former_id, m.professional_id, m.made_at, m.undone_at, m.undone_by`

func mergeByID(tx *db.Tx, id db.ID) (Merge, error) {
	var m Merge
	return m, tx.Get(&m, `select `+mergeColumns+` from record_merge m where m.id = $1`, id)
}

// mergesOfTeam lists the merges that stand and moved a stay of a team, the
// latest first.
func mergesOfTeam(tx *db.Tx, team db.ID) ([]Merge, error) {
	var list []Merge
	err := tx.Select(&list, `select `+mergeColumns+` from record_merge m where m.undone_at is null and exists (
		select 1 from record_merge_row r join enrolment e on e.id = r.row_id
		where r.merge_id = m.id and r.table_name = 'enrolment' and e.microstructure_id = $1) order by m.made_at desc, m.id desc`, team)
	return list, err
}

// Survivor is the record that a record was merged into, itself when it was not.
func Survivor(tx *db.Tx, patient db.ID) (db.ID, error) {
	for {
		var kept db.ID
		found, err := tx.Find(&kept, `select kept_id from record_merge where absorbed_id = $1 and undone_at is null`, patient)
		if err != nil || !found {
			return patient, err
		}
		patient = kept
	}
}

// Selves are all the records that are one person: the one given and those
// merged into it, whose lines in the journal keep their own name. It checks no
// scope.
func Selves(tx *db.Tx, patient db.ID) ([]db.ID, error) {
	list := []db.ID{patient}
	for i := 0; i < len(list); i++ {
		var more []db.ID
		if err := tx.Select(&more, `select absorbed_id from record_merge where kept_id = $1 and undone_at is null order by id`, list[i]); err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// formerNumbers are the record numbers that a person had before a merge.
func formerNumbers(tx *db.Tx, patient db.ID) ([]string, error) {
	selves, err := Selves(tx, patient)
	if err != nil || len(selves) == 1 {
		return nil, err
	}
	in, args := db.In(1, selves[1:])
	var list []string
	err = tx.Select(&list, `select number from patient where id in `+in+` order by number`, args...)
	return list, err
}

// apartPairs are the people told apart, the smaller id first.
func apartPairs(tx *db.Tx) (map[[2]db.ID]bool, error) {
	var rows []struct {
		Low  db.ID `db:"low_id"`
		High db.ID `db:"high_id"`
	}
	err := tx.Select(&rows, `select low_id, high_id from distinct_people`)
	m := make(map[[2]db.ID]bool, len(rows))
	for _, r := range rows {
		m[[2]db.ID{r.Low, r.High}] = true
	}
	return m, err
}

func insertApart(tx *db.Tx, a, b, professional db.ID) error {
	_, err := tx.Exec(`insert into distinct_people (low_id, high_id, professional_id, made_at) values ($1, $2, $3, $4) on conflict do nothing`,
		min(a, b), max(a, b), professional, tx.Now())
	return err
}
