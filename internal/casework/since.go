package casework

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// thingsAtOnce bounds how many things are folded in one reading transaction.
const thingsAtOnce = 200

// waited are the kinds of things beside cases that somebody may have something
// to do about, with the key that every one of them has.
var waited = map[rule.Kind]string{
	rule.KindAppeal: rule.IndexAppealNumber, rule.KindComplaint: rule.IndexComplaintNumber, rule.KindMisuse: rule.IndexMisuseNumber,
	rule.KindDispute: rule.IndexDisputeNumber, rule.KindLaboratory: rule.IndexLaboratory,
	rule.KindCertificate: rule.IndexCertificateNumber, rule.KindTransition: rule.IndexTransitionNumber,
}

// Show is given a thing as it stands. The situation is good within it only.
type Show = func(on rule.StreamID, s *rule.Situation, thing rule.State)

// Since shows what changed after a position: cases and the other things that
// somebody may have something to do about, and the organisations that they are
// of. From the beginning of the record (0) it shows open cases only, and no
// organisations. upTo is the position that it has read up to; what changed later
// may have been shown too. Private texts stay closed: what is to be done depends
// on none. It asks for no right: the caller does.
func (c *Casework) Since(ctx context.Context, after int64, show Show) (upTo int64, err error) {
	var changed []rule.StreamID
	err = c.DB.Read(ctx, func(q store.Querier) error {
		head, _, err := ledger.ReadHead(q)
		switch {
		case err != nil:
			return err
		case after == 0:
			changed, err = standing(q)
		case head > after:
			changed, err = changedAfter(q, after)
		}
		upTo = head
		return err
	})
	if err == nil {
		err = c.Again(ctx, changed, show)
	}
	if err != nil {
		return after, fmt.Errorf("read what changed since %d: %w", after, err)
	}
	return upTo, nil
}

// Again shows things as they stand now, as Since does.
func (c *Casework) Again(ctx context.Context, things []rule.StreamID, show Show) error {
	for some := range slices.Chunk(things, thingsAtOnce) {
		err := c.DB.Read(ctx, func(q store.Querier) error {
			s, r, err := c.situationNow(q, rule.Actor{})
			if err != nil {
				return err
			}
			r.sealed = true
			for _, on := range some {
				s.On = on
				thing := r.State(on)
				if r.err != nil {
					return r.err
				}
				show(on, s, thing)
			}
			return r.err
		})
		if err != nil {
			return fmt.Errorf("read %d things: %w", len(things), err)
		}
	}
	return nil
}

// Leaf proves which entry stands at a position: it is the same for nothing else.
// It is empty where the record has none.
func (c *Casework) Leaf(ctx context.Context, position int64) (leaf string, err error) {
	err = c.DB.Read(ctx, func(q store.Querier) error {
		found, err := ledger.LeafTx(q, position)
		leaf = hex.EncodeToString(found)
		return err
	})
	return leaf, err
}

// standing are the open cases and all things of the other kinds.
func standing(q store.Querier) ([]rule.StreamID, error) {
	list, err := streamsOf(q, "select '"+string(rule.KindCase)+"', id from case_row where closed = '' order by position")
	for _, kind := range slices.Sorted(maps.Keys(waited)) {
		if err != nil {
			break
		}
		var more []rule.StreamID
		more, err = streamsOf(q, "select distinct kind, id from lookup where index_name = $1 order by id", waited[kind])
		list = append(list, more...)
	}
	return list, err
}

func changedAfter(q store.Querier, after int64) ([]rule.StreamID, error) {
	all, err := streamsOf(q, "select stream_kind, stream_id from entry where position > $1 group by stream_kind, stream_id order by max(position)", after)
	return slices.DeleteFunc(all, func(on rule.StreamID) bool {
		return waited[on.Kind] == "" && on.Kind != rule.KindCase && on.Kind != rule.KindOrganisation
	}), err
}

func streamsOf(q store.Querier, query string, args ...any) (list []rule.StreamID, err error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var on rule.StreamID
		if err := rows.Scan(&on.Kind, &on.ID); err != nil {
			return nil, err
		}
		list = append(list, on)
	}
	return list, rows.Err()
}
