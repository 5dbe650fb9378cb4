package app

import (
	"fmt"
	"strings"

	"maillage/internal/ground/access"
	"maillage/internal/ground/web"

	"github.com/spf13/cobra"
)

func newRoutes(c console, s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "routes", Short: "Liste chaque porte du site et les rôles qu’elle admet", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			frame := wire(s, &install{}).site(s, newLog(c.words))
			for _, r := range frame.Routes() {
				if _, err := fmt.Fprintf(c.out, "%-62s %s\n", r.Pattern, admitted(r)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// admitted says who a route opens to.
func admitted(r web.Route) string {
	if r.Permission == "" {
		return "tout le monde"
	}
	rule := access.Grid[r.Permission]
	var names []string
	for _, role := range rule.Roles {
		name := string(role)
		if role == access.Member && len(rule.Members) > 0 {
			var ps []string
			for _, p := range rule.Members {
				ps = append(ps, string(p))
			}
			name += "(" + strings.Join(ps, ",") + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, " ") + "  [" + string(r.Permission) + "]"
}
