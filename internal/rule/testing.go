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
	Task          string // id of the test-task stream
	Number        string
	Laboratory    string
	Organisation  string // of the laboratory
	Clauses       []string
	Dispatched    calendar.Date
	At            int64         // position of that
	Cancelled     calendar.Date // taken back before there was a report
	ReportVersion               // the one that counts
	Replaced      []ReportVersion
	Sample        *ProductFacts // that was tested, as the laboratory describes it
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
			Organisation: e.Organisation, Clauses: e.Clauses, Dispatched: m.On, At: m.Position})
	case *TestReported:
		t := c.test(e.Task)
		t.ReportVersion = ReportVersion{Reported: m.On, Finished: e.Finished, Report: e.Report, Verdicts: e.Verdicts}
		c.took = took(c.took, m, PartTesting)
		for _, v := range e.Verdicts {
			c.resulting(m, v.Clause)
		}
	case *TestReportCorrected:
		t := c.test(e.Task)
		for _, v := range e.Verdicts {
			if v.Verdict != t.verdict(v.Clause) { // a verdict that stays is no new result
				c.resulting(m, v.Clause)
			}
		}
		t.Replaced = append(t.Replaced, t.ReportVersion)
		t.ReportVersion = ReportVersion{Reported: m.On, Finished: e.Finished, Report: e.Report, Verdicts: e.Verdicts, Reason: e.Reason}
		c.took = took(c.took, m, PartTesting)
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

// lastReport is the day on which the latest test report came in, or on which
// an earlier one was recognised as a whole.
func (c *Case) lastReport() calendar.Date {
	day := c.recognisedWhole()
	for _, t := range c.Tests {
		if t.Reported.After(day) {
			day = t.Reported
		}
	}
	return day
}

// Verdict is the verdict that counts on a clause, "" for none: the one of the
// latest round of tests that was given out after the last change of version
// that touches the clause, else what is recognised of an earlier report.
func (c *Case) Verdict(clause string) string {
	verdict, touched := "", c.touchedAt(clause)
	if r := c.EarlierReport; r != nil && r.Assessed != nil && r.Assessed.At > touched {
		verdict = r.verdict(clause)
	}
	for _, t := range c.Tests {
		if said := t.verdict(clause); said != "" && t.At > touched {
			verdict = said
		}
	}
	return verdict
}

// untested lists the clauses that the basis needs and no report decides.
//
// [5.4.1] 检测机构依据金融科技技术产品相关标准规范（详见本文第 2部分：认证依据），对认证委托方样品的标准符合性进行检测。
func (s *Situation) untested(c *Case) (ids []string) {
	return s.withEffect(c, scheme.Open)
}

// withEffect lists the needed clauses whose verdict that counts has one of
// these effects.
func (s *Situation) withEffect(c *Case, effects ...scheme.Effect) (ids []string) {
	sch, day := s.SchemeOf(c)
	means := map[string]scheme.Effect{"": scheme.Open} // without a verdict a clause is open
	for _, v := range sch.Verdicts(scheme.TestVerdicts, day) {
		means[v.ID] = v.Effect
	}
	for _, clause := range s.TestClauses(c) {
		if slices.Contains(effects, means[c.Verdict(clause.ID)]) {
			ids = append(ids, clause.ID)
		}
	}
	return ids
}

// TestClauses are the clauses that need a verdict in this case.
func (s *Situation) TestClauses(c *Case) []scheme.TestClause {
	if !c.Needs(scheme.StageTesting) {
		return nil
	}
	clauses := c.drawnToTest(s.BasisClauses(c))
	if c.Change == nil || !c.Change.Assessed.needs(scheme.PartialTest) {
		return clauses
	}
	return slices.DeleteFunc(clauses, func(clause scheme.TestClause) bool { return !slices.Contains(c.Change.Assessed.Touched, clause.ID) })
}

// BasisClauses are all clauses of the basis of the case's product.
func (s *Situation) BasisClauses(c *Case) []scheme.TestClause {
	sch, day := s.SchemeOf(c)
	return scheme.ClausesOf(s.basisOf(c, sch, day))
}

// concerns reports whether the laboratory is one of the organisations whose
// product the case is about.
func (c *Case) concerns(l *Laboratory) bool {
	return slices.Contains([]string{c.Client, c.Manufacturer, c.Enterprise}, l.Organisation)
}

// mustTakeTests: after the review a test verifies a correction, or is of a
// version that came later, and nothing else.
func (s *Situation) mustTakeTests(c *Case) *fault.Fault {
	if c.Review.Concluded.IsZero() || len(c.rectifying((*Rectification).toVerify)) > 0 || len(s.untested(c)) > 0 {
		return nil
	}
	return fault.RefuseOurs("review.concluded", fault.Day("on", c.Review.Concluded))
}

// DispatchTest gives a laboratory a test task for clauses of the basis: those
// that no report, earlier or ours, decides yet. It may be done again, in as many
// rounds as it takes. Stable operation comes before every round.
//
// [5.1c] 监测期间，被认证产品稳定运行后，认证机构向检测机构安排检测任务。
type DispatchTest struct {
	Laboratory string   `json:"laboratory"`
	Clauses    []string `json:"clauses,omitempty"` // left out: all that are undecided or failed
}

func (*DispatchTest) CommandName() string { return "DispatchTest" }

func (*DispatchTest) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.1c"); f != nil {
		return f
	}
	if f := s.mustNeed(c, scheme.StageTesting); f != nil {
		return f
	}
	if f := c.mustBeDrawn(); f != nil {
		return f
	}
	if c.Purpose.Anew() && c.Monitoring.Stable.IsZero() {
		return fault.Refuse("5.1c", "test.not-stable")
	}
	if t := c.runningTest(); t != nil {
		return fault.RefuseOurs("test.running", fault.Text("task", t.Number))
	}
	if f := c.mustBeAssessed(); f != nil {
		return f
	}
	if s.recognisable(c) && c.EarlierReport.Assessed == nil {
		return fault.Refuse("5.1d", "test.report-unassessed", fault.Text("report", c.EarlierReport.Number))
	}
	return s.mustTakeTests(c)
}

func (c *DispatchTest) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	laboratory := Get[*Laboratory](s.Record, KindLaboratory, c.Laboratory)
	switch {
	case laboratory == nil:
		f.Add("laboratory", "field.unknown")
	case len(file.Drawn) > 0 && !file.Handed(laboratory):
		f.Add("laboratory", "sampling.not-handed")
	}
	needed := s.TestClauses(file)
	clauses := c.Clauses
	if len(clauses) == 0 {
		clauses = s.withEffect(file, scheme.Open, scheme.Failed)
	}
	if len(clauses) == 0 {
		f.Add("clauses", "test.nothing-left")
	}
	clauses = clausesAmong(&f, "clauses", clauses, needed)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if no := s.mustBeAbleToTest(file, laboratory); no != nil {
		return nil, no
	}
	year := s.Today.Year()
	serial := s.Record.Last(testTaskSeries(year)) + 1
	number := s.number(scheme.NumberTestTask, "", serial)
	task := StreamID{KindTestTask, s.NewID()}
	events := []Event{
		{task, &TestTaskAssigned{Number: number, Case: file.ID, CaseNumber: file.Number, Laboratory: laboratory.ID,
			Organisation: laboratory.Organisation, Name: file.Name, Model: file.Model, Clauses: clauses}},
		{s.On, &TestDispatched{Task: task.ID, Number: number, Serial: serial, Year: year, Laboratory: laboratory.ID,
			Organisation: laboratory.Organisation, Clauses: clauses}},
	}
	return append(events, file.handed(task, laboratory.ID)...), nil
}

// mustBeAbleToTest: the product is not the laboratory's own, and it holds today
// what the scheme asks of it.
func (s *Situation) mustBeAbleToTest(c *Case, laboratory *Laboratory) *fault.Fault {
	if c.concerns(laboratory) {
		return fault.RefuseOurs("test.own-product", laboratory.Name.arg("laboratory"))
	}
	return s.mustBeQualified(c, laboratory, s.Today)
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
