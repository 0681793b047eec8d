package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/ledger"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
)

// Figures are what cases came to in some months, for people who would rather
// look than read. They are counted from what the entries say when they are asked
// for.
type Figures struct {
	Months []string       // "2026-11", oldest first; the last one is the present
	Limits []LimitFigures // by clause
	Ended  []EndFigures
	// Supplements are the cases that ended, by how often they were asked for one:
	// never, once, twice, more often.
	Supplements [4]int
}

// LimitFigures are how often one limit was kept, by month.
type LimitFigures struct {
	scheme.Limit
	Met, Missed []int
}

// EndFigures are how many cases ended in one way, by month.
type EndFigures struct {
	Word  rule.Word
	Cases []int
}

// counted is all that figures follow from: what they were counted from once, they
// are counted from no more.
type counted struct {
	head   int64 // position of the record
	day    calendar.Date
	months int
}

type figured struct {
	counted
	Figures
}

// Figures counts the last months. What it gives is shared: nobody changes it. They are for the body's staff and the
// regulator; a fault Forbidden "web.forbidden" for others.
func (c *Casework) Figures(ctx context.Context, actor rule.Actor, months int) (Figures, error) {
	actor, err := c.StandIn(ctx, actor)
	if err != nil {
		return Figures{}, err
	}
	if !actor.OfTheBody() {
		return Figures{}, fault.New(fault.Forbidden, "web.forbidden")
	}
	var f Figures
	err = c.DB.Read(ctx, func(q store.Querier) error {
		s, r, err := c.situationNow(q, rule.Actor{})
		if err != nil {
			return err
		}
		head, _, err := ledger.ReadHead(q)
		if err != nil {
			return err
		}
		asked := counted{head, s.Today, months}
		if last := c.figures.Load(); last != nil && last.counted == asked {
			f = last.Figures
			return nil
		}
		year, month, _ := s.Today.Civil()
		first := calendar.Make(year, month, 1).AddMonths(1 - months)
		f = Figures{}
		for i := range months {
			f.Months = append(f.Months, monthOf(first.AddMonths(i)))
		}
		for _, count := range []func() error{
			func() error { return f.limits(q, s, first) },
			func() error { return f.ended(q, first) },
			func() error { return f.supplements(q, first) },
		} {
			if err := count(); err != nil {
				return err
			}
		}
		slices.SortFunc(f.Limits, func(a, b LimitFigures) int {
			return cmp.Or(cmp.Compare(a.Clause, b.Clause), cmp.Compare(a.ID, b.ID))
		})
		if r.err == nil {
			c.figures.Store(&figured{asked, f})
		}
		return r.err
	})
	if err != nil {
		return Figures{}, fmt.Errorf("count figures: %w", err)
	}
	return f, nil
}

func monthOf(d calendar.Date) string { return d.String()[:len("2026-11")] }

// limits reads how the limits of cases ran that stopped since a day, and those
// that still run.
func (f *Figures) limits(q store.Querier, s *rule.Situation, since calendar.Date) error {
	// Limits that ran alike are counted together, in the order of SQLite's index.
	rows, err := q.Query(`select `+alike+`, count(*) from case_span where stopped = '' group by `+alike+`
		union all select `+alike+`, count(*) from case_span where stopped >= $1 group by `+alike, since.String())
	if err != nil {
		return err
	}
	return eachRun(s, rows, func(r run) { f.ran(r.limit, r.span, r.due, s.Today, r.times) })
}

// ran counts limits that ran alike in the month in which they were kept, or in
// which they were not: what still runs past its last day was missed in the month of
// that day. What was dropped in time counts for nothing.
func (f *Figures) ran(limit scheme.Limit, span rule.Span, due calendar.Due, today calendar.Date, times int) {
	end, missed := span.Stopped, overrun(span, due, today)
	if end.IsZero() {
		if !missed {
			return
		}
		end = due.Date
	}
	at := slices.Index(f.Months, monthOf(end))
	if at < 0 || span.Dropped && !missed {
		return
	}
	i := slices.IndexFunc(f.Limits, func(l LimitFigures) bool { return l.ID == limit.ID })
	if i < 0 {
		i = len(f.Limits)
		f.Limits = append(f.Limits, LimitFigures{limit, make([]int, len(f.Months)), make([]int, len(f.Months))})
	}
	if missed {
		f.Limits[i].Missed[at] += times
	} else {
		f.Limits[i].Met[at] += times
	}
}

// ended counts the cases that ended since a day, by how.
func (f *Figures) ended(q store.Querier, since calendar.Date) error {
	rows, err := q.Query("select substr(closed, 1, 7), word, count(*) from case_row where closed >= $1 group by substr(closed, 1, 7), word order by word", since.String())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var month string
		var word rule.Word
		var count int
		if err := rows.Scan(&month, &word, &count); err != nil {
			return err
		}
		if n := len(f.Ended); n == 0 || f.Ended[n-1].Word != word {
			f.Ended = append(f.Ended, EndFigures{word, make([]int, len(f.Months))})
		}
		if at := slices.Index(f.Months, month); at >= 0 {
			f.Ended[len(f.Ended)-1].Cases[at] = count
		}
	}
	return rows.Err()
}

// supplements counts the cases that ended since a day by how often they were
// asked for a supplement.
func (f *Figures) supplements(q store.Querier, since calendar.Date) error {
	rows, err := q.Query(`select times, count(*) from (select
		(select count(*) from case_span s where s.case_id = c.id and s.limit_id = $1) as times
		from case_row c where c.closed >= $2) counted group by times`, scheme.LimitSupplementDue, since.String())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var times, count int
		if err := rows.Scan(&times, &count); err != nil {
			return err
		}
		f.Supplements[min(times, len(f.Supplements)-1)] += count
	}
	return rows.Err()
}
