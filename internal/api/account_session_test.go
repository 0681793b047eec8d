package api_test

import (
	"errors"
	"fmt"
	"testing"

	"fincert/internal/access"
	"fincert/internal/rule"
)

// A session ends with what the record, or an administrator, says of its person;
// what is opened again does not bring it back.
func TestASessionEndsWithItsPersonAndItsAccount(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.person("wang", rule.RoleReviewer)
		s.person("li", rule.RoleReviewer)
		const password = "一个很长的口令一个很长的"
		account := func(change, body string) { s.must("administrator", "/api/v1/accounts/wang/"+change, body) }
		person := func(of, command, body string) {
			s.must("administrator", "/api/v1/people/"+s.people[of]+"/"+command, body)
		}
		account("set-password", fmt.Sprintf(`{"password":%q}`, password))
		for _, end := range []struct {
			how      string
			do, undo func()
		}{
			{"another password", func() { account("set-password", fmt.Sprintf(`{"password":%q}`, password)) }, func() {}},
			{"ended", func() { account("end-sessions", "") }, func() {}},
			{"shut", func() { account("shut", "") }, func() { account("open", "") }},
			{"merged", func() {
				person("li", "merge-persons", fmt.Sprintf(`{"other":%q,"reason":"同一人"}`, s.people["wang"]))
			},
				func() { person("wang", "end-merge", `{"reason":"误合并"}`) }},
			{"left", func() { person("wang", "end-person", `{"reason":"离职"}`) }, func() {}},
		} {
			cookie, _, err := s.house.Access.SignIn(t.Context(), "wang", password, "192.0.2.1")
			if err != nil {
				t.Fatalf("before %s: %v", end.how, err)
			}
			end.do()
			_, errDone := s.house.Access.ActorBySession(t.Context(), cookie)
			end.undo()
			_, errUndone := s.house.Access.ActorBySession(t.Context(), cookie)
			if !errors.Is(errDone, access.ErrUnknown) || !errors.Is(errUndone, access.ErrUnknown) {
				t.Errorf("%s: %v, then %v", end.how, errDone, errUndone)
			}
		}
		if _, _, err := s.house.Access.SignIn(t.Context(), "wang", password, "192.0.2.1"); err == nil {
			t.Error("who left signs in")
		}
		row := s.send("administrator", "GET", "/api/v1/accounts/wang", "")
		if row.text("signedIn") == "" {
			t.Errorf("the list says %s", row.bytes)
		}
	})
}
