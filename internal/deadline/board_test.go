package deadline_test

import (
	"context"
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/deadline"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// board is where each certificate stands, as somebody sees it.
func board(t *testing.T, d *deadline.Deadlines, actor rule.Actor) (all []rule.Standing) {
	t.Helper()
	steps, err := d.Board(context.Background(), actor)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		all = append(all, s.Standing)
	}
	return all
}

// TestTheBoardFollowsATransitionAndTheSweepProposesOnce: one certificate misses
// the deadline, for another somebody applied in time.
//
// [6.3.1e] [6.3.2(7)]
func TestTheBoardFollowsATransitionAndTheSweepProposesOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d, staff := watching(b, nil), b.As(rule.RoleIntake)
		misses, applies := b.CertifyWithReport(t), b.CertifyWithReport(t)
		if got := board(t, d, staff); len(got) != 0 {
			t.Errorf("before there is a transition: %v", got)
		}
		b.NewEdition(t)
		transition := b.Announce(t, 20)
		begun := []rule.Standing{rule.NotBegun, rule.NotBegun}
		for _, who := range []rule.Actor{staff, b.Client} {
			if got := board(t, d, who); !slices.Equal(got, begun) {
				t.Errorf("announced: %v", got)
			}
		}
		if got := board(t, d, b.OtherClient); len(got) != 0 {
			t.Errorf("another client sees %v", got)
		}
		on := rule.StreamID{Kind: rule.KindCase, ID: b.Make(t, b.Client, &rule.OpenTransition{Certificate: applies.ID})}
		filed := slices.IndexFunc(caseworktest.Life, func(s caseworktest.Step) bool { return s.Name == "SubmitApplication" })
		for _, step := range caseworktest.Life[:filed+1] {
			b.Take(t, on, step)
		}
		want := []rule.Standing{rule.NotBegun, rule.Applied}
		if got := board(t, d, staff); !slices.Equal(got, want) {
			t.Errorf("applied: %v", got)
		}
		b.Must(t, b.As(rule.RoleManager), b.Moving(40), transition)
		b.Pass(41)
		want[0] = rule.MissedIt
		if got := board(t, d, staff); !slices.Equal(got, want) {
			t.Errorf("the day after the deadline: %v", got)
		}
		for range 3 {
			sweep(t, d)
			sweep(t, watching(b, nil)) // another node, or after a start
		}
		waits := b.Certificate(t, misses).Waiting(scheme.Suspension)
		if len(waits) != 1 || waits[0].Fact.Clause != "6.3.2(7)" || len(b.Certificate(t, applies).Proposals) != 0 {
			t.Errorf("proposed %+v and %+v", waits, b.Certificate(t, applies).Proposals)
		}
		steps, err := d.Board(context.Background(), staff)
		if err != nil || steps[0].Proposed != b.Today() || steps[1].Case != on.ID || steps[1].Word != rule.WordChecking {
			t.Errorf("the board says %+v, %+v, %v", steps[0], steps[1], err)
		}
	})
}

// TestATransitionThatIsTakenBackLeavesTheBoardTheWorkAndTheCalendarOfEverybody, and
// the sweep proposes nothing after it; announced again, all of it comes back.
func TestATransitionThatIsTakenBackLeavesTheBoardTheWorkAndTheCalendarOfEverybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d := watching(b, nil)
		certificate := b.CertifyWithReport(t)
		b.NewEdition(t)
		transition := b.Announce(t, 20)
		awaited := func(d *deadline.Deadlines, who rule.Actor) (n int) {
			t.Helper()
			events, err := d.Coming(context.Background(), who, calendar.Date{}, calendar.Date{})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				if e.Kind() == rule.KindTransit {
					n++
				}
			}
			work, err := d.Work(context.Background(), who, deadline.Query{})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range work.Tasks {
				if row.Duty.What == rule.DutyApplyAnew {
					n++
				}
			}
			return n + len(board(t, d, who))
		}
		is := func(client, manager int) {
			t.Helper()
			for _, d := range []*deadline.Deadlines{d, watching(b, nil)} { // and as after a start
				if c, m := awaited(d, b.Client), awaited(d, b.As(rule.RoleManager)); c != client || m != manager {
					t.Errorf("on %s the holder sees %d, the manager %d; want %d, %d", b.Today(), c, m, client, manager)
				}
			}
		}
		is(3, 4) // it stands in the calendar of the body by itself, too
		b.Pass(21)
		sweep(t, d)
		if len(b.Certificate(t, certificate).Waiting(scheme.Suspension)) != 1 {
			t.Fatal("nothing is proposed")
		}
		b.Must(t, b.As(rule.RoleManager), b.TakingBack(), transition)
		is(0, 0)
		sweep(t, d)
		if all := b.Certificate(t, certificate).Proposals; len(all) != 1 || all[0].Outcome != rule.ProposalLapsed {
			t.Errorf("proposed %+v", all)
		}
		b.Announce(t, 20)
		is(3, 4)
	})
}

// TestTheBoardFollowsAStandardThatIsNewToTheBasis, and the sweep proposes once.
//
// [6.3.1e] [6.3.2(7)]
func TestTheBoardFollowsAStandardThatIsNewToTheBasis(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d, staff := watching(b, nil), b.As(rule.RoleIntake)
		certificate := b.CertifyWithReport(t)
		b.NewStandard(t, "cloud")
		if got := board(t, d, staff); len(got) != 0 {
			t.Errorf("before it is announced: %v", got)
		}
		b.Make(t, b.As(rule.RoleManager), b.AnnouncingStandard(20))
		for _, who := range []rule.Actor{staff, b.Client} {
			if got := board(t, d, who); !slices.Equal(got, []rule.Standing{rule.NotBegun}) {
				t.Errorf("announced: %v", got)
			}
		}
		b.Pass(21)
		sweep(t, d)
		sweep(t, watching(b, nil))
		if got := board(t, d, staff); !slices.Equal(got, []rule.Standing{rule.MissedIt}) || len(b.Certificate(t, certificate).Waiting(scheme.Suspension)) != 1 {
			t.Errorf("the day after the deadline: %v, %+v", got, b.Certificate(t, certificate).Proposals)
		}
	})
}

// TestTheBoardFollowsAnApplicationThatWasMadeForAPredecessor: a change replaces the
// certificate while its holder applies anew, and the application goes on.
//
// [6.3.1e]
func TestTheBoardFollowsAnApplicationThatWasMadeForAPredecessor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		d, staff := watching(b, nil), b.As(rule.RoleIntake)
		old := b.CertifyWithReport(t)
		change := rule.StreamID{Kind: rule.KindCase, ID: b.Make(t, b.Client, &rule.OpenChange{Certificate: old.ID,
			Scope: rule.ScopeExtended, Chosen: "replacement", Model: "V1.0、V2.0", Statement: "见差异性说明"})}
		grant := len(caseworktest.Change) - 1
		for _, step := range caseworktest.Change[:grant] {
			if step.Name == "AssessChange" {
				step.Commands = func(caseworktest.Ask) []rule.Command {
					return []rule.Command{&rule.AssessChange{Classes: []rule.ClassInput{{Class: "scope-extension"}}, Grounds: "属实", Touched: []string{"JRT0199-9"}}}
				}
			}
			b.Take(t, change, step)
		}
		b.NewEdition(t)
		b.Announce(t, 60)
		on := rule.StreamID{Kind: rule.KindCase, ID: b.Make(t, b.Client, &rule.OpenTransition{Certificate: old.ID})}
		filed := slices.IndexFunc(caseworktest.Life, func(s caseworktest.Step) bool { return s.Name == "SubmitApplication" })
		for _, step := range caseworktest.Life[:filed+1] {
			b.Take(t, on, step)
		}
		is := func(want rule.Standing, word rule.Word) {
			t.Helper()
			for _, d := range []*deadline.Deadlines{d, watching(b, nil)} { // and as after a start
				steps, err := d.Board(context.Background(), staff)
				if err != nil || len(steps) != 1 || steps[0].Standing != want || steps[0].Case != on.ID || steps[0].Word != word {
					t.Fatalf("the board says %+v, %v, want %s, %s", steps, err, want, word)
				}
			}
		}
		is(rule.Applied, rule.WordChecking)
		b.Take(t, change, caseworktest.Change[grant])
		if heir := b.Certificate(t, old).Successor; heir == "" {
			t.Fatal("the change replaced nothing")
		}
		is(rule.Applied, rule.WordChecking)
		b.Must(t, b.Client, &rule.WithdrawApplication{}, on)
		is(rule.NotBegun, b.Case(t, on).Word())
	})
}
