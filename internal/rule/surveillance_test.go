package rule

import (
	"testing"

	"pgregory.net/rapid"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// certified is a journey with a certificate, and its certificate.
func certified(t rapid.TB) (*journey, *Certificate) {
	t.Helper()
	j := begin(t).to(granted)
	return j, Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
}

// surveys begins a surveillance and goes on in its case.
func (j *journey) surveys(certificate *Certificate, elements ...string) {
	j.Helper()
	j.file = j.do(theMonitor, &OpenSurveillance{Certificate: certificate.Content.Number, Elements: elements})
}

// examines takes every step that the surveillance needs up to its decision.
func (j *journey) examines() {
	j.Helper()
	if j.state().Needs(scheme.StageReview) {
		j.do(theReviewer, &RecordReview{Items: conforming(j.seen().ReviewList(j.state()))})
		j.do(theReviewer, &ConcludeReview{Summary: "符合", Problems: j.words()})
	}
	if j.state().Needs(scheme.StageInspection) {
		visit := j.seen().earliestVisit(j.state())
		j.do(theInspector, planFor(visit))
		j.today = visit
		j.do(theInspector, &RecordConsistency{j.identity()})
		j.do(theInspector, &RecordInspection{Items: conforming(j.seen().InspectionList(j.state()))})
		j.do(theInspector, &ConcludeInspection{Visited: j.today, Summary: "符合", Problems: j.words()})
	}
	j.do(theMonitor, j.concluding(true))
	j.do(theEvaluator, &EvaluateCase{Conforms: true, Summary: "符合"})
}

// unsatisfied is a surveillance with one nonconformity, before its decision.
func unsatisfied(t rapid.TB) (*journey, *Certificate, []FindingInput) {
	t.Helper()
	j, certificate := certified(t)
	j.surveys(certificate, scheme.StageReview)
	list := conforming(j.seen().ReviewList(j.state()))
	list[0].Verdict, list[0].Note = scheme.CheckNonconforming, "缺使用记录"
	j.do(theReviewer, &RecordReview{Items: list})
	j.do(theReviewer, &ConcludeReview{Summary: "一项不符合"})
	j.do(theMonitor, j.concluding(true))
	j.do(theEvaluator, &EvaluateCase{Conforms: false, Summary: "一项不符合"})
	return j, certificate, []FindingInput{{Clause: "6.2c", Text: "缺使用记录", Answers: []string{list[0].Item}}}
}

// TestPeriodsCountFromTheCertificatesDate and fill its validity.
//
// [5.9.1a] 从获证之日起至证书有效期止，每 12个月为一个监督审查期
func TestPeriodsCountFromTheCertificatesDate(t *testing.T) {
	j, certificate := certified(t)
	rapid.Check(t, func(t *rapid.T) {
		content := certificate.Content
		content.Anchor = calendar.Make(2024, 1, 1).AddDays(rapid.IntRange(0, 1500).Draw(t, "anchor"))
		content.Issue, content.ValidTo = content.Anchor, content.Anchor.AddMonths(36)
		periods := j.seen().Periods(&Certificate{Content: content})
		if len(periods) != 3 {
			t.Fatalf("%d periods", len(periods))
		}
		for k, p := range periods {
			if p.Number != k+1 || p.To != content.Anchor.AddMonths(12*p.Number) {
				t.Fatalf("period %d ends on %s", p.Number, p.To)
			}
			if k > 0 && p.From != periods[k-1].To.AddDays(1) {
				t.Fatalf("period %d begins on %s", p.Number, p.From)
			}
		}
		if periods[0].From != content.Anchor || periods[2].To != content.ValidTo {
			t.Fatalf("%+v do not fill the validity", periods)
		}
	})
}

// TestAPassedSurveillanceMaintainsTheCertification by whichever examination.
//
// [5.9.1a] 证后监督采用跟踪监测结合现场检查或文件审查的方式。
// [5.9.2] [5.9.3] 应做出保持其认证资格的决定。
func TestAPassedSurveillanceMaintainsTheCertification(t *testing.T) {
	for _, elements := range [][]string{
		{scheme.StageReview}, {scheme.StageInspection}, {scheme.StageReview, scheme.StageInspection},
	} {
		j, certificate := certified(t)
		j.wait(100)
		j.surveys(certificate, elements...)
		j.refused(theDecider, &MaintainCertification{}, "5.7a", "decision.no-evaluation")
		j.examines()
		j.refused(theEvaluator, &MaintainCertification{}, "", "decision.took-part")
		j.do(theDecider, &MaintainCertification{})
		if c := j.state(); c.Outcome != OutcomeMaintained || c.Word() != Word(OutcomeMaintained) || c.Period != 1 {
			t.Errorf("%v: the case ended with %q in period %d", elements, c.Outcome, c.Period)
		}
		j.refused(theDecider, &MaintainCertification{}, "", "case.closed")
		if _, runs := j.seen().TimeLimit(j.state()); runs {
			t.Error("the time limit of 5.8 runs for a surveillance")
		}
	}
}

func TestASurveillanceHoldsAVisitOrAReviewOncePerPeriod(t *testing.T) {
	j, certificate := certified(t)
	open := func(elements ...string) *OpenSurveillance {
		return &OpenSurveillance{Certificate: certificate.ID, Elements: elements}
	}
	j.refused(theMonitor, open(scheme.StageTesting), "5.9.1a", "surveillance.no-examination")
	j.invalid(theMonitor, open("decision", scheme.StageReview, scheme.StageReview), "elements[0] field.unknown", "elements[2] field.twice")
	j.invalid(theMonitor, &OpenSurveillance{}, "certificate field.unknown", "elements field.required")
	j.surveys(certificate, scheme.StageReview)
	j.refused(theMonitor, open(scheme.StageInspection), "5.9.1a", "surveillance.opened")
	j.today = certificate.Content.ValidTo.AddDays(1)
	j.refused(theMonitor, open(scheme.StageReview), "5.9.1a", "surveillance.no-period")
}

// TestWhatBelongsToAnApplicationIsNotDoneInASurveillance and the reason says so.
func TestWhatBelongsToAnApplicationIsNotDoneInASurveillance(t *testing.T) {
	j, certificate := certified(t)
	j.surveys(certificate, scheme.StageReview)
	for _, c := range []Command{&AcceptApplication{}, &AnswerScope{}, &AssessOperation{}, &WithdrawApplication{}, &GrantCertification{}, &RefuseCertification{}} {
		j.refused(theIntake, c, "", "case.not-applied")
	}
	j.refused(theMonitor, &ConfirmStableOperation{}, "", "case.not-anew")
	j.refused(theInspector, planFor(j.today), "", "case.element-not-needed")
	j.refused(theMonitor, &DispatchTest{}, "", "case.element-not-needed")
	j.examines()
	j.do(theDecider, &MaintainCertification{})
}

// TestWhatASurveillanceFindsIsCorrectedWithinThreeMonths and then decided again.
//
// [5.9.2] 允许其限期（通常情况下不超过 3个月）采取措施进行纠正
func TestWhatASurveillanceFindsIsCorrectedWithinThreeMonths(t *testing.T) {
	j, _, findings := unsatisfied(t)
	j.refused(theDecider, &RequireRectification{Findings: findings, Due: j.today.AddMonths(3).AddDays(1)}, "5.9.2", "rectification.too-long")
	j.do(theDecider, &RequireRectification{Findings: findings, Due: j.today.AddMonths(3)})
	j.refused(theDecider, &MaintainCertification{}, "5.9.2", "case.rectification-open")
	j.do(j.client, corrected())
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "已补"})
	j.do(theEvaluator, &EvaluateCase{Conforms: true, Summary: "符合"})
	j.do(theDecider, &MaintainCertification{})
}

// TestWhatIsNotCorrectedInTimePreparesAWithdrawalOnce and no refusal; the
// certificate stays valid until somebody decides.
//
// [5.9.2] 如逾期仍未纠正，应撤销其认证资格。
func TestWhatIsNotCorrectedInTimePreparesAWithdrawalOnce(t *testing.T) {
	j, certificate, findings := unsatisfied(t)
	due := j.today.AddMonths(3)
	j.do(theDecider, &RequireRectification{Due: due, Findings: findings})
	j.today = due
	j.refused(theSystem, &ProposeUncorrectedWithdrawal{}, "", "rectification.not-missed")
	j.wait(1)
	j.refused(theSystem, &ProposeRefusal{}, "", "case.not-applied")
	falls := j.seen().Falls(j.state())
	if len(falls) != 1 || falls[0].Proposes != "ProposeUncorrectedWithdrawal" || !falls[0].Proposed.IsZero() {
		t.Errorf("what falls due: %+v", falls)
	}
	j.do(theSystem, &ProposeUncorrectedWithdrawal{})
	j.refused(theSystem, &ProposeUncorrectedWithdrawal{}, "", "missed.noted")
	if got := j.seen().Falls(j.state()); got[0].Proposed != j.today {
		t.Errorf("after the proposal: %+v", got)
	}
	waiting := certificate.Waiting(scheme.Withdrawal)
	if len(waiting) != 1 || waiting[0].FellDue != due || waiting[0].Fact.Clause != "6.3.3(1)" || statusOn(certificate, j.today) != StatusValid {
		t.Errorf("prepared %+v; the certificate is %s", waiting, statusOn(certificate, j.today))
	}
}
