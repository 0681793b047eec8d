package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// Listed is one line of a list that is read across all cases.
type Listed struct {
	On     string `json:"on" doc:"the day it was recorded"`
	Of     string `json:"of" doc:"what it stands in: kind/id"`
	Number string `json:"number" doc:"of the case, complaint or appeal; empty for what has none"`
	Entry  string `json:"entry" doc:"name of the entry"`
	Word   string `json:"word" doc:"what happened, in the reader's language"`
	Cite   string `json:"cite" doc:"the clause as the rule numbers it, if there is one"`
	Person string `json:"person" doc:"id of who recorded it"`
	Role   string `json:"role" doc:"the role they did it in"`
	By     string `json:"by" doc:"the role in words"`
	Facts  facts  `json:"facts" doc:"what was recorded, and what became of it"`
}

// ListedPage is a page of such a list.
type ListedPage struct {
	Items []Listed `json:"items"`
	Next  *string  `json:"next" doc:"cursor of the next page, null on the last"`
}

func (a *API) addLists() {
	for _, l := range []struct {
		list    rule.List
		summary string
	}{
		{rule.ListExceptions, "departures from what the rule says is done normally"},
		{rule.ListProposals, "acts that wait or waited for a second person"},
		{rule.ListCorrections, "corrections of what was recorded wrongly"},
		{rule.ListComplaints, "complaints about organisations and their products, and what came of each"},
		{rule.ListAppeals, "appeals against decisions, and how each ended"},
		{rule.ListMisuses, "uses of certificates and marks as they may not be used, and what came of each"},
		{rule.ListDisputes, "disputes about public facts of certificates, and what came of each"},
		{rule.ListRecalls, "certificates that ended, whose papers come back"},
		{rule.ListPublications, "announced changes of certificates that the scheme may ask to be published in media outside, and where each was"},
		{rule.ListTransitions, "new editions of standards that certificates rest on, standards new to the basis, and until when holders apply anew"},
	} {
		a.add(huma.Operation{
			Method: http.MethodGet, Path: "/api/v1/" + string(l.list), OperationID: "list-" + string(l.list), Tags: []string{string(l.list)},
			Summary:    l.summary + ", the latest first; for the body's staff and the regulator",
			Parameters: pageParameters(),
			Responses:  a.responses(reflect.TypeFor[ListedPage]()),
		}, func(w http.ResponseWriter, r *http.Request, actor rule.Actor) error {
			return a.listed(w, r, actor, l.list)
		})
	}
}

func (a *API) listed(w http.ResponseWriter, r *http.Request, actor rule.Actor, list rule.List) error {
	limit, err := pageSize(r)
	if err != nil {
		return err
	}
	items, next, err := a.Casework.Listed(r.Context(), actor, list, r.URL.Query().Get("cursor"), limit)
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			return unknown
		}
		return err
	}
	page := ListedPage{Items: []Listed{}}
	for _, item := range items {
		page.Items = append(page.Items, a.line(web.Language(r), item))
	}
	if list == rule.ListPublications {
		err := a.published(r.Context(), page.Items, items)
		if err != nil {
			return err
		}
	}
	page.Next = nextPage(next)
	a.Door.JSON(w, r, http.StatusOK, page)
	return nil
}

func (a *API) line(lang text.Lang, item casework.Change) Listed {
	m := item.Meta
	line := Listed{
		On: date(m.On), Of: m.Stream.String(), Entry: item.Entry.EntryName(), Word: text.T(lang, entryKey(item.Entry.EntryName())),
		Person: m.Person, Role: string(m.Role), By: text.T(lang, "role."+string(m.Role)), Facts: factsIn(item.Entry),
	}
	switch c := item.State.(type) {
	case *rule.Complaint:
		line.Number, line.Facts = c.Number, factsIn(c)
	case *rule.Misuse:
		line.Number, line.Facts = c.Number, factsIn(c)
	case *rule.Dispute:
		line.Number, line.Facts = c.Number, factsIn(c)
	case *rule.Appeal:
		line.Number, line.Facts = c.Number, factsIn(c)
	case *rule.Transition:
		line.Number, line.Cite, line.Facts = c.Number, a.Door.Cite("6.3.1e"), factsIn(c)
		if moved, is := item.Entry.(*rule.TransitionMoved); is {
			line.Facts = factsIn(moved)
		}
	case *rule.Certificate:
		line.Number = c.Content.Number
		if x := rule.ExceptionIn(c, item.Entry); x != nil {
			line.Cite, line.Facts = a.Door.Cite(x.Clause), factsIn(x)
		} else {
			line.Facts["copies"] = listOf(c.Copies)
		}
	case *rule.Case:
		line.Number = c.Number
		switch e := item.Entry.(type) {
		case *rule.ExceptionRecorded:
			line.Cite = a.Door.Cite(e.Clause)
			line.Facts = factsIn(c.Exceptions.With(e.ID))
		case *rule.ActProposed:
			p := a.proposed(lang, c.Proposal(e.ID))
			line.Facts = factsIn(p)
			line.Facts["input"] = p.Input
		}
	}
	return line
}
