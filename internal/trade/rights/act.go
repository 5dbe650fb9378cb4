package rights

import (
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/trade/patient"
)

// Kind is what sort of act a line tells.
type Kind string

// The kinds; none: all of them.
const (
	Looked  Kind = "looked"
	Changed Kind = "changed"
	TookOut Kind = "took_out" // printed or exported
	Broke   Kind = "exceptional"
)

// Kinds lists them in the order of the filter.
var Kinds = []Kind{Looked, Changed, TookOut, Broke}

// Label is the kind on screens.
func (k Kind) Label() string {
	switch k {
	case Looked:
		return "Consultations"
	case Changed:
		return "Écritures"
	case TookOut:
		return "Exports"
	case Broke:
		return "Accès exceptionnels"
	default:
		return ""
	}
}

// kindOf sorts the acts. What only reads ends by « open », names a list, or is
// the journal; what is not known is taken for a change, the graver one.
func kindOf(action string) Kind {
	switch access.Permission(action) {
	case access.RecordExport:
		return TookOut
	case access.BreakGlass, access.GlassReview:
		return Broke
	case access.CaseloadOpen, access.PatientSearch, access.JournalOpen, access.ReturnDetail:
		return Looked
	}
	if strings.HasSuffix(action, ".open") || strings.HasSuffix(action, ".read") || strings.HasSuffix(action, ".list") {
		return Looked
	}
	return Changed
}

// acts are the permissions of a kind, for the filter; none for all.
func (k Kind) acts() []access.Permission {
	if k == "" {
		return nil
	}
	list := []access.Permission{"-"} // a kind without an act finds nothing
	for p := range access.Grid {
		if kindOf(string(p)) == k {
			list = append(list, p)
		}
	}
	return list
}

// words of the acts that say more than the grid's label: by action and thing,
// then by action alone.
var words = map[string]string{
	"patient.open patient":                   "Ouverture du dossier",
	"patient.open identity":                  "Ouverture de la page d’identité",
	"patient.open information":               "Ouverture de la page d’information et d’opposition",
	"patient.open enrolment":                 "Ouverture du suivi",
	"patient.open reinclusion":               "Ouverture du dossier, pour une nouvelle inclusion",
	"patient.enrol":                          "Inclusion",
	"patient.amend":                          "Correction de l’identité",
	"patient.inform information":             "Information notée",
	"patient.inform":                         "Opposition notée ou retirée",
	"patient.exit":                           "Sortie notée",
	"care.session.record":                    "Entretien enregistré",
	"care.session.reverse":                   "Entretien annulé",
	"care.rcp.open":                          "Lecture de la revue en RCP",
	"care.rcp.prepare":                       "Écriture dans la revue en RCP",
	"care.rcp.validate":                      "Validation de la revue en RCP",
	"rights.journal":                         "Lecture du journal du dossier",
	"rights.journal journal.paper":           "Impression du journal du dossier",
	"rights.request":                         "Demande d’accès au dossier suivie",
	"rights.request received":                "Demande d’accès au dossier reçue",
	"rights.request prepared":                "Demande d’accès au dossier préparée",
	"rights.request handed":                  "Dossier remis à la demande de la personne",
	"rights.request refused":                 "Demande d’accès au dossier refusée",
	"rights.request open":                    "Lecture des demandes d’accès au dossier",
	"rights.export":                          "Export complet du dossier",
	"rights.glass.open":                      "Accès exceptionnel ouvert",
	"rights.glass.open break_glass.end":      "Accès exceptionnel fermé",
	"rights.glass.review":                    "Accès exceptionnel lu pour sa revue",
	"rights.glass.review break_glass.review": "Accès exceptionnel revu",
}

// act says what a line tells.
func act(action, subject string) string {
	if w, ok := words[action+" "+subject]; ok {
		return w
	}
	if w, ok := words[action]; ok {
		return w
	}
	if rule, ok := access.Grid[access.Permission(action)]; ok {
		return rule.Label
	}
	return action
}

// why says a reason: a code of ours in words, anything else as it stands.
func why(reason string) string {
	if l := patient.GlassReason(reason).Label(); l != "" {
		return l
	}
	if l := Asker(reason).Label(); l != "" {
		return "Pour : " + strings.ToLower(l)
	}
	if l := Refusal(reason).Label(); l != "" {
		return l
	}
	if l := patient.GlassOutcome(reason).Label(); l != "" {
		return l
	}
	return reason
}
