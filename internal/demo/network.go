package demo

import (
	"context"
	"fmt"
	"iter"

	"maillage/internal/demo/people"
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
	"maillage/internal/trade/network"
	"maillage/internal/trade/terminology"
)

// team is a microstructure while it is being filled.
type team struct {
	id      db.ID
	code    string
	region  string
	site    db.ID
	host    db.ID
	opened  civil.Day
	gps     []db.ID
	psy     []db.ID
	social  []db.ID
	others  []db.ID
	wanted  int // patients
	careful int // of a hundred: how diligent the team is
}

// places shares the teams among départements: thirty in Occitanie, eight in
// Bourgogne-Franche-Comté for the region's size; everywhere for the national.
func (b *builder) places() []string {
	occitanie := []string{"31", "31", "31", "31", "31", "34", "34", "34", "30", "30", "30", "66", "66", "11", "11", "81", "81", "82", "82", "12", "12", "09", "09", "32", "32", "46", "46", "65", "65", "48"}
	bfc := []string{"25", "21", "71", "39", "70", "89", "58", "90"}
	switch b.size.Name {
	case Small.Name:
		return []string{"31", "31", "34"}
	case Region.Name:
		return append(occitanie, bfc...)
	}
	all := append(occitanie, bfc...)
	var metropolitan []string
	for _, d := range terminology.Departements() {
		if len(d.Code) == 2 {
			metropolitan = append(metropolitan, d.Code)
		}
	}
	for i := 0; len(all) < b.size.Teams; i++ {
		all = append(all, metropolitan[i%len(metropolitan)])
	}
	return all
}

// network makes the organisations, the professionals and the teams.
func (b *builder) network(ctx context.Context) error {
	serial := map[string]int{}
	weights, total := make([]int, b.size.Teams), 0
	places := b.places()
	for i := range weights {
		weights[i] = b.between(5, 15)
		total += weights[i]
	}
	for at := 0; at < len(places); at += 50 {
		end := min(at+50, len(places))
		err := b.DB.Write(ctx, func(tx *db.Tx) error {
			for i := at; i < end; i++ {
				serial[places[i]]++
				t, err := b.team(tx, places[i], serial[places[i]], i)
				if err != nil {
					return err
				}
				t.wanted = b.size.Patients * weights[i] / total
				if i == 0 && b.size.Patients > 1000 {
					t.wanted = 75 // about sixty followed at once: the caseload that is measured
				}
				b.teams = append(b.teams, t)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for left := b.size.Patients - b.sum(); left != 0; {
		t := b.teams[1+b.rand.IntN(len(b.teams)-1)]
		if left > 0 {
			t.wanted, left = t.wanted+1, left-1
		} else if t.wanted > 1 {
			t.wanted, left = t.wanted-1, left+1
		}
	}
	return nil
}

func (b *builder) sum() (n int) {
	for _, t := range b.teams {
		n += t.wanted
	}
	return n
}

// team makes one microstructure with its site, its host and its members.
func (b *builder) team(tx *db.Tx, departement string, serial, rank int) (*team, error) {
	d, _ := terminology.DepartementByCode(departement)
	t := &team{code: fmt.Sprintf("MSMA-%s-%02d", departement, serial), region: d.Region, careful: b.between(70, 99)}
	if rank == 0 {
		t.careful = 96 // the team the demonstration's accounts belong to
	}
	// The network grows: most teams open in the first quarter of the years.
	span := b.size.Months * 30
	open := b.rand.IntN(span/4 + 1)
	if rank > b.size.Teams*4/5 {
		open = span/4 + b.rand.IntN(span/4+1)
	}
	if rank < 2 {
		open = 0
	}
	t.opened = workday(b.first.AddDays(open))
	if err := b.houses(tx, t, departement, rank); err != nil {
		return nil, err
	}
	agreed := t.opened.AddDays(-b.between(25, 80))
	trained := agreed.AddDays(b.between(7, 24))
	var err error
	t.id, _, err = network.PutTeam(tx, network.TeamDraft{
		Code: t.code, Name: b.name(rank), Departement: departement, SiteID: t.site, HostID: t.host,
		AgreementOn: agreed, AgreementEndsOn: agreed.AddYears(5), TrainedOn: trained, OpenedOn: t.opened,
	})
	if err != nil {
		return nil, err
	}
	return t, b.members(tx, t, agreed)
}

// postal is the main postal code of a commune.
func postal(c terminology.Commune) string {
	if len(c.PostalCodes) == 0 {
		return ""
	}
	return c.PostalCodes[0]
}

func (b *builder) name(rank int) string {
	list := people.Practices()
	n := list[rank%len(list)].Name
	if rank >= len(list) {
		n += fmt.Sprintf(" %d", rank/len(list)+1)
	}
	return n
}

// houses makes the practice where the team works and the centre that lends it
// staff.
func (b *builder) houses(tx *db.Tx, t *team, departement string, rank int) (err error) {
	practice := people.Practices()[rank%len(people.Practices())]
	town := b.town(departement)
	t.site, _, err = network.PutOrganisation(tx, network.OrganisationDraft{
		Kind: network.OrganisationKind(practice.Kind), Name: b.name(rank), Departement: departement,
		Address: fmt.Sprintf("%d rue de l’Exemple", b.between(1, 90)), PostalCode: postal(town), Commune: town.Name,
	})
	if err != nil {
		return err
	}
	centre := people.AddictionCentres()[(rank/2)%len(people.AddictionCentres())]
	b.numbers++
	host := network.OrganisationDraft{
		Kind: network.OrganisationKind(centre.Kind), Name: centre.Name, Departement: departement,
		PostalCode: postal(town), Commune: town.Name,
	}
	host.FINESS = string(identifier.FINESSFor(departement, b.numbers))
	if near, found := b.hostOf(departement); found && b.chance(50) {
		t.host = near
		return nil
	}
	t.host, _, err = network.PutOrganisation(tx, host)
	return err
}

func (b *builder) hostOf(departement string) (db.ID, bool) {
	for _, t := range b.teams {
		if t.code[5:7] == departement {
			return t.host, true
		}
	}
	return 0, false
}

func (b *builder) town(departement string) terminology.Commune {
	if b.towns == nil {
		b.towns = map[string][]terminology.Commune{}
	}
	if b.towns[departement] == nil {
		b.towns[departement] = terminology.CommunesOf(departement)
	}
	return b.towns[departement][b.rand.IntN(len(b.towns[departement]))]
}

// members makes the team: one to three GPs, a psychologist, a social worker, now
// and then somebody else; one psychologist in six has been replaced.
func (b *builder) members(tx *db.Tx, t *team, from civil.Day) (err error) {
	join := func(to *[]db.ID, p access.Profession, title string, self bool, employer db.ID, since, until civil.Day) {
		if err != nil {
			return
		}
		var id db.ID
		if id, err = b.professional(tx, t, p, title, self, employer); err != nil {
			return
		}
		*to = append(*to, id)
		_, _, err = network.PutMembership(tx, network.MembershipDraft{TeamID: t.id, ProfessionalID: id, Profession: p, From: since, To: until})
	}
	for range b.between(1, 3) {
		join(&t.gps, access.GP, "médecin généraliste", true, 0, from, civil.Day{})
	}
	self := b.chance(30)
	employer := t.host
	if self {
		employer = 0
	}
	join(&t.psy, access.Psychologist, "psychologue", self, employer, from, civil.Day{})
	title := []string{"éducatrice spécialisée", "assistant social", "assistante sociale", "éducateur spécialisé"}[b.rand.IntN(4)]
	join(&t.social, access.SocialWorker, title, false, t.host, from, civil.Day{})
	switch b.rand.IntN(6) {
	case 0:
		join(&t.others, access.Psychiatrist, "psychiatre", false, t.host, from, civil.Day{})
	case 1:
		join(&t.others, access.Pharmacist, "pharmacienne", true, 0, from, civil.Day{})
	case 2:
		join(&t.others, access.Nurse, "infirmière", false, t.host, from, civil.Day{})
	}
	return err
}

func (b *builder) professional(tx *db.Tx, t *team, p access.Profession, title string, self bool, employer db.ID) (db.ID, error) {
	who := b.nextOne()
	b.numbers++
	d := network.ProfessionalDraft{
		LastName: who.Last, FirstName: who.First, Profession: p, Title: title, SelfEmployed: self, EmployerID: employer,
		Email: email(who, b.numbers),
	}
	if p != access.SocialWorker {
		d.RPPS = string(identifier.RPPSFor(b.numbers))
	}
	id, _, err := network.PutProfessional(tx, d, t.id)
	return id, err
}

// email is an address in the domain reserved for examples.
func email(p people.Person, n int) string {
	return text.Compact(p.First) + "." + text.Compact(p.Last) + fmt.Sprint(n) + "@demo.example"
}

// pull turns the endless list of people into a function.
func pull(seq iter.Seq[people.Person]) (func() people.Person, func()) {
	next, stop := iter.Pull(seq)
	return func() people.Person { p, _ := next(); return p }, stop
}
