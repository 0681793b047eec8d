package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/text"
)

// newKeysCommand is `fincert keys`.
func newKeysCommand() *cobra.Command {
	return newGroup("keys", newKeysListCommand(), newKeysRollCommand(), newKeysImportCommand(), newKeysSealCommand())
}

func newKeysListCommand() *cobra.Command {
	var where installation
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "cli.keys.list.short",
		Long:  "cli.keys.list.long",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := house.Keys(where.data)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), append([]house.Key{}, list...))
			}
			for _, k := range list {
				fmt.Fprintln(cmd.OutOrStdout(), keyLine(langOf(cmd), k))
			}
			return nil
		},
	}
	where.addTo(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

func newKeysRollCommand() *cobra.Command {
	var where installation
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "roll PURPOSE",
		Short:   "cli.keys.roll.short",
		Long:    "cli.keys.roll.long",
		Example: "  fincert keys roll checkpoint",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUsage(sentence{key: "cli.keys.one-purpose"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var made house.Key
			err := where.order(cmd, house.RollKeyAddress, house.RollKey{Purpose: args[0]}, &made)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), made)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), keyLine(langOf(cmd), made))
			return err
		},
	}
	where.addTo(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

func newKeysImportCommand() *cobra.Command {
	var where installation
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "import FILE",
		Short:   "cli.keys.import.short",
		Long:    "cli.keys.import.long",
		Example: "  cat key.pem certificate.pem ca.pem | fincert keys import -",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUsage(sentence{key: "cli.keys.one-file"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := readKeyFile(cmd, args[0])
			if err != nil {
				return err
			}
			var made house.Key
			err = where.order(cmd, house.ImportAddress, house.ImportKey{PEM: string(text)}, &made)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), made)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), keyLine(langOf(cmd), made))
			return err
		},
	}
	where.addTo(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

// mostKeyFile bounds a file with a key and its certificates.
const mostKeyFile = 1 << 20

func readKeyFile(cmd *cobra.Command, name string) ([]byte, error) {
	content, err := readInput(cmd, name, mostKeyFile+1)
	if err == nil && len(content) > mostKeyFile {
		err = fault.New(fault.TooLarge, "cli.file-too-large", fault.Text("file", name), fault.Number("megabytes", mostKeyFile>>20))
	}
	return content, err
}

// readInput is what a file holds, or what comes in when its name is "-", but no
// more than most bytes of it.
func readInput(cmd *cobra.Command, name string, most int64) (content []byte, err error) {
	in := cmd.InOrStdin()
	if name != "-" {
		file, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, wrongUsage(sentence{key: "cli.no-such-file", args: text.Args{"file": name}})
		}
		if err != nil {
			return nil, wrongUsage(sentence{key: "cli.unreadable-file", args: text.Args{"file": name, "reason": err.Error()}})
		}
		defer file.Close()
		in = file
	}
	content, err = io.ReadAll(io.LimitReader(in, most))
	if err != nil {
		return nil, wrongUsage(sentence{key: "cli.unreadable-file", args: text.Args{"file": name, "reason": err.Error()}})
	}
	return content, nil
}

func newKeysSealCommand() *cobra.Command {
	var where installation
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "seal",
		Short: "cli.keys.seal.short",
		Long:  "cli.keys.seal.long",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var ids []string
			err := where.order(cmd, house.SealKeysAddress, struct{}{}, &ids)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), ids)
			}
			for _, id := range ids {
				fmt.Fprintln(cmd.OutOrStdout(), text.T(langOf(cmd), "cli.keys.sealed", text.Args{"id": id}))
			}
			return nil
		},
	}
	where.addTo(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

// order has something done by the running server, or by the house opened for it.
func (i *installation) order(cmd *cobra.Command, address string, request, answer any) (err error) {
	client, done, err := i.client(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return post(cmd, client, address, request, answer)
}

func keyLine(lang text.Lang, k house.Key) string {
	key := "cli.keys.open"
	if k.Sealed {
		key = "cli.keys.closed"
	}
	args := text.Args{"id": k.ID, "algorithm": k.Algorithm, "made": "—", "retired": "—", "ends": "—"}
	if k.Made != nil {
		args["made"] = k.Made.Format("2006-01-02 15:04:05Z")
	}
	if k.Retired != nil {
		args["retired"] = k.Retired.Format("2006-01-02 15:04:05Z")
	}
	if k.Ends != nil {
		args["ends"] = k.Ends.Format("2006-01-02")
	}
	return text.T(lang, key, args)
}

func printJSON(out io.Writer, value any) error {
	err := json.NewEncoder(out).Encode(value)
	if err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	return nil
}
