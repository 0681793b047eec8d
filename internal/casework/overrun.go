package casework

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
)

// alike are the columns by which limits of cases run alike: whatever is asked of
// one such limit is asked of them all.
const alike = "limit_id, edition, bound, start, told, pauses, stopped, dropped"

// run is how some limits of cases ran or run, all alike.
type run struct {
	columns [8]string // the columns alike
	span    rule.Span
	limit   scheme.Limit
	due     calendar.Due
	times   int
}

// eachRun reads rows of the columns alike and a count, and closes them.
func eachRun(s *rule.Situation, rows *sql.Rows, do func(run)) error {
	defer rows.Close()
	for rows.Next() {
		r := run{}
		into := make([]any, 0, len(r.columns)+1)
		for i := range r.columns {
			into = append(into, &r.columns[i])
		}
		if err := rows.Scan(append(into, &r.times)...); err != nil {
			return err
		}
		if err := r.read(s); err != nil {
			return fmt.Errorf("read the limit of a case: %w", err)
		}
		do(r)
	}
	return rows.Err()
}

func (r *run) read(s *rule.Situation) (err error) {
	limit, edition, bound, pauses := r.columns[0], r.columns[1], r.columns[2], r.columns[5]
	r.span = rule.Span{Limit: limit, Dropped: r.columns[7] == "1"}
	var day calendar.Date
	for _, d := range []struct {
		into *calendar.Date
		text string
	}{{&day, bound}, {&r.span.Start, r.columns[3]}, {&r.span.Told, r.columns[4]}, {&r.span.Stopped, r.columns[6]}} {
		if d.text == "" {
			continue
		}
		if *d.into, err = calendar.ParseDate(d.text); err != nil {
			return err
		}
	}
	if r.span.Pauses, err = parsePauses(pauses); err != nil {
		return err
	}
	if day.IsZero() {
		day = r.span.Start
	}
	r.limit = s.Record.Scheme(edition).Limit(limit, day)
	r.due = due(r.limit, r.span, s.Record.Calendar())
	return nil
}

// due is the day that a span was or is due.
func due(limit scheme.Limit, span rule.Span, cal *calendar.Calendar) calendar.Due {
	if !span.Told.IsZero() {
		return calendar.Due{State: calendar.DueDate, Date: span.Told}
	}
	reading, err := calendar.Clock{Start: span.Start, Limit: limit.Value, Pauses: span.Pauses}.Read(cal, span.Start)
	if err != nil {
		return calendar.Due{State: calendar.DueUncovered}
	}
	return reading.Due
}

// overrun reports whether a limit was not kept, or is over today.
func overrun(span rule.Span, due calendar.Due, today calendar.Date) bool {
	end := span.Stopped
	if end.IsZero() {
		end = today
	}
	return due.State == calendar.DueDate && end.After(due.Date)
}

// Overrun are the ids of the cases in which a limit of the scheme was not kept
// at least once, or is over today. It reads no case: of twenty thousand that kept
// it nothing more is asked. Whoever shows them asks for the right to each.
func (c *Casework) Overrun(ctx context.Context, limit string) (cases map[string]bool, err error) {
	err = c.DB.Read(ctx, func(q store.Querier) error {
		cases = map[string]bool{}
		s, r, err := c.situationNow(q, rule.Actor{})
		if err != nil {
			return err
		}
		rows, err := q.Query("select "+alike+", count(*) from case_span where limit_id = $1 group by "+alike, limit)
		if err != nil {
			return err
		}
		var over []run
		err = eachRun(s, rows, func(r run) {
			if overrun(r.span, r.due, s.Today) {
				over = append(over, r)
			}
		})
		for _, r := range over {
			if err == nil {
				err = casesThatRan(q, r, cases)
			}
		}
		if err == nil {
			err = r.err
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for cases over the limit %s: %w", limit, err)
	}
	return cases, nil
}

// casesThatRan adds the cases whose limit ran so.
func casesThatRan(q store.Querier, r run, cases map[string]bool) error {
	var where store.Where
	columns := strings.Split(alike, ", ")
	for i, column := range columns[:len(columns)-1] { // whether it was dropped makes it no shorter
		where.Add(column+" = ?", r.columns[i])
	}
	rows, err := q.Query("select case_id from case_span"+where.SQL(), where.Args()...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		cases[id] = true
	}
	return rows.Err()
}
