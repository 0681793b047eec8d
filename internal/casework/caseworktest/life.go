package caseworktest

import (
	"context"
	"fincert/internal/casework"
	"strings"
	"testing"

	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
)

// Step is what one person does in the life of a case, with one command or with
// a few of the same name.
type Step struct {
	Name     string // of the command
	By       rule.Role
	Days     int // that pass before it
	Commands func(Ask) []rule.Command
}

// Ask is what a step's commands are made from.
type Ask struct {
	*rule.Situation
	Case *rule.Case
	File rule.FileRef // a file of the case
	Body *Body
}

// Life is a case from a fresh application to its certificate, with a supplement
// before and one after acceptance, a problem in monitoring, and a rectification
// that needs two tries.
var Life = []Step{
	{"ProvideMaterial", rule.RoleClient, 0, provideAll},
	{"ReceivePaper", rule.RoleIntake, 0, papers(func(m scheme.Material) bool { return m.Form == scheme.Object })},
	{"SubmitApplication", rule.RoleClient, 0, one(&rule.SubmitApplication{})},
	{"ReceivePaper", rule.RoleIntake, 1, papers(func(m scheme.Material) bool { paper, _ := m.Form.Wants(); return paper })},
	{"RequestSupplement", rule.RoleIntake, 0, supplement("quality-system")},
	{"ProvideMaterial", rule.RoleClient, 3, provide("quality-system")},
	{"CompleteSupplement", rule.RoleClient, 0, one(&rule.CompleteSupplement{})},
	{"AnswerScope", rule.RoleIntake, 0, answerScope},
	{"JudgeMaterials", rule.RoleIntake, 1, judge},
	{"RecordException", rule.RoleManager, 0, one(&rule.RecordException{Limit: scheme.LimitMonitoringMax, To: 9, Reason: "季节性业务"})},
	{"WithdrawException", rule.RoleManager, 0, one(&rule.WithdrawException{Exception: "E-01", Reason: "不再需要"})},
	{"AssessOperation", rule.RoleMonitoring, 0, one(&rule.AssessOperation{
		Supports: true, MonitoringMonths: 3, Business: "业务平稳", System: "系统平稳"})},
	{"RecordContract", rule.RoleIntake, 0, func(a Ask) []rule.Command {
		return list(&rule.RecordContract{Number: "HT-2026-001", Signed: a.Today, File: a.File})
	}},
	{"AcceptApplication", rule.RoleIntake, 1, one(&rule.AcceptApplication{})},

	{"PlanMonitoring", rule.RoleMonitoring, 0, planMonitoring},
	{"RecordProblem", rule.RoleMonitoring, 20, func(a Ask) []rule.Command { return list(a.Body.Problem()) }},
	{"AnswerProblem", rule.RoleClient, 1, func(a Ask) []rule.Command {
		return list(&rule.AnswerProblem{Problem: "P-01", Text: "网关证书到期，已更换", Files: []rule.FileRef{a.File}})
	}},
	{"JudgeProblemAnswer", rule.RoleMonitoring, 0, one(&rule.JudgeProblemAnswer{Problem: "P-01", Accepted: true, Note: "原因清楚，措施有效"})},
	{"CloseProblem", rule.RoleMonitoring, 1, one(&rule.CloseProblem{Problem: "P-01", How: "已修复并复测"})},
	{"SetMonitoringPeriod", rule.RoleMonitoring, 0, one(&rule.SetMonitoringPeriod{Months: 4, Reason: "再观察一个月"})},
	{"ConfirmStableOperation", rule.RoleMonitoring, 10, one(&rule.ConfirmStableOperation{Grounds: "连续三十日无重大故障"})},

	{"DispatchTest", rule.RoleMonitoring, 0, func(a Ask) []rule.Command {
		return list(&rule.DispatchTest{Laboratory: a.Body.Laboratory})
	}},
	{"RecordTestVerdicts", rule.RoleLaboratory, 15, testVerdicts},
	{"SubmitTestReport", rule.RoleLaboratory, 1, func(a Ask) []rule.Command {
		return list(&rule.SubmitTestReport{ReportNumber: "BG-001", Finished: a.Today, File: a.File, Custody: "样品由检测机构保管"})
	}},
	{"ReceiveTestReportPaper", rule.RoleIntake, 2, func(a Ask) []rule.Command {
		return list(&rule.ReceiveTestReportPaper{Task: a.Case.Tests[0].Number, Received: a.Today})
	}},

	{"RequestSupplement", rule.RoleReviewer, 0, supplement("operations-documents")},
	{"ProvideMaterial", rule.RoleClient, 6, provide("operations-documents")},
	{"CompleteSupplement", rule.RoleClient, 0, one(&rule.CompleteSupplement{})},
	{"JudgeMaterials", rule.RoleIntake, 0, judge},
	{"RecordReview", rule.RoleReviewer, 1, func(a Ask) []rule.Command {
		return list(&rule.RecordReview{Items: conforming(a.ReviewList(a.Case))})
	}},
	{"ConcludeReview", rule.RoleReviewer, 0, func(a Ask) []rule.Command {
		return list(&rule.ConcludeReview{Problems: rechecks(a), Summary: "文件符合要求"})
	}},
	{"PlanInspection", rule.RoleInspector, 1, func(a Ask) []rule.Command {
		return list(a.Body.Visit(7))
	}},
	{"RecordConsistency", rule.RoleInspector, 7, func(a Ask) []rule.Command {
		return list(&rule.RecordConsistency{ProductFacts: rule.ProductFacts{Name: a.Case.Name.ZH, Model: a.Case.Model + "-1",
			SHA256: strings.Repeat("ab", 32), Hardware: []string{"服务器"}}})
	}},
	{"JudgeConsistency", rule.RoleInspector, 0, one(&rule.JudgeConsistency{Verdicts: []rule.DifferenceInput{
		{Difference: "consistency/model/unit", Conforms: true, Reason: "末位为打包序号"}}})},
	{"RecordInspection", rule.RoleInspector, 0, func(a Ask) []rule.Command {
		return list(&rule.RecordInspection{Items: conforming(a.InspectionList(a.Case))})
	}},
	{"ConcludeInspection", rule.RoleInspector, 0, func(a Ask) []rule.Command {
		return list(&rule.ConcludeInspection{Visited: a.Today, Problems: rechecks(a), Summary: "现场符合要求"})
	}},
	{"ConcludeMonitoring", rule.RoleMonitoring, 90, func(a Ask) []rule.Command { return list(a.Body.Conclusion()) }},
	{"EvaluateCase", rule.RoleEvaluator, 1, func(a Ask) []rule.Command {
		return list(&rule.EvaluateCase{Conforms: true, Problems: unspoken(a), Summary: "综合评价合格"})
	}},

	{"RequireRectification", rule.RoleDecider, 1, func(a Ask) []rule.Command {
		return list(&rule.RequireRectification{Due: a.Today.AddDays(30), Findings: []rule.FindingInput{
			{Clause: "5.6(1)", Text: "值班记录缺两日"}, {Clause: "5.6(2)", Text: "版本标识不一致"}}})
	}},
	{"HandInRectification", rule.RoleClient, 10, correct},
	{"VerifyRectification", rule.RoleReviewer, 1, one(&rule.VerifyRectification{Way: "documents", Failed: []string{"F-02"}, Note: "版本标识仍不一致"})},
	{"HandInRectification", rule.RoleClient, 5, correct},
	{"VerifyRectification", rule.RoleReviewer, 1, one(&rule.VerifyRectification{Way: "revisit", Note: "已整改"})},
	{"GrantCertification", rule.RoleDecider, 1, one(&rule.GrantCertification{})},
}

// Take lets one step happen to a case.
func (b *Body) Take(tb testing.TB, on rule.StreamID, step Step) {
	tb.Helper()
	b.Pass(step.Days)
	file := b.File(tb, on, "示范文件")
	ask := Ask{File: file, Body: b}
	var commands []rule.Command
	err := b.Look(context.Background(), b.As(rule.RoleIntake), on, func(s *rule.Situation, view casework.View) error {
		ask.Situation, ask.Case = s, view.State.(*rule.Case)
		commands = step.Commands(ask)
		return nil
	})
	must(tb, err)
	kind, _ := b.Command(step.Name)
	if kind.Kind == rule.KindTestTask {
		on = rule.StreamID{Kind: rule.KindTestTask, ID: ask.Case.Tests[0].Task}
	}
	if kind.Kind == rule.KindProduct {
		on = rule.StreamID{Kind: rule.KindProduct, ID: ask.Case.Product}
	}
	for _, command := range commands {
		b.Must(tb, b.As(step.By), command, on)
	}
}

// Reach opens an application and lets its life happen until the n-th step of
// that name is next.
func (b *Body) Reach(tb testing.TB, name string, n int) rule.StreamID {
	tb.Helper()
	on := b.Apply(tb)
	for _, step := range Life {
		if step.Name == name {
			n--
		}
		if n == 0 {
			return on
		}
		b.Take(tb, on, step)
	}
	tb.Fatalf("no life of a case has so many of %s", name)
	return on
}

// Problem is a command that records what monitoring found today.
func (b *Body) Problem() *rule.RecordProblem {
	return &rule.RecordProblem{Dimension: "business-continuity", Level: 2, Found: b.Today(), Text: "支付网关中断十二分钟"}
}

// Visit is a command that plans the inspection some days ahead.
func (b *Body) Visit(days int) *rule.PlanInspection {
	return &rule.PlanInspection{Visit: b.Today().AddDays(days), Place: "北京市海淀区机房", Inspectors: []string{b.As(rule.RoleInspector).Person}}
}

// Conclusion is a good result of monitoring.
func (b *Body) Conclusion() *rule.ConcludeMonitoring {
	command := &rule.ConcludeMonitoring{Satisfied: true, Summary: "监测期内运行稳定"}
	for _, d := range load.Shipped().Dimensions(b.Today()) {
		command.Dimensions = append(command.Dimensions, rule.DimensionInput{Dimension: d.ID, Text: "未见异常"})
	}
	return command
}

func list(c rule.Command) []rule.Command { return []rule.Command{c} }

func one(c rule.Command) func(Ask) []rule.Command {
	return func(Ask) []rule.Command { return list(c) }
}

func provide(item string) func(Ask) []rule.Command {
	return func(a Ask) []rule.Command {
		return list(&rule.ProvideMaterial{Item: item, Files: []rule.FileRef{a.File}})
	}
}

func provideAll(a Ask) []rule.Command {
	var all []rule.Command
	for _, m := range a.Required(a.Case) {
		if m.Form != scheme.Object {
			all = append(all, provide(m.ID)(a)...)
		}
	}
	return all
}

func papers(wanted func(scheme.Material) bool) func(Ask) []rule.Command {
	return func(a Ask) []rule.Command {
		var receipts []rule.PaperReceiptInput
		for _, m := range a.Required(a.Case) {
			if wanted(m) {
				receipts = append(receipts, rule.PaperReceiptInput{Item: m.ID, Received: a.Today, Sealed: m.Seal, Place: "档案柜 A-3"})
			}
		}
		return list(&rule.ReceivePaper{Receipts: receipts})
	}
}

func supplement(item string) func(Ask) []rule.Command {
	return one(&rule.RequestSupplement{Items: []rule.SupplementItemInput{{Item: item, Why: "版本过旧"}}})
}

func answerScope(a Ask) []rule.Command {
	command := &rule.AnswerScope{}
	for _, q := range a.Record.Scheme("").ScopeQuestions(a.Today) {
		command.Answers = append(command.Answers, rule.ScopeAnswer{Question: q.ID, Yes: q.Passes})
	}
	return list(command)
}

func planMonitoring(a Ask) []rule.Command {
	command := &rule.PlanMonitoring{}
	for _, d := range a.Record.Scheme("").Dimensions(a.Today) {
		command.Watched = append(command.Watched, rule.WatchInput{Dimension: d.ID, Ways: []string{"institution-report"}})
	}
	return list(command)
}

// judge finds everything in order that has no verdict.
func judge(a Ask) []rule.Command {
	command := &rule.JudgeMaterials{}
	for _, m := range a.Required(a.Case) {
		if a.Case.Materials[m.ID].Verdict == "" {
			command.Verdicts = append(command.Verdicts, rule.MaterialVerdictInput{Item: m.ID, Verdict: scheme.MaterialConforms})
		}
	}
	return list(command)
}

func testVerdicts(a Ask) []rule.Command {
	command := &rule.RecordTestVerdicts{}
	for _, clause := range a.TestClauses(a.Case) {
		command.Verdicts = append(command.Verdicts, rule.ClauseVerdictInput{
			Clause: clause.ID, Verdict: scheme.TestPasses, Evidence: "见检测记录"})
	}
	return list(command)
}

func conforming(items []scheme.CheckItem) []rule.ItemInput {
	var all []rule.ItemInput
	for _, i := range items {
		all = append(all, rule.ItemInput{Item: i.ID, Verdict: scheme.CheckConforms})
	}
	return all
}

// unspoken are words on the problems that came too late for the inspection.
func unspoken(a Ask) []rule.ProblemRecheckInput {
	all := rechecks(a)
	return all[len(a.Case.Inspection.Problems):]
}

func rechecks(a Ask) []rule.ProblemRecheckInput {
	var all []rule.ProblemRecheckInput
	for _, p := range a.Case.Monitoring.Problems {
		all = append(all, rule.ProblemRecheckInput{Problem: p.Number, Needed: true, Reason: "等级较高", Result: "未再发生"})
	}
	return all
}

func correct(a Ask) []rule.Command {
	command := &rule.HandInRectification{}
	for _, r := range a.Case.Rectifications {
		for _, finding := range r.Findings {
			command.Answers = append(command.Answers, rule.CorrectionInput{
				Finding: finding.ID, Text: "已按要求整改", Files: []rule.FileRef{a.File}})
		}
	}
	return list(command)
}
