package app

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care/note/noteweb"
)

// ownSessions lists a reader's own entretiens with somebody, those that a note of
// his may be about: care knows them, and stands above notes.
func (r *rooms) ownSessions(ctx context.Context, who access.Actor, person db.ID) ([]noteweb.Session, error) {
	v, err := r.care.PatientPage(ctx, who, person)
	var list []noteweb.Session
	for _, f := range v.Followups {
		for _, y := range f.Years {
			for _, s := range y.Sessions {
				if s.Own {
					list = append(list, noteweb.Session{ID: s.ID, HeldOn: s.HeldOn})
				}
			}
		}
	}
	return list, err
}
