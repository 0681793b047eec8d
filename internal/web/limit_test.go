package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"fincert/internal/now"
)

// askedFrom is the status that a request from an address is answered with.
func askedFrom(h http.Handler, from, forwarded string) int {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = from
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func limited(status int, proxies ...netip.Prefix) (*Limiter, http.Handler, *now.Manual) {
	door, _ := testDoor()
	clock := now.NewManual(time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC))
	l := door.NewLimiter(clock, 10)
	return l, Forwarded(proxies)(l.Limit(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))), clock
}

// allowed is how many requests in a row an address gets answered.
func allowed(h http.Handler, from, forwarded string) int {
	for n := range 1000 {
		if askedFrom(h, from, forwarded) == http.StatusTooManyRequests {
			return n
		}
	}
	return 1000
}

func TestAnAddressThatAsksTooOftenIsHeldUpAndOthersAreNot(t *testing.T) {
	_, h, clock := limited(http.StatusOK)
	if n := allowed(h, "203.0.113.5:1", ""); n != 40 {
		t.Errorf("%d requests at once, want 4 seconds' worth", n)
	}
	if askedFrom(h, "203.0.113.6:1", "") != http.StatusOK {
		t.Error("another address is held up with it")
	}
	clock.Advance(time.Second)
	if n := allowed(h, "203.0.113.5:9", ""); n != 10 {
		t.Errorf("%d requests after a second, want 10", n)
	}
}

func TestWhoGuessesTokensRunsDrySoon(t *testing.T) {
	_, h, _ := limited(http.StatusUnauthorized)
	if n := allowed(h, "203.0.113.5:1", ""); n != 2 {
		t.Errorf("%d guesses, want 2", n)
	}
}

func TestAProxyIsNotHeldForItsClients(t *testing.T) {
	_, h, _ := limited(http.StatusOK, netip.MustParsePrefix("10.1.0.0/16"))
	if n := allowed(h, "127.0.0.1:1", ""); n != 1000 {
		t.Errorf("this machine was held up after %d", n)
	}
	if n := allowed(h, "127.0.0.1:1", "198.51.100.1, 203.0.113.5"); n != 40 {
		t.Errorf("%d by the proxy on this machine, want 40", n)
	}
	if n := allowed(h, "10.1.2.3:1", "made-up, 203.0.113.7"); n != 40 {
		t.Errorf("%d by a known proxy, want 40", n)
	}
	if n := allowed(h, "203.0.113.8:1", "203.0.113.9"); n != 40 {
		t.Errorf("%d by nobody's proxy", n)
	}
	if askedFrom(h, "203.0.113.8:1", "203.0.113.10") != http.StatusTooManyRequests {
		t.Error("a stranger's word about who asks was taken")
	}
}

func TestANetworkOfIPv6IsOneClient(t *testing.T) {
	_, h, _ := limited(http.StatusOK)
	if n := allowed(h, "[2001:db8::1]:1", ""); n != 40 {
		t.Errorf("%d, want 40", n)
	}
	if askedFrom(h, "[2001:db8::2]:1", "") != http.StatusTooManyRequests {
		t.Error("the next address of the same network is another client")
	}
}

func TestAnAllowanceIsForTheWholeNetworkAndComesBack(t *testing.T) {
	door, _ := testDoor()
	clock := now.NewManual(time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC))
	l := door.NewAllowance(clock, 3, time.Minute)
	from := func(address string) bool {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.RemoteAddr = address
		return l.Allow(r)
	}
	for n, want := range []bool{true, true, true, false} {
		if from("[2001:db8::1]:1") != want {
			t.Errorf("the %d. time: not %v", n+1, want)
		}
	}
	if from("[2001:db8::2]:1") || !from("203.0.113.5:1") || !from("127.0.0.1:1") {
		t.Error("the network, another address or this machine is counted wrongly")
	}
	clock.Advance(time.Minute)
	if !from("[2001:db8::1]:1") || from("[2001:db8::1]:1") {
		t.Error("after the time it is not allowed once more")
	}
}

func TestTheLimiterForgetsWhoIsQuiet(t *testing.T) {
	l, h, clock := limited(http.StatusOK)
	l.max = 10
	for i := range 25 {
		askedFrom(h, fmt.Sprintf("203.0.113.%d:1", i), "")
	}
	if len(l.of) > 10 {
		t.Errorf("%d addresses are remembered, at most 10", len(l.of))
	}
	busy := "198.51.100.1:1"
	allowed(h, busy, "")
	clock.Advance(time.Minute)
	allowed(h, busy, "")
	l.forget()
	if len(l.of) != 1 {
		t.Errorf("%d are remembered, want the busy one", len(l.of))
	}
}
