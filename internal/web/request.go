package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"fincert/internal/now"
)

// Middleware wraps a handler in something that is done for every request.
type Middleware func(http.Handler) http.Handler

// Chain puts the handler behind the middlewares; the first is the outermost.
func Chain(handler http.Handler, all ...Middleware) http.Handler {
	for i := len(all) - 1; i >= 0; i-- {
		handler = all[i](handler)
	}
	return handler
}

// trace is what is known of a request while it runs. One goroutine owns it.
type trace struct {
	id    string
	actor string
}

type traceKey struct{}

// RequestID is the number under which the log holds this request; every answer
// carries it in the header Request-Id. Empty outside of Trace.
func RequestID(ctx context.Context) string {
	t, _ := ctx.Value(traceKey{}).(*trace)
	if t == nil {
		return ""
	}
	return t.id
}

// Recognised puts the actor's person id on the request's line in the log.
func Recognised(ctx context.Context, person string) {
	t, _ := ctx.Value(traceKey{}).(*trace)
	if t != nil {
		t.actor = person
	}
}

// Address is where the request came from, without the port; "unix" for the
// socket in the data folder.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return "unix"
	}
	return host
}

// Plain tells whether a text can name something in the record: PostgreSQL
// refuses even to look for one that is not UTF-8 or has a NUL in it.
func Plain(id string) bool { return utf8.ValidString(id) && strings.IndexByte(id, 0) < 0 }

// Trace gives each request a number, writes one line about it to the log when
// it is over, and turns a panic into a problem. The line holds no query, no
// header and no body, for these hold names and tokens.
func (d *Door) Trace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := now.System().Now()
		t := &trace{id: newRequestID()}
		r = r.WithContext(context.WithValue(r.Context(), traceKey{}, t))
		answer := &recorder{ResponseWriter: w}
		answer.Header().Set("Request-Id", t.id)
		defer func() {
			aborted := false
			if thrown := recover(); thrown != nil {
				aborted = thrown == http.ErrAbortHandler
				if !aborted {
					d.log.ErrorContext(r.Context(), "panic", "request", t.id, "panic", thrown, "stack", string(debug.Stack()))
				}
				if !aborted && answer.status == 0 {
					d.Problem(answer, r, d.Internal(r.Context()))
				}
			}
			took := now.System().Now().Sub(began)
			d.observe(r, Answered{answer.code(), answer.bytes, took})
			d.log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("request", t.id),
				slog.String("method", r.Method),
				slog.String("path", shownPath(r.URL.Path)),
				slog.String("pattern", r.Pattern),
				slog.Int("status", answer.code()),
				slog.Int64("bytes", answer.bytes),
				slog.Int64("us", took.Microseconds()),
				slog.String("actor", t.actor),
				slog.String("from", Address(r)),
				slog.Bool("aborted", aborted))
			if aborted {
				panic(http.ErrAbortHandler) // net/http closes the connection, which tells the client that the answer is not whole
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// Private is what addresses begin with that are a secret themselves: no log holds
// what comes after it.
const Private = "/private/"

func shownPath(path string) string {
	if strings.HasPrefix(path, Private) {
		return Private + "…"
	}
	return path
}

func newRequestID() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return hex.EncodeToString(b[:])
}

// recorder notes the status and size of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// Protect sets the headers that keep an answer from being misread, framed or
// leaked by a browser. Under https it also asks to stay there.
func Protect(https bool) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Security-Policy",
				"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'")
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
			if https {
				h.Set("Strict-Transport-Security", "max-age=31536000")
			}
			next.ServeHTTP(w, r)
		})
	}
}

// Bound limits a request's body to this many bytes and its whole time to this
// duration. A handler for large files sets its own bounds.
func Bound(bytes int64, within time.Duration) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Body != http.NoBody {
				r.Body = Incoming(http.MaxBytesReader(w, r.Body, bytes))
				// Connections that cannot have deadlines (in tests) run without.
				_ = http.NewResponseController(w).SetReadDeadline(now.System().Now().Add(within))
			}
			ctx, cancel := context.WithTimeout(r.Context(), within)
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// SameOrigin turns away requests that another site's page sends in the name of
// whoever is signed in.
func (d *Door) SameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.Problem(w, r, crossOrigin)
	}))
	return protection.Handler(next)
}
