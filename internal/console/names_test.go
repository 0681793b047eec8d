package console

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"fincert/internal/body"
	"fincert/internal/console/form"
	"fincert/internal/rule"
	"fincert/internal/text"
)

func commandTypes() []rule.CommandType {
	return slices.Concat(rule.Chapters().Commands, body.Book().Commands)
}

// each visits all fields of a form, those of groups and rows, too.
func each(fields []*form.Field, at string, visit func(*form.Field, string)) {
	for _, f := range fields {
		path := f.Name
		if at != "" {
			path = at + "." + f.Name
		}
		if f.Name != "" {
			visit(f, path)
		}
		each(f.Of, path, visit)
	}
}

func TestEveryFieldHasItsNameInBothLanguages(t *testing.T) {
	for _, c := range commandTypes() {
		if !byPeople(c.Name()) {
			continue
		}
		each(form.Of(c.New()), "", func(_ *form.Field, path string) {
			for _, lang := range text.Langs() {
				if nameOf(lang, c.Slug(), path, "") == "" {
					t.Errorf("%v: form.%s.%s", lang, c.Slug(), path)
				}
			}
		})
	}
}

// nameOf is the key by which a field is called, hinted at or its row named; "" if
// there is none.
func nameOf(lang text.Lang, slug, path, what string) string {
	for _, key := range form.LabelKeys(slug, path) {
		if _, there := text.Lookup(lang, key+what); there {
			return key + what
		}
	}
	return ""
}

func TestEveryNameOfAFieldIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, c := range commandTypes() {
		each(form.Of(c.New()), "", func(_ *form.Field, path string) {
			for _, what := range []string{"", ".hint", ".row", ".same"} {
				used[nameOf(text.ZH, c.Slug(), path, what)] = byPeople(c.Name()) || used[nameOf(text.ZH, c.Slug(), path, what)]
			}
		})
	}
	var source []byte // where the form itself names texts
	for _, pattern := range []string{"*.go", "*.templ", "form/*.go", "form/*.templ"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source = append(source, content...)
		}
	}
	catalogs, err := filepath.Glob("../text/zh-CN/form*.toml")
	if err != nil || len(catalogs) == 0 {
		t.Fatal("no catalog was found; the test is blind", err)
	}
	for _, catalog := range catalogs {
		content, err := os.ReadFile(catalog)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^"(form\.[a-z0-9.-]+)" =`).FindAllSubmatch(content, -1) {
			if key := string(found[1]); !used[key] && !bytes.Contains(source, []byte(`"`+key+`"`)) {
				t.Errorf("%s: nobody uses %s", filepath.Base(catalog), key)
			}
		}
	}
}
