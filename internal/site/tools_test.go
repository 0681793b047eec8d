package site

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheCommandsOfThePageDoWhatItSays types them in an empty folder, one step
// after the other. What they would fetch lies there; the libraries are the
// vendored ones.
func TestTheCommandsOfThePageDoWhatItSays(t *testing.T) {
	for tool, from := range map[string]string{
		"certutil": "libnss3-tools", "pdfsig": "poppler-utils", "pdfdetach": "poppler-utils", "openssl": "openssl", "qpdf": "qpdf", "node": "nodejs",
	} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing: install the Debian package %s", tool, from)
		}
	}
	v, dir := open(t), t.TempDir()
	c := content(4)
	write := func(name string, text []byte, err error) {
		t.Helper()
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write("certificate.pdf", v.checker.paper(t, c), nil)
	anchors, err := v.ring.Anchors()
	write("root.pem", anchors, err)
	set, err := v.checker.JWKS()
	write("jwks.json", set, err)
	for _, list := range []string{"revocation", "suspension"} {
		jwt, _, err := v.checker.get(context.Background(), "/status/"+list+"/1")
		write(list+".jwt", jwt, err)
	}
	libraries, err := filepath.Abs("../../test/peers/node_modules")
	if err == nil {
		err = os.Symlink(libraries, filepath.Join(dir, "node_modules"))
	}
	if err != nil {
		t.Fatal(err)
	}
	says := map[string][]string{
		"site.tools.fetch":  {"ingerprint="},
		"site.tools.pdfsig": {"Signature is Valid.", "Certificate is Trusted."},
		"site.tools.cms":    {"CAdES Verification successful"},
		"site.tools.qpdf":   {"No syntax or stream encoding errors found"},
		"site.tools.jose":   {c.Number, c.Holder.Name.ZH},
		"site.tools.status": {"revocation false", "suspension false"},
	}
	for _, step := range toolSteps {
		want, here := says[step.key]
		if !here {
			continue // a picture of the paper, and fincert itself: tested beside what makes them
		}
		var commands []string
		for line := range strings.Lines(step.commands + "\n") {
			if !strings.HasPrefix(line, "curl ") && !strings.HasPrefix(line, "npm ") {
				commands = append(commands, line)
			}
		}
		shell := exec.Command("sh", "-e", "-c", strings.Join(commands, ""))
		shell.Dir = dir
		out, err := shell.CombinedOutput()
		for _, text := range want {
			if err != nil || !strings.Contains(string(out), text) {
				t.Errorf("%s: %v; it does not say %q:\n%s", step.key, err, text, out)
			}
		}
	}
}
