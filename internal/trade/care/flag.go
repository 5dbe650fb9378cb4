package care

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/programme"
)

// FlagCode is what a flag says.
type FlagCode string

// The flags of a caseload line.
const (
	FlagOver        FlagCode = "over"        // a quota is exceeded
	FlagInformation FlagCode = "information" // no notice is recorded (rule 14)
	FlagNoContact   FlagCode = "no_contact"  // no attended session for long
	FlagNoReview    FlagCode = "no_review"   // no review in RCP for long
	FlagNew         FlagCode = "new"         // never seen since the inclusion
	FlagRenewal     FlagCode = "renewal"     // the package year ends soon
	FlagFull        FlagCode = "full"        // a quota is reached
	FlagLast        FlagCode = "last"        // one unit of a quota is left
)

// FlagCodes lists them, the gravest first.
var FlagCodes = []FlagCode{FlagOver, FlagInformation, FlagNoContact, FlagNoReview, FlagNew, FlagRenewal, FlagFull, FlagLast}

// Label names a kind of flag, for filters.
func (c FlagCode) Label() string {
	switch c {
	case FlagOver:
		return "Quota dépassé"
	case FlagInformation:
		return "Information à remettre"
	case FlagNoContact:
		return "Sans entretien récent"
	case FlagNoReview:
		return "Sans RCP récente"
	case FlagNew:
		return "Jamais vu"
	case FlagRenewal:
		return "Renouvellement proche"
	case FlagFull:
		return "Quota atteint"
	case FlagLast:
		return "Dernière unité du quota"
	default:
		return string(c)
	}
}

// Level is how grave a flag is.
type Level int

// The levels.
const (
	LevelInfo Level = iota + 1
	LevelAttention
	LevelAlert
)

// Level is how grave the flag is.
func (c FlagCode) Level() Level {
	switch c {
	case FlagOver, FlagInformation:
		return LevelAlert
	case FlagNoContact, FlagNoReview, FlagNew, FlagRenewal:
		return LevelAttention
	default:
		return LevelInfo
	}
}

// Flag is one reason to look at a line: what, why and since when.
type Flag struct {
	Code    FlagCode
	Counter programme.Counter // of quota flags
	Used    Used              // of quota flags
	Since   civil.Day         // of what is missing
	Due     civil.Day         // of a renewal
	Days    int               // since Since, or until Due
	Never   bool              // Since is the inclusion: it never happened
}

const hardSpace = "\u00a0"

func days(n int) string {
	if n == 1 {
		return "1" + hardSpace + "jour"
	}
	return strconv.Itoa(n) + hardSpace + "jours"
}

// Label is the flag in a few words.
func (f Flag) Label() string {
	switch f.Code {
	case FlagOver, FlagFull:
		return f.Counter.Label() + " " + string(f.Used.Gauge())
	case FlagLast:
		return f.Counter.Label() + " : dernier"
	case FlagNoContact:
		return "Rien depuis " + days(f.Days)
	case FlagNoReview:
		return "Pas de RCP depuis " + days(f.Days)
	case FlagRenewal:
		if f.Days <= 0 {
			return "Renouvellement aujourd’hui"
		}
		return "Renouvellement dans " + days(f.Days)
	default:
		return f.Code.Label()
	}
}

// Why says it in a sentence.
func (f Flag) Why() string {
	units := fmt.Sprintf("%s : %d sur %d", f.Counter.Label(), f.Used.Used, f.Used.Quota)
	switch f.Code {
	case FlagOver:
		return units + ". Le dépassement est enregistré et n’est pas payé par le forfait."
	case FlagFull:
		return units + ". Le suivant dépassera le forfait."
	case FlagLast:
		return units + ". Il en reste un."
	case FlagInformation:
		return "Aucune information de la personne n’est enregistrée depuis l’inclusion du " + f.Since.Short() + "."
	case FlagNoContact:
		if f.Never {
			return "Aucun entretien depuis l’inclusion du " + f.Since.Short() + "."
		}
		return "Dernier entretien honoré le " + f.Since.Short() + "."
	case FlagNoReview:
		if f.Never {
			return "Jamais étudié en RCP depuis l’inclusion du " + f.Since.Short() + "."
		}
		return "Dernier passage en RCP le " + f.Since.Short() + "."
	case FlagNew:
		return "Aucun entretien honoré depuis l’inclusion du " + f.Since.Short() + "."
	case FlagRenewal:
		return "La nouvelle année de forfait commence le " + f.Due.Short() + "."
	default:
		return ""
	}
}

// Limits are the delays after which a line is flagged, in days.
type Limits struct {
	RenewalDays   int // before the anniversary
	NoContactDays int // since the last attended session, or the inclusion
	NoReviewDays  int // since the last review, or the inclusion
}

// The keys of the programme's rules that give the limits. As long as a version
// does not hold them, the limits are our proposal, the delays the teams asked
// for (product description, caseload); no source gives any.
const (
	ruleRenewal   = "caseload.renewal_days"
	ruleNoContact = "caseload.no_contact_days"
	ruleNoReview  = "caseload.no_review_days"
)

func proposedLimits() Limits { return Limits{RenewalDays: 30, NoContactDays: 60, NoReviewDays: 90} }

// limitsOf reads the limits of a version among its rules.
func limitsOf(rules []programme.Rule) Limits {
	l := proposedLimits()
	for key, at := range map[string]*int{ruleRenewal: &l.RenewalDays, ruleNoContact: &l.NoContactDays, ruleNoReview: &l.NoReviewDays} {
		for _, r := range rules {
			if r.Key == key && r.Value != nil {
				if n, err := strconv.Atoi(*r.Value); err == nil && n > 0 {
					*at = n
				}
			}
		}
	}
	return l
}

// limitsAt gives the limits of the version in force on a day. A version never
// changes once installed, so what was read of one is kept.
func (s *Service) limitsAt(tx *db.Tx, book *programme.Book, programmeID db.ID, day civil.Day) (Limits, error) {
	v := book.Governing(programmeID, day)
	if l, ok := s.limits.Load(v.ID); ok {
		return l.(Limits), nil
	}
	rules, err := programme.Rules(tx, v)
	if err != nil {
		return Limits{}, err
	}
	l := limitsOf(rules)
	s.limits.Store(v.ID, l)
	return l, nil
}

// Flags says what a line needs on a day, the gravest first. A closed follow-up
// needs nothing. Of somebody who objects to sharing, what colleagues did is not
// told.
func Flags(l CaseloadLine, today civil.Day, lim Limits) []Flag {
	if !l.Enrolment.Open() {
		return nil
	}
	var list []Flag
	for _, c := range programme.Counters {
		if code, ok := quotaFlag(l.Balance.Of(c)); ok {
			list = append(list, Flag{Code: code, Counter: c, Used: l.Balance.Of(c)})
		}
	}
	opened := l.Enrolment.OpenedOn
	if l.InformedOn.IsZero() {
		list = append(list, Flag{Code: FlagInformation, Since: opened, Days: today.Sub(opened)})
	}
	if !l.Patient.Withheld {
		list = append(list, silence(l, today, lim)...)
	}
	if due := l.Balance.Renewal(); !due.IsZero() && due.Sub(today) <= lim.RenewalDays {
		list = append(list, Flag{Code: FlagRenewal, Due: due, Days: due.Sub(today)})
	}
	slices.SortStableFunc(list, func(a, b Flag) int { return cmp.Compare(rankOf(a.Code), rankOf(b.Code)) })
	return list
}

func quotaFlag(u Used) (FlagCode, bool) {
	switch u.Gauge() {
	case GaugeOver:
		return FlagOver, true
	case GaugeFull:
		return FlagFull, true
	case GaugeLast:
		return FlagLast, true
	default:
		return "", false
	}
}

// silence says what has not happened for too long.
func silence(l CaseloadLine, today civil.Day, lim Limits) []Flag {
	var list []Flag
	since, never := l.LastSession, l.LastSession.IsZero()
	if never {
		since = l.Enrolment.OpenedOn
		list = append(list, Flag{Code: FlagNew, Since: since, Days: today.Sub(since), Never: true})
	}
	if n := today.Sub(since); n >= lim.NoContactDays {
		list = append(list, Flag{Code: FlagNoContact, Since: since, Days: n, Never: never})
	}
	since, never = l.LastReview, l.LastReview.IsZero()
	if never {
		since = l.Enrolment.OpenedOn
	}
	if n := today.Sub(since); n >= lim.NoReviewDays {
		list = append(list, Flag{Code: FlagNoReview, Since: since, Days: n, Never: never})
	}
	return list
}

func rankOf(c FlagCode) int { return slices.Index(FlagCodes, c) }

// concerns says whether a flag calls for a profession: a counter's own quota is
// its profession's business, information and RCP the whole team's.
func (f Flag) concerns(p access.Profession) bool {
	switch f.Code {
	case FlagOver, FlagFull, FlagLast:
		counter, ok := counterOf(p)
		return ok && f.Counter == counter || p == access.GP && f.Counter == programme.CounterCaseReview
	case FlagNoContact, FlagNew:
		_, ok := counterOf(p)
		return ok || p == access.GP
	case FlagInformation, FlagNoReview, FlagRenewal:
		return p.Core()
	default:
		return false
	}
}

// nextStep says what comes next for a line, in a few words.
func nextStep(l CaseloadLine) string {
	for _, f := range l.Flags {
		switch f.Code {
		case FlagInformation:
			return "Remettre la note d’information"
		case FlagNew:
			return "Proposer un premier entretien"
		case FlagNoContact:
			return "Reprendre contact"
		case FlagNoReview:
			return "Inscrire à la prochaine RCP"
		case FlagRenewal:
			return "Préparer le renouvellement du " + f.Due.Short()
		}
	}
	switch {
	case !l.Enrolment.Open():
		return "Suivi terminé"
	case l.Balance.Left() == 0:
		return "Forfait complet jusqu’au " + l.Balance.Period.To.Short()
	default:
		return "Poursuivre le suivi"
	}
}
