package vault

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

func open(t *testing.T, db *store.DB) *Vault {
	t.Helper()
	dir := t.TempDir()
	ring, err := keys.Open(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	clock := now.NewManual(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
	v, err := New(Config{Dir: filepath.Join(dir, "files"), DB: db, Ring: ring, Clock: clock, Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func openLite(t *testing.T) *Vault { return open(t, storetest.Open(t, store.SQLite)) }

func put(t *testing.T, v *Vault, scope, name, content string) File {
	t.Helper()
	f, err := v.Put(t.Context(), scope, name, strings.NewReader(content))
	if err != nil {
		t.Fatalf("put %s: %v", name, err)
	}
	return f
}

func read(t *testing.T, v *Vault, object string) (string, error) {
	t.Helper()
	r, _, err := v.Open(t.Context(), object)
	if err != nil {
		return "", err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	return string(content), err
}

// objects lists the files on disk.
func objects(t *testing.T, v *Vault) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(v.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func TestAFileComesBackAndIsNotReadableOnDisk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := open(t, db)
		content := "%PDF-1.7\n" + strings.Repeat("client's trade secret\n", 10_000)
		f := put(t, v, "case/1", "源代码说明.pdf", content)
		sum := sha256.Sum256([]byte(content))
		want := File{f.Object, "case/1", hex.EncodeToString(sum[:]), int64(len(content)), "application/pdf", "源代码说明.pdf"}
		if f != want {
			t.Errorf("put: %+v", f)
		}
		r, opened, err := v.Open(t.Context(), f.Object)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		got, err := io.ReadAll(r)
		if err != nil || string(got) != content || opened != want {
			t.Errorf("%d bytes, %+v, %v", len(got), opened, err)
		}
		err = db.Read(t.Context(), func(q store.Querier) error {
			row, complete, err := Complete(q, f.Object)
			if row != want || !complete {
				t.Errorf("complete: %+v %v", row, complete)
			}
			if err != nil {
				return err
			}
			_, complete, err = Complete(q, "0123456789abcdef0123456789abcdef")
			if complete {
				t.Error("an unknown object is complete")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range objects(t, v) {
			stored, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(stored, []byte("secret")) {
				t.Error("the plain bytes lie on disk")
			}
		}
	})
}

func TestAnAlteredFileIsNeverReadToItsEnd(t *testing.T) {
	v := openLite(t)
	f := put(t, v, "case/1", "log.txt", strings.Repeat("one line of a log\n", 20_000))
	path := objects(t, v)[0]
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"a changed byte":      append(append(bytes.Clone(good[:70_000]), good[70_000]^1), good[70_001:]...),
		"a lost end":          good[:len(good)-100],
		"a lost chunk":        good[:len(good)-len(good)%65552],
		"an end added":        append(bytes.Clone(good), "more"...),
		"a changed beginning": append([]byte{good[0] ^ 1}, good[1:]...),
		"nothing left":        {},
	} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := read(t, v, f.Object); err == nil {
			t.Errorf("%s went unnoticed", name)
		}
	}
	other := put(t, v, "case/1", "other.txt", "another file")
	if err := os.Rename(v.path(blobOf(t, v, other.Object)), path); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, v, f.Object); err == nil {
		t.Error("another file in its place went unnoticed")
	}
}

func blobOf(t *testing.T, v *Vault, object string) string {
	t.Helper()
	var blob string
	err := v.DB.Read(t.Context(), func(q store.Querier) error {
		_, p, err := find(q, object)
		blob = p.blob
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func TestACrashBetweenFileAndRowLeavesAHarmlessOrphan(t *testing.T) {
	v := openLite(t)
	crash := errors.New("power cut")
	v.DB.OnCommit(func(func() error) error { return crash })
	_, err := v.Put(t.Context(), "case/1", "a.txt", strings.NewReader("the content"))
	if !errors.Is(err, crash) {
		t.Fatal(err)
	}
	v.DB.OnCommit(nil)
	if len(objects(t, v)) != 1 {
		t.Errorf("on disk: %v", objects(t, v))
	}
	f := put(t, v, "case/1", "a.txt", "the content")
	got, err := read(t, v, f.Object)
	if err != nil || got != "the content" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAStoredFileWhoseAnswerWasLostIsPutOnlyOnce(t *testing.T) {
	v := openLite(t)
	lost := errors.New("connection lost")
	v.DB.OnCommit(func(commit func() error) error { return errors.Join(commit(), lost) })
	_, err := v.Put(t.Context(), "case/1", "a.txt", strings.NewReader("the content"))
	if !errors.Is(err, lost) {
		t.Fatal(err)
	}
	v.DB.OnCommit(nil)
	put(t, v, "case/1", "a.txt", "the content")
	if len(objects(t, v)) != 1 {
		t.Errorf("on disk: %v", objects(t, v))
	}
}

func TestEqualFilesAreKeptOnceWithinACaseAndNeverSharedBetweenCases(t *testing.T) {
	v := openLite(t)
	first := put(t, v, "case/1", "a.txt", "the same")
	again := put(t, v, "case/1", "a.txt", "the same")
	renamed := put(t, v, "case/1", "b.txt", "the same")
	if again != first {
		t.Errorf("%+v and %+v", first, again)
	}
	if renamed.Object == first.Object || renamed.Name != "b.txt" {
		t.Errorf("under another name: %+v", renamed)
	}
	if len(objects(t, v)) != 1 {
		t.Errorf("kept %d times within a case", len(objects(t, v)))
	}
	if got, err := read(t, v, renamed.Object); err != nil || got != "the same" {
		t.Errorf("%q, %v", got, err)
	}
	foreign := put(t, v, "case/2", "a.txt", "the same")
	if foreign.Object == first.Object || len(objects(t, v)) != 2 {
		t.Error("shared between cases")
	}
}

func container(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		// Larger than what is looked at first, so that only the directory tells.
		if _, err = io.CopyN(part, strings.NewReader(strings.Repeat("x", 5000)), 5000); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheContentTellsTheTypeAndNotTheName(t *testing.T) {
	v := openLite(t)
	for _, c := range []struct{ name, content, want string }{
		{"photo.pdf", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"},
		{"report.txt", "%PDF-1.4\n", "application/pdf"},
		{"x.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"},
		{"zh.txt", "申请材料说明\n", "text/plain"},
		{"gbk.txt", "\xc9\xea\xc7\xeb\xb2\xc4\xc1\xcf\r\n", "text/plain"},
		{"list.txt", "编号,名称\n1,网关\n2,终端\n", "text/csv"},
		{"a.bin", `<?xml version="1.0"?><a/>`, "text/xml"},
		{"a.zip", container(t, "photo", "[Content_Types].xml", "word/document.xml"), typeDOCX},
		{"b.zip", container(t, "photo", "[Content_Types].xml", "xl/workbook.xml"), typeXLSX},
		{"c.zip", container(t, "Doc_0/Document.xml", "OFD.xml"), typeOFD},
		{"d.pdf", container(t, "a", "b"), typeZIP},
	} {
		f := put(t, v, "case/1", c.name, c.content)
		if f.MediaType != c.want || f.Name != c.name {
			t.Errorf("%s is %s, want %s", c.name, f.MediaType, c.want)
		}
	}
}

func TestWhatCannotBeTakenIsRefusedAndLeavesNothing(t *testing.T) {
	v := openLite(t)
	zipped := container(t, "a", "b")
	for _, c := range []struct {
		name, content string
		kind          fault.Kind
		key           string
	}{
		{"page.pdf", "<!DOCTYPE html><html><script>alert(1)</script>", fault.Invalid, "vault.type"},
		{"logo.png", `<svg xmlns="http://www.w3.org/2000/svg"></svg>`, fault.Invalid, "vault.type"},
		{"tool.pdf", "\x7fELF\x02\x01\x01", fault.Invalid, "vault.type"},
		{"tool.txt", "MZ\x90\x00\x03", fault.Invalid, "vault.type"},
		{"bytes.txt", "\x00\x01\x02\x03", fault.Invalid, "vault.type"},
		{"cut.docx", zipped[:len(zipped)/2], fault.Invalid, "vault.damaged"},
		{"empty.pdf", "", fault.Invalid, "vault.empty"},
		{"large.txt", strings.Repeat("a", 1<<20+1), fault.TooLarge, "vault.too-large"},
	} {
		_, err := v.Put(t.Context(), "case/1", c.name, strings.NewReader(c.content))
		f, ok := fault.As(err)
		if !ok || f.Kind != c.kind || f.Key != c.key {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	put(t, v, "case/1", "just fits.txt", strings.Repeat("a", 1<<20))
	if len(objects(t, v)) != 1 {
		t.Errorf("on disk: %v", objects(t, v))
	}
	if _, err := read(t, v, "nothing"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown object: %v", err)
	}
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	v := openLite(t)
	gone := errors.New("the client has gone")
	_, err := v.Put(context.Background(), "case/1", "a.txt", io.MultiReader(strings.NewReader("half"), failing{gone}))
	if !errors.Is(err, gone) || len(objects(t, v)) != 0 {
		t.Errorf("%v, on disk: %v", err, objects(t, v))
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestANameIsMadeHarmless(t *testing.T) {
	for given, want := range map[string]string{
		"报告.pdf":                          "报告.pdf",
		"../../etc/passwd":                "passwd",
		`C:\Users\x\报告.docx`:              "报告.docx",
		"a\x00b\r\nc.pdf":                 "abc.pdf",
		"fdp.\u202egnp":                   "fdp.gnp",
		" .hidden. ":                      "hidden",
		"..":                              "",
		"𬭚㛃.txt":                          "𬭚㛃.txt",
		"=cmd|' /C calc'!A0.xml":          " C calc'!A0.xml"[1:],
		strings.Repeat("长", 300) + ".pdf": strings.Repeat("长", 196) + ".pdf",
	} {
		if got := cleanName(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := cleanName(rapid.String().Draw(t, "name"))
		if utf8.RuneCountInString(name) > nameLimit || strings.ContainsAny(name, "/\\\x00\n\r") || cleanName(name) != name {
			t.Fatalf("%q", name)
		}
	})
}
