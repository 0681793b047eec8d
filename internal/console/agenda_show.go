package console

import (
	"net/http"
	"net/url"
	"strconv"

	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/deadline"
	"fincert/internal/text"
)

// mostADay is how many events of a day are named; the others are a click away.
const mostADay = 4

// agendaView is a month of what is coming.
type agendaView struct {
	name          string
	before, after string // addresses of the months beside
	list          string // of the same, as a list
	month         string // as the address has it
	kinds, people []choice
	text          string
	weeks         [][]agendaDay
	found         int
}

// agendaDay is a day of the month; the zero one is a blank.
type agendaDay struct {
	dayView
	said   string // the whole day, for who hears it
	events []agendaEvent
	more   int
	all    string // the list of this day
}

type agendaEvent struct{ at, number, says, product, class string }

// agendaMonth is a month of the calendar: the one that is asked for, or this one.
func (d *console) agendaMonth(p *page, r *http.Request) (answer, error) {
	asked := r.URL.Query()
	first, err := calendar.ParseDate(asked.Get("month") + "-01")
	if err != nil {
		first = p.today
	}
	_, _, day := first.Civil()
	first = first.AddDays(1 - day)
	last := first.AddMonths(1).AddDays(-1)
	v, err := d.rows(r.Context(), p)
	if err != nil {
		return answer{}, err
	}
	described, events, err := v.coming(r.Context(), first, last)
	if err != nil {
		return answer{}, err
	}
	q, err := described.Parse(asked)
	if err != nil {
		return answer{}, err
	}
	_, cal, err := d.Casework.InForce(r.Context())
	if err != nil {
		return answer{}, err
	}
	shown := agendaView{
		name: p.monthName(first), month: monthOf(first), text: q.Text,
		before: p.query("month", monthOf(first.AddMonths(-1))), after: p.query("month", monthOf(first.AddMonths(1))),
		list: p.agendaBetween(first, last),
	}
	for _, f := range described.Filters {
		switch f.Key {
		case "kind":
			shown.kinds = chosen(f.Choices, q.Chosen["kind"])
		case "person":
			shown.people = chosen(f.Choices, q.Chosen["person"])
		}
	}
	byDay := map[calendar.Date][]*deadline.Event{}
	for _, e := range described.Found(events, q) {
		byDay[e.Coming.On] = append(byDay[e.Coming.On], e)
		shown.found++
	}
	shown.weeks = p.agendaWeeks(cal, first, last, byDay)
	return answer{head: head{title: p.t("desk.agenda.title", text.Args{"month": shown.name}), under: []crumb{{p.t("desk.menu.agenda"), agendaAt}}}, body: p.agendaPage(shown)}, nil
}

func (p *page) agendaWeeks(cal *calendar.Calendar, first, last calendar.Date, events map[calendar.Date][]*deadline.Event) (weeks [][]agendaDay) {
	special := map[calendar.Date]calendar.Day{}
	for _, d := range cal.Days() {
		special[d.Date] = d
	}
	week := make([]agendaDay, (int(first.Weekday())+6)%7) // blanks before the first
	for d := first; !d.After(last); d = d.AddDays(1) {
		if len(week) == 7 {
			weeks, week = append(weeks, week), nil
		}
		one := agendaDay{dayView: p.dayView(cal, d, special[d]), said: p.day(d), all: p.agendaBetween(d, d)}
		for _, e := range events[d] {
			if len(one.events) == mostADay {
				one.more = len(events[d]) - mostADay
				break
			}
			one.events = append(one.events, agendaEvent{at(e.On), p.titleOfEvent(e), p.saysOf(e), p.productOf(e), p.markOfEvent(e).class})
		}
		week = append(week, one)
	}
	return append(weeks, append(week, make([]agendaDay, 7-len(week))...))
}

// agendaBetween is the list between two days, narrowed as this page is.
func (p *page) agendaBetween(from, to calendar.Date) string {
	q := p.address.Query()
	q.Del("month")
	q.Set("on-from", from.String())
	q.Set("on-to", to.String())
	u := url.URL{Path: agendaAt, RawQuery: q.Encode()}
	return u.String()
}

// monthOf is a month as addresses have it.
func monthOf(d calendar.Date) string { return d.String()[:len("2006-01")] }

func (p *page) monthName(d calendar.Date) string {
	year, month, _ := d.Civil()
	return p.t("desk.agenda.month", text.Args{"year": strconv.Itoa(year), "month": p.t("desk.month." + strconv.Itoa(int(month)))})
}

// chosen are the choices of a filter for a select.
func chosen(all []list.Choice, value string) (choices []choice) {
	for _, c := range all {
		choices = append(choices, choice{c.Value, c.Words, c.Value == value})
	}
	return choices
}
