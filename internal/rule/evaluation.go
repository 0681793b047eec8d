package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Evaluation is the comprehensive evaluation of all four examinations.
type Evaluation struct {
	On       calendar.Date
	Conforms bool
	Problems []ProblemRecheck
	Summary  Private
	At       int64 // position
}

// CaseEvaluated is the evaluation report's conclusion. The results it speaks
// about stand in the record and are not copied.
type CaseEvaluated struct {
	Conforms bool             `json:"conforms"`
	Problems []ProblemRecheck `json:"problems"` // those that came too late for the inspection
	Summary  Private          `json:"summary"`
}

func (*CaseEvaluated) EntryName() string { return "case.evaluated/1" }

func (c *Case) applyEvaluation(e *CaseEvaluated, m Meta) {
	c.Evaluation = &Evaluation{m.On, e.Conforms, e.Problems, e.Summary, m.Position}
	c.took = took(c.took, m, PartEvaluation)
}

// EvaluateCase evaluates the four examinations together.
//
// [5.1g] 现场检查结束且监测期满后，认证机构对跟踪监测、型式试验、文件审查、现场检查的结果进行综合评价，出具评价报告
// [5.7a] 认证机构对跟踪监测、型式试验、文件审查、现场检查情况进行综合评价
// [5.5b] 应分析对认证要求符合性的影响。
type EvaluateCase struct {
	Conforms bool                  `json:"conforms"`
	Problems []ProblemRecheckInput `json:"problems,omitempty"` // of monitoring, found after the inspection ended
	Summary  string                `json:"summary"`
}

func (*EvaluateCase) CommandName() string { return "EvaluateCase" }

func (*EvaluateCase) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.1g"); f != nil {
		return f
	}
	if f := s.mustHaveExamined(c); f != nil {
		return f
	}
	if f := c.mustWaitForNothing(); f != nil {
		return f
	}
	if f := s.mustMatch(c); f != nil {
		return f
	}
	// After a correction the case is evaluated anew only if it did not conform;
	// after tests of another version, or its comparison on site, always.
	if c.evaluated() && !c.retestedSince(c.Evaluation.At) && !c.comparedSince(c.Evaluation.At) && (c.Evaluation.Conforms || c.lastVerified() < c.Evaluation.At) {
		return c.mustNotBeEvaluated()
	}
	// What came in after the review has been judged too.
	if f := c.mustHaveAnalysed(); f != nil {
		return f
	}
	return s.materialsInOrder(c, "", "review.materials")
}

// mustHaveExamined: every element that the case needs has ended.
//
// [5.1g] 现场检查结束且监测期满后
func (s *Situation) mustHaveExamined(c *Case) *fault.Fault {
	switch {
	case c.unassessed():
		return fault.Refuse("6.3.1b", "change.unassessed")
	case c.inspected().IsZero() && c.Needs(scheme.StageInspection):
		return fault.Refuse("5.1g", "evaluation.before-inspection")
	case c.inspected().IsZero():
		return fault.RefuseOurs("evaluation.before-review")
	}
	if !c.Needs(scheme.StageMonitoring) {
		return nil
	}
	if f := c.mustBePastMonitoring(s.Today); f != nil {
		return f
	}
	if c.Monitoring.Concluded.IsZero() {
		return fault.Refuse("5.1g", "evaluation.no-monitoring-result")
	}
	return nil
}

// evaluated reports whether the evaluation stands: whoever asks for a
// supplement afterwards has the case evaluated anew.
func (c *Case) evaluated() bool {
	return c.Evaluation != nil && c.supplementedAt() < c.Evaluation.At
}

// mustNotBeEvaluated: what the evaluation rests on does not change after it.
func (c *Case) mustNotBeEvaluated() *fault.Fault {
	if !c.evaluated() {
		return nil
	}
	return fault.RefuseOurs("evaluation.done", fault.Day("on", c.Evaluation.On))
}

func (c *EvaluateCase) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	problems := s.rechecked(&f, file, scheme.OnSite, c.Problems, file.Inspection.Problems)
	needText(&f, "summary", c.Summary)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if c.Conforms {
		if bad := s.badResults(file); len(bad) > 0 {
			return nil, fault.Refuse("5.7a", "evaluation.nonconforming", fault.Number("count", len(bad)))
		}
	}
	return s.one(&CaseEvaluated{c.Conforms, problems, Say(c.Summary)})
}
