package rule

import (
	"slices"
	"testing"

	"fincert/internal/scheme"
)

// drawing draws a sample of the certified product for some clauses; for all, if
// none is named.
func (j *journey) drawing(clauses ...string) *DrawSample {
	return &DrawSample{From: scheme.FromProduction, Place: "北京市海淀区机房", Drawn: j.today, Witness: "获证机构 张某", ProductFacts: j.identity(),
		Serial: "SN-0001", Seal: "FQ-001", Laboratory: j.lab, Clauses: clauses}
}

// testsDrawn has the drawn sample tested, with one verdict on every clause.
func (j *journey) testsDrawn(verdict string) {
	j.Helper()
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
	j.do(j.tester, &DescribeSample{j.identity()})
	verdicts := &RecordTestVerdicts{}
	for _, clause := range j.seen().TestClauses(j.state()) {
		verdicts.Verdicts = append(verdicts.Verdicts, ClauseVerdictInput{clause.ID, verdict, "见检测记录"})
	}
	j.do(j.tester, verdicts)
	j.do(j.tester, &SubmitTestReport{ReportNumber: "BG-D", Finished: j.today, File: aFile("rd"), Custody: "检测机构"})
}

// TestTheBodyDrawsASampleInASurveillance at the place of production, though no
// test was planned; it is tested for what it was drawn for, and the surveillance
// is not evaluated before that.
//
// [3] 生产现场抽取样品检测、市场抽样检测三种方式之一或组合。
func TestTheBodyDrawsASampleInASurveillance(t *testing.T) {
	j, certificate := certified(t)
	j.surveys(certificate, scheme.StageReview)
	j.wait(3)
	one := j.seen().BasisClauses(j.state())[0].ID
	j.invalid(theInspector, &DrawSample{}, "from field.unknown", "place field.required", "drawn field.required", "witness field.required",
		"name field.required", "model field.required", "sha256 field.required", "seal field.required", "laboratory field.unknown")
	early := j.drawing(one, one, "x")
	early.Drawn = j.state().Opened.AddDays(-1)
	early.Drawers = []string{theIntake.Person}
	j.invalid(theInspector, early, "drawn sampling.before-surveillance", "drawers[0] field.unknown", "clauses[1] field.twice", "clauses[2] field.unknown")
	j.do(theInspector, j.drawing(one))
	c := j.state()
	if len(c.Drawn) != 1 || c.Drawn[0].ID != "D-01" || !slices.Equal(c.Drawn[0].Drawers, []string{theInspector.Person}) || len(c.Unlike(c.Drawn[0])) > 0 {
		t.Fatalf("drawn is %+v", c.Drawn)
	}
	if clauses := j.seen().TestClauses(c); !c.Needs(scheme.StageTesting) || len(clauses) != 1 || clauses[0].ID != one {
		t.Errorf("it is to be tested for %v", clauses)
	}
	if duties := j.seen().Duties(j.state()); !slices.ContainsFunc(duties, func(d Duty) bool { return d.What == DutyDispatch }) {
		t.Errorf("awaited is %+v", duties)
	}
	j.testsDrawn(scheme.TestPasses)
	if d := j.state().DrawnOf(j.state().Tests[0]); d == nil || d.ID != "D-01" {
		t.Errorf("tested is %+v", d)
	}
	j.examines()
	j.refused(theInspector, j.drawing(), "", "evaluation.done")
	j.do(theDecider, &MaintainCertification{})
	j.refused(theInspector, j.drawing(), "", "case.closed")
}

// TestASurveillanceThatTestsWaitsForASample of the body's own: the one who draws
// it is awaited, and nobody outside is told.
//
// [3] 生产现场抽取样品检测、市场抽样检测
func TestASurveillanceThatTestsWaitsForASample(t *testing.T) {
	j, certificate := certified(t)
	j.surveys(certificate, scheme.StageReview, scheme.StageTesting)
	j.refused(theMonitor, &DispatchTest{Laboratory: j.lab}, "3", "sampling.none")
	duties := j.seen().Duties(j.state())
	i := slices.IndexFunc(duties, func(d Duty) bool { return d.What == DutyDrawSample })
	if i < 0 || !duties[i].Inside || duties[i].Until != j.seen().Periods(certificate)[0].To {
		t.Fatalf("awaited is %+v", duties)
	}
	market := j.drawing()
	market.From, market.Place, market.Model = "market", "某应用商店", "V9.9"
	j.do(theMonitor, market)
	if unlike := j.state().Unlike(j.state().Drawn[0]); !slices.Equal(unlike, []string{"model"}) {
		t.Errorf("unlike the certified product is %v", unlike)
	}
	j.invalid(theMonitor, &DispatchTest{Laboratory: "another"}, "laboratory field.unknown")
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
	j.invalid(j.tester, &DescribeSample{j.identity()}, "model sampling.not-as-drawn")
}

// TestWhatIsFoundOfADrawnSampleCounts in the evaluation: it is corrected, and the
// one who drew the sample does not decide.
//
// [3] [5.9.2] 允许其限期（通常情况下不超过 3 个月）采取措施进行纠正
func TestWhatIsFoundOfADrawnSampleCounts(t *testing.T) {
	j, certificate := certified(t)
	j.surveys(certificate, scheme.StageReview)
	j.do(theDecider, j.drawing(j.seen().BasisClauses(j.state())[0].ID))
	j.testsDrawn(scheme.TestFails)
	j.do(theReviewer, &RecordReview{Items: conforming(j.seen().ReviewList(j.state()))})
	j.do(theReviewer, &ConcludeReview{Summary: "符合", Problems: j.words()})
	j.do(theMonitor, j.concluding(true))
	j.refused(theEvaluator, &EvaluateCase{Conforms: true, Summary: "符合"}, "5.7a", "evaluation.nonconforming")
	j.do(theEvaluator, &EvaluateCase{Conforms: false, Summary: "抽样检测不合格"})
	findings := []FindingInput{{Clause: "5.4.1", Text: "抽样检测不合格", Answers: []string{j.state().Drawn[0].Clauses[0]}}}
	require := &RequireRectification{Findings: findings, Due: j.today.AddMonths(3)}
	j.refused(theDecider, require, "", "decision.took-part")
	j.do(anotherDecider, require)
}

// TestOnlyASurveillanceDrawsSamples: elsewhere the client chooses what is tested.
func TestOnlyASurveillanceDrawsSamples(t *testing.T) {
	j := begin(t).to(stable)
	j.refused(theInspector, j.drawing(), "", "surveillance.none")
}

// TestDrawingAtAnUnannouncedVisitShowsThatItHasBegun and what was planned is no
// secret from then on.
//
// [5.9.1b] 必要情况下，认证机构可采取事先不通知的方式对获证机构实施监督
func TestDrawingAtAnUnannouncedVisitShowsThatItHasBegun(t *testing.T) {
	j, certificate := certified(t)
	j.surveys(certificate, scheme.StageInspection)
	visit := planFor(j.today.AddDays(5))
	visit.Unannounced = "有举报"
	j.do(theInspector, visit)
	market := j.drawing()
	market.From = "market"
	j.do(theMonitor, market)
	if !j.state().secret() {
		t.Error("a sample from the market gives a visit away")
	}
	j.wait(5)
	j.do(theInspector, j.drawing())
	if j.state().secret() {
		t.Error("the visit has begun and is still a secret")
	}
}
