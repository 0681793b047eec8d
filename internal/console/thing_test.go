package console_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
)

func TestATestTaskIsTheLaboratorysPage(t *testing.T) {
	var task string
	d := open(t, func(b *caseworktest.Body) {
		on := b.Reach(t, "SubmitTestReport", 1)
		task = b.Case(t, on).Tests[0].Task
	})
	at := "/desk/test-tasks/" + task + "?lang=zh"
	_, page := d.get(d.as(d.body.Tester, "laboratory"), at)
	says(t, "laboratory", page, []string{"检测任务 T2026-", "智能支付网关", "JR/T 0199-2020 第 5 章", "已判定", "检测并提交型式试验报告", "轮到您",
		"/submit-test-report", "记录了检测结论", "丙检测有限公司联系人"}, []string{"甲方科技有限公司", "职员"})
	_, page = d.get(d.as(d.body.As(rule.RoleMonitoring), "monitoring"), at)
	says(t, "monitoring", page, []string{"检测任务 T2026-", "职员 monitoring", "丙检测有限公司"}, nil)
	for name, who := range map[string]rule.Actor{"client": d.body.Client, "another": d.body.OtherTester} {
		if status, _ := d.get(d.as(who, name), at); status != http.StatusNotFound {
			t.Errorf("%s sees the task with %d", name, status)
		}
	}
}

func TestAnAppealIsSeenByItsClientAndAComplaintByTheBodyAlone(t *testing.T) {
	var on rule.StreamID
	var appeal string
	d := open(t, func(b *caseworktest.Body) {
		on = b.Reach(t, "HandInRectification", 1)
		b.Must(t, b.Client, &rule.LodgeAppeal{Grounds: "整改要求没有依据"}, on)
		for _, d := range b.Case(t, on).Decisions {
			for _, a := range d.Appeals {
				appeal = a.Appeal
			}
		}
	})
	client, intake := d.as(d.body.Client, "client"), d.as(d.body.As(rule.RoleIntake), "intake")
	_, page := d.get(client, "/desk/appeals/"+appeal+"?lang=zh")
	says(t, "client", page, []string{"申诉", "整改要求没有依据", "限期整改", "撤回申诉", "申诉处理中"}, []string{"职员"})
	_, page = d.get(client, "/desk/cases/"+on.ID+"?lang=zh")
	says(t, "client", page, []string{`href="/desk/appeals/` + appeal + `"`, "处理申诉"}, nil)
	at := "/desk/complaints/" + d.body.Complaint + "?lang=zh"
	_, page = d.get(intake, at)
	says(t, "intake", page, []string{"投诉", "同一笔订单扣款两次", "张三", "处理投诉", "甲方科技有限公司"}, nil)
	if status, _ := d.get(client, at); status != http.StatusNotFound {
		t.Errorf("the client sees a complaint about them with %d", status)
	}
	for _, path := range []string{"/desk/misuses/nowhere", "/desk/disputes/nowhere", "/desk/appeals/nowhere", "/desk/test-tasks/nowhere"} {
		if status, _ := d.get(intake, path); status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, status)
		}
	}
}

func TestEveryClauseIsExplainedInPlace(t *testing.T) {
	d := open(t, func(*caseworktest.Body) {})
	browser := d.as(d.body.Client, "client")
	for _, c := range rule.Clauses {
		for _, lang := range []string{"zh", "en"} {
			status, page := d.get(browser, "/desk/clauses/"+c.ID+"?lang="+lang)
			begin, _, _ := strings.Cut(c.Quote, "…")
			if status != http.StatusOK || !strings.Contains(page, begin) || strings.Contains(page, "⟦") {
				t.Errorf("%s in %s answers %d", c.ID, lang, status)
			}
		}
	}
	_, page := d.get(browser, "/desk/clauses/5.1b?lang=zh")
	says(t, "5.1b", page, []string{"6 个月", "一般期限"}, nil)
	if status, _ := d.get(browser, "/desk/clauses/5.1z"); status != http.StatusNotFound {
		t.Errorf("a clause that is not there answers %d", status)
	}
}

// TestEveryWordOfACaseIsThere looks at a case that has everything, at each of its
// steps and in both languages, for words that are in no catalog.
func TestEveryWordOfACaseIsThere(t *testing.T) {
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) { on = b.Reach(t, "GrantCertification", 1) })
	browser := d.as(d.body.As(rule.RoleIntake), "intake")
	view, err := d.house.Casework.Load(t.Context(), on, 1<<62)
	if err != nil {
		t.Fatal(err)
	}
	missing := regexp.MustCompile(`⟦[^⟧]*⟧`)
	for i, e := range view.History {
		if i%4 != 0 && i != len(view.History)-1 {
			continue
		}
		for _, lang := range []string{"zh", "en"} {
			_, page := d.get(browser, "/desk/cases/"+on.ID+"?lang="+lang+"&at="+strconv.FormatInt(e.Meta.Position, 10))
			if word := missing.FindString(page); word != "" {
				t.Errorf("after %s the page has %s in %s", e.Name, word, lang)
			}
		}
	}
}
