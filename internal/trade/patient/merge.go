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

// Merge makes one record of two: what hangs on the absorbed one comes to hang on
// the other, in every room. Faults: as Compare; Conflict with what to do first,
// when both are followed in one programme, when two INS say that they are two
// people, or when the absorbed one is also another team's.
func (s *Service) Merge(ctx context.Context, who access.Actor, keep, absorb db.ID, key string) error {
	if err := who.Check(access.PatientMerge); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if done, err := mergedInto(tx, who, keep, absorb, key); err != nil || done {
			return err
		}
		c, err := s.compare(tx, who, keep, absorb)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", s.merge(tx, who, c.A, c.B) })
		return err
	})
}

// mergedInto says whether the same request was carried out before: the absorbed
// record can no longer be opened, so it is asked first.
func mergedInto(tx *db.Tx, who access.Actor, keep, absorb db.ID, key string) (bool, error) {
	kept, err := Survivor(tx, absorb)
	if err != nil || kept != keep || keep == absorb || key == "" {
		return false, err
	}
	_, err = staysOf(tx, who, access.PatientMerge, keep)
	return err == nil, err
}

func (s *Service) merge(tx *db.Tx, who access.Actor, kept, absorbed Side) error {
	if err := mayMerge(tx, who, kept, absorbed); err != nil {
		return err
	}
	m := Merge{ID: tx.NewID(), KeptID: kept.Patient.ID, AbsorbedID: absorbed.Patient.ID, By: who.Professional, MadeAt: tx.Now()}
	move := Move{From: m.AbsorbedID, To: m.KeptID, merge: m.ID}
	stays, err := enrolmentsOf(tx, m.AbsorbedID)
	if err != nil {
		return err
	}
	for _, e := range stays {
		move.stays = append(move.stays, e.ID)
	}
	m.FormerID = tx.NewID()
	if err := tx.Insert("record_merge", m); err != nil {
		return err
	}
	if err := s.follow(tx, move); err != nil {
		return err
	}
	if err := keepAbsorbed(tx, s, m, absorbed.Patient, who); err != nil {
		return err
	}
	if err := s.retoken(tx, m.KeptID, m.AbsorbedID); err != nil {
		return err
	}
	return s.noteBoth(tx, who, "merged", m.KeptID, m.AbsorbedID)
}

// mayMerge says what stands against a merge, and what to do first.
func mayMerge(tx *db.Tx, who access.Actor, kept, absorbed Side) error {
	if same, both := sameINS(kept.Patient, absorbed.Patient); both && !same {
		return fault.Clash("Ces deux dossiers ont des matricules INS différents : ce sont deux personnes. Si un matricule est erroné, corrigez d’abord l’identité.")
	}
	all, err := enrolmentsOf(tx, absorbed.Patient.ID)
	if err != nil {
		return err
	}
	theirs, err := enrolmentsOf(tx, kept.Patient.ID)
	if err != nil {
		return err
	}
	for _, e := range all {
		if who.InTeam(access.PatientMerge, e.TeamID) != nil {
			return fault.Clash("Le dossier qui disparaîtrait est aussi celui d’une autre microstructure : gardez-le et fusionnez l’autre, ou demandez à un membre des deux équipes.")
		}
		for _, k := range theirs {
			if e.Open() && k.Open() && e.ProgrammeID == k.ProgrammeID {
				return twiceFollowed(e.TeamID == k.TeamID)
			}
		}
	}
	return nil
}

func twiceFollowed(sameTeam bool) error {
	if sameTeam {
		return fault.Clash("Les deux dossiers ont un suivi en cours dans le même programme : notez d’abord la sortie de celui qui fait double emploi, puis fusionnez.")
	}
	return fault.Clash("Les deux dossiers ont un suivi en cours dans le même programme, dans deux microstructures : l’une des deux note d’abord la sortie, puis fusionnez.")
}

// keepAbsorbed writes the identity that disappears among the former ones of the
// record kept.
func keepAbsorbed(tx *db.Tx, s *Service, m Merge, p Patient, who access.Actor) error {
	plain, err := packIdentity(p.Identity)
	if err != nil {
		return err
	}
	row := formerRow{
		ID: m.FormerID, PatientID: m.KeptID, Mode: string(p.mode), Sex: p.Sex, AccountID: who.Account, ProfessionalID: who.Professional, MadeAt: tx.Now(),
	}
	if row.Identity, err = s.Seal.Seal(formerColumn, row.ID, plain); err != nil {
		return err
	}
	return tx.Insert("former_identity", row)
}

// retoken makes the search tokens of some people anew: those of the teams of
// their stays.
func (s *Service) retoken(tx *db.Tx, people ...db.ID) error {
	for _, id := range people {
		row, err := patientRowByID(tx, id)
		if err != nil {
			return err
		}
		p, err := row.open(s.Seal, false)
		if err != nil {
			return err
		}
		stays, err := enrolmentsOf(tx, id)
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
		if err := replaceTokens(tx, id, tokens); err != nil {
			return err
		}
	}
	return nil
}

// UndoMerge makes two records of one again: what moved goes back, with what was
// recorded since in the stays that moved. Faults: Forbidden, also when the
// person objects to sharing with the reader; NotFound; Conflict when it was
// undone already, or when the record kept was merged into another since.
func (s *Service) UndoMerge(ctx context.Context, who access.Actor, merge db.ID, key string) (kept db.ID, err error) {
	if err := who.Check(access.PatientMerge); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := mergeByID(tx, merge)
		if err != nil {
			return err
		}
		kept = m.KeptID
		if later, err := Survivor(tx, m.KeptID); err != nil || later != m.KeptID {
			if err == nil {
				if _, err = staysOf(tx, who, access.PatientMerge, later); err == nil {
					err = fault.Clash("Ce dossier a été fusionné depuis avec un autre : annulez d’abord cette fusion-là.")
				}
			}
			return err
		}
		if _, err := s.side(tx, who, m.KeptID); err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", s.undoMerge(tx, who, m) })
		return err
	})
	return kept, err
}

func (s *Service) undoMerge(tx *db.Tx, who access.Actor, m Merge) error {
	if m.UndoneAt != nil {
		return fault.Clash("Cette fusion a déjà été annulée.")
	}
	moved, err := movedRows(tx, m.ID, "enrolment")
	if err != nil {
		return err
	}
	move := Move{From: m.KeptID, To: m.AbsorbedID, merge: m.ID, back: true}
	if move.stays, err = withWhatGoesOn(tx, moved); err != nil {
		return err
	}
	if err := s.follow(tx, move); err != nil {
		return err
	}
	if err := undoRows(tx, m, move.stays, who); err != nil {
		return err
	}
	if err := s.retoken(tx, m.KeptID, m.AbsorbedID); err != nil {
		return err
	}
	return s.noteBoth(tx, who, "merge.undone", m.KeptID, m.AbsorbedID)
}

// withWhatGoesOn adds to some stays those they went on in since, by a transfer.
func withWhatGoesOn(tx *db.Tx, stays []db.ID) ([]db.ID, error) {
	all := slices.Clone(stays)
	for _, id := range stays {
		links, err := ChainOf(tx, id)
		if err != nil {
			return nil, err
		}
		for _, l := range links {
			if !slices.Contains(all, l.ID) {
				all = append(all, l.ID)
			}
		}
	}
	return all, nil
}

// undoRows writes what no room's Follow does: the stays made by a transfer since
// go back too, the absorbed identity is no longer a former one, and the merge is
// undone.
func undoRows(tx *db.Tx, m Merge, stays []db.ID, who access.Actor) error {
	in, args := db.In(3, stays)
	if _, err := tx.Exec(`update enrolment set patient_id = $1 where patient_id = $2 and id in `+in, append([]any{m.AbsorbedID, m.KeptID}, args...)...); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from former_identity where id = $1`, m.FormerID); err != nil {
		return err
	}
	return tx.Change(`update record_merge set undone_at = $1, undone_by = $2 where id = $3 and undone_at is null`, tx.Now(), who.Professional, m.ID)
}
