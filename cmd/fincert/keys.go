package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"fincert/internal/house"
	"fincert/internal/text"
)

// newKeysCommand is `fincert keys`.
func newKeysCommand() *cobra.Command {
	return newGroup("keys", newKeysListCommand(), newKeysRollCommand(), newKeysSealCommand())
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
	args := text.Args{"id": k.ID, "algorithm": k.Algorithm, "made": "—", "retired": "—"}
	if k.Made != nil {
		args["made"] = k.Made.Format("2006-01-02 15:04:05Z")
	}
	if k.Retired != nil {
		args["retired"] = k.Retired.Format("2006-01-02 15:04:05Z")
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
