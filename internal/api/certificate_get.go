package api

import (
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/calendar"
	"fincert/internal/register"
	"fincert/internal/web"
)

// addCertificates adds what the public may ask, without a token.
func (a *API) addCertificates() {
	a.addPublic(huma.Operation{
		Path: "/api/v1/certificates", OperationID: "list-certificates", Tags: []string{"certificates"},
		Description: "All certificates, newest first, with their status today.",
		Parameters:  pageParameters(),
		Responses:   a.responses(reflect.TypeFor[register.Page[register.Summary]]()),
	}, func(r *http.Request, s *register.Snapshot, voice register.Voice) (any, error) {
		limit, err := pageSize(r)
		if err != nil {
			return nil, err
		}
		return voice.Certificates(s, r.URL.Query().Get("cursor"), limit, a.today())
	})
	a.addPublic(huma.Operation{
		Path: "/api/v1/certificates/{number}", OperationID: "get-certificate", Tags: []string{"certificates"},
		Description: "One certificate with its status on a day, as it is known now or was known at an instant.",
		Parameters: []*huma.Param{
			parameter("path", "number", "as printed, with or without blanks, in any case", true),
			parameter("query", "on", "a day; today without it", false),
			parameter("query", "known", "an instant (RFC 3339); now without it", false),
			langParameter(),
		},
		Responses: a.responses(reflect.TypeFor[register.View]()),
	}, func(r *http.Request, s *register.Snapshot, voice register.Voice) (any, error) {
		query := r.URL.Query()
		question, err := register.ParseQuestion(r.PathValue("number"), query.Get("on"), query.Get("known"), a.Clock.Now())
		if err != nil {
			return nil, err
		}
		answer, err := s.Ask(question, a.today())
		if err != nil {
			return nil, err
		}
		return voice.View(answer), nil
	})
	a.addPublic(huma.Operation{
		Path: "/api/v1/changes", OperationID: "list-changes", Tags: []string{"certificates"},
		Description: "Public events recorded after a cursor, oldest first.",
		Parameters: []*huma.Param{
			parameter("query", "since", "cursor of the last event known; from the beginning without it", false),
			parameter("query", "limit", "how many, at most 200", false), langParameter(),
		},
		Responses: a.responses(reflect.TypeFor[register.Page[register.ChangeView]]()),
	}, func(r *http.Request, s *register.Snapshot, voice register.Voice) (any, error) {
		limit, err := pageSize(r)
		if err != nil {
			return nil, err
		}
		return voice.Changes(s, r.URL.Query().Get("since"), limit)
	})
}

// ask reads the register for one request.
type ask func(r *http.Request, s *register.Snapshot, voice register.Voice) (any, error)

// addPublic adds an operation of the register that needs no token.
func (a *API) addPublic(op huma.Operation, read ask) {
	op.Method = http.MethodGet
	op.Security = []map[string][]string{{}}
	written := web.Bound(mostBytes, mostTime)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := a.readRegister(r, read)
		if err != nil {
			a.Door.Problem(w, r, err)
			return
		}
		a.Door.Encoded(w, r, http.StatusOK, "application/json", body)
	}))
	a.mount(op, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		snapshot, err := a.Register.Current(r.Context()) // bounded by the register itself
		if err != nil {
			a.Door.Problem(w, r, err)
			return
		}
		if body, ok := a.publicAt(snapshot.Position(), a.today()).get(askingOf(r)); ok {
			a.Door.Encoded(w, r, http.StatusOK, "application/json", body)
			return
		}
		written.ServeHTTP(w, r)
	}))
}

// readRegister writes an answer out and remembers it.
func (a *API) readRegister(r *http.Request, read ask) ([]byte, error) {
	snapshot, err := a.Register.Current(r.Context())
	if err != nil {
		return nil, err
	}
	known := a.publicAt(snapshot.Position(), a.today())
	inForce, err := a.Casework.SchemeAt(r.Context(), snapshot.Position())
	if err != nil {
		return nil, err
	}
	value, err := read(r, snapshot, register.Voice{Lang: web.Language(r), Scheme: inForce})
	if err != nil {
		return nil, err
	}
	body, err := web.Encode(value)
	if err != nil {
		return nil, fmt.Errorf("write a public answer: %w", err)
	}
	known.put(askingOf(r), body)
	return body, nil
}

func (a *API) today() calendar.Date { return calendar.DateOf(a.Clock.Now()) }
