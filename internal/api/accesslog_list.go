package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/account"
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// AccessLog is a page of the log of who was given which file.
type AccessLog struct {
	Items []Reading `json:"items"`
	Next  *string   `json:"next" doc:"cursor of the next page, null on the last"`
}

// Reading is one line of the access log.
type Reading struct {
	At           string `json:"at" doc:"instant, UTC"`
	Person       string `json:"person"`
	Organisation string `json:"organisation" doc:"empty for the body's staff"`
	Case         string `json:"case"`
	Object       string `json:"object" doc:"the file"`
	Address      string `json:"address"`
}

func (a *API) addAccessLog() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/access-log", OperationID: "list-access-log", Tags: []string{"access-log"},
		Description: "Who was given which file on one day, oldest first; for administrators and the regulator.",
		Parameters: pageParameters(
			parameter("query", "day", "a day; today without it", false),
			parameter("query", "case", "id of the case whose files they are; every case without it", false),
		),
		Responses: a.responses(reflect.TypeFor[AccessLog]()),
	}, a.accessLogList)
}

func (a *API) accessLogList(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	if !account.MaySee(actor) {
		return notYours
	}
	limit, err := pageSize(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	day := a.today()
	if asked := query.Get("day"); asked != "" {
		day, err = calendar.ParseDate(asked)
		if err != nil {
			return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "day"))
		}
	}
	for _, name := range []string{"case", "cursor"} {
		if !web.Plain(query.Get(name)) {
			return fault.New(fault.Invalid, "web.parameter", fault.Text("name", name))
		}
	}
	list, next, err := a.Access.Readings(r.Context(), day, query.Get("case"), query.Get("cursor"), limit)
	if err != nil {
		return err
	}
	page := AccessLog{Items: []Reading{}}
	for _, l := range list {
		page.Items = append(page.Items, Reading{l.At, l.Person, l.Organisation, l.Scope, l.Object, l.Address})
	}
	page.Next = nextPage(next)
	a.Door.JSON(w, r, http.StatusOK, page)
	return nil
}
