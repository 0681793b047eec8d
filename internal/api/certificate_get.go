package api

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/calendar"
	"fincert/internal/register"
	"fincert/internal/web"
)

// addCertificates puts what is public behind its addresses: no token is asked
// for, and none is looked at.
func (a *API) addCertificates() {
	limit := parameter("query", "limit", "how many, at most "+strconv.Itoa(mostPage), false)
	a.addPublic(huma.Operation{
		Path: "/api/v1/certificates", OperationID: "list-certificates",
		Description: "All certificates, newest first, with their status today.",
		Parameters:  []*huma.Param{limit, parameter("query", "cursor", "next of the page before", false), langParameter()},
		Responses:   a.responses(reflect.TypeFor[register.Page[register.Summary]]()),
	}, a.certificateList)
	a.addPublic(huma.Operation{
		Path: "/api/v1/certificates/{number}", OperationID: "get-certificate",
		Description: "One certificate by its number, with or without blanks and in any case.",
		Parameters: []*huma.Param{
			parameter("path", "number", "number of the certificate", true),
			parameter("query", "on", "the day for which the status is asked; else today", false),
			parameter("query", "known", "instant: with only what had been recorded by then", false),
			langParameter(),
		},
		Responses: a.responses(reflect.TypeFor[register.View]()),
	}, a.certificateGet)
	a.addPublic(huma.Operation{
		Path: "/api/v1/changes", OperationID: "list-changes",
		Description: "What happened to certificates, oldest first.",
		Parameters:  []*huma.Param{limit, parameter("query", "since", "cursor of the last change already read", false), langParameter()},
		Responses:   a.responses(reflect.TypeFor[register.Page[register.ChangeView]]()),
	}, a.changeList)
}

// asker is one question to the register: the facts, and the words to tell them
// in.
type asker struct {
	*register.Snapshot
	register.Voice
	today calendar.Date
}

// addPublic is add for everybody.
func (a *API) addPublic(op huma.Operation, h func(*http.Request, asker) (any, error)) {
	op.Method, op.Tags = http.MethodGet, []string{"certificates"}
	op.Security = []map[string][]string{} // none: the document's own does not hold here
	bound := web.Bound(mostBytes, mostTime)
	a.mount(op, bound(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := a.publicAnswer(r, h)
		if err != nil {
			a.Door.Problem(w, r, err)
			return
		}
		a.Door.JSON(w, r, http.StatusOK, answer)
	})))
}

func (a *API) publicAnswer(r *http.Request, h func(*http.Request, asker) (any, error)) (any, error) {
	snapshot, err := a.Register.Current(r.Context())
	if err != nil {
		return nil, err
	}
	inForce, _, err := a.Casework.InForce(r.Context())
	if err != nil {
		return nil, err
	}
	voice := register.Voice{Lang: web.Language(r), Scheme: inForce}
	return h(r, asker{snapshot, voice, calendar.DateOf(a.Clock.Now())})
}

func (a *API) certificateList(r *http.Request, ask asker) (any, error) {
	limit, err := pageSize(r)
	if err != nil {
		return nil, err
	}
	return ask.Certificates(ask.Snapshot, r.URL.Query().Get("cursor"), limit, ask.today)
}

func (a *API) certificateGet(r *http.Request, ask asker) (any, error) {
	query := r.URL.Query()
	question, err := register.ParseQuestion(r.PathValue("number"), query.Get("on"), query.Get("known"), a.Clock.Now())
	if err != nil {
		return nil, err
	}
	answer, err := ask.Ask(question, ask.today)
	if err != nil {
		return nil, err
	}
	return ask.View(answer), nil
}

func (a *API) changeList(r *http.Request, ask asker) (any, error) {
	limit, err := pageSize(r)
	if err != nil {
		return nil, err
	}
	return ask.Changes(ask.Snapshot, r.URL.Query().Get("since"), limit)
}
