package house

import (
	"context"
	"strings"

	"fincert/internal/certificate"
	"fincert/internal/keys"
)

// CheckGiven judges what somebody hands to the body's own page: a paper, a
// credential or the text of a QR code. It believes our root and asks nobody but
// ourselves, by the very answers that the public gets.
func (h *House) CheckGiven(ctx context.Context, file []byte) (certificate.Report, error) {
	pem, err := h.keys.Anchors()
	if err != nil {
		return certificate.Report{}, err
	}
	roots, err := keys.ParseCertificates(pem)
	if err != nil {
		return certificate.Report{}, err
	}
	return certificate.Check(ctx, file, certificate.CheckOptions{
		Roots: roots, At: h.config.Clock.Now(),
		Online: &certificate.Online{BaseURL: h.config.BaseURL, Get: h.publishedUnder},
	}), nil
}

// publishedUnder is what one of our own addresses answers.
func (h *House) publishedUnder(ctx context.Context, path string) (body []byte, found bool, err error) {
	if path == publicKeysAddress {
		body, err = h.Credentials.JWKS()
		return body, true, err
	}
	if rest, isList := strings.CutPrefix(path, "/status/"); isList {
		purpose, n, _ := strings.Cut(rest, "/")
		p, number, ok := certificate.ParsePath(purpose, n)
		if !ok {
			return nil, false, nil
		}
		jwt, _, found, err := h.statusLists.At(ctx, p, number)
		return jwt.Bytes, found, err
	}
	number, isCredential := strings.CutSuffix(strings.TrimPrefix(path, "/certificates/"), "/credential")
	if !isCredential {
		return nil, false, nil
	}
	snapshot, err := h.Register.Current(ctx)
	if err != nil {
		return nil, false, err
	}
	c, found := snapshot.Find(number)
	if !found {
		return nil, false, nil
	}
	jwt, err := h.Credentials.Credential(ctx, c.ID, c.Content)
	return jwt.Bytes, true, err
}
