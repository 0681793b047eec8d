package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
)

// [5.7b]
func TestACorrectionIsAllowedThreeMonthsAtMost(t *testing.T) {
	require := func(due calendar.Date) *RequireRectification {
		return &RequireRectification{Due: due, Findings: []FindingInput{{Clause: "5.6(1)", Text: "制度未执行"}}}
	}
	j := begin(t).to(evaluated)
	j.invalid(theDecider, &RequireRectification{}, "findings field.required", "due field.required")
	j.invalid(theDecider, require(j.today), "due field.past")
	j.invalid(theDecider, &RequireRectification{Due: j.today.AddDays(9), Findings: []FindingInput{{Clause: "9.9"}}},
		"findings[0].clause field.clause", "findings[0].text field.required")
	j.refused(theDecider, require(j.today.AddMonths(3).AddDays(1)), "5.7b", "rectification.too-long")
	j.do(theDecider, require(j.today.AddMonths(3)))
	r := j.state().openRectification()
	if r.Findings[0].ID != "F-01" || r.Required != j.today || r.Due != j.today.AddMonths(3) || j.state().Word() != WordRectifying {
		t.Errorf("required %+v", r)
	}

	j = begin(t).to(evaluated)
	j.today = calendar.Make(2026, 11, 30)
	j.refused(theDecider, require(calendar.Make(2027, 3, 1)), "5.7b", "rectification.too-long")
	j.do(theDecider, require(calendar.Make(2027, 2, 28))) // clamped to the month's end
}

// [5.7b]
func TestAHandInOnTheDueDayIsInTimeAndOnTheDayAfterItIsRefused(t *testing.T) {
	j := begin(t).to(evaluated)
	j.refused(j.client, corrected(), "", "rectification.none")
	due := j.rectifying(30).Due
	j.today = due.AddDays(1)
	j.refused(j.client, corrected(), "5.7b", "rectification.over")
	j.today = due
	j.do(j.client, corrected())
	j.refused(j.client, corrected(), "", "rectification.handed-in")
	j.wait(40) // our verification may come later
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	j.to(granted)
}

// [5.7b]
func TestAHandInAnswersEveryFinding(t *testing.T) {
	j := begin(t).to(evaluated)
	j.do(theDecider, &RequireRectification{Due: j.today.AddDays(30), Findings: []FindingInput{
		{Clause: "5.6(1)", Text: "a"}, {Clause: "5.6(2)", Text: "b"}}})
	j.invalid(j.client, &HandInRectification{}, "answers rectification.unanswered", "answers rectification.unanswered")
	j.invalid(j.client, &HandInRectification{Answers: []CorrectionInput{{Finding: "F-01"}, {Finding: "F-01", Text: "x"}, {Finding: "F-03", Text: "x"}}},
		"answers[0].text field.required", "answers[1].finding field.twice", "answers[2].finding field.unknown",
		"answers rectification.unanswered")
	j.do(j.client, &HandInRectification{Answers: []CorrectionInput{{Finding: "F-02", Text: "x", Files: []FileRef{aFile("f")}}, {Finding: "F-01", Text: "y"}}})
	if answers := j.state().openRectification().Answers; len(answers) != 2 || answers[1].Files == nil {
		t.Errorf("the answers are %+v", answers)
	}
}

// [5.7b]
func TestAFailedVerificationWithinTheLimitAllowsAnotherTry(t *testing.T) {
	j := begin(t).to(evaluated)
	j.refused(theEvaluator, &VerifyRectification{}, "", "rectification.none")
	due := j.rectifying(30).Due
	j.refused(theEvaluator, &VerifyRectification{}, "5.7b", "rectification.awaited")
	j.do(j.client, corrected())
	j.invalid(theEvaluator, &VerifyRectification{Way: "documents", Failed: []string{"F-02", "F-01", "F-01"}},
		"failed[0] field.unknown", "failed[2] field.twice", "note field.required")
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Failed: []string{"F-01"}, Note: "未到位"})
	j.refused(theEvaluator, &VerifyRectification{}, "5.7b", "rectification.awaited")
	j.today = due
	j.do(j.client, corrected())
	j.wait(1)
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Failed: []string{"F-01"}, Note: "仍未到位"})
	j.refused(j.client, corrected(), "5.7b", "rectification.over")
	j.do(theDecider, noCertificate())
}

// [5.7b]
func TestACaseMayBeCorrectedMoreThanOnceAndFindingsKeepTheirNumbers(t *testing.T) {
	j := begin(t).to(evaluated)
	j.rectifying(30)
	j.do(j.client, corrected())
	j.do(theEvaluator, &VerifyRectification{Way: "documents", Note: "属实"})
	second := j.rectifying(30)
	if ids := []string{second.Findings[0].ID}; !slices.Equal(ids, []string{"F-02"}) {
		t.Errorf("the second correction has %v", ids)
	}
	j.invalid(j.client, corrected(), "answers[0].finding field.unknown", "answers rectification.unanswered")
}

func TestNothingIsHandedInOrVerifiedAfterTheEnd(t *testing.T) {
	j := begin(t).to(evaluated)
	j.rectifying(30)
	j.do(j.client, &WithdrawApplication{})
	j.refused(j.client, corrected(), "", "case.closed")
	j.refused(theEvaluator, &VerifyRectification{}, "", "case.closed")
}
