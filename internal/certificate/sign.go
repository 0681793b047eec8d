package certificate

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/cryptosigner"

	"fincert/internal/keys"
	"fincert/internal/now"
)

// Issuer signs credentials, status lists and mini JWTs in the name of the body
// that the public finds at an address.
type Issuer struct {
	Ring    *keys.Ring
	BaseURL string // without a slash at its end
	Clock   now.Clock
}

// sign gives a JWT. One with a typ carries the certificate of its key: with it
// and the root, anybody knows whose it is. A mini JWT has no room for that.
func (i *Issuer) sign(typ string, payload any) (string, error) {
	body, err := encode(payload)
	if err != nil {
		return "", err
	}
	signer, info, err := i.Ring.Signer(keys.Credential)
	if err != nil {
		return "", err
	}
	options := (&jose.SignerOptions{}).WithHeader("kid", keyID(info))
	if typ != "" {
		options = options.WithType(jose.ContentType(typ)).WithContentType(ctyCredential).
			WithHeader("x5c", []string{base64.StdEncoding.EncodeToString(info.Chain[0].Raw)})
	}
	maker, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: cryptosigner.Opaque(signer)}, options)
	if err != nil {
		return "", fmt.Errorf("sign with %s: %w", info.ID, err)
	}
	signed, err := maker.Sign(body)
	if err != nil {
		return "", fmt.Errorf("sign with %s: %w", info.ID, err)
	}
	return signed.CompactSerialize()
}

// keyID is how the public calls a key of credentials: its number.
func keyID(info keys.Info) string {
	_, number, _ := strings.Cut(info.ID, "-")
	n, err := strconv.Atoi(number)
	if err != nil {
		return info.ID
	}
	return strconv.Itoa(n)
}

// JWKS lists the public halves of all keys that ever signed credentials, the
// newest first, each with its certificate up to the root.
func (i *Issuer) JWKS() ([]byte, error) {
	publics, err := i.Ring.Publics(keys.Credential)
	if err != nil {
		return nil, err
	}
	var set jose.JSONWebKeySet
	for _, info := range publics {
		set.Keys = append(set.Keys, jose.JSONWebKey{
			Key: info.Public, KeyID: keyID(info), Algorithm: string(jose.ES256), Use: "sig", Certificates: info.Chain,
		})
	}
	text, err := json.Marshal(set)
	if err != nil {
		return nil, fmt.Errorf("list the public keys: %w", err)
	}
	return text, nil
}
