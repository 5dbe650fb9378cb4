package app

import (
	"context"
	"fmt"
	"path/filepath"
	"syscall"
	"time"

	"maillage/internal/ground/audit"
	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/ground/job"
	"maillage/internal/ground/mail"

	"github.com/spf13/cobra"
)

// finding is one thing the doctor looked at.
type finding struct {
	What  string
	Grave bool
	OK    bool
	Say   string
	Do    string // what to do, when it is not OK
}

func newDoctor(c console, s *settings) *cobra.Command {
	return &cobra.Command{Use: "doctor", Short: "Vérifie l’installation et dit quoi faire", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return withInstall(c, s, cmd, false, func(in *install) error {
			bad := 0
			for _, f := range in.examine(cmd.Context(), s, true) {
				mark := "bien"
				if !f.OK {
					mark = "à voir"
					if f.Grave {
						mark, bad = "GRAVE", bad+1
					}
				}
				line := fmt.Sprintf("%-7s %-22s %s", mark, f.What, f.Say)
				if !f.OK && f.Do != "" {
					line += "\n        → " + f.Do
				}
				if _, err := fmt.Fprintln(c.out, line); err != nil {
					return err
				}
			}
			if bad > 0 {
				return fault.Refuse(fmt.Sprintf("%d point(s) grave(s).", bad))
			}
			return nil
		})
	}}
}

// examine looks at everything an operator should know; the operator's page
// shows the same, without reading the whole journal again.
func (in *install) examine(ctx context.Context, s *settings, whole bool) []finding {
	journal := in.seeCheckpoint
	if whole {
		journal = in.seeJournal
	}
	return []finding{in.seeSettings(s), in.seeKeys(), in.seeDisk(), in.seeDurability(ctx), journal(ctx), in.seeJobs(ctx), in.seeBackup(), seeClock(), seeMail(ctx, s, whole)}
}

func (in *install) seeSettings(s *settings) finding {
	f := finding{What: "adresse publique", OK: true, Say: s.base()}
	if !s.secure() {
		f.OK, f.Say, f.Do = false, "pas de https : cette machine seulement", "réglez public_url = \"https://…\" et placez un mandataire TLS devant"
	}
	return f
}

func (in *install) seeKeys() finding {
	f := finding{What: "clés", Grave: true, OK: true, Say: "présentes, lisibles par leur propriétaire seul"}
	names, err := filepath.Glob(filepath.Join(in.dir, keysDir, "*"))
	if err != nil || len(names) < 2 {
		f.OK, f.Say, f.Do = false, "manquantes", "restaurez une sauvegarde"
	}
	return f
}

const (
	diskLow    = 1 << 30 // bytes
	backupMost = 36 * time.Hour
)

func (in *install) seeDisk() finding {
	f := finding{What: "disque", Grave: true, OK: true}
	var st syscall.Statfs_t
	if err := syscall.Statfs(in.dir, &st); err != nil {
		f.OK, f.Say = false, err.Error()
		return f
	}
	free := st.Bavail * uint64(st.Bsize)
	f.Say = fmt.Sprintf("%.1f Go libres", float64(free)/(1<<30))
	if free < diskLow {
		f.OK, f.Do = false, "libérez de la place : en dessous de 1 Go, une sauvegarde peut échouer"
	}
	return f
}

func (in *install) seeDurability(ctx context.Context) finding {
	f := finding{What: "base", Grave: true, OK: true, Say: string(in.db.Engine())}
	schema, err := in.db.Schema(ctx)
	if err != nil {
		f.OK, f.Say = false, err.Error()
		return f
	}
	f.Say += fmt.Sprintf(", schéma %d", schema.Have)
	if in.db.Engine() == db.Postgres {
		var fsync string
		err := in.db.Read(ctx, func(tx *db.Tx) error { return tx.Get(&fsync, "show fsync") })
		if err != nil || fsync != "on" {
			f.OK, f.Do = false, "PostgreSQL : remettez fsync = on, une coupure perdrait des entretiens"
		}
	}
	return f
}

func (in *install) seeJournal(ctx context.Context) finding {
	f := finding{What: "journal des accès", Grave: true, OK: true}
	err := in.db.Read(ctx, func(tx *db.Tx) error {
		n, err := in.audit.Verify(tx)
		f.Say = fmt.Sprintf("entier, %d lignes", n)
		return err
	})
	if err != nil {
		f.OK, f.Say, f.Do = false, err.Error(), "gardez la base telle quelle et comparez avec une sauvegarde"
	}
	return f
}

// seeCheckpoint says when the journal was last signed.
func (in *install) seeCheckpoint(ctx context.Context) finding {
	f := finding{What: "journal des accès", OK: true}
	err := in.db.Read(ctx, func(tx *db.Tx) error {
		last, found, err := audit.LastCheckpoint(tx)
		f.Say = "aucun point de contrôle signé pour l’instant"
		if found {
			f.Say = fmt.Sprintf("ligne %d signée le %s", last.Seq, civil.Instant(last.At))
		}
		return err
	})
	if err != nil {
		f.OK, f.Grave, f.Say = false, true, err.Error()
	}
	f.Do = "maillage audit verify relit toute la chaîne"
	return f
}

func (in *install) seeJobs(ctx context.Context) finding {
	f := finding{What: "travaux", OK: true}
	err := in.db.Read(ctx, func(tx *db.Tx) error {
		st, err := job.Stand(tx)
		f.Say = fmt.Sprintf("%d en attente, %d abandonnés", st.Ready, st.Dead)
		if st.Dead > 0 {
			f.OK, f.Do = false, "voyez la page Exploitation : chaque travail abandonné dit pourquoi"
		}
		return err
	})
	if err != nil {
		f.OK, f.Say = false, err.Error()
	}
	return f
}

func (in *install) seeBackup() finding {
	f := finding{What: "dernière sauvegarde", OK: true}
	last := in.lastBackup()
	switch {
	case last.At.IsZero():
		f.OK, f.Say, f.Do = false, "aucune", "maillage backup FICHIER, chaque jour"
	case clock().Sub(last.At) > backupMost:
		f.OK, f.Say, f.Do = false, "du "+last.At.Format("02/01/2006"), "maillage backup FICHIER, chaque jour"
	default:
		f.Say = "du " + last.At.Format("02/01/2006 15:04") + ", relue"
	}
	return f
}

func seeClock() finding {
	f := finding{What: "horloge", OK: true, Say: clock().Format("02/01/2006 15:04:05 MST")}
	if clock().Year() < 2026 {
		f.OK, f.Grave, f.Do = false, true, "mettez la machine à l’heure (NTP)"
	}
	return f
}

// seeMail says whether reminders can leave. The server is asked by the command
// alone: the operator's page does not wait for another machine.
func seeMail(ctx context.Context, s *settings, whole bool) finding {
	f := finding{What: "courriel", OK: true, Say: "aucun serveur réglé : aucun rappel ne part, les liens d’invitation se remettent en main propre"}
	sender, err := mail.New(s.mail)
	if err == nil && sender == nil {
		return f
	}
	if err == nil {
		f.Say = "rappels par " + sender.Server()
		if whole {
			err = sender.Check(ctx)
		}
	}
	if err != nil {
		f.OK, f.Say, f.Do = false, err.Error(), "vérifiez [mail] dans maillage.toml ; les rappels attendent et repartiront"
	}
	return f
}
