package casework

import (
	"context"
	"fmt"

	"fincert/internal/rule"
	"fincert/internal/store"
)

// casesAtOnce bounds how many cases are folded in one reading transaction.
const casesAtOnce = 200

// CasesSince shows every case that changed after a position, those that changed
// first first, each as it stood in one moment; of a case that has ended only the
// id, since there is nothing more to do in it. Private texts stay closed: what
// falls due depends on none. upTo is the position that it has read up to. The situation is good within show only. It asks for no right: the
// caller does.
func (c *Casework) CasesSince(ctx context.Context, after int64, show func(id string, s *rule.Situation, file *rule.Case)) (upTo int64, err error) {
	upTo = after
	for more := true; more; {
		err = c.DB.Read(ctx, func(q store.Querier) error {
			rows, err := changedCases(q, upTo)
			if err != nil || len(rows) == 0 {
				more = false
				return err
			}
			s, r, err := c.situationNow(q, rule.Actor{})
			if err != nil {
				return err
			}
			r.sealed = true
			for _, row := range rows {
				var file *rule.Case
				if row.open {
					s.On = rule.StreamID{Kind: rule.KindCase, ID: row.id}
					file = rule.Get[*rule.Case](r, rule.KindCase, row.id)
				}
				show(row.id, s, file)
				upTo = row.position
			}
			return r.err
		})
		if err != nil {
			return after, fmt.Errorf("read the cases since %d: %w", after, err)
		}
	}
	return upTo, nil
}

type changedCase struct {
	id       string
	open     bool
	position int64
}

func changedCases(q store.Querier, after int64) (list []changedCase, err error) {
	rows, err := q.Query("select id, closed, position from case_row where position > $1 order by position limit $2", after, casesAtOnce)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one changedCase
		var closed string
		if err := rows.Scan(&one.id, &closed, &one.position); err != nil {
			return nil, err
		}
		one.open = closed == ""
		list = append(list, one)
	}
	return list, rows.Err()
}
