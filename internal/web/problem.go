package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	"fincert/internal/fault"
	"fincert/internal/text"
)

// Problem is a fault as a program reads it (RFC 9457). Every member is always
// there; what does not apply is empty.
type Problem struct {
	Type   string       `json:"type" doc:"urn:fincert:problem:KIND:KEY, the same in every language"`
	Status int          `json:"status" doc:"the HTTP status"`
	Title  string       `json:"title" doc:"what sort of no this is"`
	Detail string       `json:"detail" doc:"what is wrong"`
	Clause string       `json:"clause" doc:"our id of the rule's clause, empty when the reason is not the rule's"`
	Cite   string       `json:"cite" doc:"the clause as the rule numbers it"`
	Next   string       `json:"next" doc:"what to do next, or what would unlock the act"`
	Errors []FieldWrong `json:"errors" doc:"every field that is wrong"`
}

// FieldWrong is one thing wrong with one field.
type FieldWrong struct {
	Path   string `json:"path" doc:"the field as in the command's JSON, such as materials[2].file"`
	Detail string `json:"detail" doc:"what is wrong with it"`
}

// Faults of the doors themselves, which no command gives.
var (
	crossOrigin  = fault.New(fault.Forbidden, "web.cross-origin")
	Unrecognised = fault.New(fault.Forbidden, "web.unrecognised") // told with 401
)

// internalKind is no kind of fault: nobody raises it. It names what any other
// error is told as.
const internalKind fault.Kind = "internal"

var statuses = map[fault.Kind]int{
	fault.Refused:   http.StatusConflict,
	fault.Invalid:   http.StatusUnprocessableEntity,
	fault.Conflict:  http.StatusConflict,
	fault.Stale:     http.StatusPreconditionFailed,
	fault.NotFound:  http.StatusNotFound,
	fault.Forbidden: http.StatusForbidden,
	fault.TooLarge:  http.StatusRequestEntityTooLarge,
	fault.Busy:      http.StatusServiceUnavailable,
	fault.TooMany:   http.StatusTooManyRequests,
	internalKind:    http.StatusInternalServerError,
}

// byKey are the few faults that HTTP has a status of its own for.
var byKey = map[string]int{
	"web.unrecognised": http.StatusUnauthorized,
	"web.method":       http.StatusMethodNotAllowed,
	"web.key-required": http.StatusBadRequest,
	"web.json":         http.StatusBadRequest,
	"web.key-form":     http.StatusBadRequest,
	"web.if-match":     http.StatusBadRequest,
	"web.parameter":    http.StatusBadRequest,
	"web.media-type":   http.StatusUnsupportedMediaType,
	"web.body-cut":     http.StatusBadRequest,
	"web.body-slow":    http.StatusRequestTimeout,
}

// StatusOf is the HTTP status that a fault is told with.
func StatusOf(f *fault.Fault) int {
	if status, own := byKey[f.Key]; own {
		return status
	}
	return statuses[f.Kind]
}

// Door turns faults into answers. It is safe for concurrent use.
type Door struct {
	cite    func(clause string) string
	log     *slog.Logger
	observe func(*http.Request, Answered)
}

// NewDoor makes the shared part of the doors. cite gives a clause as the rule
// itself numbers it, from our id.
func NewDoor(cite func(clause string) string, log *slog.Logger) *Door {
	return &Door{cite: cite, log: log, observe: func(*http.Request, Answered) {}}
}

// Answered is how a request was answered.
type Answered struct {
	Status int
	Bytes  int64
	Took   time.Duration
}

// Observe has a function called with every request that was answered. It is
// set before the first one.
func (d *Door) Observe(observe func(*http.Request, Answered)) { d.observe = observe }

// Cite is the clause as the rule numbers it; empty for none.
func (d *Door) Cite(clause string) string {
	if clause == "" {
		return ""
	}
	return d.cite(clause)
}

// Internal is what an error that is no fault is told as.
func (d *Door) Internal(ctx context.Context) *fault.Fault {
	return fault.New(internalKind, "web.internal", fault.Text("reference", RequestID(ctx)))
}

// Fault is err as it may be told: the fault in it, or, after err was logged
// whole, Internal.
func (d *Door) Fault(ctx context.Context, err error) *fault.Fault {
	f, ok := fault.As(err)
	var tooLarge *http.MaxBytesError
	switch {
	case ok:
		if f.Kind == fault.Busy {
			d.log.WarnContext(ctx, "busy", "request", RequestID(ctx), "error", err)
		}
		return f
	case errors.As(err, &tooLarge):
		return fault.New(fault.TooLarge, "web.too-large", fault.Number("most", int(tooLarge.Limit)))
	case errors.Is(err, errIncoming):
		d.log.InfoContext(ctx, "no whole body", "request", RequestID(ctx), "error", err)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return fault.New(fault.Invalid, "web.body-slow")
		}
		return fault.New(fault.Invalid, "web.body-cut")
	case errors.Is(err, context.DeadlineExceeded):
		d.log.WarnContext(ctx, "out of time", "request", RequestID(ctx), "error", err)
		return fault.New(fault.Busy, "web.slow")
	}
	if !errors.Is(err, context.Canceled) { // who hung up reads no answer
		d.log.ErrorContext(ctx, "internal error", "request", RequestID(ctx), "error", err)
	}
	return d.Internal(ctx)
}

// Describe writes a fault out in a language. The same fault is always told in
// the same bytes, so that a foreign thing cannot be told from an unknown one.
func (d *Door) Describe(lang text.Lang, f *fault.Fault) Problem {
	said := text.Fault(lang, string(f.Kind), f.Key, Args(f.Args))
	p := Problem{
		Type:   "urn:fincert:problem:" + string(f.Kind) + ":" + f.Key,
		Status: StatusOf(f),
		Title:  said.Title,
		Detail: said.Detail,
		Clause: f.Clause,
		Cite:   d.Cite(f.Clause),
		Next:   said.Next,
		Errors: make([]FieldWrong, 0, len(f.Fields)),
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, FieldWrong{field.Path, text.T(lang, field.Key, Args(field.Args))})
	}
	return p
}

// Problem answers with a fault, or with any other error as Internal.
func (d *Door) Problem(w http.ResponseWriter, r *http.Request, err error) {
	f := d.Fault(r.Context(), err)
	p := d.Describe(Language(r), f)
	switch p.Status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="fincert"`)
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
	}
	d.write(w, r, p.Status, "application/problem+json", p)
}

// JSON answers with a value.
func (d *Door) JSON(w http.ResponseWriter, r *http.Request, status int, value any) {
	d.write(w, r, status, "application/json", value)
}

func (d *Door) write(w http.ResponseWriter, r *http.Request, status int, mediaType string, value any) {
	body, err := Encode(value)
	if err != nil {
		d.log.ErrorContext(r.Context(), "write an answer", "request", RequestID(r.Context()), "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	d.Encoded(w, r, status, mediaType, body)
}

// Encode writes a value as answers hold it.
func Encode(value any) ([]byte, error) {
	body, err := json.Marshal(value)
	return append(body, '\n'), err
}

// Encoded answers with what Encode wrote.
func (d *Door) Encoded(w http.ResponseWriter, r *http.Request, status int, mediaType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Language", Language(r).String())
	h.Add("Vary", "Accept-Language")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // who hung up reads no answer
}
