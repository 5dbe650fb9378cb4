package app

import (
	"log/slog"
	"os"
	"os/user"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/job"
	"maillage/internal/ground/mail"
	"maillage/internal/trade/account"
	"maillage/internal/trade/care"
	acts "maillage/internal/trade/care/act"
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/care/note"
	"maillage/internal/trade/care/plan"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/questionnaire"
	"maillage/internal/trade/reporting"
	"maillage/internal/trade/rights"
	"maillage/internal/trade/situation"
	"maillage/internal/trade/workbook"
)

// rooms are the services of an install, wired once.
type rooms struct {
	in        *install
	account   *account.Service
	programme *programme.Service
	network   *network.Service
	patient   *patient.Service
	care      *care.Service
	note      *note.Service
	plan      *plan.Service
	act       *acts.Service
	question  *questionnaire.Service
	agenda    *agenda.Service
	reporting *reporting.Service
	situation *situation.Service
	workbook  *workbook.Service
	rights    *rights.Service
}

func wire(s *settings, in *install) *rooms {
	post, _ := mail.New(s.mail) // resolve has refused what cannot be
	r := &rooms{
		in:        in,
		account:   &account.Service{DB: in.db, Audit: in.audit, Seal: in.seal, Secure: s.secure(), TeamsOf: network.TeamsOf, Directory: directory},
		programme: &programme.Service{DB: in.db},
		network:   &network.Service{DB: in.db, Audit: in.audit},
		patient:   &patient.Service{DB: in.db, Audit: in.audit, Seal: in.seal, Above: above},
		care:      &care.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		note:      &note.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		plan:      &plan.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		act:       &acts.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		question:  &questionnaire.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		reporting: &reporting.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		situation: &situation.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		workbook:  &workbook.Service{DB: in.db, Audit: in.audit, Seal: in.seal, DependsOn: dependsOn},
		rights:    &rights.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
	}
	r.agenda = &agenda.Service{DB: in.db, Audit: in.audit, Seal: in.seal, Mail: post, Record: r.recordSession, Reverse: r.reverseSession, Receives: r.receives}
	r.agenda.Consented = func(tx *db.Tx, id db.ID) (string, bool, error) { return patient.Reminder(tx, in.seal, id) }
	r.rights.Portions = r.portions()
	r.rights.MinorRefuses = func(tx *db.Tx, id db.ID, portion string) (bool, error) {
		return patient.MinorRefuses(tx, id, patient.ItemOf(portion))
	}
	return r
}

// stayTables are those of the rooms above that name a person and a stay;
// teamTables, those that name a person and a team.
var (
	stayTables = []string{"plan_goal", "plan_action", "plan_review", "medical_act", "situation", "answer_sheet", "appointment", "waiting"}
	teamTables = []string{"access_request"}
)

// above is what the rooms above know and the room of patients asks: a room that
// names a person in its tables adds its Follow here.
var above = patient.Above{
	LastFact: lastFact, Carry: care.Carry, Missing: []patient.Missing{care.RenewalLacks, situation.Missing},
	Follow: []patient.Follow{
		care.Follow, patient.FollowStay(stayTables...), patient.FollowTeam(teamTables...),
	},
}

// lastFact is the day of the last thing that the team did in a stay, in any room:
// an exit may not precede it.
func lastFact(tx *db.Tx, enrolment db.ID) (civil.Day, error) {
	met, err := care.LastFact(tx, enrolment)
	if err != nil {
		return met, err
	}
	act, err := acts.LastFact(tx, enrolment)
	if act.After(met) {
		return act, err
	}
	return met, err
}

// jobs are the works done beside the requests.
func (r *rooms) jobs(log *slog.Logger) *job.Runner {
	run := job.NewRunner(r.in.db, log)
	job.Register(run, r.in.checkpoint)
	job.Register(run, r.in.forget)
	job.Register(run, r.account.Tidy)
	job.Register(run, r.workbook.Forget)
	r.agenda.Jobs(run)
	run.Every(checkpoint{}, time.Hour)
	run.Every(forget{}, 24*time.Hour)
	run.Every(account.Tidy{}, 24*time.Hour)
	run.Every(workbook.Forget{}, time.Hour)
	return run
}

// operator is who acts on the command line: the system's account.
func operator() access.Actor {
	name := os.Getenv("SUDO_USER")
	if name == "" {
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
	}
	return access.Console(name)
}

// directory gives what an invitation may name in a region.
func directory(tx *db.Tx, region string) (account.Directory, error) {
	var d account.Directory
	for _, r := range network.Regions() {
		d.Regions = append(d.Regions, account.Choice{Value: r.Code, Label: r.Name})
	}
	if region == account.NoRegion {
		return d, nil
	}
	people, err := network.ProfessionalsIn(tx, region)
	if err != nil {
		return d, err
	}
	for _, p := range people {
		d.People = append(d.People, account.Choice{Value: p.ID.String(), Label: p.Name(), Note: p.Describe()})
	}
	hosts, err := network.HostsIn(tx, region)
	for _, o := range hosts {
		d.Hosts = append(d.Hosts, account.Choice{Value: o.ID.String(), Label: o.Name, Note: o.Place()})
	}
	return d, err
}

// dependsOn says what, in the rooms above the import, rests on what a run made.
func dependsOn(tx *db.Tx, f workbook.Footprint) (string, error) {
	rests, err := account.RestsOn(tx, f.Professionals, f.Organisations)
	if err != nil || rests {
		return "Un compte a été créé pour un professionnel ou une structure de cet import.", err
	}
	if begun, err := situation.RestsOn(tx, f.Enrolments); err != nil || begun {
		return "La situation d’une personne de cet import a été commencée depuis.", err
	}
	if rests, err = rights.RestsOn(tx, f.MadeAt); err != nil || rests {
		return "Une personne de cet import a demandé son dossier, ou il a été ouvert en urgence.", err
	}
	days := f.Days
	for _, team := range f.Teams { // it goes: no return of any month may stay behind
		days = append(days, workbook.TeamDays{Team: team, From: civil.Must(1900, 1, 1), To: civil.Must(2199, 12, 31)})
	}
	var teams []db.ID
	for _, d := range days {
		teams = append(teams, d.Team)
	}
	if rests, err := agenda.RestsOn(tx, teams, f.MadeAt); err != nil || rests {
		return "Un rendez-vous a été prévu, depuis, dans une microstructure de cet import.", err
	}
	for _, d := range days {
		month, found, err := reporting.FirstReturn(tx, d.Team, d.From, d.To, f.MadeAt)
		if err != nil || found {
			return "La remontée de " + month.Long() + " d’une microstructure de cet import a été commencée.", err
		}
	}
	return "", nil
}
