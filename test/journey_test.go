package test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fincert/internal/rule"
	"fincert/internal/store/storetest"
)

// The names hold what pages get wrong: rare characters, markup, a formula.
const (
	holderName  = `𬭚㛃𬭎<b>科技</b>&有限公司`
	productName = `=HYPERLINK("x")智能"支付"网关`
)

// One product goes from the registration of its maker to a certificate in the
// public register, in the hands of ten people over a real connection, with one
// supplement and one rectification.
func TestOneProductBecomesACertificate(t *testing.T) {
	for _, engine := range storetest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			in := serve(t, engine, time.Date(2026, 2, 2, 1, 0, 0, 0, time.UTC))
			j := &journey{installation: in}
			j.establish()
			j.apply()
			j.checkIn()
			j.examine()
			j.decide()
			j.publish()
		})
	}
}

// journey is the case under way and everybody who has to do with it.
type journey struct {
	*installation
	client, stranger, tester                                 *person
	intake, officer, reviewer, inspector, evaluator, decider *person
	laboratory                                               string
	id                                                       string // of the case
	file                                                     string // an object of the case
}

func (j *journey) command(name string) string { return "cases/" + j.id + "/" + name }

func (j *journey) establish() {
	administrator := j.let("administrator", "", "administrator")
	administrator.do("bodies/establish-body", object{
		"name": words("示范认证中心", "Sample Certification Centre"), "address": words("北京市示范路 1 号", "1 Sample Road, Beijing"),
		"code": "SFC", "approval": "CNCA-R-2026-001", "creditCode": "91110000802100433B", "office": words("总经理", "General Manager"),
	})
	tester := administrator.do("organisations/register-organisation", object{"code": "9144030071526726XG",
		"name": words("丙检测有限公司", "Bing Testing"), "address": words("深圳市", "Shenzhen")})
	j.laboratory = administrator.do("laboratories/register-laboratory", object{"organisation": tester, "qualifications": []object{
		{"kind": "CNAS", "number": "L1", "scope": "软件检测", "since": "2025-01-01", "until": "2028-12-31"}}})
	j.client, j.stranger = j.let("client", "", "client"), j.let("stranger", "", "client")
	j.tester = j.let("tester", tester, "laboratory")
	j.intake, j.officer = j.let("intake", "", "intake"), j.let("officer", "", "monitoring")
	j.reviewer, j.inspector = j.let("reviewer", "", "reviewer"), j.let("inspector", "", "inspector")
	// This evaluator may decide as well, but not what they evaluated.
	j.evaluator, j.decider = j.let("evaluator", "", "evaluator", "decider"), j.let("decider", "", "decider")
}

func (j *journey) apply() {
	t := j.t
	organisation := object{"code": "91110000MA01AAAA00", "name": words(holderName, `Ru <i>Jie</i> & Co.`), "address": words("北京市海淀区", "Haidian, Beijing")}
	status, no := j.client.try("organisations/register-organisation", organisation)
	if status != http.StatusUnprocessableEntity || wrongField(no) != "code" {
		t.Errorf("a wrong check digit: %d %v", status, no["_"])
	}
	organisation["code"] = rule.CreditCodeFor("91110000MA01AAAA0")
	j.client.do("organisations/register-organisation", organisation)
	j.stranger.do("organisations/register-organisation", object{"code": rule.CreditCodeFor("91440101MA59CHX76"),
		"name": words("乙方科技有限公司", "Yi Technology"), "address": words("广州市", "Guangzhou")})

	product := j.client.do("products/describe-product", object{"kind": "software", "traits": []string{"blockchain"},
		"name": words(productName, "Smart Payment Gateway"), "model": "V1.0"})
	j.id = j.client.do("cases/open-application", object{"product": product})
	j.mayBeSeenBy()
	j.client.mayNot(j.id, "SubmitApplication", "5.2.2")

	status, body := j.client.put(j.id, "材料㛃.pdf")
	if status != http.StatusOK || body["type"] != "application/pdf" || body["name"] != "材料㛃.pdf" {
		t.Fatalf("the upload: %d %v", status, body["_"])
	}
	j.file = body["object"].(string)
	sent := []object{}
	for _, needed := range j.client.get("/api/v1/cases/" + j.id)["materials"].([]any) {
		needed := needed.(object)
		if needed["cite"] == "" {
			t.Errorf("the list does not say why %v is needed", needed["id"])
		}
		if needed["form"] == "object" {
			j.client.do(j.command("promise-material"), object{"item": needed["id"], "by": j.inDays(5)})
			continue
		}
		sent = append(sent, object{"item": needed["id"], "files": []string{j.file}})
	}
	for _, material := range sent {
		j.client.do(j.command("provide-material"), material)
	}
	listed := j.client.get("/api/v1/schemes/materials?kind=software&traits=blockchain")["items"].([]any)
	if repeated := 2; len(listed) != len(sent)+1+repeated { // the client is manufacturer and enterprise too: one licence
		t.Errorf("the scheme asks for %d materials, the case for %d", len(listed), len(sent)+1)
	}
	j.client.may(j.id, "SubmitApplication")
	j.client.do(j.command("submit-application"), object{})
	j.client.mayNot(j.id, "SubmitApplication", "")
}

// mayBeSeenBy checks that a stranger cannot tell the case from one that does
// not exist.
func (j *journey) mayBeSeenBy() {
	const nowhere = "0190a0b0-0000-7000-8000-000000000000"
	for _, id := range []string{j.id, nowhere} {
		statuses := []int{}
		add := func(status int, _ object) { statuses = append(statuses, status) }
		add(j.stranger.request(http.MethodGet, "/api/v1/cases/"+id, nil))
		add(j.stranger.try("cases/"+id+"/withdraw-application", object{}))
		add(j.stranger.put(id, "偷.pdf"))
		add(j.tester.request(http.MethodGet, "/api/v1/cases/"+id, nil))
		for _, status := range statuses {
			if status != http.StatusNotFound {
				j.t.Errorf("case %s: strangers are answered %v", id, statuses)
				break
			}
		}
	}
	_, foreign := j.stranger.request(http.MethodGet, "/api/v1/cases/"+j.id, nil)
	_, unknown := j.stranger.request(http.MethodGet, "/api/v1/cases/"+nowhere, nil)
	if foreign["_"] != unknown["_"] {
		j.t.Errorf("a foreign case reads %v, an unknown one %v", foreign["_"], unknown["_"])
	}
	if list := j.stranger.get("/api/v1/cases")["items"].([]any); len(list) != 0 {
		j.t.Errorf("a stranger's list: %v", list)
	}
	status, _ := j.public().request(http.MethodGet, "/api/v1/cases/"+j.id, nil)
	if status != http.StatusUnauthorized {
		j.t.Errorf("without a token: %d", status)
	}
}

func (j *journey) checkIn() {
	t := j.t
	j.pass(1)
	j.intake.mayNot(j.id, "AcceptApplication", "1")
	future := object{"receipts": []object{{"item": "sample", "received": j.inDays(1), "place": "样品室"}}}
	if status, no := j.intake.try(j.command("receive-paper"), future); status != http.StatusUnprocessableEntity || wrongField(no) != "receipts[0].received" {
		t.Errorf("a receipt from the future: %d %v", status, no["_"])
	}
	early := object{"receipts": []object{{"item": "sample", "received": j.inDays(-30), "place": "样品室"}}}
	if status, _ := j.intake.try(j.command("receive-paper"), early); status != http.StatusUnprocessableEntity {
		t.Errorf("a receipt before the application: %d", status)
	}
	impossible := object{"receipts": []object{{"item": "sample", "received": "2026-02-30", "place": "样品室"}}}
	if status, no := j.intake.try(j.command("receive-paper"), impossible); status != http.StatusUnprocessableEntity || wrongField(no) != "receipts[0].received" {
		t.Errorf("an impossible day: %d %v", status, no["_"])
	}
	receipts := []object{}
	for _, needed := range j.intake.get("/api/v1/cases/" + j.id)["materials"].([]any) {
		if form := needed.(object)["form"]; form == "object" || form == "both" {
			receipts = append(receipts, object{"item": needed.(object)["id"], "received": j.today(), "sealed": true, "place": "档案柜 3"})
		}
	}
	j.intake.do(j.command("receive-paper"), object{"receipts": receipts})

	// A supplement: asked, answered, and judged with all the rest.
	j.intake.do(j.command("request-supplement"), object{"items": []object{{"item": "quality-system", "why": "缺少第三章"}}})
	j.intake.mayNot(j.id, "AcceptApplication", "")
	j.client.mayNot(j.id, "CompleteSupplement", "")
	j.pass(3)
	j.client.do(j.command("provide-material"), object{"item": "quality-system", "files": []string{j.file}})
	j.client.do(j.command("complete-supplement"), object{})

	j.intake.do(j.command("answer-scope"), object{"answers": []object{{"question": "lawful", "yes": true},
		{"question": "no-detailed-rules", "yes": true}, {"question": "new-technology", "yes": true}, {"question": "financial-users", "yes": true}}})
	verdicts := []object{}
	for _, needed := range j.intake.get("/api/v1/cases/" + j.id)["materials"].([]any) {
		verdicts = append(verdicts, object{"item": needed.(object)["id"], "verdict": "conform"})
	}
	j.intake.do(j.command("judge-materials"), object{"verdicts": verdicts})
	j.intake.mayNot(j.id, "AcceptApplication", "5.2.3")
	j.officer.do(j.command("assess-operation"), object{"supports": true, "monitoringMonths": 3, "business": "平稳", "system": "平稳"})
	j.intake.do(j.command("record-contract"), object{"number": "HT-1", "signed": j.today()})
	j.intake.may(j.id, "AcceptApplication")
	j.acceptTwice()
}

// acceptTwice sends the acceptance twice with one key, once on a stale version,
// and once with the key of another command.
func (j *journey) acceptTwice() {
	address := "/api/v1/" + j.command("accept-application")
	version := j.intake.get("/api/v1/cases/" + j.id)["version"].(float64)
	status, _ := j.intake.request(http.MethodPost, address, object{}, "Idempotency-Key", "stale", "If-Match", `"1"`)
	if status != http.StatusPreconditionFailed {
		j.t.Errorf("on a version of long ago: %d", status)
	}
	for range 2 {
		status, body := j.intake.request(http.MethodPost, address, object{}, "Idempotency-Key", "accept")
		if status != http.StatusOK || body["version"] != version+1 {
			j.t.Errorf("accepted with %d, version %v after %v", status, body["version"], version)
		}
	}
	status, _ = j.intake.request(http.MethodPost, "/api/v1/"+j.command("record-contract"),
		object{"number": "HT-2", "signed": j.today()}, "Idempotency-Key", "accept")
	if status != http.StatusConflict {
		j.t.Errorf("another command with the same key: %d", status)
	}
	status, _ = j.intake.request(http.MethodPost, address, object{})
	if status != http.StatusBadRequest {
		j.t.Errorf("without a key: %d", status)
	}
}

func (j *journey) examine() {
	t := j.t
	j.officer.mayNot(j.id, "DispatchTest", "5.1")
	j.evaluator.mayNot(j.id, "EvaluateCase", "5.1")
	j.pass(30)
	j.officer.do(j.command("record-problem"), object{"dimension": "business-continuity", "level": 2, "found": j.today(), "text": `<script>alert("㛃")</script>`})
	j.officer.do(j.command("close-problem"), object{"problem": "P-01", "how": "已修复"})
	j.officer.do(j.command("confirm-stable-operation"), object{"grounds": "连续三十日无故障"})
	j.officer.do(j.command("dispatch-test"), object{"laboratory": j.laboratory})

	seen := j.tester.get("/api/v1/cases/" + j.id)
	test := seen["tests"].([]any)[0].(object)
	if len(seen["materials"].([]any)) != 0 || len(seen["history"].([]any)) != 0 {
		t.Error("the laboratory sees what lies between client and body")
	}
	j.tester.mayNot(j.id, "SubmitTestReport", "5.4.1")
	task := "test-tasks/" + test["task"].(string)
	verdicts := []object{}
	for _, clause := range test["clauses"].([]any) {
		verdicts = append(verdicts, object{"clause": clause, "verdict": "pass", "evidence": "见记录"})
	}
	j.pass(10)
	j.tester.do(task+"/record-test-verdicts", object{"verdicts": verdicts})
	_, report := j.tester.put(j.id, "报告.pdf")
	j.tester.do(task+"/submit-test-report", object{"reportNumber": "BG-1", "finished": j.today(), "file": report["object"], "custody": "检测机构保管"})
	j.intake.do(j.command("receive-test-report-paper"), object{"task": test["number"], "received": j.today()})

	problems := []object{{"problem": "P-01", "needed": true, "reason": "等级较高", "result": "未再发生"}}
	j.inspector.do(j.command("plan-inspection"), object{"visit": j.inDays(5), "place": "机房"})
	j.pass(5)
	j.inspector.mayNot(j.id, "ConcludeInspection", "5.1")
	j.reviewer.mayNot(j.id, "ConcludeReview", "5.5")
	j.reviewer.do(j.command("record-review"), object{"items": j.conforming(j.reviewer, "documentReview")})
	j.reviewer.do(j.command("conclude-review"), object{"problems": problems, "summary": "符合"})
	j.inspector.mayNot(j.id, "ConcludeInspection", "5.6")
	unit := j.inspector.get("/api/v1/cases/" + j.id)["unit"].(object)
	j.inspector.do(j.command("record-consistency"), object{"name": unit["name"].(object)["zh"], "model": unit["model"],
		"sha256": strings.Repeat("ab", 32), "hardware": []string{"服务器"}})
	j.inspector.do(j.command("record-inspection"), object{"items": j.conforming(j.inspector, "onSite")})
	j.inspector.do(j.command("conclude-inspection"), object{"visited": j.today(), "problems": problems, "summary": "符合"})

	// Everything is done but the monitoring period.
	j.officer.mayNot(j.id, "ConcludeMonitoring", "5.1")
	j.evaluator.mayNot(j.id, "EvaluateCase", "5.1")
	j.pass(60)
	watched, words := []object{}, []object{}
	for _, d := range j.officer.get("/api/v1/cases/" + j.id + "/checklists")["dimensions"].([]any) {
		dimension := d.(object)["id"]
		watched = append(watched, object{"dimension": dimension, "ways": []string{"institution-report"}})
		words = append(words, object{"dimension": dimension, "text": "未见异常"})
	}
	j.officer.do("products/"+j.officer.get("/api/v1/cases/" + j.id)["product"].(string)+"/plan-monitoring", object{"watched": watched})
	j.officer.do(j.command("conclude-monitoring"), object{"satisfied": true, "summary": "稳定", "dimensions": words})
	j.decider.mayNot(j.id, "GrantCertification", "5.7")
	j.evaluator.do(j.command("evaluate-case"), object{"conforms": true, "summary": "合格"})
}

// conforming finds everything of one of the case's checklists conforming.
func (j *journey) conforming(who *person, list string) (items []object) {
	for _, i := range who.get("/api/v1/cases/" + j.id + "/checklists")[list].([]any) {
		items = append(items, object{"item": i.(object)["id"], "verdict": "conform"})
	}
	return items
}

func (j *journey) decide() {
	t := j.t
	j.evaluator.mayNot(j.id, "GrantCertification", "")
	j.evaluator.mayNot(j.id, "RefuseCertification", "")
	if status, _ := j.reviewer.try(j.command("grant-certification"), object{}); status != http.StatusForbidden {
		t.Errorf("a reviewer grants: %d", status)
	}
	late := object{"due": j.inDays(120), "findings": []object{{"clause": "5.6", "text": "缺记录"}}}
	if status, no := j.decider.try(j.command("require-rectification"), late); status != http.StatusConflict || no["cite"] != "5.7" {
		t.Errorf("four months for a rectification: %d %v", status, no["_"])
	}
	late["due"] = j.inDays(60)
	j.decider.do(j.command("require-rectification"), late)
	j.decider.mayNot(j.id, "GrantCertification", "5.7")
	j.reviewer.mayNot(j.id, "VerifyRectification", "5.7")
	j.pass(20)
	j.client.do(j.command("hand-in-rectification"), object{"answers": []object{{"finding": "F-01", "text": "已补", "files": []string{j.file}}}})
	j.reviewer.do(j.command("verify-rectification"), object{"way": "documents", "note": "已核实"})

	clock := j.client.get("/api/v1/cases/" + j.id)["clocks"].([]any)[0].(object)
	if clock["limit"] != 230.0 || clock["overdue"] != false || len(clock["explanation"].([]any)) < 3 {
		t.Errorf("the clock of 5.8: %v", clock)
	}
	j.decider.may(j.id, "GrantCertification")
	j.decider.do(j.command("grant-certification"), object{})
	j.decider.mayNot(j.id, "GrantCertification", "")
}

func (j *journey) publish() {
	t := j.t
	c := j.client.get("/api/v1/cases/" + j.id)
	number := c["certificate"].(object)["number"].(string)
	if c["word"] != "granted" || number == "" {
		t.Fatalf("the case stands at %v with certificate %q", c["word"], number)
	}
	anyone := j.public()
	spaced := strings.ToLower(number[:3]) + "%20" + url.PathEscape(number[3:])
	for _, spelled := range []string{url.PathEscape(number), spaced} {
		facts := anyone.get("/api/v1/certificates/" + spelled + "?lang=en")
		if facts["number"] != number || facts["status"].(object)["code"] != "01" || facts["issued"] != j.today() {
			t.Errorf("the register says of %s: %v", spelled, facts["_"])
		}
		holder := facts["parties"].(object)["holder"].(object)["name"].(object)["zh"]
		if product := facts["product_name"].(object)["zh"]; holder != holderName || product != productName {
			t.Errorf("the register names holder %q and product %q", holder, product)
		}
	}
	before := anyone.get("/api/v1/certificates/" + url.PathEscape(number) + "?on=" + j.inDays(-1))
	if before["status"].(object)["code"] != "none" {
		t.Errorf("the day before its issue: %v", before["_"])
	}
	j.pages(number)
	if first := anyone.get("/api/v1/certificates")["items"].([]any)[0].(object); first["number"] != number {
		t.Errorf("the newest certificate is %v", first)
	}
	j.pass(3*366 + 1)
	if expired := anyone.get("/api/v1/certificates/" + url.PathEscape(number)); expired["status"].(object)["code"] != "05" {
		t.Errorf("after three years: %v", expired["_"])
	}
}

// pages reads the certificate as people do.
func (j *journey) pages(number string) {
	anyone := j.public()
	address := "/certificates/" + url.PathEscape(number)
	for _, page := range []string{address, address + "?lang=en", "/register?q=" + url.QueryEscape("𬭚㛃𬭎"), "/register?q=" + url.QueryEscape(strings.ToLower(number))} {
		text := anyone.get(page)["_"].(string)
		if !strings.Contains(text, number) || strings.Contains(text, "<b>科技") || strings.Contains(strings.ToLower(text), "<script") {
			j.t.Errorf("%s does not show the number, or shows markup that people typed:\n%s", page, text)
		}
		if page == address && !(strings.Contains(html.UnescapeString(text), holderName) && strings.Contains(html.UnescapeString(text), productName) && strings.Contains(text, "有效")) {
			j.t.Errorf("%s names another holder, product or status:\n%s", page, text)
		}
	}
	if status, _ := anyone.request(http.MethodGet, "/certificates/SFC0000", nil); status != http.StatusNotFound {
		j.t.Errorf("the page of an unknown number: %d", status)
	}
}

func words(zh, en string) object { return object{"zh": zh, "en": en} }

// wrongField is the first field that a problem names.
func wrongField(problem object) string {
	list, _ := problem["errors"].([]any)
	if len(list) == 0 {
		return ""
	}
	return list[0].(object)["path"].(string)
}
