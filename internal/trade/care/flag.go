package care

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// FlagCode is what a flag says.
type FlagCode string

// The flags of a caseload line.
const (
	FlagOver          FlagCode = "over"          // a quota is exceeded
	FlagInformation   FlagCode = "information"   // no notice is recorded (rule 14)
	FlagNoContact     FlagCode = "no_contact"    // no attended session for long
	FlagUndecided     FlagCode = "undecided"     // the package year turned and no GP decided
	FlagNoReview      FlagCode = "no_review"     // no review in RCP for long
	FlagTasks         FlagCode = "tasks"         // tasks are past their day
	FlagNew           FlagCode = "new"           // never seen since the inclusion
	FlagRenewal       FlagCode = "renewal"       // the package year ends soon, nothing is decided
	FlagSituation     FlagCode = "situation"     // the situation of the entry or of the year lacks
	FlagQuestionnaire FlagCode = "questionnaire" // the schedule waits for a questionnaire
	FlagFull          FlagCode = "full"          // a quota is reached
	FlagLast          FlagCode = "last"          // one unit of a quota is left
)

// FlagCodes lists them, the gravest first.
var FlagCodes = []FlagCode{
	FlagOver, FlagInformation, FlagNoContact, FlagUndecided, FlagNoReview, FlagTasks, FlagNew, FlagRenewal, FlagSituation, FlagQuestionnaire,
	FlagFull, FlagLast,
}

var flagLabels = map[FlagCode]string{
	FlagOver: "Quota dépassé", FlagInformation: "Information à remettre", FlagNoContact: "Sans entretien récent",
	FlagUndecided: "Renouvellement à confirmer", FlagNoReview: "Sans RCP récente", FlagTasks: "Tâches en retard", FlagNew: "Jamais vu",
	FlagRenewal: "Renouvellement proche", FlagSituation: "Situation à remplir", FlagQuestionnaire: "Questionnaire attendu",
	FlagFull: "Quota atteint", FlagLast: "Dernière unité du quota",
}

// Label names a kind of flag, for filters.
func (c FlagCode) Label() string { return cmp.Or(flagLabels[c], string(c)) }

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
	case FlagFull, FlagLast:
		return LevelInfo
	default:
		return LevelAttention
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
	Count   int               // of tasks, of questionnaires
	What    string            // which questionnaires, which situation
	Refused bool              // of a year that is not renewed: the exit is not recorded
}

const (
	hardSpace = "\u00a0"
	hardColon = "\u202f: "
)

func days(n int) string { return counted(n, "jour", "jours") }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1" + hardSpace + one
	}
	return strconv.Itoa(n) + hardSpace + many
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
	case FlagTasks:
		return counted(f.Count, "tâche en retard", "tâches en retard")
	case FlagSituation:
		return "Sans situation " + f.What
	case FlagQuestionnaire:
		if f.Count == 1 {
			return f.What + " attendu"
		}
		return counted(f.Count, "", "questionnaires attendus")
	case FlagUndecided:
		if f.Refused {
			return "Sortie à noter"
		}
		return f.Code.Label()
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
		return f.waited()
	}
}

// waited says in a sentence what other rooms wait for.
func (f Flag) waited() string {
	switch f.Code {
	case FlagUndecided:
		if f.Refused {
			return "L’année de forfait du " + f.Since.Short() + " n’est pas renouvelée, et la sortie n’est pas notée."
		}
		return "La nouvelle année de forfait a commencé le " + f.Since.Short() + ", sans décision du médecin."
	case FlagTasks:
		if f.Count == 1 {
			return "Elle était à faire pour le " + f.Since.Short() + "."
		}
		return "La plus ancienne était à faire pour le " + f.Since.Short() + "."
	case FlagSituation:
		return "Elle est attendue depuis le " + f.Since.Short() + "."
	case FlagQuestionnaire:
		return f.What + hardColon + "depuis le " + f.Since.Short() + "."
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
	list = append(list, renewal(l, today, lim)...)
	list = append(list, l.Waits.flags(today)...)
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

// renewal says how the package year turns: near with nothing decided, else past
// without a decision, or refused without the exit. What is decided ahead of its
// day asks for nothing until then; near a turn, the one before is history.
func renewal(l CaseloadLine, today civil.Day, lim Limits) []Flag {
	turn, due := l.Waits.Turn, l.Balance.Renewal()
	switch {
	case turn.On.After(today):
		return nil
	case !due.IsZero() && due.Sub(today) <= lim.RenewalDays:
		return []Flag{{Code: FlagRenewal, Due: due, Days: due.Sub(today)}}
	case turn.State == patient.RenewalUnconfirmed, turn.State == patient.RenewalRefused:
		return []Flag{{Code: FlagUndecided, Since: turn.On, Days: today.Sub(turn.On), Refused: turn.State == patient.RenewalRefused}}
	default:
		return nil
	}
}

func rankOf(c FlagCode) int { return slices.Index(FlagCodes, c) }

// concerns says whether a flag calls for a profession: a counter's own quota is
// its profession's business, a renewal without decision the GP's, information
// and RCP the whole team's. A task calls for its owner alone, in the block of tasks;
// what is to be filled waits for the next meeting and presses nobody.
func (f Flag) concerns(p access.Profession) bool {
	switch f.Code {
	case FlagOver, FlagFull, FlagLast:
		counter, ok := counterOf(p)
		return ok && f.Counter == counter || p == access.GP && f.Counter == programme.CounterCaseReview
	case FlagNoContact, FlagNew:
		_, ok := counterOf(p)
		return ok || p == access.GP
	case FlagUndecided:
		return p == access.GP
	case FlagInformation, FlagNoReview, FlagRenewal:
		return p.Core()
	default:
		return false
	}
}

// nextStep says what comes next for a line, in a few words.
func nextStep(l CaseloadLine) string {
	for _, f := range l.Flags {
		if words := f.next(l); words != "" {
			return words
		}
	}
	switch {
	case !l.Enrolment.Open():
		return "Suivi terminé"
	case l.Balance.Left() == 0:
		return "Forfait complet jusqu’au " + l.Balance.Period.To.Short()
	case !l.NextOn.IsZero():
		return "Rendez-vous le " + l.NextOn.Short()
	default:
		return "Poursuivre le suivi"
	}
}

// next says what a flag asks for; nothing when it asks nobody for anything.
func (f Flag) next(l CaseloadLine) string {
	switch f.Code {
	case FlagInformation:
		return "Remettre la note d’information"
	case FlagNew, FlagNoContact:
		switch {
		case !l.NextOn.IsZero():
			return "Rendez-vous le " + l.NextOn.Short()
		case f.Code == FlagNew:
			return "Proposer un premier entretien"
		default:
			return "Reprendre contact"
		}
	case FlagUndecided:
		if f.Refused {
			return "Noter la sortie"
		}
		return "Renouvellement à décider"
	case FlagNoReview:
		return "Inscrire à la prochaine RCP"
	case FlagTasks:
		return "Reprendre les tâches en retard"
	case FlagRenewal:
		return "Préparer le renouvellement du " + f.Due.Short()
	case FlagSituation:
		return "Remplir la situation " + f.What
	case FlagQuestionnaire:
		return "Proposer " + f.What
	default:
		return ""
	}
}
