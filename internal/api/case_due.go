package api

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// CaseSupplement is a request for more material, and how far it is answered.
type CaseSupplement struct {
	ID        string           `json:"id" doc:"names it in CompleteSupplement"`
	Requested string           `json:"requested"`
	Due       string           `json:"due"`
	Completed string           `json:"completed" doc:"the day of the complete hand-in; empty while it is open"`
	Items     []SupplementItem `json:"items"`
}

// SupplementItem is one material that was asked for again.
type SupplementItem struct {
	Item         string `json:"item" doc:"id of the material"`
	Why          string `json:"why"`
	Answered     bool   `json:"answered"`
	Lacks        string `json:"lacks" doc:"what is still missing, in the reader's language; empty when answered"`
	Insufficient string `json:"insufficient" doc:"the examiner's word on an answer that was not enough"`
}

// Falls is one thing that falls due.
type Falls struct {
	What        string   `json:"what"`
	Word        string   `json:"word" doc:"what it is, in the reader's language"`
	About       string   `json:"about" doc:"which one: id of the material, supplement, rectification, or number of the test task"`
	Clause      string   `json:"clause" doc:"our id of the clause that sets the limit; empty when it is the body's own"`
	Cite        string   `json:"cite"`
	Since       string   `json:"since"`
	Due         string   `json:"due" doc:"the last day in time, open or uncovered"`
	Overdue     bool     `json:"overdue"`
	Provisional bool     `json:"provisional" doc:"rests on days that no official notice has settled"`
	Waits       []string `json:"waits" doc:"the roles whose turn it is"`
}

func (a *API) supplements(lang text.Lang, s *rule.Situation, c *rule.Case) []CaseSupplement {
	names := map[string]fault.Words{}
	for _, m := range s.Required(c) {
		names[m.ID] = fault.Words(m.Name)
	}
	all := make([]CaseSupplement, len(c.Supplements))
	for i, u := range c.Supplements {
		all[i] = CaseSupplement{ID: u.ID, Requested: date(u.Requested), Due: date(u.Due), Completed: date(u.Completed)}
		for _, answer := range s.Answers(c, u) {
			shown := SupplementItem{Item: answer.Item, Why: answer.Why.Shown(), Answered: answer.Lack == "",
				Insufficient: answer.Insufficient.Shown()}
			if answer.Lack != "" {
				shown.Lacks = text.T(lang, answer.Lack, text.Args{"material": names[answer.Item]})
			}
			all[i].Items = append(all[i].Items, shown)
		}
	}
	return all
}

func (a *API) falls(lang text.Lang, s *rule.Situation, list []rule.Due) []Falls {
	all := make([]Falls, len(list))
	for i, d := range list {
		all[i] = a.fallsOne(lang, s.Today, d)
	}
	return all
}

func (a *API) fallsOne(lang text.Lang, today calendar.Date, d rule.Due) Falls {
	one := Falls{
		What: d.What, Word: text.T(lang, d.What), About: d.About, Clause: d.Clause, Cite: a.Door.Cite(d.Clause),
		Since: date(d.Since), Due: d.Due.String(), Overdue: d.Passed(today), Provisional: d.Provisional, Waits: []string{},
	}
	for _, role := range d.Waits {
		one.Waits = append(one.Waits, string(role))
	}
	return one
}
