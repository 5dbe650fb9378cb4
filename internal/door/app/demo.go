package app

import (
	"context"
	"fmt"
	"strings"

	"maillage/internal/demo"
	"maillage/internal/ground/fault"

	"github.com/spf13/cobra"
)

func newDemo(c console, s *settings) *cobra.Command {
	var sizeName, format string
	var seedNumber uint64
	var noServe bool
	cmd := &cobra.Command{
		Use: "demo", Short: "Crée le réseau de démonstration s’il n’existe pas, puis le sert", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			size, err := demo.SizeNamed(sizeName)
			if err != nil {
				return errUsage{err}
			}
			if format != "text" && format != "json" {
				return errUsage{fmt.Errorf("format inconnu : %s", format)}
			}
			if s.data == "" && c.getenv("MAILLAGE_DATA") == "" {
				s.data = "demo"
			}
			s.demo = true
			return withInstall(c, s, cmd, true, func(in *install) error {
				if err := s.stayHome(); err != nil {
					return err
				}
				if err := c.buildDemo(cmd.Context(), s, in, size, seedNumber); err != nil {
					return err
				}
				if err := c.printSignIns(format); err != nil || noServe {
					return err
				}
				return serve(cmd.Context(), c, s, in, func(address string) { c.ready(format, address) })
			})
		},
	}
	f := cmd.Flags()
	serveFlags(cmd, s)
	f.StringVar(&sizeName, "size", "region", "small, region ou national")
	f.Uint64Var(&seedNumber, "seed", 1, "graine : la même donne le même réseau")
	f.BoolVar(&noServe, "no-serve", false, "crée et s’arrête")
	f.StringVar(&format, "format", "text", "text, ou json : une ligne par accès, puis l’adresse")
	return cmd
}

// stayHome refuses to show a demonstration to others: its passwords are known to
// everybody and it asks for no second factor. Faults: Invalid.
func (s *settings) stayHome() error {
	if loopback(s.listen) && !s.secure() {
		return nil
	}
	return fault.Refuse("Une démonstration ne se sert que sur cette machine : ses mots de passe sont connus de tous. Pour servir un réseau, partez d’un dossier vide.")
}

// buildDemo makes the network in an empty install; one that is there is kept.
func (c console) buildDemo(ctx context.Context, s *settings, in *install, size demo.Size, seedNumber uint64) error {
	have, err := demo.Is(ctx, in.db)
	if err != nil || have != "" {
		return err
	}
	r := wire(s, in)
	hash, err := r.account.HashPassword(ctx, demo.Password)
	if err != nil {
		return err
	}
	c.say("Création du réseau de démonstration (%s) : personnes inventées…", size.Name)
	_, err = demo.Build(ctx, demo.House{DB: in.db, Seal: in.seal, Audit: in.audit}, size, seedNumber, hash, c.progress)
	return err
}

// progress draws how far the building is, now and then.
func (c console) progress(teams, of, patients, acts int) {
	step := max(1, of/20)
	if teams%step != 0 && teams != of {
		return
	}
	done := 20 * teams / of
	c.say("  [%s%s] %d/%d microstructures, %d patients, %d entretiens", strings.Repeat("█", done), strings.Repeat("·", 20-done), teams, of, patients, acts)
}

func (c console) printSignIns(format string) error {
	for _, in := range demo.SignIns() {
		if format == "json" {
			if err := c.writeJSON(map[string]string{"role": in.Role, "email": in.Email, "password": demo.Password}); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(c.out, "%-28s %-36s %s\n", in.Label, in.Email, demo.Password); err != nil {
			return err
		}
	}
	return nil
}

func (c console) ready(format, address string) {
	if format == "json" {
		_ = c.writeJSON(map[string]string{"listening": address}) // a closed terminal is nobody's fault
		return
	}
	_, _ = fmt.Fprintf(c.out, "\nMaillage répond sur %s\n", address) // as above
}
