package keys

import (
	"crypto"
	"crypto/ed25519"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/now"
)

func sign(t *testing.T, r *Ring, text string) (Info, []byte) {
	t.Helper()
	signer, info, err := r.Signer(Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.Sign(nil, []byte(text), crypto.Hash(0))
	if err != nil {
		t.Fatal(err)
	}
	return info, signature
}

func TestAnOldSignatureIsCheckedAfterTheKeyWasRolledOver(t *testing.T) {
	dir := t.TempDir()
	clock := now.NewManual(time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC))
	r, err := Open(dir, WithClock(clock))
	if err != nil {
		t.Fatal(err)
	}
	old, signature := sign(t, r, "state of the record")
	clock.Advance(24 * time.Hour)
	next, err := r.Roll(Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	if signer, _ := sign(t, r, "x"); old.ID != "checkpoint-0001" || next.ID != "checkpoint-0002" || signer.ID != next.ID {
		t.Errorf("%s, then %s, and %s signs", old.ID, next.ID, signer.ID)
	}
	publics, err := Publics(dir, Checkpoint)
	if err != nil || len(publics) != 2 || publics[0].ID != next.ID || publics[1].ID != old.ID {
		t.Fatalf("the public halves are %+v, %v", publics, err)
	}
	if !publics[0].Retired.IsZero() || !publics[1].Retired.Equal(clock.Now()) || !publics[1].Made.Equal(clock.Now().Add(-24*time.Hour)) {
		t.Errorf("made and retired: %+v", publics)
	}
	if !ed25519.Verify(publics[1].Public.(ed25519.PublicKey), []byte("state of the record"), signature) {
		t.Error("the old signature does not hold under its key")
	}
	if ed25519.Verify(publics[0].Public.(ed25519.PublicKey), []byte("state of the record"), signature) {
		t.Error("the old signature holds under the new key")
	}
}

func TestAKeyServesItsPurposeAlone(t *testing.T) {
	r := open(t, t.TempDir())
	if _, _, err := r.Signer(Files); err == nil {
		t.Error("a wrapping key signs")
	}
	if _, _, err := r.Wrap(Checkpoint, []byte("k"), nil); err == nil {
		t.Error("a signing key wraps")
	}
	if _, err := r.Unwrap("checkpoint-0001", []byte("k"), nil); err == nil {
		t.Error("a signing key unwraps")
	}
	if _, err := r.Roll("nonsense"); err == nil {
		t.Error("a key was made for a purpose that nobody knows")
	}
}

// refused expects a refusal that people are told by this key.
func refused(t *testing.T, err error, key string) {
	t.Helper()
	no, ok := fault.As(err)
	if !ok || no.Key != key {
		t.Errorf("%v instead of %s", err, key)
	}
}

func TestUnderAPassphraseNoKeyStandsInTheOpen(t *testing.T) {
	dir := t.TempDir()
	r, err := Open(dir, WithPassphrase("correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("opening it alone made %v, %v", files, err)
	}
	keyID, wrapped := wrap(t, r, Subjects, "the key of a person", "person/1")
	made, _ := sign(t, r, "x")
	if !made.Sealed {
		t.Error("the new key is not sealed")
	}
	_, err = Open(dir)
	refused(t, err, "keys.passphrase-missing")
	_, err = Open(dir, WithPassphrase("wrong horse"))
	refused(t, err, "keys.passphrase-wrong")
	again, err := Open(dir, WithPassphrase("correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Unwrap(keyID, wrapped, []byte("person/1")); err != nil || string(got) != "the key of a person" {
		t.Errorf("%q, %v", got, err)
	}
	if list, err := List(dir); err != nil || len(list) != 2 || !list[0].Sealed || list[0].Public == nil {
		t.Errorf("without the passphrase the keys are listed as %+v, %v", list, err)
	}
}

func TestAKeyThatAnotherProcessSealedIsOpened(t *testing.T) {
	dir := t.TempDir()
	var rings [2]*Ring
	for i := range rings {
		var err error
		rings[i], err = Open(dir, WithPassphrase("p"))
		if err != nil {
			t.Fatal(err)
		}
	}
	keyID, wrapped := wrap(t, rings[0], Files, "a", "x")
	if got, err := rings[1].Unwrap(keyID, wrapped, []byte("x")); err != nil || string(got) != "a" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestKeysOfTheFirstVersionStayReadableAndCanBeSealed(t *testing.T) {
	dir := t.TempDir()
	old := strings.Repeat("ab", keySize)
	path := filepath.Join(dir, "files-0001.key")
	if err := os.WriteFile(path, []byte(old+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	keyID, wrapped := wrap(t, open(t, dir), Files, "a", "x")
	r, err := Open(dir, WithPassphrase("p"))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := r.SealAll()
	if err != nil || len(sealed) != 1 || sealed[0] != keyID {
		t.Fatalf("sealed %v, %v", sealed, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := hex.DecodeString(old)
	if strings.Contains(string(text), old) || strings.Contains(string(text), string(raw)) {
		t.Error("the sealed file shows the key")
	}
	again, err := Open(dir, WithPassphrase("p"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Unwrap(keyID, wrapped, []byte("x")); err != nil || string(got) != "a" {
		t.Errorf("%q, %v", got, err)
	}
	if sealed, err = again.SealAll(); err != nil || sealed != nil {
		t.Errorf("sealed again: %v, %v", sealed, err)
	}
	if _, err = open(t, t.TempDir()).SealAll(); err == nil {
		t.Error("sealed without a passphrase")
	}
}

func TestThePassphraseComesFromTheEnvironmentAFileOrACredential(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"file": "of the file\n", PassphraseCredential: "of the credential", "empty": "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "file")
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{nil, ""},
		{map[string]string{PassphraseVariable: "itself", PassphraseFileVariable: file}, "itself"},
		{map[string]string{PassphraseFileVariable: file, credentialsVariable: dir}, "of the file"},
		{map[string]string{credentialsVariable: dir}, "of the credential"},
		{map[string]string{credentialsVariable: t.TempDir()}, ""},
	} {
		got, err := Passphrase(func(name string) string { return c.env[name] })
		if err != nil || got != c.want {
			t.Errorf("%v gives %q, %v", c.env, got, err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "absent"), filepath.Join(dir, "empty")} {
		_, err := Passphrase(func(name string) string { return map[string]string{PassphraseFileVariable: path}[name] })
		refused(t, err, "keys.passphrase-unreadable")
	}
}

func TestAPublicHalfCannotBeExchanged(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	sign(t, open(t, dir), "x")
	sign(t, open(t, other), "x")
	path := filepath.Join(dir, "checkpoint-0001.key")
	mine, _ := os.ReadFile(path)
	theirs, _ := os.ReadFile(filepath.Join(other, "checkpoint-0001.key"))
	public := func(text []byte) string {
		_, rest, _ := strings.Cut(string(text), headerPublic+": ")
		line, _, _ := strings.Cut(rest, "\n")
		return line
	}
	swapped := strings.Replace(string(mine), public(mine), public(theirs), 1)
	if err := os.WriteFile(path, []byte(swapped), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a key with a foreign public half was taken")
	}
}
