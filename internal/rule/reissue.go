package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// Reissue is the holder's request for another paper in place of the one that was
// lost or damaged.
type Reissue struct {
	On   calendar.Date
	Why  string // ReissueLost or ReissueDamaged
	Text Private
}

// Why a holder asks for another paper.
const (
	ReissueLost    = "lost"
	ReissueDamaged = "damaged"
)

// ReissueCauses are all of them.
var ReissueCauses = []string{ReissueLost, ReissueDamaged}

// ReissueRequested is that request.
type ReissueRequested struct {
	Why  string  `json:"why"`
	Text Private `json:"text"`
}

func (*ReissueRequested) EntryName() string { return "certificate.reissue-requested/1" }

// ReissueRefused says that no other paper is made.
type ReissueRefused struct {
	Holder  string  `json:"holder"`
	Reasons Private `json:"reasons"`
}

func (*ReissueRefused) EntryName() string { return "certificate.reissue-refused/1" }
func (e *ReissueRefused) Letters() []Letter {
	return []Letter{{Kind: "reissue-refused", To: e.Holder}}
}

// CertificateReissued makes the next copy of a certificate, which says the same:
// number, dates and status stay, and the copies before it are superseded.
type CertificateReissued struct {
	Content CertificateContent `json:"content"`
	Why     string             `json:"why"`
}

func (*CertificateReissued) EntryName() string { return "certificate.reissued/1" }

// ListedIn: the papers before it come back.
func (*CertificateReissued) ListedIn() List { return ListRecalls }

func (e *CertificateReissued) Letters() []Letter {
	return []Letter{{Kind: "reissued", To: e.Content.Holder.Organisation}}
}

// Papers are what is printed of it.
func (*CertificateReissued) Papers() []string { return []string{PaperCertificate} }

func (e *CertificateReissued) Turn() Turn { return Turn{What: TurnCopied, Content: &e.Content} }

func (c *Certificate) applyReissue(e Entry, m Meta) {
	switch e := e.(type) {
	case *ReissueRequested:
		c.Reissue = &Reissue{m.On, e.Why, e.Text}
	case *ReissueRefused:
		c.Reissue = nil
	case *CertificateReissued:
		if e.Why != ReissueLost {
			return
		}
		for _, p := range c.Out() { // it cannot come back
			if p.Number == e.Content.Copy-1 {
				p.Lost = m.On
			}
		}
	}
}

// RequestReissue asks for another paper in place of one that was lost or damaged.
// The certificate itself stays what it is, be it valid or suspended.
//
// [6.2b] 如发生证书丢失、损坏的，获证机构可申请补发。
type RequestReissue struct {
	Why  string `json:"why"` // lost or damaged
	Text string `json:"text"`
}

func (*RequestReissue) CommandName() string { return "RequestReissue" }

func (*RequestReissue) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if f := s.mustBeHeld(c); f != nil {
		return f
	}
	if c.Reissue != nil {
		return fault.RefuseOurs("reissue.asked", fault.Day("on", c.Reissue.On))
	}
	return nil
}

// mustBeHeld: a paper is made for a certificate within its validity; a suspension
// ends no validity.
func (s *Situation) mustBeHeld(c *Certificate) *fault.Fault {
	switch status, since := c.StatusOn(s.Today); status {
	case StatusValid, StatusSuspended:
		return nil
	default:
		return fault.RefuseOurs("reissue.not-in-force", Words(s.Record.Scheme("").Status(string(status), s.Today).Name).arg("status"), fault.Day("since", since))
	}
}

func (c *RequestReissue) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	if !slices.Contains(ReissueCauses, c.Why) {
		f.Add("why", "field.unknown")
	}
	needText(&f, "text", c.Text)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ReissueRequested{c.Why, Say(c.Text)})
}

// mustBeAskedToReissue refuses to decide where nobody asks.
func (s *Situation) mustBeAskedToReissue(c *Certificate) *fault.Fault {
	if f := s.mustBeHeld(c); f != nil {
		return f
	}
	if c.Reissue == nil {
		return fault.Refuse("6.2b", "reissue.not-asked")
	}
	return nil
}

// ReissueCertificate makes another paper: the next copy of the certificate, under
// its number and with its dates. The paper before it is superseded; damaged, it
// comes back.
//
// [6.2b] 获证机构可申请补发。
type ReissueCertificate struct{}

func (*ReissueCertificate) CommandName() string { return "ReissueCertificate" }

func (*ReissueCertificate) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if f := s.mustBeAskedToReissue(c); f != nil {
		return f
	}
	return c.withdrawalFirst()
}

func (*ReissueCertificate) Decide(s *Situation) ([]Event, *fault.Fault) {
	c := s.certificate()
	return s.one(&CertificateReissued{c.Content.nextCopy(), c.Reissue.Why})
}

// RefuseReissue refuses the request, with reasons.
type RefuseReissue struct {
	Reasons string `json:"reasons"`
}

func (*RefuseReissue) CommandName() string { return "RefuseReissue" }

func (*RefuseReissue) Guard(s *Situation) *fault.Fault {
	return s.mustBeAskedToReissue(s.certificate())
}

func (c *RefuseReissue) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reasons", c.Reasons)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ReissueRefused{s.certificate().Content.Holder.Organisation, Say(c.Reasons)})
}
