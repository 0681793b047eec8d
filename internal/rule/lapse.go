package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// OutcomeLapsed is how a case ended with the certificate that it was about.
const OutcomeLapsed Outcome = "lapsed"

// lapsing are the purposes of cases that end with the certificate they are about.
// An application anew leads to a certificate of its own and goes on.
var lapsing = []Purpose{PurposeSurveillance, PurposeChange, PurposeRenewal}

// CaseLapsed ends a case because its certificate has ended or expired.
type CaseLapsed struct {
	Client  string        `json:"client"`
	Number  string        `json:"number"`   // of the certificate
	How     Status        `json:"how"`      // what it is now
	FellDue calendar.Date `json:"fell_due"` // its last valid day, if it expired; zero otherwise
}

func (*CaseLapsed) EntryName() string   { return "case.lapsed/1" }
func (e *CaseLapsed) Letters() []Letter { return []Letter{{Kind: "lapsed", To: e.Client}} }

// CaseResumed opens such a case again where it stood: an appeal annulled what had
// ended its certificate.
type CaseResumed struct {
	Number string `json:"number"` // of the certificate
}

func (*CaseResumed) EntryName() string { return "case.resumed/1" }

func (c *Case) applyLapse(e Entry, m Meta) {
	switch e.(type) {
	case *CaseLapsed:
		c.close(OutcomeLapsed, m.On, nil)
		c.Lapses = append(c.Lapses, calendar.Pause{From: m.On, Cause: causeAppeal})
	case *CaseResumed:
		c.close("", calendar.Date{}, nil)
		c.Lapses[len(c.Lapses)-1].To = m.On
	}
}

// resumedSpans are the days in which nobody could work on the case, since its
// certificate had ended by a decision that was annulled.
func (c *Case) resumedSpans() []calendar.Pause {
	return slices.DeleteFunc(slices.Clone(c.Lapses), func(p calendar.Pause) bool { return p.To.IsZero() })
}

// endCases ends the open cases about a certificate that ends today: surveillance,
// findings and changes have nothing left that they could be about (ours). What a
// laboratory still works on is taken back. One under appeal ends after that.
func (s *Situation) endCases(certificate *Certificate, how Status) (events []Event) {
	for _, c := range s.CasesOf(certificate.ID) {
		if c.mustBeOpen() == nil && slices.Contains(lapsing, c.Purpose) {
			events = append(events, s.lapse(c, how, calendar.Date{})...)
		}
	}
	return events
}

func (s *Situation) lapse(c *Case, how Status, fellDue calendar.Date) []Event {
	there := *s
	there.On = StreamID{KindCase, c.ID}
	return append(there.cancelTests(c), Event{there.On, &CaseLapsed{c.Client, c.OfNumber, how, fellDue}})
}

// resumeCases opens again what ended with a certificate on the day of the decision
// that is annulled.
func (s *Situation) resumeCases(certificate *Certificate, ended calendar.Date) (events []Event) {
	for _, c := range s.CasesOf(certificate.ID) {
		if c.Outcome == OutcomeLapsed && c.Closed == ended {
			events = append(events, Event{StreamID{KindCase, c.ID}, &CaseResumed{c.OfNumber}})
		}
	}
	return events
}

// DueCertificateEnd is the last day of the certificate that a case is about: once
// it is over, and nobody asked in time to renew it, the case ends.
const DueCertificateEnd = "due.certificate-end"

// outlives is the certificate that a case should have ended with, nil if it may go
// on: it is valid or suspended, or can become so by a renewal asked for in time.
func (s *Situation) outlives(c *Case) *Certificate {
	if c.mustBeOpen() != nil || !slices.Contains(lapsing, c.Purpose) {
		return nil
	}
	certificate := s.CertificateOf(c)
	if certificate == nil || s.mustStand(certificate) == nil {
		return nil
	}
	return certificate
}

// lastOf is the last day on which a certificate was what it is no more.
func (s *Situation) lastOf(certificate *Certificate) calendar.Date {
	_, since := certificate.StatusOn(s.Today)
	return since.AddDays(-1)
}

// RecordLapsedCase puts on record, once, that a case ended with its certificate:
// with one that expired nobody acts on the day. The installation does it by
// itself; it decides nothing, since there is nothing to decide.
type RecordLapsedCase struct{}

func (*RecordLapsedCase) CommandName() string { return "RecordLapsedCase" }

func (*RecordLapsedCase) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if s.outlives(c) == nil {
		return fault.RefuseOurs("lapse.stands")
	}
	return nil
}

func (*RecordLapsedCase) Decide(s *Situation) ([]Event, *fault.Fault) {
	c := s.caseFile()
	certificate := s.outlives(c)
	status, _ := certificate.StatusOn(s.Today)
	if status == StatusExpired {
		return s.lapse(c, status, s.lastOf(certificate)), nil
	}
	return s.lapse(c, status, calendar.Date{}), nil
}
