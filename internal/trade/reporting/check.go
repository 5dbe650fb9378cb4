package reporting

import (
	"fmt"
	"unicode/utf8"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/terminology"
)

// Check is something a month lacks, with what the team must say of it.
type Check struct {
	Code     string
	Label    string
	Detail   string
	Count    int
	Required bool // the return is not sent without a reason
}

// checkMonth lists what is missing in a month, from facts read by readGaps.
func checkMonth(g gaps, month civil.Month, today civil.Day) []Check {
	var list []Check
	add := func(required bool, code, label, detail string, n int) {
		list = append(list, Check{Code: code, Label: label, Detail: detail, Count: n, Required: required})
	}
	if !month.Last().Before(today) {
		add(false, "month_open", "Le mois n’est pas terminé", "Ce qui sera enregistré après l’envoi ne sera pas dans la remontée.", 1)
	}
	if g.Acts == 0 && g.Enrolled > 0 {
		add(true, "no_act", "Aucun entretien enregistré", "La microstructure suit des patients et aucun entretien n’est enregistré ce mois-ci.", 1)
	}
	if g.Enrolled > 0 && g.Meetings == 0 {
		add(true, "no_rcp", "Aucune RCP validée", "Aucune RCP n’est validée pour ce mois.", 1)
	}
	if g.Drafts > 0 {
		add(true, "rcp_draft", "RCP non validée", "Tant qu’elle n’est pas validée, une RCP ne compte pas.", g.Drafts)
	}
	if g.Acts > 0 {
		for _, name := range g.Idle {
			add(true, "idle-"+name.Code, "Aucun entretien pour "+name.Name, "Membre de l’équipe ce mois-ci, sans entretien enregistré.", 1)
		}
	}
	if g.Uninformed > 0 {
		add(false, "uninformed", "Information du patient non enregistrée", "L’information précède tout partage : complétez ces dossiers.", g.Uninformed)
	}
	return list
}

const (
	longestComment = 2000
	longestNote    = 500
)

func tooLong(most int) string { return fmt.Sprintf("%d caractères au plus.", most) }

// validate checks what was typed, for a draft as for a sending.
func (w Words) validate() error {
	var wrong fault.Fields
	if utf8.RuneCountInString(w.Comment) > longestComment {
		wrong.Add("comment", tooLong(longestComment))
	}
	for code, a := range w.Answers {
		if a.Reason != "" && !terminology.Known(terminology.MissingReason, terminology.Code(a.Reason)) {
			wrong.Add("why."+code, "Choisissez dans la liste.")
		}
		if utf8.RuneCountInString(a.Note) > longestNote {
			wrong.Add("note."+code, tooLong(longestNote))
		}
	}
	return wrong.Err()
}

// answered keeps the answers to what is missing, and drops the others.
func answered(checks []Check, answers map[string]Answer) map[string]Answer {
	kept := map[string]Answer{}
	for _, c := range checks {
		if a, ok := answers[c.Code]; ok && a != (Answer{}) {
			kept[c.Code] = a
		}
	}
	return kept
}

// unanswered refuses a sending that leaves required checks without a reason.
func unanswered(checks []Check, answers map[string]Answer) error {
	var wrong fault.Fields
	for _, c := range checks {
		if c.Required && answers[c.Code].Reason == "" {
			wrong.Add("why."+c.Code, "Dites pourquoi : "+c.Label+".")
		}
	}
	return wrong.Err()
}
