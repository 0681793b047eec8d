package list

import (
	"encoding/base64"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"fincert/internal/fault"
)

// keyed is a row with what it is sorted by: one text for each order, then the id.
// They are worked out as far as rows are alike.
type keyed[T any] struct {
	row   T
	keys  [mostOrders + 1]string
	known int // keys that are worked out
}

// ordering is how a query sorts rows.
type ordering[T any] struct {
	by     []func(T) string // the last is the id
	orders []Order
}

func (l List[T]) ordering(q Query) ordering[T] {
	o := ordering[T]{orders: q.Orders}
	for _, one := range q.Orders {
		c, _ := l.column(one.Column) // Parse took no other
		o.by = append(o.by, c.order)
	}
	o.by = append(o.by, l.ID)
	return o
}

func (o ordering[T]) key(k *keyed[T], n int) string {
	for ; k.known <= n; k.known++ {
		k.keys[k.known] = o.by[k.known](k.row)
	}
	return k.keys[n]
}

// compare orders rows by all their keys.
func (o ordering[T]) compare(a, b *keyed[T]) int {
	for n, by := range o.orders {
		if c := compare(o.key(a, n), o.key(b, n), by.Down); c != 0 {
			return c
		}
	}
	last := len(o.orders)
	return strings.Compare(o.key(a, last), o.key(b, last))
}

// down is compare the other way round.
func (o ordering[T]) down(a, b *keyed[T]) int { return o.compare(b, a) }

// cursor is a place between two rows: after the one with these keys, whether or
// not it is still there.
type cursor struct {
	Order string   `json:"o"`
	Keys  [][]byte `json:"k"` // the order of names is no text
}

func (o ordering[T]) cursor(q Query, after *keyed[T]) string {
	c := cursor{Order: orders(q.Orders)}
	for n := range o.by {
		c.Keys = append(c.Keys, []byte(o.key(after, n)))
	}
	written, _ := json.Marshal(c) // texts always can be
	return base64.RawURLEncoding.EncodeToString(written)
}

// begin is the place after which the query's page begins; nil is before all rows.
func (o ordering[T]) begin(q Query) (*keyed[T], error) {
	if q.cursor == "" {
		return nil, nil
	}
	var c cursor
	written, err := base64.RawURLEncoding.DecodeString(q.cursor)
	if err == nil {
		err = json.Unmarshal(written, &c)
	}
	if err != nil || c.Order != orders(q.Orders) || len(c.Keys) != len(o.by) {
		var f fault.Fields
		f.Add(paramCursor, "field.cursor", fault.Text("text", q.cursor))
		return nil, f.Err()
	}
	place := &keyed[T]{known: len(c.Keys)}
	for n, key := range c.Keys {
		place.keys[n] = string(key)
	}
	return place, nil
}

// nearest keeps the first of the rows that it is offered, and counts them all.
type nearest[T any] struct {
	most    int
	compare func(a, b *keyed[T]) int
	offered int
	kept    []*keyed[T] // up to twice as many
	last    *keyed[T]   // of those that are to be kept, once there were so many
}

// offer takes a copy, if it takes the row.
func (n *nearest[T]) offer(one *keyed[T]) {
	n.offered++
	if n.last != nil && n.compare(one, n.last) >= 0 {
		return
	}
	taken := *one
	n.kept = append(n.kept, &taken)
	if len(n.kept) == 2*n.most {
		n.kept = n.best()
		n.last = n.kept[n.most-1]
	}
}

// best are the first, in order.
func (n *nearest[T]) best() []*keyed[T] {
	slices.SortFunc(n.kept, n.compare)
	return n.kept[:min(n.most, len(n.kept))]
}

// stride is a prime: going round a list in such steps meets each row once, unless
// the list has a multiple of it.
const stride = 7919

// spread gives each row once, from all over the list. Rows often come in the very
// order that is asked for or in its opposite, in which every row would be nearer
// than all before it.
func spread[T any](rows []T) iter.Seq[T] {
	return func(yield func(T) bool) {
		step := stride
		if len(rows)%stride == 0 {
			step = 1
		}
		for at, left := 0, len(rows); left > 0; at, left = (at+step)%len(rows), left-1 {
			if !yield(rows[at]) {
				return
			}
		}
	}
}
