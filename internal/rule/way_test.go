package rule

import (
	"slices"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

// leg is one act on the straight way from a product to its certificate.
type leg struct {
	name string
	take func(*journey)
}

// The names of the steps that tests stop at.
const (
	opened       = "opened"
	provided     = "provided"
	submitted    = "submitted"
	received     = "received"
	judgedAll    = "judged"
	assessed     = "assessed"
	acceptedCase = "accepted"
	stable       = "stable"
	recognised   = "earlier report assessed"
	dispatched   = "dispatched"
	tested       = "tested"
	reported     = "reported"
	reviewed     = "reviewed"
	reviewEnded  = "review ended"
	planned      = "planned"
	inspected    = "inspected"
	visitEnded   = "inspection ended"
	watched      = "monitoring ended"
	monitored    = "monitoring planned"
	evaluated    = "evaluated"
	confirmed    = "confirmed as unchanged"
	granted      = "granted"
)

var way = []leg{
	{opened, func(j *journey) {
		j.file = j.do(j.client, &OpenApplication{Product: j.product, EarlierReport: j.brought != nil})
	}},
	{provided, func(j *journey) {
		for _, m := range j.seen().Required(j.state()) {
			j.do(j.client, &ProvideMaterial{Item: m.ID, Files: []FileRef{aFile(m.ID)}})
		}
		if j.brought != nil {
			j.do(j.client, j.brought)
		}
	}},
	{submitted, func(j *journey) { j.do(j.client, &SubmitApplication{}) }},
	{received, func(j *journey) {
		var all []PaperReceiptInput
		for _, m := range j.seen().Required(j.state()) {
			all = append(all, PaperReceiptInput{Item: m.ID, Received: j.today, Sealed: true, Place: "A-1"})
		}
		j.do(theIntake, &ReceivePaper{Receipts: all})
	}},
	{"scope answered", func(j *journey) { j.do(theIntake, &AnswerScope{Answers: j.goodAnswers()}) }},
	{judgedAll, func(j *journey) {
		var all []MaterialVerdictInput
		for _, m := range j.seen().Required(j.state()) {
			all = append(all, MaterialVerdictInput{Item: m.ID, Verdict: scheme.MaterialConforms})
		}
		j.do(theIntake, &JudgeMaterials{Verdicts: all})
	}},
	{"contract", func(j *journey) { j.do(theIntake, &RecordContract{Number: "C-1", Signed: j.today}) }},
	{assessed, func(j *journey) {
		j.do(theMonitor, &AssessOperation{Supports: true, MonitoringMonths: j.monitors, Business: "平稳", System: "平稳"})
	}},
	{acceptedCase, func(j *journey) { j.do(theIntake, &AcceptApplication{}) }},
	{monitored, func(j *journey) { j.do(theMonitor, j.watching()) }},
	{stable, func(j *journey) { j.do(theMonitor, &ConfirmStableOperation{Grounds: "连续运行"}) }},
	{recognised, func(j *journey) {
		if j.brought != nil {
			j.do(theReviewer, &AssessEarlierReport{Grounds: "逐条比对"})
		}
	}},
	{dispatched, func(j *journey) {
		if len(j.seen().untested(j.state())) > 0 {
			j.do(theMonitor, &DispatchTest{Laboratory: j.lab})
		}
	}},
	{tested, func(j *journey) {
		if j.state().runningTest() != nil {
			j.do(j.tester, &RecordTestVerdicts{Verdicts: j.passing()})
		}
	}},
	{reported, func(j *journey) {
		if j.state().runningTest() != nil {
			j.do(j.tester, j.report())
		}
	}},
	{reviewed, func(j *journey) {
		j.do(theReviewer, &RecordReview{Items: conforming(j.seen().ReviewList(j.state()))})
	}},
	{reviewEnded, func(j *journey) { j.do(theReviewer, &ConcludeReview{Summary: "符合", Problems: j.words()}) }},
	{planned, func(j *journey) { j.do(theInspector, planFor(j.today)) }},
	{inspected, func(j *journey) {
		j.do(theInspector, &RecordConsistency{j.identity()})
		j.do(theInspector, &RecordInspection{Items: conforming(j.seen().InspectionList(j.state()))})
	}},
	{visitEnded, func(j *journey) {
		j.do(theInspector, &ConcludeInspection{Visited: j.today, Summary: "符合", Problems: j.words()})
	}},
	{watched, func(j *journey) {
		if past := j.state().LastDay().AddDays(1); j.today.Before(past) {
			j.today = past
		}
		j.do(theMonitor, j.concluding(true))
	}},
	{evaluated, func(j *journey) { j.do(theEvaluator, &EvaluateCase{Conforms: true, Summary: "符合"}) }},
	{confirmed, func(j *journey) {
		if j.state().restsOnReport() {
			j.do(theEvaluator, &ConfirmUnchanged{Grounds: "版本与校验值一致"})
		}
	}},
	{granted, func(j *journey) { j.do(theDecider, &GrantCertification{}) }},
}

// to takes all steps up to this one.
func (j *journey) to(name string) *journey {
	j.Helper()
	for j.at < len(way) {
		next := way[j.at]
		j.at++
		next.take(j)
		if next.name == name {
			return j
		}
	}
	j.Fatalf("the way has no step %q ahead", name)
	return j
}

// identity are the facts of the product that was applied for.
func (j *journey) identity() ProductFacts {
	c := j.state()
	return ProductFacts{Name: c.Name.ZH, Model: c.Model, SHA256: strings.Repeat("ab", 32), Hardware: []string{"无"}}
}

// watching is a plan that watches every dimension.
func (j *journey) watching() *PlanMonitoring {
	c := &PlanMonitoring{}
	for _, d := range j.Scheme("").Dimensions(j.today) {
		c.Watched = append(c.Watched, WatchInput{Dimension: d.ID, Ways: []string{"institution-report", "probe"}})
	}
	return c
}

// concluding is a result of monitoring with a word on every dimension.
func (j *journey) concluding(satisfied bool) *ConcludeMonitoring {
	c := &ConcludeMonitoring{Satisfied: satisfied, Summary: "正常"}
	for _, d := range j.Scheme("").Dimensions(j.today) {
		c.Dimensions = append(c.Dimensions, DimensionInput{d.ID, "未见异常"})
	}
	return c
}

// goodAnswers keep the product in scope.
func (j *journey) goodAnswers() (answers []ScopeAnswer) {
	for _, q := range j.Scheme("").ScopeQuestions(j.today) {
		answers = append(answers, ScopeAnswer{Question: q.ID, Yes: q.Passes})
	}
	return answers
}

// passing are good verdicts on the clauses of the running task.
func (j *journey) passing() (verdicts []ClauseVerdictInput) {
	for _, clause := range j.state().runningTest().Clauses {
		verdicts = append(verdicts, ClauseVerdictInput{Clause: clause, Verdict: scheme.TestPasses, Evidence: "记录"})
	}
	return verdicts
}

// clauses are all that the type test must cover.
func (j *journey) clauses() (ids []string) {
	for _, c := range j.Scheme("").TestClauses("software", nil, j.today) {
		ids = append(ids, c.ID)
	}
	return ids
}

// brings is a report of the journey's laboratory that passes these clauses.
func (j *journey) brings(dated calendar.Date, clauses ...string) *NameEarlierReport {
	organisation := Get[*Organisation](j.record, KindOrganisation, j.tester.Organisation)
	named := &NameEarlierReport{Laboratory: "示例实验室", Code: organisation.Code, Number: "E-1", Dated: dated, Model: "V1.0",
		Report: aFile("earlier"), Contract: aFile("contract")}
	for _, clause := range clauses {
		named.Outcomes = append(named.Outcomes, ClauseOutcome{clause, scheme.TestPasses})
	}
	return named
}

func (j *journey) report() *SubmitTestReport {
	return &SubmitTestReport{ReportNumber: "R-1", Finished: j.today, File: aFile("report"), Custody: "检测机构保存"}
}

// rectifying is a case with one finding, to be corrected by a day.
func (j *journey) rectifying(days int, answers ...string) *Rectification {
	j.Helper()
	j.do(theDecider, &RequireRectification{Findings: []FindingInput{{Clause: "5.6(1)", Text: "制度未执行", Answers: answers}}, Due: j.today.AddDays(days)})
	return j.state().openRectification()
}

func corrected() *HandInRectification {
	return &HandInRectification{Answers: []CorrectionInput{{Finding: "F-01", Text: "已整改"}}}
}

// words are an examiner's on every problem of monitoring.
func (j *journey) words() (all []ProblemRecheckInput) {
	for _, p := range j.state().Monitoring.Problems {
		all = append(all, ProblemRecheckInput{Problem: p.ID, Needed: true, Reason: "视级别", Result: "未再发生"})
	}
	return all
}

// stepOf is where a step stands on the way.
func stepOf(name string) int {
	return slices.IndexFunc(way, func(l leg) bool { return l.name == name })
}
