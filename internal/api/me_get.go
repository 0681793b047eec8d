package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// Me is who is signed in.
type Me struct {
	Person       string   `json:"person"`
	Organisation string   `json:"organisation" doc:"empty for the certification body's staff"`
	Roles        []string `json:"roles"`
	Words        []string `json:"words" doc:"the roles in words"`
	Via          string   `json:"via" doc:"token, session or cli"`
	// Actions are the commands that make new things; those that change a
	// thing stand with the thing.
	Actions []string `json:"actions" doc:"commands of this person that make new things"`
}

func (a *API) addMe() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/me", OperationID: "get-me", Tags: []string{"me"},
		Parameters: []*huma.Param{langParameter()}, Responses: a.responses(reflect.TypeFor[Me]()),
	}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		me := Me{Person: actor.Person, Organisation: actor.Organisation, Via: actor.Via, Roles: []string{}, Words: []string{}, Actions: []string{}}
		for _, role := range actor.Roles {
			me.Roles = append(me.Roles, string(role))
			me.Words = append(me.Words, text.T(web.Language(r), "role."+string(role)))
		}
		for _, c := range a.Casework.Commands() {
			if _, may := a.Rights.May(actor, c.Name(), rule.Newly); may && c.Creates {
				me.Actions = append(me.Actions, c.Name())
			}
		}
		a.Door.JSON(w, r, http.StatusOK, me)
		return nil
	})
}
