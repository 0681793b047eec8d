package rule

import (
	"slices"

	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// AssessedClass is a class of the scheme's table that the change falls into, and
// the examinations to which what was found raises it.
type AssessedClass struct {
	Class  string   `json:"class"`
	Raised []string `json:"raised"`
}

// ChangeAssessed says what a change needs, and what it does to the certificate.
type ChangeAssessed struct {
	Classes  []AssessedClass `json:"classes"`
	Partial  int             `json:"partial"`  // classes that need a partial test
	Earlier  int             `json:"earlier"`  // such classes of changes since the last full test
	Table    []string        `json:"table"`    // examinations that the table asks for
	Needs    []string        `json:"needs"`    // those that the case holds
	Touched  []string        `json:"touched"`  // clauses, of a partial test
	Effect   string          `json:"effect"`   // on the certificate
	Elements []string        `json:"elements"` // of chapter 4
	Grounds  Private         `json:"grounds"`
	Reason   Private         `json:"reason"` // why it is not what the table asks for
}

func (*ChangeAssessed) EntryName() string { return "case.change-assessed/1" }

func (e *ChangeAssessed) needs(x scheme.Examination) bool {
	return slices.Contains(e.Needs, string(x))
}

// ClassInput is a class as the assessor names it.
type ClassInput struct {
	Class  string   `json:"class"`
	Raised []string `json:"raised,omitempty"`
}

// AssessChange assesses what a change needs. The scheme's table says it; the
// assessor may deviate from it with a reason, and may assess anew until the case
// is evaluated.
//
// [6.3.1b] 由认证机构根据附录 1评估是否进行检测和/或现场检查。
// [6.3.1a] 认证机构策划并实施适宜的审查活动
// [6.3.1c] 需要时应针对扩大/缩小认证范围和其对原认证范围的影响进行检测和现场检查
type AssessChange struct {
	Classes []ClassInput `json:"classes"`
	Touched []string     `json:"touched,omitempty"` // clauses that a partial test covers
	Grounds string       `json:"grounds"`
	// Needs are the examinations to hold, where they are not those of the table.
	Deviate bool     `json:"deviate,omitempty"`
	Needs   []string `json:"needs,omitempty"`
	Reason  string   `json:"reason,omitempty"`
}

func (*AssessChange) CommandName() string { return "AssessChange" }

func (*AssessChange) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("6.3.1b"); f != nil {
		return f
	}
	if f := c.mustBeChange(); f != nil {
		return f
	}
	if t := c.runningTest(); t != nil {
		return fault.RefuseOurs("test.running", fault.Text("task", t.Number))
	}
	return c.mustNotBeEvaluated()
}

func (c *AssessChange) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	classes := c.classes(s, &f)
	needText(&f, "grounds", c.Grounds)
	e := &ChangeAssessed{Grounds: Say(c.Grounds), Reason: Say(c.Reason), Earlier: s.Distance(s.CertificateOf(file))}
	table, partial := s.Record.Scheme("").Assess(classes, e.Earlier, s.Today)
	e.Partial = partial
	e.Table = words(table)
	e.Needs = e.Table
	if c.Deviate {
		needText(&f, "reason", c.Reason)
		e.Needs = examinationsNamed(&f, c.Needs)
	} else {
		optionalText(&f, "reason", c.Reason)
		if len(c.Needs) > 0 {
			f.Add("needs", "change.needs-without-deviation")
		}
	}
	e.Touched = clausesAmong(&f, "touched", c.Touched, s.BasisClauses(file))
	partly := e.needs(scheme.PartialTest)
	switch {
	case partly && len(e.Touched) == 0:
		f.Add("touched", "field.required")
	case !partly && len(e.Touched) > 0:
		f.Add("touched", "change.touches")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	for _, in := range c.Classes {
		e.Classes = append(e.Classes, AssessedClass{in.Class, append([]string{}, in.Raised...)})
	}
	e.Effect = string(s.effect(file, classes))
	e.Elements = elementsOf(e)
	return s.one(e)
}

// classes are those of the table that the assessor names.
//
// [6.3.1c] 认证机构应按照核查扩大/缩小认证范围与原认证范围的一致性和差异
// [6.3.3c] 3 个月内不予受理认证申请
//
// What extends or reduces the scope was applied for as that: an extension that came
// under another name would have passed the bar on applications.
func (c *AssessChange) classes(s *Situation, f *fault.Fields) (list []scheme.Assessed) {
	if len(c.Classes) == 0 {
		f.Add("classes", "field.required")
	}
	for i, in := range c.Classes {
		class, known := s.Record.Scheme("").Change(in.Class, s.Today)
		twice := slices.ContainsFunc(c.Classes[:i], func(other ClassInput) bool { return other.Class == in.Class })
		switch {
		case !known || class.Certificate == scheme.AppliedForAnew:
			f.Add(item("classes", i)+".class", "field.unknown")
			continue
		case twice:
			f.Add(item("classes", i)+".class", "field.twice")
		case class.Scope != "" && class.Scope != s.caseFile().Change.Scope:
			f.Add(item("classes", i)+".class", "change.scope-not-asked", Words(class.Name).arg("class"))
		}
		assessed := scheme.Assessed{Class: class}
		for k, to := range in.Raised {
			if !class.Raised(scheme.Examination(to)) {
				f.Add(item(item("classes", i)+".raised", k), "field.unknown")
			}
			assessed.Raised = append(assessed.Raised, scheme.Examination(to))
		}
		list = append(list, assessed)
	}
	return list
}

// examinationsNamed are those that the assessor asks for instead of the table.
func examinationsNamed(f *fault.Fields, named []string) []string {
	for i, x := range named {
		switch {
		case !slices.Contains(scheme.Examinations, scheme.Examination(x)):
			f.Add(item("needs", i), "field.unknown")
		case slices.Contains(named[:i], x):
			f.Add(item("needs", i), "field.twice")
		}
	}
	if slices.Contains(named, string(scheme.PartialTest)) && slices.Contains(named, string(scheme.FullTest)) {
		f.Add("needs", "change.two-tests")
	}
	return append([]string{}, named...)
}

func words(list []scheme.Examination) []string {
	named := make([]string, len(list))
	for i, x := range list {
		named[i] = string(x)
	}
	return named
}

// elementsOf are the elements of chapter 4 that the assessed change needs. Even
// one that needs no examination is applied for and decided.
func elementsOf(e *ChangeAssessed) []string {
	elements := []string{scheme.StageApplication}
	if e.needs(scheme.PartialTest) || e.needs(scheme.FullTest) {
		elements = append(elements, scheme.StageTesting)
	}
	if e.needs(scheme.ReviewOnly) {
		elements = append(elements, scheme.StageReview)
	}
	if e.needs(scheme.Visit) {
		elements = append(elements, scheme.StageInspection)
	}
	return append(elements, scheme.StageDecision)
}

// Distance is how far the certified product is from the one that was tested as
// a whole: the classes of its granted changes that needed a partial test, since
// the last full test.
func (s *Situation) Distance(certificate *Certificate) (distance int) {
	for _, c := range s.CasesOf(certificate.ID) {
		if c.Change == nil || c.Outcome != OutcomeGranted {
			continue
		}
		distance += c.Change.Assessed.Partial
		if c.Change.Assessed.needs(scheme.FullTest) {
			distance = 0
		}
	}
	return distance
}

// effect is what the change does to the certificate: what the table says, and
// at least a copy where the certificate is to say something else. Another holder
// has a new number (ours).
func (s *Situation) effect(c *Case, classes []scheme.Assessed) scheme.Outcome {
	effect := scheme.CertificateStays
	if now, is := s.changedContent(c, s.CertificateOf(c)), s.CertificateOf(c).Content; !now.SaysAs(&is) {
		effect = scheme.CertificateCopied
	}
	for _, in := range classes {
		switch in.Class.Certificate {
		case scheme.AsHolderChooses:
			return scheme.Outcome(c.Change.Chosen)
		case scheme.CertificateReplaced:
			effect = scheme.CertificateReplaced
		}
	}
	if c.Change.Chosen != "" {
		return scheme.Outcome(c.Change.Chosen)
	}
	if c.changesHolder() {
		return scheme.CertificateReplaced
	}
	return effect
}
