package care

import (
	"context"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
	"maillage/internal/trade/programme"
)

// OpenRCP begins a RCP of a team, for today, a day past or a day to come. It
// gives its identifier. Faults: Forbidden; NotFound; Invalid.
func (s *Service) OpenRCP(ctx context.Context, who access.Actor, team db.ID, d RCPDraft, key string) (id db.ID, err error) {
	if err := who.InTeam(access.RCPHold, team); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		ref, _, err := tx.Once(who.Account, onceKey(key, team, d.HeldOn, d.Place), func() (string, error) {
			if err := d.Validate(tx.Today()); err != nil {
				return "", err
			}
			r := RCP{
				ID: tx.NewID(), TeamID: team, HeldOn: d.HeldOn, Place: strings.TrimSpace(d.Place), Minutes: d.Minutes, State: RCPInDraft,
				MadeBy: who.Account, MadeAt: tx.Now(), Version: 1,
			}
			if err := insertRCP(tx, r); err != nil {
				return "", err
			}
			return r.ID.String(), s.Audit.Note(tx, who, audit.Line{Action: access.RCPHold, Subject: "rcp", SubjectID: r.ID})
		})
		if err != nil {
			return err
		}
		id, err = db.ParseID(ref)
		return err
	})
	return id, err
}

// ListRCPs lists a team's RCP, latest first. It names no patient. Faults:
// Forbidden; NotFound.
func (s *Service) ListRCPs(ctx context.Context, who access.Actor, team db.ID) (list []RCPLine, err error) {
	if err := who.InTeam(access.RCPOpen, team); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if list, err = rcpsOfTeam(tx, team); err != nil {
			return err
		}
		m := &maker{names: map[db.ID]string{}}
		if err := m.know(tx, team); err != nil {
			return err
		}
		for i := range list {
			list[i].Chair = m.names[list[i].ChairID]
		}
		return nil
	})
	return list, err
}

// rcpInScope finds a RCP of one of the reader's teams. Faults: NotFound,
// Forbidden.
func rcpInScope(tx *db.Tx, who access.Actor, perm access.Permission, id db.ID) (RCP, error) {
	r, err := rcpByID(tx, id)
	if err != nil {
		return r, err
	}
	return r, who.InTeam(perm, r.TeamID)
}

// draftInScope finds a RCP that may still be written. Faults: NotFound,
// Forbidden; Conflict with who validated it and when.
func draftInScope(tx *db.Tx, who access.Actor, perm access.Permission, id db.ID) (RCP, error) {
	r, err := rcpInScope(tx, who, perm, id)
	if err != nil || !r.Locked() {
		return r, err
	}
	by := ""
	if p, err := network.ProfessionalByID(tx, r.ChairID); err == nil {
		by = " par " + p.Name()
	}
	return r, fault.Clash("Cette RCP a été validée" + by + " le " + civil.Instant(*r.ValidatedAt) + " : elle ne change plus. Ajoutez un complément.")
}

// change runs one write on a draft RCP, with its line of the journal. The key
// comes first: sent again, a change that was made is not a conflict with itself.
func (s *Service) change(ctx context.Context, who access.Actor, id db.ID, key string, fn func(tx *db.Tx, r RCP) error) error {
	if err := who.Check(access.RCPPrepare); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			r, err := draftInScope(tx, who, access.RCPPrepare, id)
			if err != nil {
				return "", err
			}
			if err := fn(tx, r); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.RCPPrepare, Subject: "rcp", SubjectID: id})
		})
		return err
	})
}

// MoveRCP changes the day and place of a draft. Everybody on its agenda must be
// followed on the new day. Faults: NotFound, Forbidden, Invalid, Conflict.
func (s *Service) MoveRCP(ctx context.Context, who access.Actor, id db.ID, d RCPDraft, key string) error {
	return s.change(ctx, who, id, onceKey(key, "move", id, d.HeldOn, d.Place), func(tx *db.Tx, r RCP) error {
		if err := d.Validate(tx.Today()); err != nil {
			return err
		}
		d.Place = strings.TrimSpace(d.Place)
		reviews, err := reviewsOfRCP(tx, id)
		if err != nil {
			return err
		}
		book, err := programme.Load(tx)
		if err != nil {
			return err
		}
		for _, row := range reviews {
			e, err := patient.InScope(tx, who, access.RCPPrepare, row.EnrolmentID)
			if err != nil {
				return err
			}
			if err := e.CoversDay(d.HeldOn, latest(tx.Today(), d.HeldOn), "held_on"); err != nil {
				return err
			}
			if err := setReviewDay(tx, row.ID, d.HeldOn, book.YearOf(e.ProgrammeID, e.OpenedOn, d.HeldOn)); err != nil {
				return err
			}
		}
		return moveRCP(tx, id, d)
	})
}

func latest(a, b civil.Day) civil.Day {
	if a.After(b) {
		return a
	}
	return b
}

// DiscardRCP takes away a draft in which nothing is written. Faults: NotFound,
// Forbidden; Conflict when a review is written, or it is validated.
func (s *Service) DiscardRCP(ctx context.Context, who access.Actor, id db.ID, key string) error {
	return s.change(ctx, who, id, onceKey(key, "discard", id), func(tx *db.Tx, _ RCP) error {
		reviews, err := reviewsOfRCP(tx, id)
		if err != nil {
			return err
		}
		for _, r := range reviews {
			if r.Version > 1 {
				return fault.Clash("Une revue est déjà écrite dans cette RCP : elle ne peut plus être abandonnée.")
			}
			if prepared, err := isPrepared(tx, r.ID); err != nil || prepared {
				return orElse(err, fault.Clash("Un membre de l’équipe a préparé cette RCP\u202f: elle ne peut plus être abandonnée."))
			}
		}
		return deleteRCP(tx, id)
	})
}

// PresenceDraft says who came. What is not told is absent.
type PresenceDraft struct {
	Present []string `form:"present"` // identifiers of professionals
	Remote  []string `form:"remote"`  // those of them who were far
	Version int      `form:"version"` // of the RCP that was read
}

// SetPresence records who is present, among the members of the team on the day
// of the RCP. Faults: NotFound, Forbidden; Invalid; Conflict when somebody else
// recorded it meanwhile.
func (s *Service) SetPresence(ctx context.Context, who access.Actor, id db.ID, d PresenceDraft, key string) error {
	return s.change(ctx, who, id, onceKey(key, "presence", id, d.Present, d.Remote), func(tx *db.Tx, r RCP) error {
		members, err := network.MembersOn(tx, r.TeamID, r.HeldOn)
		if err != nil {
			return err
		}
		if err := d.validate(members); err != nil {
			return err
		}
		if err := touchRCP(tx, id, d.Version); err != nil {
			return err
		}
		if err := clearPresence(tx, id); err != nil {
			return err
		}
		for _, m := range members {
			one := m.ProfessionalID.String()
			present := slices.Contains(d.Present, one)
			row := presenceRow{RCPID: id, ProfessionalID: m.ProfessionalID, Profession: m.Profession, Present: present, Remote: present && slices.Contains(d.Remote, one)}
			if err := insertPresence(tx, row); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d PresenceDraft) validate(members []network.Member) error {
	var wrong fault.Fields
	for _, one := range d.Present {
		if !slices.ContainsFunc(members, func(m network.Member) bool { return m.ProfessionalID.String() == one }) {
			wrong.Add("present", "Une personne cochée n’est pas membre de l’équipe à la date de la RCP.")
			break
		}
	}
	return wrong.Err()
}

// attendance puts who came beside the members of the team on the day.
func attendance(tx *db.Tx, r RCP) ([]Attendance, Quorum, error) {
	var q Quorum
	members, err := network.MembersOn(tx, r.TeamID, r.HeldOn)
	if err != nil {
		return nil, q, err
	}
	rows, err := presenceOf(tx, r.ID)
	list := make([]Attendance, len(members))
	for i, m := range members {
		list[i].Member = m
		for _, p := range rows {
			if p.ProfessionalID == m.ProfessionalID && p.Present {
				list[i].Present, list[i].Remote = true, p.Remote
				q.add(m.Profession)
			}
		}
	}
	return list, q, err
}
