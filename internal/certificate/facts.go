package certificate

import (
	"fincert/internal/calendar"
	"fincert/internal/rule"
)

// Facts are what a credential says of its certificate: everything public that
// was frozen at issue. Ids of streams are not: they mean nothing outside, and
// tell when a case began.
type Facts struct {
	ID   string `json:"id"`   // address of the certificate
	Type string `json:"type"` // factsType

	Number string `json:"number"`
	Copy   int    `json:"copy"` // 0 is the first copy

	Holder       Party `json:"holder"`
	Manufacturer Party `json:"manufacturer"`
	Enterprise   Party `json:"productionEnterprise"`

	Kind        string     `json:"kind"` // of product, in the scheme
	ProductKind rule.Words `json:"productKind"`
	ProductName rule.Words `json:"productName"`
	Model       string     `json:"model"`

	Standards  []Standard   `json:"standards"`
	Mode       rule.Words   `json:"mode"`
	Conformity rule.Words   `json:"conformity"`
	Notices    []rule.Words `json:"notices"`
	Body       Body         `json:"certificationBody"`

	Anchor     calendar.Date `json:"anchor"`
	FirstIssue calendar.Date `json:"firstIssue"`
	Issue      calendar.Date `json:"issue"`
	ValidTo    calendar.Date `json:"validTo"` // last valid day

	Predecessor  string `json:"predecessor,omitempty"`
	Announcement string `json:"announcement"`
	Scheme       string `json:"scheme"` // edition
}

// Party is an organisation as the certificate names it.
type Party struct {
	Code    string     `json:"code"`
	Name    rule.Words `json:"name"`
	Address rule.Words `json:"address"`
}

// Standard is a standard as the certificate names it.
type Standard struct {
	Key     string     `json:"key"`
	Edition string     `json:"edition"`
	Title   rule.Words `json:"title"`
}

// Body is the certification body as the certificate names it.
type Body struct {
	Name     rule.Words `json:"name"`
	Address  rule.Words `json:"address"`
	Approval string     `json:"approval"`
	Office   rule.Words `json:"office"`
}

const factsType = "CertifiedProduct"

func factsOf(c rule.CertificateContent, baseURL string) Facts {
	f := Facts{
		ID: baseURL + PathOf(c.Number), Type: factsType,
		Number: c.Number, Copy: c.Copy,
		Holder: partyOf(c.Holder), Manufacturer: partyOf(c.Manufacturer), Enterprise: partyOf(c.Enterprise),
		Kind: c.Kind, ProductKind: c.ProductKind, ProductName: c.ProductName, Model: c.Model,
		Standards: []Standard{}, Mode: c.Mode, Conformity: c.Conformity, Notices: append([]rule.Words{}, c.Notices...),
		Body:   Body{c.BodyName, c.BodyAddress, c.BodyApproval, c.Office},
		Anchor: c.Anchor, FirstIssue: c.FirstIssue, Issue: c.Issue, ValidTo: c.ValidTo,
		Predecessor: c.Predecessor, Announcement: c.Announcement, Scheme: c.Scheme,
	}
	for _, s := range c.Standards {
		f.Standards = append(f.Standards, Standard{s.ID, s.Edition, s.Title})
	}
	return f
}

func partyOf(p rule.Party) Party { return Party{p.Code, p.Name, p.Address} }

// Content gives the facts back as they were frozen, without the ids of streams;
// index is the certificate's place in the status lists.
func (f Facts) Content(index int) rule.CertificateContent {
	party := func(p Party) rule.Party { return rule.Party{Code: p.Code, Name: p.Name, Address: p.Address} }
	c := rule.CertificateContent{
		Number: f.Number, Copy: f.Copy,
		Holder: party(f.Holder), Manufacturer: party(f.Manufacturer), Enterprise: party(f.Enterprise),
		Kind: f.Kind, ProductKind: f.ProductKind, ProductName: f.ProductName, Model: f.Model,
		Mode: f.Mode, Conformity: f.Conformity, Notices: f.Notices,
		BodyName: f.Body.Name, BodyAddress: f.Body.Address, BodyApproval: f.Body.Approval, Office: f.Body.Office,
		Anchor: f.Anchor, FirstIssue: f.FirstIssue, Issue: f.Issue, ValidTo: f.ValidTo,
		Predecessor: f.Predecessor, StatusIndex: index, Announcement: f.Announcement, Scheme: f.Scheme,
	}
	for _, s := range f.Standards {
		c.Standards = append(c.Standards, rule.BasisStandard{ID: s.Key, Edition: s.Edition, Title: s.Title})
	}
	return c
}

// PathOf is the path of a certificate's permanent address.
func PathOf(number string) string { return "/certificates/" + rule.NumberKey(number) }

// CredentialPath is the path of its credential.
func CredentialPath(number string) string { return PathOf(number) + "/credential" }
