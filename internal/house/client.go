package house

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"syscall"

	"fincert/internal/api"
)

// Client gives an HTTP client whose requests reach the server of a data folder
// through its socket, as a local administrator. running is false when nobody
// serves the folder; then whoever wants to write opens the house and uses
// Local. The host of its addresses does not matter.
func Client(ctx context.Context, folder string) (client *http.Client, running bool, err error) {
	conn, err := dialSocket(ctx, folder)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	_ = conn.Close() // it only told us that somebody listens
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dialSocket(ctx, folder) },
	}}, true, nil
}

// Local gives a client that does what Client does in a house that serves
// nobody.
func (h *House) Local() *http.Client {
	return &http.Client{Transport: inProcess{h.local()}}
}

type inProcess struct{ handler http.Handler }

// RoundTrip answers a request without a connection.
func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	r = r.Clone(api.WithLocal(r.Context(), CommandLine(strconv.Itoa(os.Getuid()))))
	r.RequestURI = r.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	t.handler.ServeHTTP(answer, r)
	return answer.Result(), nil
}
