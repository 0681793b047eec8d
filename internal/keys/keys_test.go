package keys

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func open(t *testing.T, dir string) *Ring {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wrap(t *testing.T, r *Ring, purpose Purpose, key, about string) (string, []byte) {
	t.Helper()
	keyID, wrapped, err := r.Wrap(purpose, []byte(key), []byte(about))
	if err != nil {
		t.Fatal(err)
	}
	return keyID, wrapped
}

func TestAWrappedKeyComesBackAfterARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	keyID, wrapped := wrap(t, open(t, dir), Subjects, "the key of a person", "person/1")
	if keyID != "subjects-0001" || bytes.Contains(wrapped, []byte("person")) {
		t.Errorf("%s %q", keyID, wrapped)
	}
	got, err := open(t, dir).Unwrap(keyID, wrapped, []byte("person/1"))
	if err != nil || string(got) != "the key of a person" {
		t.Errorf("%q, %v", got, err)
	}
	info, err := os.Stat(filepath.Join(dir, "subjects-0001.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("the folder holds %v, %v", files, err)
	}
}

func TestAKeyCannotBePassedOffAsAnothers(t *testing.T) {
	r := open(t, t.TempDir())
	keyID, wrapped := wrap(t, r, Subjects, "secret", "person/1")
	fileKey, _ := wrap(t, r, Files, "secret", "person/1")
	altered := bytes.Clone(wrapped)
	altered[len(altered)-1] ^= 1
	for name, try := range map[string]struct {
		keyID, about string
		wrapped      []byte
	}{
		"another subject":   {keyID, "person/2", wrapped},
		"another purpose":   {fileKey, "person/1", wrapped},
		"an altered key":    {keyID, "person/1", altered},
		"a shortened key":   {keyID, "person/1", wrapped[:8]},
		"an unknown key id": {"subjects-0009", "person/1", wrapped},
		"a path":            {"../keys/subjects-0001", "person/1", wrapped},
	} {
		if _, err := r.Unwrap(try.keyID, try.wrapped, []byte(try.about)); err == nil {
			t.Errorf("%s was unwrapped", name)
		}
	}
}

func TestTheNewestKeyWrapsAndEveryKeyUnwraps(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	oldID, oldWrapped := wrap(t, r, Files, "a", "x")
	if _, err := r.Roll(Files); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	newID, newWrapped := wrap(t, again, Files, "b", "x")
	if newID != "files-0002" {
		t.Errorf("%s wraps", newID)
	}
	for keyID, wrapped := range map[string][]byte{oldID: oldWrapped, newID: newWrapped} {
		if _, err := again.Unwrap(keyID, wrapped, []byte("x")); err != nil {
			t.Error(err)
		}
	}
}

func TestTwoProcessesAgreeOnTheFirstKey(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		r := open(t, dir)
		all.Go(func() {
			keyID, wrapped, err := r.Wrap(Files, []byte("k"), nil)
			if err != nil {
				t.Error(err)
				return
			}
			other, err := Open(dir)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err = other.Unwrap(keyID, wrapped, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestAKeyThatOthersCanReadIsRefused(t *testing.T) {
	dir := t.TempDir()
	wrap(t, open(t, dir), Files, "k", "")
	path := filepath.Join(dir, "files-0001.key")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a key file of mode 0644 was taken")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a damaged key file was taken")
	}
}
