package network

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/text"
)

// The use-cases of the administrative coordination, each within its region.
// key makes a repeated form harmless. A change carries the version that was
// read; who comes second gets a Conflict and sees both.

// Choices is what the forms offer in the coordination's region.
type Choices struct {
	Region string
	Sites  []Organisation // where a team can work
	Hosts  []Organisation // CSAPA and CAARUD
	All    []Organisation // employers
}

// Offer reads the choices of the forms. Faults: Forbidden.
func (s *Service) Offer(ctx context.Context, who access.Actor) (Choices, error) {
	if err := who.Check(access.NetworkManage); err != nil {
		return Choices{}, err
	}
	c := Choices{Region: who.Region}
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		c.All, err = organisationsIn(tx, who.Region)
		return err
	})
	for _, o := range c.All {
		if o.Kind.Practises() {
			c.Sites = append(c.Sites, o)
		}
		if o.Kind.Hosts() {
			c.Hosts = append(c.Hosts, o)
		}
	}
	return c, err
}

// write is a use-case of the coordination: the permission, one transaction, one
// effect for one key, and a line in the journal about what do returns.
func (s *Service) write(ctx context.Context, who access.Actor, subject, key string, do func(tx *db.Tx) (db.ID, error)) (db.ID, error) {
	if err := who.Check(access.NetworkManage); err != nil {
		return 0, err
	}
	var id db.ID
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		ref, _, err := tx.Once(who.Account, key, func() (string, error) {
			done, err := do(tx)
			if err != nil {
				return "", err
			}
			return done.String(), s.Audit.Note(tx, who, audit.Line{Action: access.NetworkManage, Subject: subject, SubjectID: done})
		})
		if err != nil {
			return err
		}
		id, err = db.ParseID(ref)
		return err
	})
	return id, err
}

// CreateTeam makes a microstructure in the coordination's region and gives its
// code. Faults: Forbidden, Invalid.
func (s *Service) CreateTeam(ctx context.Context, who access.Actor, d TeamDraft, key string) (string, error) {
	id, err := s.write(ctx, who, "microstructure", key, func(tx *db.Tx) (db.ID, error) {
		if err := d.check(tx, who); err != nil {
			return 0, err
		}
		_, found, err := byCode(tx, d.Code)
		if err != nil {
			return 0, err
		}
		if found {
			return 0, at("code", "Ce code est déjà celui d’une autre microstructure.")
		}
		id, _, err := PutTeam(tx, d)
		return id, err
	})
	if err != nil {
		return "", err
	}
	var code string
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		m, err := TeamByID(tx, id)
		code = m.Code
		return err
	})
	return code, err
}

// ChangeTeam changes a microstructure, save its code. Faults: Forbidden,
// NotFound outside the region, Invalid, Conflict.
func (s *Service) ChangeTeam(ctx context.Context, who access.Actor, code string, d TeamDraft, version int, key string) error {
	_, err := s.write(ctx, who, "microstructure", key, func(tx *db.Tx) (db.ID, error) {
		was, err := teamWithin(tx, who, code)
		if err != nil {
			return 0, err
		}
		d.Code = was.Code
		if err := d.check(tx, who); err != nil {
			return 0, err
		}
		return was.ID, updateTeam(tx, d.of(was.ID, version))
	})
	return err
}

// check is the draft by itself, then against the region: the département, the
// site and the host are the coordination's own. Faults: Invalid.
func (d TeamDraft) check(tx *db.Tx, who access.Actor) error {
	if err := d.Validate(); err != nil {
		return err
	}
	if regionOf(d.Departement) != who.Region {
		return at("departement", "Ce département n’est pas dans votre région.")
	}
	site, err := chosen(tx, who, "site_id", d.SiteID)
	if err != nil {
		return err
	}
	if !site.Kind.Practises() {
		return at("site_id", "Une microstructure ne travaille pas dans ce type de structure.")
	}
	if d.HostID.IsZero() {
		return nil
	}
	host, err := chosen(tx, who, "host_id", d.HostID)
	if err != nil {
		return err
	}
	if !host.Kind.Hosts() {
		return at("host_id", "La structure porteuse est un CSAPA ou un CAARUD.")
	}
	return nil
}

// chosen reads an organisation picked in a form. Faults: Invalid at the field
// when it is not in the actor's region.
func chosen(tx *db.Tx, who access.Actor, field string, id db.ID) (Organisation, error) {
	o, err := organisationWithin(tx, who, id)
	if fault.KindOf(err) == fault.NotFound {
		return o, at(field, "Choisissez une structure dans la liste.")
	}
	return o, err
}

// at is one message at one field.
func at(field, message string) error {
	var wrong fault.Fields
	wrong.Add(field, message)
	return wrong.Err()
}

// AddMember makes somebody a member of a team: a professional of the directory
// when d names one, else the person described, who is found by RPPS or made.
// Faults: Forbidden, NotFound outside the region, Invalid.
func (s *Service) AddMember(ctx context.Context, who access.Actor, code string, d MembershipDraft, person ProfessionalDraft, key string) error {
	_, err := s.write(ctx, who, "membership", key, func(tx *db.Tx) (db.ID, error) {
		team, err := teamWithin(tx, who, code)
		if err != nil {
			return 0, err
		}
		d.TeamID = team.ID
		if d.ProfessionalID.IsZero() {
			if d.ProfessionalID, err = d.newcomer(tx, who, person); err != nil {
				return 0, err
			}
			if d.Profession == "" {
				d.Profession = person.Profession
			}
		} else if _, err := professionalWithin(tx, who, d.ProfessionalID); err != nil {
			return 0, err
		}
		if err := d.admissible(tx, 0); err != nil {
			return 0, err
		}
		return insertMembership(tx, d)
	})
	return err
}

// newcomer finds by RPPS or makes the person a form describes. A valid RPPS that
// is already somebody else's is refused. Faults: Invalid.
func (d MembershipDraft) newcomer(tx *db.Tx, who access.Actor, person ProfessionalDraft) (db.ID, error) {
	if err := person.Validate(Professional{}); err != nil {
		return 0, joinFaults(err, d.days())
	}
	if err := person.employer(tx, who, 0); err != nil {
		return 0, err
	}
	known, found, err := byRPPS(tx, person.RPPS)
	if err != nil {
		return 0, err
	}
	if !found {
		return insertProfessional(tx, person)
	}
	if text.Fold(known.LastName) != text.Fold(person.LastName) {
		return 0, at("rpps", "Ce numéro RPPS est déjà celui d’une autre personne.")
	}
	return known.ID, nil
}

// days is what is wrong with the membership part of a form that also describes
// a person, whose profession it takes.
func (d MembershipDraft) days() error {
	if d.Profession == "" {
		d.Profession = access.OtherMember
	}
	return d.Validate()
}

// joinFaults puts the field messages of two Invalid faults together.
func joinFaults(a, b error) error {
	fields := append(fault.Fields(fault.FieldsOf(a)), fault.FieldsOf(b)...)
	return fields.Err()
}

// admissible checks a membership by itself and against the person's others in
// the team. Faults: Invalid.
func (d MembershipDraft) admissible(tx *db.Tx, self db.ID) error {
	if err := d.Validate(); err != nil {
		return err
	}
	others, err := membershipsOf(tx, d.TeamID, d.ProfessionalID)
	if err != nil {
		return err
	}
	return d.clash(others, self)
}

// ChangeMember changes the days or the profession of a membership: a last day
// ends it. Faults: Forbidden, NotFound outside the region, Invalid, Conflict.
func (s *Service) ChangeMember(ctx context.Context, who access.Actor, code string, id db.ID, d MembershipDraft, version int, key string) error {
	_, err := s.write(ctx, who, "membership", key, func(tx *db.Tx) (db.ID, error) {
		was, err := membershipWithin(tx, who, code, id)
		if err != nil {
			return 0, err
		}
		d.TeamID, d.ProfessionalID = was.TeamID, was.ProfessionalID
		if err := d.admissible(tx, id); err != nil {
			return 0, err
		}
		was.Profession, was.From, was.To, was.Version = d.Profession, d.From, d.To, version
		return id, updateMembership(tx, was)
	})
	return err
}

func membershipWithin(tx *db.Tx, who access.Actor, code string, id db.ID) (Membership, error) {
	team, err := teamWithin(tx, who, code)
	if err != nil {
		return Membership{}, err
	}
	m, err := membershipByID(tx, id)
	if err == nil && m.TeamID != team.ID {
		err = fault.Missing()
	}
	return m, err
}

// OpenMembership reads a membership to change it, with the person and the team.
// Faults: Forbidden; NotFound outside the region.
func (s *Service) OpenMembership(ctx context.Context, who access.Actor, code string, id db.ID) (Membership, Professional, Microstructure, error) {
	var m Membership
	var p Professional
	var t Microstructure
	if err := who.Check(access.NetworkManage); err != nil {
		return m, p, t, err
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if m, err = membershipWithin(tx, who, code, id); err != nil {
			return err
		}
		if t, err = TeamByID(tx, m.TeamID); err != nil {
			return err
		}
		p, err = ProfessionalByID(tx, m.ProfessionalID)
		return err
	})
	return m, p, t, err
}

// CreateOrganisation makes an organisation in the coordination's region.
// Faults: Forbidden, Invalid.
func (s *Service) CreateOrganisation(ctx context.Context, who access.Actor, d OrganisationDraft, key string) (db.ID, error) {
	return s.write(ctx, who, "organisation", key, func(tx *db.Tx) (db.ID, error) {
		if err := d.check(tx, who, Organisation{}); err != nil {
			return 0, err
		}
		return insertOrganisation(tx, d)
	})
}

// ChangeOrganisation changes an organisation. Faults: Forbidden, NotFound
// outside the region, Invalid, Conflict.
func (s *Service) ChangeOrganisation(ctx context.Context, who access.Actor, id db.ID, d OrganisationDraft, version int, key string) error {
	_, err := s.write(ctx, who, "organisation", key, func(tx *db.Tx) (db.ID, error) {
		was, err := organisationWithin(tx, who, id)
		if err != nil {
			return 0, err
		}
		if err := d.check(tx, who, was); err != nil {
			return 0, err
		}
		return id, updateOrganisation(tx, d.of(id, version))
	})
	return err
}

func (d OrganisationDraft) check(tx *db.Tx, who access.Actor, was Organisation) error {
	if err := d.Validate(was); err != nil {
		return err
	}
	if regionOf(d.Departement) != who.Region {
		return at("departement", "Ce département n’est pas dans votre région.")
	}
	other, found, err := byFINESS(tx, d.FINESS)
	if err == nil && found && other.ID != was.ID {
		err = at("finess", "Ce numéro FINESS est déjà celui d’une autre structure.")
	}
	return err
}

// ChangeProfessional changes a professional. Faults: Forbidden, NotFound
// outside the region, Invalid, Conflict.
func (s *Service) ChangeProfessional(ctx context.Context, who access.Actor, id db.ID, d ProfessionalDraft, version int, key string) error {
	_, err := s.write(ctx, who, "professional", key, func(tx *db.Tx) (db.ID, error) {
		was, err := professionalWithin(tx, who, id)
		if err != nil {
			return 0, err
		}
		if err := d.Validate(was); err != nil {
			return 0, err
		}
		if err := d.employer(tx, who, was.EmployerID); err != nil {
			return 0, err
		}
		other, found, err := byRPPS(tx, d.RPPS)
		if err != nil {
			return 0, err
		}
		if found && other.ID != id {
			return 0, at("rpps", "Ce numéro RPPS est déjà celui d’une autre personne.")
		}
		return id, updateProfessional(tx, d.of(id, version))
	})
	return err
}

// employer checks the employer picked: one of the actor's region, or the one
// that stood already. Faults: Invalid.
func (d ProfessionalDraft) employer(tx *db.Tx, who access.Actor, was db.ID) error {
	if d.EmployerID.IsZero() || d.EmployerID == was {
		return nil
	}
	_, err := chosen(tx, who, "employer_id", d.EmployerID)
	return err
}
