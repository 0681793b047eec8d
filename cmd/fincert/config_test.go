package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// settled are the settings of `serve` as they are taken from arguments, the
// environment and a configuration file.
func settled(t *testing.T, args ...string) (*cobra.Command, error) {
	t.Helper()
	serve := newServeCommand()
	err := serve.ParseFlags(args)
	if err != nil {
		t.Fatal(err)
	}
	return serve, readSettings(serve)
}

func configured(t *testing.T, content string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	err := os.WriteFile(filepath.Join(folder, configName), []byte(content), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestTheNearerWordCountsFlagThenEnvironmentThenFile(t *testing.T) {
	folder := configured(t, "listen: 127.0.0.1:1111\nrate: 7\nproxy: [10.0.0.0/8, 192.0.2.1]\nbase-url: https://from.file\n")
	t.Setenv("FINCERT_RATE", "8")
	t.Setenv("FINCERT_LISTEN", "127.0.0.1:2222")
	serve, err := settled(t, "--data", folder, "--listen", "127.0.0.1:3333")
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"listen": "127.0.0.1:3333", "rate": "8", "base-url": "https://from.file", "proxy": "[10.0.0.0/8,192.0.2.1]",
	} {
		if got := serve.Flag(key).Value.String(); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
}

func TestAConfigurationFileThatSaysSomethingUnknownIsRefusedWhole(t *testing.T) {
	for content, says := range map[string]string{
		"listn: 127.0.0.1:1":       "listn",
		"json: true":               "json",
		"rate: many":               "rate",
		"base-url: {a: b}":         "base-url",
		"listen: [unclosed":        "fincert.yaml",
		"base-url:":                "base-url",
		"listen: x\nlisten: y\n":   "listen",
		"- a list and no mapping ": "fincert.yaml",
	} {
		_, errs, code := fincert(t, "", "rebuild", "--data", configured(t, content), "--lang", "en")
		if code != exitNot || !strings.Contains(errs, says) || strings.Contains(errs, "%!") {
			t.Errorf("%q: %d %s", content, code, errs)
		}
	}
	_, errs, code := fincert(t, "", "rebuild", "--config", filepath.Join(t.TempDir(), "none.yaml"), "--lang", "en")
	if code != exitNot || !strings.Contains(errs, "none.yaml") {
		t.Errorf("a file that is not there: %d %s", code, errs)
	}
	t.Setenv("FINCERT_RATE", "much")
	_, errs, code = fincert(t, "", "serve", "--data", t.TempDir(), "--lang", "en")
	if code != exitUsage || !strings.Contains(errs, "FINCERT_RATE") {
		t.Errorf("a variable that is no number: %d %s", code, errs)
	}
}

func TestAProxyThatIsNoAddressIsRefused(t *testing.T) {
	_, errs, code := fincert(t, "", "serve", "--data", t.TempDir(), "--proxy", "my-proxy", "--lang", "en")
	if code != exitUsage || !strings.Contains(errs, "my-proxy") {
		t.Errorf("%d %s", code, errs)
	}
}
