package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// Field names are taken as they are written, or "Client" beside "client"
// would be two fields to the reader and one to the decoder.
func init() { huma.ValidateStrictCasing = true }

// day is how a calendar.Date stands in JSON.
type day struct{}

// Schema describes a civil date.
func (day) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Description: "a civil date in Asia/Shanghai", Examples: []any{"2026-11-24"}}
}

// object is how a rule.FileRef stands in a command.
type object struct{}

// Schema describes a reference to a file in the vault.
func (object) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "the object id that uploading the file gave"}
}

// facts are parts of a folded stream whose shape follows the stream's kind.
type facts map[string]any

// Schema describes an open object.
func (facts) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
}

func newDocument(c Config, mux *http.ServeMux) *huma.OpenAPI {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	registry.RegisterTypeAlias(reflect.TypeFor[calendar.Date](), reflect.TypeFor[day]())
	registry.RegisterTypeAlias(reflect.TypeFor[rule.FileRef](), reflect.TypeFor[object]())
	config := huma.Config{OpenAPI: &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title:   "fincert",
			Version: c.Version,
			Description: "金融科技产品认证：从申请到证书。Certification of FinTech products, from application to certificate. " +
				"Dates are civil dates in Asia/Shanghai, instants are UTC. Sentences come in Chinese or English (?lang=, Accept-Language).",
			License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
		},
		Servers: []*huma.Server{{URL: c.BaseURL}},
		Components: &huma.Components{
			Schemas: registry,
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"token": {Type: "http", Scheme: "bearer", Description: "a token given out by the administrator"},
			},
		},
		Security: []map[string][]string{{"token": {}}},
	}}
	config.FieldsOptionalByDefault = true
	// huma writes nothing for us, neither answers nor documents: it would
	// echo what was sent, and its hooks would add addresses of their own.
	return huma.NewAPI(config, humago.NewAdapter(mux, "")).OpenAPI()
}

// schema is the schema of a Go type.
func (a *API) schema(t reflect.Type) *huma.Schema {
	return a.document.Components.Schemas.Schema(t, true, t.Name())
}

// responses are the answer of an operation and the problem that may come
// instead.
func (a *API) responses(answer reflect.Type) map[string]*huma.Response {
	return map[string]*huma.Response{
		strconv.Itoa(http.StatusOK): {
			Description: "done",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: a.schema(answer)}},
		},
		"default": a.problems(),
	}
}

func (a *API) problems() *huma.Response {
	return &huma.Response{
		Description: "why not: refused 409, invalid 422, forbidden 403, unknown or foreign 404, stale 412, conflict 409",
		Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: a.schema(reflect.TypeFor[web.Problem]())}},
	}
}

func parameter(in, name, description string, required bool) *huma.Param {
	return &huma.Param{In: in, Name: name, Description: description, Required: required, Schema: &huma.Schema{Type: huma.TypeString}}
}

// nextPage is a list's cursor of the next page, null on the last.
func nextPage(next string) *string {
	if next == "" {
		return nil
	}
	return &next
}

// pageParameters are those of every list that is read page by page.
func pageParameters(more ...*huma.Param) []*huma.Param {
	return append(more,
		parameter("query", "limit", "how many, at most "+strconv.Itoa(mostPage), false),
		parameter("query", "cursor", "next of the page before", false),
		langParameter())
}

func langParameter() *huma.Param {
	p := parameter("query", "lang", "language of sentences; else Accept-Language, else Chinese", false)
	p.Schema.Enum = []any{"zh", "en"}
	return p
}

// finishDocument fixes the document's bytes: nothing is added from here on.
// Answers have every member they can have. What a command must have is said by
// the rule, which names everything that is missing at once.
func (a *API) finishDocument() {
	for name, s := range a.document.Components.Schemas.Map() {
		if !a.requests[name] {
			s.Required = slices.Sorted(maps.Keys(s.Properties))
			s.AdditionalProperties = nil // answers may gain members
		}
	}
	body, err := json.Marshal(a.document)
	if err != nil {
		panic(fmt.Errorf("api: write the OpenAPI document: %w", err))
	}
	a.openAPI = body
	a.mux.HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(a.openAPI) // who hung up reads no answer
	})
}
