package console_test

import (
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/store"
)

// TestADecisionIsCalledByWhatWasAppliedFor in lists, on the pages of its case and
// of the certificate, and in the letters; the certificate's page lists every
// decision about it with its case, what it did, and against which an appeal is
// still open.
//
// [6.1b] [6.3.1a] [6.3.2]
func TestADecisionIsCalledByWhatWasAppliedFor(t *testing.T) {
	var changed, renewal, survey rule.StreamID
	var numbers []string
	d := open(t, func(b *caseworktest.Body) {
		certificate := b.CertifyWithReport(t)
		take := func(on rule.StreamID, steps []caseworktest.Step, last string) {
			for _, step := range steps {
				if step.Name == last {
					break
				}
				b.Take(t, on, step)
			}
			numbers = append(numbers, b.Case(t, on).Number)
		}
		change := b.Alter(t, certificate)
		take(change, caseworktest.Change, "")
		changed = rule.StreamID{Kind: rule.KindCertificate, ID: b.Case(t, change).Certificate}
		survey = b.Survey(t, changed)
		take(survey, caseworktest.Surveillance, "")
		renewal = b.Renew(t, changed)
		take(renewal, caseworktest.Renewal, "GrantCertification")
		b.Must(t, b.As(rule.RoleDecider), &rule.RefuseCertification{Reasons: []rule.ReasonInput{{Clause: "5.4.1", Text: "密钥管理不符合要求"}}}, renewal)
		b.Suspend(t, changed, "contract")
	})
	err := d.house.DB.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("insert into letter (position, kind, recipient, written, stream_kind, stream_id, delivered, opened) select max(position), 'refusal', $1, '2026-06-01', 'case', $2, '2026-06-01T00:00:00Z', '' from entry where stream_id = $2",
			d.body.Client.Organisation, renewal.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	client, decider := d.as(d.body.Client, "client"), d.as(d.body.As(rule.RoleDecider), "decider")
	_, page := d.get(client, "/desk/cases?lang=zh")
	says(t, "the list of cases", page, []string{"已批准变更", "不予续期", "保持认证资格", "已批准认证"}, []string{"⟦"})
	_, page = d.get(decider, "/desk/cases?lang=en&state=granted")
	says(t, "what was granted, in English", page, []string{"change granted", ">granted"}, []string{"renewal refused", "⟦"})
	_, page = d.get(client, "/desk/cases/"+renewal.ID+"?lang=zh")
	says(t, "the refused renewal", page, []string{"不予续期", "不予续期通知书"}, []string{"不予认证", "⟦"})
	_, page = d.get(client, "/desk/letters?lang=zh")
	says(t, "the letters", page, []string{"不予续期通知书", "认证决定通知书（不予批准）"}, []string{"认证决定通知书（不予认证）", "⟦"})

	_, page = d.get(client, "/desk/certificates/"+changed.ID+"?lang=zh")
	decisions := part(t, page, `id="decisions"`)
	says(t, "the certificate", decisions, append(numbers, "批准认证", "批准变更", "更新证书，编号不变", "保持认证资格", "不予续期", "暂停证书", "可申诉，至",
		`href="/desk/cases/`+survey.ID+`"`), []string{"⟦"})
}

// TestWhatIsAwaitedFromTheClientIsCalledByItsWords in the calendar and among the
// work, and found by them: a material that follows, and what a supplement asks for.
//
// [5.2.3a]
func TestWhatIsAwaitedFromTheClientIsCalledByItsWords(t *testing.T) {
	d := open(t, func(b *caseworktest.Body) {
		on := b.Reach(t, "AcceptApplication", 1)
		b.Must(t, b.As(rule.RoleIntake), &rule.JudgeMaterials{Verdicts: []rule.MaterialVerdictInput{
			{Item: "user-manual", Verdict: scheme.MaterialFollows, Follows: b.Today().AddDays(10)}}}, on)
		b.Must(t, b.As(rule.RoleIntake), &rule.AcceptApplication{}, on)
		b.Must(t, b.As(rule.RoleIntake), &rule.RequestSupplement{Items: []rule.SupplementItemInput{{Item: "quality-system", Why: "缺页"}}}, on)
	})
	client := d.as(d.body.Client, "client")
	for _, at := range []string{"/desk/agenda?lang=zh", "/desk/?lang=zh", "/desk/agenda/week?lang=zh", "/desk/agenda?lang=zh&on-to=2099-01-01&q=用户文档"} {
		_, page := d.get(client, at)
		says(t, at, page, []string{"软件产品用户文档"}, []string{"user-manual", "⟦"})
	}
	_, page := d.get(client, "/desk/agenda?lang=zh")
	says(t, "the calendar", page, []string{"质量体系相关文件"}, nil)
}

// TestWhatIsDecidedAboutACertificateIsOfferedUnderItsName: in a change its grant first,
// a refusal that is one of the change, and no grant of a certification.
//
// [6.3.1a]
func TestWhatIsDecidedAboutACertificateIsOfferedUnderItsName(t *testing.T) {
	var change rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		change = b.Alter(t, b.CertifyWithReport(t))
		for _, step := range caseworktest.Change {
			if step.Name == "GrantChange" {
				break
			}
			b.Take(t, change, step)
		}
	})
	decider := d.as(d.body.As(rule.RoleDecider), "decider")
	at := "/desk/cases/" + change.ID
	_, page := d.get(decider, at+"?lang=zh")
	actions := part(t, page, `id="actions"`)
	says(t, "the change", actions, []string{`class="btn primary" href="` + at + `/grant-change"`, "不予变更"}, []string{"不予认证", "批准认证", "grant-certification"})
	_, page = d.get(decider, at+"/refuse-certification?lang=zh")
	says(t, "the form", page, []string{"<h1>不予变更"}, nil)
}
