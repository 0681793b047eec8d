package load

import (
	"bytes"
	"errors"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"fincert/internal/calendar"
	"fincert/internal/scheme"
)

func parse(t *testing.T, day string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// files of an archive, as a folder.
func folder(files []file) fs.FS {
	folder := fstest.MapFS{}
	for _, f := range files {
		folder[f.name] = &fstest.MapFile{Data: f.text}
	}
	return folder
}

func TestAnArchiveOfTheUnpackedFilesHasTheSameBytes(t *testing.T) {
	archive := ShippedBytes()
	files, err := unpack(archive)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Pack(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(archive, again) {
		t.Error("the bytes differ")
	}
}

func TestAnArchiveHoldsTheSameEditionAsItsFiles(t *testing.T) {
	fromBytes, err := Bytes(ShippedBytes())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(fromBytes, Shipped()) {
		t.Error("the editions differ")
	}
}

func TestAFileWithoutALastLineEndPacksLikeOneWith(t *testing.T) {
	with, err := Pack(fstest.MapFS{"a.yaml": {Data: []byte("kinds: []\n")}, "b.yaml": {Data: nil}})
	if err != nil {
		t.Fatal(err)
	}
	without, err := Pack(fstest.MapFS{"b.yaml": {Data: nil}, "a.yaml": {Data: []byte("kinds: []")}})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(with, without) {
		t.Errorf("%q and %q", with, without)
	}
}

func TestBytesThatPackWouldNotMakeAreRefused(t *testing.T) {
	archive := string(ShippedBytes())
	cut := strings.Index(archive[1:], header) + 1
	for name, bad := range map[string]string{
		"text before the first file": "# hello\n" + archive,
		"no line end at the end":     strings.TrimSuffix(archive, "\n"),
		"files out of order":         archive[cut:] + archive[:cut],
		"a file twice":               archive[:cut] + archive,
		"a path as name":             strings.Replace(archive, header, header+"../", 1),
		"nothing":                    "",
		"a long line":                archive + "#" + strings.Repeat(" ", longestLine) + "\n",
		"a deep nest":                archive + strings.Repeat("[\n", 100_000),
		"too much":                   archive + strings.Repeat("#\n", archiveLimit/2),
	} {
		_, err := Bytes([]byte(bad))
		var faulty *Faulty
		if !errors.As(err, &faulty) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// FuzzBytes: no bytes make the reader crash, and what it takes is what Pack
// makes of the files in it.
func FuzzBytes(f *testing.F) {
	f.Add(ShippedBytes())
	f.Add([]byte(header + "a.yaml\nscheme: {id: a, edition: b, since: 2026-01-01, zh: 甲, en: a}\nkinds: [{id: x}]\n"))
	f.Add([]byte(header + "a.yaml\nlimits:\n- &a {id: *a, value: !!int 1}\n- <<: {}\n- |\n  text\n- ? [a]\n  : b\n"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		edition, err := Bytes(archive)
		if err != nil {
			return
		}
		for _, need := range scheme.Needs() {
			if need.Section == scheme.Limits && edition.Limit(need.ID, edition.Since()).Value < 1 {
				t.Errorf("no limit %s", need.ID)
			}
		}
		files, err := unpack(archive)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Pack(folder(files))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(archive, again) {
			t.Error("the bytes differ")
		}
	})
}
