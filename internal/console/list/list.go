// Package list is what all tables of the desk have in common. A list is
// described once, as columns and filters; paging, sorting, filtering, the choice
// of columns and the export follow from the description.
//
// It promises that all of what is shown stands in the address, so that a list
// can be kept and sent; that going through the pages shows each row that was
// there all the time exactly once, whatever comes or goes meanwhile; and that an
// export holds every row that the same address finds, no cell of which a
// spreadsheet computes.
//
// It works on rows in memory, or has their keeper narrow and sort them where they
// grow without end (Kept). It knows neither their meaning nor who may see them:
// whoever hands them over has asked for the right.
package list

import (
	"fmt"
	"strconv"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/text"
)

// List describes a list.
type List[T any] struct {
	Columns []Column[T]
	Filters []Filter[T]
	Find    func(sought string) func(T) bool // what a text means; nil: none is looked for
	Order   string                           // as long as nobody chose: "-opened,number"
	ID      func(T) string                   // puts rows in order that are otherwise alike
	// Prepare is called with the rows that are about to be shown, for what need
	// not be known of all; it may be nil.
	Prepare func(rows []T) error
	Kept    *Kept[T] // nil: the rows are handed over
}

// Column is one column.
type Column[T any] struct {
	Key   string // in addresses
	Head  string // catalog key
	Value func(T) Value
	By    func(T) string // how it sorts, if not as it reads
	Fixed bool           // cannot be left out
	Extra bool           // shown only when it is asked for
	Loose bool           // cannot be sorted by
}

// Filter is one way to see less of a list: a choice, or days from and to.
type Filter[T any] struct {
	Key     string // in addresses; for days with -from and -to behind
	Head    string // catalog key
	Choices []Choice
	Has     func(row T, choice string) bool
	Day     func(T) calendar.Date
	// Say words a choice that is not among Choices, since there are too many to
	// offer: it comes from a link. Empty when there is no such choice.
	Say func(choice string) string
}

// Choice is one that a filter offers.
type Choice struct {
	Value string
	Words string
}

// Value is what a cell holds.
type Value struct {
	Kind   Kind
	Text   string // as people read it
	Day    calendar.Date
	Number int
	Href   string
	Look   string // of a state: which colour and icon
}

// Kind is what sort of value a cell holds: a spreadsheet keeps days and numbers
// as such.
type Kind int

// The kinds.
const (
	OfText Kind = iota
	OfDay
	OfNumber
	OfState
)

// Text is a text.
func Text(s string) Value { return Value{Kind: OfText, Text: s} }

// Link is a text that leads to the thing.
func Link(s, href string) Value { return Value{Kind: OfText, Text: s, Href: href} }

// Whole reports whether the text is one short word or number that no line shall
// break: DFCC202403000001.
func (v Value) Whole() bool {
	return len(v.Text) <= longestNumber && strings.IndexFunc(v.Text, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// longestNumber is of the numbers that things have, in characters.
const longestNumber = 20

// Day is a civil day; zero is an empty cell.
func Day(d calendar.Date) Value { return Value{Kind: OfDay, Text: d.String(), Day: d} }

// Number is a number that is not negative.
func Number(n int) Value { return Value{Kind: OfNumber, Text: fmt.Sprint(n), Number: n} }

// State is a state in words, with its look.
func State(words, look string) Value { return Value{Kind: OfState, Text: words, Look: look} }

// order is how a column sorts: rows without a value come last both ways.
func (c Column[T]) order(row T) string {
	if c.By != nil {
		return c.By(row)
	}
	switch v := c.Value(row); v.Kind {
	case OfNumber:
		return Ordinal(v.Number)
	case OfDay:
		return v.Text
	default:
		return text.Fold(v.Text)
	}
}

// Ordinal is a text that sorts as the number does, for a column whose values are
// dear to make: thousands of them are sorted for each page.
func Ordinal(n int) string {
	const zeroes = "00000000000000000000"
	digits := strconv.Itoa(n)
	return zeroes[len(digits):] + digits
}

// compare orders two values of a column.
func compare(a, b string, down bool) int {
	switch {
	case a == b:
		return 0
	case a == "":
		return 1
	case b == "":
		return -1
	case down:
		return strings.Compare(b, a)
	}
	return strings.Compare(a, b)
}

func (l List[T]) column(key string) (Column[T], bool) {
	for _, c := range l.Columns {
		if c.Key == key {
			return c, true
		}
	}
	return Column[T]{}, false
}

// Any is the list without the type of its rows, so that one page shows them all.
func (l List[T]) Any() List[any] {
	all := List[any]{Order: l.Order, Kept: l.Kept.any(), ID: func(row any) string { return l.ID(row.(T)) }}
	for _, c := range l.Columns {
		one := Column[any]{Key: c.Key, Head: c.Head, Fixed: c.Fixed, Extra: c.Extra, Loose: c.Loose}
		one.Value = func(row any) Value { return c.Value(row.(T)) }
		if c.By != nil {
			one.By = func(row any) string { return c.By(row.(T)) }
		}
		all.Columns = append(all.Columns, one)
	}
	for _, f := range l.Filters {
		one := Filter[any]{Key: f.Key, Head: f.Head, Choices: f.Choices, Say: f.Say}
		if f.Has != nil {
			one.Has = func(row any, choice string) bool { return f.Has(row.(T), choice) }
		}
		if f.Day != nil {
			one.Day = func(row any) calendar.Date { return f.Day(row.(T)) }
		}
		all.Filters = append(all.Filters, one)
	}
	if l.Find != nil {
		all.Find = func(sought string) func(any) bool {
			found := l.Find(sought)
			return func(row any) bool { return found(row.(T)) }
		}
	}
	if l.Prepare != nil {
		all.Prepare = func(rows []any) error {
			typed := make([]T, len(rows))
			for i, row := range rows {
				typed[i] = row.(T)
			}
			return l.Prepare(typed)
		}
	}
	return all
}

// AnyRows are rows as such a list takes them.
func AnyRows[T any](rows []T) []any {
	all := make([]any, len(rows))
	for i, row := range rows {
		all[i] = row
	}
	return all
}
