package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"maillage/internal/ground/db"

	"golang.org/x/mod/sumdb/note"
)

// A checkpoint is a signed note that says: at this line, the journal's hash was
// this. It is kept in the database and appended to a file beside it, which an
// operator may copy elsewhere: lines cut from the end are then seen.

// Checkpoint is a signed state of the journal.
type Checkpoint struct {
	Seq  int64     `db:"seq"`
	At   time.Time `db:"at"`
	Note string    `db:"note"`
}

const signerName = "maillage-journal"

// signer derives the install's signing key from its secret.
func (k *Keeper) signer() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(k.digest("audit.signature", "ed25519"))
}

// Verifier gives the public key with which anyone can check a checkpoint.
func (k *Keeper) Verifier() (string, error) {
	return note.NewEd25519VerifierKey(signerName, k.signer().Public().(ed25519.PublicKey))
}

// checkpointHead is the first line of each note's text.
const checkpointHead = "maillage/journal\n"

func checkpointText(seq int64, hash []byte) string {
	return fmt.Sprintf(checkpointHead+"%d\n%s\n", seq, base64.StdEncoding.EncodeToString(hash))
}

// Checkpoint signs the journal's last line, unless it is signed already; it
// returns what it signed, or a zero Checkpoint. The caller appends the note to
// the file with AppendTo after the commit.
func (k *Keeper) Checkpoint(tx *db.Tx) (Checkpoint, error) {
	var last Row
	found, err := tx.Find(&last, `select `+columns+` from audit_line order by seq desc limit 1`)
	if err != nil || !found {
		return Checkpoint{}, err
	}
	var already int64
	if found, err = tx.Find(&already, `select seq from audit_checkpoint where seq = $1`, last.Seq); err != nil || found {
		return Checkpoint{}, err
	}
	signed, err := note.Sign(&note.Note{Text: checkpointText(last.Seq, last.Hash)}, ed25519Signer{k})
	if err != nil {
		return Checkpoint{}, fmt.Errorf("sign checkpoint: %w", err)
	}
	c := Checkpoint{Seq: last.Seq, At: tx.Now(), Note: string(signed)}
	return c, tx.Insert("audit_checkpoint", c)
}

// AppendTo adds the checkpoint to a file, so that the database is not the only
// place that knows it. A note that a crash left unfinished is dropped first.
func (c Checkpoint) AppendTo(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(c.append(f), f.Close())
}

func (c Checkpoint) append(f *os.File) error {
	known, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	_, whole := wholeNotes(string(known))
	if err := f.Truncate(int64(whole)); err != nil {
		return err
	}
	if _, err := f.WriteAt([]byte(c.Note+"\n"), int64(whole)); err != nil {
		return err
	}
	return f.Sync()
}

// wholeNotes cuts the file into its notes and says how many bytes they take.
// Each is its text, an empty line, its signature, an empty line.
func wholeNotes(content string) (notes []string, length int) {
	const end = "\n\n"
	parts := strings.Split(content, end)
	for i := 0; i+2 < len(parts); i += 2 {
		notes = append(notes, parts[i]+end+parts[i+1]+"\n")
		length += len(parts[i]) + len(parts[i+1]) + 2*len(end)
	}
	return notes, length
}

// LastCheckpoint reads the latest signed state.
func LastCheckpoint(tx *db.Tx) (c Checkpoint, found bool, err error) {
	found, err = tx.Find(&c, `select seq, at, note from audit_checkpoint order by seq desc limit 1`)
	return c, found, err
}

func checkpoints(tx *db.Tx) (map[int64]string, error) {
	var all []Checkpoint
	if err := tx.Select(&all, `select seq, at, note from audit_checkpoint`); err != nil {
		return nil, err
	}
	m := make(map[int64]string, len(all))
	for _, c := range all {
		m[c.Seq] = c.Note
	}
	return m, nil
}

// checker gives a function that holds a signed note against the line it speaks of.
func (k *Keeper) checker() (func(signed string, seq int64, hash []byte) error, error) {
	open, err := k.opener()
	if err != nil {
		return nil, err
	}
	return func(signed string, seq int64, hash []byte) error {
		text, err := open(signed)
		if err != nil {
			return &Broken{seq, "point de contrôle dont la signature ne tient pas"}
		}
		if text != checkpointText(seq, hash) {
			return &Broken{seq, "point de contrôle qui ne correspond pas à la ligne"}
		}
		return nil
	}, nil
}

// opener gives a function that checks a note's signature and returns its text.
func (k *Keeper) opener() (func(signed string) (string, error), error) {
	key, err := k.Verifier()
	if err != nil {
		return nil, err
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return nil, err
	}
	known := note.VerifierList(verifier)
	return func(signed string) (string, error) {
		n, err := note.Open([]byte(signed), known)
		if err != nil {
			return "", err
		}
		return n.Text, nil
	}, nil
}

// VerifyFile holds the file of checkpoints against the journal: the way to see
// lines cut from the end together with their checkpoints. The error is a *Broken
// that names the first line that does not hold. A note left unfinished at the
// end of the file, by a crash, is no note.
func (k *Keeper) VerifyFile(tx *db.Tx, content string) error {
	open, err := k.opener()
	if err != nil {
		return err
	}
	notes, _ := wholeNotes(content)
	for at, signed := range notes {
		text, err := open(signed)
		if err != nil {
			return &Broken{0, fmt.Sprintf("fichier des points de contrôle : la note n° %d est illisible ou sa signature ne tient pas", at+1)}
		}
		var seq int64
		if _, err := fmt.Sscanf(text, checkpointHead+"%d\n", &seq); err != nil {
			return &Broken{0, fmt.Sprintf("fichier des points de contrôle : la note n° %d ne nomme pas de ligne", at+1)}
		}
		var hash []byte
		found, err := tx.Find(&hash, `select hash from audit_line where seq = $1`, seq)
		if err != nil {
			return err
		}
		if !found {
			return &Broken{seq, "ligne retirée : le fichier des points de contrôle la connaît"}
		}
		if text != checkpointText(seq, hash) {
			return &Broken{seq, "ligne modifiée depuis son point de contrôle"}
		}
	}
	return nil
}

// ed25519Signer adapts the derived key to package note.
type ed25519Signer struct{ k *Keeper }

func (s ed25519Signer) Name() string { return signerName }

func (s ed25519Signer) KeyHash() uint32 {
	key, err := s.k.Verifier()
	if err != nil {
		return 0
	}
	v, err := note.NewVerifier(key)
	if err != nil {
		return 0
	}
	return v.KeyHash()
}

func (s ed25519Signer) Sign(msg []byte) ([]byte, error) {
	return ed25519.Sign(s.k.signer(), bytes.Clone(msg)), nil
}
