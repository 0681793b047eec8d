package api_test

import (
	"fmt"
	"strings"
	"testing"

	"fincert/internal/rule"
	"fincert/internal/scheme/load"
)

// items of a list, as somebody reads it.
func (s *running) items(who, path string) []map[string]any {
	s.t.Helper()
	a := s.send(who, "GET", path, "", "Accept-Language", "en")
	if a.status != 200 {
		s.t.Fatalf("%s reads %s: %d %s", who, path, a.status, a.bytes)
	}
	var all []map[string]any
	for _, item := range a.body["items"].([]any) {
		all = append(all, item.(map[string]any))
	}
	return all
}

func TestExceptionsAreListedForStaffAndRegulatorWithWhatBecameOfThem(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		first, second := applying(s)
		s.account("manager", "", rule.RoleManager)
		s.account("regulator", "", rule.RoleRegulator)
		for i, id := range []string{first, second, first} {
			s.must("manager", "/api/v1/cases/"+id+"/record-exception", fmt.Sprintf(`{"limit":"monitoring.max","to":%d,"reason":"季节性业务"}`, 9+i))
		}
		s.must("manager", "/api/v1/cases/"+first+"/withdraw-exception", `{"exception":"E-02","reason":"不再需要"}`)
		if foreign := s.send("first", "GET", "/api/v1/exceptions", ""); foreign.status != 404 {
			t.Errorf("a client got %d", foreign.status)
		}
		all := s.items("regulator", "/api/v1/exceptions")
		if len(all) != 3 {
			t.Fatalf("listed: %v", all)
		}
		newest := all[0]["facts"].(map[string]any)
		if all[0]["of"] != "case/"+first || all[0]["number"] == "" || all[0]["cite"] != "5.1" || all[0]["role"] != "manager" || all[0]["by"] != "scheme manager" ||
			newest["from"] != 9.0 || newest["to"] != 11.0 || newest["reason"] != "季节性业务" || newest["withdrawn"] == "" {
			t.Errorf("the newest is %v", all[0])
		}
		page := s.send("manager", "GET", "/api/v1/exceptions?limit=2", "")
		rest := s.items("manager", "/api/v1/exceptions?limit=2&cursor="+page.text("next"))
		if len(rest) != 1 || rest[0]["facts"].(map[string]any)["to"] != 9.0 {
			t.Errorf("the second page is %v", rest)
		}
		if seen := s.send("first", "GET", "/api/v1/cases/"+first, ""); len(seen.body["exceptions"].([]any)) != 2 {
			t.Errorf("the client sees %s", seen.bytes)
		}
		reports, err := s.house.Casework.Rebuild(t.Context())
		if err != nil || len(reports) == 0 {
			t.Fatalf("rebuild: %v %v", reports, err)
		}
		for _, r := range reports {
			if !r.Equal {
				t.Errorf("rebuilt otherwise: %+v", r)
			}
		}
	})
}

func TestWhatWasTypedWronglyOfAnOrganisationIsCorrectedAndItsPeopleJoin(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		applying(s)
		code := rule.CreditCodeFor("91110000MA0EEEEE0")
		s.account("intake", "", rule.RoleIntake)
		registered := s.must("intake", "/api/v1/organisations/register-organisation", organisation(code, "错别字科技"))
		at := "/api/v1/organisations/" + registered.text("id")
		body := strings.Replace(organisation(code, "示例科技"), "{", `{"reason":"输入错误",`, 1)
		s.must("intake", at+"/correct-organisation", body)
		line := s.items("intake", "/api/v1/corrections")[0]
		facts := line["facts"].(map[string]any)
		if line["entry"] != "organisation.corrected/1" || line["word"] != "Organisation corrected" || facts["reason"] != "输入错误" ||
			facts["was"].(map[string]any)["name"].(map[string]any)["zh"] != "错别字科技" {
			t.Errorf("the correction is %v", line)
		}

		client := s.must("administrator", "/api/v1/accounts", `{"login":"third","name":"某","roles":["client"]}`)
		s.tokens["third"] = client.text("token")
		if hidden := s.send("third", "GET", at, ""); hidden.status != 404 {
			t.Errorf("before joining: %d", hidden.status)
		}
		s.must("intake", "/api/v1/people/"+client.text("person")+"/join-organisation", `{"organisation":"`+registered.text("id")+`","reason":"持介绍信"}`)
		if seen := s.send("third", "GET", at, ""); seen.status != 200 {
			t.Errorf("after joining: %d %s", seen.status, seen.bytes)
		}

		own := s.must("administrator", "/api/v1/accounts", `{"login":"fourth","name":"某","roles":["client"]}`)
		s.tokens["fourth"] = own.text("token")
		s.must("fourth", "/api/v1/organisations/register-organisation", organisation(rule.CreditCodeFor("91110000MA0FFFFF0"), "第四"))
		no := s.send("intake", "POST", "/api/v1/people/"+own.text("person")+"/join-organisation",
			`{"organisation":"`+registered.text("id")+`","reason":"x"}`, "Idempotency-Key", newKey())
		if no.status != 409 {
			t.Errorf("who registered an organisation joined another: %d %s", no.status, no.bytes)
		}
	})
}

func TestAProposalIsShownToTheBodyAndNotToTheClient(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		first, _ := applying(s)
		s.account("manager", "", rule.RoleManager)
		s.account("manager2", "", rule.RoleManager)
		at := "/api/v1/cases/" + first
		archive := strings.Replace(string(load.ShippedBytes()), `edition: "2026.3"`, `edition: "2026.4"`, 1)
		archive = strings.Replace(archive, "limits:\n", "second-person:\n  - {id: RecordException, ours: true, binds: act, since: 2026-01-01, zh: 须两人, en: two}\nlimits:\n", 1)
		s.must("administrator", "/api/v1/schemes/adopt-scheme", object("archive", archive))

		proposed := s.must("manager", at+"/record-exception", `{"limit":"monitoring.max","to":9,"reason":"季节性业务"}`)
		if !strings.Contains(proposed.bytes, "happens only when another person confirms it") {
			t.Errorf("the actions do not say that it waits: %s", proposed.bytes)
		}
		shown := s.items("manager2", "/api/v1/proposals")[0]["facts"].(map[string]any)
		if shown["command"] != "RecordException" || shown["word"] != "Permit an exception" || shown["outcome"] != "" ||
			shown["input"].(map[string]any)["reason"] != "季节性业务" {
			t.Errorf("the proposal is %v", shown)
		}
		if seen := s.send("first", "GET", at, ""); len(seen.body["proposals"].([]any)) != 0 || len(seen.body["exceptions"].([]any)) != 0 || strings.Contains(seen.bytes, "case.act-proposed") {
			t.Errorf("the client sees %s", seen.bytes)
		}
		s.must("manager2", at+"/confirm-act", `{"proposal":"V-01"}`)
		seen := s.send("manager", "GET", at, "")
		if p := seen.body["proposals"].([]any)[0].(map[string]any); p["outcome"] != "confirmed" || len(seen.body["exceptions"].([]any)) != 1 {
			t.Errorf("confirmed, and the case is %s", seen.bytes)
		}
	})
}
