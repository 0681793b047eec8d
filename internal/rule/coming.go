package rule

import (
	"cmp"
	"maps"
	"slices"

	"fincert/internal/calendar"
)

// What comes beside the things that fall due, as catalog keys.
const (
	ComingSurveillance   = "coming.surveillance" // a period ends
	ComingVisit          = "coming.visit"
	ComingMonitoringEnds = "coming.monitoring-ends"
	ComingInvitation     = "coming.invitation" // to renew
	ComingExpiry         = "coming.expiry"
	ComingSuspensionEnds = "coming.suspension-ends"
	ComingTransitionOver = "coming.transition-over" // whom a change of the basis concerns has applied anew by then
)

// ComingKind is a sort of things that come, by which calendars are filtered.
type ComingKind string

// The kinds.
const (
	KindSurveillance ComingKind = "surveillance"
	KindVisit        ComingKind = "visit"
	KindLimit        ComingKind = "limit"
	KindSuspension   ComingKind = "suspension"
	KindTransit      ComingKind = "transition" // of the basis
	KindExpiry       ComingKind = "expiry"
)

// ComingKinds are all of them.
var ComingKinds = []ComingKind{KindSurveillance, KindVisit, KindLimit, KindSuspension, KindTransit, KindExpiry}

var comingKinds = map[string]ComingKind{
	ComingSurveillance: KindSurveillance, ComingVisit: KindVisit, ComingSuspensionEnds: KindSuspension, ComingExpiry: KindExpiry,
	DueTransition: KindTransit, ComingTransitionOver: KindTransit,
}

// Coming is a day that stands in a calendar. It is derived from the record like
// what falls due, and stored nowhere.
type Coming struct {
	What        string        // catalog key
	About       string        // which of its kind; may be empty
	Called      Words         // what people call that; empty where they read About itself
	Clause      string        // our id of the clause behind it; empty when it is ours
	From        calendar.Date // since when it runs; zero of a single day
	On          calendar.Date // the last day, or the only one
	Provisional bool          // rests on days that no notice has settled
	// Persons are those whom a calendar of one's own is for: who goes there, who
	// took a part in the case.
	Persons []string
	// Waits are the roles whose turn it is.
	Waits      []Role
	Laboratory string // organisation of the laboratory that is entrusted with it
	Inside     bool   // nobody outside the body may know of it
}

// Kind is the sort of what comes; a limit where it is none of the others.
func (c Coming) Kind() ComingKind { return cmp.Or(comingKinds[c.What], KindLimit) }

// Coming is every day of a thing that lies ahead, or passed and is still open,
// the earliest first. A visit that the holder is not told of is the body's alone
// until it has begun.
//
// [5.9.1b] 必要情况下，认证机构可采取事先不通知的方式对获证机构实施监督
func (s *Situation) Coming(thing State) (list []Coming) {
	switch t := thing.(type) {
	case *Case:
		list = s.comingOfCase(t)
	case *Certificate:
		list = s.comingOfCertificate(t)
	case *Transition:
		list = s.comingOfTransition(t)
	case *Laboratory:
		for _, q := range t.lasting() {
			list = append(list, Coming{What: DueQualification, About: q.Kind + " " + q.Number, On: q.Until, Laboratory: t.Organisation, Waits: []Role{RoleLaboratory, RoleIntake}})
		}
	}
	slices.SortStableFunc(list, func(a, b Coming) int { return cmp.Compare(a.On.String(), b.On.String()) })
	return list
}

// coming is what falls due, where it has a day.
func coming(falls []Due) (list []Coming) {
	for _, f := range falls {
		if f.Due.State == calendar.DueDate {
			list = append(list, Coming{What: f.What, About: f.About, Called: f.Called, Clause: f.Clause, From: f.Since, On: f.Due.Date, Provisional: f.Provisional,
				Waits: f.Waits, Inside: f.Inside})
		}
	}
	return list
}

func (s *Situation) comingOfCase(c *Case) []Coming {
	if !c.Closed.IsZero() {
		return nil
	}
	list := coming(s.Falls(c))
	for i := range list {
		for _, t := range c.Tests {
			if list[i].What == DueReportPaper && list[i].About == t.Number {
				list[i].Laboratory = t.Organisation
			}
		}
	}
	people := slices.Sorted(maps.Keys(c.took))
	if x := &c.Inspection; !x.Planned.IsZero() && x.Visited.IsZero() {
		people = append(people, x.Inspectors...)
		list = append(list, Coming{What: ComingVisit, On: x.Planned, Clause: c.visitUnder(), Waits: []Role{RoleInspector}, Inside: c.secret()})
	}
	if m := &c.Monitoring; c.Purpose.Anew() && !c.Accepted.IsZero() && m.Concluded.IsZero() {
		list = append(list, Coming{What: ComingMonitoringEnds, Clause: "5.1b", From: c.Accepted, On: c.LastDay(), Waits: []Role{RoleMonitoring}})
	}
	for i := range list {
		list[i].Persons = people
	}
	return list
}

// visitUnder is our id of the clause that an inspection is held under.
func (c *Case) visitUnder() string {
	switch c.Purpose {
	case PurposeSurveillance:
		return "5.9.1a"
	case PurposeChange:
		return "6.3.1a"
	case PurposeRenewal:
		return "6.1b"
	}
	return "5.1f"
}

// comingOfCertificate: the periods that are not held yet, planned ones too; what
// is suspended, until when; and the last valid day.
//
// [5.9.1a] 从获证之日起至证书有效期止，每 12个月为一个监督审查期，进行一次证后监督
// [6.1a] 认证证书有效期为 3年
func (s *Situation) comingOfCertificate(c *Certificate) []Coming {
	list := slices.DeleteFunc(coming(s.fallsOfCertificate(c)), func(f Coming) bool {
		return f.What == DueSurveillance || f.What == DueRestoration || f.What == DueInvitation || f.What == DueTransitionReminder
	})
	if c.Life.Ended != "" {
		return list
	}
	for _, p := range s.Surveillances(c) {
		if p.State == PeriodPlanned || p.State == PeriodOpen || p.State == PeriodRunning {
			list = append(list, Coming{What: ComingSurveillance, About: p.name(), Clause: "5.9.1a", From: p.From, On: p.To, Waits: []Role{RoleMonitoring}})
		}
	}
	if s.Today.After(c.Life.ValidTo) {
		return list
	}
	if !c.Life.Suspended.IsZero() {
		list = append(list, Coming{What: ComingSuspensionEnds, Clause: "6.3.2b", From: c.Life.Suspended, On: c.Life.Until, Waits: []Role{RoleClient, RoleDecider}})
	}
	if day := s.invitationDue(c); !day.IsZero() {
		list = append(list, Coming{What: ComingInvitation, Clause: "6.1b", On: day.AddDays(1)})
	}
	return append(list, Coming{What: ComingExpiry, Clause: "6.1a", On: c.Life.ValidTo})
}

// comingOfTransition is its deadline, once for the whole body: each holder's own
// stands with the certificates that it concerns, as long as nobody applied anew
// for them.
//
// [6.3.1e] 要求其在规定的时间内重新申请认证
func (s *Situation) comingOfTransition(t *Transition) []Coming {
	if t.State(s.Today) != TransitionRuns {
		return nil
	}
	return []Coming{{What: ComingTransitionOver, About: t.Edition, Clause: "6.3.1e", From: t.On, On: t.Deadline, Waits: []Role{RoleManager}, Inside: true}}
}
