package api

import (
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/access"
	"fincert/internal/account"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// AccountList is a page of accounts, by login.
type AccountList struct {
	Items []AccountRow `json:"items"`
	Next  *string      `json:"next" doc:"cursor of the next page, null on the last one"`
}

// AccountRow is an account as who looks after accounts sees it.
type AccountRow struct {
	Account      string   `json:"account"`
	Login        string   `json:"login"`
	Person       string   `json:"person"`
	Organisation string   `json:"organisation"`
	Roles        []string `json:"roles" doc:"those of the person now"`
	Shut         bool     `json:"shut" doc:"an administrator shut it"`
	Gone         bool     `json:"gone" doc:"the person left or was merged into another"`
	Password     bool     `json:"password" doc:"whether there is one; without it only tokens let in"`
	SignedIn     string   `json:"signedIn" doc:"instant of the last sign-in, UTC; empty before the first"`
}

func accountRow(a access.Account) AccountRow {
	row := AccountRow{Account: a.ID, Login: a.Login, Person: a.Person, Organisation: a.Organisation, Roles: []string{}, Shut: a.Disabled, Gone: a.Gone, Password: a.HasPassword}
	if !a.SignedIn.IsZero() {
		row.SignedIn = a.SignedIn.UTC().Format(time.RFC3339Nano)
	}
	for _, role := range a.Roles {
		row.Roles = append(row.Roles, string(role))
	}
	return row
}

func (a *API) addAccountList() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/accounts", OperationID: "list-accounts", Tags: []string{"accounts"},
		Description: "For administrators and the regulator: accounts by login.",
		Parameters:  pageParameters(),
		Responses:   a.responses(reflect.TypeFor[AccountList]()),
	}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		if !account.MaySee(actor) {
			return notYours
		}
		limit, err := pageSize(r)
		if err != nil {
			return err
		}
		cursor := r.URL.Query().Get("cursor")
		if !web.Plain(cursor) {
			return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "cursor"))
		}
		found, err := a.accounts.List(r.Context(), actor, cursor, limit+1)
		if err != nil {
			return err
		}
		list := AccountList{Items: []AccountRow{}}
		if len(found) > limit {
			found = found[:limit]
			list.Next = &found[limit-1].Login
		}
		for _, one := range found {
			list.Items = append(list.Items, accountRow(one))
		}
		a.Door.JSON(w, r, http.StatusOK, list)
		return nil
	})
}

func (a *API) addAccountGet() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/accounts/{login}", OperationID: "get-account", Tags: []string{"accounts"},
		Description: "For administrators and the regulator.",
		Parameters:  []*huma.Param{parameter("path", "login", "login of the account", true), langParameter()},
		Responses:   a.responses(reflect.TypeFor[AccountRow]()),
	}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		found, err := a.accounts.Find(r.Context(), actor, r.PathValue("login"))
		if err != nil {
			return err
		}
		a.Door.JSON(w, r, http.StatusOK, accountRow(found))
		return nil
	})
}

// AccountChanged is the account after a change; the token is told this once.
type AccountChanged struct {
	AccountRow
	Token string `json:"token" doc:"only where one was made"`
}

// addAccountChanges adds what an administrator does to an account.
func (a *API) addAccountChanges() {
	for change, says := range map[account.Change]string{
		account.Shut:         "Shuts the account and its tokens, and ends its sessions.",
		account.Open:         "Opens the account again.",
		account.MakeToken:    "Makes one more bearer token.",
		account.EndSessions:  "Ends all sessions of the account: it has to sign in anew.",
		account.RevokeTokens: "Revokes all tokens of the account.",
	} {
		name := string(change)
		a.add(huma.Operation{
			Method: http.MethodPost, Path: "/api/v1/accounts/{login}/" + name, OperationID: name + "-account", Tags: []string{"accounts"},
			Description: "For administrators. " + says,
			Parameters:  []*huma.Param{parameter("path", "login", "login of the account", true), langParameter()},
			Responses:   a.responses(reflect.TypeFor[AccountChanged]()),
		}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
			changed, token, err := a.accounts.Change(r.Context(), actor, r.PathValue("login"), change)
			if err != nil {
				return err
			}
			a.Door.JSON(w, r, http.StatusOK, AccountChanged{accountRow(changed), token})
			return nil
		})
	}
}
