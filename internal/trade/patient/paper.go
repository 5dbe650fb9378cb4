package patient

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/terminology"
)

// Sheet is what every paper handed to a person says beside its own words: whom
// it is about, as far as its reader may know, and who hands it. Without
// identity, a paper bears the record number alone: no alias leaves the program
// (A16).
type Sheet struct {
	Person   Patient
	Team     string // « Tilleuls (MSMA-31-01) »
	TeamCode string
	Region   string
	By       string // who prints it
	On       civil.Day
}

func (s Sheet) document(title, reference string) *paper.Document {
	return paper.New(paper.Meta{
		Title: title, Subject: s.Team + ", dossier " + s.Person.Number, Author: s.Team, Reference: reference + " " + s.TeamCode + " du " + s.On.Short(), Date: s.On.Start(),
	}, paper.Letterhead{Region: s.Region, Organisation: "Réseau des microstructures médicales addictions"})
}

// who is the person as papers name him or her.
func (s Sheet) who() string {
	t, named := traitsOf(s.Person.Identity)
	if !named || t.DisplayName() == "" {
		return "Dossier " + s.Person.Number
	}
	words := t.DisplayName()
	if !t.BirthDate.IsZero() {
		words += ", naissance le " + t.BirthDate.Long()
	}
	return words + " (dossier " + s.Person.Number + ")"
}

func (s Sheet) facts(more ...paper.Fact) []paper.Fact {
	return append([]paper.Fact{{Label: "Personne", Value: s.who()}, {Label: "Microstructure", Value: s.Team}}, more...)
}

// NoticePaper lays out the notice to hand, with its version.
func NoticePaper(s Sheet, n Notice) ([]byte, error) {
	d := s.document("Notice d’information", "Notice "+n.Code)
	d.Facts(s.facts(
		paper.Fact{Label: "Version de la notice", Value: n.Code + ", cahier des charges " + n.ProgrammeVersion},
		paper.Fact{Label: "Remise par", Value: s.By}, paper.Fact{Label: "Remise le", Value: s.On.Long()},
	)...)
	for _, part := range n.Sections {
		d.Heading(part.Title)
		for _, p := range part.Paragraphs {
			d.Paragraph(p)
		}
	}
	d.Note("Source : " + n.Source + ".")
	return d.Bytes()
}

// ObjectionPaper attests what a person was told, and what he or she objects to
// or not: both are dated facts.
func ObjectionPaper(s Sheet, w Will) ([]byte, error) {
	title := "Attestation d’information et de non-opposition"
	if w.Objects(ObjectSharing) || w.Objects(ObjectSecondaryUse) {
		title = "Attestation d’information et d’opposition"
	}
	d := s.document(title, "Information et opposition")
	d.Facts(s.facts(paper.Fact{Label: "Établie par", Value: s.By}, paper.Fact{Label: "Le", Value: s.On.Long()})...)
	d.Heading("Information")
	if len(w.Informed) == 0 {
		d.Paragraph("Aucune information n’est enregistrée à ce jour : elle précède tout partage dans l’équipe.")
	}
	for _, i := range w.Informed {
		d.Paragraph("Information donnée le " + i.InformedOn.Long() + informedHow(i) + ".")
	}
	d.Heading("Opposition")
	for _, k := range []struct{ kind, to string }{
		{ObjectSharing, "au partage dans l’équipe de ce qui la concerne"}, {ObjectSecondaryUse, "à tout usage de ses données autre que ses soins"},
	} {
		d.Paragraph(objectionWords(w, k.kind, k.to))
	}
	d.Note("Une opposition se dit à tout moment et par tout moyen ; elle vaut dès qu’elle est notée, et jusqu’à ce que la personne y mette fin (code de la sécurité sociale, article R162-50-11 ; code de la santé publique, article L1110-4).")
	d.Signatures(paper.Signature{Role: "La personne"}, paper.Signature{Role: "Pour l’équipe", Name: s.By})
	return d.Bytes()
}

func informedHow(i Informed) string {
	words := ""
	if label := terminology.Label(terminology.InformationChannel, terminology.Code(i.Channel)); label != "" {
		words = ", " + lowerFirst(label)
	}
	if i.Notice == "" {
		return words
	}
	words += ", notice " + i.Notice
	if n, ok := NoticeByCode(i.Notice); ok {
		words += " (cahier des charges " + n.ProgrammeVersion + ")"
	}
	return words
}

// lowerFirst is a label inside a sentence.
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}

// objectionWords says where an objection stands: open, ended, never made.
func objectionWords(w Will, kind, to string) string {
	ended := civil.Day{}
	for _, o := range w.Objections {
		switch {
		case o.Kind != kind:
		case o.WithdrawnOn.IsZero():
			return "La personne s’oppose depuis le " + o.ObjectedOn.Long() + " " + to + "."
		case ended.IsZero():
			ended = o.WithdrawnOn
		}
	}
	if !ended.IsZero() {
		return "La personne ne s’oppose plus, depuis le " + ended.Long() + ", " + to + "."
	}
	return "À ce jour, la personne ne s’oppose pas " + to + "."
}

// ConsentPaper lays out a consent to share outside the team, as it is recorded,
// with places to sign.
func ConsentPaper(s Sheet, c SharingConsent, l Lapse) ([]byte, error) {
	d := s.document("Consentement au partage hors de l’équipe", "Consentement")
	d.Facts(s.facts(paper.Fact{Label: "Recueilli le", Value: c.GivenOn.Long()}, paper.Fact{Label: "Par", Value: s.By})...)
	d.Paragraph("La personne a été informée de ce qui suit et accepte que son équipe partage ces informations, pour la coordination et la continuité de ses soins.")
	d.Heading("Ce qui peut être partagé")
	d.Paragraph(c.Information)
	d.Heading("Avec qui")
	var labels []string
	for _, k := range c.Categories {
		labels = append(labels, k.Label())
	}
	d.List(labels...)
	if c.Recipients != "" {
		d.Paragraph("En particulier : " + c.Recipients)
	}
	d.Heading("Comment")
	d.Facts(
		paper.Fact{Label: "Moyen", Value: c.Support.Label()}, paper.Fact{Label: "Mesures de sécurité", Value: c.Measures},
		paper.Fact{Label: "Accord recueilli", Value: terminology.Label(terminology.InformationChannel, terminology.Code(c.Channel))},
		paper.Fact{Label: "Vaut jusqu’au", Value: until(c, l)},
	)
	d.Paragraph("Cet accord peut être retiré à tout moment et par tout moyen, en le disant à un membre de l’équipe. Plus rien n’est alors partagé ; ce qui l’a été ne peut être repris.")
	d.Signatures(paper.Signature{Role: "La personne", Note: "Accepte le partage décrit"}, paper.Signature{Role: "Pour l’équipe", Name: s.By})
	d.Note("Code de la santé publique, articles L1110-4 III, D1110-3-1 et R1110-2.")
	return d.Bytes()
}

func until(c SharingConsent, l Lapse) string {
	switch {
	case !c.WithdrawnOn.IsZero():
		return "retiré le " + c.WithdrawnOn.Long()
	case !l.On.IsZero():
		return l.On.Long() + " (" + l.Why + ")"
	default:
		return "son retrait, et au plus la sortie du suivi"
	}
}

// CertificatePaper lays out a certificate with a name for an anonymous person
// (CSP L3414-1): dates, length, object of the care. It bears neither alias nor
// record number: nothing on it leads back to the record, and nothing in the
// record to it.
func CertificatePaper(s Sheet, c CertificateDraft, stays []Enrolment) ([]byte, error) {
	d := paper.New(paper.Meta{
		Title: "Attestation de suivi", Subject: "Attestation délivrée à la demande de la personne", Author: s.Team,
		Reference: "Attestation du " + s.On.Short(), Date: s.On.Start(),
	}, paper.Letterhead{Region: s.Region, Organisation: "Réseau des microstructures médicales addictions"})
	name := c.Name
	if !c.BirthDate.IsZero() {
		name += ", naissance le " + c.BirthDate.Long() + ","
	}
	d.Paragraph(fmt.Sprintf("Je soussigné(e), %s, médecin de la microstructure médicale addictions %s, atteste que %s bénéficie ou a bénéficié d’un suivi dans cette microstructure.", s.By, s.Team, name))
	facts := []paper.Fact{{Label: "Objet du suivi", Value: "Prise en charge d’une conduite addictive"}}
	for i := len(stays) - 1; i >= 0; i-- {
		facts = append(facts, paper.Fact{Label: "Suivi", Value: stayWords(stays[i], s.On)})
	}
	d.Facts(facts...)
	d.Paragraph("Attestation établie à la demande expresse de la personne et remise en main propre, le " + s.On.Long() + ".")
	d.Note("Code de la santé publique, article L3414-1. Le nom écrit ici n’est pas conservé : une seconde attestation se demande de nouveau.")
	d.Signatures(paper.Signature{Role: "Le médecin", Name: s.By})
	return d.Bytes()
}

// stayWords are the days and the length of a stay.
func stayWords(e Enrolment, today civil.Day) string {
	last, words := today, "depuis le "+e.OpenedOn.Long()
	if !e.Open() {
		last, words = e.ClosedOn, "du "+e.OpenedOn.Long()+" au "+e.ClosedOn.Long()
	}
	months := 0
	for !e.OpenedOn.AddMonths(months + 1).After(last) {
		months++
	}
	switch months {
	case 0:
		return words + " (moins d’un mois)"
	default:
		return fmt.Sprintf("%s (%d mois)", words, months)
	}
}
