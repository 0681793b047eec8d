package rule

import (
	"slices"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// CertificationGranted ends the case with a certificate.
type CertificationGranted struct {
	Certificate string `json:"certificate"` // id of its stream
	Number      string `json:"number"`
}

func (*CertificationGranted) EntryName() string { return "case.granted/1" }

// CertificationRefused ends the case without one.
type CertificationRefused struct {
	Client  string   `json:"client"`
	Reasons []Reason `json:"reasons"`
}

func (*CertificationRefused) EntryName() string { return "case.refused/1" }
func (e *CertificationRefused) Letters() []Letter {
	return []Letter{{Kind: "refusal", To: e.Client}}
}

func (c *Case) applyDecision(e Entry, m Meta) {
	switch e := e.(type) {
	case *EditionsRechecked:
		c.Rechecked = &EditionsRecheck{m.On, e.Changes, e.Reason}
	case *CertificationGranted:
		c.Certificate, c.CertificateNumber = e.Certificate, e.Number
		c.close(OutcomeGranted, m.On, nil)
		c.decided(&Decision{Kind: DecisionGranted}, m)
	case *CertificationRefused:
		c.close(OutcomeRefused, m.On, e.Reasons)
		c.decided(&Decision{Kind: DecisionRefused, Reasons: e.Reasons}, m)
	}
}

// mustBeDecidable is what every decision asks: an evaluation, nothing awaited,
// and a decider who took no part in evaluating.
func (c *Case) mustBeDecidable(s *Situation) *fault.Fault {
	if f := c.mustBeAccepted("5.7a"); f != nil {
		return f
	}
	if f := s.mayDecide(c); f != nil {
		return f
	}
	if c.Evaluation == nil {
		return fault.Refuse("5.7a", "decision.no-evaluation")
	}
	if f := c.mustWaitForNothing(); f != nil {
		return f
	}
	if !c.evaluated() {
		return fault.RefuseOurs("decision.evaluation-outdated", fault.Day("on", c.Evaluation.On))
	}
	return nil
}

// mayDecide refuses a decision by somebody who took part in evaluating, and one
// taken anew by somebody whose decision was annulled.
func (s *Situation) mayDecide(c *Case) *fault.Fault {
	if f := s.mustBeIndependent(c); f != nil {
		return f
	}
	return s.mustDecideAfresh(c)
}

// GrantCertification grants certification: the certificate with its number,
// everything its paper will say, the announcement and the letter exist
// together or not at all.
//
// [5.7a] 认证机构对跟踪监测、型式试验、文件审查、现场检查情况进行综合评价，向评价合格方颁发认证证书，并在认证机构网站上予以公告。
// [5.5b] 应分析对认证要求符合性的影响。
// [2] 上述标准原则上应执行最新版本
type GrantCertification struct{}

func (*GrantCertification) CommandName() string { return "GrantCertification" }

func (*GrantCertification) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeApplied(); f != nil {
		return f
	}
	if c.Purpose == PurposeChange { // has a decision of its own
		return c.mustBeAnew()
	}
	if f := s.mustConform(c); f != nil {
		return f
	}
	if c.Purpose == PurposeRenewal {
		return s.mustBeReadyToRenew(c)
	}
	if c.retestedSince(c.Evaluation.At) || c.comparedSince(c.Evaluation.At) {
		return fault.RefuseOurs("decision.version-unevaluated")
	}
	if f := c.mustBeUnchanged(); f != nil {
		return f
	}
	if f := s.complaintStands(c); f != nil {
		return f
	}
	if f := s.mustNotBeLeft(c); f != nil {
		return f
	}
	if c.Purpose == PurposeTransition {
		if f := s.mustBeTransferable(c); f != nil {
			return f
		}
	}
	return s.editionsRechecked(c)
}

// mustConform is what every good decision asks: an evaluation that found the
// product to conform, nothing left uncorrected, and one product before all who
// examined it.
func (s *Situation) mustConform(c *Case) *fault.Fault {
	if f := c.mustBeDecidable(s); f != nil {
		return f
	}
	if !c.Evaluation.Conforms {
		return fault.Refuse("5.7a", "decision.nonconforming")
	}
	if left := c.uncorrected(); len(left) > 0 {
		return fault.Refuse("5.7a", "decision.uncorrected", fault.Number("count", len(left)))
	}
	return s.mustMatch(c)
}

func (*GrantCertification) Decide(s *Situation) ([]Event, *fault.Fault) {
	c := s.caseFile()
	if c.Purpose == PurposeRenewal {
		renewed := s.renew(c)
		of := s.CertificateOf(c).ID
		return []Event{
			{s.On, &CertificationGranted{of, renewed.Content.Number}},
			{StreamID{KindCertificate, of}, renewed},
		}, nil
	}
	if c.Purpose == PurposeTransition {
		return s.transferred(c), nil
	}
	issued := s.issue(c)
	certificate := StreamID{KindCertificate, s.NewID()}
	return append([]Event{
		{s.On, &CertificationGranted{certificate.ID, issued.Content.Number}},
		{certificate, issued},
	}, s.intoTransition(certificate, &issued.Content)...), nil
}

// issue freezes a new certificate for the case, as of today.
//
// [6.1a] 认证证书有效期为 3年。
// [3] 型式试验+文件审查+现场检查+获证后监督
func (s *Situation) issue(c *Case) *CertificateIssued {
	sch := s.Record.Scheme("")
	body := s.body()
	year := s.Today.Year()
	serial := s.Record.Last(certificateSeries(year)) + 1
	notice := s.Record.Last(announcementSeries(year)) + 1
	bound, day := s.SchemeOf(c)
	kind, _ := bound.Kind(c.Kind, day) // known when the product was described
	return &CertificateIssued{
		Serial: serial,
		Notice: notice,
		Content: CertificateContent{
			Number:       s.number(scheme.NumberCertificate, kind.Category, serial),
			Holder:       s.organisation(c.Client).party(),
			Manufacturer: s.organisation(c.Manufacturer).party(),
			Enterprise:   s.organisation(c.Enterprise).party(),
			Product:      c.Product,
			Kind:         c.Kind,
			ProductKind:  Words(kind.Name),
			ProductName:  c.Name,
			Model:        c.Model,
			Standards:    c.Standards,
			Mode:         Words(sch.Sentence(scheme.SentenceMode, s.Today)),
			Conformity:   Words(sch.Sentence(scheme.SentenceConformity, s.Today)),
			Notices: []Words{
				Words(sch.Sentence(scheme.SentenceNoticeValidity, s.Today)),
				Words(sch.Sentence(scheme.SentenceNoticeCheck, s.Today)),
			},
			BodyName: body.Name, BodyAddress: body.Address, BodyApproval: body.Approval, Office: body.Office,
			Anchor: s.Today, FirstIssue: s.Today, Issue: s.Today,
			ValidTo:      s.after(sch.Limit(scheme.LimitCertificateValidity, s.Today), s.Today),
			StatusIndex:  s.Record.Last(statusIndexSeries) + 1,
			Announcement: s.number(scheme.NumberAnnouncement, "", notice),
			Case:         c.ID,
			Scheme:       sch.Edition(),
		},
	}
}

// RefuseCertification refuses certification with a reason for each clause
// that is not met, told in writing.
//
// [5.7c] 对于不授予认证的认证委托方，认证机构应向其以书面形式明示不能获得认证的原因。
type RefuseCertification struct {
	Reasons []ReasonInput `json:"reasons"`
}

func (*RefuseCertification) CommandName() string { return "RefuseCertification" }

// Guard: a refusal need not wait for a correction whose day has passed, nor for
// an evaluation, if the correction was asked for before there was one.
func (*RefuseCertification) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeApplied(); f != nil {
		return f
	}
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	atDecision := func(r *Rectification) bool { return r.Stage == scheme.StageDecision }
	if slices.ContainsFunc(s.over(c), atDecision) {
		return s.mayDecide(c)
	}
	return c.mustBeDecidable(s)
}

func (c *RefuseCertification) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	list := reasons(&f, c.Reasons)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&CertificationRefused{s.caseFile().Client, list})
}
