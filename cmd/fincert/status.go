package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/register"
	"fincert/internal/text"
)

// newStatusCommand is `fincert status`: what a certificate is worth on a day, by
// the record, or by what a line of a batch says that happened.
func newStatusCommand() *cobra.Command {
	var where installation
	var on, known, batch string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "cli.status.short",
		Long:  "cli.status.long",
		Example: `  fincert status FC202601000001 --on 2029-11-25
  fincert status FC202601000001 --known 2026-11-24T08:00:00Z --json
  fincert status --batch lives.jsonl`,
		Args: cobra.ArbitraryArgs,
	}
	where.addTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&on, "on", "", "cli.status.flag.on")
	flags.StringVar(&known, "known", "", "cli.status.flag.known")
	flags.StringVar(&batch, "batch", "", "cli.status.flag.batch")
	flags.BoolVar(&asJSON, "json", false, "cli.flag.json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if flags.Changed("batch") {
			if len(args) > 0 {
				return noArguments(cmd, args)
			}
			for _, name := range []string{"on", "known", "json"} {
				if flags.Changed(name) {
					return wrongUsage(sentence{key: "cli.flags-together", args: text.Args{"one": "batch", "other": name}})
				}
			}
			return answerBatch(cmd, batch, answerLife)
		}
		if len(args) == 0 {
			return wrongUsage(sentence{key: "cli.status-which"})
		}
		if len(args) > 1 {
			return noArguments(cmd, args[1:])
		}
		view, err := house.Ask(cmd.Context(), house.Asked{
			Data: where.data, Database: where.database, Clock: now.System(), Lang: langOf(cmd), Number: args[0], On: on, Known: known,
		})
		if fault.Is(err, fault.Invalid) {
			return wrongUsage(err)
		}
		if err != nil {
			return err
		}
		if asJSON {
			return printJSON(cmd.OutOrStdout(), view)
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), statusWords(langOf(cmd), view))
		return err
	}
	return cmd
}

// statusWords is the standing in a line.
func statusWords(lang text.Lang, view register.View) string {
	key := "cli.status.since"
	switch {
	case view.Status.Since.IsZero():
		key = "cli.status.none"
	case !view.Status.Until.IsZero():
		key = "cli.status.until"
	}
	return text.T(lang, key, text.Args{
		"number": view.Number, "on": view.On, "word": view.Status.Word, "code": view.Status.Code,
		"since": view.Status.Since, "until": cmp.Or(view.Status.Until, view.ValidTo), "last": view.ValidTo,
	})
}
