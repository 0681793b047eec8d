package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestTheDoctorSaysWhatToDoInBothLanguages(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	out, errs, code := fincert(t, "", "doctor", "--data", data, "--lang", "en")
	if code != exitNot || !strings.Contains(out, "BROKEN") || !strings.Contains(out, "fincert serve makes it") || errs == "" {
		t.Errorf("of nothing: %d %s %s", code, out, errs)
	}
	_, errs, code = fincert(t, "", "rebuild", "--data", data)
	if code != exitDone {
		t.Fatal(errs)
	}
	out, _, code = fincert(t, "", "doctor", "--data", data, "--base-url", "https://cert.example.cn")
	if code != exitDone || !strings.Contains(out, "数据库：sqlite") || strings.Contains(out, "doctor.") {
		t.Errorf("of a new one: %d %s", code, out)
	}
	out, _, _ = fincert(t, "", "doctor", "--data", data, "--json")
	if !strings.Contains(out, `"key":"doctor.database"`) {
		t.Errorf("as JSON: %s", out)
	}
}
