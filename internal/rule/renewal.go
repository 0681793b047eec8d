package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// RenewalOpened begins an application to renew a certificate.
type RenewalOpened struct{ AboutCertificate }

func (*RenewalOpened) EntryName() string { return "case.renewal-opened/1" }

// RenewalPlanned says by which examinations the renewal is decided.
type RenewalPlanned struct {
	Elements []string `json:"elements"`
	Grounds  Private  `json:"grounds"`
}

func (*RenewalPlanned) EntryName() string { return "case.renewal-planned/1" }

// CertificateRenewed makes a certificate valid beyond its last day. Content is
// what it says from now on; the paper is made from it like that of an issue.
type CertificateRenewed struct {
	Content CertificateContent `json:"content"`
	Notice  int                `json:"notice"` // serial of the announcement
}

func (*CertificateRenewed) EntryName() string { return "certificate.renewed/1" }

func (e *CertificateRenewed) Serials() []Serial {
	return []Serial{{announcementSeries(e.Content.Issue.Year()), e.Notice}}
}

func (e *CertificateRenewed) Letters() []Letter {
	return []Letter{{Kind: "renewed", To: e.Content.Holder.Organisation}}
}

// ListedIn: the papers before it come back.
func (*CertificateRenewed) ListedIn() List { return ListRecalls }

func (*CertificateRenewed) Papers() []string { return []string{PaperCertificate} }

// Turn: the certificate is valid through its new last day, from the day of the
// renewal on if it had expired before.
func (e *CertificateRenewed) Turn() Turn {
	c := &e.Content
	return Turn{What: TurnRenewed, ValidTo: c.ValidTo, Announcement: c.Announcement, Content: c}
}

func (c *Case) applyRenewal(e Entry, m Meta) {
	switch e := e.(type) {
	case *RenewalOpened:
		c.begin(e.AboutCertificate, PurposeRenewal, m)
	case *RenewalPlanned:
		c.elements, c.Planned = e.Elements, m.On
	}
}

// around are the elements of every renewal, beside the examinations planned for
// it: it is applied for, rests on the monitoring, and is decided.
func around(examinations ...string) []string {
	elements := append([]string{scheme.StageApplication, scheme.StageMonitoring}, examinations...)
	return append(elements, scheme.StageDecision)
}

// OpenRenewal begins an application to renew a certificate, until its last valid
// day and also while it is suspended.
//
// [6.1b] 证书有效期届满前，认证委托方可向认证机构提出证书续期申请
type OpenRenewal struct {
	Certificate string `json:"certificate"` // id or number
}

func (*OpenRenewal) CommandName() string { return "OpenRenewal" }

func (*OpenRenewal) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *OpenRenewal) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	certificate := s.certificateBy(c.Certificate)
	if certificate == nil || certificate.Relation(s.Actor) == Foreign {
		f.Add("certificate", "field.unknown")
		return nil, f.Err()
	}
	if no := s.mustBeRenewable(certificate); no != nil {
		return nil, no
	}
	for _, other := range s.CasesOf(certificate.ID) {
		if other.Purpose == PurposeRenewal && other.Closed.IsZero() {
			return nil, fault.RefuseOurs("renewal.opened", fault.Text("case", other.Number))
		}
	}
	return s.one(&RenewalOpened{s.about(certificate, around(scheme.StageReview, scheme.StageInspection))})
}

// mustBeRenewable: the certificate has not ended, and its last valid day is not
// over.
//
// [6.1b] 证书有效期届满前
func (s *Situation) mustBeRenewable(certificate *Certificate) *fault.Fault {
	life := certificate.Life
	if life.Ended != "" {
		return fault.RefuseOurs("life.ended", fault.Term("how", "register.event."+string(life.Ended)))
	}
	if s.Today.After(life.ValidTo) {
		return fault.Refuse("6.1b", "renewal.too-late", fault.Day("to", life.ValidTo))
	}
	return nil
}

// OpenRenewalOf is a renewal that was asked for in time and is not decided, nil
// if there is none. While there is one, expiry closes nothing for good.
func (s *Situation) OpenRenewalOf(certificate *Certificate) *Case {
	for _, c := range s.CasesOf(certificate.ID) {
		if c.Purpose == PurposeRenewal && c.Closed.IsZero() && !c.Submitted.IsZero() && !c.Submitted.After(certificate.Life.ValidTo) {
			return c
		}
	}
	return nil
}

// PlanRenewal says by which examinations a renewal is decided, like a
// surveillance: an on-site inspection or a document review, or both, and tests
// where they are needed.
//
// [6.1b] 认证机构对获证机构实施监督审查，合格即可续期
type PlanRenewal struct {
	Elements []string `json:"elements"` // review, inspection, testing
	Grounds  string   `json:"grounds"`
}

func (*PlanRenewal) CommandName() string { return "PlanRenewal" }

func (*PlanRenewal) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if c.Purpose != PurposeRenewal {
		return fault.RefuseOurs("renewal.none", fault.Term("purpose", "purpose."+string(c.Purpose)))
	}
	return c.mustAwaitAcceptance()
}

func (c *PlanRenewal) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	examinations(&f, c.Elements)
	needText(&f, "grounds", c.Grounds)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if !examined(c.Elements) {
		return nil, fault.Refuse("6.1b", "renewal.no-examination")
	}
	return s.one(&RenewalPlanned{around(c.Elements...), Say(c.Grounds)})
}

// examinations checks a choice among those that a surveillance may hold.
func examinations(f *fault.Fields, elements []string) {
	for i, element := range elements {
		switch {
		case !slices.Contains(SurveillanceElements, element):
			f.Add(item("elements", i), "field.unknown")
		case slices.Contains(elements[:i], element):
			f.Add(item("elements", i), "field.twice")
		}
	}
	if len(elements) == 0 {
		f.Add("elements", "field.required")
	}
}

// examined reports whether a visit or a review is among them.
func examined(elements []string) bool {
	return slices.Contains(elements, scheme.StageReview) || slices.Contains(elements, scheme.StageInspection)
}

// mustBeReadyToRenew: a certificate that is suspended is not renewed, be the
// suspension running beneath its expiry; who renews it restores it first. Nor is
// it renewed while its withdrawal waits to be decided.
func (s *Situation) mustBeReadyToRenew(c *Case) *fault.Fault {
	certificate := s.CertificateOf(c)
	life := certificate.Life
	switch {
	case life.Ended != "":
		return fault.RefuseOurs("life.ended", fault.Term("how", "register.event."+string(life.Ended)))
	case !life.Suspended.IsZero():
		return fault.RefuseOurs("life.suspended", fault.Day("since", life.Suspended))
	}
	return certificate.withdrawalFirst()
}

// renew freezes what the certificate says after its renewal. The new end counts
// from the old anchor, whenever the renewal is decided: no day is won or lost.
//
// [6.1a] 认证证书有效期为 3年。
// [6.1b] 合格即可续期
func (s *Situation) renew(c *Case) *CertificateRenewed {
	certificate := s.CertificateOf(c)
	sch, body := s.Record.Scheme(""), s.body()
	content := certificate.Content
	content.Copy++
	content.Issue = s.Today
	content.ValidTo = s.renewedTo(certificate)
	content.Mode = Words(sch.Sentence(scheme.SentenceMode, s.Today))
	content.Conformity = Words(sch.Sentence(scheme.SentenceConformity, s.Today))
	content.Notices = []Words{
		Words(sch.Sentence(scheme.SentenceNoticeValidity, s.Today)),
		Words(sch.Sentence(scheme.SentenceNoticeCheck, s.Today)),
	}
	content.BodyName, content.BodyAddress, content.BodyApproval, content.Office = body.Name, body.Address, body.Approval, body.Office
	notice := s.Record.Last(announcementSeries(s.Today.Year())) + 1
	content.Announcement = s.number(scheme.NumberAnnouncement, "", notice)
	content.Case, content.Scheme = c.ID, sch.Edition()
	return &CertificateRenewed{content, notice}
}

// renewedTo is the last valid day after a renewal: the next multiple of the
// validity from the anchor beyond the one that it has.
func (s *Situation) renewedTo(certificate *Certificate) calendar.Date {
	months := s.Record.Scheme("").Limit(scheme.LimitCertificateValidity, s.Today).Value
	for k := 1; ; k++ {
		if to := certificate.Content.Anchor.AddMonths(k * months); to.After(certificate.Life.ValidTo) {
			return to
		}
	}
}
