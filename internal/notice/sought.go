package notice

import (
	"context"
	"fmt"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/store"
)

// Sought is which letters are looked for; the zero value is all of them.
type Sought struct {
	Recipient string // organisation id
	Kind      string
	Unread    bool // nobody of the recipient has read it yet
	Read      bool
	From, To  calendar.Date // of the day on which it was written
	Named     *Named
}

// Named is what a text may mean: letters to one of these organisations, or about
// one of these things.
type Named struct{ Recipients, Things []string }

// Part is a part of the letters, in an order.
type Part = store.Part

// sorts is what letters are sorted by. Their ids are position and kind.
var sorts = store.Sorts{
	By: map[string]store.Sort{"written": {SQL: "l.written"}, "opened": {SQL: "l.opened"}},
	ID: []store.Sort{{SQL: "l.position", Number: true}, {SQL: "l.kind"}},
}

// ID tells a letter from all others.
func (l Letter) ID() string { return fmt.Sprintf("%d\n%s", l.Position, l.Kind) }

func (s Sought) where() (where store.Where) {
	if s.Recipient != "" {
		where.Add("l.recipient = ?", s.Recipient)
	}
	if s.Kind != "" {
		where.Add("l.kind = ?", s.Kind)
	}
	if s.Unread {
		where.Add("l.opened = ''")
	}
	if s.Read {
		where.Add("l.opened > ''")
	}
	if !s.From.IsZero() {
		where.Add("l.written >= ?", s.From.String())
	}
	if !s.To.IsZero() {
		where.Add("l.written <= ?", s.To.String())
	}
	if s.Named != nil {
		where.Add(among("l.recipient", s.Named.Recipients)+" or "+among("l.stream_id", s.Named.Things), texts(s.Named.Recipients, s.Named.Things)...)
	}
	return where
}

// among is the condition that a column is one of these.
func among(column string, values []string) string {
	if len(values) == 0 {
		return "1 = 0"
	}
	return column + " in (?" + strings.Repeat(",?", len(values)-1) + ")"
}

func texts(lists ...[]string) (all []any) {
	for _, list := range lists {
		for _, text := range list {
			all = append(all, text)
		}
	}
	return all
}

// Part gives a part of the letters that are sought. A place that is none of the
// order is a fault Invalid "web.parameter".
func (b *Inbox) Part(ctx context.Context, s Sought, p Part) (list []Letter, err error) {
	where := s.where()
	order, err := where.Part(sorts, p)
	if err != nil {
		return nil, err
	}
	err = b.DB.Read(ctx, func(q store.Querier) error {
		// The places of letters are counted of this part alone, so it is chosen first.
		list, err = scanLetters(q, "(select l.* from letter l"+where.SQL()+order+") l"+order, where.Args())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the inbox: %w", err)
	}
	return list, nil
}

// Count is how many letters are sought on the part's side of its place.
func (b *Inbox) Count(ctx context.Context, s Sought, p Part) (n int, err error) {
	where := s.where()
	err = where.Before(sorts, p)
	if err != nil {
		return 0, err
	}
	err = b.DB.Read(ctx, func(q store.Querier) error {
		return q.QueryRow("select count(*) from letter l"+where.SQL(), where.Args()...).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("count the letters: %w", err)
	}
	return n, nil
}

// scanLetters reads letters from what is called l.
func scanLetters(q store.Querier, from string, args []any) (list []Letter, err error) {
	rows, err := q.Query("select "+letterColumns+" from "+from, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanLetter(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}
