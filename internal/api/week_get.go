package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/calendar"
	"fincert/internal/deadline"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// Week is the summary of a week.
type Week struct {
	Week   string         `json:"week" doc:"its Monday"`
	Last   string         `json:"last" doc:"the last day of the weeks that it looks ahead"`
	Passed []ComingDay    `json:"passed" doc:"lies before and is still open; only told in the week that runs"`
	Ahead  []ComingDay    `json:"ahead" doc:"the earliest first"`
	Others []OthersComing `json:"others" doc:"how much lies in these days and waits for others of the body; empty for others"`
}

// ComingDay is one day of a calendar, with what it is about.
type ComingDay struct {
	On          string     `json:"on"`
	Of          string     `json:"of" doc:"what it is about: kind/id"`
	Number      string     `json:"number" doc:"of that"`
	Name        rule.Words `json:"name" doc:"of the product"`
	Model       string     `json:"model"`
	Client      string     `json:"client" doc:"organisation id of the client or holder"`
	What        string     `json:"what"`
	Word        string     `json:"word" doc:"what it is, in the reader's language"`
	Kind        string     `json:"kind" enum:"surveillance,visit,limit,suspension,transition,expiry"`
	About       string     `json:"about" doc:"which one of its kind; may be empty"`
	Called      rule.Words `json:"called" doc:"what people call that; empty where they read about itself"`
	Clause      string     `json:"clause" doc:"our id of the clause behind it; empty when it is the body's own"`
	Cite        string     `json:"cite"`
	From        string     `json:"from" doc:"since when it runs; empty of a single day"`
	Provisional bool       `json:"provisional" doc:"rests on days that no official notice has settled"`
	Waits       []string   `json:"waits" doc:"the roles whose turn it is"`
}

// OthersComing is how many days of a kind wait for others.
type OthersComing struct {
	Kind  string `json:"kind"`
	Word  string `json:"word" doc:"the kind in the reader's language"`
	Count int    `json:"count"`
}

func (a *API) addWeek() {
	a.add(huma.Operation{
		Method: http.MethodGet, Path: "/api/v1/agenda/week", OperationID: "get-week", Tags: []string{"agenda"},
		Description: "The summary of a week: what comes in it and the three after it, and what passed before and is still open, as far as it is the reader's own. " +
			"Derived from the record when asked. A program that reads it is no person who has read it: the desk goes on telling of it.",
		Parameters: []*huma.Param{parameter("query", "week", "a day of the week; left out: today", false), langParameter()},
		Responses:  a.responses(reflect.TypeFor[Week]()),
	}, a.week)
}

func (a *API) week(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
	day := a.today()
	if asked := r.URL.Query().Get("week"); asked != "" {
		parsed, err := calendar.ParseDate(asked)
		if err != nil {
			return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "week"))
		}
		day = parsed
	}
	s, err := a.Deadlines.Summary(r.Context(), actor, day)
	if err != nil {
		return err
	}
	lang := web.Language(r)
	answer := Week{Week: date(s.Week), Last: date(s.Last), Passed: a.comingDays(lang, s.Passed), Ahead: a.comingDays(lang, s.Ahead), Others: []OthersComing{}}
	count := map[rule.ComingKind]int{}
	for _, e := range s.Others {
		count[e.Kind()]++
	}
	for _, kind := range rule.ComingKinds {
		if count[kind] > 0 {
			answer.Others = append(answer.Others, OthersComing{string(kind), text.T(lang, "coming.kind."+string(kind)), count[kind]})
		}
	}
	a.Door.JSON(w, r, http.StatusOK, answer)
	return nil
}

func (a *API) comingDays(lang text.Lang, events []*deadline.Event) []ComingDay {
	days := []ComingDay{}
	for _, e := range events {
		day := ComingDay{
			On: date(e.Coming.On), Of: e.On.String(), Number: e.Number, Name: e.Name, Model: e.Model, Client: e.Client,
			What: e.What, Word: text.T(lang, e.What), Kind: string(e.Kind()), About: e.About, Called: e.Called,
			Clause: e.Clause, Cite: a.Door.Cite(e.Clause), From: date(e.From), Provisional: e.Provisional, Waits: []string{},
		}
		for _, role := range e.Waits {
			day.Waits = append(day.Waits, string(role))
		}
		days = append(days, day)
	}
	return days
}
