package agendaweb

import (
	"net/http"

	"maillage/internal/ground/access"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/web"
	"maillage/internal/ground/web/ui"
	"maillage/internal/trade/care/agenda"

	"github.com/a-h/templ"
)

// setupPage is what the agenda rests on.
type setupPage struct {
	agenda.Setup
	form *web.Form
	plan bool
	own  bool   // the reader is a professional: may have a feed
	feed string // the secret address, once
}

func (p pages) setup(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form := web.NewForm("kind", string(agenda.Open))
	form.Key = pageKey()
	return p.showSetup(w, r, who, team, setupPage{form: form}, http.StatusOK)
}

func (p pages) showSetup(w http.ResponseWriter, r *http.Request, who access.Actor, team access.Team, s setupPage, code int) error {
	view, err := p.agenda.Setup(r.Context(), who, team.ID)
	if err != nil {
		return err
	}
	s.Setup, s.plan, s.own = view, who.InTeam(access.AgendaPlan, team.ID) == nil, who.Professional != 0
	return p.Render(w, r, who, web.Page{Title: "Réglages de l’agenda", Lead: team.Name, Wide: true, Status: code}, setupBody(s))
}

// kept runs an act of the settings and comes back to them.
func (p pages) kept(w http.ResponseWriter, r *http.Request, who access.Actor, said string, do func(team access.Team, form *web.Form) error) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	form, err := web.Read(r)
	if err != nil {
		return err
	}
	if err := do(team, form); err != nil {
		if !form.Refused(err) {
			return err
		}
		return p.showSetup(w, r, who, team, setupPage{form: form}, http.StatusUnprocessableEntity)
	}
	p.Flash(w, ui.Flash{Kind: ui.OK, Message: said})
	return web.Redirect(w, r, agendaPath(team)+"/reglages")
}

func (p pages) addRoom(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.kept(w, r, who, "Salle ajoutée", func(team access.Team, form *web.Form) error {
		return p.agenda.AddRoom(r.Context(), who, team.ID, agenda.RoomDraft{Name: form.Get("name")}, form.Key)
	})
}

func (p pages) closeRoom(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.onOne(w, r, who, "Salle retirée", func(team access.Team, id db.ID, form *web.Form) error {
		return p.agenda.CloseRoom(r.Context(), who, team.ID, id, form.Key)
	})
}

// onOne is kept for an act on one thing of the path.
func (p pages) onOne(w http.ResponseWriter, r *http.Request, who access.Actor, said string, do func(team access.Team, id db.ID, form *web.Form) error) error {
	return p.kept(w, r, who, said, func(team access.Team, form *web.Form) error {
		id, err := web.PathID(r, "id")
		if err != nil {
			return err
		}
		return do(team, id, form)
	})
}

func (p pages) addAvailability(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.kept(w, r, who, "Enregistré", func(team access.Team, form *web.Form) error {
		var d agenda.AvailabilityDraft
		if err := web.Decode(form, p.Today(), &d); err != nil {
			return err
		}
		return p.agenda.AddAvailability(r.Context(), who, team.ID, d, form.Key)
	})
}

func (p pages) removeAvailability(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.onOne(w, r, who, "Retiré", func(team access.Team, id db.ID, form *web.Form) error {
		return p.agenda.RemoveAvailability(r.Context(), who, team.ID, id, form.Key)
	})
}

// makeFeed answers the POST itself, without a redirect: the address is kept
// nowhere and shown once.
func (p pages) makeFeed(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	team, err := teamOf(r, who)
	if err != nil {
		return err
	}
	secret, err := p.agenda.MakeFeed(r.Context(), who)
	if err != nil {
		return err
	}
	form := web.NewForm("kind", string(agenda.Open))
	form.Key = pageKey()
	return p.showSetup(w, r, who, team, setupPage{form: form, feed: p.base + "/agenda/" + secret + ".ics"}, http.StatusOK)
}

func (p pages) revokeFeed(w http.ResponseWriter, r *http.Request, who access.Actor) error {
	return p.kept(w, r, who, "L’adresse ne mène plus nulle part", func(access.Team, *web.Form) error {
		return p.agenda.RevokeFeed(r.Context(), who)
	})
}

func weekdays() []ui.Option {
	var list []ui.Option
	for n := 1; n <= 7; n++ {
		list = append(list, ui.Option{Value: ui.N(n), Label: civil.WeekdayName(civil.Must(2026, 11, 22).AddDays(n).Weekday())})
	}
	return list
}

var availabilityColumns = []ui.Column{{Key: "qui", Label: "Professionnel"}, {Key: "quoi", Label: "Quoi"}, {Key: "quand", Label: "Quand"}, {Key: "acte", Label: "Retirer", HideLabel: true}}

func (s setupPage) rows() []ui.Row {
	rows := make([]ui.Row, len(s.Availabilities))
	for i, a := range s.Availabilities {
		what := ui.Tag(ui.OK, "Permanence")
		if a.Kind == agenda.Away {
			what = ui.Tag(ui.Attention, "Absence")
		}
		var last templ.Component
		if s.plan {
			last = ui.PostButton(ui.PostProps{Action: agendaPath(s.Team) + "/disponibilites/" + a.ID.String() + "/retrait", Label: "Retirer", Variant: ui.Quiet, Small: true})
		}
		rows[i] = ui.Row{Cells: []templ.Component{ui.T(s.Names[a.ProfessionalID]), what, ui.T(a.Words()), last}}
	}
	return rows
}

func (s setupPage) feedWords() string {
	if s.Feed.ReadAt.IsZero() {
		return "Adresse créée le " + civil.DayOf(s.Feed.MadeAt).Short() + ". Aucun calendrier ne l’a encore lue."
	}
	return "Adresse créée le " + civil.DayOf(s.Feed.MadeAt).Short() + ", lue pour la dernière fois le " + civil.Instant(s.Feed.ReadAt) + "."
}

// in is a field of one of the two forms: what was typed in the other is not
// shown in it, and their ids differ.
func (s setupPage) in(kind, name, label string, change ...func(*ui.Input)) ui.Input {
	i := ui.Input{Name: name, Label: label}
	if s.form.Get("kind") == kind {
		i = in(s.form, name, label)
	} else {
		i.ID = ui.InputID(name + "-" + kind)
	}
	for _, c := range change {
		c(&i)
	}
	return i
}
