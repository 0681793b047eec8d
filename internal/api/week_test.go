package api_test

import (
	"net/http"
	"testing"
	"time"

	"fincert/internal/rule"
)

// TestTheSummaryOfAWeekIsReadByEachOfTheirOwn: a supplement that a client owes
// stands in the client's weeks, among those of others for intake, and nowhere for
// another client.
func TestTheSummaryOfAWeekIsReadByEachOfTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := submittedCase(s)
		s.account("regulator", "", rule.RoleRegulator)
		s.must("intake", "/api/v1/cases/"+id+"/request-supplement", `{"items":[{"item":"user-manual","why":"缺页"}]}`)
		due := s.send("intake", "GET", "/api/v1/due", "").body["items"].([]any)[0].(map[string]any)["due"].(string)
		read := func(who, week string) (own []map[string]any, others int) {
			t.Helper()
			a := s.send(who, "GET", "/api/v1/agenda/week?lang=zh&week="+week, "")
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d %s", who, a.status, a.bytes)
			}
			for _, list := range []string{"passed", "ahead"} {
				for _, one := range a.body[list].([]any) {
					if day := one.(map[string]any); day["what"] == rule.DueSupplement {
						own = append(own, day)
					}
				}
			}
			return own, len(a.body["others"].([]any))
		}
		own, others := read("first", due)
		if len(own) != 1 || others != 0 || own[0]["on"] != due || own[0]["of"] != "case/"+id || own[0]["waits"].([]any)[0] != "client" ||
			own[0]["called"].(map[string]any)["zh"] != "软件产品用户文档一份" || own[0]["word"] != "委托方答复补充材料通知" {
			t.Errorf("its client reads %v, of others %d", own, others)
		}
		if own, others := read("second", due); len(own) != 0 || others != 0 {
			t.Errorf("another client reads %v, of others %d", own, others)
		}
		if own, others := read("regulator", due); len(own) != 0 || others == 0 {
			t.Errorf("the regulator reads %v, of others %d", own, others)
		}
		s.clock.Advance(60 * 24 * time.Hour)
		if own, _ := read("first", ""); len(own) != 1 {
			t.Errorf("when its day has passed its client reads %v", own)
		}
		if a := s.send("first", "GET", "/api/v1/agenda/week?week=soon", ""); a.status != http.StatusBadRequest {
			t.Errorf("no day: %d %s", a.status, a.bytes)
		}
		if a := s.send("", "GET", "/api/v1/agenda/week", ""); a.status != http.StatusUnauthorized {
			t.Errorf("nobody is answered %d %s", a.status, a.bytes)
		}
	})
}
