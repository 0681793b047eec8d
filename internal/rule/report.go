package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// ReportVersion is one version of a test report as its case received it.
type ReportVersion struct {
	Reported calendar.Date // electronic report received
	Finished calendar.Date // day the laboratory finished the report
	Paper    calendar.Date // paper report received
	Report   FileRef
	Verdicts []ClauseVerdict
	Reason   Private // why it replaces an earlier version
}

// TestReportCorrected is a corrected report, as the case receives it.
type TestReportCorrected struct {
	Task     string          `json:"task"`
	Finished calendar.Date   `json:"finished"`
	Report   FileRef         `json:"report"`
	Verdicts []ClauseVerdict `json:"verdicts"` // all of them
	Reason   Private         `json:"reason"`
}

func (*TestReportCorrected) EntryName() string { return "case.test-report-corrected/1" }
func (*TestReportCorrected) ListedIn() List    { return ListCorrections }

// TestTaskReportCorrected replaces the laboratory's report by a corrected one.
type TestTaskReportCorrected struct {
	TestReportSubmitted
	Verdicts []ClauseVerdict `json:"verdicts"` // those that change
	Reason   Private         `json:"reason"`
}

func (*TestTaskReportCorrected) EntryName() string { return "test-task.report-corrected/1" }

// verdict is what this version says of a clause, "" for nothing.
func (v ReportVersion) verdict(clause string) string {
	for _, said := range v.Verdicts {
		if said.Clause == clause {
			return said.Verdict
		}
	}
	return ""
}

// firstReported is the day on which the first version came in.
func (t *Test) firstReported() calendar.Date {
	if len(t.Replaced) > 0 {
		return t.Replaced[0].Reported
	}
	return t.Reported
}

// ReportDue is the last day on which a finished report is in time; both forms
// must have come by then. A late report is taken all the same.
//
// [5.4.2a] 检测机构应于型式试验报告完成后 5 个工作日内向认证机构提交型式试验报告（电子、纸质各一份）。
func (s *Situation) ReportDue(c *Case, finished calendar.Date) calendar.Due {
	reading, ok := s.reportClock(c, finished, finished)
	if !ok {
		return calendar.Due{State: calendar.DueUncovered}
	}
	return reading.Due
}

func (s *Situation) reportClock(c *Case, finished, on calendar.Date) (calendar.Reading, bool) {
	sch, day := s.SchemeOf(c)
	limit := sch.Limit(scheme.LimitLabReportDue, day)
	reading, err := calendar.Clock{Start: finished, Limit: limit.Value, Clause: Cite(limit.Clause)}.Read(s.Record.Calendar(), on)
	return reading, err == nil
}

// Lateness is how a report stands against the laboratory's duty of 5.4.2: the
// working days by which each form came, or is, late; 0 in time. Both sides see
// it.
type Lateness struct {
	Due        calendar.Due
	Electronic int
	Paper      int
}

// Late reports whether one of the forms is late.
func (l Lateness) Late() bool { return l.Electronic > 0 || l.Paper > 0 }

// Lateness is computed for today; what has not come counts on.
//
// [5.4.2a] 检测机构应于型式试验报告完成后 5 个工作日内向认证机构提交型式试验报告（电子、纸质各一份）。
func (s *Situation) Lateness(c *Case, v ReportVersion) Lateness {
	if v.Finished.IsZero() {
		return Lateness{Due: calendar.Due{State: calendar.DueOpen}}
	}
	late := func(received calendar.Date) int {
		if received.IsZero() {
			received = s.Today
		}
		reading, ok := s.reportClock(c, v.Finished, received)
		if !ok || !reading.Overdue {
			return 0
		}
		return -reading.Remaining
	}
	return Lateness{Due: s.ReportDue(c, v.Finished), Electronic: late(v.Reported), Paper: late(v.Paper)}
}

// LateReports is how many reports of the case, replaced ones among them, were
// late in one form or both.
func (s *Situation) LateReports(c *Case) (count int) {
	for _, t := range c.Tests {
		for _, v := range append(slices.Clone(t.Replaced), t.ReportVersion) {
			if s.Lateness(c, v).Late() {
				count++
			}
		}
	}
	return count
}

// CorrectTestReport replaces a report that was handed in by a corrected one,
// with the reason. The last version counts, all are kept. Verdicts that are not
// named stay.
//
// [5.1e] 检测机构应依据相关标准和技术规范进行检测，完成后向认证机构提交型式试验报告。
type CorrectTestReport struct {
	ReportNumber string               `json:"reportNumber"`
	Finished     calendar.Date        `json:"finished"`
	File         FileRef              `json:"file"`
	Custody      string               `json:"custody"`
	Verdicts     []ClauseVerdictInput `json:"verdicts,omitempty"` // that change
	Reason       string               `json:"reason"`
}

func (*CorrectTestReport) CommandName() string { return "CorrectTestReport" }

func (*CorrectTestReport) Guard(s *Situation) *fault.Fault {
	t := s.testTask()
	c := Get[*Case](s.Record, KindCase, t.Case)
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if t.Reported.IsZero() {
		return fault.RefuseOurs("test.not-reported")
	}
	return s.mustTakeTests(c)
}

func (c *CorrectTestReport) Decide(s *Situation) ([]Event, *fault.Fault) {
	t := s.testTask()
	var f fault.Fields
	verdicts := s.verdicts(&f, t, c.Verdicts)
	report := s.reportSubmitted(&f, t, SubmitTestReport{c.ReportNumber, c.Finished, c.File, c.Custody})
	if !c.Finished.IsZero() && c.Finished.Before(t.Report.Finished) {
		f.Add("finished", "field.before-report", fault.Day("finished", t.Report.Finished))
	}
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if no := s.mustBeQualifiedFor(t, c.Finished); no != nil {
		return nil, no
	}
	return []Event{
		{s.On, &TestTaskReportCorrected{report, verdicts, Say(c.Reason)}},
		{StreamID{KindCase, t.Case}, &TestReportCorrected{t.ID, c.Finished, c.File, resaid(merged(t.Verdicts, verdicts)), Say(c.Reason)}},
	}, nil
}

// merged is a list of verdicts in which later ones replace earlier ones on the
// same clause.
func merged(earlier, later []ClauseVerdict) []ClauseVerdict {
	all := slices.Clone(earlier)
	for _, v := range later {
		if i := slices.IndexFunc(all, func(old ClauseVerdict) bool { return old.Clause == v.Clause }); i >= 0 {
			all[i] = v
		} else {
			all = append(all, v)
		}
	}
	return all
}

// ReceiveTestReportPaper records the paper form of a test report.
type ReceiveTestReportPaper struct {
	Task     string        `json:"task"` // id or number
	Received calendar.Date `json:"received"`
	Late     string        `json:"late,omitempty"` // why it is recorded after the day of receipt
}

func (*ReceiveTestReportPaper) CommandName() string { return "ReceiveTestReportPaper" }
func (*ReceiveTestReportPaper) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.4.2a"); f != nil {
		return f
	}
	if !slices.ContainsFunc(c.Tests, func(t *Test) bool { return !t.Finished.IsZero() && t.Paper.IsZero() }) {
		return fault.RefuseOurs("test.no-paper-awaited")
	}
	return nil
}

func (c *ReceiveTestReportPaper) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	t := file.test(c.Task)
	switch {
	case t == nil || t.Reported.IsZero():
		f.Add("task", "field.unknown")
	case !t.Paper.IsZero():
		f.Add("task", "test.paper-received", fault.Day("on", t.Paper))
	case !c.Received.IsZero() && c.Received.Before(t.Finished):
		f.Add("received", "field.before-report", fault.Day("finished", t.Finished))
	}
	whyLate(&f, s.received(&f, file, "received", c.Received), c.Late)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&TestReportPaperReceived{t.Task, c.Received, Say(c.Late)})
}
