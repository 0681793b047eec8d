package pdf

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"time"

	"github.com/digitorus/timestamp"
)

// ErrStamp: the time-stamp service gave no stamp. The paper is not to blame;
// whoever made it may try again later or do without.
var ErrStamp = errors.New("no time stamp")

// Bounds on a service's answer.
const (
	stampWait = 10 * time.Second
	stampSize = 1 << 16
)

// StampFrom asks the service at this address. A nil client is the default one.
func StampFrom(url string, client *http.Client) Stamper {
	if client == nil {
		client = http.DefaultClient
	}
	return func(ctx context.Context, digest []byte) ([]byte, error) {
		ctx, cancel := context.WithTimeout(ctx, stampWait)
		defer cancel()
		token, err := askForStamp(ctx, client, url, digest)
		if err != nil {
			return nil, fmt.Errorf("%w from %s: %w", ErrStamp, url, err)
		}
		return token, nil
	}
}

func askForStamp(ctx context.Context, client *http.Client, url string, digest []byte) ([]byte, error) {
	nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
	if err != nil {
		return nil, err
	}
	question := timestamp.Request{HashAlgorithm: crypto.SHA256, HashedMessage: digest, Certificates: true, Nonce: nonce}
	body, err := question.Marshal()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/timestamp-query")
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it answers %s", response.Status)
	}
	answer, err := io.ReadAll(io.LimitReader(response.Body, stampSize+1))
	if err != nil {
		return nil, err
	}
	if len(answer) > stampSize {
		return nil, fmt.Errorf("its answer is longer than %d bytes", stampSize)
	}
	stamp, err := timestamp.ParseResponse(answer) // checks the signature too
	if err != nil {
		return nil, err
	}
	switch {
	case !bytes.Equal(stamp.HashedMessage, digest) || stamp.HashAlgorithm != crypto.SHA256:
		return nil, errors.New("it stamped something else")
	case stamp.Nonce == nil || stamp.Nonce.Cmp(nonce) != 0:
		return nil, errors.New("its answer is to another question")
	case len(stamp.Certificates) == 0:
		return nil, errors.New("its answer has no certificate")
	}
	return stamp.RawToken, nil
}
