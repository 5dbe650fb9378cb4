package app

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"

	"filippo.io/age"
	"github.com/spf13/cobra"
)

// A backup is one file: the database, the keys and the checkpoints, encrypted
// with a passphrase that the operator keeps elsewhere. It is good when it has
// been restored: « verify » restores it into a temporary place and reads it all.

const (
	lastBackupFile  = "derniere-sauvegarde.json"
	passphraseLimit = 12
	restoredMost    = 1 << 40
)

// lastBackup is what the operator's home page says of backups.
type lastBackup struct {
	At       time.Time `json:"at"`
	File     string    `json:"file"`
	Verified time.Time `json:"verified,omitzero"`
}

func newBackup(c console, s *settings) *cobra.Command {
	var passFile string
	cmd := &cobra.Command{
		Use: "backup FICHIER", Short: "Écrit une sauvegarde chiffrée, puis la vérifie", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withInstall(c, s, cmd, false, func(in *install) error {
				pass, err := c.passphrase(passFile)
				if err != nil {
					return err
				}
				if err := in.backup(cmd.Context(), args[0], pass); err != nil {
					return err
				}
				lines, err := verifyBackup(cmd.Context(), args[0], pass, in.dir)
				if err != nil {
					return fmt.Errorf("la sauvegarde est écrite mais ne se relit pas : %w", err)
				}
				c.say("Sauvegarde écrite et relue : %s (journal de %d lignes).", args[0], lines)
				return in.noteBackup(args[0], true)
			})
		},
	}
	cmd.Flags().StringVar(&passFile, "passphrase-file", "", "fichier de la phrase secrète (sinon MAILLAGE_BACKUP_PASSPHRASE, sinon saisie)")
	return cmd
}

func newVerify(c console, _ *settings) *cobra.Command {
	var passFile string
	cmd := &cobra.Command{
		Use: "verify FICHIER", Short: "Restaure une sauvegarde dans un dossier temporaire et la relit toute", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			pass, err := c.passphrase(passFile)
			if err != nil {
				return err
			}
			lines, err := verifyBackup(cmd.Context(), args[0], pass, "")
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.out, "sauvegarde bonne : journal entier de %d lignes\n", lines)
			return err
		},
	}
	cmd.Flags().StringVar(&passFile, "passphrase-file", "", "fichier de la phrase secrète")
	return cmd
}

func newRestore(c console, s *settings) *cobra.Command {
	var passFile string
	cmd := &cobra.Command{
		Use: "restore FICHIER", Short: "Restaure une sauvegarde dans un dossier vide", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.resolve(c.getenv); err != nil {
				return errUsage{err}
			}
			if s.db != "" {
				return fault.Refuse("La restauration vise SQLite. Pour PostgreSQL : pg_restore, et le dossier des clés de la sauvegarde.")
			}
			pass, err := c.passphrase(passFile)
			if err != nil {
				return err
			}
			if entries, err := os.ReadDir(s.data); err == nil && len(entries) > 0 {
				return fault.Clash("Le dossier " + s.data + " n’est pas vide : une restauration n’écrase rien.")
			}
			lines, err := restore(cmd.Context(), args[0], pass, s.data)
			if err != nil {
				return err
			}
			c.say("Installation restaurée dans %s (journal de %d lignes).", s.data, lines)
			return nil
		},
	}
	cmd.Flags().StringVar(&passFile, "passphrase-file", "", "fichier de la phrase secrète")
	return cmd
}

// restore unpacks a backup aside, within the place it goes to, reads it through,
// and moves it up when it is good: a damaged one leaves nothing behind.
func restore(ctx context.Context, file, pass, dir string) (lines int64, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	aside, err := os.MkdirTemp(dir, ".restauration-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	if err := unpackBackup(file, pass, aside); err != nil {
		return 0, err
	}
	if lines, err = readThrough(ctx, aside); err != nil {
		return 0, err
	}
	entries, err := os.ReadDir(aside)
	for _, e := range entries {
		err = errors.Join(err, os.Rename(filepath.Join(aside, e.Name()), filepath.Join(dir, e.Name())))
	}
	return lines, err
}

// passphrase finds the secret of backups, never on the command line where other
// users of the machine would see it.
func (c console) passphrase(file string) (string, error) {
	pass := c.getenv("MAILLAGE_BACKUP_PASSPHRASE")
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		pass = string(b)
	} else if pass == "" {
		c.say("Phrase secrète de la sauvegarde (%d caractères au moins) :", passphraseLimit)
		line, err := bufio.NewReader(c.in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		pass = line
	}
	pass = strings.TrimRight(pass, "\r\n")
	if len([]rune(pass)) < passphraseLimit {
		return "", fault.Refuse(fmt.Sprintf("La phrase secrète a moins de %d caractères.", passphraseLimit))
	}
	return pass, nil
}

func (in *install) backup(ctx context.Context, file, pass string) (err error) {
	work, err := os.MkdirTemp(in.dir, ".sauvegarde-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }() // a left-over copy is inside the private directory
	copied := filepath.Join(work, "maillage.db")
	if err := in.db.VacuumInto(ctx, copied); err != nil {
		return err
	}
	out, err := os.OpenFile(file+".partiel", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = in.pack(out, copied, pass)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(file+".partiel", file)
}

func (in *install) pack(out io.Writer, database, pass string) error {
	to, err := age.NewScryptRecipient(pass)
	if err != nil {
		return err
	}
	sealed, err := age.Encrypt(out, to)
	if err != nil {
		return err
	}
	z := gzip.NewWriter(sealed)
	t := tar.NewWriter(z)
	files := map[string]string{"maillage.db": database}
	keys, err := filepath.Glob(filepath.Join(in.dir, keysDir, "*"))
	if err != nil {
		return err
	}
	for _, k := range keys {
		files[keysDir+"/"+filepath.Base(k)] = k
	}
	if _, err := os.Stat(filepath.Join(in.dir, checkpointsFile)); err == nil {
		files[checkpointsFile] = filepath.Join(in.dir, checkpointsFile)
	}
	for name, path := range files {
		if err := addFile(t, name, path); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close(), sealed.Close())
}

func addFile(t *tar.Writer, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}); err != nil {
		return err
	}
	_, err = io.Copy(t, f)
	return err
}

func unpackBackup(file, pass, dir string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	id, err := age.NewScryptIdentity(pass)
	if err != nil {
		return err
	}
	bad := func(err error) error {
		return &fault.Error{Kind: fault.Invalid, Message: "Cette sauvegarde ne s’ouvre pas : phrase secrète fausse, ou fichier abîmé.", Cause: err}
	}
	plain, err := age.Decrypt(f, id)
	if err != nil {
		return bad(err)
	}
	z, err := gzip.NewReader(plain)
	if err != nil {
		return bad(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, keysDir), 0o700); err != nil {
		return err
	}
	t := tar.NewReader(z)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			// Read to the end: the last block carries the proof that nothing was cut.
			if _, err := io.Copy(io.Discard, z); err != nil {
				return bad(err)
			}
			return nil
		}
		if err != nil {
			return bad(err)
		}
		if !filepath.IsLocal(h.Name) {
			return bad(fmt.Errorf("name %q", h.Name))
		}
		if err := writeFile(filepath.Join(dir, h.Name), io.LimitReader(t, restoredMost)); err != nil {
			return bad(err)
		}
	}
}

func writeFile(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

// verifyBackup restores a backup aside and reads all of it. What it unpacks holds
// the keys: it stays within the install when there is one (within), and else in
// the machine's temporary place, closed to others.
func verifyBackup(ctx context.Context, file, pass, within string) (lines int64, err error) {
	dir, err := os.MkdirTemp(within, ".verification-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := unpackBackup(file, pass, dir); err != nil {
		return 0, err
	}
	return readThrough(ctx, dir)
}

// readThrough opens an install and holds everything it can against itself.
func readThrough(ctx context.Context, dir string) (lines int64, err error) {
	in, err := openInstall(ctx, &settings{data: dir}, false)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	err = in.db.Read(ctx, func(tx *db.Tx) error {
		var answer string
		if err := tx.Get(&answer, `pragma integrity_check`); err != nil {
			return err
		}
		if answer != "ok" {
			return fault.Refuse("La base de la sauvegarde est abîmée : " + answer)
		}
		lines, err = in.audit.Verify(tx)
		return broken(err)
	})
	return lines, err
}

// noteBackup remembers the last backup for the operator's page.
func (in *install) noteBackup(file string, verified bool) error {
	note := lastBackup{At: clock().UTC(), File: filepath.Base(file)}
	if verified {
		note.Verified = note.At
	}
	b, err := json.Marshal(note)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(in.dir, lastBackupFile), b, 0o600)
}

// lastBackup reads it back; the zero value when there is none.
func (in *install) lastBackup() lastBackup {
	var note lastBackup
	if b, err := os.ReadFile(filepath.Join(in.dir, lastBackupFile)); err == nil {
		_ = json.Unmarshal(b, &note) // an unreadable note is no note
	}
	return note
}
