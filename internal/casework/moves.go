package casework

import (
	"context"
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// Moved is a clock that an edition of the calendar moves.
type Moved struct {
	Case   string `json:"case"`
	Number string `json:"number"`
	Limit  string `json:"limit"`
	Before string `json:"before"` // a date, "open" or "uncovered"
	After  string `json:"after"`
}

// ClockMoves lists the running clocks of open cases that two editions of the
// calendar read differently, as the record is now.
func (c *Casework) ClockMoves(ctx context.Context, before, after *calendar.Calendar) ([]Moved, error) {
	moved := []Moved{}
	err := c.DB.Read(ctx, func(q store.Querier) error {
		open, err := openCases(q)
		if err != nil {
			return err
		}
		for _, id := range open {
			// A situation of its own for each: it would remember every case.
			s, r, err := c.situationNow(q, rule.Actor{})
			if err != nil {
				return err
			}
			file := rule.Get[*rule.Case](s.Record, rule.KindCase, id)
			if r.err != nil {
				return r.err
			}
			for _, m := range s.ClockMoves(file, before, after) {
				moved = append(moved, Moved{id, file.Number, m.Limit, m.Before.String(), m.After.String()})
			}
			if r.err != nil {
				return r.err
			}
		}
		return nil
	})
	return moved, err
}

func openCases(q store.Querier) ([]string, error) {
	open, err := store.Texts(q, "select id from case_row where closed = '' order by number")
	if err != nil {
		return nil, fmt.Errorf("list the open cases: %w", err)
	}
	return open, nil
}
