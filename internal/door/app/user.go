package app

import (
	"context"
	"fmt"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/account"
	"maillage/internal/trade/network"

	"github.com/spf13/cobra"
)

// Accounts from the command line: the first operator of an install is made
// here, and anybody who lost everything is helped from here.

func newUser(c console, s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use: "user", Short: "Tient les comptes", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(userAdd(c, s), userList(c, s), userDisable(c, s), userReset(c, s))
	return cmd
}

func userAdd(c console, s *settings) *cobra.Command {
	var d account.InviteDraft
	var role, rpps string
	cmd := &cobra.Command{
		Use: "add ADRESSE", Short: "Crée un compte et donne le lien d’invitation", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.Email, d.Role = args[0], access.Role(role)
			if d.Role.Label() == "" {
				return errUsage{fmt.Errorf("rôle inconnu : %s (attendu : %s)", role, roleNames())}
			}
			return withInstall(c, s, cmd, false, func(in *install) error {
				r := wire(s, in)
				if rpps != "" {
					if err := r.professional(cmd.Context(), rpps, &d); err != nil {
						return err
					}
				}
				link, err := r.account.Invite(cmd.Context(), operator(), d, "")
				if err != nil {
					return err
				}
				return c.printLink(s, link)
			})
		},
	}
	cmd.Flags().StringVar(&role, "role", "operator", "rôle : "+roleNames())
	cmd.Flags().StringVar(&rpps, "rpps", "", "numéro RPPS du professionnel du réseau (membre d’une microstructure)")
	cmd.Flags().StringVar(&d.Name, "name", "", "nom affiché")
	cmd.Flags().StringVar(&d.Region, "region", "", "code de la région (coordination, ARS)")
	return cmd
}

// professional finds the network's professional who has a RPPS number.
func (r *rooms) professional(ctx context.Context, rpps string, d *account.InviteDraft) error {
	return r.in.db.Read(ctx, func(tx *db.Tx) error {
		people, err := network.ProfessionalsIn(tx, "")
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.RPPSOK && p.RPPS == rpps {
				d.Professional, d.Name = p.ID, p.Name()
				return nil
			}
		}
		return &fault.Error{Kind: fault.NotFound, Message: "Aucun membre d’une microstructure n’a ce numéro RPPS."}
	})
}

func roleNames() string {
	names := make([]string, len(access.Roles))
	for i, r := range access.Roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}

// printLink gives the link once: it is kept as a digest only.
func (c console) printLink(s *settings, link account.Link) error {
	c.say("Lien personnel, valable une fois jusqu’au %s :", link.Ends.Format("02/01/2006"))
	_, err := fmt.Fprintf(c.out, "%s/invitation/%s\n", s.base(), link.Token)
	return err
}

func userList(c console, s *settings) *cobra.Command {
	return &cobra.Command{Use: "list", Short: "Liste les comptes", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return withInstall(c, s, cmd, false, func(in *install) error {
			list, err := wire(s, in).account.List(cmd.Context(), operator(), "")
			if err != nil {
				return err
			}
			for _, a := range list {
				state := "ouvert"
				if a.Disabled() {
					state = "fermé"
				}
				if _, err := fmt.Fprintf(c.out, "%s\t%s\t%s\t%s\n", a.Email, a.Name, a.RoleNames(), state); err != nil {
					return err
				}
			}
			return nil
		})
	}}
}

func userDisable(c console, s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "disable ADRESSE", Short: "Ferme un compte ; ses sessions s’arrêtent aussitôt", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withInstall(c, s, cmd, false, func(in *install) error {
				svc := wire(s, in).account
				id, err := svc.ByEmail(cmd.Context(), operator(), args[0])
				if err != nil {
					return err
				}
				if err := svc.Disable(cmd.Context(), operator(), id); err != nil {
					return err
				}
				c.say("Compte fermé : %s", args[0])
				return nil
			})
		},
	}
}

func userReset(c console, s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "reset ADRESSE", Short: "Donne un lien pour choisir un nouveau mot de passe et un nouveau second facteur", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withInstall(c, s, cmd, false, func(in *install) error {
				svc := wire(s, in).account
				id, err := svc.ByEmail(cmd.Context(), operator(), args[0])
				if err != nil {
					return err
				}
				link, err := svc.MakeLink(cmd.Context(), operator(), id, account.LostBoth)
				if err != nil {
					return err
				}
				return c.printLink(s, link)
			})
		},
	}
}
