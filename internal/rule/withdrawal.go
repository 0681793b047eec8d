package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// IndexWithdrawnFrom finds the certificates that were withdrawn from a holder, by
// the organisation's id and by its credit code.
const IndexWithdrawnFrom = "certificate.withdrawn-from"

// Withdrawn is the withdrawal of a certificate.
type Withdrawn struct {
	On       calendar.Date
	Facts    []Fact
	Bars     bool // for a while no application of the former holder is accepted
	Annulled calendar.Date
}

// CertificateWithdrawn withdraws a certificate for good.
type CertificateWithdrawn struct {
	Holder   string `json:"holder"`
	Code     string `json:"code"` // credit code of the holder
	Facts    []Fact `json:"facts"`
	Proposal string `json:"proposal"`
	Bars     bool   `json:"bars"`
	Announced
}

func (*CertificateWithdrawn) EntryName() string { return "certificate.withdrawn/1" }
func (*CertificateWithdrawn) ListedIn() List    { return ListRecalls }
func (e *CertificateWithdrawn) Keys() []Key {
	return []Key{{IndexWithdrawnFrom, e.Holder}, {IndexWithdrawnFrom, e.Code}}
}
func (e *CertificateWithdrawn) Letters() []Letter {
	return []Letter{{Kind: "withdrawal", To: e.Holder}}
}
func (e *CertificateWithdrawn) Turn() Turn {
	return Turn{What: TurnWithdrawn, Announcement: e.Announcement, Reasons: groundsOf(e.Facts)}
}

func (c *Certificate) applyWithdrawal(e *CertificateWithdrawn, m Meta) {
	c.carriedOut(e.Proposal, m.On)
	c.lapse(m.On)
	c.Withdrawn = &Withdrawn{On: m.On, Facts: e.Facts, Bars: e.Bars}
	c.decided(DecisionWithdrawn, m)
}

// standsOnSuspension notes a ground that speaks of a suspension where there is no
// such one.
//
// [6.3.3(4)] 认证证书暂停使用期间
// [6.3.3(5)] 认证证书暂停使用期满，获证机构未申请恢复证书。
func (s *Situation) standsOnSuspension(f *fault.Fields, c *Certificate, at string, fact Fact) {
	u := c.Suspension()
	switch {
	case fact.Ground == scheme.GroundNotCorrected && u == nil:
		f.Add(at+"ground", "withdrawal.not-suspended")
	case fact.Ground == scheme.GroundNotAsked && (u == nil || !s.Today.After(u.Until)):
		f.Add(at+"ground", "withdrawal.not-over")
	case fact.Ground == scheme.GroundNotAsked && len(u.Requests) > 0:
		f.Add(at+"ground", "withdrawal.was-asked")
	}
}

// withdrawalAfter is the withdrawal that a suspension leads to.
func (s *Situation) withdrawalAfter(c *Certificate, ground string, fellDue calendar.Date, why Private) *WithdrawalProposed {
	g, _ := s.Record.Scheme("").Ground(scheme.Withdrawal, ground, s.Today)
	return &WithdrawalProposed{ID: c.nextProposal(), Suspension: c.Suspension().ID, FellDue: fellDue,
		Fact: Fact{Ground: g.ID, Clause: g.Clause, About: c.Content.Holder.Organisation, Source: scheme.SourceBody, Text: why}}
}

// WithdrawCertificate withdraws a certificate, for what was proposed, or for
// facts that the decider states, or for both.
//
// [6.3.3] 获证机构或证书中所列制造商、生产企业有下列情形之一，认证机构应当撤销其认证证书。
// [6.3.3(1)] 出现严重问题，在短期内无法采取措施或采取措施无效的；
// [6.3.3(2)] 发生重大安全事故，在短期内无法消除负面影响及潜在风险的；
// [6.3.3(3)] 不接受认证机构对其实施的证后监督审查；
// [6.3.3b] 并在认证机构官方媒体上予以公告。自证书撤销之日起，获证机构不得继续使用认证证书，或宣称获得该认证。
type WithdrawCertificate struct {
	Proposal string      `json:"proposal,omitempty"`
	Facts    []FactInput `json:"facts,omitempty"`
}

func (*WithdrawCertificate) CommandName() string { return "WithdrawCertificate" }

func (*WithdrawCertificate) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if f := s.mustStand(c); f != nil {
		return f
	}
	if f := s.mustDecideCertificateAfresh(c, DecisionWithdrawn); f != nil {
		return f
	}
	return s.mustNotHaveProposed(c, scheme.Withdrawal)
}

func (c *WithdrawCertificate) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.certificate()
	facts, no := s.grounded(file, scheme.Withdrawal, c.Proposal, c.Facts)
	if no != nil {
		return nil, no
	}
	bars := false
	for _, fact := range facts {
		ground, _ := s.Record.Scheme("").Ground(scheme.Withdrawal, fact.Ground, s.Today)
		bars = bars || ground.Bars
	}
	holder := file.Content.Holder
	withdrawn := &CertificateWithdrawn{Holder: holder.Organisation, Code: holder.Code, Facts: facts, Proposal: c.Proposal, Bars: bars, Announced: s.announce()}
	return append([]Event{{s.On, withdrawn}}, s.endCases(file, StatusWithdrawn)...), nil
}

// ProposeOverdueWithdrawal puts on record, once, that a suspension is over and
// nothing is asked for, so that a withdrawal is to be decided. The certificate
// stays suspended until a person decides.
//
// [6.3.3(5)] 认证证书暂停使用期满，获证机构未申请恢复证书。
type ProposeOverdueWithdrawal struct{}

func (*ProposeOverdueWithdrawal) CommandName() string { return "ProposeOverdueWithdrawal" }

func (*ProposeOverdueWithdrawal) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	u, f := s.mustBeSuspended(c)
	switch {
	case f != nil:
		return f
	case !c.leadsOn(u):
		return fault.RefuseOurs("withdrawal.asked-or-proposed")
	case !s.Today.After(u.Until):
		return fault.RefuseOurs("withdrawal.too-early", fault.Day("last", u.Until))
	case c.overdue(u) != nil:
		return fault.RefuseOurs("missed.noted", fault.Term("what", DueRestoration), fault.Day("on", c.overdue(u).On))
	}
	return nil
}

// leadsOn reports whether a withdrawal follows once the suspension is over: it
// does not while a request waits to be decided, nor beside a proposal.
func (c *Certificate) leadsOn(u *Suspension) bool {
	return c.Request() == nil && (c.overdue(u) != nil || len(c.Waiting(scheme.Withdrawal)) == 0)
}

// overdue is what the installation put on record when the suspension's last day
// had passed, nil if it did not.
func (c *Certificate) overdue(u *Suspension) *Prepared {
	for _, p := range c.Proposals {
		if p.Suspension == u.ID && p.FellDue == u.Until {
			return p
		}
	}
	return nil
}

func (*ProposeOverdueWithdrawal) Decide(s *Situation) ([]Event, *fault.Fault) {
	c := s.certificate()
	u := c.Suspension()
	ground := scheme.GroundNotAsked
	if len(u.Requests) > 0 { // asked, and refused
		ground = scheme.GroundNotCorrected
	}
	return s.one(s.withdrawalAfter(c, ground, u.Until, Private{}))
}
