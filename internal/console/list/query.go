package list

import (
	"net/url"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// The names of an address that are not a filter's.
const (
	paramText    = "q"
	paramSort    = "sort"
	paramColumns = "columns"
	paramColumn  = "column" // of the column chooser's boxes; becomes paramColumns
	paramCursor  = "cursor"
)

const (
	mostText   = 100 // characters that are looked for
	mostOrders = 3
)

// Query is what an address asks of a list.
type Query struct {
	Text    string
	Orders  []Order
	Columns []string // empty: those that are shown without asking
	Chosen  map[string]string
	From    map[string]calendar.Date // by the filter's key
	To      map[string]calendar.Date

	sorted bool // somebody chose the order
	cursor string
}

// Order is one column to sort by.
type Order struct {
	Column string
	Down   bool
}

func (o Order) String() string {
	if o.Down {
		return "-" + o.Column
	}
	return o.Column
}

// Parse reads an address. What it cannot mean is a fault Invalid that names the
// field.
func (l List[T]) Parse(values url.Values) (Query, error) {
	q := Query{Chosen: map[string]string{}, From: map[string]calendar.Date{}, To: map[string]calendar.Date{}, cursor: values.Get(paramCursor)}
	var f fault.Fields
	if l.Find != nil {
		q.Text = shortened(values.Get(paramText))
	}
	l.parseOrders(values.Get(paramSort), &q, &f)
	l.parseColumns(values, &q, &f)
	for _, filter := range l.Filters {
		if filter.Day != nil {
			parseDay(values, filter.Key+"-from", filter.Key, q.From, &f)
			parseDay(values, filter.Key+"-to", filter.Key, q.To, &f)
			continue
		}
		choice := values.Get(filter.Key)
		if choice == "" {
			continue
		}
		if filter.words(choice) == "" {
			f.Add(filter.Key, "field.unknown")
			continue
		}
		q.Chosen[filter.Key] = choice
	}
	if no := f.Err(); no != nil {
		return Query{}, no
	}
	return q, nil
}

func (l List[T]) parseOrders(written string, q *Query, f *fault.Fields) {
	q.sorted = written != ""
	if !q.sorted {
		written = l.Order
	}
	for _, key := range strings.Split(written, ",") {
		o := Order{Column: strings.TrimPrefix(key, "-"), Down: strings.HasPrefix(key, "-")}
		c, known := l.column(o.Column)
		again := slices.ContainsFunc(q.Orders, func(before Order) bool { return before.Column == o.Column })
		if !known || c.Loose || again || len(q.Orders) == mostOrders {
			f.Add(paramSort, "field.unknown")
			return
		}
		q.Orders = append(q.Orders, o)
	}
}

func (l List[T]) parseColumns(values url.Values, q *Query, f *fault.Fields) {
	wanted := values[paramColumn]
	if list := values.Get(paramColumns); list != "" && len(wanted) == 0 {
		wanted = strings.Split(list, ",")
	}
	for _, key := range wanted {
		if _, known := l.column(key); !known {
			f.Add(paramColumns, "field.unknown")
			return
		}
	}
	for _, c := range l.Columns { // in the list's own order, each once
		if len(wanted) > 0 && (c.Fixed || slices.Contains(wanted, c.Key)) {
			q.Columns = append(q.Columns, c.Key)
		}
	}
}

func parseDay(values url.Values, name, key string, into map[string]calendar.Date, f *fault.Fields) {
	written := strings.TrimSpace(values.Get(name))
	if written == "" {
		return
	}
	day, err := calendar.ParseDate(written)
	if err != nil {
		f.Add(name, "field.date", fault.Text("text", written))
		return
	}
	into[key] = day
}

func shortened(sought string) string {
	sought = strings.TrimSpace(strings.ToValidUTF8(sought, ""))
	if letters := []rune(sought); len(letters) > mostText {
		return string(letters[:mostText])
	}
	return sought
}

// words are those of a choice, empty when there is no such one.
func (f Filter[T]) words(choice string) string {
	for _, c := range f.Choices {
		if c.Value == choice {
			return c.Words
		}
	}
	if f.Say != nil {
		return f.Say(choice)
	}
	return ""
}

// Words are those of what is chosen, empty when nothing is.
func (f Filter[T]) Words(q Query) string {
	if choice := q.Chosen[f.Key]; choice != "" {
		return f.words(choice)
	}
	return ""
}

// Narrowed reports whether less than the whole list is asked for.
func (q Query) Narrowed() bool {
	return q.Text != "" || len(q.Chosen) > 0 || len(q.From) > 0 || len(q.To) > 0
}

// Values are the query as an address holds it, without its place in the pages:
// whatever is changed begins with the first page again.
func (q Query) Values() url.Values {
	v := url.Values{}
	if q.Text != "" {
		v.Set(paramText, q.Text)
	}
	if q.sorted {
		v.Set(paramSort, orders(q.Orders))
	}
	if len(q.Columns) > 0 {
		v.Set(paramColumns, strings.Join(q.Columns, ","))
	}
	for key, choice := range q.Chosen {
		v.Set(key, choice)
	}
	for key, day := range q.From {
		v.Set(key+"-from", day.String())
	}
	for key, day := range q.To {
		v.Set(key+"-to", day.String())
	}
	return v
}

// At is the address of another page.
func (q Query) At(cursor string) url.Values {
	v := q.Values()
	if cursor != "" {
		v.Set(paramCursor, cursor)
	}
	return v
}

// SortedBy is the query with a column as the first to sort by: upwards, or the
// other way than it is now. What was sorted by before decides where rows are
// alike.
func (q Query) SortedBy(column string) Query {
	first := Order{Column: column}
	rest := slices.Clone(q.Orders)
	for i, o := range rest {
		if o.Column == column {
			first.Down = i == 0 && !o.Down
			rest = slices.Delete(rest, i, i+1)
			break
		}
	}
	q.Orders = append([]Order{first}, rest[:min(len(rest), mostOrders-1)]...)
	q.sorted = true
	return q
}

// Sorting tells how a column is sorted by: 0 not, 1 upwards, -1 downwards; only
// of the first.
func (q Query) Sorting(column string) int {
	switch {
	case len(q.Orders) == 0 || q.Orders[0].Column != column:
		return 0
	case q.Orders[0].Down:
		return -1
	}
	return 1
}

// Without is the query without one filter.
func (q Query) Without(key string) Query {
	without := func(days map[string]calendar.Date) map[string]calendar.Date {
		left := map[string]calendar.Date{}
		for k, day := range days {
			if k != key {
				left[k] = day
			}
		}
		return left
	}
	chosen := map[string]string{}
	for k, choice := range q.Chosen {
		if k != key {
			chosen[k] = choice
		}
	}
	if key == paramText {
		q.Text = ""
	}
	q.Chosen, q.From, q.To = chosen, without(q.From), without(q.To)
	return q
}

func orders(list []Order) string {
	keys := make([]string, len(list))
	for i, o := range list {
		keys[i] = o.String()
	}
	return strings.Join(keys, ",")
}
