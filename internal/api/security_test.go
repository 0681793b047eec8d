package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"fincert/internal/rule"
)

// all reads every page of a list.
func (s *running) all(who, address string) (items []map[string]any, bytes string) {
	s.t.Helper()
	cursor := ""
	for range 100 {
		a := s.send(who, "GET", address+"?limit=3&cursor="+cursor, "")
		if a.status != 200 {
			s.t.Fatalf("%s: %d %s", address, a.status, a.bytes)
		}
		bytes += a.bytes
		list, _ := a.body["items"].([]any)
		if len(list) > 3 {
			s.t.Errorf("%s: %d on a page of 3", address, len(list))
		}
		for _, item := range list {
			items = append(items, item.(map[string]any))
		}
		next, more := a.body["next"].(string)
		if !more {
			return items, bytes
		}
		cursor = next
	}
	s.t.Fatalf("%s has no end", address)
	return nil, ""
}

func TestTheSecurityLogTellsEverythingAndNoSecret(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		s.person("wang", rule.RoleReviewer)
		s.person("super", rule.RoleRegulator)
		const secret = "s3cret-that-somebody-typed"
		s.send("", "GET", "/api/v1/me", "", "Authorization", "Bearer fct_"+secret)
		s.send("wang", "POST", "/api/v1/cases/"+id+"/accept-application", "{}", "Idempotency-Key", newKey())
		s.send("first", "POST", "/api/v1/cases/"+id+"/submit-application", "{}", "Idempotency-Key", newKey())
		s.send("second", "POST", "/api/v1/cases/"+id+"/submit-application", "{}", "Idempotency-Key", newKey())
		s.send("wang", "GET", "/api/v1/me", "", "On-Behalf-Of", s.people["super"])
		s.must("administrator", "/api/v1/people/"+s.people["wang"]+"/set-roles", `{"roles":["reviewer","decider"]}`)
		made := s.must("administrator", "/api/v1/accounts/wang/make-token", "")
		s.must("administrator", "/api/v1/accounts/wang/revoke-tokens", "")
		s.must("administrator", "/api/v1/accounts/wang/shut", "")
		s.must("administrator", "/api/v1/accounts/wang/open", "")
		if _, _, err := s.house.Access.SignIn(context.Background(), secret, secret, "192.0.2.1"); err == nil {
			t.Error("let in by a guess")
		}
		account := made.text("account")
		lines, bytes := s.all("super", "/api/v1/security-log")
		told := map[string]map[string]any{}
		for _, line := range lines {
			told[fmt.Sprint(line["what"], " ", line["about"])] = line
		}
		for what, actor := range map[string]string{
			"token.unknown ":                    "",
			"sign-in.failed ":                   "",
			"forbidden AcceptApplication":       s.people["wang"],
			"forbidden On-Behalf-Of":            s.people["wang"],
			"refused SubmitApplication":         "person-first",
			"not-found SubmitApplication":       "person-second",
			"done SetRoles " + s.people["wang"]: "person-administrator",
			"account.added " + account:          "person-administrator",
			"token.made " + account:             "person-administrator",
			"token.revoked " + account:          "person-administrator",
			"account.shut " + account:           "person-administrator",
			"account.opened " + account:         "person-administrator",
		} {
			line := told[what]
			if line == nil || line["actor"] != actor {
				t.Errorf("%q by %q: the log says %v", what, actor, line)
			}
		}
		if line := told["token.made "+account]; line == nil || line["count"] != float64(2) || line["address"] == "" {
			t.Errorf("two tokens were made: %v", line)
		}
		for _, hidden := range []string{secret, "fct_", made.text("token")} {
			if strings.Contains(bytes, hidden) {
				t.Errorf("the security log holds %s", hidden)
			}
		}
		s.person("intake", rule.RoleIntake)
		for _, who := range []string{"intake", "first"} {
			for _, path := range []string{"/api/v1/security-log", "/api/v1/accounts", "/api/v1/accounts/wang"} {
				if a := s.send(who, "GET", path, ""); a.status != 403 {
					t.Errorf("%s reads %s: %d", who, path, a.status)
				}
			}
		}
		for wrong, status := range map[string]int{"?limit=0": 400, "?limit=201": 400, "?cursor=x": 422, "?cursor=%00": 422} {
			if a := s.send("super", "GET", "/api/v1/security-log"+wrong, ""); a.status != status {
				t.Errorf("%s: %d %s", wrong, a.status, a.bytes)
			}
		}
	})
}

func TestAccountsAreShutAndOpenedByAdministratorsAlone(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.person("wang", rule.RoleReviewer)
		s.person("super", rule.RoleRegulator)
		if a := s.send("super", "POST", "/api/v1/accounts/wang/shut", ""); a.status != 403 {
			t.Errorf("the regulator shuts an account: %d %s", a.status, a.bytes)
		}
		s.must("administrator", "/api/v1/accounts/wang/shut", "")
		if a := s.send("wang", "GET", "/api/v1/me", ""); a.status != 401 {
			t.Errorf("shut: %d", a.status)
		}
		s.must("administrator", "/api/v1/accounts/wang/open", "")
		if a := s.send("wang", "GET", "/api/v1/me", ""); a.status != 200 {
			t.Errorf("opened: %d", a.status)
		}
		made := s.must("administrator", "/api/v1/accounts/wang/make-token", "")
		s.tokens["wang again"] = made.text("token")
		if a := s.send("wang again", "GET", "/api/v1/me", ""); a.status != 200 || a.text("person") != s.people["wang"] {
			t.Errorf("with the second token: %d %s", a.status, a.bytes)
		}
		s.must("administrator", "/api/v1/accounts/wang/revoke-tokens", "")
		if a := s.send("wang again", "GET", "/api/v1/me", ""); a.status != 401 {
			t.Errorf("revoked: %d", a.status)
		}
		if a := s.send("administrator", "POST", "/api/v1/accounts/nobody/shut", ""); a.status != 404 {
			t.Errorf("nobody's account: %d %s", a.status, a.bytes)
		}
		items, _ := s.all("super", "/api/v1/accounts")
		if len(items) != 3 || items[0]["login"] != "administrator" || items[2]["login"] != "wang" || fmt.Sprint(items[2]["roles"]) != "[reviewer]" {
			t.Errorf("accounts %v", items)
		}
	})
}
