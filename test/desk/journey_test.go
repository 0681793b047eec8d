package desk

import (
	"strings"
	"testing"

	"fincert/internal/rule"
	"fincert/test/browser"
)

// The names hold what pages get wrong: rare characters, markup, a formula.
const (
	holderName  = `𬭚㛃𬭎<b>科技</b>&有限公司`
	productName = `=HYPERLINK("x")智能"支付"网关`
)

// TestNinePeopleTakeAProductToItsCertificate is the whole of chapter 5, in
// Chinese, at the workbench, with one supplement, one problem in monitoring and
// one rectification.
func TestNinePeopleTakeAProductToItsCertificate(t *testing.T) {
	t.Parallel()
	open(t).live(browser.View{Lang: "zh-CN"})
}

// live is the whole story, told by people who look at pages in one way.
func (w *town) live(look browser.View) {
	w.letIn("zhao", "", "administrator")
	administrator := w.comes("zhao", look)
	laboratory, organisation := w.establish(administrator)
	for login, role := range map[string]string{"qian": "client", "sun": "intake", "li": "monitoring",
		"wu": "reviewer", "zheng": "inspector", "wang": "evaluator", "feng": "decider"} {
		w.letIn(login, "", role)
	}
	w.letIn("zhou", organisation, "laboratory")
	client, intake := w.comes("qian", look), w.comes("sun", look)
	officer, tester := w.comes("li", look), w.comes("zhou", look)
	reviewer, inspector := w.comes("wu", look), w.comes("zheng", look)
	evaluator, decider := w.comes("wang", look), w.comes("feng", look)

	w.apply(client)
	w.checkIn(client, intake, officer)
	w.watch(client, officer)
	w.test(officer, tester, intake, laboratory)
	w.review(reviewer)
	w.inspect(inspector)
	w.conclude(officer)
	w.evaluate(evaluator, decider)
	w.rectify(client, reviewer, decider)
	w.certify(client, decider)
}

// establish founds the body and lets a laboratory be known.
func (w *town) establish(administrator *person) (laboratory, organisation string) {
	administrator.founds()
	administrator.goes("/desk/organisations/register-organisation").fills(gives("code", "9144030071526726XG"),
		gives("name.zh", "丙检测有限公司"), gives("name.en", "Bing Testing"), gives("address.zh", "深圳市"), gives("address.en", "Shenzhen"))
	administrator.presses(send).isDone("the laboratory's organisation")
	organisation = last(administrator.thing())
	administrator.goes("/desk/laboratories/register-laboratory?organisation="+organisation).fills(
		gives("organisation", organisation), gives("qualifications.0.kind", "CNAS"), gives("qualifications.0.number", "L1"),
		gives("qualifications.0.scope", "软件检测"), gives("qualifications.0.since", "2025-01-01"), gives("qualifications.0.until", "2028-12-31"))
	administrator.presses(send).isDone("the laboratory")
	return last(administrator.thing()), organisation
}

// apply registers the maker and the product, and hands in the application.
func (w *town) apply(client *person) {
	client.goes("/desk/").sees("工作台")
	client.goes("/desk/organisations/register-organisation").fills(gives("code", "91110000MA01AAAA00"),
		gives("name.zh", holderName), gives("name.en", `Ru <i>Jie</i> & Co.`), gives("address.zh", "北京市海淀区"), gives("address.en", "Haidian, Beijing"))
	client.presses(send).seesIn("#errors", "统一社会信用代码")
	client.fills(gives("code", rule.CreditCodeFor("91110000MA01AAAA0"))).presses(send).isDone("the organisation")

	client.goes("/desk/products/describe-product").fills(gives("kind", "software"), gives("traits", "blockchain"),
		gives("name.zh", productName), gives("name.en", "Smart Payment Gateway"), gives("model", "V1.0"))
	client.presses(send).isDone("the product")
	w.product = last(client.thing())
	client.goes("/desk/cases/open-application?product=" + w.product).fills(gives("product", w.product)).presses(send).isDone("the application")
	w.cased = "/desk/cases/" + last(client.thing())
	client.opens().sees(productName+" V1.0").stands("填写中").mayNot("submit-application", "5.2.2")

	client.takes("provide-material")
	if items := client.choices("item"); len(items) < 10 {
		w.t.Errorf("only %d materials are asked for: %v", len(items), items)
	}
	client.handsIn("㛃.pdf")
	client.opens().takes("submit-application").sees("请核对").confirms()
	client.opens().stands("材料核验中").mayNot("submit-application")
}

// checkIn looks at what came in, asks for what is missing, and accepts.
func (w *town) checkIn(client, intake, officer *person) {
	w.Pass(1)
	intake.goes("/desk/").sees(productName)
	intake.opens().stands("材料核验中").mayNot("accept-application", "1")
	intake.does("receive-paper", gives("receipts.*.received", w.InDays(0)), gives("receipts.*.sealed", "yes"), gives("receipts.*.place", "档案柜 3"))
	intake.opens().does("request-supplement", gives("items.0.item", "quality-system"), gives("items.0.why", "缺少第三章"))
	intake.opens().stands("等待补充材料").mayNot("accept-application")
	client.goes("/desk/").sees(productName)
	client.opens().stands("等待补充材料").mayNot("complete-supplement")
	w.Pass(3)
	client.opens().does("provide-material", gives("item", "quality-system"), files("files", w.file("质量手册.pdf")))
	client.opens().does("complete-supplement")
	intake.opens().stands("材料核验中")
	intake.does("answer-scope", gives("answers.*.yes", "yes"))
	intake.opens().does("judge-materials", gives("verdicts.*.verdict", "conform"))
	intake.opens().mayNot("accept-application", "5.2.3")
	officer.opens().does("assess-operation", gives("supports", "yes"), gives("monitoringMonths", "3"), gives("business", "平稳"), gives("system", "平稳"))
	intake.opens().does("record-contract", gives("number", "HT-1"), gives("signed", w.InDays(0)))
	intake.opens().takes("accept-application").sees("请核对").confirms()
	intake.opens().stands("跟踪监测中")
}

// watch is the beginning of monitoring: a problem is found, answered and closed.
func (w *town) watch(client, officer *person) {
	officer.opens().mayNot("dispatch-test", "5.1")
	w.Pass(30)
	officer.does("record-problem", gives("dimension", "business-continuity"), gives("level", "2"), gives("found", w.InDays(0)), gives("text", `<script>alert("㛃")</script>`))
	client.opens().does("answer-problem", gives("problem", "P-01"), gives("text", "已更换设备"), files("files", w.file("说明.pdf")))
	officer.opens().does("judge-problem-answer", gives("problem", "P-01"), gives("accepted", "yes"), gives("note", "可信"))
	officer.opens().does("close-problem", gives("problem", "P-01"), gives("how", "已修复"))
	officer.opens().does("confirm-stable-operation", gives("grounds", "连续三十日无故障"))
}

// test has the laboratory examine the product.
func (w *town) test(officer, tester, intake *person, laboratory string) {
	officer.opens().does("dispatch-test", gives("laboratory", laboratory))
	w.Pass(10)
	tester.goes("/desk/").sees(productName)
	tester.opens().seesNo("质量手册", "缺少第三章")
	tester.does("record-test-verdicts", gives("verdicts.*.verdict", "pass"), gives("verdicts.*.evidence", "见记录"))
	tester.opens().does("submit-test-report", gives("reportNumber", "BG-1"), gives("finished", w.InDays(0)), files("file", w.file("报告.pdf")), gives("custody", "检测机构保管"))
	intake.opens().does("receive-test-report-paper", gives("received", w.InDays(0)))
}

func (w *town) review(reviewer *person) {
	reviewer.opens().mayNot("conclude-review", "5.5")
	reviewer.does("record-review", gives("items.*.verdict", "conform"))
	reviewer.opens().does("conclude-review", gives("problems[P-01].needed", "yes"), gives("problems[P-01].reason", "等级较高"),
		gives("problems[P-01].result", "未再发生"), gives("summary", "符合"))
}

func (w *town) inspect(inspector *person) {
	inspector.opens().does("plan-inspection", gives("visit", w.InDays(5)), gives("place", "机房"))
	w.Pass(5)
	inspector.opens().mayNot("conclude-inspection", "5.6")
	inspector.does("record-consistency", gives("name", productName), gives("model", "V1.0"), gives("sha256", strings.Repeat("ab", 32)), gives("hardware", "服务器"))
	inspector.opens().does("record-inspection", gives("items.*.verdict", "conform"))
	inspector.opens().does("conclude-inspection", gives("visited", w.InDays(0)), gives("problems[P-01].needed", "yes"), gives("problems[P-01].reason", "等级较高"),
		gives("problems[P-01].result", "未再发生"), gives("summary", "符合"))
}

// conclude ends monitoring when its period is over.
func (w *town) conclude(officer *person) {
	officer.opens().mayNot("conclude-monitoring", "5.1")
	w.Pass(60)
	officer.goes("/desk/products/" + w.product + "/plan-monitoring").fills(gives("watched.*.ways", "institution-report")).presses(send).isDone("the plan")
	officer.opens().does("conclude-monitoring", gives("satisfied", "yes"), gives("summary", "稳定"), gives("dimensions.*.text", "未见异常"))
}

func (w *town) evaluate(evaluator, decider *person) {
	decider.opens().mayNot("grant-certification", "5.7")
	evaluator.opens().does("evaluate-case", gives("conforms", "yes"), gives("summary", "合格"))
}

// rectify has the client put right what the decider found.
func (w *town) rectify(client, reviewer, decider *person) {
	finding := []filled{gives("findings.0.clause", "5.6"), gives("findings.0.text", "缺记录")}
	decider.opens().takes("require-rectification").fills(finding...).fills(gives("due", w.InDays(120))).presses(send)
	decider.sees("5.7", "您填写的内容都已保留")
	decider.fills(gives("due", w.InDays(60))).presses(send).isDone("the rectification")
	decider.opens().stands("等待整改").mayNot("grant-certification", "5.7")
	w.Pass(20)
	client.goes("/desk/").sees(productName)
	client.opens().stands("等待整改").does("hand-in-rectification", gives("answers.0.text", "已补"), files("answers.0.files", w.file("记录.pdf")))
	reviewer.opens().does("verify-rectification", gives("way", "documents"), gives("note", "已核实"))
}

// certify decides, and reads in the public register what was decided.
func (w *town) certify(client, decider *person) {
	decider.opens().takes("grant-certification").sees("请核对", "证书").confirms()
	decider.opens().stands("已批准认证").mayNot("grant-certification")
	client.opens().stands("已批准认证")
	number := client.goes("/desk/certificates").sees(productName).certificate()
	public, lang := w.somebody("the public", client.look), client.look.Lang
	public.goes(inLanguage("/register?q="+number, lang)).sees(number, holderName)
	public.goes(inLanguage("/certificates/"+number, lang)).sees("有效", holderName, productName)
}

// stands fails unless the page of the case says where it stands.
func (p *person) stands(word string) *person {
	p.t.Helper()
	return p.seesIn(".statebox", word)
}

// certificate is the number of the certificate that a page names.
func (p *person) certificate() string {
	p.t.Helper()
	number := browser.Eval[string](p.tab, `(document.querySelector('main').innerText.match(/SFC\d{8,}/) || [''])[0]`)
	if number == "" {
		p.t.Fatalf("%s reads no number of a certificate:\n%s", p.name, p.reads("main"))
	}
	return number
}

// last is the last part of an address.
func last(address string) string { return address[strings.LastIndexByte(address, '/')+1:] }
