package letter_test

import (
	"strings"
	"testing"
	"time"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/letter"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// TestWhoIsToldThatAChangeOfTheBasisIsTakenBackLearnsWhatGoesOn: an application that
// is open, and a suspension with the day by which restoration is asked for.
func TestWhoIsToldThatAChangeOfTheBasisIsTakenBackLearnsWhatGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		certificate := b.CertifyWithReport(t)
		b.NewEdition(t)
		backOf := func() string {
			t.Helper()
			transition := b.Announce(t, 20)
			b.Pass(21)
			b.Must(t, b.As(rule.RoleSystem), &rule.ProposeMissedTransition{}, certificate)
			if b.Certificate(t, certificate).Proposal("V-02") != nil {
				b.Must(t, b.As(rule.RoleDecider), &rule.SuspendCertificate{Proposal: "V-02"}, certificate)
				b.Make(t, b.Client, &rule.OpenTransition{Certificate: certificate.ID})
			}
			b.Must(t, b.As(rule.RoleManager), b.TakingBack(), transition)
			all := sent(t, db)
			return printed(t, drawn(t, compose(t, b, all[len(all)-1], true), letter.Look{}))
		}
		suspension, application := "暂停不因撤回而解除", "将继续办理"
		if words := backOf(); !strings.Contains(words, "系误发，现予撤回") || !strings.Contains(words, "标准尚未发布") || strings.Contains(words, suspension) || strings.Contains(words, application) {
			t.Errorf("whoever did nothing is told\n%s", words)
		}
		words := backOf()
		until := b.Certificate(t, certificate).Suspension().Until
		for _, said := range []string{suspension, application, "thesuspensiondoesnotendbythis", until.Start().Add(12 * time.Hour).Format("最迟在2006年1月2日")} {
			if !strings.Contains(words, said) {
				t.Errorf("whoever is suspended is not told %q:\n%s", said, words)
			}
		}
		if strings.Contains(words, "⟦") || strings.Contains(words, "<novalue>") {
			t.Errorf("it has a hole in its words:\n%s", words)
		}
	})
}

// TestWhoLacksAStandardThatIsNewToTheBasisIsToldThat, and nothing of an edition that
// is left.
//
// [6.3.1e] 认证机构应通知相关获证机构
func TestWhoLacksAStandardThatIsNewToTheBasisIsToldThat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := caseworktest.Open(t, db)
		certificate := b.CertifyWithReport(t)
		b.NewStandard(t, "cloud")
		b.Make(t, b.As(rule.RoleManager), b.AnnouncingStandard(200))
		reads := func(said ...string) {
			t.Helper()
			all := sent(t, db)
			words := printed(t, drawn(t, compose(t, b, all[len(all)-1], true), letter.Look{}))
			for _, said := range said {
				if !strings.Contains(words, said) {
					t.Errorf("it does not say %q:\n%s", said, words)
				}
			}
			for _, not := range []string{"已有新版本", "证书依据的版本", "hasanewedition", "⟦", "<novalue>"} {
				if strings.Contains(words, not) {
					t.Errorf("it says %q:\n%s", not, words)
				}
			}
		}
		reads("标准JR/T0300-2026新列入认证依据", "智能体须符合专门规范", "包括该标准的依据", "isnewtothebasisofcertification")
		b.Pass(150)
		b.Must(t, b.As(rule.RoleSystem), &rule.RemindOfTransition{}, certificate)
		reads("未依据新列入的标准", "thatisnewtothebasis")
	})
}
