package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

func testTaskSeries(year int) string { return fmt.Sprintf("test-task/%d", year) }

// Test is one test task as its case sees it.
type Test struct {
	Task         string // id of the test-task stream
	Number       string
	Laboratory   string
	Organisation string // of the laboratory
	Clauses      []string
	Dispatched   calendar.Date
	Cancelled    calendar.Date // taken back before there was a report
	Reported     calendar.Date // electronic report received
	Finished     calendar.Date // day the laboratory finished the report
	Paper        calendar.Date // paper report received
	Report       FileRef
	Verdicts     []ClauseVerdict
}

// ClauseVerdict is a laboratory's verdict on one clause of a standard.
type ClauseVerdict struct {
	Clause   string  `json:"clause"`
	Verdict  string  `json:"verdict"`
	Evidence Private `json:"evidence"`
}

// TestDispatched gives a laboratory a task; it stands in the case.
type TestDispatched struct {
	Task         string   `json:"task"`
	Number       string   `json:"number"`
	Serial       int      `json:"serial"`
	Year         int      `json:"year"`
	Laboratory   string   `json:"laboratory"`
	Organisation string   `json:"organisation"`
	Clauses      []string `json:"clauses"`
}

func (*TestDispatched) EntryName() string   { return "case.test-dispatched/1" }
func (e *TestDispatched) Serials() []Serial { return []Serial{{testTaskSeries(e.Year), e.Serial}} }
func (e *TestDispatched) Letters() []Letter { return []Letter{{Kind: "test-task", To: e.Organisation}} }

// TestReported is the laboratory's report, as the case receives it.
type TestReported struct {
	Task     string          `json:"task"`
	Finished calendar.Date   `json:"finished"`
	Report   FileRef         `json:"report"`
	Verdicts []ClauseVerdict `json:"verdicts"`
}

func (*TestReported) EntryName() string { return "case.test-reported/1" }

// TestCancelled takes a task back from a laboratory that has not reported.
type TestCancelled struct {
	Task         string  `json:"task"`
	Organisation string  `json:"organisation"` // of the laboratory
	Reason       Private `json:"reason"`
}

func (*TestCancelled) EntryName() string { return "case.test-cancelled/1" }
func (e *TestCancelled) Letters() []Letter {
	return []Letter{{Kind: "test-cancelled", To: e.Organisation}}
}

// TestReportPaperReceived is the paper form of a report.
type TestReportPaperReceived struct {
	Task     string        `json:"task"`
	Received calendar.Date `json:"received"`
	Late     Private       `json:"late"` // why it is recorded later than received
}

func (*TestReportPaperReceived) EntryName() string { return "case.test-report-paper-received/1" }

func (c *Case) applyTesting(e Entry, m Meta) {
	switch e := e.(type) {
	case *TestDispatched:
		c.Tests = append(c.Tests, &Test{Task: e.Task, Number: e.Number, Laboratory: e.Laboratory,
			Organisation: e.Organisation, Clauses: e.Clauses, Dispatched: m.On})
	case *TestReported:
		t := c.test(e.Task)
		t.Reported, t.Finished, t.Report, t.Verdicts = m.On, e.Finished, e.Report, e.Verdicts
		c.took = took(c.took, m, PartTesting)
		for _, v := range e.Verdicts {
			c.resulting(m, v.Clause)
		}
	case *TestCancelled:
		c.test(e.Task).Cancelled = m.On
	case *TestReportPaperReceived:
		c.test(e.Task).Paper = e.Received
	}
}

func (c *Case) test(idOrNumber string) *Test {
	for _, t := range c.Tests {
		if t.Task == idOrNumber || t.Number == idOrNumber {
			return t
		}
	}
	return nil
}

func (c *Case) runningTest() *Test {
	for _, t := range c.Tests {
		if t.Reported.IsZero() && t.Cancelled.IsZero() {
			return t
		}
	}
	return nil
}

// lastReport is the day on which the latest test report came in.
func (c *Case) lastReport() (day calendar.Date) {
	for _, t := range c.Tests {
		if !t.Reported.IsZero() {
			day = t.Reported
		}
	}
	return day
}

// Verdict is the latest verdict that any round gave on a clause; "" for none.
func (c *Case) Verdict(clause string) string {
	verdict := ""
	for _, t := range c.Tests {
		for _, v := range t.Verdicts {
			if v.Clause == clause {
				verdict = v.Verdict
			}
		}
	}
	return verdict
}

// untested lists the clauses that the basis needs and no report speaks about.
//
// [5.4.1] 检测机构依据金融科技技术产品相关标准规范（详见本文第 2部分：认证依据），对认证委托方样品的标准符合性进行检测。
func (s *Situation) untested(c *Case) (ids []string) {
	for _, clause := range s.TestClauses(c) {
		if c.Verdict(clause.ID) == "" {
			ids = append(ids, clause.ID)
		}
	}
	return ids
}

// TestClauses are the clauses that need a verdict for this product.
func (s *Situation) TestClauses(c *Case) []scheme.TestClause {
	sch, day := s.SchemeOf(c)
	return scheme.ClausesOf(s.basisOf(c, sch, day))
}

// ReportDue is the last day on which a finished report is in time; both forms
// must have come by then. A late report is taken all the same.
//
// [5.4.2a] 检测机构应于型式试验报告完成后 5 个工作日内向认证机构提交型式试验报告（电子、纸质各一份）。
func (s *Situation) ReportDue(c *Case, finished calendar.Date) calendar.Due {
	sch, day := s.SchemeOf(c)
	limit := sch.Limit(scheme.LimitLabReportDue, day)
	reading, err := calendar.Clock{Start: finished, Limit: limit.Value, Clause: limit.Clause}.Read(s.Record.Calendar(), finished)
	if err != nil {
		return calendar.Due{State: calendar.DueUncovered}
	}
	return reading.Due
}

// DispatchTest gives a laboratory a test task for clauses of the basis. It may
// be done again for clauses that failed or that were left out.
//
// [5.1c] 监测期间，被认证产品稳定运行后，认证机构向检测机构安排检测任务。
type DispatchTest struct {
	Laboratory string   `json:"laboratory"`
	Clauses    []string `json:"clauses,omitempty"` // left out: all that have no verdict or failed
}

func (*DispatchTest) CommandName() string { return "DispatchTest" }

func (*DispatchTest) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.1c"); f != nil {
		return f
	}
	if c.Monitoring.Stable.IsZero() {
		return fault.Refuse("5.1c", "test.not-stable")
	}
	if t := c.runningTest(); t != nil {
		return fault.RefuseOurs("test.running", fault.Text("task", t.Number))
	}
	// After the review a test serves to verify a correction, and nothing else.
	if !c.Review.Concluded.IsZero() && len(c.rectifying((*Rectification).toVerify)) == 0 {
		return fault.RefuseOurs("review.concluded", fault.Day("on", c.Review.Concluded))
	}
	return nil
}

func (c *DispatchTest) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	laboratory := Get[*Laboratory](s.Record, KindLaboratory, c.Laboratory)
	if laboratory == nil {
		f.Add("laboratory", "field.unknown")
	}
	needed := s.TestClauses(file)
	clauses := c.Clauses
	if len(clauses) == 0 {
		for _, n := range needed {
			if v := file.Verdict(n.ID); v == "" || v == scheme.TestFails {
				clauses = append(clauses, n.ID)
			}
		}
	}
	if len(clauses) == 0 {
		f.Add("clauses", "test.nothing-left")
	}
	seen := map[string]bool{}
	for i, id := range clauses {
		switch {
		case !slices.ContainsFunc(needed, func(n scheme.TestClause) bool { return n.ID == id }):
			f.Add(item("clauses", i), "field.unknown")
		case seen[id]:
			f.Add(item("clauses", i), "field.twice")
		}
		seen[id] = true
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if slices.Contains([]string{file.Client, file.Manufacturer, file.Enterprise}, laboratory.Organisation) {
		return nil, fault.RefuseOurs("test.own-product", laboratory.Name.arg("laboratory"))
	}
	year := s.Today.Year()
	serial := s.Record.Last(testTaskSeries(year)) + 1
	number := s.number(scheme.NumberTestTask, "", serial)
	task := StreamID{KindTestTask, s.NewID()}
	return []Event{
		{task, &TestTaskAssigned{Number: number, Case: file.ID, CaseNumber: file.Number, Laboratory: laboratory.ID,
			Organisation: laboratory.Organisation, Name: file.Name, Model: file.Model, Clauses: clauses}},
		{s.On, &TestDispatched{Task: task.ID, Number: number, Serial: serial, Year: year, Laboratory: laboratory.ID,
			Organisation: laboratory.Organisation, Clauses: clauses}},
	}, nil
}

// CancelTest takes a task back from a laboratory that cannot go on with it, so
// that another can be given one. Its verdicts do not count.
type CancelTest struct {
	Reason string `json:"reason"`
}

func (*CancelTest) CommandName() string { return "CancelTest" }

func (*CancelTest) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.runningTest() == nil {
		return fault.RefuseOurs("test.none-running")
	}
	return nil
}

func (c *CancelTest) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	t := s.caseFile().runningTest()
	return []Event{
		{s.On, &TestCancelled{t.Task, t.Organisation, Say(c.Reason)}},
		{StreamID{KindTestTask, t.Task}, &TestTaskCancelled{Say(c.Reason)}},
	}, nil
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
