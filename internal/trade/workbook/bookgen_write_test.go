package workbook_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"maillage/internal/ground/civil"
	"maillage/internal/trade/workbook"
)

// writer puts the truth into a workbook the way a hurried person would, and
// notes where each oddity went.
type writer struct {
	*truth
	f     *excelize.File
	want  []place
	date  int // style
	sheet string
	row   int
	cols  []string // field of each column, "" for columns of their own
}

// headings are spellings of the headers, several a field.
var headings = map[string]map[string][]string{
	"teams": {
		"code": {"Equipe", "Code équipe", "CODE MSMA", "Code\néquipe"}, "name": {"Nom", "Nom de la structure", "Nom de l'équipe"},
		"kind": {"Type de structure", "Nature"}, "address": {"Adresse", "Adresse postale"}, "postal_code": {"Code postal", "CP"}, "commune": {"Ville", "COMMUNE"},
		"partner": {"Structure partenaire (CSAPA/CAARUD)", "CSAPA / CAARUD", "Structure porteuse"}, "finess": {"FINESS structure", "N° FINESS"},
		"convention": {"Convention signée le", "Date de convention", "Signature convention", "Date convention (JJ/MM/AAAA)"}, "training": {"Date formation", "Formation", "Formée le"},
		"start": {"Date démarrage", "Début d'activité"}, "phone": {"Tel", "Téléphone"}, "email": {"E-mail", "Courriel"},
	},
	"professionals": {
		"last_name": {"NOM", "Nom de famille", "Nom "}, "first_name": {"Prenom", "Prénom"}, "profession": {"Fonction", "Profession", "Métier", "Qualité"},
		"rpps": {"N° RPPS", "RPPS", "Numéro RPPS"}, "employer": {"Employeur", "Structure employeur"}, "teams": {"Equipe", "Équipe(s)", "Microstructures"},
		"since": {"Depuis", "Date d'arrivée"}, "until": {"Jusqu'à", "Date de départ"}, "email": {"Mail", "E-mail"},
	},
	"patients": {
		"dossier": {"N°\ndossier", "No dossier", "Numéro de dossier", "Dossier n°", "N° patient"}, "team": {"Équipe", "Equipe", "Code MSMA"},
		"last_name": {"NOM", "Nom du patient"}, "first_name": {"Prenom", "Prénom"}, "sex": {"Sexe", "Genre", "Sexe (H/F)"},
		"birth": {"Date de naissance", "Né(e) le", "DDN", "Date naiss.", "Naissance"}, "commune": {"Ville", "Commune de résidence"},
		"included": {"Date d'inclusion", "Inclus le", "Inclusion", "DATE INCLUSION"}, "included_by": {"Médecin incluant", "Inclus par", "Médecin"},
		"behaviours": {"Conduites\naddictives", "Addictions", "Produits / conduites", "Conduite(s) addictive(s)"}, "situation": {"Complexité", "Situation complexe"},
		"informed": {"Info patient remise", "Information du patient", "Notice remise"}, "exit": {"Sortie le", "Date de sortie", "Fin de suivi"},
		"exit_reason": {"Motif de sortie", "Raison sortie"},
	},
	"sessions": {
		"date": {"Date ", "Date de l'entretien", "DATE", "Jour"}, "dossier": {"No dossier", "N° dossier", "Patient", "N°\u00a0de dossier"},
		"professional": {"Professionnel", "Intervenant", "Vu par"}, "type": {"Psy\n/ TS", "Type", "Psy ou TS", "Type d'entretien"},
		"presence": {"Présence", "Présent / absent", "Statut", "Honoré ?"}, "mode": {"Modalité", "Mode", "Lieu"}, "minutes": {"Durée min", "Durée (min)", "Minutes", "Durée"},
	},
	"rcps": {
		"date": {"Date de la RCP", "Date", "Date de réunion"}, "team": {"Équipe", "Microstructure"}, "participants": {"Participants", "Présents", "Professionnels présents"},
		"cases": {"Dossiers évoqués (n°)", "Dossiers", "Patients évoqués", "Cas discutés"}, "decisions": {"Décisions", "Compte-rendu", "Conclusions"},
	},
}

var tabNames = map[string][]string{
	"teams": {"Equipes", "Microstructures", "Feuil1", "MSMA"}, "professionals": {"Professionnels", "Pros", "Intervenants", "Feuil2"},
	"patients": {"Patients", "File active", "Inclusions", "Suivi"}, "sessions": {"Entretiens", "Actes 2026", "RDV", "Feuil4"}, "rcps": {"RCP", "Synthèses", "Réunions", "Feuil5"},
}

// write gives the bytes of the workbook and where its oddities are.
func (w *truth) write(t *testing.T) ([]byte, []place) {
	t.Helper()
	out := &writer{truth: w, f: excelize.NewFile()}
	date := "dd/mm/yyyy"
	style, err := out.f.NewStyle(&excelize.Style{CustomNumFmt: &date})
	if err != nil {
		t.Fatal(err)
	}
	out.date = style
	kinds := []string{"teams", "professionals", "patients", "sessions", "rcps"}
	w.r.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	fill := map[string]func(){"teams": out.teams, "professionals": out.professionals, "patients": out.patients, "sessions": out.sessions, "rcps": out.rcps}
	out.aside("Mode d'emploi", "Merci de remplir chaque mois", "Ne pas envoyer par mail")
	for _, k := range kinds {
		out.open(k)
		fill[k]()
		out.total()
	}
	out.aside("Synthèse", "Équipe", "Nb patients", "Nb entretiens")
	if err := out.f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := out.f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), out.want
}

// aside adds a sheet that holds no data.
func (w *writer) aside(name string, cells ...string) {
	_, _ = w.f.NewSheet(name)
	for i, c := range cells {
		w.put(name, i, 1, c)
		w.put(name, i, 2, i*3)
	}
}

func (w *writer) put(sheet string, column, row int, v any) {
	ref, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		panic(err)
	}
	if err := w.f.SetCellValue(sheet, ref, v); err != nil {
		panic(err)
	}
}

// open starts a sheet: a few lines above, then the headers in any order.
func (w *writer) open(kind string) {
	w.sheet = pick(w.r, tabNames[kind]...)
	if _, err := w.f.NewSheet(w.sheet); err != nil {
		panic(err)
	}
	w.row = 1 + w.r.IntN(5)
	for i := 1; i < w.row; i++ {
		if chance(w.r, 60) {
			w.put(w.sheet, 0, i, pick(w.r, "Tableau de suivi", "Mis à jour le 31/10", "Réseau des microstructures – équipes, patients"))
		}
	}
	w.cols = nil
	for f := range headings[kind] {
		w.cols = append(w.cols, f)
	}
	slices.Sort(w.cols)
	for range w.r.IntN(3) {
		w.cols = append(w.cols, "")
	}
	w.r.Shuffle(len(w.cols), func(i, j int) { w.cols[i], w.cols[j] = w.cols[j], w.cols[i] })
	for i, f := range w.cols {
		if f == "" {
			w.put(w.sheet, i, w.row, pick(w.r, "Saisi par", "Remarque interne", "Couleur", "Vérifié"))
			continue
		}
		w.put(w.sheet, i, w.row, pick(w.r, headings[kind][f]...))
	}
}

// next goes to the next row, leaving one empty now and then, or the header
// again.
func (w *writer) next() {
	w.row++
	if chance(w.r, 1) {
		w.row++
	}
}

// cell writes a value under a field.
func (w *writer) cell(field string, v any) {
	i := slices.Index(w.cols, field)
	if d, ok := v.(civil.Day); ok {
		if d.IsZero() {
			return
		}
		w.put(w.sheet, i, w.row, d.Sub(civil.Must(1900, 3, 1))+61)
		ref, _ := excelize.CoordinatesToCellName(i+1, w.row)
		_ = w.f.SetCellStyle(w.sheet, ref, ref, w.date)
		return
	}
	if s, ok := v.(string); ok && s == "" {
		return
	}
	w.put(w.sheet, i, w.row, v)
}

// note says that the cell just written should be found odd.
func (w *writer) note(field string, k workbook.Kind, ref int) {
	column, _ := excelize.ColumnNumberToName(slices.Index(w.cols, field) + 1)
	w.want = append(w.want, place{string(k), w.sheet, w.row, column, field, ref})
}

// total ends a sheet as spreadsheets end.
func (w *writer) total() {
	if chance(w.r, 50) {
		w.row++
		w.put(w.sheet, 0, w.row, pick(w.r, "TOTAL", "Total", "Nb lignes", "Somme"))
		w.put(w.sheet, 1, w.row, 42)
	}
}

// day writes a day as a real date, or as text now and then.
func (w *writer) day(field string, d civil.Day) {
	if d.IsZero() || !chance(w.r, 8) {
		w.cell(field, d)
		return
	}
	y, m, n := d.Year(), int(d.MonthOfYear()), d.DayOfMonth()
	w.cell(field, pick(w.r, d.Short(), d.String(), fmt.Sprintf("%d-%d-%02d", n, m, y%100), fmt.Sprintf("%d.%d.%d", n, m, y), d.Long(), " "+d.Short()))
}

// spell writes the name of a professional in one of the ways people do.
func spell(r *rand.Rand, p *gPro) string {
	first := []rune(p.first)
	title := pick(r, "Mme", "M.", "Mme\u00a0")
	if p.profession == "gp" {
		title = pick(r, "Dr", "Docteur", "Dr.")
	}
	if title == "M." && strings.HasPrefix(p.first, "M") {
		title = "Mme"
	}
	return pick(r, title+" "+p.last, strings.ToUpper(p.last)+" "+p.first, p.first+" "+p.last, string(first[0])+". "+p.last, strings.ToUpper(p.last)+" "+string(first[0])+".", p.last, p.first+" "+strings.ToUpper(p.last), strings.ToLower(p.last)+" "+strings.ToLower(p.first))
}

var professionWords = map[string][]string{
	"gp": {"Médecin généraliste", "MG", "Dr", "médecin gén.", "Généraliste"}, "psychologist": {"Psychologue", "psy", "psychologue clinicienne"},
	"social_worker": {"TS", "éducatrice spécialisée", "Assistante sociale", "Éduc. spé.", "travailleur social"}, "other": {"IPA", "Psychiatre", "Pharmacienne", "Médecin psychiatre"},
}

var presenceWords = map[string][]string{
	"attended": {"présent", "Présent(e)", "honoré", "Venu", "vue", "oui", "OUI", "x", "P", "présente", "\u00a0Oui"}, "absent": {"absent", "Absent(e)", "ABS", "abs.", "non venu", "pas venue", "lapin", "non"},
	"excused": {"excusé", "Excusé(e)", "absent excusé", "abs. excusée"}, "cancelled": {"annulé", "Annulée", "reporté", "annulé par le patient", "ANNULE"},
}

var modeWords = map[string][]string{
	"cabinet": {"cabinet", "Cabinet", "présentiel", "MSP", "sur place"}, "phone": {"tél", "Tél.", "téléphone", "tel", "par téléphone"},
	"video": {"visio", "Visio", "téléconsultation", "à distance"}, "home": {"VAD", "vad", "domicile", "à domicile", "Visite à domicile"},
}

var typeWords = map[string][]string{"psychologist": {"psy", "Psychologue", "Psy", "entretien psy"}, "social_worker": {"TS", "AS", "éduc", "Travailleur social", "assistante sociale", "Educ. spé."}}
