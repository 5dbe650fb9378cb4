package db

import (
	"time"

	"maillage/internal/ground/fault"
)

// Once makes a repeated request harmless. The first time a key is seen, do runs
// and the reference it returns (where the reader is sent) is kept with the key,
// in the same transaction; the next times, that reference is returned and do
// does not run. An empty key always runs. owner is who sent it: a key of one
// account never answers another. Faults: those of do.
func (tx *Tx) Once(owner ID, key string, do func() (string, error)) (ref string, repeated bool, err error) {
	if key == "" {
		ref, err = do()
		return ref, false, err
	}
	if len(key) > 64 {
		return "", false, fault.Refuse("Clé de formulaire trop longue.")
	}
	found, err := tx.Find(&ref, `select reference from request_key where owner = $1 and key = $2`, int64(owner), key)
	if err != nil || found {
		return ref, found, err
	}
	if ref, err = do(); err != nil {
		return "", false, err
	}
	_, err = tx.Exec(`insert into request_key (owner, key, reference, seen_at) values ($1, $2, $3, $4)`,
		int64(owner), key, ref, tx.now)
	return ref, false, err
}

// ForgetRequests drops the keys seen before an instant.
func ForgetRequests(tx *Tx, before time.Time) error {
	_, err := tx.Exec(`delete from request_key where seen_at < $1`, before)
	return err
}
