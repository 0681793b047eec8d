package certificate_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"testing"

	"fincert/internal/keys"
)

// certifier is somebody who certifies anybody's keys.
type certifier struct {
	root *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newCertifier(t testing.TB) certifier {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{Subject: pkix.Name{CommonName: "Some CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: morning.AddDate(0, 0, -1), NotAfter: morning.AddDate(10, 0, 0), KeyUsage: x509.KeyUsageCertSign}
	return certifier{certified(t, template, template, key, key), key}
}

// certifies gives a key with its certificate and the root, as keys are imported.
func (c certifier) certifies(t testing.TB, name string) []byte {
	t.Helper()
	key := newKey(t)
	own := certified(t, &x509.Certificate{Subject: pkix.Name{CommonName: name}, NotBefore: morning.AddDate(0, 0, -1), NotAfter: morning.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment}, c.root, key, c.key)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return append(text, keys.MarshalCertificates([]*x509.Certificate{own, c.root})...)
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func certified(t testing.TB, template, above *x509.Certificate, key, by *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, above, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
