package deadline

import (
	"context"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// SummaryWeeks is how many weeks a summary looks ahead, its own among them.
const SummaryWeeks = 4

// Summary is what comes in some weeks, as one person is told of it at the
// beginning of the first.
//
// It is derived like all that comes, and stored nowhere: whoever opens it on
// Thursday reads what holds on Thursday, and the summary of any week can be asked
// for. As a letter in the record it would add an entry for each holder and week,
// which nobody decided and nothing rests on, and would go on telling days that
// have moved since.
type Summary struct {
	Week, Last calendar.Date // its Monday, and the Sunday of the last week
	// Passed lies before and is still open; only told in the week that runs.
	Passed []*Event
	Ahead  []*Event
	// Others lie in the same days and wait for other people of the body.
	Others []*Event
}

// Holds is how many things the summary tells its reader of.
func (s Summary) Holds() int { return len(s.Passed) + len(s.Ahead) }

// WeekOf is the Monday of a day's week.
func WeekOf(day calendar.Date) calendar.Date {
	return day.AddDays(-(int(day.Weekday()) + 6) % 7)
}

// Summary is the summary of the week that a day lies in. To somebody outside the
// body it tells what their organisation may know; to the body's people what names
// them, or waits for a role of theirs.
func (d *Deadlines) Summary(ctx context.Context, actor rule.Actor, day calendar.Date) (Summary, error) {
	s, from := d.week(day)
	mine, events, err := d.coming(ctx, actor, from, s.Last)
	if err != nil {
		return Summary{}, err
	}
	for _, e := range events {
		switch {
		case !mine.concerns(e):
			s.Others = append(s.Others, e)
		case e.Coming.On.Before(s.Week):
			s.Passed = append(s.Passed, e)
		default:
			s.Ahead = append(s.Ahead, e)
		}
	}
	return s, nil
}

// Holds is how many things the summary of the week that a day lies in tells each
// of these people of, who act for themselves. The record is read once for all.
func (d *Deadlines) Holds(ctx context.Context, people []rule.Actor, day calendar.Date) ([]int, error) {
	s, from := d.week(day)
	desks, holds := make([]desk, len(people)), make([]int, len(people))
	var events []*Event
	err := d.read(ctx, func(s *rule.Situation) error {
		for i, who := range people {
			desks[i] = desk{actor: who, humans: s.Humans(who.Person)}
		}
		return nil
	}, func(moment) { events = d.between(from, s.Last) })
	if err != nil {
		return nil, err
	}
	for i := range desks {
		for _, e := range events {
			if desks[i].concerns(e) {
				holds[i]++
			}
		}
	}
	return holds, nil
}

// week is the empty summary of the week that a day lies in, and from when on it
// tells; zero: from the beginning.
func (d *Deadlines) week(day calendar.Date) (s Summary, from calendar.Date) {
	s.Week = WeekOf(day)
	s.Last = s.Week.AddDays(7*SummaryWeeks - 1)
	if s.Week != WeekOf(d.today()) {
		from = s.Week
	}
	return s, from
}

// concerns reports whether a day is the actor's own: outside the body every day
// that exists for them is.
func (d *desk) concerns(e *Event) bool {
	if !d.actor.OfTheBody() {
		return e.relation(d.actor) != rule.Foreign
	}
	return slices.ContainsFunc(d.humans, func(person string) bool { return slices.Contains(e.Persons, person) }) ||
		slices.ContainsFunc(e.Waits, d.actor.Has)
}
