package api

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// The body of every command is read whole, or refused with a fault that a
// person can be told; what was read can be written and read again.
func FuzzABodyOfACommandIsReadWholeOrRefused(f *testing.F) {
	work, err := casework.New(casework.Config{Books: []rule.Book{rule.Chapters(), body.Book()}})
	if err != nil {
		f.Fatal(err)
	}
	a := New(Config{Casework: work, Door: web.NewDoor(rule.Cite, slog.New(slog.DiscardHandler))})
	commands := work.Commands()
	for i, c := range commands {
		text, err := json.Marshal(c.New())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint(i), string(text))
		f.Add(uint(i), strings.NewReplacer(`""`, `"2026-11-24"`, "null", "[{}]", ":0", ":1e3").Replace(string(text)))
	}
	f.Add(uint(0), `{"name":{"zh":"\u0000","en":"`+"\xff"+`"}}`)
	f.Add(uint(0), `{"a":1,"a":2}`)
	f.Add(uint(0), strings.Repeat("[", 10_000))
	f.Fuzz(func(t *testing.T, n uint, text string) {
		c := commands[n%uint(len(commands))]
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		command := c.New()
		err := a.decode(r, a.schema(reflect.TypeOf(command).Elem()), command)
		if err != nil {
			if no, ok := fault.As(err); !ok || no.Kind != fault.Invalid {
				t.Errorf("%s: %q is refused with %v", c.Name(), text, err)
			}
			return
		}
		written, err := json.Marshal(command)
		if err != nil {
			t.Fatalf("%s: %q was read and cannot be written: %v", c.Name(), text, err)
		}
		again := c.New()
		strict := json.NewDecoder(bytes.NewReader(written)) // not the schema, to which what was left out is not what is empty
		strict.DisallowUnknownFields()
		if err = strict.Decode(again); err != nil {
			t.Fatalf("%s: %q was read, written as %s and cannot be read: %v", c.Name(), text, written, err)
		}
		rewritten, err := json.Marshal(again)
		if err != nil || string(rewritten) != string(written) {
			t.Errorf("%s: %q becomes %s and then %s: %v", c.Name(), text, written, rewritten, err)
		}
	})
}
