package rule

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Change is what a case about a change of a certificate knows beside what every
// case does.
type Change struct {
	ChangeAsked
	Assessed   *ChangeAssessed // nil until it is
	AssessedOn calendar.Date
}

// ChangeAsked is what the holder asks for.
type ChangeAsked struct {
	Kinds        []string `json:"kinds"`   // of the scheme: what the change is about (6.3.1)
	Classes      []string `json:"classes"` // of the scheme's table, as the holder sees it
	Holder       Party    `json:"holder"`  // as the certificate is to say
	Manufacturer Party    `json:"manufacturer"`
	Enterprise   Party    `json:"enterprise"`
	Scope        string   `json:"scope"`  // extension or reduction; empty if the scope stays
	Chosen       string   `json:"chosen"` // separate or replacement, when the scope changes
	Statement    Private  `json:"statement"`
}

// What may happen to the scope.
const (
	ScopeExtended = scheme.ScopeExtended
	ScopeReduced  = scheme.ScopeReduced
)

// ChangeOpened begins a case about a change of a certificate. Unit and parties
// are those after the change; the client is the holder before it.
type ChangeOpened struct {
	AboutCertificate
	Asked ChangeAsked `json:"asked"`
}

func (*ChangeOpened) EntryName() string { return "case.change-opened/1" }

// Keys: another application of the same unit is found by the new one.
func (e *ChangeOpened) Keys() []Key {
	return append(e.AboutCertificate.Keys(), Key{IndexUnit, UnitKey(e.Client, e.Name.ZH, e.Model)})
}

func (c *Case) applyChange(e Entry, m Meta) {
	switch e := e.(type) {
	case *ChangeOpened:
		c.begin(e.AboutCertificate, PurposeChange, m)
		c.Change = &Change{ChangeAsked: e.Asked}
	case *ChangeAssessed:
		if c.Change == nil {
			c.Change = &Change{}
		}
		c.Change.Assessed, c.Change.AssessedOn, c.elements = e, m.On, e.Elements
		c.took = took(c.took, m, PartDifference)
	case *ChangeGranted:
		c.Certificate, c.CertificateNumber = e.Certificate, e.Number
		c.close(OutcomeGranted, m.On, nil)
		c.decided(&Decision{Kind: DecisionGranted}, m)
	}
}

// PartyInput is how a party is to stand on a certificate; what is left out stays.
type PartyInput struct {
	Code    string `json:"code,omitempty"` // credit code, of another legal entity that is registered
	Name    Words  `json:"name,omitempty"` // registered name, of the same legal entity
	Address Words  `json:"address,omitempty"`
}

// OpenChange begins a case about a change of a certificate. What the change is
// about follows from what is to be different.
//
// [6.3.1a] 认证证书有效期内，若发生下列情况之一，获证机构应向认证机构提出变更申请。
// [6.3.1(1)] [6.3.1(2)] [6.3.1(3)]
// [6.3.1c] 并根据获证机构的要求单独颁发认证证书或换发认证证书。
// [5.2.1] 原则上，按产品名称、型号（版本号）申请认证。
type OpenChange struct {
	Certificate  string     `json:"certificate"`    // id or number
	Name         Words      `json:"name,omitempty"` // of the product
	Model        string     `json:"model,omitempty"`
	Holder       PartyInput `json:"holder,omitempty"`
	Manufacturer PartyInput `json:"manufacturer,omitempty"`
	Enterprise   PartyInput `json:"enterprise,omitempty"`
	Scope        string     `json:"scope,omitempty"`  // extension, reduction
	Chosen       string     `json:"chosen,omitempty"` // separate, replacement
	Classes      []string   `json:"classes,omitempty"`
	Statement    string     `json:"statement"` // of the differences, and why
}

func (*OpenChange) CommandName() string { return "OpenChange" }

func (*OpenChange) Guard(s *Situation) *fault.Fault { return s.mustBeEstablished() }

func (c *OpenChange) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	certificate := s.certificateBy(c.Certificate)
	if certificate == nil || certificate.Relation(s.Actor) == Foreign {
		f.Add("certificate", "field.unknown")
		return nil, f.Err()
	}
	opened := &ChangeOpened{s.about(certificate, []string{scheme.StageApplication, scheme.StageDecision}), ChangeAsked{
		Kinds: []string{}, Classes: append([]string{}, c.Classes...), Scope: c.Scope, Chosen: c.Chosen, Statement: Say(c.Statement),
	}}
	c.check(s, &f)
	c.parties(s, &f, certificate.Content, opened)
	c.unit(s, &f, opened)
	needText(&f, "statement", c.Statement)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if no := s.mustBeChangeable(certificate); no != nil {
		return nil, no
	}
	sch := s.Record.Scheme("")
	for _, id := range c.Classes {
		if class, _ := sch.Change(id, s.Today); class.Certificate == scheme.AppliedForAnew {
			return nil, fault.Refuse("6.3.1e", "change.apply-anew", Words(class.Name).arg("class"))
		}
	}
	opened.Asked.Kinds = c.kinds(s, certificate.Content, opened)
	if len(opened.Asked.Kinds) == 0 {
		return nil, fault.RefuseOurs("change.nothing")
	}
	return s.one(opened)
}

// mustBeChangeable: a certificate is changed while it runs, by one case at a
// time, since the next one builds on what this one makes of it.
func (s *Situation) mustBeChangeable(certificate *Certificate) *fault.Fault {
	if f := s.mustRun(certificate); f != nil {
		return f
	}
	if f := certificate.withdrawalFirst(); f != nil {
		return f
	}
	for _, other := range s.CasesOf(certificate.ID) {
		if other.Purpose == PurposeChange && other.Closed.IsZero() {
			return fault.RefuseOurs("change.open", fault.Text("case", other.Number))
		}
	}
	return nil
}

// mustRun: only within its validity is a certificate changed; a suspension ends
// no validity.
//
// [6.3.1a] 认证证书有效期内
func (s *Situation) mustRun(certificate *Certificate) *fault.Fault {
	switch status, since := certificate.StatusOn(s.Today); status {
	case StatusValid, StatusSuspended:
		return nil
	default:
		return fault.Refuse("6.3.1a", "change.not-in-force", Words(s.Record.Scheme("").Status(string(status), s.Today).Name).arg("status"), fault.Day("since", since))
	}
}

// check notes what is wrong with the words of the application.
func (c *OpenChange) check(s *Situation, f *fault.Fields) {
	sch := s.Record.Scheme("")
	for i, id := range c.Classes {
		switch class, known := sch.Change(id, s.Today); {
		case !known:
			f.Add(item("classes", i), "field.unknown")
		case class.Scope != "" && class.Scope != c.Scope:
			f.Add(item("classes", i), "change.scope-not-asked", Words(class.Name).arg("class"))
		case slices.Contains(c.Classes[:i], id):
			f.Add(item("classes", i), "field.twice")
		}
	}
	if !slices.Contains([]string{"", ScopeExtended, ScopeReduced}, c.Scope) {
		f.Add("scope", "field.unknown")
	}
	chosen := []string{string(scheme.CertificateSeparate), string(scheme.CertificateReplaced)}
	switch {
	case c.Scope != "" && c.Chosen == "":
		f.Add("chosen", "field.required")
	case c.Scope == "" && c.Chosen != "":
		f.Add("chosen", "change.chosen-without-scope")
	case c.Chosen != "" && !slices.Contains(chosen, c.Chosen):
		f.Add("chosen", "field.unknown")
	}
}

// parties are those that the certificate is to name. An organisation that stands
// in several places keeps one name.
func (c *OpenChange) parties(s *Situation, f *fault.Fields, says CertificateContent, opened *ChangeOpened) {
	renamed := map[string]Party{}
	places := []struct {
		path string
		in   PartyInput
		now  Party
		to   *Party
	}{
		{"holder", c.Holder, says.Holder, &opened.Asked.Holder},
		{"manufacturer", c.Manufacturer, says.Manufacturer, &opened.Asked.Manufacturer},
		{"enterprise", c.Enterprise, says.Enterprise, &opened.Asked.Enterprise},
	}
	for _, place := range places {
		*place.to = s.changedParty(f, place.path, place.in, place.now)
		if *place.to != place.now {
			renamed[place.to.Organisation] = *place.to
		}
	}
	for _, place := range places {
		if party, is := renamed[place.to.Organisation]; is {
			*place.to = party
		}
	}
	opened.Manufacturer, opened.Enterprise = opened.Asked.Manufacturer.Organisation, opened.Asked.Enterprise.Organisation
}

func (s *Situation) changedParty(f *fault.Fields, path string, in PartyInput, now Party) Party {
	to := now
	if code := strings.ToUpper(strings.TrimSpace(in.Code)); code != "" && code != now.Code {
		other := s.organisation(s.organisationWith(code))
		if other == nil {
			f.Add(path+".code", "change.party-unknown", fault.Text("code", code))
			return now
		}
		to = other.party()
	}
	if name := in.Name.trimmed(); name != (Words{}) {
		s.needPrintedWords(f, path+".name", name)
		to.Name = name
	}
	if address := in.Address.trimmed(); address != (Words{}) {
		s.needPrintedWords(f, path+".address", address)
		to.Address = address
	}
	return to
}

// unit is the product's name and model after the change.
func (c *OpenChange) unit(s *Situation, f *fault.Fields, opened *ChangeOpened) {
	if name := c.Name.trimmed(); name != (Words{}) {
		s.needPrintedWords(f, "name", name)
		opened.Name = name
	}
	if model := strings.TrimSpace(c.Model); model != "" {
		s.needPrinted(f, "model", model)
		opened.Model = model
	}
}

// kinds are what the change is about, as the scheme's traits name it.
//
// [6.3.1(1)] 产品名称/型号（版本号）变更
// [6.3.1(2)] 证书持有者变更
// [6.3.1(3)] 制造商、生产企业相关信息变更
func (c *OpenChange) kinds(s *Situation, says CertificateContent, to *ChangeOpened) []string {
	other := func(was, now Party) bool { return was.Organisation != now.Organisation }
	restated := func(was, now Party) bool { return !other(was, now) && was != now }
	function := slices.ContainsFunc(c.Classes, func(id string) bool {
		class, _ := s.Record.Scheme("").Change(id, s.Today)
		return class.Clause == "6.3.1b"
	})
	asked := &to.Asked
	kinds := []string{}
	for _, kind := range []struct {
		id string
		is bool
	}{
		{scheme.ChangeOfProduct, to.Name != says.ProductName || to.Model != says.Model},
		{scheme.ChangeOfHolder, other(says.Holder, asked.Holder)},
		{scheme.ChangeOfParties, says.Manufacturer != asked.Manufacturer || says.Enterprise != asked.Enterprise},
		{scheme.ChangeOfFunction, function},
		{scheme.ChangeOfScope, c.Scope != ""},
		{scheme.ChangeOfNameAddress, restated(says.Holder, asked.Holder) || restated(says.Manufacturer, asked.Manufacturer) || restated(says.Enterprise, asked.Enterprise)},
	} {
		if kind.is {
			kinds = append(kinds, kind.id)
		}
	}
	return kinds
}

// purposes are what the case is for, as the scheme's lists name it: its purpose
// and, of a change, what the change is about.
func (c *Case) purposes() []string {
	if c.Change == nil {
		return c.Purpose.trait()
	}
	return append(c.Purpose.trait(), c.Change.Kinds...)
}

// unassessed reports whether the case is about a change of which it is open what
// it needs.
func (c *Case) unassessed() bool { return c.Change != nil && c.Change.Assessed == nil }

// mustBeChange refuses what belongs to a change alone.
func (c *Case) mustBeChange() *fault.Fault {
	if c.Purpose == PurposeChange {
		return nil
	}
	return fault.RefuseOurs("change.none", fault.Term("purpose", "purpose."+string(c.Purpose)))
}

// changesHolder reports whether the certificate is to have another holder.
func (c *Case) changesHolder() bool {
	return c.Change != nil && slices.Contains(c.Change.Kinds, scheme.ChangeOfHolder)
}
