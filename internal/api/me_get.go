package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/fault"
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
	OnBehalf     string   `json:"onBehalf" doc:"the person acted for in this request, if any"`
	// DeputyFor are those whom this person may act for today.
	DeputyFor []DeputyFor `json:"deputyFor" doc:"people you may act for today: send their id as On-Behalf-Of"`
	// Actions are the commands that make new things; those that change a
	// thing stand with the thing.
	Actions []string `json:"actions" doc:"commands of this person that make new things"`
}

// DeputyFor is somebody whom a deputy may act for.
type DeputyFor struct {
	Person string   `json:"person"`
	Roles  []string `json:"roles"`
}

func (a *API) addMe() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/me", OperationID: "get-me", Tags: []string{"me"},
		Parameters: []*huma.Param{langParameter()}, Responses: a.responses(reflect.TypeFor[Me]()),
	}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		me := Me{Person: actor.Person, OnBehalf: actor.OnBehalf, DeputyFor: []DeputyFor{}, Organisation: actor.Organisation, Via: actor.Via, Roles: []string{}, Words: []string{}, Actions: []string{}}
		var err error
		for _, role := range actor.Roles {
			me.Roles = append(me.Roles, string(role))
			me.Words = append(me.Words, text.T(web.Language(r), "role."+string(role)))
		}
		for _, c := range a.Casework.Commands() {
			if _, may := a.Rights.May(actor, c.Name(), rule.Newly); may && c.Creates {
				me.Actions = append(me.Actions, c.Name())
			}
		}
		me.DeputyFor, err = a.deputyFor(r, actor)
		if err != nil {
			return err
		}
		a.Door.JSON(w, r, http.StatusOK, me)
		return nil
	})
}

// deputyFor asks in whose name the actor may act; somebody who is not in the
// record in nobody's.
func (a *API) deputyFor(r *http.Request, actor rule.Actor) ([]DeputyFor, error) {
	all := []DeputyFor{}
	self := rule.Actor{Person: actor.Person, Organisation: actor.Organisation}
	err := a.Casework.Look(r.Context(), self, rule.StreamID{Kind: rule.KindPerson, ID: actor.Person}, func(s *rule.Situation, _ casework.View) error {
		for _, represented := range body.RepresentedBy(s, actor.Person) {
			roles := make([]string, len(represented.Roles))
			for i, role := range represented.Roles {
				roles[i] = string(role)
			}
			all = append(all, DeputyFor{represented.Person, roles})
		}
		return nil
	})
	if fault.Is(err, fault.NotFound) {
		return all, nil
	}
	return all, err
}
