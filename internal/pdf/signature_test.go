package pdf_test

import (
	"crypto"
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
