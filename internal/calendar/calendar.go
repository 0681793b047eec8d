package calendar

import (
	"slices"
)

// Kind says what a calendar file makes of a day.
type Kind string

// The two kinds of a calendar file's row.
const (
	Holiday Kind = "holiday" // a day off, whatever the day of the week
	Makeup  Kind = "makeup"  // a Saturday or Sunday on which people work (调休)
)

// Day is one row of a calendar file.
type Day struct {
	Date Date
	Kind Kind
	Name Name // the holiday it belongs to; may be empty
}

// Name is a holiday's name as the notice writes it (国庆节). It is also a
// catalog key, so that a reader of English gets a word; a name that no catalog
// knows is shown as it is.
type Name string

// CatalogKey is the name's key in the catalogs of package text.
func (n Name) CatalogKey() string { return "holiday." + string(n) }

// String is the name as the notice writes it.
func (n Name) String() string { return string(n) }

// Calendar says which days are working days, over one span of days without a
// gap. It is never changed after it was made, so any number of readers may
// share it.
//
// A day is a working day if the calendar says makeup; not if it says holiday;
// otherwise Monday to Friday. Outside the covered span there is no answer.
type Calendar struct {
	edition     string
	first, last Date // the covered span, both inclusive
	published   Date // the last day that an official notice has settled
	special     []Day

	// before[i] is the number of working days among the first i covered days,
	// and working[k] the k-th working day, from 0: counting and its inverse
	// each cost one look-up, however long the span.
	before  []int32
	working []Date
}

// build completes a calendar from its rows, which are in order of date.
func build(edition string, first, last, published Date, special []Day) *Calendar {
	c := &Calendar{edition: edition, first: first, last: last, published: published, special: special}
	days := last.Sub(first) + 1
	c.before = make([]int32, 1, days+1)
	row := 0
	for d := first; !d.After(last); d = d.AddDays(1) {
		works := !weekend(d)
		if row < len(special) && special[row].Date == d {
			works = special[row].Kind == Makeup
			row++
		}
		if works {
			c.working = append(c.working, d)
		}
		c.before = append(c.before, int32(len(c.working)))
	}
	return c
}

// Edition names the calendar's bytes: the same files always give the same
// edition, and other bytes another.
func (c *Calendar) Edition() string { return c.edition }

// Covers is the first and the last day about which the calendar has an answer.
func (c *Calendar) Covers() (first, last Date) { return c.first, c.last }

// Published is the last day that an official notice has settled. What lies
// after it is provisional: reminders may use it, nothing irreversible may.
func (c *Calendar) Published() Date { return c.published }

// Days are the rows of the calendar in order of date; the caller's to keep.
func (c *Calendar) Days() []Day { return slices.Clone(c.special) }

// IsWorkingDay says whether people work on d; ok is false outside the covered
// span, where there is no answer.
func (c *Calendar) IsWorkingDay(d Date) (works, ok bool) {
	if d.Before(c.first) || d.After(c.last) {
		return false, false
	}
	return c.upTo(d) > c.upTo(d.AddDays(-1)), true
}

// WorkingDays is the number of working days after from up to and including to:
// from itself does not count. ok is false if one of those days is not covered.
func (c *Calendar) WorkingDays(from, to Date) (days int, ok bool) {
	if !from.Before(to) {
		return 0, true
	}
	if c.begunBefore(from) || to.After(c.last) {
		return 0, false
	}
	return c.upTo(to) - c.upTo(from), true
}

// begunBefore reports whether counting after from needs days before the span.
func (c *Calendar) begunBefore(from Date) bool {
	return from.Before(c.first.AddDays(-1))
}

// upTo is the number of covered working days up to and including d. Days
// outside the span add nothing, so callers look at the span themselves.
func (c *Calendar) upTo(d Date) int {
	i := d.Sub(c.first) + 1
	return int(c.before[min(max(i, 0), len(c.before)-1)])
}

// nth is the working day by which count working days of the span have passed;
// ok is false when the span has fewer.
func (c *Calendar) nth(count int) (d Date, ok bool) {
	if count < 1 || count > len(c.working) {
		return Date{}, false
	}
	return c.working[count-1], true
}
