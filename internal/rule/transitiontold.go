package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// TurnTransition is told of a transition that a certificate has to go; it changes
// no status.
const TurnTransition TurnKind = "transition"

// TransitionNotice is what the holder of one certificate is told of a transition.
type TransitionNotice struct {
	Transition string        `json:"transition"` // id
	Number     string        `json:"number"`
	Holder     string        `json:"holder"`
	From       string        `json:"from"`    // edition that the certificate rests on; empty if it lacks the standard
	Edition    string        `json:"edition"` // that it is to rest on
	Deadline   calendar.Date `json:"deadline"`
}

// TransitionTold tells the holder of a certificate of a transition that was
// announced, or of one that it was issued into.
type TransitionTold struct {
	TransitionNotice
	Announcement string `json:"announcement"` // empty: the certificate's own
}

func (*TransitionTold) EntryName() string { return "certificate.transition-told/1" }
func (e *TransitionTold) Letters() []Letter {
	return []Letter{{Kind: "transition", To: e.Holder}}
}
func (e *TransitionTold) Turn() Turn {
	return Turn{What: TurnTransition, Announcement: e.Announcement}
}

// notice is what the holder of a certificate is told of the transition.
func (t *Transition) notice(says *CertificateContent) TransitionNotice {
	return TransitionNotice{Transition: t.ID, Number: t.Number, Holder: says.Holder.Organisation,
		From: editionIn(says.Standards, t.Standard), Edition: t.Edition, Deadline: t.Deadline}
}

func (t *Transition) told(says *CertificateContent, announcement string) *TransitionTold {
	return &TransitionTold{t.notice(says), announcement}
}

// intoTransition tells beside the issue of a certificate which transitions it has
// still to go. One whose deadline has passed was told to the certificate that it
// takes the place of, and what follows is inherited.
//
// [6.3.1e] 认证机构应通知相关获证机构
func (s *Situation) intoTransition(on StreamID, says *CertificateContent) (events []Event) {
	for _, t := range s.Transitions() {
		if !s.Today.After(t.Deadline) && s.leaves(t, says) {
			events = append(events, Event{on, t.told(says, "")})
		}
	}
	return events
}

// mustNotBeLeft refuses to certify on an edition that was to be left, or without a
// standard that was to be added, by a day which has passed: its holder could not
// apply anew in time.
//
// [6.3.1e] 在规定的时间内重新申请认证
func (s *Situation) mustNotBeLeft(c *Case) *fault.Fault {
	says := &CertificateContent{Standards: c.Standards, Kind: c.Kind, Product: c.Product}
	for _, t := range s.Transitions() {
		if !s.Today.After(t.Deadline) || !s.leaves(t, says) {
			continue
		}
		left, key := editionIn(says.Standards, t.Standard), "decision.edition-left"
		if left == "" {
			left, key = t.Edition, "decision.standard-lacking"
		}
		return fault.Refuse("6.3.1e", key, fault.Text("edition", left), fault.Text("transition", t.Number), fault.Day("deadline", t.Deadline))
	}
	return nil
}

// mustNotFallBack: what takes a certificate's place rests on no less than it does. A
// change may have been accepted on an edition that the certificate has left since,
// by an application anew; granted, it would lead back to what was to be left.
//
// [6.3.1e] 要求其在规定的时间内重新申请认证
func (s *Situation) mustNotFallBack(c *Case, certificate *Certificate) *fault.Fault {
	says := &CertificateContent{Standards: c.Standards, Kind: c.Kind, Product: c.Product}
	for _, t := range s.Transitions() {
		if s.leaves(t, says) && !s.leaves(t, &certificate.Content) {
			return fault.Refuse("6.3.1e", "decision.falls-back", fault.Text("certificate", certificate.Content.Number),
				fault.Text("edition", t.Edition), fault.Text("transition", t.Number))
		}
	}
	return nil
}
