package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/access"
	"fincert/internal/fault"
	"fincert/internal/postbox"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
	"fincert/internal/web"
)

// PostboxList is a page of what the public sent.
type PostboxList struct {
	Items []PostboxItem `json:"items"`
	Next  *string       `json:"next" doc:"cursor of the next page, null on the last"`
}

// PostboxItem is one thing that somebody of the public sent.
type PostboxItem struct {
	ID       string         `json:"id" doc:"how the commands that deal with it name it"`
	Number   string         `json:"number" doc:"what its sender was given"`
	Kind     string         `json:"kind" doc:"misuse, complaint or dispute: what its sender said it is"`
	State    string         `json:"state" doc:"waiting, taken-up, closed or rejected"`
	Received string         `json:"received" doc:"instant, UTC"`
	Erased   bool           `json:"erased" doc:"what it said was erased; the texts below are empty"`
	Sent     PostboxAnswers `json:"sent"`
	Files    []PostboxFile  `json:"files"`
	Events   []PostboxEvent `json:"events" doc:"what became of it, oldest first"`
	Deal     []string       `json:"deal" doc:"where to POST {\"item\": id, …} to deal with it; empty once it was dealt with, and for who has no right to"`
}

// PostboxAnswers are what the sender wrote.
type PostboxAnswers struct {
	About       string `json:"about" doc:"of a complaint: body or product"`
	Certificate string `json:"certificate" doc:"number as it was typed"`
	Place       string `json:"place" doc:"where a misuse was seen"`
	Text        string `json:"text"`
	Right       string `json:"right" doc:"what a dispute says would be right"`
	Name        string `json:"name"`
	Contact     string `json:"contact"`
}

// PostboxFile is a picture or PDF that came with it.
type PostboxFile struct {
	Object string `json:"object"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Type   string `json:"type"`
	Name   string `json:"name"`
}

// PostboxEvent is something that became of it.
type PostboxEvent struct {
	On      string `json:"on"`
	State   string `json:"state" doc:"that it brought the item to"`
	Of      string `json:"of" doc:"what was made of it: kind/id"`
	Number  string `json:"number"`
	Outcome string `json:"outcome" doc:"of the scheme's list; of what was turned away, the reason"`
	Word    string `json:"word" doc:"the outcome in the reader's language"`
}

func (a *API) addPostbox() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/postbox", OperationID: "list-postbox", Tags: []string{"postbox"},
		Description: "What the public sent, the latest first; for intake, scheme managers and the regulator.",
		Parameters: pageParameters(
			parameter("query", "state", "waiting, taken-up, closed or rejected; left out: any", false),
			parameter("query", "kind", "misuse, complaint or dispute; left out: any", false)),
		Responses: a.responses(reflect.TypeFor[PostboxList]()),
	}, a.postboxList)
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/postbox/{id}", OperationID: "get-postbox-item", Tags: []string{"postbox"},
		Parameters: []*huma.Param{parameter("path", "id", "id of the item", true), langParameter()},
		Responses:  a.responses(reflect.TypeFor[PostboxItem]()),
	}, a.postboxItem)
	a.mountFor(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/postbox/{id}/files/{object}", OperationID: "get-postbox-file", Tags: []string{"postbox"},
		Description: "That it was read stands in the access log, under the item.",
		Parameters: []*huma.Param{
			parameter("path", "id", "id of the item", true), parameter("path", "object", "object id of the file", true), langParameter(),
		},
		Responses: map[string]*huma.Response{"200": {Description: "the file", Content: binary}, "default": a.problems()},
	}, itsOwnBounds, a.postboxFile)
}

func (a *API) postboxList(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	if !access.MayReadPost(actor) {
		return unknown
	}
	limit, err := pageSize(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	asked := postbox.Query{
		State: postbox.State(query.Get("state")), Kind: postbox.Kind(query.Get("kind")), Cursor: query.Get("cursor"), Limit: limit,
	}
	if !web.Plain(asked.Cursor) {
		return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "cursor"))
	}
	items, next, err := a.Postbox.Items(r.Context(), asked)
	if err != nil {
		return err
	}
	inForce, _, err := a.Casework.InForce(r.Context())
	if err != nil {
		return err
	}
	page := PostboxList{Items: []PostboxItem{}, Next: nextPage(next)}
	for _, item := range items {
		page.Items = append(page.Items, a.posted(web.Language(r), actor, inForce, item))
	}
	a.Door.JSON(w, r, http.StatusOK, page)
	return nil
}

func (a *API) postboxItem(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	item, err := a.postAsked(r, actor)
	if err != nil {
		return err
	}
	inForce, _, err := a.Casework.InForce(r.Context())
	if err != nil {
		return err
	}
	a.Door.JSON(w, r, http.StatusOK, a.posted(web.Language(r), actor, inForce, item))
	return nil
}

// postAsked is the item that an address names; for who may not read the postbox
// there is none.
func (a *API) postAsked(r *http.Request, actor rule.Actor) (postbox.Item, error) {
	id := r.PathValue("id")
	if !access.MayReadPost(actor) || !web.Plain(id) {
		return postbox.Item{}, unknown
	}
	item, err := a.Postbox.Item(r.Context(), id)
	if fault.Is(err, fault.NotFound) {
		return postbox.Item{}, unknown
	}
	return item, err
}

// posted shows an item.
func (a *API) posted(lang text.Lang, actor rule.Actor, inForce *scheme.Scheme, i postbox.Item) PostboxItem {
	s := i.Answers
	shown := PostboxItem{
		ID: i.ID, Number: i.Number, Kind: string(i.Kind), State: string(i.State()), Received: i.Received, Erased: i.Erased,
		Sent:  PostboxAnswers{s.About, s.Certificate, s.Place, s.Text, s.Right, s.Name, s.Contact},
		Files: []PostboxFile{}, Events: []PostboxEvent{}, Deal: []string{},
	}
	for _, f := range i.Files {
		shown.Files = append(shown.Files, PostboxFile{f.Object, f.SHA256, f.Size, f.MediaType, f.Name})
	}
	for _, e := range i.Events {
		word := e.Word(inForce)
		said := word.ZH
		if lang == text.EN && word.EN != "" {
			said = word.EN
		}
		shown.Events = append(shown.Events, PostboxEvent{
			On: e.Day.String(), State: string(e.State), Of: string(e.Kind) + "/" + e.Stream, Number: e.Number, Outcome: e.Outcome, Word: said,
		})
	}
	if i.State() == postbox.Waiting && !i.Erased {
		shown.Deal = append(shown.Deal, a.dealings(actor)...)
	}
	return shown
}

// dealings are the commands with which the actor may deal with an item.
func (a *API) dealings(actor rule.Actor) (addresses []string) {
	for _, c := range a.Casework.Commands() {
		_, of := c.New().(rule.OfPost)
		if _, may := a.Rights.May(actor, c.Name(), rule.Newly); of && may {
			addresses = append(addresses, commandAddress(c, ""))
		}
	}
	return addresses
}

func (a *API) postboxFile(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	item, err := a.postAsked(r, actor)
	if err != nil {
		return err
	}
	content, file, err := a.Postbox.Open(r.Context(), item.ID, r.PathValue("object"))
	if fault.Is(err, fault.NotFound) {
		return unknown
	}
	if err != nil {
		return err
	}
	defer content.Close()
	err = a.Access.Read(r.Context(), actor, item.ID, file.Object, web.Address(r))
	if err != nil {
		return err // who reads what is not written down is not given it
	}
	a.Files.Send(w, r, content, rule.FileRef{Object: file.Object, Size: file.Size, MediaType: file.MediaType, Name: file.Name})
	return nil
}
