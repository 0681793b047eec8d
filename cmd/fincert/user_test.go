package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/api"
)

func TestAUserIsAddedWithoutAServerAndTheTokenIsShownOnce(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	out, errs, code := fincert(t, "", "user", "add", "zhang.min", "--data", data, "--name", "张敏", "--role", "intake", "--role", "monitoring", "--json")
	if code != exitDone {
		t.Fatalf("%d %s", code, errs)
	}
	var answer api.AccountAnswer
	err := json.Unmarshal([]byte(out), &answer)
	if err != nil || answer.Login != "zhang.min" || !strings.HasPrefix(answer.Token, "fct_") {
		t.Errorf("printed %s: %v", out, err)
	}
	out, errs, code = fincert(t, "", "user", "add", "zhang.min", "--data", data, "--name", "张敏", "--role", "intake", "--lang", "en")
	if code != exitNot || out != "" || !strings.Contains(errs, "zhang.min is taken") {
		t.Errorf("a second time: %d %q %q", code, out, errs)
	}
	_, errs, code = fincert(t, "", "user", "add", "li", "--data", data, "--role", "king", "--lang", "en")
	if code != exitNot || !strings.Contains(errs, "king") {
		t.Errorf("a role that is not: %d %q", code, errs)
	}
	_, _, code = fincert(t, "", "user", "add", "--data", data)
	if code != exitUsage {
		t.Errorf("without a login: %d", code)
	}
}

func TestRebuildSaysThatTheListsWereWhatTheRecordMakesThem(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	out, errs, code := fincert(t, "", "rebuild", "--data", data, "--json")
	var report []struct {
		Table string `json:"table"`
		Equal bool   `json:"equal"`
	}
	err := json.Unmarshal([]byte(out), &report)
	if code != exitDone || err != nil || len(report) == 0 {
		t.Fatalf("%d %q %q: %v", code, out, errs, err)
	}
	for _, table := range report {
		if !table.Equal {
			t.Errorf("%s differs in a new installation", table.Table)
		}
	}
}

func TestTheEnvironmentStandsInForFlagsAndIsNotShown(t *testing.T) {
	t.Setenv("FINCERT_DATA", "/from/environment")
	t.Setenv("FINCERT_DATABASE", "postgres://user:secret@host/x")
	cmd, err := settled(t, "--config", os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	if got := cmd.Flag("data").Value.String(); got != "/from/environment" {
		t.Errorf("the data folder is %s", got)
	}
	if got := cmd.Flag("database").Value.String(); got != "postgres://user:secret@host/x" {
		t.Errorf("the database is %s", got)
	}
	out, _, _ := fincert(t, "", "serve", "--help")
	if strings.Contains(out, "secret") {
		t.Errorf("help shows the database's password: %s", out)
	}
	_, errs, code := fincert(t, "", "serve", "--listen", "nowhere", "--data", filepath.Join(t.TempDir(), "d"), "--database", "")
	if code != exitNot || strings.Contains(errs, "secret") {
		t.Errorf("an address that is none: %d %s", code, errs)
	}
}
