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
	Period int           `json:"period"`
	Sample *ProductFacts `json:"sample"` // tested last for the certificate; null where none was described
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
		c.Period, c.certified = e.Period, e.Sample
		c.Submitted, c.Accepted = m.On, m.On
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
	Certificate string   `json:"certificate"` // id or number
	Elements    []string `json:"elements"`    // review, inspection, testing
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
	if err := f.Err(); err != nil {
		return nil, err
	}
	if !examined(c.Elements) {
		return nil, fault.Refuse("5.9.1a", "surveillance.no-examination")
	}
	period := s.PeriodOn(certificate, s.Today)
	if period.Number == 0 {
		return nil, fault.Refuse("5.9.1a", "surveillance.no-period", fault.Day("to", certificate.Content.ValidTo))
	}
	for _, other := range s.CasesOf(certificate.ID) {
		if other.Purpose == PurposeSurveillance && other.Period == period.Number {
			return nil, fault.Refuse("5.9.1a", "surveillance.opened", fault.Text("case", other.Number), fault.Number("period", period.Number))
		}
	}
	elements := append([]string{scheme.StageMonitoring}, c.Elements...)
	return s.one(&SurveillanceOpened{s.about(certificate, append(elements, scheme.StageDecision)), period.Number, s.sampleOf(certificate)})
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
	c := s.caseFile()
	return s.one(&CertificationMaintained{c.Client, c.OfNumber})
}
