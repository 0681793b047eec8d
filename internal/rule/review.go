package rule

import (
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// ReviewRecorded is a part of the document review.
type ReviewRecorded struct {
	Items []ItemVerdict `json:"items"`
}

func (*ReviewRecorded) EntryName() string { return "case.review-recorded/1" }

// ReviewConcluded ends the document review.
type ReviewConcluded struct {
	Problems []ProblemRecheck `json:"problems"`
	Summary  Private          `json:"summary"`
}

func (*ReviewConcluded) EntryName() string { return "case.review-concluded/1" }

func (c *Case) applyReview(e Entry, m Meta) {
	switch e := e.(type) {
	case *ReviewRecorded:
		c.Review.record(e.Items)
		c.resultingItems(m, e.Items)
	case *ReviewConcluded:
		c.Review.Concluded, c.Review.Problems, c.Review.Summary = m.On, e.Problems, e.Summary
	}
	c.took = took(c.took, m, PartReview)
}

// ReviewList is the checklist of the document review for this product and its
// problems.
//
// [5.5a] 文件审查的范围包括所有申请材料及型式试验报告，必要时对跟踪监测问题进行复核。
func (s *Situation) ReviewList(c *Case) []scheme.CheckItem {
	return s.checklist(c, scheme.DocumentReview)
}

func (s *Situation) mustBeReviewed(c *Case) *fault.Fault {
	if f := c.mustBeAccepted("5.5a"); f != nil {
		return f
	}
	if f := s.mustNeed(c, scheme.StageReview); f != nil {
		return f
	}
	if !c.Review.Concluded.IsZero() {
		return fault.RefuseOurs("review.concluded", fault.Day("on", c.Review.Concluded))
	}
	return nil
}

// RecordReview gives verdicts on items of the review's checklist.
type RecordReview struct {
	Items []ItemInput `json:"items"`
}

func (*RecordReview) CommandName() string             { return "RecordReview" }
func (*RecordReview) Guard(s *Situation) *fault.Fault { return s.mustBeReviewed(s.caseFile()) }

func (c *RecordReview) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	sch, day := s.SchemeOf(file)
	var f fault.Fields
	items := judged(&f, s.ReviewList(file), sch, day, c.Items)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ReviewRecorded{items})
}

// ConcludeReview ends the document review: everything it covers must be there
// and judged, the test report among it.
//
// [5.1f] 认证机构针对型式试验报告及其他技术材料进行文件审查
// [5.5a] 文件审查的范围包括所有申请材料及型式试验报告，必要时对跟踪监测问题进行复核。
// [5.5b] 如有与申请认证业务范围相关的投诉记录，应分析对认证要求符合性的影响。
type ConcludeReview struct {
	Problems []ProblemRecheckInput `json:"problems,omitempty"`
	Summary  string                `json:"summary"`
}

func (*ConcludeReview) CommandName() string { return "ConcludeReview" }

func (*ConcludeReview) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mustBeReviewed(c); f != nil {
		return f
	}
	if f := c.mustNotSupplement(); f != nil {
		return f
	}
	if f := c.mustNotRectify(scheme.StageTesting, scheme.StageReview); f != nil {
		return f
	}
	if f := s.materialsInOrder(c, "5.5a", "review.materials"); f != nil {
		return f
	}
	if t := c.runningTest(); t != nil {
		return fault.Refuse("5.5a", "review.test-running", fault.Text("task", t.Number))
	}
	if f := c.mustBeAssessed(); f != nil {
		return f
	}
	if left := s.untested(c); len(left) > 0 {
		return fault.Refuse("5.5a", "review.untested", fault.Number("count", len(left)))
	}
	if f := c.mustHaveAnalysed(); f != nil {
		return f
	}
	if missing := c.Review.missing(s.ReviewList(c)); len(missing) > 0 {
		return fault.Refuse("5.5a", "review.items-missing", fault.Number("count", len(missing)))
	}
	return nil
}

// materialsInOrder refuses while a material has not been found in order.
func (s *Situation) materialsInOrder(c *Case, clause, key string) *fault.Fault {
	return lacking(clause, key, s.Required(c), inOrder(c))
}

// inOrder reports of a material whether it was found in order, or not needed.
func inOrder(c *Case) func(scheme.Material) bool {
	return func(m scheme.Material) bool {
		v := c.has(m.ID).Verdict
		return v == scheme.MaterialConforms || v == scheme.MaterialNotApplicable
	}
}

func (c *ConcludeReview) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	problems := s.rechecked(&f, s.caseFile(), scheme.DocumentReview, c.Problems, nil)
	needText(&f, "summary", c.Summary)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ReviewConcluded{problems, Say(c.Summary)})
}
