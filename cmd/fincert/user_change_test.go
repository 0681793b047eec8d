package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/api"
)

func TestPeopleAreLookedAfterFromTheCommandLine(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	typed := ""
	user := func(want int, args ...string) (out, errs string) {
		t.Helper()
		out, errs, code := fincert(t, typed, append(append([]string{"user"}, args...), "--data", data, "--lang", "en")...)
		if code != want {
			t.Fatalf("%v: %d %s %s", args, code, out, errs)
		}
		return out, errs
	}
	accounts := func() map[string]api.AccountRow {
		t.Helper()
		out, _ := user(exitDone, "list", "--json")
		var rows []api.AccountRow
		if err := json.Unmarshal([]byte(out), &rows); err != nil {
			t.Fatal(err)
		}
		all := map[string]api.AccountRow{}
		for _, row := range rows {
			all[row.Login] = row
		}
		return all
	}
	for _, login := range []string{"zhang", "li", "zhang2"} {
		user(exitDone, "add", login, "--name", "某", "--role", "reviewer")
	}
	user(exitDone, "roles", "zhang", "--role", "decider")
	if got := accounts()["zhang"].Roles; len(got) != 1 || got[0] != "decider" {
		t.Errorf("zhang has the roles %v", got)
	}
	if _, errs := user(exitNot, "roles", "zhang", "--role", "administrator", "--role", "decider"); !strings.Contains(errs, "takes no part in cases") {
		t.Errorf("an administrator who decides: %s", errs)
	}
	user(exitDone, "deputy", "zhang", "li", "--role", "decider", "--from", "2098-01-01", "--to", "2099-01-01", "--reason", "休假")
	user(exitDone, "end-deputy", "zhang", "li", "--reason", "已返回")
	if _, errs := user(exitNot, "end-deputy", "zhang", "li", "--reason", "x"); !strings.Contains(errs, "No appointment") {
		t.Errorf("ended twice: %s", errs)
	}
	user(exitDone, "merge", "zhang", "zhang2", "--reason", "重复登记")
	if !accounts()["zhang2"].Gone || accounts()["zhang"].Gone {
		t.Errorf("merged %+v", accounts())
	}
	user(exitDone, "end-merge", "zhang2", "--reason", "误合并")
	user(exitDone, "shut", "zhang2")
	if a := accounts()["zhang2"]; a.Gone || !a.Shut {
		t.Errorf("shut %+v", a)
	}
	if out, _ := user(exitDone, "list"); !strings.Contains(out, "zhang2\tdocument reviewer\tshut\n") || !strings.Contains(out, "zhang\tdecider\n") {
		t.Errorf("listed %s", out)
	}
	user(exitDone, "open", "zhang2")
	if out, _ := user(exitDone, "token", "zhang2"); !strings.Contains(out, "fct_") {
		t.Errorf("no token is shown: %s", out)
	}
	user(exitDone, "revoke", "zhang2")
	if accounts()["zhang2"].Password {
		t.Error("zhang2 has a password that nobody gave")
	}
	typed = "一个很长的口令一个很长的口令\r\nanything\n"
	user(exitDone, "password", "zhang2")
	if !accounts()["zhang2"].Password {
		t.Error("zhang2 has no password")
	}
	typed = "short"
	if _, errs := user(exitNot, "password", "zhang2"); !strings.Contains(errs, "at least 12") {
		t.Errorf("a short password: %s", errs)
	}
	typed = "another-long-password"
	user(exitDone, "add", "wang", "--name", "某", "--role", "reviewer", "--password-stdin")
	if !accounts()["wang"].Password {
		t.Error("wang was added without a password")
	}
	typed = ""
	user(exitDone, "sign-out", "zhang2")
	if _, errs := user(exitNot, "leave", "zhang2"); !strings.Contains(errs, "reason") {
		t.Errorf("without a reason: %s", errs)
	}
	user(exitDone, "leave", "zhang2", "--reason", "离职")
	if !accounts()["zhang2"].Gone {
		t.Error("who left has an account")
	}
	if _, errs := user(exitNot, "shut", "nobody"); !strings.Contains(errs, "no such account") {
		t.Errorf("nobody's account: %s", errs)
	}
	user(exitUsage, "merge", "zhang")
}
