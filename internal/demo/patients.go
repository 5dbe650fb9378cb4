package demo

import (
	"math"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// followed is a patient of the demonstration while his or her acts are made.
type followed struct {
	in        patient.Inclusion
	enrolment patient.Enrolment
	reviewed  civil.Day // last review
}

// fill gives a team its patients, their acts, its RCP and its returns.
func (b *builder) fill(tx *db.Tx, t *team) error {
	var all []*followed
	var facts []care.Fact
	for i := range t.wanted {
		f, err := b.patient(tx, t, i)
		if err != nil {
			return err
		}
		all = append(all, f)
		facts = append(facts, b.sessions(t, f)...)
	}
	held, err := care.AddSessions(tx, facts)
	if err != nil {
		return err
	}
	if err := b.renew(tx, t, all); err != nil {
		return err
	}
	b.patients += len(all)
	b.acts += len(facts)
	// What each room holds of people's lives. The returns come last of what they
	// count.
	for _, live := range []func(*db.Tx, *team, []*followed) error{b.meetings, b.situations, b.notes, b.plans, b.questionnaires} {
		if err := live(tx, t, all); err != nil {
			return err
		}
	}
	if err := b.appointments(tx, t, all, facts, held); err != nil {
		return err
	}
	return b.returns(tx, t)
}

// patient includes somebody, on a day that makes the team grow fast at first and
// then more slowly, as teams do.
func (b *builder) patient(tx *db.Tx, t *team, rank int) (*followed, error) {
	who := b.nextOne()
	span := max(1, b.today.Sub(t.opened))
	part := float64(rank) / float64(max(1, t.wanted))
	day := workday(t.opened.AddDays(int(float64(span) * part * math.Sqrt(part))).AddDays(b.rand.IntN(14)))
	if day.After(b.today) {
		day = b.today
	}
	town := b.town(t.code[5:7])
	in := patient.Inclusion{
		NumberPrefix: t.code[5:], Sex: string(who.Sex), TeamID: t.id, ProgrammeID: b.programme.ID, OpenedOn: day,
		OpenedBy: t.gps[b.rand.IntN(len(t.gps))], Behaviours: b.behaviours(), Reasons: b.reasons(), Complexity: b.pickText(complexities),
		OtherScheme: "none", Referral: b.pickText([]string{"team_gp", "team_gp", "team_gp", "hospital", "csapa_caarud", "self", "social_service", "family"}),
		InformedOn: day, Notice: "2021-12", Channel: "oral_notice", Commune: town.INSEE,
	}
	traits := patient.Traits{BirthName: who.Last, FirstNames: who.First, BirthDate: who.Birth}
	contact := reachable(patient.Contact{Phone: who.Phone, PostalCode: postal(town), City: town.Name}, rank)
	in.Identity = patient.Nominative{Traits: traits, Contact: contact}
	switch n := b.rand.IntN(100); {
	case n < 3:
		in.Identity, in.Commune = patient.Anonymous{Alias: b.pickText(aliases)}, ""
	case n < 6:
		traits.BirthDate, traits.BirthYear = civil.Day{}, who.Birth.Year()
		in.Identity = patient.Provisional{Traits: traits, Contact: contact}
	case n < 50:
		in.DocumentKind, in.DocumentOn = "CN", day
	}
	if b.chance(3) {
		in.InformedOn = civil.Day{}
	}
	if b.today.Sub(day) > 120 && b.chance(24) {
		in.ClosedOn = workday(day.AddDays(b.between(90, b.today.Sub(day)-10)))
		in.ExitReason = b.pickText(exits)
	}
	id, enrolment, err := patient.Include(tx, b.Seal, in)
	if err == nil {
		err = b.around(tx, t, rank, id, enrolment, in)
	}
	return &followed{in: in, enrolment: patient.Enrolment{ID: enrolment, PatientID: id, TeamID: t.id, ProgrammeID: b.programme.ID, OpenedOn: day, ClosedOn: in.ClosedOn}}, err
}

// behaviours draws what a person is followed for: mostly alcohol, often with
// tobacco; one in eight without product.
func (b *builder) behaviours() []string {
	first := b.pickText([]string{
		"alcohol", "alcohol", "alcohol", "alcohol", "cannabis", "cannabis", "cocaine", "heroin", "opioid_medicine",
		"tobacco", "benzodiazepines", "crack", "gambling", "video_games", "screens", "buprenorphine",
	})
	list := []string{first}
	if first != "tobacco" && b.chance(35) {
		list = append(list, "tobacco")
	}
	if b.chance(15) && first != "cannabis" {
		list = append(list, "cannabis")
	}
	return list
}

func (b *builder) reasons() []string {
	all := []string{"precarity", "housing", "psychiatric", "infectious", "somatic", "isolation", "family", "justice", "parenthood", "employment_rights"}
	first := b.rand.IntN(len(all))
	list := []string{all[first]}
	if b.chance(55) {
		list = append(list, all[(first+1+b.rand.IntN(len(all)-1))%len(all)])
	}
	return list
}

func (b *builder) pickText(list []string) string { return list[b.rand.IntN(len(list))] }

// sessions draws the entretiens of a person, year after year: about what the
// package pays, some people less, a few more.
func (b *builder) sessions(t *team, f *followed) []care.Fact {
	last := b.today
	if !f.enrolment.ClosedOn.IsZero() {
		last = f.enrolment.ClosedOn
	}
	var facts []care.Fact
	for year := 1; ; year++ {
		p := programme.YearPeriod(f.enrolment.OpenedOn, year, 12)
		if p.From.After(last) {
			return facts
		}
		facts = append(facts, b.yearOf(f, t.psy[0], programme.CounterPsychologist, p, last, b.wanted(5))...)
		facts = append(facts, b.yearOf(f, t.social[0], programme.CounterSocialWorker, p, last, b.wanted(6))...)
	}
}

// wanted draws how many entretiens a year brings somebody.
func (b *builder) wanted(quota int) int {
	switch n := b.rand.IntN(100); {
	case n < 4:
		return quota + b.between(1, 2)
	case n < 40:
		return quota
	default:
		return b.between(1, quota)
	}
}

// yearOf spreads entretiens over a package year.
func (b *builder) yearOf(f *followed, professional db.ID, counter programme.Counter, year civil.Period, last civil.Day, wanted int) []care.Fact {
	var facts []care.Fact
	step := 365 / (wanted + 1)
	day := year.From.AddDays(b.rand.IntN(step/2 + 1))
	for range wanted {
		day = workday(day.AddDays(b.between(2, max(3, step))))
		for !day.After(year.To) && !day.After(last) && b.chance(17) { // somebody who does not come is seen later
			facts = append(facts, b.fact(f, professional, counter, day, terminology.Code(b.pickText([]string{"absent", "absent", "excused", "cancelled"}))))
			day = workday(day.AddDays(b.between(5, 12)))
		}
		if day.After(year.To) || day.After(last) {
			return facts
		}
		facts = append(facts, b.fact(f, professional, counter, day, "attended"))
	}
	return facts
}

func (b *builder) fact(f *followed, professional db.ID, counter programme.Counter, day civil.Day, presence terminology.Code) care.Fact {
	fact := care.Fact{
		Enrolment: f.enrolment, ProfessionalID: professional, Counter: counter, HeldOn: day, Presence: presence,
		MadeAt: day.Start().Add(17 * 3600e9),
	}
	if presence == "attended" {
		minutes := []int{30, 30, 45, 45, 45, 60}[b.rand.IntN(6)]
		fact.Minutes = &minutes
		fact.Mode = terminology.Code(b.pickText([]string{"cabinet", "cabinet", "cabinet", "cabinet", "cabinet", "phone", "video", "home"}))
		fact.Entourage = b.chance(4)
	}
	return fact
}

var (
	complexities = []string{
		"Logement précaire, droits à renouveler.", "Épisode dépressif traité, peu d’entourage.", "Douleurs chroniques et traitement au long cours.",
		"Séparation récente, garde des enfants en discussion.", "Hépatite C à traiter, rendez-vous manqués.", "Sans emploi depuis deux ans, dettes.",
		"Anxiété importante, sort peu de chez soi.", "Sortie d’hospitalisation, relais à construire.",
	}
	aliases = []string{"Mésange", "Cédrat", "Bruyère", "Galet", "Orage", "Pinède", "Saule", "Mistral", "Romarin", "Falaise", "Ardoise", "Lichen"}
	exits   = []string{"goals_reached", "lost_to_follow_up", "lost_to_follow_up", "relay_csapa", "relay_town", "moved", "withdrawal", "relay_hospital"}
)
