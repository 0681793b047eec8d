package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fincert/internal/store"
)

// Follower hands on what was committed, after the commit and in the order of
// positions, to whoever does the slow things: no letter is sent and no paper
// made under the record's lock.
//
// Every effect is handed on at least once. It is handed on again if we crash
// between Hand and the note of how far we came, so Hand must know an effect
// again by its position and kind.
type Follower struct {
	DB   *store.DB
	Name string // under which it is noted how far this follower came
	Hand func(ctx context.Context, effects []Effect) error
}

// span is how many positions are handed on at once.
const span = 1000

// Step hands on the next positions, if there are any, and tells how many are
// left.
func (f *Follower) Step(ctx context.Context) (left int64, err error) {
	var from, to, head int64
	var effects []Effect
	err = f.DB.Read(ctx, func(q store.Querier) error {
		var err error
		from, err = f.Came(q)
		if err != nil {
			return err
		}
		head, _, err = ReadHead(q)
		if err != nil {
			return err
		}
		to = min(head, from+span)
		effects, err = effectsBetween(q, from, to)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("follow the record as %s: %w", f.Name, err)
	}
	if to <= from {
		return 0, nil
	}
	if len(effects) > 0 {
		err = f.Hand(ctx, effects)
		if err != nil {
			return 0, fmt.Errorf("hand on the effects of positions %d to %d: %w", from+1, to, err)
		}
	}
	err = f.DB.Write(ctx, func(tx *store.Tx) error {
		// Another node may have come further meanwhile.
		_, err := tx.Exec(`insert into follower (name, position) values ($1, $2)
			on conflict (name) do update set position = excluded.position where excluded.position > follower.position`, f.Name, to)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("note how far %s came: %w", f.Name, err)
	}
	return head - to, nil
}

// Run follows the record until ctx ends, looking for something new as often as
// every. What goes wrong is told to failed, and tried again.
func (f *Follower) Run(ctx context.Context, every time.Duration, failed func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		left, err := f.Step(ctx)
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		if err == nil && left > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Behind is how many positions the follower has still to hand on.
func (f *Follower) Behind(q store.Querier) (int64, error) {
	from, err := f.Came(q)
	if err != nil {
		return 0, err
	}
	head, _, err := ReadHead(q)
	return head - from, err
}

// Came is the position up to which everything was handed on.
func (f *Follower) Came(q store.Querier) (position int64, err error) {
	err = q.QueryRow("select position from follower where name = $1", f.Name).Scan(&position)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return position, err
}

func effectsBetween(q store.Querier, from, to int64) (effects []Effect, err error) {
	rows, err := q.Query("select position, kind, body from effect where position > $1 and position <= $2 order by position, kind", from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e Effect
		err = rows.Scan(&e.Position, &e.Kind, &e.Body)
		if err != nil {
			return nil, err
		}
		effects = append(effects, e)
	}
	return effects, rows.Err()
}
