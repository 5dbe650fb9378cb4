package patient

import (
	"context"
	"sort"
	"strconv"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/text"
	"maillage/internal/trade/terminology"

	"github.com/xrash/smetrics"
)

// Found is somebody a search brought up.
type Found struct {
	Patient   Patient
	Enrolment Enrolment
	Near      bool // sounds like what was typed, is not written so
	score     float64
}

// longestQuery bounds what is searched for.
const longestQuery = 100

// candidatesMost bounds what one search opens.
const candidatesMost = 400

// Search finds people of the reader's teams by name, first letters, birth date
// or record number; when nothing is written so, by sound. The journal keeps
// that a search was made, not what was typed. Faults: Forbidden.
func (s *Service) Search(ctx context.Context, who access.Actor, query string, most int) (found []Found, err error) {
	if err := who.Check(access.PatientSearch); err != nil {
		return nil, err
	}
	if len(query) > longestQuery || strings.TrimSpace(query) == "" || len(who.Teams) == 0 {
		return nil, nil
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		found, err = s.search(tx, who, query)
		if err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.PatientSearch, Subject: "search"})
	})
	if len(found) > most {
		found = found[:most]
	}
	return found, err
}

func (s *Service) search(tx *db.Tx, who access.Actor, query string) ([]Found, error) {
	if day, err := civil.Parse(query, tx.Today()); err == nil && strings.ContainsAny(query, "/.-") {
		found, err := s.holding(tx, who, []int64{birthToken(s.Seal, day)}, func(t Traits, _ Patient) float64 {
			return boolScore(t.BirthDate == day)
		})
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	if strings.ContainsAny(query, "0123456789") {
		return s.byNumber(tx, who, strings.ToUpper(strings.TrimSpace(query)))
	}
	words := text.Words(query)
	var tokens, sounds []int64
	for _, w := range words {
		if t, ok := wordToken(s.Seal, w); ok {
			tokens = append(tokens, t)
		}
		if sound := text.Phonetic(w); sound != "" {
			sounds = append(sounds, s.Seal.Token("patient.sound", sound))
		}
	}
	found, err := s.holding(tx, who, tokens, func(t Traits, p Patient) float64 { return score(words, t, p) })
	if err != nil || len(found) > 0 || len(sounds) == 0 {
		return found, err
	}
	found, err = s.holding(tx, who, sounds, func(t Traits, _ Patient) float64 { return likeness(words, t) })
	for i := range found {
		found[i].Near = true
	}
	return found, err
}

func boolScore(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}

// score ranks somebody whose names begin with every word typed: whole words
// first. 0 is not found.
func score(words []string, t Traits, p Patient) float64 {
	names := t.words()
	if a, ok := p.Identity.(Anonymous); ok {
		names = text.Words(a.Alias)
	}
	total := 0.0
	for _, w := range words {
		best := 0.0
		for _, n := range names {
			if n == w {
				best = 2
			} else if strings.HasPrefix(n, w) {
				best = max(best, 1+float64(len(w))/float64(len(n)+1))
			}
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	return total / float64(len(words))
}

// likeness ranks somebody whose names only sound like the words typed.
func likeness(words []string, t Traits) float64 {
	total := 0.0
	for _, w := range words {
		best := 0.0
		for _, n := range t.words() {
			if text.Phonetic(n) == text.Phonetic(w) {
				best = max(best, smetrics.JaroWinkler(w, n, 0.7, 4))
			}
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	return total
}

// holding finds people of the reader's teams who hold every token, opens them
// and keeps those that rank above zero. Without tokens (words of one or two
// letters, an alias) the reader's whole list is opened: it is his own, and short.
func (s *Service) holding(tx *db.Tx, who access.Actor, tokens []int64, rank func(Traits, Patient) float64) ([]Found, error) {
	rows, err := candidates(tx, who.TeamIDs(), tokens)
	if err != nil {
		return nil, err
	}
	var found []Found
	seen := map[db.ID]bool{}
	for _, r := range rows {
		e := r.Enrolment.enrolment()
		if seen[e.PatientID] || withheldFrom(who, r.Objection, e.OpenedBy) {
			continue
		}
		p, err := r.Patient.open(s.Seal, false)
		if err != nil {
			return nil, err
		}
		t, _ := traitsOf(p.Identity)
		if points := rank(t, p); points > 0 {
			seen[e.PatientID] = true
			found = append(found, Found{Patient: p, Enrolment: e, score: points})
		}
	}
	sort.SliceStable(found, func(i, j int) bool {
		if found[i].score != found[j].score {
			return found[i].score > found[j].score
		}
		return found[i].Patient.DisplayName() < found[j].Patient.DisplayName()
	})
	return found, nil
}

func (s *Service) byNumber(tx *db.Tx, who access.Actor, number string) ([]Found, error) {
	rows, err := numbered(tx, who.TeamIDs(), number)
	if err != nil {
		return nil, err
	}
	var found []Found
	for _, r := range rows {
		e := r.Enrolment.enrolment()
		p, err := r.Patient.open(s.Seal, withheldFrom(who, r.Objection, e.OpenedBy))
		if err != nil {
			return nil, err
		}
		found = append(found, Found{Patient: p, Enrolment: e})
	}
	return found, nil
}

// near finds people of the reader's teams who may be the one described: born
// the same day with a name that sounds the same, or with the very same names.
func (s *Service) near(tx *db.Tx, who access.Actor, id Identity) ([]Found, error) {
	t, ok := traitsOf(id)
	if !ok {
		return nil, nil
	}
	words := t.words()
	if !t.BirthDate.IsZero() {
		found, err := s.holding(tx, who, []int64{birthToken(s.Seal, t.BirthDate)}, func(other Traits, _ Patient) float64 {
			return closest(words, other.words())
		})
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	var tokens []int64
	for _, w := range words {
		if token, ok := wordToken(s.Seal, w); ok {
			tokens = append(tokens, token)
		}
	}
	if len(words) < 2 || len(tokens) == 0 {
		return nil, nil
	}
	return s.holding(tx, who, tokens, func(other Traits, _ Patient) float64 {
		if !other.BirthDate.IsZero() && !t.BirthDate.IsZero() && other.BirthDate != t.BirthDate {
			return 0
		}
		return boolScore(score(words, other, Patient{}) == 2)
	})
}

// closest says how alike the most alike pair of words of two names is, 0 when
// none is nearly the same.
func closest(a, b []string) float64 {
	best := 0.0
	for _, x := range a {
		for _, y := range b {
			like := smetrics.JaroWinkler(x, y, 0.7, 4)
			if text.Phonetic(x) == text.Phonetic(y) {
				like = max(like, 0.95)
			}
			best = max(best, like)
		}
	}
	if best < 0.88 {
		return 0
	}
	return best
}

func knownExit(reason string) bool {
	return reason != "" && terminology.Known("exit_reason", terminology.Code(reason))
}

const listedColumns = `p.id as "p.id", p.mode as "p.mode", p.number as "p.number", p.sex as "p.sex", p.birth_year as "p.birth_year",
	p.identity as "p.identity", p.alias as "p.alias", p.insi_on as "p.insi_on", p.document_kind as "p.document_kind",
	p.document_on as "p.document_on", p.doubtful as "p.doubtful", p.fictitious as "p.fictitious", p.namesake as "p.namesake",
	p.commune as "p.commune", p.version as "p.version",
	e.id as "e.id", e.patient_id as "e.patient_id", e.microstructure_id as "e.microstructure_id", e.programme_id as "e.programme_id",
	e.opened_on as "e.opened_on", e.opened_by as "e.opened_by", e.closed_on as "e.closed_on", e.exit_reason as "e.exit_reason",
	e.referral as "e.referral", e.other_scheme as "e.other_scheme", e.version as "e.version",
	exists (select 1 from patient_objection o where o.patient_id = p.id and o.kind = 'sharing' and o.withdrawn_on is null) as "objection",
	(select max(i.informed_on) from patient_information i where i.patient_id = p.id) as "informed_on"`

const teamColumns = `p.id, p.mode, p.number, p.sex, p.birth_year, p.identity, p.alias, e.id, e.programme_id, e.opened_on, e.opened_by,
	e.closed_on, e.exit_reason, e.version,
	exists (select 1 from patient_objection o where o.patient_id = p.id and o.kind = 'sharing' and o.withdrawn_on is null),
	(select max(i.informed_on) from patient_information i where i.patient_id = p.id)`

// scanTeam reads the columns of teamColumns.
func (r *listedRow) scanTeam(scan func(...any) error) error {
	p, e := &r.Patient, &r.Enrolment
	err := scan(&p.ID, &p.Mode, &p.Number, &p.Sex, &p.BirthYear, &p.Identity, &p.Alias, &e.ID, &e.ProgrammeID, &e.OpenedOn, &e.OpenedBy,
		&e.ClosedOn, &e.ExitReason, &e.Version, &r.Objection, &r.InformedOn)
	e.PatientID = p.ID
	return err
}

func teamQuery(closed bool) string {
	q := `select ` + teamColumns + ` from enrolment e join patient p on p.id = e.patient_id where e.microstructure_id = $1`
	if !closed {
		q += ` and e.closed_on is null`
	}
	return q
}

// candidates are the people of some teams who hold every token. It starts from
// the teams: a reader's teams follow hundreds of people, the base a hundred
// thousand.
func candidates(tx *db.Tx, teams []db.ID, tokens []int64) ([]listedRow, error) {
	var b strings.Builder
	in, args := db.In(1, teams)
	b.WriteString(`select ` + listedColumns + ` from enrolment e join patient p on p.id = e.patient_id where e.microstructure_id in ` + in)
	for _, t := range tokens {
		args = append(args, t)
		b.WriteString(` and exists (select 1 from patient_token t where t.patient_id = e.patient_id and t.token = $` + strconv.Itoa(len(args)) + `)`)
	}
	if len(tokens) > 0 {
		args = append(args, candidatesMost)
		b.WriteString(` limit $` + strconv.Itoa(len(args)))
	}
	var rows []listedRow
	err := tx.Select(&rows, b.String(), args...)
	return rows, err
}

func numbered(tx *db.Tx, teams []db.ID, number string) ([]listedRow, error) {
	in, args := db.In(2, teams)
	var rows []listedRow
	err := tx.Select(&rows, `select `+listedColumns+` from patient p join enrolment e on e.patient_id = p.id
		where p.number = $1 and e.microstructure_id in `+in+` order by e.opened_on desc limit 1`, append([]any{number}, args...)...)
	return rows, err
}
