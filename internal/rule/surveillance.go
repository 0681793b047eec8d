package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Period is one of a certificate's surveillance periods.
type Period struct {
	Number int
	From   calendar.Date
	To     calendar.Date // its last day
}

// Periods are a certificate's surveillance periods. They count from its anchor
// and from nothing else: neither a suspension nor a reissue nor a change moves
// them, and none is chained to the one before.
//
// [5.9.1a] 从获证之日起至证书有效期止，每 12个月为一个监督审查期，进行一次证后监督
func (s *Situation) Periods(certificate *Certificate) (list []Period) {
	content := certificate.Content
	length := s.Record.Scheme(content.Scheme).Limit(scheme.LimitSurveillancePeriod, content.Issue).Value
	from := content.Anchor
	for number := 1; from.Before(content.ValidTo); number++ {
		to := content.Anchor.AddMonths(number * length)
		list = append(list, Period{number, from, to})
		from = to.AddDays(1)
	}
	return list
}

// PeriodOn is the period that a day lies in; its number is 0 when there is none.
func (s *Situation) PeriodOn(certificate *Certificate, day calendar.Date) Period {
	for _, p := range s.Periods(certificate) {
		if !day.Before(p.From) && !day.After(p.To) {
			return p
		}
	}
	return Period{}
}

// periodOf is the period that a surveillance is for.
func (s *Situation) periodOf(c *Case) Period {
	for _, p := range s.Periods(s.CertificateOf(c)) {
		if p.Number == c.Period {
			return p
		}
	}
	return Period{}
}

// SurveillanceOpened begins the surveillance of a certificate in a period.
type SurveillanceOpened struct {
	AboutCertificate
	Period int    `json:"period"` // 0 of an inspection beside the yearly surveillance
	Extra  string `json:"extra"`  // id of the proposal of such a one
}

func (*SurveillanceOpened) EntryName() string { return "case.surveillance-opened/1" }

// CertificationMaintained is the decision to keep the certification.
type CertificationMaintained struct {
	Holder string `json:"holder"`
	Number string `json:"number"` // of the certificate
}

func (*CertificationMaintained) EntryName() string { return "case.maintained/1" }
func (e *CertificationMaintained) Letters() []Letter {
	return []Letter{{Kind: "maintained", To: e.Holder}}
}

func (c *Case) applySurveillance(e Entry, m Meta) {
	switch e := e.(type) {
	case *SurveillanceOpened:
		c.begin(e.AboutCertificate, PurposeSurveillance, m)
		c.Period, c.Extra = e.Period, e.Extra
		c.Submitted, c.Accepted = m.On, m.On
	case *UsesStated:
		c.UsesStated = &UsesStatement{On: m.On, Text: e.Text}
	case *CertificationMaintained:
		c.close(OutcomeMaintained, m.On, nil)
	}
}

// OpenSurveillance begins the surveillance of a certificate in the period that
// runs. Beside the monitoring it holds an on-site inspection or a document
// review, or both; samples may be tested too.
//
// [5.9.1a] 证后监督采用跟踪监测结合现场检查或文件审查的方式。
// [3] 获证后监督
type OpenSurveillance struct {
	Certificate string   `json:"certificate"`        // id or number
	Elements    []string `json:"elements"`           // review, inspection, testing
	Proposal    string   `json:"proposal,omitempty"` // of an inspection beside the yearly surveillance
}

func (*OpenSurveillance) CommandName() string { return "OpenSurveillance" }

func (*OpenSurveillance) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

// SurveillanceElements are those that a surveillance may hold beside the
// monitoring.
var SurveillanceElements = []string{scheme.StageReview, scheme.StageInspection, scheme.StageTesting}

func (c *OpenSurveillance) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	certificate := s.certificateBy(c.Certificate)
	if certificate == nil {
		f.Add("certificate", "field.unknown")
	}
	examinations(&f, c.Elements)
	if c.Proposal != "" && certificate != nil {
		s.waitingExtra(&f, certificate, "proposal", c.Proposal)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if !examined(c.Elements) {
		return nil, fault.Refuse("5.9.1a", "surveillance.no-examination")
	}
	if c.Proposal != "" {
		return c.openExtra(s, certificate)
	}
	period := s.PeriodOn(certificate, s.Today)
	if period.Number == 0 {
		return nil, fault.Refuse("5.9.1a", "surveillance.no-period", fault.Day("to", certificate.Content.ValidTo))
	}
	if no := s.mustBeSurveyed(certificate); no != nil {
		return nil, no
	}
	for _, other := range s.CasesOf(certificate.ID) {
		if other.Purpose == PurposeSurveillance && other.Period == period.Number {
			return nil, fault.Refuse("5.9.1a", "surveillance.opened", fault.Text("case", other.Number), fault.Number("period", period.Number))
		}
	}
	return s.one(&SurveillanceOpened{AboutCertificate: s.about(certificate, surveying(c.Elements)), Period: period.Number})
}

// surveying are the elements of a surveillance: what it holds, beside the
// monitoring and the decision.
func surveying(held []string) []string {
	return append(append([]string{scheme.StageMonitoring}, held...), scheme.StageDecision)
}

// certificateBy finds a certificate by its id or number.
func (s *Situation) certificateBy(idOrNumber string) *Certificate {
	if c := Get[*Certificate](s.Record, KindCertificate, idOrNumber); c != nil {
		return c
	}
	return Get[*Certificate](s.Record, KindCertificate, s.first(Key{IndexCertificateNumber, NumberKey(idOrNumber)}))
}

// MaintainCertification decides that the certification is kept.
//
// [5.9.2] 对于证后监督审查合格的获证机构，认证机构应做出保持其认证资格的决定。
// [5.9.3] 对于证后监督审查合格的获证机构，认证机构应做出保持其认证资格的决定。
type MaintainCertification struct{}

func (*MaintainCertification) CommandName() string { return "MaintainCertification" }

func (*MaintainCertification) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.Purpose != PurposeSurveillance {
		return fault.RefuseOurs("surveillance.none", fault.Term("purpose", "purpose."+string(c.Purpose)))
	}
	return s.mustConform(c)
}

func (*MaintainCertification) Decide(s *Situation) ([]Event, *fault.Fault) {
	return s.one(&CertificationMaintained{s.caseFile().Client, s.CertificateOf(s.caseFile()).Content.Number})
}

// ProposeUncorrectedWithdrawal puts on record, once, that the limit for the
// corrections of a failed surveillance has passed, so that a withdrawal is to be
// decided. Until a person decides the certificate stays what it is.
//
// [5.9.2] 如逾期仍未纠正，应撤销其认证资格。
// [6.3.3(1)] 出现严重问题，在短期内无法采取措施或采取措施无效的；
type ProposeUncorrectedWithdrawal struct{}

func (*ProposeUncorrectedWithdrawal) CommandName() string { return "ProposeUncorrectedWithdrawal" }

func (*ProposeUncorrectedWithdrawal) Guard(s *Situation) *fault.Fault {
	_, no := s.uncorrectedToPropose(s.caseFile())
	return no
}

// uncorrectedToPropose is a rectification whose last day passed. Beside a
// withdrawal that waits already there is none: one finding prepares one.
func (s *Situation) uncorrectedToPropose(c *Case) (*Rectification, *fault.Fault) {
	if f := c.mustBeOpen(); f != nil {
		return nil, f
	}
	certificate := s.CertificateOf(c)
	if certificate == nil {
		return nil, fault.RefuseOurs("rectification.not-missed")
	}
	no := fault.RefuseOurs("rectification.not-missed")
	for _, r := range s.over(c) {
		if r.Stage != scheme.StageDecision {
			continue
		}
		p := certificate.preparedFor(c, r)
		if p == nil && len(certificate.Waiting(scheme.Withdrawal)) == 0 {
			return r, s.mustStand(certificate)
		}
		no = fault.RefuseOurs("withdrawal.asked-or-proposed")
		if p != nil {
			no = fault.RefuseOurs("missed.noted", fault.Term("what", DueRectification), fault.Day("on", p.On))
		}
	}
	return nil, no
}

// preparedFor is the withdrawal that was prepared when the last day of a
// rectification had passed, nil if none was.
func (c *Certificate) preparedFor(file *Case, r *Rectification) *Prepared {
	for _, p := range c.Proposals {
		if p.Fact.Reference == file.Number && p.FellDue == r.Due {
			return p
		}
	}
	return nil
}

func (*ProposeUncorrectedWithdrawal) Decide(s *Situation) ([]Event, *fault.Fault) {
	c := s.caseFile()
	r, no := s.uncorrectedToPropose(c)
	if no != nil {
		return nil, no
	}
	certificate := s.CertificateOf(c)
	ground, _ := s.Record.Scheme("").Ground(scheme.Withdrawal, scheme.GroundNotCurable, s.Today)
	return []Event{{StreamID{KindCertificate, certificate.ID}, &WithdrawalProposed{ID: certificate.nextProposal(), FellDue: r.Due,
		Fact: Fact{Ground: ground.ID, Clause: ground.Clause, About: c.Client, Source: scheme.SourceBody, Reference: c.Number}}}}, nil
}
