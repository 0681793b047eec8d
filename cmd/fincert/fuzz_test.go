package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/text"
)

// A configuration file is taken with values that a server can have, or refused
// in words of both languages.
func FuzzAConfigurationFileIsTakenOrRefusedInWords(f *testing.F) {
	for _, content := range []string{
		"listen: 127.0.0.1:8080\nrate: 7\nproxy: [10.0.0.0/8, 192.0.2.1]\nbase-url: https://cert.example.cn\n",
		"database: postgres://fincert@db/fincert\n", "listn: x", "rate: many", "base-url: {a: b}", "listen: [unclosed",
		"base-url:", "- a\n- b\n", "proxy: [[1]]", "a: &a [*a]", "rate: 0x10\n", "rate: 1e99", "\ufeffrate: 1", "? a\n: b", "rate: !!str 7",
	} {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		name := filepath.Join(t.TempDir(), configName)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		serve := newServeCommand()
		if err := serve.ParseFlags([]string{"--config", name}); err != nil {
			t.Fatal(err)
		}
		err := readSettings(serve)
		if err == nil {
			return
		}
		for _, lang := range []text.Lang{text.ZH, text.EN} {
			said := strings.Join(wordsOf(lang, err), "\n")
			if said == "" || strings.Contains(said, "⟦") {
				t.Errorf("%q is refused with %q", content, said)
			}
		}
	})
}

// What --against names is a text to compare with, or refused as a wrong
// question.
func FuzzACheckpointIsATextOrAFile(f *testing.F) {
	for _, given := range []string{"", "no-such-file", "/", "cert.example.cn/log/record\n3\nAAAA\n\n— key sig\n", "\x00", strings.Repeat("a", 5000)} {
		f.Add(given)
	}
	f.Fuzz(func(t *testing.T, given string) {
		if filepath.IsAbs(given) {
			given = "." + given // nothing of this machine is read
		}
		kept, err := checkpointIn(given)
		if err == nil && given != "" && kept == "" {
			t.Errorf("%q gave nothing to compare with", given)
		}
		if err != nil && exitCode(err) != exitUsage {
			t.Errorf("%q: exit code %d: %v", given, exitCode(err), err)
		}
	})
}
