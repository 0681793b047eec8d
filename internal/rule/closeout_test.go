package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

var closing = &CloseOutCase{Reason: "长期未答复"}

func TestADraftThatIsNeverSubmittedMayBeClosed(t *testing.T) {
	j := begin(t).to(opened)
	j.wait(40)
	j.do(j.client, &ProvideMaterial{Item: "application-form", Files: []FileRef{aFile("a")}})
	last := j.today.AddMonths(6) // from the client's last act
	j.today = last
	j.refused(theIntake, closing, "", "closeout.early")
	j.wait(1)
	j.invalid(theIntake, &CloseOutCase{}, "reason field.required")
	j.do(theIntake, closing)
	if c := j.state(); c.Outcome != OutcomeClosedOut || c.Closed != j.today || c.Reasons[0].Text.Text != closing.Reason {
		t.Errorf("the case ended as %s on %s for %v", c.Outcome, c.Closed, c.Reasons)
	}
	letters := j.entries(j.file)[len(j.entries(j.file))-1].(Lettered).Letters()
	if want := []Letter{{Kind: "closed-out", To: j.state().Client}}; !slices.Equal(letters, want) {
		t.Errorf("letters %v, want %v", letters, want)
	}
	j.refused(theIntake, closing, "", "case.closed")
}

// [5.8]
func TestASupplementThatIsNeverAnsweredClosesTheCaseByAPersonAndStopsTheClock(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.refused(theDecider, closing, "", "closeout.nothing-awaited")
	j.do(theReviewer, ask("user-manual", "sample"))
	asked := j.today
	j.wait(30)
	j.do(j.client, hand("user-manual")) // a part of the answer: the silence begins anew
	j.today = asked.AddMonths(6).AddDays(1)
	j.refused(theDecider, closing, "", "closeout.early")
	j.today = asked.AddDays(30).AddMonths(6).AddDays(1)
	used := j.used()
	j.do(theDecider, closing)
	j.wait(50)
	if after := j.used(); after != used {
		t.Errorf("used %d long after the closing, %d on its day", after, used)
	}
}

func TestADayToldToTheClientIsNotCutShortByTheClosingLimit(t *testing.T) {
	j := begin(t).to(acceptedCase)
	late := ask("user-manual")
	late.Due = j.today.AddMonths(8)
	j.do(theReviewer, late)
	j.today = late.Due
	j.refused(theIntake, closing, "", "closeout.early")
	j.wait(1)
	j.do(theIntake, closing)
}

// [5.7b]
func TestCorrectionsThatNeverComeCloseTheCaseToo(t *testing.T) {
	j := begin(t).to(evaluated)
	j.rectifying(30)
	j.today = j.today.AddMonths(6)
	j.refused(theIntake, closing, "", "closeout.early")
	j.wait(1)
	j.do(theIntake, closing)
}

func TestAClosingTakesTestTasksBack(t *testing.T) {
	for _, end := range []Command{closing, &WithdrawApplication{Reason: "商业原因"}} {
		j := begin(t).to(dispatched)
		j.do(theReviewer, ask("user-manual"))
		j.today = j.today.AddMonths(6).AddDays(1)
		j.do(theIntake, end)
		test := j.state().Tests[0]
		task := Get[*TestTask](j.record, KindTestTask, test.Task)
		if test.Cancelled != j.today || task.Cancelled != j.today || j.state().Closed != j.today {
			t.Errorf("%s: test %+v, task cancelled on %s", end.CommandName(), test, task.Cancelled)
		}
		for _, past := range j.entries(StreamID{KindTestTask, test.Task}) {
			if cancelled, ok := past.(*TestTaskCancelled); ok && !cancelled.Reason.IsZero() {
				t.Error("the laboratory is told why the client's case ended")
			}
		}
	}
}

func TestTheClientWithdrawsAtEveryStageWhateverIsOpen(t *testing.T) {
	for _, step := range way[:stepOf(granted)] {
		j := begin(t).to(step.name)
		if !j.state().Submitted.IsZero() {
			j.do(theReviewer, ask("user-manual"))
			j.do(theReviewer, ask("sample"))
		}
		j.do(j.client, &WithdrawApplication{Reason: "x"})
		if c := j.state(); c.Outcome != OutcomeWithdrawn || c.runningTest() != nil || len(j.seen().Falls(c)) != 0 {
			t.Errorf("after %q: %s, still due %v", step.name, c.Outcome, j.seen().Falls(c))
		}
	}
	j := begin(t).to(evaluated)
	j.rectifying(30)
	j.do(j.client, &WithdrawApplication{})
}

func TestACloseOutIsProposedOnceForEachSilence(t *testing.T) {
	j := begin(t).to(acceptedCase)
	propose := &ProposeCloseOut{}
	j.refused(theSystem, propose, "", "closeout.nothing-awaited")
	j.do(theReviewer, ask("user-manual"))
	last := j.today.AddMonths(6)
	j.today = last
	j.refused(theSystem, propose, "", "closeout.early")
	j.wait(3) // nobody looked for two days
	j.do(theSystem, propose)
	if p := j.state().Missed; len(p) != 1 || p[0].FellDue != last || p[0].On != j.today || p[0].What != ProposedCloseOut {
		t.Errorf("proposed %+v", p)
	}
	j.refused(theSystem, propose, "", "missed.noted")
	if !j.state().Closed.IsZero() {
		t.Error("a proposal closed the case")
	}
	j.do(theReviewer, ask("sample"))
	j.today = j.today.AddMonths(6).AddDays(1)
	j.do(theSystem, propose) // for the second silence
	j.refused(theSystem, propose, "", "missed.noted")
	j.do(j.client, hand("user-manual"))
	j.refused(theIntake, closing, "", "closeout.early") // the client speaks again
}

// [5.7b]
func TestARefusalIsProposedOnceOnTheFirstDayAfterAMissedRectification(t *testing.T) {
	j := begin(t).to(evaluated)
	propose := &ProposeRefusal{}
	j.refused(theSystem, propose, "", "rectification.not-missed")
	due := j.rectifying(30).Due
	j.today = due
	j.refused(theSystem, propose, "", "rectification.not-missed")
	j.wait(1)
	j.do(theSystem, propose)
	j.refused(theSystem, propose, "", "missed.noted")
	if p := j.state().Missed[0]; p.FellDue != due || p.About != j.state().Rectifications[0].ID || p.What != ProposedRefusal {
		t.Errorf("proposed %+v", p)
	}
	if c := j.state(); c.Word() != WordRectifying || !c.Closed.IsZero() {
		t.Error("a proposal decided something")
	}
	j.do(theDecider, noCertificate())
	j.refused(theSystem, propose, "", "case.closed")
}

// [5.7b]
func TestACorrectionThatFailedPastItsDayIsMissed(t *testing.T) {
	j := begin(t).to(evaluated)
	due := j.rectifying(30).Due
	j.do(j.client, corrected())
	j.today = due.AddDays(5)
	j.refused(theSystem, &ProposeRefusal{}, "", "rectification.not-missed") // handed in in time
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Failed: []string{"F-01"}, Note: "未改"})
	j.do(theSystem, &ProposeRefusal{})
}

// TestNothingIsClosedOnProvisionalDays: working days that no notice has settled
// bind nobody.
func TestNothingIsClosedOnProvisionalDays(t *testing.T) {
	s := begin(t).seen()
	published := builtIn.Published()
	for _, test := range []struct {
		limit   scheme.Limit
		from    calendar.Date
		settled bool
	}{
		{scheme.Limit{Value: 5, Unit: scheme.WorkDays}, published.AddDays(-30), true},
		{scheme.Limit{Value: 5, Unit: scheme.WorkDays}, published.AddDays(-1), false},
		{scheme.Limit{Value: 6, Unit: scheme.Months}, published.AddDays(-1), true},
		{scheme.Limit{Value: 9000, Unit: scheme.WorkDays}, startDay, false},
	} {
		if _, settled := s.ends(test.limit, test.from); settled != test.settled {
			t.Errorf("%d %s from %s: settled %v", test.limit.Value, test.limit.Unit, test.from, settled)
		}
	}
}

// inWorkingDays is a record whose closing limit is in working days.
type inWorkingDays struct{ Record }

func (inWorkingDays) Scheme(string) *scheme.Scheme {
	return scheme.New(scheme.Content{Limits: []scheme.Limit{{
		Dated: scheme.Dated{ID: scheme.LimitCaseCloseout, Since: startDay}, Value: 260, Unit: scheme.WorkDays,
	}}})
}

func TestAClosingLimitOnProvisionalDaysRefusesUntilTheNoticeIsThere(t *testing.T) {
	j := begin(t).to(opened)
	j.wait(500)
	for _, command := range []Command{closing, &ProposeCloseOut{}} {
		s := j.situation(theIntake, j.today, j.file)
		s.Record = inWorkingDays{s.Record}
		if no := command.Guard(s); no == nil || no.Key != "closeout.provisional" || no.Clause != "" {
			t.Errorf("%s: %v", command.CommandName(), no)
		}
	}
}
