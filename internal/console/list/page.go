package list

import "slices"

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

// Page finds rows and gives those that come after the query's cursor in its order.
// A cursor that is none of this order is a fault Invalid "field.cursor". What does
// not come near the page is compared once and not sorted.
func (l List[T]) Page(rows []T, q Query, most int) (Page[T], error) {
	if l.Kept != nil {
		return l.keptPage(q, most)
	}
	o := l.ordering(q)
	begin, err := o.begin(q)
	if err != nil {
		return Page[T]{}, err
	}
	wanted := l.wanted(q)
	// One row more on each side tells whether there is a page, and where it begins.
	before, after := nearest[T]{most: most + 1, compare: o.down}, nearest[T]{most: most + 1, compare: o.compare}
	var one keyed[T] // one for all: most rows are not kept
	for row := range spread(rows) {
		if !wanted(row) {
			continue
		}
		one = keyed[T]{row: row}
		if begin != nil && o.compare(&one, begin) <= 0 {
			before.offer(&one)
		} else {
			after.offer(&one)
		}
	}
	earlier, shown := before.best(), after.best()
	p := Page[T]{Columns: l.Shown(q), Found: before.offered + after.offered, First: before.offered + 1, Later: before.offered > 0}
	for i := range min(most, len(shown)) {
		p.Rows = append(p.Rows, shown[i].row)
	}
	if len(shown) > most {
		p.Next = o.cursor(q, shown[most-1])
	}
	if len(earlier) > most {
		p.Previous = o.cursor(q, earlier[most])
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

// Found are the rows that a query finds, in the order in which they were handed
// over.
func (l List[T]) Found(rows []T, q Query) (found []T) {
	wanted := l.wanted(q)
	for _, row := range rows {
		if wanted(row) {
			found = append(found, row)
		}
	}
	return found
}

// sorted are the rows that a query finds, in its order.
func (l List[T]) sorted(rows []T, q Query) []*keyed[T] {
	wanted := l.wanted(q)
	found := make([]*keyed[T], 0, len(rows))
	for _, row := range rows {
		if wanted(row) {
			found = append(found, &keyed[T]{row: row})
		}
	}
	slices.SortFunc(found, l.ordering(q).compare)
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
