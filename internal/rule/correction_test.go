package rule

import (
	"testing"

	"fincert/internal/calendar"
)

func TestAReceiptIsCorrectedAndItsMaterialJudgedAnew(t *testing.T) {
	j := begin(t).to(provided)
	j.refused(theIntake, &CorrectPaperReceipt{}, "", "correction.no-paper")
	j.to(judgedAll)
	right := func() *CorrectPaperReceipt {
		return &CorrectPaperReceipt{Receipt: 1, Reason: "登记时看错",
			PaperReceiptInput: PaperReceiptInput{Item: "application-form", Received: j.today.AddDays(-2), Sealed: false, Place: "B-2"}}
	}
	for _, wrong := range []struct {
		change func(*CorrectPaperReceipt)
		want   []string
	}{
		{func(c *CorrectPaperReceipt) { c.Receipt = 2 }, []string{"receipt field.unknown"}},
		{func(c *CorrectPaperReceipt) { c.Item = "weather" }, []string{"receipt field.unknown"}},
		{func(c *CorrectPaperReceipt) { c.Received = j.today.AddDays(1) }, []string{"received field.future"}},
		{func(c *CorrectPaperReceipt) { c.Received = j.today.AddDays(-15) }, []string{"received field.backdated"}},
		{func(c *CorrectPaperReceipt) { c.Place, c.Reason = "", "" }, []string{"place field.required", "reason field.required"}},
	} {
		c := right()
		wrong.change(c)
		j.invalid(theIntake, c, wrong.want...)
	}
	j.do(theIntake, right())
	mat := j.state().Materials["application-form"]
	if paper := mat.Papers[0]; paper.Sealed || paper.Received != j.today.AddDays(-2) || paper.Place.Text != "B-2" || mat.Verdict != "" {
		t.Errorf("the material is %+v", mat)
	}
	e := j.state().Corrected[0].Entry.(*PaperReceiptCorrected)
	if !e.Was.Sealed || e.Was.Place.Text != "A-1" || e.Was.Received != j.today {
		t.Errorf("it was %+v", e.Was)
	}
	j.refused(theIntake, right(), "", "correction.same")
	j.invalid(theIntake, &JudgeMaterials{Verdicts: []MaterialVerdictInput{{Item: "application-form", Verdict: "conform"}}},
		"verdicts[0].verdict material.no-seal")
}

func TestWhatTheEvaluationRestsOnIsNotCorrectedAfterIt(t *testing.T) {
	j := begin(t).to(acceptedCase)
	j.do(theMonitor, problem(j))
	j.to(evaluated)
	for _, command := range []Command{&CorrectPaperReceipt{}, &MoveProblem{}} {
		j.refused(theIntake, command, "", "evaluation.done")
	}
}

func TestTheContractIsCorrectedAfterAcceptanceToo(t *testing.T) {
	j := begin(t).to(judgedAll)
	j.refused(theIntake, &CorrectContract{}, "", "correction.no-contract")
	j.to(acceptedCase)
	j.invalid(theIntake, &CorrectContract{Signed: j.today.AddDays(1)}, "number field.required", "signed field.future", "reason field.required")
	right := &CorrectContract{Number: "C-2", Signed: j.today.AddDays(-3), Reason: "编号错"}
	j.do(theIntake, right)
	if c := j.state().Contract; c.Number != "C-2" || c.Signed != j.today.AddDays(-3) {
		t.Errorf("the contract is %+v", c)
	}
	j.refused(theIntake, right, "", "correction.same")
}

// [5.4.2a]
func TestTheDaysOfAReportAreCorrectedOnCaseAndTask(t *testing.T) {
	j := begin(t).to(dispatched)
	j.refused(theIntake, &CorrectReportDays{}, "", "correction.no-report")
	j.wait(10)
	j.to(reported)
	task := j.state().Tests[0]
	paper := func(day calendar.Date) *CorrectReportDays {
		return &CorrectReportDays{Task: task.Number, Paper: day, Reason: "x"}
	}
	j.invalid(theIntake, paper(j.today), "paper correction.paper-not-come")
	j.invalid(theIntake, &CorrectReportDays{Task: "T"}, "task field.unknown")
	j.invalid(theIntake, &CorrectReportDays{Task: task.Number, Finished: startDay.AddDays(-1)}, "finished field.before-task", "reason field.required")
	j.invalid(theIntake, &CorrectReportDays{Task: task.Number, Finished: j.today.AddDays(1), Reason: "x"}, "finished field.late")
	j.do(theIntake, &CorrectReportDays{Task: task.Number, Finished: j.today.AddDays(-2), Reason: "报告写错"})
	if got := Get[*TestTask](j.record, KindTestTask, task.Task).Report.Finished; got != j.today.AddDays(-2) || j.state().Tests[0].Finished != got {
		t.Errorf("finished on %s for the laboratory, on %s for the case", got, j.state().Tests[0].Finished)
	}
	j.do(theIntake, &ReceiveTestReportPaper{Task: task.Number, Received: j.today})
	j.invalid(theIntake, paper(j.today.AddDays(-3)), "paper field.before-report")
	j.do(theIntake, paper(j.today.AddDays(-1)))
	j.refused(theIntake, paper(j.today.AddDays(-1)), "", "correction.same")
	if got := j.state().Tests[0].Paper; got != j.today.AddDays(-1) {
		t.Errorf("the paper came on %s", got)
	}
}

func TestTheDayOfTheVisitIsCorrected(t *testing.T) {
	j := begin(t).to(inspected)
	j.refused(theInspector, &CorrectVisitDay{}, "", "correction.no-visit")
	j.wait(5)
	j.to(visitEnded)
	ended := j.today
	j.wait(5)
	j.invalid(theInspector, &CorrectVisitDay{}, "visited field.required", "reason field.required")
	j.invalid(theInspector, &CorrectVisitDay{Visited: startDay.AddDays(-1), Reason: "x"}, "visited field.before-acceptance")
	j.invalid(theInspector, &CorrectVisitDay{Visited: ended.AddDays(1), Reason: "x"}, "visited field.late")
	j.do(theInspector, &CorrectVisitDay{Visited: ended.AddDays(-1), Reason: "日期写错"})
	if got := j.state().Inspection.Visited; got != ended.AddDays(-1) {
		t.Errorf("visited on %s", got)
	}
	j.refused(theInspector, &CorrectVisitDay{Visited: ended.AddDays(-1), Reason: "x"}, "", "correction.same")
}

func TestAProblemRecordedOnTheWrongCaseIsMovedToTheRightOne(t *testing.T) {
	right := begin(t).to(acceptedCase)
	j := begin(t)
	j.record, j.client, j.tester, j.lab, j.product = right.record, right.client, right.tester, right.lab, right.product
	j.to(acceptedCase)
	j.refused(theMonitor, &MoveProblem{}, "", "correction.no-problem")
	j.do(theMonitor, problem(j))
	j.do(theMonitor, &CloseProblem{Problem: "P-01", How: "已修复"})
	j.invalid(theMonitor, &MoveProblem{Problem: "P-09", To: j.state().Number}, "problem field.unknown", "to field.unknown", "reason field.required")
	j.do(theMonitor, &MoveProblem{Problem: "P-01", To: right.state().Number, Reason: "记错案卷"})
	if len(j.state().Monitoring.Problems) != 0 {
		t.Errorf("it stands where it was")
	}
	there := right.state().Monitoring.Problems[0]
	if there.Number != "P-01" || there.Text.Text != "投诉增多" || there.How.Text != "已修复" || there.Closed != j.today {
		t.Errorf("it is there as %+v", there)
	}
	j.do(theMonitor, problem(j))
	if number := j.state().Monitoring.Problems[0].Number; number != "P-02" { // no number is given twice
		t.Errorf("the next problem is %s", number)
	}
	right.do(theMonitor, &SetMonitoringPeriod{Months: 1, Reason: "x"})
	right.to(watched)
	right.today = right.state().LastDay()
	j.refused(theMonitor, &MoveProblem{Problem: "P-02", To: right.state().Number, Reason: "x"}, "", "monitoring.concluded")
}

func TestAnOrganisationIsCorrectedAndFoundByItsRightCode(t *testing.T) {
	j := begin(t)
	wrong, right := CreditCodeFor("91110000MA0000009"), CreditCodeFor("91110000MA0000008")
	on := j.do(administrator, &RegisterOrganisation{Code: wrong, Name: example, Address: example})
	correct := func(code string) *CorrectOrganisation {
		return &CorrectOrganisation{Code: code, Name: Words{ZH: "示例科技", EN: "Example Tech"}, Address: example, Reason: "输入错误"}
	}
	take := func(c Command, key string) {
		t.Helper()
		_, no := j.door(theIntake, j.today, c, on)
		if (no == nil) != (key == "") || no != nil && no.Key != key {
			t.Errorf("%+v: %v, want %q", c, no, key)
		}
	}
	take(&CorrectOrganisation{Code: right}, "field.invalid")
	take(correct(CreditCodeFor("91110000MA0000002")), "organisation.known") // the client's
	take(correct(right), "")
	take(correct(right), "correction.same")
	s := j.situation(theIntake, j.today, on)
	if s.OrganisationBy(right) != on.ID || s.OrganisationBy(wrong) == on.ID || s.organisation(on.ID).Name.ZH != "示例科技" {
		t.Errorf("the organisation is %+v", s.organisation(on.ID))
	}
	if _, no := j.door(administrator, j.today, &RegisterOrganisation{Code: wrong, Name: example, Address: example}, StreamID{}); no != nil {
		t.Errorf("the wrong code is still taken: %v", no)
	}
}
