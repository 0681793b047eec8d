package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fincert/internal/backup"
	"fincert/internal/calendar"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/text"
)

// newBackupCommand is `fincert backup`.
func newBackupCommand() *cobra.Command {
	var where installation
	var keys string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "backup [DIR]",
		Short:   "cli.backup.short",
		Long:    "cli.backup.long",
		Example: "  fincert backup /backup/2026-11-24 --keys /safe/fincert-keys\n  fincert backup --keys /safe/fincert-keys",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 0 && keys == "" {
				return wrongUsage(sentence{key: "cli.backup.one-folder"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := where.config(nil)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				m, err := house.BackupKeys(cmd.Context(), config, keys)
				if err != nil {
					return err
				}
				return printManifest(cmd, asJSON, m, "cli.backup.keys-done", keys)
			}
			m, err := house.Backup(cmd.Context(), config, args[0], keys)
			if err != nil {
				return err
			}
			if keys == "" {
				keys = filepath.Join(args[0], backup.KeysName)
			}
			return printManifest(cmd, asJSON, m, "cli.backup.done", keys)
		},
	}
	where.addTo(cmd)
	cmd.Flags().StringVar(&keys, "keys", "", "cli.backup.flag.keys")
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

func printManifest(cmd *cobra.Command, asJSON bool, m backup.Manifest, key, keys string) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), m)
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), text.T(langOf(cmd), key, text.Args{
		"position": int(m.Head.Position), "instant": m.Head.Instant, "keys": keys,
	}))
	return err
}

// newRestoreCommand is `fincert restore`.
func newRestoreCommand() *cobra.Command {
	var where installation
	var to, keys, erasures string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "restore DIR",
		Short:   "cli.restore.short",
		Long:    "cli.restore.long",
		Example: "  fincert restore /backup/2026-11-24 --keys /safe/fincert-keys --data /var/lib/fincert --to 2026-11-24T09:30:00+08:00",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUsage(sentence{key: "cli.backup.one-folder"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			config, err := where.config(nil)
			if err != nil {
				return err
			}
			order := house.RestoreOrder{From: args[0], Keys: keys}
			order.To, err = momentOf(to)
			if err == nil {
				order.Erased, err = readErasures(erasures)
			}
			if err != nil {
				return wrongUsage(err)
			}
			done, err := house.Restore(cmd.Context(), config, order)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), done)
			}
			return printRestored(cmd.OutOrStdout(), langOf(cmd), done)
		},
	}
	where.addTo(cmd)
	cmd.Flags().StringVar(&to, "to", "", "cli.restore.flag.to")
	cmd.Flags().StringVar(&keys, "keys", "", "cli.restore.flag.keys")
	cmd.Flags().StringVar(&erasures, "erasures", "", "cli.restore.flag.erasures")
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

func printRestored(out io.Writer, lang text.Lang, done house.Restored) error {
	fmt.Fprintln(out, text.T(lang, "cli.restore.done", text.Args{
		"position": int(done.Head.Position), "instant": done.Head.Instant,
		"dropped": int(done.Dropped), "objects": int(done.Objects),
	}))
	for _, subject := range done.Erased {
		fmt.Fprintln(out, text.T(lang, "cli.restore.erased", text.Args{"subject": subject}))
	}
	return nil
}

// momentOf reads an instant; a date alone stands for its whole day in Beijing.
func momentOf(typed string) (time.Time, error) {
	if typed == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339Nano, typed)
	if err == nil {
		return at, nil
	}
	day, err := calendar.ParseDate(typed)
	if err != nil {
		return time.Time{}, sentence{key: "cli.restore.moment", args: text.Args{"text": typed}}
	}
	next, err := time.Parse(time.RFC3339, day.AddDays(1).String()+"T00:00:00+08:00")
	return next.Add(-time.Microsecond), err
}

// readErasures reads subjects, one a line, such as "person/0190…".
func readErasures(file string) ([]string, error) {
	if file == "" {
		return nil, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, sentence{key: "cli.no-such-file", args: text.Args{"file": file}}
	}
	var subjects []string
	for line := range strings.Lines(string(content)) {
		subject, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if subject != "" && !strings.HasPrefix(subject, "#") {
			subjects = append(subjects, subject)
		}
	}
	return subjects, nil
}

// newMigrateCommand is `fincert migrate`.
func newMigrateCommand() *cobra.Command {
	var where installation
	var place string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "migrate",
		Short:   "cli.migrate.short",
		Long:    "cli.migrate.long",
		Example: "  fincert migrate --data /var/lib/fincert --backup /backup/before-upgrade",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if place == "" {
				place = strings.TrimRight(where.data, "/") + ".before-" + now.System().Now().UTC().Format("20060102T150405Z")
			}
			config, err := where.config(nil)
			if err != nil {
				return err
			}
			done, err := house.Migrate(cmd.Context(), config, place)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), done)
			}
			key := "cli.migrate.nothing"
			switch {
			case done.Backup != "":
				key = "cli.migrate.done"
			case done.From < done.To:
				key = "cli.migrate.made"
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), text.T(langOf(cmd), key, text.Args{
				"from": int(done.From), "to": int(done.To), "backup": done.Backup,
			}))
			return err
		},
	}
	where.addTo(cmd)
	cmd.Flags().StringVar(&place, "backup", "", "cli.migrate.flag.backup")
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}
