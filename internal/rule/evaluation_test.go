package rule

import (
	"testing"

	"fincert/internal/scheme"
)

var wellDone = &EvaluateCase{Conforms: true, Summary: "符合"}

// [5.1g]
func TestTheEvaluationWaitsForInspectionAndTheEndOfMonitoring(t *testing.T) {
	j := begin(t).to(assessed)
	j.refused(theEvaluator, wellDone, "5.1g", "case.not-accepted")
	j.to(inspected)
	j.refused(theEvaluator, wellDone, "5.1g", "evaluation.before-inspection")
	j.to(visitEnded)
	j.today = j.state().LastDay()
	j.refused(theEvaluator, wellDone, "5.1g", "monitoring.running")
	j.wait(1)
	j.refused(theEvaluator, wellDone, "5.1g", "evaluation.no-monitoring-result")
	j.to(watched)
	j.invalid(theEvaluator, &EvaluateCase{Conforms: true}, "summary field.required")
	j.do(theEvaluator, wellDone)
	j.refused(theEvaluator, wellDone, "", "evaluation.done")
}

func TestAnInspectionLongAfterMonitoringIsWaitedForToo(t *testing.T) {
	j := begin(t).to(inspected)
	j.today = j.state().LastDay().AddDays(1)
	j.do(theMonitor, j.concluding(true))
	j.refused(theEvaluator, wellDone, "5.1g", "evaluation.before-inspection")
}

// failing are cases with one bad result each of the four that are evaluated.
var failing = map[string]func(*journey){
	"monitoring": func(j *journey) {
		j.to(visitEnded)
		j.today = j.state().LastDay().AddDays(1)
		j.do(theMonitor, j.concluding(false))
	},
	"testing": func(j *journey) {
		j.to(dispatched)
		bad := j.passing()
		bad[0].Verdict = scheme.TestFails
		j.do(j.tester, &RecordTestVerdicts{Verdicts: bad})
		j.at = stepOf(reported)
		j.to(watched)
	},
	"review": func(j *journey) {
		j.to(reviewed)
		j.do(theReviewer, &RecordReview{Items: []ItemInput{{Item: "DR-01", Verdict: scheme.CheckNonconforming, Note: "x"}}})
		j.to(watched)
	},
	"inspection": func(j *journey) {
		j.to(inspected)
		j.do(theInspector, &RecordInspection{Items: []ItemInput{{Item: "OS-01", Verdict: scheme.CheckNonconforming, Note: "x"}}})
		j.to(watched)
	},
}

// [5.7a] [5.1g]
func TestABadResultIsNotEvaluatedAsConforming(t *testing.T) {
	for name, fail := range failing {
		j := begin(t)
		fail(j)
		no := j.refused(theEvaluator, wellDone, "5.7a", "evaluation.nonconforming")
		if no.Args[0].Value != 1 {
			t.Errorf("%s: %v results are bad, want 1", name, no.Args[0].Value)
		}
		j.do(theEvaluator, &EvaluateCase{Summary: "不符合"})
		j.refused(theDecider, &GrantCertification{}, "5.7a", "decision.nonconforming")
	}
}

// [5.7b]
func TestACaseThatDidNotConformIsEvaluatedAnewAfterItsCorrection(t *testing.T) {
	for name, fail := range failing {
		j := begin(t)
		fail(j)
		j.do(theEvaluator, &EvaluateCase{Summary: "不符合"})
		j.rectifying(30, j.seen().badResults(j.state())...)
		j.refused(theEvaluator, wellDone, "5.7b", "case.rectification-open")
		j.do(j.client, corrected())
		j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
		j.refused(theDecider, &GrantCertification{}, "5.7a", "decision.nonconforming")
		j.do(theEvaluator, wellDone)
		j.refused(theEvaluator, wellDone, "", "evaluation.done")
		j.do(theDecider, &GrantCertification{})
		if j.state().Outcome != OutcomeGranted {
			t.Errorf("%s: the case is %s", name, j.state().Outcome)
		}
	}
}

// [5.7a]
func TestACorrectionAnswersOnlyTheResultsThatItsFindingNames(t *testing.T) {
	for name, fail := range failing {
		j := begin(t)
		fail(j)
		j.do(theEvaluator, &EvaluateCase{Summary: "不符合"})
		j.invalid(theDecider, &RequireRectification{Due: j.today.AddDays(9), Findings: []FindingInput{
			{Clause: "5.7b", Text: "x", Answers: []string{"OS-99"}}}}, "findings[0].answers[0] field.unknown")
		j.rectifying(30)
		j.do(j.client, corrected())
		j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
		if no := j.refused(theEvaluator, wellDone, "5.7a", "evaluation.nonconforming"); no.Args[0].Value != 1 {
			t.Errorf("%s: %v results are bad, want 1", name, no.Args[0].Value)
		}
	}
}

// [5.3b]
func TestAProblemFoundAfterTheInspectionGetsItsWordFromTheEvaluator(t *testing.T) {
	j := begin(t).to(visitEnded)
	j.do(theMonitor, problem(j))
	j.to(watched)
	j.invalid(theEvaluator, wellDone, "problems problem.no-word")
	unsaid := &EvaluateCase{Conforms: true, Summary: "x", Problems: []ProblemRecheckInput{{Problem: "P-01", Needed: true, Reason: "等级较高"}}}
	j.invalid(theEvaluator, unsaid, "problems[0].result field.required")
	unsaid.Problems[0].Result = "已修复，未再发生"
	j.do(theEvaluator, unsaid)
	if said := j.state().Evaluation.Problems; len(said) != 1 || !said[0].Needed {
		t.Errorf("the evaluation says %+v", said)
	}
}

func TestWhatCameInAfterTheReviewIsJudgedBeforeTheEvaluation(t *testing.T) {
	j := begin(t).to(watched)
	j.do(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: "sample", Received: j.today, Place: "A"}}})
	j.refused(theEvaluator, wellDone, "", "review.materials")
	j.do(theIntake, judge("sample", scheme.MaterialConforms, ""))
	j.do(theEvaluator, wellDone)
	j.refused(theIntake, &ReceivePaper{}, "", "evaluation.done")
	j.refused(theIntake, judge("sample", scheme.MaterialConforms, ""), "", "evaluation.done")
}

// [5.7a]
func TestASupplementAskedForAfterTheEvaluationHasTheCaseEvaluatedAnew(t *testing.T) {
	j := begin(t).to(evaluated)
	j.do(theDecider, ask("sample"))
	j.refused(theDecider, &GrantCertification{}, "", "case.supplement-open")
	j.do(theIntake, &ReceivePaper{Receipts: []PaperReceiptInput{{Item: "sample", Received: j.today, Place: "A"}}})
	j.do(j.client, &CompleteSupplement{})
	j.refused(theDecider, &GrantCertification{}, "", "decision.evaluation-outdated")
	j.refused(theDecider, noCertificate(), "", "decision.evaluation-outdated")
	j.refused(theEvaluator, wellDone, "", "review.materials")
	j.do(theIntake, judge("sample", scheme.MaterialConforms, ""))
	if word := j.state().Word(); word != WordEvaluating {
		t.Errorf("the case is %s", word)
	}
	j.do(theEvaluator, wellDone)
	j.refused(theEvaluator, wellDone, "", "evaluation.done")
	j.to(granted)
}
