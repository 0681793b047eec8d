package now

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mayMeasure lists the files, apart from this package, that may read the
// machine's clock, each with the reason. Only measuring how long something
// took is a reason; an instant that is shown, stored or compared never is.
var mayMeasure = map[string]string{}

// readers are the functions of package time that look at the machine's clock.
// Timers and contexts only wait, so they are not among them.
var readers = []string{"Now", "Since", "Until"}

func TestOnlyThisPackageReadsTheTime(t *testing.T) {
	root := moduleRoot(t)
	used := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "fincert-data") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		for _, place := range readsOf(t, path) {
			if relative == "internal/now/now.go" {
				continue
			}
			used[relative] = true
			if _, allowed := mayMeasure[relative]; !allowed {
				t.Errorf("%s:%d reads the machine's clock; take an instant or a now.Clock instead", relative, place.Line)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for file, reason := range mayMeasure {
		if !used[file] {
			t.Errorf("%s may measure (%s), but does not: take it off the list", file, reason)
		}
	}
}

// readsOf finds every mention of a clock-reading function of package time, also
// one that is only handed on as a value.
func readsOf(t *testing.T, path string) []token.Position {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	local := ""
	for _, imported := range file.Imports {
		if imported.Path.Value != `"time"` {
			continue
		}
		local = "time"
		if imported.Name != nil {
			local = imported.Name.Name
		}
	}
	var places []token.Position
	if local == "." {
		return []token.Position{files.Position(file.Pos())}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, ok := selector.X.(*ast.Ident)
		if ok && pkg.Name == local && slices.Contains(readers, selector.Sel.Name) {
			places = append(places, files.Position(selector.Pos()))
		}
		return true
	})
	return places
}

func moduleRoot(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the package")
		}
		dir = parent
	}
}

func TestAHiddenReadOfTheTimeIsFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hidden.go")
	source := "package p\nimport clock \"time\"\nvar f = clock.Now\nfunc g(t clock.Time) clock.Duration { return clock.Since(t) }\n"
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := readsOf(t, path); len(got) != 2 {
		t.Errorf("found %v, want lines 3 and 4", got)
	}
}
