package console

import (
	"errors"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/text"
)

// clockView is a limit as it stands today: the big number, the days as cells,
// and how it was counted.
type clockView struct {
	clause, cite string
	big          int // working days left, or over
	overdue      bool
	headline     string
	stands       string // since when it stands still, and for whom it waits
	due          string
	cells        []cell
	used, paused int
	left         int
	provisional  bool
	lines        []string
}

// cell is a run of days of one sort.
type cell struct {
	class string // used, pause, left or over
	days  int
}

// mostCells is how many cells a clock is drawn with; a longer limit has several
// days in each.
const mostCells = 46

func (p *page) clockView(s *rule.Situation, c *rule.Case) *clockView {
	clock, runs := s.TimeLimit(c)
	if !runs {
		return nil
	}
	cal := s.Record.Calendar()
	v := &clockView{clause: clock.Clause, cite: p.desk.Door.Cite(clock.Clause)}
	reading, err := clock.Read(cal, s.Today)
	lines, explainErr := clock.Explain(cal, s.Today)
	var beyond *calendar.Error
	if errors.As(err, &beyond) { // the case goes on where the calendar does not reach
		v.headline, v.lines = p.t("desk.due.uncovered"), p.said(beyond.Lines)
		return v
	}
	if err != nil || explainErr != nil {
		v.headline = p.t("desk.due.uncovered")
		return v
	}
	v.lines = p.said(lines)
	v.used, v.left, v.overdue, v.provisional = reading.Used, max(reading.Remaining, 0), reading.Overdue, reading.Provisional
	v.paused = pausedDays(cal, clock, s.Today)
	v.big = reading.Remaining
	switch {
	case !clock.Stopped.IsZero():
		v.headline = p.t("desk.clock.stopped", text.Args{"count": reading.Used})
		v.big = reading.Used
	case reading.Overdue:
		v.big = max(-reading.Remaining, 1)
		v.headline = p.t("desk.clock.over", text.Args{"count": v.big})
	default:
		v.headline = p.t("desk.clock.left", text.Args{"count": reading.Remaining})
	}
	if pause, is := clock.Standing(cal, s.Today); is {
		v.headline = p.t("desk.clock.stands", text.Args{"count": reading.Remaining})
		v.stands = p.t("clock.stands", text.Args{"since": p.day(pause.From), "cause": calendar.Term(pause.Cause)})
	}
	if reading.Due.State == calendar.DueDate {
		v.due = p.t("desk.clock.due", text.Args{"date": p.day(reading.Due.Date)})
	} else {
		v.due = p.t("desk.due." + reading.Due.String())
	}
	v.cells = cellsOf(v.used-max(-reading.Remaining, 0), v.paused, v.left, max(-reading.Remaining, 0))
	return v
}

// cellsOf shares the cells between the sorts of days by their number; a sort
// that there is has one at least.
func cellsOf(used, paused, left, over int) []cell {
	sorts := []cell{{"used", used}, {"pause", paused}, {"left", left}, {"over", over}}
	total := used + paused + left + over
	var cells []cell
	for _, sort := range sorts {
		if sort.days == 0 {
			continue
		}
		n := sort.days
		if total > mostCells {
			n = max(1, sort.days*mostCells/total)
		}
		for range n {
			cells = append(cells, cell{sort.class, sort.days})
		}
	}
	return cells
}

// pausedDays are the working days up to today that did not count.
func pausedDays(cal *calendar.Calendar, clock calendar.Clock, today calendar.Date) int {
	unpaused := clock
	unpaused.Pauses = nil
	all, err := unpaused.Read(cal, today)
	counted, errPaused := clock.Read(cal, today)
	if err != nil || errPaused != nil {
		return 0
	}
	return all.Used - counted.Used
}

func (p *page) said(lines []calendar.Line) []string {
	sentences := make([]string, len(lines))
	for i, line := range lines {
		sentences[i] = p.t(line.Key, text.Args(line.Args))
	}
	return sentences
}
