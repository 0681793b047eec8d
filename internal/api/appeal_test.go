package api_test

import (
	"strings"
	"testing"

	"fincert/internal/rule"
)

// submitted hands in everything that the product of a client's case needs.
func (s *running) submitted(client, id string) {
	s.t.Helper()
	at := "/api/v1/cases/" + id
	file := s.send(client, "POST", "/api/v1/files?case="+id+"&name=a.pdf", pdf).text("object")
	items := s.send(client, "GET", at, "").body["materials"].([]any)
	for _, m := range items {
		s.must(client, at+"/provide-material", object("item", m.(map[string]any)["id"], "files", []string{file}))
	}
	s.must(client, at+"/submit-application", "")
}

func TestAnAppealIsReadWhereItBelongsAndTheOldDecisionStaysVisible(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		at := "/api/v1/cases/" + id
		s.account("intake", "", rule.RoleIntake)
		s.account("decider", "", rule.RoleDecider)
		s.submitted("first", id)
		s.must("intake", at+"/refuse-application", object("reasons", []any{map[string]any{"clause": "1", "text": "已有管理细则"}}))
		s.must("first", at+"/lodge-appeal", object("grounds", "该领域尚无细则"))
		shown := s.send("first", "GET", at, "").body
		decision := shown["decisions"].([]any)[0].(map[string]any)
		lodged := decision["appeals"].([]any)[0].(map[string]any)
		if shown["word"] != "appealed" || shown["outcome"] != "not-accepted" || decision["kind"] != "not-accepted" || lodged["ended"] != "" {
			t.Errorf("under appeal: %v %v %v", shown["word"], shown["outcome"], decision)
		}
		appeal := "/api/v1/appeals/" + lodged["appeal"].(string)
		if own := s.send("first", "GET", appeal, ""); own.status != 200 || own.body["facts"].(map[string]any)["grounds"] != "该领域尚无细则" {
			t.Errorf("the client reads its appeal: %d %s", own.status, own.bytes)
		}
		if foreign := s.send("second", "GET", appeal, ""); foreign.status != 404 {
			t.Errorf("another client: %d %s", foreign.status, foreign.bytes)
		}
		no := s.send("first", "POST", appeal+"/decide-appeal", object("upheld", true, "reasons", "x"), "Idempotency-Key", newKey())
		if no.status != 403 {
			t.Errorf("the client decides its own appeal: %d %s", no.status, no.bytes)
		}
		s.must("decider", appeal+"/decide-appeal", object("upheld", true, "reasons", "确无细则"))
		listed := s.items("decider", "/api/v1/appeals")
		if len(listed) != 1 || listed[0]["number"] != lodged["number"] || listed[0]["facts"].(map[string]any)["how"] != "upheld" {
			t.Errorf("the list of appeals: %v", listed)
		}
		if client := s.send("first", "GET", "/api/v1/appeals", ""); client.status != 404 {
			t.Errorf("a client reads the list of appeals: %d", client.status)
		}
		shown = s.send("first", "GET", at, "").body
		decision = shown["decisions"].([]any)[0].(map[string]any)
		if shown["word"] != "checking" || shown["outcome"] != "" || decision["annulled"] != s.today().String() ||
			decision["reasons"].([]any)[0].(map[string]any)["text"] != "已有管理细则" {
			t.Errorf("annulled: %v %v %v", shown["word"], shown["outcome"], decision)
		}
		again := s.send("intake", "POST", at+"/refuse-application", "{}", "Idempotency-Key", newKey())
		if again.status != 409 || !strings.Contains(again.text("type"), "decision.annulled-own") {
			t.Errorf("decided anew by the same person: %d %s", again.status, again.bytes)
		}
	})
}

func TestComplaintsAreTheBodysOnly(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		at := "/api/v1/cases/" + id
		s.account("intake", "", rule.RoleIntake)
		s.submitted("first", id)
		made := s.must("intake", "/api/v1/complaints/receive-complaint", object("received", s.today(), "from", "张三", "way", "phone",
			"organisation", firstCode, "business", "扫码支付", "text", "重复扣款")).text("id")
		listed := s.items("intake", "/api/v1/complaints")
		if len(listed) != 1 || listed[0]["of"] != "complaint/"+made || listed[0]["facts"].(map[string]any)["text"] != "重复扣款" {
			t.Errorf("the list of complaints: %v", listed)
		}
		if client := s.send("first", "GET", "/api/v1/complaints", ""); client.status != 404 {
			t.Errorf("a client reads the list of complaints: %d", client.status)
		}
		proposed := s.send("intake", "GET", at, "").body["proposedComplaints"].([]any)
		if len(proposed) != 1 || proposed[0].(map[string]any)["complaint"] != made || proposed[0].(map[string]any)["business"] != "扫码支付" {
			t.Errorf("proposed %v", proposed)
		}
		s.must("intake", at+"/link-complaint", object("complaint", made))
		staff := s.send("intake", "GET", at, "").body
		linked := staff["complaints"].([]any)
		if len(linked) != 1 || linked[0].(map[string]any)["number"] == "" || linked[0].(map[string]any)["analysed"] != "" ||
			len(staff["proposedComplaints"].([]any)) != 0 {
			t.Errorf("linked %v, proposed %v", linked, staff["proposedComplaints"])
		}
		own := s.send("first", "GET", at, "").body
		if len(own["complaints"].([]any)) != 0 || len(own["proposedComplaints"].([]any)) != 0 {
			t.Errorf("the client sees %v", own["complaints"])
		}
		if read := s.send("intake", "GET", "/api/v1/complaints/"+made, ""); read.status != 200 || read.body["facts"].(map[string]any)["from"] != "张三" {
			t.Errorf("read by the body: %d %s", read.status, read.bytes)
		}
		if read := s.send("first", "GET", "/api/v1/complaints/"+made, ""); read.status != 404 {
			t.Errorf("read by whom it is about: %d %s", read.status, read.bytes)
		}
		if seen := s.send("intake", "GET", at, "").body["editions"].(map[string]any); len(seen["changed"].([]any)) != 0 || seen["rechecked"] != nil {
			t.Errorf("before acceptance editions have changed: %v", seen)
		}
	})
}
