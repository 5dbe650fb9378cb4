package terminology_test

import (
	"slices"
	"strings"
	"testing"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/terminology"
)

func TestFindReadsWhatTeamsWrite(t *testing.T) {
	t.Parallel()
	cases := []struct {
		list    string
		want    terminology.Code
		written string // spellings parted by |
	}{
		{terminology.Behaviour, "alcohol", "Alcool|alcool|OH|O.H.|alcoolisme|Éthyle|éthylique|consommation d’alcool|addiction à l'alcool|alcoolo-dépendance|ALCOOL CHRONIQUE|bière, vin|alcohol"},
		{terminology.Behaviour, "tobacco", "tabac|Tabagisme|nicotine|cigarettes|dépendance au tabac|vapotage"},
		{terminology.Behaviour, "cannabis", "cannabis|THC|beuh|shit|joint|haschich|usage de cannabis|THC/cannabis"},
		{terminology.Behaviour, "cocaine", "cocaïne|coke|Coke|cc|COCAINE"},
		{terminology.Behaviour, "crack", "crack|free-base|freebase|cocaïne basée"},
		{terminology.Behaviour, "heroin", "héroïne|héro|rabla"},
		{terminology.Behaviour, "cathinones", "3-MMC|3MMC|3 mmc|méphédrone|Cathinones de synthèse"},
		{terminology.Behaviour, "mdma", "MDMA|ecstasy|XTC"},
		{terminology.Behaviour, "ghb", "GHB|GBL|GHB/GBL|G"},
		{terminology.Behaviour, "ketamine", "kétamine|kéta|K"},
		{terminology.Behaviour, "nitrous_oxide", "protoxyde d'azote|protoxyde d’azote|proto|Protoxyde|N2O"},
		{terminology.Behaviour, "benzodiazepines", "BZD|benzo|benzos|benzodiazépine|benzodiazépines|Valium|Xanax|mésusage de BZD"},
		{terminology.Behaviour, "buprenorphine", "BHD|Subutex|subutex détourné|BHD / Subutex|buprénorphine"},
		{terminology.Behaviour, "methadone", "méthadone|métha"},
		{terminology.Behaviour, "opioid_medicine", "tramadol|codéine|Skenan|opioid medicine|opioid_medicine"},
		{terminology.Behaviour, "synthetic_cannabinoids", "cannabinoïdes de synthèse|PTC|Buddha Blue"},
		{terminology.Behaviour, "gambling", "jeux d'argent|jeu d’argent|Jeux d'argent et de hasard|paris sportifs|PMU|grattage"},
		{terminology.Behaviour, "video_games", "jeux vidéo|jeu vidéo|JEUX VIDEOS|video games|gaming"},
		{terminology.Behaviour, "screens", "écrans|écran|réseaux sociaux|Internet"},
		{terminology.Behaviour, "eating", "TCA|troubles du comportement alimentaire|boulimie"},
		{terminology.Behaviour, "purchases", "achats compulsifs|achat compulsif"},
		{terminology.Presence, "attended", "Oui|oui|Présent|présente|présent(e)|honoré|venue|vu|✓|ok"},
		{terminology.Presence, "absent", "ABS|abs|abs.|Absent|absente|absent·e|non venu|Pas venue|lapin"},
		{terminology.Presence, "excused", "Excusé|excusée|excusé(e)|absent excusé|absente excusée"},
		{terminology.Presence, "cancelled", "Annulé|annulée|RDV annulé|reporté|Annulation"},
		{terminology.Mode, "cabinet", "Cabinet|au cabinet|en présentiel|sur place"},
		{terminology.Mode, "phone", "Tél.|tél|tel|téléphone|par téléphone|Entretien téléphonique"},
		{terminology.Mode, "video", "Visio|visio-conférence|téléconsultation|télé-consultation|à distance"},
		{terminology.Mode, "home", "VAD|vad|à domicile|au domicile|visite à domicile"},
		{terminology.Profession, "gp", "MG|Dr|Médecin gén.|Médecin généraliste|médecins généralistes|généraliste"},
		{terminology.Profession, "psychologist", "Psy|psychologue|psychologue clinicienne|Psychologues|psychologue libérale|psychologist"},
		{terminology.Profession, "social_worker", "TS|AS|éduc|Éduc. spé.|éducatrice spécialisée|éducateur/trice spécialisé(e)|Assistante sociale|assistant·e social·e|travailleuse sociale|travailleurs sociaux|CESF"},
		{terminology.Profession, "psychiatrist", "Psychiatre|Médecin psychiatre"},
		{terminology.Profession, "nurse", "IPA|IDE|infirmière|infirmier(ère)"},
		{terminology.Profession, "pharmacist", "Pharmacien|Pharmacienne"},
		{terminology.Sex, "female", "F|f|Femme|féminin|Mme"},
		{terminology.Sex, "male", "H|M|m|Homme|masculin|M."},
		{terminology.Sex, "indeterminate", "I|indéterminé|X"},
		{terminology.Sex, "unknown", "inconnu|NR|non renseigné"},
		{terminology.ExitReason, "lost_to_follow_up", "perdu de vue|Perdue de vue|PDV"},
		{terminology.ExitReason, "moved", "déménagement|a déménagé"},
		{terminology.ExitReason, "relay_csapa", "relais CSAPA|orientation CSAPA|Relais vers un CSAPA"},
		{terminology.ExitReason, "goals_reached", "objectifs atteints|Objectif atteint"},
		{terminology.ExitReason, "imprisonment", "incarcération|incarcéré"},
		{terminology.ExitReason, "death", "décès|décédé|décédée"},
		{terminology.ExitReason, "withdrawal", "refus|abandon|arrêt à la demande du patient"},
		{terminology.ComplexReason, "precarity", "précarité|Précarité sociale"},
		{terminology.ComplexReason, "housing", "logement|SDF|sans domicile fixe"},
		{terminology.ComplexReason, "psychiatric", "troubles psychiatriques|dépression|psy|trouble anxieux"},
		{terminology.ComplexReason, "infectious", "hépatite C|VHC"},
		{terminology.ComplexReason, "employment_rights", "chômage|sans emploi"},
		{terminology.ReferralOrigin, "team_gp", "médecin généraliste|MG|médecin traitant"},
		{terminology.ReferralOrigin, "self", "lui-même|elle-même|patiente"},
		{terminology.OtherScheme, "none", "non|aucun|Aucune"},
		{terminology.OtherScheme, "csapa", "CSAPA|suivi CSAPA"},
		{terminology.StructureKind, "msp", "MSP|MSP-U|maison de santé pluriprofessionnelle"},
		{terminology.StructureKind, "cds", "CDS|centre de santé"},
		{terminology.StructureKind, "cabinet", "Cabinet médical|cabinet de groupe"},
		{terminology.StructureKind, "csapa", "CSAPA"},
		{terminology.StructureKind, "cpam", "CPAM|CNAM"},
		{terminology.InformationChannel, "oral", "oral|oralement|à l’oral"},
		{terminology.RCPChange, "medication", "traitement|changement de traitement"},
		{terminology.NotHeldReason, "quorum_gp", "médecin absent|absence du médecin"},
		{terminology.MissingReason, "no_activity", "pas d’activité"},
	}
	for _, c := range cases {
		for written := range strings.SplitSeq(c.written, "|") {
			if got, ok := terminology.Find(c.list, written); !ok || got != c.want {
				t.Errorf("Find(%s, %q): got %q %v, want %q", c.list, written, got, ok, c.want)
			}
		}
	}
}

func TestFindNeverGuesses(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, list, written string }{
		{"nothing is no term", terminology.Behaviour, ""},
		{"spaces and signs are no term", terminology.Presence, " - ? "},
		{"an unknown word is no term", terminology.Behaviour, "zzz"},
		{"a denial is not the thing denied", terminology.Behaviour, "pas d’alcool"},
		{"nor is « sans »", terminology.Behaviour, "sans alcool"},
		{"two products are not one", terminology.Behaviour, "alcool et tabac"},
		{"« jeux » alone may be two things", terminology.Behaviour, "jeux"},
		{"a term among unknown words is not enough", terminology.Behaviour, "alcool puis autre chose encore"},
		{"present and absent at once is nothing", terminology.Presence, "présent absent"},
		{"« non » and « vu » together are nothing", terminology.Presence, "non vu"},
		{"a word of another list is no term", terminology.Mode, "psychologue"},
		{"an unknown list has no term", "colours", "alcool"},
		{"fillers alone are no term", terminology.Profession, "de la"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, ok := terminology.Find(c.list, c.written); ok {
				t.Errorf("Find(%s, %q): got %q, want none", c.list, c.written, got)
			}
		})
	}
}

func TestEveryListReads(t *testing.T) {
	t.Parallel()
	want := []string{
		terminology.Behaviour, terminology.ComplexReason, terminology.ExitReason, terminology.InformationChannel,
		terminology.LateEntryReason, terminology.MissingReason, terminology.Mode, terminology.NotHeldReason, terminology.OtherScheme,
		terminology.Presence, terminology.Profession, terminology.RCPChange, terminology.ReferralOrigin,
		terminology.Sex, terminology.StructureKind,
		terminology.Prescriber, terminology.ScreeningMethod, terminology.ScreeningResult, terminology.ScreeningTarget,
		terminology.SubstitutionEnd, terminology.SubstitutionMolecule, terminology.Vaccine, terminology.WithdrawalEnd, terminology.WithdrawalSetting,
	}
	want = append(want, terminology.SituationLists...)
	slices.Sort(want)
	var got []string
	for _, info := range terminology.Lists() {
		got = append(got, info.Name)
		terms := terminology.List(info.Name)
		for _, term := range terms {
			checkTerm(t, info.Name, term)
		}
		if len(terms) < 2 {
			t.Errorf("%s: got %d terms, want at least 2", info.Name, len(terms))
		}
		for _, g := range terminology.Groups(info.Name) {
			if !slices.ContainsFunc(terms, func(x terminology.Term) bool { return x.Group == g.Code }) {
				t.Errorf("%s: the group %s has no term", info.Name, g.Code)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("lists: got %v, want %v", got, want)
	}
}

// publishedRECAP are the only RECAP codes that a source gives (guide Lorraine
// 2015, an adaptation of RECAP).
var publishedRECAP = map[string]string{"product none": "99", "product not_stated": "98"}

func checkTerm(t *testing.T, list string, term terminology.Term) {
	t.Helper()
	for _, written := range []string{string(term.Code), term.Label, term.Short, strings.ToUpper(term.Label)} {
		if got, ok := terminology.Find(list, written); !ok || got != term.Code {
			t.Errorf("Find(%s, %q): got %q %v, want %q", list, written, got, ok, term.Code)
		}
	}
	if strings.ContainsAny(term.Label+term.Short, "'\"") {
		t.Errorf("%s %s: the label %q needs the typographic apostrophe", list, term.Code, term.Label)
	}
	if first := []rune(term.Label)[0]; strings.ToUpper(string(first)) != string(first) {
		t.Errorf("%s %s: the label %q starts in lower case", list, term.Code, term.Label)
	}
	if got, want := terminology.Label(list, term.Code), term.Label; got != want {
		t.Errorf("Label(%s, %s): got %q, want %q", list, term.Code, got, want)
	}
	if got, want := terminology.Short(list, term.Code), term.Short; got != want {
		t.Errorf("Short(%s, %s): got %q, want %q", list, term.Code, got, want)
	}
	if !terminology.Known(list, term.Code) {
		t.Errorf("Known(%s, %s): got false", list, term.Code)
	}
	if want := publishedRECAP[list+" "+string(term.Code)]; term.RECAP != want {
		t.Errorf("%s %s: got the RECAP code %q, want %q: only these two are published", list, term.Code, term.RECAP, want)
	}
	if !term.Valid.Contains(civil.Must(2026, 11, 22)) {
		t.Errorf("%s %s: got %v, want a term that may be chosen in 2026", list, term.Code, term.Valid)
	}
}

func TestBehavioursRollUpToTDI(t *testing.T) {
	t.Parallel()
	for _, term := range terminology.List(terminology.Behaviour) {
		// The template has no row for tobacco, for behaviours without product
		// and for several products that cannot be told apart.
		none := !term.Product || term.Code == "tobacco" || term.Code == "polydrug"
		if got := term.TDI == ""; got != none {
			t.Errorf("%s: TDI code %q", term.Code, term.TDI)
		}
		if got, want := term.Product, term.Group != "behavioural"; got != want {
			t.Errorf("%s: product: got %v, want %v", term.Code, got, want)
		}
	}
	for code, want := range map[terminology.Code]string{"heroin": "1.1", "crack": "2.2", "nitrous_oxide": "6", "alcohol": "8", "cannabis": "7.1"} {
		if got, _ := terminology.Get(terminology.Behaviour, code); got.TDI != want {
			t.Errorf("%s: got TDI %q, want %q", code, got.TDI, want)
		}
	}
}

func TestCountersAndNoShows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		list string
		code terminology.Code
		want string
	}{
		{terminology.Profession, terminology.ProfessionGP, "gp"},
		{terminology.Profession, terminology.ProfessionPsychologist, "psychologist"},
		{terminology.Profession, terminology.ProfessionSocialWorker, "social_worker"},
		{terminology.Profession, terminology.ProfessionOther, "other"},
		{terminology.Profession, "psychiatrist", "other"},
		{terminology.Profession, "nurse", "other"},
		{terminology.Profession, "pharmacist", "other"},
		{terminology.Presence, terminology.PresenceAttended, "attended"},
		{terminology.Presence, terminology.PresenceAbsent, "no_show"},
		{terminology.Presence, terminology.PresenceExcused, "no_show"},
		{terminology.Presence, terminology.PresenceCancelled, "cancelled"},
	} {
		if got, _ := terminology.Get(c.list, c.code); got.Group != c.want {
			t.Errorf("group of %s: got %q, want %q", c.code, got.Group, c.want)
		}
	}
}

func TestConstantsAreInTheirLists(t *testing.T) {
	t.Parallel()
	for list, codes := range map[string][]terminology.Code{
		terminology.Mode:        {terminology.ModeCabinet, terminology.ModePhone, terminology.ModeVideo, terminology.ModeHome},
		terminology.Sex:         {terminology.SexFemale, terminology.SexMale, terminology.SexIndeterminate, terminology.SexUnknown},
		terminology.OtherScheme: {terminology.OtherSchemeNone},
		terminology.ExitReason:  {terminology.ExitDeath},

		terminology.SubstitutionMolecule: {terminology.MoleculeMorphine},
		terminology.ScreeningResult:      {terminology.ResultPending},
	} {
		for _, code := range codes {
			if !terminology.Known(list, code) {
				t.Errorf("%s has no %s", list, code)
			}
		}
	}
}

func TestWhatIsNotKnownStaysReadable(t *testing.T) {
	t.Parallel()
	for _, list := range []string{terminology.Behaviour, "colours"} {
		if got, want := terminology.Label(list, "gone"), "gone"; got != want {
			t.Errorf("Label: got %q, want %q", got, want)
		}
		if got, want := terminology.Short(list, "gone"), "gone"; got != want {
			t.Errorf("Short: got %q, want %q", got, want)
		}
		if terminology.Known(list, "gone") {
			t.Errorf("Known(%s, gone): got true", list)
		}
	}
	if got := terminology.List("colours"); got != nil {
		t.Errorf("List of an unknown list: got %v, want none", got)
	}
}

func TestAListCannotBeChangedByItsReader(t *testing.T) {
	t.Parallel()
	terminology.List(terminology.Sex)[0].Label = "changed"
	if got, want := terminology.List(terminology.Sex)[0].Label, "Féminin"; got != want {
		t.Errorf("first term: got %q, want %q", got, want)
	}
}

func TestExitReasonsSayTheyAreAProposal(t *testing.T) {
	t.Parallel()
	for _, info := range terminology.Lists() {
		if info.Name == terminology.ExitReason && info.Source != "Liste proposée, valeur à confirmer" {
			t.Errorf("source of the exit reasons: got %q", info.Source)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("Éduc. spé.")
	f.Add("✓")
	f.Fuzz(func(t *testing.T, written string) {
		for _, info := range terminology.Lists() {
			if code, ok := terminology.Find(info.Name, written); ok && !terminology.Known(info.Name, code) {
				t.Errorf("Find(%s, %q) gives the unknown code %q", info.Name, written, code)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		terminology.Find(terminology.Presence, "Excusée")
	}
}
