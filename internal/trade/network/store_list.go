package network

import (
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/text"
)

// where gathers the conditions of a list and their values.
type where struct {
	conditions []string
	args       []any
}

// add appends a condition; each « ? » is one value's mark.
func (w *where) add(condition string, values ...any) {
	for _, v := range values {
		w.args = append(w.args, v)
		condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.conditions = append(w.conditions, condition)
}

// words asks that each word typed stands in the folded key, or that the whole,
// without its spaces, begins the number.
func (w *where) words(q, key, number string) {
	words := text.Words(q)
	if len(words) > 8 {
		words = words[:8]
	}
	if len(words) == 0 {
		return
	}
	var all []string
	var values []any
	for _, word := range words {
		all = append(all, key+` like ?`)
		values = append(values, "%"+word+"%")
	}
	condition := `(` + strings.Join(all, " and ") + `)`
	if number != "" {
		condition = `(` + condition + ` or ` + number + ` like ?)`
		values = append(values, strings.ToUpper(strings.Join(words, ""))+"%")
	}
	w.add(condition, values...)
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return ` where ` + strings.Join(w.conditions, ` and `)
}

// page ends a list: the order, and one page of it when size is not zero.
func (w *where) page(order string, size, number int) string {
	s := ` order by ` + order
	if size > 0 {
		w.args = append(w.args, size, (max(number, 1)-1)*size)
		s += ` limit $` + strconv.Itoa(len(w.args)-1) + ` offset $` + strconv.Itoa(len(w.args))
	}
	return s
}

// order picks a sort from those a list knows; « - » before the key turns it
// round. The last words keep equal lines in one order.
func order(asked string, known map[string]string, otherwise, last string) string {
	key, down := strings.CutPrefix(asked, "-")
	column, ok := known[key]
	switch {
	case !ok:
		return otherwise + ", " + last
	case down:
		return column + " desc, " + last
	default:
		return column + ", " + last
	}
}

// TeamLine is a team as a list shows it.
type TeamLine struct {
	Microstructure
	SiteName  string  `db:"site_name"`
	Commune   string  `db:"commune"`
	HostName  *string `db:"host_name"`
	Members   int     `db:"members"` // on the day of the list
	SearchKey string  `db:"search_key"`
	SiteKey   string  `db:"site_key"`
	HostKey   *string `db:"host_key"`
}

// matches says whether each word stands in the code, the names or the commune.
func (l TeamLine) matches(words []string) bool {
	for _, w := range words {
		if !strings.Contains(l.SearchKey, w) && !strings.Contains(l.SiteKey, w) && (l.HostKey == nil || !strings.Contains(*l.HostKey, w)) {
			return false
		}
	}
	return true
}

// teamLines reads the teams of a region, all when it is empty, by code, with the
// number of members on a day.
func teamLines(tx *db.Tx, region string, day civil.Day) ([]TeamLine, error) {
	var list []TeamLine
	err := tx.Select(&list, `select t.id, t.code, t.name, t.region, t.departement, t.site_id, t.host_id, t.agreement_on, t.agreement_ends_on,
			t.trained_on, t.opened_on, t.closed_on, t.version, t.search_key, s.name as site_name, s.commune, s.search_key as site_key,
			h.name as host_name, h.search_key as host_key, coalesce(n.members, 0) as members
		from microstructure t join organisation s on s.id = t.site_id left join organisation h on h.id = t.host_id
		left join (select microstructure_id, count(*) as members from membership
			where from_on <= $2 and (to_on is null or to_on >= $2) group by microstructure_id) n on n.microstructure_id = t.id
		where $1 = '' or t.region = $1 order by t.code`, region, day)
	return list, err
}

// OrganisationLine is an organisation as a list shows it.
type OrganisationLine struct {
	Organisation
	Teams int `db:"teams"` // sited or hosted
	Total int `db:"total"` // of the whole list
}

var organisationOrders = map[string]string{
	"nom": "o.search_key", "type": "o.kind", "departement": "o.departement", "commune": "o.commune", "equipes": "teams",
}

func organisationLines(tx *db.Tx, f ListFilter, region string) ([]OrganisationLine, error) {
	var w where
	w.words(f.Q, "o.search_key", "o.finess")
	if region != "" {
		w.add(`o.region = ?`, region)
	}
	if f.Departement != "" {
		w.add(`o.departement = ?`, f.Departement)
	}
	if f.Kind != "" {
		w.add(`o.kind = ?`, f.Kind)
	}
	end := w.page(order(f.Sort, organisationOrders, "o.search_key", "o.id"), f.Size, f.Page)
	var list []OrganisationLine
	err := tx.Select(&list, `select o.id, o.kind, o.name, o.region, o.departement, o.finess, o.finess_ok, o.siret, o.siret_ok, o.address,
			o.postal_code, o.commune, o.phone, o.email, o.version, count(*) over () as total,
			(select count(*) from microstructure t where t.site_id = o.id or t.host_id = o.id) as teams
		from organisation o`+w.String()+end, w.args...)
	return list, err
}

// ProfessionalLine is a professional as a list shows it.
type ProfessionalLine struct {
	Professional
	EmployerName *string `db:"employer_name"`
	Teams        *string `db:"teams"` // codes, on the day of the list
	Total        int     `db:"total"`
}

var professionalOrders = map[string]string{"nom": "p.search_key", "profession": "p.profession", "employeur": "e.search_key"}

// professionalLines reads professionals. In a region are those with a membership
// there, present or past, or an employer there, and those attached nowhere yet.
func professionalLines(tx *db.Tx, f ListFilter, region string, day civil.Day) ([]ProfessionalLine, error) {
	w := where{args: []any{day}}
	w.words(f.Q, "p.search_key", "p.rpps")
	if region != "" {
		w.add(inRegion, region, region)
	}
	if f.Kind != "" {
		w.add(`p.profession = ?`, f.Kind)
	}
	if f.Departement != "" {
		w.add(`exists (select 1 from membership m join microstructure t on t.id = m.microstructure_id
			where m.professional_id = p.id and t.departement = ?)`, f.Departement)
	}
	end := w.page(order(f.Sort, professionalOrders, "p.search_key", "p.id"), f.Size, f.Page)
	var list []ProfessionalLine
	err := tx.Select(&list, `select p.id, p.last_name, p.first_name, p.profession, p.title, p.rpps, p.rpps_ok, p.email, p.self_employed,
			p.employer_id, p.version, e.name as employer_name, count(*) over () as total,
			(select string_agg(t.code, ', ') from membership m join microstructure t on t.id = m.microstructure_id
				where m.professional_id = p.id and m.from_on <= $1 and (m.to_on is null or m.to_on >= $1)) as teams
		from professional p left join organisation e on e.id = p.employer_id`+w.String()+end, w.args...)
	return list, err
}

const inRegion = `(exists (select 1 from membership m join microstructure t on t.id = m.microstructure_id
		where m.professional_id = p.id and t.region = ?)
	or exists (select 1 from organisation o where o.id = p.employer_id and o.region = ?)
	or p.employer_id is null and not exists (select 1 from membership m where m.professional_id = p.id))`

// professionalInRegion says whether the coordination of a region may see a
// professional.
func professionalInRegion(tx *db.Tx, id db.ID, region string) (bool, error) {
	w := where{}
	w.add(`p.id = ?`, id)
	w.add(inRegion, region, region)
	var found db.ID
	return tx.Find(&found, `select p.id from professional p`+w.String(), w.args...)
}

// Belonging is one membership of a professional with the team behind it.
type Belonging struct {
	TeamCode   string            `db:"code"`
	TeamName   string            `db:"name"`
	Region     string            `db:"region"`
	Profession access.Profession `db:"profession"`
	From       civil.Day         `db:"from_on"`
	To         civil.Day         `db:"to_on"`
}

// Period is the days of the membership, both included.
func (b Belonging) Period() civil.Period { return civil.Period{From: b.From, To: b.To} }

// belongings reads the teams of a person, present ones first.
func belongings(tx *db.Tx, professional db.ID) ([]Belonging, error) {
	var list []Belonging
	err := tx.Select(&list, `select t.code, t.name, t.region, m.profession, m.from_on, m.to_on
		from membership m join microstructure t on t.id = m.microstructure_id where m.professional_id = $1
		order by case when m.to_on is null then 0 else 1 end, m.from_on desc, t.code`, professional)
	return list, err
}

// teamsAt reads the teams that work at an organisation or rest on it.
func teamsAt(tx *db.Tx, organisation db.ID) ([]Microstructure, error) {
	var list []Microstructure
	err := tx.Select(&list, `select `+teamColumns+` from microstructure where site_id = $1 or host_id = $1 order by code`, organisation)
	return list, err
}

// staffOf reads who an organisation employs.
func staffOf(tx *db.Tx, organisation db.ID) ([]Professional, error) {
	var list []Professional
	err := tx.Select(&list, `select `+professionalColumns+` from professional where employer_id = $1 order by search_key`, organisation)
	return list, err
}

// organisationsIn reads the organisations of a region by name, for choices.
func organisationsIn(tx *db.Tx, region string) ([]Organisation, error) {
	var list []Organisation
	err := tx.Select(&list, `select `+organisationColumns+` from organisation where region = $1 order by search_key, id`, region)
	return list, err
}
