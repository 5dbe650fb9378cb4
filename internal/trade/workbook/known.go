package workbook

import (
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/seal"
	"maillage/internal/ground/text"
	"maillage/internal/trade/care"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// holding is what the install holds of what a workbook may name, with the rows
// behind the keys.
type holding struct {
	known     Known
	elsewhere map[string]bool
	admit     func(*Team) string
	teams     map[string]network.Microstructure // by key
	people    map[string]db.ID                  // by key
	dossiers  map[string]patient.Enrolment      // by key
	teamKeys  map[db.ID]string
	peopleKey map[db.ID]string
	stays     map[db.ID]*Patient // by enrolment
}

// hold reads what the install holds. A coordination is shown the teams of its
// region and what is theirs; of the other dossiers, only that their number is
// taken. Patients and acts are read of the teams that the workbook names alone.
func hold(tx *db.Tx, s *seal.Sealer, who access.Actor, book *Book) (*holding, error) {
	h := &holding{
		elsewhere: map[string]bool{}, teams: map[string]network.Microstructure{}, people: map[string]db.ID{}, dossiers: map[string]patient.Enrolment{},
		teamKeys: map[db.ID]string{}, peopleKey: map[db.ID]string{}, stays: map[db.ID]*Patient{},
	}
	all, err := network.Teams(tx, "")
	if err != nil {
		return nil, err
	}
	h.readTeams(who, all)
	said := book.mentions()
	if err := h.readStaff(tx, who, said); err != nil {
		return nil, err
	}
	taken := map[string]db.ID{}
	err = patient.EachNumber(tx, func(number string, team db.ID) {
		if key := DossierKey(number); said.dossiers[key] {
			taken[key] = team
		}
	})
	if err != nil {
		return nil, err
	}
	named := h.named(said, taken)
	if err := h.readPatients(tx, s, named); err != nil {
		return nil, err
	}
	for key := range taken {
		if _, mine := h.dossiers[key]; !mine {
			h.elsewhere[key] = true
		}
	}
	if err := h.readSessions(tx, named); err != nil {
		return nil, err
	}
	return h, h.readRCPs(tx, named)
}

// readTeams keeps the teams in scope and makes the judge of new ones.
func (h *holding) readTeams(who access.Actor, all []network.Microstructure) {
	beyond := map[string]bool{}
	for _, m := range all {
		key := TeamKey(m.Code)
		if who.Role != access.Operator && m.Region != who.Region {
			beyond[key] = true
			continue
		}
		h.teams[key], h.teamKeys[m.ID] = m, key
		h.known.Teams = append(h.known.Teams, &Team{Key: key, Code: m.Code, Name: m.Name, Convention: m.AgreementOn, Training: m.TrainedOn, Start: m.OpenedOn})
	}
	h.admit = func(t *Team) string {
		_, here := h.teams[t.Key]
		outside := "L’équipe " + t.Code + " n’est pas de votre région"
		switch why := t.unfit(); {
		case here:
			return ""
		case beyond[t.Key]:
			return outside
		case why != "":
			return why
		case who.Role != access.Operator && region(t.departement()) != who.Region:
			return outside
		}
		return ""
	}
}

// mentions is what the cells of a workbook name, folded.
type mentions struct {
	teams    map[string]bool
	dossiers map[string]bool
	regions  map[string]bool
}

// mentions goes through the cells that name teams and dossiers.
func (b *Book) mentions() mentions {
	m := mentions{teams: map[string]bool{}, dossiers: map[string]bool{}, regions: map[string]bool{}}
	for _, s := range b.Sheets {
		for i := range s.Rows {
			row := &s.Rows[i]
			if s.Kind == TeamSheet {
				t := &Team{Code: line(s.cell(row, FieldCode).Text), PostalCode: postalCode(line(s.cell(row, FieldPostalCode).Text)), Commune: line(s.cell(row, FieldCommune).Text)}
				t.Key = TeamKey(t.Code)
				m.regions[region(t.departement())] = true
				m.team(t.Code)
				m.team(s.cell(row, FieldName).Text)
			}
			m.team(s.cell(row, FieldTeam).Text)
			for _, w := range listOf(s.cell(row, FieldTeams).Text) {
				m.team(w)
			}
			if key := DossierKey(s.cell(row, FieldDossier).Text); key != "" {
				m.dossiers[key] = true
			}
		}
	}
	delete(m.regions, "")
	return m
}

func (m mentions) team(written string) {
	if key := text.Fold(written); key != "" {
		m.teams[key] = true
		m.teams[strings.ReplaceAll(key, " ", "")] = true
	}
}

// named lists the teams in scope that the workbook names or whose dossiers it
// holds; all of them when it names none at all.
func (h *holding) named(said mentions, taken map[string]db.ID) []db.ID {
	owners := map[db.ID]bool{}
	for _, id := range taken {
		owners[id] = true
	}
	var ids []db.ID
	for _, t := range h.known.Teams {
		id := h.teams[t.Key].ID
		_, short, _ := strings.Cut(t.Key, " ")
		if owners[id] || said.teams[t.Key] || said.teams[text.Fold(t.Name)] || said.teams[strings.ReplaceAll(t.Key, " ", "")] || short != "" && said.teams[short] {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 && len(said.teams) == 0 {
		for id := range h.teamKeys {
			ids = append(ids, id)
		}
		slices.Sort(ids)
	}
	return ids
}

// readStaff reads the professionals of the regions at stake: namesakes of other
// regions are other people.
func (h *holding) readStaff(tx *db.Tx, who access.Actor, said mentions) error {
	regions := []string{who.Region}
	if who.Role == access.Operator {
		for _, t := range h.known.Teams {
			if said.teams[t.Key] || said.teams[text.Fold(t.Name)] {
				said.regions[h.teams[t.Key].Region] = true
			}
		}
		regions = sortedKeys(said.regions)
	}
	staff, err := network.StaffIn(tx, regions)
	if err != nil {
		return err
	}
	for _, m := range staff {
		p := &Professional{LastName: m.LastName, FirstName: m.FirstName, Profession: Code(m.Profession), ProfessionText: m.Title, RPPS: m.RPPS, RPPSValid: m.RPPSOK}
		for p.Key = ProfessionalKey(p); h.people[p.Key] != 0; {
			p.Key += "|" + m.ID.String() // namesakes
		}
		for _, in := range m.Memberships {
			if team := h.teamKeys[in.TeamID]; team != "" {
				p.Memberships = append(p.Memberships, Membership{Team: team, Period: in.Period()})
			}
		}
		h.people[p.Key], h.peopleKey[m.ID] = m.ID, p.Key
		h.known.Professionals = append(h.known.Professionals, p)
	}
	return nil
}

// readPatients keeps one stay of each dossier: the one an import made, else the
// latest.
func (h *holding) readPatients(tx *db.Tx, s *seal.Sealer, teams []db.ID) error {
	all, err := patient.FollowedBy(tx, s, teams)
	if err != nil {
		return err
	}
	imported := map[string]bool{}
	for _, f := range all {
		p := h.patient(f)
		h.stays[f.Enrolment.ID] = p
		if _, twice := h.dossiers[p.Key]; twice {
			if imported[p.Key] {
				continue
			}
			h.known.Patients = slices.DeleteFunc(h.known.Patients, func(o *Patient) bool { return o.Key == p.Key })
		}
		imported[p.Key] = f.Imported
		h.dossiers[p.Key] = f.Enrolment
		h.known.Patients = append(h.known.Patients, p)
	}
	return nil
}

func (h *holding) patient(f patient.Followed) *Patient {
	p := &Patient{
		Key: DossierKey(f.Patient.Number), Dossier: f.Patient.Number, Team: h.teamKeys[f.Enrolment.TeamID], Present: true,
		BirthYear: f.Patient.BirthYear, Birth: f.Patient.BirthDate(), Enrolment: Enrolment{Included: f.Enrolment.OpenedOn, Exit: f.Enrolment.ClosedOn},
	}
	if alias, ok := f.Patient.Identity.(patient.Anonymous); ok {
		p.Anonymous, p.Alias = true, alias.Alias
	}
	if t, ok := patient.TraitsOf(f.Patient.Identity); ok {
		p.LastName, p.FirstName = t.BirthName, t.FirstNames
		if p.BirthYear == 0 {
			p.BirthYear = t.BirthYear
		}
	}
	return p
}

// undone is the presence of a session that was taken back: it counts nowhere,
// and its row is not taken again.
const undone Code = "reversed"

func (h *holding) readSessions(tx *db.Tx, teams []db.ID) error {
	return care.SessionsTold(tx, teams, func(t care.Told) {
		p := h.stays[t.EnrolmentID]
		if p == nil || t.Reversed && t.SourceKey == nil {
			return
		}
		s := &Session{
			Dossier: p.Key, Team: p.Team, Day: t.HeldOn, Professional: h.peopleKey[t.ProfessionalID], Profession: Code(t.Counter),
			Presence: t.Presence, Mode: t.Mode, Present: true,
		}
		if t.Minutes != nil {
			s.Minutes = *t.Minutes
		}
		if t.SourceKey != nil {
			s.Key = *t.SourceKey
		}
		if t.Reversed {
			s.Presence, s.Day = undone, civil.Day{}
		}
		h.known.Sessions = append(h.known.Sessions, s)
	})
}

func (h *holding) readRCPs(tx *db.Tx, teams []db.ID) error {
	told, err := care.RCPsTold(tx, teams)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, t := range told {
		r := &RCP{Team: h.teamKeys[t.TeamID], Day: t.HeldOn, Held: t.Held, Present: true, Key: t.SourceKey}
		for _, a := range t.Attended {
			r.Participants = append(r.Participants, Participant{h.peopleKey[a.ProfessionalID], Code(a.Profession)})
		}
		for _, id := range t.Reviewed {
			if p := h.stays[id]; p != nil {
				r.Reviews = append(r.Reviews, &Review{Dossier: p.Key})
			}
		}
		if r.Key == "" {
			r.Key = RCPKey(r.Team, r.Day)
			if seen[r.Key] {
				r.Key = RCPKeyWith(r.Team, r.Day, r.who())
			}
		}
		seen[r.Key] = true
		h.known.RCPs = append(h.known.RCPs, r)
	}
	return nil
}
