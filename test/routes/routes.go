// Package routes reads in the source of a door which addresses it answers, so that
// a test that looks at pages knows when it has not looked at one.
package routes

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// few are so few patterns that the source was not understood.
const few = 5

// Patterns are those that the Go files of a folder give to a mux, as they are
// written there; what is a name there is one in angle brackets here.
func Patterns(t testing.TB, folder string) map[string]bool {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	patterns := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			callee, isMethod := call.Fun.(*ast.SelectorExpr)
			if isMethod && slices.Contains([]string{"page", "Handle", "HandleFunc"}, callee.Sel.Name) {
				if _, passedOn := call.Args[0].(*ast.Ident); !passedOn {
					patterns[written(call.Args[0])] = true
				}
			}
			return true
		})
	}
	if len(patterns) < few {
		t.Fatalf("only %d patterns are found in the source of %s; the test is blind", len(patterns), folder)
	}
	return patterns
}

// Compare fails for a pattern of the folder that the table lacks, and for one of
// the table that is in no file.
func Compare[T any](t testing.TB, folder string, table map[string]T) {
	t.Helper()
	patterns := Patterns(t, folder)
	for pattern := range patterns {
		if _, known := table[pattern]; !known {
			t.Errorf("%s has no row in the list of pages", pattern)
		}
	}
	for pattern := range table {
		if !patterns[pattern] {
			t.Errorf("%s is in the list of pages and not in %s", pattern, folder)
		}
	}
}

func written(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err == nil {
			return text
		}
	case *ast.BinaryExpr:
		return written(e.X) + written(e.Y)
	case *ast.SelectorExpr:
		return strings.TrimSuffix(written(e.X), ">") + "." + e.Sel.Name + ">"
	case *ast.CallExpr:
		return written(e.Fun) + "()"
	case *ast.Ident:
		return "<" + e.Name + ">"
	}
	return "?"
}
