package keys

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/fault"
	"fincert/internal/now"
)

var morning = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

// dated opens a folder of keys by a clock that the test moves.
func dated(t *testing.T, dir string, opts ...Option) (*Ring, *now.Manual) {
	t.Helper()
	clock := now.NewManual(morning)
	r, err := Open(dir, append(opts, WithClock(clock))...)
	if err != nil {
		t.Fatal(err)
	}
	return r, clock
}

func paper(t *testing.T, r *Ring) (crypto.Signer, []*x509.Certificate) {
	t.Helper()
	signer, chain, err := r.PaperSigner()
	if err != nil {
		t.Fatal(err)
	}
	return signer, chain
}

// anchors are the certificates of the folder's root.pem.
func anchors(t *testing.T, dir string) []*x509.Certificate {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, RootName))
	if err != nil {
		t.Fatal(err)
	}
	list, err := ParseCertificates(text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// openssl runs Debian's openssl.
func openssl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("openssl", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s (Debian package openssl): %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestAPaperKeyIsCertifiedUpToTheRootThatStrangersTrust, as OpenSSL sees it.
func TestAPaperKeyIsCertifiedUpToTheRootThatStrangersTrust(t *testing.T) {
	for _, algorithm := range []Algorithm{P256, RSA3072} {
		dir := t.TempDir()
		r, _ := dated(t, dir, WithPapers(algorithm), WithSubject(func() Subject { return Subject{Body: "国认金科认证中心", Site: "cert.example.cn"} }))
		signer, chain := paper(t, r)
		if list, err := List(dir); err != nil || list[0].Algorithm != algorithm || list[0].ID != "paper-0001" {
			t.Errorf("listed are %+v, %v", list, err)
		}
		if !signer.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(chain[0].PublicKey) {
			t.Error("the certificate is of another key")
		}
		leaf := filepath.Join(t.TempDir(), "leaf.pem")
		if err := os.WriteFile(leaf, MarshalCertificates(chain[:1]), 0o600); err != nil {
			t.Fatal(err)
		}
		openssl(t, "verify", "-x509_strict", "-attime", "1795600000", "-CAfile", filepath.Join(dir, RootName), leaf)
		shown := openssl(t, "x509", "-noout", "-subject", "-issuer", "-ext", "keyUsage", "-nameopt", "utf8,sep_comma_plus", "-in", leaf)
		for _, want := range []string{"O=国认金科认证中心", "OU=cert.example.cn", "Non Repudiation"} {
			if !strings.Contains(shown, want) {
				t.Errorf("the certificate does not say %q: %s", want, shown)
			}
		}
		if strings.Contains(shown, "DEMO") {
			t.Errorf("it is no demo: %s", shown)
		}
	}
}

func TestTheCertificatesOfADemoSayThatTheyAreADemos(t *testing.T) {
	dir := t.TempDir()
	r, _ := dated(t, dir, WithSubject(func() Subject { return Subject{Body: strings.Repeat("长", 200), Demo: true} }))
	_, chain := paper(t, r)
	for _, c := range append(anchors(t, dir), chain...) {
		name := c.Subject.CommonName
		if !strings.Contains(name, "演示") || !strings.Contains(name, "DEMO") {
			t.Errorf("%s says nothing of a demo", name)
		}
		if n := len([]rune(c.Subject.Organization[0])); n != longestName {
			t.Errorf("a name has %d characters", n)
		}
	}
}

// TestARolloverLeavesNoGap: what the old key signed can be checked, and the new
// one stands beneath the same root.
func TestARolloverLeavesNoGap(t *testing.T) {
	dir := t.TempDir()
	r, clock := dated(t, dir)
	old, oldChain := paper(t, r)
	digest := sha256.Sum256([]byte("a paper"))
	signature, err := old.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	clock.Advance(24 * time.Hour)
	info, err := r.Roll(Paper)
	if err != nil {
		t.Fatal(err)
	}
	_, chain := paper(t, r)
	if info.ID != "paper-0002" || !chain[0].Equal(info.Chain[0]) || chain[0].Equal(oldChain[0]) || !chain[1].Equal(oldChain[1]) {
		t.Errorf("%s signs with %s", info.ID, chain[0].Subject)
	}
	if !ecdsa.VerifyASN1(oldChain[0].PublicKey.(*ecdsa.PublicKey), digest[:], signature) {
		t.Error("the old signature does not hold")
	}
	roots := x509.NewCertPool()
	roots.AddCert(anchors(t, dir)[0])
	for _, c := range []*x509.Certificate{oldChain[0], chain[0]} {
		if _, err = c.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: clock.Now().AddDate(10, 0, 0), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
			t.Error(err)
		}
	}
}

// TestAKeyOfOursThatEndsHasASuccessorByItself for papers and credentials, also
// when the root above them ended.
func TestAKeyOfOursThatEndsHasASuccessorByItself(t *testing.T) {
	dir := t.TempDir()
	r, clock := dated(t, dir)
	for year := 0; year <= 20; year++ {
		for _, purpose := range []Purpose{Paper, Credential, SM2} {
			_, info, err := r.Signer(purpose)
			if err != nil {
				t.Fatal(err)
			}
			if info.Ended(clock.Now()) {
				t.Errorf("%s signs in year %d, and ended %s", info.ID, year, info.Ends)
			}
			if len(info.Chain) == 0 {
				continue // the public half of SM2 stands by itself
			}
			own, above := info.Chain[0], info.Chain[1]
			if own.NotAfter.Before(clock.Now().AddDate(10, 0, -1)) || above.NotAfter.Before(own.NotAfter) {
				t.Errorf("what %s signs in year %d can be checked until %s, its root until %s", info.ID, year, own.NotAfter, above.NotAfter)
			}
		}
		clock.Set(morning.AddDate(year+1, 0, 0))
	}
	list, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	count := map[Purpose]int{}
	for _, info := range list {
		count[info.Purpose]++
	}
	if count[Root] != 2 || count[Paper] != 5 || count[Credential] != 5 || count[SM2] != 5 {
		t.Errorf("made were %v", count)
	}
	// The newest root comes first, and the keys that sign credentials follow.
	all := anchors(t, dir)
	if len(all) != 2+5 || !all[0].NotBefore.After(all[1].NotBefore) || !all[1].IsCA || all[2].IsCA {
		t.Errorf("root.pem holds %d certificates", len(all))
	}
}

// elsewhere is a certifier that is not ours.
type elsewhere struct {
	root *x509.Certificate
	key  crypto.Signer
}

func newElsewhere(t *testing.T) elsewhere {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Some CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: morning, NotAfter: morning.AddDate(10, 0, 0), KeyUsage: x509.KeyUsageCertSign}
	root, err := issue(template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return elsewhere{root, key}
}

// certifies writes a key and its certificate as somebody would be given them.
func (e elsewhere) certifies(t *testing.T, days int) (key, chain []byte) {
	t.Helper()
	private, err := newSigner(P256)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "国认金科认证中心"},
		NotBefore: morning, NotAfter: morning.AddDate(0, 0, days), KeyUsage: x509.KeyUsageDigitalSignature}
	own, err := issue(template, e.root, private.Public(), e.key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := marshalPrivate(P256, private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), MarshalCertificates([]*x509.Certificate{own, e.root})
}

func TestAnImportedKeySignsPapersUntilItEndsAndThenSaysSo(t *testing.T) {
	dir := t.TempDir()
	r, clock := dated(t, dir)
	_, ours := paper(t, r)
	key, chain := newElsewhere(t).certifies(t, 365)
	info, err := r.ImportPaper(append(key, chain...))
	if err != nil {
		t.Fatal(err)
	}
	if info.ID != "paper-0002" || !info.Imported || !info.Ends.Equal(morning.AddDate(0, 0, 365)) {
		t.Errorf("imported is %+v", info)
	}
	if _, got := paper(t, r); got[0].Subject.CommonName != "国认金科认证中心" {
		t.Errorf("%s signs", got[0].Subject)
	}
	all := anchors(t, dir)
	if len(all) != 3 || !all[0].Equal(ours[1]) || all[1].Subject.CommonName != "Some CA" || !all[2].Equal(info.Chain[0]) {
		t.Errorf("root.pem does not hold both roots, and which certificate of the stranger's is ours: %d", len(all))
	}
	clock.Advance(365 * 24 * time.Hour)
	_, _, err = r.PaperSigner()
	refused(t, err, "keys.ended")
	if _, err = r.Roll(Paper); err != nil {
		t.Fatal(err)
	}
	if _, got := paper(t, r); !got[1].Equal(ours[1]) {
		t.Error("after a rollover the key is not one of ours")
	}
}

func TestAnImportThatDoesNotFitIsRefused(t *testing.T) {
	r, clock := dated(t, t.TempDir())
	ca := newElsewhere(t)
	key, chain := ca.certifies(t, 1)
	otherKey, otherChain := ca.certifies(t, 1)
	leaf, _, _ := bytes.Cut(chain, []byte("-----END CERTIFICATE-----\n"))
	leaf = append(leaf, "-----END CERTIFICATE-----\n"...)
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	weakCert, err := issue(&x509.Certificate{SerialNumber: big.NewInt(8), NotBefore: morning, NotAfter: morning.AddDate(1, 0, 0)}, ca.root, weak.Public(), ca.key)
	if err != nil {
		t.Fatal(err)
	}
	weakKey := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(weak)})
	for _, c := range []struct {
		name string
		text []byte
		want string
	}{
		{"nothing", nil, "keys.import-form"},
		{"a key alone", key, "keys.import-form"},
		{"certificates alone", chain, "keys.import-form"},
		{"two keys", bytes.Join([][]byte{key, otherKey, chain}, nil), "keys.import-form"},
		{"the certificate of another key", append(bytes.Clone(key), otherChain...), "keys.import-other"},
		{"no root", append(bytes.Clone(key), leaf...), "keys.import-chain"},
		{"a weak key", bytes.Join([][]byte{weakKey, MarshalCertificates([]*x509.Certificate{weakCert, ca.root})}, nil), "keys.import-algorithm"},
	} {
		_, err := r.ImportPaper(c.text)
		if no, told := fault.As(err); !told || no.Key != c.want {
			t.Errorf("%s: %v instead of %s", c.name, err, c.want)
		}
	}
	clock.Advance(48 * time.Hour)
	_, err = r.ImportPaper(append(key, chain...))
	refused(t, err, "keys.import-chain") // it ended
}

// TestCertificatesStayWithTheirKeysUnderAPassphrase: sealing, opening again and
// losing root.pem change nothing of what strangers check.
func TestCertificatesStayWithTheirKeysUnderAPassphrase(t *testing.T) {
	dir := t.TempDir()
	r, _ := dated(t, dir)
	_, chain := paper(t, r)
	before := anchors(t, dir)
	r, err := Open(dir, WithPassphrase("p"))
	if err != nil {
		t.Fatal(err)
	}
	if sealed, err := r.SealAll(); err != nil || len(sealed) != 2 {
		t.Fatalf("sealed %v, %v", sealed, err)
	}
	if err = os.Remove(filepath.Join(dir, RootName)); err != nil {
		t.Fatal(err)
	}
	r, _ = dated(t, dir, WithPassphrase("p"))
	if _, again := paper(t, r); !again[0].Equal(chain[0]) {
		t.Error("another certificate signs")
	}
	if after := anchors(t, dir); len(after) != len(before) || !after[0].Equal(before[0]) {
		t.Error("root.pem says something else")
	}
}

// TestAListOfNoneRevokedIsOfTheRoot: OpenSSL takes it.
func TestAListOfNoneRevokedIsOfTheRoot(t *testing.T) {
	dir := t.TempDir()
	r, _ := dated(t, dir)
	der, err := r.NoneRevoked(morning.AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(t.TempDir(), "crl.der")
	if err = os.WriteFile(list, der, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := openssl(t, "crl", "-inform", "DER", "-in", list, "-noout", "-CAfile", filepath.Join(dir, RootName)); !strings.Contains(out, "verify OK") {
		t.Error(out)
	}
}
