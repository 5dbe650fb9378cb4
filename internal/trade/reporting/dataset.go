package reporting

import (
	"context"
	"iter"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/sheet"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// Scope narrows a data set.
type Scope struct {
	From, To civil.Day // both included; zero is open
	Team     string    // code
	Region   string    // code
}

func (sc *Scope) settle(who access.Actor, today civil.Day) error {
	if who.Role != access.Operator {
		sc.Region = who.Region
	}
	if sc.To.IsZero() {
		sc.To = today
	}
	if sc.From.IsZero() {
		sc.From = civil.Must(2019, 1, 1)
	}
	if sc.To.Before(sc.From) {
		return fault.Refuse("La fin de la période précède son début.")
	}
	return nil
}

// Datasets are the names Export knows, in the order of docs/datasets.md.
var Datasets = []string{"acts", "people", "returns", "teams"}

// Export gives a data set as a table. Rows are read when the table is written,
// in one transaction. Faults: Forbidden, NotFound for an unknown name, Invalid.
func (s *Service) Export(ctx context.Context, who access.Actor, name string, sc Scope, write func(sheet.Table) error) error {
	if err := who.Check(access.DatasetExport); err != nil {
		return err
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		if err := sc.settle(who, tx.Today()); err != nil {
			return err
		}
		switch name {
		case "acts":
			return write(s.acts(tx, sc))
		case "people":
			return write(people(tx, sc))
		case "returns":
			t, err := returns(tx, sc)
			if err != nil {
				return err
			}
			return write(t)
		case "teams":
			return write(teams(tx, sc))
		}
		return &fault.Error{Kind: fault.NotFound, Message: "Jeu de données inconnu : " + name + "."}
	})
}

// within is the part of a query that narrows it to teams: parameters $1 and $2.
const within = ` (m.code = $1 or $1 = '') and (m.region = $2 or $2 = '')`

// rowsOf reads a query into rows, one at a time.
func rowsOf(tx *db.Tx, query string, args []any, row func(scan func(...any) error) ([]any, error)) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		stopped := false
		err := tx.Each(query, args, func(scan func(...any) error) error {
			cells, err := row(scan)
			if cells == nil && err == nil {
				return nil // read, and not in what was asked for
			}
			if !yield(cells, err) || err != nil {
				stopped = true
				return errStop
			}
			return nil
		})
		if err != nil && !stopped {
			yield(nil, err)
		}
	}
}

var errStop = fault.Refuse("stop")

// acts is one row for each person and act: reviews and entretiens. People are
// pseudonyms; those who object to secondary use are left out.
func (s *Service) acts(tx *db.Tx, sc Scope) sheet.Table {
	book, bookErr := programme.Load(tx)
	seen := map[actKey]int{}
	return sheet.Table{Name: "acts", Title: "Actes", Columns: []sheet.Column{
		{Key: "pseudonym", Title: "Pseudonyme", Kind: sheet.Text}, {Key: "team", Title: "Microstructure", Kind: sheet.Text},
		{Key: "act", Title: "Acte", Kind: sheet.Text}, {Key: "profession", Title: "Profession", Kind: sheet.Text},
		{Key: "held_on", Title: "Date", Kind: sheet.Day}, {Key: "presence", Title: "Présence", Kind: sheet.Text},
		{Key: "mode", Title: "Modalité", Kind: sheet.Text}, {Key: "minutes", Title: "Minutes", Kind: sheet.Int},
		{Key: "package_year", Title: "Année de forfait", Kind: sheet.Int}, {Key: "over_quota", Title: "Au-delà du forfait", Kind: sheet.Int},
	}, Rows: rowsOf(tx, actsQuery, []any{sc.Team, sc.Region, sc.To}, func(scan func(...any) error) ([]any, error) {
		var a act
		if err := scan(&a.patient, &a.team, &a.kind, &a.counter, &a.heldOn, &a.presence, &a.mode, &a.minutes, &a.year, &a.enrolment, &a.programme, &a.openedOn); err != nil || bookErr != nil {
			return nil, firstError(err, bookErr)
		}
		over := 0
		if a.presence == "attended" || a.kind == "case_review" {
			key := actKey{a.enrolment, a.year, a.counter}
			seen[key]++
			if seen[key] > book.ForYear(a.programme, a.openedOn, a.year).Quota(programme.Counter(a.counter)) {
				over = 1
			}
		}
		if a.heldOn.Before(sc.From) {
			return nil, nil // counted for the quota of its year, not in the period asked for
		}
		var minutes any
		if a.minutes != nil {
			minutes = *a.minutes
		}
		profession := a.counter
		if a.kind == "case_review" {
			profession = ""
		}
		return []any{patient.Pseudonym(s.Seal, a.patient), a.team, a.kind, profession, a.heldOn, a.presence, a.mode, minutes, a.year, over}, nil
	})}
}

type act struct {
	patient, enrolment, programme db.ID
	team, kind, counter, presence string
	mode                          string
	heldOn, openedOn              civil.Day
	minutes                       *int
	year                          int
}

type actKey struct {
	enrolment db.ID
	year      int
	counter   string
}

const actsQuery = `select a.patient_id, m.code, a.act, a.counter, a.held_on, a.presence, a.mode, a.minutes, a.year, a.enrolment_id, e.programme_id, e.opened_on
	from (select id, patient_id, microstructure_id, enrolment_id, 'session' as act, counter, held_on, presence, mode, minutes, year from session where reversed_at is null
		union all select id, patient_id, microstructure_id, enrolment_id, 'case_review', 'case_review', held_on, 'attended', '', cast(null as integer), year from case_review where counted) a
	join microstructure m on m.id = a.microstructure_id join enrolment e on e.id = a.enrolment_id
	where` + within + ` and a.held_on <= $3
		and not exists (select 1 from patient_objection o where o.patient_id = a.patient_id and o.kind = 'secondary_use' and o.withdrawn_on is null)
	order by a.held_on, a.id`

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// people is one row for each professional, team and period.
func people(tx *db.Tx, sc Scope) sheet.Table {
	return sheet.Table{Name: "people", Title: "Professionnels", Columns: []sheet.Column{
		{Key: "team", Title: "Microstructure", Kind: sheet.Text}, {Key: "last_name", Title: "Nom", Kind: sheet.Text},
		{Key: "first_name", Title: "Prénom", Kind: sheet.Text}, {Key: "profession", Title: "Profession", Kind: sheet.Text},
		{Key: "rpps", Title: "RPPS", Kind: sheet.Text}, {Key: "rpps_valid", Title: "RPPS valide", Kind: sheet.Text},
		{Key: "employer", Title: "Employeur", Kind: sheet.Text}, {Key: "self_employed", Title: "Libéral", Kind: sheet.Text},
		{Key: "from", Title: "Depuis", Kind: sheet.Day}, {Key: "to", Title: "Jusqu’au", Kind: sheet.Day},
	}, Rows: rowsOf(tx, `select m.code, p.last_name, p.first_name, b.profession, p.rpps, p.rpps_ok, coalesce(o.name, ''), p.self_employed, b.from_on, b.to_on
		from membership b join microstructure m on m.id = b.microstructure_id join professional p on p.id = b.professional_id
		left join organisation o on o.id = p.employer_id
		where`+within+` and b.from_on <= $4 and (b.to_on is null or b.to_on >= $3) order by m.code, p.last_name, p.first_name, b.from_on`,
		[]any{sc.Team, sc.Region, sc.From, sc.To}, func(scan func(...any) error) ([]any, error) {
			var team, last, first, profession, rpps, employer string
			var ok, self bool
			var from, to civil.Day
			err := scan(&team, &last, &first, &profession, &rpps, &ok, &employer, &self, &from, &to)
			return []any{team, last, first, profession, rpps, checked(rpps, ok), employer, yesNo(self), from, to}, err
		})}
}

// teams is one row for each microstructure.
func teams(tx *db.Tx, sc Scope) sheet.Table {
	return sheet.Table{Name: "teams", Title: "Microstructures", Columns: []sheet.Column{
		{Key: "team", Title: "Code", Kind: sheet.Text}, {Key: "name", Title: "Nom", Kind: sheet.Text}, {Key: "region", Title: "Région", Kind: sheet.Text},
		{Key: "departement", Title: "Département", Kind: sheet.Text}, {Key: "host", Title: "Structure porteuse", Kind: sheet.Text},
		{Key: "host_finess", Title: "FINESS", Kind: sheet.Text}, {Key: "finess_valid", Title: "FINESS valide", Kind: sheet.Text},
		{Key: "agreement_on", Title: "Convention", Kind: sheet.Day}, {Key: "trained_on", Title: "Formation", Kind: sheet.Day},
		{Key: "opened_on", Title: "Ouverture", Kind: sheet.Day}, {Key: "closed_on", Title: "Fermeture", Kind: sheet.Day},
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

func yesNo(b bool) string {
	if b {
		return "oui"
	}
	return "non"
}

// returns is one row for each team and month from its opening on.
func returns(tx *db.Tx, sc Scope) (sheet.Table, error) {
	columns := []sheet.Column{{Key: "team", Title: "Microstructure", Kind: sheet.Text}, {Key: "month", Title: "Mois", Kind: sheet.Text}}
	for _, f := range (Figures{}).List() {
		columns = append(columns, sheet.Column{Key: f.Code, Title: f.Label, Kind: sheet.Int})
	}
	columns = append(columns, sheet.Column{Key: "state", Title: "État", Kind: sheet.Text}, sheet.Column{Key: "sent_on", Title: "Envoyée le", Kind: sheet.Day},
		sheet.Column{Key: "accepted_on", Title: "Acceptée le", Kind: sheet.Day}, sheet.Column{Key: "late", Title: "En retard", Kind: sheet.Text})
	all, err := network.Teams(tx, sc.Region)
	if err != nil {
		return sheet.Table{}, err
	}
	return sheet.Table{Name: "returns", Title: "Remontées", Columns: columns, Rows: func(yield func([]any, error) bool) {
		for _, t := range all {
			if sc.Team != "" && t.Code != sc.Team {
				continue
			}
			for m := firstMonth(t, sc); !m.First().After(sc.To); m = m.Next() {
				row, err := returnRowOf(tx, t, m)
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}}, nil
}

func firstMonth(t network.Microstructure, sc Scope) civil.Month {
	first := civil.MonthOf(sc.From)
	if opened := civil.MonthOf(t.OpenedOn); first.Before(opened) {
		return opened
	}
	return first
}

func returnRowOf(tx *db.Tx, t network.Microstructure, m civil.Month) ([]any, error) {
	v := View{Team: t}
	if err := v.read(tx, m); err != nil {
		return nil, err
	}
	row := []any{t.Code, m.String()}
	for _, f := range v.Return.Figures.List() {
		row = append(row, f.Value)
	}
	var sent, accepted civil.Day
	if !v.Return.SentAt.IsZero() {
		sent = civil.DayOf(v.Return.SentAt)
	}
	if v.Return.State == Accepted {
		accepted = civil.DayOf(v.Return.DecidedAt)
	}
	return append(row, v.Return.State.Code(), sent, accepted, yesNo(v.Return.Late)), nil
}
