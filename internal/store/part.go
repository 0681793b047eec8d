package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fincert/internal/fault"
)

// Part is a part of the rows that a query finds, in an order: what a list shows
// of a table, page by page.
type Part struct {
	By    []string // what is sorted by, in the keeper's words, downwards with a minus in front
	Place []string // between two rows: the values of By, and the id, of the one before it; empty: the beginning
	Back  bool     // what comes before the place, that row first, instead of what comes after it
	Most  int
}

// Sorts is what the rows of a table can be sorted by.
type Sorts struct {
	By map[string]Sort
	ID []Sort // what tells each row from all others; an id is their values, one a line
}

// Sort is an expression that is never null.
type Sort struct {
	SQL    string
	Number bool
}

// key is one expression of an order, with its value at the place.
type key struct {
	sql  string
	down bool
	at   any
}

// Part adds to the conditions that a row is in the part, and gives what the query
// ends with. A place that is none of this order is a fault Invalid "web.parameter".
func (w *Where) Part(s Sorts, p Part) (order string, err error) {
	keys, err := s.keys(p)
	if err != nil {
		return "", err
	}
	w.beyond(keys, p)
	order = " order by "
	for i, k := range keys {
		if i > 0 {
			order += ", "
		}
		order += k.sql
		if k.down != p.Back {
			order += " desc"
		}
	}
	return order + " limit " + w.Arg(p.Most), nil
}

// Before adds to the conditions that a row is on the part's side of its place.
func (w *Where) Before(s Sorts, p Part) error {
	keys, err := s.keys(p)
	if err == nil {
		w.beyond(keys, p)
	}
	return err
}

// keys are the expressions of an order; rows that are otherwise alike come in the
// direction of the first, so that one index serves.
func (s Sorts) keys(p Part) (keys []key, err error) {
	for _, by := range p.By {
		name, down := strings.CutPrefix(by, "-")
		sort, known := s.By[name]
		if !known {
			return nil, fmt.Errorf("rows are not sorted by %q", name)
		}
		keys = append(keys, key{sql: sort.SQL, down: down})
	}
	for _, id := range s.ID {
		keys = append(keys, key{sql: id.SQL, down: len(p.By) > 0 && keys[0].down})
	}
	if len(p.Place) == 0 {
		return keys, nil
	}
	values := append(slices.Clone(p.Place[:len(p.Place)-1]), strings.Split(p.Place[len(p.Place)-1], "\n")...)
	if len(values) != len(keys) {
		return nil, noPlace()
	}
	for i, value := range values {
		keys[i].at = value
		if s.number(p, i) {
			keys[i].at, err = strconv.ParseInt(value, 10, 64)
			if err != nil {
				return nil, noPlace()
			}
		}
	}
	return keys, nil
}

// number reports whether the n-th expression of an order is a number.
func (s Sorts) number(p Part, n int) bool {
	if n >= len(p.By) {
		return s.ID[n-len(p.By)].Number
	}
	return s.By[strings.TrimPrefix(p.By[n], "-")].Number
}

func noPlace() error { return fault.New(fault.Invalid, "web.parameter", fault.Text("name", "cursor")) }

// beyond adds that a row lies beyond the place. The first expression stands alone
// before all others, for an index: a >= x and (a > x or b >= y and (b > y or c > z)).
func (w *Where) beyond(keys []key, p Part) {
	if len(p.Place) == 0 {
		return
	}
	condition := ""
	var args []any
	for i, k := range slices.Backward(keys) {
		after := ">"
		if k.down != p.Back {
			after = "<"
		}
		if i == len(keys)-1 {
			if p.Back {
				after += "="
			}
			condition, args = k.sql+" "+after+" ?", []any{k.at}
			continue
		}
		condition = k.sql + " " + after + "= ? and (" + k.sql + " " + after + " ? or " + condition + ")"
		args = append([]any{k.at, k.at}, args...)
	}
	w.Add(condition, args...)
}
