package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/a-h/templ"

	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/register"
	"fincert/internal/scheme"
	"fincert/internal/web"
)

// Limits of a request: it has no body worth reading.
const (
	mostBytes = 1 << 10
	mostTime  = 10 * time.Second
)

// Config is what the site is made of.
type Config struct {
	Register *register.Register
	// Scheme gives the edition in force when the record ends at a position, for
	// the words of statuses.
	Scheme  func(ctx context.Context, position int64) (*scheme.Scheme, error)
	Door    *web.Door
	Clock   now.Clock
	BaseURL string // how the public reaches us, without a slash at its end
}

type site struct {
	Config
	mux *http.ServeMux
}

// New makes the site. It answers every address that it is given: what it does
// not know with a page that says so.
func New(c Config) http.Handler {
	s := &site{Config: c, mux: http.NewServeMux()}
	s.mux.HandleFunc("GET "+assetsAt, s.serveAsset)
	s.page("GET /{$}", s.home)
	s.page("GET /register", s.search)
	s.page("GET /certificates/{$}", s.toSearch)
	s.page("GET /certificates", s.toSearch)
	s.page("GET /certificates/{number}", s.certificate)
	s.page("GET /announcements", s.announcements)
	s.page("/", s.noSuchPage)
	return web.Chain(s.mux, web.Bound(mostBytes, mostTime))
}

// answer is what a request gets: a page or the way to another one.
type answer struct {
	title    string
	body     templ.Component
	status   int    // 0: 200
	location string // not empty: go there instead
}

// asked makes the answer of a page whose register could be read.
type asked func(p *page, r *http.Request) (answer, error)

func (s *site) page(pattern string, ask asked) {
	s.mux.HandleFunc(pattern, s.answerWith(ask))
}

func (s *site) answerWith(ask asked) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := s.newPage(r)
		defer s.recovered(w, r, p)
		a, err := s.answer(p, r, ask)
		if err != nil {
			a = s.wrong(w, r, p, err)
		}
		s.write(w, r, p, a)
	}
}

func (s *site) answer(p *page, r *http.Request, ask asked) (answer, error) {
	snapshot, err := s.Register.Current(r.Context())
	if err != nil {
		return answer{}, err
	}
	inForce, err := s.Scheme(r.Context(), snapshot.Position())
	if err != nil {
		return answer{}, err
	}
	p.Snapshot, p.voice.Scheme = snapshot, inForce
	return ask(p, r)
}

// recovered turns a panic into a page. The log gets it whole.
func (s *site) recovered(w http.ResponseWriter, r *http.Request, p *page) {
	thrown := recover()
	if thrown == nil {
		return
	}
	if thrown == http.ErrAbortHandler {
		panic(thrown)
	}
	s.write(w, r, p, s.wrong(w, r, p, fmt.Errorf("panic: %v\n%s", thrown, debug.Stack())))
}

// write renders first and answers then, so that half a page is never sent.
func (s *site) write(w http.ResponseWriter, r *http.Request, p *page, a answer) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if a.location != "" {
		http.Redirect(w, r, a.location, http.StatusFound)
		return
	}
	p.title = a.title
	var body bytes.Buffer
	err := p.layout(a.body).Render(r.Context(), &body)
	if err != nil {
		s.Door.Problem(w, r, fmt.Errorf("render %s: %w", r.URL.Path, err))
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.voice.Lang.String())
	if a.status != 0 {
		w.WriteHeader(a.status)
		_, _ = w.Write(body.Bytes()) // who hung up reads no answer
		return
	}
	h.Set("Cache-Control", "public, no-cache") // kept, but asked about each time: an act may change a status at any moment
	sum := sha256.Sum256(body.Bytes())
	h.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body.Bytes()))
}

// toSearch leads from the list that an address seems to promise to the search.
func (s *site) toSearch(p *page, _ *http.Request) (answer, error) {
	return answer{location: p.url("/register")}, nil
}

func (s *site) noSuchPage(_ *page, r *http.Request) (answer, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return answer{}, fault.New(fault.Invalid, "site.read-only")
	}
	return answer{}, fault.New(fault.NotFound, "site.no-such-page")
}
