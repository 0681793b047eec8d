package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"fincert/internal/fault"
	"fincert/internal/now"
)

// mostAddresses bounds the memory of a Limiter. When so many have asked, those
// that have been quiet long enough to have their whole allowance are forgotten,
// and if that is not enough, all are.
const mostAddresses = 100_000

// badToken is what a request that was not recognised costs, in requests: who
// guesses tokens or passwords runs dry soon.
const badToken = 20

// Forwarded puts the address of who asks in the place of the proxy's through
// which the request came: the last one that X-Forwarded-For names. Only this
// machine's and these proxies' word is taken for it.
func Forwarded(proxies []netip.Prefix) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			peer, ok := peerOf(r)
			if ok && (peer.IsLoopback() || slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(peer) })) {
				hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
				named, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1]))
				if err == nil {
					r = r.Clone(r.Context())
					r.RemoteAddr = netip.AddrPortFrom(named.Unmap().WithZone(""), 0).String()
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

// peerOf is the address at the connection's other end; ok is false for the
// socket in the data folder.
func peerOf(r *http.Request) (peer netip.Addr, ok bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	peer, err = netip.ParseAddr(host)
	return peer.Unmap(), err == nil
}

// Limiter holds every address to a number of requests a second, so that one
// client, or somebody who guesses passwords, cannot keep the others out. It is
// safe for concurrent use.
type Limiter struct {
	door  *Door
	clock now.Clock
	rate  rate.Limit
	burst int
	max   int

	mu sync.Mutex
	of map[netip.Addr]*rate.Limiter // guarded by mu
}

// NewLimiter lets each address ask perSecond times a second and four seconds'
// worth at once; 0 sets no limit. Requests from this machine itself are not
// limited: they are the operator's, or those of a proxy that does not say for
// whom it asks and would be held for all its clients.
func (d *Door) NewLimiter(clock now.Clock, perSecond int) *Limiter {
	return &Limiter{door: d, clock: clock, rate: rate.Limit(perSecond), burst: 4 * perSecond, max: mostAddresses,
		of: map[netip.Addr]*rate.Limiter{}}
}

// NewAllowance lets each address do something that costs us much so many times
// at once, and once more whenever the time has passed.
func (d *Door) NewAllowance(clock now.Clock, atOnce int, again time.Duration) *Limiter {
	return &Limiter{door: d, clock: clock, rate: rate.Every(again), burst: atOnce, max: mostAddresses, of: map[netip.Addr]*rate.Limiter{}}
}

// Allow counts a request, and tells whether it is within what its address may.
func (l *Limiter) Allow(r *http.Request) bool {
	who, known := l.client(r)
	return !known || l.bucket(who).AllowN(l.clock.Now(), 1)
}

// Limit is the middleware. It stands before everything that costs.
func (l *Limiter) Limit(next http.Handler) http.Handler {
	if l.rate == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, known := l.client(r)
		if !known {
			next.ServeHTTP(w, r)
			return
		}
		bucket := l.bucket(who)
		at := l.clock.Now()
		if !bucket.AllowN(at, 1) {
			w.Header().Set("Retry-After", "1")
			l.door.Problem(w, r, fault.New(fault.TooMany, "web.too-many"))
			return
		}
		answer := &recorder{ResponseWriter: w}
		next.ServeHTTP(answer, r)
		if answer.status == http.StatusUnauthorized {
			bucket.ReserveN(at, min(badToken, l.burst)) // may go below nothing: it waits longer
		}
	})
}

// client is the address that a request is counted for, and whether it is
// counted. Of IPv6 the network of 64 bits counts, which one client has whole.
func (l *Limiter) client(r *http.Request) (netip.Addr, bool) {
	peer, ok := peerOf(r)
	if !ok || peer.IsLoopback() {
		return netip.Addr{}, false
	}
	if peer.Is6() {
		network, _ := peer.WithZone("").Prefix(64) // 64 bits are in every address of 128
		peer = network.Addr()
	}
	return peer, true
}

func (l *Limiter) bucket(who netip.Addr) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.of[who]
	if known == nil {
		if len(l.of) >= l.max {
			l.forget()
		}
		known = rate.NewLimiter(l.rate, l.burst)
		l.of[who] = known
	}
	return known
}

// forget drops who has the whole allowance: a new bucket would be the same.
// The caller holds mu.
func (l *Limiter) forget() {
	at := l.clock.Now()
	for who, bucket := range l.of {
		if bucket.TokensAt(at) >= float64(l.burst) {
			delete(l.of, who)
		}
	}
	if len(l.of) >= l.max {
		clear(l.of)
	}
}
