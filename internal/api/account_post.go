package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/access"
	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/fault"
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
		if !actor.Has(rule.RoleAdministrator) {
			return fault.New(fault.Forbidden, "web.forbidden")
		}
		var asked AccountRequest
		err := a.decode(r, schema, &asked)
		if err != nil {
			return err
		}
		answer, err := a.addAccount(r, actor, asked)
		if err != nil {
			return err
		}
		a.Door.JSON(w, r, http.StatusOK, answer)
		return nil
	})
}

// addAccount registers the person in the record with their roles, then adds the
// account. If we stop in between, the same request goes on from there: what was
// done is found by its command key.
func (a *API) addAccount(r *http.Request, actor rule.Actor, asked AccountRequest) (AccountAnswer, error) {
	n := access.NewAccount{Login: asked.Login, Organisation: asked.Organisation, Password: asked.Password}
	for _, role := range asked.Roles {
		n.Roles = append(n.Roles, rule.Role(role))
	}
	err := a.Access.Vet(r.Context(), n)
	if err != nil {
		return AccountAnswer{}, err
	}
	done, err := a.Casework.Do(r.Context(), actor,
		&body.RegisterPerson{Name: asked.Name, Organisation: asked.Organisation}, rule.StreamID{},
		casework.Opts{Key: "account/" + loginDigest(asked.Login), Expect: casework.AnyVersion})
	if err != nil {
		return AccountAnswer{}, err
	}
	n.Person = done.On.ID
	_, err = a.Casework.Do(r.Context(), actor, &body.SetRoles{Roles: n.Roles}, done.On,
		casework.Opts{Key: "account-roles/" + loginDigest(asked.Login), Expect: casework.AnyVersion})
	if err != nil {
		return AccountAnswer{}, err
	}
	account, err := a.Access.AddAccount(r.Context(), n)
	if err != nil {
		return AccountAnswer{}, err
	}
	token, err := a.Access.IssueToken(r.Context(), account.ID)
	if err != nil {
		return AccountAnswer{}, err
	}
	return AccountAnswer{Account: account.ID, Login: account.Login, Person: n.Person, Token: token}, nil
}

// loginDigest stands for a login in command keys: they stay in the record, and
// a login is a name.
func loginDigest(login string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(login))))
	return hex.EncodeToString(sum[:16])
}
