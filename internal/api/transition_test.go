package api_test

import (
	"net/http"
	"testing"

	"fincert/internal/rule"
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
