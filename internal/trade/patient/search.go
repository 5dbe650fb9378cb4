package patient

import (
	"context"
	"errors"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/text"

	"github.com/xrash/smetrics"
)

// Found is somebody a search brought up, with his or her latest stay in the
// reader's teams.
type Found struct {
	Patient   Patient
	Enrolment Enrolment
	Near      bool // sounds like what was typed, is not written so
	score     float64
	key       string // folded name, to sort by
}

const (
	longestQuery = 100 // bytes
	openedMost   = 200 // records one search opens when it knows three letters
	listedMost   = 600 // records it opens when it knows fewer: the latest included
)

// Search finds people of the reader's teams by name, first letters, birth date,
// record number or alias, in any order; when nothing is written so, by sound.
// Somebody who objects to sharing is found by the GP who included alone.
//
// It reads first and then leaves its line in the journal; nothing is returned
// unless the line is on disk. The line says that a search was made, not what
// was typed. Done inside one write, a search would make every other writer of
// the install wait while it opens records. Faults: Forbidden.
func (s *Service) Search(ctx context.Context, who access.Actor, query string, most int) (found []Found, err error) {
	if err := who.Check(access.PatientSearch); err != nil {
		return nil, err
	}
	if len(query) > longestQuery || text.Fold(query) == "" || len(who.Teams) == 0 {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		found, err = s.search(tx, who, query)
		return err
	})
	if err == nil {
		err = s.noteSearch(ctx, who)
	}
	if err != nil {
		return nil, err
	}
	return found[:min(len(found), most)], nil
}

func (s *Service) noteSearch(ctx context.Context, who access.Actor) error {
	line := audit.Line{Action: access.PatientSearch, Subject: "search"}
	if len(who.Teams) == 1 {
		line.SubjectID = who.Teams[0].ID
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.Audit.Note(tx, who, line) })
}

// TooShort says that what is typed has fewer than three letters a word: a reader
// of large teams then finds only the latest included.
func TooShort(query string) bool {
	return !slices.ContainsFunc(text.Words(query), func(w string) bool { return !isShort(w) })
}

func (s *Service) search(tx *db.Tx, who access.Actor, query string) ([]Found, error) {
	q := ask(query, tx.Today())
	looks := []func(*db.Tx, access.Actor, asked) ([]Found, error){s.numbered, s.spelled, s.sounding}
	if !q.birth.IsZero() { // a date is rarely a number
		looks = append(looks[1:], s.numbered)
	}
	for _, look := range looks {
		for _, words := range q.readings() {
			q.words = words
			if found, err := look(tx, who, q); err != nil || len(found) > 0 {
				return found, err
			}
		}
	}
	return nil, nil
}

// asked is what a query means.
type asked struct {
	number string    // what may begin a record number
	typed  []string  // the words as typed, spaces apart
	words  []string  // folded, the longest first: one reading of them
	birth  civil.Day // born that day
}

// readings are the ways to read what was typed: word by word, then composed
// words in one (« N’Guyen »), then all in one (« le goff »).
func (q asked) readings() [][]string {
	var apart, joined []string
	for _, t := range q.typed {
		apart = append(apart, text.Words(t)...)
		joined = append(joined, text.Compact(t))
	}
	list := [][]string{longestFirst(apart)}
	if len(joined) != len(apart) {
		list = append(list, longestFirst(joined))
	}
	if len(joined) > 1 {
		list = append(list, []string{strings.Join(joined, "")})
	}
	return list
}

func longestFirst(words []string) []string {
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

func ask(query string, today civil.Day) asked {
	var q asked
	trimmed := strings.TrimSpace(query)
	if strings.ContainsAny(trimmed, "0123456789") && !strings.ContainsAny(trimmed, " \u00a0\u202f") {
		q.number = strings.ToUpper(trimmed)
	}
	if q.birth = birthTyped(trimmed, today); !q.birth.IsZero() {
		return q
	}
	for _, field := range strings.Fields(query) {
		if day := birthTyped(field, today); !day.IsZero() && strings.ContainsAny(field, "/.-") {
			q.birth = day
			continue
		}
		q.typed = append(q.typed, field)
	}
	return q
}

// birthTyped reads a birth date; a year of two digits is never in the future.
func birthTyped(s string, today civil.Day) civil.Day {
	day, err := civil.Parse(s, today)
	if err != nil {
		return civil.Day{}
	}
	if day.After(today) {
		day = day.AddYears(-100)
	}
	return day
}

// numbered finds people by record number, or by its beginning.
func (s *Service) numbered(tx *db.Tx, who access.Actor, q asked) ([]Found, error) {
	if q.number == "" {
		return nil, nil
	}
	for _, whole := range []bool{true, false} {
		rows, err := numbered(tx, who.TeamIDs(), q.number, whole, openedMost)
		if err != nil || len(rows) > 0 {
			found, openErr := s.open(who, rows, func(Patient) float64 { return 1 })
			return found, errors.Join(err, openErr)
		}
		if whole {
			if found, err := s.formerly(tx, who, q.number); err != nil || len(found) > 0 {
				return found, err
			}
		}
	}
	return nil, nil
}

// formerly finds somebody by the number of a record that was merged into his or
// hers.
func (s *Service) formerly(tx *db.Tx, who access.Actor, number string) ([]Found, error) {
	id, known, err := ByNumber(tx, number)
	if err != nil || !known {
		return nil, err
	}
	rows, err := ofPerson(tx, who.TeamIDs(), id)
	if err != nil {
		return nil, err
	}
	return s.open(who, rows, func(Patient) float64 { return 1 })
}

// spelled finds people written as asked: every word begins a name or the alias,
// the birth date is theirs.
func (s *Service) spelled(tx *db.Tx, who access.Actor, q asked) ([]Found, error) {
	rank := func(p Patient) float64 { return q.score(p) }
	teams := who.TeamIDs()
	var groups [][]int64
	if !q.birth.IsZero() {
		groups = append(groups, birthTokens(s.Seal, teams, q.birth))
	}
	for _, w := range q.words {
		if !isShort(w) {
			groups = append(groups, wordTokens(s.Seal, teams, w, true))
		}
	}
	if len(groups) > 0 {
		rows, err := holders(tx, teams, groups, openedMost)
		if err != nil {
			return nil, err
		}
		return s.open(who, rows, rank)
	}
	// Only words of one or two letters: whole names as short as that, then the
	// latest people of the reader's own list.
	if len(q.words) == 0 {
		return nil, nil
	}
	rows, err := holders(tx, teams, [][]int64{wordTokens(s.Seal, teams, q.words[0], true)}, openedMost)
	if err != nil {
		return nil, err
	}
	more, err := latest(tx, teams, listedMost)
	if err != nil {
		return nil, err
	}
	return s.open(who, append(rows, more...), rank)
}

// sounding finds people whose names sound like the words asked, or begin so.
func (s *Service) sounding(tx *db.Tx, who access.Actor, q asked) ([]Found, error) {
	teams := who.TeamIDs()
	var groups [][]int64
	for _, w := range q.words {
		if isShort(w) {
			continue
		}
		groups = append(groups, append(soundTokens(s.Seal, teams, w), wordTokens(s.Seal, teams, w, false)...))
	}
	if len(groups) == 0 {
		return nil, nil
	}
	rows, err := holders(tx, teams, groups, openedMost)
	if err != nil {
		return nil, err
	}
	found, err := s.open(who, rows, func(p Patient) float64 { return q.likeness(p) })
	for i := range found {
		found[i].Near = true
	}
	return found, err
}

// open opens rows, the latest stay of each person alone, keeps those that rank
// above zero and sorts them. Who objects to sharing with this reader is left out.
func (s *Service) open(who access.Actor, rows []listedRow, rank func(Patient) float64) ([]Found, error) {
	var found []Found
	seen := map[db.ID]bool{}
	for _, r := range rows {
		e := r.Enrolment.enrolment()
		if seen[e.PatientID] {
			continue
		}
		seen[e.PatientID] = true
		if withheldFrom(who, r.Objection) {
			continue
		}
		p, err := r.Patient.open(s.Seal, false)
		if err != nil {
			return nil, err
		}
		if points := rank(p); points > 0 {
			found = append(found, Found{Patient: p, Enrolment: e, score: points, key: text.Fold(p.DisplayName())})
		}
	}
	slices.SortStableFunc(found, func(a, b Found) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		default:
			return strings.Compare(a.key, b.key)
		}
	})
	return found, nil
}

// score ranks somebody born on the day asked whose names begin with every word
// asked: whole words first. 0 is not found.
func (q asked) score(p Patient) float64 {
	if !q.birth.IsZero() && p.BirthDate() != q.birth {
		return 0
	}
	return beginning(q.words, namesOf(p))
}

// namesOf are the folded words a person may be looked for by.
func namesOf(p Patient) []string {
	if a, ok := p.Identity.(Anonymous); ok {
		return text.Words(a.Alias)
	}
	t, _ := traitsOf(p.Identity)
	return t.words()
}

// beginning says how well every word asked begins one of the names: 2 when all
// are whole, 0 when one begins none.
func beginning(words, names []string) float64 {
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
	if len(words) == 0 {
		return 1
	}
	return total / float64(len(words))
}

// likeness ranks somebody whose names sound like the words asked, or begin so.
func (q asked) likeness(p Patient) float64 {
	if !q.birth.IsZero() && p.BirthDate() != q.birth {
		return 0
	}
	total := 0.0
	for _, w := range q.words {
		best := 0.0
		for _, n := range namesOf(p) {
			if strings.HasPrefix(n, w) || text.Phonetic(n) == text.Phonetic(w) {
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
