package audit_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"maillage/internal/dbtest"
	"maillage/internal/ground/access"
	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
)

var actors = []access.Actor{
	access.Console("root"),
	{Account: 41, Role: access.Member, Request: "r1", Teams: []access.Team{{ID: 1, Code: "MSMA-31-01", Profession: access.GP}, {ID: 2, Code: "MSMA-31-02", Profession: access.Nurse}}},
	{Account: 42, Role: access.HostOrganisation, Organisation: 9, Request: "r2"},
	{Account: 43, Role: access.AdminCoordination, Region: "76", Request: "r3"},
}

// keep writes n lines, several a transaction, and a checkpoint after the first
// half.
func keep(t testing.TB, h dbtest.House, n int) {
	t.Helper()
	for from := 0; from < n; from += 20 {
		err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
			for i := from; i < min(n, from+20); i++ {
				line := audit.Line{Action: access.PatientOpen, Subject: "patient", SubjectID: db.ID(1000 + i), Patient: db.ID(i % 3), Reason: strings.Repeat("r", i%4)}
				if err := h.Audit.Note(tx, actors[i%len(actors)], line); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(time.Second)
	}
}

func sign(t testing.TB, h dbtest.House) audit.Checkpoint {
	t.Helper()
	var c audit.Checkpoint
	err := h.DB.Write(context.Background(), func(tx *db.Tx) (err error) { c, err = h.Audit.Checkpoint(tx); return err })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func verify(t testing.TB, d *db.DB, k *audit.Keeper) (lines int64, err error) {
	t.Helper()
	var verr error
	if err := d.Read(context.Background(), func(tx *db.Tx) error { lines, verr = k.Verify(tx); return nil }); err != nil {
		t.Fatal(err)
	}
	return lines, verr
}

// intruder opens the database as its owner, and takes the guards off.
func intruder(t testing.TB, h dbtest.House, engine db.Engine) *sql.DB {
	t.Helper()
	raw := h.Raw(t, engine)
	raw.SetMaxOpenConns(1)
	drops := []string{`drop trigger audit_line_no_update`, `drop trigger audit_line_no_delete`, `pragma busy_timeout = 10000`}
	if engine == db.Postgres {
		drops = []string{`drop trigger audit_line_append_only on audit_line`, `drop trigger audit_line_no_truncate on audit_line`}
	}
	for _, d := range drops {
		if _, err := raw.Exec(d); err != nil {
			t.Fatal(err)
		}
	}
	return raw
}

func must(t testing.TB, raw *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := raw.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

const linesKept = 30

// mutations are what somebody with the whole database in hand may do to line n;
// each says which line must be named.
var mutations = []struct {
	name string
	do   func(t testing.TB, raw *sql.DB, n int64, r *rand.Rand) (named int64)
}{
	{"a text is changed", func(t testing.TB, raw *sql.DB, n int64, r *rand.Rand) int64 {
		column := []string{"actor", "scope", "action", "subject", "reason", "request"}[r.IntN(6)]
		must(t, raw, `update audit_line set `+column+` = `+column+` || $1 where seq = $2`, string(rune('a'+r.IntN(26))), n)
		return n
	}},
	{"a text moves to its neighbour", func(t testing.TB, raw *sql.DB, n int64, _ *rand.Rand) int64 {
		must(t, raw, `update audit_line set actor = actor || substr(scope || 'x', 1, 1), scope = substr(scope, 2) where seq = $1`, n)
		return n
	}},
	{"a number is changed", func(t testing.TB, raw *sql.DB, n int64, r *rand.Rand) int64 {
		column := []string{"account_id", "subject_id", "patient_id"}[r.IntN(3)]
		must(t, raw, `update audit_line set `+column+` = coalesce(`+column+`, 0) + $1 where seq = $2`, 1+r.Int64N(1<<40), n)
		return n
	}},
	{"two numbers are exchanged", func(t testing.TB, raw *sql.DB, n int64, _ *rand.Rand) int64 {
		must(t, raw, `update audit_line set subject_id = coalesce(patient_id, 5), patient_id = subject_id where seq = $1`, n)
		return n
	}},
	{"the instant is changed", func(t testing.TB, raw *sql.DB, n int64, r *rand.Rand) int64 {
		at := dbtest.Start.Add(-time.Duration(1+r.IntN(1_000_000)) * time.Microsecond)
		must(t, raw, `update audit_line set at = $1 where seq = $2`, at, n)
		return n
	}},
	{"the hash is changed", func(t testing.TB, raw *sql.DB, n int64, r *rand.Rand) int64 {
		b := make([]byte, 32)
		b[r.IntN(32)] = byte(1 + r.IntN(255))
		must(t, raw, `update audit_line set hash = $1 where seq = $2`, b, n)
		return n
	}},
	{"the line is taken out", func(t testing.TB, raw *sql.DB, n int64, _ *rand.Rand) int64 {
		must(t, raw, `delete from audit_line where seq = $1`, n)
		return n
	}},
	{"the line is taken out and the others move up", func(t testing.TB, raw *sql.DB, n int64, _ *rand.Rand) int64 {
		must(t, raw, `delete from audit_line where seq = $1`, n)
		must(t, raw, `update audit_line set seq = -seq where seq > $1`, n)
		must(t, raw, `update audit_line set seq = -seq - 1 where seq < 0`)
		return n
	}},
	{"the line changes places with the next", func(t testing.TB, raw *sql.DB, n int64, _ *rand.Rand) int64 {
		n = min(n, linesKept-1)
		must(t, raw, `update audit_line set seq = -1 where seq = $1`, n)
		must(t, raw, `update audit_line set seq = $1 where seq = $2`, n, n+1)
		must(t, raw, `update audit_line set seq = $1 where seq = -1`, n+1)
		return n
	}},
	{"the line is played again at the end", func(t testing.TB, raw *sql.DB, n int64, _ *rand.Rand) int64 {
		must(t, raw, `insert into audit_line (seq, at, account_id, actor, scope, action, subject, subject_id, patient_id, reason, request, hash)
			select $1, at, account_id, actor, scope, action, subject, subject_id, patient_id, reason, request, hash from audit_line where seq = $2`, int64(linesKept+1), n)
		return linesKept + 1
	}},
	{"a line is forged at the end", func(t testing.TB, raw *sql.DB, _ int64, r *rand.Rand) int64 {
		must(t, raw, `insert into audit_line (seq, at, actor, scope, action, subject, reason, request, hash) values ($1, $2, 'a', '', 'b', 'c', '', '', $3)`,
			int64(linesKept+1), dbtest.Start, bytes.Repeat([]byte{byte(r.IntN(256))}, 32))
		return linesKept + 1
	}},
	{"the beginning is cut", func(t testing.TB, raw *sql.DB, n int64, _ *rand.Rand) int64 {
		must(t, raw, `delete from audit_line where seq <= $1`, n)
		return 1
	}},
	{"the end is cut", func(t testing.TB, raw *sql.DB, n int64, _ *rand.Rand) int64 {
		must(t, raw, `delete from audit_line where seq >= $1`, n)
		return n
	}},
	{"everything is taken", func(t testing.TB, raw *sql.DB, _ int64, _ *rand.Rand) int64 {
		must(t, raw, `delete from audit_line`)
		return 1
	}},
}

// Each mutation of an untouched journal is seen, and the first bad line named.
// The journal is put back between two from a copy, so that a thousand are cheap.
func TestEveryTamperingIsSeenAndTheFirstBadLineNamed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		engine := h.DB.Engine()
		keep(t, h, linesKept)
		sign(t, h)
		raw := intruder(t, h, engine)
		must(t, raw, `create table kept as select seq, at, account_id, actor, scope, action, subject, subject_id, patient_id, reason, request, hash from audit_line`)
		if lines, err := verify(t, h.DB, h.Audit); err != nil || lines != linesKept {
			t.Fatalf("untouched: %d lines, %v", lines, err)
		}
		times := 1000
		if engine == db.Postgres {
			times = 140 // the same code reads them; each is a few round trips more
		}
		r := rand.New(rand.NewPCG(1, 2))
		for i := range times {
			m := mutations[i%len(mutations)]
			n := 1 + r.Int64N(linesKept)
			named := m.do(t, raw, n, r)
			_, err := verify(t, h.DB, h.Audit)
			var broken *audit.Broken
			if !errors.As(err, &broken) {
				t.Fatalf("%s (line %d): got %v, want it seen", m.name, n, err)
			}
			if broken.Seq != named {
				t.Fatalf("%s (line %d): line %d is named (%s), want %d", m.name, n, broken.Seq, broken.Why, named)
			}
			must(t, raw, `delete from audit_line`)
			must(t, raw, `insert into audit_line (seq, at, account_id, actor, scope, action, subject, subject_id, patient_id, reason, request, hash)
				select seq, at, account_id, actor, scope, action, subject, subject_id, patient_id, reason, request, hash from kept`)
		}
	})
}

func TestTheJournalRefusesChangeThroughTheProgramsOwnAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, h dbtest.House) {
		keep(t, h, 3)
		for _, statement := range []string{`update audit_line set reason = 'x' where seq = 2`, `delete from audit_line where seq = 3`, `update audit_line set hash = hash`} {
			if err := h.DB.Write(context.Background(), func(tx *db.Tx) error { _, err := tx.Exec(statement); return err }); err == nil {
				t.Errorf("%s: accepted", statement)
			}
		}
	})
}

func TestOtherKeysDoNotHoldTheJournal(t *testing.T) {
	t.Parallel()
	h, other := dbtest.Open(t, db.SQLite), dbtest.Open(t, db.SQLite)
	keep(t, h, 2)
	if _, err := verify(t, h.DB, other.Audit); err == nil {
		t.Error("a journal of one install holds with the keys of another")
	}
	mine, err := h.Audit.Verifier()
	theirs, oerr := other.Audit.Verifier()
	if err != nil || oerr != nil || mine == theirs || !strings.HasPrefix(mine, "maillage-journal+") {
		t.Errorf("public keys: %s, %s, %v, %v", mine, theirs, err, oerr)
	}
}

// A line holds references: no name of a person, whoever acts.
func TestALineNamesNobodyButTheOperatorOfTheMachine(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	who := actors[1]
	who.Name = "Claire Durand"
	err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
		return h.Audit.Note(tx, who, audit.Line{Action: access.PatientOpen, Subject: "patient", SubjectID: 5, Patient: 5})
	})
	if err != nil {
		t.Fatal(err)
	}
	err = h.DB.Read(context.Background(), func(tx *db.Tx) error {
		var r audit.Row
		err := tx.Get(&r, `select seq, at, account_id, actor, scope, action, subject, subject_id, patient_id, reason, request, hash from audit_line`)
		if strings.Contains(fmt.Sprintf("%+v", r), "Durand") {
			t.Errorf("a name in the journal: %+v", r)
		}
		if r.Actor != "member/gp/nurse" || r.Scope != "MSMA-31-01 MSMA-31-02" || r.AccountID != 41 || r.PatientID != 5 || r.Request != "r1" {
			t.Errorf("got %+v", r)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheJournalKeepsItsOrderWhenTheClockGoesBack(t *testing.T) {
	t.Parallel()
	h := dbtest.Open(t, db.SQLite)
	for _, jump := range []time.Duration{0, time.Hour, -24 * time.Hour, 365 * 24 * time.Hour, -time.Microsecond} {
		h.Clock.Advance(jump)
		keep(t, h, 1)
	}
	if lines, err := verify(t, h.DB, h.Audit); lines != 5 || err != nil {
		t.Errorf("got %d lines, %v", lines, err)
	}
}

func BenchmarkNote(b *testing.B) {
	h := dbtest.Open(b, db.SQLite)
	err := h.DB.Write(context.Background(), func(tx *db.Tx) error {
		for b.Loop() {
			if err := h.Audit.Note(tx, actors[1], audit.Line{Action: access.PatientOpen, Subject: "patient", SubjectID: 7, Patient: 7}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkVerify reads a long journal; its memory must not grow with it.
func BenchmarkVerify(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := dbtest.Open(b, db.SQLite)
			keep(b, h, n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := verify(b, h.DB, h.Audit); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
