package calendar

// MonthsClock is a limit in civil months. It needs no calendar, and no pause
// can stop it.
type MonthsClock struct {
	Start   Date   // the anchor
	Months  int    // at least 1
	Stopped Date   // the day of completion; zero while the clock runs
	Clause  string // the clause that sets the limit, for the explanation; may be empty
}

// MonthsReading is what a months clock shows on one day.
type MonthsReading struct {
	Due     Date // the last day in time
	Overdue bool // from the day after it on
}

// Read tells the due day, the months added to the start and clamped to the
// month's end, and whether it has passed; a stopped clock is frozen.
//
// The error is an *Error: no start, a limit below 1 or beyond the year 9999, or
// a completion before the start.
func (c MonthsClock) Read(today Date) (MonthsReading, error) {
	if err := checkDays(c.Start, c.Stopped, today); err != nil {
		return MonthsReading{}, err
	}
	if c.Months < 1 {
		return MonthsReading{}, refuse("clock.limit-below-one", Args{"limit": c.Months})
	}
	if c.Months > monthsLeft(c.Start) {
		return MonthsReading{}, refuse("clock.limit-too-long", Args{"limit": c.Months})
	}
	due := c.Start.AddMonths(c.Months)
	return MonthsReading{Due: due, Overdue: lastDay(today, c.Stopped).After(due)}, nil
}

// monthsLeft is how many months can be added to a date that is still written
// with four digits of year.
func monthsLeft(from Date) int {
	year, month, _ := from.Civil()
	return (lastYear-year)*12 + 12 - int(month)
}
