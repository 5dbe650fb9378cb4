package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"maillage/internal/ground/audit"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/seal"

	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "dev"

func newVersion(c console, _ *settings) *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Affiche la version", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		revision := ""
		if info, ok := debug.ReadBuildInfo(); ok {
			for _, s := range info.Settings {
				if s.Key == "vcs.revision" {
					revision = " " + s.Value[:min(12, len(s.Value))]
				}
			}
		}
		_, err := fmt.Fprintf(c.out, "maillage %s%s %s %s/%s\n", version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	}}
}

func newMigrate(c console, s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use: "migrate", Short: "Met le schéma de la base à jour, ou dit où il en est", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{Use: "status", Short: "Dit où en est le schéma", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return withDatabase(c, s, cmd, false, func(d *db.DB) error {
			schema, err := d.Schema(cmd.Context())
			if err != nil {
				return err
			}
			state := "à jour"
			if !schema.Current() {
				state = "à migrer"
			}
			_, err = fmt.Fprintf(c.out, "base %d, programme %d : %s\n", schema.Have, schema.Want, state)
			return err
		})
	}})
	cmd.AddCommand(&cobra.Command{Use: "up", Short: "Applique les migrations qui manquent", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		steps := 0
		err := withDatabase(c, s, cmd, true, func(d *db.DB) (err error) {
			steps, err = d.Migrate(cmd.Context())
			return err
		})
		if err != nil {
			return err
		}
		in, err := openInstall(cmd.Context(), s, true)
		if err != nil {
			return err
		}
		c.say("%d migration(s) appliquée(s).", steps)
		return in.Close()
	}})
	return cmd
}

// withDatabase opens the database without asking that its schema be current.
func withDatabase(c console, s *settings, cmd *cobra.Command, fresh bool, do func(*db.DB) error) error {
	if err := s.resolve(c.getenv); err != nil {
		return errUsage{err}
	}
	if err := s.privateDir(fresh); err != nil {
		return err
	}
	engine, address, err := db.Target(s.data, s.db)
	if err != nil {
		return errUsage{err}
	}
	if _, _, err := s.keys(engine, address, fresh); err != nil {
		return err
	}
	d, err := db.Open(cmd.Context(), engine, address, db.Options{Clock: clock})
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }() // what was asked has been answered
	return do(d)
}

func newAudit(c console, s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use: "audit", Short: "Vérifie le journal des accès", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use: "verify", Short: "Relit toute la chaîne et les points de contrôle signés", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withInstall(c, s, cmd, false, func(in *install) error {
				return in.db.Read(cmd.Context(), func(tx *db.Tx) error {
					lines, err := in.audit.Verify(tx)
					if err != nil {
						return broken(err)
					}
					known, err := os.ReadFile(filepath.Join(in.dir, checkpointsFile))
					if err == nil {
						if err := in.audit.VerifyFile(tx, string(known)); err != nil {
							return broken(err)
						}
					}
					key, err := in.audit.Verifier()
					if err != nil {
						return err
					}
					_, err = fmt.Fprintf(c.out, "journal entier : %d lignes\nclé publique : %s\n", lines, key)
					return err
				})
			})
		},
	})
	return cmd
}

func newKeys(c console, s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use: "keys", Short: "Renouvelle la clé qui scelle les identités", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use: "rotate", Short: "Ajoute une clé ; les anciennes restent lisibles", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := s.resolve(c.getenv); err != nil {
				return errUsage{err}
			}
			if err := seal.Rotate(filepath.Join(s.data, keysDir)); err != nil {
				return err
			}
			c.say("Nouvelle clé ajoutée. Redémarrez le service, puis faites une sauvegarde : l’ancienne ne contient pas cette clé.")
			return nil
		},
	})
	return cmd
}

// withInstall opens the install for one command and closes it after.
func withInstall(c console, s *settings, cmd *cobra.Command, fresh bool, do func(*install) error) (err error) {
	if err := s.resolve(c.getenv); err != nil {
		return errUsage{err}
	}
	in, err := openInstall(cmd.Context(), s, fresh)
	if err != nil {
		return err
	}
	defer func() {
		if e := in.Close(); err == nil {
			err = e
		}
	}()
	return do(in)
}

// broken makes a broken journal an Invalid fault: the command's answer, not a
// failure of the program.
func broken(err error) error {
	var b *audit.Broken
	if errors.As(err, &b) {
		return &fault.Error{Kind: fault.Invalid, Message: b.Error(), Cause: err}
	}
	return err
}
