package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// TurnTransitionTakenBack is told of a transition that was announced by mistake; it
// changes no status.
const TurnTransitionTakenBack TurnKind = "transition-taken-back"

// TransitionTakenBack says that a transition was announced by mistake: nobody has
// to go it. What was announced stays on record.
type TransitionTakenBack struct {
	Reason Words `json:"reason"` // public
	Announced
}

func (*TransitionTakenBack) EntryName() string { return "transition.taken-back/1" }

func (e *TransitionTakenBack) Turn() Turn {
	return Turn{What: TurnTransitionTakenBack, Announcement: e.Announcement}
}

// TransitionBackTold tells the holder of a certificate that there is nothing to
// apply anew for, and what goes on all the same.
type TransitionBackTold struct {
	TransitionNotice
	Announcement string `json:"announcement"`
	Proposal     string `json:"proposal"`    // V-01, of a suspension that lapses with it; empty if none waited
	Suspension   string `json:"suspension"`  // S-01, that rests on it and runs on; empty if none does
	Application  string `json:"application"` // number of the application anew that is open; empty if none is
}

func (*TransitionBackTold) EntryName() string { return "certificate.transition-taken-back/1" }
func (e *TransitionBackTold) Letters() []Letter {
	return []Letter{{Kind: "transition-taken-back", To: e.Holder}}
}
func (e *TransitionBackTold) Turn() Turn {
	return Turn{What: TurnTransitionTakenBack, Announcement: e.Announcement}
}

// TakenBack is that a transition was taken back.
type TakenBack struct {
	TransitionTakenBack
	On calendar.Date
}

// mustStand: it was not taken back.
func (t *Transition) mustStand() *fault.Fault {
	if t.Back == nil {
		return nil
	}
	return fault.RefuseOurs("transition.taken-back", fault.Day("on", t.Back.On))
}

// TakeBackTransition takes back a transition that was announced by mistake: from
// today on nobody has to go it, and whoever had still to go it is told by letter.
// That is ours: the rule speaks of no such mistake. Nothing that was done for it is
// undone, and nobody's going on keeps the mistake standing for all the others:
//
//   - an application anew is its client's, and only the client withdraws it; left
//     open it goes on, as does the certificate that one has led to;
//   - a suspension that was proposed and not decided about lapses;
//   - a suspension that was decided runs on until the certificate is restored or
//     an appeal is upheld, and the holder is told that it does.
type TakeBackTransition struct {
	Reason Words `json:"reason"` // public
}

func (*TakeBackTransition) CommandName() string { return "TakeBackTransition" }

func (*TakeBackTransition) Guard(s *Situation) *fault.Fault { return s.transition().mustStand() }

func (c *TakeBackTransition) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reason.zh", c.Reason.ZH)
	needText(&f, "reason.en", c.Reason.EN)
	if err := f.Err(); err != nil {
		return nil, err
	}
	t := s.transition()
	back := &TransitionTakenBack{c.Reason.trimmed(), s.announce()}
	events := []Event{{s.On, back}}
	for _, one := range s.Concerned(t) {
		events = append(events, Event{StreamID{KindCertificate, one.ID}, s.backTold(one, t, back.Announcement)})
	}
	return events, nil
}

// backTold is what the holder of one certificate is told, with what of it lapses
// and what goes on.
func (s *Situation) backTold(c *Certificate, t *Transition, announcement string) *TransitionBackTold {
	told := &TransitionBackTold{TransitionNotice: t.notice(&c.Content), Announcement: announcement}
	if p := c.proposedFor(t); p != nil && p.Outcome == "" {
		told.Proposal = p.ID
	}
	if u := c.Suspension(); u != nil && u.restsOn(t) {
		told.Suspension = u.ID
	}
	if file := s.TransitionCase(c, t); file != nil && file.Closed.IsZero() {
		told.Application = file.Number
	}
	return told
}

// restsOn reports whether the certificate was suspended since its holder missed a
// transition.
func (u *Suspension) restsOn(t *Transition) bool {
	return slices.ContainsFunc(u.Facts, func(f SuspendedFor) bool {
		return f.Annulled.IsZero() && f.Ground == scheme.GroundLatest && f.Reference == t.Number
	})
}

func (c *Certificate) applyBackTold(e *TransitionBackTold, m Meta) {
	if p := c.Proposal(e.Proposal); p != nil {
		p.end(ProposalLapsed, m.On)
	}
}
