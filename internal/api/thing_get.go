package api

import (
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// Thing is a folded stream as this person may see it.
type Thing struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	Version int64     `json:"version"`
	Facts   facts     `json:"facts"`
	History []Happens `json:"history"`
	Actions []Action  `json:"actions"`
}

// Happens is one line of a history: an entry's envelope, without its body.
type Happens struct {
	Version int64  `json:"version"`
	Entry   string `json:"entry" doc:"name of the entry, such as case.submitted/1"`
	Word    string `json:"word" doc:"what happened, in the reader's language"`
	At      string `json:"at" doc:"instant of recording, UTC"`
	On      string `json:"on" doc:"the day it takes effect, in Asia/Shanghai"`
	Role    string `json:"role" doc:"the role it was done in"`
	By      string `json:"by" doc:"the role in words"`
	// Who it was is the body's own business; others see the role.
	Person   string `json:"person,omitempty" doc:"id of who recorded it; for the body's staff"`
	OnBehalf string `json:"onBehalf,omitempty" doc:"id of the person deputised for, if any; for the body's staff"`
}

// readable are the kinds of things that are read as they are folded; cases
// have a view of their own.
var readable = []rule.Kind{
	rule.KindBody, rule.KindOrganisation, rule.KindLaboratory, rule.KindProduct, rule.KindTestTask, rule.KindPerson,
	rule.KindComplaint, rule.KindAppeal, rule.KindMisuse, rule.KindDispute, rule.KindPost, rule.KindTransition,
}

func (a *API) addThings() {
	for _, kind := range readable {
		a.add(huma.Operation{
			Method: http.MethodGet, Path: "/api/v1/" + kind.Plural() + "/{id}", OperationID: "get-" + string(kind),
			Tags:       []string{kind.Plural()},
			Parameters: []*huma.Param{parameter("path", "id", "id of the "+string(kind), true), langParameter()},
			Responses:  a.responses(reflect.TypeFor[Thing]()),
		}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
			return a.thing(w, r, actor, rule.StreamID{Kind: kind, ID: r.PathValue("id")})
		})
	}
}

func (a *API) thing(w http.ResponseWriter, r *http.Request, actor rule.Actor, on rule.StreamID) error {
	var thing Thing
	err := a.look(r, actor, on, func(s *rule.Situation, view casework.View, relation rule.Relation) error {
		judged, err := a.Casework.Actions(s)
		if err != nil {
			return err
		}
		thing = Thing{
			ID: on.ID, Kind: string(on.Kind), Version: view.Version, Facts: factsIn(view.State),
			History: history(web.Language(r), view.History, relation), Actions: a.describe(web.Language(r), judged),
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(thing.Version))
	a.Door.JSON(w, r, http.StatusOK, thing)
	return nil
}

// look reads a thing that the actor may see, in one moment. What is foreign and
// what is not there are the same fault.
func (a *API) look(r *http.Request, actor rule.Actor, on rule.StreamID, look func(*rule.Situation, casework.View, rule.Relation) error) error {
	err := a.Casework.Look(r.Context(), actor, on, func(s *rule.Situation, view casework.View) error {
		relation, err := maySee(actor, on.Kind, view.State)
		if err != nil {
			return err
		}
		return look(s, view, relation)
	})
	if fault.Is(err, fault.NotFound) {
		return unknown
	}
	return err
}

// entryKey is the catalog key of what an entry says happened; a new version of
// an entry says the same.
func entryKey(name string) string {
	unversioned, _, _ := strings.Cut(name, "/")
	return "entry." + unversioned
}

func history(lang text.Lang, recorded []casework.Recorded, relation rule.Relation) []Happens {
	all := make([]Happens, 0, len(recorded))
	for _, e := range recorded {
		if relation != rule.InTheBody && rule.Inside(e.Entry, e.Meta.Role) {
			continue
		}
		line := Happens{
			Version: e.Meta.Version, Entry: e.Name, Word: text.T(lang, entryKey(e.Name)), At: e.Meta.At.UTC().Format(time.RFC3339Nano), On: e.Meta.On.String(),
			Role: string(e.Meta.Role), By: text.T(lang, "role."+string(e.Meta.Role)),
		}
		if relation == rule.InTheBody {
			line.Person, line.OnBehalf = e.Meta.Person, e.Meta.OnBehalf
		}
		all = append(all, line)
	}
	return all
}
