package pdf

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"
	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"

	"fincert/internal/fault"
)

// Signed is what a signature that holds says.
type Signed struct {
	By    *x509.Certificate
	Chain []*x509.Certificate // the certificates that came with it
	// At is the instant at which trust was judged: that of the stamp, if the
	// stamp is trusted, or else the one asked about.
	At    time.Time
	Stamp *Stamp // nil: none
	// Untrusted says why the signer's certificate does not lead to the roots;
	// nil: it does.
	Untrusted error
}

// Stamp is a time stamp that is of this signature.
type Stamp struct {
	Time  time.Time
	By    *x509.Certificate
	Chain []*x509.Certificate
	// Untrusted says why its certificate does not lead to the roots; nil: it
	// does. TrustedBy asks about others.
	Untrusted error
}

// Verify checks the signature against the file's bytes. A fault says that it
// does not hold: a byte was changed, it does not cover the whole paper, or it
// is not of the form that papers have. Whether the signer is trusted is said by
// Signed.Untrusted; with nil roots nobody is. Whether a certificate was revoked
// is not asked here: Signature.Validation may hold the lists.
func (s Signature) Verify(file []byte, roots *x509.CertPool, at time.Time) (Signed, error) {
	signed, err := s.verify(file)
	if err != nil {
		return Signed{}, fmt.Errorf("%w: %w", fault.RefuseOurs("pdf.altered"), err)
	}
	signed.At = at
	if signed.Stamp != nil {
		signed.Stamp.Untrusted = signed.Stamp.TrustedBy(roots)
		if signed.Stamp.Untrusted == nil {
			signed.At = signed.Stamp.Time
		}
	}
	signed.Untrusted = trusted(signed.By, signed.Chain, roots, signed.At, x509.ExtKeyUsageAny)
	if usage := signed.By.KeyUsage; signed.Untrusted == nil && usage != 0 &&
		usage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		signed.Untrusted = errors.New("the certificate is not for signing")
	}
	return signed, nil
}

// TrustedBy says why the stamp's certificate does not lead to these roots; nil:
// it does.
func (s *Stamp) TrustedBy(roots *x509.CertPool) error {
	return trusted(s.By, s.Chain, roots, s.Time, x509.ExtKeyUsageTimeStamping)
}

func trusted(by *x509.Certificate, chain []*x509.Certificate, roots *x509.CertPool, at time.Time, use x509.ExtKeyUsage) error {
	if roots == nil {
		return errors.New("no root is given")
	}
	between := x509.NewCertPool()
	for _, c := range chain {
		between.AddCert(c)
	}
	_, err := by.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{use}})
	return err
}

// maxCMS is the size of the largest signature that is read, in bytes.
const maxCMS = 1 << 16

func (s Signature) verify(file []byte) (Signed, error) {
	if !s.Whole {
		return Signed{}, errors.New("it does not cover the whole file")
	}
	end := s.Ranges[2] + s.Ranges[3]
	if s.Ranges[0] != 0 || s.Ranges[1] < 0 || s.Ranges[2] < s.Ranges[1] || end < s.Ranges[2] || end > int64(len(file)) {
		return Signed{}, errors.New("it covers what is not there")
	}
	if len(s.CMS) > maxCMS {
		return Signed{}, errors.New("it is too large")
	}
	message, err := exact(s.CMS)
	if err != nil {
		return Signed{}, err
	}
	cms, err := pkcs7.Parse(message)
	if err != nil {
		return Signed{}, err
	}
	if len(cms.Content) > 0 || cms.GetOnlySigner() == nil || !cms.Signers[0].DigestAlgorithm.Algorithm.Equal(oidSHA256) {
		return Signed{}, errors.New("it is not one detached signature over SHA-256 with its certificate")
	}
	cms.Content = append(file[:s.Ranges[1]:s.Ranges[1]], file[s.Ranges[2]:end]...)
	err = cms.Verify()
	if err != nil {
		return Signed{}, err
	}
	signed := Signed{By: cms.GetOnlySigner(), Chain: cms.Certificates}
	err = ownAttributes(cms, signed.By)
	if err != nil {
		return Signed{}, err
	}
	signed.Stamp, err = stampOf(cms)
	return signed, err
}

// exact cuts off the zeros that fill up the place of the signature.
func exact(padded []byte) ([]byte, error) {
	rest := cryptobyte.String(padded)
	var message cryptobyte.String
	if !rest.ReadASN1Element(&message, der.SEQUENCE) {
		return nil, errors.New("it is no signature")
	}
	if len(bytes.Trim(rest, "\x00")) > 0 {
		return nil, errors.New("there is something behind the signature")
	}
	return message, nil
}

// ownAttributes: a signature without signed attributes would sign anything that
// looks like them; one that does not name its certificate could be passed off
// under another of the same key.
func ownAttributes(cms *pkcs7.PKCS7, by *x509.Certificate) error {
	var content asn1.ObjectIdentifier
	err := cms.UnmarshalSignedAttribute(oidContentType, &content)
	if err != nil || !content.Equal(oidData) {
		return errors.New("it is not signed what it is of")
	}
	var certificate struct{ Certs []struct{ Hash []byte } }
	err = cms.UnmarshalSignedAttribute(oidSigningCert2, &certificate)
	hash := sha256.Sum256(by.Raw)
	if err != nil || len(certificate.Certs) == 0 || !bytes.Equal(certificate.Certs[0].Hash, hash[:]) {
		return errors.New("it is signed with another certificate")
	}
	return nil
}

// stampOf finds the time stamp and checks that it is of this signature.
func stampOf(cms *pkcs7.PKCS7) (*Stamp, error) {
	for _, attribute := range cms.Signers[0].UnauthenticatedAttributes {
		if !attribute.Type.Equal(oidStampToken) {
			continue
		}
		token, err := timestamp.Parse(attribute.Value.Bytes)
		if err != nil {
			return nil, fmt.Errorf("its time stamp: %w", err)
		}
		parsed, err := pkcs7.Parse(attribute.Value.Bytes)
		if err != nil {
			return nil, fmt.Errorf("its time stamp: %w", err)
		}
		if !token.HashAlgorithm.Available() {
			return nil, errors.New("its time stamp is of an unknown hash")
		}
		hash := token.HashAlgorithm.New()
		hash.Write(cms.Signers[0].EncryptedDigest)
		if parsed.GetOnlySigner() == nil || !bytes.Equal(token.HashedMessage, hash.Sum(nil)) {
			return nil, errors.New("its time stamp is of something else")
		}
		return &Stamp{Time: token.Time, By: parsed.GetOnlySigner(), Chain: parsed.Certificates}, nil
	}
	return nil, nil
}
