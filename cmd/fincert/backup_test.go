package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/backup"
	"fincert/internal/house"
	"fincert/internal/store"
)

// alter changes the database of a data folder behind fincert's back.
func alter(t *testing.T, data string, statements ...string) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(data, "fincert.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, arguments ...string) string {
	t.Helper()
	out, errs, code := fincert(t, "", append(arguments, "--lang", "en")...)
	if code != exitDone {
		t.Fatalf("%v: %d %s", arguments, code, errs)
	}
	return out
}

func says(t *testing.T, code int, words string, arguments ...string) {
	t.Helper()
	out, errs, got := fincert(t, "", append(arguments, "--lang", "en")...)
	if got != code || !strings.Contains(out+errs, words) {
		t.Errorf("%v: %d %s%s, want %d %s", arguments, got, out, errs, code, words)
	}
}

func TestARecordIsBackedUpAndRestoredAtTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	data, place, keys := filepath.Join(folder, "data"), filepath.Join(folder, "backup"), filepath.Join(folder, "keys")
	says(t, exitNot, "There is no record", "backup", place, "--data", data)
	must(t, "user", "add", "zhang", "--data", data, "--name", "张", "--role", "intake")
	says(t, exitUsage, "Give one folder", "backup", "--data", data)
	var m backup.Manifest
	err := json.Unmarshal([]byte(must(t, "backup", place, "--keys", keys, "--data", data, "--json")), &m)
	if err != nil || m.Head.Position < 3 {
		t.Fatalf("it says %+v: %v", m, err)
	}
	if _, err := os.Stat(filepath.Join(place, "keys")); err == nil {
		t.Error("the keys lie in the backup although another place was named")
	}
	must(t, "backup", "--keys", keys, "--data", data)
	says(t, exitNot, "something in the folder", "backup", place, "--data", data)

	restored := filepath.Join(folder, "restored")
	says(t, exitNot, "There is no whole backup", "restore", place, "--data", restored)
	says(t, exitUsage, "is no moment", "restore", place, "--keys", keys, "--data", restored, "--to", "yesterday")
	says(t, exitNot, "Nothing was recorded before", "restore", place, "--keys", keys, "--data", restored, "--to", "1999-12-31")
	says(t, exitNot, "A restore was not finished here", "rebuild", "--data", restored)
	var done house.Restored
	err = json.Unmarshal([]byte(must(t, "restore", place, "--keys", keys, "--data", restored, "--json")), &done)
	if err != nil || done.Head != m.Head {
		t.Errorf("it says %+v: %v", done, err)
	}
	says(t, exitNot, "zhang is taken", "user", "add", "zhang", "--data", restored, "--name", "张", "--role", "intake")
	says(t, exitNot, "is not empty", "restore", place, "--keys", keys, "--data", restored)
}

func TestAnUpgradeBacksUpFirst(t *testing.T) {
	folder := t.TempDir()
	data, place := filepath.Join(folder, "data"), filepath.Join(folder, "before")
	fresh := filepath.Join(folder, "fresh")
	must(t, "rebuild", "--data", fresh)
	says(t, exitDone, "nothing to do", "migrate", "--data", fresh, "--backup", place)
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	// As the first version left it.
	out, err := exec.Command("tar", "-xzf", "../../test/testdata/data-0.1.tar.gz", "-C", data).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	says(t, exitNot, "Start", "backup", filepath.Join(folder, "x"), "--data", data)
	var done house.Migrated
	err = json.Unmarshal([]byte(must(t, "migrate", "--data", data, "--backup", place, "--json")), &done)
	if err != nil || done.Backup != place || done.From >= done.To {
		t.Fatalf("it says %+v: %v", done, err)
	}
	// The backup is of the older tables; a restore brings them up to date.
	restored := filepath.Join(folder, "restored")
	must(t, "restore", place, "--data", restored)
	must(t, "rebuild", "--data", restored)
	says(t, exitDone, "nothing to do", "migrate", "--data", restored)
}

func TestAnOlderProgramRefusesANewerRecordWhateverItIsAsked(t *testing.T) {
	folder := t.TempDir()
	data, place := filepath.Join(folder, "data"), filepath.Join(folder, "backup")
	must(t, "backup", place, "--data", made(t, data))
	alter(t, data, "insert into goose_db_version (version_id, is_applied) values (299901010000, 1)")
	for _, arguments := range [][]string{
		{"serve", "--listen", "127.0.0.1:0"}, {"rebuild"}, {"migrate"}, {"backup", filepath.Join(folder, "x")},
		{"user", "add", "li", "--name", "李", "--role", "intake"},
	} {
		says(t, exitNot, "newer", append(arguments, "--data", data)...)
	}
	manifest := filepath.Join(place, "manifest.json")
	content, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	newer := strings.Replace(string(content), `"schema": 2026`, `"schema": 2999`, 1)
	if err := os.WriteFile(manifest, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, exitNot, "newer", "restore", place, "--data", filepath.Join(folder, "restored"))
}

func made(t *testing.T, data string) string {
	t.Helper()
	must(t, "rebuild", "--data", data)
	return data
}
