package console

import (
	"context"
	"net/http"
	"net/url"

	"fincert/internal/calendar"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// weekAt is the summary of a week.
const weekAt = agendaAt + "/week"

// mostAWeek is how many days of a week are named; the others are a click away.
const mostAWeek = 40

// summaryView is the summary of a week in words.
type summaryView struct {
	before, after string // addresses of the weeks beside
	span          string
	holds         int
	parts         []summaryPart
	others        []summaryKind // what the rest of the body has to do
	staff         bool
}

// summaryPart is a week of the summary, or what lies before it.
type summaryPart struct {
	title  string
	found  int
	events []summaryEvent
	all    string // the list of these days
}

type summaryEvent struct {
	agendaEvent
	day, cite, clause, holder string
	mark                      mark
}

type summaryKind struct {
	word  string
	count int
	at    string
}

// agendaWeek is the summary of the week that a day of the address lies in, or of
// this one. Once it is read, the desk does not tell of it any more.
func (d *console) agendaWeek(p *page, r *http.Request) (answer, error) {
	day := dayAsked(r.URL.Query().Get("week"))
	if day.IsZero() {
		day = p.today
	}
	s, err := d.Deadlines.Summary(r.Context(), p.actor, day)
	if err != nil {
		return answer{}, err
	}
	err = d.Summaries.Open(r.Context(), p.actor.Person, s.Week)
	if err != nil {
		return answer{}, err
	}
	span := p.fromTo(s.Week, s.Last)
	return answer{head: head{title: p.t("desk.summary.title", text.Args{"span": span}), under: []crumb{{p.t("desk.menu.agenda"), agendaAt}}},
		body: p.summaryPage(p.summary(s, span))}, nil
}

func (p *page) summary(s deadline.Summary, span string) summaryView {
	v := summaryView{
		before: p.query("week", s.Week.AddDays(-7).String()), after: p.query("week", s.Week.AddDays(7).String()),
		span: span, holds: s.Holds(), staff: p.staff(),
	}
	if len(s.Passed) > 0 {
		v.parts = append(v.parts, p.summaryPart(p.t("desk.summary.passed"), s.Passed, calendar.Date{}, s.Week.AddDays(-1)))
	}
	rest := s.Ahead
	for first := s.Week; !first.After(s.Last); first = first.AddDays(7) {
		last, n := first.AddDays(6), 0
		for n < len(rest) && !rest[n].Coming.On.After(last) {
			n++
		}
		if n > 0 {
			v.parts = append(v.parts, p.summaryPart(p.fromTo(first, last), rest[:n], first, last))
		}
		rest = rest[n:]
	}
	from := s.Week
	if len(s.Others) > 0 && s.Others[0].Coming.On.Before(from) {
		from = calendar.Date{}
	}
	count := map[rule.ComingKind]int{}
	for _, e := range s.Others {
		count[e.Kind()]++
	}
	for _, kind := range rule.ComingKinds {
		if count[kind] > 0 {
			v.others = append(v.others, summaryKind{p.t("coming.kind." + string(kind)), count[kind], daysOf(from, s.Last, "kind", string(kind))})
		}
	}
	return v
}

func (p *page) summaryPart(title string, events []*deadline.Event, from, to calendar.Date) summaryPart {
	part := summaryPart{title: title, found: len(events), all: daysOf(from, to)}
	for _, e := range events[:min(len(events), mostAWeek)] {
		m := p.markOfEvent(e)
		part.events = append(part.events, summaryEvent{agendaEvent{at(e.On), p.titleOfEvent(e), p.saysOf(e), p.productOf(e), m.class},
			p.day(e.Coming.On), p.desk.Door.Cite(e.Clause), e.Clause, p.say(e.Holder), m})
	}
	return part
}

// daysOf is the list of what comes between two days, either open when zero.
func daysOf(from, to calendar.Date, pairs ...string) string {
	q := url.Values{}
	if !from.IsZero() {
		q.Set("on-from", from.String())
	}
	q.Set("on-to", to.String())
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return agendaAt + "?" + q.Encode()
}

// summaryTold is what the desk says of this week's summary: nothing once it was
// read, or as long as there is none.
func (d *console) summaryTold(ctx context.Context, p *page) (told string, err error) {
	week := deadline.WeekOf(p.today)
	one, made, err := d.Summaries.Of(ctx, p.actor.Person, week)
	if err != nil || !made || one.Opened != "" {
		return "", err
	}
	return p.t("desk.summary.told", text.Args{"span": p.fromTo(week, week.AddDays(7*deadline.SummaryWeeks-1)), "count": one.Holds}), nil
}

// fromTo are two days, the first and the last.
func (p *page) fromTo(from, to calendar.Date) string {
	return p.t("desk.summary.span", text.Args{"from": from, "to": to})
}
