package api

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/access"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// longestKey is how many characters a command key may have.
const longestKey = 200

// CommandAnswer is what a command's operation answers.
type CommandAnswer struct {
	ID      string   `json:"id" doc:"the thing the command was given to, or made"`
	Version int64    `json:"version" doc:"its version after the command; send it as If-Match to act on exactly this"`
	Actions []Action `json:"actions" doc:"what can be done next, and what not yet"`
}

// Action is a command as it stands for this person and this thing.
type Action struct {
	Command  string `json:"command"`
	On       string `json:"on" doc:"the thing it is given to: kind/id"`
	Address  string `json:"address" doc:"where to POST it"`
	Possible bool   `json:"possible"`
	Clause   string `json:"clause" doc:"our id of the clause under which it is not possible"`
	Cite     string `json:"cite" doc:"the clause as the rule numbers it"`
	Reason   string `json:"reason" doc:"why it is not possible; the command itself is refused with the same words"`
	Unlock   string `json:"unlock" doc:"what would make it possible"`
}

// addCommands adds an operation for each command.
func (a *API) addCommands() {
	commands := a.Casework.Commands()
	schemas := make([]*huma.Schema, len(commands))
	for i, c := range commands {
		schemas[i] = a.schema(reflect.TypeOf(c.New()).Elem())
	}
	a.requests = map[string]bool{}
	for name := range a.document.Components.Schemas.Map() {
		a.requests[name] = true
	}
	for i, c := range commands {
		a.addCommand(c, schemas[i])
	}
}

func (a *API) addCommand(c rule.CommandType, schema *huma.Schema) {
	op := huma.Operation{
		Method:      http.MethodPost,
		Path:        commandAddress(c, "{id}"),
		OperationID: c.Name(),
		Tags:        []string{c.Kind.Plural()},
		Parameters: []*huma.Param{
			parameter("header", "Idempotency-Key", "a new random value for each command; the same value when the same command is repeated", true),
			parameter("header", "If-Match", "the version that the decision to act was made on; 412 when it is not the newest", false),
			langParameter(),
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
		Responses:   a.responses(reflect.TypeFor[CommandAnswer]()),
	}
	if !c.Creates {
		op.Parameters = append(op.Parameters, parameter("path", "id", "id of the "+string(c.Kind), true))
	}
	a.add(op, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		return a.command(w, r, actor, c, schema)
	})
}

// commandAddress is where a command is posted.
func commandAddress(c rule.CommandType, id string) string {
	address := "/api/v1/" + c.Kind.Plural()
	if !c.Creates {
		address += "/" + id
	}
	return address + "/" + c.Slug()
}

func (a *API) command(w http.ResponseWriter, r *http.Request, actor rule.Actor, c rule.CommandType, schema *huma.Schema) error {
	key, err := commandKey(r)
	if err != nil {
		return err
	}
	expect, err := expected(r)
	if err != nil {
		return err
	}
	command := c.New()
	err = a.decode(r, schema, command)
	if err != nil {
		return err
	}
	var on rule.StreamID
	if !c.Creates {
		on = rule.StreamID{Kind: c.Kind, ID: r.PathValue("id")}
	}
	done, err := a.Casework.Do(r.Context(), actor, command, on, casework.Opts{Key: key, Expect: expect})
	if err != nil {
		return a.notDone(r, actor, c, err)
	}
	if c.Kind == rule.KindPerson && !c.Creates && !done.Replayed { // who may do what has changed
		a.note(r, actor, "done "+c.Name()+" "+done.On.ID)
	}
	if done.On.Kind == rule.KindOrganisation && c.Creates && actor.Organisation == "" && actor.Has(rule.RoleClient) {
		actor.Organisation = done.On.ID // from now on
	}
	actions, err := a.actions(r, actor, done.On)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(done.Version))
	a.Door.JSON(w, r, http.StatusOK, CommandAnswer{ID: done.On.ID, Version: done.Version, Actions: actions})
	return nil
}

// notDone writes attempts that were turned away into the security log and
// makes one answer of everything that does not exist for this person.
func (a *API) notDone(r *http.Request, actor rule.Actor, c rule.CommandType, err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	switch f.Kind {
	case fault.Refused:
		a.turnAway(r, actor, string(f.Kind)+" "+c.Name())
	case fault.NotFound:
		a.turnAway(r, actor, string(f.Kind)+" "+c.Name())
		return unknown
	}
	return err
}

// actions are what the actor can do with a thing, and why not.
func (a *API) actions(r *http.Request, actor rule.Actor, on rule.StreamID) ([]Action, error) {
	judged, err := a.Casework.Judge(r.Context(), actor, on)
	if fault.Is(err, fault.NotFound) {
		return []Action{}, nil // made for somebody else: nothing more to do with it
	}
	if err != nil {
		return nil, err
	}
	return a.describe(web.Language(r), judged), nil
}

func (a *API) describe(lang text.Lang, judged []casework.Action) []Action {
	all := make([]Action, 0, len(judged))
	for _, j := range judged {
		action := Action{Command: j.Command, On: j.On.String(), Possible: j.Possible}
		if c, known := a.Casework.Command(j.Command); known {
			action.Address = commandAddress(c, j.On.ID)
		}
		if j.Fault != nil {
			p := a.Door.Describe(lang, j.Fault)
			action.Clause, action.Cite, action.Reason, action.Unlock = p.Clause, p.Cite, p.Detail, p.Next
		}
		all = append(all, action)
	}
	return all
}

// maySee is how a thing is hidden: unknown for whoever may not see it.
func maySee(actor rule.Actor, kind rule.Kind, state rule.State) (rule.Relation, error) {
	if state == nil {
		return rule.Foreign, unknown
	}
	relation := state.Relation(actor)
	if !access.MaySee(kind, relation) {
		return rule.Foreign, unknown
	}
	return relation, nil
}

func commandKey(r *http.Request) (string, error) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return "", fault.New(fault.Invalid, "web.key-required")
	}
	if len(r.Header.Values("Idempotency-Key")) > 1 { // which of them would be repeated?
		return "", fault.New(fault.Invalid, "web.key-form", fault.Number("most", longestKey))
	}
	for _, c := range key {
		if c < '!' || c > '~' {
			return "", fault.New(fault.Invalid, "web.key-form", fault.Number("most", longestKey))
		}
	}
	if len(key) > longestKey {
		return "", fault.New(fault.Invalid, "web.key-form", fault.Number("most", longestKey))
	}
	return key, nil
}

// expected reads If-Match: the version asked for, or -1 when it was not asked.
func expected(r *http.Request) (int64, error) {
	header := strings.TrimSpace(strings.Join(r.Header.Values("If-Match"), ","))
	if header == "" || header == "*" {
		return -1, nil
	}
	version, err := strconv.ParseInt(strings.Trim(header, `"`), 10, 64)
	if err != nil || version < 0 {
		return 0, fault.New(fault.Invalid, "web.if-match")
	}
	return version, nil
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }
