package casework

import (
	"context"
	"errors"

	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// mostTrials is how often an act is tried; each time but the first, another act
// with papers stood meanwhile.
const mostTrials = 100

// trials are the bodies of entries whose papers were made on trial.
type trials map[string]bool

// untried stops an act at an entry whose papers nobody has tried to make yet.
type untried struct {
	entry rule.Entry
	body  string
}

func (*untried) Error() string { return "papers are tried before the act" }

// mayStand: has an entry no papers, or were they tried?
func (c *Casework) mayStand(e rule.Entry, body string, tried trials) bool {
	_, papered := e.(rule.Papered)
	return !papered || c.TryPapers == nil || tried[body]
}

// write is one act under the head's lock. An act that comes to an entry with
// papers is taken back, the papers are made on trial without the lock, since
// that is slow, and the act is decided anew. It stands if it still says the
// same; if not, somebody else's act stood meanwhile, and it is tried again.
func (c *Casework) write(ctx context.Context, act func(*store.Tx, *ledger.Head, trials) error) error {
	tried := trials{}
	for range mostTrials {
		err := c.DB.Write(ctx, func(tx *store.Tx) error {
			head, err := ledger.LockTx(tx)
			if err != nil {
				return err
			}
			return act(tx, head, tried)
		})
		var stopped *untried
		if !errors.As(err, &stopped) {
			return err
		}
		err = c.TryPapers(stopped.entry)
		if err != nil {
			return err
		}
		tried[stopped.body] = true
	}
	return fault.New(fault.Busy, "store.busy")
}
