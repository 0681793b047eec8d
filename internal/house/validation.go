package house

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"fincert/internal/paper"
	"fincert/internal/pdf"
)

// Bounds on what is fetched for a paper. A job, and a request, that wait for it
// end in time.
const (
	stampTime = 6 * time.Second
	crlTime   = 3 * time.Second
	crlBytes  = 4 << 20
	crlKept   = time.Hour // and never after the list's own end
)

// outward asks the services that papers need.
func outward(limit time.Duration) *http.Client {
	return &http.Client{Timeout: limit, Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, DisableKeepAlives: true,
	}}
}

// validate writes behind a signed paper what it takes to check it in ten years:
// the certificates of signature and stamp, and that none of them was revoked on
// the day. Our own root says so itself; another certifier's lists are fetched.
func (h *House) validate(ctx context.Context, signed []byte) ([]byte, error) {
	file, err := pdf.Read(signed)
	if err != nil {
		return nil, err
	}
	said, err := file.Signatures[0].Verify(signed, nil, h.config.Clock.Now())
	if err != nil {
		return nil, err
	}
	certificates := said.Chain
	if said.Stamp != nil {
		certificates = append(certificates, said.Stamp.Chain...)
	}
	var lists [][]byte
	for _, address := range h.config.CRLs {
		list, err := h.revocations.at(ctx, address, h.config.Clock.Now())
		if err != nil {
			return nil, fmt.Errorf("%w from %s: %w", paper.ErrValidation, address, err)
		}
		lists = append(lists, list)
	}
	own, err := h.keys.NoneRevoked(said.By.NotAfter)
	if err != nil {
		return nil, err
	}
	if own != nil {
		lists = append(lists, own)
	}
	return pdf.WithValidation(signed, certificates, lists, nil)
}

// revocations are lists of revoked certificates as they were fetched last.
type revocations struct {
	kept chan map[string]revoked // one, taken out by whoever looks into it
}

type revoked struct {
	list  []byte
	until time.Time
}

func newRevocations() revocations {
	r := revocations{make(chan map[string]revoked, 1)}
	r.kept <- map[string]revoked{}
	return r
}

// at gives the list at an address: the one fetched before, while that is fresh.
func (r revocations) at(ctx context.Context, address string, now time.Time) ([]byte, error) {
	var all map[string]revoked
	select {
	case all = <-r.kept:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { r.kept <- all }()
	if known := all[address]; now.Before(known.until) {
		return known.list, nil
	}
	fetched, err := fetchCRL(ctx, address, now)
	if err != nil {
		return nil, err
	}
	all[address] = fetched
	return fetched.list, nil
}

func fetchCRL(ctx context.Context, address string, now time.Time) (revoked, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return revoked{}, err
	}
	answer, err := outward(crlTime).Do(request)
	if err != nil {
		return revoked{}, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return revoked{}, fmt.Errorf("it answers %s", answer.Status)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, crlBytes+1))
	if err != nil {
		return revoked{}, err
	}
	if len(text) > crlBytes {
		return revoked{}, errors.New("the list is too long")
	}
	list, err := x509.ParseRevocationList(text)
	if err != nil {
		return revoked{}, err
	}
	until := now.Add(crlKept)
	if !list.NextUpdate.IsZero() {
		if list.NextUpdate.Before(now) {
			return revoked{}, fmt.Errorf("the list ended on %s", list.NextUpdate)
		}
		if list.NextUpdate.Before(until) {
			until = list.NextUpdate
		}
	}
	return revoked{text, until}, nil
}
