package rule

import (
	"strconv"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Copy is one paper of a certificate that was given out. Once the certificate has
// ended, or another copy took its place, it comes back.
type Copy struct {
	Number   int // 0 is the first
	Recalled calendar.Date
	Returned calendar.Date
	Lost     calendar.Date // declared lost by the holder
}

// Out reports whether the paper is to come back and has not.
func (p *Copy) Out() bool {
	return !p.Recalled.IsZero() && p.Returned.IsZero() && p.Lost.IsZero()
}

// CopyReturned says that a recalled paper came back.
type CopyReturned struct {
	Copy     int           `json:"copy"`
	Received calendar.Date `json:"received"`
	Late     Private       `json:"late"`
	Place    string        `json:"place"` // where it lies now
}

func (*CopyReturned) EntryName() string { return "certificate.copy-returned/1" }

// CopyLost says that a recalled paper cannot come back.
type CopyLost struct {
	Copy int     `json:"copy"`
	Text Private `json:"text"`
}

func (*CopyLost) EntryName() string { return "certificate.copy-lost/1" }

func (c *Certificate) applyRecall(e Entry, m Meta) {
	switch e := e.(type) {
	case *CopyReturned:
		if p := c.copyNumbered(e.Copy); p != nil {
			p.Returned = e.Received
		}
	case *CopyLost:
		if p := c.copyNumbered(e.Copy); p != nil {
			p.Lost = m.On
		}
	}
}

// givenOut notes a paper. It takes the place of those before it, which come back.
func (c *Certificate) givenOut(number int, on calendar.Date) {
	if c.copyNumbered(number) != nil {
		return
	}
	for _, p := range c.Copies {
		if p.Recalled.IsZero() {
			p.Recalled = on
		}
	}
	c.Copies = append(c.Copies, &Copy{Number: number})
}

// recall asks for every paper once the certificate has ended; an annulment takes
// that back for the one in force.
func (c *Certificate) recall(on calendar.Date) {
	for _, p := range c.Copies {
		switch last := p == c.Copies[len(c.Copies)-1]; {
		case c.Life.Ended != "" && p.Recalled.IsZero():
			p.Recalled = on
		case c.Life.Ended == "" && last && p.Out():
			p.Recalled = calendar.Date{}
		}
	}
}

// CopyID names a paper among those of its certificate.
func CopyID(p *Copy) string { return strconv.Itoa(p.Number) }

func (c *Certificate) copyNumbered(number int) *Copy {
	for _, p := range c.Copies {
		if p.Number == number {
			return p
		}
	}
	return nil
}

// Out are the papers that are to come back and have not.
func (c *Certificate) Out() (out []*Copy) {
	for _, p := range c.Copies {
		if p.Out() {
			out = append(out, p)
		}
	}
	return out
}

// mustBeRecalled: a paper is to come back.
//
// [6.3.3b] 认证机构应收回认证证书
// [6.3.4] 认证机构应收回认证证书
func (c *Certificate) mustBeRecalled() *fault.Fault {
	if len(c.Out()) == 0 {
		return fault.RefuseOurs("recall.nothing-out")
	}
	return nil
}

func (c *Certificate) recalled(f *fault.Fields, number int) {
	switch p := c.copyNumbered(number); {
	case p == nil:
		f.Add("copy", "field.unknown")
	case !p.Out():
		f.Add("copy", "recall.not-out")
	}
}

// ReceiveCopy records that a recalled paper came back.
//
// [6.3.3b] 认证证书撤销后，认证机构应收回认证证书
type ReceiveCopy struct {
	Copy     int           `json:"copy"`
	Received calendar.Date `json:"received"`
	Place    string        `json:"place"`
	Late     string        `json:"late,omitempty"`
}

func (*ReceiveCopy) CommandName() string             { return "ReceiveCopy" }
func (*ReceiveCopy) Guard(s *Situation) *fault.Fault { return s.certificate().mustBeRecalled() }

func (c *ReceiveCopy) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	s.certificate().recalled(&f, c.Copy)
	late := s.arrived(&f, s.Record.Scheme("").Limit(scheme.LimitReceiptBackdate, s.Today), "received", c.Received)
	whyLate(&f, late, c.Late)
	NeedLine(&f, "place", c.Place)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&CopyReturned{c.Copy, c.Received, Say(c.Late), strings.TrimSpace(c.Place)})
}

// DeclareCopyLost says that a recalled paper cannot come back, and why. The holder
// says it, or intake for a holder that wrote it.
type DeclareCopyLost struct {
	Copy int    `json:"copy"`
	Text string `json:"text"`
}

func (*DeclareCopyLost) CommandName() string             { return "DeclareCopyLost" }
func (*DeclareCopyLost) Guard(s *Situation) *fault.Fault { return s.certificate().mustBeRecalled() }

func (c *DeclareCopyLost) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	s.certificate().recalled(&f, c.Copy)
	needText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&CopyLost{c.Copy, Say(c.Text)})
}

// RecallDue is the last day on which a recalled paper comes back in time; the
// limit is ours.
func (s *Situation) RecallDue(p *Copy) calendar.Date {
	return s.after(s.Record.Scheme("").Limit(scheme.LimitRecall, s.Today), p.Recalled)
}
