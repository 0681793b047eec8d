package certificate

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"fincert/internal/rule"
)

// mostJWT bounds a JWT that is read: a certificate with long lists of standards
// in both languages has a tenth of it.
const mostJWT = 256 << 10

// token is a JWT that was taken apart; its signature is not checked yet.
type token struct {
	text    string
	kid     string
	typ     string
	by      *x509.Certificate // the certificate of its key, if it carries one
	payload []byte
	signed  *jose.JSONWebSignature
}

var errToken = errors.New("this is not a JWT of ours")

// parseToken takes a JWT apart. Each is written in one way only: with another
// spelling of the same bytes it is not this one.
func parseToken(text string) (*token, error) {
	parts := strings.Split(text, ".")
	if len(text) > mostJWT || len(parts) != 3 {
		return nil, errToken
	}
	var decoded [3][]byte
	for i, part := range parts {
		var err error
		decoded[i], err = base64.RawURLEncoding.DecodeString(part)
		if err != nil || base64.RawURLEncoding.EncodeToString(decoded[i]) != part {
			return nil, errToken
		}
	}
	var header struct {
		Alg, Kid, Typ string
		X5C           []string
	}
	err := json.Unmarshal(decoded[0], &header)
	if err != nil || header.Alg != string(jose.ES256) {
		return nil, errToken
	}
	t := &token{text: text, kid: header.Kid, typ: header.Typ, payload: decoded[1]}
	if len(header.X5C) > 0 {
		der, err := base64.StdEncoding.DecodeString(header.X5C[0])
		if err != nil {
			return nil, errToken
		}
		t.by, err = x509.ParseCertificate(der)
		if err != nil {
			return nil, errToken
		}
	}
	t.signed, err = jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return nil, errToken
	}
	return t, nil
}

// signedBy reports whether the signature holds under a public key.
func (t *token) signedBy(public crypto.PublicKey) bool {
	_, err := t.signed.Verify(public)
	return err == nil
}

// credential is a certificate's credential that was read.
type credential struct {
	document
	token *token
	facts Facts
	index int // in the status lists, all of them counted through
}

var errCredential = errors.New("this is not the credential of a certificate")

// parseCredential reads a credential of the form that we write; it checks no
// signature. Members that it does not know are left alone: a later version of
// this program may write some.
func parseCredential(text string) (*credential, error) {
	t, err := parseToken(text)
	if err != nil {
		return nil, err
	}
	return credentialOf(t)
}

func credentialOf(t *token) (*credential, error) {
	c := &credential{token: t}
	c.Subject = &c.facts
	err := json.Unmarshal(t.payload, &c.document)
	if err != nil || t.typ != typCredential || !slices.Equal(c.Type, []string{credentialType, ourType}) ||
		c.facts.Type != factsType || c.facts.Number == "" || c.facts.ID != c.Issuer.ID+PathOf(c.facts.Number) ||
		c.ID != c.Issuer.ID+CredentialPath(c.facts.Number) || len(c.Status) != len(Purposes) {
		return nil, errCredential
	}
	for i, entry := range c.Status {
		p, n, ok := fromList(entry.List, c.Issuer.ID)
		index, place := indexOf(n, entry.Index)
		if !ok || !place || p != Purposes[i] || entry.Purpose != p || entry.Type != entryType || i > 0 && index != c.index {
			return nil, errCredential
		}
		c.index = index
	}
	return c, nil
}

// parseMini reads a mini JWT; it checks no signature.
func parseMini(text string) (*token, Mini, error) {
	t, err := parseToken(text)
	if err != nil {
		return nil, Mini{}, err
	}
	var m Mini
	err = json.Unmarshal(t.payload, &m)
	if err != nil || t.typ != "" || m.Number == "" || m.Site == "" {
		return nil, Mini{}, errToken
	}
	return t, m, nil
}

// ReadCredential gives what a credential says as it was frozen, without the ids
// of streams. It checks no signature: it is for who holds one of ours.
func ReadCredential(jwt string) (rule.CertificateContent, error) {
	c, err := parseCredential(jwt)
	if err != nil {
		return rule.CertificateContent{}, err
	}
	return c.facts.Content(c.index), nil
}
