package rule

import (
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// ChangeGranted ends a case about a change with what became of the certificate.
type ChangeGranted struct {
	Holder      string `json:"holder"` // who applied
	Effect      string `json:"effect"`
	Certificate string `json:"certificate"` // id of the stream that says it from now on
	Number      string `json:"number"`
	Was         string `json:"was"` // number of the certificate that the case was about
}

func (*ChangeGranted) EntryName() string   { return "case.change-granted/1" }
func (e *ChangeGranted) Letters() []Letter { return []Letter{{Kind: "change-granted", To: e.Holder}} }

// OrganisationRestated records that an organisation's registered name or address
// has changed, as a certificate that names it says from now on.
type OrganisationRestated struct {
	Was  Identity `json:"was"`
	Now  Identity `json:"now"`
	Case string   `json:"case"` // id
}

func (*OrganisationRestated) EntryName() string { return "organisation.restated/1" }

// GrantChange grants a change: the decision and what it does to the certificate
// exist together or not at all. The certificate says from now on what was applied
// for, by its next copy under the same number, or by another certificate with a
// number of its own; whose holder is told of the transitions that it has to go.
//
// [6.3.1a] 并按照要求做出认证决定。
// [6.3.1c] 并根据获证机构的要求单独颁发认证证书或换发认证证书。
// [6.3.1d] 经书面审查批准后，认证机构仅对证书更新并收回原证书。
type GrantChange struct{}

func (*GrantChange) CommandName() string { return "GrantChange" }

func (*GrantChange) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeOpen(); f != nil {
		return f
	}
	if f := c.mustBeChange(); f != nil {
		return f
	}
	if f := s.mustConform(c); f != nil {
		return f
	}
	if c.retestedSince(c.Evaluation.At) || c.comparedSince(c.Evaluation.At) {
		return fault.RefuseOurs("decision.version-unevaluated")
	}
	if f := s.complaintStands(c); f != nil {
		return f
	}
	certificate := s.CertificateOf(c)
	if f := s.mustRun(certificate); f != nil {
		return f
	}
	switch scheme.Outcome(c.Change.Assessed.Effect) {
	case scheme.CertificateReplaced:
		return s.mustBeReplaceable(c, certificate)
	case scheme.CertificateSeparate:
		if f := s.mustNotBeLeft(c); f != nil {
			return f
		}
	}
	return certificate.withdrawalFirst()
}

// mustBeReplaceable: what is to be decided about a certificate comes before
// another one in its place, and what its holder began before another holder.
func (s *Situation) mustBeReplaceable(c *Case, certificate *Certificate) *fault.Fault {
	if f := certificate.mustBeSettled(); f != nil {
		return f
	}
	if f := s.mustNotFallBack(c, certificate); f != nil {
		return f
	}
	if !c.changesHolder() {
		return nil
	}
	for _, other := range s.CasesOf(certificate.ID) {
		if other.ID != c.ID && other.Closed.IsZero() {
			return fault.RefuseOurs("replacement.case-first", fault.Text("case", other.Number))
		}
	}
	return nil
}

func (*GrantChange) Decide(s *Situation) ([]Event, *fault.Fault) {
	c := s.caseFile()
	certificate := s.CertificateOf(c)
	on := StreamID{KindCertificate, certificate.ID}
	granted := &ChangeGranted{Holder: c.Client, Effect: c.Change.Assessed.Effect, Certificate: on.ID,
		Number: certificate.Content.Number, Was: certificate.Content.Number}
	events := []Event{{s.On, granted}}
	content := s.changedContent(c, certificate)
	switch scheme.Outcome(granted.Effect) {
	case scheme.CertificateCopied:
		events = append(events, Event{on, &CertificateCopied{content.nextCopy()}})
	case scheme.CertificateSeparate:
		issued := s.separate(c, content)
		granted.Certificate, granted.Number = s.NewID(), issued.Content.Number
		beside := StreamID{KindCertificate, granted.Certificate}
		events = append(append(events, Event{beside, issued}), s.intoTransition(beside, &issued.Content)...)
	case scheme.CertificateReplaced:
		issued := s.replacing(c, content)
		granted.Certificate, granted.Number = s.NewID(), issued.Content.Number
		heir := StreamID{KindCertificate, granted.Certificate}
		events = append(events, Event{on, &CertificateReplaced{granted.Certificate, granted.Number, issued.Content.Announcement}},
			Event{heir, issued}, Event{heir, certificate.inherited(issued.Content.Announcement)})
		events = append(events, s.intoTransition(heir, &issued.Content)...)
	}
	return append(events, s.restated(c)...), nil
}

// changedContent is what the certificate says after the change.
func (s *Situation) changedContent(c *Case, certificate *Certificate) CertificateContent {
	content := certificate.Content
	content.Holder, content.Manufacturer, content.Enterprise = c.Change.Holder, c.Change.Manufacturer, c.Change.Enterprise
	content.ProductName, content.Model = c.Name, c.Model
	content.Case = c.ID
	return content
}

// SaysAs reports whether both say the same to a reader.
func (c *CertificateContent) SaysAs(other *CertificateContent) bool {
	return c.Holder == other.Holder && c.Manufacturer == other.Manufacturer && c.Enterprise == other.Enterprise &&
		c.ProductName == other.ProductName && c.Model == other.Model
}

// separate is a certificate of its own beside the one that the case is about,
// with its own dates.
func (s *Situation) separate(c *Case, says CertificateContent) *CertificateIssued {
	issued := s.issue(c)
	content := &issued.Content
	content.Holder, content.Manufacturer, content.Enterprise = says.Holder, says.Manufacturer, says.Enterprise
	return issued
}

// replacing is a certificate in place of the one that the case is about. It
// inherits all that runs: anchor, first issue and last valid day.
func (s *Situation) replacing(c *Case, says CertificateContent) *CertificateIssued {
	issued := s.separate(c, says)
	content := &issued.Content
	content.Anchor, content.FirstIssue, content.ValidTo = says.Anchor, says.FirstIssue, says.ValidTo
	content.Predecessor = says.Number
	return issued
}

// restated records the names and addresses that have changed of the
// organisations themselves, once for each.
func (s *Situation) restated(c *Case) (events []Event) {
	done := map[string]bool{}
	for _, party := range []Party{c.Change.Holder, c.Change.Manufacturer, c.Change.Enterprise} {
		o := s.organisation(party.Organisation)
		was, now := Identity{o.Code, o.Name, o.Address}, Identity{party.Code, party.Name, party.Address}
		if was.Code != now.Code || was == now || done[o.ID] {
			continue
		}
		done[o.ID] = true
		events = append(events, Event{StreamID{KindOrganisation, o.ID}, &OrganisationRestated{was, now, c.ID}})
	}
	return events
}
