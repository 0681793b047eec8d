package peers

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Paper is what Debian's tools say of a signed PDF.
type Paper struct {
	Damage   string // what qpdf complains of; empty: nothing
	Valid    bool   // pdfsig: the signature fits the bytes
	Trusted  bool   // pdfsig: its certificate leads to the root
	Whole    bool   // pdfsig: nothing was added behind what is signed
	Says     string // all that pdfsig prints
	CAdES    string // why openssl refuses the signature against the root; empty: it does not
	Attached []byte // the one file that is attached, by pdfdetach; nil: none
	Text     string // by pdftotext
	QR       string // the code on the first page, rendered at 150 dpi and read by zbarimg
}

// Holds: the paper is whole and signed beneath the root, to everybody.
func (p Paper) Holds() bool {
	return p.Damage == "" && p.Valid && p.Trusted && p.Whole && p.CAdES == ""
}

// Judge shows a paper to qpdf, pdfsig, openssl, pdfdetach, pdftotext and zbarimg.
// The root is PEM, and may have others beneath it.
func Judge(t testing.TB, file, root []byte) (p Paper) {
	t.Helper()
	folder := t.TempDir()
	paper, anchor := filepath.Join(folder, "paper.pdf"), filepath.Join(folder, "root.pem")
	store(t, paper, file)
	store(t, anchor, root)

	said, err := tool(t, folder, "qpdf", "--check", paper)
	if err != nil {
		p.Damage = said
	}
	nss := "sql:" + folder
	must(t, folder, "certutil", "-N", "-d", nss, "--empty-password")
	must(t, folder, "certutil", "-A", "-d", nss, "-n", "root", "-t", "CT,C,C", "-i", anchor)
	p.Says, _ = tool(t, folder, "pdfsig", "-nssdir", nss, paper) // also of a broken signature
	p.Valid = strings.Contains(p.Says, "Signature is Valid.")
	p.Trusted = strings.Contains(p.Says, "Certificate is Trusted.")
	p.Whole = strings.Contains(p.Says, "Total document signed")
	p.CAdES = cades(t, folder, file, p.Says)

	attached := filepath.Join(folder, "attached")
	said, _ = tool(t, folder, "pdfdetach", "-list", paper)
	if strings.HasPrefix(said, "1 embedded file") {
		must(t, folder, "pdfdetach", "-save", "1", "-o", attached, paper)
		p.Attached, err = os.ReadFile(attached)
		if err != nil {
			t.Fatal(err)
		}
	}
	p.Text, _ = tool(t, folder, "pdftotext", "-raw", paper, "-") // in the order in which it was written
	p.QR = code(t, folder)
	return p
}

// Code is the code on a paper's first page, rendered at 150 dpi and read by
// zbarimg; empty if there is none.
func Code(t testing.TB, file []byte) string {
	t.Helper()
	folder := t.TempDir()
	store(t, filepath.Join(folder, "paper.pdf"), file)
	return code(t, folder)
}

func code(t testing.TB, folder string) string {
	t.Helper()
	_, err := tool(t, folder, "pdftoppm", "-r", "150", "-png", "-f", "1", "-singlefile", "paper.pdf", "first")
	if err != nil {
		return ""
	}
	said, err := tool(t, folder, "zbarimg", "-q", "--raw", "--nodbus", "first.png")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(said)
}

// Text is what a PDF says, by pdftotext, without the blanks and breaks of its lines.
func Text(t testing.TB, file []byte) string {
	t.Helper()
	folder := t.TempDir()
	store(t, filepath.Join(folder, "paper.pdf"), file)
	said, err := tool(t, folder, "pdftotext", "-raw", "-enc", "UTF-8", "paper.pdf", "-")
	if err != nil {
		t.Fatalf("pdftotext: %v: %s", err, said)
	}
	return strings.Join(strings.Fields(said), "")
}

var signedRanges = regexp.MustCompile(`Signed Ranges: \[0 - (\d+)\], \[(\d+) - (\d+)\]`)

// cades has openssl verify the signature that pdfsig takes out.
func cades(t testing.TB, folder string, file []byte, says string) (refused string) {
	t.Helper()
	found := signedRanges.FindStringSubmatch(says)
	if found == nil {
		return "no signature"
	}
	var at [3]int
	for i := range at {
		at[i], _ = strconv.Atoi(found[i+1]) // digits, by the pattern
	}
	if at[0] > len(file) || at[1] > at[2] || at[2] > len(file) {
		return "the signature covers what is not there"
	}
	must(t, folder, "pdfsig", "-dump", "paper.pdf")
	store(t, filepath.Join(folder, "content"), bytes.Join([][]byte{file[:at[0]], file[at[1]:at[2]]}, nil))
	said, err := tool(t, folder, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "paper.pdf.sig0",
		"-content", "content", "-CAfile", "root.pem", "-purpose", "any", "-out", os.DevNull)
	if err != nil {
		return said
	}
	return ""
}

// tool runs one in a folder, and gives what it prints; it may fail.
func tool(t testing.TB, folder, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(Tool(t, name), args...)
	cmd.Dir = folder
	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(said), err
}

func must(t testing.TB, folder, name string, args ...string) {
	t.Helper()
	said, err := tool(t, folder, name, args...)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, said)
	}
}

func store(t testing.TB, path string, content []byte) {
	t.Helper()
	err := os.WriteFile(path, content, 0o600)
	if err != nil {
		t.Fatal(err)
	}
}
