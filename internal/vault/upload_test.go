package vault

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

const uploader = "cli:张三/../x"

// lines is a text file that is recognisable on disk in every part.
func lines(size int) string {
	return strings.Repeat("one line that names trade secrets\n", size/34+1)[:size]
}

func begin(t *testing.T, v *Vault, scope, name string, size int) Upload {
	t.Helper()
	u, err := v.Begin(uploader, scope, name, int64(size))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func offset(t *testing.T, v *Vault, u Upload) int {
	t.Helper()
	at, err := v.Offset(u)
	if err != nil {
		t.Fatal(err)
	}
	return int(at)
}

// again opens the same folder as another process would after a crash.
func again(t *testing.T, v *Vault, u Upload) (*Vault, Upload) {
	t.Helper()
	next, err := New(v.Config)
	if err != nil {
		t.Fatal(err)
	}
	u, err = next.Upload(u.Person, u.ID)
	if err != nil {
		t.Fatal(err)
	}
	return next, u
}

func TestAFileThatComesInPiecesIsTheSameAsOneThatCameWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := open(t, db)
		v.Limit = 20 << 20
		content := lines(mostPiece*2 + 12345)
		u := begin(t, v, "case/1", "../源代码.txt", len(content))
		for _, breaksOff := range []int{0, 1, 99_999, mostPiece + 7, mostPiece + 7, len(content) - 1, len(content)} {
			at := offset(t, v, u)
			gone := errors.New("the connection broke off")
			taken, err := v.Append(u, int64(at), io.MultiReader(strings.NewReader(content[at:breaksOff]), iotest.ErrReader(gone)))
			if int(taken) != breaksOff-at || breaksOff < len(content) && !errors.Is(err, gone) {
				t.Errorf("%d bytes were taken of %d: %v", taken, breaksOff-at, err)
			}
			v, u = again(t, v, u)
			if got := offset(t, v, u); got != breaksOff {
				t.Errorf("%d bytes are there, want %d", got, breaksOff)
			}
		}
		for _, path := range objects(t, v) {
			stored, err := os.ReadFile(path)
			if err != nil || bytes.Contains(stored, []byte("secret")) || bytes.Contains(stored, []byte("case/1")) || strings.Contains(path, "张三") {
				t.Errorf("%s can be read: %v", path, err)
			}
		}
		f, err := v.Finish(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		if whole := put(t, v, "case/1", "源代码.txt", content); whole != f {
			t.Errorf("in pieces %+v, whole %+v", f, whole)
		}
		if text, err := read(t, v, f.Object); err != nil || text != content {
			t.Errorf("%d bytes came back: %v", len(text), err)
		}
		v, u = again(t, v, u)
		if twice, err := v.Finish(t.Context(), u); err != nil || twice != f || offset(t, v, u) != len(content) {
			t.Errorf("finished again: %+v, %v", twice, err)
		}
		if left := objects(t, v); len(left) != 2 {
			t.Errorf("beside the file and what the upload was, there is left: %v", left)
		}
	})
}

func TestWhereverAnUploadBreaksOffItGoesOnFromWhatIsThere(t *testing.T) {
	v := openLite(t)
	rapid.Check(t, func(rt *rapid.T) {
		content := lines(rapid.IntRange(1, 300_000).Draw(rt, "size"))
		u := begin(t, v, rapid.StringMatching(`case/[0-9]{9}`).Draw(rt, "case"), "a.txt", len(content))
		for offset(t, v, u) < len(content) {
			at := offset(t, v, u)
			most := rapid.IntRange(0, 200_000).Draw(rt, "came")
			_, err := v.Append(u, int64(at), io.LimitReader(strings.NewReader(content[at:]), int64(most)))
			if err != nil {
				rt.Fatal(err)
			}
		}
		f, err := v.Finish(t.Context(), u)
		if err != nil || f.Size != int64(len(content)) {
			rt.Fatalf("%+v: %v", f, err)
		}
		if text, err := read(t, v, f.Object); err != nil || text != content {
			rt.Fatalf("%d bytes came back of %d: %v", len(text), len(content), err)
		}
		if err := v.Abandon(u); err != nil {
			rt.Fatal(err)
		}
	})
}

func TestAnUploadIsItsPersonsAndNobodyElseFindsIt(t *testing.T) {
	v := openLite(t)
	u := begin(t, v, "case/1", "a.txt", 10)
	for _, c := range []struct{ person, id string }{
		{"somebody else", u.ID}, {uploader, newID()}, {uploader, "../" + u.ID}, {uploader, ""}, {uploader, u.ID + "/about"},
	} {
		if _, err := v.Upload(c.person, c.id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q finds %q: %v", c.person, c.id, err)
		}
	}
	if err := v.Abandon(u); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Upload(uploader, u.ID); !fault.Is(err, fault.NotFound) || len(objects(t, v)) != 0 {
		t.Errorf("given up: %v, on disk %v", err, objects(t, v))
	}
	if _, err := v.Append(u, 0, strings.NewReader("late")); !fault.Is(err, fault.NotFound) {
		t.Errorf("a piece of what was given up: %v", err)
	}
	if err := v.Abandon(u); err != nil {
		t.Errorf("given up twice: %v", err)
	}
}

func TestWhatIsRefusedInOnePieceIsRefusedInSeveralAndGivenUp(t *testing.T) {
	v := openLite(t)
	for _, c := range []struct{ name, content, key string }{
		{"page.pdf", "<!DOCTYPE html><html><script>alert(1)</script>", "vault.type"},
		{"cut.zip", "PK\x03\x04 and nothing more", "vault.damaged"},
	} {
		u := begin(t, v, "case/1", c.name, len(c.content))
		for _, part := range []string{c.content[:5], c.content[5:]} {
			if _, err := v.Append(u, int64(offset(t, v, u)), strings.NewReader(part)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := v.Finish(t.Context(), u)
		if f, ok := fault.As(err); !ok || f.Key != c.key {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for size, key := range map[int64]string{0: "vault.empty", -1: "vault.empty", v.Limit + 1: "vault.too-large"} {
		_, err := v.Begin(uploader, "case/1", "a.txt", size)
		if f, ok := fault.As(err); !ok || f.Key != key {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if left := objects(t, v); len(left) != 0 {
		t.Errorf("on disk: %v", left)
	}
}

func TestOfTwoThatAppendAtTheSamePlaceOneIsTold(t *testing.T) {
	v := openLite(t)
	u := begin(t, v, "case/1", "a.txt", 1000)
	elsewhere := readerFunc(func(p []byte) (int, error) {
		if _, err := v.Append(u, 0, strings.NewReader("first")); err != nil {
			t.Error(err)
		}
		return copy(p, "second"), io.EOF
	})
	_, err := v.Append(u, 0, elsewhere)
	if !fault.Is(err, fault.Conflict) || offset(t, v, u) != len("first") {
		t.Errorf("%d bytes are there: %v", offset(t, v, u), err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestPiecesThatWereAlteredMovedOrTakenAwayAreNeverAFile(t *testing.T) {
	for name, spoil := range map[string]func(v *Vault, dir, first, second string) error{
		"a changed byte": func(_ *Vault, _, first, _ string) error {
			content, err := os.ReadFile(first)
			if err != nil {
				return err
			}
			content[len(content)-20] ^= 1
			return os.WriteFile(first, content, 0o600)
		},
		"a lost piece": func(_ *Vault, _, first, _ string) error { return os.Remove(first) },
		"a lost end":   func(_ *Vault, _, _, second string) error { return os.Remove(second) },
		"two pieces in each other's place": func(_ *Vault, dir, first, second string) error {
			aside := filepath.Join(dir, "aside")
			return errors.Join(os.Rename(first, aside), os.Rename(second, first), os.Rename(aside, second))
		},
	} {
		v := openLite(t)
		u := begin(t, v, "case/1", "a.txt", 20)
		for _, part := range []string{"0123456789", "abcdefghij"} {
			if _, err := v.Append(u, int64(offset(t, v, u)), strings.NewReader(part)); err != nil {
				t.Fatal(err)
			}
		}
		dir := v.uploadDir(u.Person, u.ID)
		if err := spoil(v, dir, filepath.Join(dir, placeName(0)), filepath.Join(dir, placeName(10))); err != nil {
			t.Fatal(err)
		}
		f, err := v.Finish(t.Context(), u)
		if err == nil {
			t.Errorf("%s: it became %+v", name, f)
		}
	}
}

func TestWhoHasTooMuchOnItsWayBeginsNoMore(t *testing.T) {
	v := openLite(t)
	var last Upload
	for range mostUploads {
		last = begin(t, v, "case/1", "a.txt", 5)
	}
	_, err := v.Begin(uploader, "case/1", "one more.txt", 5)
	if !fault.Is(err, fault.TooMany) {
		t.Errorf("the %d. upload: %v", mostUploads+1, err)
	}
	if _, err := v.Begin("somebody else", "case/1", "a.txt", 5); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	if _, err := v.Append(last, 0, strings.NewReader("whole")); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Finish(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	begin(t, v, "case/1", "b.txt", 5) // what is whole does not count
	v.Limit = mostUnwhole
	_, err = v.Begin("a third", "case/1", "large.txt", mostUnwhole)
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.Begin("a third", "case/1", "more.txt", 1)
	if !fault.Is(err, fault.TooMany) {
		t.Errorf("more bytes than one person may have on their way: %v", err)
	}
}

func TestWhatIsNotWholeAfterSevenDaysIsGivenUp(t *testing.T) {
	v := openLite(t)
	clock := now.NewManual(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
	v.Clock = clock
	old := begin(t, v, "case/1", "old.txt", 10)
	clock.Advance(uploadLife - time.Minute)
	fresh := begin(t, v, "case/1", "fresh.txt", 10)
	if done := tidy(t, v); done.Uploads != 0 {
		t.Errorf("%d went before their time", done.Uploads)
	}
	half := filepath.Join(v.uploads(), personFolder(uploader), newID()) // begun in a crash
	if err := os.Mkdir(half, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(half, old.Begun, old.Begun); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Minute)
	if _, err := v.Upload(uploader, old.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("after seven days: %v", err)
	}
	if done := tidy(t, v); done.Uploads != 1 {
		t.Errorf("%d went", done.Uploads)
	}
	clock.Advance(time.Minute)
	if done := tidy(t, v); done.Uploads != 1 {
		t.Errorf("of what was half begun, %d went", done.Uploads)
	}
	if _, err := v.Upload(uploader, fresh.ID); err != nil {
		t.Errorf("a fresh one: %v", err)
	}
}
