package rule

import (
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

func corrected2(j *journey, verdicts ...ClauseVerdictInput) *CorrectTestReport {
	return &CorrectTestReport{ReportNumber: "R-1A", Finished: j.today, File: aFile("report-a"), Custody: "检测机构保存",
		Verdicts: verdicts, Reason: "结论误填"}
}

// [5.1e]
func TestACorrectedReportReplacesTheEarlierVersionAndAllAreKept(t *testing.T) {
	j := begin(t).to(tested)
	j.refused(j.tester, corrected2(j), "", "test.not-reported")
	j.to(reported)
	j.wait(1)
	j.invalid(j.tester, &CorrectTestReport{Finished: j.today.AddDays(-2), Verdicts: []ClauseVerdictInput{{Clause: "x"}}},
		"verdicts[0].clause field.unknown", "verdicts[0].verdict field.unknown", "verdicts[0].evidence field.required",
		"reportNumber field.required", "finished field.before-task", "file field.required", "custody field.required",
		"finished field.before-report", "reason field.required")
	j.do(theIntake, &ReceiveTestReportPaper{Task: "T2026-0001", Received: j.today})
	j.do(j.tester, corrected2(j, ClauseVerdictInput{"JRT0200", scheme.TestFails, "复核"}))
	test := j.state().Tests[0]
	if j.state().Verdict("JRT0200") != scheme.TestFails || j.state().Verdict("JRT0199-5") != scheme.TestPasses {
		t.Error("the corrected version does not count")
	}
	if len(test.Replaced) != 1 || test.Replaced[0].Report.Object != "report" || test.Report.Object != "report-a" || test.Reason.Text != "结论误填" {
		t.Errorf("kept are %+v", test)
	}
	if !test.Paper.IsZero() || test.Replaced[0].Paper != j.today {
		t.Error("the corrected version's paper is not awaited")
	}
	j.do(theIntake, &ReceiveTestReportPaper{Task: "T2026-0001", Received: j.today})
	task := Get[*TestTask](j.record, KindTestTask, test.Task)
	if len(task.Replaced) != 1 || task.Replaced[0].ReportNumber != "R-1" || task.Report.ReportNumber != "R-1A" {
		t.Errorf("the task keeps %+v", task.Replaced)
	}
	j.do(j.tester, corrected2(j, ClauseVerdictInput{"JRT0200", "remark", "复核"}))
	j.to(reviewEnded)
	j.refused(j.tester, corrected2(j), "", "review.concluded")
}

// [5.4.1]
func TestAClauseThatCouldNotBeJudgedIsAskedInTheNextRoundAndARemarkPasses(t *testing.T) {
	j := begin(t).to(dispatched)
	verdicts := j.passing()
	verdicts[0].Verdict, verdicts[1].Verdict, verdicts[2].Verdict = "inconclusive", "remark", scheme.TestNotApplicable
	j.do(j.tester, &RecordTestVerdicts{Verdicts: verdicts})
	j.do(j.tester, j.report())
	j.refused(theReviewer, &ConcludeReview{}, "5.5a", "review.untested")
	for _, stage := range j.seen().Stages(j.state()) {
		if stage.ID == scheme.StageTesting && (stage.State != StageRunning || stage.Waits[0] != RoleMonitoring) {
			t.Errorf("the type test is %+v", stage)
		}
	}
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
	if got := j.state().Tests[1].Clauses; len(got) != 1 || got[0] != verdicts[0].Clause {
		t.Errorf("the next round asks for %v", got)
	}
	j.do(j.tester, &RecordTestVerdicts{Verdicts: j.passing()})
	j.do(j.tester, j.report())
	j.to(granted)
}

// [5.4.2a] 检测机构应于型式试验报告完成后 5 个工作日内向认证机构提交型式试验报告（电子、纸质各一份）。
func TestLatenessIsCountedForEachFormAndGoesOnWhileOneIsMissing(t *testing.T) {
	j := begin(t).to(tested)
	late := j.report() // finished on Monday, 5 January; due on the 12th
	if l := j.seen().Lateness(j.state(), j.state().Tests[0].ReportVersion); l.Late() || l.Due.State != calendar.DueOpen {
		t.Errorf("before the report it stands at %+v", l)
	}
	j.today = calendar.Make(2026, 1, 12)
	j.do(j.tester, late)
	now := func() Lateness { return j.seen().Lateness(j.state(), j.state().Tests[0].ReportVersion) }
	if l := now(); l.Late() || j.seen().LateReports(j.state()) != 0 {
		t.Errorf("on the last day it stands at %+v", l)
	}
	j.today = calendar.Make(2026, 1, 14)
	if l := now(); l.Electronic != 0 || l.Paper != 2 || j.seen().LateReports(j.state()) != 1 {
		t.Errorf("without the paper it stands at %+v", l)
	}
	j.do(theIntake, &ReceiveTestReportPaper{Task: "T2026-0001", Received: j.today})
	j.wait(30)
	if l := now(); l.Paper != 2 || l.Due.Date != calendar.Make(2026, 1, 12) {
		t.Errorf("a month after the paper came it stands at %+v", l)
	}
	again := corrected2(j)
	again.Finished = calendar.Make(2026, 1, 15)
	j.do(j.tester, again)
	if l := now(); l.Electronic == 0 || j.seen().LateReports(j.state()) != 2 {
		t.Errorf("the corrected report stands at %+v, late are %d", l, j.seen().LateReports(j.state()))
	}
}
