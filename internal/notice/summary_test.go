package notice

import (
	"context"
	"sync"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestEverybodyIsToldOfAWeeksSummaryOnceAndOnlyIfItHoldsSomething(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, week := context.Background(), calendar.Make(2026, 11, 30)
		s := &Summaries{DB: db, Clock: now.NewManual(time.Date(2026, 11, 29, 16, 0, 1, 0, time.UTC))}
		told := func(person string, want int) {
			t.Helper()
			one, ok, err := s.Of(ctx, person, week)
			if err != nil || ok != (want > 0) || one.Holds != want {
				t.Errorf("%s is told %+v, %v, %v, want %d", person, one, ok, err, want)
			}
		}
		if made, err := s.Made(ctx, week); made || err != nil {
			t.Errorf("before anybody was told: %v %v", made, err)
		}
		var nodes sync.WaitGroup
		for range 4 {
			nodes.Go(func() {
				if err := s.Make(ctx, week, map[string]int{"li": 3, "wang": 0}); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		if made, err := s.Made(ctx, week); !made || err != nil {
			t.Errorf("afterwards: %v %v", made, err)
		}
		told("li", 3)
		told("wang", 0)
		if err := s.Make(ctx, week, map[string]int{"li": 4, "wang": 1}); err != nil { // as on the next day
			t.Fatal(err)
		}
		told("li", 3)
		told("wang", 0)

		if err := s.Make(ctx, week.AddDays(7), map[string]int{"li": 9}); err != nil {
			t.Fatal(err)
		}
		told("li", 3)
		if err := s.Make(ctx, week.AddDays(500), map[string]int{}); err != nil {
			t.Fatal(err)
		}
		told("li", 0) // of what is long over nobody asks
		if made, _ := s.Made(ctx, week); made {
			t.Error("it is kept for ever")
		}
	})
}

func TestTheFirstReadingOfASummaryCountsAndItGoesWithThePerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, week := context.Background(), calendar.Make(2026, 11, 30)
		clock := now.NewManual(time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC))
		s := &Summaries{DB: db, Clock: clock}
		if err := s.Open(ctx, "li", week); err != nil { // there is none
			t.Fatal(err)
		}
		if err := s.Make(ctx, week, map[string]int{"li": 3}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.Open(ctx, "li", week); err != nil {
				t.Fatal(err)
			}
			clock.Advance(time.Hour)
		}
		if one, _, err := s.Of(ctx, "li", week); err != nil || one.Opened != "2026-11-30T01:00:00.000000Z" {
			t.Errorf("read %+v, %v", one, err)
		}
		for subject, there := range map[rule.StreamID]bool{{Kind: rule.KindCase, ID: "li"}: true, {Kind: rule.KindPerson, ID: "li"}: false} {
			err := db.Write(ctx, func(tx *store.Tx) error { return Forgetter{}.ForgetTx(tx, subject) })
			if err != nil {
				t.Fatal(err)
			}
			if subject.Kind == rule.KindCase {
				continue
			}
			if _, ok, _ := s.Of(ctx, "li", week); ok != there {
				t.Errorf("after %s is erased it is there: %v", subject, ok)
			}
		}
	})
}
