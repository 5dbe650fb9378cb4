package workbook

import (
	"net/mail"
	"strings"

	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
)

func (a *applier) putPatients() error {
	for _, p := range a.plan.Patients {
		var err error
		switch {
		case p.Closes:
			err = a.close(p)
		case !p.Present:
			err = a.include(p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// close adds the exit of the workbook to a dossier of the install.
func (a *applier) close(p *Patient) error {
	e := a.enrolments[p.Key]
	version, err := patient.CloseImported(a.tx, e, p.Enrolment.Exit, p.Enrolment.exitCode())
	if err != nil {
		return atRow(p.Source, err)
	}
	a.note(madeExit, e.ID, version)
	a.records[e.PatientID] = true
	a.count.Exits++
	a.touch(e.TeamID, p.Enrolment.Exit)
	e.ClosedOn = p.Enrolment.Exit
	a.enrolments[p.Key] = e
	return nil
}

func (a *applier) include(p *Patient) error {
	team, e := a.teams[p.Team], &p.Enrolment
	in := patient.Inclusion{
		Number: p.Key, Identity: p.identity(), Sex: string(p.Sex), TeamID: team.id, ProgrammeID: a.programme, OpenedOn: e.Included,
		OpenedBy: a.people[e.IncludedBy], ClosedOn: e.Exit, Complexity: e.complexity(), SourceKey: "dossier|" + p.Key, By: a.by,
	}
	if !p.Anonymous {
		in.Commune = communeCode(p.Commune, team.departement)
	}
	if !e.Exit.IsZero() {
		in.ExitReason = e.exitCode()
	}
	seen := map[Code]bool{"": true}
	for _, b := range e.Behaviours {
		if !seen[b.Code] {
			seen[b.Code] = true
			in.Behaviours = append(in.Behaviours, string(b.Code))
		}
	}
	for _, r := range e.Reasons {
		in.Reasons = append(in.Reasons, string(r))
	}
	if e.Informed.Given {
		in.InformedOn, in.Notice, in.Channel = e.Informed.On, "selon le tableau de suivi", "other"
		if in.InformedOn.IsZero() { // given, on a day that nobody wrote: at the latest when the follow-up began
			in.InformedOn, in.Notice = e.Included, "selon le tableau de suivi, sans date"
		}
	}
	who, id, err := patient.Include(a.tx, a.seal, in)
	if err != nil {
		return atRow(p.Source, err)
	}
	a.note(madeEnrolment, id, 1)
	a.records[who] = true
	a.count.Patients++
	a.touch(team.id, e.Included)
	if !e.Exit.IsZero() {
		a.touch(team.id, e.Exit)
	}
	a.enrolments[p.Key] = patient.Enrolment{
		ID: id, PatientID: who, TeamID: team.id, ProgrammeID: a.programme, OpenedOn: e.Included, OpenedBy: in.OpenedBy,
		ClosedOn: e.Exit, ExitReason: in.ExitReason, Version: 1,
	}
	return nil
}

// identity is who the row says the patient is: nominative with names, the day of
// birth and the sex, provisional when one of them lacks.
func (p *Patient) identity() patient.Identity {
	if p.Anonymous {
		return patient.Anonymous{Alias: p.Alias}
	}
	t := patient.Traits{BirthName: firstSaid(p.LastName), FirstNames: firstSaid(p.FirstName), BirthDate: p.Birth}
	if p.Birth.IsZero() {
		t.BirthYear = p.BirthYear
	}
	c := patient.Contact{City: firstSaid(p.Commune)}
	if t.BirthName != "" && t.FirstNames != "" && !t.BirthDate.IsZero() && p.Sex != "" {
		return patient.Nominative{Traits: t, Contact: c}
	}
	return patient.Provisional{Traits: t, Contact: c}
}

// exitCode is the reason as a code: « autre » when it is not written or not
// known.
func (e *Enrolment) exitCode() string {
	if e.ExitReason != "" {
		return string(e.ExitReason)
	}
	return "other"
}

// complexity is the situation in the words of the workbook, followed by what
// else was written and no code of ours holds.
func (e *Enrolment) complexity() string {
	var lines []string
	add := func(title, s string) {
		if !nothing(s) {
			lines = append(lines, title+s)
		}
	}
	add("", e.Situation)
	var odd []string
	for _, b := range e.Behaviours {
		if b.Code == "" {
			odd = append(odd, b.Text)
		}
	}
	add("Conduites addictives notées\u202f: ", strings.Join(odd, ", "))
	if e.IncludedBy == "" {
		add("Médecin incluant noté\u202f: ", e.IncludedByText)
	}
	if e.ExitReason == "" && !e.Exit.IsZero() {
		add("Motif de sortie noté\u202f: ", e.ExitReasonText)
	}
	return strings.Join(lines, "\n")
}

// importAuthor signs what an import adds to a RCP.
const importAuthor = "Import du tableau de suivi"

func (a *applier) putRCPs() error {
	for _, r := range a.plan.RCPs {
		if r.Present {
			continue
		}
		team := a.teams[r.Team].id
		f := care.RCPFact{TeamID: team, HeldOn: r.Day, SourceKey: r.Key, By: a.by}
		there := map[db.ID]bool{}
		for _, p := range r.Participants {
			if id := a.people[p.Professional]; id != 0 && !there[id] {
				there[id] = true
				f.Attended = append(f.Attended, care.Attendee{ProfessionalID: id, Profession: professionKept(p.Profession)})
			}
		}
		for _, v := range r.Reviews {
			if e, followed := a.enrolments[v.Dossier]; followed {
				a.records[e.PatientID] = true
				f.Reviews = append(f.Reviews, care.ReviewFact{Enrolment: e, Decisions: v.Decision})
			}
		}
		id, err := care.AddRCP(a.tx, a.seal, f)
		if err != nil {
			return atRow(r.Source, err)
		}
		a.note(madeRCP, id, 0)
		a.count.RCPs++
		a.touch(team, r.Day)
		if err := a.remark(id, r); err != nil {
			return err
		}
	}
	return nil
}

// remark keeps what the row says of the meeting as a whole.
func (a *applier) remark(rcp db.ID, r *RCP) error {
	var lines []string
	if len(r.Guests) > 0 {
		lines = append(lines, "Participants non reconnus\u202f: "+strings.Join(r.Guests, ", "))
	}
	if r.Decisions != "" {
		lines = append(lines, r.Decisions)
	}
	if len(lines) == 0 {
		return nil
	}
	id, err := care.NoteRCP(a.tx, a.seal, rcp, importAuthor, strings.Join(lines, "\n"), a.by)
	if err == nil {
		a.note(madeNote, id, 0)
	}
	return err
}

// mailable is an address that mail can be sent to, or nothing.
func mailable(s string) string {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s || len(s) > 200 {
		return ""
	}
	return s
}
