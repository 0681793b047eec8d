package calendar

import (
	"strings"
	"testing"
	"time"
)

// pausesOf reads "2026-03-02/2026-03-06 2026-04-01/", a blank between pauses.
func pausesOf(t testing.TB, text string) []Pause {
	t.Helper()
	var pauses []Pause
	for _, one := range strings.Fields(text) {
		from, to, _ := strings.Cut(one, "/")
		p := Pause{From: day(t, from)}
		if to != "" {
			p.To = day(t, to)
		}
		pauses = append(pauses, p)
	}
	return pauses
}

type clockCase struct {
	name            string
	start           string
	limit           int
	pauses          string
	stopped         string
	today           string
	used, remaining int
	due             string
	overdue         bool
	provisional     bool
}

func (c clockCase) run(t *testing.T) {
	t.Helper()
	clock := Clock{Start: day(t, c.start), Limit: c.limit, Pauses: pausesOf(t, c.pauses)}
	if c.stopped != "" {
		clock.Stopped = day(t, c.stopped)
	}
	got, err := clock.Read(BuiltIn(), day(t, c.today))
	if err != nil {
		t.Fatal(err)
	}
	if got.Used != c.used || got.Remaining != c.remaining || got.Due.String() != c.due ||
		got.Overdue != c.overdue || got.Provisional != c.provisional {
		t.Errorf("used %d, remaining %d, due %s, overdue %v, provisional %v; want %d, %d, %s, %v, %v",
			got.Used, got.Remaining, got.Due, got.Overdue, got.Provisional,
			c.used, c.remaining, c.due, c.overdue, c.provisional)
	}
}

func TestAClockCountsWorkingDaysAfterItsStart(t *testing.T) {
	for _, c := range []clockCase{
		{name: "the start day does not count", start: "2026-03-02", limit: 1, today: "2026-03-02", remaining: 1, due: "2026-03-03"},
		{name: "a start on Saturday gives Monday and not Tuesday", start: "2026-03-07", limit: 1, today: "2026-03-09", used: 1, due: "2026-03-09"},
		{name: "a start on Sunday gives Monday", start: "2026-03-08", limit: 1, today: "2026-03-08", remaining: 1, due: "2026-03-09"},
		{name: "a start on Friday gives Monday", start: "2026-03-06", limit: 1, today: "2026-03-06", remaining: 1, due: "2026-03-09"},
		{name: "the due day is in time", start: "2026-03-02", limit: 5, today: "2026-03-09", used: 5, due: "2026-03-09"},
		{name: "the day after the due day is overdue", start: "2026-03-02", limit: 5, today: "2026-03-10", used: 6, remaining: -1, due: "2026-03-09", overdue: true},
		{name: "on a weekend after the due day it is overdue with nothing remaining", start: "2026-03-02", limit: 4, today: "2026-03-07", used: 4, due: "2026-03-06", overdue: true},
		{name: "before its start nothing is used", start: "2026-03-02", limit: 5, today: "2026-02-24", remaining: 5, due: "2026-03-09"},
		{name: "a make-up Saturday counts", start: "2026-02-13", limit: 1, today: "2026-02-14", used: 1, due: "2026-02-14"},
		{name: "Spring Festival 2026 is jumped over", start: "2026-02-14", limit: 1, today: "2026-02-23", remaining: 1, due: "2026-02-24"},
		{name: "a start on a make-up day does not count it", start: "2026-02-28", limit: 1, today: "2026-03-02", used: 1, due: "2026-03-02"},
		{name: "a start on a holiday", start: "2026-10-01", limit: 1, today: "2026-10-08", used: 1, due: "2026-10-08"},
		{name: "the eve of Spring Festival 2024 was a working day", start: "2024-02-08", limit: 1, today: "2024-02-09", used: 1, due: "2024-02-09"},
		{name: "Spring Festival 2020 was extended", start: "2020-01-23", limit: 1, today: "2020-02-03", used: 1, due: "2020-02-03"},
		{name: "Labour Day 2019 was amended", start: "2019-04-30", limit: 1, today: "2019-05-05", used: 1, due: "2019-05-05"},
		{name: "29 December 2018 worked, named by the notice of 2019", start: "2018-12-28", limit: 1, today: "2018-12-29", used: 1, due: "2018-12-29"},
		{name: "a leap day counts", start: "2024-02-28", limit: 1, today: "2024-02-29", used: 1, due: "2024-02-29"},
		{name: "230 working days", start: "2025-03-03", limit: 230, today: "2025-03-03", remaining: 230, due: "2026-01-30"},
		{name: "a due day after the last published one is provisional", start: "2026-12-31", limit: 1, today: "2026-12-31", remaining: 1, due: "2027-01-04", provisional: true},
		{name: "the last published day is not provisional", start: "2026-12-30", limit: 1, today: "2026-12-30", remaining: 1, due: "2026-12-31"},
		{name: "beyond the covered days due is uncovered", start: "2028-12-28", limit: 2, today: "2028-12-29", used: 1, remaining: 1, due: "uncovered"},
		{name: "the last covered working day is covered", start: "2028-12-28", limit: 1, today: "2028-12-31", used: 1, due: "2028-12-29", overdue: true, provisional: true},
		{name: "a limit of a thousand years", start: "2026-03-02", limit: 250_000, today: "2026-03-03", used: 1, remaining: 249_999, due: "uncovered"},
		{name: "the first covered day is counted", start: "2015-12-31", limit: 1, today: "2016-01-04", used: 1, due: "2016-01-04"},
		{name: "a start before the calendar is uncovered", start: "2015-12-01", limit: 40, today: "2015-12-01", remaining: 40, due: "uncovered"},
	} {
		t.Run(c.name, c.run)
	}
}

func TestAPauseLosesTheDaysAfterItBeginsUpToTheDayItEnds(t *testing.T) {
	for _, c := range []clockCase{
		{name: "the day a pause begins is counted", start: "2026-03-02", limit: 10, pauses: "2026-03-04/", today: "2026-03-04", used: 2, remaining: 8, due: "open"},
		{name: "nothing is counted while it is open", start: "2026-03-02", limit: 10, pauses: "2026-03-04/", today: "2026-03-20", used: 2, remaining: 8, due: "open"},
		{name: "the day a pause ends is not counted", start: "2026-03-02", limit: 10, pauses: "2026-03-04/2026-03-06", today: "2026-03-06", used: 2, remaining: 8, due: "2026-03-18"},
		{name: "the day after a pause is counted", start: "2026-03-02", limit: 10, pauses: "2026-03-04/2026-03-06", today: "2026-03-09", used: 3, remaining: 7, due: "2026-03-18"},
		{name: "begun and ended on one day it has no effect", start: "2026-03-02", limit: 5, pauses: "2026-03-04/2026-03-04", today: "2026-03-04", used: 2, remaining: 3, due: "2026-03-09"},
		{name: "a pause over a weekend costs nothing", start: "2026-03-02", limit: 5, pauses: "2026-03-06/2026-03-08", today: "2026-03-06", used: 4, remaining: 1, due: "2026-03-09"},
		{name: "a pause over Spring Festival costs only its working days", start: "2026-02-12", limit: 3, pauses: "2026-02-13/2026-02-24", today: "2026-02-25", used: 2, remaining: 1, due: "2026-02-26"},
		{name: "overlapping pauses lose a day once", start: "2026-03-02", limit: 10, pauses: "2026-03-04/2026-03-11 2026-03-09/2026-03-13", today: "2026-03-16", used: 3, remaining: 7, due: "2026-03-25"},
		{name: "nested pauses lose a day once", start: "2026-03-02", limit: 10, pauses: "2026-03-04/2026-03-13 2026-03-06/2026-03-10", today: "2026-03-16", used: 3, remaining: 7, due: "2026-03-25"},
		{name: "adjacent pauses lose each day once", start: "2026-03-02", limit: 10, pauses: "2026-03-04/2026-03-09 2026-03-09/2026-03-13", today: "2026-03-16", used: 3, remaining: 7, due: "2026-03-25"},
		{name: "the same pause twice loses a day once", start: "2026-03-02", limit: 10, pauses: "2026-03-04/2026-03-13 2026-03-04/2026-03-13", today: "2026-03-16", used: 3, remaining: 7, due: "2026-03-25"},
		{name: "pauses in any order", start: "2026-03-02", limit: 10, pauses: "2026-03-16/2026-03-18 2026-03-04/2026-03-06", today: "2026-03-19", used: 9, remaining: 1, due: "2026-03-20"},
		{name: "one day of running between two pauses", start: "2026-03-02", limit: 10, pauses: "2026-03-03/2026-03-09 2026-03-10/2026-03-13", today: "2026-03-16", used: 3, remaining: 7, due: "2026-03-25"},
		{name: "a pause that began before the start", start: "2026-03-02", limit: 2, pauses: "2026-02-02/2026-03-04", today: "2026-03-05", used: 1, remaining: 1, due: "2026-03-06"},
		{name: "a pause that ended before the start", start: "2026-03-02", limit: 2, pauses: "2026-02-02/2026-02-25", today: "2026-03-03", used: 1, remaining: 1, due: "2026-03-04"},
		{name: "an open pause from the start on", start: "2026-03-02", limit: 2, pauses: "2026-03-02/", today: "2026-03-20", remaining: 2, due: "open"},
		{name: "an open pause that begins on the due day", start: "2026-03-02", limit: 5, pauses: "2026-03-09/", today: "2026-03-09", used: 5, due: "2026-03-09"},
		{name: "a later pause does not cure what is overdue", start: "2026-03-02", limit: 5, pauses: "2026-03-09/", today: "2026-03-10", used: 5, due: "2026-03-09", overdue: true},
		{name: "an open pause that begins the day before the due day", start: "2026-03-02", limit: 5, pauses: "2026-03-06/", today: "2026-04-10", used: 4, remaining: 1, due: "open"},
		{name: "an open pause on the weekend before the due day", start: "2026-03-02", limit: 5, pauses: "2026-03-08/", today: "2026-04-10", used: 4, remaining: 1, due: "open"},
		{name: "a pause still to come moves due but not used", start: "2026-03-02", limit: 10, pauses: "2026-03-09/2026-03-13", today: "2026-03-06", used: 4, remaining: 6, due: "2026-03-20"},
		{name: "an open pause swallows what lies in it", start: "2026-03-02", limit: 10, pauses: "2026-03-04/ 2026-03-09/2026-03-13", today: "2026-03-20", used: 2, remaining: 8, due: "open"},
		{name: "a closed pause that runs into an open one", start: "2026-03-02", limit: 10, pauses: "2026-03-06/ 2026-03-04/2026-03-10", today: "2026-03-20", used: 2, remaining: 8, due: "open"},
		{name: "a pause that ends beyond the calendar", start: "2026-03-02", limit: 10, pauses: "2026-03-04/2031-01-01", today: "2026-03-20", used: 2, remaining: 8, due: "uncovered"},
		{name: "an open pause that begins beyond the calendar", start: "2028-12-28", limit: 10, pauses: "2029-01-10/", today: "2028-12-29", used: 1, remaining: 9, due: "uncovered"},
		{name: "an open pause that begins on the last covered day", start: "2028-12-28", limit: 10, pauses: "2028-12-31/", today: "2028-12-31", used: 1, remaining: 9, due: "open"},
		{name: "paused for ever from a start beyond the calendar", start: "2029-12-28", limit: 10, pauses: "2029-12-28/", today: "2028-12-31", remaining: 10, due: "open"},
		{name: "paused for ever from a start before the calendar", start: "2014-12-28", limit: 10, pauses: "2014-12-28/", today: "2014-12-20", remaining: 10, due: "open"},
	} {
		t.Run(c.name, c.run)
	}
}

func TestAPausedClockStandsStillSinceItsPauseBegan(t *testing.T) {
	for _, c := range []struct{ name, pauses, stopped, today, since string }{
		{"it runs", "", "", "2026-03-10", ""},
		{"a pause that ended", "2026-03-04/2026-03-06", "", "2026-03-10", ""},
		{"an open pause", "2026-03-04/", "", "2026-03-10", "2026-03-04"},
		{"the day on which it begins", "2026-03-04/", "", "2026-03-04", "2026-03-04"},
		{"a pause that is to begin", "2026-03-12/", "", "2026-03-10", ""},
		{"one that overlaps a pause before it", "2026-03-04/2026-03-09 2026-03-06/", "", "2026-03-10", "2026-03-04"},
		{"one after the last day in time", "2026-03-17/", "", "2026-03-19", ""},
		{"a clock that was stopped", "2026-03-04/", "2026-03-09", "2026-03-10", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := Clock{Start: day(t, "2026-03-02"), Limit: 10, Pauses: pausesOf(t, c.pauses)}
			if c.stopped != "" {
				clock.Stopped = day(t, c.stopped)
			}
			pause, stands := clock.Standing(BuiltIn(), day(t, c.today))
			if stands != (c.since != "") || stands && pause.From.String() != c.since {
				t.Errorf("stands still: %v, since %s", stands, pause.From)
			}
		})
	}
}

func TestAStoppedClockIsFrozenAtItsCompletion(t *testing.T) {
	for _, c := range []clockCase{
		{name: "the day of completion counts", start: "2026-03-02", limit: 5, stopped: "2026-03-05", today: "2026-06-01", used: 3, remaining: 2, due: "2026-03-09"},
		{name: "completed on the due day it is never overdue", start: "2026-03-02", limit: 5, stopped: "2026-03-09", today: "2026-06-01", used: 5, due: "2026-03-09"},
		{name: "completed late it stays overdue", start: "2026-03-02", limit: 5, stopped: "2026-03-10", today: "2026-06-01", used: 6, remaining: -1, due: "2026-03-09", overdue: true},
		{name: "seen before its completion it still runs", start: "2026-03-02", limit: 5, stopped: "2026-03-10", today: "2026-03-03", used: 1, remaining: 4, due: "2026-03-09"},
		{name: "seen from beyond the calendar it still answers", start: "2026-03-02", limit: 5, stopped: "2026-03-05", today: "2040-01-01", used: 3, remaining: 2, due: "2026-03-09"},
		{name: "completed on its first day", start: "2026-03-02", limit: 5, stopped: "2026-03-02", today: "2026-06-01", remaining: 5, due: "2026-03-09"},
	} {
		t.Run(c.name, c.run)
	}
}

func TestAClockThatCannotBeReadSaysWhy(t *testing.T) {
	start, today := day(t, "2026-03-02"), day(t, "2026-03-20")
	for _, c := range []struct {
		name  string
		clock Clock
		today Date
		key   string
	}{
		{"a pause that ends before it begins", Clock{Start: start, Limit: 5, Pauses: pausesOf(t, "2026-03-06/2026-03-05")}, today, "clock.pause-backwards"},
		{"a backwards pause before the start, too", Clock{Start: start, Limit: 5, Pauses: pausesOf(t, "2026-02-06/2026-02-05")}, today, "clock.pause-backwards"},
		{"a pause without a beginning", Clock{Start: start, Limit: 5, Pauses: []Pause{{To: today}}}, today, "clock.pause-without-start"},
		{"no limit", Clock{Start: start}, today, "clock.limit-below-one"},
		{"a negative limit", Clock{Start: start, Limit: -1}, today, "clock.limit-below-one"},
		{"no start", Clock{Limit: 5}, today, "clock.no-start"},
		{"no day to read it on", Clock{Start: start, Limit: 5}, Date{}, "clock.no-today"},
		{"completed before the start", Clock{Start: start, Limit: 5, Stopped: start.AddDays(-1)}, today, "clock.stopped-before-start"},
		{"used asked the day after the calendar ends", Clock{Start: start, Limit: 5}, day(t, "2029-01-01"), "clock.beyond-calendar"},
		{"used asked over days before the calendar", Clock{Start: day(t, "2015-12-30"), Limit: 5}, today, "clock.beyond-calendar"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.clock.Read(BuiltIn(), c.today)
			refused, ok := err.(*Error)
			if !ok || refused.Lines[0].Key != c.key {
				t.Errorf("error %v, want %s", err, c.key)
			}
			if _, err := c.clock.Explain(BuiltIn(), c.today); err == nil {
				t.Error("it was explained")
			}
		})
	}
}

func TestMonthsAreCountedFromTheAnchorAndTheirLastDayIsInTime(t *testing.T) {
	for _, c := range []struct {
		name, start string
		months      int
		stopped, on string
		due, late   string
	}{
		{"three years of a certificate, on its last day", "2026-11-24", 36, "", "2029-11-24", "2029-11-24", ""},
		{"the day after", "2026-11-24", 36, "", "2029-11-25", "2029-11-24", "overdue"},
		{"clamped to a short February", "2026-08-31", 6, "", "2027-02-28", "2027-02-28", ""},
		{"from a leap day", "2028-02-29", 12, "", "2029-03-01", "2029-02-28", "overdue"},
		{"completed in time", "2026-01-31", 1, "2026-02-28", "2026-12-01", "2026-02-28", ""},
		{"completed late", "2026-01-31", 1, "2026-03-01", "2026-12-01", "2026-02-28", "overdue"},
		{"far beyond any calendar of working days", "2026-01-31", 1200, "", "2026-02-01", "2126-01-31", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := MonthsClock{Start: day(t, c.start), Months: c.months}
			if c.stopped != "" {
				clock.Stopped = day(t, c.stopped)
			}
			got, err := clock.Read(day(t, c.on))
			if err != nil {
				t.Fatal(err)
			}
			if got.Due.String() != c.due || got.Overdue != (c.late != "") {
				t.Errorf("due %v overdue %v, want %s %q", got.Due, got.Overdue, c.due, c.late)
			}
		})
	}
}

func TestAMonthsClockThatCannotBeReadSaysWhy(t *testing.T) {
	start := day(t, "2026-03-02")
	for key, clock := range map[string]MonthsClock{
		"clock.limit-below-one":      {Start: start},
		"clock.limit-too-long":       {Start: start, Months: 12 * 8000},
		"clock.no-start":             {Months: 3},
		"clock.stopped-before-start": {Start: start, Months: 3, Stopped: start.AddDays(-1)},
	} {
		_, err := clock.Read(start)
		if refused, ok := err.(*Error); !ok || refused.Lines[0].Key != key {
			t.Errorf("error %v, want %s", err, key)
		}
	}
	last := MonthsClock{Start: day(t, "9999-01-31"), Months: 11}
	got, err := last.Read(start)
	if err != nil || got.Due != Make(9999, time.December, 31) {
		t.Errorf("due %v, %v; want the last day that four digits write", got.Due, err)
	}
}
