package account

import (
	"encoding/hex"
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
)

type signInRow struct {
	ID        db.ID      `db:"id"`
	TokenHash []byte     `db:"token_hash"`
	AccountID db.ID      `db:"account_id"`
	GrantID   db.ID      `db:"grant_id"`
	SecondAt  *time.Time `db:"second_at"`
	MadeAt    time.Time  `db:"made_at"`
	SeenAt    time.Time  `db:"seen_at"`
	EndsAt    time.Time  `db:"ends_at"`
	Device    string     `db:"device"`
}

func addSignIn(tx *db.Tx, r signInRow) error { return tx.Insert("sign_in", r) }

// renewSignIn gives a sign-in another token: the old one is worth nothing.
func renewSignIn(tx *db.Tx, id db.ID, token string) error {
	return mustHit(tx.Exec(`update sign_in set token_hash = $2, seen_at = $3 where id = $1`, id, digest(token), tx.Now()))
}

// completeSignIn ends the wait for the second factor.
func completeSignIn(tx *db.Tx, id db.ID, token string, ends time.Time) error {
	return mustHit(tx.Exec(`update sign_in set first_hash = token_hash, token_hash = $2, second_at = $3, seen_at = $3, ends_at = $4
		where id = $1 and second_at is null`, id, digest(token), tx.Now(), ends))
}

// justCompleted finds the sign-in that a token and a code opened a moment ago.
func justCompleted(tx *db.Tx, token string) (s signInRow, a accountRow, found bool, err error) {
	found, err = tx.Find(&s, `select id, token_hash, account_id, grant_id, second_at, made_at, seen_at, ends_at, device from sign_in
		where first_hash = $1 and second_at > $2`, digest(token), tx.Now().Add(-stepTime))
	if err == nil && found {
		a, err = accountByID(tx, s.AccountID)
	}
	return s, a, found, err
}

func moveSignIn(tx *db.Tx, id, grant db.ID) error {
	return mustHit(tx.Exec(`update sign_in set grant_id = $2 where id = $1`, id, grant))
}

// mustHit turns « no row » into NotFound: the sign-in ended meanwhile.
func mustHit(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.Missing()
	}
	return err
}

func touchSignIn(tx *db.Tx, id db.ID) error {
	_, err := tx.Exec(`update sign_in set seen_at = $2 where id = $1`, id, tx.Now())
	return err
}

// pendingOf finds the sign-in that waits for its second factor. Faults: NotFound.
func pendingOf(tx *db.Tx, token string) (s signInRow, a accountRow, err error) {
	err = tx.Get(&s, `select id, token_hash, account_id, grant_id, second_at, made_at, seen_at, ends_at, device from sign_in
		where token_hash = $1 and second_at is null`, digest(token))
	if err != nil {
		return s, a, err
	}
	if a, err = accountByID(tx, s.AccountID); err != nil {
		return s, a, err
	}
	if !tx.Now().Before(s.EndsAt) || a.DisabledAt != nil || a.Demo {
		return s, a, fault.Missing()
	}
	return s, a, nil
}

// signInsOf lists the sign-ins of an account that got past the second factor, or
// need none.
func signInsOf(tx *db.Tx, account db.ID) (list []SignIn, err error) {
	err = tx.Select(&list, `select s.id, s.device, s.made_at, s.seen_at, s.ends_at from sign_in s join account a on a.id = s.account_id
		where s.account_id = $1 and (s.second_at is not null or a.demo) order by s.seen_at desc, s.id`, account)
	return list, err
}

// endSignIn drops one of an account's sign-ins, and says whether it was there.
func endSignIn(tx *db.Tx, account, id db.ID) (bool, error) {
	n, err := tx.Exec(`delete from sign_in where id = $1 and account_id = $2`, id, account)
	return n > 0, err
}

func endSignIns(tx *db.Tx, account db.ID) error {
	_, err := tx.Exec(`delete from sign_in where account_id = $1`, account)
	return err
}

func endOtherSignIns(tx *db.Tx, account, keep db.ID) (int64, error) {
	return tx.Exec(`delete from sign_in where account_id = $1 and id <> $2`, account, keep)
}

func endSignInsWith(tx *db.Tx, grant db.ID) error {
	_, err := tx.Exec(`delete from sign_in where grant_id = $1`, grant)
	return err
}

// Failures.

func (s *Service) failureKey(kind, value string) string {
	return hex.EncodeToString(s.Seal.Digest("account.failure."+kind, value))
}

func addFailure(tx *db.Tx, key string) error {
	_, err := tx.Exec(`insert into sign_in_failure (id, key, at) values ($1, $2, $3)`, tx.NewID(), key, tx.Now())
	return err
}

func forgetFailures(tx *db.Tx, key string) error {
	_, err := tx.Exec(`delete from sign_in_failure where key = $1`, key)
	return err
}

// waitFor says how long a key must still wait before a try is looked at. Beyond
// forty failures the wait has long been the longest.
func waitFor(tx *db.Tx, key string, free int) (time.Duration, error) {
	var at []time.Time
	err := tx.Select(&at, `select at from sign_in_failure where key = $1 and at > $2 order by at desc limit 40`, key, tx.Now().Add(-failureWindow))
	if err != nil || len(at) == 0 {
		return 0, err
	}
	return max(0, at[0].Add(pause(len(at), free)).Sub(tx.Now())), nil
}

// tidy forgets what no longer counts.
func tidy(tx *db.Tx) error {
	now := tx.Now()
	for _, old := range []struct {
		query string
		at    time.Time
	}{
		{`delete from sign_in_failure where at < $1`, now.Add(-failureWindow)},
		{`delete from sign_in where ends_at < $1`, now},
		{`delete from sign_in where seen_at < $1`, now.Add(-idleTime)},
		{`delete from invitation where used_at is null and ends_at < $1`, now.Add(-linkTime)},
	} {
		if _, err := tx.Exec(old.query, old.at); err != nil {
			return err
		}
	}
	return nil
}
