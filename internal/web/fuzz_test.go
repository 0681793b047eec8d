package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// Whatever X-Forwarded-For says, the address that is limited and written down
// is an address; and who is no proxy of ours is not believed.
func FuzzXForwardedForGivesAnAddressOrNothing(f *testing.F) {
	for _, said := range []string{"203.0.113.5", "1.1.1.1, 2001:db8::1", "::ffff:203.0.113.5", "fe80::1%eth0", "unknown", ",", "203.0.113.5:80", "[::1]:80", " \t "} {
		f.Add("127.0.0.1:1", said)
		f.Add("198.51.100.1:1", said)
	}
	f.Fuzz(func(t *testing.T, peer, said string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = peer
		r.Header.Set("X-Forwarded-For", said)
		Forwarded(nil)(http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) {
			if got.RemoteAddr == peer {
				return
			}
			if from, ok := peerOf(&http.Request{RemoteAddr: peer}); !ok || !from.IsLoopback() {
				t.Errorf("%q is believed that it asks for %q", peer, said)
			}
			named, err := netip.ParseAddrPort(got.RemoteAddr)
			if err != nil || named.Addr().Is4In6() || named.Addr().Zone() != "" {
				t.Errorf("%q became %q", said, got.RemoteAddr)
			}
		})).ServeHTTP(httptest.NewRecorder(), r)
	})
}
