package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"fincert/internal/casework"
	"fincert/internal/house"
	"fincert/internal/text"
)

// newRebuildCommand is `fincert rebuild`: it makes all projected tables anew
// from the entries and says whether they were what they should be.
func newRebuildCommand() *cobra.Command {
	var where installation
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "cli.rebuild.short",
		Long:  "cli.rebuild.long",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			client, done, err := where.client(cmd)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, done()) }()
			var report []casework.Rebuilt
			err = post(cmd, client, house.RebuildAddress, struct{}{}, &report)
			if err != nil {
				return err
			}
			return printRebuilt(cmd.OutOrStdout(), langOf(cmd), asJSON, report)
		},
	}
	where.addTo(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

// printRebuilt tells of each table; the error says that one was not what the
// entries make it.
func printRebuilt(out io.Writer, lang text.Lang, asJSON bool, report []casework.Rebuilt) error {
	different := 0
	for _, table := range report {
		if !table.Equal {
			different++
		}
	}
	if asJSON {
		err := json.NewEncoder(out).Encode(report)
		if err != nil {
			return fmt.Errorf("print the report: %w", err)
		}
	} else {
		for _, table := range report {
			key := "cli.rebuild.equal"
			if !table.Equal {
				key = "cli.rebuild.different"
			}
			fmt.Fprintln(out, text.T(lang, key, text.Args{"table": table.Table, "count": table.Rows}))
		}
	}
	if different > 0 {
		return sentence{key: "cli.rebuild.repaired", args: text.Args{"count": different}}
	}
	return nil
}
