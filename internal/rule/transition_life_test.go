package rule

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// applies begins an application anew and goes on in its case.
func (j *journey) appliesAnew(c *Certificate) {
	j.Helper()
	j.file = j.do(j.client, &OpenTransition{Certificate: c.Content.Number})
	j.at = slices.IndexFunc(way, func(l leg) bool { return l.name == opened }) + 1
}

// standing is where the certificate stands in its only transition.
func (j *journey) standing(c *Certificate) Standing {
	j.Helper()
	all := j.certified().ProgressOf(c)
	if len(all) != 1 {
		j.Fatalf("it stands in %d transitions", len(all))
	}
	return all[0].Standing
}

// TestAnApplicationAnewEndsInACertificateOnTheNewBasis in place of the old one,
// which was valid until then; anchor and expiry are inherited.
//
// [6.3.1e] 重新申请认证
// [6.3.1(4)]
func TestAnApplicationAnewEndsInACertificateOnTheNewBasis(t *testing.T) {
	j, old := changing(t)
	j.announces(400)
	if got := j.standing(old); got != NotBegun {
		t.Errorf("at first it is %s", got)
	}
	j.appliesAnew(old)
	j.refused(j.client, &OpenTransition{Certificate: old.ID}, "", "transition.opened")
	j.to(acceptedCase)
	if got := j.standing(old); got != Applied {
		t.Errorf("accepted it is %s", got)
	}
	if editionIn(j.state().Standards, "JRT0199") != laterEdition {
		t.Errorf("it is pinned to %+v", j.state().Standards)
	}
	j.to(granted)
	now := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
	if statusOn(old, j.today) != StatusReplaced || statusOn(old, j.today.AddDays(-1)) != StatusValid || old.Successor != now.ID {
		t.Errorf("the old certificate is %s, followed by %q", statusOn(old, j.today), old.Successor)
	}
	says, said := now.Content, old.Content
	if says.Predecessor != said.Number || says.Number == said.Number || says.Anchor != said.Anchor || says.ValidTo != said.ValidTo || editionIn(says.Standards, "JRT0199") != laterEdition {
		t.Errorf("the new one says %+v", says)
	}
	if got := j.standing(old); got != Changed {
		t.Errorf("granted it is %s", got)
	}
	if all := j.certified().ProgressOf(now); len(all) != 0 {
		t.Errorf("the new certificate stands in %+v", all)
	}
}

// TestASuspensionGoesOnInTheCertificateOnTheNewBasis: it is not shed by applying
// anew.
func TestASuspensionGoesOnInTheCertificateOnTheNewBasis(t *testing.T) {
	j, old := changing(t)
	j.announces(600)
	j.appliesAnew(old)
	j.to(evaluated)
	j.do(theDecider, &SuspendCertificate{Facts: []FactInput{j.because("misuse")}})
	since := old.Suspension().On
	j.do(anotherDecider, &GrantCertification{})
	now := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
	if statusOn(now, j.today) != StatusSuspended || now.Suspension() == nil || now.Suspension().On != since {
		t.Errorf("the new certificate is %s", statusOn(now, j.today))
	}
}

// TestWhoMissesTheDeadlineIsProposedForSuspensionOnce, on the first day after it;
// a person decides.
//
// [6.3.2(7)] 在认证范围内无法满足适用的最新法律法规、认证标准规范要求的；
// [6.3.1e]
func TestWhoMissesTheDeadlineIsProposedForSuspensionOnce(t *testing.T) {
	j, c := changing(t)
	transition := j.announces(30)
	j.wait(30) // the last day in time
	j.refused(theSystem, &ProposeMissedTransition{}, "", "transition.not-missed")
	j.wait(1)
	j.do(theSystem, &ProposeMissedTransition{})
	j.refused(theSystem, &ProposeMissedTransition{}, "", "transition.not-missed")
	p := c.Waiting(scheme.Suspension)
	if len(p) != 1 || p[0].FellDue != transition.Deadline || p[0].Fact.Clause != "6.3.2(7)" || p[0].Fact.Reference != transition.Number {
		t.Fatalf("proposed %+v", p)
	}
	if j.status() != StatusValid || j.standing(c) != MissedIt {
		t.Errorf("it is %s and %s", j.status(), j.standing(c))
	}
	j.appliesAnew(c) // late, which is taken
	j.do(theDecider, &SuspendCertificate{Proposal: p[0].ID})
	if j.status() != StatusSuspended {
		t.Errorf("decided it is %s", j.status())
	}
	j.wait(10)
	j.refused(theSystem, &ProposeMissedTransition{}, "", "transition.not-missed")
}

// TestWhoAppliedInTimeIsNotProposed while the application is open, however long it
// takes; once it has come to nothing, it is.
//
// [6.3.1e]
func TestWhoAppliedInTimeIsNotProposed(t *testing.T) {
	j, c := changing(t)
	j.announces(30)
	j.wait(30)
	j.appliesAnew(c)
	j.to(submitted)
	j.wait(60)
	if j.standing(c) != Applied {
		t.Errorf("in time it is %s", j.standing(c))
	}
	j.refused(theSystem, &ProposeMissedTransition{}, "", "transition.not-missed")
	j.do(j.client, &WithdrawApplication{})
	j.do(theSystem, &ProposeMissedTransition{})
}

// TestADeadlineIsOnlyMovedLaterWithAReason that everybody reads: an exception, of
// which the holders are told.
//
// [6.3.1e] 在规定的时间内重新申请认证
func TestADeadlineIsOnlyMovedLaterWithAReason(t *testing.T) {
	j, c := changing(t)
	transition := j.announces(30)
	first := transition.Deadline
	move := func(to calendar.Date) *MoveTransitionDeadline {
		return &MoveTransitionDeadline{Deadline: to, Reason: Words{ZH: "检测能力不足", EN: "Too few laboratories"}}
	}
	j.invalid(theManager, &MoveTransitionDeadline{}, "reason.zh field.required", "reason.en field.required", "deadline field.required")
	for _, to := range []calendar.Date{first, first.AddDays(-1)} {
		j.invalid(theManager, move(to), "deadline transition.not-later")
	}
	j.invalid(theManager, move(j.today.AddMonths(36).AddDays(1)), "deadline field.late")
	j.do(theManager, move(first.AddDays(60)))
	last := j.journal[len(j.journal)-1].entry.(*TransitionMoveTold)
	if transition.Deadline != first.AddDays(60) || last.Before != first || last.Deadline != transition.Deadline || len(transition.Moves) != 1 {
		t.Errorf("moved to %s, told %+v", transition.Deadline, last)
	}
	if list := (&TransitionMoved{}).ListedIn(); list != ListExceptions {
		t.Errorf("it stands in the list %s", list)
	}
	j.today = first.AddDays(1)
	j.refused(theSystem, &ProposeMissedTransition{}, "", "transition.not-missed")
	j.today = transition.Deadline.AddDays(1)
	j.refused(theManager, move(j.today.AddDays(9)), "6.3.1e", "transition.over")
	_ = c
}

// TestAHolderIsRemindedOnceOfEachDeadline, unless told of it later than the
// reminder would be.
//
// [6.3.1e]
func TestAHolderIsRemindedOnceOfEachDeadline(t *testing.T) {
	j, c := changing(t)
	j.announces(60)
	j.refused(theSystem, &RemindOfTransition{}, "", "transition.nobody-to-remind")
	transition := j.certified().Transitions()[0]
	j.do(theManager, &MoveTransitionDeadline{Deadline: j.today.AddDays(200), Reason: example})
	day := transition.Deadline.AddMonths(-3)
	j.today = day.AddDays(-1)
	j.refused(theSystem, &RemindOfTransition{}, "", "transition.nobody-to-remind")
	j.today = day
	j.do(theSystem, &RemindOfTransition{})
	j.refused(theSystem, &RemindOfTransition{}, "", "transition.nobody-to-remind")
	if len(c.Reminders) != 1 || c.Reminders[0].On != day {
		t.Errorf("reminded %+v", c.Reminders)
	}
}

func TestNobodyAppliesAnewWhoHasNoReason(t *testing.T) {
	j, c := changing(t)
	j.refused(j.client, &OpenTransition{Certificate: c.ID}, "", "transition.none")
	j.invalid(j.client, &OpenTransition{Certificate: "X"}, "certificate field.unknown")
	stranger := Actor{Person: "x", Organisation: "other", Roles: []Role{RoleClient}}
	j.invalid(stranger, &OpenTransition{Certificate: c.Content.Number}, "certificate field.unknown")
	j.announces(100)
	j.do(theDecider, &WithdrawCertificate{Facts: []FactInput{j.because("not-curable")}})
	j.refused(j.client, &OpenTransition{Certificate: c.ID}, "", "life.ended")
}

// TestWhateverHappensAMissedDeadlineIsProposedExactlyOnce, on whatever days and
// however often somebody sweeps, in whatever order, while deadlines move and
// holders apply, withdraw, are suspended and restored.
//
// [6.3.1e] [6.3.2(7)]
func TestWhateverHappensAMissedDeadlineIsProposedExactlyOnce(t *testing.T) {
	newer := twoEditions(t, startDay.AddDays(1))
	missed, kept := 0, 0
	for range howLong(5, 50) { // of rapid's hundred
		rapid.Check(t, func(t *rapid.T) {
			j := begin(t).to(granted)
			c := j.certificate()
			j.inForce = newer
			transition := j.announces(rapid.IntRange(1, 120).Draw(t, "days"))
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				before := len(c.Proposals)
				switch rapid.IntRange(0, 6).Draw(t, "step") {
				case 0:
					_, _ = j.try(theManager, &MoveTransitionDeadline{Deadline: transition.Deadline.AddDays(rapid.IntRange(0, 60).Draw(t, "more")), Reason: example})
				case 1:
					if on, no := j.try(j.client, &OpenTransition{Certificate: c.ID}); no == nil {
						j.file = on
						j.at = slices.IndexFunc(way, func(l leg) bool { return l.name == opened }) + 1
						j.to(submitted)
					}
				case 2:
					_, _ = j.try(j.client, &WithdrawApplication{})
				case 3:
					_, _ = j.try(theDecider, &SuspendCertificate{Facts: []FactInput{j.because("misuse")}})
				case 4:
					if rejectable := c.Rejectable(); len(rejectable) > 0 {
						_, _ = j.try(theDecider, &RejectCertificateProposal{Proposal: rejectable[0].ID, Reason: "x"})
					}
				default:
					j.wait(rapid.IntRange(1, 50).Draw(t, "wait"))
				}
				late := j.today.After(transition.Deadline)
				inTime := j.certified().inTime(j.certified().TransitionCase(c, transition), transition)
				had := c.proposedFor(transition) != nil
				for range rapid.IntRange(1, 2).Draw(t, "sweeps") {
					_, no := j.try(theSystem, &ProposeMissedTransition{})
					if want := late && !inTime && !had; (no == nil) != want {
						t.Fatalf("on %s, deadline %s, in time %v, proposed %v: %v", j.today, transition.Deadline, inTime, had, no)
					}
					had = had || no == nil
				}
				if len(c.Proposals) > before+1 {
					t.Fatalf("proposed %d at once", len(c.Proposals)-before)
				}
			}
			if again := j.fold(StreamID{KindCertificate, c.ID}); !reflect.DeepEqual(again, State(c)) {
				t.Fatalf("it folds to %+v, but is %+v", again, c)
			}
			if c.proposedFor(transition) != nil {
				missed++
			} else {
				kept++
			}
		})
	}
	if missed == 0 || kept == 0 {
		t.Errorf("%d missed, %d kept: the walks are too tame", missed, kept)
	}
}
