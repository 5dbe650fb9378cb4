package network

import "maillage/internal/ground/db"

// ProfessionalsIn lists the people who are, were or will be members of a team of
// a region, by name; everywhere when the region is empty.
func ProfessionalsIn(tx *db.Tx, region string) (list []Professional, err error) {
	err = tx.Select(&list, `select `+professionalColumns+` from professional p where exists (
		select 1 from membership b join microstructure t on t.id = b.microstructure_id
		where b.professional_id = p.id and (t.region = $1 or $1 = '')) order by p.search_key, p.id`, region)
	return list, err
}

// HostsIn lists the CSAPA and CAARUD of a region, by name; everywhere when the
// region is empty.
func HostsIn(tx *db.Tx, region string) (list []Organisation, err error) {
	err = tx.Select(&list, `select `+organisationColumns+` from organisation
		where kind in ('csapa', 'caarud') and (region = $1 or $1 = '') order by search_key, id`, region)
	return list, err
}
