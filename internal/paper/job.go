package paper

import (
	"context"
	"fmt"
	"strings"

	"github.com/riverqueue/river"

	"fincert/internal/fault"
	"fincert/internal/store"
)

// paperEffects is what the kinds of effects that are papers begin with.
const paperEffects = "paper."

// Order is the job of making one paper. River keeps one job for each position
// and kind.
type Order struct {
	Position int64  `json:"position"`
	Paper    string `json:"paper"` // kind
}

// OrderOf is the job that an effect asks for; ok is false when it asks for none.
func OrderOf(position int64, effect string) (order Order, ok bool) {
	kind, ok := strings.CutPrefix(effect, paperEffects)
	return Order{position, kind}, ok
}

// Kind is the job's name in River's table.
func (Order) Kind() string { return "make-paper" }

// InsertOpts makes a job that is inserted again, after a crash of the follower
// or by another node, the same job.
func (Order) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// Work makes the paper. What goes wrong is tried again, later each time.
func (p *Papers) Work(ctx context.Context, order Order) error {
	_, err := p.Make(ctx, order.Position, order.Paper)
	if fault.Is(err, fault.NotFound) {
		return river.JobCancel(fmt.Errorf("there is no paper %s of position %d", order.Paper, order.Position))
	}
	return err
}

// missing chooses the effects that ask for papers which do not stand yet.
const missing = ` from effect e where e.kind like 'paper.%'
	and not exists (select 1 from paper p where p.position = e.position and 'paper.' || p.kind = e.kind)`

// CountMissing is how many papers are still to be made.
func CountMissing(q store.Querier) (n int, err error) {
	err = q.QueryRow("select count(*)" + missing).Scan(&n)
	return n, err
}

// Missing lists the papers of entries up to a position that are still to be made,
// oldest first.
func Missing(q store.Querier, upTo int64, most int) (orders []Order, err error) {
	rows, err := q.Query("select e.position, e.kind"+missing+" and e.position <= $1 order by e.position, e.kind limit $2", upTo, most)
	if err != nil {
		return nil, fmt.Errorf("list the papers that are missing: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var position int64
		var effect string
		err = rows.Scan(&position, &effect)
		if err != nil {
			return nil, fmt.Errorf("list the papers that are missing: %w", err)
		}
		order, _ := OrderOf(position, effect)
		orders = append(orders, order)
	}
	return orders, rows.Err()
}
