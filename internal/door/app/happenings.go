package app

import (
	"context"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/trade/care"
	"maillage/internal/trade/questionnaire/questionnaireweb"
)

// happenings are the RCP in which a person was reviewed: marks on the curves of
// his or her questionnaires.
func (r *rooms) happenings(ctx context.Context, who access.Actor, patient db.ID) ([]questionnaireweb.Event, error) {
	page, err := r.care.PatientPage(ctx, who, patient)
	if err != nil {
		return nil, err
	}
	var list []questionnaireweb.Event
	for _, f := range page.Followups {
		for _, y := range f.Years {
			for _, v := range y.Reviews {
				if v.State == care.ReviewDone {
					list = append(list, questionnaireweb.Event{On: v.HeldOn, Label: "RCP"})
				}
			}
		}
	}
	return list, nil
}
