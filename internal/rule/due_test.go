package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// fall finds what falls due of a kind.
func (j *journey) fall(what string) (all []Due) {
	for _, d := range j.seen().Falls(j.state()) {
		if d.What == what {
			all = append(all, d)
		}
	}
	return all
}

// [5.2.3a]
func TestAPromisedMaterialFallsDueOnItsDayAndStaysUntilItComes(t *testing.T) {
	j := begin(t).to(assessed)
	follows := j.today.AddDays(10)
	j.do(theIntake, &JudgeMaterials{Verdicts: []MaterialVerdictInput{
		{Item: "user-manual", Verdict: scheme.MaterialFollows, Follows: follows}}})
	j.to(acceptedCase)
	j.today = follows
	due := j.fall(DueMaterial)
	if len(due) != 1 || due[0].About != "user-manual" || due[0].Called.EN != "User manual of the software" || due[0].Passed(j.today) || !due[0].Passed(j.today.AddDays(1)) || due[0].Waits[0] != RoleClient {
		t.Errorf("due %+v", due)
	}
	j.do(j.client, hand("user-manual"))
	if due := j.fall(DueMaterial); len(due) != 0 {
		t.Errorf("still due %+v", due)
	}
}

// [5.8]
func TestTheTimeLimitFallsDueUnlessItIsPaused(t *testing.T) {
	j := begin(t).to(acceptedCase)
	due := j.fall(DueCase)
	if len(due) != 1 || due[0].Due.State != calendar.DueDate || due[0].Clause != "5.8" || !slices.Contains(due[0].Waits, RoleMonitoring) {
		t.Errorf("due %+v", due)
	}
	j.wait(1)
	j.do(theReviewer, ask("user-manual"))
	all := j.seen().Falls(j.state())
	if last := all[len(all)-1]; last.What != DueCase || last.Due.State != calendar.DueOpen {
		t.Errorf("last of all is %+v, want the time limit that is open", last)
	}
	if all[0].What != DueSupplement {
		t.Errorf("first of all is %+v, want the supplement", all[0])
	}
}

// [5.4.2a]
func TestTheReportFallsDueUntilItsPaperIsThere(t *testing.T) {
	j := begin(t).to(reported)
	due := j.fall(DueReportPaper)
	if len(due) != 1 || due[0].Due.Date != calendar.Make(2026, 1, 12) || due[0].Waits[0] != RoleLaboratory || due[0].Proposes != "" {
		t.Errorf("due %+v", due)
	}
	j.do(theIntake, &ReceiveTestReportPaper{Task: j.state().Tests[0].Number, Received: j.today})
	if due := j.fall(DueReportPaper); len(due) != 0 {
		t.Errorf("still due %+v", due)
	}
}

// TestWhatIsProposedIsPossibleOnTheFirstDayAfter: the sweep can rely on it.
func TestWhatIsProposedIsPossibleOnTheFirstDayAfter(t *testing.T) {
	for _, test := range []func() *journey{
		func() *journey { return begin(t).to(opened) },
		func() *journey { j := begin(t).to(submitted); j.do(theIntake, ask("sample")); return j },
		func() *journey { j := begin(t).to(evaluated); j.rectifying(30); return j },
	} {
		j := test()
		proposals := 0
		for _, d := range j.seen().Falls(j.state()) {
			if d.Proposes == "" {
				continue
			}
			proposals++
			proposes, _ := CommandNamed(d.Proposes)
			j.today = d.Due.Date
			if _, no := j.try(theSystem, proposes.New()); no == nil {
				t.Errorf("%s is proposed on its last day in time", d.What)
			}
			j.wait(1)
			j.do(theSystem, proposes.New())
		}
		if proposals == 0 {
			t.Errorf("nothing is proposed for %+v", j.seen().Falls(j.state()))
		}
	}
}
