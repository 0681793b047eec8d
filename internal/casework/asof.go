package casework

import (
	"context"
	"fmt"

	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// AsOf shows the thing that the entry at a position is about, as that entry left
// it, and the record as it stood then: nothing later is seen, today is the day
// of the entry, and the editions are those in force on it. Only what was erased
// since stays erased. It asks for no right: the caller does. The situation is
// good within see only. A fault NotFound when the record has no such entry.
func (c *Casework) AsOf(ctx context.Context, position int64, see func(*rule.Situation, View) error) error {
	return c.DB.Read(ctx, func(q store.Querier) error { return c.asOf(q, position, see) })
}

func (c *Casework) asOf(q store.Querier, position int64, see func(*rule.Situation, View) error) (err error) {
	envelope, ok, err := ledger.AtTx(q, position)
	if err != nil {
		return err
	}
	if !ok {
		return notFound()
	}
	at := metaOf(envelope)
	r := &reader{work: c, q: q, upTo: position, today: at.On, streams: map[rule.StreamID]*stream{}, found: map[rule.Key][]rule.StreamID{}}
	defer r.void(&err)
	err = r.loadEditions()
	if err != nil {
		return err
	}
	thing := r.stream(at.Stream)
	if r.err != nil {
		return r.err
	}
	s := &rule.Situation{
		Record: r, At: at.At, Today: at.On, On: at.Stream, NewID: newID,
		ReadScheme: c.readScheme, LastEntry: r.lastEntry, Missing: c.Missing,
	}
	err = see(s, thing.view())
	if r.err != nil {
		return r.err
	}
	return err
}

// Begun are things as the entries that made them left them: what is known of them
// from the beginning, such as their printed numbers.
func (c *Casework) Begun(ctx context.Context, things []rule.StreamID) (map[rule.StreamID]rule.State, error) {
	begun := map[rule.StreamID]rule.State{}
	err := c.DB.Read(ctx, func(q store.Querier) error {
		clear(begun)
		for _, id := range things {
			if _, known := begun[id]; known || c.states[id.Kind] == nil {
				continue
			}
			first, ok, err := ledger.FirstTx(q, ledger.Stream{Kind: string(id.Kind), ID: id.ID})
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			made, err := c.decode(first)
			if err != nil {
				return err
			}
			state := c.newState(id.Kind)
			state.Apply(made.Entry, made.Meta)
			begun[id] = state
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the beginnings of %d things: %w", len(things), err)
	}
	return begun, nil
}
