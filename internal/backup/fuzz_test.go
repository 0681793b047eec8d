package backup

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Whatever stands in a manifest, reading it names no file outside the folder.
func FuzzAManifestLeadsNowhereElse(f *testing.F) {
	f.Add(`{"format":1,"holds":"record","taken":"2026-11-24T00:00:00Z","head":{"record":"","position":0,"instant":"","leaf":""},"parts":[{"name":"entry-1.jsonl.gz","table":"entry","rows":1,"size":2,"sha256":""}]}`)
	f.Add(`{"format":1,"holds":"record","parts":[{"name":"ring/../../x"}]}`)
	f.Add(`{"format":9,"holds":"keys"}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, manifestName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, holds := range []Holds{Record, Keys} {
			m, err := readManifest(dir, holds)
			if err != nil {
				continue
			}
			for _, p := range m.Parts {
				inside, err := filepath.Rel(dir, filepath.Join(dir, p.Name))
				if err != nil || !filepath.IsLocal(inside) {
					t.Errorf("the part %q lies outside", p.Name)
				}
			}
		}
	})
}

// A line of a part is read as a row of its columns, of the right kinds, or not
// at all.
func FuzzALineOfAPartIsARowOrNothing(f *testing.F) {
	f.Add(`[{"name":"position","kind":"integer"},{"name":"body","kind":"text"},{"name":"salt","kind":"bytes"}]`, `[1,"{}","AAEC"]`)
	f.Add(`[{"name":"position","kind":"integer"}]`, `[9223372036854775808]`)
	f.Add(`[{"name":"a","kind":"bytes"}]`, `["%%%"]`)
	f.Add(`[{"name":"a","kind":"text"}]`, `[null]`)
	f.Fuzz(func(t *testing.T, head, line string) {
		columns, err := readColumns([]byte(head))
		if err != nil {
			return
		}
		values, err := readValues([]byte(line), columns)
		if err != nil {
			return
		}
		if len(values) != len(columns) {
			t.Fatalf("%d values for %d columns", len(values), len(columns))
		}
		for i, v := range values {
			want := map[kind]reflect.Kind{whole: reflect.Int64, text: reflect.String, raw: reflect.Slice}[columns[i].Kind]
			if v != nil && reflect.TypeOf(v).Kind() != want {
				t.Errorf("%s is %T", columns[i].Name, v)
			}
			if strings.ContainsAny(columns[i].Name, ` "';`) {
				t.Errorf("a column is called %q", columns[i].Name)
			}
		}
	})
}
