package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mention is a key that the source names.
type mention struct {
	place  token.Position
	key    string
	refuse bool     // a refusal must also say what would unlock it
	given  []string // the values given with it; nil if not known from the source
}

// keyForm is what tells a key from other strings.
var keyForm = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$`)

// keyAt tells which argument of a function is a catalog key.
var keyAt = map[string]int{
	"fault.Refuse": 1, "fault.RefuseOurs": 0, "fault.New": 1, "fault.Term": 1,
	"text.T": 1, "text.Lookup": 1, "text.Fault": 2,
}

// makers are the functions of package fault that make a value of a sentence.
var makers = []string{"Text", "Number", "Day", "Term", "Both"}

// plain are the kinds of literal whose field Key is a catalog key.
var plain = []string{"Fault", "Field", "fault.Fault", "fault.Field"}

func TestEveryKeyThatTheSourceNamesIsInBothCatalogs(t *testing.T) {
	mentions := mentionsIn(t, filepath.Join("..", "..", "internal"))
	mentions = append(mentions, mentionsIn(t, filepath.Join("..", "..", "cmd"))...)
	if len(mentions) == 0 {
		t.Fatal("no key was found in the source; the test is blind")
	}
	for _, m := range mentions {
		for _, lang := range Langs() {
			message := shipped().messages[lang][m.key]
			if message == nil {
				t.Errorf("%v: %s is not in %v", m.place, m.key, lang)
				continue
			}
			next := shipped().messages[lang][m.key+".next"]
			if m.refuse && next == nil {
				t.Errorf("%v: %s does not say in %v what would unlock it: %s.next", m.place, m.key, lang, m.key)
			}
			if m.given == nil {
				continue
			}
			asked := placeholders(message)
			if next != nil {
				asked = append(asked, placeholders(next)...)
			}
			for _, name := range asked {
				if !slices.Contains(m.given, name) {
					t.Errorf("%v: %s asks for {{.%s}} in %v, given are %v", m.place, m.key, name, lang, m.given)
				}
			}
		}
	}
}

func TestEveryWordedKindOfFaultHasATitle(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "fault", "fault.go"), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Kind" {
			return true
		}
		found++
		for _, lang := range Langs() {
			if key := "fault." + literal(spec.Values[0]) + ".title"; shipped().messages[lang][key] == nil {
				t.Errorf("%s is not in %v", key, lang)
			}
		}
		return true
	})
	if found == 0 {
		t.Fatal("no kind of fault was found; the test is blind")
	}
}

func mentionsIn(t *testing.T, root string) []mention {
	t.Helper()
	var all []mention
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all = append(all, mentionsOf(t, path, source)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func mentionsOf(t *testing.T, path string, source []byte) []mention {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var all []mention
	add := func(m mention) {
		if keyForm.MatchString(m.key) {
			all = append(all, m)
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.CallExpr:
			name := funcName(n.Fun)
			if i, ok := keyAt[name]; ok && i < len(n.Args) {
				add(mention{
					place: files.Position(n.Args[i].Pos()), key: literal(n.Args[i]),
					refuse: strings.HasPrefix(name, "fault.Refuse"), given: given(name, n.Args[i+1:], n.Ellipsis),
				})
			}
			// The pages' own t, whatever the page is called.
			if strings.HasSuffix(name, ".t") && len(n.Args) >= 1 {
				add(mention{place: files.Position(n.Args[0].Pos()), key: literal(n.Args[0])})
			}
			// (*fault.Fields).Add, whatever the variable is called.
			if strings.HasSuffix(name, ".Add") && len(n.Args) >= 2 {
				add(mention{place: files.Position(n.Args[1].Pos()), key: literal(n.Args[1]), given: given("fault.Add", n.Args[2:], n.Ellipsis)})
			}
		case *ast.CompositeLit:
			if !slices.Contains(plain, funcName(n.Type)) {
				return true
			}
			for _, element := range n.Elts {
				pair, ok := element.(*ast.KeyValueExpr)
				if ok && funcName(pair.Key) == "Key" {
					add(mention{place: files.Position(pair.Value.Pos()), key: literal(pair.Value)})
				}
			}
		case *ast.BasicLit:
			form := ownKeys[filepath.Base(filepath.Dir(path))]
			if form != nil && form.MatchString(literal(n)) {
				add(mention{place: files.Position(n.Pos()), key: literal(n)})
			}
		}
		return true
	})
	return all
}

// ownKeys is how the keys look in folders that name them in other ways than by
// a fault: every such string there is one.
var ownKeys = map[string]*regexp.Regexp{
	"calendar":    regexp.MustCompile(`^(calendar|clock|date)\.[a-z-]+$`),
	"certificate": regexp.MustCompile(`^verify\.[a-z.-]+$`),
	"fincert":     regexp.MustCompile(`^cli\.[a-z.-]+$`),
}

// given are the names of a call's values, nil unless all are spelled out.
func given(function string, args []ast.Expr, spread token.Pos) []string {
	if !strings.HasPrefix(function, "fault.") || function == "fault.Term" || spread.IsValid() {
		return nil
	}
	names := []string{}
	for _, arg := range args {
		call, ok := arg.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return nil
		}
		pkg, name, _ := strings.Cut(funcName(call.Fun), ".")
		if pkg != "fault" || !slices.Contains(makers, name) || literal(call.Args[0]) == "" {
			return nil
		}
		names = append(names, literal(call.Args[0]))
	}
	return names
}

func funcName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if pkg := funcName(e.X); pkg != "" {
			return pkg + "." + e.Sel.Name
		}
		return "." + e.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) string {
	basic, ok := e.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return ""
	}
	value, err := strconv.Unquote(basic.Value)
	if err != nil {
		return ""
	}
	return value
}

func TestKeysAreFoundHoweverTheSourceNamesThem(t *testing.T) {
	source := `package p
func f() {
	_ = fault.Refuse("5.7", "case.a", fault.Day("on", d), fault.Term("stage", "stage.b"))
	_ = fault.RefuseOurs("case.c", rest...)
	s.fields.Add("materials[0].file", "material.d", fault.Number("count", 3))
	_ = &fault.Fault{Kind: fault.Invalid, Key: "case.e"}
	_ = text.T(lang, "site.f", nil)
	group.Add(1)
}`
	got := mentionsOf(t, "p.go", []byte(source))
	var keys []string
	for _, m := range got {
		keys = append(keys, m.key)
	}
	if want := []string{"case.a", "stage.b", "case.c", "material.d", "case.e", "site.f"}; !slices.Equal(keys, want) {
		t.Fatalf("found %v, want %v", keys, want)
	}
	if !got[0].refuse || !slices.Equal(got[0].given, []string{"on", "stage"}) || got[2].given != nil || !slices.Equal(got[3].given, []string{"count"}) {
		t.Errorf("found %+v", got)
	}
}
