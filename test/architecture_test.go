package test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = ".."

// pkg is what go list tells of a package.
type pkg struct {
	ImportPath   string
	Name         string
	Doc          string
	GoFiles      []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	list := exec.Command("go", "list", "-json=ImportPath,Name,Doc,GoFiles,Imports,TestImports,XTestImports", "./...")
	list.Dir = root
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("list the module's packages: %v\n%s", err, stderr.String())
	}
	// The result of a test is cached as long as the files that it opened itself
	// stay the same; what go list read is not seen. So open them here.
	_ = parsed(t)
	var all []pkg
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("read the list of packages: %v", err)
		}
		all = append(all, p)
	}
}

// tree gives the names of the project's files. What the program or a benchmark
// leaves behind when it is run here does not belong to it.
func tree(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch {
		case d.IsDir() && slices.Contains([]string{".git", "fincert-data", "bench/out"}, name):
			return fs.SkipDir
		case d.Type().IsRegular() && !slices.Contains([]string{".git", "fincert"}, name):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("walk the project: %v", err)
	}
	return names
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return content
}

func generated(content []byte) bool {
	return regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`).Match(content)
}

type goFile struct {
	name   string
	syntax *ast.File
	at     func(token.Pos) string
}

// parsed gives every hand-written Go file.
func parsed(t *testing.T) []goFile {
	t.Helper()
	var all []goFile
	for _, name := range tree(t) {
		if path.Ext(name) != ".go" || strings.Contains(name, "/testdata/") {
			continue
		}
		content := read(t, name)
		if generated(content) {
			continue
		}
		files := token.NewFileSet()
		syntax, err := parser.ParseFile(files, name, content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("parse %s: %v", name, err)
		}
		all = append(all, goFile{name, syntax, func(p token.Pos) string { return files.Position(p).String() }})
	}
	return all
}

func TestPackagesHaveNamesOfTheFieldAndAComment(t *testing.T) {
	empty := []string{"util", "utils", "common", "manager", "helper", "helpers", "models", "services"}
	for _, p := range packages(t) {
		if slices.Contains(empty, p.Name) || slices.Contains(empty, path.Base(p.ImportPath)) {
			t.Errorf("%s: the name says nothing about what is in it", p.ImportPath)
		}
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func TestNoFileIsTooLongToRead(t *testing.T) {
	const most = 600
	for _, name := range tree(t) {
		if ext := path.Ext(name); ext != ".go" && ext != ".templ" || strings.Contains(name, "/testdata/") {
			continue
		}
		content := read(t, name)
		if lines := bytes.Count(content, []byte("\n")); lines > most && !generated(content) {
			t.Errorf("%s has %d lines; at most %d: is there a room missing?", name, lines, most)
		}
	}
}

func TestNoInterfaceHasMoreThanFiveMethods(t *testing.T) {
	for _, file := range parsed(t) {
		ast.Inspect(file.syntax, func(n ast.Node) bool {
			if i, ok := n.(*ast.InterfaceType); ok && i.Methods.NumFields() > 5 {
				t.Errorf("%s: an interface of %d methods", file.at(i.Pos()), i.Methods.NumFields())
			}
			return true
		})
	}
}

func TestNothingIsSkippedOrLeftToDo(t *testing.T) {
	marks := regexp.MustCompile(`\b(` + strings.Join([]string{"TO" + "DO", "FIX" + "ME", `t\.Sk` + `ip(Now|f)?\(`}, "|") + `)`)
	for _, name := range tree(t) {
		if ext := path.Ext(name); ext != ".go" && ext != ".templ" || strings.HasSuffix(name, "_templ.go") {
			continue
		}
		if found := marks.Find(read(t, name)); found != nil {
			t.Errorf("%s: %s", name, found)
		}
	}
}

// TestNoFileKnowsTheMachineItWasWrittenOn: no paths of a workplace, no hosts of
// a package registry. The patterns are put together here so that this file does
// not find itself.
func TestNoFileKnowsTheMachineItWasWrittenOn(t *testing.T) {
	workplace := regexp.MustCompile(strings.Join([]string{
		`(^|[^\w.])/(wo` + `rk|fa` + `rm|tmp/ba` + `sh_jobs)[/.]`,
		`\.\./sha` + `red/`,
		`registry\.n` + `pm`, `proxy\.go` + `lang`, `sum\.go` + `lang`, `deb\.de` + `bian`,
	}, "|"))
	for _, name := range tree(t) {
		content := read(t, name)
		if name == "go.sum" || bytes.IndexByte(content, 0) >= 0 {
			continue
		}
		if found := workplace.Find(content); found != nil {
			t.Errorf("%s: %q", name, found)
		}
	}
}

func TestLinksInDocumentsLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, name := range tree(t) {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, found := range link.FindAllSubmatch(read(t, name), -1) {
			target, _, _ := strings.Cut(string(found[1]), "#")
			if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			_, err := os.Stat(filepath.Join(root, filepath.FromSlash(path.Join(path.Dir(name), target))))
			if err != nil {
				t.Errorf("%s: the link to %s leads nowhere", name, target)
			}
		}
	}
}

// TestTheReadmesBeginWithTheTwoCommands: a newcomer copies them and is there.
func TestTheReadmesBeginWithTheTwoCommands(t *testing.T) {
	const begin = "# fincert\n\n```sh\ngo run ./cmd/fincert demo\nmake test\n```\n"
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		if !strings.HasPrefix(string(read(t, name)), begin) {
			t.Errorf("%s does not begin with the two commands", name)
		}
	}
}

// TestEveryDependencyIsExplained compares the imports, tests included, with the
// decision that lists the libraries.
func TestEveryDependencyIsExplained(t *testing.T) {
	const page = "docs/adr/0001-dependencies.md"
	explained := string(read(t, page))
	var modules []string
	required := regexp.MustCompile(`(?m)^\s*(?:require )?(\S+\.\S+/\S+|\S+\.\S+) v\S+`)
	for _, found := range required.FindAllSubmatch(read(t, "go.mod"), -1) {
		modules = append(modules, string(found[1]))
	}
	missing := map[string]string{}
	for _, p := range packages(t) {
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if !thirdParty(imported) {
				continue
			}
			from := ""
			for _, m := range modules {
				if (imported == m || strings.HasPrefix(imported, m+"/")) && len(m) > len(from) {
					from = m
				}
			}
			if !strings.Contains(explained, fmt.Sprintf("`%s`", from)) {
				missing[from] = p.ImportPath
			}
		}
	}
	for m, user := range missing {
		t.Errorf("%s uses %s, of which %s says nothing", user, m, page)
	}
}
