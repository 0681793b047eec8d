package rule

import (
	"fmt"
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// Finding is one thing that does not conform.
type Finding struct {
	ID     string  `json:"id"`     // F-01, within its case
	Clause string  `json:"clause"` // of the rule
	Level  string  `json:"level"`  // how serious, a word of the scheme; empty where none was given
	Text   Private `json:"text"`
	// Answers are the bad results that this finding is about: test clauses,
	// items of the checklists, differences of the inspected product, findings
	// never corrected, or ResultMonitoring. Once its correction is verified
	// they no longer stand in the way of a good evaluation.
	Answers []string `json:"answers"`
}

// FindingInput is a finding as an examiner or the decider gives it.
type FindingInput struct {
	Clause  string   `json:"clause"`
	Level   string   `json:"level,omitempty"` // the decider may leave it out
	Text    string   `json:"text"`
	Answers []string `json:"answers,omitempty"` // bad results that it is about
}

// correctionNotice is what every stage says when it has findings corrected.
type correctionNotice struct {
	stage    string
	limit    string   // of the scheme
	clause   string   // under which a longer limit is refused; empty: ours
	levels   bool     // every finding must have a level
	may      []string // bad results that findings may be about
	findings []FindingInput
	due      calendar.Date
}

// require checks a notice and makes its entry.
func (s *Situation) require(file *Case, n correctionNotice) ([]Event, *fault.Fault) {
	sch, day := s.SchemeOf(file)
	limit := s.LimitOf(file, n.limit)
	latest := s.after(limit, s.Today)
	var f fault.Fields
	if len(n.findings) == 0 {
		f.Add("findings", "field.required")
	}
	entry := &RectificationRequired{ID: s.NewID(), Client: file.Client, Stage: n.stage, Due: n.due}
	known := 0
	for _, r := range file.Rectifications {
		known += len(r.Findings)
	}
	for i, in := range n.findings {
		at := item("findings", i)
		if _, ok := Find(in.Clause); !ok {
			f.Add(at+".clause", "field.clause")
		}
		_, ok := sch.Verdict(scheme.FindingLevels, in.Level, day)
		switch {
		case in.Level == "" && n.levels:
			f.Add(at+".level", "field.required")
		case in.Level != "" && !ok:
			f.Add(at+".level", "field.unknown")
		}
		needText(&f, at+".text", in.Text)
		for j, result := range in.Answers {
			if !slices.Contains(n.may, result) {
				f.Add(item(at+".answers", j), "field.unknown")
			}
		}
		entry.Findings = append(entry.Findings, Finding{fmt.Sprintf("F-%02d", known+i+1), in.Clause, in.Level, Say(in.Text), append([]string{}, in.Answers...)})
	}
	switch {
	case n.due.IsZero():
		f.Add("due", "field.required")
	case !n.due.After(s.Today):
		f.Add("due", "field.past", fault.Day("today", s.Today))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if n.due.After(latest) {
		most, last := fault.Number("most", limit.Value), fault.Day("latest", latest)
		if n.clause == "" {
			return nil, fault.RefuseOurs("rectification.too-long", most, last)
		}
		return nil, fault.Refuse(n.clause, "rectification.too-long", most, last)
	}
	return append([]Event{{s.On, entry}}, s.relying(file, limit.ID, func(l scheme.Limit) bool {
		return n.due.After(s.after(l, s.Today))
	})...), nil
}

// RequireRectification is the decision to have nonconformities corrected
// within a limit, after which the case is decided again.
//
// [5.7b] 如认证决定过程中发现不符合认证要求项，允许限期（通常情况下不超过 3个月）整改
// [5.9.2] 对于获证后监督审查不合格的获证方，允许其限期（通常情况下不超过 3个月）采取措施进行纠正
type RequireRectification struct {
	Findings []FindingInput `json:"findings"`
	Due      calendar.Date  `json:"due"`
}

func (*RequireRectification) CommandName() string             { return "RequireRectification" }
func (*RequireRectification) Guard(s *Situation) *fault.Fault { return s.caseFile().mustBeDecidable(s) }

func (c *RequireRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	limit, clause := file.correctionLimit()
	return s.require(file, correctionNotice{stage: scheme.StageDecision, limit: limit, clause: clause,
		may: s.badResults(file), findings: c.Findings, due: c.Due})
}

// StageFindings are what the examiner of a stage wants corrected, and by when.
// The rule allows it (5.8 speaks of 各认证环节整改时间) and gives no limit; ours
// is in the scheme.
type StageFindings struct {
	Findings []FindingInput `json:"findings"`
	Due      calendar.Date  `json:"due"`
}

func (c *StageFindings) require(s *Situation, stage string) ([]Event, *fault.Fault) {
	file := s.caseFile()
	return s.require(file, correctionNotice{stage: stage, limit: scheme.LimitRectificationExamination, levels: true,
		may: append(s.badResultsOf(file, stage), file.uncorrected()...), findings: c.Findings, due: c.Due})
}

// RequireTestRectification has what the type test found corrected.
//
// [5.8] 各认证环节整改时间及补充材料时间不计算在内。
type RequireTestRectification struct{ StageFindings }

func (*RequireTestRectification) CommandName() string { return "RequireTestRectification" }

func (*RequireTestRectification) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mustBeReviewed(c); f != nil {
		return f
	}
	if c.lastReport().IsZero() {
		return fault.RefuseOurs("test.no-report")
	}
	return nil
}

func (c *RequireTestRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	return c.require(s, scheme.StageTesting)
}

// RequireReviewRectification has what the document review found corrected.
//
// [5.8] 各认证环节整改时间及补充材料时间不计算在内。
type RequireReviewRectification struct{ StageFindings }

func (*RequireReviewRectification) CommandName() string { return "RequireReviewRectification" }

func (*RequireReviewRectification) Guard(s *Situation) *fault.Fault {
	return s.mustBeReviewed(s.caseFile())
}

func (c *RequireReviewRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	return c.require(s, scheme.StageReview)
}

// RequireInspectionRectification has what the on-site inspection found
// corrected.
//
// [5.8] 各认证环节整改时间及补充材料时间不计算在内。
type RequireInspectionRectification struct{ StageFindings }

func (*RequireInspectionRectification) CommandName() string { return "RequireInspectionRectification" }

func (*RequireInspectionRectification) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := s.mustBeInspected(c); f != nil {
		return f
	}
	return c.mustBePlanned(s.Today)
}

func (c *RequireInspectionRectification) Decide(s *Situation) ([]Event, *fault.Fault) {
	return c.require(s, scheme.StageInspection)
}
