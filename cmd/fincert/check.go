package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"fincert/internal/house"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/recheck"
	"fincert/internal/text"
)

// newCheckCommand is `fincert check`. Findings go to the output, one a line;
// what sums up goes beside it.
func newCheckCommand() *cobra.Command {
	var where installation
	var against string
	var withoutFiles, asJSON bool
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "cli.check.short",
		Long:    "cli.check.long",
		Example: "  fincert check --data /var/lib/fincert --against checkpoint-2026-11.txt",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			kept, err := checkpointIn(against)
			if err != nil {
				return err
			}
			passphrase, err := keys.Passphrase(os.Getenv)
			if err != nil {
				return err
			}
			lang, out := langOf(cmd), cmd.OutOrStdout()
			tell := func(f recheck.Finding) { fmt.Fprintln(out, f.Words(lang)) }
			if asJSON {
				lines := json.NewEncoder(out)
				tell = func(f recheck.Finding) { _ = lines.Encode(f) } // the exit code tells of what could not be printed
			}
			sum, err := house.Check(cmd.Context(), house.CheckConfig{
				Data: where.data, Database: where.database, Passphrase: passphrase, Clock: now.System(),
				Against: kept, WithoutFiles: withoutFiles,
			}, tell)
			if err != nil {
				return err
			}
			words := sentence{key: "cli.check.holds", args: text.Args{"entries": sum.Entries, "cases": sum.Cases,
				"certificates": sum.Certificates, "files": sum.Files, "findings": sum.Findings}}
			if sum.Findings > 0 {
				words.key = "cli.check.found"
				return words
			}
			fmt.Fprintln(cmd.ErrOrStderr(), text.T(lang, words.key, words.args))
			return nil
		},
	}
	where.addTo(cmd)
	cmd.Flags().StringVar(&against, "against", "", "cli.check.flag.against")
	cmd.Flags().BoolVar(&withoutFiles, "without-files", false, "cli.check.flag.without-files")
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

// checkpointIn is the text of a checkpoint: what was given, if it has lines,
// else what the file of that name holds.
func checkpointIn(given string) (string, error) {
	if given == "" || strings.Contains(given, "\n") {
		return given, nil
	}
	kept, err := os.ReadFile(given)
	if errors.Is(err, fs.ErrNotExist) {
		return "", wrongUsage(sentence{key: "cli.no-such-file", args: text.Args{"file": given}})
	}
	if err != nil {
		return "", wrongUsage(sentence{key: "cli.unreadable-file", args: text.Args{"file": given, "reason": err.Error()}})
	}
	if len(kept) == 0 {
		return "", wrongUsage(sentence{key: "cli.unreadable-file", args: text.Args{"file": given, "reason": "0 B"}})
	}
	return string(kept), nil
}
