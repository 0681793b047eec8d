package api

import (
	"encoding/base64"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/deadline"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// DueItem is one thing that falls due in a case or about a certificate.
type DueItem struct {
	Case     string     `json:"case" doc:"id of the case; empty for a certificate"`
	Cert     string     `json:"certificate" doc:"id of the certificate; empty for a case"`
	Number   string     `json:"number" doc:"number of the case or certificate"`
	Client   string     `json:"client" doc:"organisation id of the client or holder"`
	Name     rule.Words `json:"name" doc:"of the product"`
	Model    string     `json:"model"`
	Proposed string     `json:"proposed" doc:"the day on which the installation put this on record as missed; empty if it did not"`
	Falls
}

// DueList is a page of what falls due, what is overdue first.
type DueList struct {
	Items []DueItem `json:"items"`
	Next  *string   `json:"next" doc:"cursor of the next page, null on the last"`
}

func (a *API) addDue() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/due", OperationID: "list-due", Tags: []string{"cases"},
		Description: "What falls due in open cases and about certificates, the earliest first, for the body's staff. Derived from the record when asked.",
		Parameters: pageParameters(
			parameter("query", "waits", "only what waits for this role", false),
		),
		Responses: a.responses(reflect.TypeFor[DueList]()),
	}, a.dueList)
}

func (a *API) dueList(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	if !slices.ContainsFunc(actor.Roles, rule.Role.Staff) {
		return fault.New(fault.Forbidden, "web.forbidden")
	}
	limit, err := pageSize(r)
	if err != nil {
		return err
	}
	after, err := base64.RawURLEncoding.DecodeString(r.URL.Query().Get("cursor"))
	if err != nil {
		return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "cursor"))
	}
	waits := rule.Role(r.URL.Query().Get("waits"))
	if waits != "" && !slices.Contains(rule.Roles, waits) {
		return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "waits"))
	}
	all, err := a.Deadlines.List(r.Context())
	if err != nil {
		return err
	}
	from, _ := slices.BinarySearchFunc(all, string(after)+"\x00", func(i deadline.Item, key string) int { return strings.Compare(i.Key(), key) })
	list := DueList{Items: []DueItem{}}
	last := ""
	for _, item := range all[from:] {
		if waits != "" && !slices.Contains(item.Waits, waits) {
			continue
		}
		if len(list.Items) == limit {
			next := base64.RawURLEncoding.EncodeToString([]byte(last))
			list.Next = &next
			break
		}
		last = item.Key()
		due := DueItem{
			Number: item.Number, Client: item.Client, Name: item.Name, Model: item.Model,
			Proposed: date(item.Proposed), Falls: a.fallsOne(web.Language(r), a.today(), item.Due),
		}
		if item.On.Kind == rule.KindCertificate {
			due.Cert = item.On.ID
		} else {
			due.Case = item.On.ID
		}
		list.Items = append(list.Items, due)
	}
	a.Door.JSON(w, r, http.StatusOK, list)
	return nil
}
