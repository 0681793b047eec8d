package deadline_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"fincert/internal/access"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// system acts as the installation itself. fails, if set, says what goes wrong
// before or after an act.
type system struct {
	*casework.Casework
	fails func(act func() error) error
}

func (s system) Do(ctx context.Context, command rule.Command, on rule.StreamID, key string) error {
	actor := rule.Actor{Person: "system", Roles: []rule.Role{rule.RoleSystem}, Via: "system"}
	act := func() error {
		_, err := s.Casework.Do(ctx, actor, command, on, casework.Opts{Key: key, Expect: casework.AnyVersion})
		return err
	}
	if s.fails != nil {
		return s.fails(act)
	}
	return act()
}

func watching(b *caseworktest.Body, fails func(func() error) error) *deadline.Deadlines {
	return deadline.New(deadline.Config{Record: b.Casework, Doer: system{b.Casework, fails}, Clock: b.Manual, Log: slog.New(slog.DiscardHandler), Rights: access.Table})
}

func sweep(t *testing.T, d *deadline.Deadlines) {
	t.Helper()
	err := d.Sweep(context.Background())
	if err != nil {
		t.Fatal(err)
	}
}

// rectifying is a case whose client is to correct something within 30 days.
func rectifying(t *testing.T, b *caseworktest.Body) (on rule.StreamID, due calendar.Date) {
	t.Helper()
	on = b.Reach(t, "HandInRectification", 1)
	return on, b.Case(t, on).Rectifications[0].Due
}

// proposed are what a case's history holds of proposals: name and last day in
// time.
func proposed(t *testing.T, b *caseworktest.Body, on rule.StreamID) (list []string) {
	t.Helper()
	view, err := b.Load(context.Background(), on, 1<<62)
	if err != nil {
		t.Fatal(err)
	}
	for _, past := range view.History {
		switch e := past.Entry.(type) {
		case *rule.RefusalProposed:
			list = append(list, "refusal "+e.FellDue.String())
		case *rule.CloseOutProposed:
			list = append(list, "close-out "+e.FellDue.String())
		default:
			continue
		}
		if past.Meta.Person != "system" || past.Meta.Role != rule.RoleSystem {
			t.Errorf("%s was proposed by %s as %s", past.Name, past.Meta.Person, past.Meta.Role)
		}
	}
	return list
}

// [5.7b]
func TestAMissedRectificationIsProposedForOnceOnTheFirstDayAfter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on, due := rectifying(t, b)
		d := watching(b, nil)
		b.Pass(due.Sub(b.Today()))
		sweep(t, d)
		if got := proposed(t, b, on); len(got) != 0 {
			t.Errorf("on the last day in time %v is proposed", got)
		}
		b.Pass(1)
		for range 3 {
			sweep(t, d)
			sweep(t, watching(b, nil)) // as after a restart
		}
		b.Pass(1)
		sweep(t, d)
		if got, want := proposed(t, b, on), []string{"refusal " + due.String()}; !slices.Equal(got, want) {
			t.Errorf("proposed %v, want %v", got, want)
		}
		if c := b.Case(t, on); !c.Closed.IsZero() {
			t.Error("the sweep decided something")
		}
		b.Must(t, b.As(rule.RoleDecider), &rule.RefuseCertification{Reasons: []rule.ReasonInput{{Clause: "5.7b", Text: "逾期未整改"}}}, on)
	})
}

func TestDaysThatNobodySweptAreCaughtUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		draft := b.Apply(t)
		opened := b.Today()
		asked := b.Reach(t, "ProvideMaterial", 2) // a supplement was asked for
		requested := b.Case(t, asked).Supplements[0].Requested
		on, due := rectifying(t, b)
		b.Pass(400)
		sweep(t, watching(b, nil))
		for id, want := range map[rule.StreamID][]string{
			draft: {"close-out " + opened.AddMonths(6).String()},
			asked: {"close-out " + requested.AddMonths(6).String()},
		} {
			if got := proposed(t, b, id); !slices.Equal(got, want) {
				t.Errorf("%s: proposed %v, want %v", id, got, want)
			}
		}
		if got := proposed(t, b, on); len(got) != 2 || got[0] != "refusal "+due.String() {
			t.Errorf("proposed %v, want the refusal and the close-out", got)
		}
	})
}

// TestASweepThatBreaksOffIsFinishedByTheNext lets the node die in the middle:
// before an act, and after it was done but before anybody knew.
func TestASweepThatBreaksOffIsFinishedByTheNext(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		var drafts []rule.StreamID
		for range 6 {
			drafts = append(drafts, b.Apply(t))
		}
		b.Pass(200)
		broken := errors.New("killed")
		acts := 0
		err := watching(b, func(act func() error) error {
			acts++
			switch {
			case acts%3 == 0:
				return broken // failed
			case acts%3 == 1:
				return errors.Join(act(), broken) // failed, but stored
			}
			return act()
		}).Sweep(context.Background())
		if !errors.Is(err, broken) || acts != len(drafts) {
			t.Errorf("the sweep said %v after %d acts", err, acts)
		}
		sweep(t, watching(b, nil))
		for _, id := range drafts {
			if got := proposed(t, b, id); len(got) != 1 {
				t.Errorf("%s: proposed %v", id, got)
			}
		}
	})
}

func TestTwoNodesSweepAtOnceAndEachProposalIsMadeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		var drafts []rule.StreamID
		for range 5 {
			drafts = append(drafts, b.Apply(t))
		}
		b.Pass(200)
		var nodes sync.WaitGroup
		for range 2 {
			d := watching(b, nil)
			nodes.Go(func() {
				if err := d.Sweep(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		for _, id := range drafts {
			if got := proposed(t, b, id); len(got) != 1 {
				t.Errorf("%s: proposed %v", id, got)
			}
		}
	})
}

func TestWhatFallsDueIsListedTheEarliestFirstAndFollowsTheRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		accepted := b.Reach(t, "RecordProblem", 1)
		asked := b.Reach(t, "ProvideMaterial", 2)
		kinds := func() (list []string) {
			items, err := d.List(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.IsSortedFunc(items, func(a, b deadline.Item) int { return slices.Compare([]string{a.Key()}, []string{b.Key()}) }) {
				t.Errorf("not in order: %v", items)
			}
			for _, i := range items {
				list = append(list, i.What+" "+i.Number)
			}
			return list
		}
		first, second := b.Case(t, accepted).Number, b.Case(t, asked).Number
		want := []string{rule.DueSupplement + " " + second, rule.DueCloseOut + " " + second, rule.DueCase + " " + first}
		if got := kinds(); !slices.Equal(got, want) {
			t.Errorf("due %v, want %v", got, want)
		}
		b.Must(t, b.Client, &rule.WithdrawApplication{}, asked)
		if got := kinds(); !slices.Equal(got, want[2:]) {
			t.Errorf("after the withdrawal due %v, want %v", got, want[2:])
		}
	})
}

// TestADayOnProvisionalDaysIsNotActedOn: no notice has settled the working days
// of the year after the last that was published.
func TestADayOnProvisionalDaysIsNotActedOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		on := b.Apply(t)
		b.Pass(400)
		done := 0
		d := deadline.New(deadline.Config{Record: provisional{b.Casework}, Clock: b.Manual, Doer: counting{&done}, Log: slog.New(slog.DiscardHandler)})
		sweep(t, d)
		items, err := d.List(context.Background())
		if err != nil || len(items) != 1 || items[0].On != on || !items[0].Passed(b.Today()) {
			t.Fatalf("due %+v, %v", items, err)
		}
		if done != 0 {
			t.Error("something was done on days that are not settled")
		}
	})
}

// provisional is a record whose limits are in working days that no notice has
// settled: a closing limit of some working days, asked late in the last
// published year.
type provisional struct{ *casework.Casework }

func (p provisional) Since(ctx context.Context, after int64, show casework.Show) (int64, error) {
	return p.Casework.Since(ctx, after, func(on rule.StreamID, s *rule.Situation, thing rule.State) {
		late := *s
		late.Record = workingDays{s.Record}
		show(on, &late, thing)
	})
}

type workingDays struct{ rule.Record }

func (w workingDays) Scheme(string) *scheme.Scheme {
	return scheme.New(scheme.Content{Limits: []scheme.Limit{{
		Dated: scheme.Dated{ID: scheme.LimitCaseCloseout, Since: calendar.Make(2026, 1, 1)}, Value: 251, Unit: scheme.WorkDays,
	}}})
}

type counting struct{ done *int }

func (c counting) Do(context.Context, rule.Command, rule.StreamID, string) error {
	*c.done++
	return nil
}
