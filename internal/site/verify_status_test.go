package site

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"fincert/internal/calendar"
	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
)

// registered is what the API shows of a certificate.
func (c *checker) registered(ctx context.Context, number string) ([]byte, bool, error) {
	s, err := register.Open(c.visit.db).Current(ctx)
	if err != nil {
		return nil, false, err
	}
	answer, err := s.Ask(register.Question{Number: number}, calendar.DateOf(c.visit.clock.Now()))
	if err != nil {
		return nil, false, nil
	}
	body, err := json.Marshal(register.Voice{Scheme: load.Shipped()}.View(answer))
	return body, true, err
}

// TestAGenuinePaperOfACertificateThatIsNotValidSaysWhatItIs, whether its code is
// scanned or its file is handed in: its status, since when, that it may not be used,
// and what took its place.
//
// [6.3.2b] 证书暂停使用期间，不得使用
// [6.3.3b]
func TestAGenuinePaperOfACertificateThatIsNotValidSaysWhatItIs(t *testing.T) {
	day := calendar.Make(2026, 11, 20)
	for _, c := range []struct {
		status string
		turn   rule.Turn
		zh, en []string
	}{
		{"suspended", rule.Turn{What: rule.TurnSuspended, Until: calendar.Make(2027, 2, 20)},
			[]string{"暂停：确由本机构签发，但今天不可依据", "暂停期间不得使用证书", "暂停期间不得采信", "2026-11-20", "2027-02-20"},
			[]string{"Suspended: genuine, but not to be relied on today", "use neither certificate nor mark", "2027-02-20"}},
		{"withdrawn", rule.Turn{What: rule.TurnWithdrawn},
			[]string{"撤销：确由本机构签发，但今天不可依据", "不得宣称获得该认证", "自 2026-11-20 起【撤销】"},
			[]string{"Withdrawn: genuine, but not to be relied on today", "nor certification claimed", "WITHDRAWN since 2026-11-20"}},
		{"cancelled", rule.Turn{What: rule.TurnCancelled},
			[]string{"注销：确由本机构签发，但今天不可依据", "不得再使用", "自 2026-11-20 起应获证机构申请【注销】"},
			[]string{"Cancelled: genuine, but not to be relied on today", "CANCELLED since 2026-11-20"}},
		{"replaced", rule.Turn{What: rule.TurnReplaced},
			[]string{"已换发：确由本机构签发，但今天不可依据", "换发后的证书：", "FC202601000091", "换发后的证书是 FC202601000091"},
			[]string{"Replaced: genuine, but not to be relied on today", "the certificate in its place is FC202601000091"}},
	} {
		t.Run(c.status, func(t *testing.T) {
			v := open(t)
			paper := v.checker.paper(t, content(4))
			code := pathOf(v.codeServed(t, valid))
			c.turn.On = day
			registertest.Turn(t, v.db, valid, c.turn)
			if c.status == "replaced" {
				heir := registertest.Certificate(91, day)
				heir.Predecessor = valid
				registertest.Issue(t, v.db, heir)
			}
			for lang, says := range map[string][]string{"": c.zh, "?lang=en": c.en} {
				for way, doc := range map[string]*html.Node{"scanned": v.read(t, code+lang, 200), "handed in": v.handIn(t, lang, paper)} {
					has(t, doc, way+lang, says...)
					if icon := attr(all(doc, "link", "")[1], "href"); !strings.HasSuffix(icon, "icon-"+c.status+".svg") {
						t.Errorf("%s%s: the tab's icon is %s", way, lang, icon)
					}
				}
			}
		})
	}
}

// TestAnExpiredPaperIsNotSaidToBeValid by one part and over by another.
func TestAnExpiredPaperIsNotSaidToBeValid(t *testing.T) {
	v := open(t)
	old := registertest.Certificate(1, calendar.Make(2023, 5, 12))
	doc := v.read(t, pathOf(v.checker.qr(t, old)), 200)
	has(t, doc, "an expired one", "过期失效：确由本机构签发，但今天不可依据", "有效期已于 2026-05-12 届满")
	if strings.Contains(textOf(doc), "今天有效，") {
		t.Error("it is said to be valid, too")
	}
	has(t, v.read(t, pathOf(v.checker.qr(t, old))+"?lang=en", 200), "in English", "Expired: genuine, but not to be relied on today", "Its last valid day was 2026-05-12")
}

// TestAnOldCopyIsToldFromItsCertificate, which stays valid.
//
// [6.2b]
func TestAnOldCopyIsToldFromItsCertificate(t *testing.T) {
	v := open(t)
	paper := v.checker.paper(t, content(4))
	code := pathOf(v.codeServed(t, valid))
	again := content(4)
	again.Copy = 1
	registertest.Turn(t, v.db, valid, rule.Turn{What: rule.TurnCopied, On: noonDay(), Content: &again})
	v.checker.credential(t, again)
	for lang, says := range map[string][]string{
		"":         {"旧本已作废，证书本身有效", "已有更新或补发的文件", "证书本身今天有效", "2026-11-24 的状态"},
		"?lang=en": {"A superseded copy of a valid certificate", "The certificate itself is valid today"},
	} {
		has(t, v.read(t, code+lang, 200), "scanned"+lang, says...)
		has(t, v.handIn(t, lang, paper), "handed in"+lang, says...)
	}
	if newest := v.handIn(t, "", v.checker.paper(t, again)); !strings.Contains(textOf(newest), "核验通过，证书有效") {
		t.Errorf("the current copy: %s", textOf(newest))
	}
	registertest.Turn(t, v.db, valid, rule.Turn{What: rule.TurnSuspended, On: noonDay(), Until: noonDay().AddMonths(3)})
	has(t, v.handIn(t, "", paper), "suspended since", "暂停：确由本机构签发，但今天不可依据", "这是已作废的旧本", "暂停期间不得采信")
}

// codeServed is the text of the code that belongs to the credential served now.
func (v *visit) codeServed(t *testing.T, number string) string {
	t.Helper()
	text, err := v.checker.QR(v.checker.credentials["/certificates/"+number+"/credential"])
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// handIn uploads a file and reads what is found.
func (v *visit) handIn(t *testing.T, lang string, file []byte) *html.Node {
	t.Helper()
	return parse(t, v.upload(t, "/verify"+lang, "file", "a.pdf", file))
}
