package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// InspectionPlanned sets the day and place of the visit; a later plan replaces
// an earlier one.
type InspectionPlanned struct {
	Client string        `json:"client"`
	Visit  calendar.Date `json:"visit"`
	Place  Private       `json:"place"`
}

func (*InspectionPlanned) EntryName() string   { return "case.inspection-planned/1" }
func (e *InspectionPlanned) Letters() []Letter { return []Letter{{Kind: "inspection", To: e.Client}} }

// InspectionRecorded is a part of what the inspector found.
type InspectionRecorded struct {
	Items []ItemVerdict `json:"items"`
}

func (*InspectionRecorded) EntryName() string { return "case.inspection-recorded/1" }

// InspectionConcluded ends the on-site inspection.
type InspectionConcluded struct {
	Visited  calendar.Date    `json:"visited"`
	Problems []ProblemRecheck `json:"problems"`
	Summary  Private          `json:"summary"`
}

func (*InspectionConcluded) EntryName() string { return "case.inspection-concluded/1" }

func (c *Case) applyInspection(e Entry, m Meta) {
	x := &c.Inspection
	switch e := e.(type) {
	case *InspectionPlanned:
		x.Planned = e.Visit
	case *InspectionRecorded:
		x.record(e.Items)
		c.resultingItems(m, e.Items)
	case *InspectionConcluded:
		x.Visited, x.Concluded, x.Problems, x.Summary = e.Visited, m.On, e.Problems, e.Summary
	}
	c.took = took(c.took, m, PartInspection)
}

// InspectionList is the checklist of the on-site inspection for this product and
// its problems:
//
// [5.6(1)] 认证依据所要求相关管理制度的执行情况。
// [5.6(2)] 产品一致性检查。
// [5.6(3)] 跟踪监测发现问题的复核。
func (s *Situation) InspectionList(c *Case) []scheme.CheckItem {
	return s.checklist(c, scheme.OnSite)
}

func (c *Case) mustBeInspected() *fault.Fault {
	if f := c.mustBeAccepted("5.1f"); f != nil {
		return f
	}
	if !c.Inspection.Concluded.IsZero() {
		return fault.RefuseOurs("inspection.concluded", fault.Day("on", c.Inspection.Concluded))
	}
	return nil
}

// PlanInspection sets the day and place of the visit. It may be prepared
// before the review ends.
type PlanInspection struct {
	Visit calendar.Date `json:"visit"`
	Place string        `json:"place"`
}

func (*PlanInspection) CommandName() string             { return "PlanInspection" }
func (*PlanInspection) Guard(s *Situation) *fault.Fault { return s.caseFile().mustBeInspected() }

func (c *PlanInspection) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	switch {
	case c.Visit.IsZero():
		f.Add("visit", "field.required")
	case c.Visit.Before(s.Today):
		f.Add("visit", "field.past", fault.Day("today", s.Today))
	}
	needText(&f, "place", c.Place)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&InspectionPlanned{s.caseFile().Client, c.Visit, Say(c.Place)})
}

// RecordInspection gives verdicts on items of the inspection's checklist.
type RecordInspection struct {
	Items []ItemInput `json:"items"`
}

func (*RecordInspection) CommandName() string { return "RecordInspection" }
func (*RecordInspection) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeInspected(); f != nil {
		return f
	}
	return c.mustBePlanned(s.Today)
}

func (c *Case) mustBePlanned(today calendar.Date) *fault.Fault {
	switch visit := c.Inspection.Planned; {
	case visit.IsZero():
		return fault.RefuseOurs("inspection.not-planned")
	case today.Before(visit):
		return fault.RefuseOurs("inspection.ahead", fault.Day("visit", visit))
	}
	return nil
}

func (c *RecordInspection) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	sch, day := s.SchemeOf(file)
	var f fault.Fields
	items := judged(&f, s.InspectionList(file), sch, day, c.Items)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&InspectionRecorded{items})
}

// ConcludeInspection ends the on-site inspection. It builds on the document
// review and cannot end before it.
//
// [5.1f] 认证机构针对型式试验报告及其他技术材料进行文件审查，并组织进行现场检查。
// [5.6] 综合跟踪监测、型式试验及文件审查的情况，对申请认证产品的标准符合性进行检查
type ConcludeInspection struct {
	Visited  calendar.Date         `json:"visited"`
	Problems []ProblemRecheckInput `json:"problems,omitempty"`
	Summary  string                `json:"summary"`
}

func (*ConcludeInspection) CommandName() string { return "ConcludeInspection" }

func (*ConcludeInspection) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeInspected(); f != nil {
		return f
	}
	if c.Review.Concluded.IsZero() {
		return fault.Refuse("5.1f", "inspection.before-review")
	}
	if f := c.mustBePlanned(s.Today); f != nil {
		return f
	}
	if f := s.mustMatch(c); f != nil {
		return f
	}
	if missing := c.Inspection.missing(s.InspectionList(c)); len(missing) > 0 {
		return fault.Refuse("5.6", "inspection.items-missing", fault.Number("count", len(missing)))
	}
	return c.mustNotRectify(scheme.StageInspection)
}

func (c *ConcludeInspection) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	s.notLater(&f, "visited", c.Visited)
	if !c.Visited.IsZero() && c.Visited.Before(file.Accepted) {
		f.Add("visited", "field.before-acceptance", fault.Day("accepted", file.Accepted))
	}
	problems := s.rechecked(&f, file, scheme.OnSite, c.Problems, nil)
	needText(&f, "summary", c.Summary)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&InspectionConcluded{c.Visited, problems, Say(c.Summary)})
}
