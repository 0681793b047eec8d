package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// StageState says how far one of the rule's elements of certification is.
type StageState string

const (
	StageAhead   StageState = "ahead"   // not begun
	StageRunning StageState = "running" // being worked on
	StageWaiting StageState = "waiting" // on the client
	StageDone    StageState = "done"
	StageEnded   StageState = "ended" // the case ended before it was done
)

// Stage is one of the seven elements in one case.
type Stage struct {
	ID    string // of the scheme
	Name  Words
	State StageState
	Since calendar.Date // the day it began or, when done, ended
	Until calendar.Date // the day by which it is to be done, where one is known
	Waits []Role        // who acts next, while it runs or waits
}

// Stages are the elements of certification with what is done, what runs, who
// is waited for and until when:
//
// [4] 认证基本环节包括：
func (s *Situation) Stages(c *Case) []Stage {
	sch, day := s.SchemeOf(c)
	var list []Stage
	for _, element := range sch.Stages(day) {
		if !c.Needs(element.ID) {
			continue
		}
		stage := c.stage(element.ID, s.Today)
		if element.ID == scheme.StageTesting && stage.State == StageDone && len(s.untested(c)) > 0 {
			stage = Stage{State: StageRunning, Since: c.testsAwaitedSince(), Waits: []Role{RoleMonitoring}}
		}
		stage.ID, stage.Name = element.ID, Words(element.Name)
		if !c.Closed.IsZero() && c.Outcome != OutcomeGranted && c.Outcome != OutcomeMaintained && stage.State != StageDone {
			stage = Stage{ID: stage.ID, Name: stage.Name, State: StageEnded, Since: c.Closed}
		}
		list = append(list, stage)
	}
	return list
}

// stage is one element today. It waits for the client as long as anything of it
// does; what the client left undone until its last day waits for us.
func (c *Case) stage(id string, today calendar.Date) Stage {
	stage := c.course(id)
	open := c.rectifying(func(r *Rectification) bool { return r.open() && r.Stage == id })
	if len(open) == 0 || stage.State == StageWaiting || stage.State == StageDone {
		return stage
	}
	ours := Stage{State: StageRunning, Waits: []Role{verifying[id]}}
	for _, r := range open {
		switch {
		case r.awaited() && !today.After(r.Due):
			return Stage{State: StageWaiting, Since: r.Required, Until: r.Due, Waits: []Role{RoleClient}}
		case ours.Since.IsZero() && r.awaited():
			ours.Since = r.Due
		case ours.Since.IsZero():
			ours.Since = r.HandedIn
		}
	}
	return ours
}

// verifying is who looks at a correction of each stage first.
var verifying = map[string]Role{
	scheme.StageTesting:    RoleReviewer,
	scheme.StageReview:     RoleReviewer,
	scheme.StageInspection: RoleInspector,
	scheme.StageDecision:   RoleEvaluator,
}

// course is a stage without what is to be corrected in it.
func (c *Case) course(id string) Stage {
	supplement := c.openSupplement()
	switch id {
	case scheme.StageApplication:
		switch {
		case !c.Accepted.IsZero():
			return Stage{State: StageDone, Since: c.Accepted}
		case c.Submitted.IsZero():
			return Stage{State: StageWaiting, Since: c.Opened, Waits: []Role{RoleClient}}
		case supplement != nil:
			return Stage{State: StageWaiting, Since: supplement.Requested, Until: supplement.Due, Waits: []Role{RoleClient}}
		}
		return Stage{State: StageRunning, Since: c.Submitted, Waits: []Role{RoleIntake}}
	case scheme.StageMonitoring:
		return c.running(c.Accepted, c.Monitoring.Concluded, c.LastDay(), RoleMonitoring)
	case scheme.StageTesting:
		if t := c.runningTest(); t != nil {
			return Stage{State: StageRunning, Since: t.Dispatched, Waits: []Role{RoleLaboratory}}
		}
		if last := c.lastReport(); !last.IsZero() && c.openRectification(id) == nil {
			return Stage{State: StageDone, Since: last}
		}
		if !c.Purpose.Anew() {
			return c.running(c.Accepted, calendar.Date{}, calendar.Date{}, RoleMonitoring)
		}
		return c.running(c.Monitoring.Stable, calendar.Date{}, calendar.Date{}, RoleMonitoring)
	case scheme.StageReview:
		stage := c.running(c.firstReport(), c.Review.Concluded, calendar.Date{}, RoleReviewer)
		if stage.State == StageRunning && supplement != nil {
			return Stage{State: StageWaiting, Since: supplement.Requested, Until: supplement.Due, Waits: []Role{RoleClient}}
		}
		return stage
	case scheme.StageInspection:
		return c.running(c.reviewed(), c.Inspection.Concluded, c.Inspection.Planned, RoleInspector)
	case scheme.StageDecision:
		switch {
		case c.Outcome == OutcomeGranted || c.Outcome == OutcomeRefused || c.Outcome == OutcomeMaintained:
			return Stage{State: StageDone, Since: c.Closed}
		case c.evaluated():
			return Stage{State: StageRunning, Since: c.Evaluation.On, Waits: []Role{RoleDecider}}
		}
		return c.running(c.inspected(), calendar.Date{}, calendar.Date{}, RoleEvaluator)
	case scheme.StageSurveillance:
		if c.Outcome == OutcomeGranted {
			return Stage{State: StageRunning, Since: c.Closed, Waits: []Role{RoleMonitoring}}
		}
	}
	return Stage{State: StageAhead}
}

// running is a stage that is ahead before it began and done when it ended.
func (c *Case) running(began, ended, until calendar.Date, who Role) Stage {
	switch {
	case !ended.IsZero():
		return Stage{State: StageDone, Since: ended}
	case !began.IsZero():
		return Stage{State: StageRunning, Since: began, Until: until, Waits: []Role{who}}
	}
	return Stage{State: StageAhead}
}

// firstReport is the day on which the first test report came in, or on which
// an earlier one was recognised as a whole; where nothing is tested, the day of
// acceptance.
func (c *Case) firstReport() calendar.Date {
	if !c.Needs(scheme.StageTesting) {
		return c.Accepted
	}
	first := c.recognisedWhole()
	for _, t := range c.Tests {
		if day := t.firstReported(); !day.IsZero() && (first.IsZero() || day.Before(first)) {
			first = day
		}
	}
	return first
}

// testsAwaitedSince is the day since which clauses are to be tested again:
// since another version was assessed, else since the last report.
func (c *Case) testsAwaitedSince() calendar.Date {
	day := c.lastReport()
	for _, v := range c.Versions {
		if v.Assessed.After(day) {
			day = v.Assessed
		}
	}
	return day
}
