package api_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"fincert/internal/rule"
)

func TestStaffSeeWhatFallsDueWhatIsOverdueFirst(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := submittedCase(s)
		s.must("intake", "/api/v1/cases/"+id+"/request-supplement", `{"items":[{"item":"user-manual","why":"缺页"}]}`)
		s.clock.Advance(60 * 24 * time.Hour)
		due := s.send("intake", "GET", "/api/v1/due?lang=zh", "")
		items, _ := due.body["items"].([]any)
		var what []string
		for _, i := range items {
			what = append(what, i.(map[string]any)["what"].(string))
		}
		// The first client's supplement; the second client's draft beside its silence.
		if want := []string{"due.supplement", "due.close-out", "due.close-out"}; !slices.Equal(what, want) {
			t.Fatalf("due %v, want %v", what, want)
		}
		first := items[0].(map[string]any)
		if first["case"] != id || first["overdue"] != true || first["word"] != "委托方答复补充材料通知" || first["waits"].([]any)[0] != "client" {
			t.Errorf("the first is %v", first)
		}
		if items[1].(map[string]any)["overdue"] != false {
			t.Errorf("the second is %v", items[1])
		}
		page := s.send("intake", "GET", "/api/v1/due?limit=2", "")
		next, _ := page.body["next"].(string)
		rest := s.send("intake", "GET", "/api/v1/due?limit=2&cursor="+next, "")
		if list := rest.body["items"].([]any); len(list) != 1 || rest.body["next"] != nil || list[0].(map[string]any)["number"] != items[2].(map[string]any)["number"] {
			t.Errorf("the second page is %s", rest.bytes)
		}
		if none := s.send("intake", "GET", "/api/v1/due?waits=laboratory", ""); len(none.body["items"].([]any)) != 0 {
			t.Errorf("nothing waits for a laboratory: %s", none.bytes)
		}
		for _, wrong := range []string{"waits=nobody", "cursor=*", "limit=0"} {
			if a := s.send("intake", "GET", "/api/v1/due?"+wrong, ""); a.status != 400 {
				t.Errorf("%s: %d", wrong, a.status)
			}
		}
		if foreign := s.send("first", "GET", "/api/v1/due", ""); foreign.status != 403 {
			t.Errorf("a client is answered %d %s", foreign.status, foreign.bytes)
		}
	})
}

func TestWhatTheSweepProposedIsSeenInTheCase(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		s.account("intake", "", rule.RoleIntake)
		s.clock.Advance(200 * 24 * time.Hour)
		err := s.house.Deadlines.Sweep(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		seen := s.send("intake", "GET", "/api/v1/cases/"+id, "")
		missed, _ := seen.body["missed"].([]any)
		if len(missed) != 1 || missed[0].(map[string]any)["what"] != "missed.close-out" || missed[0].(map[string]any)["fellDue"] != "2027-05-24" {
			t.Errorf("missed: %v", missed)
		}
		due := s.send("intake", "GET", "/api/v1/due", "").body["items"].([]any)[0].(map[string]any)
		if due["proposed"] != "2027-06-12" || due["overdue"] != true {
			t.Errorf("due: %v", due)
		}
		s.must("intake", "/api/v1/cases/"+id+"/close-out-case", `{"reason":"长期未提交"}`)
		if due := s.send("intake", "GET", "/api/v1/due", "").body["items"].([]any); len(due) != 1 {
			t.Errorf("after the closing %v is due", due)
		}
	})
}
