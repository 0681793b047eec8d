package rule

import (
	"slices"

	"fincert/internal/fault"
)

// Part is a part that a person took in evaluating a case.
type Part string

const (
	PartAssessment   Part = "assessment" // of the operation (5.2.3a)
	PartMonitoring   Part = "monitoring"
	PartTesting      Part = "testing"
	PartReview       Part = "review"
	PartInspection   Part = "inspection"
	PartEvaluation   Part = "evaluation"
	PartVerification Part = "verification" // of a correction
)

func took(parts map[string][]Part, person string, part Part) map[string][]Part {
	if parts == nil {
		parts = map[string][]Part{}
	}
	if !slices.Contains(parts[person], part) {
		parts[person] = append(parts[person], part)
	}
	return parts
}

// Took lists the parts that a person took in evaluating the case. They stay,
// whatever happens to the person's roles later.
func (c *Case) Took(person string) []Part { return c.took[person] }

// mustBeIndependent refuses a decision by somebody who took part in evaluating
// the case, or who acts for somebody who did (ISO/IEC 17065, 7.6). It is ours:
// the rule itself does not say it.
func (c *Case) mustBeIndependent(a Actor) *fault.Fault {
	for _, person := range []string{a.Person, a.OnBehalf} {
		if person == "" {
			continue
		}
		if parts := c.Took(person); len(parts) > 0 {
			return fault.RefuseOurs("decision.took-part", fault.Term("part", "part."+string(parts[0])))
		}
	}
	return nil
}
