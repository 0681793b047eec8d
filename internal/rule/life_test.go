package rule

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
)

var lifeBegins = calendar.Make(2026, 3, 2)

// livedThrough is a life of three years with these turns, each so many days after
// the issue.
func livedThrough(t *testing.T, turns ...Turn) Life {
	t.Helper()
	life := Life{}.After(Turn{What: TurnIssued, On: lifeBegins, ValidTo: lifeBegins.AddMonths(36)})
	for _, turn := range turns {
		next, no := life.Take(turn)
		if no != nil {
			t.Fatalf("%s on %s: %v", turn.What, turn.On, no)
		}
		life = next
	}
	return life
}

func turnOn(what TurnKind, days int) Turn { return Turn{What: what, On: lifeBegins.AddDays(days)} }

// [6.1a]
func TestTheStatusOfADayIsThatOfTheLastTurnUpToIt(t *testing.T) {
	expiry := lifeBegins.AddMonths(36).Sub(lifeBegins) + 1 // in days after the issue
	renewed := func(days int) Turn {
		turn := turnOn(TurnRenewed, days)
		turn.ValidTo = lifeBegins.AddMonths(72)
		return turn
	}
	annulled := func(of TurnKind, days int) Turn {
		turn := turnOn(TurnAnnulled, days)
		turn.Of = of
		return turn
	}
	type on struct {
		day    int
		status Status
		since  int
	}
	for name, test := range map[string]struct {
		turns []Turn
		want  []on
	}{
		"a suspension begins on its day and ends on the day of the restoration": {
			[]Turn{turnOn(TurnSuspended, 10), turnOn(TurnRestored, 20)},
			[]on{{9, StatusValid, 0}, {10, StatusSuspended, 10}, {19, StatusSuspended, 10}, {20, StatusValid, 20}, {expiry, StatusExpired, expiry}},
		},
		"of several turns on one day the last one counts": {
			[]Turn{turnOn(TurnSuspended, 10), turnOn(TurnRestored, 10), turnOn(TurnSuspended, 20), turnOn(TurnWithdrawn, 20)},
			[]on{{10, StatusValid, 0}, {19, StatusValid, 0}, {20, StatusWithdrawn, 20}},
		},
		"a further reason is no second start": {
			[]Turn{turnOn(TurnSuspended, 10), turnOn(TurnSuspended, 15), turnOn(TurnRestored, 20)},
			[]on{{16, StatusSuspended, 10}, {20, StatusValid, 20}},
		},
		"expired wins over suspended, and restored beneath stays expired": {
			[]Turn{turnOn(TurnSuspended, expiry-10), turnOn(TurnRestored, expiry+10)},
			[]on{{expiry - 1, StatusSuspended, expiry - 10}, {expiry, StatusExpired, expiry}, {expiry + 10, StatusExpired, expiry}},
		},
		"renewed in time it goes on without a gap": {
			[]Turn{renewed(expiry - 10)},
			[]on{{expiry, StatusValid, 0}},
		},
		"renewed after expiry it is valid again from that day": {
			[]Turn{turnOn(TurnSuspended, expiry-5), turnOn(TurnRestored, expiry+5), renewed(expiry + 10)},
			[]on{{expiry + 9, StatusExpired, expiry}, {expiry + 10, StatusValid, expiry + 10}},
		},
		"what is final stays so beyond the last valid day": {
			[]Turn{turnOn(TurnReplaced, 10)},
			[]on{{10, StatusReplaced, 10}, {expiry + 100, StatusReplaced, 10}},
		},
		"withdrawn after expiry it is withdrawn from that day": {
			[]Turn{turnOn(TurnWithdrawn, expiry+3)},
			[]on{{expiry + 2, StatusExpired, expiry}, {expiry + 3, StatusWithdrawn, expiry + 3}},
		},
		"an annulled withdrawal leaves the days before as they were": {
			[]Turn{turnOn(TurnSuspended, 5), turnOn(TurnWithdrawn, 10), annulled(TurnWithdrawn, 20)},
			[]on{{9, StatusSuspended, 5}, {15, StatusWithdrawn, 10}, {20, StatusSuspended, 20}, {expiry, StatusExpired, expiry}},
		},
		"an annulled suspension runs no more": {
			[]Turn{turnOn(TurnSuspended, 5), annulled(TurnSuspended, 20)},
			[]on{{19, StatusSuspended, 5}, {20, StatusValid, 20}},
		},
	} {
		life := livedThrough(t, test.turns...)
		for _, want := range append(test.want, on{-1, StatusNone, 0}, on{0, StatusValid, 0}) {
			status, since := life.StatusOn(lifeBegins.AddDays(want.day))
			first := lifeBegins.AddDays(want.since)
			if want.status == StatusNone {
				first = calendar.Date{}
			}
			if status != want.status || since != first {
				t.Errorf("%s: on day %d it is %s since %s, want %s since %s", name, want.day, status, since, want.status, first)
			}
		}
	}
}

func TestATurnThatCannotBeIsRefused(t *testing.T) {
	longer := func(what TurnKind, days int) Turn {
		turn := turnOn(what, days)
		turn.ValidTo = lifeBegins.AddMonths(72)
		return turn
	}
	for _, test := range []struct {
		past []Turn
		turn Turn
		want string
	}{
		{nil, turnOn(TurnIssued, 5), "life.begins-once"},
		{nil, turnOn(TurnSuspended, -1), "life.earlier"},
		{[]Turn{turnOn(TurnSuspended, 10)}, turnOn(TurnRestored, 9), "life.earlier"},
		{nil, turnOn(TurnRestored, 5), "life.not-suspended"},
		{[]Turn{turnOn(TurnSuspended, 10), turnOn(TurnRestored, 11)}, turnOn(TurnRestored, 11), "life.not-suspended"},
		{[]Turn{turnOn(TurnSuspended, 10)}, longer(TurnRenewed, 12), "life.suspended"},
		{[]Turn{turnOn(TurnSuspended, 1090)}, longer(TurnRenewed, 1200), "life.suspended"},
		{nil, turnOn(TurnRenewed, 12), "life.shorter"},
		{[]Turn{turnOn(TurnCancelled, 10)}, turnOn(TurnSuspended, 10), "life.ended"},
		{[]Turn{turnOn(TurnWithdrawn, 10)}, turnOn(TurnCancelled, 11), "life.ended"},
		{[]Turn{turnOn(TurnReplaced, 10)}, longer(TurnRenewed, 11), "life.ended"},
		{nil, Turn{What: TurnAnnulled, Of: TurnWithdrawn, On: lifeBegins}, "life.nothing-to-annul"},
		{nil, Turn{What: TurnAnnulled, Of: TurnIssued, On: lifeBegins}, "life.nothing-to-annul"},
	} {
		life := livedThrough(t, test.past...)
		after, no := life.Take(test.turn)
		if no == nil || no.Key != test.want || no.Clause != "" {
			t.Errorf("%s after %v: %v, want %s of ours", test.turn.What, test.past, no, test.want)
		}
		if !reflect.DeepEqual(after, life) {
			t.Errorf("%s was refused and yet changed something", test.turn.What)
		}
	}
	if _, no := (Life{}).Take(turnOn(TurnSuspended, 0)); no == nil {
		t.Error("what was never issued was suspended")
	}
}

// drawnLife lives through lawful turns.
func drawnLife(t *rapid.T) (steps []Life) {
	issue := calendar.Make(2024, 1, 1).AddDays(rapid.IntRange(0, 1500).Draw(t, "issue"))
	life, no := Life{}.Take(Turn{What: TurnIssued, On: issue, ValidTo: issue.AddMonths(36)})
	if no != nil {
		t.Fatal(no)
	}
	steps = append(steps, life)
	kinds := []TurnKind{TurnSuspended, TurnRestored, TurnRenewed, TurnAnnulled, TurnSuspended, TurnRestored, TurnRenewed, TurnReplaced,
		TurnWithdrawn, TurnCancelled, "extended"}
	day := issue
	for range rapid.IntRange(0, 12).Draw(t, "turns") {
		day = day.AddDays(rapid.SampledFrom([]int{0, 0, 1, 30, 91, 400, 1096}).Draw(t, "later"))
		turn := Turn{What: rapid.SampledFrom(kinds).Draw(t, "what"), On: day}
		switch turn.What {
		case TurnRenewed:
			turn.ValidTo = life.ValidTo.AddMonths(rapid.SampledFrom([]int{0, 12, 36}).Draw(t, "longer"))
		case TurnAnnulled:
			turn.Of = rapid.SampledFrom(kinds).Draw(t, "of")
		}
		next, no := life.Take(turn)
		if no == nil {
			life = next
			steps = append(steps, life)
		}
	}
	return steps
}

// statusByHand looks at one day in the plainest way: the turns up to it, without
// those that one of them annuls.
func statusByHand(turns []Turn, day calendar.Date) Status {
	var count []Turn
	for _, turn := range turns {
		if turn.On.After(day) {
			break
		}
		if turn.What != TurnAnnulled {
			count = append(count, turn)
			continue
		}
		last := -1
		for i, past := range count {
			if past.What == turn.Of {
				last = i
			}
		}
		count = slices.Delete(count, last, last+1)
	}
	status, validTo, suspended := StatusNone, calendar.Date{}, false
	for _, turn := range count {
		switch turn.What {
		case TurnIssued:
			status, validTo = StatusValid, turn.ValidTo
		case TurnRenewed:
			validTo = turn.ValidTo
		case TurnSuspended, TurnRestored:
			suspended = turn.What == TurnSuspended
		case TurnWithdrawn, TurnCancelled, TurnReplaced:
			return Status(turn.What)
		}
	}
	switch {
	case status == StatusNone:
		return StatusNone
	case day.After(validTo):
		return StatusExpired
	case suspended:
		return StatusSuspended
	}
	return status
}

// [6.1a]
func TestACertificateHasExactlyOneStatusOnEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawnLife(t)
		life := steps[len(steps)-1]
		last := life.Turns[len(life.Turns)-1].On
		if last.Before(life.ValidTo) {
			last = life.ValidTo
		}
		before, begun := StatusNone, calendar.Date{}
		for day := life.Issued.AddDays(-2); !day.After(last.AddDays(3)); day = day.AddDays(1) {
			status, since := life.StatusOn(day)
			if want := statusByHand(life.Turns, day); status != want {
				t.Fatalf("on %s it is %s, by hand %s", day, status, want)
			}
			if status != before {
				before, begun = status, day
				if next := life.Next(day.AddDays(-1)); next != day {
					t.Fatalf("%s begins on %s; the day before was said to be good until %s", status, day, next)
				}
			}
			if since != begun {
				t.Fatalf("on %s it is %s since %s, which began on %s", day, status, since, begun)
			}
		}
		if stands, then := life, life.At(last); stands.ValidTo != then.ValidTo || stands.Suspended != then.Suspended || stands.Ended != then.Ended {
			t.Fatalf("after everything it stands otherwise than in the end: %+v, %+v", then, stands)
		}
		if next := life.Next(last.AddDays(3)); !next.IsZero() {
			t.Fatalf("after everything, on %s, something is still to come", next)
		}
	})
}

func TestATurnChangesNoDayBeforeIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawnLife(t)
		for i, life := range steps[1:] {
			turn := life.Turns[len(life.Turns)-1]
			for day := life.Issued.AddDays(-1); day.Before(turn.On); day = day.AddDays(1) {
				was, since := steps[i].StatusOn(day)
				is, begun := life.StatusOn(day)
				if was != is || since != begun || !reflect.DeepEqual(steps[i].At(day), life.At(day)) {
					t.Fatalf("%s on %s made %s another day: %s since %s, was %s since %s", turn.What, turn.On, day, is, begun, was, since)
				}
			}
		}
	})
}

func TestExpiryMovesOnlyByARenewalOrItsAnnulment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := drawnLife(t)
		for i, life := range steps[1:] {
			turn := life.Turns[len(life.Turns)-1]
			if life.ValidTo != steps[i].ValidTo && turn.What != TurnRenewed && turn.Of != TurnRenewed {
				t.Fatalf("%s moved the last valid day from %s to %s", turn.What, steps[i].ValidTo, life.ValidTo)
			}
			if life.Issued != steps[0].Issued {
				t.Fatalf("%s moved the issue", turn.What)
			}
			if steps[i].Ended != "" && turn.What != TurnAnnulled && turn.What != "extended" {
				t.Fatalf("%s followed on %s", turn.What, steps[i].Ended)
			}
		}
	})
}

// noted is an entry that the certificate does not know but by its turn.
type noted struct{ turn Turn }

func (*noted) EntryName() string { return "certificate.noted/1" }
func (n *noted) Turn() Turn      { return n.turn }

func TestACertificateFoldsEveryTurnGenerically(t *testing.T) {
	j := begin(t).to(granted)
	c := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
	day := c.Content.Issue.AddDays(3)
	c.Apply(&noted{Turn{What: TurnSuspended}}, Meta{On: day})
	if status, since := c.StatusOn(day); status != StatusSuspended || since != day {
		t.Errorf("it is %s since %s, want suspended since the day of recording, %s", status, since, day)
	}
	if status, _ := c.StatusOn(day.AddDays(-1)); status != StatusValid {
		t.Errorf("the day before it is %s", status)
	}
}
