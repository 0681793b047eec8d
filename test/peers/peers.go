// Package peers asks programs of others what they think of what we issue: jose
// and vc-bitstring-status-list, vendored beneath node_modules (VENDORED.md says
// what and from where) and run by Debian's nodejs, and Debian's openssl,
// poppler, qpdf and zbar. They share no code with ours.
//
// It is for tests. A tool that is missing fails the test with the name of the
// Debian package that has it; nothing is skipped, nothing is fetched.
package peers

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Question is a credential and all that is needed to judge it without a network.
type Question struct {
	Credential string            `json:"credential"` // vc+jwt
	Keys       json.RawMessage   `json:"keys"`       // the issuer's JWKS
	Issuer     string            `json:"issuer"`
	Lists      map[string]string `json:"lists"` // status lists by their address
	At         time.Time         `json:"at"`
}

// Answer is what the peers say of a credential.
type Answer struct {
	Holds      bool            // signatures, validity and both lists
	Refused    string          // why not
	Credential map[string]any  // what was signed
	Statuses   map[string]bool // what the lists say, by purpose
}

// Credential asks jose and vc-bitstring-status-list.
func Credential(t testing.TB, q Question) (a Answer) {
	t.Helper()
	node(t, "credential.mjs", q, &a)
	return a
}

// Token is a JWT and the keys that may have signed it.
type Token struct {
	JWT  string          `json:"jwt"`
	Keys json.RawMessage `json:"keys"`
	Type string          `json:"typ,omitempty"` // its header's typ, if it must have one
	At   time.Time       `json:"at"`
}

// Said is what jose says of a JWT.
type Said struct {
	Holds   bool
	Refused string
	Payload map[string]any
}

// JWT asks jose.
func JWT(t testing.TB, token Token) (s Said) {
	t.Helper()
	node(t, "jwt.mjs", token, &s)
	return s
}

// node runs a script of this folder. A script answers in any case; one that
// fails is broken.
func node(t testing.TB, script string, question, answer any) {
	t.Helper()
	asked, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(Tool(t, "node"), filepath.Join(folder(t), script))
	cmd.Stdin = bytes.NewReader(asked)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	said, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, errs.String())
	}
	err = json.Unmarshal(said, answer)
	if err != nil {
		t.Fatalf("%s answers %q: %v", script, said, err)
	}
}

// folder is where this file lies, found from the folder that a test runs in: the
// compiler's own memory of it is gone in a build with -trimpath.
func folder(t testing.TB) string {
	t.Helper()
	for dir := "."; ; dir = filepath.Join(dir, "..") {
		at, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return filepath.Join(at, "test", "peers")
		}
		if at == filepath.Dir(at) {
			t.Fatal("no go.mod above the test")
		}
	}
}

// packageOf names the Debian package of each tool that a peer needs.
var packageOf = map[string]string{
	"node":      "nodejs",
	"openssl":   "openssl",
	"qpdf":      "qpdf",
	"pdfsig":    "poppler-utils",
	"pdftotext": "poppler-utils",
	"pdftoppm":  "poppler-utils",
	"pdfdetach": "poppler-utils",
	"certutil":  "libnss3-tools",
	"zbarimg":   "zbar-tools",
	"w3m":       "w3m",
	"chromium":  "chromium",
	"nginx":     "nginx-light",
}

// Tool is the path of a tool; a test that needs a missing one fails.
func Tool(t testing.TB, name string) string {
	t.Helper()
	from, known := packageOf[name]
	if !known {
		t.Fatalf("nobody knows which Debian package has %s", name)
	}
	at, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing; Debian's package %s has it: sh test/install.sh", name, from)
	}
	return at
}

// Packages are the Debian packages that have the tools.
func Packages() []string {
	return slices.Compact(slices.Sorted(maps.Values(packageOf)))
}
