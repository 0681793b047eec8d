package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/calendar"
)

func TestANoticeIsTriedAndImportedAtTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "2027.csv")
	text := "date,kind,name\n"
	for line := range strings.Lines(string(calendar.BuiltInFiles()[1].Bytes)) {
		if strings.HasPrefix(line, "2027-") {
			text += line
		}
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	arguments := []string{"calendar", "import", file, "--data", filepath.Join(folder, "data"),
		"--notice", "国办发明电〔2026〕99号", "--issued", "2026-11-20", "--lang", "en"}
	for _, try := range []struct {
		more []string
		code int
		says string
	}{
		{[]string{"--dry-run"}, exitDone, "Not imported"},
		{nil, exitDone, "Imported"},
		{nil, exitNot, "was imported already"},
		{[]string{"--issued", "yesterday"}, exitUsage, "is no date"},
		{[]string{"--notice", ""}, exitUsage, "--notice"},
	} {
		out, errs, code := fincert(t, "", append(arguments, try.more...)...)
		if code != try.code || !strings.Contains(out+errs, try.says) {
			t.Errorf("%v: %d %s %s", try.more, code, out, errs)
		}
	}
	if err := os.WriteFile(file, []byte(text+"2028-01-04,holiday,元旦\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, errs, code := fincert(t, "", append(arguments, "--notice", "国办发明电〔2026〕100号")...)
	if code != exitNot || !strings.Contains(errs, "2027.csv, line") {
		t.Errorf("a notice of two years: %d %s", code, errs)
	}
	_, _, code = fincert(t, "", "calendar", "import")
	if code != exitUsage {
		t.Errorf("without a file: %d", code)
	}
}
