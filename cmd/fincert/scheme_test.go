package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// runScheme is what `fincert scheme …` prints and its exit code.
func runScheme(args ...string) (out, errs string, code int) {
	var outBuffer, errsBuffer bytes.Buffer
	code = run(append([]string{"scheme"}, args...), strings.NewReader(""), &outBuffer, &errsBuffer)
	return outBuffer.String(), errsBuffer.String(), code
}

func exported(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "scheme")
	_, errs, code := runScheme("export", dir)
	if code != exitDone {
		t.Fatal(errs)
	}
	return dir
}

func TestAnExportedSchemeIsClean(t *testing.T) {
	out, errs, code := runScheme("check", exported(t))
	if code != exitDone || out != "未发现问题。\n" || errs != "" {
		t.Errorf("%d: %s%s", code, out, errs)
	}
}

func TestAnExportNeverOverwritesWhatABodyHasEdited(t *testing.T) {
	dir := exported(t)
	mine := filepath.Join(dir, "limits.yaml")
	err := os.WriteFile(mine, []byte("edited"), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	_, errs, code := runScheme("export", dir)
	if code != exitNot || !strings.Contains(errs, "不是空文件夹") {
		t.Errorf("%d: %s", code, errs)
	}
	content, err := os.ReadFile(mine)
	if err != nil || string(content) != "edited" {
		t.Errorf("%v: %s", err, content)
	}
}

func TestACheckNamesFileLineAndWhatIsWrong(t *testing.T) {
	dir := exported(t)
	path := filepath.Join(dir, "materials.yaml")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(content), "when: [blockchain]", "when: [chain]", 1)
	line := 1 + strings.Count(changed[:strings.Index(changed, "when: [chain]")], "\n")
	err = os.WriteFile(path, []byte(changed), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	at := "materials.yaml:" + strconv.Itoa(line) + ": "
	for lang, want := range map[string][2]string{
		"zh": {at + "没有“chain”这一产品类别或特征。\n", "发现 1 个问题。\n"},
		"en": {at + "There is no kind or trait “chain”.\n", "1 finding.\n"},
	} {
		out, errs, code := runScheme("check", dir, "--lang", lang)
		if code != exitNot || out != want[0] || errs != want[1] {
			t.Errorf("%d: %s%s", code, out, errs)
		}
	}
	out, _, code := runScheme("check", dir, "--json", "--lang", "en")
	want := `{"clean":false,"findings":[{"file":"materials.yaml","line":` + strconv.Itoa(line) +
		`,"key":"scheme.finding.unknown-trait","text":"There is no kind or trait “chain”."}]}`
	if code != exitNot || strings.TrimSpace(out) != want {
		t.Errorf("%d: %s", code, out)
	}
}

func TestASchemeQuestionThatIsWronglyAskedIsUsage(t *testing.T) {
	for _, args := range [][]string{
		{"check"}, {"export"}, {"check", "a", "b"}, {"burn"}, {"check", filepath.Join(t.TempDir(), "nowhere")},
	} {
		out, errs, code := runScheme(args...)
		if code != exitUsage || out != "" || errs == "" {
			t.Errorf("%v: %d: %s%s", args, code, out, errs)
		}
	}
}
