package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/certificate"
	"fincert/internal/certificate/layout"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/pdf"
	"fincert/internal/register/registertest"
)

// handed is what somebody was given: files with a credential and the text of a
// QR code, and the root of who signed them.
type handed struct{ credential, qr, root string }

func hand(t *testing.T) handed {
	t.Helper()
	dir := t.TempDir()
	ring, err := keys.Open(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	issuer := &certificate.Issuer{Ring: ring, BaseURL: "https://cert.example.cn", Clock: now.System()}
	jwt, err := issuer.Credential(registertest.Certificate(1, calendar.DateOf(now.System().Now())))
	if err != nil {
		t.Fatal(err)
	}
	qr, err := issuer.QR(jwt)
	if err != nil {
		t.Fatal(err)
	}
	h := handed{filepath.Join(dir, "credential.jwt"), filepath.Join(dir, "qr.txt"), filepath.Join(dir, "keys", keys.RootName)}
	for path, text := range map[string]string{h.credential: jwt, h.qr: qr + "\n"} {
		if err = os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func TestVerifySaysByItsExitCodeWhatDoesNotHold(t *testing.T) {
	h, other := hand(t), hand(t)
	text, err := os.ReadFile(h.credential)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), ".ey", ".eZ", 1)
	huge := filepath.Join(t.TempDir(), "huge.pdf")
	if err = os.WriteFile(huge, []byte("%PDF-1.7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err = os.Truncate(huge, 500<<20); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, in string
		args     []string
		code     int
		says     string
	}{
		{"a good credential", "", []string{h.credential, "--root", h.root}, 0, "unaltered"},
		{"from the input", string(text), []string{"-", "--root", h.root}, 0, "root certifies"},
		{"a QR code", "", []string{h.qr, "--root", h.root}, 0, "through"},
		{"without a root", "", []string{h.credential}, 4, "no root was given"},
		{"with the root of another body", "", []string{h.credential, "--root", other.root}, 4, "does not certify"},
		{"altered", changed, []string{"-", "--root", h.root}, 3, "altered"},
		{"too large", "", []string{huge, "--root", h.root}, 3, "larger than"},
		{"after its last day", "", []string{h.credential, "--root", h.root, "--at", "2035-01-01T00:00:00Z"}, 6, "last valid day"},
		{"with a server that is not there", "", []string{h.credential, "--root", h.root, "--online", "https://cert.example.cn:1"}, 4, "issued at"},
		{"no file", "", nil, 2, ""},
		{"a file that is not there", "", []string{h.credential + "x"}, 2, ""},
		{"a root that is none", "", []string{h.credential, "--root", h.qr}, 2, ""},
		{"an address that is none", "", []string{h.credential, "--online", "cert.example.cn"}, 2, ""},
		{"a moment that is none", "", []string{h.credential, "--at", "yesterday"}, 2, ""},
	} {
		out, errs, code := fincert(t, c.in, append([]string{"verify", "--lang", "en"}, c.args...)...)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s: %d instead of %d: %s%s", c.name, code, c.code, out, errs)
		}
		if code > exitUsage && !strings.Contains(errs, "does not hold") {
			t.Errorf("%s: what sums up is %q", c.name, errs)
		}
	}
}

// paperOf prints the first certificate of a body on a paper that the body itself
// signs, with the credential of one of its certificates attached.
func paperOf(t *testing.T, dir string, attached int) string {
	t.Helper()
	ring, err := keys.Open(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	issuer := &certificate.Issuer{Ring: ring, BaseURL: "https://cert.example.cn", Clock: now.System()}
	today := calendar.DateOf(now.System().Now())
	credential, err := issuer.Credential(registertest.Certificate(attached, today))
	if err != nil {
		t.Fatal(err)
	}
	qr, err := issuer.QR(credential)
	if err != nil {
		t.Fatal(err)
	}
	printed := registertest.Certificate(1, today)
	doc, err := layout.Certificate(printed, layout.Look{}, layout.Signs{Address: issuer.BaseURL + certificate.PathOf(printed.Number), QR: qr, Credential: credential})
	if err != nil {
		t.Fatal(err)
	}
	signer, chain, err := ring.PaperSigner()
	if err != nil {
		t.Fatal(err)
	}
	file, err := doc.Sign(t.Context(), pdf.Signer{Key: signer, Chain: chain})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, fmt.Sprintf("paper-%d.pdf", attached))
	if err = os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestVerifyTellsAPaperFromTheCredentialOfAnotherCertificate: both are the body's
// own and unaltered, and they do not belong together.
func TestVerifyTellsAPaperFromTheCredentialOfAnotherCertificate(t *testing.T) {
	dir := t.TempDir()
	own, others := paperOf(t, dir, 1), paperOf(t, dir, 2)
	root := filepath.Join(dir, "keys", keys.RootName)
	if out, errs, code := fincert(t, "", "verify", own, "--root", root, "--lang", "en"); code != exitDone {
		t.Errorf("with its own: %d %s%s", code, out, errs)
	}
	out, errs, code := fincert(t, "", "verify", others, "--root", root, "--json")
	var said verified
	if err := json.Unmarshal([]byte(out), &said); err != nil || code != 5 || said.Exit != 5 || !strings.Contains(errs, "内容") {
		t.Fatalf("with another's: %d %s%s: %v", code, out, errs, err)
	}
	if said.Parts["integrity"] != "holds" || said.Parts["identity"] != "holds" || said.Parts["content"] != "fails" {
		t.Errorf("it says %+v", said.Parts)
	}
}

func TestVerifyTellsMachinesWhatItTellsPeople(t *testing.T) {
	h := hand(t)
	out, errs, code := fincert(t, "", "verify", h.credential, "--root", h.root, "--json")
	var said verified
	if err := json.Unmarshal([]byte(out), &said); err != nil || code != exitDone {
		t.Fatalf("%d %q %q: %v", code, out, errs, err)
	}
	if !said.Holds || said.Exit != 0 || said.Kind != certificate.KindCredential || !strings.HasPrefix(said.Number, "FC") || said.Certificate.Holder.Name.ZH == "" {
		t.Errorf("it says %+v", said)
	}
	want := map[string]string{"integrity": "holds", "identity": "holds", "content": "holds", "status": "unknown"}
	for part, verdict := range want {
		if said.Parts[part] != verdict {
			t.Errorf("%s is %s", part, said.Parts[part])
		}
	}
	for _, f := range said.Findings {
		if f.Says == "" || strings.Contains(f.Says, "⟦") {
			t.Errorf("%+v", f)
		}
	}
	out, _, code = fincert(t, "", "verify", h.credential, "--json")
	if err := json.Unmarshal([]byte(out), &said); err != nil || code != 4 || said.Holds || said.Exit != 4 {
		t.Errorf("without a root: %d %q", code, out)
	}
}
