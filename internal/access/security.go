package access

import (
	"context"
	"fmt"

	"fincert/internal/store"
)

// Attempt is something that was turned away.
type Attempt struct {
	Actor   string // person id; empty when nobody was recognised
	What    string // "token.unknown", or the fault's kind and the command
	Address string // where it came from, without port
}

// Incident is a line of the security log: an attempt and how often it was
// made within one hour.
type Incident struct {
	Attempt
	First, Last string // instants, UTC
	Count       int64
}

// TurnAway writes an attempt into the security log. Attempts alike within one
// hour share a line.
func (a *Access) TurnAway(ctx context.Context, attempt Attempt) error {
	at := a.instant()
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`insert into security_log (hour, actor, what, address, first, last, count)
			values ($1, $2, $3, $4, $5, $5, 1)
			on conflict (hour, actor, what, address)
			do update set last = excluded.last, count = security_log.count + 1`,
			at[:len("2006-01-02T15")], attempt.Actor, attempt.What, attempt.Address, at)
		if err != nil {
			return fmt.Errorf("write the security log: %w", err)
		}
		return nil
	})
}

// Incidents are the newest lines of the security log, at most limit.
func (a *Access) Incidents(ctx context.Context, limit int) ([]Incident, error) {
	var all []Incident
	err := a.db.Read(ctx, func(q store.Querier) error {
		rows, err := q.Query(`select actor, what, address, first, last, count from security_log
			order by hour desc, last desc, actor, what, address limit $1`, limit)
		if err != nil {
			return fmt.Errorf("read the security log: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var i Incident
			err = rows.Scan(&i.Actor, &i.What, &i.Address, &i.First, &i.Last, &i.Count)
			if err != nil {
				return fmt.Errorf("read a line of the security log: %w", err)
			}
			all = append(all, i)
		}
		return rows.Err()
	})
	return all, err
}
