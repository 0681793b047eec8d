package api

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/letter"
	"fincert/internal/rule"
	"fincert/internal/web"
)

func (a *API) addLetterPaper() {
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

// letterPaper gives a letter's paper, and makes it if nobody has yet. Who reads
// it is written down first, as with every file of a case; that the recipient has
// read it is noted last.
func (a *API) letterPaper(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	position, err := strconv.ParseInt(r.PathValue("position"), 10, 64)
	if err != nil {
		return unknown
	}
	found, ok, err := a.Inbox.Find(r.Context(), position, r.PathValue("kind"))
	if err != nil {
		return err
	}
	received := ok && actor.Organisation != "" && actor.Organisation == found.Recipient
	if !ok || !received && !actor.OfTheBody() {
		return unknown
	}
	made, file, err := a.Papers.Get(r.Context(), position, letter.Paper(found.Kind, r.URL.Query().Get("lang") == "both"))
	if err != nil {
		return err
	}
	err = a.Access.Read(r.Context(), actor, found.StreamID, made.Object, web.Address(r))
	if err != nil {
		return err // who reads what is not written down is not given it
	}
	if received {
		_, err = a.Inbox.Open(r.Context(), actor.Organisation, position, found.Kind)
		if err != nil {
			return err
		}
	}
	numbers, err := a.Casework.Numbers(r.Context(), []rule.StreamID{aboutOf(found)})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf(`inline; filename="%s.pdf"`, rule.LetterNumber(numbers[aboutOf(found)], found.Place)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	http.ServeContent(w, r, "", made.Made, bytes.NewReader(file))
	return nil
}
