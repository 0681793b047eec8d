package deadline_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/deadline"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// slow is a record whose first reading takes a while, as long as whoever wants it
// waits.
type slow struct {
	takes time.Duration
	begun *int // readings from the beginning
}

func (s slow) Since(ctx context.Context, after int64, _ casework.Show) (int64, error) {
	if after == 0 {
		*s.begun++
		select {
		case <-time.After(s.takes):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return 1, nil
}

func (slow) Again(context.Context, []rule.StreamID, casework.Show) error { return nil }

func (slow) Leaf(context.Context, int64) (string, error) { return "", nil }

func (slow) Consult(_ context.Context, see func(*rule.Situation) error) error {
	return see(&rule.Situation{Record: empty{}, Today: calendar.Make(2026, 11, 27)})
}

// empty has a scheme and a calendar in force.
type empty struct{ rule.Record }

func (empty) State(rule.StreamID) rule.State { return nil }

func (empty) Find(rule.Key) []rule.StreamID { return nil }

func (empty) Scheme(string) *scheme.Scheme { return scheme.New(scheme.Content{}) }

func (empty) Calendar() *calendar.Calendar { return calendar.BuiltIn() }

// TestWhoeverAsksDuringTheFirstReadingWaitsButNotForEver: the page asks while
// the sweep of the start reads everything.
func TestWhoeverAsksDuringTheFirstReadingWaitsButNotForEver(t *testing.T) {
	actor := rule.Actor{Person: "p", Roles: []rule.Role{rule.RoleIntake}}
	for takes, ready := range map[time.Duration]bool{3 * time.Second: true, time.Minute: false} {
		synctest.Test(t, func(t *testing.T) {
			d := deadline.New(deadline.Config{Record: slow{takes, new(int)}, Clock: now.NewManual(time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC))})
			go func() { _ = d.Sweep(t.Context()) }()
			synctest.Wait()
			began := time.Now()
			_, err := d.Counts(t.Context(), actor)
			waited := time.Since(began)
			if ready && (err != nil || waited != takes) || !ready && (!fault.Is(err, fault.Busy) || waited > 10*time.Second) {
				t.Errorf("reading takes %v; after %v: %v", takes, waited, err)
			}
			impatient, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			if _, err := d.Counts(impatient, actor); !ready && err == nil {
				t.Error("a menu that cannot wait was counted from nothing")
			}
			time.Sleep(time.Minute)
			if _, err := d.Counts(t.Context(), actor); err != nil {
				t.Errorf("after the reading: %v", err)
			}
		})
	}
}

// TestAReadingGoesOnWhenWhoeverWantedItHasLeft: a menu waits for 300 ms, and a first
// reading that takes longer is not begun again by each page.
func TestAReadingGoesOnWhenWhoeverWantedItHasLeft(t *testing.T) {
	actor := rule.Actor{Person: "p", Roles: []rule.Role{rule.RoleIntake}}
	synctest.Test(t, func(t *testing.T) {
		begun := 0
		d := deadline.New(deadline.Config{Record: slow{time.Second, &begun}, Clock: now.NewManual(time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC))})
		for page := range 5 {
			menu, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			_, err := d.Counts(menu, actor)
			cancel()
			if told := err == nil; told != (page > 2) {
				t.Errorf("page %d is told %v", page, err)
			}
		}
		if begun != 1 {
			t.Errorf("the record was read %d times from its beginning", begun)
		}
	})
}
