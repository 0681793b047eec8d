package vault

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fincert/internal/ledger"
	"fincert/internal/ledger/ledgertest"
	"fincert/internal/now"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

// refer appends an entry that names a file.
func refer(t *testing.T, v *Vault, f File) {
	t.Helper()
	act := ledgertest.Act()
	act.Instant = v.Clock.Now()
	ledgertest.Append(t, v.DB, act, ledger.Pending{
		Stream: ledger.Stream{Kind: "case", ID: f.Scope}, Name: "test.noted/1",
		Body: `{"report":{"object":"` + f.Object + `"}}`,
	})
}

func tidy(t *testing.T, v *Vault) Tidied {
	t.Helper()
	done, err := v.Tidy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func there(t *testing.T, v *Vault, f File) bool {
	t.Helper()
	is := false
	err := v.DB.Read(t.Context(), func(q store.Querier) (err error) {
		_, is, err = Complete(q, f.Object)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return is
}

func TestAFileThatNobodyRefersToGoesAfterThirtyDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := open(t, db)
		clock := now.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
		v.Clock = clock
		old := put(t, v, "case-0", "old.txt", "an old file that is referred to")
		refer(t, v, old)
		clock.Advance(24 * time.Hour)
		orphan := put(t, v, "case-1", "orphan.txt", "nobody refers to this")
		named := put(t, v, "case-1", "named.txt", "somebody refers to this")
		clock.Advance(24 * time.Hour)
		refer(t, v, named)
		clock.Advance(28 * 24 * time.Hour)
		if done := tidy(t, v); done.Objects != 0 {
			t.Errorf("on the 29th day %d files went", done.Objects)
		}
		fresh := put(t, v, "case-1", "fresh.txt", "this was put in today")
		clock.Advance(2 * 24 * time.Hour)
		if done := tidy(t, v); done.Objects != 1 || there(t, v, orphan) || !there(t, v, named) || !there(t, v, old) || !there(t, v, fresh) {
			t.Errorf("after 31 days %d files went", done.Objects)
		}
		clock.Advance(31 * 24 * time.Hour)
		refer(t, v, fresh) // after it was due to go, before it went
		if done := tidy(t, v); done.Objects != 0 || !there(t, v, fresh) {
			t.Errorf("a file that is referred to at last: %d went", done.Objects)
		}
	})
}

func TestAFileThatComesAgainWaitsAgain(t *testing.T) {
	v := openLite(t)
	clock := now.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	v.Clock = clock
	first := put(t, v, "case-1", "a.txt", "the same bytes")
	clock.Advance(29 * 24 * time.Hour)
	second := put(t, v, "case-1", "a.txt", "the same bytes")
	clock.Advance(2 * 24 * time.Hour)
	if done := tidy(t, v); first.Object != second.Object || done.Objects != 0 {
		t.Errorf("%d files went", done.Objects)
	}
}

// It came again, and nobody refers to it anew: the entry that named it before
// names it still.
func TestAFileThatComesAgainAfterItWasReferredToStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := open(t, db)
		clock := now.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
		v.Clock = clock
		f := put(t, v, "case-1", "report.txt", "handed in twice")
		refer(t, v, f)
		clock.Advance(20 * 24 * time.Hour)
		if again := put(t, v, "case-1", "report.txt", "handed in twice"); again.Object != f.Object {
			t.Fatalf("it is kept twice: %s, %s", f.Object, again.Object)
		}
		clock.Advance(31 * 24 * time.Hour)
		if done := tidy(t, v); done.Objects != 0 || !there(t, v, f) {
			t.Errorf("%d files went that an entry names", done.Objects)
		}
	})
}

func TestBytesWithoutARowGoWhenTheyAreOld(t *testing.T) {
	v := openLite(t)
	clock := now.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	v.Clock = clock
	kept := put(t, v, "case-1", "a.txt", "a file with a row")
	refer(t, v, kept)
	old := clock.Now().Add(-31 * 24 * time.Hour)
	for name, at := range map[string]time.Time{
		"new-1": old, "ab/ab000000000000000000000000000000": old, "ab/ab000000000000000000000000000001": clock.Now(),
	} {
		path := filepath.Join(v.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("left by a crash"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(v.path(blobOf(t, v, kept.Object)), old, old); err != nil {
		t.Fatal(err)
	}
	if done := tidy(t, v); done.Strays != 2 {
		t.Errorf("%d strays went", done.Strays)
	}
	if text, err := read(t, v, kept.Object); err != nil || text != "a file with a row" {
		t.Errorf("the file with a row holds %q: %v", text, err)
	}
}
