package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"fincert/internal/fault"
)

// decode reads a request's body into a command. A body that is not JSON, a
// field that does not exist and a value of the wrong type are faults that name
// the place and never what was sent.
func (a *API) decode(r *http.Request, schema *huma.Schema, command any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if len(body) == 0 {
		body = []byte("{}") // a command without fields
	} else if !isJSON(r.Header.Get("Content-Type")) {
		return fault.New(fault.Invalid, "web.media-type", fault.Text("wanted", "application/json"))
	}
	var parsed any
	err = json.Unmarshal(body, &parsed)
	if err != nil {
		return notJSON(err, len(body))
	}
	var result huma.ValidateResult
	huma.Validate(a.document.Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, parsed, &result)
	var f fault.Fields
	for _, wrong := range result.Errors {
		var detail *huma.ErrorDetail
		if errors.As(wrong, &detail) {
			note(&f, detail)
		}
	}
	if invalid := f.Err(); invalid != nil {
		return invalid
	}
	err = json.Unmarshal(body, command)
	if err != nil {
		return notJSON(err, len(body))
	}
	return nil
}

func isJSON(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && mediaType == "application/json"
}

// notJSON says where a body cannot be read, counted in bytes.
func notJSON(err error, length int) error {
	at := int64(length)
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &mismatch):
		at = mismatch.Offset
	}
	return fault.New(fault.Invalid, "web.json", fault.Number("at", int(at)))
}

// wanted is what the validator's message says a value should be.
var wanted = map[string]string{
	validation.MsgExpectedString:      "type.string",
	validation.MsgExpectedNumber:      "type.number",
	validation.MsgExpectedInteger:     "type.integer",
	validation.MsgExpectedBoolean:     "type.boolean",
	validation.MsgExpectedArray:       "type.array",
	validation.MsgExpectedObject:      "type.object",
	validation.MsgExpectedRFC3339Date: "type.date",
}

func note(f *fault.Fields, detail *huma.ErrorDetail) {
	path := strings.TrimPrefix(detail.Location, ".")
	if detail.Message == validation.MsgUnexpectedProperty {
		f.Add(path, "field.unexpected")
		return
	}
	key, known := wanted[detail.Message]
	if !known {
		key = "type.other"
	}
	f.Add(path, "field.type", fault.Term("wanted", key))
}
