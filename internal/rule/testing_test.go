package rule

import (
	"slices"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// [5.1c]
func TestATestIsGivenOutOnlyAfterTheProductRunsStably(t *testing.T) {
	j := begin(t).to(assessed)
	j.refused(theMonitor, &DispatchTest{}, "5.1c", "case.not-accepted")
	j.to(acceptedCase)
	j.refused(theMonitor, &DispatchTest{}, "5.1c", "test.not-stable")
	j.to(stable)
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
	j.refused(theMonitor, &DispatchTest{}, "", "test.running")
}

// [5.4.1]
func TestATaskAsksForEveryChapterOfTheBasis(t *testing.T) {
	j := begin(t).to(dispatched)
	want := []string{"JRT0199-5", "JRT0199-6", "JRT0199-7", "JRT0199-8", "JRT0199-9", "JRT0199-10", "JRT0199-11", "JRT0199-12", "JRT0200"}
	task := Get[*TestTask](j.record, KindTestTask, j.state().Tests[0].Task)
	if !slices.Equal(task.Clauses, want) || !slices.Equal(j.state().Tests[0].Clauses, want) {
		t.Errorf("the task asks for %v", task.Clauses)
	}
	if task.Number != "T2026-0001" || task.Name != j.state().Name || task.Model != j.state().Model || task.CaseNumber != j.state().Number {
		t.Errorf("the task is %+v", task)
	}
}

func TestATaskNamesALaboratoryAndClausesThatExist(t *testing.T) {
	j := begin(t).to(stable)
	j.invalid(theMonitor, &DispatchTest{Clauses: []string{"JRT0199-5", "JRT0199-99", "JRT0199-5"}},
		"laboratory field.unknown", "clauses[1] field.unknown", "clauses[2] field.twice")
	j.to(reported)
	j.invalid(theMonitor, &DispatchTest{Laboratory: j.lab}, "clauses test.nothing-left")
	j.to(reviewEnded)
	j.refused(theMonitor, &DispatchTest{}, "", "review.concluded")
}

// [5.1e] [5.4.1]
func TestEveryClauseOfTheTaskGetsAVerdictWithEvidence(t *testing.T) {
	j := begin(t).to(dispatched)
	j.invalid(j.tester, &RecordTestVerdicts{}, "verdicts field.required")
	j.invalid(j.tester, &RecordTestVerdicts{Verdicts: []ClauseVerdictInput{{Clause: "JRT0171"}, {Clause: "JRT0200", Verdict: "pass", Evidence: "x"},
		{Clause: "JRT0200", Verdict: "pass", Evidence: "x"}}}, "verdicts[0].clause field.unknown",
		"verdicts[0].verdict field.unknown", "verdicts[0].evidence field.required", "verdicts[2].clause field.twice")
	all := j.passing()
	no := j.refused(j.tester, j.report(), "5.4.1", "test.verdicts-missing")
	if no.Args[0].Value != len(all) {
		t.Errorf("%v verdicts are missing, want %d", no.Args[0].Value, len(all))
	}
	j.do(j.tester, &RecordTestVerdicts{Verdicts: all[1:]})
	j.refused(j.tester, j.report(), "5.4.1", "test.verdicts-missing")
	all[0].Verdict = scheme.TestFails
	j.do(j.tester, &RecordTestVerdicts{Verdicts: all[:1]})
	all[0].Verdict = scheme.TestPasses
	j.do(j.tester, &RecordTestVerdicts{Verdicts: all[:1]}) // a later one replaces it
	if v := j.state().Verdict(all[0].Clause); v != "" {
		t.Errorf("the case knows %q before the report", v)
	}
	j.do(j.tester, j.report())
	if v := j.state().Verdict(all[0].Clause); v != scheme.TestPasses {
		t.Errorf("the case knows %q after it", v)
	}
	j.refused(j.tester, &RecordTestVerdicts{}, "", "test.reported")
	j.refused(j.tester, j.report(), "", "test.reported")
}

// [5.4.2b]
func TestAReportSaysWhoKeepsWhatAndIsFinishedBetweenTaskAndToday(t *testing.T) {
	j := begin(t).to(tested)
	j.invalid(j.tester, &SubmitTestReport{}, "reportNumber field.required", "finished field.required", "file field.required", "custody field.required")
	r := j.report()
	r.Finished = j.today.AddDays(1)
	j.invalid(j.tester, r, "finished field.future")
	r.Finished = j.today.AddDays(-1)
	j.invalid(j.tester, r, "finished field.before-task")
	r.Finished = j.today
	j.do(j.tester, r)
	task := Get[*TestTask](j.record, KindTestTask, j.state().Tests[0].Task)
	if task.Report.Custody.Text != "检测机构保存" || task.Reported != j.today {
		t.Errorf("the report is %+v", task.Report)
	}
}

// [5.4.2a]
func TestALateReportIsTakenAndItsDueDayIsKnown(t *testing.T) {
	j := begin(t).to(tested)
	late := j.report() // finished on Monday, 5 January
	j.today = calendar.Make(2026, 1, 20)
	j.do(j.tester, late)
	got := j.state().Tests[0]
	due := j.seen().ReportDue(j.state(), got.Finished)
	if due.State != calendar.DueDate || due.Date != calendar.Make(2026, 1, 12) {
		t.Errorf("due %s, want the fifth working day, 2026-01-12", due)
	}
	if !got.Reported.After(due.Date) {
		t.Errorf("reported on %s, which is not seen as late", got.Reported)
	}
	if due := j.seen().ReportDue(j.state(), calendar.Make(2026, 2, 13)); due.Date != calendar.Make(2026, 2, 27) {
		t.Errorf("finished before the Spring Festival it is due %s", due) // Saturday the 14th is worked, 15 to 23 are free
	}
	if due := j.seen().ReportDue(j.state(), calendar.Make(2028, 12, 29)); due.State != calendar.DueUncovered {
		t.Errorf("beyond the calendar it is due %s", due)
	}
}

// [5.4.2a]
func TestTheReportComesOnPaperToo(t *testing.T) {
	j := begin(t).to(tested)
	paper := func(task string, days int) *ReceiveTestReportPaper {
		return &ReceiveTestReportPaper{Task: task, Received: j.today.AddDays(days)}
	}
	j.refused(theIntake, paper("T2026-0001", 0), "", "test.no-paper-awaited")
	j.to(reported)
	j.wait(1)
	j.invalid(theIntake, &ReceiveTestReportPaper{}, "task field.unknown", "received field.required")
	j.invalid(theIntake, paper("T2026-0001", -2), "received field.before-report", "late field.required")
	j.invalid(theIntake, paper("T2026-0001", 1), "received field.future")
	j.do(theIntake, paper("T2026-0001", 0))
	if j.state().Tests[0].Paper != j.today {
		t.Errorf("paper received on %s", j.state().Tests[0].Paper)
	}
	j.refused(theIntake, paper("T2026-0001", 0), "", "test.no-paper-awaited")
}

// [5.1e]
func TestWhatFailedIsTestedAgainAndTheLastVerdictCounts(t *testing.T) {
	j := begin(t).to(dispatched)
	bad := j.passing()
	bad[2].Verdict = scheme.TestFails
	j.do(j.tester, &RecordTestVerdicts{Verdicts: bad})
	j.do(j.tester, j.report())
	j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
	if again := j.state().Tests[1]; !slices.Equal(again.Clauses, []string{bad[2].Clause}) || again.Number != "T2026-0002" {
		t.Errorf("the second task is %+v", again)
	}
	j.do(j.tester, &RecordTestVerdicts{Verdicts: j.passing()})
	j.do(j.tester, j.report())
	if v := j.state().Verdict(bad[2].Clause); v != scheme.TestPasses {
		t.Errorf("the verdict is %q", v)
	}
	j.invalid(theIntake, &ReceiveTestReportPaper{Task: "T2026-0003", Received: j.today}, "task field.unknown")
	j.do(theIntake, &ReceiveTestReportPaper{Task: "T2026-0001", Received: j.today})
	j.invalid(theIntake, &ReceiveTestReportPaper{Task: "T2026-0001", Received: j.today}, "task test.paper-received")
}

func TestALaboratoryStopsWhenTheCaseEnds(t *testing.T) {
	j := begin(t).to(tested)
	j.do(j.client, &WithdrawApplication{})
	j.refused(j.tester, &RecordTestVerdicts{}, "", "case.closed")
	j.refused(j.tester, j.report(), "", "case.closed")
}

func TestALaboratoryKnowsTheCaseItHasATaskOf(t *testing.T) {
	j := begin(t).to(stable)
	if relation := j.state().Relation(j.tester); relation != Foreign {
		t.Errorf("before the task the case is %s", relation)
	}
	j.to(dispatched)
	task := Get[*TestTask](j.record, KindTestTask, j.state().Tests[0].Task)
	if j.state().Relation(j.tester) != Entrusted || task.Relation(j.tester) != Entrusted {
		t.Error("with the task it is not entrusted")
	}
	other := j.tester
	other.Organisation = j.client.Organisation
	if task.Relation(other) != Foreign || task.Relation(j.client) != Foreign || j.state().Relation(j.client) != Own {
		t.Error("others know the task, or the client not its case")
	}
}

func TestATaskIsTakenBackFromALaboratoryThatCannotGoOn(t *testing.T) {
	j := begin(t).to(stable)
	j.refused(theMonitor, &CancelTest{Reason: "x"}, "", "test.none-running")
	j.to(tested)
	j.invalid(theMonitor, &CancelTest{}, "reason field.required")
	j.do(theMonitor, &CancelTest{Reason: "检测设备停用"})
	j.refused(j.tester, j.report(), "", "test.cancelled")
	if word := j.state().Word(); word != WordStable {
		t.Errorf("the case is %s", word)
	}
	j.refused(theReviewer, &ConcludeReview{}, "5.5a", "review.untested") // its verdicts do not count
	other := j.do(administrator, &RegisterOrganisation{Code: CreditCodeFor("91110000MA0000008"), Name: example, Address: example})
	lab := j.do(administrator, &RegisterLaboratory{Organisation: other.ID, Qualifications: []Qualification{
		{Kind: "cnas ", Number: "2", Scope: "软件检测", Since: j.today, Until: j.today}}})
	j.do(theMonitor, &DispatchTest{Laboratory: lab.ID})
	if kind := Get[*Laboratory](j.record, KindLaboratory, lab.ID).Qualifications[0].Kind; kind != "CNAS" {
		t.Errorf("the qualification is kept as %q", kind)
	}
}

func TestALaboratoryIsRegisteredOnceAndTestsNoProductOfItsOwn(t *testing.T) {
	j := begin(t).to(stable)
	own := &RegisterLaboratory{Organisation: j.client.Organisation, Qualifications: []Qualification{
		{Kind: "CNAS", Number: "3", Scope: "软件检测", Since: j.today, Until: j.today}}}
	lab := j.do(administrator, own)
	j.refused(administrator, own, "", "laboratory.known")
	j.refused(theMonitor, &DispatchTest{Laboratory: lab.ID}, "", "test.own-product")
}
