package api_test

import (
	"strings"
	"testing"

	"fincert/internal/rule"
)

func TestWhoWasGivenAFileStandsInTheAccessLog(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		first, _ := applying(s)
		put := s.send("first", "POST", "/api/v1/files?case="+first+"&name=a.pdf", pdf, "Content-Type", "application/octet-stream")
		path := "/api/v1/cases/" + first + "/files/" + put.text("object")
		s.send("first", "GET", path, "")
		s.send("second", "GET", path, "") // foreign: nothing was given, nothing is written
		s.account("regulator", "", rule.RoleRegulator)
		s.send("regulator", "GET", path, "")
		for _, who := range []string{"administrator", "regulator"} {
			log := s.send(who, "GET", "/api/v1/access-log?case="+first, "")
			if log.status != 200 || strings.Count(log.bytes, put.text("object")) != 2 || !strings.Contains(log.bytes, "person-first") ||
				!strings.Contains(log.bytes, "person-regulator") || strings.Contains(log.bytes, "person-second") {
				t.Errorf("%s reads %d %s", who, log.status, log.bytes)
			}
		}
		if log := s.send("first", "GET", "/api/v1/access-log", ""); log.status != 403 {
			t.Errorf("a client reads it: %d", log.status)
		}
		if log := s.send("regulator", "GET", "/api/v1/access-log?day=yesterday", ""); log.status != 400 {
			t.Errorf("a day that is none: %d", log.status)
		}
		if log := s.send("regulator", "GET", "/api/v1/access-log?day=2020-01-01", ""); log.status != 200 || !strings.Contains(log.bytes, `"items":[]`) {
			t.Errorf("a day without readings: %d %s", log.status, log.bytes)
		}
	})
}
