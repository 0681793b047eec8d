package rule

import (
	"slices"
	"testing"
)

// TestTheDeadlineOfATransitionStandsInTheCalendarUntilSomebodyAppliedAnew: the
// holder's own with the certificate, the body's once for all; moved, both move.
//
// [6.3.1e] 要求其在规定的时间内重新申请认证
func TestTheDeadlineOfATransitionStandsInTheCalendarUntilSomebodyAppliedAnew(t *testing.T) {
	j, certificate := changing(t)
	transition := j.announces(400)
	is := func(own, body bool) {
		t.Helper()
		for thing, is := range map[State]bool{certificate: own, transition: body} {
			at := slices.IndexFunc(j.seen().Coming(thing), func(c Coming) bool { return c.Kind() == KindTransit })
			if at < 0 != !is {
				t.Errorf("on %s the calendar of %T holds the deadline: %v, want %v", j.today, thing, at >= 0, is)
				continue
			}
			if c := j.seen().Coming(thing); is && (c[at].On != transition.Deadline || c[at].Clause != "6.3.1e" || c[at].Inside != (thing == State(transition))) {
				t.Errorf("it is %+v", c[at])
			}
		}
		if slices.ContainsFunc(j.seen().Coming(certificate), func(c Coming) bool { return c.What == DueTransitionReminder }) {
			t.Error("the calendar holds what the installation does by itself")
		}
	}
	is(true, true)
	j.do(theManager, &MoveTransitionDeadline{Deadline: transition.Deadline.AddDays(40), Reason: example})
	is(true, true)
	j.appliesAnew(certificate)
	is(true, true) // begun is not yet applied
	j.to(submitted)
	is(false, true)
	j.do(j.client, &WithdrawApplication{})
	is(true, true)
	j.today = transition.Deadline.AddDays(1)
	is(true, false) // missed, and still to be done
}
