package caseworktest

import (
	"strings"
	"testing"

	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// ApplyWithReport opens an application that brings an earlier report along.
func (b *Body) ApplyWithReport(tb testing.TB) rule.StreamID {
	tb.Helper()
	product := b.Case(tb, b.Apply(tb)).Product
	return rule.StreamID{Kind: rule.KindCase, ID: b.Make(tb, b.Client, &rule.OpenApplication{Product: product, EarlierReport: true})}
}

// LifeWithReport is a case whose earlier report is recognised as a whole, from
// a fresh application to its certificate; while it is evaluated the client
// reports another version.
var LifeWithReport = []Step{
	{"ProvideMaterial", rule.RoleClient, 0, provideAll},
	{"ReceivePaper", rule.RoleIntake, 0, papers(func(m scheme.Material) bool {
		paper, _ := m.Form.Wants()
		return paper || m.Form == scheme.Object
	})},
	{"NameEarlierReport", rule.RoleClient, 0, func(a Ask) []rule.Command {
		command := &rule.NameEarlierReport{Laboratory: "示范检测中心", Code: a.Body.testerCode(a), Number: "BG-000",
			Dated: a.Today.AddMonths(-6), Model: a.Case.Model, Report: a.File, Contract: a.File}
		for _, clause := range a.TestClauses(a.Case) {
			command.Outcomes = append(command.Outcomes, rule.ClauseOutcome{Clause: clause.ID, Verdict: scheme.TestPasses})
		}
		return list(command)
	}},
	{"SubmitApplication", rule.RoleClient, 0, one(&rule.SubmitApplication{})},
	{"AnswerScope", rule.RoleIntake, 0, answerScope},
	{"JudgeMaterials", rule.RoleIntake, 0, judge},
	{"AssessOperation", rule.RoleMonitoring, 0, one(&rule.AssessOperation{
		Supports: true, MonitoringMonths: 1, Business: "业务平稳", System: "系统平稳"})},
	{"RecordContract", rule.RoleIntake, 0, func(a Ask) []rule.Command {
		return list(&rule.RecordContract{Number: "HT-2026-002", Signed: a.Today, File: a.File})
	}},
	{"AcceptApplication", rule.RoleIntake, 0, one(&rule.AcceptApplication{})},
	{"PlanMonitoring", rule.RoleMonitoring, 0, planMonitoring},
	{"AssessEarlierReport", rule.RoleReviewer, 1, one(&rule.AssessEarlierReport{Grounds: "产品无变更，报告覆盖全部条款"})},
	{"RecordReview", rule.RoleReviewer, 1, func(a Ask) []rule.Command {
		return list(&rule.RecordReview{Items: conforming(a.ReviewList(a.Case))})
	}},
	{"ConcludeReview", rule.RoleReviewer, 0, one(&rule.ConcludeReview{Summary: "文件符合要求"})},
	{"PlanInspection", rule.RoleInspector, 0, func(a Ask) []rule.Command {
		return list(a.Body.Visit(0))
	}},
	{"RecordConsistency", rule.RoleInspector, 0, asApplied},
	{"RecordInspection", rule.RoleInspector, 0, func(a Ask) []rule.Command {
		return list(&rule.RecordInspection{Items: conforming(a.InspectionList(a.Case))})
	}},
	{"ConcludeInspection", rule.RoleInspector, 0, func(a Ask) []rule.Command {
		return list(&rule.ConcludeInspection{Visited: a.Today, Summary: "现场符合要求"})
	}},
	{"ConcludeMonitoring", rule.RoleMonitoring, 40, func(a Ask) []rule.Command { return list(a.Body.Conclusion()) }},
	{"EvaluateCase", rule.RoleEvaluator, 0, one(&rule.EvaluateCase{Conforms: true, Summary: "综合评价合格"})},
	{"ReportVersionChange", rule.RoleClient, 0, one(&rule.ReportVersionChange{
		Model: "V1.0.1", SHA256: strings.Repeat("5a", 32), Changes: "更正界面文字"})},
	{"AssessVersion", rule.RoleReviewer, 0, one(&rule.AssessVersion{Outcome: rule.VersionNoTest, Grounds: "不涉及检测条款"})},
	{"RecordConsistency", rule.RoleInspector, 0, asApplied},
	{"EvaluateCase", rule.RoleEvaluator, 0, one(&rule.EvaluateCase{Conforms: true, Summary: "新版本符合"})},
	{"ConfirmUnchanged", rule.RoleEvaluator, 0, one(&rule.ConfirmUnchanged{Grounds: "除已评估的差异外无变更"})},
	{"GrantCertification", rule.RoleDecider, 0, one(&rule.GrantCertification{})},
}

// asApplied finds the product on site as it was applied for.
func asApplied(a Ask) []rule.Command {
	return list(&rule.RecordConsistency{ProductFacts: rule.ProductFacts{Name: a.Case.Name.ZH, Model: a.Case.Model,
		SHA256: strings.Repeat("ab", 32), Hardware: []string{"服务器"}}})
}

// testerCode is the credit code of the laboratory's organisation.
func (b *Body) testerCode(a Ask) string {
	return rule.Get[*rule.Organisation](a.Record, rule.KindOrganisation, b.Tester.Organisation).Code
}
