package api_test

import (
	"net/http"
	"strings"
	"testing"

	"fincert/internal/rule"
	"fincert/internal/scheme/load"
)

func TestTheBoardOfTransitionsIsReadByStaffAndAskedForWhatThereIs(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		applying(s)
		s.account("intake", "", rule.RoleIntake)
		s.account("regulator", "", rule.RoleRegulator)
		for _, who := range []string{"intake", "regulator", "first"} {
			for _, asked := range []string{"", "?transition=B2026-01&standing=missed&limit=5"} {
				a := s.send(who, "GET", "/api/v1/transition-progress"+asked, "")
				if items, is := a.body["items"].([]any); a.status != http.StatusOK || !is || len(items) != 0 || a.body["next"] != nil {
					t.Errorf("%s reads %s: %d %s", who, asked, a.status, a.bytes)
				}
			}
		}
		for _, wrong := range []string{"?standing=nowhere", "?cursor=%25", "?limit=0"} {
			if a := s.send("intake", "GET", "/api/v1/transition-progress"+wrong, ""); a.status != http.StatusBadRequest {
				t.Errorf("%s: %d %s", wrong, a.status, a.bytes)
			}
		}
	})
}

// takenBack announces another basis for the certificate of a case and takes it back:
// whoever may not is told so, everybody reads why, and the board is empty again.
func (s *running) takenBack(client, at string) {
	s.t.Helper()
	for _, role := range []rule.Role{rule.RoleManager, rule.RoleAdministrator} {
		s.account("basis-"+string(role), "", role)
	}
	archive := strings.NewReplacer(`edition: "2026.3"`, `edition: "2026.9"`, "JR/T 0199-2020", "JR/T 0199-2026").Replace(string(load.ShippedBytes()))
	s.must("basis-administrator", "/api/v1/schemes/adopt-scheme", object("archive", archive))
	reason := map[string]string{"zh": "误发", "en": "By mistake"}
	id := s.must("basis-manager", "/api/v1/transitions/announce-transition", object("standard", "JRT0199", "deadline", s.today().AddDays(90), "reason", reason)).text("id")
	transition := "/api/v1/transitions/" + id
	board := func() int {
		items, _ := s.send(client, "GET", "/api/v1/transition-progress", "").body["items"].([]any)
		return len(items)
	}
	if n := board(); n != 1 {
		s.t.Errorf("announced, %d stand on the board", n)
	}
	back := object("reason", reason)
	if no := s.send("decider", "POST", transition+"/take-back-transition", back, "Idempotency-Key", newKey()); no.status != http.StatusForbidden {
		s.t.Errorf("a decider takes it back: %d %s", no.status, no.bytes)
	}
	s.must("basis-manager", transition+"/take-back-transition", back)
	if no := s.send("basis-manager", "POST", transition+"/take-back-transition?lang=en", back, "Idempotency-Key", newKey()); no.status != http.StatusConflict || no.text("clause") != "" || !strings.Contains(no.bytes, "taken back on "+s.today().String()) {
		s.t.Errorf("taken back twice: %d %s", no.status, no.bytes)
	}
	facts, _ := s.send(client, "GET", transition, "").body["facts"].(map[string]any)
	if told, _ := facts["back"].(map[string]any); told["on"] != s.today().String() || told["reason"].(map[string]any)["en"] != "By mistake" {
		s.t.Errorf("it says %v", facts)
	}
	if n := board(); n != 0 {
		s.t.Errorf("taken back, %d stand on the board", n)
	}
	listed := s.items("basis-manager", "/api/v1/transitions")
	if len(listed) != 1 || listed[0]["facts"].(map[string]any)["back"] == nil {
		s.t.Errorf("listed are %v", listed)
	}
}
