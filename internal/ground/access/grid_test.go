package access_test

import (
	"testing"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// The reference model of the rights, written from what the product promises and
// not from the grid. Letters stand for readers:
//
//	members by profession: g GP, p psychologist, s social worker,
//	y psychiatrist, n nurse, h pharmacist, o other
//	A administrative coordination, M medical coordination, H host organisation,
//	R agency (ARS), I insurer, E evaluator, X operator
const (
	anyone  = "gpsynhoAMHRIEX"
	team    = "gpsynho" // whoever stands at the patient's side reads the record
	trio    = "gps"     // the three who make a RCP also write about the patient
	keepers = "AX"      // who answers for accounts, imports and exports
)

var promised = map[access.Permission]string{
	// Everyone has a home, an account, and may read the rules of the game.
	"home": anyone, "account.own": anyone, "access.grid": anyone, "programme.open": anyone, "network.open": anyone,
	// The administrative coordination keeps the directory; with the operator, the accounts.
	"network.manage": "A", "account.list": keepers, "account.invite": keepers, "account.disable": keepers,
	// Whoever works beside a newcomer vouches for him; the operator when nobody does.
	"account.confirm": team + "X",
	// The operator, who opens no record, looks after the machine and the journal.
	"operation.open": "X", "audit.verify": "X", "job.revive": "X",
	// Patients: their teams and nobody else. A GP includes (rule 13).
	"patient.caseload": team, "patient.open": team, "patient.search": team,
	"patient.enrol": "g", "patient.amend": trio, "patient.inform": trio, "patient.exit": trio,
	// The rights of the person are answered by the trio of his or her team; an
	// exceptional access is looked at by them and, without a name, by the medical
	// coordination.
	"rights.journal": trio, "rights.request": trio, "rights.export": trio, "rights.glass.open": trio, "rights.glass.review": trio + "M",
	// Renewing is the GP's, as including; the trio asks for a transfer and keeps records single.
	"patient.renew": "g", "patient.transfer": trio, "patient.merge": trio,
	// The doctors who treated an anonymous person certify (CSP L3414-1); anonymity ends by two of the trio.
	"patient.certify": "gy", "patient.lift": trio,
	// Entretiens belong to the two professions that have a quota.
	"care.session.record": "ps", "care.session.reverse": "ps",
	// A RCP is read by the team, held by the trio, validated by the GP.
	"care.rcp.open": team, "care.rcp.prepare": trio, "care.rcp.hold": trio, "care.rcp.validate": "g",
	// A situation is the trio's, who live the follow-up.
	"situation.open": trio, "situation.write": trio,
	// Each writes and reads in the segments of his profession: the room of notes decides which.
	"care.note.open": team, "care.note.write": team, "care.note.search": team, "care.document.open": team, "care.document.write": team,
	// The plan is everybody's to read and the trio's to write; a task is settled by its owner.
	"care.plan.open": team, "care.plan.write": trio, "care.task.do": team,
	// Treatments are known to those who care for the person; what a test said, to those who treat.
	"care.act.open": "gpsynh", "care.act.prevention": "gynh", "care.act.record": "gyn",
	// Questionnaires are the trio's; the operator holds texts and rights, and no answer.
	"questionnaire.open": trio, "questionnaire.fill": trio, "questionnaire.manage": "X",
	// The agenda is read by the team, kept by those who receive people.
	"care.agenda.open": team, "care.agenda.plan": "gpsyn", "care.agenda.mark": "gpsyn", "care.agenda.feed": team,
	// Any member sends the month; the coordination receives it, as figures only.
	"reporting.return.open": team + "AM", "reporting.return.detail": team, "reporting.return.send": team,
	"reporting.return.decide": "A", "reporting.board.open": "AM",
	"reporting.indicators.open": "AMRIE", "reporting.dataset.export": keepers, "reporting.staff_acts.open": "H",
	// Answers leave under a pseudonym, by the operator's hand: the coordination reads nothing clinical.
	"reporting.scores.export": "X",
	"workbook.import.run":     keepers, "workbook.import.undo": keepers,
}

const home, away = db.ID(1), db.ID(2)

func readers() map[rune]access.Actor {
	all := map[rune]access.Actor{
		'A': {Role: access.AdminCoordination}, 'M': {Role: access.MedicalCoordination}, 'H': {Role: access.HostOrganisation},
		'R': {Role: access.Agency}, 'I': {Role: access.Insurer}, 'E': {Role: access.Evaluator}, 'X': {Role: access.Operator},
	}
	for letter, p := range map[rune]access.Profession{
		'g': access.GP, 'p': access.Psychologist, 's': access.SocialWorker,
		'y': access.Psychiatrist, 'n': access.Nurse, 'h': access.Pharmacist, 'o': access.OtherMember,
	} {
		all[letter] = access.Actor{Role: access.Member, Teams: []access.Team{{ID: home, Profession: p}}}
	}
	return all
}

func TestEachCellOfTheGridIsWhatWasPromised(t *testing.T) {
	t.Parallel()
	for p := range access.Grid {
		if _, ok := promised[p]; !ok {
			t.Errorf("%s: in the grid, promised to nobody", p)
		}
	}
	for p, admitted := range promised {
		rule, ok := access.Grid[p]
		if !ok || rule.Label == "" {
			t.Errorf("%s: promised, but not in the grid or without a label", p)
		}
		for letter, who := range readers() {
			want := holds(admitted, letter)
			if got := who.May(p); got != want {
				t.Errorf("%s for %c: got %v, want %v", p, letter, got, want)
			}
			if err := who.Check(p); (err == nil) != want || !want && fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s for %c: Check answers %v, want admitted %v", p, letter, err, want)
			}
			inTeam(t, p, letter, who, want)
		}
	}
}

// inTeam holds the scope: a member acts in his own team only, and nobody else
// acts in any.
func inTeam(t *testing.T, p access.Permission, letter rune, who access.Actor, admitted bool) {
	t.Helper()
	want := fault.Forbidden
	switch {
	case admitted && who.Role == access.Member:
		want = fault.Internal // no error
	case admitted:
		want = fault.NotFound
	}
	if got := who.InTeam(p, home); fault.KindOf(got) != want || want == fault.Internal && got != nil {
		t.Errorf("%s for %c in the home team: got %v, want kind %v", p, letter, got, want)
	}
	if err := who.InTeam(p, away); err == nil || admitted && fault.KindOf(err) != fault.NotFound {
		t.Errorf("%s for %c in another team: got %v, want not found", p, letter, err)
	}
}

func holds(letters string, letter rune) bool {
	for _, l := range letters {
		if l == letter {
			return true
		}
	}
	return false
}

func TestAProfessionCountsInItsOwnTeamOnly(t *testing.T) {
	t.Parallel()
	who := access.Actor{Role: access.Member, Teams: []access.Team{
		{ID: home, Profession: access.GP}, {ID: away, Profession: access.Nurse},
	}}
	if err := who.InTeam(access.PatientEnrol, home); err != nil {
		t.Errorf("GP at home: got %v, want admitted", err)
	}
	if err := who.InTeam(access.PatientEnrol, away); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("nurse away: got %v, want forbidden", err)
	}
	if err := who.InTeam(access.PatientOpen, away); err != nil {
		t.Errorf("nurse away opens a record: got %v, want admitted", err)
	}
}

func TestNobodyMayDoNothing(t *testing.T) {
	t.Parallel()
	gone := access.Actor{Role: access.Member} // has left every team
	for p := range promised {
		if (access.Actor{}).May(p) {
			t.Errorf("%s: open to the zero actor", p)
		}
		if err := gone.InTeam(p, home); err == nil {
			t.Errorf("%s: open in a team to a member who left it", p)
		}
	}
	if readers()['A'].May("no.such.permission") {
		t.Error("a permission outside the grid is held by somebody")
	}
}

// Names are opened by members alone: the rule the other roles rest on.
func TestNoOtherRoleHoldsAPermissionThatOpensAName(t *testing.T) {
	t.Parallel()
	for p, rule := range access.Grid {
		if len(p) < 8 || p[:8] != "patient." && p[:5] != "care." {
			continue
		}
		for _, role := range rule.Roles {
			if role != access.Member {
				t.Errorf("%s: open to %s", p, role)
			}
		}
	}
}
