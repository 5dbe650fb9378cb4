package access_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// A second model of the rights, written in the words of the design (who comes for
// what, and what each must never do) and in another shape than the grid: by
// family and verb. A permission is « family.thing.verb »; who stands at the
// bedside reads, the care team writes, and each exception is a sentence.

// person is what a decision depends on.
type person struct {
	role  access.Role
	teams map[db.ID]access.Profession // of today: a team that was left is not there
}

func (p person) actor() access.Actor {
	who := access.Actor{Account: 1, Role: p.role, Professional: 2}
	ids := make([]db.ID, 0, len(p.teams))
	for id := range p.teams {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		who.Teams = append(who.Teams, access.Team{ID: id, Profession: p.teams[id]})
	}
	return who
}

// as says whether the person is, in one of some teams, one of some professions.
func (p person) as(teams []db.ID, ps ...access.Profession) bool {
	return p.role == access.Member && slices.ContainsFunc(teams, func(t db.ID) bool {
		q, in := p.teams[t]
		return in && slices.Contains(ps, q)
	})
}

func (p person) everywhere() []db.ID {
	var ids []db.ID
	for id := range p.teams {
		ids = append(ids, id)
	}
	return ids
}

// families of permissions that are about people followed: nobody but a member
// ever holds one, but for what each exception says.
var bedside = []string{"patient", "care", "rights", "situation", "questionnaire"}

// reads are the verbs that only look.
var reads = []string{"open", "caseload", "search", "feed"}

// exceptions to « the bedside reads, the care team writes ».
var exceptions = map[string]func(person, []db.ID) bool{
	"patient.enrol":        func(p person, in []db.ID) bool { return p.as(in, access.GP) }, // rule 13: the GP includes
	"care.rcp.validate":    func(p person, in []db.ID) bool { return p.as(in, access.GP) }, // and leads the RCP
	"care.session.record":  quota,                                                          // rule 23: a quota, an entretien
	"care.session.reverse": quota,
	"patient.renew":        func(p person, in []db.ID) bool { return p.as(in, access.GP) }, // who includes renews
	"patient.certify": func(p person, in []db.ID) bool { // an attestation is a physician's
		return p.as(in, access.GP, access.Psychiatrist)
	},
	"care.agenda.plan":    carersIn, // appointments are those of who receives people
	"care.agenda.mark":    carersIn,
	"care.note.write":     anyoneIn, // each writes in the segments of his own profession
	"care.document.write": anyoneIn,
	"care.task.do":        anyoneIn, // who is given a task says it done
	"care.act.open": func(p person, in []db.ID) bool { // treatments: who has a profession of care or of the trio
		return anyoneIn(p, in) && p.as(in, everyProfession[:6]...)
	},
	"care.act.prevention": func(p person, in []db.ID) bool { // screenings and vaccines: health professionals
		return p.as(in, access.GP, access.Psychiatrist, access.Nurse, access.Pharmacist)
	},
	"care.act.record": func(p person, in []db.ID) bool { // who treats, screens and vaccinates
		return p.as(in, access.GP, access.Psychiatrist, access.Nurse)
	},
	"situation.open":       trioIn, // asked by the trio, read by the trio
	"questionnaire.open":   trioIn,
	"questionnaire.manage": func(p person, _ []db.ID) bool { return p.role == access.Operator }, // rights on texts are the install's
	"rights.glass.open":    trioIn,                                                              // opening is not reading here: it is taking
	"rights.glass.review": func(p person, in []db.ID) bool { // reviewed, without a name, by the medical coordination too
		return trioIn(p, in) || p.role == access.MedicalCoordination
	},
}

func carersIn(p person, in []db.ID) bool {
	return p.as(in, access.GP, access.Psychologist, access.SocialWorker, access.Psychiatrist, access.Nurse)
}

// anyoneIn: any member; with no team, the list he may act upon is empty.
func anyoneIn(p person, _ []db.ID) bool { return p.role == access.Member }

func quota(p person, in []db.ID) bool { return p.as(in, access.Psychologist, access.SocialWorker) }

func trioIn(p person, in []db.ID) bool {
	return p.as(in, access.GP, access.Psychologist, access.SocialWorker)
}

// offices are the permissions about no patient: for each, the roles that the
// design sends there. Members are said by « member ».
var offices = []struct {
	why   string
	roles []access.Role
	codes []string
}{
	{"everybody has a home, an account, the rules of the game and the directory", access.Roles, []string{"home", "account.own", "access.grid", "programme.open", "network.open"}},
	{"the administrative coordination recruits and opens teams", []access.Role{access.AdminCoordination}, []string{"network.manage"}},
	{"it invites, with the operator", []access.Role{access.AdminCoordination, access.Operator}, []string{"account.list", "account.invite", "account.disable"}},
	{"a colleague vouches, or the operator; never who invites", []access.Role{access.Member, access.Operator}, []string{"account.confirm"}},
	{"the operator installs, backs up and verifies", []access.Role{access.Operator}, []string{"operation.open", "audit.verify", "job.revive", "reporting.scores.export"}},
	{"a team makes its remontée", []access.Role{access.Member}, []string{"reporting.return.send", "reporting.return.detail"}},
	{"which the coordinations read", []access.Role{access.Member, access.AdminCoordination, access.MedicalCoordination}, []string{"reporting.return.open"}},
	{"and one of them accepts", []access.Role{access.AdminCoordination}, []string{"reporting.return.decide"}},
	{"both watch the board", []access.Role{access.AdminCoordination, access.MedicalCoordination}, []string{"reporting.board.open"}},
	{"figures without a name, for who pays and evaluates too", []access.Role{access.AdminCoordination, access.MedicalCoordination, access.Agency, access.Insurer, access.Evaluator}, []string{"reporting.indicators.open"}},
	{"the host organisation sees what lent staff did", []access.Role{access.HostOrganisation}, []string{"reporting.staff_acts.open"}},
	{"data sets and imports are the coordination's, and the operator's", []access.Role{access.AdminCoordination, access.Operator}, []string{"reporting.dataset.export", "workbook.import.run", "workbook.import.undo"}},
}

// decide says whether somebody may do something at all; known is false for a
// permission that the design does not speak of.
func decide(p person, code access.Permission, in []db.ID) (may, known bool) {
	family, _, _ := strings.Cut(string(code), ".")
	verb := string(code)[strings.LastIndexByte(string(code), '.')+1:]
	if special, is := exceptions[string(code)]; is {
		return special(p, in), true
	}
	if slices.Contains(bedside, family) {
		if slices.Contains(reads, verb) {
			return p.role == access.Member, true // at least with no team: the list is empty then
		}
		return trioIn(p, in), true
	}
	for _, o := range offices {
		if slices.Contains(o.codes, string(code)) {
			return slices.Contains(o.roles, p.role), true
		}
	}
	return false, false
}

// within says what a use-case about one team answers.
func within(p person, code access.Permission, team db.ID) fault.Kind {
	if may, _ := decide(p, code, p.everywhere()); !may {
		return fault.Forbidden
	}
	if _, in := p.teams[team]; !in {
		return fault.NotFound
	}
	if may, _ := decide(p, code, []db.ID{team}); !may || p.role != access.Member {
		return fault.Forbidden
	}
	return fault.Internal // no error
}

func permissions() []access.Permission {
	var all []access.Permission
	for code := range access.Grid {
		all = append(all, code)
	}
	slices.Sort(all)
	return all
}

var everyProfession = []access.Profession{
	access.GP, access.Psychologist, access.SocialWorker, access.Psychiatrist, access.Nurse, access.Pharmacist, access.OtherMember,
}

// agree holds one decision of the grid against the model.
func agree(t *testing.T, p person, code access.Permission, team db.ID) {
	t.Helper()
	who := p.actor()
	want, known := decide(p, code, p.everywhere())
	if !known {
		t.Fatalf("%s: the model does not speak of it: say who may, and why", code)
	}
	if got := who.May(code); got != want {
		t.Fatalf("%s for %+v: got %v, want %v", code, p, got, want)
	}
	err := who.InTeam(code, team)
	if kind := fault.KindOf(err); kind != within(p, code, team) || kind == fault.Internal && err != nil {
		t.Fatalf("%s for %+v in team %d: got %v, want %v", code, p, team, err, within(p, code, team))
	}
}

// Every role and profession, every permission; in the team, in another, having
// left, in none.
func TestEachDecisionIsTheModelsCellByCell(t *testing.T) {
	t.Parallel()
	cells := 0
	for _, code := range permissions() {
		for _, role := range access.Roles {
			people := []person{{role: role}} // of no team, or gone
			if role == access.Member {
				for _, p := range everyProfession {
					people = append(people, person{role, map[db.ID]access.Profession{home: p}}, person{role, map[db.ID]access.Profession{away: p}})
				}
			}
			for _, p := range people {
				for _, team := range []db.ID{home, away, 99} {
					agree(t, p, code, team)
					cells++
				}
			}
		}
	}
	if cells < 2000 {
		t.Errorf("only %d cells were compared", cells)
	}
}

// Random people of several teams, random acts: no disagreement.
func TestAHundredThousandRandomDecisionsAreTheModels(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2026, 11))
	codes := permissions()
	for range 100_000 {
		p := person{role: access.Roles[r.IntN(len(access.Roles))], teams: map[db.ID]access.Profession{}}
		if r.IntN(3) > 0 {
			p.role = access.Member
		}
		if p.role == access.Member {
			for range r.IntN(4) {
				p.teams[db.ID(1+r.IntN(5))] = everyProfession[r.IntN(len(everyProfession))]
			}
		}
		agree(t, p, codes[r.IntN(len(codes))], db.ID(1+r.IntN(6)))
	}
}
