package calendar

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The slow clock below follows the ten lines of the convention word by word,
// one day after the other, without a look-up table and without merging pauses.
// Clock must agree with it on everything.

type slowClock struct {
	Clock
	cal  *Calendar
	kind map[Date]Kind
}

func newSlowClock(cal *Calendar, c Clock) slowClock {
	s := slowClock{Clock: c, cal: cal, kind: map[Date]Kind{}}
	for _, d := range cal.Days() {
		s.kind[d.Date] = d.Kind
	}
	return s
}

func (s slowClock) works(d Date) bool {
	switch s.kind[d] {
	case Makeup:
		return true
	case Holiday:
		return false
	}
	return d.Weekday() >= 1 && d.Weekday() <= 5
}

func (s slowClock) covered(d Date) bool {
	first, last := s.cal.Covers()
	return !d.Before(first) && !d.After(last)
}

func (s slowClock) paused(d Date) bool {
	return slices.ContainsFunc(s.Pauses, func(p Pause) bool {
		return d.After(p.From) && (p.To.IsZero() || !d.After(p.To))
	})
}

func (s slowClock) used(on Date) (int, bool) {
	used := 0
	if on.After(s.cal.last) {
		return 0, false
	}
	for d := s.Start.AddDays(1); !d.After(on); d = d.AddDays(1) {
		if !s.covered(d) {
			return 0, false
		}
		if s.works(d) && !s.paused(d) {
			used++
		}
	}
	return used, true
}

func (s slowClock) due() Due {
	counted := 0
	for d := s.Start.AddDays(1); ; d = d.AddDays(1) {
		if slices.ContainsFunc(s.Pauses, func(p Pause) bool { return p.To.IsZero() && d.After(p.From) }) {
			return Due{State: DueOpen} // paused from here on for ever
		}
		if s.paused(d) {
			continue
		}
		if !s.covered(d) {
			return Due{State: DueUncovered}
		}
		if s.works(d) {
			counted++
		}
		if counted == s.Limit {
			return Due{State: DueDate, Date: d}
		}
	}
}

func (s slowClock) read(today Date) (Reading, bool) {
	on := today
	if !s.Stopped.IsZero() && s.Stopped.Before(today) {
		on = s.Stopped
	}
	used, ok := s.used(on)
	if !ok {
		return Reading{}, false
	}
	due := s.due()
	return Reading{
		Used: used, Remaining: s.Limit - used, Due: due,
		Overdue:     due.State == DueDate && on.After(due.Date),
		Provisional: due.State == DueDate && due.Date.After(s.cal.Published()),
	}, true
}

// drawCalendar is a small calendar with holidays and make-up days anywhere, so
// that its edges are met often.
func drawCalendar(t *rapid.T) *Calendar {
	first := Make(2026, 1, 1).AddDays(rapid.IntRange(0, 40).Draw(t, "first"))
	length := rapid.IntRange(1, 90).Draw(t, "length")
	var rows string
	for i := range length {
		d := first.AddDays(i)
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			rows += d.String() + ",holiday\n"
		case 1:
			if weekend(d) {
				rows += d.String() + ",makeup\n"
			}
		}
	}
	last := first.AddDays(length - 1)
	published := first.AddDays(rapid.IntRange(-1, length).Draw(t, "published"))
	text := fmt.Sprintf("#covers: %v/%v\n#published-to: %v\ndate,kind\n%s", first, last, published, rows)
	cal, err := Parse(File{Name: "drawn.csv", Bytes: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func drawClock(t *rapid.T, around Date, spread int) Clock {
	date := func(name string) Date {
		return around.AddDays(rapid.IntRange(-10, spread).Draw(t, name))
	}
	c := Clock{Start: date("start"), Limit: rapid.IntRange(1, 40).Draw(t, "limit")}
	for range rapid.IntRange(0, 6).Draw(t, "pauses") {
		p := Pause{From: date("from")}
		if rapid.IntRange(0, 5).Draw(t, "open") > 0 {
			p.To = p.From.AddDays(rapid.IntRange(0, 25).Draw(t, "pause"))
		}
		c.Pauses = append(c.Pauses, p)
	}
	if rapid.Bool().Draw(t, "completed") {
		c.Stopped = c.Start.AddDays(rapid.IntRange(0, 60).Draw(t, "stopped"))
	}
	return c
}

func agree(t *rapid.T, cal *Calendar, clock Clock, today Date) {
	want, ok := newSlowClock(cal, clock).read(today)
	got, err := clock.Read(cal, today)
	if ok != (err == nil) {
		t.Fatalf("%+v on %v: error %v, the slow clock answers: %v", clock, today, err, ok)
	}
	if got != want {
		t.Fatalf("%+v on %v:\n got %+v\nwant %+v", clock, today, got, want)
	}
}

func TestAClockAgreesWithCountingDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := drawCalendar(t)
		clock := drawClock(t, cal.first, 100)
		agree(t, cal, clock, cal.first.AddDays(rapid.IntRange(-15, 110).Draw(t, "today")))
	})
}

func TestAClockAgreesWithCountingDayByDayOnTheBuiltInCalendar(t *testing.T) {
	cal := BuiltIn()
	days := cal.last.Sub(cal.first)
	rapid.Check(t, func(t *rapid.T) {
		around := cal.first.AddDays(rapid.IntRange(0, days).Draw(t, "around"))
		clock := drawClock(t, around, 200)
		clock.Limit = rapid.IntRange(1, 250).Draw(t, "limit of the rule")
		agree(t, cal, clock, around.AddDays(rapid.IntRange(-15, 400).Draw(t, "today")))
	})
}

func TestThePausesOrderAndRepetitionDoNotMatter(t *testing.T) {
	cal := BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		clock := drawClock(t, Make(2026, 3, 2), 60)
		today := Make(2026, 3, 2).AddDays(rapid.IntRange(0, 120).Draw(t, "today"))
		want, _ := clock.Read(cal, today)
		given := slices.Clone(clock.Pauses)
		again := clock
		again.Pauses = rapid.Permutation(append(slices.Clone(given), given...)).Draw(t, "again")
		if got, _ := again.Read(cal, today); got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		if _, _ = clock.Explain(cal, today); !slices.Equal(given, clock.Pauses) {
			t.Fatal("reading changed the pauses")
		}
	})
}

func TestTheExplanationAddsUp(t *testing.T) {
	cal := BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		clock := drawClock(t, Make(2026, 1, 20), 60)
		today := Make(2026, 1, 20).AddDays(rapid.IntRange(0, 120).Draw(t, "today"))
		reading, err := clock.Read(cal, today)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := clock.Explain(cal, today)
		if err != nil {
			t.Fatal(err)
		}
		on := lastDay(today, clock.Stopped)
		until := later(on, reading.Due.Date)
		// Monday to Friday, corrected by every day named, is what was counted
		// on the way to the later of today and the due day.
		slow := newSlowClock(cal, clock)
		counted, named := 0, 0
		for d := clock.Start.AddDays(1); !d.After(until); d = d.AddDays(1) {
			if slow.paused(d) {
				continue
			}
			if slow.works(d) {
				counted++
			}
			if !weekend(d) {
				named++
			}
		}
		pauses := 0
		for _, line := range lines {
			switch line.Key {
			case "clock.holiday":
				named -= line.Args["count"].(int)
			case "clock.holiday-day":
				named--
			case "clock.makeup":
				named++
			case "clock.pause", "clock.pause-open", "clock.pause-without-effect":
				pauses++
			}
		}
		if named != counted || pauses != len(clock.Pauses) {
			t.Fatalf("the days named give %d, counted are %d; %d pauses of %d named", named, counted, pauses, len(clock.Pauses))
		}
	})
}

// BenchmarkAHundredThousandClocks reads 10^5 clocks of 230 working days with 5
// pauses; one operation is all of them. The limit is 0.3 s.
func BenchmarkAHundredThousandClocks(b *testing.B) {
	cal := BuiltIn()
	clocks := make([]Clock, 100_000)
	for i := range clocks {
		start := Make(2024, 1, 1).AddDays(i % 600)
		c := Clock{Start: start, Limit: 230}
		for k := range 5 {
			from := start.AddDays((k*37 + i) % 200)
			c.Pauses = append(c.Pauses, Pause{From: from, To: from.AddDays(20 + k)})
		}
		clocks[i] = c
	}
	today := Make(2026, 6, 1)
	b.ReportAllocs()
	for b.Loop() {
		for i := range clocks {
			if _, err := clocks[i].Read(cal, today); err != nil {
				b.Fatal(err)
			}
		}
	}
}
