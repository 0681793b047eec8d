package rule

import (
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// TurnTransitionMoved is told of a deadline that was moved; it changes no status.
const TurnTransitionMoved TurnKind = "transition-moved"

// TransitionMoved gives more time to apply anew than was announced: an exception,
// by an authorised person and with a reason that everybody reads.
type TransitionMoved struct {
	ID     string        `json:"id"` // E-01, within its transition
	From   calendar.Date `json:"from"`
	To     calendar.Date `json:"to"`
	Reason Words         `json:"reason"`
	Announced
}

func (*TransitionMoved) EntryName() string { return "transition.deadline-moved/1" }
func (*TransitionMoved) ListedIn() List    { return ListExceptions }

func (e *TransitionMoved) Turn() Turn {
	return Turn{What: TurnTransitionMoved, Announcement: e.Announcement}
}

// Move is a deadline that was moved.
type Move struct {
	TransitionMoved
	On     calendar.Date
	Person string
}

// lastTold is the day on which the holders were last told of the deadline.
func (t *Transition) lastTold() calendar.Date {
	if n := len(t.Moves); n > 0 {
		return t.Moves[n-1].On
	}
	return t.On
}

// TransitionMoveTold tells the holder of a certificate that there is more time.
type TransitionMoveTold struct {
	TransitionNotice
	Before       calendar.Date `json:"before"` // the deadline that was told first
	Announcement string        `json:"announcement"`
}

func (*TransitionMoveTold) EntryName() string { return "certificate.transition-move-told/1" }
func (e *TransitionMoveTold) Letters() []Letter {
	return []Letter{{Kind: "transition-moved", To: e.Holder}}
}
func (e *TransitionMoveTold) Turn() Turn {
	return Turn{What: TurnTransitionMoved, Announcement: e.Announcement}
}

// MoveTransitionDeadline gives more time, as long as the time has not passed. The
// holders still concerned are told. Earlier than announced no deadline becomes.
//
// [6.3.1e] 在规定的时间内重新申请认证
type MoveTransitionDeadline struct {
	Deadline calendar.Date `json:"deadline"`
	Reason   Words         `json:"reason"` // public
}

func (*MoveTransitionDeadline) CommandName() string { return "MoveTransitionDeadline" }

func (s *Situation) transition() *Transition {
	return Get[*Transition](s.Record, KindTransition, s.On.ID)
}

func (*MoveTransitionDeadline) Guard(s *Situation) *fault.Fault {
	t := s.transition()
	if f := t.mustStand(); f != nil {
		return f
	}
	if s.Today.After(t.Deadline) {
		return fault.Refuse("6.3.1e", "transition.over", fault.Day("deadline", t.Deadline))
	}
	return nil
}

func (c *MoveTransitionDeadline) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	t := s.transition()
	needText(&f, "reason.zh", c.Reason.ZH)
	needText(&f, "reason.en", c.Reason.EN)
	switch latest := s.LatestDeadline(); {
	case c.Deadline.IsZero():
		f.Add("deadline", "field.required")
	case !c.Deadline.After(t.Deadline):
		f.Add("deadline", "transition.not-later", fault.Day("deadline", t.Deadline))
	case c.Deadline.After(latest):
		f.Add("deadline", "field.late", fault.Day("latest", latest))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	moved := &TransitionMoved{ID: fmt.Sprintf("E-%02d", len(t.Moves)+1), From: t.Deadline, To: c.Deadline, Reason: c.Reason.trimmed(), Announced: s.announce()}
	events := []Event{{s.On, moved}}
	for _, one := range s.Concerned(t) {
		notice := t.notice(&one.Content)
		notice.Deadline = c.Deadline
		events = append(events, Event{StreamID{KindCertificate, one.ID}, &TransitionMoveTold{notice, t.Deadline, moved.Announcement}})
	}
	return events, nil
}
