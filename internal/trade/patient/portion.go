package patient

import (
	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/paper"
	"maillage/internal/trade/network"
	"maillage/internal/trade/programme"
	"maillage/internal/trade/terminology"
)

// What this room gives to the complete export of one person: each portion is
// what a machine reads and, printed, what the person reads. Room rights asks for
// them, checked the permission and that the record is open to the reader.

type exportedIdentity struct {
	Mode         Mode               `json:"mode"`
	Number       string             `json:"number"`
	Trust        Trust              `json:"trust"`
	Sex          string             `json:"sex"`
	Alias        string             `json:"alias,omitempty"`
	BirthName    string             `json:"birth_name,omitempty"`
	FirstNames   string             `json:"first_names,omitempty"`
	UsedName     string             `json:"used_name,omitempty"`
	UsedFirst    string             `json:"used_first_name,omitempty"`
	BirthDate    string             `json:"birth_date,omitempty"`
	BirthYear    int                `json:"birth_year,omitempty"`
	BirthPlace   string             `json:"birth_place,omitempty"`
	INS          string             `json:"ins,omitempty"`
	INSIOn       string             `json:"insi_on,omitempty"`
	DocumentKind string             `json:"document_kind,omitempty"`
	DocumentOn   string             `json:"document_on,omitempty"`
	Phone        string             `json:"phone,omitempty"`
	Email        string             `json:"email,omitempty"`
	Address      string             `json:"address,omitempty"`
	PostalCode   string             `json:"postal_code,omitempty"`
	City         string             `json:"city,omitempty"`
	Commune      string             `json:"commune,omitempty"`
	Until        string             `json:"until,omitempty"` // of a former identity: when it was corrected
	Former       []exportedIdentity `json:"former,omitempty"`
}

func exportIdentity(mode Mode, id Identity) exportedIdentity {
	x := exportedIdentity{Mode: mode}
	if a, ok := id.(Anonymous); ok {
		x.Alias = a.Alias
		return x
	}
	t, _ := traitsOf(id)
	c, _ := ContactOf(id)
	x.BirthName, x.FirstNames, x.UsedName, x.UsedFirst = t.BirthName, t.FirstNames, t.UsedName, t.UsedFirst
	x.BirthDate, x.BirthYear, x.BirthPlace = t.BirthDate.String(), t.BirthYear, t.BirthPlace
	x.Phone, x.Email, x.Address, x.PostalCode, x.City = c.Phone, c.Email, c.Address, c.PostalCode, c.City
	if n, ok := id.(Nominative); ok {
		x.INS = string(n.INS.Number)
	}
	return x
}

// IdentityPortion is who the person is, and was before corrections.
func (s *Service) IdentityPortion(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	p, _, err := RecordOf(tx, s.Seal, who, access.PatientOpen, patient)
	if err != nil {
		return nil, nil, err
	}
	if p.Withheld {
		return nil, nil, fault.Deny()
	}
	x := exportIdentity(p.mode, p.Identity)
	x.Number, x.Trust, x.Sex, x.Commune = p.Number, p.Trust(), p.Sex, p.Commune
	x.INSIOn, x.DocumentKind, x.DocumentOn = p.INSIOn.String(), string(p.DocumentKind), p.DocumentOn.String()
	former, err := s.former(tx, patient)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range former {
		if p.mode == ModeAnonymous && f.Mode != ModeAnonymous {
			continue // nothing that names goes out of an anonymous record
		}
		old := exportIdentity(f.Mode, f.Identity)
		old.Sex, old.Until = f.Sex, civil.DayOf(f.Until).String()
		x.Former = append(x.Former, old)
	}
	return x, x.print, nil
}

func (x exportedIdentity) facts() []paper.Fact {
	var list []paper.Fact
	add := func(label, value string) {
		if value != "" {
			list = append(list, paper.Fact{Label: label, Value: value})
		}
	}
	add("Numéro de dossier", x.Number)
	add("Mode", x.Mode.Label())
	add("Alias", x.Alias)
	add("Nom de naissance", x.BirthName)
	add("Prénoms", x.FirstNames)
	add("Nom utilisé", x.UsedName)
	add("Prénom utilisé", x.UsedFirst)
	if d, err := civil.ParseISO(x.BirthDate); err == nil {
		add("Naissance", d.Long())
	}
	add("Lieu de naissance (code)", x.BirthPlace)
	add("Sexe", terminology.Label(terminology.Sex, terminology.Code(x.Sex)))
	add("Matricule INS", x.INS)
	add("Téléphone", x.Phone)
	add("Courriel", x.Email)
	add("Adresse", x.Address)
	add("Commune", spaced(x.PostalCode, x.City))
	return list
}

func spaced(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

func (x exportedIdentity) print(d *paper.Document) {
	d.Facts(x.facts()...)
	for _, f := range x.Former {
		until, _ := civil.ParseISO(f.Until) // written by us
		d.Subheading("Avant la correction du " + until.Long())
		d.Facts(f.facts()...)
	}
}

type exportedWill struct {
	Informed   []exportedNotice    `json:"informed"`
	Objections []exportedObjection `json:"objections"`
}

type exportedNotice struct {
	On      string `json:"informed_on"`
	Notice  string `json:"notice"`
	Channel string `json:"channel"`
	By      string `json:"by"`
}

type exportedObjection struct {
	Kind        string `json:"kind"`
	On          string `json:"objected_on"`
	WithdrawnOn string `json:"withdrawn_on"`
	By          string `json:"by"`
}

// WillPortion is what the person was told and objected to.
func (s *Service) WillPortion(tx *db.Tx, _ access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	w, err := WillOf(tx, patient)
	if err != nil {
		return nil, nil, err
	}
	x := exportedWill{Informed: []exportedNotice{}, Objections: []exportedObjection{}}
	for _, i := range w.Informed {
		by, err := nameOf(tx, i.By)
		if err != nil {
			return nil, nil, err
		}
		x.Informed = append(x.Informed, exportedNotice{i.InformedOn.String(), i.Notice, i.Channel, by})
	}
	for _, o := range w.Objections {
		by, err := nameOf(tx, o.By)
		if err != nil {
			return nil, nil, err
		}
		x.Objections = append(x.Objections, exportedObjection{o.Kind, o.ObjectedOn.String(), o.WithdrawnOn.String(), by})
	}
	return x, func(d *paper.Document) { printWill(d, w, x) }, nil
}

func printWill(d *paper.Document, w Will, x exportedWill) {
	t := paper.Table{Caption: "Information remise", Columns: []paper.Column{{Title: "Date"}, {Title: "Comment"}, {Title: "Notice"}, {Title: "Par"}}, Empty: "Aucune information enregistrée."}
	for i, n := range w.Informed {
		t.Rows = append(t.Rows, []string{n.InformedOn.Short(), terminology.Label(terminology.InformationChannel, terminology.Code(n.Channel)), n.Notice, x.Informed[i].By})
	}
	d.Table(t)
	kinds := map[string]string{ObjectSharing: "au partage dans l’équipe", ObjectSecondaryUse: "à tout usage autre que les soins"}
	o := paper.Table{Caption: "Oppositions", Columns: []paper.Column{{Title: "Opposition"}, {Title: "Depuis"}, {Title: "Retirée"}}, Empty: "Aucune opposition."}
	for _, one := range w.Objections {
		o.Rows = append(o.Rows, []string{kinds[one.Kind], one.ObjectedOn.Short(), one.WithdrawnOn.Short()})
	}
	d.Table(o)
}

// nameOf is a professional's name, empty when nobody could tell who.
func nameOf(tx *db.Tx, id db.ID) (string, error) {
	if id == 0 {
		return "", nil
	}
	p, err := network.ProfessionalByID(tx, id)
	if fault.KindOf(err) == fault.NotFound {
		return "", nil
	}
	return p.Name(), err
}

type exportedStay struct {
	Team            string   `json:"team"`
	Programme       string   `json:"programme"`
	OpenedOn        string   `json:"opened_on"`
	OpenedBy        string   `json:"opened_by"`
	ClosedOn        string   `json:"closed_on"`
	ExitReason      string   `json:"exit_reason"`
	Referral        string   `json:"referral"`
	Behaviours      []string `json:"behaviours"`
	Reasons         []string `json:"complex_reasons"`
	Complexity      string   `json:"complexity"`
	OtherScheme     string   `json:"other_scheme"`
	OtherSchemeNote string   `json:"other_scheme_note"`
	stay            Enrolment
}

// EnrolmentPortion is each stay of the person with the reader's teams.
func (s *Service) EnrolmentPortion(tx *db.Tx, who access.Actor, patient db.ID) (any, func(*paper.Document), error) {
	_, stays, err := RecordOf(tx, s.Seal, who, access.PatientOpen, patient)
	if err != nil {
		return nil, nil, err
	}
	book, err := programme.Load(tx)
	if err != nil {
		return nil, nil, err
	}
	list := make([]exportedStay, len(stays))
	for i, e := range stays {
		if list[i], err = s.exportStay(tx, book, e); err != nil {
			return nil, nil, err
		}
	}
	return list, func(d *paper.Document) {
		for _, x := range list {
			x.print(d)
		}
	}, nil
}

func (s *Service) exportStay(tx *db.Tx, book *programme.Book, e Enrolment) (exportedStay, error) {
	d, err := DetailOf(tx, s.Seal, e.ID, false)
	if err != nil {
		return exportedStay{}, err
	}
	m, err := network.TeamByID(tx, e.TeamID)
	if err != nil {
		return exportedStay{}, err
	}
	by, err := nameOf(tx, e.OpenedBy)
	prog, _ := book.ByID(e.ProgrammeID)
	return exportedStay{
		Team: m.Code, Programme: prog.Code, OpenedOn: e.OpenedOn.String(), OpenedBy: by, ClosedOn: e.ClosedOn.String(), ExitReason: e.ExitReason,
		Referral: e.Referral, Behaviours: d.Behaviours, Reasons: d.Reasons, Complexity: d.Complexity, OtherScheme: e.OtherScheme,
		OtherSchemeNote: d.OtherSchemeNote, stay: e,
	}, err
}

func (x exportedStay) print(d *paper.Document) {
	label := func(list, code string) string { return terminology.Label(list, terminology.Code(code)) }
	joined := func(list string, codes []string) (words string) {
		for i, c := range codes {
			if i > 0 {
				words += " ; "
			}
			words += label(list, c)
		}
		return words
	}
	d.Subheading("Suivi par " + x.Team + " depuis le " + x.stay.OpenedOn.Long())
	facts := []paper.Fact{
		{Label: "Inclusion par", Value: x.OpenedBy},
		{Label: "Conduites", Value: joined(terminology.Behaviour, x.Behaviours)},
		{Label: "Situation complexe", Value: joined(terminology.ComplexReason, x.Reasons)},
		{Label: "En mots", Value: x.Complexity},
		{Label: "Autre dispositif", Value: label(terminology.OtherScheme, x.OtherScheme)},
	}
	if x.OtherSchemeNote != "" {
		facts = append(facts, paper.Fact{Label: "À son propos", Value: x.OtherSchemeNote})
	}
	if !x.stay.Open() {
		facts = append(facts, paper.Fact{Label: "Sortie", Value: x.stay.ClosedOn.Long() + ", " + label(terminology.ExitReason, x.ExitReason)})
	}
	d.Facts(facts...)
}
