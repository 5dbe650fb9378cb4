package patient

import (
	"cmp"
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Duplicates is what a team may have twice, and what it merged.
type Duplicates struct {
	Pairs  []Pair
	Merges []MergeLine
}

// MergeLine is a merge that stands, with the person as the reader may know him
// or her.
type MergeLine struct {
	Merge
	Patient Patient
	Numbers []string // that the record had before
}

// Duplicates proposes the records of a team that look like one person, among
// themselves and beside those of the reader's other teams. Who objects to
// sharing with the reader and who is anonymous is in no pair. Faults:
// Forbidden; NotFound.
func (s *Service) Duplicates(ctx context.Context, who access.Actor, team db.ID) (out Duplicates, err error) {
	if err := who.InTeam(access.PatientMerge, team); err != nil {
		return out, err
	}
	err = s.Audit.Traced(ctx, s.DB, who, func(tx *db.Tx) error {
		people, ofTeam, err := s.known(tx, who, team)
		if err != nil {
			return err
		}
		apart, err := apartPairs(tx)
		if err != nil {
			return err
		}
		out.Pairs = pairsOf(people, func(l Listed) bool { return ofTeam[l.Patient.ID] }, apart)
		out.Merges, err = mergeLines(tx, people, team)
		return err
	}, audit.Line{Action: access.PatientMerge, Subject: "duplicates", SubjectID: team})
	slices.SortStableFunc(out.Pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.A.Patient.ID, b.A.Patient.ID), cmp.Compare(a.B.Patient.ID, b.B.Patient.ID))
	})
	return out, err
}

// known opens the people of the reader's teams, each once, and says which are
// those of one team.
func (s *Service) known(tx *db.Tx, who access.Actor, team db.ID) (people []Listed, ofTeam map[db.ID]bool, err error) {
	ofTeam, seen := map[db.ID]bool{}, map[db.ID]bool{}
	for _, t := range who.Teams {
		if who.InTeam(access.PatientMerge, t.ID) != nil {
			continue
		}
		list, err := OfTeam(tx, s.Seal, who, t.ID, true)
		if err != nil {
			return nil, nil, err
		}
		slices.SortFunc(list, func(a, b Listed) int { // the latest stay speaks for the person
			return cmp.Or(b.Enrolment.OpenedOn.Compare(a.Enrolment.OpenedOn), cmp.Compare(b.Enrolment.ID, a.Enrolment.ID))
		})
		for _, l := range list {
			ofTeam[l.Patient.ID] = ofTeam[l.Patient.ID] || t.ID == team
			if !seen[l.Patient.ID] {
				seen[l.Patient.ID] = true
				people = append(people, l)
			}
		}
	}
	return people, ofTeam, nil
}

func mergeLines(tx *db.Tx, people []Listed, team db.ID) ([]MergeLine, error) {
	merges, err := mergesOfTeam(tx, team)
	if err != nil {
		return nil, err
	}
	var lines []MergeLine
	for _, m := range merges {
		at := slices.IndexFunc(people, func(l Listed) bool { return l.Patient.ID == m.KeptID })
		if at < 0 {
			continue
		}
		numbers, err := formerNumbers(tx, m.KeptID)
		if err != nil {
			return nil, err
		}
		lines = append(lines, MergeLine{m, people[at].Patient, numbers})
	}
	return lines, nil
}

// Side is one of two records laid side by side.
type Side struct {
	Patient Patient
	Stays   []Enrolment // with the reader's teams
	Will    Will
	Former  []Former
}

// Comparison is two records side by side.
type Comparison struct {
	A, B  Side
	Score int
	Why   []string
	Keep  db.ID // the one to keep, as proposed: the better known, then the older
}

// Compare opens two records of the reader's teams to lay them side by side.
// Faults: Forbidden, also when one of them objects to sharing with the reader;
// NotFound; Invalid when one is anonymous or both are one.
func (s *Service) Compare(ctx context.Context, who access.Actor, a, b db.ID) (out Comparison, err error) {
	if err := who.Check(access.PatientMerge); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		out, err = s.compare(tx, who, a, b)
		if err != nil {
			return err
		}
		return s.noteBoth(tx, who, "compared", a, b)
	})
	return out, err
}

func (s *Service) compare(tx *db.Tx, who access.Actor, a, b db.ID) (out Comparison, err error) {
	if a == b {
		return out, fault.Missing()
	}
	if out.A, err = s.side(tx, who, a); err != nil {
		return out, err
	}
	if out.B, err = s.side(tx, who, b); err != nil {
		return out, err
	}
	out.Score, out.Why = Likeness(out.A.Patient, out.B.Patient)
	out.Keep = a
	if better(out.B.Patient, out.A.Patient) {
		out.Keep = b
	}
	return out, nil
}

// side opens one record for a comparison.
func (s *Service) side(tx *db.Tx, who access.Actor, id db.ID) (Side, error) {
	p, stays, err := RecordOf(tx, s.Seal, who, access.PatientMerge, id)
	if err != nil {
		return Side{}, err
	}
	if p.Withheld {
		return Side{}, &fault.Error{Kind: fault.Forbidden, Message: "La personne s’oppose au partage de son identité : son dossier ne se rapproche d’aucun autre."}
	}
	if p.mode == ModeAnonymous {
		return Side{}, fault.Refuse("Un dossier anonyme ne se rapproche d’aucun autre.")
	}
	out := Side{Patient: p, Stays: stays}
	if out.Will, err = WillOf(tx, id); err != nil {
		return out, err
	}
	out.Former, err = s.former(tx, id)
	return out, err
}

// better says whether a record is the one to keep rather than another.
func better(p, than Patient) bool {
	rank := map[Trust]int{TrustQualified: 3, TrustRetrieved: 2, TrustValidated: 1}
	if x, y := rank[p.Trust()], rank[than.Trust()]; x != y {
		return x > y
	}
	if x, y := p.mode == ModeNominative, than.mode == ModeNominative; x != y {
		return x
	}
	return p.ID < than.ID
}

func (s *Service) noteBoth(tx *db.Tx, who access.Actor, subject string, a, b db.ID) error {
	for _, id := range []db.ID{a, b} {
		if err := s.Audit.Note(tx, who, audit.Line{Action: access.PatientMerge, Subject: subject, SubjectID: id, Patient: id}); err != nil {
			return err
		}
	}
	return nil
}

// TellApart remembers that two records are two people: they are not proposed
// again. Faults: as Compare.
func (s *Service) TellApart(ctx context.Context, who access.Actor, a, b db.ID, key string) error {
	if err := who.Check(access.PatientMerge); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := s.compare(tx, who, a, b); err != nil {
			return err
		}
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			if err := insertApart(tx, a, b, who.Professional); err != nil {
				return "", err
			}
			return "", s.noteBoth(tx, who, "told_apart", a, b)
		})
		return err
	})
}
