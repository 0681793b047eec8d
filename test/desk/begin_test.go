package desk

import (
	"path/filepath"
	"strings"
	"testing"

	"fincert/test/browser"
	"fincert/test/program"
)

// TestAnEmptyFolderBecomesACertificationBody: from the first start of the program
// to the day on which the first case may come.
func TestAnEmptyFolderBecomesACertificationBody(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	w := &town{Inside: &program.Inside{URL: program.Serve(t, data), Data: data}, t: t, browser: browser.Shared(t)}
	p := &person{town: w, name: "zhao", tab: w.browser.Tab(t, browser.View{Lang: "zh-CN"})}
	p.goes("/").sees("尚未颁发证书")
	p.goes("/desk/").sees("还没有任何账号", "fincert user add")
	p.sound()
	first := program.Command(t, "user", "add", "zhao", "--name", "赵敏", "--role", "administrator", "--password-stdin", "--data", data)
	first.Stdin = strings.NewReader(secret + "\n")
	said, err := first.CombinedOutput()
	if err != nil {
		t.Fatalf("add the first administrator: %v: %s", err, said)
	}
	p.goes("/desk/").seesNo("还没有任何账号")
	p.signsIn()
	p.begins("登记认证机构").sees("还没有人担任：受理人员、")
	p.sound()

	p.presses(next).fills(
		gives("name.zh", "示范认证中心"), gives("name.en", "Sample Certification Centre"),
		gives("address.zh", "北京市示范路 1 号"), gives("address.en", "1 Sample Road, Beijing"),
		gives("code", "SFC"), gives("approval", "CNCA-R-2026-001"), gives("creditCode", "91110000802100433B"),
		gives("office.zh", "总经理"), gives("office.en", "General Manager"))
	p.presses(send).isDone("the body")
	p.begins("添加人员和账号")
	for login, roles := range map[string][]string{"sun": {"intake", "monitoring", "reviewer", "inspector", "evaluator", "manager"}, "feng": {"decider"}} {
		p.goes("/desk/begin").presses(next).fills(gives("login", login), gives("name", "某"+login), gives("roles", roles...), gives("password", secret))
		p.presses(`#act .btn.primary`)
		p.done(login)
	}
	p.goes("/desk/").begins("登记检测机构")
	p.presses(next).fills(gives("code", "9144030071526726XG"), gives("name.zh", "丙检测有限公司"), gives("name.en", "Bing Testing"),
		gives("address.zh", "深圳市"), gives("address.en", "Shenzhen"))
	p.presses(send).isDone("the organisation of the laboratory")
	p.begins("登记检测机构").presses(next)
	p.sees("丙检测有限公司").fills(gives("qualifications.0.kind", "CNAS"), gives("qualifications.0.number", "L1"),
		gives("qualifications.0.scope", "软件检测"), gives("qualifications.0.since", "2025-01-01"), gives("qualifications.0.until", "2038-12-31"))
	p.presses(send).isDone("the laboratory")
	if at := p.where(); !strings.HasPrefix(at, "/desk/begin") {
		t.Errorf("after the last step the page is %s", at)
	}
	p.sees("可以受理第一个案件")
	p.sound()
	p.presses(next)
	if at := p.where(); at != "/desk/" {
		t.Errorf("from there one comes to %s", at)
	}
}

// next is the button of the first step that is not done.
const next = "main .btn.primary"

// begins fails unless the page of the first steps says that this is the next one.
func (p *person) begins(step string) *person {
	p.t.Helper()
	if at := p.where(); !strings.HasPrefix(at, "/desk/begin") {
		p.t.Fatalf("%s is at %s:\n%s", p.name, at, p.reads("main"))
	}
	return p.seesIn("main [aria-current=step]", step)
}

// sound fails when people would stumble over the page as it stands.
func (p *person) sound() {
	p.t.Helper()
	for _, flaw := range append(p.tab.Flaws(), p.tab.FlawsOnAPhone()...) {
		p.t.Errorf("%s: %s", p.where(), flaw)
	}
}
