package care

import (
	"context"
	"fmt"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// Preparation is what one member brings to a RCP about one person: lines written
// before it, read by the team beside the review. Its author alone changes it,
// until the RCP is validated.
type Preparation struct {
	ReviewID       db.ID
	ProfessionalID db.ID
	Author         string // the member's name
	Body           string
	MadeAt         time.Time // last written
	Version        int
}

// PreparationDraft is what a member types of one person.
type PreparationDraft struct {
	Review  db.ID
	Body    string
	Version int // that was read; 0 when nothing was written yet
}

const preparationColumn = "rcp_preparation.body"

type preparationRow struct {
	ID             db.ID     `db:"id"`
	ReviewID       db.ID     `db:"review_id"`
	ProfessionalID db.ID     `db:"professional_id"`
	Body           []byte    `db:"body"`
	MadeAt         time.Time `db:"made_at"`
	Version        int       `db:"version"`
}

// Prepare keeps what the reader brings about the people of an agenda: all that
// was typed on the page, together. Faults: NotFound, Forbidden; Invalid on
// « body.REVIEW »; Conflict when the RCP is validated, or when the reader wrote
// the same lines elsewhere meanwhile.
func (s *Service) Prepare(ctx context.Context, who access.Actor, id db.ID, drafts []PreparationDraft, key string) error {
	return s.change(ctx, who, id, key, func(tx *db.Tx, r RCP) error {
		if who.Professional == 0 {
			return fault.Deny()
		}
		rows, err := reviewsOfRCP(tx, id)
		if err != nil {
			return err
		}
		on := map[db.ID]reviewRow{}
		for _, row := range rows {
			on[row.ID] = row
		}
		if err := validPreparations(drafts); err != nil {
			return err
		}
		for _, d := range drafts {
			row, there := on[d.Review]
			if !there {
				return fault.Missing()
			}
			if err := s.prepare(tx, who, row, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func validPreparations(drafts []PreparationDraft) error {
	var wrong fault.Fields
	for _, d := range drafts {
		if len([]rune(d.Body)) > longestReview {
			wrong.Add("body."+d.Review.String(), fmt.Sprintf("%d caractères au plus.", longestReview))
		}
	}
	return wrong.Err()
}

func (s *Service) prepare(tx *db.Tx, who access.Actor, review reviewRow, d PreparationDraft) error {
	kept, found, err := preparationOf(tx, review.ID, who.Professional)
	if err != nil {
		return err
	}
	before, err := s.Seal.OpenText(preparationColumn, kept.ID, kept.Body)
	body := strings.TrimSpace(d.Body)
	if err != nil || body == before {
		return err
	}
	if _, _, err := s.readable(tx, who, review.PatientID); err != nil {
		return err
	}
	if kept.Version != d.Version {
		return fault.Clash("Vous avez écrit vos lignes dans une autre fenêtre entre-temps\u202f: votre texte est encore ici, comparez avant d’enregistrer.")
	}
	if !found {
		kept = preparationRow{ID: tx.NewID(), ReviewID: review.ID, ProfessionalID: who.Professional}
	}
	kept.MadeAt = tx.Now()
	kept.Version++
	if kept.Body, err = s.Seal.SealText(preparationColumn, kept.ID, body); err != nil {
		return err
	}
	if err := keepPreparation(tx, kept, found); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.RCPPrepare, Subject: "review", SubjectID: review.ID, Patient: review.PatientID})
}

// preparations opens what the members bring to a RCP, by review. Those of who is
// withheld are not opened.
func (m *maker) preparations(tx *db.Tx, rcp db.ID, withheld map[db.ID]bool) (map[db.ID][]Preparation, error) {
	rows, err := preparationsOf(tx, rcp)
	if err != nil {
		return nil, err
	}
	out := map[db.ID][]Preparation{}
	for _, r := range rows {
		if withheld[r.ReviewID] {
			continue
		}
		body, err := m.s.Seal.OpenText(preparationColumn, r.ID, r.Body)
		if err != nil {
			return nil, err
		}
		if body == "" && r.ProfessionalID != m.who.Professional {
			continue // emptied by its author
		}
		out[r.ReviewID] = append(out[r.ReviewID], Preparation{
			ReviewID: r.ReviewID, ProfessionalID: r.ProfessionalID, Author: m.names[r.ProfessionalID], Body: body, MadeAt: r.MadeAt, Version: r.Version,
		})
	}
	return out, nil
}

// Guest is somebody who takes part without an account: an employer's
// colleague, a pharmacist, a nurse of another team. Never counted in the quorum.
type Guest struct {
	ID     db.ID
	Name   string
	Title  string // as what, from where
	Remote bool
}

// GuestDraft is what is typed of a guest.
type GuestDraft struct {
	Name   string `form:"name"`
	Title  string `form:"title"`
	Remote bool   `form:"remote"`
}

const (
	longestGuest     = 120
	guestNameColumn  = "rcp_guest.name"
	guestTitleColumn = "rcp_guest.title"
)

type guestRow struct {
	ID     db.ID     `db:"id"`
	RCPID  db.ID     `db:"rcp_id"`
	Name   []byte    `db:"name"`
	Title  []byte    `db:"title"`
	Remote bool      `db:"remote"`
	MadeBy db.ID     `db:"made_by"`
	MadeAt time.Time `db:"made_at"`
}

func (d GuestDraft) validate() error {
	var wrong fault.Fields
	if strings.TrimSpace(d.Name) == "" {
		wrong.Add("name", "Indiquez le nom de la personne invitée.")
	}
	for _, f := range []struct{ name, value string }{{"name", d.Name}, {"title", d.Title}} {
		if len([]rune(f.value)) > longestGuest {
			wrong.Add(f.name, fmt.Sprintf("%d caractères au plus.", longestGuest))
		}
	}
	return wrong.Err()
}

// AddGuest writes down somebody who takes part without an account. Faults:
// NotFound, Forbidden; Invalid; Conflict when the RCP is validated.
func (s *Service) AddGuest(ctx context.Context, who access.Actor, id db.ID, d GuestDraft, key string) error {
	return s.change(ctx, who, id, key, func(tx *db.Tx, _ RCP) (err error) {
		if err := d.validate(); err != nil {
			return err
		}
		row := guestRow{ID: tx.NewID(), RCPID: id, Remote: d.Remote, MadeBy: who.Account, MadeAt: tx.Now()}
		if row.Name, err = s.Seal.SealText(guestNameColumn, row.ID, strings.TrimSpace(d.Name)); err != nil {
			return err
		}
		if row.Title, err = s.Seal.SealText(guestTitleColumn, row.ID, strings.TrimSpace(d.Title)); err != nil {
			return err
		}
		return tx.Insert("rcp_guest", row)
	})
}

// RemoveGuest takes a guest off a draft. Faults: NotFound, Forbidden; Conflict
// when the RCP is validated.
func (s *Service) RemoveGuest(ctx context.Context, who access.Actor, id, guest db.ID, key string) error {
	return s.change(ctx, who, id, key, func(tx *db.Tx, _ RCP) error {
		n, err := tx.Exec(`delete from rcp_guest where rcp_id = $1 and id = $2`, id, guest)
		if err == nil && n == 0 {
			err = fault.Missing()
		}
		return err
	})
}

func (s *Service) guests(tx *db.Tx, rcp db.ID) ([]Guest, error) {
	rows, err := guestsOf(tx, rcp)
	if err != nil {
		return nil, err
	}
	list := make([]Guest, len(rows))
	for i, r := range rows {
		list[i] = Guest{ID: r.ID, Remote: r.Remote}
		if list[i].Name, err = s.Seal.OpenText(guestNameColumn, r.ID, r.Name); err != nil {
			return nil, err
		}
		if list[i].Title, err = s.Seal.OpenText(guestTitleColumn, r.ID, r.Title); err != nil {
			return nil, err
		}
	}
	return list, nil
}
