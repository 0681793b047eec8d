package console

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/console/list"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// agendaAt is the list of what is coming; a month of it lies beneath.
const (
	agendaAt = "/desk/agenda"
	monthAt  = agendaAt + "/month"
)

// agendaMonths is how far the list looks ahead as long as nobody says otherwise.
const agendaMonths = 3

// agenda is the list of what is coming, and of what passed and is still open, each
// person's as far as it exists for them.
var agenda = table{
	path: agendaAt, title: "desk.menu.agenda", empty: "desk.agenda.empty", sought: "desk.agenda.sought",
	begin:     func(p *page) (at, word string) { return monthAt, p.t("desk.agenda.by-month") },
	beginIcon: "calendar",
	read: func(ctx context.Context, v *rows) (list.List[any], []any, error) {
		asked := v.address.Query()
		described, events, err := v.coming(ctx, dayAsked(asked.Get("on-from")), dayAsked(asked.Get("on-to")))
		return described.Any(), list.AnyRows(events), err
	},
}

func (d *console) addAgenda() {
	d.page("GET "+agendaAt, d.agendaList)
	d.page("GET "+monthAt, d.agendaMonth)
	d.page("GET "+weekAt, d.agendaWeek)
	for _, format := range []list.Format{list.CSV, list.XLSX} {
		d.page("GET "+agendaAt+"."+string(format), func(p *page, r *http.Request) (answer, error) { return d.export(p, r, agenda, format) })
	}
}

// agendaList looks a few months ahead and says so in its address: what is shown
// stands there.
func (d *console) agendaList(p *page, r *http.Request) (answer, error) {
	asked := r.URL.Query()
	if !asked.Has("on-from") && !asked.Has("on-to") {
		return answer{location: p.query("on-to", p.today.AddMonths(agendaMonths).String())}, nil
	}
	return d.list(p, r, agenda)
}

// dayAsked is a day of an address; zero for none. What is no day the list tells.
func dayAsked(written string) calendar.Date {
	day, err := calendar.ParseDate(written)
	if err != nil {
		return calendar.Date{}
	}
	return day
}

// coming are the events between two days and how they are listed.
func (v *rows) coming(ctx context.Context, from, to calendar.Date) (list.List[*deadline.Event], []*deadline.Event, error) {
	events, err := v.desk.Deadlines.Coming(ctx, v.actor, from, to)
	if err != nil {
		return list.List[*deadline.Event]{}, nil, err
	}
	people, err := v.choosePeople(ctx, events)
	return v.agenda(people), events, err
}

// choosePeople are those of the body whom an event concerns.
func (v *rows) choosePeople(ctx context.Context, events []*deadline.Event) (choices []list.Choice, err error) {
	known := map[string]bool{}
	if asked := v.address.Query().Get("person"); asked != "" && v.staff() {
		known[asked] = true // also where nothing concerns them
	}
	for _, e := range events {
		for _, person := range e.Persons {
			known[person] = true
		}
	}
	err = v.desk.Casework.Consult(ctx, func(s *rule.Situation) error {
		for person := range known {
			if name := nameIn(s, person); name != "" {
				choices = append(choices, list.Choice{Value: person, Words: name})
			}
		}
		return nil
	})
	slices.SortFunc(choices, func(a, b list.Choice) int { return cmp.Compare(text.Fold(a.Words), text.Fold(b.Words)) })
	return choices, err
}

func (v *rows) agenda(people []list.Choice) list.List[*deadline.Event] {
	type column = list.Column[*deadline.Event]
	type filter = list.Filter[*deadline.Event]
	kinds := filter{Key: "kind", Head: "desk.agenda.kind", Has: func(e *deadline.Event, choice string) bool { return string(e.Kind()) == choice }}
	for _, kind := range rule.ComingKinds {
		kinds.Choices = append(kinds.Choices, list.Choice{Value: string(kind), Words: v.t("coming.kind." + string(kind))})
	}
	l := list.List[*deadline.Event]{
		Columns: []column{
			{Key: "number", Head: "desk.column.number", Fixed: true, Value: func(e *deadline.Event) list.Value { return list.Link(v.titleOfEvent(e), at(e.On)) }},
			{Key: "on", Head: "desk.agenda.on", Value: func(e *deadline.Event) list.Value { return list.Day(e.Coming.On) }},
			{Key: "what", Head: "desk.agenda.what", Value: func(e *deadline.Event) list.Value { return list.Text(v.saysOf(e)) }},
			{Key: "state", Head: "desk.column.state", Value: func(e *deadline.Event) list.Value { return stateValue(v.markOfEvent(e)) }},
			{Key: "product", Head: "desk.agenda.product", Value: func(e *deadline.Event) list.Value { return list.Text(v.productOf(e)) }},
			{Key: "from", Head: "desk.agenda.from", Extra: true, Value: func(e *deadline.Event) list.Value { return list.Day(e.From) }},
			{Key: "clause", Head: "desk.scheme.head.clause", Extra: true, Value: func(e *deadline.Event) list.Value { return list.Text(v.desk.Door.Cite(e.Clause)) }},
		},
		Filters: []filter{kinds, {Key: "on", Head: "desk.agenda.on", Day: func(e *deadline.Event) calendar.Date { return e.Coming.On }}},
		Find: func(sought string) func(*deadline.Event) bool {
			return func(e *deadline.Event) bool { return e.Has(sought) }
		},
		Order: "on,number", ID: (*deadline.Event).ID,
	}
	if v.staff() {
		l.Columns = append(l.Columns, column{Key: "organisation", Head: "desk.agenda.holder", Value: func(e *deadline.Event) list.Value { return list.Text(v.say(e.Holder)) }})
		l.Filters = append(l.Filters,
			filter{Key: "person", Head: "desk.column.person", Choices: people, Has: func(e *deadline.Event, choice string) bool { return slices.Contains(e.Persons, choice) }},
			filter{Key: "organisation", Head: "desk.agenda.holder", Say: v.called, Has: func(e *deadline.Event, choice string) bool { return e.Client == choice }})
	}
	return l
}

// titleOfEvent is what an event is about, as people read it.
func (p *page) titleOfEvent(e *deadline.Event) string {
	if e.Number == "" {
		return p.say(e.Holder)
	}
	return e.Number
}

// saysOf is what an event is.
func (p *page) saysOf(e *deadline.Event) string {
	return strings.TrimSpace(p.t(e.What) + " " + p.calledOf(e.What, e.About, e.Called))
}

func (p *page) productOf(e *deadline.Event) string {
	name := p.say(e.Name)
	if name == "" || e.Model == "" {
		return name
	}
	return name + " " + e.Model
}

// markOfEvent says whether its day has passed, and whether it is settled.
func (p *page) markOfEvent(e *deadline.Event) mark {
	switch {
	case e.Coming.On.Before(p.today):
		return mark{p.t("desk.agenda.passed"), "bad", "warn"}
	case e.Provisional:
		return mark{p.t("desk.agenda.provisional"), "wait", "clock"}
	case e.Coming.On == p.today:
		return mark{p.t("desk.agenda.today"), "wait", "clock"}
	}
	return mark{p.t("desk.agenda.ahead"), "info", "calendar"}
}
