package api

import (
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// Checklists are the questions that a case's commands ask to be answered, and
// the words they may be answered with.
type Checklists struct {
	Scope          []Asked `json:"scope" doc:"for AnswerScope"`
	Material       []Word  `json:"material" doc:"verdicts of JudgeMaterials"`
	DocumentReview []Asked `json:"documentReview" doc:"for RecordReview"`
	OnSite         []Asked `json:"onSite" doc:"for RecordInspection"`
	Checklist      []Word  `json:"checklist" doc:"verdicts of RecordReview and RecordInspection"`
	TestClauses    []Asked `json:"testClauses" doc:"what a type test proves"`
	Test           []Word  `json:"test" doc:"verdicts of RecordTestVerdicts"`
	Dimensions     []Word  `json:"dimensions" doc:"for PlanMonitoring, RecordProblem and ConcludeMonitoring"`
	Ways           []Word  `json:"ways" doc:"for PlanMonitoring: how a dimension is watched"`
	Findings       []Word  `json:"findings" doc:"levels of a finding that is to be corrected"`
	Verification   []Word  `json:"verification" doc:"for VerifyRectification: how a correction is verified"`
}

// Asked is one thing to be looked at.
type Asked struct {
	ID     string     `json:"id"`
	Clause string     `json:"clause" doc:"our id of the clause under which it is looked at"`
	Cite   string     `json:"cite" doc:"the clause as the rule numbers it"`
	Text   rule.Words `json:"text"`
}

// Word is an answer that may be given.
type Word struct {
	ID   string     `json:"id"`
	Text rule.Words `json:"text"`
}

func (a *API) addChecklists() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/cases/{id}/checklists", OperationID: "get-checklists", Tags: []string{"cases"},
		Parameters: []*huma.Param{parameter("path", "id", "id of the case", true), langParameter()},
		Responses:  a.responses(reflect.TypeFor[Checklists]()),
	}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
		on := rule.StreamID{Kind: rule.KindCase, ID: r.PathValue("id")}
		var lists Checklists
		err := a.look(r, actor, on, func(s *rule.Situation, view casework.View, _ rule.Relation) error {
			c, ok := view.State.(*rule.Case)
			if !ok {
				return fmt.Errorf("%s folds to %T", on, view.State)
			}
			lists = a.checklists(s, c)
			return nil
		})
		if err != nil {
			return err
		}
		a.Door.JSON(w, r, http.StatusOK, lists)
		return nil
	})
}

func (a *API) checklists(s *rule.Situation, c *rule.Case) Checklists {
	sch, day := s.SchemeOf(c)
	lists := Checklists{
		Scope: []Asked{}, TestClauses: []Asked{},
		DocumentReview: a.asked(s.ReviewList(c)),
		OnSite:         a.asked(s.InspectionList(c)),
		Material:       wordsOf(sch.Verdicts(scheme.MaterialVerdicts, day)),
		Checklist:      wordsOf(sch.Verdicts(scheme.ChecklistVerdicts, day)),
		Test:           wordsOf(sch.Verdicts(scheme.TestVerdicts, day)),
		Findings:       wordsOf(sch.Verdicts(scheme.FindingLevels, day)),
		Ways:           waysOf(sch.Ways(scheme.MonitoringWays, day)),
		Verification:   waysOf(sch.Ways(scheme.VerificationWays, day)),
		Dimensions:     []Word{},
	}
	for _, d := range sch.Dimensions(day) {
		lists.Dimensions = append(lists.Dimensions, Word{d.ID, rule.Words(d.Name)})
	}
	for _, q := range sch.ScopeQuestions(day) {
		lists.Scope = append(lists.Scope, Asked{q.ID, q.Clause, a.Door.Cite(q.Clause), rule.Words(q.Question)})
	}
	for _, t := range s.TestClauses(c) {
		lists.TestClauses = append(lists.TestClauses, Asked{ID: t.ID, Clause: t.Number, Cite: t.Number, Text: rule.Words(t.Title)})
	}
	return lists
}

func (a *API) asked(list []scheme.CheckItem) []Asked {
	all := make([]Asked, 0, len(list))
	for _, i := range list {
		all = append(all, Asked{i.ID, i.Scope, a.Door.Cite(i.Scope), rule.Words(i.Text)})
	}
	return all
}

func wordsOf(list []scheme.Verdict) []Word {
	all := make([]Word, 0, len(list))
	for _, v := range list {
		all = append(all, Word{v.ID, rule.Words(v.Name)})
	}
	return all
}

func waysOf(list []scheme.Way) []Word {
	all := make([]Word, 0, len(list))
	for _, w := range list {
		all = append(all, Word{w.ID, rule.Words(w.Name)})
	}
	return all
}
