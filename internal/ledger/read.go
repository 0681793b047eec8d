package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/store"
)

const (
	foldColumns = `position, stream_kind, stream_id, version, name, instant, effective,
		person, organisation, role, on_behalf, via, command_key, scheme, calendar, software, body`
	columns     = foldColumns + `, salt, leaf`
	columnCount = 19
)

// StreamTx reads one stream in order, up to and including the position upTo, or
// whole with End. A stream that does not exist is empty. The envelopes are for
// folding: Salt and Leaf are left out, which From gives.
func StreamTx(q store.Querier, s Stream, upTo int64) ([]Envelope, error) {
	rows, err := q.Query("select "+foldColumns+` from entry
		where stream_id = $1 and stream_kind = $2 and position <= $3 order by version`, s.ID, s.Kind, upTo)
	envelopes, err := scan(rows, err)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s, err)
	}
	return envelopes, nil
}

// AtTx is the entry at a position, for folding as StreamTx gives it; ok is false
// when the record has none there.
func AtTx(q store.Querier, position int64) (e Envelope, ok bool, err error) {
	e, ok, err = one(q.Query("select "+foldColumns+" from entry where position = $1", position))
	if err != nil {
		return Envelope{}, false, fmt.Errorf("read position %d: %w", position, err)
	}
	return e, ok, nil
}

// LeafTx is the leaf of the entry at a position; nil when the record has none there.
func LeafTx(q store.Querier, position int64) (leaf []byte, err error) {
	err = q.QueryRow("select leaf from entry where position = $1", position).Scan(&leaf)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read the leaf at position %d: %w", position, err)
	}
	return leaf, nil
}

// FirstTx is the entry that made a stream; ok is false when there is no such
// stream.
func FirstTx(q store.Querier, s Stream) (e Envelope, ok bool, err error) {
	e, ok, err = one(q.Query("select "+foldColumns+" from entry where stream_id = $1 and stream_kind = $2 and version = 1", s.ID, s.Kind))
	if err != nil {
		return Envelope{}, false, fmt.Errorf("read how %s began: %w", s, err)
	}
	return e, ok, nil
}

func one(rows *sql.Rows, err error) (Envelope, bool, error) {
	envelopes, err := scan(rows, err)
	if err != nil || len(envelopes) == 0 {
		return Envelope{}, false, err
	}
	return envelopes[0], true, nil
}

// From goes through the record after a position, in order, holding at most
// batch entries in memory. Between two batches no query is open, so the loop
// may use the same transaction. It ends after the first error.
func From(q store.Querier, after int64, batch int) iter.Seq2[Envelope, error] {
	return func(yield func(Envelope, error) bool) {
		for {
			rows, err := q.Query("select "+columns+" from entry where position > $1 order by position limit $2",
				after, batch)
			envelopes, err := scan(rows, err)
			if err != nil {
				yield(Envelope{}, fmt.Errorf("read the record after %d: %w", after, err))
				return
			}
			for _, e := range envelopes {
				if !yield(e, nil) {
					return
				}
			}
			if len(envelopes) < batch {
				return
			}
			after = envelopes[len(envelopes)-1].Position
		}
	}
}

// PositionBefore is the position of the last entry before an instant, 0 when
// there is none. It looks at a few rows: instants never go back along positions.
func PositionBefore(q store.Querier, at time.Time) (int64, error) {
	low, high := int64(0), int64(0)
	high, _, err := ReadHead(q)
	if err != nil {
		return 0, err
	}
	for low < high { // the answer lies in [low, high]
		middle := (low + high + 1) / 2
		var instant string
		err = q.QueryRow("select instant from entry where position = $1", middle).Scan(&instant)
		if err != nil {
			return 0, fmt.Errorf("read the instant of position %d: %w", middle, err)
		}
		if instant < at.UTC().Format(instantLayout) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}

// scan reads and closes rows; it takes the query's error so that callers can
// hand on both results.
func scan(rows *sql.Rows, err error) ([]Envelope, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	// One row's targets serve all rows; with 200 entries that is felt.
	var e Envelope
	var instant, effective, lastEffective string
	targets := []any{&e.Position, &e.Stream.Kind, &e.Stream.ID, &e.Version, &e.Name, &instant, &effective,
		&e.Actor.Person, &e.Actor.Organisation, &e.Actor.Role, &e.Actor.OnBehalf, &e.Actor.Via,
		&e.CommandKey, &e.Scheme, &e.Calendar, &e.Software, &e.Body, &e.Salt, &e.Leaf}[:len(names)]
	var envelopes []Envelope
	for rows.Next() {
		err = rows.Scan(targets...)
		if err != nil {
			return nil, err
		}
		e.Instant, err = time.Parse(time.RFC3339Nano, instant) // reads instantLayout, and fast
		if err != nil {
			return nil, fmt.Errorf("instant of position %d: %w", e.Position, err)
		}
		if effective != lastEffective || e.Effective.IsZero() {
			e.Effective, err = calendar.ParseDate(effective)
			if err != nil {
				return nil, fmt.Errorf("effective date of position %d: %w", e.Position, err)
			}
			lastEffective = effective
		}
		envelopes = append(envelopes, e)
	}
	return envelopes, rows.Err()
}
