package rule

import (
	"fmt"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// IndexDisputeNumber finds a dispute by its number; its value is a NumberKey.
const IndexDisputeNumber = "dispute.number"

func disputeSeries(year int) string { return fmt.Sprintf("dispute/%d", year) }

// Dispute is what somebody holds to be wrong in the public facts of a
// certificate. The body corrects or says why not. A correction is an act of its
// own on what was recorded wrongly; the dispute only says that it was made.
type Dispute struct {
	ID string
	DisputeReceived
	Recorded calendar.Date
	Closed   calendar.Date
	Outcome  string // of the scheme's list
	Answer   Private
	Erased   calendar.Date
}

// DisputeReceived enters a dispute.
type DisputeReceived struct {
	Number      string        `json:"number"`
	Serial      int           `json:"serial"`
	Year        int           `json:"year"`
	Received    calendar.Date `json:"received"`
	Way         string        `json:"way"`         // how it reached the body; of the scheme
	Item        string        `json:"item"`        // id in the postbox; empty when it did not come from there
	Post        string        `json:"post"`        // number that the sender was given
	Certificate string        `json:"certificate"` // id
	From        Private       `json:"from"`        // who disputes; nothing when they do not say
	Text        Private       `json:"text"`        // what is wrong
	Right       Private       `json:"right"`       // what would be right
	Files       []FileRef     `json:"files"`
}

func (*DisputeReceived) EntryName() string { return "dispute.received/1" }
func (*DisputeReceived) ListedIn() List    { return ListDisputes }
func (e *DisputeReceived) Keys() []Key {
	keys := []Key{{IndexDisputeNumber, NumberKey(e.Number)}}
	if e.Item != "" {
		keys = append(keys, Key{IndexPostItem, e.Item})
	}
	return keys
}
func (e *DisputeReceived) Serials() []Serial { return []Serial{{disputeSeries(e.Year), e.Serial}} }

// DisputeClosed says what came of it. The sender reads the answer; the holder is
// told when something was corrected.
type DisputeClosed struct {
	Outcome string  `json:"outcome"`
	Holder  string  `json:"holder"` // id of the certificate's holder
	Answer  Private `json:"answer"`
}

func (*DisputeClosed) EntryName() string { return "dispute.closed/1" }
func (e *DisputeClosed) Letters() []Letter {
	if e.Outcome != scheme.DisputeCorrected {
		return nil
	}
	return []Letter{{Kind: "dispute-corrected", To: e.Holder}}
}

// DisputeTextsErased says that what people typed about it is gone.
type DisputeTextsErased struct{ TextsErased }

func (*DisputeTextsErased) EntryName() string { return "dispute.texts-erased/1" }

func (d *Dispute) Apply(e Entry, m Meta) {
	switch e := e.(type) {
	case *DisputeReceived:
		d.ID, d.DisputeReceived, d.Recorded = m.Stream.ID, *e, m.On
	case *DisputeClosed:
		d.Closed, d.Outcome, d.Answer = m.On, e.Outcome, e.Answer
	case *DisputeTextsErased:
		d.Erased = m.On
	default:
		Unfolded(d, e)
	}
}

// Relation: a dispute is between who sent it and the body.
func (d *Dispute) Relation(a Actor) Relation { return relationOf(a, "") }

func (s *Situation) dispute() *Dispute { return Get[*Dispute](s.Record, KindDispute, s.On.ID) }

// disputed is the certificate that the dispute is about.
func (s *Situation) disputed() *Certificate {
	return Get[*Certificate](s.Record, KindCertificate, s.dispute().Certificate)
}

// TakeUpDispute makes a dispute of what lies in the postbox.
type TakeUpDispute struct{ FromPostItem }

func (*TakeUpDispute) CommandName() string { return "TakeUpDispute" }

func (*TakeUpDispute) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *TakeUpDispute) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if no := c.waiting(s, &f); no != nil {
		return nil, no
	}
	p := c.posted
	certificate := s.postedCertificate(p)
	if certificate == nil && p.Item != "" {
		f.Add("item", "dispute.no-certificate")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	year := s.Today.Year()
	serial := s.Record.Last(disputeSeries(year)) + 1
	return s.one(&DisputeReceived{
		Number: s.number(scheme.NumberDispute, "", serial), Serial: serial, Year: year,
		Received: p.Received, Way: scheme.WayWebsite, Item: p.Item, Post: p.Number, Certificate: certificate.ID,
		From: p.from(), Text: Say(p.Text), Right: Say(p.Right), Files: p.Files,
	})
}

// CloseDispute says that the facts were corrected, or that they stand, and why.
// Who examined or decided the certificate's case does not say it.
type CloseDispute struct {
	Outcome string `json:"outcome"`
	Answer  string `json:"answer"` // the sender reads it
}

func (*CloseDispute) CommandName() string { return "CloseDispute" }

func (*CloseDispute) Guard(s *Situation) *fault.Fault {
	if closed := s.dispute().Closed; !closed.IsZero() {
		return fault.RefuseOurs("dispute.closed", fault.Day("on", closed))
	}
	return s.mustBeUninvolved(Get[*Case](s.Record, KindCase, s.disputed().Content.Case))
}

func (c *CloseDispute) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if _, known := s.Record.Scheme("").Verdict(scheme.DisputeOutcomes, c.Outcome, s.Today); !known {
		f.Add("outcome", "field.unknown")
	}
	needText(&f, "answer", c.Answer)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&DisputeClosed{c.Outcome, s.disputed().Content.Holder.Organisation, Say(c.Answer)})
}

// EraseDisputeTexts destroys the texts of a closed dispute, the sender's name
// among them.
type EraseDisputeTexts struct {
	Order string `json:"order,omitempty"` // reference of a lawful order, needed while the records must be kept
}

func (*EraseDisputeTexts) CommandName() string { return "EraseDisputeTexts" }

func (*EraseDisputeTexts) Guard(s *Situation) *fault.Fault {
	d := s.dispute()
	return mustBeErasable(d.Closed, d.Erased)
}

func (c *EraseDisputeTexts) Decide(s *Situation) ([]Event, *fault.Fault) {
	erased, no := s.erasure(c.Order, s.dispute().Closed, s.dispute().Item)
	if no != nil {
		return nil, no
	}
	return s.one(&DisputeTextsErased{erased})
}
