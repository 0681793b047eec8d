package api

import (
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/casework"
	"fincert/internal/rule"
)

// InspectionAgenda is what an inspection has to look at because of what came
// before it.
type InspectionAgenda struct {
	Problems       []any          `json:"problems" doc:"all that monitoring found, with the client's answers; must: its level asks for a second look on site; review: the review's word on it, null before"`
	Clauses        []AgendaLooked `json:"clauses" doc:"of the type test: failed, or left open by the report that counts"`
	Items          []AgendaLooked `json:"items" doc:"of the review: nonconforming, or with a remark"`
	Rectifications []any          `json:"rectifications" doc:"that somebody still has to act on"`
}

// AgendaLooked is something that was looked at before.
type AgendaLooked struct {
	Asked
	Verdict   string `json:"verdict"`
	Note      string `json:"note"`
	Corrected bool   `json:"corrected" doc:"a verified correction answers it"`
}

func (a *API) addAgenda() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/cases/{id}/inspection-agenda", OperationID: "get-inspection-agenda", Tags: []string{"cases"},
		Summary:    "what an inspection has to look at because of monitoring, type test and review; for the body's people",
		Parameters: []*huma.Param{parameter("path", "id", "id of the case", true), langParameter()},
		Responses:  a.responses(reflect.TypeFor[InspectionAgenda]()),
	}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		on := rule.StreamID{Kind: rule.KindCase, ID: r.PathValue("id")}
		var answer InspectionAgenda
		err := a.look(r, actor, on, func(s *rule.Situation, view casework.View, relation rule.Relation) error {
			c, ok := view.State.(*rule.Case)
			if !ok {
				return fmt.Errorf("%s folds to %T", on, view.State)
			}
			if relation != rule.InTheBody {
				return unknown
			}
			answer = a.agenda(s.InspectionAgenda(c))
			return nil
		})
		if err != nil {
			return err
		}
		a.Door.JSON(w, r, http.StatusOK, answer)
		return nil
	})
}

func (a *API) agenda(of rule.Agenda) InspectionAgenda {
	answer := InspectionAgenda{Problems: listOf(of.Problems), Clauses: []AgendaLooked{}, Items: []AgendaLooked{}, Rectifications: listOf(of.Rectifications)}
	for _, c := range of.Clauses {
		answer.Clauses = append(answer.Clauses, AgendaLooked{
			Asked{ID: c.ID, Clause: c.Number, Cite: c.Number, Text: rule.Words(c.Title)}, c.Verdict, "", c.Corrected})
	}
	for _, i := range of.Items {
		answer.Items = append(answer.Items, AgendaLooked{
			Asked{i.ID, i.Scope, a.Door.Cite(i.Scope), rule.Words(i.Text)}, i.Verdict, i.Note.Shown(), i.Corrected})
	}
	return answer
}
