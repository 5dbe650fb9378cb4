// Package audit is the journal: one line for each read or write of a person's
// record, and for each act that matters to trust. A line stands or falls with
// the act, in the same transaction; lines are chained by a keyed hash, and the
// application's own account cannot change or delete them.
//
// A line holds who, as what, for whom, when, what (a reference) and why when it
// was asked. It never holds content.
//
// Tables: audit_line, audit_checkpoint.
package audit

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
)

// Keeper holds the key of the chain. Digest is a keyed digest for a purpose
// (seal.Sealer gives it).
type Keeper struct {
	digest func(purpose, value string) []byte
}

// NewKeeper makes the keeper of an install's journal.
func NewKeeper(digest func(purpose, value string) []byte) *Keeper { return &Keeper{digest: digest} }

// Line is one act. Subject is a kind of thing (« session ») and SubjectID its
// row; Patient is whose record it touches, zero when nobody's.
type Line struct {
	Action    access.Permission
	Subject   string
	SubjectID db.ID
	Patient   db.ID
	Reason    string
}

// Row is a line as it is kept.
type Row struct {
	Seq       int64     `db:"seq"`
	At        time.Time `db:"at"`
	AccountID db.ID     `db:"account_id"`
	Actor     string    `db:"actor"`
	Scope     string    `db:"scope"`
	Action    string    `db:"action"`
	Subject   string    `db:"subject"`
	SubjectID db.ID     `db:"subject_id"`
	PatientID db.ID     `db:"patient_id"`
	Reason    string    `db:"reason"`
	Request   string    `db:"request"`
	Hash      []byte    `db:"hash"`
}

const columns = "seq, at, account_id, actor, scope, action, subject, subject_id, patient_id, reason, request, hash"

// Note appends a line, in the transaction of the act it tells.
func (k *Keeper) Note(tx *db.Tx, who access.Actor, line Line) error {
	var last struct {
		Seq  int64  `db:"seq"`
		Hash []byte `db:"hash"`
	}
	if _, err := tx.Find(&last, `select seq, hash from audit_line order by seq desc limit 1`); err != nil {
		return err
	}
	row := Row{
		Seq: last.Seq + 1, At: tx.Now(), AccountID: who.Account, Actor: describe(who), Scope: scope(who),
		Action: string(line.Action), Subject: line.Subject, SubjectID: line.SubjectID, PatientID: line.Patient,
		Reason: line.Reason, Request: who.Request,
	}
	row.Hash = k.hash(last.Hash, row)
	return tx.Trace("audit_line", row)
}

// describe says who acts: role, professions, and the system account's name for
// the command line. Accounts are named by their number, so that the journal
// needs no name.
func describe(who access.Actor) string {
	s := string(who.Role)
	for _, p := range who.Professions() {
		s += "/" + string(p)
	}
	if who.Account == 0 {
		s += ":" + who.Name
	}
	return s
}

func scope(who access.Actor) string {
	switch {
	case len(who.Teams) > 0:
		s := ""
		for i, t := range who.Teams {
			if i > 0 {
				s += " "
			}
			s += t.Code
		}
		return s
	case who.Organisation != 0:
		return "organisation:" + who.Organisation.String()
	default:
		return who.Region
	}
}

// hash chains a row to the one before: a keyed digest of the previous hash and
// of every field, each preceded by its length.
func (k *Keeper) hash(previous []byte, r Row) []byte {
	var b bytes.Buffer
	text := func(s string) {
		b.Write(binary.AppendUvarint(nil, uint64(len(s))))
		b.WriteString(s)
	}
	number := func(n int64) { b.Write(binary.BigEndian.AppendUint64(nil, uint64(n))) }
	text(string(previous))
	number(r.Seq)
	number(r.At.UnixMicro())
	number(int64(r.AccountID))
	for _, s := range []string{r.Actor, r.Scope, r.Action, r.Subject} {
		text(s)
	}
	number(int64(r.SubjectID))
	number(int64(r.PatientID))
	text(r.Reason)
	text(r.Request)
	return k.digest("audit.chain", b.String())
}

// Broken says where a chain does not hold.
type Broken struct {
	Seq int64
	Why string
}

// Error names the first bad line.
func (b *Broken) Error() string {
	return fmt.Sprintf("journal rompu à la ligne %d : %s", b.Seq, b.Why)
}

// Verify reads the whole journal and says how many lines hold. The error is a
// *Broken that names the first line that does not.
func (k *Keeper) Verify(tx *db.Tx) (lines int64, err error) {
	points, err := checkpoints(tx)
	if err != nil {
		return 0, err
	}
	check, err := k.checker()
	if err != nil {
		return 0, err
	}
	var previous []byte
	err = tx.Each(`select `+columns+` from audit_line order by seq`, nil, func(scan func(...any) error) error {
		var r Row
		if err := scan(&r.Seq, &r.At, &r.AccountID, &r.Actor, &r.Scope, &r.Action, &r.Subject, &r.SubjectID,
			&r.PatientID, &r.Reason, &r.Request, &r.Hash); err != nil {
			return err
		}
		if r.Seq != lines+1 {
			return &Broken{lines + 1, "ligne absente"}
		}
		if !bytes.Equal(r.Hash, k.hash(previous, r)) {
			return &Broken{r.Seq, "contenu ou ordre modifié"}
		}
		if p, ok := points[r.Seq]; ok {
			if err := check(p, r.Seq, r.Hash); err != nil {
				return err
			}
			delete(points, r.Seq)
		}
		previous, lines = r.Hash, r.Seq
		return nil
	})
	if err != nil {
		return lines, err
	}
	if len(points) == 0 {
		return lines, nil
	}
	seq := slices.Min(slices.Collect(maps.Keys(points)))
	if seq > lines {
		return lines, &Broken{lines + 1, fmt.Sprintf("lignes retirées à la fin : un point de contrôle signé existe pour la ligne %d", seq)}
	}
	return lines, &Broken{seq, "point de contrôle d’une ligne qui ne peut exister"}
}
