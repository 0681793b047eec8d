package api_test

import (
	"fmt"
	"strings"
	"testing"

	"fincert/internal/rule"
)

// submittedCase is an application of the first client that intake checks: every
// file is there, and nothing has been judged.
func submittedCase(s *running) (id, file string) {
	s.t.Helper()
	id, _ = applying(s)
	s.account("intake", "", rule.RoleIntake)
	put := s.send("first", "POST", "/api/v1/files?case="+id+"&name=a.pdf", pdf, "Content-Type", "application/octet-stream")
	file = put.text("object")
	seen := s.send("first", "GET", "/api/v1/cases/"+id, "")
	for _, item := range seen.body["materials"].([]any) {
		m := item.(map[string]any)
		if m["form"] == "object" {
			s.must("intake", "/api/v1/cases/"+id+"/receive-paper", fmt.Sprintf(`{"receipts":[{"item":%q,"received":"2026-11-24","place":"A"}]}`, m["id"]))
			continue
		}
		s.must("first", "/api/v1/cases/"+id+"/provide-material", fmt.Sprintf(`{"item":%q,"files":[%q]}`, m["id"], file))
	}
	s.must("first", "/api/v1/cases/"+id+"/submit-application", "{}")
	return id, file
}

func TestAClientSeesWhatASupplementStillLacks(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, file := submittedCase(s)
		s.must("intake", "/api/v1/cases/"+id+"/request-supplement", `{"items":[{"item":"user-manual","why":"缺页"}],
			"further":[{"title":"系统架构图","form":"electronic","why":"说明云上部署"}]}`)
		s.must("first", "/api/v1/cases/"+id+"/provide-material", fmt.Sprintf(`{"item":"user-manual","files":[%q]}`, file))
		seen := s.send("first", "GET", "/api/v1/cases/"+id+"?lang=zh", "")
		supplement := seen.body["supplements"].([]any)[0].(map[string]any)
		manual, diagram := supplement["items"].([]any)[0].(map[string]any), supplement["items"].([]any)[1].(map[string]any)
		if manual["answered"] != true || diagram["answered"] != false || diagram["lacks"] != "尚未答复。" || diagram["why"] != "说明云上部署" {
			t.Errorf("the supplement is %v", supplement)
		}
		materials := seen.body["materials"].([]any)
		further := materials[len(materials)-1].(map[string]any)
		if name := further["name"].(map[string]any); name["zh"] != "系统架构图" || further["cite"] != "5.2.2" || further["id"] != diagram["item"] {
			t.Errorf("the further material is %v", further)
		}
		due := seen.body["due"].([]any)[0].(map[string]any)
		if due["what"] != "due.supplement" || due["about"] != supplement["id"] || due["overdue"] != false || strings.Contains(seen.bytes, "⟦") {
			t.Errorf("due is %v in %s", due, seen.bytes)
		}
		s.must("first", "/api/v1/cases/"+id+"/provide-material", fmt.Sprintf(`{"item":%q,"files":[%q]}`, further["id"], file))
		s.must("first", "/api/v1/cases/"+id+"/complete-supplement", fmt.Sprintf(`{"supplement":%q}`, supplement["id"]))
	})
}
