package desk

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"fincert/test/browser"
)

// TestNothingTypedIsLostAndNothingIsDoneTwice is a client's bad day.
func TestNothingTypedIsLostAndNothingIsDoneTwice(t *testing.T) {
	t.Parallel()
	w := founded(t)
	client := w.client("qian", "91440101MA59CHX76", "乙方科技有限公司", browser.View{Lang: "zh-CN"})

	w.step("a page that is stale says what happened since and goes on", func() {
		other := w.comes("qian", browser.View{Lang: "zh-CN"}) // the same person at another browser
		other.opens().takes("provide-material").fills(gives("item", "quality-system"), files("files", w.file("甲.pdf")))
		client.opens().takes("provide-material").fills(gives("item", client.choices("item")[0]), files("files", w.file("乙.pdf"))).presses(send).isDone("another material")
		other.presses(send).seesIn("#acting", "甲.pdf")
		if other.reads("#errors") == "" {
			t.Errorf("the page is stale, and nothing is said of it:\n%s", other.reads("main"))
		}
		other.presses(send).isDone("the stale page")
	})
	w.step("a double click does it once", func() {
		client.describes("双击", "V3")
		browser.Eval[int](client.tab, `document.querySelector(`+quote(send)+`).addEventListener('click', e => { if (!window.twice) { window.twice = true; e.target.click(); } }), 0`)
		client.presses(send).isDone("a product")
		client.goes("/desk/products?q=" + url.QueryEscape("双击"))
		if n := strings.Count(client.reads("main"), "双击"); n != 1 {
			t.Errorf("a double click made %d products:\n%s", n, client.reads("main"))
		}
	})
	w.step("back after an act leads to a form that says what is", func() {
		client.opens().takes("withdraw-application")
		if !client.checks() {
			client.presses(send)
		}
		client.confirms()
		client.answered(client.tab.Back())
		client.answered(client.tab.Reload())
		client.sees("结束")
		client.opens().stands("已撤回")
	})
	w.step("a session that ended gives back what was typed", func() {
		long := strings.Repeat("长", 100)
		client.describes(long, `V"4<`)
		account, err := w.House.Access.ByLogin(t.Context(), "qian")
		if err == nil {
			err = w.House.Access.EndSessions(t.Context(), account.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		client.presses(send).sees("您填写的内容都在")
		client.signsIn()
		held := browser.Eval[string](client.tab, `['name.zh', 'name.en', 'model'].map(n => document.querySelector('[name="' + n + '"]').value).join('|')`)
		if held != long+`|Acquiring|V"4<` {
			t.Errorf("after signing in again the form holds %q", held)
		}
		client.presses(send).isDone("what was typed before")
	})
	w.step("what a form had on its way when it was sent comes back as no draft", func() {
		client.describes("在途", "V8")
		typed := browser.Eval[string](client.tab, `new URLSearchParams(new FormData(document.querySelector('#act'))).toString()`)
		client.presses(send).isDone("a product")
		late, err := url.ParseQuery(typed)
		if err != nil {
			t.Fatal(err)
		}
		late.Set("act:draft", "1")
		sent := client.asks(http.MethodPost, "/desk/products/describe-product", late)
		if !strings.Contains(sent.says, "此前已经提交") {
			t.Errorf("what comes late is answered with %d:\n%s", sent.status, sent.says)
		}
		client.goes("/desk/me").seesNo("草稿已保存")
		client.goes("/desk/products/describe-product").seesNo("草稿已保存")
		if held := browser.Eval[string](client.tab, `document.querySelector('[name="name.zh"]').value`); held != "" {
			t.Errorf("the next form begins with %q", held)
		}
		client.describes("在途", "V9").presses(`button[name="act:draft"]`).sees("草稿已保存")
		client.goes("/desk/me").sees("草稿已保存")
	})
	w.step("what is too long is refused and kept", func() {
		name := strings.Repeat("名", 10000)
		client.describes(name, "V5").presses(send)
		if held := browser.Eval[int](client.tab, `document.querySelector('[name="name.zh"]').value.length`); held != 10000 || client.reads("#errors") == "" {
			t.Errorf("of 10,000 characters %d came back, and it is said: %s", held, client.reads("#errors"))
		}
		if focus := browser.Eval[string](client.tab, `document.activeElement.id`); focus != "errors" {
			t.Errorf("the focus is on %q, not on the errors", focus)
		}
	})
	w.step("what no paper can print is refused by its name", func() {
		client.describes("支付🚀网关", "V6").presses(send).seesIn("#errors", "🚀")
		client.describes("𬭎支付", "V6").presses(send).isDone("a rare character")
	})
	w.step("markup is text wherever it is shown", func() {
		markup := `"><script>window.ran=1</script><img src=x onerror=window.ran=1>`
		client.describes(markup, markup).presses(send)
		client.goes("/desk/products").goes("/desk/search?q=" + url.QueryEscape(markup)).goes("/desk/")
		client.describes(`<b>粗</b>`, `<i>V7</i>`).presses(send).isDone("markup")
		client.goes("/desk/products").sees("<b>粗</b>", "<i>V7</i>")
		if browser.Eval[bool](client.tab, `window.ran === 1`) {
			t.Error("what a client typed ran")
		}
	})
}

// TestTheDoorOpensForNobodyElse: strangers, other sites, and who lost a right in
// the middle.
func TestTheDoorOpensForNobodyElse(t *testing.T) {
	t.Parallel()
	w := founded(t)
	administrator := w.comes("zhao", browser.View{Lang: "zh-CN"})
	client := w.client("qian", "91440101MA59CHX76", "乙方科技有限公司", browser.View{Lang: "zh-CN"})
	cased := w.cased
	stranger := w.client("wei", "91110000MA01AAAA0", "甲方科技有限公司", browser.View{Lang: "zh-CN"})

	w.step("what is foreign does not exist", func() {
		const nowhere = "/desk/cases/0190a0b0-0000-7000-8000-000000000000"
		for _, end := range []string{"", "/withdraw-application", "/provide-material"} {
			foreign, unknown := stranger.asks(http.MethodGet, cased+end, nil), stranger.asks(http.MethodGet, nowhere+end, nil)
			if foreign.status != http.StatusNotFound || foreign.says != unknown.says {
				t.Errorf("%s of another client answers %d, and otherwise than what is nowhere: %t", end, foreign.status, foreign.says != unknown.says)
			}
		}
		sent := stranger.asks(http.MethodPost, cased+"/withdraw-application", url.Values{"act:send": {"1"}, "act:checked": {"1"}})
		if sent.status != http.StatusNotFound {
			t.Errorf("a stranger withdraws an application: %d", sent.status)
		}
	})
	w.step("what another site sends is turned away", func() {
		for _, header := range []string{"Origin", "Sec-Fetch-Site"} {
			value := map[string]string{"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}[header]
			for _, at := range []string{cased + "/withdraw-application", "/desk/preferences", "/sign-out"} {
				if sent := client.asks(http.MethodPost, at, url.Values{"act:send": {"1"}, "act:checked": {"1"}}, header, value); sent.status != http.StatusForbidden {
					t.Errorf("%s with %s: %s answers %d", at, header, value, sent.status)
				}
			}
		}
		client.goes(cased).stands("填写中")
	})
	w.step("who lost a right in the middle is told so", func() {
		w.letIn("sun", "", "intake")
		intake := w.comes("sun", browser.View{Lang: "zh-CN"})
		intake.goes("/desk/organisations/register-organisation").fills(gives("code", "9144030071526726XG"), gives("name.zh", "丙检测有限公司"),
			gives("name.en", "Bing Testing"), gives("address.zh", "深圳市"), gives("address.en", "Shenzhen"))
		account, err := w.House.Access.ByLogin(t.Context(), "sun")
		if err != nil {
			t.Fatal(err)
		}
		administrator.goes("/desk/people/" + account.Person + "/set-roles").fills(gives("roles", "evaluator")).presses(send).isDone("other roles")
		intake.presses(send)
		if said := intake.reads("main"); intake.reads("#done") != "" || !strings.Contains(said, "角色") {
			t.Errorf("who may not any more is told:\n%s", said)
		}
	})
	w.step("a form of three hundred rows is read and answered", func() {
		values := url.Values{"act:send": {"1"}}
		for i := range 300 {
			values.Set("answers."+strconv.Itoa(i)+".question", "none"+strconv.Itoa(i))
			values.Set("receipts."+strconv.Itoa(i)+".item", "none"+strconv.Itoa(i))
			values.Set("receipts."+strconv.Itoa(i)+".place", strings.Repeat("柜", 100))
		}
		w.letIn("han", "", "intake")
		intake := w.comes("han", browser.View{Lang: "zh-CN"})
		for _, command := range []string{"receive-paper", "answer-scope"} {
			if sent := intake.asks(http.MethodPost, cased+"/"+command, values); sent.status != http.StatusUnprocessableEntity && sent.status != http.StatusConflict {
				t.Errorf("%s with 300 rows answers %d", command, sent.status)
			}
		}
	})
}

// reply is what a request without a browser is answered with.
type reply struct {
	status int
	says   string
}

// asks sends what a browser of this person might send, by other means.
func (p *person) asks(method, at string, values url.Values, headers ...string) reply {
	p.t.Helper()
	r, err := http.NewRequest(method, p.URL+at, strings.NewReader(values.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", p.tab.Cookies())
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer got.Body.Close()
	said, err := io.ReadAll(got.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return reply{got.StatusCode, strings.ReplaceAll(string(said), at, "")}
}
