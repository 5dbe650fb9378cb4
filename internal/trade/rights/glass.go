package rights

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// GlassDraft is what is typed to open a record of another team in an emergency:
// exactly who, and why.
type GlassDraft struct {
	Number    string              `form:"number"`
	BirthName string              `form:"birth_name"`
	FirstName string              `form:"first_name"`
	BirthDate civil.Day           `form:"birth_date"`
	Reason    patient.GlassReason `form:"reason"`
	Words     string              `form:"words"`
}

const (
	shortestWhy = 10
	longestWhy  = 1000
	longestName = 100
)

// Validate wants an exact identity and a reason. Faults: Invalid.
func (d GlassDraft) Validate() error {
	var wrong fault.Fields
	if d.Number == "" {
		if d.BirthName == "" {
			wrong.Add("birth_name", "Écrivez le nom de naissance, ou le numéro de dossier.")
		}
		if d.BirthDate.IsZero() {
			wrong.Add("birth_date", "Écrivez la date de naissance, ou le numéro de dossier.")
		}
	}
	if len(d.Number) > longestName || len(d.BirthName) > longestName || len(d.FirstName) > longestName {
		wrong.Add("number", "C’est trop long pour une identité.")
	}
	if d.Reason.Label() == "" {
		wrong.Add("reason", "Choisissez le motif.")
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(d.Words)); {
	case n < shortestWhy:
		wrong.Add("words", "Dites en quelques mots ce qui se passe : l’équipe qui suit la personne le lira.")
	case n > longestWhy:
		wrong.Add("words", "Mille caractères au plus.")
	}
	return wrong.Err()
}

// acts of this room that the journal tells apart.
const (
	subjectTry    = "break_glass.try"
	subjectGlass  = "break_glass"
	subjectEnd    = "break_glass.end"
	subjectReview = "break_glass.review"
)

// Break opens a record of another team of the reader's region for a few hours
// (A9). A try that finds nobody is journaled too, without what was typed; after
// a few in an hour, the next ones are refused unseen. Held already, the same
// access is given again. Faults: Forbidden; Invalid, with one message whether the
// person does not exist, is anonymous, objects, or is followed elsewhere.
func (s *Service) Break(ctx context.Context, who access.Actor, d GlassDraft, key string) (id db.ID, err error) {
	if err := who.Check(access.BreakGlass); err != nil {
		return 0, err
	}
	if err := d.Validate(); err != nil {
		return 0, err
	}
	var refused error
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		refused = nil
		ref, _, err := tx.Once(who.Account, key, func() (string, error) {
			g, no, err := s.breakGlass(tx, who, d)
			if refused = no; no != nil || err != nil {
				return "", err
			}
			return g.PatientID.String(), nil
		})
		if id = 0; err == nil && ref != "" {
			id, err = db.ParseID(ref)
		}
		return err
	})
	if err == nil {
		err = refused
	}
	if err == nil && id == 0 { // the same try sent again
		err = notThere()
	}
	return id, err
}

func notThere() error {
	return fault.Refuse("Aucun dossier d’une autre équipe de votre région ne correspond exactement. Un dossier anonyme, ou celui d’une personne qui s’oppose au partage, ne s’ouvre pas ainsi.")
}

func (s *Service) breakGlass(tx *db.Tx, who access.Actor, d GlassDraft) (g patient.Glass, refused, err error) {
	today := tx.Today()
	tries, err := audit.Times(tx, who.Account, access.BreakGlass, subjectTry, tx.Now().Add(-time.Hour))
	if err != nil {
		return g, nil, err
	}
	if tries >= limitOn(glassTries, today) {
		return g, fault.Refuse("Trop de recherches sans résultat depuis une heure. Appelez la microstructure qui suit la personne, ou la coordination médicale."), nil
	}
	from := who.Teams[slices.IndexFunc(who.Teams, func(t access.Team) bool { return t.Profession.Core() })]
	region, err := regionOf(tx, from.ID)
	if err != nil {
		return g, nil, err
	}
	others, err := otherTeams(tx, who, region)
	if err != nil {
		return g, nil, err
	}
	x := patient.Exactly{Number: strings.ToUpper(d.Number), BirthName: d.BirthName, FirstName: d.FirstName, BirthDate: d.BirthDate}
	stay, found, several, err := patient.Exact(tx, s.Seal, others, x)
	if err != nil {
		return g, nil, err
	}
	if !found {
		refused = notThere()
		if several {
			var wrong fault.Fields
			wrong.Add("first_name", "Plusieurs dossiers portent ce nom et cette date : écrivez le premier prénom, ou le numéro de dossier.")
			refused = wrong.Err()
		}
		return g, refused, s.Audit.Note(tx, who, audit.Line{Action: access.BreakGlass, Subject: subjectTry, Reason: string(d.Reason)})
	}
	if g, found, err = patient.GlassHeld(tx, who, stay.PatientID); err != nil || found {
		return g, nil, err
	}
	g, err = patient.OpenGlass(tx, s.Seal, who, patient.Glass{
		PatientID: stay.PatientID, TeamID: stay.TeamID, Region: region, FromTeamID: from.ID, Reason: d.Reason,
		EndsAt:      tx.Now().Add(time.Duration(limitOn(glassOpen, today)) * time.Hour),
		ReviewDueOn: today.AddDays(limitOn(glassReview, today)),
	}, strings.TrimSpace(d.Words))
	if err != nil {
		return g, nil, err
	}
	return g, nil, s.Audit.Note(tx, who, audit.Line{Action: access.BreakGlass, Subject: subjectGlass, SubjectID: g.ID, Patient: g.PatientID, Reason: string(d.Reason)})
}

// otherTeams are those of a region that are not the reader's.
func otherTeams(tx *db.Tx, who access.Actor, region string) ([]db.ID, error) {
	teams, err := network.Teams(tx, region)
	var ids []db.ID
	for _, m := range teams {
		if _, mine := who.Team(m.ID); !mine {
			ids = append(ids, m.ID)
		}
	}
	return ids, err
}

// GlassLine is an exceptional access as its reader may know it.
type GlassLine struct {
	patient.Glass
	TeamName string
	TeamCode string
	By       string // who opened
	FromTeam string
	Reviewer string
	Own      bool            // the reader opened it
	Kept     bool            // the reader's team keeps the record: who and why are told
	Person   patient.Patient // when Kept
	Words    string          // when Kept, on the page of one access
	Review   string          // as Words
	Live     bool
	MayEnd   bool
	MayJudge bool
}

// Late says that the review is overdue.
func (l GlassLine) Late(today civil.Day) bool {
	return l.ReviewedAt == nil && l.ReviewDueOn.Before(today)
}

// GlassList is the exceptional accesses that a reader may see.
type GlassList struct {
	ToUs  []GlassLine // to the records of the reader's teams, or of the region
	Mine  []GlassLine // opened by the reader
	Today civil.Day
	Now   time.Time
}

const glassesShown = 200

// Glasses lists the exceptional accesses: to the records of the reader's teams,
// with who and why; for the medical coordination, those of its region, without a
// name or a record number. Faults: Forbidden.
func (s *Service) Glasses(ctx context.Context, who access.Actor) (list GlassList, err error) {
	if err := who.Check(access.GlassReview); err != nil {
		return list, err
	}
	look := func(tx *db.Tx) error {
		list = GlassList{Today: tx.Today(), Now: tx.Now()}
		if who.Role != access.Member {
			all, err := patient.GlassesOfRegion(tx, who.Region, glassesShown)
			if err == nil {
				list.ToUs, err = s.lines(tx, who, all)
			}
			return err
		}
		var teams []db.ID
		for _, t := range who.Teams {
			if who.InTeam(access.GlassReview, t.ID) == nil {
				teams = append(teams, t.ID)
			}
		}
		all, err := patient.GlassesOfTeams(tx, teams, glassesShown)
		if err != nil {
			return err
		}
		if list.ToUs, err = s.lines(tx, who, all); err != nil {
			return err
		}
		own, err := patient.GlassesBy(tx, who.Account, glassesShown)
		if err == nil {
			list.Mine, err = s.lines(tx, who, own)
		}
		return err
	}
	return list, s.Audit.Traced(ctx, s.DB, who, look, audit.Line{Action: access.GlassReview, Subject: "break_glass.list"})
}

func (s *Service) lines(tx *db.Tx, who access.Actor, all []patient.Glass) ([]GlassLine, error) {
	list := make([]GlassLine, len(all))
	var ids []db.ID
	for _, g := range all {
		ids = append(ids, g.AccountID, g.ReviewedBy)
	}
	slices.Sort(ids)
	names, err := account.Names(tx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	teams := map[db.ID]network.Microstructure{}
	for i, g := range all {
		for _, id := range []db.ID{g.TeamID, g.FromTeamID} {
			if _, known := teams[id]; !known {
				if teams[id], err = network.TeamByID(tx, id); err != nil {
					return nil, err
				}
			}
		}
		l := GlassLine{Glass: g, TeamName: teams[g.TeamID].Name, TeamCode: teams[g.TeamID].Code, By: names[g.AccountID], FromTeam: teams[g.FromTeamID].Name, Reviewer: names[g.ReviewedBy]}
		l.Own, l.Kept, l.Live = g.AccountID == who.Account, who.InTeam(access.GlassReview, g.TeamID) == nil, g.Holds(tx.Now())
		l.MayEnd = l.Live && (l.Own || l.Kept)
		l.MayJudge = !l.Own && g.ReviewedAt == nil
		if l.Kept {
			if l.Person, _, err = patient.RecordOf(tx, s.Seal, who, access.GlassReview, g.PatientID); err != nil {
				return nil, err
			}
		}
		list[i] = l
	}
	return list, nil
}

// reviewable reads an access in the reader's scope: one to a record of his or
// her teams, one of the region for the medical coordination, or his or her own.
// Faults: NotFound.
func (s *Service) reviewable(tx *db.Tx, who access.Actor, id db.ID) (GlassLine, error) {
	g, err := patient.GlassByID(tx, id)
	if err != nil {
		return GlassLine{}, err
	}
	kept := who.InTeam(access.GlassReview, g.TeamID) == nil
	surveys := who.Role == access.MedicalCoordination && who.Region != "" && who.Region == g.Region
	if !kept && !surveys && g.AccountID != who.Account {
		return GlassLine{}, fault.Missing()
	}
	lines, err := s.lines(tx, who, []patient.Glass{g})
	if err != nil {
		return GlassLine{}, err
	}
	return lines[0], nil
}

// Glass opens one exceptional access, with its words for the team that keeps the
// record. Faults: Forbidden; NotFound.
func (s *Service) Glass(ctx context.Context, who access.Actor, id db.ID) (l GlassLine, today civil.Day, err error) {
	if err := who.Check(access.GlassReview); err != nil {
		return l, today, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		today = tx.Today()
		if l, err = s.reviewable(tx, who, id); err != nil {
			return err
		}
		line := audit.Line{Action: access.GlassReview, Subject: subjectGlass, SubjectID: id}
		if l.Kept && !l.Person.Withheld {
			if l.Words, l.Review, err = patient.GlassWordsOf(tx, s.Seal, id); err != nil {
				return err
			}
			line.Patient = l.PatientID
		}
		return s.Audit.Note(tx, who, line)
	})
	return l, today, err
}

// EndGlass ends an exceptional access at once: by who opened it, or by the team
// that keeps the record. Ended already, nothing happens. Faults: Forbidden;
// NotFound.
func (s *Service) EndGlass(ctx context.Context, who access.Actor, id db.ID) error {
	if err := who.Check(access.GlassReview); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		l, err := s.reviewable(tx, who, id)
		if err != nil {
			return err
		}
		if !l.Own && !l.Kept {
			return fault.Deny()
		}
		ended, err := patient.EndGlass(tx, id, who.Account)
		if err != nil || !ended {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.BreakGlass, Subject: subjectEnd, SubjectID: id, Patient: l.PatientID})
	})
}

// ReviewDraft is what a second person writes of an exceptional access.
type ReviewDraft struct {
	Outcome patient.GlassOutcome `form:"outcome"`
	Words   string               `form:"review_words"`
	Version int                  `form:"version"`
}

// Validate wants an outcome, and words when the access was not justified.
// Faults: Invalid.
func (d ReviewDraft) Validate() error {
	var wrong fault.Fields
	if d.Outcome.Label() == "" {
		wrong.Add("outcome", "Dites si l’accès était justifié.")
	}
	if d.Outcome == patient.GlassUnjustified && strings.TrimSpace(d.Words) == "" {
		wrong.Add("review_words", "Dites pourquoi il ne l’était pas, et ce qui a été décidé.")
	}
	if utf8.RuneCountInString(d.Words) > longestWhy {
		wrong.Add("review_words", "Mille caractères au plus.")
	}
	return wrong.Err()
}

// ReviewGlass writes what a second person found. Faults: Forbidden, also to who
// opened the access; NotFound; Invalid; Conflict when somebody reviewed it
// meanwhile.
func (s *Service) ReviewGlass(ctx context.Context, who access.Actor, id db.ID, d ReviewDraft, key string) error {
	if err := who.Check(access.GlassReview); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		l, err := s.reviewable(tx, who, id)
		if err != nil {
			return err
		}
		if l.Own {
			return &fault.Error{Kind: fault.Forbidden, Message: "Vous avez ouvert cet accès : une autre personne doit le revoir."}
		}
		_, _, err = tx.Once(who.Account, key, func() (string, error) {
			if err := d.Validate(); err != nil {
				return "", err
			}
			if l.ReviewedAt != nil {
				return "", fault.Clash("Cet accès a déjà été revu par " + l.Reviewer + ".")
			}
			if err := patient.ReviewGlass(tx, s.Seal, id, who.Account, d.Version, d.Outcome, strings.TrimSpace(d.Words)); err != nil {
				return "", err
			}
			return "", s.Audit.Note(tx, who, audit.Line{Action: access.GlassReview, Subject: subjectReview, SubjectID: id, Patient: l.PatientID, Reason: string(d.Outcome)})
		})
		return err
	})
}

// GlassHeld is the exceptional access that the reader has to a record now. It
// shows nothing of the record: no line. Faults: none of its own.
func (s *Service) GlassHeld(ctx context.Context, who access.Actor, id db.ID) (g patient.Glass, held bool, err error) {
	if !who.May(access.BreakGlass) {
		return g, false, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		g, held, err = patient.GlassHeld(tx, who, id)
		return err
	})
	return g, held, err
}

// Name is what people quote: « accès n° 12 ».
func (l GlassLine) Name() string { return "Accès n° " + strconv.Itoa(l.Number) }
