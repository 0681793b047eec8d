package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fincert/internal/fault"
)

// runScheme is what `fincert scheme …` prints and how it ends.
func runScheme(args ...string) (string, error) {
	var out bytes.Buffer
	command := newSchemeCommand()
	command.SetOut(&out)
	command.SetErr(&out)
	command.SilenceErrors, command.SilenceUsage = true, true
	command.SetArgs(args)
	err := command.Execute()
	return out.String(), err
}

func exported(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "scheme")
	out, err := runScheme("export", dir)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

func TestAnExportedSchemeIsClean(t *testing.T) {
	out, err := runScheme("check", exported(t))
	if err != nil || out != "未发现问题。\n" {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAnExportNeverOverwritesWhatABodyHasEdited(t *testing.T) {
	dir := exported(t)
	mine := filepath.Join(dir, "limits.yaml")
	err := os.WriteFile(mine, []byte("edited"), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	_, err = runScheme("export", dir)
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
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
	for lang, want := range map[string]string{
		"zh": at + "没有“chain”这一产品类别或特征。\n发现 1 个问题。\n",
		"en": at + "There is no kind or trait “chain”.\n1 finding.\n",
	} {
		out, err := runScheme("check", dir, "--lang", lang)
		if !errors.Is(err, errFindings) || out != want {
			t.Errorf("%v: %s", err, out)
		}
	}
	out, err := runScheme("check", dir, "--json", "--lang", "en")
	want := `{"clean":false,"findings":[{"file":"materials.yaml","line":` + strconv.Itoa(line) +
		`,"key":"scheme.finding.unknown-trait","text":"There is no kind or trait “chain”."}]}` + "\n"
	if !errors.Is(err, errFindings) || out != want {
		t.Errorf("%v: %s", err, out)
	}
}

func TestACheckOfNoFolderIsAnError(t *testing.T) {
	_, err := runScheme("check", filepath.Join(t.TempDir(), "nowhere"))
	if err == nil || errors.Is(err, errFindings) {
		t.Errorf("got %v", err)
	}
}
