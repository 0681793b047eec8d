package desk

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/test/browser"
)

// TestAHolderUsesItsCertificateAndMarkAndAMisuseHasEachOfItsOutcomes, at the
// workbench: the mark is placed with pictures as evidence, a table of uses is put
// right and recorded, the holder gives its word in a surveillance, and what anybody
// reports ends in nothing, a correction, word to the authority, or a proposal to
// suspend (6.2, 6.3.2(2), 7).
func TestAHolderUsesItsCertificateAndMarkAndAMisuseHasEachOfItsOutcomes(t *testing.T) {
	t.Parallel()
	w := hold(t)
	w.step("the mark stands on the product, and on what it is packed in (7)", w.place)
	w.step("a table of uses is put right and recorded (6.2c)", w.table)
	w.step("the holder gives its word on its records in a surveillance (6.2c, 7(3))", w.state)
	w.step("a misuse has each of its outcomes (6.2a, 6.3.2(2))", w.misuses)
}

// picture is a small picture to upload.
func (w *held) picture(name string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	file, err := os.Create(path)
	if err == nil {
		err = png.Encode(file, image.NewGray(image.Rect(0, 0, 40, 30)))
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return path
}

// place files the system for the mark first, and then both branches of 7(1): on the
// body, and on the smallest package with a reason and the accompanying documents.
// What was typed stays when the evidence is missing.
func (w *held) place() {
	w.client.goes(w.page).mayNot("record-mark-placement", "管理制度")
	w.client.does("file-usage-system", gives("of", "mark"), gives("since", w.InDays(0)), files("file", w.file("标志使用管理制度.pdf")))
	w.client.goes(w.page).takes("record-mark-placement").fills(gives("on", "body"), gives("where", "nameplate"), gives("from", w.InDays(0)), gives("text", "V1.0 全部批次"))
	w.client.presses(send).seesIn("#errors", "照片")
	if kept := w.client.typedIn("text"); kept != "V1.0 全部批次" {
		w.t.Errorf("what was typed is now %q", kept)
	}
	w.client.fills(files("picture", w.picture("铭牌.png"))).presses(send).isDone("the placement on the body")
	w.client.goes(w.page).takes("record-mark-placement").fills(gives("on", "package"), gives("reason", "产品没有实体"), gives("from", w.InDays(0)), gives("text", "光盘版"),
		files("picture", w.picture("包装.png")), files("outer", w.picture("外包装.png")))
	w.client.presses(send).seesIn("#errors", "随附文件")
	w.client.fills(files("documents", w.file("随附文件.pdf"))).presses(send).isDone("the placement on the package")

	w.client.goes(w.page).unfolds("#usage").seesIn("#usage", "U-01", "铭牌", "铭牌.png", "U-02", "最小", "包装.png", "随附文件.pdf", "外包装.png", "产品没有实体")
	look := browser.Eval[string](w.client.tab, `[...document.querySelectorAll('#usage a[href$="/look"]')].find(a => a.closest('li').innerText.includes('铭牌.png')).getAttribute('href')`)
	w.reviewer.goes(w.page).unfolds("#usage").seesIn("#usage", "铭牌.png")
	if looked := w.reviewer.tab.Go(w.URL + look); looked.Status != 200 {
		w.t.Errorf("the picture at %s is answered %d", look, looked.Status)
	}
}

// typedIn is what stands in a field of the open form.
func (p *person) typedIn(field string) string {
	p.t.Helper()
	return browser.Eval[string](p.tab, `document.querySelector(`+quote("main [name="+field+"]")+`).value`)
}

// unfolds opens everything that is folded away in a part of the page.
func (p *person) unfolds(of string) *person {
	p.t.Helper()
	browser.Eval[int](p.tab, `document.querySelectorAll(`+quote(of+" details")+`).forEach(d => d.open = true) || 0`)
	return p
}

// sheet is a table of uses to upload.
func (w *held) sheet(rows ...string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "uses.csv")
	table := "使用的是,使用场合,开始日期,停止日期,如何使用\n" + strings.Join(rows, "\n") + "\n"
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// table brings a table with a wrong row, which is told in its place while the others
// stay to be read and nothing is recorded; then the one that is right, once.
func (w *held) table() {
	w.client.goes(w.page).does("file-usage-system", gives("of", "certificate"), gives("since", w.InDays(0)), files("file", w.file("证书使用管理制度.pdf")))
	right := "认证证书,网站," + w.InDays(0) + ",,官网产品页"
	w.client.goes(w.page).takes("record-uses").presses(`main a[href$="/uses/import"]`)
	w.client.tab.Upload("#table", w.sheet(right, "认证证书,月球,soon,,展位"))
	w.client.presses("#act button").seesIn("#errors", "第 3 行", "月球", "soon").sees("官网产品页", "展位").seesNo("U-03")
	if focus := browser.Eval[string](w.client.tab, `document.activeElement.id`); focus != "errors" {
		w.t.Errorf("after a wrong row the focus is on %q", focus)
	}
	w.client.tab.Upload("#table", w.sheet(right, "认证证书,文件,"+w.InDays(0)+",,投标文件"))
	w.client.presses("#act button").sees("官网产品页", "投标文件")
	w.client.presses("#confirm button").done("the table")
	w.client.goes(w.page).unfolds("#usage").seesIn("#usage", "U-03", "官网产品页", "U-04", "投标文件")
}

// state lets the holder say in a surveillance that its records are complete: awaited
// before, and read afterwards by who examines, with what was recorded since.
func (w *held) state() {
	w.Pass(150)
	w.officer.goes(w.page).takes("open-surveillance").fills(gives("elements", "review")).presses(send).isDone("the surveillance")
	w.cased = w.officer.thing()
	w.reviewer.opens().unfolds("#usage").seesIn("#usage", "U-01", "投标文件")
	w.client.goes("/desk/").sees("使用记录")
	w.client.opens().takes("state-uses").sees("U-04").fills(gives("text", "本期新增一份投标文件")).presses(send).isDone("the statement")
	w.Pass(1)
	w.client.goes(w.page).does("end-uses", gives("uses", "U-03"), gives("last", w.InDays(0)))
	w.client.goes(w.page).does("record-uses", gives("uses.0.of", "certificate"), gives("uses.0.where", "advertisement"), gives("uses.0.from", w.InDays(0)), gives("uses.0.text", "户外广告"))
	w.reviewer.opens().unfolds("#usage").seesIn("#usage", "本期新增一份投标文件", "户外广告", "U-05")
}

// misuses lets anybody report the certificate four times and follows each report to
// its outcome, of which the sender reads.
func (w *held) misuses() {
	person := w.actor("li").Person
	for outcome, word := range map[string]string{"nothing": "未发现误用", "correction": "已要求改正", "authority": "已报告监管部门"} {
		told := w.reports(outcome)
		w.intake.does("assign-misuse", gives("person", person))
		w.officer.goes("/desk/").sees("误用")
		w.officer.goes(w.intake.thing()).does("close-misuse", gives("outcome", outcome), gives("answer", "已处理："+outcome))
		w.officer.goes(w.officer.thing()).sees(word, "已处理："+outcome)
		w.anybody.goes(told).sees("已处理：" + outcome)
	}
	w.told("有效")

	told := w.reports("suspension")
	w.officer.goes(w.intake.thing()).mayNot("close-misuse")
	w.intake.does("assign-misuse", gives("person", person))
	w.officer.goes(w.intake.thing()).takes("close-misuse").fills(gives("outcome", "suspension"), gives("answer", "已提出暂停建议")).presses(send)
	w.officer.seesIn("#errors", "查明的事实")
	if kept := w.officer.typedIn("answer"); kept != "已提出暂停建议" {
		w.t.Errorf("what was typed is now %q", kept)
	}
	w.officer.fills(gives("finding", "在未获证产品上使用认证标志")).presses(send).isDone("the proposal")
	w.anybody.goes(told).sees("已提出暂停建议")
	w.told("有效") // nobody but a person decides
	w.client.goes(w.page).seesNo("在未获证产品上使用认证标志")
	w.decider.goes(w.page).sees("在未获证产品上使用认证标志", "6.3.2").takes("suspend-certificate").fills(gives("proposal", "V-01")).presses(send).isDone("the suspension")
	w.told("暂停")
	w.client.goes(w.page).seesIn("#usage", "停止").takes("record-uses").fills(gives("uses.0.of", "certificate"), gives("uses.0.where", "website"),
		gives("uses.0.from", w.InDays(0)), gives("uses.0.text", "新网站")).presses(send)
	w.client.sees("6.3.2", "您填写的内容都已保留")
}

// reports has anybody report the certificate and intake take it up: it then stands
// open before intake. told is where the sender reads what comes of it.
func (w *held) reports(text string) (told string) {
	w.t.Helper()
	w.anybody.goes("/report?certificate=" + w.key)
	w.anybody.tab.Fill("#place", "展会 "+text)
	w.anybody.tab.Fill("#text", "他人产品上印有该证书："+text)
	w.anybody.presses("main button").presses("button[value=send]")
	told = w.anybody.where()
	w.intake.goes("/desk/post").presses(`main a[href^="/desk/post/"]`).sees(text)
	w.intake.takes("take-up-misuse").presses(send).isDone("taking it up")
	return told
}
