package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/house"
	"fincert/internal/keys"
)

func TestAKeyIsRolledOverAndTheOldOneIsListedAsRetired(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for range 2 {
		if _, errs, code := fincert(t, "", "keys", "roll", "checkpoint", "--data", data); code != exitDone {
			t.Fatalf("%d %s", code, errs)
		}
	}
	out, errs, code := fincert(t, "", "keys", "list", "--data", data, "--json")
	var list []house.Key
	err := json.Unmarshal([]byte(out), &list)
	if code != exitDone || err != nil || len(list) != 2 {
		t.Fatalf("%d %q %q: %v", code, out, errs, err)
	}
	if list[0].ID != "checkpoint-0002" || list[0].Retired != nil || list[1].Retired == nil || list[1].Algorithm != "Ed25519" {
		t.Errorf("listed are %+v", list)
	}
	out, _, _ = fincert(t, "", "keys", "list", "--data", data, "--lang", "en")
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 2 || !strings.Contains(lines[0], "retired —") {
		t.Errorf("for people: %q", out)
	}
	_, errs, code = fincert(t, "", "keys", "roll", "nonsense", "--data", data, "--lang", "en")
	if code != exitNot || !strings.Contains(errs, "checkpoint, files, subjects") {
		t.Errorf("an unknown purpose: %d %q", code, errs)
	}
	if _, _, code = fincert(t, "", "keys", "roll", "--data", data); code != exitUsage {
		t.Errorf("without a purpose: %d", code)
	}
}

func TestAFolderSealedByAPassphraseOpensWithItAlone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if _, errs, code := fincert(t, "", "keys", "roll", "files", "--data", data); code != exitDone {
		t.Fatalf("%d %s", code, errs)
	}
	if _, errs, code := fincert(t, "", "keys", "seal", "--data", data, "--lang", "en"); code != exitNot || !strings.Contains(errs, "FINCERT_PASSPHRASE") {
		t.Errorf("sealed without a passphrase: %d %q", code, errs)
	}
	t.Setenv(keys.PassphraseVariable, "correct horse")
	out, errs, code := fincert(t, "", "keys", "seal", "--data", data, "--json")
	if code != exitDone || strings.TrimSpace(out) != `["files-0001"]` {
		t.Errorf("%d %q %q", code, out, errs)
	}
	t.Setenv(keys.PassphraseVariable, "wrong")
	if _, errs, code = fincert(t, "", "rebuild", "--data", data, "--lang", "en"); code != exitNot || !strings.Contains(errs, "passphrase is wrong") {
		t.Errorf("opened with a wrong passphrase: %d %q", code, errs)
	}
}
