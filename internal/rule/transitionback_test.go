package rule

import (
	"reflect"
	"testing"

	"fincert/internal/scheme"
)

// toldBack is what the holder of a certificate was told last of a transition that
// was taken back, and how often.
func (j *journey) toldBack(c *Certificate) (told *TransitionBackTold, times int) {
	for _, past := range j.journal {
		if e, is := past.entry.(*TransitionBackTold); is && past.meta.Stream.ID == c.ID {
			told, times = e, times+1
		}
	}
	return told, times
}

// TestATransitionAnnouncedByMistakeIsTakenBack: nobody has to go it, the holders are
// told once, and what was proposed lapses; it can be announced again.
func TestATransitionAnnouncedByMistakeIsTakenBack(t *testing.T) {
	j, c := changing(t)
	transition := j.announces(30)
	on := StreamID{KindTransition, transition.ID}
	j.invalid(theManager, &TakeBackTransition{}, "reason.zh field.required", "reason.en field.required")
	j.wait(31)
	j.do(theSystem, &ProposeMissedTransition{})
	j.wait(1)
	j.do(theManager, &TakeBackTransition{Reason: example})
	j.refused(theManager, &TakeBackTransition{Reason: example}, "", "transition.taken-back")
	j.refused(theManager, &MoveTransitionDeadline{Deadline: j.today.AddDays(9), Reason: example}, "", "transition.taken-back")
	p := c.proposedFor(transition)
	told, times := j.toldBack(c)
	if times != 1 || told.Holder != j.client.Organisation || told.Announcement != transition.Back.Announcement || told.Proposal != p.ID || told.Suspension+told.Application != "" {
		t.Errorf("told %d times, at last %+v", times, told)
	}
	if p.Outcome != ProposalLapsed || p.Ended != j.today || len(c.Waiting(scheme.Suspension)) != 0 || j.status() != StatusValid {
		t.Errorf("proposed %+v; it is %s", p, j.status())
	}
	s := j.certified()
	if len(s.Transitions()) != 0 || len(s.Concerning(c)) != 0 || len(s.ProgressOf(c)) != 0 || len(s.Coming(transition)) != 0 {
		t.Errorf("it still stands: %+v", transition)
	}
	if transition.State(j.today) != TransitionBack || transition.State(j.today.AddDays(-1)) != TransitionOver || transition.State(transition.Deadline) != TransitionRuns {
		t.Errorf("it is %s", transition.State(j.today))
	}
	j.refused(j.client, &OpenTransition{Certificate: c.ID}, "", "transition.none")
	j.refused(theSystem, &ProposeMissedTransition{}, "", "transition.not-missed")
	if again := j.announces(60); again.Number == transition.Number || len(j.certified().Concerning(c)) != 1 {
		t.Errorf("announced again as %s", again.Number)
	}
	if folded := j.fold(on); !reflect.DeepEqual(folded, State(transition)) {
		t.Errorf("it folds to %+v, but is %+v", folded, transition)
	}
}

// TestAnApplicationAnewGoesOnWhenItsTransitionIsTakenBack: it is its client's, who may
// withdraw it. Announced again, the same change is served by it.
func TestAnApplicationAnewGoesOnWhenItsTransitionIsTakenBack(t *testing.T) {
	j, old := changing(t)
	j.announces(400)
	j.appliesAnew(old)
	j.to(submitted)
	file := j.file
	j.do(theManager, &TakeBackTransition{Reason: example})
	j.file = file
	if told, _ := j.toldBack(old); told.Application != j.state().Number || told.Proposal+told.Suspension != "" {
		t.Errorf("told %+v", told)
	}
	if !j.state().Closed.IsZero() {
		t.Errorf("the application was closed on %s", j.state().Closed)
	}
	j.announces(400)
	j.file = file
	if got := j.standing(old); got != Applied {
		t.Errorf("announced again it is %s", got)
	}
	j.refused(j.client, &OpenTransition{Certificate: old.ID}, "", "transition.opened")
	again := j.certified().Transitions()[0]
	j.do(theManager, &TakeBackTransition{Reason: example})
	if again.Back == nil {
		t.Error("it was not taken back a second time")
	}
	j.file = file
	j.to(granted)
	now := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
	if statusOn(old, j.today) != StatusReplaced || now.Content.Predecessor != old.Content.Number || editionIn(now.Content.Standards, "JRT0199") != laterEdition {
		t.Errorf("the old certificate is %s, the new one says %+v", statusOn(old, j.today), now.Content)
	}
}

// TestASuspensionRunsOnWhenTheTransitionItRestsOnIsTakenBack, and its holder is told
// so; it ends by restoration or an appeal alone.
func TestASuspensionRunsOnWhenTheTransitionItRestsOnIsTakenBack(t *testing.T) {
	j, c := changing(t)
	transition := j.announces(30)
	j.wait(31)
	j.do(theSystem, &ProposeMissedTransition{})
	j.do(theDecider, &SuspendCertificate{Proposal: c.Waiting(scheme.Suspension)[0].ID})
	since := c.Suspension().On
	j.wait(3)
	j.do(theManager, &TakeBackTransition{Reason: example})
	told, _ := j.toldBack(c)
	if u := c.Suspension(); j.status() != StatusSuspended || u == nil || u.On != since || told.Suspension != u.ID || told.Proposal != "" {
		t.Errorf("it is %s, told %+v", j.status(), told)
	}
	if p := c.proposedFor(transition); p.Outcome != ProposalConfirmed {
		t.Errorf("what was proposed is %s", p.Outcome)
	}
	j.do(j.client, j.restoring())
}

// TestASuspensionForAnotherReasonIsNoneOfATransitionThatIsTakenBack.
func TestASuspensionForAnotherReasonIsNoneOfATransitionThatIsTakenBack(t *testing.T) {
	j, c := changing(t)
	j.announces(30)
	j.do(theDecider, &SuspendCertificate{Facts: []FactInput{j.because("misuse")}})
	j.do(theManager, &TakeBackTransition{Reason: example})
	if told, times := j.toldBack(c); times != 1 || told.Suspension != "" {
		t.Errorf("told %+v", told)
	}
}
