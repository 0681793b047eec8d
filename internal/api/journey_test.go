package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/rule"
	"fincert/internal/scheme"
)

// TestAProductGoesFromRegistrationToTheRegister drives one product through the
// API as the people who take part, with one supplement and one rectification.
func TestAProductGoesFromRegistrationToTheRegister(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		at := "/api/v1/cases/" + id
		for _, role := range []rule.Role{
			rule.RoleIntake, rule.RoleMonitoring, rule.RoleReviewer, rule.RoleInspector, rule.RoleEvaluator, rule.RoleDecider,
		} {
			s.account(string(role), "", role)
		}
		laboratory := laboratoryOf(s)
		sch, _, err := s.house.Casework.InForce(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		traits := []string{"cloud"}
		file := s.send("first", "POST", "/api/v1/files?case="+id+"&name=a.pdf", pdf).text("object")

		// Applying, with every material that the product needs.
		var verdicts []map[string]any
		var receipts []map[string]any
		for _, m := range sch.Materials("software", traits, s.today()) {
			if m.Party != "" && m.Party != scheme.Client {
				continue // the client is manufacturer and production enterprise too
			}
			s.must("first", at+"/provide-material", object("item", m.ID, "files", []string{file}))
			receipts = append(receipts, map[string]any{"item": m.ID, "received": s.today(), "sealed": true, "place": "档案室"})
			verdicts = append(verdicts, map[string]any{"item": m.ID, "verdict": "conform"})
		}
		s.must("first", at+"/submit-application", "")
		s.must("intake", at+"/receive-paper", object("receipts", receipts))

		// A supplement, asked for and answered.
		item := verdicts[0]["item"]
		s.must("intake", at+"/request-supplement", object("items", []any{map[string]any{"item": item, "why": "签字页不清"}}))
		s.days(3)
		s.must("first", at+"/provide-material", object("item", item, "files", []string{file}))
		s.must("first", at+"/complete-supplement", "")
		s.must("intake", at+"/judge-materials", object("verdicts", verdicts))

		var answers []map[string]any
		for _, q := range sch.ScopeQuestions(s.today()) {
			answers = append(answers, map[string]any{"question": q.ID, "yes": q.Passes})
		}
		s.must("intake", at+"/answer-scope", object("answers", answers))
		s.must("intake", at+"/record-contract", object("number", "HT-1", "signed", s.today()))
		s.must("monitoring", at+"/assess-operation", object("supports", true, "monitoringMonths", 1, "business", "稳定", "system", "稳定"))
		s.must("intake", at+"/accept-application", "")

		// Monitoring and testing.
		s.days(5)
		s.must("monitoring", at+"/confirm-stable-operation", object("grounds", "连续运行"))
		s.must("monitoring", at+"/dispatch-test", object("laboratory", laboratory))
		task := s.taskOf("laboratory", at)
		if seen := s.send("laboratory", "GET", "/api/v1/cases", "").bytes; !strings.Contains(seen, id) || !strings.Contains(seen, `"client":"","name"`) || !strings.Contains(seen, `"accepted":""`) {
			t.Errorf("the laboratory's list names who applies: %s", seen)
		}
		var tested []map[string]any
		for _, clause := range s.send("laboratory", "GET", task, "").body["facts"].(map[string]any)["clauses"].([]any) {
			tested = append(tested, map[string]any{"clause": clause, "verdict": "pass", "evidence": "见报告"})
		}
		s.must("laboratory", task+"/record-test-verdicts", object("verdicts", tested))
		report := s.send("laboratory", "POST", "/api/v1/files?case="+id+"&name=report.pdf", pdf).text("object")
		s.must("laboratory", task+"/submit-test-report", object("reportNumber", "R-1", "finished", s.today(), "file", report, "custody", "实验室保存"))
		number := s.send("laboratory", "GET", task, "").body["facts"].(map[string]any)["number"]
		s.latePaperIsSeen(at, "first", "laboratory", "intake")
		s.must("intake", at+"/receive-test-report-paper", object("task", number, "received", s.today()))
		s.anotherVersion(at)

		// Review, inspection, the end of monitoring, evaluation.
		lists := s.send("reviewer", "GET", at+"/checklists", "")
		for _, list := range []string{"scope", "documentReview", "onSite", "testClauses", "material", "checklist", "test", "dimensions", "ways", "findings", "verification"} {
			if items, _ := lists.body[list].([]any); len(items) == 0 {
				t.Errorf("the checklists have no %s: %s", list, lists.bytes)
			}
		}
		s.must("reviewer", at+"/record-review", object("items", conforming(sch.Checklist(scheme.DocumentReview, "software", traits, s.today()))))
		s.must("reviewer", at+"/record-review", object("items", []map[string]string{{"item": "DR-01", "verdict": scheme.CheckObservation, "note": "即将到期"}}))
		s.must("reviewer", at+"/conclude-review", object("summary", "符合"))
		agenda := s.send("inspector", "GET", at+"/inspection-agenda", "")
		if items, _ := agenda.body["items"].([]any); len(items) != 1 || items[0].(map[string]any)["note"] != "即将到期" || items[0].(map[string]any)["id"] != "DR-01" {
			t.Errorf("the inspection is told %s", agenda.bytes)
		}
		for _, other := range []string{"first", "laboratory"} {
			if got := s.send(other, "GET", at+"/inspection-agenda", ""); got.status != 404 {
				t.Errorf("the %s is told what the inspection looks at: %d", other, got.status)
			}
		}
		s.must("inspector", at+"/plan-inspection", object("visit", s.today(), "place", "北京"))
		s.must("inspector", at+"/record-consistency", object("name", s.send("inspector", "GET", at, "").body["unit"].(map[string]any)["name"].(map[string]any)["zh"],
			"model", "V9", "sha256", strings.Repeat("ab", 32), "hardware", []string{}))
		differs := s.send("inspector", "GET", at, "").body["inspection"].(map[string]any)["differences"].([]any)
		if len(differs) != 1 || differs[0].(map[string]any)["found"] != "V9" {
			t.Errorf("the product on site differs in %v", differs)
		}
		s.must("inspector", at+"/judge-consistency", object("verdicts", []any{map[string]any{
			"difference": differs[0].(map[string]any)["id"], "conforms": true, "reason": "末位为打包序号"}}))
		s.must("inspector", at+"/record-inspection", object("items", conforming(sch.Checklist(scheme.OnSite, "software", traits, s.today()))))
		s.must("inspector", at+"/conclude-inspection", object("visited", s.today(), "summary", "符合"))
		early := s.send("evaluator", "POST", at+"/evaluate-case?lang=en", object("conforms", true, "summary", "符合"), "Idempotency-Key", newKey())
		if early.status != 409 || early.text("clause") != "5.1g" || early.text("cite") != "5.1" {
			t.Errorf("evaluated before monitoring ended: %d %s", early.status, early.bytes)
		}
		s.days(40)
		s.must("monitoring", "/api/v1/products/"+s.send("monitoring", "GET", at, "").text("product")+"/plan-monitoring", object("watched", dimensions(sch, s.today(), "ways", []string{"probe"})))
		s.must("monitoring", at+"/conclude-monitoring", object("satisfied", true, "summary", "稳定", "dimensions", dimensions(sch, s.today(), "text", "未见异常")))
		result := s.send("monitoring", "GET", at, "").body["monitoring"].(map[string]any)["result"].(map[string]any)
		first := result["dimensions"].([]any)[0].(map[string]any)
		if first["word"] != "未见异常" || fmt.Sprint(first["ways"]) != "[probe]" {
			t.Errorf("of the first dimension the result says %v", first)
		}
		s.must("evaluator", at+"/evaluate-case", object("conforms", true, "summary", "符合"))

		// A rectification, then the decision.
		s.must("decider", at+"/require-rectification", object("due", s.today().AddDays(30),
			"findings", []any{map[string]any{"clause": "5.6(1)", "text": "制度未更新"}}))
		s.days(2)
		waits := s.send("first", "GET", at+"?lang=en", "").body["clocks"].([]any)[0].(map[string]any)
		if waits["due"] != "open" || waits["standsSince"] == "" || !strings.HasSuffix(waits["stands"].(string), "waiting for the client's rectification.") {
			t.Errorf("while the client rectifies, the time limit says %v", waits)
		}
		s.must("first", at+"/hand-in-rectification", object("answers", []any{map[string]any{"finding": "F-01", "text": "已更新", "files": []string{file}}}))
		s.must("reviewer", at+"/verify-rectification", object("way", "documents", "note", "已核实"))
		s.must("decider", at+"/grant-certification", "")

		s.used("first", at, file)
		s.granted("first", at)
		s.takenBack("first", at)
		s.withdrawn("first", at, file)
	})
}

// used imports uses of the certificate that a case led to: none while a row is
// wrong, and then all of them, once.
func (s *running) used(client, at, file string) {
	s.t.Helper()
	certificate, _ := s.send(client, "GET", at, "").body["certificate"].(map[string]any)
	id, _ := certificate["id"].(string)
	certified, today := "/api/v1/certificates/"+id, s.today().String()
	imports := func(who, table, key string) answer {
		s.t.Helper()
		return s.send(who, "POST", certified+"/uses/import", table, "Content-Type", "application/octet-stream", "Idempotency-Key", key)
	}
	right := "of,where,from,text\ncertificate,website," + today + ",产品页\naudit-report,document," + today + ",投标文件\n"
	if early := imports(client, right, newKey()); early.status != 409 {
		s.t.Errorf("imported without a system: %d %s", early.status, early.bytes)
	}
	s.must(client, certified+"/file-usage-system", object("of", "certificate", "file", file, "since", today))
	wrong := imports(client, right+"\ncertificate,moon,soon,x\n", newKey())
	if wrong.status != 422 || !strings.Contains(wrong.bytes, "rows[5].from") || !strings.Contains(wrong.bytes, "rows[5].where") {
		s.t.Errorf("a wrong row: %d %s", wrong.status, wrong.bytes)
	}
	if other := imports(client, "of,where\n\xff\xff", newKey()); other.status != 422 {
		s.t.Errorf("a table in no known encoding: %d %s", other.status, other.bytes)
	}
	if foreign := imports("second", right, newKey()); foreign.status != 404 {
		s.t.Errorf("a table for another's certificate: %d", foreign.status)
	}
	key := newKey()
	for range 2 {
		if done := imports(client, right, key); done.status != 200 {
			s.t.Errorf("imported: %d %s", done.status, done.bytes)
		}
	}
	if uses, _ := s.send(client, "GET", certified+"/uses", "").body["uses"].([]any); len(uses) != 2 {
		s.t.Errorf("on record are %v", uses)
	}
}

// granted holds the end of a case against what the public is told.
func (s *running) granted(client, at string) {
	s.t.Helper()
	end := s.send(client, "GET", at+"?lang=en", "")
	certificate, _ := end.body["certificate"].(map[string]any)
	clocks, _ := end.body["clocks"].([]any)
	if stages, _ := end.body["stages"].([]any); end.text("outcome") != "granted" || len(clocks) != 1 || len(stages) != 7 {
		s.t.Fatalf("the case ended as %s", end.bytes)
	}
	if clock := clocks[0].(map[string]any); clock["limit"].(float64) != 230 || len(clock["explanation"].([]any)) == 0 {
		s.t.Errorf("the clock says %v", clock)
	}
	number := certificate["number"].(string)
	public := s.send("", "GET", "/api/v1/certificates/"+strings.ToLower(number), "")
	status, _ := public.body["status"].(map[string]any)
	if public.status != 200 || status["code"] != "01" || public.text("issued") != s.today().String() {
		s.t.Errorf("the public is told %d %s", public.status, public.bytes)
	}
	before := s.send("", "GET", "/api/v1/certificates/"+number+"?on="+s.today().AddDays(-1).String(), "")
	if status, _ := before.body["status"].(map[string]any); status["code"] != "none" {
		s.t.Errorf("the day before it was %s", before.bytes)
	}
	report, err := s.house.Casework.Rebuild(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, table := range report {
		if !table.Equal {
			s.t.Errorf("%s is not what the entries make it", table.Table)
		}
	}
}

// laboratoryOf registers a laboratory with an account "laboratory".
func laboratoryOf(s *running) string {
	organisation := s.must("administrator", register, organisation("91310000132200821H", "示例实验室")).text("id")
	s.account("laboratory", organisation, rule.RoleLaboratory)
	return s.must("administrator", "/api/v1/laboratories/register-laboratory", object("organisation", organisation,
		"qualifications", []any{map[string]any{"kind": "CNAS", "number": "L1", "scope": "软件检测", "since": "2020-01-01", "until": "2030-01-01"}})).text("id")
}

// taskOf finds the laboratory's task through what it can do with the case.
func (s *running) taskOf(who, at string) string {
	s.t.Helper()
	read := s.send(who, "GET", at, "")
	for _, action := range read.body["actions"].([]any) {
		kind, id, _ := strings.Cut(action.(map[string]any)["on"].(string), "/")
		if kind == string(rule.KindTestTask) {
			return "/api/v1/test-tasks/" + id
		}
	}
	s.t.Fatalf("no task in %s", read.bytes)
	return ""
}

func (s *running) today() calendar.Date { return calendar.DateOf(s.clock.Now()) }

func (s *running) days(n int) { s.clock.Advance(time.Duration(n) * 24 * time.Hour) }

func conforming(list []scheme.CheckItem) []map[string]any {
	var items []map[string]any
	for _, i := range list {
		items = append(items, map[string]any{"item": i.ID, "verdict": "conform"})
	}
	return items
}

// object writes pairs of member and value as JSON.
func object(pairs ...any) string {
	named := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		named[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	body, err := json.Marshal(named)
	if err != nil {
		panic(err)
	}
	return string(body)
}

// dimensions say the same of every dimension of monitoring.
func dimensions(sch *scheme.Scheme, on calendar.Date, field string, value any) (all []any) {
	for _, d := range sch.Dimensions(on) {
		all = append(all, map[string]any{"dimension": d.ID, field: value})
	}
	return all
}
