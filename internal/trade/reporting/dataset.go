package reporting

import (
	"context"
	"iter"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/sheet"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// Scope narrows a data set.
type Scope struct {
	From, To civil.Day // both included; zero is open
	Team     string    // code
	Region   string    // code
}

// settle fills what was left open and keeps the reader to his region. Faults:
// NotFound for another region, Invalid for a period that ends before it begins.
func (sc *Scope) settle(who access.Actor, today civil.Day) error {
	if who.Role != access.Operator {
		if who.Region == "" || sc.Region != "" && sc.Region != who.Region {
			return fault.Missing()
		}
		sc.Region = who.Region
	}
	if sc.To.IsZero() || sc.To.After(today) {
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
var Datasets = []string{"acts", "people", "returns", "scores", "teams"}

// Export gives a data set as a table. Rows are read when the table is written,
// in one transaction; the journal has a line before. Faults: Forbidden, NotFound
// for an unknown name or another region, Invalid.
func (s *Service) Export(ctx context.Context, who access.Actor, name string, sc Scope, write func(sheet.Table) error) error {
	if err := who.Check(access.DatasetExport); err != nil {
		return err
	}
	if !slices.Contains(Datasets, name) {
		return &fault.Error{Kind: fault.NotFound, Message: "Jeu de données inconnu : " + name + "."}
	}
	if name == "scores" { // what people answered, under a pseudonym: no coordination reads it
		if err := who.Check(access.ScoresExport); err != nil {
			return err
		}
	}
	if err := sc.settle(who, civil.DayOf(s.DB.Now())); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		return s.Audit.Note(tx, who, audit.Line{Action: access.DatasetExport, Subject: "dataset." + name})
	})
	if err != nil {
		return err
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		t, err := s.dataset(tx, name, sc)
		if err != nil {
			return err
		}
		return write(t)
	})
}

func (s *Service) dataset(tx *db.Tx, name string, sc Scope) (sheet.Table, error) {
	switch name {
	case "acts":
		return s.acts(tx, sc)
	case "people":
		return people(tx, sc), nil
	case "returns":
		return returns(tx, sc)
	case "scores":
		return s.scores(tx, sc), nil
	default:
		return teams(tx, sc), nil
	}
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
func (s *Service) acts(tx *db.Tx, sc Scope) (sheet.Table, error) {
	book, err := programme.Load(tx)
	if err != nil {
		return sheet.Table{}, err
	}
	seen := map[actKey]int{}
	return sheet.Table{Name: "acts", Title: "Actes", Columns: []sheet.Column{
		{Key: "pseudonym", Title: "Pseudonyme", Kind: sheet.Text},
		{Key: "team", Title: "Microstructure", Kind: sheet.Text},
		{Key: "act", Title: "Acte", Kind: sheet.Text},
		{Key: "profession", Title: "Profession", Kind: sheet.Text},
		{Key: "held_on", Title: "Date", Kind: sheet.Day},
		{Key: "presence", Title: "Présence", Kind: sheet.Text},
		{Key: "mode", Title: "Modalité", Kind: sheet.Text},
		{Key: "minutes", Title: "Minutes", Kind: sheet.Int},
		{Key: "package_year", Title: "Année de forfait", Kind: sheet.Int},
		{Key: "over_quota", Title: "Au-delà du forfait", Kind: sheet.Bool},
	}, Rows: rowsOf(tx, actsQuery, []any{sc.Team, sc.Region, sc.To}, func(scan func(...any) error) ([]any, error) {
		var a act
		if err := scan(&a.patient, &a.team, &a.kind, &a.counter, &a.heldOn, &a.presence, &a.mode, &a.minutes, &a.year, &a.enrolment, &a.programme, &a.openedOn, &a.before); err != nil {
			return nil, err
		}
		over := a.beyond(seen, book)
		if a.heldOn.Before(sc.From) {
			return nil, nil // counted for the quota of its year, not in the period asked for
		}
		return a.row(patient.Pseudonym(s.Seal, a.patient), over), nil
	})}, nil
}

type act struct {
	patient, enrolment, programme db.ID
	team, kind, counter, presence string
	mode                          string
	heldOn, openedOn              civil.Day
	minutes                       *int
	year                          int
	before                        int // used of that counter and year in the microstructures the person came from
}

type actKey struct {
	enrolment db.ID
	year      int
	counter   string
}

const actsQuery = `select a.patient_id, m.code, a.act, a.counter, a.held_on, a.presence, a.mode, a.minutes, a.year, a.enrolment_id, e.programme_id, e.opened_on,
	case when e.carried_from is null then 0 else ` + usedBefore + ` end
	from (select id, patient_id, microstructure_id, enrolment_id, 'session' as act, counter, held_on, presence, mode, minutes, year from session where reversed_at is null
		union all select id, patient_id, microstructure_id, enrolment_id, 'case_review', 'case_review', held_on, 'attended', '', cast(null as integer), year from case_review where counted) a
	join microstructure m on m.id = a.microstructure_id join enrolment e on e.id = a.enrolment_id
	where` + within + ` and a.held_on <= $3
		and not exists (select 1 from patient_objection o where o.patient_id = a.patient_id and o.kind = 'secondary_use' and o.withdrawn_on is null)
	order by a.held_on, a.id`

// usedBefore counts what a person used of a package year before a transfer: it
// is all older than what is recorded after.
const usedBefore = `(select count(*) from enrolment b join session s on s.enrolment_id = b.id
			where b.root_id = e.root_id and coalesce(b.joined_on, b.opened_on) <= e.joined_on and b.id <> e.id
			and s.year = a.year and s.counter = a.counter and s.presence = 'attended' and s.reversed_at is null)
		+ (select count(*) from enrolment b join case_review c on c.enrolment_id = b.id
			where b.root_id = e.root_id and coalesce(b.joined_on, b.opened_on) <= e.joined_on and b.id <> e.id
			and c.year = a.year and a.counter = 'case_review' and c.counted)`

// beyond says whether an act lies beyond the quota of its package year, given
// those before it.
func (a act) beyond(seen map[actKey]int, book *programme.Book) bool {
	if a.presence != "attended" {
		return false
	}
	key := actKey{a.enrolment, a.year, a.counter}
	seen[key]++
	v := book.ForYear(a.programme, a.openedOn, a.year)
	return v.QuotasKnown && a.before+seen[key] > v.Quota(programme.Counter(a.counter))
}

// row is the act as it leaves: a review in a RCP has no presence and no
// profession of its own.
func (a act) row(pseudonym string, over bool) []any {
	var minutes any
	if a.minutes != nil {
		minutes = *a.minutes
	}
	profession, presence := a.counter, a.presence
	if a.kind == "case_review" {
		profession, presence = "", ""
	}
	return []any{pseudonym, a.team, a.kind, profession, a.heldOn, presence, a.mode, minutes, a.year, over}
}
