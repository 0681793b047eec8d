package casework_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"

	"fincert/internal/body"
	"fincert/internal/ledger"
	"fincert/internal/rule"
)

// Every entry of the books is read whole or not at all, and what was read is
// written and read again as the same.
func FuzzAnEntryIsReadWholeOrNotAtAll(f *testing.F) {
	var types []ledger.Type
	var upcasters []ledger.Upcaster
	for _, book := range []rule.Book{rule.Chapters(), body.Book()} {
		for _, t := range book.Entries {
			types = append(types, ledger.Type{Name: t.Name(), New: func() ledger.Entry { return t.New() }})
		}
		for _, u := range book.Upcasters {
			upcasters = append(upcasters, ledger.Upcaster(u))
		}
	}
	codec, err := ledger.NewCodec(types, upcasters)
	if err != nil {
		f.Fatal(err)
	}
	versioned := regexp.MustCompile(`-([0-9]+)\.json$`)
	for _, folder := range []string{"../rule", "../body"} {
		files, err := filepath.Glob(filepath.Join(folder, "testdata", "entries", "*.json"))
		if err != nil || len(files) == 0 {
			f.Fatalf("no golden files in %s: %v", folder, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(versioned.ReplaceAllString(filepath.Base(file), "/$1"), string(text))
		}
	}
	f.Add("case.inspection-concluded/1", `{"summary":{"ref":"half a reference"}}`)
	f.Fuzz(func(t *testing.T, name, text string) {
		entry, err := codec.Decode(name, text)
		if err != nil {
			return
		}
		current, written, err := codec.Encode(entry)
		if err != nil {
			t.Fatalf("%s %q was read but cannot be written: %v", name, text, err)
		}
		again, err := codec.Decode(current, written)
		if err != nil {
			t.Fatalf("%s %q was written as %q and cannot be read: %v", name, text, written, err)
		}
		_, rewritten, err := codec.Encode(again)
		if err != nil || rewritten != written || reflect.TypeOf(again) != reflect.TypeOf(entry) {
			t.Errorf("%s %q becomes %q and then %q: %v", name, text, written, rewritten, err)
		}
	})
}
