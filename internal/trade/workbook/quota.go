package workbook

import (
	"fmt"
	"maps"
	"slices"

	"maillage/internal/ground/civil"
)

// sortedKeys lists the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// counter is what a quota bounds: one kind of act, one patient, one
// patient-year.
type counter struct {
	dossier string
	year    int
	act     Code
}

// reviewed is the act of a case review, beside the two professions.
const reviewed Code = "case_review"

// overQuotas ranks the acts that count in each patient-year, in the order of
// their days then of the workbook, those of the install included. What exceeds
// the quota is kept, with a warning.
func (b *builder) overQuotas() {
	used := map[counter]int{}
	for _, s := range b.orderedSessions() {
		if n, over := b.rank(used, s.Dossier, s.Profession, s.Day); n > 0 {
			s.Rank, s.OverQuota = n, over
			b.sessionOver(s)
		}
	}
	for _, r := range b.orderedRCPs() {
		for _, v := range r.Reviews {
			n, over := b.rank(used, v.Dossier, reviewed, r.Day)
			v.Rank, v.OverQuota = n, over
			if f := b.fates[v.source]; over && f != nil {
				f.tell(FieldCases, OverQuotaReview, Attention, fmt.Sprintf("Dossier %s\u202f: passage en RCP n°\u00a0%d de l’année de forfait, au-delà de %d, gardé", b.dossiers.byKey[v.Dossier].Dossier, n, b.in.Quotas.CaseReview))
			}
		}
	}
}

// rank takes the next place of a counter and says whether it is past the quota.
func (b *builder) rank(used map[counter]int, dossier string, act Code, day civil.Day) (int, bool) {
	p := b.dossiers.byKey[dossier]
	if p == nil {
		return 0, false
	}
	k := counter{dossier, p.Enrolment.Year(day), act}
	used[k]++
	return used[k], used[k] > b.in.Quotas.of(act)
}

// of gives the quota of an act.
func (q Quotas) of(act Code) int {
	switch act {
	case Psychologist:
		return q.Psychologist
	case SocialWorker:
		return q.SocialWorker
	default:
		return q.CaseReview
	}
}

func (b *builder) sessionOver(s *Session) {
	f := b.fates[s.Source]
	if !s.OverQuota || f == nil {
		return
	}
	kind, who := OverQuotaPsychologist, "psychologue"
	if s.Profession == SocialWorker {
		kind, who = OverQuotaSocialWorker, "travailleur social"
	}
	f.tell(FieldType, kind, Attention, fmt.Sprintf("Entretien %s n°\u00a0%d de l’année de forfait, au-delà de %d\u202f: gardé, compté dans l’activité", who, s.Rank, b.in.Quotas.of(s.Profession)))
}

// orderedSessions lists the attended sessions, those of the install that the
// workbook does not repeat first on each day.
func (b *builder) orderedSessions() []*Session {
	var all []*Session
	for _, s := range b.in.Known.Sessions {
		if s.Presence == Attended && (s.Key == "" || b.sessions[s.Key] == s) {
			copied := *s
			all = append(all, &copied)
		}
	}
	for _, s := range b.plan.Sessions {
		if s.Presence == Attended {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(x, y *Session) int { return x.Day.Compare(y.Day) })
	return all
}

// orderedRCPs lists the meetings held, in the same order. A meeting that the
// workbook repeats stands as the install has it.
func (b *builder) orderedRCPs() []*RCP {
	var all []*RCP
	for _, r := range b.in.Known.RCPs {
		if r.Held && b.rcps[r.Key] == r {
			all = append(all, r.copied())
		}
	}
	for _, r := range b.plan.RCPs {
		if r.Held {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(x, y *RCP) int { return x.Day.Compare(y.Day) })
	return all
}

// copied lets ranks be written without touching what the caller lent.
func (r *RCP) copied() *RCP {
	c := *r
	c.Reviews = nil
	for _, v := range r.Reviews {
		w := *v
		c.Reviews = append(c.Reviews, &w)
	}
	return &c
}
