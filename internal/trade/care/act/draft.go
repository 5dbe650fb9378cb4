package act

import (
	"fmt"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// Draft is what is typed of acts. A screening has one result for each infection
// looked for that day, and gives one act each; the other kinds give one.
type Draft struct {
	Kind        Kind      `form:"kind"`
	HeldOn      civil.Day `form:"held_on"`
	Approximate bool      `form:"approximate"`
	Elsewhere   bool      `form:"elsewhere"`
	Note        string    `form:"note"`
	LateReason  string    `form:"late_reason"`
	Confirm     bool      `form:"confirm"` // yes, though it looks like one already there

	Molecule      terminology.Code `form:"molecule"`
	Indication    bool             `form:"indication"`
	InitiatedHere bool             `form:"initiated_here"`
	Prescriber    terminology.Code `form:"prescriber"`

	Method terminology.Code `form:"method"`
	HIV    terminology.Code `form:"result_hiv"`
	HCV    terminology.Code `form:"result_hcv"`
	HBV    terminology.Code `form:"result_hbv"`

	Vaccine  terminology.Code `form:"vaccine"`
	Dose     *int             `form:"dose"`
	Complete bool             `form:"complete"`

	Product terminology.Code `form:"product"`
	Setting terminology.Code `form:"setting"`

	EndedOn   civil.Day        `form:"ended_on"`
	EndReason terminology.Code `form:"end_reason"`
}

const (
	longestNote   = 1000
	longestReason = 500
	mostDoses     = 9
	oldest        = 60 // years before today, that a treatment may have begun
)

// results are the screenings typed, by infection.
func (d Draft) results() []Detail {
	var list []Detail
	for _, r := range []struct{ target, result terminology.Code }{{"hiv", d.HIV}, {"hcv", d.HCV}, {"hbv", d.HBV}} {
		if r.result != "" {
			list = append(list, Detail{Target: r.target, Method: d.Method, Result: r.result})
		}
	}
	return list
}

// acts are what the draft says, each with its detail.
func (d Draft) acts() []Act {
	common := Act{Kind: d.Kind, HeldOn: d.HeldOn, Elsewhere: d.Elsewhere}
	if d.Kind.Lasts() {
		common.EndedOn, common.EndReason = d.EndedOn, d.EndReason
	}
	var details []Detail
	switch d.Kind {
	case Substitution:
		common.Elsewhere = d.Prescriber != prescriberHere
		details = []Detail{{
			Molecule: d.Molecule, Indication: d.Indication && d.Molecule == terminology.MoleculeMorphine, InitiatedHere: d.InitiatedHere, Prescriber: d.Prescriber,
		}}
	case Screening:
		details = d.results()
	case Vaccination:
		one := Detail{Vaccine: d.Vaccine, Complete: d.Complete}
		if d.Dose != nil {
			one.Dose = *d.Dose
		}
		details = []Detail{one}
	case Withdrawal:
		details = []Detail{{Product: d.Product, Setting: d.Setting}}
	}
	list := make([]Act, len(details))
	for i, one := range details {
		list[i] = common
		one.Approximate, one.Note, one.LateReason = d.Approximate, strings.TrimSpace(d.Note), strings.TrimSpace(d.LateReason)
		list[i].Detail = one
	}
	return list
}

// prescriberHere is the prescriber of the team.
const prescriberHere terminology.Code = "team_gp"

// before says whether the act may have been before the inclusion: a treatment was
// perhaps begun then, and what another structure did is told with its own date.
func (d Draft) before() bool { return d.Elsewhere || d.Kind == Substitution }

// Late says whether an act of the team is recorded beyond the delay of the
// programme; never when it sets none, nor for what others did or what began before
// the inclusion.
func Late(version programme.Version, e patient.Enrolment, heldOn civil.Day, elsewhere bool, today civil.Day) bool {
	most := version.LateEntryDays
	return most != nil && !elsewhere && !heldOn.Before(e.OpenedOn) && today.Sub(heldOn) > *most
}

// Validate holds the draft against the stay, the lists of codes and the rules.
// Faults: Invalid, with all the fields.
func (d Draft) Validate(e patient.Enrolment, version programme.Version, today civil.Day) error {
	if d.Kind.Label() == "" {
		var wrong fault.Fields
		wrong.Add("kind", "Dites quel acte.")
		return wrong.Err()
	}
	wrong := d.days(e, today)
	known := func(field, list string, code terminology.Code, message string) {
		if !terminology.Known(list, code) {
			wrong.Add(field, message)
		}
	}
	switch d.Kind {
	case Substitution:
		known("molecule", terminology.SubstitutionMolecule, d.Molecule, "Choisissez la molécule.")
		if d.Molecule == terminology.MoleculeMorphine && !d.Indication {
			wrong.Add("indication", "La morphine n’est un traitement de substitution que si vous le dites : cochez l’indication.")
		}
		known("prescriber", terminology.Prescriber, d.Prescriber, "Dites qui prescrit.")
		if d.InitiatedHere && d.HeldOn.Before(e.OpenedOn) {
			wrong.Add("initiated_here", "Un traitement commencé avant l’inclusion du "+e.OpenedOn.Short()+" n’a pas été initié ici.")
		}
	case Screening:
		known("method", terminology.ScreeningMethod, d.Method, "Dites comment : test rapide ou sérologie.")
		d.screened(&wrong)
	case Vaccination:
		known("vaccine", terminology.Vaccine, d.Vaccine, "Choisissez le vaccin.")
		if d.Dose != nil && (*d.Dose < 1 || *d.Dose > mostDoses) {
			wrong.Add("dose", fmt.Sprintf("Le rang de la dose va de 1 à %d.", mostDoses))
		}
	case Withdrawal:
		if t, ok := terminology.Get(terminology.Behaviour, d.Product); !ok || !t.Product {
			wrong.Add("product", "Choisissez le produit.")
		}
		known("setting", terminology.WithdrawalSetting, d.Setting, "Dites où.")
	}
	if elsewhere := d.Elsewhere || d.Kind == Substitution && d.Prescriber != prescriberHere; Late(version, e, d.HeldOn, elsewhere, today) && strings.TrimSpace(d.LateReason) == "" {
		wrong.Add("late_reason", fmt.Sprintf("Cet acte date de plus de %d jours : dites pourquoi il est saisi maintenant.", *version.LateEntryDays))
	}
	for _, f := range []struct {
		name, text string
		most       int
	}{{"note", d.Note, longestNote}, {"late_reason", d.LateReason, longestReason}} {
		if len([]rune(f.text)) > f.most {
			wrong.Add(f.name, fmt.Sprintf("%d caractères au plus.", f.most))
		}
	}
	return wrong.Err()
}

func (d Draft) screened(wrong *fault.Fields) {
	list := d.results()
	if len(list) == 0 {
		wrong.Add("result_hiv", "Donnez au moins un résultat, même en attente.")
	}
	for _, r := range list {
		if !terminology.Known(terminology.ScreeningResult, r.Result) {
			wrong.Add("result_"+string(r.Target), "Choisissez dans la liste.")
		}
	}
}

// days checks the beginning and the end (rule 20).
func (d Draft) days(e patient.Enrolment, today civil.Day) (wrong fault.Fields) {
	switch {
	case d.before() && !d.HeldOn.IsZero() && d.HeldOn.Before(e.OpenedOn):
		if d.HeldOn.Before(today.AddYears(-oldest)) {
			wrong.Add("held_on", "Cette date est trop ancienne : vérifiez l’année.")
		}
	default:
		wrong = fault.FieldsOf(e.CoversDay(d.HeldOn, today, "held_on"))
	}
	if !d.Kind.Lasts() || d.EndedOn.IsZero() && d.EndReason == "" {
		return wrong
	}
	return append(wrong, endFields(d.Kind, d.HeldOn, d.EndedOn, d.EndReason, today)...)
}

func endFields(k Kind, begun, ended civil.Day, reason terminology.Code, today civil.Day) (wrong fault.Fields) {
	switch {
	case ended.IsZero():
		wrong.Add("ended_on", "Indiquez la date de fin.")
	case ended.Before(begun):
		wrong.Add("ended_on", "Le "+ended.Short()+" est avant le début, le "+begun.Short()+".")
	case ended.After(today):
		wrong.Add("ended_on", "Le "+ended.Short()+" est dans le futur.")
	}
	if !terminology.Known(k.EndList(), reason) {
		wrong.Add("end_reason", "Choisissez le motif.")
	}
	return wrong
}

// EndDraft is what is typed when a treatment or a withdrawal ends.
type EndDraft struct {
	EndedOn civil.Day        `form:"ended_on"`
	Reason  terminology.Code `form:"end_reason"`
}

// ReversalDraft is why an act is taken back.
type ReversalDraft struct {
	Reason string `form:"reason"`
}

// validate asks for a reason when the act was recorded another day.
func (d ReversalDraft) validate(a Act, today civil.Day) error {
	var wrong fault.Fields
	if d.Reason == "" && civil.DayOf(a.MadeAt) != today {
		wrong.Add("reason", "Cet acte a été enregistré un autre jour : dites pourquoi vous l’annulez.")
	}
	if len([]rune(d.Reason)) > longestReason {
		wrong.Add("reason", fmt.Sprintf("%d caractères au plus.", longestReason))
	}
	return wrong.Err()
}

// Draft is the act as its form shows it.
func (a Act) Draft() Draft {
	x := a.Detail
	d := Draft{
		Kind: a.Kind, HeldOn: a.HeldOn, Approximate: x.Approximate, Elsewhere: a.Elsewhere, Note: x.Note, LateReason: x.LateReason,
		Molecule: x.Molecule, Indication: x.Indication, InitiatedHere: x.InitiatedHere, Prescriber: x.Prescriber, Method: x.Method,
		Vaccine: x.Vaccine, Complete: x.Complete, Product: x.Product, Setting: x.Setting, EndedOn: a.EndedOn, EndReason: a.EndReason,
	}
	if x.Dose > 0 {
		d.Dose = &x.Dose
	}
	switch x.Target {
	case "hiv":
		d.HIV = x.Result
	case "hcv":
		d.HCV = x.Result
	case "hbv":
		d.HBV = x.Result
	}
	return d
}

// completes says whether a draft only brings in the result that was awaited.
func (d Draft) completes(a Act) bool {
	was, now := a, d.acts()
	if a.Kind != Screening || a.Detail.Result != terminology.ResultPending || len(now) != 1 {
		return false
	}
	was.Detail.Result = now[0].Detail.Result
	return now[0].HeldOn == was.HeldOn && now[0].Elsewhere == was.Elsewhere && now[0].Detail == was.Detail
}
