package patient

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/terminology"
)

// What is known around an identity, for the complete export of one person: data
// as a machine reads it, and the same printed. Who asks has checked the
// permission, and that the record is open to the reader.

type exportedAround struct {
	Kind     AroundKind `json:"kind"`
	Name     string     `json:"name"`
	Relation string     `json:"relation,omitempty"`
	Place    string     `json:"place,omitempty"`
	Phone    string     `json:"phone,omitempty"`
	Note     string     `json:"note,omitempty"`
	Informed bool       `json:"may_be_informed"`
	Trusted  bool       `json:"person_of_trust"`
	Legal    bool       `json:"legal_representative"`
	Since    string     `json:"noted_at"`
	Until    string     `json:"ended_at,omitempty"`
}

type exportedReminder struct {
	Channel     Channel `json:"channel"`
	AgreedOn    string  `json:"agreed_on"`
	WithdrawnOn string  `json:"withdrawn_on"`
	By          string  `json:"by"`
}

type exportedCircle struct {
	Prefers   Channel            `json:"preferred_channel"`
	Hours     string             `json:"hours"`
	Message   Answer             `json:"message_may_be_left"`
	Around    []exportedAround   `json:"around"`
	Reminders []exportedReminder `json:"reminders"`
}

// CirclePortion is how the person wants to be reached, who stands around him or
// her, and the reminders agreed to: patient_circle, patient_reminder.
func (s *Service) CirclePortion(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	p, _, err := RecordOf(tx, s.Seal, who, access.PatientOpen, patient)
	if err != nil {
		return nil, nil, err
	}
	x := exportedCircle{Around: []exportedAround{}, Reminders: []exportedReminder{}}
	if p.Withheld {
		return x, func(*paper.Document) {}, nil
	}
	c, _ := ContactOf(p.Identity)
	x.Prefers, x.Hours, x.Message = c.Prefers, c.Hours, c.Message
	around, err := CircleOf(tx, s.Seal, patient)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range around {
		e := exportedAround{a.Kind, a.Name, a.Relation, a.Place, a.Phone, a.Note, a.Informed, a.Trusted, a.Legal, civil.DayOf(a.MadeAt).String(), ""}
		if a.EndedAt != nil {
			e.Until = civil.DayOf(*a.EndedAt).String()
		}
		x.Around = append(x.Around, e)
	}
	agreed, err := RemindersOf(tx, patient)
	if err != nil {
		return nil, nil, err
	}
	names := View{Names: map[db.ID]string{}}
	for _, r := range agreed {
		if err := names.name(tx, r.By); err != nil {
			return nil, nil, err
		}
		x.Reminders = append(x.Reminders, exportedReminder{r.Channel, r.AgreedOn.String(), r.WithdrawnOn.String(), names.Names[r.By]})
	}
	return x, func(d *paper.Document) { printCircle(d, around, agreed, c) }, nil
}

func printCircle(d *paper.Document, around []Around, agreed []ReminderConsent, c Contact) {
	d.Facts(paper.Fact{Label: "Préfère être joint par", Value: c.Prefers.Label()}, paper.Fact{Label: "À quels moments", Value: c.Hours},
		paper.Fact{Label: "Laisser un message", Value: map[Answer]string{Yes: "oui", No: "non"}[c.Message]})
	t := paper.Table{Caption: "Entourage et professionnels hors de l’équipe", Columns: []paper.Column{{Title: "Qui"}, {Title: "Lien ou lieu"}, {Title: "Téléphone"}, {Title: "Jusqu’au"}}, Empty: "Personne n’est noté."}
	for _, a := range around {
		until, what := "", a.Relation
		if a.Kind != Relative {
			what = a.Kind.Label()
		}
		if a.EndedAt != nil {
			until = civil.DayOf(*a.EndedAt).Short()
		}
		t.Rows = append(t.Rows, []string{a.Name, what, a.Phone, until})
	}
	d.Table(t)
	r := paper.Table{Caption: "Rappels acceptés", Columns: []paper.Column{{Title: "Moyen"}, {Title: "Depuis"}, {Title: "Retiré"}}, Empty: "Aucun rappel accepté."}
	for _, a := range agreed {
		r.Rows = append(r.Rows, []string{a.Channel.Label(), a.AgreedOn.Short(), a.WithdrawnOn.Short()})
	}
	d.Table(r)
}

type exportedSharing struct {
	GivenOn     string     `json:"given_on"`
	EndsOn      string     `json:"ends_on"`
	Categories  []Category `json:"categories"`
	Recipients  string     `json:"recipients"`
	Information string     `json:"information"`
	Support     Support    `json:"support"`
	Measures    string     `json:"measures"`
	Channel     string     `json:"channel"`
	WithdrawnOn string     `json:"withdrawn_on"`
	By          string     `json:"by"`
}

type exportedFact struct {
	What        string `json:"what"`
	On          string `json:"on"`
	Words       string `json:"words,omitempty"`
	WithdrawnOn string `json:"withdrawn_on"`
	By          string `json:"by"`
}

type exportedConsents struct {
	Sharing    []exportedSharing `json:"sharing_outside"`
	Care       []exportedFact    `json:"care"`
	Refusals   []exportedFact    `json:"minor_refusals"`
	Agreements []exportedFact    `json:"identity_agreements"`
}

// ConsentPortion is what the person agreed to, and what a minor refuses:
// sharing_consent, sharing_consent_category, care_consent, minor_refusal,
// identity_agreement.
func (s *Service) ConsentPortion(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	return s.consentPortion(tx, who, patient, false)
}

// ConsentPortionForParents is ConsentPortion for the holders of parental
// authority: that a minor refuses, and what he or she said of it, is left out
// without a word (CSP L1111-5).
func (s *Service) ConsentPortionForParents(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	return s.consentPortion(tx, who, patient, true)
}

func (s *Service) consentPortion(tx *db.Tx, who access.Actor, patient db.ID, parents bool) (any, func(*paper.Document), error) {
	p, stays, err := RecordOf(tx, s.Seal, who, access.PatientOpen, patient)
	if err != nil {
		return nil, nil, err
	}
	v := WillView{View: View{Patient: p, Stays: stays, Names: map[db.ID]string{}}}
	if err := s.wills(tx, &v); err != nil {
		return nil, nil, err
	}
	if parents {
		v.Refusals = nil
	}
	x := exportedConsents{Sharing: []exportedSharing{}, Care: []exportedFact{}, Refusals: []exportedFact{}, Agreements: []exportedFact{}}
	for _, c := range v.Sharing {
		x.Sharing = append(x.Sharing, exportedSharing{
			c.GivenOn.String(), c.EndsOn.String(), c.Categories, c.Recipients, c.Information, c.Support, c.Measures, c.Channel, c.WithdrawnOn.String(), v.Names[c.By],
		})
	}
	for _, c := range v.Care {
		x.Care = append(x.Care, exportedFact{"care", c.GivenOn.String(), "", c.WithdrawnOn.String(), v.Names[c.By]})
	}
	for _, r := range v.Refusals {
		x.Refusals = append(x.Refusals, exportedFact{string(r.Item), r.RefusedOn.String(), r.Statement, r.WithdrawnOn.String(), v.Names[r.By]})
	}
	for _, a := range v.Agreements {
		x.Agreements = append(x.Agreements, exportedFact{"identity", a.AgreedOn.String(), "", "", v.Names[a.By]})
	}
	return x, func(d *paper.Document) { printConsents(d, v) }, nil
}

func printConsents(d *paper.Document, v WillView) {
	t := paper.Table{Caption: "Accords et refus", Columns: []paper.Column{{Title: "Quoi"}, {Title: "Depuis"}, {Title: "Retiré"}, {Title: "Noté par"}}, Empty: "Aucun accord ni refus enregistré."}
	add := func(what string, on, withdrawn civil.Day, by db.ID) {
		t.Rows = append(t.Rows, []string{what, on.Short(), withdrawn.Short(), v.Names[by]})
	}
	for _, c := range v.Sharing {
		add("Partage hors de l’équipe : "+c.Information, c.GivenOn, c.WithdrawnOn, c.By)
	}
	for _, c := range v.Care {
		add("Soins ("+lowerFirst(terminology.Label(terminology.InformationChannel, terminology.Code(c.Channel)))+")", c.GivenOn, c.WithdrawnOn, c.By)
	}
	for _, r := range v.Refusals {
		add("Refus que les parents connaissent : "+lowerFirst(r.Item.Label()), r.RefusedOn, r.WithdrawnOn, r.By)
	}
	for _, a := range v.Agreements {
		add("Ce médecin peut savoir qui vous êtes", a.AgreedOn, civil.Day{}, a.By)
	}
	d.Table(t)
}

// StatusPortion is what made the identity doubtful, and the requests to be
// known: identity_doubt, anonymity_lift.
func (s *Service) StatusPortion(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	p, _, err := RecordOf(tx, s.Seal, who, access.PatientOpen, patient)
	if err != nil {
		return nil, nil, err
	}
	x := struct {
		Doubts []exportedFact `json:"doubts"`
		Lifts  []exportedFact `json:"requests_to_be_known"`
	}{[]exportedFact{}, []exportedFact{}}
	t := paper.Table{Caption: "Doutes sur l’identité et demandes à être connu", Columns: []paper.Column{{Title: "Quoi"}, {Title: "Du"}, {Title: "Au"}}, Empty: "Aucun."}
	if p.Withheld {
		return x, func(*paper.Document) {}, nil
	}
	doubts, err := doubtsOf(tx, s.Seal, patient)
	if err != nil {
		return nil, nil, err
	}
	names := View{Names: map[db.ID]string{}}
	for _, d := range doubts {
		until := civil.Day{}
		if d.LiftedAt != nil {
			until = civil.DayOf(*d.LiftedAt)
		}
		if err := names.name(tx, d.By); err != nil {
			return nil, nil, err
		}
		on := civil.DayOf(d.MadeAt)
		x.Doubts = append(x.Doubts, exportedFact{string(d.Reason), on.String(), d.Note, until.String(), names.Names[d.By]})
		t.Rows = append(t.Rows, []string{d.Reason.Label(), on.Short(), until.Short()})
	}
	lifts, err := liftsOf(tx, patient)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range lifts {
		if err := names.name(tx, l.By); err != nil {
			return nil, nil, err
		}
		x.Lifts = append(x.Lifts, exportedFact{l.Outcome, l.AskedOn.String(), "", "", names.Names[l.By]})
		t.Rows = append(t.Rows, []string{"Demande à être connu", l.AskedOn.Short(), ""})
	}
	return x, func(d *paper.Document) { d.Table(t) }, nil
}
