package console_test

import (
	"strings"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
)

// TestAnAnnouncementOutsideIsAwaitedListedAndShownWhereItWasPublished: intake has it
// among its work, until it says where; the holder reads what was published.
//
// [6.3.3b] 并在认证机构官方媒体上予以公告
func TestAnAnnouncementOutsideIsAwaitedListedAndShownWhereItWasPublished(t *testing.T) {
	var certificate rule.StreamID
	var picture rule.FileRef
	number := ""
	d := open(t, func(b *caseworktest.Body) {
		certificate = b.CertifyWithReport(t)
		picture = b.File(t, rule.StreamID{Kind: rule.KindCase, ID: b.Certificate(t, certificate).Folder}, "版面")
		b.Suspend(t, certificate, "contract") // which is announced on the body's own pages alone
		b.Must(t, b.As(rule.RoleDecider), &rule.WithdrawCertificate{Facts: []rule.FactInput{b.Fact("not-curable")}}, certificate)
		number = b.Certificate(t, certificate).Notices[1].Announcement
	})
	client, intake := d.as(d.body.Client, "client"), d.as(d.body.As(rule.RoleIntake), "intake")
	at, called := "/desk/certificates/"+certificate.ID, "认证机构官方媒体 "+number
	for _, waits := range []string{"/desk/?lang=zh", at + "?lang=zh", "/desk/agenda?lang=zh"} {
		_, page := d.get(intake, waits)
		says(t, waits, page, []string{"在外部媒体刊登公告", called}, []string{"⟦"})
	}
	_, page := d.get(client, at+"?lang=zh")
	says(t, "the holder", page, nil, []string{"在外部媒体刊登公告", "外部媒体公告"})
	_, page = d.get(intake, "/desk/publications?lang=zh")
	says(t, "the list", page, []string{"待刊登", "认证机构官方媒体"}, []string{"⟦", "暂停"})
	if rows := strings.Count(page, "待刊登</"); rows == 0 {
		t.Error("the list has no row that waits")
	}
	_, page = d.get(intake, "/desk/publications?state=done&lang=zh")
	says(t, "what is done", page, nil, []string{"认证机构官方媒体"})

	d.body.Casework = d.house.Casework
	d.body.Must(t, d.body.As(rule.RoleIntake), &rule.RecordPublication{Medium: "media/" + number, On: d.body.Today(), Where: "第 12 期第 3 版",
		Files: []rule.FileRef{picture}}, certificate)
	for name, words := range map[string][]string{"zh": {"外部媒体公告", "已刊登", "第 12 期第 3 版", picture.Name}, "en": {"Announcements in media outside", "Published", "第 12 期第 3 版"}} {
		_, page = d.get(client, at+"?lang="+name)
		says(t, "published, "+name, page, words, []string{"⟦"})
	}
	_, page = d.get(intake, "/desk/publications?state=done&lang=zh")
	says(t, "the list afterwards", page, []string{"已刊登", "认证机构官方媒体：第 12 期第 3 版"}, []string{"⟦"})
	_, page = d.get(intake, "/desk/?lang=zh")
	says(t, "the work afterwards", page, nil, []string{called})
}
