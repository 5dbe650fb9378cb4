package patient

import (
	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// CriteriaDraft is why somebody is included and what he or she was told: the
// same for a first inclusion and a re-entry.
type CriteriaDraft struct {
	OpenedOn        civil.Day `form:"opened_on"`
	Primary         string    `form:"primary"` // the behaviour that motivates the request
	Behaviours      []string  `form:"behaviours"`
	Reasons         []string  `form:"reasons"`
	Complexity      string    `form:"complexity"`
	OtherScheme     string    `form:"other_scheme"`
	OtherSchemeNote string    `form:"other_scheme_note"`
	Referral        string    `form:"referral"`
	InformedOn      civil.Day `form:"informed_on"`
	Notice          string    `form:"notice"`
	Channel         string    `form:"channel"`
	Programme       string    `form:"programme"` // code; the first one when nothing is chosen
}

// programme is the code of the programme that the person enters.
func (d CriteriaDraft) programme() string {
	if d.Programme == "" {
		return programme.EQUIPADDICT
	}
	return d.Programme
}

func (d CriteriaDraft) validate(wrong *fault.Fields, today civil.Day) {
	d.validateBehaviours(wrong)
	d.validateSituation(wrong)
	d.validateDates(wrong, today)
}

// validateBehaviours: at least one addictive behaviour, product or not (rule 10).
func (d CriteriaDraft) validateBehaviours(wrong *fault.Fields) {
	if d.Primary == "" {
		wrong.Add("primary", "Indiquez la conduite addictive qui motive la demande, avec ou sans produit.")
	}
	for _, b := range d.behaviours() {
		if !knownCode(terminology.Behaviour, b) {
			wrong.Add("primary", "Choisissez les conduites addictives dans la liste.")
			break
		}
	}
}

// validateSituation: the situation is complex, and how (rule 11); another scheme
// is asked for, and justified when there is one (rule 12).
func (d CriteriaDraft) validateSituation(wrong *fault.Fields) {
	if len(d.Reasons) == 0 && d.Complexity == "" {
		wrong.Add("reasons", "Dites en quoi la situation est complexe : c’est un critère d’inclusion.")
	}
	for _, r := range d.Reasons {
		if !knownCode(terminology.ComplexReason, r) {
			wrong.Add("reasons", "Choisissez les motifs dans la liste.")
			break
		}
	}
	switch {
	case !knownCode(terminology.OtherScheme, d.OtherScheme):
		wrong.Add("other_scheme", "Dites si la personne est déjà suivie dans un autre dispositif.")
	case d.OtherScheme != string(terminology.OtherSchemeNone) && d.OtherSchemeNote == "":
		wrong.Add("other_scheme_note", "La personne est déjà suivie ailleurs : dites pourquoi la microstructure est nécessaire en plus.")
	case d.OtherScheme == string(terminology.OtherSchemeNone) && d.OtherSchemeNote != "":
		wrong.Add("other_scheme", "Une justification est écrite : choisissez le dispositif dont il s’agit, ou effacez-la.")
	}
	if d.Referral != "" && !knownCode(terminology.ReferralOrigin, d.Referral) {
		wrong.Add("referral", "Choisissez dans la liste.")
	}
	tooLong(wrong, "complexity", d.Complexity, longestText)
	tooLong(wrong, "other_scheme_note", d.OtherSchemeNote, longestText)
}

// validateDates: information comes before the inclusion, or the same day (rule 14).
func (d CriteriaDraft) validateDates(wrong *fault.Fields, today civil.Day) {
	if d.OpenedOn.IsZero() {
		wrong.Add("opened_on", "Indiquez la date d’inclusion.")
	} else if d.OpenedOn.After(today) {
		wrong.Add("opened_on", "L’inclusion ne peut pas être dans le futur.")
	}
	switch {
	case d.InformedOn.IsZero():
		wrong.Add("informed_on", "Indiquez quand la personne a été informée : l’information précède tout partage.")
	case d.InformedOn.After(today):
		wrong.Add("informed_on", "L’information ne peut pas être dans le futur.")
	case !d.OpenedOn.IsZero() && d.InformedOn.After(d.OpenedOn):
		wrong.Add("informed_on", "L’information précède l’inclusion, ou se donne le même jour.")
	default:
		pastDay(wrong, "informed_on", d.InformedOn, civil.Day{}, today, "")
	}
	if d.Channel != "" && !knownCode(terminology.InformationChannel, d.Channel) {
		wrong.Add("channel", "Choisissez dans la liste.")
	}
	tooLong(wrong, "notice", d.Notice, longestName)
}

// behaviours lists the behaviours, the one that motivates the request first.
func (d CriteriaDraft) behaviours() []string {
	return onceEach(append([]string{d.Primary}, d.Behaviours...))
}

// onceEach keeps the first of each code, and none that is empty: a form may
// send one twice.
func onceEach(codes []string) []string {
	var list []string
	seen := map[string]bool{"": true}
	for _, c := range codes {
		if !seen[c] {
			seen[c] = true
			list = append(list, c)
		}
	}
	return list
}

// inclusion is what the criteria say of an inclusion.
func (d CriteriaDraft) inclusion() Inclusion {
	return Inclusion{
		OpenedOn: d.OpenedOn, Behaviours: d.behaviours(), Reasons: onceEach(d.Reasons), Complexity: d.Complexity,
		OtherScheme: d.OtherScheme, OtherSchemeNote: d.OtherSchemeNote, Referral: d.Referral,
		InformedOn: d.InformedOn, Notice: d.Notice, Channel: d.Channel,
	}
}
