package casework_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func TestOfTwoPeopleWhoActOnTheSameVersionOneIsTooLate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordReview", 1)
		view, err := b.Load(context.Background(), on, 1<<62)
		if err != nil {
			t.Fatal(err)
		}
		acts := []struct {
			actor   rule.Actor
			command rule.Command
		}{
			{b.As(rule.RoleReviewer), &rule.RequestSupplement{Items: []rule.SupplementItemInput{{Item: "quality-system", Why: "缺页"}}}},
			{b.As(rule.RoleInspector), b.Visit(5)},
		}
		errs := make([]error, len(acts))
		var people sync.WaitGroup
		for i, act := range acts {
			people.Go(func() {
				_, errs[i] = b.Do(context.Background(), act.actor, act.command, on, casework.Opts{Expect: view.Version})
			})
		}
		people.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("one should win: %v and %v", errs[0], errs[1])
		}
		if late := errors.Join(errs...); !fault.Is(late, fault.Stale) {
			t.Errorf("the other is told %v", late)
		}
		if after := b.Case(t, on); (len(after.Supplements) == 3) == !after.Inspection.Planned.IsZero() {
			t.Error("both acts, or none, are in the case")
		}
	})
}

func TestWhoLookedAtNoVersionIsNotTooLate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Reach(t, "RecordProblem", 1)
		const people = 6
		errs := make([]error, people)
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() { _, errs[i] = b.Act(b.As(rule.RoleMonitoring), b.Problem(), on) })
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		numbers := map[string]bool{}
		for _, p := range b.Case(t, on).Monitoring.Problems {
			numbers[p.Number] = true
		}
		if len(numbers) != people {
			t.Errorf("%d people recorded problems with %d numbers", people, len(numbers))
		}
	})
}

func TestNoSerialNumberIsGivenTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		product := b.Case(t, b.Apply(t)).Product
		const clients = 6
		cases := make([]casework.Done, clients)
		errs := make([]error, clients)
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() { cases[i], errs[i] = b.Act(b.Client, &rule.OpenApplication{Product: product}, rule.StreamID{}) })
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		numbers := map[string]bool{}
		for _, done := range cases {
			numbers[b.Case(t, done.On).Number] = true
		}
		if len(numbers) != clients {
			t.Errorf("%d applications have %d numbers", clients, len(numbers))
		}
	})
}
