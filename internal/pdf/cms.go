package pdf

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	der "golang.org/x/crypto/cryptobyte/asn1"
)

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCert2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidStampToken    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidRSAWithSHA256 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
	oidECWithSHA256  = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

// signedAttribute and unsignedAttribute are the tags of the two sets.
var (
	signedAttributes   = der.Tag(0).ContextSpecific().Constructed()
	unsignedAttributes = der.Tag(1).ContextSpecific().Constructed()
	explicitContent    = der.Tag(0).ContextSpecific().Constructed()
	certificates       = der.Tag(0).ContextSpecific().Constructed()
)

// cms makes a detached signature (RFC 5652) over a SHA-256 digest, as PAdES
// baseline wants it: the signing certificate is signed with it, no time is
// claimed, and a stamp is an unsigned attribute.
func (s Signer) cms(ctx context.Context, digest []byte) ([]byte, error) {
	err := s.check()
	if err != nil {
		return nil, err
	}
	algorithm, err := signatureAlgorithm(s.Key.Public())
	if err != nil {
		return nil, err
	}
	attributes, err := s.attributes(digest)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(attributes)
	value, err := s.Key.Sign(rand.Reader, hash[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var token []byte
	if s.Stamp != nil {
		hash := sha256.Sum256(value)
		token, err = s.Stamp(ctx, hash[:])
		if err != nil {
			return nil, err
		}
	}
	var b cryptobyte.Builder
	b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidSignedData)
		b.AddASN1(explicitContent, func(b *cryptobyte.Builder) {
			b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1Int64(1)
				b.AddASN1(der.SET, addSHA256)
				b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) })
				b.AddASN1(certificates, func(b *cryptobyte.Builder) {
					for _, c := range s.Chain {
						b.AddBytes(c.Raw)
					}
				})
				b.AddASN1(der.SET, func(b *cryptobyte.Builder) { s.addInfo(b, attributes, algorithm, value, token) })
			})
		})
	})
	return b.Bytes()
}

func addSHA256(b *cryptobyte.Builder) {
	b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidSHA256) })
}

// addInfo adds what the signer says. attributes is their set as it was signed;
// inside it has another tag.
func (s Signer) addInfo(b *cryptobyte.Builder, attributes []byte, algorithm asn1.ObjectIdentifier, value, token []byte) {
	b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1)
		b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(s.Chain[0].RawIssuer)
			b.AddASN1BigInt(s.Chain[0].SerialNumber)
		})
		addSHA256(b)
		b.AddUint8(uint8(signedAttributes))
		b.AddBytes(attributes[1:])
		b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(algorithm)
			if algorithm.Equal(oidRSAWithSHA256) {
				b.AddASN1NULL()
			}
		})
		b.AddASN1OctetString(value)
		if token != nil {
			b.AddASN1(unsignedAttributes, func(b *cryptobyte.Builder) {
				addAttribute(b, oidStampToken, func(b *cryptobyte.Builder) { b.AddBytes(token) })
			})
		}
	})
}

func addAttribute(b *cryptobyte.Builder, oid asn1.ObjectIdentifier, value cryptobyte.BuilderContinuation) {
	b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid)
		b.AddASN1(der.SET, value)
	})
}

// attributes is the set that is signed. DER sorts its members by their bytes;
// these three stand in that order since the first is the shortest and the last
// the longest.
func (s Signer) attributes(digest []byte) ([]byte, error) {
	certificate := sha256.Sum256(s.Chain[0].Raw)
	var b cryptobyte.Builder
	b.AddASN1(der.SET, func(b *cryptobyte.Builder) {
		addAttribute(b, oidContentType, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(oidData) })
		addAttribute(b, oidMessageDigest, func(b *cryptobyte.Builder) { b.AddASN1OctetString(digest) })
		addAttribute(b, oidSigningCert2, func(b *cryptobyte.Builder) {
			b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(der.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1OctetString(certificate[:]) })
				})
			})
		})
	})
	return b.Bytes()
}

func signatureAlgorithm(public crypto.PublicKey) (asn1.ObjectIdentifier, error) {
	switch public.(type) {
	case *rsa.PublicKey:
		return oidRSAWithSHA256, nil
	case *ecdsa.PublicKey:
		return oidECWithSHA256, nil
	}
	return nil, fmt.Errorf("papers are signed with RSA or ECDSA, not with %T", public)
}
