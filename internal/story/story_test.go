package story

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
)

// lastMoment is when the story of most tests ends: a Wednesday morning.
var lastMoment = time.Date(2026, 11, 25, 1, 30, 0, 0, time.UTC)

// reader sees every case.
var reader = rule.Actor{Person: "reader", Roles: []rule.Role{rule.RoleRegulator}, Via: "token"}

// tellIn tells the story up to an instant in a house of its own.
func tellIn(t *testing.T, until time.Time) (*house.House, *now.Manual, Told) {
	t.Helper()
	begin, err := Begin(until)
	if err != nil {
		t.Fatal(err)
	}
	clock := now.NewManual(begin)
	h, err := house.Open(context.Background(), house.Config{Data: t.TempDir(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		err := h.Close()
		if err != nil {
			t.Error(err)
		}
	})
	told, err := Tell(context.Background(), h, clock, until)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d cases, %d commands in %v: %.0f a second", len(told.Cases), told.Commands, told.Took,
		float64(told.Commands)/told.Took.Seconds())
	return h, clock, told
}

// see reads the case that the story points at for something.
func see(t *testing.T, h *house.House, c Case, look func(*rule.Situation, *rule.Case)) {
	t.Helper()
	err := h.Look(context.Background(), reader, rule.StreamID{Kind: rule.KindCase, ID: c.ID}, func(s *rule.Situation, state rule.State) error {
		look(s, state.(*rule.Case))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func pointed(told Told, to Point) Case {
	i := slices.IndexFunc(told.Cases, func(c Case) bool { return c.Point == to })
	return told.Cases[i]
}

// words counts the cases that stand at each place.
func words(told Told) map[rule.Word]int {
	count := map[rule.Word]int{}
	for _, c := range told.Cases {
		count[c.Word]++
	}
	return count
}

// everywhere is where the story's cases stand, whatever its last day.
var everywhere = map[rule.Word]int{
	rule.WordDraft: 2, rule.WordChecking: 2, rule.WordSupplementing: 2, rule.WordMonitoring: 2, rule.WordStable: 1,
	rule.WordTesting: 2, rule.WordReviewing: 1, rule.WordInspecting: 1, rule.WordEvaluating: 1, rule.WordDeciding: 1,
	rule.WordRectifying: 1, rule.WordVerifying: 1, rule.WordAppealed: 1, "granted": 15, "refused": 1, "not-accepted": 1, "withdrawn": 1,
}

func TestTheStoryIsWhole(t *testing.T) {
	t.Parallel()
	h, clock, told := tellIn(t, lastMoment)
	if !clock.Now().Equal(lastMoment) {
		t.Errorf("the clock was left at %v", clock.Now())
	}

	t.Run("a case stands at every place where one can", func(t *testing.T) {
		if got := words(told); !maps.Equal(got, everywhere) {
			t.Errorf("cases stand at %v, want %v", got, everywhere)
		}
	})
	t.Run("one waits for a supplement before acceptance and one after it", func(t *testing.T) {
		accepted := map[bool]int{}
		for _, c := range told.Cases {
			if c.Word == rule.WordSupplementing {
				accepted[c.Clock != nil]++
			}
		}
		if accepted[true] != 1 || accepted[false] != 1 {
			t.Errorf("%d after, %d before", accepted[true], accepted[false])
		}
	})
	t.Run("some certificates are more than a year old", func(t *testing.T) {
		old := 0
		for _, c := range told.Cases {
			see(t, h, c, func(s *rule.Situation, file *rule.Case) {
				if c.Certificate != "" && file.Closed.AddMonths(12).Before(s.Today) {
					old++
				}
			})
		}
		if old < 2 {
			t.Errorf("%d are", old)
		}
	})
	t.Run("a running time limit paused twice", func(t *testing.T) {
		see(t, h, pointed(told, PausedTwice), func(s *rule.Situation, file *rule.Case) {
			limit, runs := s.TimeLimit(file)
			if !runs || len(limit.Pauses) != 2 || !limit.Stopped.IsZero() || limit.Pauses[0].To.IsZero() || limit.Pauses[1].To.IsZero() {
				t.Errorf("its clock is %+v", limit)
			}
			reading, err := limit.Read(s.Record.Calendar(), s.Today)
			if err != nil || reading.Used < 30 || reading.Overdue {
				t.Errorf("it reads %+v: %v", reading, err)
			}
		})
	})
	t.Run("one case has the complete history", func(t *testing.T) {
		see(t, h, pointed(told, Complete), func(_ *rule.Situation, file *rule.Case) { wholeHistory(t, file) })
	})
	t.Run("certificates live on", func(t *testing.T) { certificatesLiveOn(t, h) })
	t.Run("nobody decides who took part in evaluating", func(t *testing.T) {
		decider := told.People[slices.IndexFunc(told.People, func(p Person) bool { return p.Role == rule.RoleDecider })]
		for _, c := range told.Cases {
			see(t, h, c, func(_ *rule.Situation, file *rule.Case) {
				if took := file.Took(decider.ID); len(took) > 0 {
					t.Errorf("in %s the decider took %v", file.Number, took)
				}
			})
		}
	})
	t.Run("everything happens on working days, in order of time, before the last day", func(t *testing.T) {
		orderly(t, h)
	})
	t.Run("what fell due is on record on its day", func(t *testing.T) { onItsDay(t, h) })
	t.Run("every entry came through casework's door", func(t *testing.T) {
		// The shipped editions, put into force when the house was opened, and what the
		// installation did by itself on a day that had passed.
		byItself := count(t, h, "select count(distinct command_key) from entry where person = 'system'")
		answered := count(t, h, "select count(*) from command")
		behind := count(t, h, "select count(*) from (select distinct person, command_key from entry) acts")
		if answered != told.Commands+byItself || behind != answered {
			t.Errorf("%d commands were told, %d answered, entries come from %d", told.Commands, answered, behind)
		}
	})
	t.Run("projections are rebuilt equal", func(t *testing.T) {
		report, err := h.Casework.Rebuild(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range report {
			if !table.Equal {
				t.Errorf("%s was not what the entries make it", table.Table)
			}
		}
	})
	t.Run("another telling up to the same day differs in ids only", func(t *testing.T) { sameAgain(t, told) })
	t.Run("a house that has a body is refused", func(t *testing.T) {
		_, err := Tell(context.Background(), h, clock, lastMoment)
		f, ok := fault.As(err)
		if !ok || f.Key != "body.established" {
			t.Errorf("a second story: %v", err)
		}
	})
}

func wholeHistory(t *testing.T, c *rule.Case) {
	t.Helper()
	before, after := 0, 0
	for _, u := range c.Supplements {
		if u.Completed.Before(c.Accepted) {
			before++
		} else {
			after++
		}
	}
	if before != 1 || after != 1 {
		t.Errorf("%d supplements before and %d after acceptance", before, after)
	}
	if p := c.Monitoring.Problems; len(p) != 1 || p[0].Closed.IsZero() {
		t.Errorf("its problems are %v", p)
	}
	failed := 0
	for _, v := range c.Tests[0].Verdicts {
		if v.Verdict == "fail" {
			failed++
		}
	}
	if len(c.Tests) != 2 || failed != 1 || len(c.Tests[1].Clauses) != 1 {
		t.Errorf("%d tests, %d clauses failed", len(c.Tests), failed)
	}
	if r := c.Rectifications; len(r) != 1 || len(r[0].Waits) != 2 || r[0].Verified.IsZero() {
		t.Errorf("its rectifications are %v", r)
	}
	if c.Outcome != rule.OutcomeGranted || c.CertificateNumber == "" {
		t.Errorf("it ended with %s", c.Outcome)
	}
}

// sameAgain compares a telling with another up to the same day.
func sameAgain(t *testing.T, first Told) {
	t.Helper()
	_, _, second := tellIn(t, lastMoment.Add(5*time.Hour))
	numbers := func(told Told) string {
		cases := slices.Clone(told.Cases)
		for i := range cases {
			cases[i].ID = ""
		}
		text, err := json.Marshal(cases)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if one, other := numbers(first), numbers(second); one != other || first.Commands != second.Commands {
		t.Errorf("one telling: %s\nanother: %s", one, other)
	}
}

// The days after a week of holidays are the ones on which a story that counted
// calendar days would come too late.
func TestTheStoryIsTheSameWheneverItEnds(t *testing.T) {
	t.Parallel()
	_, _, told := tellIn(t, time.Date(2027, 10, 9, 9, 0, 0, 0, time.UTC))
	if got := words(told); !maps.Equal(got, everywhere) {
		t.Errorf("cases stand at %v, want %v", got, everywhere)
	}
}

func TestTheStoryNeedsACalendar(t *testing.T) {
	_, err := Begin(time.Date(2016, 3, 1, 0, 0, 0, 0, time.UTC))
	if err == nil {
		t.Error("it began before the calendar")
	}
}

func TestTheCastHasValidCodesAndRareCharacters(t *testing.T) {
	names := ""
	for _, o := range slices.Concat(clients, laboratories) {
		if code := rule.CreditCodeFor(o.first17); !rule.ValidCreditCode(code) {
			t.Errorf("%s has the code %q", o.id, code)
		}
		names += o.name.ZH
	}
	for _, rare := range []string{"㛃", "𬭚", "𬭎"} {
		if !strings.Contains(names, rare) {
			t.Errorf("%s is in no name", rare)
		}
	}
	if !rule.ValidCreditCode(theBody.CreditCode) {
		t.Errorf("the body has the code %q", theBody.CreditCode)
	}
}
