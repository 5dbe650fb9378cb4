package app

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/sheet"
	"maillage/internal/trade/reporting"

	"github.com/spf13/cobra"
)

func newExport(c console, s *settings) *cobra.Command {
	var from, to, format string
	var scope reporting.Scope
	cmd := &cobra.Command{
		Use: "export JEU", Short: "Écrit un jeu de données : " + strings.Join(reporting.Datasets, ", "), Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, err := writerOf(c, format)
			if err != nil {
				return err
			}
			if scope.From, err = dayFlag("from", from); err != nil {
				return err
			}
			if scope.To, err = dayFlag("to", to); err != nil {
				return err
			}
			return withInstall(c, s, cmd, false, func(in *install) error {
				return wire(s, in).reporting.Export(cmd.Context(), operator(), args[0], scope, write)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&from, "from", "", "premier jour, AAAA-MM-JJ")
	f.StringVar(&to, "to", "", "dernier jour, AAAA-MM-JJ (défaut : aujourd’hui)")
	f.StringVar(&scope.Team, "team", "", "code d’une microstructure")
	f.StringVar(&scope.Region, "region", "", "code d’une région")
	f.StringVar(&format, "format", "csv", "csv, xlsx ou json")
	return cmd
}

func writerOf(c console, format string) (func(sheet.Table) error, error) {
	switch format {
	case "csv":
		return func(t sheet.Table) error { return sheet.WriteCSV(c.out, t) }, nil
	case "xlsx":
		return func(t sheet.Table) error { return sheet.WriteXLSX(c.out, t) }, nil
	case "json":
		return func(t sheet.Table) error { return sheet.WriteJSONL(c.out, t) }, nil
	}
	return nil, errUsage{fmt.Errorf("format inconnu : %s", format)}
}

func dayFlag(name, value string) (civil.Day, error) {
	if value == "" {
		return civil.Day{}, nil
	}
	d, err := civil.ParseISO(value)
	if err != nil {
		return d, errUsage{errors.New("--" + name + " : date attendue sous la forme 2026-11-22")}
	}
	return d, nil
}

func newCheckDataset(c console, _ *settings) *cobra.Command {
	return &cobra.Command{
		Use: "check-dataset FICHIER", Short: "Dit quelle règle du dictionnaire un jeu de données enfreint, et où", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }() // only read
			found, err := reporting.CheckDataset(f)
			if err != nil {
				return err
			}
			for _, x := range found.Breaches {
				if _, err := fmt.Fprintf(c.out, "ligne %d, %s : %s\n", x.Row, x.Column, x.Message); err != nil {
					return err
				}
			}
			c.say("%s : %d lignes, %d écart(s).", found.Dataset, found.Rows, len(found.Breaches))
			return found.Err()
		},
	}
}
