package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"
	tty "golang.org/x/term"

	"fincert/internal/api"
	"fincert/internal/text"
)

// userChange is a subcommand of `fincert user` that does something to an
// account, or to the person whose account it is.
type userChange struct {
	use     string // "merge LOGIN OTHER": as many logins as it takes
	flags   []string
	example string
	// address is where it is posted; the body is made of the flags and, where
	// there is a second login, of that person's id under this name.
	address func(api.AccountRow) string
	second  string
	reads   string // what of the body is the first line of the standard input
}

func toPerson(command string) func(api.AccountRow) string {
	return func(a api.AccountRow) string { return "/api/v1/people/" + a.Person + "/" + command }
}

func toAccount(change string) func(api.AccountRow) string {
	return func(a api.AccountRow) string { return accountAddress(a.Login) + "/" + change }
}

func accountAddress(login string) string { return "/api/v1/accounts/" + url.PathEscape(login) }

var userChanges = []userChange{
	{use: "roles LOGIN", flags: []string{"role"}, address: toPerson("set-roles"), example: "roles zhang.min --role decider"},
	{use: "deputy LOGIN DEPUTY", flags: []string{"role", "from", "to", "reason"}, address: toPerson("appoint-deputy"), second: "deputy",
		example: "deputy zhang.min li.wei --role decider --from 2026-12-01 --to 2026-12-14 --reason 休假"},
	{use: "end-deputy LOGIN DEPUTY", flags: []string{"reason"}, address: toPerson("end-deputy"), second: "deputy", example: "end-deputy zhang.min li.wei --reason 已返回"},
	{use: "merge LOGIN OTHER", flags: []string{"reason"}, address: toPerson("merge-persons"), second: "other", example: "merge zhang.min zhang.min2 --reason 重复登记"},
	{use: "end-merge LOGIN", flags: []string{"reason"}, address: toPerson("end-merge"), example: "end-merge zhang.min2 --reason 误合并"},
	{use: "leave LOGIN", flags: []string{"reason"}, address: toPerson("end-person"), example: "leave zhang.min --reason 离职"},
	{use: "shut LOGIN", address: toAccount("shut"), example: "shut zhang.min"},
	{use: "open LOGIN", address: toAccount("open"), example: "open zhang.min"},
	{use: "token LOGIN", address: toAccount("make-token"), example: "token zhang.min"},
	{use: "password LOGIN", reads: "password", address: toAccount("set-password"), example: "password zhang.min < password.txt"},
	{use: "sign-out LOGIN", address: toAccount("end-sessions"), example: "sign-out zhang.min"},
	{use: "revoke LOGIN", address: toAccount("revoke-tokens"), example: "revoke zhang.min"},
}

func (u userChange) command() *cobra.Command {
	var where installation
	var asJSON bool
	texts, roles := map[string]*string{}, []string{}
	name, logins, _ := strings.Cut(u.use, " ")
	cmd := &cobra.Command{
		Use: u.use, Short: "cli.user." + name + ".short", Long: "cli.user." + name + ".long", Example: "  fincert user " + u.example,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != len(strings.Fields(logins)) {
				return wrongUsage(sentence{key: "cli.user.logins", args: text.Args{"usage": "fincert user " + u.use}})
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			client, done, err := where.client(cmd)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, done()) }()
			account, err := accountOf(cmd, client, args[0])
			if err != nil {
				return err
			}
			request := map[string]any{}
			for flag, value := range texts {
				if *value != "" { // what is missing is told by whoever takes the command
					request[flag] = *value
				}
			}
			if cmd.Flag("role") != nil {
				request["roles"] = roles
			}
			if u.second != "" {
				other, err := accountOf(cmd, client, args[1])
				if err != nil {
					return err
				}
				request[u.second] = other.Person
			}
			if u.reads != "" {
				request[u.reads], err = typedSecret(cmd)
				if err != nil {
					return err
				}
			}
			var answer map[string]any
			err = post(cmd, client, u.address(account), request, &answer)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), answer)
			}
			said := text.T(langOf(cmd), "cli.user.done", text.Args{"login": account.Login})
			if token, _ := answer["token"].(string); token != "" {
				said = text.T(langOf(cmd), "cli.user.token-made", text.Args{"login": account.Login, "token": token})
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), said)
			return err
		},
	}
	where.addTo(cmd)
	for _, flag := range u.flags {
		if flag == "role" {
			cmd.Flags().StringArrayVar(&roles, "role", []string{}, "cli.user.flag.role")
			continue
		}
		texts[flag] = cmd.Flags().String(flag, "", "cli.user.flag."+flag)
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

// typedSecret reads a secret from the standard input: on the command line
// everybody on the machine could read it, too. A terminal is asked for it and
// does not show it; of a file or a pipe it is the first line.
func typedSecret(cmd *cobra.Command) (string, error) {
	in := cmd.InOrStdin()
	keyboard, is := in.(*os.File)
	if !is || !tty.IsTerminal(int(keyboard.Fd())) {
		return firstLine(in)
	}
	_, err := fmt.Fprint(cmd.ErrOrStderr(), text.T(langOf(cmd), "cli.user.ask-password")+" ")
	if err != nil {
		return "", err
	}
	typed, err := tty.ReadPassword(int(keyboard.Fd()))
	_, shown := fmt.Fprintln(cmd.ErrOrStderr()) // the key that ended it was not shown either
	if err = errors.Join(err, shown); err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return string(typed), nil
}

// firstLine is what stands before the first end of a line. One that is too long
// is told by whoever takes it.
func firstLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(in, 1<<12)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func accountOf(cmd *cobra.Command, client *http.Client, login string) (account api.AccountRow, err error) {
	return account, get(cmd, client, accountAddress(login), &account)
}

// newUserListCommand is `fincert user list`.
func newUserListCommand() *cobra.Command {
	var where installation
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "cli.user.list.short", Long: "cli.user.list.long", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			client, done, err := where.client(cmd)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, done()) }()
			all := []api.AccountRow{}
			for cursor := ""; ; {
				var page api.AccountList
				err = get(cmd, client, "/api/v1/accounts?limit=200&cursor="+url.QueryEscape(cursor), &page)
				if err != nil {
					return err
				}
				all = append(all, page.Items...)
				if page.Next == nil {
					break
				}
				cursor = *page.Next
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), all)
			}
			for _, a := range all {
				words := make([]string, len(a.Roles))
				for i, role := range a.Roles {
					words[i] = text.T(langOf(cmd), "role."+role)
				}
				line := a.Login + "\t" + strings.Join(words, ", ")
				if a.Shut || a.Gone {
					line += "\t" + text.T(langOf(cmd), "cli.user.shut-mark")
				}
				if _, err = fmt.Fprintln(cmd.OutOrStdout(), line); err != nil {
					return err
				}
			}
			return nil
		},
	}
	where.addTo(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "cli.flag.json")
	return cmd
}

// get reads an answer of the local server.
func get(cmd *cobra.Command, client *http.Client, address string, answer any) error {
	r, err := http.NewRequestWithContext(cmd.Context(), http.MethodGet, "http://fincert"+address, nil)
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	return ask(cmd, client, r, answer)
}

// ask sends a request to the local server and reads its answer.
func ask(cmd *cobra.Command, client *http.Client, r *http.Request, answer any) error {
	r.Header.Set("Accept-Language", langOf(cmd).String())
	got, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	defer got.Body.Close()
	read := json.NewDecoder(got.Body)
	if got.StatusCode != http.StatusOK {
		var told problemTold
		err = read.Decode(&told.Problem)
		if err != nil {
			return fmt.Errorf("read the server's answer %s: %w", got.Status, err)
		}
		return told
	}
	err = read.Decode(answer)
	if err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	return nil
}
