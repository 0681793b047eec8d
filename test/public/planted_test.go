package public

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fincert/internal/now"
	"fincert/test/peers"
)

// Exit codes of fincert verify, as docs and contracts promise them.
const (
	wrongBytes    = 3
	wrongIdentity = 4
	wrongStatus   = 6
)

// TestADoctoredPaperIsRefusedByAll plants faults in a good paper.
func TestADoctoredPaperIsRefusedByAll(t *testing.T) {
	d := visit(t)
	i := d.fetched(t, d.any)
	other := d.fetched(t, d.another(t))
	for name, c := range map[string]struct {
		doctored []byte
		code     int
		noticed  func(p peers.Paper) bool // beside that the whole does not hold
	}{
		"a byte is changed": {changedIn(i.paper, len(i.paper)/2), wrongBytes,
			func(p peers.Paper) bool { return !p.Valid && p.CAdES != "" }},
		"it is signed by another key": {resigned(t, i.paper), wrongIdentity,
			func(p peers.Paper) bool { return p.Valid && !p.Trusted && p.CAdES != "" }},
		"another certificate's credential is attached": {attaching(t, i.paper, other.credential), wrongBytes,
			func(p peers.Paper) bool { return !p.Whole && bytes.Equal(p.Attached, other.credential) }},
		"its end is missing": {i.paper[:len(i.paper)-200], wrongBytes,
			func(p peers.Paper) bool { return p.Damage != "" || !p.Whole }},
	} {
		t.Run(name, func(t *testing.T) {
			p := peers.Judge(t, c.doctored, i.root)
			if p.Holds() || !c.noticed(p) {
				t.Errorf("although %s, others say: qpdf %q, openssl %q, pdfsig:\n%s", name, p.Damage, p.CAdES, p.Says)
			}
			i.verified(t, d, "paper.pdf", c.doctored, c.code)
		})
	}
}

// TestADoctoredCredentialOrListIsRefusedByAll does the same with what is read by
// programs.
func TestADoctoredCredentialOrListIsRefusedByAll(t *testing.T) {
	d := visit(t)
	i := d.fetched(t, d.any)
	other := d.fetched(t, d.another(t))
	revocation, suspension := d.URL+"/status/revocation/1", d.URL+"/status/suspension/1"
	for name, doctor := range map[string]func(q *peers.Question){
		"a byte of the credential is changed": func(q *peers.Question) { q.Credential = changedToken(q.Credential) },
		"a byte of a list is changed":         func(q *peers.Question) { q.Lists[suspension] = changedToken(q.Lists[suspension]) },
		"the lists are exchanged": func(q *peers.Question) {
			q.Lists[suspension], q.Lists[revocation] = q.Lists[revocation], q.Lists[suspension]
		},
		"the list is of the day before yesterday": func(q *peers.Question) { q.At = q.At.AddDate(0, 0, 2) },
		"the list is a credential":                func(q *peers.Question) { q.Lists[suspension] = string(other.credential) },
	} {
		q := d.fetched(t, d.any).question(d)
		doctor(&q)
		if said := peers.Credential(t, q); said.Holds {
			t.Errorf("although %s, jose and the reader of lists say %+v", name, said)
		}
	}
	code := peers.Judge(t, i.paper, i.root).QR
	mini := code[strings.LastIndex(code, "/")+1:]
	i.verified(t, d, "credential.jwt", []byte(changedToken(string(i.credential))), wrongBytes)
	i.verified(t, d, "code.txt", []byte(strings.Replace(code, mini, changedToken(mini), 1)), wrongBytes)
	i.verified(t, d, "code.txt", []byte("https://elsewhere.example/v/"+mini), wrongIdentity)
	later := now.System().Now().AddDate(0, 0, 2).UTC().Format("2006-01-02T15:04:05Z")
	i.verified(t, d, "credential.jwt", i.credential, wrongStatus, "--at", later)
}

// TestAHugeFileIsRefusedAtOnce: it is neither read to its end nor unpacked.
func TestAHugeFileIsRefusedAtOnce(t *testing.T) {
	d := visit(t)
	i := d.fetched(t, d.any)
	huge := filepath.Join(t.TempDir(), "huge.pdf")
	err := os.WriteFile(huge, i.paper[:1000], 0o600)
	if err == nil {
		err = os.Truncate(huge, 500<<20)
	}
	if err != nil {
		t.Fatal(err)
	}
	i.verifiedFile(t, d, huge, wrongBytes)
}

// another is a certificate that is not the town's usual one.
func (d town) another(t *testing.T) certificate {
	t.Helper()
	for _, c := range d.all {
		if c.Number != d.any.Number {
			return c
		}
	}
	t.Fatal("the demo has one certificate only")
	return certificate{}
}

// changedIn is a file with another byte at a place.
func changedIn(file []byte, at int) []byte {
	changed := bytes.Clone(file)
	changed[at] ^= 1
	return changed
}

// changedToken is a JWT with another character in the middle of what it says.
func changedToken(jwt string) string {
	parts := strings.Split(jwt, ".")
	said := []byte(parts[1])
	if said[len(said)/2] == 'A' {
		said[len(said)/2] = 'B'
	} else {
		said[len(said)/2] = 'A'
	}
	parts[1] = string(said)
	return strings.Join(parts, ".")
}

var byteRange = regexp.MustCompile(`/ByteRange ?\[ ?(\d+) +(\d+) +(\d+) +(\d+) *\]`)

// resigned is a paper whose signature is that of somebody who calls himself as
// the body does.
func resigned(t *testing.T, paper []byte) []byte {
	t.Helper()
	found := byteRange.FindSubmatch(paper)
	if found == nil {
		t.Fatal("the paper has no signature")
	}
	var r [4]int
	for n := range r {
		r[n], _ = strconv.Atoi(string(found[n+1]))
	}
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	err := os.WriteFile(in("content"), bytes.Join([][]byte{paper[:r[1]], paper[r[2]:]}, nil), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", in("key"), "-out", in("certificate"), "-days", "30",
			"-utf8", "-subj", "/O=示例金融科技认证中心（演示）/CN=演示，无任何效力 DEMO, NO LEGAL EFFECT", "-addext", "keyUsage=digitalSignature,nonRepudiation"},
		{"cms", "-sign", "-cades", "-binary", "-nosmimecap", "-md", "sha256", "-outform", "DER", "-signer", in("certificate"), "-inkey", in("key"), "-in", in("content"), "-out", in("cms")},
	} {
		said, err := exec.Command(peers.Tool(t, "openssl"), args...).CombinedOutput()
		if err != nil {
			t.Fatalf("openssl %s: %v\n%s", args[0], err, said)
		}
	}
	signature, err := os.ReadFile(in("cms"))
	if err != nil {
		t.Fatal(err)
	}
	forged := bytes.Clone(paper)
	room := forged[r[1]+1 : r[2]-1] // between < and >
	for n := range room {
		room[n] = '0'
	}
	if hex.EncodedLen(len(signature)) > len(room) {
		t.Fatal("the forger's signature is too long")
	}
	hex.Encode(room, signature)
	return forged
}

var (
	embedded  = regexp.MustCompile(`(?m)^(\d+) 0 obj\s*<<[^\n]*/EmbeddedFile\b`)
	lastTable = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	trailer   = regexp.MustCompile(`(?s)trailer\s*<<(.*?)>>\s*startxref`)
	size      = regexp.MustCompile(`/Size (\d+)`)
	previous  = regexp.MustCompile(`/Prev \d+`)
)

// attaching is a paper behind whose end another file is attached in the place of
// its credential, as any PDF editor would write it.
func attaching(t *testing.T, paper, other []byte) []byte {
	t.Helper()
	object, table, end := embedded.FindSubmatch(paper), lastTable.FindSubmatch(paper), trailer.FindAllSubmatch(paper, -1)
	if object == nil || table == nil || end == nil {
		t.Fatal("the paper has no attachment, or is not written as papers are")
	}
	out := bytes.NewBuffer(bytes.Clone(paper))
	at := out.Len()
	fmt.Fprintf(out, "%s 0 obj\n<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream\nendobj\n", object[1], len(other), other)
	begins := out.Len()
	keys := previous.ReplaceAll(end[len(end)-1][1], nil)
	if !size.Match(keys) {
		t.Fatal("the paper's trailer has no size")
	}
	fmt.Fprintf(out, "xref\n%s 1\n%010d 00000 n \ntrailer\n<<%s /Prev %s >>\nstartxref\n%d\n%%%%EOF\n", object[1], at, keys, table[1], begins)
	return out.Bytes()
}
