package reporting

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/sheet"
	"maillage/internal/trade/network"
)

// people is one row for each professional, team and period.
func people(tx *db.Tx, sc Scope) sheet.Table {
	return sheet.Table{Name: "people", Title: "Professionnels", Columns: []sheet.Column{
		{Key: "team", Title: "Microstructure"},
		{Key: "team_name", Title: "Nom de la microstructure", Width: 28},
		{Key: "region", Title: "Région"},
		{Key: "departement", Title: "Département"},
		{Key: "professional", Title: "Identifiant", Width: 16},
		{Key: "last_name", Title: "Nom", Width: 20},
		{Key: "first_name", Title: "Prénom", Width: 20},
		{Key: "profession", Title: "Profession"},
		{Key: "rpps", Title: "RPPS"},
		{Key: "rpps_valid", Title: "Clé du RPPS"},
		{Key: "self_employed", Title: "Libéral", Kind: sheet.Bool},
		{Key: "employer", Title: "Employeur", Width: 28},
		{Key: "employer_finess", Title: "FINESS de l’employeur"},
		{Key: "employer_finess_valid", Title: "Clé du FINESS"},
		{Key: "from_on", Title: "Depuis", Kind: sheet.Day},
		{Key: "to_on", Title: "Jusqu’au", Kind: sheet.Day},
	}, Rows: rowsOf(tx, peopleQuery, []any{sc.Team, sc.Region, sc.From, sc.To}, func(scan func(...any) error) ([]any, error) {
		var team, name, region, departement, last, first, profession, rpps, employer, finess string
		var id db.ID
		var rppsOK, self, finessOK bool
		var from, to civil.Day
		err := scan(&team, &name, &region, &departement, &id, &last, &first, &profession, &rpps, &rppsOK, &self, &employer, &finess, &finessOK, &from, &to)
		return []any{
			team, name, region, departement, id.String(), last, first, profession, rpps, checked(rpps, rppsOK), self,
			employer, finess, checked(finess, finessOK), from, to,
		}, err
	})}
}

const peopleQuery = `select m.code, m.name, m.region, m.departement, p.id, p.last_name, p.first_name, b.profession, p.rpps, p.rpps_ok, p.self_employed,
		coalesce(o.name, ''), coalesce(o.finess, ''), coalesce(o.finess_ok, false), b.from_on, b.to_on
	from membership b join microstructure m on m.id = b.microstructure_id join professional p on p.id = b.professional_id
	left join organisation o on o.id = p.employer_id
	where` + within + ` and b.from_on <= $4 and (b.to_on is null or b.to_on >= $3) order by m.code, p.search_key, p.id, b.from_on`

// teams is one row for each microstructure.
func teams(tx *db.Tx, sc Scope) sheet.Table {
	return sheet.Table{Name: "teams", Title: "Microstructures", Columns: []sheet.Column{
		{Key: "team", Title: "Code"},
		{Key: "name", Title: "Nom"},
		{Key: "region", Title: "Région"},
		{Key: "departement", Title: "Département"},
		{Key: "host", Title: "Structure porteuse"},
		{Key: "host_finess", Title: "FINESS"},
		{Key: "finess_valid", Title: "FINESS valide"},
		{Key: "agreement_on", Title: "Convention", Kind: sheet.Day},
		{Key: "trained_on", Title: "Formation", Kind: sheet.Day},
		{Key: "opened_on", Title: "Ouverture", Kind: sheet.Day},
		{Key: "closed_on", Title: "Fermeture", Kind: sheet.Day},
	}, Rows: rowsOf(tx, `select m.code, m.name, m.region, m.departement, coalesce(o.name, ''), coalesce(o.finess, ''), coalesce(o.finess_ok, false),
		m.agreement_on, m.trained_on, m.opened_on, m.closed_on from microstructure m left join organisation o on o.id = m.host_id
		where`+within+` order by m.code`, []any{sc.Team, sc.Region}, func(scan func(...any) error) ([]any, error) {
		var code, name, region, departement, host, finess string
		var ok bool
		var agreed, trained, opened, closed civil.Day
		err := scan(&code, &name, &region, &departement, &host, &finess, &ok, &agreed, &trained, &opened, &closed)
		return []any{code, name, region, departement, host, finess, checked(finess, ok), agreed, trained, opened, closed}, err
	})}
}

// checked is the check-digit mark of an identifier: valid, check-digit-failed,
// or empty when there is none.
func checked(value string, ok bool) string {
	switch {
	case value == "":
		return ""
	case ok:
		return "valid"
	default:
		return "check-digit-failed"
	}
}

// returns is one row for each team and month from its opening on.
func returns(tx *db.Tx, sc Scope) (sheet.Table, error) {
	columns := []sheet.Column{{Key: "team", Title: "Microstructure"}, {Key: "month", Title: "Mois"}}
	for _, f := range (Figures{}).List() {
		columns = append(columns, sheet.Column{Key: f.Code, Title: f.Label, Kind: sheet.Int})
	}
	columns = append(columns, sheet.Column{Key: "state", Title: "État"}, sheet.Column{Key: "sent_on", Title: "Envoyée le", Kind: sheet.Day},
		sheet.Column{Key: "accepted_on", Title: "Acceptée le", Kind: sheet.Day}, sheet.Column{Key: "late", Title: "En retard", Kind: sheet.Bool})
	all, err := network.Teams(tx, sc.Region)
	if err != nil {
		return sheet.Table{}, err
	}
	cal, err := readCalendar(tx)
	if err != nil {
		return sheet.Table{}, err
	}
	return sheet.Table{Name: "returns", Title: "Remontées", Columns: columns, Rows: func(yield func([]any, error) bool) {
		for _, t := range all {
			if sc.Team != "" && t.Code != sc.Team {
				continue
			}
			for _, m := range monthsOf(t, sc) {
				row, err := returnRowOf(tx, cal, t, m)
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}}, nil
}

// monthsOf are the months of a team's activity that touch the period: none
// before it opened nor after it closed.
func monthsOf(t network.Microstructure, sc Scope) (months []civil.Month) {
	if t.OpenedOn.IsZero() {
		return nil
	}
	from, to := civil.MonthOf(sc.From), civil.MonthOf(sc.To)
	if opened := civil.MonthOf(t.OpenedOn); from.Before(opened) {
		from = opened
	}
	if closed := civil.MonthOf(t.ClosedOn); !closed.IsZero() && closed.Before(to) {
		to = closed
	}
	for m := from; !m.After(to); m = m.Next() {
		months = append(months, m)
	}
	return months
}

func returnRowOf(tx *db.Tx, cal calendar, t network.Microstructure, m civil.Month) ([]any, error) {
	v := View{Team: t}
	if err := v.readWith(tx, cal, m); err != nil {
		return nil, err
	}
	r := v.Return
	row := []any{t.Code, m.String()}
	for _, f := range r.Figures.List() {
		row = append(row, f.Value)
	}
	var sent, accepted civil.Day
	if r.State.frozen() {
		sent = civil.DayOf(r.SentAt)
	}
	if r.State == Accepted {
		accepted = civil.DayOf(r.DecidedAt)
	}
	return append(row, r.State.Code(), sent, accepted, r.Late || r.SentLate), nil
}
