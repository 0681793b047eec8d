package recheck

import (
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"fincert/internal/calendar"
)

// days is a calendar: which days are off or worked against the week, and how
// far it reaches.
type days struct {
	first, last calendar.Date
	kinds       map[calendar.Date]string
}

// readDays reads the files of an adopted calendar.
func readDays(files []object) (*days, error) {
	d := &days{kinds: map[calendar.Date]string{}}
	for _, f := range files {
		for line := range strings.Lines(f.text("text")) {
			line = strings.TrimSpace(line)
			if span, is := strings.CutPrefix(line, "#covers:"); is {
				from, to, _ := strings.Cut(strings.TrimSpace(span), "/")
				first, errFirst := calendar.ParseDate(from)
				last, errLast := calendar.ParseDate(to)
				if errFirst != nil || errLast != nil {
					return nil, fmt.Errorf("the calendar covers %q", span)
				}
				if d.first.IsZero() || first.Before(d.first) {
					d.first = first
				}
				if last.After(d.last) {
					d.last = last
				}
				continue
			}
			columns := strings.Split(line, ",")
			if len(columns) < 2 || strings.HasPrefix(line, "#") || columns[0] == "date" {
				continue
			}
			day, err := calendar.ParseDate(columns[0])
			if err != nil {
				return nil, fmt.Errorf("the calendar names the day %q", columns[0])
			}
			d.kinds[day] = columns[1]
		}
	}
	return d, nil
}

func (d *days) covers(day calendar.Date) bool { return !day.Before(d.first) && !day.After(d.last) }

func (d *days) works(day calendar.Date) bool {
	switch d.kinds[day] {
	case "makeup":
		return true
	case "holiday":
		return false
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// wait is a span in which the case waits for its client.
type wait struct {
	id       string
	from, to calendar.Date // to is zero while it lasts
}

// Reading is what the clock of 5.8 shows: working days used, and the last day
// in time, or "open", or "uncovered".
type Reading struct {
	Used int
	Due  string
}

func (r Reading) String() string { return fmt.Sprintf("%d, %s", r.Used, r.Due) }

// read counts day by day. A day counts that is a working day after the start
// and lies in no wait; the day a wait begins lies before it, the day it ends in
// it. ok is false when a day is asked for that the calendar does not cover.
func (d *days) read(start calendar.Date, limit int, waits []wait, stopped, today calendar.Date) (r Reading, ok bool) {
	until := today
	if !stopped.IsZero() && stopped.Before(today) {
		until = stopped
	}
	if until.After(d.last) || until.After(start) && start.Before(d.first.AddDays(-1)) {
		return Reading{}, false
	}
	counted := 0
	for day := start.AddDays(1); ; day = day.AddDays(1) {
		held, forever := false, false
		for _, w := range waits {
			if w.from.Before(day) && !w.to.IsZero() && !day.After(w.to) {
				held = true
			}
			if w.from.Before(day) && w.to.IsZero() {
				held, forever = true, true
			}
		}
		switch {
		case r.Due != "":
		case forever:
			r.Due = "open"
		case !held && !d.covers(day):
			r.Due = "uncovered"
		}
		if !held && d.covers(day) && d.works(day) {
			counted++
			if counted == limit && r.Due == "" {
				r.Due = day.String()
			}
			if !day.After(until) {
				r.Used = counted
			}
		}
		if r.Due != "" && !day.Before(until) {
			return r, true
		}
	}
}

// limit is one line of a scheme's list of limits.
type limit struct {
	ID    string `yaml:"id"`
	Value int    `yaml:"value"`
	Since string `yaml:"since"`
	Until string `yaml:"until"`
}

// limitOfCase names the limit of 5.8 in the scheme.
const limitOfCase = "case.max"

// readLimits finds the versions of the limit of 5.8 in an edition of the scheme.
func readLimits(archive string) ([]limit, error) {
	var found []limit
	for _, file := range strings.Split(archive, "--- # scheme file: ")[1:] {
		_, text, _ := strings.Cut(file, "\n")
		var read struct {
			Limits []limit `yaml:"limits"`
		}
		err := yaml.Unmarshal([]byte(text), &read)
		if err != nil {
			return nil, err
		}
		for _, l := range read.Limits {
			if l.ID == limitOfCase {
				found = append(found, l)
			}
		}
	}
	return found, nil
}

// on is the value that holds on a day; dates of four-digit years sort as text.
func on(limits []limit, day calendar.Date) (int, bool) {
	for _, l := range limits {
		if l.Since <= day.String() && (l.Until == "" || day.String() <= l.Until) {
			return l.Value, true
		}
	}
	return 0, false
}
