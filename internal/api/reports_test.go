package api_test

import (
	"slices"
	"strings"
	"testing"
)

// latePaperIsSeen lets ten days pass without a report's paper and looks at the
// case as both sides see it (5.4.2a).
func (s *running) latePaperIsSeen(at string, readers ...string) {
	s.t.Helper()
	s.days(10)
	for _, reader := range readers {
		seen := s.send(reader, "GET", at, "")
		round := seen.body["tests"].([]any)[0].(map[string]any)
		if round["late"] != true || round["lateElectronic"] != 0.0 || round["latePaper"].(float64) < 1 || seen.body["lateReports"] != 1.0 ||
			round["custody"] != "实验室保存" || round["reportNumber"] != "R-1" || round["due"] == "" {
			s.t.Errorf("%s sees %v, late are %v", reader, round, seen.body["lateReports"])
		}
	}
}

// anotherVersion reports one in the middle of the case and has it assessed.
func (s *running) anotherVersion(at string) {
	s.t.Helper()
	s.must("first", at+"/report-version-change", object("model", "V9.9", "sha256", strings.Repeat("5a", 32), "changes", "更正界面文字"))
	s.must("reviewer", at+"/assess-version", object("outcome", "none", "grounds", "不涉及检测条款"))
	seen := s.send("first", "GET", at, "").body
	version := seen["versions"].([]any)[0].(map[string]any)
	if version["outcome"] != "none" || version["grounds"] != "不涉及检测条款" || seen["unit"].(map[string]any)["model"] != "V9.9" {
		s.t.Errorf("the case shows the version %v and the unit %v", version, seen["unit"])
	}
	if list := s.send("first", "GET", "/api/v1/cases", "").bytes; !strings.Contains(string(list), "V9.9") {
		s.t.Errorf("the list shows another version: %s", list)
	}
}

// [5.2.3c]
func TestACaseShowsWhatTheReportBroughtAlongCovers(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		product := s.send("first", "GET", "/api/v1/cases/"+id, "").text("product")
		laboratory := laboratoryOf(s)
		again := s.must("first", "/api/v1/cases/open-application", object("product", product, "earlierReport", true)).text("id")
		at := "/api/v1/cases/" + again
		file := s.send("first", "POST", "/api/v1/files?case="+again+"&name=a.pdf", pdf).text("object")
		if shown := s.send("first", "GET", at, "").body["earlierReport"].(map[string]any); len(shown) > 0 {
			t.Errorf("before it is named the case shows %v", shown)
		}
		s.must("first", at+"/name-earlier-report", object("laboratory", "示例实验室", "code", "91310000132200821H", "number", "E-1",
			"dated", s.today().AddMonths(-2), "model", "V0", "changes", "更换数据库", "touched", []string{"JRT0199-5"},
			"outcomes", []any{map[string]any{"clause": "JRT0199-5", "verdict": "pass"}, map[string]any{"clause": "JRT0199-6", "verdict": "pass"}},
			"report", file, "contract", file))
		shown := s.send("first", "GET", at, "").body["earlierReport"].(map[string]any)
		coverage := shown["coverage"].(map[string]any)
		if covered := coverage["covered"].([]any); !slices.Equal(covered, []any{"JRT0199-6"}) || len(coverage["missing"].([]any)) != 8 {
			t.Errorf("the coverage is %v", coverage)
		}
		if lacks := shown["laboratoryLacks"].([]any); len(lacks) != 3 || shown["laboratoryRegistered"] != true || shown["changes"] != "更换数据库" {
			t.Errorf("the report is shown as %v", shown)
		}
		s.account("intake", "", "intake")
		s.must("intake", "/api/v1/laboratories/"+laboratory+"/record-qualification", object("kind", "CMA", "number", "M1", "scope", "软件检测",
			"since", "2020-01-01", "until", "2030-01-01"))
		shown = s.send("first", "GET", at, "").body["earlierReport"].(map[string]any)
		if lacks := shown["laboratoryLacks"].([]any); len(lacks) != 2 {
			t.Errorf("after one was recorded the laboratory lacks %v", lacks)
		}
	})
}
