package calendar

import (
	"slices"
)

// Pause is a span in which a clock does not run: it loses the days after From
// up to and including To. So the day it begins still counts and the day it ends
// does not; begun and ended on one day it has no effect.
type Pause struct {
	From  Date
	To    Date   // zero while the pause is open
	Cause string // key of the sentence that says why; may be empty
}

// Clock is a limit in working days. It holds facts only; everything else is
// read from it with a calendar and a day (design: a date explains itself).
type Clock struct {
	Start   Date // does not count itself
	Limit   int  // working days, at least 1
	Pauses  []Pause
	Stopped Date   // the day of completion, which counts; zero while the clock runs
	Clause  string // the clause that sets the limit, for the explanation; may be empty
}

// Reading is what a clock shows on one day.
type Reading struct {
	Used      int // working days counted, today included
	Remaining int // limit less used; negative when more were used
	Due       Due
	// Overdue is true from the day after the due day on. It is a comparison of
	// dates and not Remaining < 0: on a holiday after the due day Remaining is
	// still 0. A later pause does not cure it.
	Overdue bool
	// Provisional is true when Due is a date that no official notice has
	// settled: reminders may name it, nothing irreversible may rest on it.
	Provisional bool
}

// Read counts the clock on today. A stopped clock is frozen: after its last day
// it shows what it showed then.
//
// The error is an *Error: no start, a limit below 1, a pause without a
// beginning or with its end before it, a completion before the start, or a
// count that needs days which the calendar does not cover.
func (c Clock) Read(cal *Calendar, today Date) (Reading, error) {
	if err := c.check(today); err != nil {
		return Reading{}, err
	}
	var few [8]Pause // keeps most clocks off the heap
	pauses := merge(few[:0], c.Pauses, c.Start)
	on := lastDay(today, c.Stopped)
	used, err := c.used(cal, pauses, on)
	if err != nil {
		return Reading{}, err
	}
	due := c.due(cal, pauses)
	return Reading{
		Used:        used,
		Remaining:   c.Limit - used,
		Due:         due,
		Overdue:     due.passed(on),
		Provisional: due.State == DueDate && due.Date.After(cal.published),
	}, nil
}

// Standing is the pause in which a clock stands still on a day, from where that
// began on: pauses that overlap or touch are one, of the first one's cause. ok is
// false while the clock runs, once it is stopped or was paused only after its last
// day in time had passed, and for a clock that cannot be read.
func (c Clock) Standing(cal *Calendar, today Date) (pause Pause, ok bool) {
	reading, err := c.Read(cal, today)
	if err != nil || reading.Due.State != DueOpen || !c.Stopped.IsZero() && !c.Stopped.After(today) {
		return Pause{}, false
	}
	pauses := merge(nil, c.Pauses, c.Start)
	last := pauses[len(pauses)-1] // the open one: without it the due day would be known
	return last, !last.From.After(today)
}

// lastDay is the day as of which a clock is read.
func lastDay(today, stopped Date) Date {
	if !stopped.IsZero() && stopped.Before(today) {
		return stopped
	}
	return today
}

func (c Clock) check(today Date) error {
	if err := checkDays(c.Start, c.Stopped, today); err != nil {
		return err
	}
	if c.Limit < 1 {
		return refuse("clock.limit-below-one", Args{"limit": c.Limit})
	}
	for _, p := range c.Pauses {
		if p.From.IsZero() {
			return refuse("clock.pause-without-start", nil)
		}
		if !p.To.IsZero() && p.To.Before(p.From) {
			return refuse("clock.pause-backwards", Args{"from": p.From, "to": p.To})
		}
	}
	return nil
}

func checkDays(start, stopped, today Date) error {
	if start.IsZero() {
		return refuse("clock.no-start", nil)
	}
	if today.IsZero() {
		return refuse("clock.no-today", nil)
	}
	if !stopped.IsZero() && stopped.Before(start) {
		return refuse("clock.stopped-before-start", Args{"start": start, "stopped": stopped})
	}
	return nil
}

// merge appends to into the pauses in order of time, none of which touches
// another or begins before start: what overlaps loses a day once. Those without
// effect are gone. An open pause, if there is one, comes last.
func merge(into, pauses []Pause, start Date) []Pause {
	for _, p := range pauses {
		if p.From.Before(start) {
			p.From = start
		}
		if p.To.IsZero() || p.To.After(p.From) {
			into = append(into, p)
		}
	}
	slices.SortFunc(into, func(a, b Pause) int { return a.From.Compare(b.From) })
	merged := into[:0]
	for _, p := range into {
		last := len(merged) - 1
		switch {
		case last < 0 || !merged[last].To.IsZero() && p.From.After(merged[last].To):
			merged = append(merged, p)
		case merged[last].To.IsZero():
		case p.To.IsZero() || p.To.After(merged[last].To):
			merged[last].To = p.To
		}
	}
	return merged
}

// used counts the working days after the start up to and including the day on,
// less those that a pause covers.
func (c Clock) used(cal *Calendar, pauses []Pause, on Date) (int, error) {
	if on.After(cal.last) || on.After(c.Start) && cal.begunBefore(c.Start) {
		return 0, refuse("clock.beyond-calendar", Args{"from": c.Start, "to": on, "first": cal.first, "last": cal.last})
	}
	if !on.After(c.Start) {
		return 0, nil
	}
	used := cal.upTo(on) - cal.upTo(c.Start)
	for _, p := range pauses {
		if !p.From.Before(on) {
			break
		}
		to := p.To
		if to.IsZero() || to.After(on) {
			to = on
		}
		used -= cal.upTo(to) - cal.upTo(p.From)
	}
	return used, nil
}

// due walks from pause to pause until the limit is used up. It is uncovered only
// if the clock ran on a day that the calendar does not cover.
func (c Clock) due(cal *Calendar, pauses []Pause) Due {
	left, running := c.Limit, c.Start
	if len(pauses) > 0 && pauses[0].From == c.Start {
		if pauses[0].To.IsZero() {
			return Due{State: DueOpen}
		}
		running, pauses = pauses[0].To, pauses[1:]
	}
	if cal.begunBefore(running) {
		return Due{State: DueUncovered}
	}
	for _, p := range pauses {
		counted := cal.upTo(p.From) - cal.upTo(running)
		if counted >= left {
			break
		}
		if p.From.After(cal.last) {
			return Due{State: DueUncovered}
		}
		if p.To.IsZero() {
			return Due{State: DueOpen}
		}
		left -= counted
		running = p.To
	}
	date, ok := cal.nth(cal.upTo(running) + left)
	if !ok {
		return Due{State: DueUncovered}
	}
	return Due{State: DueDate, Date: date}
}
