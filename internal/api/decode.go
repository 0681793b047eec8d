package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"fincert/internal/fault"
)

// decode reads a request's body into a command. A body that is not JSON, a
// field that does not exist or stands there twice and a value of the wrong type
// are faults that name the place and never what was sent.
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
	if !utf8.Valid(body) { // the decoder would put its own characters there
		return notJSON(nil, wellWritten(body)+1)
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
	err = inspect(&f, json.NewDecoder(bytes.NewReader(body)), "")
	if err != nil {
		return notJSON(err, len(body))
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

// wellWritten is how many bytes at the beginning are UTF-8.
func wellWritten(body []byte) int {
	at := 0
	for at < len(body) {
		r, size := utf8.DecodeRune(body[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// inspect notes what the validator does not see in a body that it let through:
// a member that stands in its object twice, of which readers would take
// different ones, and a text with NUL, which no database of ours can hold.
func inspect(f *fault.Fields, tokens *json.Decoder, path string) error {
	token, err := tokens.Token()
	if err != nil {
		return err
	}
	switch value := token.(type) {
	case string:
		if at := strings.IndexByte(value, 0); at >= 0 {
			f.Add(path, "field.character", fault.Number("position", utf8.RuneCountInString(value[:at])+1))
		}
	case json.Delim:
		seen := map[string]bool{}
		for i := 0; tokens.More(); i++ {
			at := fmt.Sprintf("%s[%d]", path, i)
			if value == '{' {
				name, err := tokens.Token()
				if err != nil {
					return err
				}
				member, _ := name.(string)
				at = strings.TrimPrefix(path+"."+member, ".")
				if seen[member] {
					f.Add(at, "field.twice")
				}
				seen[member] = true
			}
			err = inspect(f, tokens, at)
			if err != nil {
				return err
			}
		}
		_, err = tokens.Token() // what closes it
	}
	return err
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
