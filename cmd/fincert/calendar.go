package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/house"
	"fincert/internal/text"
)

// newCalendarCommand is `fincert calendar`.
func newCalendarCommand() *cobra.Command {
	return newGroup("calendar", newCalendarImportCommand())
}

func newCalendarImportCommand() *cobra.Command {
	var where installation
	var asked house.NoticeOrder
	var issued string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "import FILE",
		Short:   "cli.calendar.import.short",
		Long:    "cli.calendar.import.long",
		Example: "  fincert calendar import 2027.csv --notice 国办发明电〔2026〕9号 --issued 2026-11-05 --dry-run",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUsage(sentence{key: "cli.calendar.one-file"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if asked.Notice == "" || issued == "" {
				return wrongUsage(sentence{key: "cli.calendar.notice-needed"})
			}
			asked.Issued, err = calendar.ParseDate(issued)
			if err != nil {
				return wrongUsage(sentence{key: "cli.calendar.issued", args: text.Args{"text": issued}})
			}
			content, err := os.ReadFile(args[0])
			if err != nil {
				return wrongUsage(sentence{key: "cli.no-such-file", args: text.Args{"file": args[0]}})
			}
			asked.File = body.CalendarFile{Name: filepath.Base(args[0]), Text: string(content)}
			client, done, err := where.client(cmd)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, done()) }()
			var answer house.Imported
			err = post(cmd, client, house.ImportNoticeAddress, asked, &answer)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), answer)
			}
			return printImported(cmd.OutOrStdout(), langOf(cmd), asked.DryRun, answer)
		},
	}
	where.addTo(cmd)
	cmd.Flags().StringVar(&asked.Notice, "notice", "", "cli.calendar.flag.notice")
	cmd.Flags().StringVar(&issued, "issued", "", "cli.calendar.flag.issued")
	cmd.Flags().StringVar(&asked.Amends, "amends", "", "cli.calendar.flag.amends")
	cmd.Flags().BoolVar(&asked.DryRun, "dry-run", false, "cli.calendar.flag.dry-run")
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

func printImported(out io.Writer, lang text.Lang, dry bool, answer house.Imported) error {
	for _, m := range answer.Moved {
		fmt.Fprintln(out, text.T(lang, "cli.calendar.moved", text.Args{
			"number": m.Number, "limit": text.T(lang, "cli.calendar.limit."+strings.ReplaceAll(m.Limit, "_", "-")),
			"before": dueWord(lang, m.Before), "after": dueWord(lang, m.After),
		}))
	}
	key := "cli.calendar.imported"
	if dry {
		key = "cli.calendar.tried"
	}
	_, err := fmt.Fprintln(out, text.T(lang, key, text.Args{"edition": answer.Edition, "count": len(answer.Moved)}))
	return err
}

// dueWord is a date as it is, or the word for none.
func dueWord(lang text.Lang, due string) string {
	if words, known := text.Lookup(lang, "cli.calendar.due."+due); known {
		return words
	}
	return due
}
