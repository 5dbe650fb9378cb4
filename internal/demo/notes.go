package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/note"
)

// notedTeams is how many teams have notes and documents: enough to look at, not
// what a hundred thousand people would have.
const notedTeams = 3

// notes writes what the members of a team noted about the people they follow,
// and a document here and there. It draws from its own chance, so that the rest
// of the network does not depend on it.
func (b *builder) notes(tx *db.Tx, t *team, all []*followed) error {
	rank := slices.Index(b.teams, t)
	if rank < 0 || rank >= notedTeams {
		return nil
	}
	w := writer{b: b, t: t, rand: rand.New(rand.NewPCG(b.seed, uint64(1000+rank)))}
	for i, f := range all {
		if err := w.about(tx, f, i); err != nil {
			return err
		}
	}
	return nil
}

// writer is the members of a team while they write.
type writer struct {
	b    *builder
	t    *team
	rand *rand.Rand
}

// said is one text, for whom, by whom.
type said struct {
	segment    note.Segment
	profession access.Profession
	followUp   bool
	shown      []int
	body       string
}

func (w writer) about(tx *db.Tx, f *followed, rank int) error {
	e := f.enrolment
	last := w.b.today
	if !e.ClosedOn.IsZero() {
		last = e.ClosedOn
	}
	span := last.Sub(e.OpenedOn)
	texts := []said{firstMeeting}
	for range w.rand.IntN(4) + min(2, span/60) {
		texts = append(texts, noted[w.rand.IntN(len(noted))])
	}
	for i, one := range texts {
		day := e.OpenedOn
		if i > 0 {
			day = e.OpenedOn.AddDays(span * i / len(texts))
		}
		fact := note.Fact{
			Enrolment: e, Segment: one.segment, FollowUp: one.followUp, NotedOn: day, Author: w.member(one.profession), Profession: one.profession,
			MadeAt: w.evening(day), Body: one.body, Shown: one.shown,
		}
		if _, err := note.Add(tx, w.b.Seal, fact); err != nil {
			return err
		}
	}
	if err := w.file(tx, f, papers[0]); err != nil || rank%2 != 0 {
		return err
	}
	return w.file(tx, f, papers[1+rank/2%(len(papers)-1)])
}

// file keeps a document received when the person was included.
func (w writer) file(tx *db.Tx, f *followed, p paper) error {
	e := f.enrolment
	_, err := note.AddDocument(tx, w.b.Seal, note.DocumentFact{
		Enrolment: e, Segment: p.segment, Kind: p.kind, DatedOn: e.OpenedOn.AddDays(-10), Author: w.member(p.by), Profession: p.by,
		MadeAt: w.evening(e.OpenedOn), Title: p.title, Media: note.Text, Content: fmt.Appendf(nil, "%s\n\n%s\n\nDocument inventé pour la démonstration.\n", p.title, p.content),
	})
	return err
}

func (w writer) member(p access.Profession) db.ID {
	switch p {
	case access.Psychologist:
		return w.t.psy[0]
	case access.SocialWorker:
		return w.t.social[0]
	default:
		return w.t.gps[0]
	}
}

// evening is when a note of that day was written, never in the future.
func (w writer) evening(day civil.Day) time.Time {
	at := day.Start().Add(18*time.Hour + time.Duration(w.rand.IntN(90))*time.Minute)
	if now := w.b.DB.Now(); at.After(now) {
		return now
	}
	return at
}

var firstMeeting = said{
	segment: note.Shared, profession: access.GP,
	body: "Première consultation dans la microstructure.\nDemande portée par la personne elle-même, motivée par la fatigue et le sommeil.\n\nAccord pour rencontrer la psychologue et le travailleur social. Notice remise et expliquée.",
}

var noted = []said{
	{note.Medical, access.GP, false, []int{2}, "Tension 13/8, poids stable.\nBilan hépatique demandé ; à relire ensemble au prochain rendez-vous.\nTraitement de substitution bien supporté, pas de changement de posologie."},
	{note.Medical, access.GP, true, nil, "Renouvellement du traitement.\nRevue des vaccinations : rappel à prévoir."},
	{note.Psychological, access.Psychologist, false, []int{3}, "Entretien dense, parle pour la première fois de la séparation.\nCraving surtout le soir, en rentrant.\nObjectif formulé par la personne : deux soirs par semaine sans consommer.\n\nPoursuivre sur ce qui aide à tenir le soir."},
	{note.Psychological, access.Psychologist, false, nil, "Sommeil meilleur depuis deux semaines. Moins d’anxiété dans les transports.\nÀ reprendre : le rapport au travail."},
	{note.Social, access.SocialWorker, false, []int{1}, "Dossier de logement complet, déposé en commission.\nDette d’électricité : échéancier demandé.\nAccompagnement prévu à la caisse la semaine prochaine."},
	{note.Social, access.SocialWorker, false, nil, "Renouvellement de la complémentaire santé fait ensemble.\nLa personne souhaite reprendre une formation : prise de contact avec la mission locale."},
	{note.Shared, access.Psychologist, false, nil, "Absente au rendez-vous, jointe par téléphone : situation calme, nouveau rendez-vous pris."},
	{note.Shared, access.SocialWorker, false, []int{1, 2}, "La personne demande que l’on se voie plutôt le matin.\nElle accepte que son frère soit associé au suivi."},
}

// paper is a document, for whom, kept by whom.
type paper struct {
	segment              note.Segment
	by                   access.Profession
	kind, title, content string
}

var papers = []paper{
	{note.Shared, access.GP, "letter", "Courrier du service d’addictologie", "Cher confrère, nous avons vu cette personne en consultation ; nous proposons la poursuite du suivi en ville."},
	{note.Medical, access.GP, "laboratory_report", "Bilan biologique", "Gamma GT, transaminases, numération : dans les limites du laboratoire."},
	{note.Social, access.SocialWorker, "entitlement", "Attestation de droits", "Droits ouverts à la complémentaire santé solidaire."},
	{note.Psychological, access.Psychologist, "psychological_report", "Compte rendu de bilan", "Bilan réalisé en deux rencontres, restitué à la personne."},
}
