package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// InspectionPlanned sets the day and place of the visit and who comes; a later
// plan replaces an earlier one and says why. The letter is the client's notice.
type InspectionPlanned struct {
	Client     string        `json:"client"`
	Visit      calendar.Date `json:"visit"`
	Place      Private       `json:"place"`
	Inspectors []string      `json:"inspectors"` // person ids
	Reason     Private       `json:"reason"`     // of a change
}

func (*InspectionPlanned) EntryName() string   { return "case.inspection-planned/2" }
func (e *InspectionPlanned) Letters() []Letter { return []Letter{{Kind: "inspection", To: e.Client}} }

// InspectionCancelled calls off a planned visit.
type InspectionCancelled struct {
	Client string  `json:"client"`
	Reason Private `json:"reason"`
}

func (*InspectionCancelled) EntryName() string { return "case.inspection-cancelled/1" }
func (e *InspectionCancelled) Letters() []Letter {
	return []Letter{{Kind: "inspection-cancelled", To: e.Client}}
}

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
		x.plan(e.Visit, e.Inspectors, Private{})
	case *UnannouncedVisitPlanned:
		x.plan(e.Visit, e.Inspectors, e.Unannounced)
		x.undisclosed = append(x.undisclosed, m.Position)
	case *InspectionCancelled:
		x.plan(calendar.Date{}, nil, Private{})
	case *UnannouncedVisitCancelled:
		x.plan(calendar.Date{}, nil, Private{})
		x.undisclosed = append(x.undisclosed, m.Position)
	case *InspectionRecorded:
		x.begun()
		x.record(e.Items)
		c.resultingItems(m, e.Items)
	case *InspectionConcluded:
		x.begun()
		x.Visited, x.Concluded, x.Problems, x.Summary = e.Visited, m.On, e.Problems, e.Summary
		for _, inspector := range x.Inspectors { // they were there, whoever wrote it down
			c.took = took(c.took, Meta{Person: inspector}, PartInspection)
		}
	}
	c.took = took(c.took, m, PartInspection)
}

// InspectionList is the checklist of the on-site inspection for this product and
// its problems:
//
// [5.6(1)] 认证依据所要求相关管理制度的执行情况。
// [5.6(2)] 产品一致性检查。
// [5.6(3)] 跟踪监测发现问题的复核。
//
// and, of a certificate that is in use, whether its mark is used as laws ask:
//
// [7(4)] 应符合认证标志有关法规和规定的相关要求。
func (s *Situation) InspectionList(c *Case) []scheme.CheckItem {
	return s.checklist(c, scheme.OnSite)
}

func (s *Situation) mustBeInspected(c *Case) *fault.Fault {
	if f := c.mustBeAccepted("5.1f"); f != nil {
		return f
	}
	if f := s.mustNeed(c, scheme.StageInspection); f != nil {
		return f
	}
	if !c.Inspection.Concluded.IsZero() {
		return fault.RefuseOurs("inspection.concluded", fault.Day("on", c.Inspection.Concluded))
	}
	return nil
}

// PlanInspection sets the day and place of the visit and names the inspectors.
// It may be prepared before the review ends, and done again with a reason. The
// visit of a surveillance is told a month ahead, or not at all.
//
// [5.1f] 并组织进行现场检查。
type PlanInspection struct {
	Visit       calendar.Date `json:"visit"`
	Place       string        `json:"place"`
	Inspectors  []string      `json:"inspectors,omitempty"`  // person ids; left out: whoever plans it
	Reason      string        `json:"reason,omitempty"`      // why an earlier plan is changed
	Unannounced string        `json:"unannounced,omitempty"` // why the holder is not told; surveillance only
}

func (*PlanInspection) CommandName() string             { return "PlanInspection" }
func (*PlanInspection) Guard(s *Situation) *fault.Fault { return s.mustBeInspected(s.caseFile()) }

func (c *PlanInspection) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	limit := s.LimitOf(file, scheme.LimitVisitAhead)
	latest := s.after(limit, s.Today)
	var f fault.Fields
	switch {
	case c.Visit.IsZero():
		f.Add("visit", "field.required")
	case c.Visit.Before(s.Today):
		f.Add("visit", "field.past", fault.Day("today", s.Today))
	}
	needText(&f, "place", c.Place)
	inspectors := s.sent(&f, "inspectors", c.Inspectors, "inspection.no-inspector", RoleInspector)
	if file.Inspection.Planned.IsZero() {
		optionalText(&f, "reason", c.Reason)
	} else {
		needText(&f, "reason", c.Reason)
	}
	optionalText(&f, "unannounced", c.Unannounced)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if c.Visit.After(latest) {
		return nil, fault.RefuseOurs("inspection.too-far", fault.Number("most", limit.Value), fault.Day("latest", latest))
	}
	if no := s.mayVisit(file, c); no != nil {
		return nil, no
	}
	events := []Event{{s.On, &InspectionPlanned{file.Client, c.Visit, Say(c.Place), inspectors, Say(c.Reason)}}}
	if c.Unannounced != "" {
		events[0].Entry = &UnannouncedVisitPlanned{c.Visit, Say(c.Place), inspectors, Say(c.Unannounced), Say(c.Reason)}
	} else if file.Purpose == PurposeSurveillance {
		events = append(events, s.relying(file, scheme.LimitSurveillanceNotice, func(l scheme.Limit) bool { return s.Today.After(told(l, c.Visit)) })...)
	}
	return append(events, s.relying(file, limit.ID, func(l scheme.Limit) bool { return c.Visit.After(s.after(l, s.Today)) })...), nil
}

// sent are the people named for a task outside, each of whom has one of these
// roles; whoever names them, if nobody is named.
func (s *Situation) sent(f *fault.Fields, path string, people []string, unfit string, roles ...Role) []string {
	if len(people) == 0 {
		return []string{s.Actor.Person}
	}
	for i, id := range people {
		who := s.human(id)
		switch {
		case id == s.Actor.Person && !slices.Contains(people[:i], id): // has the right to name, and so the role
		case who == nil:
			f.Add(item(path, i), "field.unknown")
		case !who.Stands() || !slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(who.Holds(), r) }):
			f.Add(item(path, i), unfit)
		case slices.Contains(people[:i], id):
			f.Add(item(path, i), "field.twice")
		}
	}
	return slices.Clone(people)
}

// CancelInspection calls off a planned visit, so that another can be planned.
type CancelInspection struct {
	Reason string `json:"reason"`
}

func (*CancelInspection) CommandName() string { return "CancelInspection" }

func (*CancelInspection) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mustBeInspected(c); f != nil {
		return f
	}
	if c.Inspection.Planned.IsZero() {
		return fault.RefuseOurs("inspection.not-planned")
	}
	return nil
}

func (c *CancelInspection) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	file := s.caseFile()
	if !file.Inspection.Unannounced.IsZero() {
		return s.one(&UnannouncedVisitCancelled{Say(c.Reason)})
	}
	return s.one(&InspectionCancelled{file.Client, Say(c.Reason)})
}

// RecordInspection gives verdicts on items of the inspection's checklist.
type RecordInspection struct {
	Items []ItemInput `json:"items"`
}

func (*RecordInspection) CommandName() string { return "RecordInspection" }
func (*RecordInspection) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mustBeInspected(c); f != nil {
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
	if f := s.mustBeInspected(c); f != nil {
		return f
	}
	if c.reviewed().IsZero() {
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
	if f := s.consistencyJudged(c); f != nil {
		return f
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
