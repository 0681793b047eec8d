package console_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
)

// says fails for what a page does not say, or says though it must not.
func says(t *testing.T, who, page string, want []string, never []string) {
	t.Helper()
	for _, one := range want {
		if !strings.Contains(page, one) {
			t.Errorf("%s: the page does not say %q", who, one)
		}
	}
	for _, one := range never {
		if strings.Contains(page, one) {
			i := strings.Index(page, one)
			t.Errorf("%s: the page says %q: …%s…", who, one, page[max(0, i-80):min(len(page), i+80)])
		}
	}
}

func TestTheCasePageSaysWhyItIsNotDecidedUntilWhenAndWhoActs(t *testing.T) {
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		on = b.Reach(t, "HandInRectification", 1)
	})
	for name, who := range map[string]rule.Actor{"client": d.body.Client, "decider": d.body.As(rule.RoleDecider)} {
		_, page := d.get(d.as(who, name), "/desk/cases/"+on.ID+"?lang=zh")
		stand := part(t, page, `id="stand"`)
		says(t, name, stand, []string{"尚未决定", "整改尚未确认完成", `href="/desk/clauses/5.7`, "委托方 甲方科技有限公司", "整改（R-01）", "2026-"}, nil)
		if mine := strings.Contains(stand, "轮到您"); mine != (name == "client") {
			t.Errorf("%s: it is their turn: %t", name, mine)
		}
		says(t, name, part(t, page, `id="clock"`), []string{"个工作日未用，现停止计时", "起停止计时：等待委托方整改。"}, []string{"工作日后到期"})
	}
}

// part is the section of a page with an attribute.
func part(t *testing.T, page, attribute string) string {
	t.Helper()
	_, after, found := strings.Cut(page, attribute)
	if !found {
		t.Errorf("the page has no part %s", attribute)
		return ""
	}
	section, _, _ := strings.Cut(after, "</section>")
	return section
}

func TestWhatIsNextIsTheOnePrimaryActionAndEveryReasonIsOnThePage(t *testing.T) {
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		on = b.Reach(t, "GrantCertification", 1)
	})
	browser := d.as(d.body.As(rule.RoleDecider), "decider")
	_, page := d.get(browser, "/desk/cases/"+on.ID+"?lang=zh")
	actions := part(t, page, `id="actions"`)
	primary := regexp.MustCompile(`class="btn primary" href="([^"]+)"`).FindAllStringSubmatch(actions, -1)
	if len(primary) != 1 || !strings.HasSuffix(primary[0][1], "/grant-certification") {
		t.Errorf("primary are %q", primary)
	}
	judged, err := d.house.Casework.Judge(t.Context(), d.body.As(rule.RoleDecider), on)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range judged {
		c, _ := d.house.Casework.Command(j.Command)
		at := `href="/desk/` + string(c.Kind.Plural()) + "/" + j.On.ID + "/" + c.Slug() + `"`
		if !strings.Contains(actions, at) {
			t.Errorf("%s is not reachable", j.Command)
		}
	}
	for _, why := range regexp.MustCompile(`aria-describedby="([^"]+)"`).FindAllStringSubmatch(actions, -1) {
		if !strings.Contains(actions, `<p id="`+why[1]+`"><strong>`) {
			t.Errorf("the reason %s is not on the page", why[1])
		}
	}
	_, page = d.get(d.as(d.body.As(rule.RoleRegulator), "regulator"), "/desk/cases/"+on.ID+"?lang=zh")
	if strings.Contains(part(t, page, `id="actions"`), "href=") {
		t.Error("a regulator, who reads, is offered something to do")
	}
}

func TestEachRoleSeesOfACaseWhatIsTheirs(t *testing.T) {
	var on rule.StreamID
	var number string
	d := open(t, func(b *caseworktest.Body) {
		on = b.Reach(t, "GrantCertification", 1)
		number = b.Case(t, on).Number
	})
	at := "/desk/cases/" + on.ID + "?lang=zh"
	complaint := "同一笔订单扣款两次"
	decider := "职员 decider"
	staff := []string{number, "甲方科技有限公司", "申请材料", "型式试验", "T2026-", "现场检查", "末位为打包序号", "R-01", "值班记录缺两日", "验证未通过", "综合评价合格", "投诉",
		"职员 reviewer", "参与评价", "2026-", "认证时限", "经过", "文件", "网关证书到期，已更换", "季节性业务"}
	for _, role := range []rule.Role{rule.RoleIntake, rule.RoleDecider, rule.RoleRegulator, rule.RoleManager} {
		_, page := d.get(d.as(d.body.As(role), string(role)), at)
		says(t, string(role), page, append(staff, decider), nil)
	}
	_, page := d.get(d.as(d.body.Client, "client"), at)
	says(t, "client", page, []string{number, "申请材料", "值班记录缺两日", "经过", "认证时限", "甲方科技有限公司联系人"},
		[]string{complaint, "投诉影响", `id="complaints"`, decider, "职员 reviewer", "关联了投诉", "/desk/test-tasks/"})
	_, page = d.get(d.as(d.body.Tester, "laboratory"), at)
	says(t, "laboratory", page, []string{number, "T2026-", "/desk/test-tasks/", "智能支付网关"},
		[]string{"申请材料", "甲方科技有限公司", "认证时限", "经过", "R-01", "综合评价", "职员", `id="history"`, `id="materials"`, `id="clock"`, "quality-system"})
	for name, who := range map[string]rule.Actor{"another client": d.body.OtherClient, "another laboratory": d.body.OtherTester} {
		browser := d.as(who, strings.ReplaceAll(name, " ", "-"))
		for _, path := range []string{at, "/desk/cases/" + on.ID + "/history", "/desk/cases/nowhere"} {
			if status, page := d.get(browser, path); status != http.StatusNotFound || strings.Contains(page, number) {
				t.Errorf("%s asks for %s and gets %d", name, path, status)
			}
		}
	}
	if status, _ := d.get(d.as(d.body.Tester, "laboratory-again"), "/desk/cases/"+on.ID+"/history"); status != http.StatusNotFound {
		t.Errorf("a laboratory asks for the history of the case and gets %d", status)
	}
}

func TestACaseIsShownAsAnEntryLeftItWithoutActions(t *testing.T) {
	var on, other rule.StreamID
	var submitted, foreign int64
	d := open(t, func(b *caseworktest.Body) {
		other = b.Apply(t)
		on = b.Reach(t, "GrantCertification", 1)
		view, err := b.Load(t.Context(), on, 1<<62)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range view.History {
			if e.Name == "case.submitted/1" {
				submitted = e.Meta.Position
			}
		}
		view, err = b.Load(t.Context(), other, 1<<62)
		if err != nil {
			t.Fatal(err)
		}
		foreign = view.Position
	})
	browser := d.as(d.body.As(rule.RoleIntake), "intake")
	at := "/desk/cases/" + on.ID
	status, page := d.get(browser, fmt.Sprintf("%s?lang=zh&at=%d", at, submitted))
	says(t, "as of the submission", page, []string{"时的情况", "回到现在", "提交了认证申请", "材料核验中", `href="` + at + `"`},
		[]string{"受理了申请", "R-01", `id="actions"`, "末位为打包序号"})
	if status != http.StatusOK {
		t.Errorf("it answers %d", status)
	}
	day := part(t, page, `class="tl"`)
	if on := regexp.MustCompile(`2026-\d\d-\d\d`).FindString(day); on != "" {
		_, page = d.get(browser, at+"?lang=zh&on="+on)
		says(t, "as of the day", page, []string{"时的情况"}, []string{"受理了申请", `id="actions"`})
	}
	for query, want := range map[string]int{
		fmt.Sprintf("?at=%d", foreign): http.StatusNotFound, "?at=99999999": http.StatusNotFound,
		"?at=x": http.StatusBadRequest, "?at=-1": http.StatusBadRequest,
		"?on=yesterday": http.StatusBadRequest, "?on=2020-01-01": http.StatusNotFound,
	} {
		if status, _ := d.get(browser, at+query); status != want {
			t.Errorf("%s answers %d, want %d", query, status, want)
		}
	}
	client := d.as(d.body.OtherClient, "other")
	if status, _ := d.get(client, fmt.Sprintf("%s?at=%d", at, submitted)); status != http.StatusNotFound {
		t.Errorf("a foreign case as of an entry answers %d", status)
	}
}

func TestTheFilesOfACaseAreFetchedAndSeenByWhoMay(t *testing.T) {
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		on = b.Reach(t, "CompleteSupplement", 1)
		b.Must(t, b.Client, &rule.ProvideMaterial{Item: "quality-system", Files: []rule.FileRef{b.File(t, on, "改正后的")}}, on)
	})
	client := d.as(d.body.Client, "client")
	_, page := d.get(client, "/desk/cases/"+on.ID+"?lang=zh")
	files := part(t, page, `id="files"`)
	says(t, "client", files, []string{"文件.pdf", "第 1 版", "第 2 版", "质量体系", "甲方科技有限公司联系人"}, nil)
	at := regexp.MustCompile(`href="([^"]+)/look"`).FindStringSubmatch(files)
	if at == nil {
		t.Fatal("no file can be looked at")
	}
	status, look := d.get(client, at[1]+"/look?lang=zh")
	says(t, "the look", look, []string{"<iframe", `src="` + at[1] + `/view#`, "SHA-256", `href="` + at[1] + `"`}, nil)
	if sha := regexp.MustCompile(`[0-9a-f]{64}`).FindString(look); sha == "" || status != http.StatusOK {
		t.Errorf("the page of a file answers %d and does not have its hash", status)
	}
	if status, content := d.get(client, at[1]); status != http.StatusOK || !strings.HasPrefix(content, "%PDF-1.7") {
		t.Errorf("the file is fetched with %d", status)
	}
	other := d.as(d.body.OtherClient, "other")
	for _, path := range []string{at[1], at[1] + "/view", at[1] + "/look"} {
		if status, _ := d.get(other, path); status != http.StatusNotFound {
			t.Errorf("another client gets %s with %d", path, status)
		}
	}
}

func TestALongHistoryIsReadPageByPage(t *testing.T) {
	var on rule.StreamID
	entries := 300
	if os.Getenv("FINCERT_LONG") != "" {
		entries = 2000
	}
	d := open(t, func(b *caseworktest.Body) {
		on = b.Apply(t)
		for n := range entries {
			b.Must(t, b.Client, &rule.PromiseMaterial{Item: "operations-documents", By: b.Today().AddDays(1 + n%60)}, on)
		}
	})
	browser := d.as(d.body.As(rule.RoleIntake), "intake")
	status, page := d.get(browser, "/desk/cases/"+on.ID+"?lang=zh")
	if status != http.StatusOK || len(page) > 400<<10 {
		t.Errorf("the page answers %d with %d bytes", status, len(page))
	}
	line := regexp.MustCompile(`href="/desk/cases/[^"]+\?at=(\d+)"`)
	seen := map[string]bool{}
	read := func(page string) (fresh int) {
		for _, one := range line.FindAllStringSubmatch(page, -1) {
			if seen[one[1]] {
				t.Errorf("entry %s is shown twice", one[1])
			}
			seen[one[1]] = true
			fresh++
		}
		return fresh
	}
	if first := read(page); first != 50 {
		t.Errorf("the page of the case shows %d entries", first)
	}
	next := regexp.MustCompile(`href="(/desk/cases/[^"]+/history\?before=\d+)"`)
	for at := next.FindStringSubmatch(page); at != nil; at = next.FindStringSubmatch(page) {
		_, page = d.get(browser, at[1]+"&lang=zh")
		if read(page) == 0 {
			t.Fatal("a page without entries")
		}
	}
	view, err := d.house.Casework.Load(t.Context(), on, 1<<62)
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != len(view.History) {
		t.Errorf("%d entries were shown, there are %d", len(seen), len(view.History))
	}
	for query, want := range map[string]int{"?before=x": 400, "?before=-3": 400, "?before=1": 200} {
		if status, _ := d.get(browser, "/desk/cases/"+on.ID+"/history"+query); status != want {
			t.Errorf("%s answers %d", query, status)
		}
	}
}

func TestNothingThatSomebodyTypedRunsOnAPage(t *testing.T) {
	var on rule.StreamID
	const evil = `<script>alert(1)</script><img src=x onerror=alert(2)>`
	d := open(t, func(b *caseworktest.Body) {
		on = b.Reach(t, "AnswerProblem", 1)
		b.Must(t, b.Client, &rule.AnswerProblem{Problem: "P-01", Text: evil, Files: []rule.FileRef{b.File(t, on, evil)}}, on)
	})
	_, page := d.get(d.as(d.body.As(rule.RoleMonitoring), "monitoring"), "/desk/cases/"+on.ID)
	if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img src=x") {
		t.Error("what was typed stands in the page as markup")
	}
	if !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Error("what was typed is not shown")
	}
}
