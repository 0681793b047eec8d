package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Purpose is what a case is for. All cases go by the same acts; what differs is
// which elements of chapter 4 they need, what the client hands in, and what
// follows from the decision.
type Purpose string

const (
	PurposeInitial      Purpose = "initial"                  // certification for the first time (5.1)
	PurposeTransition   Purpose = "transition"               // application anew after the basis changed (6.3.1e)
	PurposeSurveillance Purpose = scheme.PurposeSurveillance // of a certified product (5.9)
	PurposeChange       Purpose = scheme.PurposeChange       // of what a certificate says (6.3.1)
	PurposeRenewal      Purpose = scheme.PurposeRenewal      // beyond its last valid day (6.1b)
)

// Purposes are all, in the order of a certificate's life.
var Purposes = []Purpose{PurposeInitial, PurposeSurveillance, PurposeChange, PurposeTransition, PurposeRenewal}

// Purposes of cases that somebody applies for, and of those that go the whole way
// of chapter 5.
var (
	applied = []Purpose{PurposeInitial, PurposeTransition, PurposeChange, PurposeRenewal}
	anew    = []Purpose{PurposeInitial, PurposeTransition}
)

// IndexCaseOf finds the cases about a certificate by the certificate's id.
const IndexCaseOf = "case.certificate"

// Anew reports whether the whole way of chapter 5 is gone.
func (p Purpose) Anew() bool { return slices.Contains(anew, p) }

// Applied reports whether the client applies for it; what nobody applies for the
// body does by itself.
func (p Purpose) Applied() bool { return slices.Contains(applied, p) }

// Ended is how a case with this purpose ended, as its words are called: what is
// granted or refused about a certificate is a change or a renewal of it, and not
// the certification.
func (p Purpose) Ended(o Outcome) string {
	if p != PurposeInitial && p.Applied() && (o == OutcomeGranted || o == OutcomeRefused) {
		return string(o) + "-" + string(p)
	}
	return string(o)
}

// trait is the purpose as the scheme's lists name it: of what is asked in it.
func (p Purpose) trait() []string {
	if p.Anew() {
		return nil
	}
	return []string{string(p)}
}

// AboutCertificate is what a case about an existing certificate begins with. It
// holds what the certificate says at that time.
type AboutCertificate struct {
	Number            string          `json:"number"`
	Serial            int             `json:"serial"`
	Year              int             `json:"year"`
	Certificate       string          `json:"certificate"` // id
	CertificateNumber string          `json:"certificateNumber"`
	Client            string          `json:"client"` // the holder
	Manufacturer      string          `json:"manufacturer"`
	Enterprise        string          `json:"enterprise"`
	Product           string          `json:"product"`
	ProductKind       string          `json:"productKind"`
	Traits            []string        `json:"traits"`
	Name              Words           `json:"name"`
	Model             string          `json:"model"`
	Standards         []BasisStandard `json:"standards"`
	Elements          []string        `json:"elements"` // of chapter 4, that the case needs
	Sample            *ProductFacts   `json:"sample"`   // tested last for the certificate; null where none was described
}

// Keys: it is found by its number and by its certificate.
func (a *AboutCertificate) Keys() []Key {
	return []Key{{IndexCaseNumber, NumberKey(a.Number)}, {IndexCaseOf, a.Certificate}}
}

func (a *AboutCertificate) Serials() []Serial { return []Serial{{caseSeries(a.Year), a.Serial}} }

// about begins a case about a certificate.
func (s *Situation) about(certificate *Certificate, elements []string) AboutCertificate {
	year := s.Today.Year()
	serial := s.Record.Last(caseSeries(year)) + 1
	content := certificate.Content
	traits := []string{}
	if product := Get[*Product](s.Record, KindProduct, content.Product); product != nil {
		traits = append(traits, product.Traits...)
	}
	return AboutCertificate{
		Number: s.number(scheme.NumberCase, "", serial), Serial: serial, Year: year,
		Certificate: certificate.ID, CertificateNumber: content.Number,
		Client: content.Holder.Organisation, Manufacturer: content.Manufacturer.Organisation, Enterprise: content.Enterprise.Organisation,
		Product: content.Product, ProductKind: content.Kind, Traits: traits,
		Name: content.ProductName, Model: content.Model, Standards: content.Standards, Elements: elements,
		Sample: s.sampleOf(certificate),
	}
}

// begin folds it.
func (c *Case) begin(a AboutCertificate, purpose Purpose, m Meta) {
	c.ID, c.Number, c.Opened, c.Edition = m.Stream.ID, a.Number, m.On, m.Scheme
	c.Purpose, c.Of, c.OfNumber, c.elements = purpose, a.Certificate, a.CertificateNumber, a.Elements
	c.Client, c.Product, c.Manufacturer, c.Enterprise = a.Client, a.Product, a.Manufacturer, a.Enterprise
	c.Kind, c.Traits, c.Name, c.Model, c.Standards = a.ProductKind, a.Traits, a.Name, a.Model, a.Standards
	c.certified = a.Sample
	c.Materials, c.ClientActed = map[string]*Material{}, m.On
}

// CertificateOf is the certificate that the case is about, or the one that
// replaced it since, which inherits what is open; nil for a case that is about
// none.
func (s *Situation) CertificateOf(c *Case) *Certificate {
	return s.inForce(Get[*Certificate](s.Record, KindCertificate, c.Of))
}

// CasesOf are the cases about a certificate, oldest first, and before them those
// about the certificates that it replaced.
func (s *Situation) CasesOf(certificate string) (list []*Case) {
	if before := s.Predecessor(Get[*Certificate](s.Record, KindCertificate, certificate)); before != nil {
		list = s.CasesOf(before.ID)
	}
	for _, id := range s.Record.Find(Key{IndexCaseOf, certificate}) {
		if c := Get[*Case](s.Record, KindCase, id.ID); c != nil {
			list = append(list, c)
		}
	}
	return list
}

// Predecessor is the certificate that one took the place of, nil if there is none.
func (s *Situation) Predecessor(c *Certificate) *Certificate {
	if c == nil || c.Content.Predecessor == "" {
		return nil
	}
	return Get[*Certificate](s.Record, KindCertificate, s.first(Key{IndexCertificateNumber, NumberKey(c.Content.Predecessor)}))
}

// Needs reports whether the case needs an element of chapter 4.
//
// [4] 认证基本环节包括：
func (c *Case) Needs(element string) bool {
	return c.Purpose.Anew() || slices.Contains(c.elements, element)
}

// tested, reviewed and inspected are the days on which these elements of the
// case ended; of one that the case does not need, the day of what came before.

func (c *Case) tested() calendar.Date {
	if c.unassessed() {
		return calendar.Date{}
	}
	if !c.Needs(scheme.StageTesting) {
		return c.Accepted
	}
	return c.lastReport()
}

func (c *Case) reviewed() calendar.Date {
	if !c.Needs(scheme.StageReview) {
		return c.tested()
	}
	return c.Review.Concluded
}

func (c *Case) inspected() calendar.Date {
	if !c.Needs(scheme.StageInspection) {
		return c.reviewed()
	}
	return c.Inspection.Concluded
}

// mustBeApplied refuses what belongs to an application.
func (c *Case) mustBeApplied() *fault.Fault {
	if c.Purpose.Applied() {
		return nil
	}
	return fault.RefuseOurs("case.not-applied", fault.Term("purpose", "purpose."+string(c.Purpose)))
}

// mustBeAnew refuses what is done only where a product is certified for the
// first time, or anew.
func (c *Case) mustBeAnew() *fault.Fault {
	if c.Purpose.Anew() {
		return nil
	}
	return fault.RefuseOurs("case.not-anew", fault.Term("purpose", "purpose."+string(c.Purpose)))
}

// mustNeed refuses work on an element that the case does not need.
func (s *Situation) mustNeed(c *Case, element string) *fault.Fault {
	if c.Needs(element) {
		return nil
	}
	sch, day := s.SchemeOf(c)
	for _, stage := range sch.Stages(day) {
		if stage.ID == element {
			return fault.RefuseOurs("case.element-not-needed", Words(stage.Name).arg("element"))
		}
	}
	return nil
}
