package site

import (
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
)

// changing announces another basis on the day before noon, of which two
// certificates are told.
func changing(t *testing.T) *visit {
	t.Helper()
	v := open(t)
	day := calendar.Make(2026, 11, 20)
	registertest.Transition(t, v.db, "t", day, &rule.TransitionAnnounced{
		Number: "BG-2026-01", Serial: 1, Standard: "JRT0199", Title: rule.Words{ZH: "金融科技创新安全通用规范", EN: "General security specification"},
		From: []string{"JR/T 0199-2018", "JR/T 0199-2020"}, Edition: "JR/T 0199-2026", Since: calendar.Make(2026, 11, 1), Deadline: calendar.Make(2027, 5, 20),
		Reason:    rule.Words{ZH: "算法要求更新", EN: "Other algorithms are asked for"},
		Announced: rule.Announced{Announcement: "2026-101", Notice: 101, Year: 2026},
	})
	for _, number := range []string{rare, valid} {
		registertest.Turn(t, v.db, number, rule.Turn{What: rule.TurnTransition, On: day, Announcement: "2026-101"})
	}
	return v
}

func moved() *rule.TransitionMoved {
	return &rule.TransitionMoved{ID: "E-01", From: calendar.Make(2027, 5, 20), To: calendar.Make(2027, 8, 31),
		Reason: rule.Words{ZH: "检测能力不足", EN: "Too few laboratories"}, Announced: rule.Announced{Announcement: "2026-102", Notice: 102, Year: 2026}}
}

// TestThePageOfTheSchemeTellsOfAnotherBasis with its editions, its deadline, its
// reason and the certificates that it concerns.
//
// [6.3.1e]
func TestThePageOfTheSchemeTellsOfAnotherBasis(t *testing.T) {
	v := changing(t)
	for url, says := range map[string][]string{
		"/scheme":                         {"认证依据变更", "JR/T 0199-2018、JR/T 0199-2020", "JR/T 0199-2026", "自 2026-11-01 起执行", "2027-05-20", "算法要求更新", "22 张", "2026-101", "期限内"},
		"/scheme?lang=en":                 {"Change of the basis", "JR/T 0199-2018, JR/T 0199-2020", "in force since 2026-11-01", "Apply anew by", "Other algorithms are asked for", "22 certificates", "Within the time"},
		"/register?transition=BG-2026-01": {"22 张", "JR/T 0199-2026", "2027-05-20"},
		"/register?transition=BG-2026-01&q=" + rare: {"1 张", rare},
	} {
		has(t, v.read(t, url, 200), url, says...)
	}
	v.read(t, "/register?transition=BG-2026-99", 404)
	has(t, open(t).read(t, "/scheme", 200), "/scheme", "目前没有公告的认证依据变更")
}

// TestTheAnnouncementOfAnotherBasisSaysWhatChangesAndUntilWhen, in the list, on its
// own page and in the feed; one of more time, too, although no certificate had
// still to go it.
func TestTheAnnouncementOfAnotherBasisSaysWhatChangesAndUntilWhen(t *testing.T) {
	v := changing(t)
	registertest.Transition(t, v.db, "t", noonDay(), moved())
	for url, says := range map[string][]string{
		"/announcements":                  {"2026-101", "JR/T 0199-2026，最迟 2027-05-20", "2026-102", "JR/T 0199-2026，最迟 2027-08-31"},
		"/announcements/2026-101":         {"算法要求更新", "2027-05-20", rare, valid, "取代 JR/T 0199-2018"},
		"/announcements/2026-102":         {"检测能力不足", "2027-08-31", "公告时没有涉及的证书"},
		"/announcements/2026-102?lang=en": {"Too few laboratories", "No certificate was concerned"},
		"/scheme":                         {"2026-11-24 由 2027-05-20 推迟至 2027-08-31", "检测能力不足"},
	} {
		has(t, v.read(t, url, 200), url, says...)
	}
	if page := textOf(v.read(t, "/announcements/2026-101", 200)); strings.Contains(page, "2027-08-31") || strings.Contains(page, "检测能力") {
		t.Error("what was announced first says what was announced later")
	}
	if feed := v.get("/announcements.atom").Body.String(); !strings.Contains(feed, "最迟在 2027-05-20") || !strings.Contains(feed, "最迟在 2027-08-31") {
		t.Errorf("the feed says %s", feed)
	}
}

// TestAChangeOfTheBasisThatWasTakenBackStaysOnRecordAndConcernsNobody: the scheme,
// every announcement of it, the feed and the certificates say so.
func TestAChangeOfTheBasisThatWasTakenBackStaysOnRecordAndConcernsNobody(t *testing.T) {
	v := changing(t)
	registertest.Transition(t, v.db, "t", noonDay(), &rule.TransitionTakenBack{Reason: rule.Words{ZH: "标准尚未发布", EN: "The standard is not published"},
		Announced: rule.Announced{Announcement: "2026-103", Notice: 103, Year: 2026}})
	registertest.Turn(t, v.db, valid, rule.Turn{What: rule.TurnTransitionTakenBack, On: noonDay(), Announcement: "2026-103"})
	for url, says := range map[string][]string{
		"/scheme":                                   {"JR/T 0199-2026", "已撤回", "已于 2026-11-24 撤回", "标准尚未发布", "2026-101", "2026-103"},
		"/scheme?lang=en":                           {"Taken back", "taken back on 2026-11-24", "The standard is not published"},
		"/announcements":                            {"2026-103", "JR/T 0199-2026，无需重新申请", "JR/T 0199-2026，最迟 2027-05-20"},
		"/announcements/2026-101":                   {"最迟在 2027-05-20", "该变更系误发，已于 2026-11-24 撤回", "2026-103"},
		"/announcements/2026-103":                   {"认证依据变更的公告已撤回", "标准尚未发布", valid, "无需据此重新申请认证"},
		"/announcements/2026-103?lang=en":           {"The standard is not published", "no holder has to apply anew"},
		"/register?transition=BG-2026-01":           {"0 张", "已经撤回"},
		"/certificates/" + valid:                    {"认证依据变更的公告已撤回", "2026-103"},
		"/certificates/" + valid + "?on=2026-11-23": {"最迟须在 2027-05-20"},
	} {
		has(t, v.read(t, url, 200), url, says...)
	}
	if page := textOf(v.read(t, "/scheme", 200)); strings.Contains(page, "期限内") || strings.Contains(page, "22 张") {
		t.Error("the page of the scheme says that it still runs")
	}
	if page := textOf(v.read(t, "/certificates/"+valid, 200)); strings.Contains(page, "最迟须在 2027-05-20") {
		t.Error("the certificate has still to go it")
	}
	if feed := v.get("/announcements.atom").Body.String(); !strings.Contains(feed, "改按 JR/T 0199-2026 的变更系误发") {
		t.Errorf("the feed says %s", feed)
	}
}

// TestAStandardThatIsNewToTheBasisIsTold on the page of the scheme, by its
// announcement and by each certificate whose holder was told.
//
// [6.3.1e]
func TestAStandardThatIsNewToTheBasisIsTold(t *testing.T) {
	v := open(t)
	registertest.Transition(t, v.db, "t", calendar.Make(2026, 11, 20), &rule.TransitionAnnounced{
		Number: "BG-2026-01", Serial: 1, Standard: "JRT0300", Title: rule.Words{ZH: "金融智能体安全规范", EN: "Security of financial agents"},
		From: []string{}, Edition: "JR/T 0300-2026", Since: calendar.Make(2026, 11, 1), Deadline: calendar.Make(2027, 5, 20),
		Reason:    rule.Words{ZH: "智能体须符合专门规范", EN: "Agents are looked at"},
		Announced: rule.Announced{Announcement: "2026-101", Notice: 101, Year: 2026},
	})
	registertest.Turn(t, v.db, valid, rule.Turn{What: rule.TurnTransition, On: calendar.Make(2026, 11, 20), Announcement: "2026-101"})
	for url, says := range map[string][]string{
		"/scheme":                                   {"JR/T 0300-2026", "金融智能体安全规范", "1 张", "智能体须符合专门规范"},
		"/announcements":                            {"新增 JR/T 0300-2026，最迟 2027-05-20"},
		"/announcements/2026-101":                   {"JR/T 0300-2026 新列入认证依据", "2027-05-20", valid},
		"/announcements/2026-101?lang=en":           {"JR/T 0300-2026 is new to the basis of certification"},
		"/register?transition=BG-2026-01":           {"1 张", "新列入认证依据", valid},
		"/certificates/" + valid:                    {"标准 JR/T 0300-2026 新列入认证依据，本证书未依据该标准", "2027-05-20"},
		"/certificates/" + valid + "?on=2027-05-21": {"重新申请认证的截止日 2027-05-20 已过"},
	} {
		has(t, v.read(t, url, 200), url, says...)
	}
	for _, url := range []string{"/scheme", "/announcements/2026-101", "/certificates/" + valid, "/scheme?lang=en"} {
		if page := textOf(v.read(t, url, 200)); strings.Contains(page, "旧版本 ") || strings.Contains(page, "取代") || strings.Contains(page, "Earlier edition") {
			t.Errorf("%s speaks of an earlier edition", url)
		}
	}
	if page := textOf(v.read(t, "/certificates/"+rare, 200)); strings.Contains(page, "2027-05-20") {
		t.Error("a certificate whose holder was not told names the deadline")
	}
}

// TestTheConcernedCertificatesPageNamesTheDeadline and no word of whether anybody
// applied: that is not public before it is decided.
func TestTheConcernedCertificatesPageNamesTheDeadline(t *testing.T) {
	v := changing(t)
	at := "/certificates/" + valid
	for url, says := range map[string]string{
		at:                    "最迟须在 2027-05-20",
		at + "?lang=en":       "anew on the new edition by 2027-05-20",
		at + "?on=2027-05-20": "最迟须在 2027-05-20",
		at + "?on=2027-05-21": "截止日 2027-05-20 已过",
	} {
		has(t, v.read(t, url, 200), url, says, "2026-101")
	}
	for _, url := range []string{at + "?on=2026-11-19", at + "?known=2026-11-19T10:00", at + "?on=2030-01-01", "/certificates/" + expired} {
		if page := textOf(v.read(t, url, 200)); strings.Contains(page, "2027-05-20") {
			t.Errorf("%s names the deadline", url)
		}
	}
	registertest.Turn(t, v.db, valid, rule.Turn{What: rule.TurnReplaced, On: noonDay()})
	heir := registertest.Certificate(90, noonDay())
	heir.Predecessor, heir.Standards[0].Edition = valid, "JR/T 0199-2026"
	registertest.Issue(t, v.db, heir)
	has(t, v.read(t, at, 200), at, "已经按新版本重新获得认证")
	if page := textOf(v.read(t, "/certificates/"+heir.Number, 200)); strings.Contains(page, "2027-05-20") {
		t.Error("the new certificate has still to go it")
	}
}
