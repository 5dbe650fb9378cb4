package patient

import (
	"strconv"

	"maillage/internal/ground/db"
	"maillage/internal/trade/programme"
)

// ruleAgainDelay is the rule that gives, in days, how long after an exit a new
// inclusion waits. No source gives it: as long as it has no value, none is asked.
const ruleAgainDelay = "inclusion.again_delay"

// ruleRenewalDays is the rule that gives how long before an anniversary a
// renewal is proposed: 30 days when a version does not say (our proposal).
const (
	ruleRenewalDays     = "caseload.renewal_days"
	proposedRenewalDays = 30
)

// rulebook is the rule book with the statements of the versions in force today.
type rulebook struct {
	*programme.Book
	values map[db.ID]map[string]string // by programme, then by key: those that have a value
}

func loadRules(tx *db.Tx) (rulebook, error) {
	book, err := programme.Load(tx)
	if err != nil {
		return rulebook{}, err
	}
	b := rulebook{book, map[db.ID]map[string]string{}}
	for _, p := range book.Programmes() {
		rules, err := programme.Rules(tx, book.Governing(p.ID, tx.Today()))
		if err != nil {
			return b, err
		}
		b.values[p.ID] = map[string]string{}
		for _, r := range rules {
			if r.Value != nil {
				b.values[p.ID][r.Key] = *r.Value
			}
		}
	}
	return b, nil
}

// days reads a rule that is a number of days; otherwise when it has no value.
func (b rulebook) days(programme db.ID, key string, otherwise int) int {
	if n, err := strconv.Atoi(b.values[programme][key]); err == nil && n >= 0 {
		return n
	}
	return otherwise
}
