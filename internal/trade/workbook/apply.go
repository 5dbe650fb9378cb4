package workbook

import (
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"
	"maillage/internal/trade/care"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// Made counts what a run made.
type Made struct {
	Organisations int `json:"organisations"`
	Professionals int `json:"professionals"`
	Teams         int `json:"teams"`
	Memberships   int `json:"memberships"`
	Patients      int `json:"patients"`
	Exits         int `json:"exits"`
	Sessions      int `json:"sessions"`
	RCPs          int `json:"rcps"`
}

// Total is how many things were made.
func (m Made) Total() int {
	return m.Organisations + m.Professionals + m.Teams + m.Memberships + m.Patients + m.Exits + m.Sessions + m.RCPs
}

// TeamDays are the first and the last day on which a run made something of a
// team.
type TeamDays struct {
	Team db.ID     `json:"team"`
	From civil.Day `json:"from"`
	To   civil.Day `json:"to"`
}

// applier writes a plan, in the order in which things rest on each other.
type applier struct {
	tx         *db.Tx
	seal       *seal.Sealer
	by         db.ID
	plan       *Plan
	held       *holding
	programme  db.ID
	teams      map[string]placed
	orgs       map[string]*Organisation
	orgIDs     map[string]db.ID
	people     map[string]db.ID
	enrolments map[string]patient.Enrolment
	firstDays  map[string]civil.Day // of a team
	days       map[db.ID]*TeamDays
	records    map[db.ID]bool // people whose record was written
	made       []made
	count      Made
}

// placed is a team with its département.
type placed struct {
	id          db.ID
	departement string
}

// apply writes what the plan adds to the install.
func apply(tx *db.Tx, s *seal.Sealer, who access.Actor, plan *Plan, held *holding, of programme.Programme) (*applier, error) {
	a := &applier{
		tx: tx, seal: s, by: who.Account, plan: plan, held: held, programme: of.ID, teams: map[string]placed{}, orgs: map[string]*Organisation{},
		orgIDs: map[string]db.ID{}, people: map[string]db.ID{}, enrolments: map[string]patient.Enrolment{}, firstDays: map[string]civil.Day{}, days: map[db.ID]*TeamDays{}, records: map[db.ID]bool{},
	}
	for key, m := range held.teams {
		a.teams[key] = placed{m.ID, m.Departement}
	}
	for key, id := range held.people {
		a.people[key] = id
	}
	for key, e := range held.dossiers {
		a.enrolments[key] = e
	}
	for _, o := range plan.Organisations {
		a.orgs[o.Key] = o
	}
	a.beginnings()
	for _, step := range []func() error{a.putTeams, a.putPeople, a.putPatients, a.putSessions, a.putRCPs} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// beginnings finds since when each team is known to be at work: for those whose
// arrival nobody wrote.
func (a *applier) beginnings() {
	earlier := func(team string, day civil.Day) {
		if old := a.firstDays[team]; !day.IsZero() && (old.IsZero() || day.Before(old)) {
			a.firstDays[team] = day
		}
	}
	for _, t := range a.plan.Teams {
		earlier(t.Key, t.Start)
	}
	for _, p := range a.plan.Patients {
		earlier(p.Team, p.Enrolment.Included)
	}
	for _, r := range a.plan.RCPs {
		earlier(r.Team, r.Day)
	}
}

func (a *applier) note(kind madeKind, id db.ID, version int) {
	a.made = append(a.made, made{Kind: kind, Thing: id, Version: version})
}

// touch notes that something of a team was made on a day.
func (a *applier) touch(team db.ID, day civil.Day) {
	d := a.days[team]
	if d == nil {
		a.days[team] = &TeamDays{Team: team, From: day, To: day}
		return
	}
	if day.Before(d.From) {
		d.From = day
	}
	if day.After(d.To) {
		d.To = day
	}
}

func (a *applier) putTeams() error {
	for _, t := range a.plan.Teams {
		if _, known := a.held.teams[t.Key]; known {
			continue
		}
		departement := t.departement()
		site, err := a.site(t, departement)
		if err != nil {
			return err
		}
		host, err := a.organisation(t.Partner, departement)
		if err != nil {
			return err
		}
		name := clipTo(firstSaid(t.Name, t.Code), 200)
		id, created, err := network.PutTeam(a.tx, network.TeamDraft{
			Code: codeKept(t.Key), Name: name, Departement: departement, SiteID: site, HostID: host,
			AgreementOn: t.Convention, TrainedOn: t.Training, OpenedOn: t.Start,
		})
		if err != nil {
			return atRow(t.Source, err)
		}
		if created {
			a.note(madeTeam, id, 1)
			a.count.Teams++
		}
		a.teams[t.Key] = placed{id, departement}
	}
	return nil
}

// site makes the place a team works in, with the address of its row.
func (a *applier) site(t *Team, departement string) (db.ID, error) {
	o := a.orgs[t.Site]
	if o == nil {
		o = &Organisation{Key: "site of " + t.Key, Source: t.Source, Name: firstSaid(t.Name, "Lieu d’exercice de "+t.Code)}
	}
	return a.putOrganisation(o, network.OrganisationDraft{
		Departement: departement, Address: clipTo(t.Address, 200), PostalCode: clipTo(t.PostalCode, 10),
		Commune: clipTo(t.Commune, 100), Phone: clipTo(t.Phone, 30), Email: mailable(t.Email),
	})
}

// organisation gives a structure by its key; no key is none.
func (a *applier) organisation(key, departement string) (db.ID, error) {
	o := a.orgs[key]
	if o == nil || departement == "" {
		return 0, nil
	}
	return a.putOrganisation(o, network.OrganisationDraft{Departement: departement})
}

func (a *applier) putOrganisation(o *Organisation, d network.OrganisationDraft) (db.ID, error) {
	if id := a.orgIDs[o.Key]; id != 0 {
		return id, nil
	}
	d.Kind, d.Name, d.FINESS = network.OrganisationKind(o.Kind), clipTo(o.Name, 200), clipTo(o.FINESS, 30)
	if d.Kind.Label() == "" || o.Kind == "" {
		d.Kind = network.OtherKind
	}
	id, created, err := network.PutOrganisation(a.tx, d)
	if err != nil {
		return 0, atRow(o.Source, err)
	}
	if created {
		a.note(madeOrganisation, id, 1)
		a.count.Organisations++
	}
	a.orgIDs[o.Key] = id
	return id, nil
}

func (a *applier) putPeople() error {
	for _, p := range a.plan.Professionals {
		id := a.people[p.Key]
		if id == 0 {
			var err error
			if id, err = a.putProfessional(p); err != nil {
				return err
			}
			a.people[p.Key] = id
		}
		for _, m := range p.Memberships {
			if m.Source.fresh() {
				if err := a.putMembership(id, p, m); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (a *applier) putProfessional(p *Professional) (db.ID, error) {
	var first placed
	if len(p.Memberships) > 0 {
		first = a.teams[p.Memberships[0].Team]
	}
	employer, err := a.organisation(p.Employer, first.departement)
	if err != nil {
		return 0, err
	}
	id, created, err := network.PutProfessional(a.tx, network.ProfessionalDraft{
		LastName: clipTo(p.LastName, 100), FirstName: clipTo(p.FirstName, 100),
		Profession: professionKept(p.Profession), Title: clipTo(p.ProfessionText, 100), RPPS: clipTo(p.RPPS, 30), Email: mailable(p.Email),
		SelfEmployed: p.SelfEmployed, EmployerID: employer,
	}, first.id)
	if err != nil {
		return 0, atRow(p.Source, err)
	}
	if created {
		a.note(madeProfessional, id, 1)
		a.count.Professionals++
	}
	return id, nil
}

// putMembership: somebody whose arrival nobody wrote is taken to be there since
// the team is at work.
func (a *applier) putMembership(who db.ID, p *Professional, m Membership) error {
	from := m.Period.From
	for _, day := range []civil.Day{a.firstDays[m.Team], m.Period.To, a.plan.AsOf} {
		if from.IsZero() {
			from = day
		}
	}
	to := m.Period.To
	if !to.IsZero() && to.Before(from) {
		from = to
	}
	id, created, err := network.PutMembership(a.tx, network.MembershipDraft{
		TeamID: a.teams[m.Team].id, ProfessionalID: who,
		Profession: professionKept(p.Profession), From: from, To: to,
	})
	if err != nil {
		return atRow(m.Source, err)
	}
	if created {
		a.note(madeMembership, id, 1)
		a.count.Memberships++
	}
	return nil
}

func professionKept(c Code) access.Profession {
	if p := access.Profession(c); p.Label() != "" {
		return p
	}
	return access.OtherMember
}

func (a *applier) putSessions() error {
	var facts []care.Fact
	for _, s := range a.plan.Sessions {
		e, followed := a.enrolments[s.Dossier]
		if s.Present || !followed {
			continue
		}
		f := care.Fact{
			Enrolment: e, ProfessionalID: a.people[s.Professional], Counter: programme.Counter(s.Profession), HeldOn: s.Day,
			Presence: s.Presence, Mode: s.Mode, SourceKey: s.Key, By: a.by,
		}
		if s.Minutes > 0 {
			f.Minutes = &s.Minutes
		}
		facts = append(facts, f)
		a.records[e.PatientID] = true
		a.touch(e.TeamID, s.Day)
	}
	ids, err := care.AddSessions(a.tx, facts)
	for _, id := range ids {
		a.note(madeSession, id, 0)
	}
	a.count.Sessions = len(ids)
	return err
}

// atRow says at which row a fault of another room arose.
func atRow(s Source, err error) error {
	if fault.KindOf(err) == fault.Internal {
		return err
	}
	message := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		message += " " + f.Message
	}
	return &fault.Error{Kind: fault.KindOf(err), Message: "Feuille " + quote(s.Sheet) + ", ligne\u00a0" + itoa(s.Row) + "\u202f: " + message, Cause: err}
}

// clipTo shortens a text to what a column of another room may hold.
func clipTo(s string, most int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > most {
		r = r[:most]
	}
	return strings.TrimSpace(string(r))
}

// firstSaid is the first text that says something.
func firstSaid(list ...string) string {
	for _, s := range list {
		if !nothing(s) {
			return s
		}
	}
	return ""
}
