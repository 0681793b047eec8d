package rule

import (
	"fincert/internal/calendar"
	"fincert/internal/fault"
)

// Evaluation is the comprehensive evaluation of all four examinations.
type Evaluation struct {
	On       calendar.Date
	Conforms bool
	Summary  Private
	At       int64 // position
}

// CaseEvaluated is the evaluation report's conclusion. The results it speaks
// about stand in the record and are not copied.
type CaseEvaluated struct {
	Conforms bool    `json:"conforms"`
	Summary  Private `json:"summary"`
}

func (*CaseEvaluated) EntryName() string { return "case.evaluated/1" }

func (c *Case) applyEvaluation(e *CaseEvaluated, m Meta) {
	c.Evaluation = &Evaluation{m.On, e.Conforms, e.Summary, m.Position}
	c.took = took(c.took, m, PartEvaluation)
}

// EvaluateCase evaluates the four examinations together.
//
// [5.1g] 现场检查结束且监测期满后，认证机构对跟踪监测、型式试验、文件审查、现场检查的结果进行综合评价，出具评价报告
type EvaluateCase struct {
	Conforms bool   `json:"conforms"`
	Summary  string `json:"summary"`
}

func (*EvaluateCase) CommandName() string { return "EvaluateCase" }

func (*EvaluateCase) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeAccepted("5.1g"); f != nil {
		return f
	}
	if c.Inspection.Concluded.IsZero() {
		return fault.Refuse("5.1g", "evaluation.before-inspection")
	}
	if f := c.mustBePastMonitoring(s.Today); f != nil {
		return f
	}
	if c.Monitoring.Concluded.IsZero() {
		return fault.Refuse("5.1g", "evaluation.no-monitoring-result")
	}
	if f := c.mustWaitForNothing(); f != nil {
		return f
	}
	// After a correction the case is evaluated anew only if it did not conform.
	if c.Evaluation != nil && (c.Evaluation.Conforms || c.lastVerified() < c.Evaluation.At) {
		return fault.RefuseOurs("evaluation.done", fault.Day("on", c.Evaluation.On))
	}
	return nil
}

func (c *EvaluateCase) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	var f fault.Fields
	needText(&f, "summary", c.Summary)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if c.Conforms {
		if no := file.mustConform(s); no != nil {
			return nil, no
		}
	}
	return s.one(&CaseEvaluated{c.Conforms, Say(c.Summary)})
}

// mustConform refuses a good evaluation over a bad result that no verified
// correction has answered.
func (c *Case) mustConform(s *Situation) *fault.Fault {
	if c.lastVerified() > 0 {
		return nil // what was found is answered by verified corrections
	}
	failed := 0
	for _, clause := range s.TestClauses(c) {
		if c.Verdict(clause.ID) == "fail" {
			failed++
		}
	}
	failed += len(c.Review.Nonconforming()) + len(c.Inspection.Nonconforming())
	if !c.Monitoring.Satisfied {
		failed++
	}
	if failed > 0 {
		return fault.Refuse("5.7a", "evaluation.nonconforming", fault.Number("count", failed))
	}
	return nil
}
