package site

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/a-h/templ"

	"fincert/internal/certificate"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/postbox"
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
	Postbox *postbox.Box
	Clock   now.Clock
	BaseURL string // how the public reaches us, without a slash at its end
	// Check judges a paper, a credential or the text of a QR code.
	Check func(ctx context.Context, given []byte) (certificate.Report, error)
	// Rule is the rule's text in its order, in which every clause has its place.
	Rule []RuleSection
	// Sign signs the SHA-256 of a download (ECDSA, as openssl reads it), and
	// gives the key's certificates, its own first.
	Sign func(digest []byte) (signature []byte, chain []*x509.Certificate, err error)
}

type site struct {
	Config
	mux       *http.ServeMux
	parts     []rulePart
	digests   digests
	checking  chan struct{} // one for each check that runs
	allowance *web.Limiter  // for who sends something
}

// New makes the site. It answers every address that it is given: what it does
// not know with a page that says so.
func New(c Config) http.Handler {
	s := &site{
		Config: c, mux: http.NewServeMux(), parts: partsOf(c.Rule), checking: make(chan struct{}, mostTogether),
		allowance: c.Door.NewAllowance(now.System(), sentAtOnce, sentAgain),
	}
	s.mux.HandleFunc(assets.Pattern(), s.serveAsset)
	s.page("GET /{$}", s.home)
	s.page("GET /register", s.search)
	s.page("GET /certificates/{$}", s.toSearch)
	s.page("GET /certificates", s.toSearch)
	s.page("GET /certificates/{number}", s.certificate)
	s.page("GET /organisations/{code}", s.organisation)
	s.page("GET /products/{id}", s.product)
	s.page("GET /announcements", s.announcements)
	s.page("GET /announcements/{number}", s.announcement)
	s.mux.Handle("GET /announcements.atom", s.bound(s.feed))
	s.page("GET /verify", s.verifyForm)
	s.mux.Handle("POST /verify", web.Chain(s.answerWith(s.verify), web.Bound(mostUpload+mostPasted+mostAround, mostCheckTime)))
	s.page("GET /verify/tools", s.tools)
	s.page("GET /v/{jwt}", s.code)
	s.page("GET /scheme", s.scheme)
	s.page("GET /scheme/rule", s.rule)
	s.page("GET /scheme/rule/{number}", s.rulePart)
	s.page("GET /scheme/materials", s.materials)
	s.page("GET /scheme/limits", s.limitList)
	s.page("GET /scheme/words", s.wordList)
	s.page("GET /scheme/complaints", s.complaints)
	s.page("GET /data", s.data)
	s.downloads()
	s.addPosts()
	s.page("/", s.noSuchPage)
	return s.mux
}

// head is what a page says of itself where only its title, its icon or a
// preview of it is shown.
type head struct {
	title    string
	about    string // one sentence; may be empty
	status   string // of the one certificate that the page is about; else empty
	unlisted bool   // not for search engines: a day that is asked about, say
}

// answer is what a request gets: a page or the way to another one.
type answer struct {
	head
	body     templ.Component
	status   int    // 0: 200
	location string // not empty: go there instead
	unkept   bool   // nobody keeps it: it answers what one person handed in
}

// asked makes the answer of a page whose register could be read.
type asked func(p *page, r *http.Request) (answer, error)

func (s *site) page(pattern string, ask asked) {
	s.mux.Handle(pattern, s.bound(s.answerWith(ask)))
}

// bound keeps a request within the limits of a page.
func (s *site) bound(h http.HandlerFunc) http.Handler {
	return web.Chain(h, web.Bound(mostBytes, mostTime))
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
	err := s.read(p, r)
	if err != nil {
		return answer{}, err
	}
	return ask(p, r)
}

// read gives the page the register as it is now, and the words in force.
func (s *site) read(p *page, r *http.Request) error {
	snapshot, err := s.Register.Current(r.Context())
	if err != nil {
		return err
	}
	inForce, err := s.Scheme(r.Context(), snapshot.Position())
	if err != nil {
		return err
	}
	p.Snapshot, p.voice.Scheme = snapshot, inForce
	return nil
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
	if a.location != "" {
		w.Header().Set("Cache-Control", "no-store")
		status := http.StatusFound
		if r.Method == http.MethodPost {
			status = http.StatusSeeOther
		}
		http.Redirect(w, r, a.location, status)
		return
	}
	p.head = a.head
	var body bytes.Buffer
	err := p.layout(a.body).Render(r.Context(), &body)
	if err != nil {
		s.Door.Problem(w, r, fmt.Errorf("render %s: %w", r.URL.Path, err))
		return
	}
	w.Header().Set("Content-Language", p.voice.Lang.String())
	if a.unkept {
		w.Header().Set("Cache-Control", "no-store")
	}
	web.SendPage(w, r, cmp.Or(a.status, http.StatusOK), "text/html; charset=utf-8", body.Bytes())
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
