package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Monitoring is the tracking monitoring of a case.
type Monitoring struct {
	Months    int // its length; it begins on the day of acceptance
	Reason    Private
	Problems  []*Problem
	Stable    calendar.Date // the day the product was found to run stably
	Concluded calendar.Date
	Satisfied bool
	Summary   Private
}

// LastDay is the last day of the monitoring period of an accepted case; the
// period is over on the day after it.
//
// [5.1b] 认证受理后，认证机构对被认证产品的运行情况开展跟踪监测
func (c *Case) LastDay() calendar.Date {
	if c.Accepted.IsZero() {
		return calendar.Date{}
	}
	return c.Accepted.AddMonths(c.Monitoring.Months)
}

// Problem is something that monitoring found.
type Problem struct {
	ID        string
	Number    string
	Dimension string
	Level     int
	Found     calendar.Date
	Text      Private
	Closed    calendar.Date
	How       Private
}

// MonitoringPeriodSet changes the length of the monitoring period.
type MonitoringPeriodSet struct {
	Months int     `json:"months"`
	Reason Private `json:"reason"`
}

func (*MonitoringPeriodSet) EntryName() string { return "case.monitoring-period-set/1" }

// ProblemRecorded is a problem found by monitoring.
type ProblemRecorded struct {
	ID        string        `json:"id"`
	Number    string        `json:"number"`
	Dimension string        `json:"dimension"`
	Level     int           `json:"level"`
	Found     calendar.Date `json:"found"`
	Text      Private       `json:"text"`
}

func (*ProblemRecorded) EntryName() string { return "case.problem-recorded/1" }

// ProblemClosed says how a problem ended.
type ProblemClosed struct {
	ID  string  `json:"id"`
	How Private `json:"how"`
}

func (*ProblemClosed) EntryName() string { return "case.problem-closed/1" }

// StableOperationConfirmed is the judgement that the product runs stably.
type StableOperationConfirmed struct {
	Grounds Private `json:"grounds"`
}

func (*StableOperationConfirmed) EntryName() string { return "case.stable-operation-confirmed/1" }

// MonitoringConcluded is the result of tracking monitoring.
type MonitoringConcluded struct {
	Satisfied bool    `json:"satisfied"`
	Summary   Private `json:"summary"`
}

func (*MonitoringConcluded) EntryName() string { return "case.monitoring-concluded/1" }

func (c *Case) applyMonitoring(e Entry, m Meta) {
	watch := &c.Monitoring
	switch e := e.(type) {
	case *MonitoringPeriodSet:
		watch.Months, watch.Reason = e.Months, e.Reason
	case *ProblemRecorded:
		watch.Problems = append(watch.Problems, &Problem{ID: e.ID, Number: e.Number, Dimension: e.Dimension,
			Level: e.Level, Found: e.Found, Text: e.Text})
	case *ProblemClosed:
		for _, p := range watch.Problems {
			if p.ID == e.ID {
				p.Closed, p.How = m.On, e.How
			}
		}
	case *StableOperationConfirmed:
		watch.Stable = m.On
	case *MonitoringConcluded:
		watch.Concluded, watch.Satisfied, watch.Summary = m.On, e.Satisfied, e.Summary
		c.resulting(m, ResultMonitoring)
	}
	c.took = took(c.took, m, PartMonitoring)
}

// monitoringTooLong refuses a period beyond the limit in force for its case.
//
// [5.1b] 监测期一般不超过 6个月。
// [5.3c] 监测期的时长根据业务运营和系统运行情况确定，一般不超过 6个月。
func monitoringTooLong(clause string, limit scheme.Limit, months int) *fault.Fault {
	if months > limit.Value {
		return fault.Refuse(clause, "monitoring.too-long", fault.Number("most", limit.Value), fault.Number("is", months))
	}
	return nil
}

// monitoredFor are the entries of an act that sets the length of monitoring:
// its own, and the exception it relies on, if it does.
func (s *Situation) monitoredFor(c *Case, months int, e Entry) []Event {
	return append([]Event{{s.On, e}}, s.relying(c, scheme.LimitMonitoringMax, func(l scheme.Limit) bool { return months > l.Value })...)
}

func (c *Case) mustBeMonitored() *fault.Fault {
	if f := c.mustBeAccepted("5.3a"); f != nil {
		return f
	}
	if !c.Monitoring.Concluded.IsZero() {
		return fault.RefuseOurs("monitoring.concluded", fault.Day("on", c.Monitoring.Concluded))
	}
	return nil
}

// SetMonitoringPeriod changes the length of the monitoring period, with a
// reason.
type SetMonitoringPeriod struct {
	Months int    `json:"months"`
	Reason string `json:"reason"`
}

func (*SetMonitoringPeriod) CommandName() string { return "SetMonitoringPeriod" }
func (*SetMonitoringPeriod) Guard(s *Situation) *fault.Fault {
	return s.caseFile().mustBeMonitored()
}

func (c *SetMonitoringPeriod) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	needText(&f, "reason", c.Reason)
	switch {
	case c.Months < 1:
		f.Add("months", "field.small", fault.Number("least", 1))
	case file.Accepted.AddMonths(c.Months).Before(s.Today):
		f.Add("months", "monitoring.in-the-past", fault.Day("end", file.Accepted.AddMonths(c.Months)))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if no := monitoringTooLong("5.3c", s.LimitOf(file, scheme.LimitMonitoringMax), c.Months); no != nil {
		return nil, no
	}
	return s.monitoredFor(file, c.Months, &MonitoringPeriodSet{c.Months, Say(c.Reason)}), nil
}

// RecordProblem records a problem that monitoring found, in one of the
// dimensions of 5.3.
//
// [5.3a] 对认证委托方申请认证产品运营过程中的个人金融信息保护、金融交易安全、业务连续性、服务质量、技术使用安全、内控管理、网络安全、意见投诉、公开舆情等进行跟踪监测。
type RecordProblem struct {
	Dimension string        `json:"dimension"`
	Level     int           `json:"level"`
	Found     calendar.Date `json:"found"`
	Text      string        `json:"text"`
}

func (*RecordProblem) CommandName() string { return "RecordProblem" }
func (*RecordProblem) Guard(s *Situation) *fault.Fault {
	return s.caseFile().mustBeMonitored()
}

func (c *RecordProblem) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	sch, day := s.SchemeOf(file)
	var f fault.Fields
	if _, known := sch.Dimension(c.Dimension, day); !known {
		f.Add("dimension", "field.unknown")
	}
	if _, known := sch.Level(c.Level, day); !known {
		f.Add("level", "field.unknown")
	}
	s.notLater(&f, "found", c.Found)
	if !c.Found.IsZero() && c.Found.Before(file.Accepted) {
		f.Add("found", "field.before-acceptance", fault.Day("accepted", file.Accepted))
	}
	needText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	number := fmt.Sprintf("P-%02d", len(file.Monitoring.Problems)+1)
	return s.one(&ProblemRecorded{s.NewID(), number, c.Dimension, c.Level, c.Found, Say(c.Text)})
}

// CloseProblem says how a problem ended. It still goes to review and
// inspection, which say whether it is looked at again.
type CloseProblem struct {
	Problem string `json:"problem"` // its id or its number
	How     string `json:"how"`
}

func (*CloseProblem) CommandName() string { return "CloseProblem" }
func (*CloseProblem) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.3a"); f != nil {
		return f
	}
	if !slices.ContainsFunc(c.Monitoring.Problems, func(p *Problem) bool { return p.Closed.IsZero() }) {
		return fault.RefuseOurs("problem.none-open")
	}
	return nil
}

func (c *CloseProblem) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "how", c.How)
	p := s.caseFile().problem(c.Problem)
	switch {
	case p == nil:
		f.Add("problem", "field.unknown")
	case !p.Closed.IsZero():
		f.Add("problem", "problem.closed", fault.Day("on", p.Closed))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ProblemClosed{p.ID, Say(c.How)})
}

func (c *Case) problem(idOrNumber string) *Problem {
	for _, p := range c.Monitoring.Problems {
		if p.ID == idOrNumber || p.Number == idOrNumber {
			return p
		}
	}
	return nil
}

// ConfirmStableOperation is the monitoring officer's judgement that the
// product runs stably. Tests are given out only after it.
//
// [5.1c] 监测期间，被认证产品稳定运行后，认证机构向检测机构安排检测任务。
type ConfirmStableOperation struct {
	Grounds string `json:"grounds"`
}

func (*ConfirmStableOperation) CommandName() string { return "ConfirmStableOperation" }
func (*ConfirmStableOperation) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.1c"); f != nil {
		return f
	}
	if !c.Monitoring.Stable.IsZero() {
		return fault.RefuseOurs("monitoring.stable", fault.Day("on", c.Monitoring.Stable))
	}
	return nil
}

func (c *ConfirmStableOperation) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "grounds", c.Grounds)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&StableOperationConfirmed{Say(c.Grounds)})
}

// ConcludeMonitoring gives the result of tracking monitoring, once its period
// is over.
type ConcludeMonitoring struct {
	Satisfied bool   `json:"satisfied"`
	Summary   string `json:"summary"`
}

func (*ConcludeMonitoring) CommandName() string { return "ConcludeMonitoring" }
func (*ConcludeMonitoring) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeMonitored(); f != nil {
		return f
	}
	return c.mustBePastMonitoring(s.Today)
}

// mustBePastMonitoring: the period is over on the day after its last day.
//
// [5.1g] 现场检查结束且监测期满后
func (c *Case) mustBePastMonitoring(today calendar.Date) *fault.Fault {
	if today.After(c.LastDay()) {
		return nil
	}
	return fault.Refuse("5.1g", "monitoring.running", fault.Day("last", c.LastDay()), fault.Day("from", c.LastDay().AddDays(1)))
}

func (c *ConcludeMonitoring) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "summary", c.Summary)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&MonitoringConcluded{c.Satisfied, Say(c.Summary)})
}

// ProblemRecheck says whether a problem of monitoring needs to be looked at
// again, why, and what came of it.
type ProblemRecheck struct {
	Problem string  `json:"problem"` // id
	Needed  bool    `json:"needed"`
	Reason  Private `json:"reason"`
	Result  Private `json:"result"` // what looking again showed
}

// ProblemRecheckInput is the same as an examiner gives it.
type ProblemRecheckInput struct {
	Problem string `json:"problem"` // id or number
	Needed  bool   `json:"needed"`
	Reason  string `json:"reason"`
	Result  string `json:"result,omitempty"` // what looking again showed, if it was needed
}

// rechecked checks that every problem, closed ones included, has a word on
// whether it had to be looked at again; said are words given before.
//
// [5.3b] 如跟踪监测环节发现问题，视发现问题数量及等级情况，在后续认证过程中进行必要的复核。
func (c *Case) rechecked(f *fault.Fields, inputs []ProblemRecheckInput, said []ProblemRecheck) []ProblemRecheck {
	out := []ProblemRecheck{}
	given := map[string]bool{}
	for _, word := range said {
		given[word.Problem] = true
	}
	for i, in := range inputs {
		at := item("problems", i)
		p := c.problem(in.Problem)
		if p == nil {
			f.Add(at+".problem", "field.unknown")
			continue
		}
		if given[p.ID] {
			f.Add(at+".problem", "field.twice")
		}
		given[p.ID] = true
		needText(f, at+".reason", in.Reason)
		if in.Needed {
			needText(f, at+".result", in.Result)
		} else {
			optionalText(f, at+".result", in.Result)
		}
		out = append(out, ProblemRecheck{p.ID, in.Needed, Say(in.Reason), Say(in.Result)})
	}
	for _, p := range c.Monitoring.Problems {
		if !given[p.ID] {
			f.Add("problems", "problem.no-word", fault.Text("problem", p.Number))
		}
	}
	return out
}
