package casework

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// listed projects where the entries stand that have a list of their own. What
// they say is read from their streams: a list shows private texts and what
// became of the thing since, and neither belongs in a table.
type listed struct{}

func (listed) Tables() []string { return []string{"listed"} }

func (listed) Project(_ context.Context, tx *store.Tx, changes []Change) error {
	var rows []any
	for _, change := range changes {
		for _, list := range rule.ListsOf(change.Entry) {
			rows = append(rows, string(list), change.Meta.Position, string(change.Meta.Stream.Kind), change.Meta.Stream.ID)
		}
	}
	err := tx.Insert("insert into listed (list, position, kind, id)", 4, rows, "")
	if err != nil {
		return fmt.Errorf("list entries: %w", err)
	}
	return nil
}

// Listed is a page of a list, the latest first: entries, each with the state of
// its stream today. It is for the body's staff and the regulator; for others
// there is no such list. next is the cursor of the following page, empty on the
// last one.
func (c *Casework) Listed(ctx context.Context, actor rule.Actor, list rule.List, cursor string, limit int) (items []Change, next string, err error) {
	actor, err = c.StandIn(ctx, actor)
	if err != nil {
		return nil, "", err
	}
	if !slices.ContainsFunc(actor.Roles, rule.Role.Staff) {
		return nil, "", notFound()
	}
	var where store.Where
	where.Add("list = ?", string(list))
	if cursor != "" {
		before, err := strconv.ParseInt(cursor, 10, 64)
		if err != nil {
			var f fault.Fields
			f.Add("cursor", "field.unknown")
			return nil, "", f.Err()
		}
		where.Add("position < ?", before)
	}
	last := where.Arg(limit + 1)
	err = c.DB.Read(ctx, func(q store.Querier) error {
		places, err := readPlaces(q, "select position, kind, id from listed"+where.SQL()+" order by position desc limit "+last, where.Args())
		if err != nil {
			return err
		}
		if len(places) > limit {
			places = places[:limit]
			next = strconv.FormatInt(places[limit-1].position, 10)
		}
		_, r, err := c.situationNow(q, actor)
		if err != nil {
			return err
		}
		for _, p := range places {
			thing := r.stream(p.on)
			for _, h := range thing.history {
				if h.Meta.Position == p.position {
					items = append(items, Change{h.Meta, h.Entry, thing.state})
				}
			}
		}
		return r.err
	})
	return items, next, err
}

// place is where a listed entry stands.
type place struct {
	position int64
	on       rule.StreamID
}

func readPlaces(q store.Querier, query string, args []any) (places []place, err error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("read a list: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p place
		if err := rows.Scan(&p.position, &p.on.Kind, &p.on.ID); err != nil {
			return nil, fmt.Errorf("read a list: %w", err)
		}
		places = append(places, p)
	}
	return places, rows.Err()
}
