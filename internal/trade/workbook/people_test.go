package workbook_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"maillage/internal/trade/workbook"
)

func someone(last, first string, profession workbook.Code, team string) *workbook.Professional {
	return &workbook.Professional{Key: last + first, LastName: last, FirstName: first, Profession: profession, Memberships: []workbook.Membership{{Team: team}}}
}

func staff() []*workbook.Professional {
	return []*workbook.Professional{
		someone("DURAND", "Claire", workbook.Psychologist, "a"), someone("Durand", "Paul", workbook.SocialWorker, "b"), someone("Durand", "Marie", workbook.GP, "c"),
		someone("Le Goff", "Jean-Pierre", workbook.GP, "a"), someone("Vidal-Bonnet", "Inès", workbook.Psychologist, "a"), someone("N’Guyen", "Émilie", workbook.Nurse, "a"),
		someone("Puech", "Manon", workbook.GP, "a"), someone("Médecin", "Paul", workbook.GP, "a"), someone("Martin", "Anne", workbook.SocialWorker, "a"), someone("MARTIN", "Alice", workbook.SocialWorker, "a"),
	}
}

func TestAnySpellingNamesOnePerson(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"DURAND Claire": "Claire DURAND", "Claire Durand": "Claire DURAND", "C. Durand": "Claire DURAND", "DURAND C.": "Claire DURAND", "Mme C. Durand": "Claire DURAND", "durand claire": "Claire DURAND",
		"Mme Claire DURAND (psy)": "Claire DURAND", "Durand, Claire": "Claire DURAND",
		"Dr Le Goff": "Jean-Pierre Le Goff", "LEGOFF": "Jean-Pierre Le Goff", "Dr LEGOFF JP": "Jean-Pierre Le Goff", "Le Goff JP": "Jean-Pierre Le Goff", "J.-P. Le Goff": "Jean-Pierre Le Goff", "Jean Pierre LE GOFF": "Jean-Pierre Le Goff", "Dr J. Le Goff": "Jean-Pierre Le Goff",
		"Mme Vidal-Bonnet": "Inès Vidal-Bonnet", "VIDAL BONNET Ines": "Inès Vidal-Bonnet", "Mme Vidal": "Inès Vidal-Bonnet", "I. Bonnet": "Inès Vidal-Bonnet",
		"Mme N'Guyen": "Émilie N’Guyen", "NGUYEN": "Émilie N’Guyen", "M. Puech": "Manon Puech", "Mme\u00a0Puech": "Manon Puech",
		"Médecin Paul": "Paul Médecin", "Dr Médecin": "Paul Médecin", "Puech médecin": "Manon Puech", "Mme Introuvable": "", "R. Puech": "", "Puech Lemoine": "", "Claire": "", "": "", "Dr": "",
	} {
		if got, _ := workbook.Named(staff(), written, ""); got != want {
			t.Errorf("%q: got %q, want %q", written, got, want)
		}
	}
}

func TestHomonymsAreToldApartByProfessionThenTeamOrNotAtAll(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		written, team string
		professions   []workbook.Code
		want          string
		many          int
	}{
		"the profession of the session decides": {"Mme Durand", "", []workbook.Code{workbook.Psychologist}, "Claire DURAND", 0},
		"the team decides":                      {"Mme Durand", "b", nil, "Paul Durand", 0},
		"nothing decides":                       {"Mme Durand", "", nil, "", 3},
		"two of one team and profession":        {"Mme Martin", "a", []workbook.Code{workbook.SocialWorker}, "", 2},
		"an initial shared by both":             {"A. Martin", "a", nil, "", 2},
		"M. may be Monsieur as well as Marie":   {"M. Durand", "b", nil, "Paul Durand", 0},
		"a first name decides against the team": {"Marie Durand", "a", nil, "Marie Durand", 0},
	} {
		got, many := workbook.Named(staff(), c.written, c.team, c.professions...)
		if got != c.want || many != c.many {
			t.Errorf("%s: got %q and %d, want %q and %d", name, got, many, c.want, c.many)
		}
	}
}

func TestParticipantsAreCutInEveryManner(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]struct{ found, unknown []string }{
		"Dr Puech ; Mme Vidal-Bonnet ; Claire Durand":  {[]string{"Puech", "Vidal-Bonnet", "DURAND"}, nil},
		"Dr Puech,Mme Vidal-Bonnet,DURAND C.":          {[]string{"Puech", "Vidal-Bonnet", "DURAND"}, nil},
		"Dr Puech / Mme Vidal-Bonnet et Claire Durand": {[]string{"Puech", "Vidal-Bonnet", "DURAND"}, nil},
		"Dr Puech\nMme Vidal-Bonnet":                   {[]string{"Puech", "Vidal-Bonnet"}, nil},
		"Dr Puech Mme Vidal-Bonnet":                    {[]string{"Puech", "Vidal-Bonnet"}, nil},
		"Durand, Claire; Puech, Manon":                 {[]string{"DURAND", "Puech"}, nil},
		"Dr Puech, M. Personne":                        {[]string{"Puech"}, []string{"M. Personne"}},
		"Dr Puech, Manon Puech":                        {[]string{"Puech"}, nil},
		"":                                             {nil, nil},
	} {
		found, unknown := workbook.Attendance(staff(), cell)
		if diff := gocmp.Diff(want.found, found); diff != "" {
			t.Errorf("%q found (-want +got):\n%s", cell, diff)
		}
		if diff := gocmp.Diff(want.unknown, unknown); diff != "" {
			t.Errorf("%q unknown (-want +got):\n%s", cell, diff)
		}
	}
}

func TestDecisionsGoToTheirDossierAndToNoOther(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		written  string
		dossiers []string
		rest     string
		by       map[string]string
	}{
		"short numbers":                       {"0001 : RAS ; 0002 : revoir ; appeler le MG", []string{"31-01-0001", "31-01-0002"}, "", map[string]string{"31-01-0001": "RAS", "31-01-0002": "revoir ; appeler le MG"}},
		"whole numbers, one a line":           {"31-01-0001 : RAS\nN° 31-01-0002 : revoir", []string{"31-01-0001", "31-01-0002"}, "", map[string]string{"31-01-0001": "RAS", "31-01-0002": "revoir"}},
		"words before any number":             {"Équipe au complet. 0001 : RAS", []string{"31-01-0001"}, "Équipe au complet.", map[string]string{"31-01-0001": "RAS"}},
		"no number at all":                    {"cf. compte rendu", []string{"31-01-0001", "31-01-0002"}, "cf. compte rendu", map[string]string{}},
		"a dossier that was left out":         {"0001 : RAS ; 0009 : incarcéré", []string{"31-01-0001"}, "0009 : incarcéré", map[string]string{"31-01-0001": "RAS"}},
		"a time is no dossier":                {"0001 : revu à 014:30 mardi", []string{"31-01-0001"}, "", map[string]string{"31-01-0001": "revu à 014:30 mardi"}},
		"a numbered list is no dossier":       {"1 : relancer, 2 : orienter", []string{"31-01-0001", "31-01-0002"}, "1 : relancer, 2 : orienter", map[string]string{}},
		"the same dossier twice":              {"0001 : RAS ; 0002 : vu ; 0001 : revoir", []string{"31-01-0001", "31-01-0002"}, "", map[string]string{"31-01-0001": "RAS\u202f; revoir", "31-01-0002": "vu"}},
		"a short number of two dossiers":      {"0001 : RAS", []string{"31-01-0001", "31-02-0001"}, "0001 : RAS", map[string]string{}},
		"prose with a number and a colon":     {"revoir dans 300 jours : oui", []string{"31-01-0300"}, "revoir dans 300 jours : oui", map[string]string{}},
		"short whole numbers of their own":    {"12 : RAS ; 7 : revoir", []string{"12", "7"}, "", map[string]string{"12": "RAS", "7": "revoir"}},
		"letters and an arrow, dash in front": {"- P1-001 → RAS", []string{"P1-001"}, "", map[string]string{"P1-001": "RAS"}},
	} {
		rest, by := workbook.SplitDecisions(c.written, c.dossiers...)
		if rest != c.rest {
			t.Errorf("%s: rest: got %q, want %q", name, rest, c.rest)
		}
		if diff := gocmp.Diff(c.by, by); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNamesThatMayBeOnePerson(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a, b [2]string
		want bool
	}{
		"accents apart":             {[2]string{"MOLINIÉ", "Sabrina"}, [2]string{"Molinie", "Sabrina"}, true},
		"a letter for another":      {[2]string{"Montagné", "Patrice"}, [2]string{"Momtagné", "Patrice"}, true},
		"two letters swapped":       {[2]string{"Lepage", "Raphaël"}, [2]string{"Lepgae", "Raphael"}, true},
		"names the wrong way round": {[2]string{"Martin", "Paul"}, [2]string{"Paul", "Martin"}, true},
		"half of a double name":     {[2]string{"Vidal-Bonnet", "Inès"}, [2]string{"Vidal", "Inès"}, true},
		"a first name cut short":    {[2]string{"Rey", "Jean-Pierre"}, [2]string{"Rey", "Jean"}, true},
		"an initial":                {[2]string{"Rey", "Jean"}, [2]string{"Rey", "J."}, true},
		"another first name":        {[2]string{"Rey", "Jean"}, [2]string{"Rey", "Lucie"}, false},
		"another last name":         {[2]string{"Roux", "Jean"}, [2]string{"Blanc", "Jean"}, false},
		"short names one apart":     {[2]string{"Rey", "Léa"}, [2]string{"Ray", "Léa"}, false},
		"no name":                   {[2]string{"", "Léa"}, [2]string{"Roux", "Léa"}, false},
	} {
		if got := workbook.LooksLikeOne(c.a[0], c.a[1], c.b[0], c.b[1]); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
