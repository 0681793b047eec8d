package list

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"fincert/internal/fault"
)

// Page is one page of what a query finds.
type Page[T any] struct {
	Columns  []Column[T]
	Rows     []T
	Found    int    // on all pages
	First    int    // which of them the first row is, from 1
	Next     string // cursor of the page after, empty on the last
	Previous string // of the page before; empty for the first page
	Later    bool   // there is a page before
}

// Page finds rows, sorts them and gives those after the query's cursor. A cursor
// that is none of this order is a fault Invalid "field.cursor".
func (l List[T]) Page(rows []T, q Query, most int) (Page[T], error) {
	all := l.sorted(rows, q)
	from, err := l.after(all, q)
	if err != nil {
		return Page[T]{}, err
	}
	to := min(from+most, len(all))
	p := Page[T]{Columns: l.Shown(q), Found: len(all), First: from + 1, Later: from > 0}
	for _, k := range all[from:to] {
		p.Rows = append(p.Rows, k.row)
	}
	if to < len(all) {
		p.Next = cursorOf(q, all[to-1])
	}
	if from > most {
		p.Previous = cursorOf(q, all[from-most-1])
	}
	return p, l.prepare(p.Rows)
}

// Shown are the columns that a query shows.
func (l List[T]) Shown(q Query) []Column[T] {
	return slices.DeleteFunc(slices.Clone(l.Columns), func(c Column[T]) bool {
		if len(q.Columns) == 0 {
			return c.Extra
		}
		return !slices.Contains(q.Columns, c.Key)
	})
}

func (l List[T]) prepare(rows []T) error {
	if l.Prepare == nil || len(rows) == 0 {
		return nil
	}
	return l.Prepare(rows)
}

// keyed is a row with what it is sorted by.
type keyed[T any] struct {
	row  T
	keys []string // one for each order, then the id
}

// sorted are the rows that a query finds, in its order.
func (l List[T]) sorted(rows []T, q Query) []keyed[T] {
	wanted := l.wanted(q)
	by := make([]func(T) string, 0, len(q.Orders)+1)
	for _, o := range q.Orders {
		c, _ := l.column(o.Column) // Parse took no other
		by = append(by, c.order)
	}
	by = append(by, l.ID)
	found := make([]keyed[T], 0, len(rows))
	keys := make([]string, 0, len(rows)*len(by)) // in one piece: there are many
	for _, row := range rows {
		if !wanted(row) {
			continue
		}
		for _, key := range by {
			keys = append(keys, key(row))
		}
		found = append(found, keyed[T]{row, keys[len(keys)-len(by):]})
	}
	slices.SortFunc(found, func(a, b keyed[T]) int { return q.compare(a.keys, b.keys) })
	return found
}

// wanted is what a query lets through.
func (l List[T]) wanted(q Query) func(T) bool {
	var tests []func(T) bool
	if q.Text != "" {
		tests = append(tests, l.Find(q.Text))
	}
	for _, f := range l.Filters {
		if choice, chosen := q.Chosen[f.Key]; chosen {
			tests = append(tests, func(row T) bool { return f.Has(row, choice) })
		}
		if from, chosen := q.From[f.Key]; chosen {
			tests = append(tests, func(row T) bool { return !f.Day(row).IsZero() && !f.Day(row).Before(from) })
		}
		if to, chosen := q.To[f.Key]; chosen {
			tests = append(tests, func(row T) bool { return !f.Day(row).IsZero() && !f.Day(row).After(to) })
		}
	}
	return func(row T) bool {
		for _, test := range tests {
			if !test(row) {
				return false
			}
		}
		return true
	}
}

// compare orders rows by all their keys; the last is the id.
func (q Query) compare(a, b []string) int {
	for i, o := range q.Orders {
		if c := compare(a[i], b[i], o.Down); c != 0 {
			return c
		}
	}
	return strings.Compare(a[len(a)-1], b[len(b)-1])
}

// cursor is a place between two rows: after the one with these keys, whether or
// not it is still there.
type cursor struct {
	Order string   `json:"o"`
	Keys  [][]byte `json:"k"` // the order of names is no text
}

func cursorOf[T any](q Query, after keyed[T]) string {
	c := cursor{Order: orders(q.Orders)}
	for _, key := range after.keys {
		c.Keys = append(c.Keys, []byte(key))
	}
	written, _ := json.Marshal(c) // texts always can be
	return base64.RawURLEncoding.EncodeToString(written)
}

// after is the index of the first row after the query's cursor.
func (l List[T]) after(all []keyed[T], q Query) (int, error) {
	if q.cursor == "" {
		return 0, nil
	}
	var c cursor
	written, err := base64.RawURLEncoding.DecodeString(q.cursor)
	if err == nil {
		err = json.Unmarshal(written, &c)
	}
	if err != nil || c.Order != orders(q.Orders) || len(c.Keys) != len(q.Orders)+1 {
		var f fault.Fields
		f.Add(paramCursor, "field.cursor", fault.Text("text", q.cursor))
		return 0, f.Err()
	}
	keys := make([]string, len(c.Keys))
	for i, key := range c.Keys {
		keys[i] = string(key)
	}
	at, there := slices.BinarySearchFunc(all, keys, func(k keyed[T], keys []string) int { return q.compare(k.keys, keys) })
	if there {
		at++
	}
	return at, nil
}
