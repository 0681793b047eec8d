package scheme

import (
	"slices"

	"fincert/internal/calendar"
)

// Examination is what a change of a certified product can ask for.
type Examination string

const (
	ReviewOnly  Examination = "review"       // of documents
	PartialTest Examination = "partial-test" // of the clauses that the change touches
	FullTest    Examination = "full-test"
	Visit       Examination = "visit" // on site
)

// Examinations are all of them, the lightest first.
var Examinations = []Examination{ReviewOnly, PartialTest, FullTest, Visit}

// Outcome is what a change does to the certificate.
type Outcome string

const (
	CertificateStays    Outcome = "none"        // what it says does not change
	CertificateCopied   Outcome = "copy"        // same number, next copy
	CertificateReplaced Outcome = "replacement" // a new number that names the old one
	CertificateSeparate Outcome = "separate"    // one of its own beside the old one
	AsHolderChooses     Outcome = "as-chosen"   // replaced or separate (6.3.1c)
	AppliedForAnew      Outcome = "application" // no change of a certificate (6.3.1e)
)

// ChangeClass is one kind of change and what it asks for.
type ChangeClass struct {
	Dated
	Name Text
	// Needs are the examinations; none: neither test nor visit, but a decision.
	Needs []Examination
	// Raises are those that come to them when something holds.
	Raises      []Raise
	Certificate Outcome
	// Scope is what the class does to the certified scope: ScopeExtended or
	// ScopeReduced, empty if nothing. Such a change is applied for as what it is.
	Scope string
}

// What may happen to the scope.
const (
	ScopeExtended = "extension"
	ScopeReduced  = "reduction"
)

// Raise says when a change needs a further examination.
type Raise struct {
	To   Examination
	When Text
}

// Changes are the classes of changes (6.3.1b).
func (s *Scheme) Changes(on calendar.Date) []ChangeClass { return holding(s.c.Changes, s.day(on)) }

// Change finds one of them.
func (s *Scheme) Change(id string, on calendar.Date) (ChangeClass, bool) {
	return find(s.c.Changes, id, s.day(on))
}

// Raised reports whether the class can be raised to an examination.
func (c ChangeClass) Raised(to Examination) bool {
	return slices.ContainsFunc(c.Raises, func(r Raise) bool { return r.To == to })
}

// Assessed is a class that a change falls into, and what it is raised to.
type Assessed struct {
	Class  ChangeClass
	Raised []Examination
}

// Assess is what a change needs: the highest of all its classes. Partial tests
// add up, over the classes of one change and over earlier ones since the last
// full test; too many of them need a full test. Partial counts those of this
// change.
//
// The table stands for 附录 1 of the rule, which is not in our copy.
func (s *Scheme) Assess(classes []Assessed, earlier int, on calendar.Date) (needs []Examination, partial int) {
	asked := map[Examination]bool{}
	for _, c := range classes {
		of := slices.Concat(c.Class.Needs, c.Raised)
		for _, x := range of {
			asked[x] = true
		}
		if slices.Contains(of, PartialTest) {
			partial++
		}
	}
	if most := s.Limit(LimitChangeFullTest, on).Value; partial > 0 && partial+earlier >= most {
		asked[FullTest] = true
	}
	if asked[FullTest] {
		delete(asked, PartialTest)
	}
	for _, x := range Examinations {
		if asked[x] {
			needs = append(needs, x)
		}
	}
	return needs, partial
}
