package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Cancellation is the holder's request to cancel the certificate.
type Cancellation struct {
	On       calendar.Date // received
	Reason   Private
	Recorded calendar.Date
	Done     calendar.Date
}

// CancellationRequested is the holder's request. It needs no reason.
type CancellationRequested struct {
	Received calendar.Date `json:"received"`
	Late     Private       `json:"late"` // why it is recorded later than received
	Reason   Private       `json:"reason"`
}

func (*CancellationRequested) EntryName() string { return "certificate.cancellation-requested/1" }

// CertificateCancelled cancels a certificate as its holder asked.
type CertificateCancelled struct {
	Holder string `json:"holder"`
	Announced
}

func (*CertificateCancelled) EntryName() string { return "certificate.cancelled/1" }
func (*CertificateCancelled) ListedIn() List    { return ListRecalls }
func (e *CertificateCancelled) Letters() []Letter {
	return []Letter{{Kind: "cancellation", To: e.Holder}}
}
func (e *CertificateCancelled) Turn() Turn {
	return Turn{What: TurnCancelled, Announcement: e.Announcement}
}

func (c *Certificate) applyCancellation(e Entry, m Meta) {
	switch e := e.(type) {
	case *CancellationRequested:
		c.Cancellation = &Cancellation{On: e.Received, Reason: e.Reason, Recorded: m.On}
	case *CertificateCancelled:
		if c.Cancellation != nil {
			c.Cancellation.Done = m.On
		}
		c.lapse(m.On)
	}
}

// RequestCancellation is the holder's wish to have the certificate cancelled;
// intake records one that came on paper. While a withdrawal is proposed it is
// recorded, and the withdrawal is decided first.
//
// [6.3.4] 获证机构因为自身原因申请注销认证证书
type RequestCancellation struct {
	Reason   string        `json:"reason,omitempty"`
	Received calendar.Date `json:"received"` // of a paper; left out: today
	Late     string        `json:"late,omitempty"`
}

func (*RequestCancellation) CommandName() string { return "RequestCancellation" }

func (*RequestCancellation) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if f := s.mustStand(c); f != nil {
		return f
	}
	if c.Cancellation != nil {
		return fault.RefuseOurs("cancellation.asked", fault.Day("on", c.Cancellation.On))
	}
	return nil
}

func (c *RequestCancellation) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	received := c.Received
	switch {
	case received.IsZero():
		received = s.Today
	case !s.Role.Staff():
		f.Add("received", "cancellation.received-now")
	}
	late := s.arrived(&f, s.Record.Scheme("").Limit(scheme.LimitReceiptBackdate, s.Today), "received", received)
	whyLate(&f, late, c.Late)
	optionalText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&CancellationRequested{received, Say(c.Late), Say(c.Reason)})
}

// CancelCertificate cancels the certificate that its holder does not want any
// longer: there is no reason for which that could be refused.
//
// [6.3.4] 获证机构因为自身原因申请注销认证证书，认证机构应当给予注销。认证证书注销后，认证机构应收回认证证书，并在认证机构官方网站上予以公告。
type CancelCertificate struct{}

func (*CancelCertificate) CommandName() string { return "CancelCertificate" }

func (*CancelCertificate) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if f := s.mustStand(c); f != nil {
		return f
	}
	if c.Cancellation == nil {
		return fault.Refuse("6.3.4", "cancellation.not-asked")
	}
	return c.withdrawalFirst()
}

func (*CancelCertificate) Decide(s *Situation) ([]Event, *fault.Fault) {
	c := s.certificate()
	return append([]Event{{s.On, &CertificateCancelled{c.Content.Holder.Organisation, s.announce()}}}, s.endCases(c, StatusCancelled)...), nil
}
