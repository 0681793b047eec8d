package api

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// LetterList is a page of an inbox.
type LetterList struct {
	Items []LetterRow `json:"items"`
	Next  *string     `json:"next" doc:"cursor of the next page, null on the last"`
}

// LetterRow is one letter.
type LetterRow struct {
	ID        string `json:"id"`
	Number    string `json:"number" doc:"as the letter's paper has it"`
	Kind      string `json:"kind" doc:"acceptance, supplement, refusal …"`
	Subject   string `json:"subject" doc:"its title in the reader's language"`
	Recipient string `json:"recipient" doc:"organisation id"`
	Written   string `json:"written" doc:"day of the act that the letter tells of"`
	About     string `json:"about" doc:"kind of the thing it is about"`
	Thing     string `json:"thing" doc:"id of the thing it is about"`
	Delivered string `json:"delivered" doc:"instant, UTC"`
	Opened    string `json:"opened" doc:"instant at which the recipient first opened it, empty before"`
}

func (a *API) addLetters() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/letters", OperationID: "list-letters", Tags: []string{"letters"},
		Description: "Letters of the reader's organisation, newest first; the body's staff see everybody's.",
		Parameters:  pageParameters(),
		Responses:   a.responses(reflect.TypeFor[LetterList]()),
	}, a.letterList)
	a.add(huma.Operation{
		Method: http.MethodPost, Path: "/api/v1/letters/{position}/{kind}/opened", OperationID: "open-letter", Tags: []string{"letters"},
		Description: "Notes that the recipient has read the letter; the first time counts.",
		Parameters: []*huma.Param{
			parameter("path", "position", "the part of the letter's id before the dot", true),
			parameter("path", "kind", "the part after it", true), langParameter(),
		},
		Responses: a.responses(reflect.TypeFor[struct{}]()),
	}, a.letterOpened)
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/letters/{position}/{kind}/pdf", OperationID: "get-letter-paper", Tags: []string{"letters"},
		Description: "The letter as a signed paper, for its recipient and for the body's staff. It is in Chinese; with lang=both an English translation follows in the same paper. When the recipient fetches it, that is noted as reading it.",
		Parameters: []*huma.Param{
			parameter("path", "position", "the part of the letter's id before the dot", true),
			parameter("path", "kind", "the part after it", true),
			parameter("query", "lang", "both: with a translation", false),
		},
		Responses: map[string]*huma.Response{
			strconv.Itoa(http.StatusOK): {Description: "the paper", Content: map[string]*huma.MediaType{
				"application/pdf": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
			"default": a.problems(),
		},
	}, a.letterPaper)
}

func (a *API) letterList(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	limit, err := pageSize(r)
	if err != nil {
		return err
	}
	cursor := r.URL.Query().Get("cursor")
	if !web.Plain(cursor) {
		return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "cursor"))
	}
	list, next, err := a.Letters.List(r.Context(), actor, cursor, limit)
	if err != nil {
		return err
	}
	page := LetterList{Items: []LetterRow{}}
	for _, l := range list {
		page.Items = append(page.Items, LetterRow{
			ID: strconv.FormatInt(l.Position, 10) + "." + l.Kind, Number: l.Number,
			Kind: l.Kind, Subject: text.T(web.Language(r), l.Title),
			Recipient: l.Recipient, Written: l.Written.String(), About: l.StreamKind, Thing: l.StreamID,
			Delivered: l.Delivered, Opened: l.Opened,
		})
	}
	page.Next = nextPage(next)
	a.Door.JSON(w, r, http.StatusOK, page)
	return nil
}

func (a *API) letterOpened(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	err := a.Letters.Open(r.Context(), actor, r.PathValue("position"), r.PathValue("kind"))
	if err != nil {
		return err
	}
	a.Door.JSON(w, r, http.StatusOK, struct{}{})
	return nil
}

func (a *API) letterPaper(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	return a.Letters.Give(w, r, actor, r.PathValue("position"), r.PathValue("kind"), r.URL.Query().Get("lang") == "both")
}
