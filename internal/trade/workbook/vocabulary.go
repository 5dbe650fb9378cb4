package workbook

import (
	"slices"
	"strings"

	"maillage/internal/ground/text"
	"maillage/internal/trade/terminology"
)

// Code is a code of the terminology's lists.
type Code = terminology.Code

// The codes this package reasons about; the others pass through.
const (
	Attended  Code = "attended"
	Absent    Code = "absent"
	Excused   Code = "excused"
	Cancelled Code = "cancelled"

	GP           Code = "gp"
	Psychologist Code = "psychologist"
	SocialWorker Code = "social_worker"
	Psychiatrist Code = "psychiatrist"
	Nurse        Code = "nurse"
	Pharmacist   Code = "pharmacist"
	OtherMember  Code = "other"

	ByPhone   Code = "phone"
	ByVideo   Code = "video"
	AtHome    Code = "home"
	InCabinet Code = "cabinet"

	Female        Code = "female"
	Male          Code = "male"
	Indeterminate Code = "indeterminate"
)

// stems are the words of a meaning: a whole word, or the beginning of one when
// it ends with a star.
type stems []string

// in says whether one of the words is among the stems.
func (s stems) in(words []string) bool {
	for _, w := range words {
		for _, stem := range s {
			if begin, open := strings.CutSuffix(stem, "*"); w == stem || open && strings.HasPrefix(w, begin) {
				return true
			}
		}
	}
	return false
}

// spoken gives the folded words of a text; initials between points are one
// word: « V.A.D. » is « vad ».
func spoken(s string) []string {
	words := text.Words(s)
	if len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool { return len(w) > 1 }) {
		return []string{strings.Join(words, "")}
	}
	return words
}

var (
	cancelledWords = stems{"annul*", "report*", "deplac*", "decommand*", "supprim*", "decal*", "cancel*"}
	excusedWords   = stems{"exc", "excus*", "justifi*", "prevenu*"}
	negations      = stems{"non", "pas", "ne", "n", "jamais", "sans"}
	attendedWords  = stems{"pres", "presen*", "honor*", "venu*", "vu", "vue", "vus", "oui", "ok", "fait*", "realis*", "effectu*", "1", "vrai", "assur*", "recu*", "yes", "tenu*"}
	absentWords    = stems{"abs", "absen*", "lapin", "manqu*", "nsp", "noshow", "show", "non", "0", "faux", "no"}

	// presenceLetters are whole cells: inside « présent(e) » a letter says nothing.
	presenceLetters = map[string]Code{"p": Attended, "o": Attended, "x": Attended, "v": Attended, "a": Absent, "n": Absent, "e": Excused, "c": Cancelled}

	psychologistWords = stems{"psy", "psycho", "psycholog*", "neuropsycholog*", "psychol", "psycholo"}
	psychiatristWords = stems{"psychiatr*", "pedopsychiatr*", "pedopsy"}
	socialWords       = stems{"ts", "as", "es", "ase", "cesf", "soc", "social*", "sociaux", "educ*", "edu", "assist*", "me", "travailleu*", "conseiller*", "esf", "des", "deass"}
	doctorWords       = stems{"mg", "dr", "docteur*", "medecin*", "med", "generaliste*", "omnipraticien*", "gp", "mt"}
	otherDoctors      = stems{"addictolog*", "coordonn*", "coordin*", "interne", "hospitalier*", "urgentiste*", "hepatolog*", "infectiolog*", "gastro*", "direct*"}
	nurseWords        = stems{"ide", "idel", "ipa", "infirm*", "inf", "asalee", "azalee"}
	pharmacistWords   = stems{"pharm*"}
	secretaryWords    = stems{"secret*", "admin*", "dentaire", "direct*", "coordin*", "stagiaire*"}

	videoWords   = stems{"visio*", "video*", "teleconsult*", "telesuivi", "televisio*", "webcam", "zoom", "teams", "distance", "distanciel", "skype", "whatsapp"}
	phoneWords   = stems{"tel", "tele", "telephon*", "phone", "appel", "tph", "phoning"}
	homeWords    = stems{"vad", "domicile", "dom", "domiciliaire", "maison", "chez"}
	cabinetWords = stems{"cab", "cabinet*", "presentiel*", "place", "msp", "cds", "bureau", "face", "physique", "local", "locaux", "consultation", "centre", "csapa", "pres"}
)

// presenceOf reads whether the patient came.
func presenceOf(s string) (Code, bool) {
	if tick(s) {
		return Attended, true
	}
	words := spoken(s)
	if len(words) == 1 && len(words[0]) == 1 && presenceLetters[words[0]] != "" {
		return presenceLetters[words[0]], true
	}
	switch {
	case len(words) == 0:
		return "", false
	case cancelledWords.in(words):
		return Cancelled, true
	case excusedWords.in(words) && !(negations.in(words) && absentWords.in(words)):
		return Excused, true
	case negations.in(words), len(words) > 0 && stems{"abs", "absen*"}.in(words):
		return Absent, true
	case attendedWords.in(words):
		return Attended, true
	case absentWords.in(words):
		return Absent, true
	}
	return terminology.Find("presence", s)
}

// typeOf reads whose session it was: a psychologist's or a social worker's.
func typeOf(s string) (Code, bool) {
	words := spoken(s)
	psy, social := psychologistWords.in(words), socialWords.in(words)
	if psy == social || psychiatristWords.in(words) || doctorWords.in(words) {
		return "", false
	}
	if psy {
		return Psychologist, true
	}
	return SocialWorker, true
}

// professionOf reads a profession; the second value is false when the words
// are not known, and the code is then "other".
func professionOf(s string) (Code, bool) {
	words := spoken(s)
	switch {
	case psychiatristWords.in(words):
		return Psychiatrist, true
	case psychologistWords.in(words):
		return Psychologist, true
	case pharmacistWords.in(words):
		return Pharmacist, true
	case nurseWords.in(words):
		return Nurse, true
	case doctorWords.in(words) && otherDoctors.in(words) && !(stems{"generaliste*", "mg", "gen"}.in(words)):
		return OtherMember, true
	case secretaryWords.in(words):
		return OtherMember, true
	case doctorWords.in(words):
		return GP, true
	case socialWords.in(words):
		return SocialWorker, true
	}
	if code, ok := terminology.Find("profession", s); ok {
		return code, true
	}
	return OtherMember, false
}

// modeOf reads where or how the session was held.
func modeOf(s string) (Code, bool) {
	words := spoken(s)
	switch {
	case videoWords.in(words):
		return ByVideo, true
	case phoneWords.in(words):
		return ByPhone, true
	case homeWords.in(words) && !(stems{"sante"}.in(words)):
		return AtHome, true
	case cabinetWords.in(words), stems{"maison"}.in(words):
		return InCabinet, true
	}
	return terminology.Find("mode", s)
}

// sexOf reads the sex recorded.
func sexOf(s string) (Code, bool) {
	switch text.Fold(s) {
	case "f", "femme", "feminin", "feminine", "mme", "madame", "mlle", "female", "fille", "fem", "2":
		return Female, true
	case "h", "m", "homme", "masculin", "mr", "monsieur", "male", "garcon", "masc", "hom", "1":
		return Male, true
	case "i", "indetermine", "indeterminee", "autre", "nb", "non binaire", "intersexe", "trans", "x":
		return Indeterminate, true
	}
	return terminology.Find("sex", s)
}

// answerOf reads a yes or a no.
func answerOf(s string) (yes, known bool) {
	if tick(s) {
		return true, true
	}
	words := spoken(s)
	switch {
	case len(words) == 0:
		return false, false
	case negations.in(words), stems{"0", "faux", "refus*", "attente", "faire", "aucun*", "no"}.in(words):
		return false, true
	case stems{"oui", "o", "x", "ok", "vrai", "1", "fait*", "remis*", "donne*", "signe*", "yes", "y", "transmi*", "inform*", "oral*", "ecrit*", "envoye*"}.in(words):
		return true, true
	}
	return false, false
}

// tick is a mark that folding would lose.
func tick(s string) bool { return strings.ContainsAny(s, "✓✔☑✅") }

// nothing says whether a text stands for an empty cell.
func nothing(s string) bool {
	switch text.Fold(s) {
	case "", "nr", "nc", "na", "n a", "nsp", "inconnu", "inconnue", "non renseigne", "non renseignee", "neant", "null", "vide", "ras", "xxx":
		return !tick(s)
	}
	return false
}

// selfEmployed says whether an employer cell means none.
func selfEmployed(s string) bool {
	return stems{"liber*", "lib", "independant*", "autoentrepreneu*", "auto"}.in(spoken(s))
}

// structureKindOf reads what kind of structure a name or a type announces.
func structureKindOf(s string) (Code, bool) {
	folded := text.Fold(s)
	words := strings.Fields(folded)
	has := func(list ...string) bool {
		return slices.ContainsFunc(list, func(w string) bool { return slices.Contains(words, w) })
	}
	switch {
	case has("csapa"):
		return "csapa", true
	case has("caarud"):
		return "caarud", true
	case has("msp", "mspu", "msu") || strings.Contains(folded, "maison de sante") || strings.Contains(folded, "maison medicale"):
		return "msp", true
	case has("cds", "cms", "cpss") || strings.Contains(folded, "centre de sante") || strings.Contains(folded, "centre municipal"):
		return "cds", true
	case has("esp") || strings.Contains(folded, "equipe de soins primaires"):
		return "esp", true
	case has("cpts"):
		return "cpts", true
	case has("ch", "chu", "chs", "chr", "hopital", "hospitalier", "clinique"):
		return "hospital", true
	case has("cabinet", "cab"):
		return "cabinet", true
	}
	return terminology.Find("structure_kind", s)
}

// anonymous says whether a name cell asks for anonymous care, and gives what
// else it holds, which may be the alias.
func anonymous(s string) (rest string, yes bool) {
	words := strings.Fields(s)
	for i, w := range words {
		switch f := text.Fold(w); {
		case f == "anonyme", f == "anonymat", f == "anonymise", f == "anonymisee", f == "anon", f == "anonym":
			others := append(slices.Clone(words[:i]), words[i+1:]...)
			return strings.Trim(strings.Join(others, " "), " ()-–:,;"), true
		}
	}
	return "", false
}
