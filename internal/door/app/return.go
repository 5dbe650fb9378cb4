package app

import (
	"errors"
	"fmt"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/network"
	"maillage/internal/trade/reporting"

	"github.com/spf13/cobra"
)

func newReturn(c console, s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use: "return", Short: "Montre la remontée d’une microstructure", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	format := "text"
	show := &cobra.Command{
		Use: "show ÉQUIPE AAAA-MM", Short: "Une équipe, un mois : maillage return show MSMA-31-01 2026-11", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			month, err := civil.ParseMonth(args[1])
			if err != nil {
				return errUsage{errors.New("mois attendu sous la forme 2026-11")}
			}
			return withInstall(c, s, cmd, false, func(in *install) error {
				r := wire(s, in)
				v, err := r.openReturn(cmd, args[0], month)
				if err != nil {
					return err
				}
				return c.showReturn(v, format)
			})
		},
	}
	show.Flags().StringVar(&format, "format", "text", "text, json, xlsx ou pdf")
	cmd.AddCommand(show)
	return cmd
}

func (r *rooms) openReturn(cmd *cobra.Command, code string, month civil.Month) (v reporting.View, err error) {
	var team network.Microstructure
	err = r.in.db.Read(cmd.Context(), func(tx *db.Tx) error {
		team, err = network.TeamByCode(tx, code)
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return v, &fault.Error{Kind: fault.NotFound, Message: "Microstructure inconnue : " + code}
	}
	if err != nil {
		return v, err
	}
	return r.reporting.Open(cmd.Context(), operator(), team.ID, month)
}

// shownReturn is the return as scripts read it.
type shownReturn struct {
	Team  string `json:"team"`
	Month string `json:"month"`
	State string `json:"state"`
	Late  bool   `json:"late"`
	reporting.Figures
	SentOn     string `json:"sent_on,omitempty"`
	AcceptedOn string `json:"accepted_on,omitempty"`
	Drifted    bool   `json:"drifted"`
}

func (c console) showReturn(v reporting.View, format string) error {
	switch format {
	case "json":
		out := shownReturn{
			Team: v.Team.Code, Month: v.Return.Month.String(), State: v.Return.State.Code(), Late: v.Return.Late,
			Figures: v.Return.Figures, Drifted: v.Return.Drifted(),
		}
		if !v.Return.SentAt.IsZero() {
			out.SentOn = civil.DayOf(v.Return.SentAt).String()
		}
		if v.Return.State == reporting.Accepted {
			out.AcceptedOn = civil.DayOf(v.Return.DecidedAt).String()
		}
		return c.writeJSON(out)
	case "xlsx":
		return reporting.WriteXLSX(c.out, v)
	case "pdf":
		b, err := reporting.Paper(v)
		if err != nil {
			return err
		}
		_, err = c.out.Write(b)
		return err
	case "text":
		_, err := fmt.Fprintf(c.out, "%s  %s  %s\n", v.Team.Code, v.Return.Month.Long(), v.Return.State.Label())
		for _, f := range v.Return.Figures.List() {
			if err == nil {
				_, err = fmt.Fprintf(c.out, "%6d  %s\n", f.Value, f.Label)
			}
		}
		return err
	default:
		return errUsage{fmt.Errorf("format inconnu : %s", format)}
	}
}
