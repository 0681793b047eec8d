package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fincert/internal/body"
	"fincert/internal/text"
)

// newPersonCommand is `fincert person`.
func newPersonCommand() *cobra.Command {
	return newGroup("person", newPersonEraseCommand())
}

func newPersonEraseCommand() *cobra.Command {
	var where installation
	var asked body.ErasePerson
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "erase ID",
		Short:   "cli.person.erase.short",
		Long:    "cli.person.erase.long",
		Example: "  fincert person erase 01936f3e-… --order 京网信〔2026〕9号",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUsage(sentence{key: "cli.person.erase.one-person"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			client, done, err := where.client(cmd)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, done()) }()
			var answer struct {
				ID      string `json:"id"`
				Version int64  `json:"version"`
			}
			err = post(cmd, client, "/api/v1/people/"+args[0]+"/erase-person", asked, &answer)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), answer)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), text.T(langOf(cmd), "cli.person.erased", text.Args{"person": answer.ID}))
			return err
		},
	}
	where.addTo(cmd)
	cmd.Flags().StringVar(&asked.Order, "order", "", "cli.person.flag.order")
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}
