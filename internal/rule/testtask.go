package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// TestTask is what a laboratory works on.
type TestTask struct {
	ID string
	TestTaskAssigned
	Assigned  calendar.Date
	Verdicts  []ClauseVerdict   // in the order of Clauses given first
	Testers   []string          // people who gave verdicts, themselves or through others
	Sample    *ProductFacts     // that is tested
	Drawn     *TestSampleHanded // by the body; nil if the client sent the sample
	Cancelled calendar.Date
	Reported  calendar.Date
	Report    TestReportSubmitted   // the version that counts
	Replaced  []TestReportSubmitted // earlier versions
}

// TestTaskAssigned gives the laboratory its task.
type TestTaskAssigned struct {
	Number       string   `json:"number"`
	Case         string   `json:"case"`
	CaseNumber   string   `json:"caseNumber"`
	Laboratory   string   `json:"laboratory"`
	Organisation string   `json:"organisation"`
	Name         Words    `json:"name"` // of the product
	Model        string   `json:"model"`
	Clauses      []string `json:"clauses"`
}

func (*TestTaskAssigned) EntryName() string { return "test-task.assigned/1" }

// TestVerdictsRecorded is a part of the laboratory's results.
type TestVerdictsRecorded struct {
	Verdicts []ClauseVerdict `json:"verdicts"`
}

func (*TestVerdictsRecorded) EntryName() string { return "test-task.verdicts-recorded/1" }

// TestTaskCancelled takes the task back.
type TestTaskCancelled struct {
	Reason Private `json:"reason"`
}

func (*TestTaskCancelled) EntryName() string { return "test-task.cancelled/1" }

// TestReportSubmitted is the laboratory's report.
type TestReportSubmitted struct {
	ReportNumber string        `json:"reportNumber"`
	Finished     calendar.Date `json:"finished"`
	File         FileRef       `json:"file"`
	Custody      Private       `json:"custody"` // who keeps what (5.4.2b)
}

func (*TestReportSubmitted) EntryName() string { return "test-task.report-submitted/1" }

func (t *TestTask) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *TestTaskAssigned:
		t.ID, t.TestTaskAssigned, t.Assigned = m.Stream.ID, *e, m.On
	case *TestVerdictsRecorded:
		t.judged(e.Verdicts, m)
	case *TestSampleHanded:
		t.Drawn = e
	case *TestSampleDescribed:
		t.Sample = &e.ProductFacts
	case *TestTaskCancelled:
		t.Cancelled = m.On
	case *TestReportSubmitted:
		t.Report, t.Reported = *e, m.On
	case *TestTaskReportCorrected:
		t.Replaced = append(t.Replaced, t.Report)
		t.Report, t.Reported = e.TestReportSubmitted, m.On
		t.judged(e.Verdicts, m)
	case *TestTaskDayCorrected:
		t.Report.Finished = e.Now
	default:
		Unfolded(t, e)
	}
}

// judged takes verdicts, and notes who gave them.
func (t *TestTask) judged(verdicts []ClauseVerdict, m Meta) {
	for _, person := range []string{m.Person, m.OnBehalf} {
		if person != "" && !slices.Contains(t.Testers, person) {
			t.Testers = append(t.Testers, person)
		}
	}
	t.Verdicts = merged(t.Verdicts, verdicts)
}

func (t *TestTask) Relation(a Actor) Relation { return relationOf(a, "", t.Organisation) }

func (s *Situation) testTask() *TestTask {
	return Get[*TestTask](s.Record, KindTestTask, s.On.ID)
}

// mustBeWorkedOn: the report is not in yet and the case goes on.
func (s *Situation) mustBeWorkedOn(t *TestTask) *fault.Fault {
	if !t.Reported.IsZero() {
		return fault.RefuseOurs("test.reported", fault.Day("on", t.Reported))
	}
	if f := Get[*Case](s.Record, KindCase, t.Case).mustBeOpen(); f != nil {
		return f // with its end the task was taken back too
	}
	if !t.Cancelled.IsZero() {
		return fault.RefuseOurs("test.cancelled", fault.Day("on", t.Cancelled))
	}
	return nil
}

// ClauseVerdictInput is a verdict as the laboratory gives it.
type ClauseVerdictInput struct {
	Clause   string `json:"clause"`
	Verdict  string `json:"verdict"`
	Evidence string `json:"evidence"`
}

// RecordTestVerdicts gives verdicts on clauses of the task, each with its
// evidence; a later one replaces an earlier one until the report is in.
//
// [5.1e] 检测机构应依据相关标准和技术规范进行检测，完成后向认证机构提交型式试验报告。
type RecordTestVerdicts struct {
	Verdicts []ClauseVerdictInput `json:"verdicts"`
}

func (*RecordTestVerdicts) CommandName() string { return "RecordTestVerdicts" }
func (*RecordTestVerdicts) Guard(s *Situation) *fault.Fault {
	return s.mustBeWorkedOn(s.testTask())
}

func (c *RecordTestVerdicts) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if len(c.Verdicts) == 0 {
		f.Add("verdicts", "field.required")
	}
	verdicts := s.verdicts(&f, s.testTask(), c.Verdicts)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&TestVerdictsRecorded{verdicts})
}

// verdicts checks what a laboratory says on clauses of its task.
func (s *Situation) verdicts(f *fault.Fields, t *TestTask, inputs []ClauseVerdictInput) []ClauseVerdict {
	sch, day := s.SchemeOf(Get[*Case](s.Record, KindCase, t.Case))
	verdicts := []ClauseVerdict{}
	seen := map[string]bool{}
	for i, v := range inputs {
		at := item("verdicts", i)
		switch {
		case !slices.Contains(t.Clauses, v.Clause):
			f.Add(at+".clause", "field.unknown")
		case seen[v.Clause]:
			f.Add(at+".clause", "field.twice")
		}
		seen[v.Clause] = true
		if _, known := sch.Verdict(scheme.TestVerdicts, v.Verdict, day); !known {
			f.Add(at+".verdict", "field.unknown")
		}
		needText(f, at+".evidence", v.Evidence)
		verdicts = append(verdicts, ClauseVerdict{v.Clause, v.Verdict, Say(v.Evidence)})
	}
	return verdicts
}

// SubmitTestReport hands in the electronic report when every clause of the
// task has a verdict. A report later than 5.4.2 allows is taken and shown as
// late.
//
// [5.1e] 完成后向认证机构提交型式试验报告。
// [5.4.2a] 检测机构应于型式试验报告完成后 5 个工作日内向认证机构提交型式试验报告（电子、纸质各一份）。
// [5.4.2b] 其他相关资料由认证委托方和检测机构妥善处置。
type SubmitTestReport struct {
	ReportNumber string        `json:"reportNumber"`
	Finished     calendar.Date `json:"finished"`
	File         FileRef       `json:"file"`
	Custody      string        `json:"custody"`
}

func (*SubmitTestReport) CommandName() string { return "SubmitTestReport" }

func (*SubmitTestReport) Guard(s *Situation) *fault.Fault {
	t := s.testTask()
	if f := s.mustBeWorkedOn(t); f != nil {
		return f
	}
	if left := len(t.Clauses) - len(t.Verdicts); left > 0 {
		return fault.Refuse("5.4.1", "test.verdicts-missing", fault.Number("count", left))
	}
	return nil
}

func (c *SubmitTestReport) Decide(s *Situation) ([]Event, *fault.Fault) {
	t := s.testTask()
	var f fault.Fields
	report := s.reportSubmitted(&f, t, *c)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if no := s.mustBeQualifiedFor(t, c.Finished); no != nil {
		return nil, no
	}
	return []Event{
		{s.On, &report},
		{StreamID{KindCase, t.Case}, &TestReported{t.ID, c.Finished, c.File, resaid(t.Verdicts)}},
	}, nil
}

// reportSubmitted checks what is said of a report, or of a version of it.
func (s *Situation) reportSubmitted(f *fault.Fields, t *TestTask, c SubmitTestReport) TestReportSubmitted {
	NeedLine(f, "reportNumber", c.ReportNumber)
	s.notLater(f, "finished", c.Finished)
	if !c.Finished.IsZero() && c.Finished.Before(t.Assigned) {
		f.Add("finished", "field.before-task", fault.Day("assigned", t.Assigned))
	}
	if c.File.IsZero() {
		f.Add("file", "field.required")
	}
	needText(f, "custody", c.Custody)
	return TestReportSubmitted{c.ReportNumber, c.Finished, c.File, Say(c.Custody)}
}

// mustBeQualifiedFor: the laboratory held what the scheme asks of it on the day
// of its report.
func (s *Situation) mustBeQualifiedFor(t *TestTask, finished calendar.Date) *fault.Fault {
	return s.mustBeQualified(Get[*Case](s.Record, KindCase, t.Case), Get[*Laboratory](s.Record, KindLaboratory, t.Laboratory), finished)
}

// resaid copies verdicts into another stream: their texts are sealed anew
// under that stream's subject.
func resaid(verdicts []ClauseVerdict) []ClauseVerdict {
	out := slices.Clone(verdicts)
	for i := range out {
		out[i].Evidence = Say(out[i].Evidence.Shown())
	}
	return out
}
