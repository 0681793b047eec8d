package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// ClockMove is a running clock of a case whose due day is another by another
// edition of the calendar.
type ClockMove struct {
	Limit         string       // id in the scheme
	Before, After calendar.Due // as counted by the two editions
}

// ClockMoves lists the running clocks of a case that two editions of the
// calendar read differently. It is a function of both editions and nothing is
// stored: the time limit of 5.8, and the answer to each open supplement, counted
// from its request; the date named in the letter stays what it was.
func (s *Situation) ClockMoves(c *Case, before, after *calendar.Calendar) []ClockMove {
	if !c.Closed.IsZero() {
		return nil
	}
	var moves []ClockMove
	compare := func(limit string, clock calendar.Clock) {
		one, err := clock.Read(before, clock.Start)
		if err != nil {
			return // it began before the calendar does
		}
		two, err := clock.Read(after, clock.Start)
		if err == nil && one.Due != two.Due {
			moves = append(moves, ClockMove{limit, one.Due, two.Due})
		}
	}
	if clock, running := s.TimeLimit(c); running {
		compare(scheme.LimitCaseMax, clock)
	}
	sch, day := s.SchemeOf(c)
	asked := sch.Limit(scheme.LimitSupplementDue, day)
	for _, u := range c.Supplements {
		if u.Completed.IsZero() && asked.Unit == scheme.WorkDays {
			compare(asked.ID, calendar.Clock{Start: u.Requested, Limit: asked.Value})
		}
	}
	duty := sch.Limit(scheme.LimitLabReportDue, day)
	for _, t := range c.Tests {
		if !t.Finished.IsZero() && t.Paper.IsZero() {
			compare(duty.ID, calendar.Clock{Start: t.Finished, Limit: duty.Value})
		}
	}
	return moves
}
