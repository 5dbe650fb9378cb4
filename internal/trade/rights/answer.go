package rights

import (
	"context"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// RequestLine is a request as lists show it.
type RequestLine struct {
	Request
	Person   patient.Patient // as the reader may know him or her
	MadeName string
	Closer   string
	Words    string // of a refusal; on the page of one request
}

// RequestsView is the requests of one person.
type RequestsView struct {
	Person
	Requests []RequestLine // latest first
	Today    civil.Day
}

// Requests opens the requests of one person. Faults: Forbidden; NotFound.
func (s *Service) Requests(ctx context.Context, who access.Actor, id db.ID) (v RequestsView, err error) {
	if err := who.Check(access.AccessRequest); err != nil {
		return v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		v = RequestsView{Today: tx.Today()}
		if v.Person, err = s.person(tx, who, access.AccessRequest, id); err != nil {
			return err
		}
		all, err := requestsOf(tx, id, who.TeamIDs())
		if err != nil {
			return err
		}
		if v.Requests, err = s.requestLines(tx, who, all); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.AccessRequest, Subject: "open", SubjectID: id, Patient: id})
	})
	return v, err
}

// Receive writes a request down, the day it came (A21). Faults: Forbidden;
// NotFound; Invalid; Conflict when one of the same asker is open already.
func (s *Service) Receive(ctx context.Context, who access.Actor, patient db.ID, d RequestDraft, key string) (id db.ID, err error) {
	if err := who.Check(access.AccessRequest); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := s.person(tx, who, access.AccessRequest, patient)
		if err != nil {
			return err
		}
		ref, _, err := tx.Once(who.Account, key, func() (string, error) {
			if err := d.validate(p.Patient, tx.Today()); err != nil {
				return "", err
			}
			others, err := requestsOf(tx, patient, who.TeamIDs())
			if err != nil {
				return "", err
			}
			if slices.ContainsFunc(others, func(o Request) bool { return o.Open() && o.AskedBy == d.AskedBy && o.Wants == d.Wants }) {
				return "", fault.Clash("Une même demande est déjà en cours pour cette personne.")
			}
			r := d.made(patient, p.Team.ID, tx.Today())
			r.ID, r.MadeBy, r.MadeAt = tx.NewID(), who.Account, tx.Now()
			if err := insertRequest(tx, r); err != nil {
				return "", err
			}
			return r.ID.String(), s.note(tx, who, r, "received", string(d.AskedBy))
		})
		if err != nil {
			return err
		}
		id, err = db.ParseID(ref)
		return err
	})
	return id, err
}

func (s *Service) note(tx *db.Tx, who access.Actor, r Request, what, reason string) error {
	return s.Audit.Note(tx, who, audit.Line{Action: access.AccessRequest, Subject: what, SubjectID: r.ID, Patient: r.PatientID, Reason: reason})
}

// request finds a request of the reader's teams, and its person. Faults:
// NotFound; Forbidden.
func (s *Service) request(tx *db.Tx, who access.Actor, id db.ID) (Request, patient.Patient, error) {
	r, err := requestByID(tx, id)
	if err != nil {
		return r, patient.Patient{}, err
	}
	if err := who.InTeam(access.AccessRequest, r.TeamID); err != nil {
		return r, patient.Patient{}, err
	}
	p, _, err := patient.RecordOf(tx, s.Seal, who, access.AccessRequest, r.PatientID)
	return r, p, err
}

// Request opens one request. Faults: Forbidden; NotFound.
func (s *Service) Request(ctx context.Context, who access.Actor, id db.ID) (l RequestLine, today civil.Day, err error) {
	if err := who.Check(access.AccessRequest); err != nil {
		return l, today, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		today = tx.Today()
		r, p, err := s.request(tx, who, id)
		if err != nil {
			return err
		}
		lines, err := s.requestLines(tx, who, []Request{r})
		if err != nil {
			return err
		}
		if l = lines[0]; r.State == Refused && !p.Withheld {
			sealed, err := wordsOf(tx, id)
			if err != nil {
				return err
			}
			if l.Words, err = s.Seal.OpenText(requestWords, id, sealed); err != nil {
				return err
			}
		}
		return s.note(tx, who, r, "open", "")
	})
	return l, today, err
}

// step moves a request on, once.
func (s *Service) step(ctx context.Context, who access.Actor, id db.ID, key, what string, do func(*db.Tx, Request, patient.Patient) (reason string, err error)) error {
	if err := who.Check(access.AccessRequest); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		r, p, err := s.request(tx, who, id)
		if err != nil {
			return err
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			if !r.Open() {
				return "", fault.Clash("Cette demande est déjà close.")
			}
			reason, err := do(tx, r, p)
			if err != nil {
				return "", err
			}
			return "", s.note(tx, who, r, what, reason)
		})
		return err
	})
}

// Prepare says that what was asked for is ready. Faults: Forbidden; NotFound;
// Conflict.
func (s *Service) Prepare(ctx context.Context, who access.Actor, id db.ID, version int, key string) error {
	return s.step(ctx, who, id, key, "prepared", func(tx *db.Tx, r Request, _ patient.Patient) (string, error) {
		if r.State == Prepared {
			return "", fault.Clash("Cette demande est déjà prête.")
		}
		return "", prepareRequest(tx, id, who.Account, version)
	})
}

// Hand closes a request: consulted, or copies given, to somebody whose identity
// was checked. Faults: Forbidden; NotFound; Invalid; Conflict.
func (s *Service) Hand(ctx context.Context, who access.Actor, id db.ID, d HandDraft, key string) error {
	return s.step(ctx, who, id, key, "handed", func(tx *db.Tx, r Request, p patient.Patient) (string, error) {
		if err := d.validate(r, p, tx.Today()); err != nil {
			return "", err
		}
		checkedOn := r.CheckedOn
		if d.Checked != r.Checked || checkedOn.IsZero() {
			checkedOn = d.On
		}
		return string(r.AskedBy), handRequest(tx, id, who.Account, d, checkedOn)
	})
}

// Refuse closes a request with its reason. Faults: Forbidden; NotFound; Invalid;
// Conflict.
func (s *Service) Refuse(ctx context.Context, who access.Actor, id db.ID, d RefuseDraft, key string) error {
	return s.step(ctx, who, id, key, "refused", func(tx *db.Tx, _ Request, _ patient.Patient) (string, error) {
		d.Words = strings.TrimSpace(d.Words)
		if err := d.validate(); err != nil {
			return "", err
		}
		sealed, err := s.Seal.SealText(requestWords, id, d.Words)
		if err != nil {
			return "", err
		}
		return string(d.Reason), refuseRequest(tx, id, who.Account, d, sealed)
	})
}

func (s *Service) requestLines(tx *db.Tx, who access.Actor, all []Request) ([]RequestLine, error) {
	var ids []db.ID
	for _, r := range all {
		ids = append(ids, r.MadeBy, r.ClosedBy)
	}
	slices.Sort(ids)
	names, err := account.Names(tx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	list := make([]RequestLine, len(all))
	for i, r := range all {
		p, _, err := patient.RecordOf(tx, s.Seal, who, access.AccessRequest, r.PatientID)
		if err != nil {
			return nil, err
		}
		list[i] = RequestLine{Request: r, Person: p, MadeName: names[r.MadeBy], Closer: names[r.ClosedBy]}
	}
	return list, nil
}

// TeamRequests is the requests of a team.
type TeamRequests struct {
	Team   access.Team
	Open   []RequestLine // by the day they are due
	Closed []RequestLine // latest first
	Today  civil.Day
}

const requestsShown = 200

// OfTeam lists the requests that reached a team. Faults: Forbidden; NotFound.
func (s *Service) OfTeam(ctx context.Context, who access.Actor, team db.ID) (v TeamRequests, err error) {
	if err := who.InTeam(access.AccessRequest, team); err != nil {
		return v, err
	}
	look := func(tx *db.Tx) error {
		v = TeamRequests{Today: tx.Today()}
		v.Team, _ = who.Team(team)
		for _, part := range []struct {
			closed bool
			into   *[]RequestLine
		}{{false, &v.Open}, {true, &v.Closed}} {
			all, err := requestsOfTeam(tx, team, part.closed, requestsShown)
			if err != nil {
				return err
			}
			if *part.into, err = s.requestLines(tx, who, all); err != nil {
				return err
			}
		}
		return nil
	}
	return v, s.Audit.Traced(ctx, s.DB, who, look, audit.Line{Action: access.AccessRequest, Subject: "list", SubjectID: team})
}

// Alerts is what a team must look at, in counts: it names nobody.
type Alerts struct {
	Pressing, Late      int // requests near their end, and past it
	ToReview, LateGlass int // exceptional accesses to its records, and those past their day
}

// Any says whether there is something to tell.
func (a Alerts) Any() bool { return a.Pressing+a.ToReview > 0 }

// Alerts counts what a team must look at; for the medical coordination, team is
// zero and the counts are those of its region. Faults: Forbidden; NotFound.
func (s *Service) Alerts(ctx context.Context, who access.Actor, team db.ID) (a Alerts, err error) {
	if err := who.Check(access.GlassReview); err != nil {
		return a, err
	}
	teams := []db.ID{team}
	if who.Role == access.Member {
		if err := who.InTeam(access.GlassReview, team); err != nil {
			return a, err
		}
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		a = Alerts{}
		if who.Role != access.Member {
			all, err := network.Teams(tx, who.Region)
			if err != nil || who.Region == "" {
				return err
			}
			teams = teams[:0]
			for _, m := range all {
				teams = append(teams, m.ID)
			}
		}
		for _, id := range teams {
			waiting, late, err := patient.GlassesToReview(tx, id, tx.Today())
			if err != nil {
				return err
			}
			a.ToReview, a.LateGlass = a.ToReview+waiting, a.LateGlass+late
		}
		if who.Role != access.Member {
			return nil
		}
		open, err := requestsOfTeam(tx, team, false, requestsShown)
		for _, r := range open {
			if r.Presses(tx.Today()) {
				a.Pressing++
			}
			if r.Late(tx.Today()) {
				a.Late++
			}
		}
		return err
	})
	return a, err
}
