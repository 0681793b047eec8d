package rule

import (
	"strconv"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// PeriodState says how a surveillance period stands on a day.
type PeriodState string

const (
	PeriodPlanned PeriodState = "planned" // lies ahead
	PeriodOpen    PeriodState = "open"    // runs; nothing was begun
	PeriodRunning PeriodState = "running" // its surveillance has begun
	PeriodHeld    PeriodState = "held"    // visited or reviewed inside it; not decided yet
	PeriodDone    PeriodState = "done"    // the certification was maintained
	PeriodMissed  PeriodState = "missed"  // it passed without a visit or a review
	PeriodEnded   PeriodState = "ended"   // the certificate was in use no more when it ended
)

// PeriodCourse is a period as it stands on a day.
type PeriodCourse struct {
	Period
	State    PeriodState
	Case     *Case         // its surveillance; nil as long as there is none
	Held     calendar.Date // the first day inside it on which a visit was made or a review ended
	Recorded calendar.Date // the day on which it was put on record as missed
}

// SurveillanceMissed puts on record that a period passed without a surveillance:
// a nonconformity of the body's own, with no consequence for the holder.
type SurveillanceMissed struct {
	Period  int           `json:"period"`
	FellDue calendar.Date `json:"fell_due"` // its last day
}

func (*SurveillanceMissed) EntryName() string { return "certificate.surveillance-missed/1" }

// MissedPeriod is a period that was put on record as missed.
type MissedPeriod struct {
	Period  int           `json:"period"`
	FellDue calendar.Date `json:"fell_due"`
	On      calendar.Date `json:"on"`
}

func (c *Certificate) applyPeriod(e *SurveillanceMissed, m Meta) {
	c.Missed = append(c.Missed, MissedPeriod{e.Period, e.FellDue, m.On})
}

// held is the first day on which a surveillance was on site, or had reviewed the
// documents; zero before.
func (c *Case) held() calendar.Date {
	day := c.Review.Concluded
	if visited := c.Inspection.Visited; !visited.IsZero() && (day.IsZero() || visited.Before(day)) {
		day = visited
	}
	return day
}

// Surveillances tells of each of a certificate's periods how it stands today.
// The activity lies inside the period; decision and correction may follow.
//
// [5.9.1a] 每 12个月为一个监督审查期，进行一次证后监督
// [5.1h] 认证机构组织对获证后的产品进行获证后监督。
func (s *Situation) Surveillances(certificate *Certificate) (all []PeriodCourse) {
	cases := map[int]*Case{}
	for _, c := range s.CasesOf(certificate.ID) {
		if c.Purpose == PurposeSurveillance && c.Period > 0 {
			cases[c.Period] = c
		}
	}
	for _, p := range s.Periods(certificate) {
		course := PeriodCourse{Period: p, Case: cases[p.Number]}
		if course.Case != nil {
			if held := course.Case.held(); !held.IsZero() && !held.After(p.To) {
				course.Held = held
			}
		}
		for _, missed := range certificate.Missed {
			if missed.FellDue == p.To {
				course.Recorded = missed.On
			}
		}
		course.State = s.stateOf(certificate, course)
		all = append(all, course)
	}
	return all
}

func (s *Situation) stateOf(certificate *Certificate, p PeriodCourse) PeriodState {
	day := p.To
	if s.Today.Before(day) {
		day = s.Today
	}
	status, _ := certificate.StatusOn(day)
	inUse := status == StatusValid || status == StatusSuspended // it goes on while suspended
	switch {
	case p.Case != nil && p.Case.Outcome == OutcomeMaintained && !p.Held.IsZero():
		return PeriodDone
	case !inUse:
		return PeriodEnded
	case s.Today.Before(p.From):
		return PeriodPlanned
	case !p.Held.IsZero():
		return PeriodHeld
	case s.Today.After(p.To):
		return PeriodMissed
	case p.Case != nil:
		return PeriodRunning
	}
	return PeriodOpen
}

// What of a certificate's surveillance falls due and is awaited, as catalog keys.
const (
	DueSurveillance  = "due.surveillance"  // the last day of the period
	DutySurveillance = "duty.surveillance" // begin it
	// DutyExtraInspection is to begin an inspection that was proposed, or to
	// dismiss it.
	DutyExtraInspection = "duty.extra-inspection"
)

// fallsOfSurveillance: a period that nothing was held in falls due on its last
// day. It is the body's duty, and a day that passes is the body's own
// nonconformity.
//
// [5.9.1a] 从获证之日起至证书有效期止，每 12个月为一个监督审查期，进行一次证后监督
func (s *Situation) fallsOfSurveillance(certificate *Certificate) (list []Due) {
	for _, p := range s.Surveillances(certificate) {
		switch p.State {
		case PeriodOpen, PeriodRunning:
		case PeriodMissed:
			if !p.Recorded.IsZero() {
				continue
			}
		default:
			continue
		}
		list = append(list, Due{What: DueSurveillance, About: p.name(), Clause: "5.9.1a", Since: p.From,
			Due: calendar.Due{State: calendar.DueDate, Date: p.To}, Waits: []Role{RoleMonitoring},
			Proposes: (*RecordMissedSurveillance)(nil).CommandName(), Proposed: p.Recorded})
	}
	return list
}

// turnOf is the first day on which it is somebody's turn to begin the surveillance
// of a period (ours): before it, it stands in the calendar and not among the work.
func (s *Situation) turnOf(p Period) calendar.Date {
	day := told(s.Record.Scheme("").Limit(scheme.LimitSurveillanceBegin, s.Today), p.To)
	if day.Before(p.From) {
		return p.From
	}
	return day
}

// NextOf is the first day after today on which something else holds or is awaited
// of a certificate, though nobody does anything; none if there is no such day.
func (s *Situation) NextOf(certificate *Certificate) (next calendar.Date) {
	soonest := func(day calendar.Date) {
		if day.After(s.Today) && (next.IsZero() || day.Before(next)) {
			next = day
		}
	}
	soonest(certificate.Life.Next(s.Today))
	for _, p := range s.Periods(certificate) {
		soonest(p.From)
		soonest(s.turnOf(p))
	}
	return next
}

// dutiesOfSurveillance: in a period that comes to its end and has no surveillance
// yet, somebody begins one. It is the body's own business until the holder is told.
func (s *Situation) dutiesOfSurveillance(certificate *Certificate) (list []Duty) {
	for _, p := range s.Surveillances(certificate) {
		if since := s.turnOf(p.Period); p.State == PeriodOpen && !s.Today.Before(since) {
			due := Due{What: DueSurveillance, About: p.name(), Clause: "5.9.1a", Since: p.From, Due: calendar.Due{State: calendar.DueDate, Date: p.To}}
			list = append(list, Duty{What: DutySurveillance, Stage: scheme.StageSurveillance, About: p.name(), Since: since,
				Waits: []Role{RoleMonitoring}, Inside: true, Due: &due})
		}
	}
	for _, x := range s.WaitingExtras(certificate) {
		list = append(list, Duty{What: DutyExtraInspection, Stage: scheme.StageSurveillance, About: x.ID, Since: x.On, Waits: []Role{RoleMonitoring, RoleInspector}, Inside: true})
	}
	return list
}

// name is the period's number as it stands in lists.
func (p Period) name() string { return strconv.Itoa(p.Number) }

// RecordMissedSurveillance puts on record, once, that a period passed without a
// surveillance. The installation does it by itself; it takes nothing from the
// holder.
//
// [5.9.1a] 每 12个月为一个监督审查期，进行一次证后监督
type RecordMissedSurveillance struct{}

func (*RecordMissedSurveillance) CommandName() string { return "RecordMissedSurveillance" }

func (*RecordMissedSurveillance) Guard(s *Situation) *fault.Fault {
	_, no := s.missedPeriod()
	return no
}

// missedPeriod is the first period that passed and is not on record as missed.
func (s *Situation) missedPeriod() (PeriodCourse, *fault.Fault) {
	for _, p := range s.Surveillances(Get[*Certificate](s.Record, KindCertificate, s.On.ID)) {
		if p.State == PeriodMissed && p.Recorded.IsZero() {
			return p, nil
		}
	}
	return PeriodCourse{}, fault.RefuseOurs("surveillance.not-missed")
}

func (*RecordMissedSurveillance) Decide(s *Situation) ([]Event, *fault.Fault) {
	p, no := s.missedPeriod()
	if no != nil {
		return nil, no
	}
	return s.one(&SurveillanceMissed{p.Number, p.To})
}
