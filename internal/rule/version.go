package rule

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// VersionOutcome is what a change of version in the middle of a case leads to.
type VersionOutcome string

const (
	VersionNoTest         VersionOutcome = "none"            // what was tested holds
	VersionPartialTest    VersionOutcome = "partial-test"    // of the clauses touched
	VersionNewApplication VersionOutcome = "new-application" // this case ends
)

// Version is another version of the product than the one applied for, which the
// client reports or somebody finds in the middle of a case.
type Version struct {
	VersionReported
	Reported calendar.Date
	Outcome  VersionOutcome // empty: not assessed yet
	Touched  []string
	Grounds  Private
	Assessed calendar.Date
	At       int64 // position of the report, then of the assessment
}

// VersionReported tells of another version of the product.
type VersionReported struct {
	ID      string  `json:"id"` // VC-01, within its case
	Name    Words   `json:"name"`
	Model   string  `json:"model"`
	SHA256  string  `json:"sha256"` // of what is delivered, hex
	Changes Private `json:"changes"`
}

func (*VersionReported) EntryName() string { return "case.version-reported/1" }

// VersionAssessed is the body's difference assessment of another version. From
// it on the case is about that version, unless it ends the case.
type VersionAssessed struct {
	ID      string         `json:"id"`
	Client  string         `json:"client"`
	Name    Words          `json:"name"`
	Model   string         `json:"model"`
	Outcome VersionOutcome `json:"outcome"`
	Touched []string       `json:"touched"` // clauses to be tested with it
	Grounds Private        `json:"grounds"`
}

func (*VersionAssessed) EntryName() string { return "case.version-assessed/1" }
func (e *VersionAssessed) Letters() []Letter {
	return []Letter{{Kind: "version", To: e.Client}}
}

// Keys: another application of the same unit is found by the new version too.
func (e *VersionAssessed) Keys() []Key {
	return []Key{{IndexUnit, UnitKey(e.Client, e.Name.ZH, e.Model)}}
}

func (c *Case) applyVersion(e Entry, m Meta) {
	switch e := e.(type) {
	case *VersionReported:
		c.Versions = append(c.Versions, &Version{VersionReported: *e, Reported: m.On, At: m.Position})
	case *VersionAssessed:
		for _, v := range c.Versions {
			if v.ID == e.ID {
				v.Outcome, v.Touched, v.Grounds, v.Assessed, v.At = e.Outcome, e.Touched, e.Grounds, m.On, m.Position
			}
		}
		c.took = took(c.took, m, PartDifference)
		if e.Outcome == VersionNewApplication {
			c.close(OutcomeSuperseded, m.On, nil)
			return
		}
		c.Name, c.Model = e.Name, e.Model
	}
}

// pendingVersion is the version that was reported last, if it is not assessed.
// One that another followed before it was assessed is overtaken.
func (c *Case) pendingVersion() *Version {
	if n := len(c.Versions); n > 0 && c.Versions[n-1].Outcome == "" {
		return c.Versions[n-1]
	}
	return nil
}

// lastVersion is the position of the last thing that happened to a version.
func (c *Case) lastVersion() int64 {
	if n := len(c.Versions); n > 0 {
		return c.Versions[n-1].At
	}
	return 0
}

// touchedAt is the position since which a clause must be tested with another
// version; 0 if no version touches it.
func (c *Case) touchedAt(clause string) (at int64) {
	for _, v := range c.Versions {
		if slices.Contains(v.Touched, clause) {
			at = v.At
		}
	}
	return at
}

// retestedSince reports whether a later version needed tests.
func (c *Case) retestedSince(position int64) bool {
	return slices.ContainsFunc(c.Versions, func(v *Version) bool { return v.At > position && v.Outcome == VersionPartialTest })
}

// mustBeAssessed: no version waits for its difference assessment.
func (c *Case) mustBeAssessed() *fault.Fault {
	if v := c.pendingVersion(); v != nil {
		return fault.RefuseOurs("version.unassessed", fault.Text("model", v.Model), fault.Day("on", v.Reported))
	}
	return nil
}

// mustMatch: unit, sample, report and the inspected product are about one
// version. The rule wants it of the sample (8.1.1) and of the product on site
// (5.6(2)); that a case waits for it after a change of version is ours.
func (s *Situation) mustMatch(c *Case) *fault.Fault {
	if f := c.mustBeAssessed(); f != nil {
		return f
	}
	if left := s.untested(c); len(left) > 0 {
		return fault.RefuseOurs("version.untested", fault.Text("model", c.Model), fault.Number("count", len(left)))
	}
	if !c.Inspection.Concluded.IsZero() {
		return s.consistencyJudged(c)
	}
	return nil
}

// ReportVersionChange tells that the product has another name or version than
// the case is about; the client reports it, or an examiner who finds it.
type ReportVersionChange struct {
	Name    Words  `json:"name,omitempty"` // left out: unchanged
	Model   string `json:"model"`
	SHA256  string `json:"sha256"`
	Changes string `json:"changes"`
}

func (*ReportVersionChange) CommandName() string { return "ReportVersionChange" }

func (*ReportVersionChange) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeApplied(); f != nil {
		return f
	}
	return c.mustBeSubmitted()
}

func (c *ReportVersionChange) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	name := c.Name.trimmed()
	if name == (Words{}) {
		name = file.Name
	}
	s.needPrintedWords(&f, "name", name)
	s.needPrinted(&f, "model", c.Model)
	hash := strings.ToLower(strings.TrimSpace(c.SHA256))
	if sum, err := hex.DecodeString(hash); err != nil || len(sum) != 32 {
		f.Add("sha256", "field.sha256")
	}
	needText(&f, "changes", c.Changes)
	if err := f.Err(); err != nil {
		return nil, err
	}
	model := strings.TrimSpace(c.Model)
	if UnitKey("", name.ZH, model) == UnitKey("", file.Name.ZH, file.Model) {
		return nil, fault.RefuseOurs("version.same", fault.Text("model", file.Model))
	}
	return s.one(&VersionReported{fmt.Sprintf("VC-%02d", len(file.Versions)+1), name, model, hash, Say(c.Changes)})
}

// AssessVersion is the difference assessment of another version in the middle
// of a case: what was tested holds, clauses are tested again, or the version
// needs an application of its own, which ends this one. Until it is made, and
// its tests are in, the case is not concluded.
type AssessVersion struct {
	Outcome VersionOutcome `json:"outcome"`
	Touched []string       `json:"touched,omitempty"` // clauses to be tested with the new version
	Grounds string         `json:"grounds"`
}

func (*AssessVersion) CommandName() string { return "AssessVersion" }

func (*AssessVersion) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeSubmitted(); f != nil {
		return f
	}
	if c.pendingVersion() == nil {
		return fault.RefuseOurs("version.none")
	}
	return nil
}

func (c *AssessVersion) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	touched := clausesAmong(&f, "touched", c.Touched, s.TestClauses(file))
	switch {
	case !slices.Contains([]VersionOutcome{VersionNoTest, VersionPartialTest, VersionNewApplication}, c.Outcome):
		f.Add("outcome", "field.unknown")
	case c.Outcome == VersionPartialTest && len(touched) == 0:
		f.Add("touched", "field.required")
	case c.Outcome != VersionPartialTest && len(touched) > 0:
		f.Add("touched", "version.touches")
	}
	needText(&f, "grounds", c.Grounds)
	if err := f.Err(); err != nil {
		return nil, err
	}
	v := file.pendingVersion()
	return s.one(&VersionAssessed{v.ID, file.Client, v.Name, v.Model, c.Outcome, touched, Say(c.Grounds)})
}
