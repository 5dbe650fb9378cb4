package programme

import (
	"maillage/internal/ground/db"
)

const (
	programmeColumns = `id, code, name, regime`
	versionColumns   = `id, programme_id, code, valid_from, valid_to, legal_reference, quota_psychologist, quota_social_worker, ` +
		`quota_case_review, package_months, return_due_day, late_entry_days, package_cents, quotas_known, demo`
)

// ByCode reads a programme. Faults: NotFound.
func ByCode(tx *db.Tx, code string) (Programme, error) {
	var p Programme
	err := tx.Get(&p, `select `+programmeColumns+` from programme where code = $1`, code)
	return p, err
}

// Versions reads the versions of a programme, oldest first.
func Versions(tx *db.Tx, programme db.ID) ([]Version, error) {
	var list []Version
	err := tx.Select(&list, `select `+versionColumns+` from programme_version where programme_id = $1 order by valid_from`, programme)
	return list, err
}

// Load reads the whole book.
func Load(tx *db.Tx) (*Book, error) {
	b := &Book{versions: map[db.ID][]Version{}}
	if err := tx.Select(&b.programmes, `select `+programmeColumns+` from programme order by code`); err != nil {
		return nil, err
	}
	var all []Version
	if err := tx.Select(&all, `select `+versionColumns+` from programme_version order by programme_id, valid_from`); err != nil {
		return nil, err
	}
	for _, v := range all {
		b.versions[v.ProgrammeID] = append(b.versions[v.ProgrammeID], v)
	}
	return b, nil
}

// Rules reads the statements of a version in their order, with the values of
// its own columns.
func Rules(tx *db.Tx, v Version) ([]Rule, error) {
	var list []Rule
	err := tx.Select(&list, `select version_id, key, value, label, confidence, source, rank from programme_rule
		where version_id = $1 order by rank, key`, v.ID)
	return stated(v, list), err
}

// Components reads how the amount of a version divides, in the order of the
// counters then the coordination.
func Components(tx *db.Tx, version db.ID) ([]Component, error) {
	var list []Component
	err := tx.Select(&list, `select version_id, component, cents, source from tariff_component where version_id = $1
		order by case component when 'psychologist' then 1 when 'social_worker' then 2 when 'case_review' then 3 else 4 end`, version)
	return list, err
}

// installed says whether a programme of that code is there.
func installed(tx *db.Tx, code string) (bool, error) {
	var id db.ID
	return tx.Find(&id, `select id from programme where code = $1`, code)
}
