package patient

import (
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/identifier"
	"maillage/internal/ground/text"
	"maillage/internal/trade/network"
)

// StaleError says that a record changed between reading and writing: what it
// holds now, to be laid beside what was typed.
type StaleError struct{ Now Patient }

// Error names what happened.
func (e *StaleError) Error() string { return "stale identity" }

// AmendIdentity corrects who somebody is; version is the one that was read. The
// former identity is kept (A23). A provisional identity may become nominative;
// anonymity is not left this way, nor entered. While an identity is récupérée or
// qualifiée its strict traits do not change (A51); when they change before that,
// the INS and the document that were checked against the old ones are forgotten.
// How to reach the person is AmendContact's: what the draft says of it is not read.
// Faults: Forbidden, also when the person objects to sharing with the reader;
// NotFound; Invalid; Conflict caused by a *StaleError when somebody was first.
func (s *Service) AmendIdentity(ctx context.Context, who access.Actor, patient db.ID, d IdentityDraft, version int, key string) error {
	return s.amend(ctx, who, patient, version, key, "patient.identity", func(tx *db.Tx, p *Patient, stays []Enrolment) error {
		m, err := network.TeamByID(tx, stays[0].TeamID)
		if err != nil {
			return err
		}
		d.settle(m.Departement)
		if err := d.amends(*p, tx.Today()); err != nil {
			return err
		}
		if err := insertFormer(tx, s.Seal, *p, who); err != nil {
			return err
		}
		p.correct(d)
		return nil
	})
}

// amends says why the draft may not replace an identity.
func (d IdentityDraft) amends(p Patient, today civil.Day) error {
	var wrong fault.Fields
	d.validate(&wrong, today)
	switch mode := Mode(d.Mode); {
	case mode == p.mode, mode == ModeNominative && p.mode == ModeProvisional:
	case mode == ModeAnonymous:
		wrong.Add("mode", "Un dossier où la personne est connue ne devient pas anonyme.")
	case p.mode == ModeAnonymous:
		wrong.Add("mode", "L’anonymat ne se lève pas ici.")
	default:
		wrong.Add("mode", "Une identité nominative ne redevient pas provisoire : notez plutôt un doute.")
	}
	if p.Trust().frozen() {
		const why = "Ce trait vient du téléservice INSi : il ne se corrige pas à la main. En cas d’erreur, notez d’abord un doute."
		for _, f := range d.strictChanges(p) {
			wrong.Add(f, why)
		}
	}
	return wrong.Err()
}

// strictChanges names the fields of the five strict traits that the draft
// changes (A50).
func (d IdentityDraft) strictChanges(p Patient) []string {
	t, ok := traitsOf(p.Identity)
	if !ok {
		return nil
	}
	var list []string
	for _, f := range []struct {
		name    string
		changed bool
	}{
		{"birth_name", d.BirthName != t.BirthName},
		{"first_names", d.FirstNames != t.FirstNames},
		{"birth_date", d.BirthDate != t.BirthDate},
		{"sex", sexOf(d.Sex) != p.Sex},
		{"birth_place", d.BirthPlace != t.BirthPlace},
	} {
		if f.changed {
			list = append(list, f.name)
		}
	}
	return list
}

// correct puts a valid draft in place of the identity.
func (p *Patient) correct(d IdentityDraft) {
	strict := len(d.strictChanges(*p)) > 0
	next := d.identity()
	if now, ok := next.(Reachable); ok {
		if contact, had := ContactOf(p.Identity); had {
			next = now.reachedAt(contact)
		}
	}
	if was, named := p.Identity.(Nominative); named && !strict {
		if n, ok := next.(Nominative); ok {
			next = n.withINS(was.INS, was.INSProof)
		}
	}
	if was, ok := traitsOf(p.Identity); ok && d.FirstNames == was.FirstNames {
		next = firstGiven(next, was.FirstGiven)
	}
	if strict {
		p.INSIOn, p.DocumentOn, p.DocumentKind = civil.Day{}, civil.Day{}, ""
	}
	p.Identity, p.mode, p.Sex = next, Mode(d.Mode), sexOf(d.Sex)
}

// firstGiven is an identity with its first first name as it was received.
func firstGiven(id Identity, first string) Identity {
	switch id := id.(type) {
	case Nominative:
		id.FirstGiven = first
		return id
	case Provisional:
		id.FirstGiven = first
		return id
	default:
		return id
	}
}

// CheckDocument records that an identity document was seen; it replaces the one
// checked before (A47). Faults: as AmendIdentity; Invalid also when the identity
// is not nominative.
func (s *Service) CheckDocument(ctx context.Context, who access.Actor, patient db.ID, d DocumentDraft, version int, key string) error {
	return s.amend(ctx, who, patient, version, key, "patient.document", func(tx *db.Tx, p *Patient, _ []Enrolment) error {
		var wrong fault.Fields
		if d.Kind == "" {
			wrong.Add("document_kind", "Choisissez la pièce qui a été vérifiée.")
		} else {
			d.validate(&wrong, p.mode, tx.Today())
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		p.DocumentKind, p.DocumentOn = d.Kind, d.On
		return nil
	})
}

// INSDraft is the answer of the INSi téléservice, as somebody copies it.
type INSDraft struct {
	Matricule string    `form:"matricule"`
	Authority string    `form:"authority"` // nir or nia
	On        civil.Day `form:"retrieved_on"`
	Proof     string    `form:"proof"`       // reference of the answer
	First     string    `form:"first_given"` // the first first name, when it has several words
	Same      bool      `form:"same_traits"` // the five traits were compared
}

// RecordINS records an INS that the INSi gave. Only a nominative identity that
// is neither doubtful nor fictitious may have one (A15, A48). Faults: as
// AmendIdentity.
func (s *Service) RecordINS(ctx context.Context, who access.Actor, patient db.ID, d INSDraft, version int, key string) error {
	return s.amend(ctx, who, patient, version, key, "patient.ins", func(tx *db.Tx, p *Patient, _ []Enrolment) error {
		n, ok := p.Identity.(Nominative)
		if !ok {
			return fault.Refuse("Seule une identité nominative porte un INS.")
		}
		if p.Doubtful || p.Fictitious {
			return fault.Refuse("L’identité est douteuse : levez d’abord le doute.")
		}
		n, err := d.record(n, p.Sex, tx.Today(), who.Demo)
		if err != nil {
			return err
		}
		p.Identity, p.INSIOn = n, d.On
		return nil
	})
}

// record gives a nominative identity its INS: what is anonymous or provisional
// does not compile here. Numbers of a demonstration carry the OID that says so.
func (d INSDraft) record(n Nominative, sex string, today civil.Day, demo bool) (Nominative, error) {
	var wrong fault.Fields
	nir, err := identifier.ParseNIR(d.Matricule)
	if err != nil {
		wrong.Add("matricule", fault.MessageOf(err))
	}
	oid := map[string]string{"nir": identifier.OIDNIR, "nia": identifier.OIDNIA}[d.Authority]
	if oid == "" {
		wrong.Add("authority", "Choisissez entre le NIR et le NIA.")
	}
	if demo {
		oid = identifier.OIDNIRDemo
	}
	if d.On.IsZero() {
		wrong.Add("retrieved_on", "Indiquez la date de la réponse du téléservice.")
	} else if d.On.After(today) {
		wrong.Add("retrieved_on", "La réponse ne peut pas être dans le futur.")
	}
	if d.Proof == "" {
		wrong.Add("proof", "Recopiez la référence de la réponse du téléservice.")
	}
	tooLong(&wrong, "proof", d.Proof, longestName)
	if d.First != "" && !begins(n.FirstNames, d.First) {
		wrong.Add("first_given", "La liste des prénoms ne commence pas ainsi : recopiez le premier prénom tel que la réponse le donne.")
	}
	if n.BirthName == "" || n.FirstNames == "" || n.BirthDate.IsZero() || n.BirthPlace == "" || sexOf(sex) == "unknown" {
		wrong.Add("same_traits", "Complétez d’abord les cinq traits : nom et prénoms de naissance, date et lieu de naissance, sexe.")
	} else if !d.Same {
		wrong.Add("same_traits", "Confirmez que les cinq traits du dossier sont ceux de la réponse.")
	}
	if err := wrong.Err(); err != nil {
		return n, err
	}
	n.FirstGiven = d.First
	return n.withINS(identifier.INS{Number: nir, OID: oid}, d.Proof), nil
}

// begins says whether a list of first names begins with one of them, whole.
func begins(list, first string) bool {
	all, some := text.Words(list), text.Words(first)
	return len(some) > 0 && len(some) <= len(all) && slices.Equal(all[:len(some)], some)
}

// withINS is the identity with an INS.
func (n Nominative) withINS(ins identifier.INS, proof string) Nominative {
	n.INS, n.INSProof = ins, proof
	return n
}

// amend opens a record in scope, lets change work on it once, and writes it on
// the version that was read.
func (s *Service) amend(ctx context.Context, who access.Actor, patient db.ID, version int, key, subject string,
	change func(*db.Tx, *Patient, []Enrolment) error,
) error {
	if err := who.Check(access.PatientAmend); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		p, stays, err := RecordOf(tx, s.Seal, who, access.PatientAmend, patient)
		if err != nil {
			return err
		}
		if p.Withheld {
			return closed()
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			if p.Version != version {
				return "", &fault.Error{
					Kind: fault.Conflict, Cause: &StaleError{Now: p},
					Message: "Cette identité a été modifiée entre-temps : comparez les deux versions avant d’enregistrer.",
				}
			}
			if err := change(tx, &p, stays); err != nil {
				return "", err
			}
			if err := s.save(tx, p, updateIdentity); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.PatientAmend, Subject: subject, SubjectID: patient, Patient: patient})
		})
		return err
	})
}

// save writes a changed record and its tokens, in every team that knows it.
func (s *Service) save(tx *db.Tx, p Patient, write func(*db.Tx, patientRow) error) error {
	row := patientRow{
		ID: p.ID, Mode: string(p.mode), Sex: p.Sex, BirthYear: birthYearOf(p.Identity), INSIOn: p.INSIOn, DocumentKind: string(p.DocumentKind),
		DocumentOn: p.DocumentOn, Doubtful: p.Doubtful, Namesake: p.Namesake, Commune: p.Commune, Version: p.Version,
	}
	var err error
	if row.Identity, row.Alias, err = sealIdentity(s.Seal, p.ID, p.Identity); err != nil {
		return err
	}
	if err := write(tx, row); err != nil {
		return err
	}
	stays, err := enrolmentsOf(tx, p.ID)
	if err != nil {
		return err
	}
	var tokens []int64
	seen := map[db.ID]bool{}
	for _, e := range stays {
		if !seen[e.TeamID] {
			seen[e.TeamID] = true
			tokens = append(tokens, tokensOf(s.Seal, e.TeamID, p.Identity)...)
		}
	}
	return replaceTokens(tx, p.ID, tokens)
}
