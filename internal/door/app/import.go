package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"maillage/internal/ground/civil"
	"maillage/internal/ground/db"
	"maillage/internal/ground/fault"
	"maillage/internal/trade/workbook"

	"github.com/spf13/cobra"
)

func newImport(c console, s *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use: "import", Short: "Reprend un tableau de suivi, ou annule une reprise", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(importWorkbook(c, s), importUndo(c, s))
	return cmd
}

// importFlags are what may be asked of an import.
type importFlags struct {
	asOf    string
	day     civil.Day
	apply   bool
	skip    bool
	rejects string
	format  string
}

func importWorkbook(c console, s *settings) *cobra.Command {
	var o importFlags
	cmd := &cobra.Command{
		Use: "workbook FICHIER.xlsx", Short: "Vérifie un classeur, et avec --apply l’importe", Args: cobra.ExactArgs(1),
		Long: "Vérifie un classeur : dit ce que deviendrait chaque ligne, sans rien écrire. Avec --apply, importe tout, ou rien si une ligne est refusée ;\n" +
			"avec --apply --skip-invalid, importe les lignes valides. Le numéro de l’import, sur la sortie, sert à « maillage import undo ».",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.read(); err != nil {
				return err
			}
			f, err := openWorkbook(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }() // only read
			return withInstall(c, s, cmd, true, func(in *install) error { return c.importFile(cmd, wire(s, in), f, o) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.asOf, "as-of", "", "jour auquel le classeur est à jour, AAAA-MM-JJ ; ce qui suit est dans le futur (défaut : aujourd’hui)")
	f.BoolVar(&o.apply, "apply", false, "importe, au lieu de seulement vérifier")
	f.BoolVar(&o.skip, "skip-invalid", false, "avec --apply : laisse de côté les lignes refusées")
	f.StringVar(&o.rejects, "rejects", "", "écrit les lignes refusées dans ce classeur, à corriger")
	f.StringVar(&o.format, "format", "text", "text ou json")
	return cmd
}

func (o *importFlags) read() (err error) {
	if o.format != "text" && o.format != "json" {
		return errUsage{fmt.Errorf("format inconnu : %s", o.format)}
	}
	o.day, err = dayFlag("as-of", o.asOf)
	return err
}

func openWorkbook(path string) (*os.File, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &fault.Error{Kind: fault.NotFound, Message: "Fichier introuvable : " + path, Cause: err}
	}
	return f, err
}

// importFile checks or imports, and tells: the report and the import's number
// on the output, sentences beside.
func (c console) importFile(cmd *cobra.Command, r *rooms, f *os.File, o importFlags) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	file := workbook.File{Name: filepath.Base(f.Name()), Content: f, Size: info.Size()}
	var run workbook.Run
	var p *workbook.Preview
	if o.apply {
		run, p, err = r.workbook.Apply(cmd.Context(), operator(), file, o.day, o.skip, "")
	} else {
		p, err = r.workbook.Preview(cmd.Context(), operator(), file, o.day)
	}
	if p == nil {
		return err
	}
	return errors.Join(err, c.writeRejects(p, o.rejects), c.tellImport(run, p, o, err == nil))
}

// tellImport writes the report. Once imported, the text form gives the number
// alone: the check has told the rest.
func (c console) tellImport(run workbook.Run, p *workbook.Preview, o importFlags, done bool) error {
	imported := o.apply && done
	switch {
	case o.format == "json" && imported:
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Run    string           `json:"run"` // empty when there was nothing to add
			Made   workbook.Made    `json:"made"`
			Report *workbook.Report `json:"report"`
		}{shown(run.ID), run.Made, p.Report})
	case o.format == "json":
		return p.Report.WriteJSON(c.out)
	case !imported:
		return p.Report.Brief().WriteText(c.out)
	}
	c.say("%s", p.Report.Counts)
	if run.ID.IsZero() {
		c.say("Rien à importer : tout est déjà présent, ou refusé.")
		return nil
	}
	c.say("Importé : %d microstructures, %d professionnels, %d patients, %d sorties, %d entretiens, %d RCP. Pour annuler : maillage import undo %s",
		run.Made.Teams, run.Made.Professionals, run.Made.Patients, run.Made.Exits, run.Made.Sessions, run.Made.RCPs, run.ID)
	_, err := fmt.Fprintln(c.out, run.ID)
	return err
}

func shown(id db.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// writeRejects writes the refused rows where only their owner reads them.
func (c console) writeRejects(p *workbook.Preview, path string) (err error) {
	if path == "" {
		return nil
	}
	if p.Refused() == 0 {
		c.say("Aucune ligne refusée : %s n’est pas écrit.", path)
		return nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(p.WriteRejects(f), f.Close())
	if err == nil {
		c.say("Lignes refusées : %s", path)
	}
	return err
}

func importUndo(c console, s *settings) *cobra.Command {
	return &cobra.Command{
		Use: "undo NUMÉRO", Short: "Annule un import, si rien ne s’appuie dessus", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			unknown := &fault.Error{Kind: fault.NotFound, Message: "Aucun import ne porte le numéro " + args[0] + "."}
			id, err := db.ParseID(args[0])
			if err != nil {
				return unknown
			}
			return withInstall(c, s, cmd, false, func(in *install) error {
				err := wire(s, in).workbook.Undo(cmd.Context(), operator(), id, "")
				if fault.KindOf(err) == fault.NotFound {
					return unknown
				}
				if err == nil {
					c.say("Import annulé : tout est comme avant.")
				}
				return err
			})
		},
	}
}
