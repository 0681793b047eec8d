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
	PartSampling     Part = "sampling"   // drawing what is tested
	PartDifference   Part = "difference" // of an earlier report, or of another version
	PartReview       Part = "review"
	PartComplaint    Part = "complaint" // analysis of what one means (5.5b)
	PartInspection   Part = "inspection"
	PartEvaluation   Part = "evaluation"
	PartVerification Part = "verification" // of a correction
)

// took notes a part of whoever acted, and of whom they acted for.
func took(parts map[string][]Part, m Meta, part Part) map[string][]Part {
	if parts == nil {
		parts = map[string][]Part{}
	}
	for _, person := range []string{m.Person, m.OnBehalf} {
		if person != "" && !slices.Contains(parts[person], part) {
			parts[person] = append(parts[person], part)
		}
	}
	return parts
}

// Took lists the parts that a person took in evaluating the case. They stay,
// whatever happens to the person's roles later.
func (c *Case) Took(person string) []Part { return c.took[person] }

// mustBeIndependent refuses a decision by somebody who took part in evaluating
// the case, had others do it for them, or did it for others (ISO/IEC 17065,
// 7.6). It asks the same of everybody found to be the same human, and of whom
// the decider acts for. It is ours: the rule itself does not say it.
func (s *Situation) mustBeIndependent(c *Case) *fault.Fault {
	for _, acting := range []string{s.Actor.Person, s.Actor.OnBehalf} {
		for _, person := range s.Humans(acting) {
			parts := c.Took(person)
			if s.tested(c, person) {
				parts = append(slices.Clone(parts), PartTesting)
			}
			if len(parts) == 0 {
				continue
			}
			part := fault.Term("part", "part."+string(parts[0]))
			if person == acting {
				return fault.RefuseOurs("decision.took-part", part)
			}
			return fault.RefuseOurs("decision.same-human-took-part", part)
		}
	}
	return nil
}

// tested reports whether the person gave verdicts in a test task of the case;
// the case itself knows only who submitted the report.
func (s *Situation) tested(c *Case, person string) bool {
	return slices.ContainsFunc(c.Tests, func(t *Test) bool {
		task := Get[*TestTask](s.Record, KindTestTask, t.Task)
		return task != nil && slices.Contains(task.Testers, person)
	})
}
