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

// Queue is where papers wait to be made. It is a line of its own: a paper takes
// some 14 ms of a core and a letter's delivery almost nothing, so thousands of
// papers that fell due at once would hold up every letter behind them.
const Queue = "papers"

// InsertOpts makes a job that is inserted again, after a crash of the follower
// or by another node, the same job.
func (Order) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: Queue, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// Work makes the paper. What goes wrong is tried again, later each time.
func (p *Papers) Work(ctx context.Context, order Order) error {
	_, err := p.Make(ctx, order.Position, order.Paper)
	if fault.Is(err, fault.NotFound) {
		return river.JobCancel(fmt.Errorf("there is no paper %s of position %d", order.Paper, order.Position))
	}
	return err
}

// CountMissing is how many papers are still to be made.
func CountMissing(q store.Querier) (n int, err error) {
	err = q.QueryRow(`select count(*) from effect e where e.kind like 'paper.%'
		and not exists (select 1 from paper p where p.position = e.position and 'paper.' || p.kind = e.kind)`).Scan(&n)
	return n, err
}
