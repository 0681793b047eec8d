package api

import (
	"encoding/base64"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/deadline"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// TransitionStep is how far a certificate has gone a change of its basis.
type TransitionStep struct {
	Certificate string     `json:"certificate" doc:"id of the certificate"`
	Number      string     `json:"number" doc:"of the certificate"`
	Name        rule.Words `json:"name" doc:"of the product"`
	Model       string     `json:"model"`
	Holder      string     `json:"holder" doc:"organisation id of the holder"`
	Transition  string     `json:"transition" doc:"id of the change of the basis"`
	Change      string     `json:"change" doc:"its number"`
	Edition     string     `json:"edition" doc:"of the standard, the one that is changed to"`
	Deadline    string     `json:"deadline" doc:"the last day to apply anew"`
	Standing    string     `json:"standing" doc:"where the certificate stands" enum:"not-begun,applied,done,missed,ended"`
	Word        string     `json:"word" doc:"the same, in the reader's language"`
	Case        string     `json:"case" doc:"id of the application anew; empty as long as there is none"`
	CaseNumber  string     `json:"caseNumber" doc:"its number"`
	Proposed    string     `json:"proposed" doc:"the day on which a suspension was proposed since the deadline had passed; empty if none was"`
}

// TransitionProgress is a page of the board of transitions.
type TransitionProgress struct {
	Items []TransitionStep `json:"items"`
	Next  *string          `json:"next" doc:"cursor of the next page, null on the last"`
}

func (a *API) addProgress() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/transition-progress", OperationID: "list-transition-progress", Tags: []string{"transitions"},
		Description: "How far certificates have gone the changes of their basis (6.3.1(4)), by number: all for the body's people, a holder's own for others. Derived from the record when asked.",
		Parameters: pageParameters(
			parameter("query", "transition", "only this change, by its number", false),
			parameter("query", "standing", "only certificates that stand there", false),
		),
		Responses: a.responses(reflect.TypeFor[TransitionProgress]()),
	}, a.transitionProgress)
}

func (a *API) transitionProgress(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	limit, err := pageSize(r)
	if err != nil {
		return err
	}
	asked := r.URL.Query()
	after, err := base64.RawURLEncoding.DecodeString(asked.Get("cursor"))
	if err != nil {
		return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "cursor"))
	}
	standing := rule.Standing(asked.Get("standing"))
	if standing != "" && !slices.Contains(rule.Standings, standing) {
		return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "standing"))
	}
	change := rule.NumberKey(asked.Get("transition"))
	all, err := a.Deadlines.Board(r.Context(), actor)
	if err != nil {
		return err
	}
	from, _ := slices.BinarySearchFunc(all, string(after)+"\x00", func(s *deadline.Step, key string) int { return strings.Compare(s.Key(), key) })
	list := TransitionProgress{Items: []TransitionStep{}}
	last := ""
	for _, step := range all[from:] {
		if standing != "" && step.Standing != standing || change != "" && rule.NumberKey(step.Change) != change {
			continue
		}
		if len(list.Items) == limit {
			next := base64.RawURLEncoding.EncodeToString([]byte(last))
			list.Next = &next
			break
		}
		last = step.Key()
		list.Items = append(list.Items, TransitionStep{
			Certificate: step.On.ID, Number: step.Number, Name: step.Name, Model: step.Model, Holder: step.Client,
			Transition: step.Transition.ID, Change: step.Change, Edition: step.Edition, Deadline: date(step.Deadline),
			Standing: string(step.Standing), Word: text.T(web.Language(r), "desk.transition.standing."+string(step.Standing)),
			Case: step.Case, CaseNumber: step.CaseNumber, Proposed: date(step.Proposed),
		})
	}
	a.Door.JSON(w, r, http.StatusOK, list)
	return nil
}
