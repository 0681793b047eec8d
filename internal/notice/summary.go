package notice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// summaryKept is for how many days it is known who was told of what week.
const summaryKept = 366

// everybody stands for the people of a week: that theirs were made.
const everybody = ""

// Summary is that somebody is told of a week's summary. What it says is derived
// when they read it.
type Summary struct {
	Week   calendar.Date // its Monday
	Person string
	Holds  int    // how many things, when it was made
	Made   string // UTC instant
	Opened string // UTC instant, empty until they read it
}

// Summaries keeps who was told of the summary of a week. It is no part of the
// record, and safe for concurrent use.
type Summaries struct {
	DB    *store.DB
	Clock now.Clock
}

// Made reports whether the summaries of a week were made.
func (s *Summaries) Made(ctx context.Context, week calendar.Date) (bool, error) {
	_, made, err := s.Of(ctx, everybody, week)
	return made, err
}

// Make tells each of these people that there is a summary of the week, and how
// many things it holds; who has nothing in it is not told. All are told at once,
// and once for each week: when another node, or this one before a crash, has done
// it, nothing happens.
func (s *Summaries) Make(ctx context.Context, week calendar.Date, holds map[string]int) error {
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		made := store.Instant(s.Clock.Now())
		first, err := addSummary(tx, week, everybody, len(holds), made)
		if err != nil || !first {
			return err
		}
		for _, person := range slices.Sorted(maps.Keys(holds)) {
			if holds[person] == 0 || person == everybody {
				continue
			}
			if _, err := addSummary(tx, week, person, holds[person], made); err != nil {
				return err
			}
		}
		_, err = tx.Exec("delete from summary where week < $1", week.AddDays(-summaryKept).String())
		return err
	})
	if err != nil {
		return fmt.Errorf("tell of the summaries of %s: %w", week, err)
	}
	return nil
}

func addSummary(tx *store.Tx, week calendar.Date, person string, holds int, made string) (added bool, err error) {
	done, err := tx.Exec("insert into summary (week, person, holds, made, opened) values ($1, $2, $3, $4, '') on conflict do nothing",
		week.String(), person, holds, made)
	if err != nil {
		return false, err
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// Of is the summary of a week that somebody was told of; ok is false when they
// were not.
func (s *Summaries) Of(ctx context.Context, person string, week calendar.Date) (one Summary, ok bool, err error) {
	one = Summary{Week: week, Person: person}
	err = s.DB.Read(ctx, func(q store.Querier) error {
		err := q.QueryRow("select holds, made, opened from summary where week = $1 and person = $2", week.String(), person).Scan(&one.Holds, &one.Made, &one.Opened)
		ok = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return Summary{}, false, fmt.Errorf("look for the summary of %s: %w", week, err)
	}
	return one, ok, nil
}

// Open notes that somebody read the summary of a week; the first time counts.
func (s *Summaries) Open(ctx context.Context, person string, week calendar.Date) error {
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec("update summary set opened = $3 where week = $1 and person = $2 and opened = ''", week.String(), person, store.Instant(s.Clock.Now()))
		return err
	})
	if err != nil {
		return fmt.Errorf("note that the summary of %s was read: %w", week, err)
	}
	return nil
}

// Forgetter lets go of what somebody was told of who is erased, in the
// transaction of the erasure.
type Forgetter struct{}

// ForgetTx removes it.
func (Forgetter) ForgetTx(tx *store.Tx, subject rule.StreamID) error {
	if subject.Kind != rule.KindPerson {
		return nil
	}
	_, err := tx.Exec("delete from summary where person = $1", subject.ID)
	if err != nil {
		return fmt.Errorf("forget the summaries of %s: %w", subject.ID, err)
	}
	return nil
}
