package load

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// shippedWith is the shipped scheme with one place of one file changed, and the
// line on which the change begins. The place is the first occurrence of old
// after the text `after`.
func shippedWith(t *testing.T, name, after, old, planted string) (fstest.MapFS, int) {
	t.Helper()
	files := shippedMap(t)
	text := string(files[name].Data)
	from := strings.Index(text, after)
	if from < 0 {
		t.Fatalf("%s has no %q", name, after)
	}
	at := strings.Index(text[from:], old)
	if at < 0 {
		t.Fatalf("%s has no %q after %q", name, old, after)
	}
	at += from
	files[name] = &fstest.MapFile{Data: []byte(text[:at] + planted + text[at+len(old):])}
	return files, 1 + strings.Count(text[:at], "\n")
}

func shippedMap(t *testing.T) fstest.MapFS {
	t.Helper()
	entries, err := fs.ReadDir(ShippedFiles(), ".")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, entry := range entries {
		text, err := fs.ReadFile(ShippedFiles(), entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = &fstest.MapFile{Data: text}
	}
	return files
}

func TestTheShippedSchemeIsClean(t *testing.T) {
	findings, err := Check(ShippedFiles())
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range findings {
		t.Error(finding)
	}
}

func TestEveryPlantedFaultIsFoundWithFileAndLine(t *testing.T) {
	cases := []struct {
		fault                     string
		file, after, old, planted string
		key                       string
		shift                     int // the finding's line, from where the change begins
	}{
		{"a missing English translation", "materials.yaml", "id: quality-system", `    en: "Quality system documents"` + "\n", "", "translation", -5},
		{"an empty Chinese text", "limits.yaml", "id: case.max", `zh: "认证时限"`, `zh: ""`, "translation", -4},
		{"a missing translation of a refusal", "scope.yaml", "id: lawful", `, en: "The product does not meet the laws, regulations or normative documents in force"`, "", "translation", 0},
		{"an unknown trait", "materials.yaml", "id: evidence-jrt0166", "when: [cloud]", "when: [clowd]", "unknown-trait", 0},
		{"an unknown trait to be absent", "checklists.yaml", "id: DR-14", "unless: [outsourcing]", "unless: [outsourced]", "unknown-trait", 0},
		{"a kind that implies a kind", "kinds.yaml", "id: hardware", "implies: [involves-hardware]", "implies: [software]", "unknown-trait", 0},
		{"an unknown key", "materials.yaml", "id: application-form", "seal: true", "stamp: true", "unknown-key", 0},
		{"an unknown list", "kinds.yaml", "", "kinds:", "kindz:", "unknown-key", 0},
		{"a kind of file that there is not", "materials.yaml", "id: application-form", "files: [pdf, ofd, image]", "files: [pdf, ofd, movie]", "choice", 0},
		{"a bad unit", "limits.yaml", "id: monitoring.max", "unit: months", "unit: moons", "choice", 0},
		{"a limit of nothing", "limits.yaml", "id: monitoring.max", "value: 6", "value: 0", "number", 0},
		{"a limit in words", "limits.yaml", "id: monitoring.max", "value: 6", "value: six", "number", 0},
		{"no normally", "limits.yaml", "id: monitoring.max", "normally: true", "normally: maybe", "flag", 0},
		{"a medium outside of what is not announced", "grounds.yaml", "list: sampling", "    since: 2026-01-01\n", "    outside: true\n    since: 2026-01-01\n", "unknown-key", 0},
		{"a day that does not exist", "limits.yaml", "id: monitoring.max", "since: 2026-01-01", "since: 2026-02-30", "date", 0},
		{"an end before the beginning", "standards.yaml", "id: JRT0166", "until: 2020-10-15", "until: 2018-08-14", "until", 0},
		{"the same id twice", "materials.yaml", "id: quality-system", "id: consistency-declaration", "id: quality-system", "duplicate", 0},
		{"a trait that is a kind's name", "kinds.yaml", "traits:", "id: cloud", "id: software", "duplicate", 0},
		{"no clause and not ours", "limits.yaml", "id: file.size", "    ours: true\n", "", "clause-missing", -1},
		{"a clause of no rule", "limits.yaml", "id: case.max", `clause: "5.8"`, `clause: "Article 5"`, "clause", 0},
		{"no binding", "limits.yaml", "id: case.max", "binds: acceptance", "binds: sometimes", "choice", 0},
		{"a needed limit is missing", "limits.yaml", "", "id: case.max", "id: case.most", "needed", 0},
		{"a needed limit ends", "limits.yaml", "- id: case.max", "since: 2026-01-01", "since: 2026-01-01\n    until: 2027-12-31", "ends", -3},
		{"a needed limit begins late", "limits.yaml", "- id: case.max", "since: 2026-01-01", "since: 2026-02-01", "gap", -3},
		{"a bad pattern", "words.yaml", "id: certificate", "{SERIAL:6}", "{SERIAL}", "pattern", 0},
		{"a pattern without a running number", "words.yaml", "id: case", "-{SERIAL:4}", "", "pattern", 0},
		{"a depth of a list that is no examination's", "monitoring.yaml", "id: major-problem", "recheck: [on-site]", "recheck: [surveillance]", "checklist", 0},
		{"a status of no regulator", "words.yaml", "id: valid", `code: "01"`, `code: "09"`, "status-code", 0},
		{"a category of one digit", "kinds.yaml", "id: hardware", `category: "01"`, `category: "1"`, "category", 0},
		{"a form of no kind", "materials.yaml", "id: user-manual", "form: paper-or-electronic", "form: fax", "choice", 0},
		{"a group out of 5.2.2", "materials.yaml", "id: user-manual", "group: 2", "group: 7", "number", 0},
		{"two documents in a file", "kinds.yaml", "", "traits:", "---\ntraits:", "one-document", 0},
		{"broken YAML", "kinds.yaml", "id: cloud", "since: 2026-01-01", "since: [2026-01-01", "syntax", 1},
		{"a key twice", "kinds.yaml", "id: cloud", "binds: acceptance", "binds: acceptance\n    binds: act", "syntax", 1},
		{"an anchor", "kinds.yaml", "id: cloud", "binds: acceptance", "binds: &b acceptance", "text-wanted", 0},
		{"a chapter twice", "standards.yaml", "id: JRT0199", `number: "6"`, `number: "5"`, "duplicate", 0},
		{"a chapter without English", "standards.yaml", "id: JRT0199", `, en: "Service quality"`, "", "translation", 0},
		{"a text instead of a list", "kinds.yaml", "id: hardware", "implies: [involves-hardware]", "implies: involves-hardware", "list-wanted", 0},
		{"a second edition", "words.yaml", "", "verdicts:", "scheme: {id: x}\nverdicts:", "second-scheme", 0},
	}
	for _, c := range cases {
		t.Run(c.fault, func(t *testing.T) {
			files, line := shippedWith(t, c.file, c.after, c.old, c.planted)
			findings, err := Check(files)
			if err != nil {
				t.Fatal(err)
			}
			file, line := c.file, line+c.shift
			if c.key == "needed" {
				file, line = headerPlace(t, files)
			}
			found := slices.ContainsFunc(findings, func(f Finding) bool {
				return f.File == file && f.Line == line && f.Key == "scheme.finding."+c.key
			})
			if !found {
				t.Errorf("want %s:%d %s, found %v", file, line, c.key, findings)
			}
		})
	}
}

// headerPlace is where the edition is described, which is where an item that
// is nowhere can be missed.
func headerPlace(t *testing.T, files fstest.MapFS) (string, int) {
	t.Helper()
	text := string(files["scheme.yaml"].Data)
	at := strings.Index(text, "id: fintech-product")
	if at < 0 {
		t.Fatal("scheme.yaml describes no edition")
	}
	return "scheme.yaml", 1 + strings.Count(text[:at], "\n")
}

func TestEditionsOfAStandardThatOverlapAreFoundAtTheLater(t *testing.T) {
	files, _ := shippedWith(t, "standards.yaml", "", "until: 2020-10-15", "until: 2020-10-16")
	text := string(files["standards.yaml"].Data)
	later := strings.LastIndex(text[:strings.Index(text, `"JR/T 0166-2020"`)], "- id:")
	want := 1 + strings.Count(text[:later], "\n")
	findings, err := Check(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(findings) != 1 || findings[0].Line != want || findings[0].Key != "scheme.finding.overlap" {
		t.Errorf("want overlap at line %d, found %v", want, findings)
	}
}

func TestAFileThatCannotBeReadIsTheOnlyFinding(t *testing.T) {
	files, _ := shippedWith(t, "kinds.yaml", "id: cloud", "since: 2026-01-01", "since: [2026-01-01")
	findings, err := Check(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(findings) != 1 {
		t.Errorf("what the file would have held is not missing elsewhere, found %v", findings)
	}
}

func TestAnEditionWithoutDescriptionIsRefused(t *testing.T) {
	files := shippedMap(t)
	delete(files, "scheme.yaml")
	findings, err := Check(files)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(findings, func(f Finding) bool { return f.Key == "scheme.finding.no-scheme" }) {
		t.Errorf("found %v", findings)
	}
}

func TestAFileThatSomebodyMeantToBeReadIsNotSkipped(t *testing.T) {
	for _, name := range []string{"extra.yml", "Extra.yaml"} {
		files := shippedMap(t)
		files[name] = &fstest.MapFile{Data: []byte("kinds: []\n")}
		findings, err := Check(files)
		if err != nil {
			t.Fatal(err)
		}
		if len(findings) != 1 || findings[0].File != name || findings[0].Key != "scheme.finding.file-name" {
			t.Errorf("%s: found %v", name, findings)
		}
	}
}

func TestABodyAddsItsOwnItemsInAFileOfItsOwn(t *testing.T) {
	files := shippedMap(t)
	files["ours.yaml"] = &fstest.MapFile{Data: []byte(`checklists:
  - id: OWN-01
    list: on-site
    ours: true
    binds: acceptance
    since: 2026-06-01
    zh: "机房巡检记录"
    en: "Records of machine room rounds"
    scope: "5.6(1)"
`)}
	extended, err := FS(files)
	if err != nil {
		t.Fatal(err)
	}
	count := func(day string) int {
		return len(extended.Checklist("on-site", "software", nil, parse(t, day)))
	}
	if before, after := count("2026-05-31"), count("2026-06-01"); after != before+1 {
		t.Errorf("%d items before, %d after", before, after)
	}
}

func TestAllFindingsAreNamedAtOnce(t *testing.T) {
	files := shippedMap(t)
	for name, file := range maps.All(files) {
		files[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(file.Data), "since: 2026-01-01", "since: tomorrow"))}
	}
	_, err := FS(files)
	faulty, ok := err.(*Faulty)
	if !ok || len(faulty.Findings) < 100 {
		t.Fatalf("got %v", err)
	}
	if fields := faulty.Fault().Fields; len(fields) != len(faulty.Findings) {
		t.Errorf("%d findings, %d fields", len(faulty.Findings), len(fields))
	}
}
