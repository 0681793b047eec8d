package rule

import (
	"slices"
	"strings"
	"testing"

	"fincert/internal/scheme"
)

func otherVersion(model string) *ReportVersionChange {
	return &ReportVersionChange{Model: model, SHA256: strings.Repeat("ab", 32), Changes: "更换支付模块"}
}

func TestAnotherVersionIsReportedWithItsHashAndWhatChanged(t *testing.T) {
	j := begin(t).to(provided)
	j.refused(j.client, otherVersion("V1.1"), "5.1a", "case.not-submitted")
	j.to(acceptedCase)
	j.invalid(j.client, &ReportVersionChange{Name: Words{ZH: "新名"}}, "name.en field.required", "model field.required", "sha256 field.sha256", "changes field.required")
	j.refused(j.client, otherVersion("v1. 0"), "", "version.same")
	j.refused(theReviewer, &AssessVersion{}, "", "version.none")
	j.do(j.client, otherVersion("V1.1"))
	j.do(theInspector, otherVersion("V1.2")) // whoever examines may find it; the last one is assessed
	j.invalid(theReviewer, &AssessVersion{Outcome: "perhaps", Touched: []string{"x"}}, "touched[0] field.unknown", "outcome field.unknown", "grounds field.required")
	j.invalid(theReviewer, &AssessVersion{Outcome: VersionPartialTest, Grounds: "x"}, "touched field.required")
	j.invalid(theReviewer, &AssessVersion{Outcome: VersionNoTest, Touched: []string{"JRT0200"}, Grounds: "x"}, "touched version.touches")
	j.do(theReviewer, &AssessVersion{Outcome: VersionNoTest, Grounds: "仅界面文字"})
	if c := j.state(); c.Model != "V1.2" || len(c.Versions) != 2 || c.Versions[0].Outcome != "" || c.Versions[1].SHA256 != strings.Repeat("ab", 32) {
		t.Errorf("the case is about %s, versions %+v", c.Model, c.Versions)
	}
	if parts := j.state().Took(theReviewer.Person); !slices.Contains(parts, PartDifference) {
		t.Errorf("whoever assessed took the parts %v", parts)
	}
}

func TestUntilAnotherVersionIsAssessedAndTestedNothingIsConcluded(t *testing.T) {
	for _, test := range []struct {
		step    string
		who     Actor
		command func() Command
	}{
		{reviewed, theReviewer, func() Command { return &ConcludeReview{Summary: "x"} }},
		{inspected, theInspector, func() Command { return &ConcludeInspection{Visited: startDay, Summary: "x"} }},
		{watched, theEvaluator, func() Command { return &EvaluateCase{Conforms: true, Summary: "x"} }},
		{evaluated, theDecider, func() Command { return &GrantCertification{} }},
	} {
		j := begin(t).to(test.step)
		j.do(j.client, otherVersion("V1.1"))
		j.refused(test.who, test.command(), "", "version.unassessed")
		j.refused(theMonitor, &DispatchTest{}, "", "version.unassessed")
		touched := []string{"JRT0199-5", "JRT0199-9"}
		j.do(theReviewer, &AssessVersion{Outcome: VersionPartialTest, Touched: touched, Grounds: "更换支付模块"})
		clause, key := "", "version.untested"
		if test.step == reviewed {
			clause, key = "5.5a", "review.untested"
		}
		j.refused(test.who, test.command(), clause, key)
		j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
		task := Get[*TestTask](j.record, KindTestTask, j.state().Tests[1].Task)
		if task.Model != "V1.1" || !slices.Equal(task.Clauses, touched) {
			t.Errorf("the task is about %s and asks for %v", task.Model, task.Clauses)
		}
		j.do(j.tester, &RecordTestVerdicts{Verdicts: j.passing()})
		j.do(j.tester, j.report())
		if test.step != reviewed { // the product on site is the other version now, also once the inspection is over
			j.refused(test.who, test.command(), "5.6(2)", "consistency.unjudged")
			j.do(theInspector, &RecordConsistency{j.identity()})
		}
		if test.step == evaluated {
			j.refused(theDecider, &GrantCertification{}, "", "decision.version-unevaluated")
			j.do(theEvaluator, &EvaluateCase{Conforms: true, Summary: "新版本符合"})
		}
		j.to(granted)
		certificate := Get[*Certificate](j.record, KindCertificate, j.state().Certificate)
		if certificate.Content.Model != "V1.1" {
			t.Errorf("%s: the certificate is about %s", test.step, certificate.Content.Model)
		}
		if found := j.record.Find(Key{IndexUnit, UnitKey(j.client.Organisation, "支付网关", "V1.1")}); !slices.Contains(found, j.file) {
			t.Error("the case is not found by the new version")
		}
	}
}

func TestATestOfTheEarlierVersionThatStillRunsDoesNotCountForWhatChanged(t *testing.T) {
	j := begin(t).to(tested)
	j.do(j.client, otherVersion("V1.1"))
	j.do(theReviewer, &AssessVersion{Outcome: VersionPartialTest, Touched: []string{"JRT0200"}, Grounds: "x"})
	j.do(j.tester, j.report())
	if left := j.seen().untested(j.state()); !slices.Equal(left, []string{"JRT0200"}) {
		t.Errorf("without verdict are %v", left)
	}
}

func TestWhatIsRecognisedOfAnEarlierReportEndsWithTheVersionThatTouchesIt(t *testing.T) {
	j := bringing(t, recently, all).to(recognised)
	j.do(j.client, otherVersion("V1.1"))
	j.do(theReviewer, &AssessVersion{Outcome: VersionPartialTest, Touched: []string{"JRT0200"}, Grounds: "x"})
	if left := j.seen().untested(j.state()); !slices.Equal(left, []string{"JRT0200"}) {
		t.Errorf("without verdict are %v", left)
	}
	j.do(theReviewer, &AssessEarlierReport{Grounds: "x"}) // decided anew, the version still touches it
	if a := j.state().EarlierReport.Assessed; a.Outcome != SupplementaryTest || !slices.Equal(a.Missing, []string{"JRT0200"}) {
		t.Errorf("the assessment is %+v", a)
	}
}

func TestAVersionFoundInARectificationIsTestedBeforeTheCaseIsEvaluatedAgain(t *testing.T) {
	j := begin(t).to(evaluated)
	j.rectifying(30)
	j.do(j.client, corrected())
	j.do(theEvaluator, otherVersion("V1.1"))
	j.do(theReviewer, &AssessVersion{Outcome: VersionPartialTest, Touched: []string{"JRT0200"}, Grounds: "整改更换模块"})
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
	j.do(j.tester, &RecordTestVerdicts{Verdicts: []ClauseVerdictInput{{"JRT0200", scheme.TestFails, "x"}}})
	j.do(j.tester, j.report())
	j.do(theEvaluator, &VerifyRectification{Way: "retest", Note: "已确认"})
	j.do(theInspector, &RecordConsistency{j.identity()})
	j.refused(theDecider, &GrantCertification{}, "", "decision.version-unevaluated")
	j.refused(theEvaluator, &EvaluateCase{Conforms: true, Summary: "x"}, "5.7a", "evaluation.nonconforming")
	j.do(theEvaluator, &EvaluateCase{Summary: "新版本一条不符合"})
}

func TestAVersionThatNeedsAnApplicationOfItsOwnEndsTheCase(t *testing.T) {
	j := begin(t).to(reported)
	j.do(j.client, otherVersion("V2.0"))
	j.do(theReviewer, &AssessVersion{Outcome: VersionNewApplication, Grounds: "架构重写"})
	c := j.state()
	if c.Outcome != OutcomeSuperseded || c.Closed != j.today || c.Model != "V1.0" || c.Versions[0].Grounds.Text != "架构重写" {
		t.Errorf("the case is %q, closed %s, about %s", c.Outcome, c.Closed, c.Model)
	}
	for _, command := range afterTheEnd() {
		j.refused(theReviewer, command, "", "case.closed")
	}
}

// A version that came after the inspection does not open a case that an appeal
// holds as it is.
func TestUnderAnAppealNoOtherVersionIsComparedEither(t *testing.T) {
	j := begin(t).to(evaluated)
	j.do(j.client, otherVersion("V1.1"))
	j.do(theReviewer, &AssessVersion{Outcome: VersionNoTest, Grounds: "仅界面文字"})
	j.rectifying(30)
	j.do(j.client, appealing())
	j.refused(theInspector, &RecordConsistency{j.identity()}, "", "case.under-appeal")
	j.refused(theInspector, &JudgeConsistency{}, "", "case.under-appeal")
}

// [5.6(2)]
func TestAVersionThatNeedsNoTestIsComparedWithTheProductOnSiteBeforeItIsCertified(t *testing.T) {
	j := begin(t).to(evaluated)
	j.refused(theInspector, &RecordConsistency{j.identity()}, "", "inspection.concluded")
	j.do(j.client, otherVersion("V1.1"))
	j.do(theReviewer, &AssessVersion{Outcome: VersionNoTest, Grounds: "仅界面文字"})
	j.refused(theDecider, &GrantCertification{}, "5.6(2)", "consistency.unjudged")
	j.do(theInspector, &JudgeConsistency{Verdicts: []DifferenceInput{{"consistency/model/unit", false, "现场仍为V1.0"}}})
	j.refused(theDecider, &GrantCertification{}, "", "decision.version-unevaluated")
	j.refused(theEvaluator, &EvaluateCase{Conforms: true, Summary: "x"}, "5.7a", "evaluation.nonconforming")
	j.do(theEvaluator, &EvaluateCase{Summary: "现场不是所申请的版本"})
	j.refused(theDecider, &GrantCertification{}, "5.7a", "decision.nonconforming")
}
