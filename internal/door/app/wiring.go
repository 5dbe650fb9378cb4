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
	"maillage/internal/trade/care/agenda"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/reporting"
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
	agenda    *agenda.Service
	reporting *reporting.Service
	workbook  *workbook.Service
}

func wire(s *settings, in *install) *rooms {
	post, _ := mail.New(s.mail) // resolve has refused what cannot be
	r := &rooms{
		in:        in,
		account:   &account.Service{DB: in.db, Audit: in.audit, Seal: in.seal, Secure: s.secure(), TeamsOf: network.TeamsOf, Directory: directory},
		programme: &programme.Service{DB: in.db},
		network:   &network.Service{DB: in.db, Audit: in.audit},
		patient:   &patient.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		care:      &care.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		reporting: &reporting.Service{DB: in.db, Audit: in.audit, Seal: in.seal},
		workbook:  &workbook.Service{DB: in.db, Audit: in.audit, Seal: in.seal, DependsOn: dependsOn},
	}
	r.agenda = &agenda.Service{DB: in.db, Audit: in.audit, Seal: in.seal, Mail: post, Record: r.recordSession, Reverse: r.reverseSession, Receives: r.receives}
	return r
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
