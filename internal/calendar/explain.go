package calendar

import (
	"slices"
)

// Term is a catalog key as a value of a Line.
type Term string

// CatalogKey is the term itself.
func (t Term) CatalogKey() string { return string(t) }

// String is the key, for logs and for readers whose catalog lacks it.
func (t Term) String() string { return string(t) }

// Explain tells how the clock came to its reading on today, line by line:
// start, limit and clause; each pause with its cause; each holiday and make-up
// day that mattered, which is one that changed a count and not one inside a
// pause or on a weekend anyway; used, left and due; the calendar's edition. Its
// errors are those of Read.
func (c Clock) Explain(cal *Calendar, today Date) ([]Line, error) {
	reading, err := c.Read(cal, today)
	if err != nil {
		return nil, err
	}
	on := lastDay(today, c.Stopped)
	pauses := merge(nil, c.Pauses, c.Start)
	lines := []Line{
		{"clock.start", Args{"start": c.Start, "weekday": Weekday(c.Start.Weekday())}},
		byClause("clock.limit", c.Clause, Args{"count": c.Limit}),
	}
	lines = append(lines, c.explainPauses(cal, reading.Used, on)...)
	lines = append(lines, cal.explainDays(c.Start, later(on, reading.Due.Date), pauses)...)
	lines = append(lines, stoppedOn(c.Stopped, today)...)
	lines = append(lines,
		Line{"clock.used", Args{"count": reading.Used, "on": on}},
		Line{"clock.remaining", Args{"count": reading.Remaining}},
	)
	lines = append(lines, explainDue(reading, on, cal)...)
	return append(lines, cal.explainEdition()), nil
}

// Explain tells how the months clock came to its reading on today. Its errors
// are those of Read.
func (c MonthsClock) Explain(today Date) ([]Line, error) {
	reading, err := c.Read(today)
	if err != nil {
		return nil, err
	}
	lines := []Line{
		{"clock.start", Args{"start": c.Start, "weekday": Weekday(c.Start.Weekday())}},
		byClause("clock.limit-months", c.Clause, Args{"count": c.Months}),
	}
	if _, _, anchor := c.Start.Civil(); anchor != dayOf(reading.Due) {
		lines = append(lines, Line{"clock.clamped", Args{"due": reading.Due}})
	}
	lines = append(lines, stoppedOn(c.Stopped, today)...)
	lines = append(lines, dueOn(reading.Due))
	return append(lines, punctual(reading.Overdue, lastDay(today, c.Stopped))), nil
}

func dayOf(d Date) int {
	_, _, day := d.Civil()
	return day
}

func later(a, b Date) Date {
	if a.Before(b) {
		return b
	}
	return a
}

// byClause adds the clause to a line if there is one.
func byClause(key, clause string, args Args) Line {
	if clause == "" {
		return Line{key, args}
	}
	args["clause"] = clause
	return Line{key + "-by-clause", args}
}

func stoppedOn(stopped, today Date) []Line {
	if stopped.IsZero() || stopped.After(today) {
		return nil
	}
	return []Line{{"clock.stopped", Args{"stopped": stopped}}}
}

// explainPauses names each pause and, once for all, the working days lost by
// them so far: overlapping ones lose a day only once.
func (c Clock) explainPauses(cal *Calendar, used int, on Date) []Line {
	if len(c.Pauses) == 0 {
		return nil
	}
	ordered := slices.SortedFunc(slices.Values(c.Pauses), func(a, b Pause) int { return a.From.Compare(b.From) })
	var lines []Line
	for _, p := range ordered {
		key, args := "clock.pause", Args{"from": p.From, "to": p.To}
		switch {
		case p.To.IsZero():
			key, args = "clock.pause-open", Args{"from": p.From}
		case p.To == p.From || !p.To.After(c.Start):
			key = "clock.pause-without-effect"
		}
		if p.Cause != "" {
			key, args["cause"] = key+"-because", Term(p.Cause)
		}
		lines = append(lines, Line{key, args})
	}
	passed, _ := cal.WorkingDays(c.Start, on) // covered: used was counted over the same days
	return append(lines, Line{"clock.paused", Args{"count": passed - used, "on": on}})
}

// explainDays names the holidays and make-up days after start up to and
// including until that changed a count. Days of one holiday with no working day
// between them are told in one line.
func (c *Calendar) explainDays(start, until Date, pauses []Pause) []Line {
	var lines []Line
	var run []Date
	var name Name
	flush := func() {
		switch len(run) {
		case 0:
			return
		case 1:
			lines = append(lines, Line{"clock.holiday-day", Args{"name": name, "date": run[0], "weekday": Weekday(run[0].Weekday())}})
		default:
			lines = append(lines, Line{"clock.holiday", Args{"name": name, "from": run[0], "to": run[len(run)-1], "count": len(run)}})
		}
		run = nil
	}
	for _, d := range c.special {
		if !d.Date.After(start) || d.Date.After(until) || paused(pauses, d.Date) {
			continue
		}
		if d.Kind == Makeup {
			flush()
			lines = append(lines, Line{"clock.makeup", Args{"name": d.Name, "date": d.Date, "weekday": Weekday(d.Date.Weekday())}})
			continue
		}
		if weekend(d.Date) {
			continue
		}
		if len(run) > 0 && (d.Name != name || c.upTo(d.Date) != c.upTo(run[len(run)-1])) {
			flush()
		}
		run, name = append(run, d.Date), d.Name
	}
	flush()
	return lines
}

func paused(pauses []Pause, d Date) bool {
	return slices.ContainsFunc(pauses, func(p Pause) bool {
		return p.From.Before(d) && (p.To.IsZero() || !d.After(p.To))
	})
}

func explainDue(reading Reading, on Date, cal *Calendar) []Line {
	switch reading.Due.State {
	case DueOpen:
		return []Line{{"clock.due-open", nil}}
	case DueUncovered:
		return []Line{{"clock.due-uncovered", Args{"last": cal.last}}}
	}
	lines := []Line{
		dueOn(reading.Due.Date),
		punctual(reading.Overdue, on),
	}
	if reading.Provisional {
		lines = append(lines, cal.explainProvisional())
	}
	return lines
}

// explainProvisional and explainEdition say it otherwise for a calendar whose
// files name no published day at all.
func (c *Calendar) explainProvisional() Line {
	if c.published.IsZero() {
		return Line{"clock.provisional-unpublished", nil}
	}
	return Line{"clock.provisional", Args{"published": c.published}}
}

func (c *Calendar) explainEdition() Line {
	if c.published.IsZero() {
		return Line{"clock.calendar-unpublished", Args{"edition": c.edition}}
	}
	return Line{"clock.calendar", Args{"edition": c.edition, "published": c.published}}
}

func dueOn(due Date) Line {
	return Line{"clock.due", Args{"due": due, "weekday": Weekday(due.Weekday())}}
}

func punctual(overdue bool, on Date) Line {
	if overdue {
		return Line{"clock.overdue", Args{"on": on}}
	}
	return Line{"clock.in-time", Args{"on": on}}
}
