// Command fincert runs a certification body's scheme for FinTech technology
// products. Each subcommand is a file of this folder; it parses flags and
// prints, and everything else lies in the packages under internal.
//
// It promises the exit codes that scripts rely on: 0 it holds or was answered,
// 1 it does not hold or could not be done, 2 the question itself was wrong;
// verify has more. It refuses to print half an answer with code 0.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"fincert/internal/text"
)

// subcommands are all of fincert's, in the order in which help lists them.
var subcommands = []func() *cobra.Command{
	newClockCommand,
	newStatusCommand,
	newCalendarCommand,
	newSchemeCommand,
	newServeCommand,
	newDemoCommand,
	newCheckCommand,
	newVerifyCommand,
	newRebuildCommand,
	newSimulateCommand,
	newDoctorCommand,
	newKeysCommand,
	newBackupCommand,
	newRestoreCommand,
	newMigrateCommand,
	newUserCommand,
	newPersonCommand,
}

// Exit codes.
const (
	exitDone  = 0
	exitNot   = 1
	exitUsage = 2
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is main with everything handed in, and the exit code handed out.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	lang := languageOf(args)
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	speak(root, lang)
	err := root.Execute()
	if err == nil {
		return exitDone
	}
	for _, line := range wordsOf(lang, err) {
		fmt.Fprintln(errs, line)
	}
	return exitCode(err)
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:               "fincert",
		Short:             "cli.root.short",
		Long:              "cli.root.long",
		Args:              cobra.ArbitraryArgs,
		RunE:              helpOrUnknown,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return readSettings(cmd) },
		SilenceErrors:     true,
		SilenceUsage:      true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.PersistentFlags().Var(new(langFlag), "lang", "cli.root.flag.lang")
	root.PersistentFlags().Lookup("lang").DefValue = "" // the words say it
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return wrongUsage(err) })
	for _, command := range subcommands {
		root.AddCommand(command())
	}
	return root
}

// newGroup is a command that only holds others: by itself it shows its help.
func newGroup(name string, commands ...*cobra.Command) *cobra.Command {
	group := &cobra.Command{
		Use: name, Short: "cli." + name + ".short", Long: "cli." + name + ".long",
		Args: cobra.ArbitraryArgs, RunE: helpOrUnknown,
	}
	group.AddCommand(commands...)
	return group
}

// helpOrUnknown says in our own words that there is no such subcommand.
func helpOrUnknown(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return wrongUsage(sentence{key: "cli.unknown-command", args: text.Args{"text": args[0]}})
	}
	return cmd.Help()
}

// usageError is a question that was asked wrongly, as against one that was
// answered with no.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func wrongUsage(err error) error { return usageError{err} }

func exitCode(err error) int {
	var usage usageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	var own answered
	if errors.As(err, &own) {
		return own.code
	}
	return exitNot
}

// noArguments is cobra.NoArgs in our words.
func noArguments(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return wrongUsage(sentence{key: "cli.unexpected-argument", args: text.Args{"text": args[0]}})
}
