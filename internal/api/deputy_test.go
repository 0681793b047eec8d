package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"fincert/internal/rule"
)

func TestADeputySaysForWhomTheyActAndHasThatPersonsRolesOnly(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		s.person("wang", rule.RoleIntake)
		s.person("li", rule.RoleReviewer)
		address := "/api/v1/cases/" + id
		for _, way := range []struct{ path, body string }{{address, ""}, {"/api/v1/cases", ""}, {"/api/v1/me", ""}} {
			a := s.send("li", "GET", way.path+"?lang=en", way.body, "On-Behalf-Of", s.people["wang"])
			if a.status != 403 || !strings.Contains(a.bytes, "not appointed") {
				t.Errorf("%s before the appointment: %d %s", way.path, a.status, a.bytes)
			}
		}
		today := s.today().String()
		appointment := fmt.Sprintf(`{"deputy":%q,"roles":["intake"],"from":%q,"to":%q,"reason":"出差"}`, s.people["li"], today, today)
		if a := s.send("li", "POST", "/api/v1/people/"+s.people["wang"]+"/appoint-deputy", appointment, "Idempotency-Key", newKey()); a.status != 403 {
			t.Errorf("li appoints herself: %d %s", a.status, a.bytes)
		}
		s.must("wang", "/api/v1/people/"+s.people["wang"]+"/appoint-deputy", appointment)

		me := s.send("li", "GET", "/api/v1/me", "")
		if !strings.Contains(me.bytes, `"deputyFor":[{"person":"`+s.people["wang"]+`","roles":["intake"]}]`) {
			t.Errorf("li is told nothing of wang: %s", me.bytes)
		}
		own := offered(s.send("li", "GET", address, ""))
		instead := offered(s.send("li", "GET", address, "", "On-Behalf-Of", s.people["wang"]))
		if own["AcceptApplication"] || !instead["AcceptApplication"] || !own["RecordReview"] || instead["RecordReview"] {
			t.Errorf("li is offered %v, for wang %v", own, instead)
		}
		registered := organisation(secondCode[:8]+"0802100433", "丙") // refused or not, it is wang's right that counts
		if a := s.send("li", "POST", register, registered, "Idempotency-Key", newKey()); a.status != 403 {
			t.Errorf("in her own name: %d %s", a.status, a.bytes)
		}
		if a := s.send("li", "POST", register, registered, "Idempotency-Key", newKey(), "On-Behalf-Of", s.people["wang"]); a.status != 422 {
			t.Errorf("for wang a wrong code is invalid, not forbidden: %d %s", a.status, a.bytes)
		}
		s.submitted("first", id)
		refusal := object("reasons", []any{map[string]any{"clause": "1", "text": "已有管理细则"}})
		if a := s.send("li", "POST", address+"/refuse-application", refusal, "Idempotency-Key", newKey(), "On-Behalf-Of", s.people["wang"]); a.status != 200 {
			t.Fatalf("for wang: %d %s", a.status, a.bytes)
		}
		history := s.send("wang", "GET", address, "").body["history"].([]any)
		last := history[len(history)-1].(map[string]any)
		if last["person"] != s.people["li"] || last["onBehalf"] != s.people["wang"] {
			t.Errorf("the history says of who did it: %v", last)
		}
		if client := s.send("first", "GET", address, ""); strings.Contains(client.bytes, s.people["li"]) || strings.Contains(client.bytes, s.people["wang"]) {
			t.Errorf("the client is told who of the body did it: %s", client.bytes)
		}
		s.must("administrator", "/api/v1/people/"+s.people["wang"]+"/end-deputy", fmt.Sprintf(`{"deputy":%q,"reason":"已返回"}`, s.people["li"]))
		if a := s.send("li", "GET", address, "", "On-Behalf-Of", s.people["wang"]); a.status != 403 {
			t.Errorf("after the end: %d %s", a.status, a.bytes)
		}
		for _, wrong := range []string{"", strings.Repeat("x", 65)} {
			if a := s.send("li", "GET", address, "", "On-Behalf-Of", wrong); a.status != 422 {
				t.Errorf("%q: %d %s", wrong, a.status, a.bytes)
			}
		}
		incidents, _, err := s.house.Access.Incidents(context.Background(), 100, "")
		if err != nil {
			t.Fatal(err)
		}
		noted := map[string]string{}
		for _, i := range incidents {
			noted[i.What] = i.Actor
		}
		if noted["forbidden On-Behalf-Of"] != s.people["li"] || noted["done AppointDeputy "+s.people["wang"]] != s.people["wang"] {
			t.Errorf("the security log has %v", noted)
		}
	})
}

// offered are the commands on a thing, those not possible now among them.
func offered(a answer) map[string]bool {
	all := map[string]bool{}
	actions, _ := a.body["actions"].([]any)
	for _, item := range actions {
		action, _ := item.(map[string]any)
		all[fmt.Sprint(action["command"])] = true
	}
	return all
}

func TestAMergedPersonsAccountLetsNobodyInUntilTheMergeIsEnded(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.person("wang", rule.RoleDecider)
		s.person("wang2", rule.RoleReviewer)
		s.must("administrator", "/api/v1/people/"+s.people["wang"]+"/merge-persons", fmt.Sprintf(`{"other":%q,"reason":"同一人"}`, s.people["wang2"]))
		if a := s.send("wang2", "GET", "/api/v1/me", ""); a.status != 401 {
			t.Errorf("merged: %d %s", a.status, a.bytes)
		}
		for _, name := range []string{"wang", "wang2"} {
			a := s.send("administrator", "GET", "/api/v1/people/"+s.people[name]+"?lang=en", "")
			if !strings.Contains(a.bytes, `"entry":"person.merged/1"`) {
				t.Errorf("%s's history does not tell of the merge: %s", name, a.bytes)
			}
		}
		s.must("administrator", "/api/v1/people/"+s.people["wang2"]+"/end-merge", `{"reason":"误合并"}`)
		a := s.send("wang2", "GET", "/api/v1/me", "")
		if a.status != 200 || !strings.Contains(a.bytes, `"roles":["reviewer"]`) {
			t.Errorf("no longer merged: %d %s", a.status, a.bytes)
		}
		s.must("administrator", "/api/v1/people/"+s.people["wang2"]+"/end-person", `{"reason":"离职"}`)
		if a := s.send("wang2", "GET", "/api/v1/me", ""); a.status != 401 {
			t.Errorf("gone: %d %s", a.status, a.bytes)
		}
	})
}
