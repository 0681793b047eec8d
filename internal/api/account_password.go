package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/account"
	"fincert/internal/rule"
)

// PasswordRequest is the password that somebody is to have.
type PasswordRequest struct {
	Password string `json:"password"`
}

func (a *API) addAccountPassword() {
	schema := a.schema(reflect.TypeFor[PasswordRequest]())
	a.requests["PasswordRequest"] = true
	a.add(huma.Operation{
		Method: http.MethodPost, Path: "/api/v1/accounts/{login}/set-password", OperationID: "set-password-account", Tags: []string{"accounts"},
		Description: "For administrators. Gives the account a password, the first or another one, and ends its sessions.",
		Parameters:  []*huma.Param{parameter("path", "login", "login of the account", true), langParameter()},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
		Responses:   a.responses(reflect.TypeFor[AccountChanged]()),
	}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		if !account.MayChange(actor) {
			return notYours
		}
		var asked PasswordRequest
		err := a.decode(r, schema, &asked)
		if err != nil {
			return err
		}
		changed, err := a.accounts.SetPassword(r.Context(), actor, r.PathValue("login"), asked.Password)
		if err != nil {
			return err
		}
		a.Door.JSON(w, r, http.StatusOK, AccountChanged{accountRow(changed), ""})
		return nil
	})
}
