package network

import (
	"regexp"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/text"
	"maillage/internal/trade/terminology"
)

// Microstructure is a care team at one place of practice. Its code never
// changes: it is in addresses, workbooks and returns.
type Microstructure struct {
	ID              db.ID     `db:"id"`
	Code            string    `db:"code"` // « MSMA-31-01 »
	Name            string    `db:"name"`
	Region          string    `db:"region"` // INSEE code, that of the département
	Departement     string    `db:"departement"`
	SiteID          db.ID     `db:"site_id"` // where the team works
	HostID          db.ID     `db:"host_id"` // CSAPA or CAARUD that lends staff
	AgreementOn     civil.Day `db:"agreement_on"`
	AgreementEndsOn civil.Day `db:"agreement_ends_on"` // last day
	TrainedOn       civil.Day `db:"trained_on"`
	OpenedOn        civil.Day `db:"opened_on"`
	ClosedOn        civil.Day `db:"closed_on"` // last day
	Version         int       `db:"version"`
}

// Obstacles says why the team may not include a patient on a day, one French
// sentence each; none when it may. Sources: domain rules 5 (agreement) and 6
// (training), both deduced from what the coordinations publish.
func (m Microstructure) Obstacles(day civil.Day) []string {
	var list []string
	add := func(s string) { list = append(list, s) }
	switch {
	case m.AgreementOn.IsZero():
		add("La convention n’est pas signée.")
	case day.Before(m.AgreementOn):
		add("La convention n’est signée que le " + m.AgreementOn.Long() + ".")
	case ended(m.AgreementEndsOn, day):
		add("La convention a pris fin le " + m.AgreementEndsOn.Long() + ".")
	}
	switch {
	case m.TrainedOn.IsZero():
		add("La formation de l’équipe n’est pas enregistrée.")
	case day.Before(m.TrainedOn):
		add("La formation de l’équipe n’a lieu que le " + m.TrainedOn.Long() + ".")
	}
	switch {
	case m.OpenedOn.IsZero():
		add("La microstructure n’est pas encore ouverte.")
	case day.Before(m.OpenedOn):
		add("La microstructure n’ouvre que le " + m.OpenedOn.Long() + ".")
	case ended(m.ClosedOn, day):
		add("La microstructure est fermée depuis le " + m.ClosedOn.Long() + ".")
	}
	return list
}

// ended says whether a last day has passed; no last day never has.
func ended(last, day civil.Day) bool { return !last.IsZero() && day.After(last) }

// State is how a team stands on a day, in the order of its life.
type State string

// The states of a team.
const (
	ToAgree  State = "to_agree" // no agreement in force yet
	ToTrain  State = "to_train" // agreement signed, training missing
	ToOpen   State = "to_open"  // ready, not opened
	Open     State = "open"     // may include
	Expired  State = "expired"  // the agreement has ended
	Untaught State = "untaught" // opened without recorded training
	Unsigned State = "unsigned" // opened without agreement
	Closed   State = "closed"
)

// States lists them in the order of filters.
var States = []State{Open, Unsigned, Untaught, Expired, ToAgree, ToTrain, ToOpen, Closed}

// Label is the state in French.
func (s State) Label() string {
	switch s {
	case ToAgree:
		return "à conventionner"
	case ToTrain:
		return "à former"
	case ToOpen:
		return "à ouvrir"
	case Open:
		return "ouverte"
	case Expired:
		return "convention échue"
	case Untaught:
		return "ouverte, à former"
	case Unsigned:
		return "ouverte, sans convention"
	case Closed:
		return "fermée"
	default:
		return string(s)
	}
}

// State says how the team stands on a day. It is Open exactly when there is no
// obstacle.
func (m Microstructure) State(day civil.Day) State {
	opened := !m.OpenedOn.IsZero() && !day.Before(m.OpenedOn)
	signed := !m.AgreementOn.IsZero() && !day.Before(m.AgreementOn)
	trained := !m.TrainedOn.IsZero() && !day.Before(m.TrainedOn)
	switch {
	case opened && ended(m.ClosedOn, day):
		return Closed
	case signed && ended(m.AgreementEndsOn, day):
		return Expired
	case opened && !signed:
		return Unsigned
	case opened && !trained:
		return Untaught
	case opened:
		return Open
	case !signed:
		return ToAgree
	case !trained:
		return ToTrain
	default:
		return ToOpen
	}
}

// TeamDraft is what a person may type of a microstructure. The code is taken
// when the team is made, and given by the program when empty.
type TeamDraft struct {
	Code            string    `form:"code"`
	Name            string    `form:"name"`
	Departement     string    `form:"departement"`
	SiteID          db.ID     `form:"site_id"`
	HostID          db.ID     `form:"host_id"`
	AgreementOn     civil.Day `form:"agreement_on"`
	AgreementEndsOn civil.Day `form:"agreement_ends_on"`
	TrainedOn       civil.Day `form:"trained_on"`
	OpenedOn        civil.Day `form:"opened_on"`
	ClosedOn        civil.Day `form:"closed_on"`
}

// Draft is the team as its form shows it.
func (m Microstructure) Draft() TeamDraft {
	return TeamDraft{
		Code: m.Code, Name: m.Name, Departement: m.Departement, SiteID: m.SiteID, HostID: m.HostID,
		AgreementOn: m.AgreementOn, AgreementEndsOn: m.AgreementEndsOn, TrainedOn: m.TrainedOn,
		OpenedOn: m.OpenedOn, ClosedOn: m.ClosedOn,
	}
}

// teamCode is the shape of a code, as the workbooks of the teams write it.
var teamCode = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)*$`)

// Validate checks a draft, from a form or from an import. Faults: Invalid.
func (d TeamDraft) Validate() error {
	var wrong fault.Fields
	if code := codeOf(d.Code); code != "" && (len(code) > 20 || !teamCode.MatchString(code)) {
		wrong.Add("code", "Le code se compose de lettres, de chiffres et de tirets, par exemple MSMA-31-01.")
	}
	if text.Fold(d.Name) == "" {
		wrong.Add("name", "Écrivez le nom de la microstructure.")
	}
	if _, ok := terminology.DepartementByCode(d.Departement); !ok {
		wrong.Add("departement", "Choisissez le département dans la liste.")
	}
	if d.SiteID.IsZero() {
		wrong.Add("site_id", "Choisissez le lieu d’exercice.")
	}
	lengths(&wrong, []bounded{{"name", d.Name, 200}})
	ordered(&wrong, "agreement_ends_on", d.AgreementOn, d.AgreementEndsOn, "la signature de la convention")
	ordered(&wrong, "closed_on", d.OpenedOn, d.ClosedOn, "l’ouverture")
	return wrong.Err()
}

// ordered refuses an end without its beginning, or before it.
func ordered(wrong *fault.Fields, field string, from, to civil.Day, what string) {
	switch {
	case to.IsZero():
	case from.IsZero():
		wrong.Add(field, "Notez d’abord "+what+".")
	case to.Before(from):
		wrong.Add(field, "Cette date précède "+what+" ("+from.Short()+").")
	}
}

func (d TeamDraft) of(id db.ID, version int) Microstructure {
	return Microstructure{
		ID: id, Code: codeOf(d.Code), Name: spaced(d.Name), Region: regionOf(d.Departement), Departement: d.Departement,
		SiteID: d.SiteID, HostID: d.HostID, AgreementOn: d.AgreementOn, AgreementEndsOn: d.AgreementEndsOn,
		TrainedOn: d.TrainedOn, OpenedOn: d.OpenedOn, ClosedOn: d.ClosedOn, Version: version,
	}
}

// codeOf is a team's code as it is kept.
func codeOf(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }
