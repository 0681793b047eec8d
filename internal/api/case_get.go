package api

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/text"
	"fincert/internal/web"
)

// CaseAnswer is a case as this person may see it.
type CaseAnswer struct {
	ID           string      `json:"id"`
	Number       string      `json:"number"`
	Version      int64       `json:"version"`
	Word         string      `json:"word" doc:"where the case stands"`
	Stands       string      `json:"stands" doc:"the word in the reader's language"`
	Stages       []any       `json:"stages" doc:"the rule's elements: what is done, what runs, who is waited for and until when"`
	Client       string      `json:"client" doc:"organisation id"`
	Manufacturer string      `json:"manufacturer" doc:"organisation id"`
	Enterprise   string      `json:"enterprise" doc:"organisation id of the production enterprise"`
	Product      string      `json:"product" doc:"product id"`
	Unit         facts       `json:"unit" doc:"what is to be certified: kind, traits, name, model"`
	Flags        []any       `json:"flags"`
	Edition      string      `json:"edition" doc:"edition of the scheme that binds the case"`
	Opened       string      `json:"opened"`
	Submitted    string      `json:"submitted"`
	Accepted     string      `json:"accepted"`
	Closed       string      `json:"closed"`
	Outcome      string      `json:"outcome"`
	Reasons      []any       `json:"reasons"`
	Standards    []any       `json:"standards" doc:"pinned at acceptance"`
	Editions     facts       `json:"editions" doc:"standards whose edition has changed since acceptance, and the decider's latest word on them"`
	Decisions    []any       `json:"decisions" doc:"every decision taken, annulled ones too, with the appeals against it"`
	Complaints   []any       `json:"complaints" doc:"linked to the case, with the analysis of what each means; the body's people only"`
	Proposed     []any       `json:"proposedComplaints" doc:"complaints about the case's organisations that are not linked; the body's people only"`
	Materials    []CaseNeeds `json:"materials"`
	Scope        facts       `json:"scope"`
	Contract     facts       `json:"contract"`
	Assessment   facts       `json:"assessment"`
	Supplements  []any       `json:"supplements" doc:"with what is answered and what lacks, item by item"`
	Due          []any       `json:"due" doc:"what falls due, the earliest first"`
	Missed       []any       `json:"missed" doc:"days that passed and what the installation proposed for them; a person decides"`
	Exceptions   []any       `json:"exceptions" doc:"departures from what the rule says is done normally"`
	Corrected    []any       `json:"corrections" doc:"of what was recorded wrongly: what it said, what is true, and why it was wrong"`
	Proposals    []Proposed  `json:"proposals" doc:"acts that the scheme lets nobody do alone"`
	Monitoring   facts       `json:"monitoring" doc:"result is composed from the record, by dimension and level"`
	Earlier      facts       `json:"earlierReport" doc:"a type test report that the client brought along: what it covers, and what was decided"`
	Samples      []any       `json:"samples" doc:"drawn by the body in a surveillance: who drew each where and when, under which seal it went to which laboratory, for which clauses"`
	UsesStated   facts       `json:"usesStated" doc:"the word of the holder, in a surveillance, that its records of use are complete"`
	Tests        []any       `json:"tests" doc:"rounds of the type test, each with the duty of 5.4.2: due day, and working days late for each form"`
	LateReports  int         `json:"lateReports" doc:"how many test reports, replaced ones among them, came late or are late"`
	Versions     []any       `json:"versions" doc:"other versions of the product, reported in the middle of the case, with their assessment"`
	Change       facts       `json:"change" doc:"of a certificate: what is asked for, and by which examinations and to which effect it was assessed; empty in other cases"`
	Review       facts       `json:"review"`
	Inspection   facts       `json:"inspection" doc:"with the inspected product and its differences from unit and sample"`
	Evaluation   facts       `json:"evaluation"`
	Corrections  []any       `json:"rectifications"`
	Certificate  facts       `json:"certificate"`
	Clocks       []CaseClock `json:"clocks"`
	History      []Happens   `json:"history"`
	Actions      []Action    `json:"actions"`
}

// CaseNeeds is a material that this case needs, why, and what there is of it.
type CaseNeeds struct {
	Needed
	Material facts `json:"material"`
}

// CaseClock is a limit as it stands today, and how it was counted.
type CaseClock struct {
	Clause      string   `json:"clause"`
	Start       string   `json:"start"`
	Limit       int      `json:"limit" doc:"working days"`
	Used        *int     `json:"used" doc:"null where the calendar does not reach"`
	Remaining   *int     `json:"remaining" doc:"likewise; negative when more were used"`
	Due         string   `json:"due" doc:"a date, open or uncovered"`
	Overdue     bool     `json:"overdue"`
	Provisional bool     `json:"provisional"`
	Stands      string   `json:"stands" doc:"since when it stands still and for whom it waits, in the reader's language; empty while it runs"`
	StandsSince string   `json:"standsSince" doc:"the day of that"`
	Explanation []string `json:"explanation"`
}

// CaseList is a page of cases.
type CaseList struct {
	Items []casework.CaseRow `json:"items"`
	Next  *string            `json:"next" doc:"cursor of the next page, null on the last"`
}

const (
	usualPage = 50
	mostPage  = 200
)

func (a *API) addCases() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/cases/{id}", OperationID: "get-case", Tags: []string{"cases"},
		Parameters: []*huma.Param{parameter("path", "id", "id of the case", true), langParameter()},
		Responses:  a.responses(reflect.TypeFor[CaseAnswer]()),
	}, a.caseGet)
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/cases", OperationID: "list-cases", Tags: []string{"cases"},
		Parameters: pageParameters(),
		Responses:  a.responses(reflect.TypeFor[CaseList]()),
	}, a.caseList)
}

func (a *API) caseList(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	limit, err := pageSize(r)
	if err != nil {
		return err
	}
	rows, next, err := a.Casework.Cases(r.Context(), actor, casework.CaseQuery{Cursor: r.URL.Query().Get("cursor"), Limit: limit})
	if err != nil {
		return err
	}
	for i := range rows {
		if actor.Has(rule.RoleLaboratory) && rows[i].Client != actor.Organisation {
			rows[i] = rowForLaboratory(rows[i])
		}
	}
	list := CaseList{Items: rows}
	if list.Items == nil {
		list.Items = []casework.CaseRow{}
	}
	list.Next = nextPage(next)
	a.Door.JSON(w, r, http.StatusOK, list)
	return nil
}

func pageSize(r *http.Request) (int, error) {
	asked := r.URL.Query().Get("limit")
	if asked == "" {
		return usualPage, nil
	}
	limit, err := strconv.Atoi(asked)
	if err != nil || limit < 1 || limit > mostPage {
		return 0, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "limit"))
	}
	return limit, nil
}

func (a *API) caseGet(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	on := rule.StreamID{Kind: rule.KindCase, ID: r.PathValue("id")}
	var answer CaseAnswer
	err := a.look(r, actor, on, func(s *rule.Situation, view casework.View, relation rule.Relation) error {
		c, ok := view.State.(*rule.Case)
		if !ok {
			return fmt.Errorf("%s folds to %T", on, view.State)
		}
		answer = a.caseAnswer(r, c, view, relation)
		answer.Stages = listOf(s.Stages(c))
		answer.Earlier = earlierReport(s, c)
		answer.Tests, answer.LateReports = testsOf(s, c, c.Tests)
		answer.Materials = a.caseNeeds(s.Required(c), c)
		answer.Inspection["consistency"] = factsOf(c.Consistency)
		answer.Inspection["differences"] = listOf(c.Differences())
		answer.Supplements = listOf(a.supplements(web.Language(r), s, c))
		answer.Due = listOf(a.falls(web.Language(r), s, s.Falls(c)))
		answer.Monitoring["result"] = factsOf(s.MonitoringResult(c))
		answer.Editions = facts{"changed": listOf(s.ChangedEditions(c)), "rechecked": factsOf(c.Rechecked)}
		if relation == rule.InTheBody {
			answer.Complaints, answer.Proposed = listOf(c.Complaints), proposed(s.ProposedComplaints(c))
		}
		var err error
		answer.Clocks, err = a.clocks(web.Language(r), s, c)
		if err != nil {
			return err
		}
		judged, err := a.Casework.Actions(s)
		if err != nil {
			return err
		}
		answer.Actions = a.describe(web.Language(r), judged)
		if relation == rule.Entrusted {
			answer = forLaboratory(answer, s, c, actor.Organisation)
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etag(answer.Version))
	a.Door.JSON(w, r, http.StatusOK, answer)
	return nil
}

func (a *API) caseAnswer(r *http.Request, c *rule.Case, view casework.View, relation rule.Relation) CaseAnswer {
	lang := web.Language(r)
	answer := CaseAnswer{
		ID: c.ID, Number: c.Number, Version: view.Version,
		Word: string(c.Word()), Stands: text.T(lang, "case.word."+c.Purpose.Ended(rule.Outcome(c.Word()))),
		Client: c.Client, Manufacturer: c.Manufacturer, Enterprise: c.Enterprise, Product: c.Product,
		Unit:    facts{"kind": c.Kind, "traits": factsOf(c.Traits), "name": factsOf(c.Name), "model": c.Model},
		Flags:   listOf(c.Flags),
		Edition: c.Edition, Opened: date(c.Opened), Submitted: date(c.Submitted), Accepted: date(c.Accepted),
		Closed: date(c.Closed), Outcome: string(c.Outcome), Reasons: listOf(c.Reasons), Standards: listOf(c.Standards),
		Decisions: listOf(c.Decisions), Complaints: []any{}, Proposed: []any{},
		Scope: factsIn(c.Scope), Contract: factsIn(c.Contract), Assessment: factsIn(c.Assessment),
		Missed: listOf(c.Missed), Exceptions: listOf(c.Exceptions), Corrected: listOf(c.Corrected), Proposals: a.proposals(lang, c, relation),
		Monitoring: factsIn(c.Monitoring), Versions: listOf(c.Versions), Samples: listOf(c.Drawn),
		UsesStated: factsIn(c.UsesStated),
		Change:     factsIn(c.Change), Review: factsIn(c.Review), Inspection: factsIn(c.Inspection), Evaluation: factsIn(c.Evaluation),
		Corrections: listOf(c.Rectifications),
		Certificate: facts{"id": c.Certificate, "number": c.CertificateNumber},
		History:     history(lang, view.History, relation),
	}
	answer.Monitoring["lastDay"] = date(c.LastDay())
	return answer
}

// forLaboratory is what a laboratory sees of a case that it has a task of: what
// is to be tested, its own tasks, and what it can do. Everything else lies
// between client and body.
func forLaboratory(all CaseAnswer, s *rule.Situation, c *rule.Case, organisation string) CaseAnswer {
	tests := []*rule.Test{}
	for _, t := range c.Tests {
		if t.Organisation == organisation {
			tests = append(tests, t)
		}
	}
	shown, late := testsOf(s, c, tests)
	return CaseAnswer{
		ID: all.ID, Number: all.Number, Version: all.Version, Word: all.Word, Stands: all.Stands, Stages: []any{},
		Product: all.Product, Unit: all.Unit, Edition: all.Edition, Tests: shown, LateReports: late, Actions: all.Actions,
		Earlier: facts{}, UsesStated: facts{}, Versions: []any{}, Samples: []any{},
		Flags: []any{}, Reasons: []any{}, Standards: all.Standards, Materials: []CaseNeeds{}, Supplements: []any{}, Due: []any{}, Missed: []any{}, Exceptions: []any{}, Corrected: []any{}, Proposals: []Proposed{},
		Corrections: []any{}, Clocks: []CaseClock{}, History: []Happens{},
		Editions: facts{}, Decisions: []any{}, Complaints: []any{}, Proposed: []any{},
		Scope: facts{}, Contract: facts{}, Assessment: facts{}, Monitoring: facts{}, Review: facts{},
		Inspection: facts{}, Evaluation: facts{}, Certificate: facts{},
	}
}

// rowForLaboratory is forLaboratory for a row of the list.
func rowForLaboratory(all casework.CaseRow) casework.CaseRow {
	return casework.CaseRow{ID: all.ID, Number: all.Number, Name: all.Name, Model: all.Model, Word: all.Word}
}

func (a *API) caseNeeds(required []scheme.Material, c *rule.Case) []CaseNeeds {
	all := make([]CaseNeeds, 0, len(required))
	for _, m := range required {
		there := c.Materials[m.ID]
		if there == nil {
			there = &rule.Material{Item: m.ID}
		}
		all = append(all, CaseNeeds{Needed: a.needed(m), Material: factsIn(there)})
	}
	return all
}

// proposed says of each complaint enough to look at it and to link it.
func proposed(complaints []*rule.Complaint) []any {
	all := make([]any, len(complaints))
	for i, c := range complaints {
		all[i] = facts{"complaint": c.ID, "number": c.Number, "received": date(c.Received), "organisation": c.Organisation,
			"product": c.Product, "business": c.Business.Shown(), "closed": date(c.Closed), "outcome": c.Outcome}
	}
	return all
}

func (a *API) clocks(lang text.Lang, s *rule.Situation, c *rule.Case) ([]CaseClock, error) {
	clock, runs := s.TimeLimit(c)
	if !runs {
		return []CaseClock{}, nil
	}
	cal := s.Record.Calendar()
	shown := CaseClock{Clause: clock.Clause, Start: date(clock.Start), Limit: clock.Limit}
	reading, err := clock.Read(cal, s.Today)
	var beyond *calendar.Error
	if errors.As(err, &beyond) { // the case goes on where the calendar does not reach
		shown.Due, shown.Explanation = calendar.Due{State: calendar.DueUncovered}.String(), said(lang, beyond.Lines)
		return []CaseClock{shown}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the clock of case %s: %w", c.ID, err)
	}
	lines, err := clock.Explain(cal, s.Today)
	if err != nil {
		return nil, fmt.Errorf("explain the clock of case %s: %w", c.ID, err)
	}
	shown.Used, shown.Remaining = &reading.Used, &reading.Remaining
	shown.Due, shown.Overdue, shown.Provisional = reading.Due.String(), reading.Overdue, reading.Provisional
	if pause, is := clock.Standing(cal, s.Today); is {
		shown.StandsSince = date(pause.From)
		shown.Stands = text.T(lang, "clock.stands", text.Args{"since": shown.StandsSince, "cause": calendar.Term(pause.Cause)})
	}
	shown.Explanation = said(lang, lines)
	return []CaseClock{shown}, nil
}

func said(lang text.Lang, lines []calendar.Line) []string {
	sentences := make([]string, len(lines))
	for i, line := range lines {
		sentences[i] = text.T(lang, line.Key, text.Args(line.Args))
	}
	return sentences
}

func date(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func listOf[T any](list []T) []any {
	all := make([]any, len(list))
	for i := range list {
		all[i] = factsOf(list[i])
	}
	return all
}
