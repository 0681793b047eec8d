package console_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// publish writes the register's rows, as a house does.
type publish struct{ register.Projector }

func (p publish) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	for _, c := range changes {
		if err := p.Projector.Project(tx, c.Meta, c.Entry); err != nil {
			return err
		}
	}
	return nil
}

// TestTheHolderReadsThatASuspendedCertificateIsNotUsed at the head of its page,
// before anything else, and so do staff; what goes on stands before what is over.
//
// [6.3.2b] 证书暂停使用期间，不得使用
func TestTheHolderReadsThatASuspendedCertificateIsNotUsed(t *testing.T) {
	var certificate rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		certificate = b.CertifyWithReport(t)
		b.Suspend(t, certificate, "contract")
		b.NewEdition(t)
		b.Announce(t, 100)
	})
	client, decider := d.as(d.body.Client, "client"), d.as(d.body.As(rule.RoleDecider), "decider")
	for lang, words := range map[string][]string{
		"zh": {"暂停期间不得使用认证证书和认证标志", "状态变化", "原因：未履行认证合同中规定的责任和义务", "暂停期至", "认证依据变更", "B2026-01", "未申请", "最迟在"},
		"en": {"neither certificate nor mark is used", "Reason", "Change", "B2026-01", "Not begun", "restoration is asked for by"},
	} {
		for name, who := range map[string]*http.Client{"client": client, "decider": decider} {
			_, page := d.get(who, "/desk/certificates/"+certificate.ID+"?lang="+lang)
			says(t, name+", "+lang, page, words, []string{"⟦"})
			if strings.Index(page, words[0]) > strings.Index(page, `id="actions"`) || strings.Index(page, `id="suspensions"`) > strings.Index(page, `id="facts"`) {
				t.Errorf("%s, %s: the suspension does not stand first", name, lang)
			}
		}
	}
}

// TestACopyAndAPeriodAreCalledByWhichTheyAre where it is awaited, and in the history.
//
// [5.9.1a] [6.2b]
func TestACopyAndAPeriodAreCalledByWhichTheyAre(t *testing.T) {
	var certificate rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		certificate = b.CertifyWithReport(t)
		b.Must(t, b.Client, &rule.RequestReissue{Why: rule.ReissueDamaged, Text: "受潮"}, certificate)
		b.Must(t, b.As(rule.RoleDecider), &rule.ReissueCertificate{}, certificate)
		b.Pass(300)
	})
	client := d.as(d.body.Client, "client")
	_, page := d.get(client, "/desk/certificates/"+certificate.ID+"?lang=zh")
	says(t, "its page", page, []string{"交回证书（首本）", "第 1 次更新或补发，以前的纸质证书作废"}, []string{"（0）"})
	_, page = d.get(client, "/desk/agenda?lang=zh")
	says(t, "the calendar", page, []string{"交回证书的期限 首本"}, nil)
	_, page = d.get(client, "/desk/?lang=zh")
	says(t, "the work", page, []string{"首本"}, nil)
	_, page = d.get(d.as(d.body.As(rule.RoleMonitoring), "monitoring"), "/desk/certificates/"+certificate.ID+"?lang=zh")
	says(t, "whose turn it is", page, []string{"（第 1 期）"}, []string{"（1）"})
}

// TestASurveillanceShowsTheUseOfItsCertificateSinceTheLastOne: who examines sees
// what the holder put on record, and what is missing or has to stop.
//
// [6.2c] 对认证证书的使用情况如实记录存档
// [7(3)]
func TestASurveillanceShowsTheUseOfItsCertificateSinceTheLastOne(t *testing.T) {
	var certificate, survey rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		file, held := b.Certify(t)
		certificate = held
		survey = b.Survey(t, certificate)
		b.Must(t, b.Client, &rule.FileUsageSystem{Of: rule.UsedCertificate, File: b.File(t, file, "制度"), Since: b.Today()}, certificate)
		b.Must(t, b.Client, &rule.FileUsageSystem{Of: rule.UsedMark, File: b.File(t, file, "标志"), Since: b.Today()}, certificate)
		b.Must(t, b.Client, &rule.RecordUses{Uses: []rule.UseInput{{Of: rule.UsedCertificate, Where: "website", From: b.Today(), Text: "官网产品页"}}}, certificate)
	})
	reviewer := d.as(d.body.As(rule.RoleReviewer), "reviewer")
	at := "/desk/cases/" + survey.ID
	_, page := d.get(reviewer, at+"?lang=zh")
	says(t, "the case", page, []string{"以来证书、审核报告和标志的使用", "U-01", "官网产品页", "使用中"}, []string{"⟦", "未提交"})
	_, page = d.get(reviewer, at+"?lang=en")
	says(t, "in English", page, []string{"Use of certificate, audit report and mark since", "U-01"}, []string{"⟦"})
	d.body.Casework = d.house.Casework
	d.body.Suspend(t, certificate, "contract")
	_, page = d.get(reviewer, at+"?lang=zh")
	says(t, "while suspended", page, []string{"必须停止", "不得使用，应停止"}, nil)
}

// TestTheHoldersWordOnItsRecordsStandsBeforeThem: awaited in the case and among the
// holder's work; then as it was given, with how much was put on record since. The
// certificate's page tells of the uses alone.
//
// [6.2c] 对认证证书的使用情况如实记录存档
func TestTheHoldersWordOnItsRecordsStandsBeforeThem(t *testing.T) {
	var certificate, survey rule.StreamID
	use := func(b *caseworktest.Body, text string) {
		b.Must(t, b.Client, &rule.RecordUses{Uses: []rule.UseInput{{Of: rule.UsedCertificate, Where: "website", From: b.Today(), Text: text}}}, certificate)
	}
	begun := func(b *caseworktest.Body) {
		file, held := b.Certify(t)
		certificate = held
		b.Must(t, b.Client, &rule.FileUsageSystem{Of: rule.UsedCertificate, File: b.File(t, file, "制度"), Since: b.Today()}, certificate)
		use(b, "官网产品页")
		survey = b.Survey(t, certificate)
	}
	d := open(t, begun)
	client, reviewer := d.as(d.body.Client, "client"), d.as(d.body.As(rule.RoleReviewer), "reviewer")
	for name, who := range map[string]*http.Client{"client": client, "reviewer": reviewer} {
		_, page := d.get(who, "/desk/cases/"+survey.ID+"?lang=zh")
		says(t, name+", before", part(t, page, `id="usage"`), []string{"尚未声明"}, []string{"⟦"})
	}
	_, page := d.get(client, "/desk/?lang=zh")
	says(t, "the holder's work", page, []string{"使用记录"}, nil)

	d = open(t, func(b *caseworktest.Body) {
		begun(b)
		b.Pass(1)
		b.Must(t, b.Client, &rule.StateUses{Text: "本期仅官网展示"}, survey)
		b.Pass(1)
		use(b, "户外广告")
	})
	client, reviewer = d.as(d.body.Client, "client"), d.as(d.body.As(rule.RoleReviewer), "reviewer")
	for name, who := range map[string]*http.Client{"client": client, "reviewer": reviewer} {
		_, page := d.get(who, "/desk/cases/"+survey.ID+"?lang=zh")
		usage := part(t, page, `id="usage"`)
		says(t, name+", afterwards", usage, []string{"本期仅官网展示", "户外广告", "官网产品页"}, []string{"尚未声明", "⟦"})
		if strings.Index(usage, "本期仅官网展示") > strings.Index(usage, "U-01") {
			t.Errorf("%s: the holder's word does not stand first", name)
		}
		_, page = d.get(who, "/desk/certificates/"+certificate.ID+"?lang=zh")
		says(t, name+", on the certificate", part(t, page, `id="usage"`), []string{"户外广告", "官网产品页"}, []string{"本期仅官网展示", "⟦"})
	}
}

// TestWhatTheHolderIsAwaitedToBeginIsThePagesFirstAct, and nobody else's.
//
// [6.1b] [6.3.1e]
func TestWhatTheHolderIsAwaitedToBeginIsThePagesFirstAct(t *testing.T) {
	var certificate rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		certificate = b.CertifyWithReport(t)
		b.NewEdition(t)
		b.Announce(t, 100)
	})
	primary := func(who rule.Actor, login string) string {
		_, page := d.get(d.as(who, login), "/desk/certificates/"+certificate.ID+"?lang=zh")
		_, after, _ := strings.Cut(page, `class="btn primary" href="`)
		at, _, _ := strings.Cut(after, `"`)
		return at
	}
	if at := primary(d.body.Client, "client"); !strings.Contains(at, "open-transition") || !strings.Contains(at, certificate.ID) {
		t.Errorf("the holder's first act leads to %s", at)
	}
	if at := primary(d.body.As(rule.RoleDecider), "decider"); strings.Contains(at, "open-") {
		t.Errorf("the decider's first act leads to %s", at)
	}
}
