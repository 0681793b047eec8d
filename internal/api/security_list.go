package api

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/access"
	"fincert/internal/account"
	"fincert/internal/fault"
	"fincert/internal/rule"
)

// SecurityLog is a page of the security log.
type SecurityLog struct {
	Items []SecurityLine `json:"items"`
	Next  *string        `json:"next" doc:"cursor of the next page, null on the last one"`
}

// SecurityLine is something that was turned away, or done to who may do what,
// and how often within one hour.
type SecurityLine struct {
	Hour    string `json:"hour" doc:"UTC"`
	Actor   string `json:"actor" doc:"person id; empty when nobody was recognised"`
	What    string `json:"what" doc:"refused, forbidden, not-found, done, token.unknown, token.made, sign-in.failed …"`
	About   string `json:"about" doc:"the command, the account or the person"`
	Address string `json:"address" doc:"where it came from"`
	First   string `json:"first" doc:"instant, UTC"`
	Last    string `json:"last" doc:"instant, UTC"`
	Count   int64  `json:"count"`
}

func (a *API) addSecurityLog() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/security-log", OperationID: "list-security-log", Tags: []string{"accounts"},
		Description: "For administrators and the regulator: attempts that were turned away, failed sign-ins, tokens made and revoked, and what was done to who may do what; the newest hour first. " +
			"It never holds what somebody typed, nor a token or a password.",
		Parameters: pageParameters(),
		Responses:  a.responses(reflect.TypeFor[SecurityLog]()),
	}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		if !account.MaySee(actor) {
			return notYours
		}
		limit, err := pageSize(r)
		if err != nil {
			return err
		}
		lines, next, err := a.Access.Incidents(r.Context(), limit, r.URL.Query().Get("cursor"))
		if err != nil {
			return err
		}
		list := SecurityLog{Items: make([]SecurityLine, len(lines))}
		for i, line := range lines {
			list.Items[i] = securityLine(line)
		}
		list.Next = nextPage(next)
		a.Door.JSON(w, r, http.StatusOK, list)
		return nil
	})
}

// ForAdministrators lets administrators through to an address that is not of the
// API; whoever else asks is turned away, and stands in the security log under
// the operation.
func (a *API) ForAdministrators(operation string, next http.Handler) http.Handler {
	return a.recognised(operation, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		if !account.MayChange(actor) {
			return notYours
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

func securityLine(i access.Incident) SecurityLine {
	what, about, _ := strings.Cut(i.What, " ")
	return SecurityLine{Hour: i.Hour, Actor: i.Actor, What: what, About: about, Address: i.Address, First: i.First, Last: i.Last, Count: i.Count}
}

// notYours is for operations of the house that the actor has no role for.
var notYours = fault.New(fault.Forbidden, "web.forbidden")
