package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/house"
	"fincert/internal/recheck"
	"fincert/internal/store"
)

// edit changes the database of a data folder behind the program's back.
func edit(t *testing.T, data, statement string) {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(data, "fincert.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCheckSaysWhetherTheRecordHolds(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if _, errs, code := fincert(t, "", "check", "--data", data, "--lang", "en"); code != exitNot || !strings.Contains(errs, "no record") {
		t.Errorf("without a record: %d %q", code, errs)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("a check made the data folder that it looked for")
	}
	if _, errs, code := fincert(t, "", "user", "add", "zhang.min", "--data", data, "--name", "张敏", "--role", "intake"); code != exitDone {
		t.Fatalf("%d %s", code, errs)
	}
	h, err := house.Open(context.Background(), house.Config{Data: data, BaseURL: "https://cert.example.cn"})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := h.Log.Checkpoint(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "checkpoint")
	if err = os.WriteFile(file, []byte(kept), 0o600); err != nil {
		t.Fatal(err)
	}
	// The house is still open: a check takes no lock.
	for _, against := range []string{file, kept} {
		out, errs, code := fincert(t, "", "check", "--data", data, "--against", against, "--lang", "en")
		if code != exitDone || out != "" || !strings.Contains(errs, "The record holds") {
			t.Errorf("%d %q %q", code, out, errs)
		}
	}
	if err = h.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, data, "update entry set role = 'decider' where position = 3")
	out, errs, code := fincert(t, "", "check", "--data", data, "--lang", "en")
	if code != exitNot || !strings.Contains(out, "Entry 3 ") || !strings.Contains(errs, "findings in") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	out, _, code = fincert(t, "", "check", "--data", data, "--json")
	for line := range strings.Lines(out) {
		var f recheck.Finding
		err = json.Unmarshal([]byte(line), &f)
		if err != nil || f.Kind == "" {
			t.Errorf("%q: %v", line, err)
		}
	}
	if code != exitNot || out == "" {
		t.Errorf("%d %q", code, out)
	}
	for _, wrong := range [][]string{{"--against", filepath.Join(data, "absent")}, {"extra"}, {"--nonsense"}} {
		if _, _, code := fincert(t, "", append([]string{"check", "--data", data}, wrong...)...); code != exitUsage {
			t.Errorf("%v: %d", wrong, code)
		}
	}
	lines := strings.SplitN(kept, "\n", 3)
	shrunk := lines[0] + "\n1\n" + lines[2]
	if _, errs, code := fincert(t, "", "check", "--data", data, "--lang", "en", "--against", shrunk); code != exitNot || !strings.Contains(errs, "no valid signature") {
		t.Errorf("a checkpoint that is not ours: %d %q", code, errs)
	}
}
