package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// [5.2.3a]
func TestAcceptanceRestsOnMaterialsAssessmentAndContract(t *testing.T) {
	j := begin(t).to(received)
	j.refused(theIntake, &AcceptApplication{}, "1", "scope.open")
	j.to("scope answered")
	no := j.refused(theIntake, &AcceptApplication{}, "5.2.3a", "acceptance.materials")
	if want := len(j.seen().Required(j.state())); len(no.Fields) != want {
		t.Errorf("%d materials are named, want %d", len(no.Fields), want)
	}
	j.to(judgedAll)
	j.refused(theIntake, &AcceptApplication{}, "5.2.3a", "acceptance.no-assessment")
	assess := func(supports bool) *AssessOperation {
		return &AssessOperation{Supports: supports, MonitoringMonths: 3, Business: "b", System: "s"}
	}
	j.do(theMonitor, assess(false))
	j.refused(theIntake, &AcceptApplication{}, "5.2.3a", "acceptance.not-supported")
	j.do(theMonitor, assess(true))
	j.refused(theIntake, &AcceptApplication{}, "", "acceptance.no-contract")
	j.do(theIntake, &RecordContract{Number: "C", Signed: j.today})
	j.do(theIntake, &AcceptApplication{})
	if c := j.state(); c.Accepted != j.today || c.Monitoring.Months != 3 {
		t.Errorf("accepted on %s for %d months", c.Accepted, c.Monitoring.Months)
	}
	for _, again := range []Command{&AcceptApplication{}, &RefuseApplication{}, &AnswerScope{}, &AssessOperation{}, &PromiseMaterial{}} {
		j.refused(theIntake, again, "", "case.accepted")
	}
}

// [5.2.3a]
func TestAMaterialThatFollowsDoesNotStandInTheWayUntilItsDayIsPast(t *testing.T) {
	j := begin(t).to(assessed)
	follows := j.today.AddDays(10)
	j.do(theIntake, &JudgeMaterials{Verdicts: []MaterialVerdictInput{
		{Item: "sample", Verdict: scheme.MaterialFollows, Follows: follows}}})
	j.today = follows.AddDays(1)
	j.refused(theIntake, &AcceptApplication{}, "5.2.3a", "acceptance.materials")
	j.today = follows
	j.to(reviewed)
	no := j.refused(theReviewer, &ConcludeReview{}, "5.5a", "review.materials") // but it must be there by then
	if len(no.Fields) != 1 || no.Fields[0].Path != "sample" {
		t.Errorf("lacking are %v", no.Fields)
	}
	j.do(j.client, hand("sample"))
	j.do(theIntake, judge("sample", scheme.MaterialConforms, ""))
	j.to(reviewEnded)
}

// [5.2.3a]
func TestAMaterialFoundLackingStandsInTheWay(t *testing.T) {
	j := begin(t).to(assessed)
	j.do(theIntake, judge("user-manual", scheme.MaterialSupplement, "缺页"))
	j.refused(theIntake, &AcceptApplication{}, "5.2.3a", "acceptance.materials")
	j.do(theIntake, judge("user-manual", scheme.MaterialNotApplicable, "无"))
	j.do(theIntake, &AcceptApplication{})
}

// [2]
func TestAcceptancePinsTheEditionsOfTheBasisThatHoldToday(t *testing.T) {
	j := begin(t).to(acceptedCase)
	var editions []string
	for _, s := range j.state().Standards {
		editions = append(editions, s.Edition)
	}
	if want := []string{"JR/T 0199-2020", "JR/T 0200-2020"}; !slices.Equal(editions, want) {
		t.Errorf("pinned %v, want %v", editions, want)
	}
	j.to(granted)
	if got := Get[*Certificate](j.record, KindCertificate, j.state().Certificate).Content.Standards; !slices.Equal(got, j.state().Standards) {
		t.Errorf("the certificate names %v", got)
	}
}

// [5.2.3a]
func TestAnApplicationIsRefusedWithReasons(t *testing.T) {
	j := begin(t).to(submitted)
	j.invalid(theIntake, &RefuseApplication{}, "reasons field.required")
	j.invalid(theIntake, &RefuseApplication{Reasons: []ReasonInput{{Clause: "5.99"}}},
		"reasons[0].clause field.clause", "reasons[0].text field.required")
	j.do(theIntake, &RefuseApplication{Reasons: []ReasonInput{{Clause: "1", Text: "不在范围"}}})
	c := j.state()
	if c.Outcome != OutcomeNotAccepted || c.Closed != j.today || len(c.Reasons) != 1 || c.Word() != "not-accepted" {
		t.Errorf("the case ended as %s on %s for %v", c.Outcome, c.Closed, c.Reasons)
	}
	letters := j.entries(j.file)[len(j.entries(j.file))-1].(Lettered).Letters()
	if want := []Letter{{Kind: "not-accepted", To: c.Client}}; !slices.Equal(letters, want) {
		t.Errorf("letters %v, want %v", letters, want)
	}
	j.refused(j.client, &WithdrawApplication{}, "", "case.closed")
}

func TestTheClientWithdrawsAtAnyStageBeforeTheDecision(t *testing.T) {
	for _, stage := range []string{opened, submitted, acceptedCase, reported, evaluated} {
		j := begin(t).to(stage)
		j.invalid(j.client, &WithdrawApplication{Reason: "\x07"}, "reason field.character")
		j.do(j.client, &WithdrawApplication{})
		if j.state().Outcome != OutcomeWithdrawn {
			t.Errorf("after %s the case is %s", stage, j.state().Outcome)
		}
	}
	j := begin(t).to(granted)
	j.refused(j.client, &WithdrawApplication{}, "", "case.closed")
}

// [5.8]
func TestWithdrawalStopsTheClock(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.today = calendar.Make(2026, 1, 7)
	j.do(j.client, &WithdrawApplication{})
	j.wait(30)
	if used := j.used(); used != 2 {
		t.Errorf("used %d long after the withdrawal, want 2", used)
	}
}
