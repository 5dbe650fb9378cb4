package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"syscall"

	"maillage/internal/ground/fault"

	"github.com/spf13/cobra"
)

// Exit codes of the program, one a kind of fault.
const (
	exitDone      = 0
	exitInternal  = 1
	exitUsage     = 2
	exitInvalid   = 3
	exitNotFound  = 4
	exitForbidden = 5
	exitConflict  = 6
)

// console is where a command reads and writes: data to out, words to words.
type console struct {
	in     io.Reader
	out    io.Writer
	words  io.Writer
	getenv func(string) string
}

// say writes a sentence for the person at the terminal.
func (c console) say(format string, args ...any) {
	_, _ = fmt.Fprintf(c.words, format+"\n", args...) // a closed terminal is nobody's fault
}

// errUsage marks a command that was not understood.
type errUsage struct{ error }

// errSaid ends a command whose words are already on the screen.
type errSaid struct{ error }

// Main runs the program and returns its exit code.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	c := console{in: stdin, out: stdout, words: stderr, getenv: getenv}
	root := newRoot(c)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return c.finish(root.ExecuteContext(ctx))
}

// finish words an error and gives its exit code.
func (c console) finish(err error) int {
	if err == nil {
		return exitDone
	}
	var usage errUsage
	if errors.As(err, &usage) {
		c.say("%s\nÉcrivez « maillage help » pour la liste des commandes.", usage.Error())
		return exitUsage
	}
	var said errSaid
	if !errors.As(err, &said) {
		c.sayError(err)
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		return exitInvalid
	case fault.NotFound:
		return exitNotFound
	case fault.Forbidden:
		return exitForbidden
	case fault.Conflict:
		return exitConflict
	default:
		return exitInternal
	}
}

func (c console) sayError(err error) {
	var f *fault.Error
	if !errors.As(err, &f) {
		c.say("Erreur : %v", err)
		return
	}
	c.say("%s", f.Message)
	for _, field := range f.Fields {
		c.say("  %s : %s", field.Name, field.Message)
	}
}

// newRoot makes the command tree.
func newRoot(c console) *cobra.Command {
	root := &cobra.Command{
		Use:           "maillage",
		Short:         "Le système d’information des microstructures médicales addictions",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpTemplate(helpTemplate)
	root.SetHelpCommand(&cobra.Command{Use: "help [commande]", Short: "Aide sur une commande", RunE: func(cmd *cobra.Command, args []string) error {
		target, _, err := root.Find(args)
		if err != nil {
			return errUsage{fmt.Errorf("commande inconnue : %v", args)}
		}
		return target.Help()
	}})
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return errUsage{fmt.Errorf("option refusée : %w", err)} })
	root.PersistentFlags().BoolP("help", "h", false, "affiche cette aide")
	var s settings
	s.flags(root.PersistentFlags())
	for _, make := range commands {
		root.AddCommand(make(c, &s))
	}
	asUsage(root)
	return root
}

// asUsage makes wrong arguments a usage error in every command.
func asUsage(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true // cobra would write it in English
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return errUsage{fmt.Errorf("arguments attendus : %s", cmd.UseLine())}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		asUsage(sub)
	}
}

// commands are the program's commands, in the order of the help.
var commands = []func(console, *settings) *cobra.Command{
	newServe, newDemo, newMigrate, newUser, newImport, newReturn, newExport, newCheckDataset,
	newBackup, newRestore, newVerify, newAudit, newKeys, newDoctor, newRoutes, newVersion,
}

const usageTemplate = `Usage :
  {{.UseLine}}{{if .HasAvailableSubCommands}} COMMANDE{{end}} [options]
{{if .HasAvailableSubCommands}}
Commandes :{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}}  {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
Options :
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableInheritedFlags}}
Options générales :
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}`

const helpTemplate = `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{.UsageString}}`
