package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Prepared is a suspension or withdrawal that somebody found reason for, or that
// a passed day calls for. A person decides about it.
type Prepared struct {
	ID         string          `json:"id"`   // V-01, within its certificate
	List       string          `json:"list"` // scheme.Suspension or scheme.Withdrawal
	Fact       Fact            `json:"fact"`
	Suspension string          `json:"suspension"` // id of the suspension that a withdrawal follows from; may be empty
	FellDue    calendar.Date   `json:"fell_due"`   // the last day in time, where a passed day is behind it
	On         calendar.Date   `json:"on"`
	Outcome    ProposalOutcome `json:"outcome"`
	Ended      calendar.Date   `json:"ended"`
	Reason     Private         `json:"reason"` // why it was rejected
	By         People          `json:"by"`     // who found the reason; nobody where a day or a decision did
}

// SuspensionProposed says that somebody found reason to suspend, that the holder
// asks for it, or that a day passed after which the rule does.
type SuspensionProposed struct {
	ID      string        `json:"id"`
	Fact    Fact          `json:"fact"`
	FellDue calendar.Date `json:"fell_due"` // zero where no day that passed is behind it
}

func (*SuspensionProposed) EntryName() string { return "certificate.suspension-proposed/1" }

// WithdrawalProposed says that somebody found reason to withdraw, or that a day
// passed or a decision was taken after which the rule asks for it.
type WithdrawalProposed struct {
	ID         string        `json:"id"`
	Fact       Fact          `json:"fact"`
	Suspension string        `json:"suspension"`
	FellDue    calendar.Date `json:"fell_due"`
}

func (*WithdrawalProposed) EntryName() string { return "certificate.withdrawal-proposed/1" }

// CertificateProposalRejected says that what was proposed is not done.
type CertificateProposalRejected struct {
	ID     string  `json:"id"`
	Reason Private `json:"reason"`
}

func (*CertificateProposalRejected) EntryName() string { return "certificate.proposal-rejected/1" }

func (c *Certificate) applyPrepared(e Entry, m Meta) {
	switch e := e.(type) {
	case *SuspensionProposed:
		c.prepare(&Prepared{ID: e.ID, List: scheme.Suspension, Fact: e.Fact, FellDue: e.FellDue}, m)
	case *WithdrawalProposed:
		c.prepare(&Prepared{ID: e.ID, List: scheme.Withdrawal, Fact: e.Fact, Suspension: e.Suspension, FellDue: e.FellDue}, m)
	case *CertificateProposalRejected:
		if p := c.Proposal(e.ID); p != nil {
			p.end(ProposalRejected, m.On)
			p.Reason = e.Reason
		}
	}
}

func (c *Certificate) prepare(p *Prepared, m Meta) {
	p.On = m.On
	if m.Role != RoleDecider && m.Role != RoleSystem && m.Role != RoleClient {
		p.By = peopleOf(m)
	}
	c.Proposals = append(c.Proposals, p)
}

func (p *Prepared) end(how ProposalOutcome, on calendar.Date) { p.Outcome, p.Ended = how, on }

// Proposal is the one with this id, nil if there is none.
func (c *Certificate) Proposal(id string) *Prepared {
	for _, p := range c.Proposals {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func (c *Certificate) nextProposal() string { return fmt.Sprintf("V-%02d", len(c.Proposals)+1) }

// Waiting are the proposals of a list that nobody decided about yet.
func (c *Certificate) Waiting(list string) (waiting []*Prepared) {
	for _, p := range c.Proposals {
		if p.List == list && p.Outcome == "" {
			waiting = append(waiting, p)
		}
	}
	return waiting
}

// carriedOut ends the proposal that an act names, and with a suspension or a
// withdrawal nothing else that waits.
func (c *Certificate) carriedOut(id string, on calendar.Date) {
	if p := c.Proposal(id); p != nil {
		p.end(ProposalConfirmed, on)
	}
}

// lapse ends what waits when the certificate ends for good.
func (c *Certificate) lapse(on calendar.Date) {
	for _, p := range c.Proposals {
		if p.Outcome == "" {
			p.end(ProposalLapsed, on)
		}
	}
	if r := c.Request(); r != nil {
		r.end(RestorationLapsed, on)
	}
	c.Reissue = nil
}

// mustNotHaveProposed: who found the reason does not decide what follows from it
// (ISO/IEC 17065, 7.6).
func (s *Situation) mustNotHaveProposed(c *Certificate, list string) *fault.Fault {
	for _, p := range c.Waiting(list) {
		if s.isOneOf(p.By) {
			return fault.RefuseOurs("certificate.own-proposal", fault.Text("proposal", p.ID))
		}
	}
	return nil
}

// withdrawalFirst: while a withdrawal waits for its decision nothing else is
// decided about the certificate.
func (c *Certificate) withdrawalFirst() *fault.Fault {
	if waiting := c.Waiting(scheme.Withdrawal); len(waiting) > 0 {
		return fault.RefuseOurs("certificate.withdrawal-first", fault.Text("proposal", waiting[0].ID), fault.Day("since", waiting[0].On))
	}
	return nil
}

// named is the fact of the proposal that an act names, of a list; zero when it
// names none.
func (c *Certificate) proposed(f *fault.Fields, list, id string) []Fact {
	p := c.Proposal(id)
	switch {
	case id == "":
		return nil
	case p == nil || p.List != list:
		f.Add("proposal", "field.unknown")
	case p.Outcome != "":
		f.Add("proposal", "proposal.ended", fault.Day("on", p.Ended))
	default:
		return []Fact{p.Fact}
	}
	return nil
}

// ProposeSuspension puts a fact on record for which a certificate is to be
// suspended: a finding of surveillance, a misuse, a complaint, a fee. A decider
// confirms it by suspending, or rejects it.
//
// [6.3.2] 获证机构或证书中所列制造商、生产企业有下列情形之一的，认证机构应当暂停认证证书。
type ProposeSuspension struct{ FactInput }

func (*ProposeSuspension) CommandName() string { return "ProposeSuspension" }
func (*ProposeSuspension) Guard(s *Situation) *fault.Fault {
	return s.mustStand(s.certificate())
}

func (c *ProposeSuspension) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	file := s.certificate()
	fact := s.fact(&f, file, scheme.Suspension, "", c.FactInput)
	if fact.Ground == scheme.GroundHolderAsks {
		f.Add("ground", "suspension.holder-asks-itself")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&SuspensionProposed{ID: file.nextProposal(), Fact: fact})
}

// RequestSuspension is the holder's own wish to have the certificate suspended.
//
// [6.3.2(5)] 获证机构主动请求暂停；
type RequestSuspension struct {
	Reason string `json:"reason"`
}

func (*RequestSuspension) CommandName() string { return "RequestSuspension" }

func (*RequestSuspension) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if f := s.mustBeInUse(c); f != nil {
		return f
	}
	if slices.ContainsFunc(c.Waiting(scheme.Suspension), func(p *Prepared) bool { return p.Fact.Ground == scheme.GroundHolderAsks }) {
		return fault.RefuseOurs("suspension.asked")
	}
	return nil
}

func (c *RequestSuspension) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	file := s.certificate()
	ground, _ := s.Record.Scheme("").Ground(scheme.Suspension, scheme.GroundHolderAsks, s.Today)
	return s.one(&SuspensionProposed{ID: file.nextProposal(), Fact: Fact{Ground: ground.ID, Clause: ground.Clause,
		About: file.Content.Holder.Organisation, Source: scheme.SourceHolder, Text: Say(c.Reason)}})
}

// ProposeWithdrawal puts a fact on record for which a certificate is to be
// withdrawn.
//
// [6.3.3] 获证机构或证书中所列制造商、生产企业有下列情形之一，认证机构应当撤销其认证证书。
type ProposeWithdrawal struct{ FactInput }

func (*ProposeWithdrawal) CommandName() string { return "ProposeWithdrawal" }
func (*ProposeWithdrawal) Guard(s *Situation) *fault.Fault {
	return s.mustStand(s.certificate())
}

func (c *ProposeWithdrawal) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	file := s.certificate()
	fact := s.fact(&f, file, scheme.Withdrawal, "", c.FactInput)
	s.standsOnSuspension(&f, file, "", fact)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&WithdrawalProposed{ID: file.nextProposal(), Fact: fact})
}

// RejectCertificateProposal decides that what was proposed is not done. What the
// holder asks for itself is not rejected, and a suspension whose time is over
// leads on: it is made longer first.
type RejectCertificateProposal struct {
	Proposal string `json:"proposal"` // V-01
	Reason   string `json:"reason"`
}

func (*RejectCertificateProposal) CommandName() string { return "RejectCertificateProposal" }

func (*RejectCertificateProposal) Guard(s *Situation) *fault.Fault {
	c := s.certificate()
	if f := s.mustStand(c); f != nil {
		return f
	}
	if len(c.Rejectable()) == 0 {
		return fault.RefuseOurs("certificate.nothing-proposed")
	}
	return nil
}

// Rejectable are the proposals that can be rejected.
func (c *Certificate) Rejectable() []*Prepared {
	all := append(c.Waiting(scheme.Suspension), c.Waiting(scheme.Withdrawal)...)
	return slices.DeleteFunc(all, func(p *Prepared) bool { return p.Fact.Ground == scheme.GroundHolderAsks })
}

func (c *RejectCertificateProposal) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.certificate()
	var f fault.Fields
	p := file.Proposal(c.Proposal)
	switch {
	case p == nil:
		f.Add("proposal", "field.unknown")
	case p.Outcome != "":
		f.Add("proposal", "proposal.ended", fault.Day("on", p.Ended))
	}
	needText(&f, "reason", c.Reason)
	if err := f.Err(); err != nil {
		return nil, err
	}
	running := file.Suspension()
	switch {
	case p.Fact.Ground == scheme.GroundHolderAsks:
		return nil, fault.Refuse("6.3.2(5)", "suspension.holder-asked")
	case s.isOneOf(p.By):
		return nil, fault.RefuseOurs("certificate.own-proposal", fault.Text("proposal", p.ID))
	case p.List == scheme.Withdrawal && running != nil && s.Today.After(running.Until) && file.Request() == nil && len(file.Waiting(scheme.Withdrawal)) == 1:
		return nil, fault.RefuseOurs("withdrawal.suspension-over", fault.Day("last", running.Until))
	}
	return s.one(&CertificateProposalRejected{p.ID, Say(c.Reason)})
}
