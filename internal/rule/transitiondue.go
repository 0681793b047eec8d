package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// What falls due about a certificate whose basis has changed, and what is awaited,
// as catalog keys.
const (
	DueTransition         = "due.transition"          // the holder applies anew
	DueTransitionReminder = "due.transition-reminder" // the holder is reminded
	DutyApplyAnew         = "duty.apply-anew"
)

// Standing is where a certificate stands in a transition.
type Standing string

const (
	NotBegun   Standing = "not-begun"
	Applied    Standing = "applied" // in time, or still open; the case says where it stands
	Changed    Standing = "done"
	MissedIt   Standing = "missed" // the deadline passed, and nothing was applied for in time
	NoConcerns Standing = "ended"  // the certificate ended by another way
)

// Standings are all of them.
var Standings = []Standing{NotBegun, Applied, Changed, MissedIt, NoConcerns}

// Progress is how far a certificate has gone a transition.
type Progress struct {
	Transition *Transition
	Standing   Standing
	Case       *Case     // nil as long as there was no application
	Proposed   *Prepared // the suspension that was proposed after the deadline; nil if none was
}

// ProgressOf is where a certificate stands in every transition that it was told
// of or has still to go, oldest first.
func (s *Situation) ProgressOf(c *Certificate) (all []Progress) {
	for _, t := range s.Transitions() {
		if !s.leaves(t, &c.Content) {
			continue // it never had to
		}
		p := Progress{Transition: t, Standing: NotBegun, Case: s.TransitionCase(c, t), Proposed: c.proposedFor(t)}
		inTime := s.inTime(p.Case, t)
		switch {
		case p.Case != nil && p.Case.Outcome == OutcomeGranted:
			p.Standing = Changed
		case s.mustStand(c) != nil:
			if c.endedBefore(t) || c.Successor != "" { // who took its place goes on
				continue
			}
			p.Standing = NoConcerns
		case s.Today.After(t.Deadline) && !inTime:
			p.Standing = MissedIt
		case p.Case != nil && p.Case.Closed.IsZero() && !p.Case.Submitted.IsZero():
			p.Standing = Applied
		}
		all = append(all, p)
	}
	return all
}

// endedBefore reports whether the certificate had ended or expired when the
// transition was announced. One that was issued since was told of it with the grant.
func (c *Certificate) endedBefore(t *Transition) bool {
	switch status, _ := c.StatusOn(t.On); status {
	case StatusNone, StatusValid, StatusSuspended:
		return false
	}
	return true
}

// inTime reports whether an application was filed by the deadline and has not come
// to nothing since.
func (s *Situation) inTime(file *Case, t *Transition) bool {
	return file != nil && (file.Closed.IsZero() || file.Outcome == OutcomeGranted) &&
		!file.Submitted.IsZero() && !file.Submitted.After(t.Deadline)
}

// proposedFor is the suspension that was proposed when the deadline of a transition
// had passed, nil if none was.
func (c *Certificate) proposedFor(t *Transition) *Prepared {
	for _, p := range c.Proposals {
		if p.List == scheme.Suspension && p.Fact.Reference == t.Number && !p.FellDue.IsZero() {
			return p
		}
	}
	return nil
}

// fallsOfTransitions: whoever did not apply anew by the deadline is proposed for
// suspension on the day after it, and reminded before.
//
// [6.3.1e] 要求其在规定的时间内重新申请认证
// [6.3.2(7)] 在认证范围内无法满足适用的最新法律法规、认证标准规范要求的；
func (s *Situation) fallsOfTransitions(c *Certificate) (list []Due) {
	on := func(day calendar.Date) calendar.Due { return calendar.Due{State: calendar.DueDate, Date: day} }
	for _, t := range s.Concerning(c) {
		if s.inTime(s.TransitionCase(c, t), t) {
			continue
		}
		due := Due{What: DueTransition, About: t.Number, Clause: "6.3.1e", Since: t.On, Due: on(t.Deadline), Waits: []Role{RoleClient},
			Proposes: (*ProposeMissedTransition)(nil).CommandName()}
		if p := c.proposedFor(t); p != nil {
			due.Proposed = p.On
		}
		list = append(list, due)
		if reminds := s.reminds(c, t); !reminds.IsZero() {
			list = append(list, Due{What: DueTransitionReminder, About: t.Number, Since: t.On, Due: on(reminds.AddDays(-1)), Waits: []Role{RoleSystem},
				Proposes: (*RemindOfTransition)(nil).CommandName(), Proposed: c.remindedOf(t)})
		}
	}
	return list
}

// dutiesOfTransitions: the holder applies anew, early or late.
func (s *Situation) dutiesOfTransitions(c *Certificate, bound func(what, about string) *Due) (list []Duty) {
	for _, t := range s.Concerning(c) {
		if file := s.TransitionCase(c, t); file == nil || !file.Closed.IsZero() || file.Submitted.IsZero() {
			list = append(list, Duty{What: DutyApplyAnew, About: t.Number, Since: t.On, Until: t.Deadline, Waits: []Role{RoleClient}, Due: bound(DueTransition, t.Number)})
		}
	}
	return list
}

// reminds is the day on which the holder is reminded; zero if there is none, since
// the holder was told after it.
func (s *Situation) reminds(c *Certificate, t *Transition) calendar.Date {
	day := t.Deadline.AddMonths(-s.Record.Scheme("").Limit(scheme.LimitTransitionReminder, s.Today).Value)
	if s.Today.After(t.Deadline) || !t.lastTold().Before(day) || !c.Content.Issue.Before(day) {
		return calendar.Date{}
	}
	return day
}

// TransitionReminded reminds the holder of a certificate of a deadline.
type TransitionReminded struct{ TransitionNotice }

func (*TransitionReminded) EntryName() string { return "certificate.transition-reminded/1" }
func (e *TransitionReminded) Letters() []Letter {
	return []Letter{{Kind: "transition-reminder", To: e.Holder}}
}

// Reminder is that the holder was reminded of a deadline.
type Reminder struct {
	Transition string // id
	Deadline   calendar.Date
	On         calendar.Date
}

func (c *Certificate) applyReminder(e *TransitionReminded, m Meta) {
	c.Reminders = append(c.Reminders, Reminder{e.Transition, e.Deadline, m.On})
}

// remindedOf is the day on which the holder was reminded of the deadline as it is
// now; zero if not yet.
func (c *Certificate) remindedOf(t *Transition) (on calendar.Date) {
	for _, r := range c.Reminders {
		if r.Transition == t.ID && r.Deadline == t.Deadline {
			return r.On
		}
	}
	return on
}

// RemindOfTransition reminds the holder, once for each deadline, that there is
// little time left to apply anew.
//
// [6.3.1e] 认证机构应通知相关获证机构
type RemindOfTransition struct{}

func (*RemindOfTransition) CommandName() string { return "RemindOfTransition" }

func (*RemindOfTransition) Guard(s *Situation) *fault.Fault {
	_, no := s.passedOfTransitions(DueTransitionReminder, "transition.nobody-to-remind")
	return no
}

// passedOfTransitions is the first transition of the certificate whose day of a
// kind has passed without what follows from it.
func (s *Situation) passedOfTransitions(what, none string) (*Transition, *fault.Fault) {
	for _, due := range s.fallsOfTransitions(s.certificate()) {
		if due.What != what || !due.Passed(s.Today) || !due.Proposed.IsZero() {
			continue
		}
		for _, t := range s.Transitions() {
			if t.Number == due.About {
				return t, nil
			}
		}
	}
	return nil, fault.RefuseOurs(none)
}

func (*RemindOfTransition) Decide(s *Situation) ([]Event, *fault.Fault) {
	t, no := s.passedOfTransitions(DueTransitionReminder, "transition.nobody-to-remind")
	if no != nil {
		return nil, no
	}
	return s.one(&TransitionReminded{t.notice(&s.certificate().Content)})
}

// ProposeMissedTransition puts on record, once for each transition, that its
// deadline has passed and nobody applied anew, so that a suspension is to be
// decided. Until a person decides the certificate stays what it is.
//
// [6.3.2(7)] 出现严重问题，在认证范围内无法满足适用的最新法律法规、认证标准规范要求的；
type ProposeMissedTransition struct{}

func (*ProposeMissedTransition) CommandName() string { return "ProposeMissedTransition" }

func (*ProposeMissedTransition) Guard(s *Situation) *fault.Fault {
	_, no := s.passedOfTransitions(DueTransition, "transition.not-missed")
	return no
}

func (*ProposeMissedTransition) Decide(s *Situation) ([]Event, *fault.Fault) {
	t, no := s.passedOfTransitions(DueTransition, "transition.not-missed")
	if no != nil {
		return nil, no
	}
	c := s.certificate()
	ground, _ := s.Record.Scheme("").Ground(scheme.Suspension, scheme.GroundLatest, s.Today)
	return s.one(&SuspensionProposed{ID: c.nextProposal(), FellDue: t.Deadline,
		Fact: Fact{Ground: ground.ID, Clause: ground.Clause, About: c.Content.Holder.Organisation, Source: scheme.SourceBody, Reference: t.Number}})
}
