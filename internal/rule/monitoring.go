package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Monitoring is the tracking monitoring of a case.
type Monitoring struct {
	Months    int // its length; it begins on the day of acceptance
	Reason    Private
	Changes   []PeriodChange
	Problems  []*Problem
	Stable    calendar.Date // the day the product was found to run stably
	Concluded calendar.Date
	Satisfied bool
	Words     []DimensionWord
	Summary   Private

	numbered int // problems that were ever given a number here
}

// PeriodChange is a change of the period's length.
type PeriodChange struct {
	On     calendar.Date
	From   int // months
	To     int
	Reason Private
}

// DimensionWord is what the conclusion says of one dimension of 5.3.
type DimensionWord struct {
	Dimension string  `json:"dimension"`
	Text      Private `json:"text"`
}

// LastDay is the last day of the monitoring period of an accepted case; the
// period is over on the day after it. Where a certified product is monitored
// there is no such period: monitoring goes on all the time (5.9.1).
//
// [5.1b] 认证受理后，认证机构对被认证产品的运行情况开展跟踪监测
func (c *Case) LastDay() calendar.Date {
	if c.Accepted.IsZero() || !c.Purpose.Anew() {
		return calendar.Date{}
	}
	return c.Accepted.AddMonths(c.Monitoring.Months)
}

// MonitoringPeriodSet changes the length of the monitoring period.
type MonitoringPeriodSet struct {
	Months int     `json:"months"`
	Reason Private `json:"reason"`
}

func (*MonitoringPeriodSet) EntryName() string { return "case.monitoring-period-set/1" }

// StableOperationConfirmed is the judgement that the product runs stably.
type StableOperationConfirmed struct {
	Grounds Private `json:"grounds"`
}

func (*StableOperationConfirmed) EntryName() string { return "case.stable-operation-confirmed/1" }

// MonitoringConcluded is the result of tracking monitoring.
type MonitoringConcluded struct {
	Satisfied  bool            `json:"satisfied"`
	Dimensions []DimensionWord `json:"dimensions"`
	Summary    Private         `json:"summary"`
}

func (*MonitoringConcluded) EntryName() string { return "case.monitoring-concluded/2" }

func (c *Case) applyMonitoring(e Entry, m Meta) {
	watch := &c.Monitoring
	switch e := e.(type) {
	case *MonitoringPeriodSet:
		watch.Changes = append(watch.Changes, PeriodChange{m.On, watch.Months, e.Months, e.Reason})
		watch.Months, watch.Reason = e.Months, e.Reason
	case *StableOperationConfirmed:
		watch.Stable = m.On
	case *MonitoringConcluded:
		watch.Concluded, watch.Satisfied, watch.Words, watch.Summary = m.On, e.Satisfied, e.Dimensions, e.Summary
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

func (s *Situation) mustBeMonitored(c *Case) *fault.Fault {
	if f := c.mustBeAccepted("5.3a"); f != nil {
		return f
	}
	if f := s.mustNeed(c, scheme.StageMonitoring); f != nil {
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
	c := s.caseFile()
	if f := c.mustBeAnew(); f != nil {
		return f
	}
	return s.mustBeMonitored(c)
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
	if f := c.mustBeAnew(); f != nil {
		return f
	}
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

// DimensionInput is the word on one dimension as the officer gives it.
type DimensionInput struct {
	Dimension string `json:"dimension"`
	Text      string `json:"text"`
}

// ConcludeMonitoring gives the result of tracking monitoring, once its period
// is over, with a word on each dimension. What it rests on is composed from the
// record (MonitoringResult) and not copied.
//
// [5.3a] 对认证委托方申请认证产品运营过程中的个人金融信息保护、金融交易安全、业务连续性、服务质量、技术使用安全、内控管理、网络安全、意见投诉、公开舆情等进行跟踪监测。
type ConcludeMonitoring struct {
	Satisfied  bool             `json:"satisfied"`
	Dimensions []DimensionInput `json:"dimensions"`
	Summary    string           `json:"summary"`
}

func (*ConcludeMonitoring) CommandName() string { return "ConcludeMonitoring" }
func (*ConcludeMonitoring) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mustBeMonitored(c); f != nil {
		return f
	}
	if f := c.mustBePastMonitoring(s.Today); f != nil {
		return f
	}
	if p := Get[*Product](s.Record, KindProduct, c.Product); p.Watched == nil {
		return fault.RefuseOurs("monitoring.no-plan")
	}
	return nil
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
	sch, day := s.SchemeOf(s.caseFile())
	var f fault.Fields
	said := map[string]bool{}
	words := []DimensionWord{}
	for i, in := range c.Dimensions {
		at := item("dimensions", i)
		if _, known := sch.Dimension(in.Dimension, day); !known {
			f.Add(at+".dimension", "field.unknown")
		}
		if said[in.Dimension] {
			f.Add(at+".dimension", "field.twice")
		}
		said[in.Dimension] = true
		needText(&f, at+".text", in.Text)
		words = append(words, DimensionWord{in.Dimension, Say(in.Text)})
	}
	for _, d := range sch.Dimensions(day) {
		if !said[d.ID] {
			f.Add("dimensions", "monitoring.no-word", Words(d.Name).arg("dimension"))
		}
	}
	needText(&f, "summary", c.Summary)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&MonitoringConcluded{c.Satisfied, words, Say(c.Summary)})
}

// MonitoringResult is what the record says of tracking monitoring: the period
// and how it came about, and for each dimension how it was watched, what was
// found and what the conclusion says of it.
type MonitoringResult struct {
	From       calendar.Date     `json:"from"`
	To         calendar.Date     `json:"to"`
	Changes    []PeriodChange    `json:"changes"`
	Dimensions []DimensionResult `json:"dimensions"`
	Depths     []string          `json:"depths"` // of the scheme, that the problems reach
}

// DimensionResult is that for one dimension.
type DimensionResult struct {
	Dimension string       `json:"dimension"`
	Name      Words        `json:"name"`
	Ways      []string     `json:"ways"`
	Problems  []LevelCount `json:"problems"` // levels at which there are any, the lightest first
	Word      Private      `json:"word"`
}

// LevelCount counts the problems of one level.
type LevelCount struct {
	Level int `json:"level"`
	Found int `json:"found"`
	Open  int `json:"open"`
}

// MonitoringResult composes the result of an accepted case from the record; it
// can be asked for at any time.
//
// [5.3b] 视发现问题数量及等级情况
func (s *Situation) MonitoringResult(c *Case) MonitoringResult {
	sch, day := s.SchemeOf(c)
	result := MonitoringResult{From: c.Accepted, To: c.LastDay(), Changes: c.Monitoring.Changes, Depths: s.depths(c)}
	product := Get[*Product](s.Record, KindProduct, c.Product)
	for _, d := range sch.Dimensions(day) {
		row := DimensionResult{Dimension: d.ID, Name: Words(d.Name)}
		if product != nil {
			row.Ways = product.ways(d.ID)
		}
		for _, level := range sch.Levels(day) {
			count := LevelCount{Level: level.Level}
			for _, p := range c.Monitoring.Problems {
				if p.Dimension == d.ID && p.Level == level.Level {
					count.Found++
					if p.Closed.IsZero() {
						count.Open++
					}
				}
			}
			if count.Found > 0 {
				row.Problems = append(row.Problems, count)
			}
		}
		for _, word := range c.Monitoring.Words {
			if word.Dimension == d.ID {
				row.Word = word.Text
			}
		}
		result.Dimensions = append(result.Dimensions, row)
	}
	return result
}
