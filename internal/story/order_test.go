package story

import (
	"context"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/house"
	"fincert/internal/store"
)

// orderly reads every entry's instant: none before another, none at night, on a
// day off or on the last day.
func orderly(t *testing.T, h *house.House) {
	t.Helper()
	err := h.DB.Read(context.Background(), func(q store.Querier) error {
		rows, err := q.Query("select instant from entry order by position")
		if err != nil {
			return err
		}
		defer rows.Close()
		last := time.Time{}
		for rows.Next() {
			var text string
			err = rows.Scan(&text)
			if err != nil {
				return err
			}
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return err
			}
			day := calendar.DateOf(at)
			works, _ := calendar.BuiltIn().IsWorkingDay(day)
			hour := at.Sub(day.Start())
			switch {
			case at.Before(last):
				t.Errorf("%v comes after %v", at, last)
			case !works:
				t.Errorf("somebody worked on %s", day)
			case hour < opens-time.Hour || hour > opens+openFor+time.Hour:
				t.Errorf("somebody worked at %v", at)
			case !day.Before(calendar.DateOf(lastMoment)):
				t.Errorf("something happened on %s", day)
			}
			last = at
		}
		return rows.Err()
	})
	if err != nil {
		t.Error(err)
	}
}

// count asks the database from outside.
func count(t *testing.T, h *house.House, query string) (n int) {
	t.Helper()
	err := h.DB.Read(context.Background(), func(q store.Querier) error { return q.QueryRow(query).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
