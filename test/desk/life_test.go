package desk

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/casework"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/register"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/test/browser"
	"fincert/test/peers"
	"fincert/test/program"
)

// held is a town in which somebody holds a certificate, and those who have to do
// with it. How a product comes to its first certificate is told by nine people in
// another story; here it is done without pages.
type held struct {
	*town
	number, page, public string // of the certificate, and its pages
	key                  string

	client, intake, officer, tester, reviewer, inspector, evaluator, decider *person
	anybody                                                                  *person // in the street

	laboratory string    // id of the one that tests
	withdrawn  time.Time // when the certificate was
}

// publish writes the register's rows, as a house does.
type publish struct{ register.Projector }

func (p publish) Project(_ context.Context, tx *store.Tx, changes []casework.Change) error {
	for _, c := range changes {
		if err := p.Projector.Project(tx, c.Meta, c.Entry); err != nil {
			return err
		}
	}
	return nil
}

// hold opens a body that has certified one product.
func hold(t *testing.T) *held {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	err := os.Mkdir(data, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(data, "fincert.db"))
	if err == nil {
		err = db.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	body := caseworktest.Open(t, db, publish{})
	_, on := body.Certify(t)
	certificate := body.Certificate(t, on)
	body.MoveInto(t, data)
	if err = db.Close(); err != nil {
		t.Fatal(err)
	}
	w := &held{town: &town{Inside: program.OpenIn(t, data, "", body.Manual.Now()), t: t, browser: browser.Shared(t)},
		number: certificate.Content.Number, page: "/desk/certificates/" + on.ID, key: rule.NumberKey(certificate.Content.Number), laboratory: body.Laboratory}
	w.public = "/certificates/" + w.key
	look := browser.View{Lang: "zh-CN"}
	for _, one := range []struct {
		who          **person
		login, place string
		role         string
	}{
		{&w.client, "qian", body.Client.Organisation, "client"}, {&w.intake, "sun", "", "intake"}, {&w.officer, "li", "", "monitoring"}, {&w.tester, "zhou", body.Tester.Organisation, "laboratory"},
		{&w.reviewer, "wu", "", "reviewer"}, {&w.inspector, "zheng", "", "inspector"}, {&w.evaluator, "wang", "", "evaluator"}, {&w.decider, "feng", "", "decider"},
	} {
		w.letIn(one.login, one.place, one.role)
		*one.who = w.comes(one.login, look)
	}
	w.anybody = w.somebody("anybody", look)
	return w
}

// Pass lets days go by and the installation note what fell due in them, as it does
// on each day: otherwise it does so while somebody fills in a form, who is then told
// that something has changed.
func (w *held) Pass(days int) {
	w.t.Helper()
	w.town.Pass(days)
	if err := w.House.Deadlines.Sweep(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// TestACertificateLivesThroughItsYears at the workbench, in Chinese: surveillance
// with a finding, change with a partial test, suspension, restoration, renewal with
// a gap, withdrawal, and the bar that follows it (5.9, 6.1b, 6.3.1, 6.3.2, 6.3.3).
func TestACertificateLivesThroughItsYears(t *testing.T) {
	t.Parallel()
	w := hold(t)
	w.step("surveillance finds something, it is corrected, the certification is kept (5.9)", w.survey)
	w.step("changed after a test of what the change touches (6.3.1)", w.change)
	w.step("suspended (6.3.2)", w.suspend)
	w.step("restored (6.3.2b)", w.restore)
	w.step("renewed after it expired (6.1b)", w.renew)
	w.step("withdrawn (6.3.3)", w.withdraw)
	w.step("no application is accepted for a while (6.3.3c)", w.bar)
}

// told fails unless the public page of the certificate says all of it.
func (w *held) told(said ...string) {
	w.t.Helper()
	w.anybody.goes(w.public).sees(said...)
}

func (w *held) survey() {
	w.Pass(150)
	w.officer.goes(w.page).sees("监督").takes("open-surveillance").fills(gives("elements", "review", "inspection")).presses(send).isDone("the surveillance")
	w.cased = w.officer.thing()
	w.officer.opens().sees("证后监督", w.number)
	w.reviewer.opens().does("record-review", gives("items.*.verdict", "conform"))
	w.reviewer.opens().does("conclude-review", gives("summary", "符合"))

	w.inspector.opens().takes("plan-inspection").fills(gives("visit", w.InDays(20)), gives("place", "机房")).presses(send)
	w.inspector.sees("5.9.1") // a month ahead
	w.inspector.fills(gives("visit", w.InDays(40))).presses(send).isDone("the visit")
	w.client.goes("/desk/letters").sees("现场检查通知书")
	w.client.opens().sees(w.InDays(40))
	w.Pass(40)
	w.inspector.opens().does("record-consistency", gives("name", "智能支付网关 1"), gives("model", "V1.0"), gives("sha256", strings.Repeat("ab", 32)), gives("hardware", "服务器"))
	w.inspector.opens().does("record-inspection", gives("items.*.verdict", "conform"))
	w.inspector.opens().does("conclude-inspection", gives("visited", w.InDays(0)), gives("summary", "符合"))
	w.officer.opens().does("conclude-monitoring", gives("satisfied", "yes"), gives("summary", "稳定"), gives("dimensions.*.text", "未见异常"))
	w.evaluator.opens().does("evaluate-case", gives("conforms", "yes"), gives("summary", "合格"))

	w.decider.opens().does("require-rectification", gives("findings.0.clause", "5.6"), gives("findings.0.text", "缺记录"), gives("due", w.InDays(60)))
	w.decider.opens().stands("等待整改").mayNot("maintain-certification", "5.9.2")
	w.Pass(10)
	w.client.opens().does("hand-in-rectification", gives("answers.0.text", "已补"), files("answers.0.files", w.file("记录.pdf")))
	w.reviewer.opens().does("verify-rectification", gives("way", "documents"), gives("note", "已核实"))
	w.decider.opens().takes("maintain-certification").confirms()
	w.decider.opens().mayNot("maintain-certification")
	w.client.goes(w.page).sees("合格，保持认证", "有效")
	w.client.isWritten("保持认证资格通知书", "第 1 个监督审查期", w.number, "仍符合认证要求", "决定保持其认证资格", "在下一个监督审查期内再次进行证后监督")
	w.told("有效")
}

// change lets the product have another version with another key management: of
// all that the laboratory can test it tests the two clauses that this touches, and
// the certificate is copied under its number.
func (w *held) change() {
	w.Pass(20)
	w.client.goes(w.page).takes("open-change").fills(gives("model", "V1.1"), gives("classes", "cryptography"),
		gives("statement", "更换密钥管理组件，其余与已获证产品相同")).presses(send).isDone("the change")
	w.cased = "/desk/cases/" + last(w.client.thing())
	w.client.handsIn(".pdf")
	w.client.opens().takes("submit-application").confirms()
	w.intake.opens().does("receive-paper", gives("receipts.*.received", w.InDays(0)), gives("receipts.*.sealed", "yes"), gives("receipts.*.place", "档案柜 4"))
	w.intake.opens().does("judge-materials", gives("verdicts.*.verdict", "conform"))
	w.intake.opens().takes("accept-application").confirms()
	w.officer.opens().stands("待评估变更").mayNot("dispatch-test")

	w.reviewer.goes("/desk/").sees("V1.1", "评估变更所需的审查活动")
	w.reviewer.opens().takes("assess-change").sees("密码算法、密钥管理（部分检测；更换算法或密码设备时：完整检测）")
	w.reviewer.fills(gives("classes.0.class", "cryptography"), gives("grounds", "差异性说明属实")).presses(send)
	w.reviewer.seesIn("#errors", "部分检测的条款")
	w.reviewer.fills(gives("touched", "JRT0199-9", "JRT0199-10")).presses(send).isDone("the assessment")
	w.client.opens().sees("部分检测", "更新证书，编号不变")
	w.reviewer.opens().mayNot("record-review")
	w.decider.opens().mayNot("grant-change", "5.7")

	w.officer.opens().does("dispatch-test", gives("laboratory", w.laboratory))
	w.Pass(10)
	w.tester.goes("/desk/").sees("V1.1")
	w.tester.opens().takes("record-test-verdicts")
	if asked := w.tester.choices("verdicts.1.verdict"); len(asked) == 0 || len(w.tester.choices("verdicts.2.verdict")) > 0 {
		w.t.Error("the laboratory is not asked about the two clauses that are touched, and about them alone")
	}
	w.tester.fills(gives("verdicts.*.verdict", "pass"), gives("verdicts.*.evidence", "见记录")).presses(send).isDone("the verdicts")
	w.tester.opens().does("submit-test-report", gives("reportNumber", "BG-3"), gives("finished", w.InDays(0)), files("file", w.file("变更检测报告.pdf")), gives("custody", "检测机构保管"))
	w.evaluator.opens().does("evaluate-case", gives("conforms", "yes"), gives("summary", "变更后仍符合要求"))
	w.told("有效", "V1.0")
	w.decider.opens().takes("grant-change").sees("请核对", "V1.1").confirms()

	w.decider.opens().stands("已批准").mayNot("grant-change")
	w.client.goes(w.page).sees(w.number, "V1.1", "第 1 次更新或补发", "收回")
	w.client.isWritten("认证变更批准通知书", w.number, "证书编号不变，内容已更新", "请交回原证书")
	w.told("有效", "V1.1")
	w.scanned("V1.1")
	w.intake.goes(w.page).does("receive-copy", gives("copy", "0"), gives("place", "档案柜 9"))
}

// isWritten fails unless the latest letter of this kind, as it was sent, says all
// of it.
func (p *person) isWritten(kind string, said ...string) {
	p.t.Helper()
	p.goes("/desk/letters").sees(kind)
	at := browser.Eval[string](p.tab, `([...document.querySelectorAll('main tbody tr')].find(r => r.innerText.includes(`+quote(kind)+`)) || document.body).querySelector('a[href$="/pdf"]').getAttribute('href')`)
	asked, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.URL+at, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	asked.Header.Set("Cookie", p.tab.Cookies())
	text := peers.Text(p.t, answerTo(p.t, asked))
	for _, one := range said {
		if !strings.Contains(text, strings.ReplaceAll(one, " ", "")) {
			p.t.Errorf("the letter %s does not say %q, but:\n%s", kind, one, text)
		}
	}
}

// answerTo is what a request is answered with.
func answerTo(t *testing.T, asked *http.Request) []byte {
	t.Helper()
	got, err := http.DefaultClient.Do(asked)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	said, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", asked.URL, got.Status, err)
	}
	return said
}

func (w *held) suspend() {
	w.Pass(30)
	w.officer.goes(w.page).does("propose-suspension", gives("ground", "contract"), gives("source", "body"), gives("text", "费用逾期未付"))
	w.told("有效") // nobody but a person decides
	w.decider.goes("/desk/").sees(w.number)
	w.decider.goes(w.page).takes("suspend-certificate").fills(gives("proposal", "V-01")).presses(send).isDone("the suspension")
	w.decider.goes(w.page).sees("暂停", "6.3.2").mayNot("suspend-certificate")
	w.client.goes(w.page).sees("暂停", "不得使用认证证书")
	w.told("暂停", "未履行认证合同中规定的责任和义务")
	w.scanned("暂停")
}

// scanned fails unless the page to which the code on the paper leads says this.
func (w *held) scanned(said string) {
	w.t.Helper()
	w.anybody.goes(w.code()).sees(w.number, said)
}

// code is where the code on the paper leads, on this machine.
func (w *held) code() string {
	w.t.Helper()
	asked, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.URL+w.public+"/pdf", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return "/v/" + last(peers.Code(w.t, answerTo(w.t, asked)))
}

func (w *held) restore() {
	w.Pass(40)
	w.client.goes("/desk/").sees(w.number)
	w.client.goes(w.page).does("request-restoration", gives("shown.*.text", "已付清"), files("shown.0.files", w.file("付款凭证.pdf")))
	w.decider.goes(w.page).mayNot("restore-certificate", "6.3.2")
	w.reviewer.goes(w.page).does("review-restoration", gives("verdicts.*.met", "yes"), gives("summary", "已核实"))
	w.decider.goes(w.page).takes("restore-certificate").confirms()
	w.client.goes(w.page).sees("有效").seesNo("不得使用认证证书")
	w.told("有效")
}

// renew asks for the renewal a fortnight before the certificate expires, and is
// granted it some weeks after: until then it has expired.
func (w *held) renew() {
	w.Pass(w.days("2029-06-28"))
	w.client.goes(w.page).takes("open-renewal").presses(send).confirms()
	w.cased = "/desk/cases/" + last(w.client.thing())
	w.client.goes("/desk/").sees("智能支付网关 1 V1.1", "提交")
	w.client.handsIn(".pdf")
	w.client.opens().takes("submit-application").confirms()
	w.client.goes("/desk/?view=waiting").sees("智能支付网关 1 V1.1", "核对申请材料")
	w.officer.goes("/desk/cases?purpose=renewal").sees("证书续期")
	w.intake.opens().does("receive-paper", gives("receipts.*.received", w.InDays(0)), gives("receipts.*.sealed", "yes"), gives("receipts.*.place", "档案柜 3"))
	w.intake.opens().does("judge-materials", gives("verdicts.*.verdict", "conform"))
	w.officer.opens().does("plan-renewal", gives("elements", "review"), gives("grounds", "运行平稳，无变化"))
	w.intake.opens().takes("accept-application").confirms()
	w.told("有效")
	w.Pass(w.days("2029-07-20"))
	w.told("过期失效")
	w.reviewer.opens().does("record-review", gives("items.*.verdict", "conform"))
	w.reviewer.opens().does("conclude-review", gives("summary", "符合"))
	w.officer.opens().does("conclude-monitoring", gives("satisfied", "yes"), gives("summary", "稳定"), gives("dimensions.*.text", "未见异常"))
	w.evaluator.opens().does("evaluate-case", gives("conforms", "yes"), gives("summary", "合格"))
	w.decider.opens().takes("grant-certification").confirms()
	w.told("有效", "2032-07-12")
	w.anybody.goes(w.public + "?on=2029-07-15").sees("过期失效") // the gap stays
}

// days are those from today to a day.
func (w *held) days(to string) int {
	w.t.Helper()
	day, err := time.Parse(time.DateOnly, to)
	if err != nil {
		w.t.Fatal(err)
	}
	today, err := time.Parse(time.DateOnly, w.InDays(0))
	if err != nil {
		w.t.Fatal(err)
	}
	return int(day.Sub(today).Hours() / 24)
}

func (w *held) withdraw() {
	w.Pass(30)
	w.decider.goes(w.page).does("withdraw-certificate", gives("facts.0.ground", "not-curable"), gives("facts.0.source", "body"), gives("facts.0.text", "多次整改无效"))
	w.decider.goes(w.page).sees("撤销").mayNot("restore-certificate")
	w.withdrawn = w.Clock.Now()
	w.client.goes(w.page).sees("撤销")
	w.told("撤销", "出现严重问题")
	w.scanned("撤销")
	for _, paper := range w.intake.goes(w.page).takes("receive-copy").choices("copy") {
		w.intake.goes(w.page).does("receive-copy", gives("copy", paper), gives("place", "档案柜 9"))
	}
	w.intake.goes("/desk/").sees("在外部媒体刊登公告", "认证机构官方媒体")
	w.intake.goes(w.page).does("record-publication", gives("where", "示例日报第 12 期第 3 版"))
	w.client.goes(w.page).sees("示例日报第 12 期第 3 版")
	w.intake.goes("/desk/publications").sees("已刊登", "示例日报第 12 期第 3 版")
}

// bar has the former holder apply for another product three weeks later: until
// three months are over it is not accepted, and afterwards for other reasons alone.
func (w *held) bar() {
	w.Pass(20)
	w.client.describes("收单系统", "V2").presses(send).isDone("the product")
	w.product = last(w.client.thing())
	w.client.goes("/desk/cases/open-application?product=" + w.product).fills(gives("product", w.product)).presses(send).isDone("the application")
	w.cased = "/desk/cases/" + last(w.client.thing())
	w.client.handsIn(".pdf")
	w.client.opens().takes("submit-application").confirms()
	again := w.withdrawn.AddDate(0, 3, 1).Format(time.DateOnly)
	w.intake.opens().mayNot("accept-application", "6.3.3", w.number, again)
	w.intake.goes(w.cased+"/accept-application").sees("6.3.3", again)
	w.Pass(w.days(again) - 1)
	w.intake.opens().mayNot("accept-application", "6.3.3", again)
	w.Pass(1)
	w.intake.opens().mayNot("accept-application").seesNo(again + " 以前原则上不受理")
}
