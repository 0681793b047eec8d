package pdf_test

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/pkcs7"

	"fincert/internal/now"
	"fincert/internal/pdf"
)

// stampService is OpenSSL's time-stamp responder behind a small handler, with a
// key under the authority.
func stampService(t testing.TB, a authority) *httptest.Server {
	t.Helper()
	dir := t.TempDir()
	key := rsaKey(t)
	c := issue(t, &x509.Certificate{
		SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "Time stamps"},
		NotBefore: made.AddDate(-1, 0, 0), NotAfter: made.AddDate(10, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{ // it must be critical, and the only one
			Id: []int{2, 5, 29, 37}, Critical: true, Value: []byte{0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 8},
		}},
	}, key.Public(), a.root, a.key)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	check(t, err)
	for name, content := range map[string][]byte{
		"tsa.pem": pemOf(c), "root.pem": pemOf(a.root),
		"tsa.key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		"tsa.cnf": fmt.Appendf(nil, "[tsa]\ndefault_tsa=own\n[own]\ndir=%[1]s\nserial=%[1]s/serial\ncrypto_device=builtin\n"+
			"signer_cert=%[1]s/tsa.pem\ncerts=%[1]s/root.pem\nsigner_key=%[1]s/tsa.key\nsigner_digest=sha256\n"+
			"default_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\ness_cert_id_alg=sha256\n", dir),
	} {
		check(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		question, err := io.ReadAll(r.Body)
		check(t, err)
		check(t, os.WriteFile(filepath.Join(dir, "question"), question, 0o600))
		answer := filepath.Join(dir, "answer")
		run(t, "openssl", "openssl", "ts", "-reply", "-config", filepath.Join(dir, "tsa.cnf"),
			"-queryfile", filepath.Join(dir, "question"), "-out", answer)
		content, err := os.ReadFile(answer)
		check(t, err)
		w.Header().Set("Content-Type", "application/timestamp-reply")
		_, _ = w.Write(content)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestAStampedPaperProvesWhenItWasSigned(t *testing.T) {
	a, others := newAuthority(t, "Root"), newAuthority(t, "Stamps")
	signer := a.signer(t, ecKey(t))
	signer.Stamp = pdf.StampFrom(stampService(t, others).URL, nil)
	file, err := paper(t).Sign(t.Context(), signer)
	check(t, err)
	if says := pdfsig(t, a, file); !strings.Contains(says, "Signature is Valid.") || !strings.Contains(says, "Certificate is Trusted.") {
		t.Errorf("pdfsig says\n%s", says)
	}
	read, err := pdf.Read(file)
	check(t, err)
	cms, err := pkcs7.Parse(read.Signatures[0].CMS[:len(strings.TrimRight(string(read.Signatures[0].CMS), "\x00"))])
	check(t, err)
	run(t, "openssl", "openssl", "ts", "-verify", "-token_in", "-in",
		onDisk(t, "token", cms.Signers[0].UnauthenticatedAttributes[0].Value.Bytes),
		"-data", onDisk(t, "signature", cms.Signers[0].EncryptedDigest), "-CAfile", onDisk(t, "root.pem", pemOf(others.root)))

	late := made.AddDate(5, 0, 0) // the signer's certificate has expired
	signed, err := read.Signatures[0].Verify(file, a.pool(), late)
	check(t, err)
	if signed.Stamp == nil || signed.Stamp.Untrusted == nil || signed.Untrusted == nil || !signed.At.Equal(late) {
		t.Errorf("a stamp of a service that is not trusted counts: %+v", signed)
	}
	check(t, signed.Stamp.TrustedBy(others.pool()))
	if age := now.System().Now().Sub(signed.Stamp.Time); age < -time.Minute || age > time.Minute {
		t.Errorf("stamped %v ago", age)
	}
	both := a.pool()
	both.AddCert(others.root)
	signed, err = read.Signatures[0].Verify(file, both, late)
	check(t, err)
	if signed.Untrusted != nil || !signed.At.Equal(signed.Stamp.Time) {
		t.Errorf("judged at %v, untrusted: %v", signed.At, signed.Untrusted)
	}
}

func TestAServiceThatGivesNoStampIsToldApart(t *testing.T) {
	a := newAuthority(t, "Root")
	good := stampService(t, a)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, answer := range map[string]http.HandlerFunc{
		"it is broken":       func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "broken", http.StatusInternalServerError) },
		"its answer is none": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("sorry")) },
		"it never ends":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) },
		"it stamps something else": func(w http.ResponseWriter, r *http.Request) {
			question, _ := io.ReadAll(r.Body)
			question[30] ^= 1 // within the digest
			answer, err := http.Post(good.URL, "application/timestamp-query", strings.NewReader(string(question)))
			check(t, err)
			defer answer.Body.Close()
			_, _ = io.Copy(w, answer.Body)
		},
		"it refuses": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0x30, 5, 0x30, 3, 2, 1, 2}) },
	} {
		server := httptest.NewServer(answer)
		defer server.Close()
		signer := a.signer(t, ecKey(t))
		signer.Stamp = pdf.StampFrom(server.URL, nil)
		_, err := paper(t).Sign(t.Context(), signer)
		if !errors.Is(err, pdf.ErrStamp) {
			t.Errorf("%s: %v", name, err)
		}
	}
	signer := a.signer(t, ecKey(t))
	signer.Stamp = pdf.StampFrom(gone.URL, nil)
	_, err := paper(t).Sign(t.Context(), signer)
	if !errors.Is(err, pdf.ErrStamp) {
		t.Errorf("it is gone: %v", err)
	}
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer silent.Close()
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	signer.Stamp = pdf.StampFrom(silent.URL, nil)
	_, err = paper(t).Sign(short, signer)
	if !errors.Is(err, pdf.ErrStamp) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it says nothing: %v", err)
	}
}

func TestValidationDataIsWrittenBehindASignedPaper(t *testing.T) {
	a := newAuthority(t, "Root")
	signer := a.signer(t, ecKey(t))
	file, err := paper(t).Sign(t.Context(), signer)
	check(t, err)
	list, err := x509.CreateRevocationList(nil, &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: made, NextUpdate: made.AddDate(0, 1, 0)}, a.root, a.key)
	check(t, err)
	longer, err := pdf.WithValidation(file, signer.Chain, [][]byte{list}, nil)
	check(t, err)
	again, err := pdf.WithValidation(longer, signer.Chain, [][]byte{list, list}, [][]byte{{0x30, 0}})
	check(t, err)
	written := &pdf.Validation{CRLs: [][]byte{list}}
	for _, c := range signer.Chain {
		written.Certs = append(written.Certs, c.Raw)
	}
	for _, file := range [][]byte{longer, again} {
		path := onDisk(t, "paper.pdf", file)
		run(t, "qpdf", "qpdf", "--check", path)
		if shown := run(t, "qpdf", "qpdf", "--show-object=trailer", path); !strings.Contains(shown, "/Prev") {
			t.Errorf("the trailer is %s", shown)
		}
		if says := pdfsig(t, a, file); !strings.Contains(says, "Signature is Valid.") || !strings.Contains(says, "Certificate is Trusted.") {
			t.Errorf("pdfsig says\n%s", says)
		}
		read, err := pdf.Read(file)
		check(t, err)
		s := read.Signatures[0]
		signed, err := s.Verify(file, a.pool(), made)
		check(t, err)
		if !s.Whole || signed.Untrusted != nil || !reflect.DeepEqual(s.Validation, written) {
			t.Errorf("whole %v, untrusted %v, validation data %v", s.Whole, signed.Untrusted, s.Validation)
		}
		written.CRLs, written.OCSPs = [][]byte{list, list}, [][]byte{{0x30, 0}} // the second store
	}
}
