package rights

import (
	"context"
	"slices"
	"strings"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"
	"maillage/internal/trade/network"
	"maillage/internal/trade/patient"
)

// Entry is one line of the journal of a record, in words. It is read, never
// changed.
type Entry struct {
	Seq  int64
	At   time.Time
	Who  string // the account's name
	As   string // « Médecin généraliste, Les Tilleuls »
	What string
	Why  string
	Kind Kind
}

// JournalFilter is what narrows a journal.
type JournalFilter struct {
	Account db.ID
	Kind    Kind
	From    civil.Day
	To      civil.Day // included
	Before  int64     // the last line of the page above
}

// JournalView is a page of the journal of one record, the latest line first.
type JournalView struct {
	Person
	Filter  JournalFilter
	Entries []Entry
	Next    int64 // Before of the next page; zero on the last
	Readers []Reader
	Today   civil.Day
	Now     time.Time
}

// Reader is somebody who opened the record.
type Reader struct {
	Account db.ID
	Name    string
}

const (
	pageLines = 50
	allLines  = 100_000 // of an export: more than anybody's record has
)

// Journal shows who opened and changed a record, to the care team that keeps it;
// reading it is journaled. Faults: Forbidden, also when the person is withheld
// from the reader; NotFound.
func (s *Service) Journal(ctx context.Context, who access.Actor, id db.ID, f JournalFilter) (JournalView, error) {
	return s.journal(ctx, who, id, f, pageLines, "journal")
}

// JournalToPrint is Journal for the paper handed to the person: every line that
// the filter keeps. Faults: as Journal.
func (s *Service) JournalToPrint(ctx context.Context, who access.Actor, id db.ID, f JournalFilter) (JournalView, error) {
	f.Before = 0
	return s.journal(ctx, who, id, f, allLines, "journal.paper")
}

func (s *Service) journal(ctx context.Context, who access.Actor, id db.ID, f JournalFilter, most int, subject string) (v JournalView, err error) {
	if err := who.Check(access.JournalOpen); err != nil {
		return v, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		v = JournalView{Filter: f, Today: tx.Today(), Now: tx.Now()}
		if v.Person, err = s.person(tx, who, access.JournalOpen, id); err != nil {
			return err
		}
		if v.Patient.Withheld {
			return reserved()
		}
		selves, err := patient.Selves(tx, id) // a record merged into this one keeps its lines under its own name
		if err != nil {
			return err
		}
		if v.Entries, v.Next, err = entries(tx, f.look(selves, most), most); err != nil {
			return err
		}
		if v.Readers, err = readers(tx, selves); err != nil {
			return err
		}
		return s.Audit.Note(tx, who, audit.Line{Action: access.JournalOpen, Subject: subject, SubjectID: id, Patient: id})
	})
	return v, err
}

// look is the filter as the journal reads it; one line more than asked tells
// whether there is another page.
func (f JournalFilter) look(patients []db.ID, most int) audit.Look {
	l := audit.Look{Patients: patients, Account: f.Account, Only: f.Kind.acts(), From: f.From.Start(), Before: f.Before, Most: most + 1}
	if !f.To.IsZero() {
		l.Until = f.To.AddDays(1).Start()
	}
	return l
}

func entries(tx *db.Tx, l audit.Look, most int) (list []Entry, next int64, err error) {
	rows, err := audit.Of(tx, l)
	if err != nil {
		return nil, 0, err
	}
	if len(rows) > most {
		rows = rows[:most]
		next = rows[most-1].Seq
	}
	var accounts []db.ID
	for _, r := range rows {
		if r.AccountID != 0 && !slices.Contains(accounts, r.AccountID) {
			accounts = append(accounts, r.AccountID)
		}
	}
	names, err := account.Names(tx, accounts)
	if err != nil {
		return nil, 0, err
	}
	teams := map[string]string{}
	for _, r := range rows {
		e := Entry{Seq: r.Seq, At: r.At, Who: names[r.AccountID], What: act(r.Action, r.Subject), Why: why(r.Reason), Kind: kindOf(r.Action)}
		if e.As, err = standing(tx, r, teams); err != nil {
			return nil, 0, err
		}
		if e.Who == "" {
			e.Who = "Maillage"
			if onTablet(r) {
				e.Who = "La personne, sur tablette"
			} else if _, name, found := strings.Cut(r.Actor, ":"); found && name != "" {
				e.Who = "L’exploitation, sur la machine"
			}
		}
		list = append(list, e)
	}
	return list, next, nil
}

// onTablet says whether the person acted himself or herself, on a device that a
// professional lent (room questionnaire).
func onTablet(r audit.Row) bool { return strings.HasPrefix(r.Actor, "patient:") }

// standing says as what somebody acted then: professions or role, and where.
func standing(tx *db.Tx, r audit.Row, teams map[string]string) (string, error) {
	actor, _, _ := strings.Cut(r.Actor, ":")
	parts := strings.Split(actor, "/")
	words := []string{access.Role(parts[0]).Label()}
	if len(parts) > 1 {
		words = nil
		for _, p := range parts[1:] {
			words = append(words, access.Profession(p).Label())
		}
	}
	if access.Role(parts[0]) == access.Member {
		for code := range strings.FieldsSeq(r.Scope) {
			name, known := teams[code]
			if !known {
				m, err := network.TeamByCode(tx, code)
				if err != nil && fault.KindOf(err) != fault.NotFound {
					return "", err
				}
				if name = m.Name; name == "" {
					name = code
				}
				teams[code] = name
			}
			words = append(words, name)
		}
	}
	return strings.Join(words, ", "), nil
}

func readers(tx *db.Tx, patients []db.ID) ([]Reader, error) {
	ids, err := audit.Who(tx, patients)
	if err != nil {
		return nil, err
	}
	names, err := account.Names(tx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Reader, 0, len(ids))
	for _, id := range ids {
		if names[id] != "" {
			list = append(list, Reader{id, names[id]})
		}
	}
	slices.SortFunc(list, func(a, b Reader) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}
