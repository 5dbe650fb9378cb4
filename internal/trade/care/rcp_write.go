package care

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/patient"
)

// StaleReview is the cause of the Conflict when two people changed the same
// field of a review: what is kept, and what the second wanted. Nothing is lost.
type StaleReview struct {
	Theirs Review
	By     string // who wrote it last
	Mine   ReviewDraft
	Fields []string // changed by both
}

// Error says why the writing waits.
func (e *StaleReview) Error() string {
	return "review changed meanwhile: " + strings.Join(e.Fields, ", ")
}

// Written is what a writing gave.
type Written struct {
	Review Review
	Merged bool // somebody had changed another field meanwhile: both are kept
}

// words are the three fields of a review.
type words struct{ summary, decisions, changes string }

func wordsOf(d ReviewDraft) words {
	codes := slices.Clone(d.Changes)
	slices.Sort(codes)
	return words{strings.TrimSpace(d.Summary), strings.TrimSpace(d.Decisions), strings.Join(slices.Compact(codes), " ")}
}

// merge puts what the second writer changed since base into what is kept now.
// both names the fields that each changed otherwise.
func merge(base, now, mine words) (out words, both []string) {
	one := func(name, base, now, mine string) string {
		switch {
		case mine == base || mine == now:
			return now
		case now == base:
			return mine
		default:
			both = append(both, name)
			return now
		}
	}
	out.summary = one("summary", base.summary, now.summary, mine.summary)
	out.decisions = one("decisions", base.decisions, now.decisions, mine.decisions)
	out.changes = one("changes", base.changes, now.changes, mine.changes)
	return out, both
}

// WriteReview writes what a RCP says of one person: its words, the tasks decided,
// and whether the plan was looked at again, together. Words written on an older
// version are merged field by field; the same field changed by both is a Conflict
// caused by a *StaleReview. Faults: NotFound, Forbidden; Invalid, of a task on
// « what.N », « owner.N », « outside.N », « due_on.N »; Conflict, also when the RCP
// is validated.
func (s *Service) WriteReview(ctx context.Context, who access.Actor, review db.ID, d ReviewDraft, key string) (out Written, err error) {
	if err := who.Check(access.RCPPrepare); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		row, err := reviewByID(tx, review)
		if err != nil {
			return err
		}
		if _, err := rcpInScope(tx, who, access.RCPPrepare, row.RCPID); err != nil {
			return err
		}
		if _, _, err := s.readable(tx, who, row.PatientID); err != nil {
			return err
		}
		_, repeated, err := tx.Once(who.Account, onceKey(key, "review", review), func() (string, error) {
			r, err := draftInScope(tx, who, access.RCPPrepare, row.RCPID)
			if err != nil {
				return "", err
			}
			if out, err = s.writeReview(tx, who, row, d); err != nil {
				return "", err
			}
			return review.String(), s.decide(tx, who, r, row, d)
		})
		if err == nil && repeated {
			out.Review, err = row.open(s.Seal, false)
		}
		return err
	})
	return out, err
}

// readable opens the person of a review to somebody who is going to read or
// write the words. Faults: NotFound; Forbidden when the person objects to
// sharing and the reader did not include him or her.
func (s *Service) readable(tx *db.Tx, who access.Actor, id db.ID) (patient.Patient, []patient.Enrolment, error) {
	p, stays, err := patient.RecordOf(tx, s.Seal, who, access.PatientOpen, id)
	if err == nil && p.Withheld {
		err = &fault.Error{Kind: fault.Forbidden, Message: "Cette personne s’oppose au partage : seul le médecin qui l’a incluse peut écrire sa revue."}
	}
	return p, stays, err
}

func (s *Service) writeReview(tx *db.Tx, who access.Actor, row reviewRow, d ReviewDraft) (Written, error) {
	decided := false
	if d.silent() {
		var err error
		if decided, err = s.decidedBefore(tx, row); err != nil {
			return Written{}, err
		}
	}
	if err := d.Validate(decided); err != nil {
		return Written{}, err
	}
	kept, err := row.open(s.Seal, false)
	if err != nil {
		return Written{}, err
	}
	now := words{kept.Summary, kept.Decisions, row.Changes}
	base, err := s.base(tx, row, d.Version, now)
	if err != nil {
		return Written{}, err
	}
	mine := wordsOf(d)
	next, both := merge(base, now, mine)
	if len(both) > 0 {
		return Written{}, s.stale(tx, row, kept, d, both)
	}
	out := Written{Merged: next != mine}
	if next != now || row.State != string(ReviewDone) {
		if err := s.keepWords(tx, who, &row, next); err != nil {
			return out, err
		}
	}
	if out.Review, err = row.open(s.Seal, false); err != nil {
		return out, err
	}
	return out, s.Audit.Note(tx, who, audit.Line{Action: access.RCPPrepare, Subject: "review", SubjectID: row.ID, Patient: row.PatientID})
}

// base is what the writer read. A version that never was is the present one.
func (s *Service) base(tx *db.Tx, row reviewRow, version int, now words) (words, error) {
	if version >= row.Version {
		return now, nil
	}
	t, found, err := textOf(tx, row.ID, version)
	if err != nil || !found {
		return words{}, err
	}
	w := words{changes: t.Changes}
	if w.summary, err = s.Seal.OpenText(textSummary, t.ID, t.Summary); err != nil {
		return w, err
	}
	w.decisions, err = s.Seal.OpenText(textDecisions, t.ID, t.Decisions)
	return w, err
}

const (
	textSummary   = "case_review_text.summary"
	textDecisions = "case_review_text.decisions"
)

func (s *Service) stale(tx *db.Tx, row reviewRow, kept Review, d ReviewDraft, both []string) error {
	t, _, err := textOf(tx, row.ID, row.Version)
	if err != nil {
		return err
	}
	return &fault.Error{
		Kind: fault.Conflict, Message: "Cette revue a été modifiée entre-temps par " + t.Author + " : comparez les deux textes avant d’enregistrer.",
		Cause: &StaleReview{Theirs: kept, By: t.Author, Mine: d, Fields: both},
	}
}

// keepWords writes the next version of a review, and keeps it apart as the base
// of later merges.
func (s *Service) keepWords(tx *db.Tx, who access.Actor, row *reviewRow, w words) (err error) {
	row.Changes = w.changes
	if row.Summary, err = s.Seal.SealText(summaryColumn, row.ID, w.summary); err != nil {
		return err
	}
	if row.Decisions, err = s.Seal.SealText(decisionsColumn, row.ID, w.decisions); err != nil {
		return err
	}
	if err = writeReview(tx, *row); err != nil {
		return err
	}
	row.Version++
	row.State = string(ReviewDone)
	t := textRow{ID: tx.NewID(), ReviewID: row.ID, Version: row.Version, Changes: w.changes, Author: who.Name, MadeBy: who.Account, MadeAt: tx.Now()}
	if t.Summary, err = s.Seal.SealText(textSummary, t.ID, w.summary); err != nil {
		return err
	}
	if t.Decisions, err = s.Seal.SealText(textDecisions, t.ID, w.decisions); err != nil {
		return err
	}
	return insertText(tx, t)
}

// ValidationDraft is what the chair confirms.
type ValidationDraft struct {
	WithoutQuorum bool `form:"without_quorum"` // held without a quorum: no review counts
	Version       int  `form:"version"`        // of the RCP that was read
}

// Validate locks a RCP: with a quorum each written review uses one unit of its
// person's package year; without, and only when the chair confirms it, none
// does. What stayed on the agenda is postponed. The chair is the reader, a GP of
// the team. Faults: NotFound, Forbidden; Invalid; Conflict when it was validated
// or changed meanwhile.
func (s *Service) Validate(ctx context.Context, who access.Actor, id db.ID, d ValidationDraft, key string) (out RCP, err error) {
	if err := who.Check(access.RCPValidate); err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if out, err = rcpInScope(tx, who, access.RCPValidate, id); err != nil {
			return err
		}
		if who.Professional == 0 {
			return fault.Deny()
		}
		_, _, err := tx.Once(who.Account, onceKey(key, "validate", id), func() (string, error) {
			return id.String(), s.validate(tx, who, id, d)
		})
		if err != nil {
			return err
		}
		out, err = rcpByID(tx, id)
		return err
	})
	return out, err
}

func (s *Service) validate(tx *db.Tx, who access.Actor, id db.ID, d ValidationDraft) error {
	r, err := draftInScope(tx, who, access.RCPValidate, id)
	if err != nil {
		return err
	}
	_, quorum, err := attendance(tx, r)
	if err != nil {
		return err
	}
	reviews, err := reviewsOfRCP(tx, id)
	if err != nil {
		return err
	}
	if err := d.validate(r, quorum, reviews, tx.Today()); err != nil {
		return err
	}
	held, now := quorum.Met(), tx.Now()
	r.Held, r.ChairID, r.ValidatedAt, r.ValidatedBy = &held, who.Professional, &now, who.Account
	if err := lockRCP(tx, r, d.Version); err != nil {
		return err
	}
	if err := countReviews(tx, id, held); err != nil {
		return err
	}
	if err := s.settle(tx, who, r, reviews); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.RCPValidate, Subject: "rcp", SubjectID: id})
}

// settle moves the balances of those reviewed, who must be followed that day.
func (s *Service) settle(tx *db.Tx, who access.Actor, r RCP, reviews []reviewRow) error {
	for _, row := range reviews {
		if row.State != string(ReviewDone) {
			continue
		}
		e, err := patient.InScope(tx, who, access.RCPValidate, row.EnrolmentID)
		if err != nil {
			return err
		}
		if err := e.CoversDay(r.HeldOn, tx.Today(), "reviews"); err != nil {
			return &fault.Error{
				Kind: fault.Invalid, Message: "Une personne étudiée n’était pas suivie ce jour-là : reportez sa revue. " + fault.FieldsOf(err)[0].Message,
				Fields: fault.FieldsOf(err), Cause: err,
			}
		}
		if _, err := rebuildYear(tx, row.EnrolmentID, row.Year, row.TeamID); err != nil {
			return err
		}
		if err := s.Audit.Note(tx, who, audit.Line{Action: access.RCPValidate, Subject: "review", SubjectID: row.ID, Patient: row.PatientID}); err != nil {
			return err
		}
	}
	return nil
}

func (d ValidationDraft) validate(r RCP, q Quorum, reviews []reviewRow, today civil.Day) error {
	var wrong fault.Fields
	if r.HeldOn.After(today) {
		wrong.Add("held_on", "Cette RCP est datée du "+r.HeldOn.Short()+" : elle se valide à partir de ce jour.")
	}
	written := slices.ContainsFunc(reviews, func(row reviewRow) bool { return row.State == string(ReviewDone) })
	switch {
	case !q.Met() && !d.WithoutQuorum:
		wrong.Add("without_quorum", "Le quorum n’est pas atteint. "+q.Why()+" Pour valider quand même, confirmez que la RCP s’est tenue sans quorum : aucune revue ne comptera.")
	case q.Met() && !written:
		wrong.Add("reviews", "Aucune revue n’est écrite : écrivez-en au moins une avant de valider.")
	}
	return wrong.Err()
}

// AddendumDraft is what is added to a validated RCP.
type AddendumDraft struct {
	Body string `form:"body"`
}

// AddAddendum completes a validated RCP, signed and dated. Faults: NotFound,
// Forbidden; Invalid; Conflict while it is a draft.
func (s *Service) AddAddendum(ctx context.Context, who access.Actor, id db.ID, d AddendumDraft, key string) error {
	if err := who.Check(access.RCPPrepare); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := rcpInScope(tx, who, access.RCPPrepare, id)
		if err != nil {
			return err
		}
		if !r.Locked() {
			return fault.Clash("Cette RCP n’est pas encore validée : écrivez dans ses revues.")
		}
		_, _, err = tx.Once(who.Account, onceKey(key, id, d.Body), func() (string, error) { return "", s.addendum(tx, who, id, d) })
		return err
	})
}

func (s *Service) addendum(tx *db.Tx, who access.Actor, id db.ID, d AddendumDraft) error {
	body := strings.TrimSpace(d.Body)
	var wrong fault.Fields
	if body == "" {
		wrong.Add("body", "Écrivez le complément.")
	}
	if len([]rune(body)) > longestReview {
		wrong.Add("body", fmt.Sprintf("%d caractères au plus.", longestReview))
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	row := addendumRow{ID: tx.NewID(), RCPID: id, MadeBy: who.Account, Author: who.Name, MadeAt: tx.Now()}
	var err error
	if row.Body, err = s.Seal.Seal(addendumColumn, row.ID, []byte(body)); err != nil {
		return err
	}
	if err := insertAddendum(tx, row); err != nil {
		return err
	}
	return s.Audit.Note(tx, who, audit.Line{Action: access.RCPPrepare, Subject: "rcp.addendum", SubjectID: row.ID})
}
