package caseworktest

import (
	"testing"

	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// Renamed is the name that the holder of a changed certificate has.
var Renamed = rule.Words{ZH: "示例更名科技有限公司", EN: "Example Renamed Technology Co., Ltd."}

// Alter begins a change of a certificate: the holder has another registered name,
// and the product another version.
func (b *Body) Alter(tb testing.TB, certificate rule.StreamID) rule.StreamID {
	tb.Helper()
	return rule.StreamID{Kind: rule.KindCase, ID: b.Make(tb, b.As(rule.RoleClient), &rule.OpenChange{
		Certificate: certificate.ID, Model: "V9.1", Holder: rule.PartyInput{Name: Renamed}, Classes: []string{"cryptography"},
		Statement: "更换密钥管理组件；公司更名"})}
}

// Change is a change of a certificate from its materials to its grant.
var Change = []Step{
	{"ProvideMaterial", rule.RoleClient, 0, provideAll},
	{"SubmitApplication", rule.RoleClient, 0, one(&rule.SubmitApplication{})},
	{"ReceivePaper", rule.RoleIntake, 1, papers(func(m scheme.Material) bool { paper, _ := m.Form.Wants(); return paper })},
	{"JudgeMaterials", rule.RoleIntake, 0, judge},
	{"AcceptApplication", rule.RoleIntake, 1, one(&rule.AcceptApplication{})},
	{"AssessChange", rule.RoleReviewer, 1, one(&rule.AssessChange{Grounds: "差异性说明属实", Touched: []string{"JRT0199-9", "JRT0199-10"},
		Classes: []rule.ClassInput{{Class: "name-address"}, {Class: "cryptography"}}})},
	{"DispatchTest", rule.RoleMonitoring, 0, func(a Ask) []rule.Command {
		return list(&rule.DispatchTest{Laboratory: a.Body.Laboratory})
	}},
	{"RecordTestVerdicts", rule.RoleLaboratory, 9, testVerdicts},
	{"SubmitTestReport", rule.RoleLaboratory, 1, func(a Ask) []rule.Command {
		return list(&rule.SubmitTestReport{ReportNumber: "BG-002", Finished: a.Today, File: a.File, Custody: "样品由检测机构保管"})
	}},
	{"RecordReview", rule.RoleReviewer, 1, func(a Ask) []rule.Command {
		return list(&rule.RecordReview{Items: conforming(a.ReviewList(a.Case))})
	}},
	{"ConcludeReview", rule.RoleReviewer, 0, one(&rule.ConcludeReview{Summary: "文件符合要求"})},
	{"EvaluateCase", rule.RoleEvaluator, 1, one(&rule.EvaluateCase{Conforms: true, Summary: "变更后仍符合要求"})},
	{"GrantChange", rule.RoleDecider, 1, one(&rule.GrantChange{})},
}
