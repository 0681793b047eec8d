package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"fincert/internal/api"
	"fincert/internal/house"
	"fincert/internal/text"
	"fincert/internal/web"
)

// newUserCommand is `fincert user`.
func newUserCommand() *cobra.Command {
	cmd := newGroup("user", newUserAddCommand(), newUserListCommand())
	for _, u := range userChanges {
		cmd.AddCommand(u.command())
	}
	return cmd
}

func newUserAddCommand() *cobra.Command {
	var where installation
	var asked api.AccountRequest
	var asJSON, withPassword bool
	cmd := &cobra.Command{
		Use:     "add LOGIN",
		Short:   "cli.user.add.short",
		Long:    "cli.user.add.long",
		Example: "  fincert user add zhang.min --name 张敏 --role intake --role monitoring\n  fincert user add zhang.min --name 张敏 --role intake --password-stdin < password.txt",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUsage(sentence{key: "cli.user.one-login"})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			asked.Login = args[0]
			if withPassword {
				asked.Password, err = typedSecret(cmd)
				if err != nil {
					return err
				}
			}
			client, done, err := where.client(cmd)
			if err != nil {
				return err
			}
			defer func() {
				if closed := done(); err == nil {
					err = closed
				}
			}()
			var answer api.AccountAnswer
			err = post(cmd, client, "/api/v1/accounts", asked, &answer)
			if err != nil {
				return err
			}
			return printAccount(cmd.OutOrStdout(), langOf(cmd), asJSON, answer)
		},
	}
	where.addTo(cmd)
	cmd.Flags().StringVar(&asked.Name, "name", "", "cli.user.flag.name")
	cmd.Flags().StringArrayVar(&asked.Roles, "role", nil, "cli.user.flag.role")
	cmd.Flags().StringVar(&asked.Organisation, "organisation", "", "cli.user.flag.organisation")
	cmd.Flags().BoolVar(&withPassword, "password-stdin", false, "cli.user.flag.password-stdin")
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

// client reaches the installation for writing: through the running server, or,
// when there is none, by opening the house under the folder's lock. done gives
// it up again.
func (i *installation) client(cmd *cobra.Command) (client *http.Client, done func() error, err error) {
	client, running, err := house.Client(cmd.Context(), i.data)
	if err != nil {
		return nil, nil, fmt.Errorf("reach the server: %w", err)
	}
	if running {
		return client, func() error { client.CloseIdleConnections(); return nil }, nil
	}
	config, err := i.config(nil)
	if err != nil {
		return nil, nil, err
	}
	config.Alone = true
	h, err := house.Open(cmd.Context(), config)
	if err != nil {
		return nil, nil, err
	}
	return h.Local(), h.Close, nil
}

// problemTold is a problem that the server answered with, in the reader's
// language already.
type problemTold struct{ web.Problem }

// Error is what the server said, line by line.
func (p problemTold) Error() string {
	lines := []string{p.Title, p.Detail}
	for _, field := range p.Errors {
		lines = append(lines, "  "+field.Path+" "+field.Detail)
	}
	if p.Next != "" {
		lines = append(lines, p.Next)
	}
	return strings.Join(lines, "\n")
}

// post sends a request to the local server and reads its answer.
func post(cmd *cobra.Command, client *http.Client, address string, request, answer any) error {
	body, err := json.Marshal(request)
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	r, err := http.NewRequestWithContext(cmd.Context(), http.MethodPost, "http://fincert"+address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", rand.Text()) // every call is its own
	return ask(cmd, client, r, answer)
}

func printAccount(out io.Writer, lang text.Lang, asJSON bool, answer api.AccountAnswer) error {
	if asJSON {
		err := json.NewEncoder(out).Encode(answer)
		if err != nil {
			return fmt.Errorf("print the account: %w", err)
		}
		return nil
	}
	_, err := fmt.Fprintln(out, text.T(lang, "cli.user.added", text.Args{"login": answer.Login, "token": answer.Token}))
	return err
}
