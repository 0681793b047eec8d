package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// UnannouncedVisitPlanned sets the day and place of a visit that the holder is
// not told of. It causes no letter, and until the visit has begun nobody outside
// the body learns that it exists.
type UnannouncedVisitPlanned struct {
	Visit       calendar.Date `json:"visit"`
	Place       Private       `json:"place"`
	Inspectors  []string      `json:"inspectors"`  // person ids
	Unannounced Private       `json:"unannounced"` // why the holder is not told
	Reason      Private       `json:"reason"`      // of a change
}

func (*UnannouncedVisitPlanned) EntryName() string { return "case.unannounced-visit-planned/1" }

// UnannouncedVisitCancelled calls off a visit that nobody was told of.
type UnannouncedVisitCancelled struct {
	Reason Private `json:"reason"`
}

func (*UnannouncedVisitCancelled) EntryName() string { return "case.unannounced-visit-cancelled/1" }

func (x *Examination) plan(visit calendar.Date, inspectors []string, unannounced Private) {
	x.Planned, x.Inspectors, x.Unannounced = visit, inspectors, unannounced
}

// begun: what is recorded of a visit shows that it has begun, and what led to it
// is no secret any more.
func (x *Examination) begun() { x.undisclosed = nil }

// secret reports whether a visit is planned that the holder must not know of.
func (c *Case) secret() bool {
	return len(c.Inspection.undisclosed) > 0 && !c.Inspection.Unannounced.IsZero()
}

// Discreet is a thing of which something must not be known outside the body for
// a while.
type Discreet interface {
	// Outside is the thing as everybody else may know it, and whether they may
	// know of the entry at a position.
	Outside() (thing State, known func(position int64) bool)
}

// Outside is the case without a visit that nobody was told of. Every door that
// shows a case to a client shows this one.
//
// [5.9.1b] 必要情况下，认证机构可采取事先不通知的方式对获证机构实施监督
func (c *Case) Outside() (thing State, known func(position int64) bool) {
	hidden := c.Inspection.undisclosed
	if len(hidden) == 0 {
		return c, func(int64) bool { return true }
	}
	shown := *c
	if c.secret() {
		shown.Inspection.plan(calendar.Date{}, nil, Private{})
	}
	return &shown, func(position int64) bool { return !slices.Contains(hidden, position) }
}

// told is the last day on which the notice of a visit is received in time: the
// visit's day less the limit. Where that month has no such day, its last one.
func told(limit scheme.Limit, visit calendar.Date) calendar.Date {
	if limit.Unit == scheme.Months {
		return visit.AddMonths(-limit.Value)
	}
	return visit.AddDays(-limit.Value)
}

// mayVisit: the visit of a surveillance is told in time, or there is a reason
// not to tell of it; and it lies inside the period that it is for.
//
// [5.9.1b] 每次证后监督原则上由认证机构提前 1个月通知获证机构
// [5.9.1a] 每 12个月为一个监督审查期，进行一次证后监督
func (s *Situation) mayVisit(c *Case, plan *PlanInspection) *fault.Fault {
	if c.Purpose != PurposeSurveillance {
		if plan.Unannounced != "" {
			return fault.RefuseOurs("visit.only-surveillance", fault.Term("purpose", "purpose."+string(c.Purpose)))
		}
		return nil
	}
	if period := s.periodOf(c); !s.Today.After(period.To) && plan.Visit.After(period.To) {
		return fault.Refuse("5.9.1a", "visit.outside-period", fault.Day("to", period.To), fault.Number("period", period.Number))
	}
	if plan.Unannounced != "" {
		if x := &c.Inspection; !x.Planned.IsZero() && x.Unannounced.IsZero() {
			return fault.RefuseOurs("visit.announced", fault.Day("visit", x.Planned))
		}
		return nil
	}
	limit := s.LimitOf(c, scheme.LimitSurveillanceNotice)
	if s.Today.After(told(limit, plan.Visit)) {
		return fault.Refuse("5.9.1b", "visit.notice", fault.Day("latest", told(limit, plan.Visit)), fault.Day("earliest", s.earliestVisit(c)))
	}
	return nil
}

// earliestVisit is the first day for a visit that is told today.
func (s *Situation) earliestVisit(c *Case) calendar.Date {
	limit := s.LimitOf(c, scheme.LimitSurveillanceNotice)
	visit := s.after(limit, s.Today)
	for s.Today.After(told(limit, visit)) { // at the end of a month the way back is longer
		visit = visit.AddDays(1)
	}
	return visit
}
