package care

import (
	"context"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

// SavedView is a way of looking at a team's caseload that one person keeps:
// filters and order, as the page's address holds them.
type SavedView struct {
	ID        db.ID     `db:"id"`
	AccountID db.ID     `db:"account_id"`
	TeamID    db.ID     `db:"microstructure_id"`
	Name      string    `db:"name"`
	Query     string    `db:"query"`
	MadeAt    time.Time `db:"made_at"`
}

// SavedViewDraft is what is typed to keep one.
type SavedViewDraft struct {
	Name string `form:"name"`
}

const (
	longestViewName = 40
	viewsMost       = 20
)

func (d SavedViewDraft) validate(kept []SavedView) error {
	var wrong fault.Fields
	name := strings.TrimSpace(d.Name)
	switch {
	case name == "":
		wrong.Add("name", "Donnez un nom à cette vue.")
	case len([]rune(name)) > longestViewName:
		wrong.Add("name", "40 caractères au plus.")
	case len(kept) >= viewsMost:
		wrong.Add("name", "Vous gardez déjà 20 vues\u202f: retirez-en une.")
	}
	for _, v := range kept {
		if v.Name == name {
			wrong.Add("name", "Une de vos vues porte déjà ce nom.")
		}
	}
	return wrong.Err()
}

// SaveView keeps a view of a team's caseload for the reader. query is what the
// page made of its own filters, never what was typed. Faults: Forbidden;
// NotFound; Invalid.
func (s *Service) SaveView(ctx context.Context, who access.Actor, team db.ID, d SavedViewDraft, query, key string) error {
	if err := who.InTeam(access.CaseloadOpen, team); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			kept, err := savedViews(tx, who.Account, team)
			if err != nil {
				return "", err
			}
			if err := d.validate(kept); err != nil {
				return "", err
			}
			v := SavedView{ID: tx.NewID(), AccountID: who.Account, TeamID: team, Name: strings.TrimSpace(d.Name), Query: query, MadeAt: tx.Now()}
			return v.ID.String(), tx.Insert("caseload_view", v)
		})
		return err
	})
}

// ForgetView takes one of the reader's views away. Faults: Forbidden; NotFound.
func (s *Service) ForgetView(ctx context.Context, who access.Actor, team, id db.ID, key string) error {
	if err := who.InTeam(access.CaseloadOpen, team); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, _, err := tx.Once(who.Account, key, func() (string, error) {
			n, err := tx.Exec(`delete from caseload_view where id = $1 and account_id = $2 and microstructure_id = $3`, id, who.Account, team)
			if err == nil && n == 0 {
				err = fault.Missing()
			}
			return "", err
		})
		return err
	})
}

func savedViews(tx *db.Tx, account, team db.ID) ([]SavedView, error) {
	var list []SavedView
	err := tx.Select(&list, `select id, account_id, microstructure_id, name, query, made_at from caseload_view
		where account_id = $1 and microstructure_id = $2 order by id`, account, team)
	return list, err
}
