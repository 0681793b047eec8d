package certificate_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fincert/internal/certificate"
	"fincert/internal/keys"
	"fincert/internal/register/registertest"
)

// TestWhatTheFirstVersionSignedHoldsForEver: testdata was signed once by the
// first version that signed any. It is never made anew: papers with such
// credentials are out there.
func TestWhatTheFirstVersionSignedHoldsForEver(t *testing.T) {
	read := func(name string) []byte {
		t.Helper()
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	roots, err := keys.ParseCertificates(read(keys.RootName))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"credential.jwt", "qr.txt"} {
		says(t, name, certificate.Check(t.Context(), read(name), certificate.CheckOptions{Roots: roots, At: morning}), "", "")
	}
	// What is signed today of the same certificate says the same.
	content := registertest.Certificate(1, issued)
	h := newHouse(t, nil)
	if got, want := said(t, h.credential(t, content)), said(t, string(read("credential.jwt"))); !bytes.Equal(got, want) {
		t.Errorf("a credential says\n%s\nand said\n%s", got, want)
	}
}
