package patient

import (
	"context"
	"slices"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

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
				if _, err = staysOf(tx, who, access.PatientMerge, later); err == nil { // outside: NotFound, and no word of it
					err = fault.Clash("Ce dossier a été fusionné depuis avec un autre : annulez d’abord cette fusion-là.")
				}
			}
			return err
		}
		if _, err := s.side(tx, who, m.KeptID); err != nil {
			return err
		}
		moved, err := movedRows(tx, m.ID, "enrolment")
		if err != nil {
			return err
		}
		for _, id := range moved { // a merge is undone by whom it was possible for
			if _, err := InScope(tx, who, access.PatientMerge, id); err != nil {
				return err
			}
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) { return "", s.undoMerge(tx, who, m, moved) })
		return err
	})
	return kept, err
}

func (s *Service) undoMerge(tx *db.Tx, who access.Actor, m Merge, moved []db.ID) (err error) {
	if m.UndoneAt != nil {
		return fault.Clash("Cette fusion a déjà été annulée.")
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
