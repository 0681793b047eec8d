package rule

import (
	"slices"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// TransitionOpened begins an application anew, since the standards that a
// certificate rests on have changed.
type TransitionOpened struct {
	AboutCertificate
	Transitions []string `json:"transitions"` // ids, that the certificate has to go
}

func (*TransitionOpened) EntryName() string { return "case.transition-opened/1" }

func (c *Case) applyTransition(e *TransitionOpened, m Meta) {
	c.begin(e.AboutCertificate, PurposeTransition, m)
	c.Transitions = e.Transitions
}

// OpenTransition begins an application anew for the product of a certificate
// whose basis has changed. It goes the whole way of chapter 5 and is linked to the
// certificate, which stays what it is meanwhile. Once the deadline has passed an
// application is still taken; it is then late.
//
// [6.3.1e] 要求其在规定的时间内重新申请认证
type OpenTransition struct {
	Certificate   string `json:"certificate"` // id or number
	EarlierReport bool   `json:"earlierReport,omitempty"`
}

func (*OpenTransition) CommandName() string { return "OpenTransition" }

func (*OpenTransition) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *OpenTransition) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	certificate := s.certificateBy(c.Certificate)
	if certificate == nil || certificate.Relation(s.Actor) == Foreign {
		f.Add("certificate", "field.unknown")
		return nil, f.Err()
	}
	if no := s.mustStand(certificate); no != nil {
		return nil, no
	}
	concerning := s.Concerning(certificate)
	if len(concerning) == 0 {
		return nil, fault.RefuseOurs("transition.none", fault.Text("certificate", certificate.Content.Number))
	}
	opened := &TransitionOpened{AboutCertificate: s.about(certificate, []string{}), Transitions: []string{}}
	if c.EarlierReport && !slices.Contains(opened.Traits, scheme.TraitEarlierReport) {
		opened.Traits = append(opened.Traits, scheme.TraitEarlierReport)
	}
	for _, t := range concerning {
		if file := s.TransitionCase(certificate, t); file != nil && file.Closed.IsZero() {
			return nil, fault.RefuseOurs("transition.opened", fault.Text("case", file.Number))
		}
		opened.Transitions = append(opened.Transitions, t.ID)
	}
	return s.one(opened)
}

// TransitionCase is the latest application by which a certificate goes a
// transition, nil if there is none. One that is pinned to the new edition serves
// it, too, whatever it was begun for.
func (s *Situation) TransitionCase(certificate *Certificate, t *Transition) *Case {
	for _, c := range slices.Backward(s.CasesOf(certificate.ID)) {
		if c.Purpose == PurposeTransition && (s.begunFor(c, t) || editionIn(c.Standards, t.Standard) == t.Edition) {
			return c
		}
	}
	return nil
}

// begunFor reports whether an application was begun for a transition, or for one to
// the same edition that was taken back and announced again.
func (s *Situation) begunFor(c *Case, t *Transition) bool {
	return slices.ContainsFunc(c.Transitions, func(id string) bool {
		other := Get[*Transition](s.Record, KindTransition, id)
		return other != nil && other.Standard == t.Standard && other.Edition == t.Edition
	})
}

// mustServeTransitions refuses to accept an application anew on an edition that it
// was made to leave. A standard that is new needs no such care: no exception takes it
// out of the basis.
//
// [6.3.1e] 要求其在规定的时间内重新申请认证
func (s *Situation) mustServeTransitions(c *Case) *fault.Fault {
	if c.Purpose != PurposeTransition {
		return nil
	}
	says := &CertificateContent{Standards: s.basis(c)}
	for _, t := range s.Transitions() {
		if s.begunFor(c, t) && t.Leaves(s.Record.Scheme(""), says) {
			return fault.Refuse("6.3.1e", "transition.earlier-edition", fault.Text("edition", editionIn(says.Standards, t.Standard)))
		}
	}
	return nil
}

// mustBeTransferable: the certificate that another one on the new basis takes the
// place of still runs, and nothing about it waits for a decision. A suspension
// goes on in its place.
func (s *Situation) mustBeTransferable(c *Case) *fault.Fault {
	certificate := s.CertificateOf(c)
	if f := s.mustRun(certificate); f != nil {
		return f
	}
	return certificate.mustBeSettled()
}

// transferred is the certificate on the new basis, in place of the one that rests
// on the old one. It inherits all that runs; expiry moves by renewal alone.
//
// [6.3.1e] 重新申请认证
func (s *Situation) transferred(c *Case) []Event {
	old := s.CertificateOf(c)
	issued := s.issue(c)
	content := &issued.Content
	content.Holder, content.Manufacturer, content.Enterprise = old.Content.Holder, old.Content.Manufacturer, old.Content.Enterprise
	content.Anchor, content.FirstIssue, content.ValidTo = old.Content.Anchor, old.Content.FirstIssue, old.Content.ValidTo
	content.Predecessor = old.Content.Number
	heir := StreamID{KindCertificate, s.NewID()}
	return append([]Event{
		{s.On, &CertificationGranted{heir.ID, content.Number}},
		{StreamID{KindCertificate, old.ID}, &CertificateReplaced{heir.ID, content.Number, content.Announcement}},
		{heir, issued},
		{heir, old.inherited(content.Announcement)},
	}, s.intoTransition(heir, content)...)
}
