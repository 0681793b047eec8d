package list

import "iter"

// Kept is where rows lie that are too many to be handed over: their keeper narrows
// and sorts them, and gives one part at a time. What such a list is sorted by are
// columns whose By is the value that is kept, and its ID too.
type Kept[T any] struct {
	// Rows are at most so many that the query finds.
	Rows func(q Query, p Part) ([]T, error)
	// Count is how many the query finds beyond the part's place.
	Count func(q Query, p Part) (int, error)
}

// Part is a part of the rows that a query finds, in its order.
type Part struct {
	By    []string // columns, downwards with a minus in front
	Place []string // between two rows: the values of By, and the id, of the one before it; empty: the beginning
	Back  bool     // what comes before the place, that row first, instead of what comes after it
	Most  int
}

// part is the one of a query that begins at a place; nil is before all rows.
func (o ordering[T]) part(begin *keyed[T], most int) Part {
	p := Part{Most: most}
	for _, by := range o.orders {
		p.By = append(p.By, by.String())
	}
	if begin != nil {
		for n := range o.by {
			p.Place = append(p.Place, o.key(begin, n))
		}
	}
	return p
}

// keptPage is Page for rows that are kept elsewhere.
func (l List[T]) keptPage(q Query, most int) (Page[T], error) {
	o := l.ordering(q)
	begin, err := o.begin(q)
	if err != nil {
		return Page[T]{}, err
	}
	after := o.part(begin, most+1)
	shown, err := l.Kept.Rows(q, after)
	if err != nil {
		return Page[T]{}, err
	}
	p := Page[T]{Columns: l.Shown(q), Rows: shown[:min(most, len(shown))], First: 1}
	if len(shown) > most {
		p.Next = o.cursor(q, &keyed[T]{row: shown[most-1]})
	}
	p.Found, err = l.Kept.Count(q, o.part(nil, 0))
	if err == nil && begin != nil {
		err = l.earlier(o, q, after, most, &p)
	}
	if err != nil {
		return Page[T]{}, err
	}
	return p, l.prepare(p.Rows)
}

// earlier fills in what lies before the page.
func (l List[T]) earlier(o ordering[T], q Query, before Part, most int, p *Page[T]) error {
	before.Back = true
	rows, err := l.Kept.Rows(q, before)
	if err != nil {
		return err
	}
	count, err := l.Kept.Count(q, before)
	p.First, p.Later = count+1, count > 0
	if len(rows) > most {
		p.Previous = o.cursor(q, &keyed[T]{row: rows[most]})
	}
	return err
}

// pieces are the rows that a query finds, in its order, some hundred at a time.
func (l List[T]) pieces(rows []T, q Query) iter.Seq2[[]T, error] {
	if l.Kept != nil {
		return l.keptPieces(q)
	}
	return func(yield func([]T, error) bool) {
		found := l.sorted(rows, q)
		for from := 0; from < len(found); from += perChunk {
			var piece []T
			for _, k := range found[from:min(from+perChunk, len(found))] {
				piece = append(piece, k.row)
			}
			if !yield(piece, nil) {
				return
			}
		}
	}
}

func (l List[T]) keptPieces(q Query) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		o := l.ordering(q)
		for part := o.part(nil, perChunk); ; {
			piece, err := l.Kept.Rows(q, part)
			if err != nil || len(piece) == 0 {
				if err != nil {
					yield(nil, err)
				}
				return
			}
			if !yield(piece, nil) || len(piece) < perChunk {
				return
			}
			part = o.part(&keyed[T]{row: piece[len(piece)-1]}, perChunk)
		}
	}
}

// any is where the rows of a list without the type of its rows lie.
func (k *Kept[T]) any() *Kept[any] {
	if k == nil {
		return nil
	}
	return &Kept[any]{Count: k.Count, Rows: func(q Query, p Part) ([]any, error) {
		rows, err := k.Rows(q, p)
		return AnyRows(rows), err
	}}
}
