package house

import (
	"context"
	"encoding/json"
	"strings"

	"fincert/internal/calendar"
	"fincert/internal/certificate"
	"fincert/internal/fault"
	"fincert/internal/keys"
	"fincert/internal/register"
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
	if number, isRegister := strings.CutPrefix(path, certificate.RegisterPath("")); isRegister {
		return h.registered(ctx, number)
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

// registered is what the register says of a certificate today, as the API shows it.
func (h *House) registered(ctx context.Context, number string) (body []byte, found bool, err error) {
	snapshot, err := h.Register.Current(ctx)
	if err != nil {
		return nil, false, err
	}
	inForce, err := h.Casework.SchemeAt(ctx, snapshot.Position())
	if err != nil {
		return nil, false, err
	}
	answer, err := snapshot.Ask(register.Question{Number: number}, calendar.DateOf(h.config.Clock.Now()))
	if fault.Is(err, fault.NotFound) {
		return nil, false, nil
	} else if err != nil {
		return nil, false, err
	}
	body, err = json.Marshal(register.Voice{Scheme: inForce}.View(answer))
	return body, err == nil, err
}
