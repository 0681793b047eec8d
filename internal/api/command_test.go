package api_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"fincert/internal/rule"
)

const register = "/api/v1/organisations/register-organisation"

func TestTheSameCommandSentTwiceAtOnceHappensOnce(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.account("intake", "", rule.RoleIntake)
		answers := make([]answer, 8)
		var group sync.WaitGroup
		for i := range answers {
			group.Go(func() {
				answers[i] = s.send("intake", "POST", register, organisation(firstCode, "甲"), "Idempotency-Key", "one")
			})
		}
		group.Wait()
		for _, a := range answers {
			if a.status != 200 || a.bytes != answers[0].bytes {
				t.Errorf("answered %d %s, and %s", a.status, a.bytes, answers[0].bytes)
			}
		}
		other := s.send("intake", "POST", register, organisation(secondCode, "乙"), "Idempotency-Key", "one")
		if other.status != 409 || !strings.Contains(other.text("type"), ":conflict:") {
			t.Errorf("the same key for something else: %d %s", other.status, other.bytes)
		}
		again := s.send("intake", "POST", register, organisation(firstCode, "甲"), "Idempotency-Key", "two")
		if again.status != 409 || !strings.Contains(again.text("type"), ":refused:organisation.known") {
			t.Errorf("the same organisation again: %d %s", again.status, again.bytes)
		}
	})
}

func TestARefusalIsNotStoredUnderItsKey(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		wrong := s.send("administrator", "POST", register, organisation("91110000802100433A", "甲"), "Idempotency-Key", "k")
		if wrong.status != 422 || !strings.Contains(wrong.bytes, `"path":"code"`) {
			t.Fatalf("a wrong check digit: %d %s", wrong.status, wrong.bytes)
		}
		right := s.send("administrator", "POST", register, organisation(firstCode, "甲"), "Idempotency-Key", "k")
		if right.status != 200 {
			t.Errorf("put right under the same key: %d %s", right.status, right.bytes)
		}
	})
}

func TestACommandNeedsAKeyThatCanBeRead(t *testing.T) {
	s := start(t, "sqlite")
	missing := s.send("administrator", "POST", register, organisation(firstCode, "甲"))
	if missing.status != 400 || missing.text("next") == "" {
		t.Errorf("without a key: %d %s", missing.status, missing.bytes)
	}
	long := s.send("administrator", "POST", register, organisation(firstCode, "甲"), "Idempotency-Key", strings.Repeat("x", 201))
	if long.status != 400 {
		t.Errorf("with a key of 201 characters: %d %s", long.status, long.bytes)
	}
}

func TestWhoActsOnAnOldVersionIsToldSo(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		promise := `{"item":"operations-management","by":"2026-11-27"}`
		read := s.send("first", "GET", "/api/v1/cases/"+id, "")
		version := read.header.Get("ETag")
		if version != `"1"` {
			t.Fatalf("the case is at %s", version)
		}
		path := "/api/v1/cases/" + id + "/promise-material"
		stale := s.send("first", "POST", path, promise, "Idempotency-Key", newKey(), "If-Match", `"0"`)
		if stale.status != 412 {
			t.Errorf("on version 0: %d %s", stale.status, stale.bytes)
		}
		nonsense := s.send("first", "POST", path, promise, "Idempotency-Key", newKey(), "If-Match", `W/"x"`)
		if nonsense.status != 400 {
			t.Errorf("on nonsense: %d %s", nonsense.status, nonsense.bytes)
		}
	})
}

func TestAnUnknownFieldAndAWrongTypeAreNamedWithTheirPathAndNotEchoed(t *testing.T) {
	s := start(t, "sqlite")
	body := `{"code":91,"name":{"zh":"甲","en":"A","fr":"secret-value"},"Address":{},"nested":{"deep":1}}`
	a := s.send("administrator", "POST", register+"?lang=en", body, "Idempotency-Key", newKey())
	if a.status != 422 {
		t.Fatalf("answered %d %s", a.status, a.bytes)
	}
	for _, path := range []string{`"path":"code"`, `"path":"name.fr"`, `"path":"Address"`, `"path":"nested"`} {
		if !strings.Contains(a.bytes, path) {
			t.Errorf("%s is not named in %s", path, a.bytes)
		}
	}
	if strings.Contains(a.bytes, "secret-value") {
		t.Errorf("what was sent is echoed: %s", a.bytes)
	}
}

func TestABodyThatIsNotJSONIsTurnedAwayWithThePlace(t *testing.T) {
	s := start(t, "sqlite")
	for body, want := range map[string]int{
		`{"code":`: 400, `{} {}`: 400, `[]`: 422, `null`: 422, `"x"`: 422,
	} {
		a := s.send("administrator", "POST", register, body, "Idempotency-Key", newKey())
		if a.status != want {
			t.Errorf("%s: %d %s", body, a.status, a.bytes)
		}
	}
	form := s.send("administrator", "POST", register, "code=1", "Idempotency-Key", newKey(), "Content-Type", "application/x-www-form-urlencoded")
	if form.status != 415 || strings.Contains(form.bytes, "code=1") {
		t.Errorf("a form: %d %s", form.status, form.bytes)
	}
	large := s.send("administrator", "POST", register, `{"code":"`+strings.Repeat("x", 1<<20)+`"}`, "Idempotency-Key", newKey())
	if large.status != 413 {
		t.Errorf("more than a mebibyte: %d", large.status)
	}
}

func TestWhatIsImpossibleIsSaidInTheSameWordsByActionsAndByTheRefusal(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		read := s.send("first", "GET", "/api/v1/cases/"+id+"?lang=en", "")
		checked := 0
		for _, item := range read.body["actions"].([]any) {
			action := item.(map[string]any)
			if action["possible"].(bool) {
				continue
			}
			checked++
			refused := s.send("first", "POST", action["address"].(string)+"?lang=en", "{}", "Idempotency-Key", newKey())
			if refused.status != 409 || refused.text("detail") != action["reason"] || refused.text("next") != action["unlock"] ||
				refused.text("clause") != action["clause"] || refused.text("cite") != action["cite"] {
				t.Errorf("%v says %v, the command says %d %s", action["command"], action, refused.status, refused.bytes)
			}
		}
		if checked == 0 {
			t.Errorf("nothing is impossible in a draft: %s", read.bytes)
		}
	})
}

func TestARoleWithoutTheRightIsForbiddenAndNoted(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		s.account("reviewer", "", rule.RoleReviewer)
		a := s.send("reviewer", "POST", "/api/v1/cases/"+id+"/accept-application?lang=en", "{}", "Idempotency-Key", newKey())
		if a.status != 403 || strings.Contains(a.bytes, "⟦") {
			t.Errorf("a reviewer accepts: %d %s", a.status, a.bytes)
		}
		nobody := s.send("", "GET", "/api/v1/me", "", "Authorization", "Bearer fct_guess")
		if nobody.status != 401 || nobody.header.Get("WWW-Authenticate") == "" {
			t.Errorf("a guessed token: %d", nobody.status)
		}
		incidents, _, err := s.house.Access.Incidents(context.Background(), 100, "")
		if err != nil {
			t.Fatal(err)
		}
		noted := map[string]string{}
		for _, i := range incidents {
			noted[i.What] = i.Actor
		}
		if noted["forbidden AcceptApplication"] != "person-reviewer" {
			t.Errorf("the security log has %v", noted)
		}
		if actor, there := noted["token.unknown"]; !there || actor != "" {
			t.Errorf("the security log has %v", noted)
		}
	})
}

func TestAChangedRoleHoldsAtTheNextRequest(t *testing.T) {
	s := start(t, "sqlite")
	s.person("zhang", rule.RoleReviewer)
	before := s.send("zhang", "POST", register, organisation(firstCode, "甲"), "Idempotency-Key", newKey())
	s.must("administrator", "/api/v1/people/"+s.people["zhang"]+"/set-roles", `{"roles":["intake"]}`)
	after := s.send("zhang", "POST", register, organisation(firstCode, "甲"), "Idempotency-Key", newKey())
	if before.status != 403 || after.status != 200 {
		t.Errorf("before %d, after %d %s", before.status, after.status, after.bytes)
	}
}

func TestNoTokenStandsInTheLog(t *testing.T) {
	s := start(t, "sqlite")
	applying(s)
	s.send("first", "GET", "/api/v1/me?token="+s.tokens["first"], "")
	for who, token := range s.tokens {
		if strings.Contains(s.log.String(), token) {
			t.Errorf("the token of %s stands in the log", who)
		}
	}
	if !strings.Contains(s.log.String(), "person-first") {
		t.Error("the log does not say who acted")
	}
}
