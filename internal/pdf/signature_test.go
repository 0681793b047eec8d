package pdf_test

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"strings"
	"testing"

	"fincert/internal/pdf"
)

// pdfsig asks poppler about a paper, with the root in a store of NSS.
func pdfsig(t testing.TB, a authority, file []byte) string {
	t.Helper()
	store := "sql:" + t.TempDir()
	run(t, "libnss3-tools", "certutil", "-N", "-d", store, "--empty-password")
	run(t, "libnss3-tools", "certutil", "-A", "-d", store, "-n", "root", "-t", "CT,C,C", "-i", onDisk(t, "root.pem", pemOf(a.root)))
	return run(t, "poppler-utils", "pdfsig", "-nssdir", store, onDisk(t, "paper.pdf", file))
}

func TestASignedPaperIsValidAndTrustedForOthers(t *testing.T) {
	a := newAuthority(t, "Root")
	for name, key := range map[string]crypto.Signer{"ECDSA": ecKey(t), "RSA": rsaKey(t)} {
		t.Run(name, func(t *testing.T) {
			file, err := paper(t).Sign(t.Context(), a.signer(t, key))
			check(t, err)
			path := onDisk(t, "paper.pdf", file)
			run(t, "qpdf", "qpdf", "--check", path)
			says := pdfsig(t, a, file)
			for _, want := range []string{"Signature is Valid.", "Certificate is Trusted.", "Total document signed", "ETSI.CAdES.detached"} {
				if !strings.Contains(says, want) {
					t.Errorf("pdfsig does not say %q:\n%s", want, says)
				}
			}
			read, err := pdf.Read(file)
			check(t, err)
			s := read.Signatures[0]
			content := append(file[:s.Ranges[1]:s.Ranges[1]], file[s.Ranges[2]:]...)
			run(t, "openssl", "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER",
				"-in", onDisk(t, "cms", s.CMS), "-content", onDisk(t, "content", content),
				"-CAfile", onDisk(t, "root.pem", pemOf(a.root)), "-purpose", "any", "-out", os.DevNull)
			signed, err := s.Verify(file, a.pool(), made)
			check(t, err)
			if signed.Untrusted != nil {
				t.Errorf("signed by %v, untrusted: %v", signed.By.Subject, signed.Untrusted)
			}
		})
	}
}

func TestASignatureThatHasNoRoomIsNotCutOff(t *testing.T) {
	signer := newAuthority(t, "Root").signer(t, ecKey(t))
	signer.Stamp = func(context.Context, []byte) ([]byte, error) { return make([]byte, 40_000), nil }
	file, err := paper(t).Sign(t.Context(), signer)
	if err == nil || file != nil {
		t.Errorf("it is signed with a stamp of 40 kB: %v", err)
	}
}

func TestOnlyRSAAndECDSASignPapers(t *testing.T) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	check(t, err)
	a := newAuthority(t, "Root")
	for name, signer := range map[string]pdf.Signer{
		"Ed25519":                  a.signer(t, key),
		"no certificate":           {Key: ecKey(t)},
		"a certificate of another": {Key: ecKey(t), Chain: a.signer(t, ecKey(t)).Chain},
	} {
		_, err = paper(t).Sign(t.Context(), signer)
		if err == nil {
			t.Errorf("%s signs", name)
		}
	}
}

func TestACertificateThatIsNotForSigningIsNotTrusted(t *testing.T) {
	a := newAuthority(t, "Root")
	key := ecKey(t)
	signer := pdf.Signer{Key: key, Chain: []*x509.Certificate{issue(t, &x509.Certificate{
		SerialNumber: big.NewInt(5), Subject: pkix.Name{CommonName: "TLS"},
		NotBefore: made.AddDate(-1, 0, 0), NotAfter: made.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageKeyAgreement,
	}, key.Public(), a.root, a.key)}}
	file, err := paper(t).Sign(t.Context(), signer)
	check(t, err)
	if holds(a, file) == nil {
		t.Error("it is trusted")
	}
}

func TestACertificateIsTrustedOnlyWhileItIsValid(t *testing.T) {
	a := newAuthority(t, "Root")
	file, err := paper(t).Sign(t.Context(), a.signer(t, ecKey(t)))
	check(t, err)
	read, err := pdf.Read(file)
	check(t, err)
	for years, want := range map[int]bool{-2: false, 0: true, 2: true, 4: false} {
		signed, err := read.Signatures[0].Verify(file, a.pool(), made.AddDate(years, 0, 0))
		check(t, err)
		if got := signed.Untrusted == nil; got != want {
			t.Errorf("%d years later: %v", years, signed.Untrusted)
		}
	}
}
