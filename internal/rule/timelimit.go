package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// Causes of pauses, as catalog keys.
const (
	causeSupplement    = "pause.supplement"
	causeRectification = "pause.rectification"
	causeAppeal        = "pause.appeal"
)

// TimeLimit is the clock of 5.8. ok is false before acceptance, and for a case
// that nobody applies for.
//
// [5.8] 认证时限是指自申请被正式受理之日起至颁发认证证书时止所实际发生的工作日。
// [5.8] 各认证环节整改时间及补充材料时间不计算在内。
func (s *Situation) TimeLimit(c *Case) (clock calendar.Clock, ok bool) {
	if c.Accepted.IsZero() || !c.Purpose.Applied() {
		return calendar.Clock{}, false
	}
	sch, day := s.SchemeOf(c)
	limit := sch.Limit(scheme.LimitCaseMax, day)
	return calendar.Clock{Start: c.Accepted, Limit: limit.Value, Pauses: c.pauses(), Stopped: c.Closed, Clause: Cite(limit.Clause)}, true
}

// pauses are the spans in which the case waits for the client: from the notice
// to the complete hand-in, whatever else goes on. Supplements that ended before
// acceptance came before the clock. Ours are the days between a refusal and its
// annulment: the clock had ended with the one and goes on with the other.
func (c *Case) pauses() []calendar.Pause {
	var list []calendar.Pause
	for _, u := range c.Supplements {
		if u.Completed.IsZero() || !u.Completed.Before(c.Accepted) {
			list = append(list, calendar.Pause{From: u.Requested, To: u.Completed, Cause: causeSupplement})
		}
	}
	for _, r := range c.Rectifications {
		list = append(list, r.Waits...)
	}
	return slices.Concat(list, c.annulledSpans(), c.resumedSpans())
}

// after is the day on which a limit of the scheme that begins on a day ends.
// Working days beyond the calendar are counted as the calendar's last day:
// no deadline is promised that nobody can compute, and none that ends before it
// begins.
func (s *Situation) after(limit scheme.Limit, from calendar.Date) calendar.Date {
	day, _ := s.ends(limit, from)
	return day
}

// ends is after, and whether the day is settled: one that rests on working days
// which no notice has published is not.
func (s *Situation) ends(limit scheme.Limit, from calendar.Date) (day calendar.Date, settled bool) {
	switch limit.Unit {
	case scheme.Months:
		return from.AddMonths(limit.Value), true
	case scheme.WorkDays:
		cal := s.Record.Calendar()
		reading, err := calendar.Clock{Start: from, Limit: limit.Value}.Read(cal, from)
		if err != nil || reading.Due.State != calendar.DueDate {
			_, last := cal.Covers()
			if last.Before(from) {
				last = from
			}
			return last, false
		}
		return reading.Due.Date, !reading.Provisional
	}
	return from.AddDays(limit.Value), true
}
