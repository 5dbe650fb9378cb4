package network

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/text"
)

// Service is the directory for people.
type Service struct {
	DB    *db.DB
	Audit *audit.Keeper
}

// reach is the region an actor's reading stops at; limited is false when he or
// she reads the whole directory. A coordination or an agency without a region
// reaches nothing.
func reach(who access.Actor) (region string, limited bool) {
	switch who.Role {
	case access.AdminCoordination, access.MedicalCoordination, access.Agency:
		return who.Region, true
	default:
		return "", false
	}
}

// within refuses what lies outside the actor's reach. Faults: NotFound.
func within(who access.Actor, region string) error {
	if mine, limited := reach(who); limited && (mine == "" || mine != region) {
		return fault.Missing()
	}
	return nil
}

// manages is whether the actor may change what belongs to a region.
func manages(who access.Actor, region string) bool {
	return who.May(access.NetworkManage) && who.Region != "" && within(who, region) == nil
}

// narrowed is the region a list is read in: the actor's own when his reach is
// limited, else the one asked for. ok is false when nothing can be in it.
func narrowed(who access.Actor, asked string) (region string, ok bool) {
	mine, limited := reach(who)
	switch {
	case !limited:
		return asked, true
	case mine == "" || asked != "" && asked != mine:
		return "", false
	default:
		return mine, true
	}
}

// PageSize is how many lines of a list stand on one page.
const PageSize = 100

// ListFilter is what a list is asked for; empty fields ask nothing. Kind is an
// organisation's kind or a profession. Sort is a column's key, « - » before it
// to turn it round. A zero Size is the whole list.
type ListFilter struct {
	Q           string
	Region      string
	Departement string
	Kind        string
	State       State
	Sort        string
	Page, Size  int
}

// TeamList is one page of teams and how many there are in all.
type TeamList struct {
	Lines []TeamLine
	Total int
	Today civil.Day
}

// ListTeams lists the teams within reach. Faults: Forbidden.
func (s *Service) ListTeams(ctx context.Context, who access.Actor, f ListFilter) (TeamList, error) {
	if err := who.Check(access.NetworkOpen); err != nil {
		return TeamList{}, err
	}
	list := TeamList{Today: civil.DayOf(s.DB.Now())}
	region, ok := narrowed(who, f.Region)
	if !ok {
		return list, nil
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := teamLines(tx, region, list.Today)
		if err != nil {
			return err
		}
		kept := f.keep(all, list.Today)
		sortTeams(kept, f.Sort, list.Today)
		list.Total = len(kept)
		list.Lines = pageOf(kept, f.Size, f.Page)
		return nil
	})
	return list, err
}

func (f ListFilter) keep(all []TeamLine, today civil.Day) []TeamLine {
	words := text.Words(f.Q)
	kept := all[:0]
	for _, l := range all {
		if (f.Departement == "" || l.Departement == f.Departement) && (f.State == "" || l.State(today) == f.State) && l.matches(words) {
			kept = append(kept, l)
		}
	}
	return kept
}

// pageOf cuts one page out of a list; a zero size is the whole list.
func pageOf[T any](list []T, size, page int) []T {
	if size <= 0 {
		return list
	}
	from := min((max(page, 1)-1)*size, len(list))
	return list[from:min(from+size, len(list))]
}

// TeamView is a team with all that its page shows.
type TeamView struct {
	Team       Microstructure
	Site       Organisation
	Host       Organisation // zero when none
	Members    []Member     // present, past and to come
	Today      civil.Day
	MayManage  bool
	Obstacles  []string            // to an inclusion today
	Missing    []access.Profession // domain rule 1
	HostNeeded bool                // domain rule 3
}

// OpenTeam reads a team. Faults: Forbidden; NotFound outside reach.
func (s *Service) OpenTeam(ctx context.Context, who access.Actor, code string) (TeamView, error) {
	if err := who.Check(access.NetworkOpen); err != nil {
		return TeamView{}, err
	}
	var v TeamView
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if v.Team, err = teamWithin(tx, who, code); err != nil {
			return err
		}
		v.Today = tx.Today()
		if v.Site, err = OrganisationByID(tx, v.Team.SiteID); err != nil {
			return err
		}
		if !v.Team.HostID.IsZero() {
			if v.Host, err = OrganisationByID(tx, v.Team.HostID); err != nil {
				return err
			}
		}
		v.Members, err = Members(tx, v.Team.ID)
		return err
	})
	if err != nil {
		return TeamView{}, err
	}
	v.MayManage = manages(who, v.Team.Region)
	v.Obstacles = v.Team.Obstacles(v.Today)
	v.Missing = Missing(v.Members, v.Today)
	v.HostNeeded = v.Team.HostID.IsZero()
	return v, nil
}

// teamWithin reads a team the actor reaches. Faults: NotFound.
func teamWithin(tx *db.Tx, who access.Actor, code string) (Microstructure, error) {
	m, err := TeamByCode(tx, code)
	if err != nil {
		return m, err
	}
	return m, within(who, m.Region)
}

// OrganisationList is one page of organisations and how many there are in all.
type OrganisationList struct {
	Lines []OrganisationLine
	Total int
}

// ListOrganisations lists the organisations within reach. Faults: Forbidden.
func (s *Service) ListOrganisations(ctx context.Context, who access.Actor, f ListFilter) (OrganisationList, error) {
	if err := who.Check(access.NetworkOpen); err != nil {
		return OrganisationList{}, err
	}
	var list OrganisationList
	region, ok := narrowed(who, f.Region)
	if !ok {
		return list, nil
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		list.Lines, err = organisationLines(tx, f, region)
		return err
	})
	if len(list.Lines) > 0 {
		list.Total = list.Lines[0].Total
	}
	return list, err
}

// OrganisationView is an organisation with all that its page shows.
type OrganisationView struct {
	Organisation Organisation
	Teams        []Microstructure // sited or hosted
	Staff        []Professional   // employed
	Today        civil.Day
	MayManage    bool
}

// OpenOrganisation reads an organisation. Faults: Forbidden; NotFound outside
// reach.
func (s *Service) OpenOrganisation(ctx context.Context, who access.Actor, id db.ID) (OrganisationView, error) {
	if err := who.Check(access.NetworkOpen); err != nil {
		return OrganisationView{}, err
	}
	var v OrganisationView
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		v.Today = tx.Today()
		if v.Organisation, err = organisationWithin(tx, who, id); err != nil {
			return err
		}
		if v.Teams, err = teamsAt(tx, id); err != nil {
			return err
		}
		v.Staff, err = staffOf(tx, id)
		return err
	})
	v.MayManage = manages(who, v.Organisation.Region)
	return v, err
}

func organisationWithin(tx *db.Tx, who access.Actor, id db.ID) (Organisation, error) {
	o, err := OrganisationByID(tx, id)
	if err != nil {
		return o, err
	}
	return o, within(who, o.Region)
}

// ProfessionalList is one page of professionals and how many there are in all.
type ProfessionalList struct {
	Lines []ProfessionalLine
	Total int
}

// ListProfessionals lists the professionals within reach. Faults: Forbidden.
func (s *Service) ListProfessionals(ctx context.Context, who access.Actor, f ListFilter) (ProfessionalList, error) {
	if err := who.Check(access.NetworkOpen); err != nil {
		return ProfessionalList{}, err
	}
	var list ProfessionalList
	region, ok := narrowed(who, f.Region)
	if !ok {
		return list, nil
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		list.Lines, err = professionalLines(tx, f, region, tx.Today())
		return err
	})
	if len(list.Lines) > 0 {
		list.Total = list.Lines[0].Total
	}
	return list, err
}

// ProfessionalView is a professional with all that the page shows: never a
// patient.
type ProfessionalView struct {
	Professional Professional
	Employer     Organisation // zero when none
	Teams        []Belonging
	Today        civil.Day
	MayManage    bool
}

// OpenProfessional reads a professional. Faults: Forbidden; NotFound outside
// reach.
func (s *Service) OpenProfessional(ctx context.Context, who access.Actor, id db.ID) (ProfessionalView, error) {
	if err := who.Check(access.NetworkOpen); err != nil {
		return ProfessionalView{}, err
	}
	var v ProfessionalView
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		v.Today = tx.Today()
		if v.Professional, err = professionalWithin(tx, who, id); err != nil {
			return err
		}
		if !v.Professional.EmployerID.IsZero() {
			if v.Employer, err = OrganisationByID(tx, v.Professional.EmployerID); err != nil {
				return err
			}
		}
		v.Teams, err = belongings(tx, id)
		return err
	})
	v.MayManage = who.May(access.NetworkManage)
	return v, err
}

func professionalWithin(tx *db.Tx, who access.Actor, id db.ID) (Professional, error) {
	p, err := ProfessionalByID(tx, id)
	if err != nil {
		return p, err
	}
	region, limited := reach(who)
	if !limited {
		return p, nil
	}
	ok, err := professionalInRegion(tx, id, region)
	if err == nil && (!ok || region == "") {
		err = fault.Missing()
	}
	return p, err
}

// Reach is the one region whose directory the actor reads, empty when all of it
// is open to him.
func Reach(who access.Actor) string {
	region, _ := reach(who)
	return region
}

// MayKeep says whether the actor keeps a region's directory.
func MayKeep(who access.Actor) bool { return manages(who, who.Region) }
