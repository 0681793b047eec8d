package main

import (
	"encoding/json"
	"os"
	"os/exec"
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
	if code != exitNot || !strings.Contains(errs, "checkpoint, credential, files, paper, root, sm2, subjects") {
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

// TestAKeyCertifiedElsewhereIsImported from the input; a file without a key is
// refused in words, and one that is not there is a wrong question.
func TestAKeyCertifiedElsewhereIsImported(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	made := filepath.Join(t.TempDir(), "made.pem")
	out, err := exec.Command("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
		"-subj", "/CN=some body", "-days", "30", "-keyout", made, "-out", made+".crt").CombinedOutput()
	if err != nil {
		t.Fatalf("openssl req (Debian package openssl): %v\n%s", err, out)
	}
	key, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := os.ReadFile(made + ".crt")
	if err != nil {
		t.Fatal(err)
	}
	answer, errs, code := fincert(t, string(key)+string(certificate), "keys", "import", "-", "--data", data, "--json")
	var imported house.Key
	if err = json.Unmarshal([]byte(answer), &imported); code != exitDone || err != nil {
		t.Fatalf("%d %q %q", code, answer, errs)
	}
	if imported.ID != "paper-0001" || !imported.Imported || imported.Subject != "CN=some body" || imported.Ends == nil {
		t.Errorf("imported is %+v", imported)
	}
	if _, errs, code = fincert(t, string(certificate), "keys", "import", "-", "--data", data, "--lang", "en"); code != exitNot || !strings.Contains(errs, "one private key") {
		t.Errorf("without a key: %d %q", code, errs)
	}
	if _, _, code = fincert(t, "", "keys", "import", made+".nowhere", "--data", data); code != exitUsage {
		t.Errorf("a file that is not there: %d", code)
	}
}
