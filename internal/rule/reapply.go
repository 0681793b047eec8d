package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// flagBarred tells intake of an application that cannot be accepted yet.
const flagBarred = "flag.barred"

// Bar is that no application of an organisation is accepted for a while after a
// certificate was withdrawn from it.
type Bar struct {
	Certificate string        // printed number
	Withdrawn   calendar.Date // on
	Last        calendar.Date // the last day on which none is accepted
}

// Barred lists the bars on an organisation that hold today, found by the
// organisation and by its credit code: a legal entity registered anew is the same.
//
// [6.3.3c] 原则上，因（1）（2）（4）（5）原因认证证书撤销的获证机构 3 个月内不予受理认证申请。
func (s *Situation) Barred(organisation string) (bars []Bar) {
	found := s.Record.Find(Key{IndexWithdrawnFrom, organisation})
	if o := s.organisation(organisation); o != nil {
		found = append(found, s.Record.Find(Key{IndexWithdrawnFrom, o.Code})...)
	}
	limit := s.Record.Scheme("").Limit(scheme.LimitReapplyBar, s.Today)
	seen := map[StreamID]bool{}
	for _, on := range found {
		c := Get[*Certificate](s.Record, KindCertificate, on.ID)
		if seen[on] || c == nil || c.Withdrawn == nil || !c.Withdrawn.Annulled.IsZero() || !c.Withdrawn.Bars {
			continue
		}
		seen[on] = true
		if last := s.after(limit, c.Withdrawn.On); !s.Today.After(last) {
			bars = append(bars, Bar{c.Content.Number, c.Withdrawn.On, last})
		}
	}
	return bars
}

// bars are those that keep an application from being accepted: one for
// certification, be it for the first time or anew, or for a wider scope. A renewal
// or another change of a certificate of the holder asks for none.
//
// [6.3.3c] 3 个月内不予受理认证申请
func (s *Situation) bars(c *Case) []Bar {
	extends := c.Change != nil && c.Change.Scope == ScopeExtended
	if !c.Purpose.Anew() && !extends {
		return nil
	}
	return s.Barred(c.Client)
}

// mustNotBeBarred refuses to accept an application of an organisation from which
// a certificate was withdrawn not long ago. What was accepted before goes on.
//
// [6.3.3c] 3 个月内不予受理认证申请
func (s *Situation) mustNotBeBarred(c *Case) *fault.Fault {
	if c.Exceptions.inForce(AboutBar, scheme.LimitReapplyBar) != nil {
		return nil
	}
	for _, bar := range s.bars(c) {
		return fault.Refuse("6.3.3c", "acceptance.barred", fault.Text("certificate", bar.Certificate),
			fault.Day("withdrawn", bar.Withdrawn), fault.Day("from", bar.Last.AddDays(1)))
	}
	return nil
}

// barredFlags tell intake at filing what will be refused at acceptance.
func (s *Situation) barredFlags(c *Case) (flags []Flag) {
	for _, bar := range s.bars(c) {
		flags = append(flags, Flag{flagBarred, bar.Certificate})
	}
	return flags
}

// PermitReapplication permits that an application is accepted although a
// certificate was withdrawn from the client not long ago.
//
// [6.3.3c] 原则上
type PermitReapplication struct {
	Reason string `json:"reason"`
}

func (*PermitReapplication) CommandName() string { return "PermitReapplication" }

func (*PermitReapplication) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mayExcept(c); f != nil {
		return f
	}
	switch {
	case !c.Accepted.IsZero():
		return fault.RefuseOurs("case.accepted", fault.Day("on", c.Accepted))
	case len(s.bars(c)) == 0:
		return fault.RefuseOurs("reapply.not-barred")
	case c.Exceptions.inForce(AboutBar, scheme.LimitReapplyBar) != nil:
		return fault.RefuseOurs("reapply.permitted")
	}
	return nil
}

func (c *PermitReapplication) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	limit := s.Record.Scheme("").Limit(scheme.LimitReapplyBar, s.Today)
	return s.one(&ExceptionRecorded{ID: s.caseFile().Exceptions.next(), About: AboutBar, Clause: limit.Cite(), Limit: limit.ID,
		From: limit.Value, To: 0, Unit: string(limit.Unit), Reason: Say(c.Reason)})
}
