package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// errIncoming marks what went wrong while a request's body was read: the
// client sent it too slowly, broke off, or sent something else than it said.
// None of it is an error of ours.
var errIncoming = errors.New("read the request's body")

// IsIncoming reports whether err came from a body that the client did not send
// whole.
func IsIncoming(err error) bool { return errors.Is(err, errIncoming) }

// Incoming marks errors of a body, or of a part of one, as the client's. A body
// above its limit stays what it is.
func Incoming(body io.ReadCloser) io.ReadCloser { return incoming{body} }

type incoming struct{ io.ReadCloser }

// Read hands on what was read.
func (i incoming) Read(b []byte) (int, error) {
	n, err := i.ReadCloser.Read(b)
	var tooLarge *http.MaxBytesError
	if err == nil || err == io.EOF || errors.As(err, &tooLarge) || errors.Is(err, errIncoming) {
		return n, err
	}
	return n, fmt.Errorf("%w: %w", errIncoming, err)
}
