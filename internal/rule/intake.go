package rule

import (
	"slices"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/scheme"
)

// ScopeAnswer is the answer to one of the questions of clause 1.
type ScopeAnswer struct {
	Question string `json:"question"`
	Yes      bool   `json:"yes"`
}

// ScopeAnswered puts the scope of the rule on record for this product.
type ScopeAnswered struct {
	Answers []ScopeAnswer `json:"answers"`
	Note    Private       `json:"note"`
}

func (*ScopeAnswered) EntryName() string { return "case.scope-answered/1" }

// ScopeAnswers are the answers that hold.
type ScopeAnswers struct{ Answers []ScopeAnswer }

// MaterialVerdict is what intake found for one material.
type MaterialVerdict struct {
	Item    string        `json:"item"`
	Verdict string        `json:"verdict"`
	Follows calendar.Date `json:"follows"` // with the verdict "follows": by when
	Note    Private       `json:"note"`
}

// MaterialsJudged is a part of the intake check.
type MaterialsJudged struct {
	Verdicts []MaterialVerdict `json:"verdicts"`
}

func (*MaterialsJudged) EntryName() string { return "case.materials-judged/1" }

// Contract is the agreement between client and body.
type Contract struct {
	Number string        `json:"number"`
	Signed calendar.Date `json:"signed"`
	File   FileRef       `json:"file"`
}

// ContractRecorded puts the signed contract on record.
type ContractRecorded struct{ Contract }

func (*ContractRecorded) EntryName() string { return "case.contract-recorded/1" }

// Assessment is how the product's business and system run, and what follows
// from it for acceptance and for the length of monitoring.
type Assessment struct {
	Supports         bool    `json:"supports"`
	MonitoringMonths int     `json:"monitoringMonths"`
	Business         Private `json:"business"`
	System           Private `json:"system"`
}

// OperationAssessed puts the operation assessment on record.
type OperationAssessed struct{ Assessment }

func (*OperationAssessed) EntryName() string { return "case.operation-assessed/1" }

func (c *Case) applyIntake(e Entry, m Meta) {
	switch e := e.(type) {
	case *ScopeAnswered:
		c.Scope = &ScopeAnswers{e.Answers}
	case *MaterialsJudged:
		for _, v := range e.Verdicts {
			mat := c.material(v.Item)
			mat.Verdict, mat.Note, mat.JudgedBy = v.Verdict, v.Note, m.Person
			switch v.Verdict {
			case scheme.MaterialFollows:
				mat.Promised = v.Follows
			case scheme.MaterialSupplement:
				mat.AskedAgain = m.Position
			}
		}
	case *ContractRecorded:
		c.Contract = &e.Contract
	case *OperationAssessed:
		c.Assessment = &e.Assessment
		c.took = took(c.took, m, PartAssessment)
	}
}

// AnswerScope answers the four questions of clause 1 for this product.
//
// [1] 金融科技技术产品是指在符合现有法律法规、部门规章、规范性文件等要求前提下，在尚不具备管理细则的领域，利用新技术设计出的面向金融用户的产品
type AnswerScope struct {
	Answers []ScopeAnswer `json:"answers"`
	Note    string        `json:"note,omitempty"`
}

func (*AnswerScope) CommandName() string { return "AnswerScope" }
func (*AnswerScope) Guard(s *Situation) *fault.Fault {
	return s.caseFile().mustAwaitFirstAcceptance()
}

func (c *AnswerScope) Decide(s *Situation) ([]Event, *fault.Fault) {
	sch, day := s.SchemeOf(s.caseFile())
	questions := sch.ScopeQuestions(day)
	var f fault.Fields
	given := map[string]bool{}
	for i, a := range c.Answers {
		at := item("answers", i) + ".question"
		switch {
		case !slices.ContainsFunc(questions, func(q scheme.ScopeQuestion) bool { return q.ID == a.Question }):
			f.Add(at, "field.unknown")
		case given[a.Question]:
			f.Add(at, "field.twice")
		}
		given[a.Question] = true
	}
	for _, q := range questions {
		if !given[q.ID] {
			f.Add("answers", "scope.unanswered", Words(q.Question).arg("question"))
		}
	}
	optionalText(&f, "note", c.Note)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ScopeAnswered{c.Answers, Say(c.Note)})
}

// inScope refuses a product that the rule does not apply to, with the answer
// that failed.
func (s *Situation) inScope(c *Case) *fault.Fault {
	if c.Scope == nil {
		return fault.Refuse("1", "scope.open")
	}
	sch, day := s.SchemeOf(c)
	for _, q := range sch.ScopeQuestions(day) {
		for _, a := range c.Scope.Answers {
			if a.Question == q.ID && a.Yes != q.Passes {
				return fault.Refuse("1", "scope.outside", Words(q.Refusal).arg("failed"))
			}
		}
	}
	return nil
}

// MaterialVerdictInput is a verdict as intake gives it.
type MaterialVerdictInput struct {
	Item    string        `json:"item"`
	Verdict string        `json:"verdict"`
	Follows calendar.Date `json:"follows,omitempty"`
	Note    string        `json:"note,omitempty"`
}

// JudgeMaterials gives verdicts in the intake check, as many at a time as
// intake likes.
//
// [5.1a] 认证机构对申请材料进行初审
type JudgeMaterials struct {
	Verdicts []MaterialVerdictInput `json:"verdicts"`
}

func (*JudgeMaterials) CommandName() string { return "JudgeMaterials" }

func (*JudgeMaterials) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if f := c.mustBeSubmitted(); f != nil {
		return f
	}
	return c.mustNotBeEvaluated()
}

func (c *JudgeMaterials) Decide(s *Situation) ([]Event, *fault.Fault) {
	file := s.caseFile()
	required := s.Required(file)
	sch, day := s.SchemeOf(file)
	latest := s.LatestToFollow(file)
	last := s.Today // the latest day by which one follows
	var f fault.Fields
	if len(c.Verdicts) == 0 {
		f.Add("verdicts", "field.required")
	}
	seen := map[string]bool{}
	entry := &MaterialsJudged{}
	for i, v := range c.Verdicts {
		at := item("verdicts", i)
		m, known := requirement(required, v.Item)
		switch {
		case !known:
			f.Add(at+".item", "material.not-asked")
			continue
		case seen[v.Item]:
			f.Add(at+".item", "field.twice")
		}
		seen[v.Item] = true
		if _, known := sch.Verdict(scheme.MaterialVerdicts, v.Verdict, day); !known {
			f.Add(at+".verdict", "field.unknown")
		}
		needNote := false
		switch v.Verdict {
		case scheme.MaterialConforms:
			if lack := file.unverifiable(m); lack != "" {
				f.Add(at+".verdict", lack, Words(m.Name).arg("material"))
			}
		case scheme.MaterialFollows:
			switch {
			case m.ForAcceptance:
				f.Add(at+".verdict", "material.cannot-follow", Words(m.Name).arg("material"))
			case v.Follows.IsZero():
				f.Add(at+".follows", "field.required")
			case v.Follows.Before(s.Today):
				f.Add(at+".follows", "field.past", fault.Day("today", s.Today))
			case v.Follows.After(latest):
				f.Add(at+".follows", "field.late", fault.Day("latest", latest))
			case v.Follows.After(last):
				last = v.Follows
			}
		case scheme.MaterialNotApplicable:
			if m.ForAcceptance || len(m.When)+len(m.Unless) == 0 && !file.isFurther(m.ID) {
				f.Add(at+".verdict", "material.always-needed", Words(m.Name).arg("material"))
			}
			needNote = true
		case scheme.MaterialSupplement:
			needNote = true
		}
		if needNote {
			needText(&f, at+".note", v.Note)
		} else {
			optionalText(&f, at+".note", v.Note)
		}
		entry.Verdicts = append(entry.Verdicts, MaterialVerdict{v.Item, v.Verdict, v.Follows, Say(v.Note)})
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return append([]Event{{s.On, entry}}, s.followsBy(file, last)...), nil
}

// followsBy is the exception that a material relies on when it follows by a day.
func (s *Situation) followsBy(c *Case, day calendar.Date) []Event {
	return s.relying(c, scheme.LimitMaterialFollows, func(l scheme.Limit) bool { return day.After(s.after(l, s.Today)) })
}

// unverifiable names what keeps a material from being found in order: a file,
// a paper or a seal that is wanted and not there; "" when nothing does.
//
// [5.2.2(1)] 申请基本信息（纸质和电子各 1份，须加盖公章）
func (c *Case) unverifiable(m scheme.Material) string {
	mat := c.has(m.ID)
	paper, file := m.Form.Wants()
	sealed := slices.ContainsFunc(mat.Papers, func(r PaperReceipt) bool { return r.Sealed })
	switch {
	case file && len(mat.Files) == 0:
		return "material.no-file"
	case (paper || m.Form == scheme.Object) && len(mat.Papers) == 0:
		return "material.no-paper"
	case len(mat.Files) == 0 && len(mat.Papers) == 0:
		return "material.nothing"
	case paper && m.Seal && !sealed:
		return "material.no-seal"
	}
	return ""
}

// RecordContract puts the signed contract on record.
type RecordContract struct {
	Number string        `json:"number"`
	Signed calendar.Date `json:"signed"`
	File   FileRef       `json:"file,omitzero"`
}

func (*RecordContract) CommandName() string { return "RecordContract" }
func (*RecordContract) Guard(s *Situation) *fault.Fault {
	c := s.caseFile()
	if c.changesHolder() {
		return c.mustAwaitAcceptance()
	}
	return c.mustAwaitFirstAcceptance()
}

func (c *RecordContract) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	NeedLine(&f, "number", c.Number)
	s.notLater(&f, "signed", c.Signed)
	if err := f.Err(); err != nil {
		return nil, err
	}
	return s.one(&ContractRecorded{Contract{c.Number, c.Signed, c.File}})
}

// AssessOperation judges how the product's business and system run: whether
// that supports acceptance, and how long it is to be monitored.
//
// [5.2.3a] 认证机构在接收到认证委托方的申请基本信息相关材料后，综合业务运营和系统运行情况，确定是否受理。
// [5.3c] 监测期的时长根据业务运营和系统运行情况确定
type AssessOperation struct {
	Supports         bool   `json:"supports"`
	MonitoringMonths int    `json:"monitoringMonths"`
	Business         string `json:"business"`
	System           string `json:"system"`
}

func (*AssessOperation) CommandName() string { return "AssessOperation" }
func (*AssessOperation) Guard(s *Situation) *fault.Fault {
	return s.caseFile().mustAwaitFirstAcceptance()
}

func (c *AssessOperation) Decide(s *Situation) ([]Event, *fault.Fault) {
	var f fault.Fields
	needText(&f, "business", c.Business)
	needText(&f, "system", c.System)
	if c.MonitoringMonths < 1 {
		f.Add("monitoringMonths", "field.small", fault.Number("least", 1))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	file := s.caseFile()
	if no := monitoringTooLong("5.3c", s.LimitOf(file, scheme.LimitMonitoringMax), c.MonitoringMonths); no != nil {
		return nil, no
	}
	return s.monitoredFor(file, c.MonitoringMonths,
		&OperationAssessed{Assessment{c.Supports, c.MonitoringMonths, Say(c.Business), Say(c.System)}}), nil
}
