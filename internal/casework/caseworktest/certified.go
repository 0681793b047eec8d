package caseworktest

import (
	"context"
	"strings"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// Certify lets a whole life happen and gives its case and the certificate it
// led to.
func (b *Body) Certify(tb testing.TB) (file, certificate rule.StreamID) {
	tb.Helper()
	file = b.Apply(tb)
	for _, step := range Life {
		b.Take(tb, file, step)
	}
	return file, rule.StreamID{Kind: rule.KindCertificate, ID: b.Case(tb, file).Certificate}
}

// Survey begins the surveillance of a certificate with a review and a visit.
func (b *Body) Survey(tb testing.TB, certificate rule.StreamID) rule.StreamID {
	tb.Helper()
	return rule.StreamID{Kind: rule.KindCase, ID: b.Make(tb, b.As(rule.RoleMonitoring), &rule.OpenSurveillance{
		Certificate: certificate.ID, Elements: []string{scheme.StageReview, scheme.StageInspection}})}
}

// DrawnTest is the test of a sample that was drawn in a surveillance.
var DrawnTest = []Step{
	{"RecordTestVerdicts", rule.RoleLaboratory, 5, testVerdicts},
	{"SubmitTestReport", rule.RoleLaboratory, 0, func(a Ask) []rule.Command {
		return list(&rule.SubmitTestReport{ReportNumber: "BG-101", Finished: a.Today, File: a.File, Custody: "样品由检测机构保管"})
	}},
}

// Surveillance is a surveillance from its beginning to the decision.
var Surveillance = []Step{
	{"RecordReview", rule.RoleReviewer, 20, func(a Ask) []rule.Command {
		return list(&rule.RecordReview{Items: conforming(a.ReviewList(a.Case))})
	}},
	{"ConcludeReview", rule.RoleReviewer, 1, one(&rule.ConcludeReview{Summary: "文件符合要求"})},
	{"PlanInspection", rule.RoleInspector, 1, func(a Ask) []rule.Command { return list(a.Body.Visit(40)) }},
	{"RecordConsistency", rule.RoleInspector, 40, func(a Ask) []rule.Command {
		return list(&rule.RecordConsistency{ProductFacts: rule.ProductFacts{Name: a.Case.Name.ZH, Model: a.Case.Model,
			SHA256: strings.Repeat("ab", 32), Hardware: []string{"服务器"}}})
	}},
	{"RecordInspection", rule.RoleInspector, 0, func(a Ask) []rule.Command {
		return list(&rule.RecordInspection{Items: conforming(a.InspectionList(a.Case))})
	}},
	{"ConcludeInspection", rule.RoleInspector, 0, func(a Ask) []rule.Command {
		return list(&rule.ConcludeInspection{Visited: a.Today, Summary: "现场符合要求"})
	}},
	{"ConcludeMonitoring", rule.RoleMonitoring, 1, func(a Ask) []rule.Command { return list(a.Body.Conclusion()) }},
	{"EvaluateCase", rule.RoleEvaluator, 1, one(&rule.EvaluateCase{Conforms: true, Summary: "监督合格"})},
	{"MaintainCertification", rule.RoleDecider, 1, one(&rule.MaintainCertification{})},
}

// Renew begins the client's application to renew a certificate.
func (b *Body) Renew(tb testing.TB, certificate rule.StreamID) rule.StreamID {
	tb.Helper()
	return rule.StreamID{Kind: rule.KindCase, ID: b.Make(tb, b.Client, &rule.OpenRenewal{Certificate: certificate.ID})}
}

// Renewal is a renewal from a fresh application to its grant.
var Renewal = []Step{
	{"ProvideMaterial", rule.RoleClient, 0, provideAll},
	{"SubmitApplication", rule.RoleClient, 0, one(&rule.SubmitApplication{})},
	{"ReceivePaper", rule.RoleIntake, 1, papers(func(m scheme.Material) bool { paper, _ := m.Form.Wants(); return paper })},
	{"JudgeMaterials", rule.RoleIntake, 1, judge},
	{"PlanRenewal", rule.RoleMonitoring, 0, one(&rule.PlanRenewal{Elements: []string{scheme.StageReview}, Grounds: "运行平稳，无变化"})},
	{"AcceptApplication", rule.RoleIntake, 0, one(&rule.AcceptApplication{})},
	{"RecordReview", rule.RoleReviewer, 20, func(a Ask) []rule.Command {
		return list(&rule.RecordReview{Items: conforming(a.ReviewList(a.Case))})
	}},
	{"ConcludeReview", rule.RoleReviewer, 1, one(&rule.ConcludeReview{Summary: "文件符合要求"})},
	{"ConcludeMonitoring", rule.RoleMonitoring, 1, func(a Ask) []rule.Command { return list(a.Body.Conclusion()) }},
	{"EvaluateCase", rule.RoleEvaluator, 1, one(&rule.EvaluateCase{Conforms: true, Summary: "合格"})},
	{"GrantCertification", rule.RoleDecider, 1, one(&rule.GrantCertification{})},
}

// Drawing records that a sample of the certified product was drawn for a test of
// the first clause of its basis.
func (b *Body) Drawing(tb testing.TB, on rule.StreamID) *rule.DrawSample {
	tb.Helper()
	draw := &rule.DrawSample{From: scheme.FromProduction, Place: "北京市海淀区机房", Drawn: b.Today(), Witness: "获证机构 张某", Serial: "SN-0001", Seal: "FQ-001", Laboratory: b.Laboratory}
	must(tb, b.Look(context.Background(), b.As(rule.RoleIntake), on, func(s *rule.Situation, view casework.View) error {
		c := view.State.(*rule.Case)
		draw.Clauses = []string{s.BasisClauses(c)[0].ID}
		draw.ProductFacts = rule.ProductFacts{Name: c.Name.ZH, Model: c.Model, SHA256: strings.Repeat("ab", 32), Hardware: []string{"服务器"}}
		return nil
	}))
	return draw
}
