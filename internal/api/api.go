package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/access"
	"fincert/internal/account"
	"fincert/internal/casefile"
	"fincert/internal/casework"
	"fincert/internal/deadline"
	"fincert/internal/fault"
	"fincert/internal/inbox"
	"fincert/internal/now"
	"fincert/internal/postbox"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/web"
)

// Limits of one request that is not a file.
const (
	mostBytes = 1 << 20 // of a body
	mostTime  = 30 * time.Second
)

// unknown is what there is to say of a thing that does not exist, for this
// person or at all.
var unknown = fault.New(fault.NotFound, "web.no-such-thing")

// Config is what the API is made of.
type Config struct {
	Casework  *casework.Casework
	Access    *access.Access
	Files     *casefile.Files
	Register  *register.Register
	Deadlines *deadline.Deadlines
	Letters   *inbox.Inbox
	Postbox   *postbox.Box
	Rights    access.Rights
	Door      *web.Door
	Clock     now.Clock
	Log       *slog.Logger
	BaseURL   string // shown in the OpenAPI document
	Version   string // of the software
}

// API is the JSON door.
type API struct {
	Config
	accounts *account.Accounts
	mux      *http.ServeMux
	document *huma.OpenAPI
	requests map[string]bool // names of the schemas that commands are made of
	public   atomic.Pointer[publicAnswers]
	openAPI  []byte
}

// New makes the API with all its operations. It panics if two commands would
// have the same address, which a test finds first.
func New(c Config) *API {
	mux := http.NewServeMux()
	a := &API{Config: c, accounts: &account.Accounts{Casework: c.Casework, Access: c.Access}, mux: mux, document: newDocument(c, mux)}
	a.addCommands()
	a.addThings()
	a.addCases()
	a.addDue()
	a.addProgress()
	a.addWeek()
	a.addLists()
	a.addChecklists()
	a.addAgenda()
	a.addFiles()
	a.addMaterials()
	a.addMe()
	a.addCertificates()
	a.addCertificateRecord()
	a.addUsage()
	a.addUsesImport()
	a.addAccounts()
	a.addAccountList()
	a.addAccountGet()
	a.addAccountChanges()
	a.addAccountPassword()
	a.addSecurityLog()
	a.addAccessLog()
	a.addLetters()
	a.addPostbox()
	a.finishDocument()
	a.mux.HandleFunc("/api/", a.noSuchAddress)
	return a
}

// ServeHTTP answers everything under /api/.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// handler answers a request, or gives the error that says why not.
type handler func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error

// add puts an operation into the document and behind its address, for people
// who are recognised, with the limits of an ordinary request.
func (a *API) add(op huma.Operation, h handler) {
	bound := web.Bound(mostBytes, mostTime)
	a.mountFor(op, bound, h)
}

// mountFor is mount for an operation of people who are recognised, within
// bounds.
func (a *API) mountFor(op huma.Operation, within web.Middleware, h handler) {
	op.Parameters = append(op.Parameters, parameter("header", headerOnBehalf,
		"id of the person you act for as their appointed deputy; you then have that person's roles that the appointment covers, and none of your own", false))
	a.mount(op, within(a.recognised(op.OperationID, h)))
}

func (a *API) mount(op huma.Operation, h http.Handler) {
	a.document.AddOperation(&op)
	a.mux.Handle(op.Method+" "+op.Path, h)
}

// localKey marks a request that came through the socket in the data folder.
type localKey struct{}

// WithLocal makes the context of a connection whose other end is known by the
// operating system: the socket in the data folder, which only the folder's
// owner can open.
func WithLocal(ctx context.Context, actor rule.Actor) context.Context {
	return context.WithValue(ctx, localKey{}, actor)
}

// Local is who the operating system knows at the other end of the connection.
func Local(ctx context.Context) (actor rule.Actor, known bool) {
	actor, known = ctx.Value(localKey{}).(rule.Actor)
	return actor, known
}

// recognised lets through whoever is known by a token or by the socket. What is
// then forbidden to them stands in the security log, under the operation.
func (a *API) recognised(operation string, h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor, err := a.actor(r)
		if errors.Is(err, access.ErrUnknown) {
			a.turnAway(r, rule.Actor{}, "token.unknown")
			err = web.Unrecognised
		}
		if err != nil {
			a.Door.Problem(w, r, err)
			return
		}
		web.Recognised(r.Context(), actor.Person)
		r = r.WithContext(access.WithActor(r.Context(), actor.Person, web.Address(r)))
		if !web.Plain(r.URL.Path) {
			a.Door.Problem(w, r, unknown)
			return
		}
		actor, err = a.standIn(r, actor)
		if err != nil {
			a.Door.Problem(w, r, err)
			return
		}
		err = h(w, r, actor)
		if fault.Is(err, fault.Forbidden) {
			a.turnAway(r, actor, string(fault.Forbidden)+" "+operation)
		}
		if err != nil {
			a.Door.Problem(w, r, err)
		}
	})
}

const (
	headerOnBehalf = "On-Behalf-Of"
	longestID      = 64
)

// standIn reads for whom the actor acts. Whoever is not appointed is turned
// away, whatever they ask for.
func (a *API) standIn(r *http.Request, actor rule.Actor) (rule.Actor, error) {
	said := r.Header.Values(headerOnBehalf)
	if len(said) == 0 {
		return actor, nil
	}
	if len(said) > 1 || said[0] == "" || len(said[0]) > longestID || !web.Plain(said[0]) {
		return actor, fault.New(fault.Invalid, "deputy.header")
	}
	actor.OnBehalf = said[0]
	stands, err := a.Casework.StandIn(r.Context(), actor)
	if fault.Is(err, fault.Forbidden) {
		a.turnAway(r, actor, string(fault.Forbidden)+" "+headerOnBehalf)
	}
	return stands, err
}

func (a *API) actor(r *http.Request) (rule.Actor, error) {
	local, ok := r.Context().Value(localKey{}).(rule.Actor)
	header := r.Header.Get("Authorization")
	if header == "" {
		if ok {
			return local, nil
		}
		return rule.Actor{}, web.Unrecognised
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return rule.Actor{}, access.ErrUnknown
	}
	return a.Access.ActorByToken(r.Context(), strings.TrimSpace(token))
}

// turnAway writes the security log. That it cannot be written does not change
// the answer, which is a no either way.
func (a *API) turnAway(r *http.Request, actor rule.Actor, what string) { a.note(r, actor, what) }

// note writes the security log. What was done stands in the record too, so an
// act does not fail for it.
func (a *API) note(r *http.Request, actor rule.Actor, what string) {
	err := a.Access.TurnAway(r.Context(), access.Attempt{Actor: actor.Person, What: what, Address: web.Address(r)})
	if err != nil {
		a.Log.ErrorContext(r.Context(), "security log", "request", web.RequestID(r.Context()), "error", err)
	}
}

var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// noSuchAddress answers what no operation answers: 405 where another method
// would do, else 404.
func (a *API) noSuchAddress(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range methods {
		other := r.Clone(r.Context())
		other.Method = method
		_, pattern := a.mux.Handler(other)
		if pattern != "/api/" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		a.Door.Problem(w, r, fault.New(fault.NotFound, "web.no-such-address"))
		return
	}
	list := strings.Join(allowed, ", ")
	w.Header().Set("Allow", list)
	a.Door.Problem(w, r, fault.New(fault.Invalid, "web.method", fault.Text("method", knownMethod(r.Method)), fault.Text("allowed", list)))
}

// knownMethod keeps what somebody made up out of the answer.
func knownMethod(method string) string {
	if slices.Contains(methods, method) {
		return method
	}
	return "?"
}
