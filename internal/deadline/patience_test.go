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

// slow is a record whose first reading takes a while.
type slow struct{ takes time.Duration }

func (s slow) Since(_ context.Context, after int64, _ casework.Show) (int64, error) {
	if after == 0 {
		time.Sleep(s.takes)
	}
	return 1, nil
}

func (slow) Again(context.Context, []rule.StreamID, casework.Show) error { return nil }

func (slow) Consult(_ context.Context, see func(*rule.Situation) error) error {
	return see(&rule.Situation{Record: empty{}, Today: calendar.Make(2026, 11, 27)})
}

// empty has a scheme and a calendar in force.
type empty struct{ rule.Record }

func (empty) State(rule.StreamID) rule.State { return nil }

func (empty) Scheme(string) *scheme.Scheme { return scheme.New(scheme.Content{}) }

func (empty) Calendar() *calendar.Calendar { return calendar.BuiltIn() }

// TestWhoeverAsksDuringTheFirstReadingWaitsButNotForEver: the page asks while
// the sweep of the start reads everything.
func TestWhoeverAsksDuringTheFirstReadingWaitsButNotForEver(t *testing.T) {
	actor := rule.Actor{Person: "p", Roles: []rule.Role{rule.RoleIntake}}
	for takes, ready := range map[time.Duration]bool{3 * time.Second: true, time.Minute: false} {
		synctest.Test(t, func(t *testing.T) {
			d := deadline.New(deadline.Config{Record: slow{takes}, Clock: now.NewManual(time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC))})
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
