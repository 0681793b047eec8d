package letter_test

import (
	"strings"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"

	"fincert/internal/letter"
)

// TestARefusalAboutACertificateSaysWhatStays: of a change and of a renewal, not
// granted or not accepted, with the clause and the last day to appeal.
//
// [5.7c] 认证机构应向其以书面形式明示不能获得认证的原因。
func TestARefusalAboutACertificateSaysWhatStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		_, certificate := b.Certify(t)
		number := b.Certificate(t, certificate).Content.Number
		until := func(open func(testing.TB, rule.StreamID) rule.StreamID, steps []caseworktest.Step, name string) rule.StreamID {
			on := open(t, certificate)
			for _, step := range steps {
				if step.Name == name {
					break
				}
				b.Take(t, on, step)
			}
			return on
		}
		refuse := &rule.RefuseCertification{Reasons: []rule.ReasonInput{{Clause: "5.4.1", Text: "密钥管理不符合要求"}}}
		turnDown := &rule.RefuseApplication{Reasons: []rule.ReasonInput{{Clause: "5.2.2", Text: "差异性说明不完整"}}}
		for _, c := range []struct {
			of      func() rule.StreamID
			by      rule.Role
			command rule.Command
			says    []string
		}{
			{func() rule.StreamID { return until(b.Alter, caseworktest.Change, "GrantChange") }, rule.RoleDecider, refuse,
				[]string{"不予变更认证证书通知书", number, "本决定不影响现有证书", "有效", "6.3.1", "提出申诉", "Noticethatthechangeisrefused"}},
			{func() rule.StreamID { return until(b.Alter, caseworktest.Change, "AcceptApplication") }, rule.RoleIntake, turnDown,
				[]string{"变更申请不予受理通知书", "本决定不影响现有证书", "6.3.1"}},
			{func() rule.StreamID { return until(b.Renew, caseworktest.Renewal, "GrantCertification") }, rule.RoleDecider, refuse,
				[]string{"不予续期通知书", "（含当日）为止", "6.1", "提出申诉"}},
		} {
			b.Must(t, b.As(c.by), c.command, c.of())
			all := sent(t, db)
			words := printed(t, drawn(t, compose(t, b, all[len(all)-1], true), letter.Look{}))
			for _, said := range c.says {
				if !strings.Contains(words, said) {
					t.Errorf("%s does not say %q:\n%s", c.command.CommandName(), said, words)
				}
			}
			if strings.Contains(words, "⟦") || strings.Contains(words, "<novalue>") {
				t.Errorf("%s has a hole in its words:\n%s", c.command.CommandName(), words)
			}
		}
	})
}

// TestAFailedSurveillanceIsNotToldOfARefusal but of the withdrawal that the rule
// asks for.
//
// [5.9.2] 如逾期仍未纠正，应撤销其认证资格。
func TestAFailedSurveillanceIsNotToldOfARefusal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		_, certificate := b.Certify(t)
		on := b.Survey(t, certificate)
		for _, step := range caseworktest.Surveillance {
			if step.Name == "MaintainCertification" {
				break
			}
			b.Take(t, on, step)
		}
		b.Must(t, b.As(rule.RoleDecider), &rule.RequireRectification{Due: b.Today().AddDays(20),
			Findings: []rule.FindingInput{{Clause: "6.2c", Text: "缺使用记录"}}}, on)
		all := sent(t, db)
		words := printed(t, drawn(t, compose(t, b, all[len(all)-1], true), letter.Look{}))
		if !strings.Contains(words, "应撤销认证资格") || strings.Contains(words, "不予认证") || strings.Contains(words, "不计入认证时限") {
			t.Errorf("it says:\n%s", words)
		}
	})
}
