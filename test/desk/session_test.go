package desk

import (
	"net/http"
	"strings"
	"testing"

	"fincert/test/browser"
)

// TestADeputyActsForSomebodyAndAsThemselvesAgain: what they did says both names,
// and they do no more than was lent to them, no longer than it was.
func TestADeputyActsForSomebodyAndAsThemselvesAgain(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.letIn("sun", "", "intake")
	w.letIn("wu", "", "reviewer")
	absent, deputy := w.comes("sun", browser.View{Lang: "zh-CN"}), w.comes("wu", browser.View{Lang: "zh-CN"})
	const registering = "/desk/organisations/register-organisation"
	registers := func(code, name string) {
		deputy.goes(registering).fills(gives("code", code), gives("name.zh", name), gives("name.en", "Company"),
			gives("address.zh", "深圳市"), gives("address.en", "Shenzhen"))
	}
	barred := func(when string) {
		if is := deputy.asks(http.MethodGet, registering, nil); is.status != http.StatusForbidden {
			w.t.Errorf("%s the form answers %d", when, is.status)
		}
	}

	deputy.goes("/desk/me").sees("今天没有人委托您代理")
	barred("before somebody is represented")
	absent.goes("/desk/me").does("appoint-deputy", gives("deputy", w.actor("wu").Person), gives("to", w.InDays(9)), gives("reason", "休假"))

	w.step("in the other's name", func() {
		barred("before the deputy says so")
		deputy.goes("/desk/me").sees("某sun", "受理人员").presses(`main button[name=person]`)
		deputy.sees("您正在代理 某sun").seesIn(".top", "代理他人")
		for _, flaw := range append(deputy.tab.Flaws(), deputy.tab.FlawsOnAPhone()...) {
			w.t.Errorf("as a deputy: %s", flaw)
		}
		registers("9144030071526726XG", "丙检测有限公司")
		deputy.presses(send).isDone("an organisation")
		deputy.sees("某wu", "代 某sun")
	})
	w.step("as themselves again", func() {
		deputy.goes("/desk/me").presses(`main form[action="/desk/me/act-for"] button:not([name])`)
		deputy.seesNo("您正在代理")
		barred("as themselves again")
	})
	w.step("no longer than it was lent", func() {
		deputy.goes("/desk/me").presses(`main button[name=person]`)
		registers("91440101MA59CHX769", "丁检测有限公司")
		absent.goes("/desk/me").does("end-deputy", gives("reason", "已返岗"))
		deputy.presses(send)
		if deputy.reads("#done") != "" {
			w.t.Errorf("whose appointment has ended goes on:\n%s", deputy.reads("main"))
		}
		deputy.goes("/desk/me").sees("今天没有人委托您代理")
	})
}

// TestWhoSignsOutEverywhereIsSignedOutEverywhere, and nobody else is.
func TestWhoSignsOutEverywhereIsSignedOutEverywhere(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.letIn("zhao", "", "administrator")
	w.letIn("sun", "", "intake")
	here, there := w.comes("sun", browser.View{Lang: "zh-CN"}), w.comes("sun", browser.View{Lang: "zh-CN", Width: browser.Phone})
	other := w.comes("zhao", browser.View{Lang: "zh-CN"})
	there.goes("/desk/me").sees("sun")
	here.goes("/desk/me").presses(`main form[action="/desk/me/end-sessions"] button`)
	for _, p := range []*person{here, there} {
		if at := p.goes("/desk/me").where(); !strings.HasPrefix(at, "/sign-in") {
			t.Errorf("a browser of theirs still shows %s", at)
		}
	}
	if at := other.goes("/desk/me").where(); at != "/desk/me" {
		t.Errorf("another person is at %s", at)
	}
	there.signsIn()
	there.sees("sun")
}
