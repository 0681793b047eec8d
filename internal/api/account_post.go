package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/account"
	"fincert/internal/rule"
)

// AccountRequest is a person who is to be let in.
type AccountRequest struct {
	Login        string   `json:"login"`
	Name         string   `json:"name" doc:"of the person; it can be erased later"`
	Organisation string   `json:"organisation" doc:"organisation id; empty for the body's staff, and for a client who will register it"`
	Roles        []string `json:"roles"`
	Password     string   `json:"password" doc:"to sign in with; may be empty: then only the token lets in"`
}

// AccountAnswer is the new account. The token is told this once.
type AccountAnswer struct {
	Account string `json:"account"`
	Login   string `json:"login"`
	Person  string `json:"person"`
	Token   string `json:"token"`
}

func (a *API) addAccounts() {
	schema := a.schema(reflect.TypeFor[AccountRequest]())
	a.requests["AccountRequest"] = true
	a.add(huma.Operation{
		Method: http.MethodPost, Path: "/api/v1/accounts", OperationID: "add-account", Tags: []string{"accounts"},
		Description: "For administrators: registers the person and lets them in.",
		Parameters:  []*huma.Param{langParameter()},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
		Responses:   a.responses(reflect.TypeFor[AccountAnswer]()),
	}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		if !account.MayChange(actor) {
			return notYours
		}
		var asked AccountRequest
		err := a.decode(r, schema, &asked)
		if err != nil {
			return err
		}
		n := account.New{Login: asked.Login, Name: asked.Name, Organisation: asked.Organisation, Password: asked.Password}
		for _, role := range asked.Roles {
			n.Roles = append(n.Roles, rule.Role(role))
		}
		added, token, err := a.accounts.Add(r.Context(), actor, n)
		if err != nil {
			return err
		}
		a.Door.JSON(w, r, http.StatusOK, AccountAnswer{Account: added.ID, Login: added.Login, Person: added.Person, Token: token})
		return nil
	})
}
