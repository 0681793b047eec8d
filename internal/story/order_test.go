package story

import (
	"context"
	"encoding/json"
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

// onItsDay reads what the installation put on record by itself because a day had
// passed: on the first working day after it, at the latest.
func onItsDay(t *testing.T, h *house.House) {
	t.Helper()
	err := h.DB.Read(context.Background(), func(q store.Querier) error {
		rows, err := q.Query("select name, effective, body from entry where person = 'system'")
		if err != nil {
			return err
		}
		defer rows.Close()
		found := 0
		for rows.Next() {
			var name, on, body string
			err = rows.Scan(&name, &on, &body)
			if err != nil {
				return err
			}
			var fell struct {
				Due calendar.Date `json:"fell_due"`
			}
			err = json.Unmarshal([]byte(body), &fell)
			if err != nil {
				return err
			}
			if fell.Due.IsZero() {
				continue
			}
			found++
			first, err := workday(fell.Due, 1)
			if err != nil {
				return err
			}
			if on > first.String() {
				t.Errorf("%s fell due on %s and is on record since %s", name, fell.Due, on)
			}
		}
		if found < 2 {
			t.Errorf("%d days passed that the installation put on record", found)
		}
		return rows.Err()
	})
	if err != nil {
		t.Error(err)
	}
}
