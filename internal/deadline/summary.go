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
	s := Summary{Week: WeekOf(day)}
	s.Last = s.Week.AddDays(7*SummaryWeeks - 1)
	from := s.Week
	if s.Week == WeekOf(d.today()) {
		from = calendar.Date{}
	}
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

// concerns reports whether a day is the actor's own: everybody's outside the
// body is, as far as it exists for them.
func (d *desk) concerns(e *Event) bool {
	if !d.actor.OfTheBody() {
		return true
	}
	return slices.ContainsFunc(d.humans, func(person string) bool { return slices.Contains(e.Persons, person) }) ||
		slices.ContainsFunc(e.Waits, d.actor.Has)
}
