package note_test

import (
	"strings"
	"testing"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/care/note"
)

// The reference model of who reads, written from what was promised and not from
// the table: letters are the professions of a team, as in the grid of rights.
//
//	g GP, p psychologist, s social worker, y psychiatrist, n nurse, h pharmacist, o other
var promised = map[note.Segment]string{
	note.Medical: "gyn", note.Psychological: "py", note.Social: "s", note.Shared: "gpsynho",
}

var letters = map[access.Profession]string{
	access.GP: "g", access.Psychologist: "p", access.SocialWorker: "s", access.Psychiatrist: "y",
	access.Nurse: "n", access.Pharmacist: "h", access.OtherMember: "o",
}

// reads is the model: the author reads; somebody who objects to sharing is read
// by nobody else but the GP who included, within his segments.
func reads(p access.Profession, s note.Segment, own, withheld bool) bool {
	if own {
		return true
	}
	return !withheld && strings.Contains(promised[s], letters[p])
}

func TestEachCellOfTheSegmentsIsWhatWasPromised(t *testing.T) {
	t.Parallel()
	for _, s := range note.Segments {
		for _, p := range professions {
			for _, own := range []bool{false, true} {
				for _, withheld := range []bool{false, true} {
					if got := note.MayRead(p, s, own, withheld); got != reads(p, s, own, withheld) {
						t.Errorf("%s reads %s (own %v, withheld %v): got %v", p, s, own, withheld, got)
					}
				}
			}
		}
		if note.MayRead("", s, true, false) || note.MayRead("unknown", s, false, false) != (s == note.Shared) {
			t.Errorf("%s: who is of no team, or of a profession unknown, reads", s)
		}
	}
	if note.MayRead(access.GP, "other", false, false) {
		t.Error("an unknown segment is read")
	}
}

// The same cells through the whole service, on real notes: written by each who
// may, read by each member, before and after an objection.
func TestEachMemberReadsTheNotesOfHisSegments(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		written := map[string]access.Actor{}
		segment := map[string]note.Segment{}
		for _, p := range professions {
			for _, s := range note.Segments {
				body := string(p) + " " + string(s)
				_, err := w.Publish(ctx, w.people[p], e.PatientID, words(s, body), "")
				if !strings.Contains(promised[s], letters[p]) {
					if wantKind(t, body, err, fault.Invalid); fields(err) != "segment" {
						t.Errorf("%s: got fields %s", body, fields(err))
					}
					continue
				}
				w.must(err)
				written[body], segment[body] = w.people[p], s
			}
		}
		check := func(objects bool) {
			for _, p := range professions {
				who := w.people[p]
				seen := "|" + w.bodies(who, e) + "|"
				for body, author := range written {
					withheld := objects && p != access.GP
					want := reads(p, segment[body], author.Professional == who.Professional, withheld)
					if got := strings.Contains(seen, "|"+body+"|"); got != want {
						t.Errorf("%s reads %q (objection %v): got %v, want %v", p, body, objects, got, want)
					}
				}
			}
		}
		check(false)
		w.object(e)
		check(true)
		if got := w.bodies(w.gp2, e); got != "" {
			t.Errorf("a GP who did not include reads %q of somebody who objects", got)
		}
		_, err := w.Open(ctx, w.stranger, e.PatientID, note.Filter{})
		wantKind(t, "a GP of another team", err, fault.NotFound)
		gone := w.people[access.Psychologist]
		gone.Teams = nil
		_, err = w.Open(ctx, gone, e.PatientID, note.Filter{})
		wantKind(t, "an author who left the team", err, fault.NotFound)
		for _, role := range []access.Role{access.AdminCoordination, access.MedicalCoordination, access.HostOrganisation, access.Operator} {
			_, err := w.Open(ctx, access.Actor{Role: role, Account: 9}, e.PatientID, note.Filter{})
			wantKind(t, string(role), err, fault.Forbidden)
		}
	})
}

func TestAnAuthorWhoseProfessionChangedStillReadsWhatHeWrote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		w := open(t, h)
		e := w.named()
		nurse := w.people[access.Nurse]
		id := w.publish(nurse, e, words(note.Medical, "Tension 14/8."))
		nurse.Teams = []access.Team{{ID: w.id, Code: "MSMA-31-01", Profession: access.OtherMember}}
		want(t, "reads", w.bodies(nurse, e), "Tension 14/8.")
		want(t, "finds", w.found(nurse, "tension"), "Tension 14/8.")
		d := words(note.Medical, "Tension 13/8.")
		d.Version = 1
		w.revise(nurse, e, id, d)
		_, err := w.Publish(ctx, nurse, e.PatientID, words(note.Medical, "Autre"), "")
		wantKind(t, "writes another", err, fault.Invalid)
	})
}
