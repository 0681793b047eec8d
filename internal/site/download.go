package site

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/register"
	"fincert/internal/scheme"
	"fincert/internal/web"
)

// format is a form in which the whole register is written.
type format struct {
	ending    string // of the address
	mediaType string
	write     func(register.Export, io.Writer) error
}

var formats = []format{
	{"json", "application/json", register.Export.JSON},
	{"csv", "text/csv; charset=utf-8; header=present", register.Export.CSV},
}

// state says which register is meant: the one of a last public event, with the
// standings of a day. A download and its signature may be taken at different
// moments; both name their state, and a state is written the same for ever.
// Whoever names none gets the state of now, which changes only with a public
// event and at midnight.
type state struct {
	position int64
	on       calendar.Date
}

// at is the address of a file in this state.
func (s state) at(path string) string {
	return fmt.Sprintf("%s?position=%d&on=%s", path, s.position, s.on)
}

// stateNow is that of the register as the page read it.
func (p *page) stateNow() state { return state{p.LastChange(), p.today} }

// stateOf reads a state from an address.
func (p *page) stateOf(r *http.Request) (state, error) {
	at, query := p.stateNow(), r.URL.Query()
	var wrong fault.Fields
	if written := query.Get("position"); written != "" {
		position, err := strconv.ParseInt(written, 10, 64)
		if err != nil || position < 0 || position > p.Position() {
			wrong.Add("position", "site.download.position", fault.Text("text", written))
		}
		at.position = position
	}
	if written := query.Get("on"); written != "" {
		day, err := calendar.ParseDate(written)
		switch {
		case err != nil:
			wrong.Add("on", "field.date", fault.Text("text", written))
		case day.After(p.today):
			wrong.Add("on", "field.future", fault.Day("today", p.today))
		}
		at.on = day
	}
	if f := wrong.Err(); f != nil {
		return state{}, f
	}
	return at, nil
}

// export is the register in a state, in Chinese and with the words of then.
func (s *site) export(p *page, r *http.Request) (register.Export, state, error) {
	err := s.read(p, r)
	if err != nil {
		return register.Export{}, state{}, err
	}
	at, err := p.stateOf(r)
	if err != nil {
		return register.Export{}, state{}, err
	}
	then := p.At(at.position)
	at.position = then.LastChange()
	var words *scheme.Scheme
	if at.position == 0 {
		words = p.voice.Scheme // nothing is said with them
	} else if words, err = s.Scheme(r.Context(), at.position); err != nil {
		return register.Export{}, state{}, err
	}
	return register.Export{Snapshot: then, On: at.on, Voice: register.Voice{Scheme: words}}, at, nil
}

// downloads adds the whole register in every format, each with its signature,
// and the certificates of the key that signs.
func (s *site) downloads() {
	for _, f := range formats {
		path := "/register." + f.ending
		s.mux.HandleFunc("GET "+path, s.answeringFile(func(w http.ResponseWriter, r *http.Request, p *page) error {
			return s.download(w, r, p, f, path)
		}))
		s.mux.HandleFunc("GET "+path+".sig", s.answeringFile(func(w http.ResponseWriter, r *http.Request, p *page) error {
			return s.signature(w, r, p, f, path)
		}))
	}
	s.mux.HandleFunc("GET /register.pem", s.answeringFile(s.signingCertificates))
}

// answeringFile tells what went wrong on a page, like a page does.
func (s *site) answeringFile(file func(http.ResponseWriter, *http.Request, *page) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := s.newPage(r)
		defer s.recovered(w, r, p)
		err := file(w, r, p)
		if err != nil {
			s.write(w, r, p, s.wrong(w, r, p, err))
		}
	}
}

// download streams the register: what it needs of memory does not grow with it.
func (s *site) download(w http.ResponseWriter, r *http.Request, p *page, f format, path string) error {
	whole, at, err := s.export(p, r)
	if err != nil {
		return err
	}
	h := w.Header()
	fileHead(h, f.mediaType, fmt.Sprintf("register-%s-%d.%s", at.on, at.position, f.ending))
	h.Set("Content-Location", at.at(path))
	press := web.TakesGzip(r, h)
	if press {
		h.Set("Content-Encoding", "gzip")
	}
	if r.Method == http.MethodHead {
		return nil
	}
	out := &steady{to: w, control: http.NewResponseController(w)}
	err = writeWhole(out, press, func(to io.Writer) error { return f.write(whole, to) })
	if err != nil {
		// A part was sent. Whoever reads must not take it for the whole.
		panic(http.ErrAbortHandler)
	}
	return nil
}

func writeWhole(out io.Writer, press bool, write func(io.Writer) error) error {
	if !press {
		return write(out)
	}
	packed := gzip.NewWriter(out)
	err := write(packed)
	if err != nil {
		return err
	}
	return packed.Close()
}

// signature answers with the signature over a download in the same state.
func (s *site) signature(w http.ResponseWriter, r *http.Request, p *page, f format, path string) error {
	whole, at, err := s.export(p, r)
	if err != nil {
		return err
	}
	digest, err := s.digests.of(at.at(path), func(to io.Writer) error { return f.write(whole, to) })
	if err != nil {
		return err
	}
	signature, _, err := s.Sign(digest)
	if err != nil {
		return fmt.Errorf("sign the register: %w", err)
	}
	fileHead(w.Header(), "application/octet-stream", fmt.Sprintf("register-%s-%d.%s.sig", at.on, at.position, f.ending))
	w.Header().Set("Content-Location", at.at(path+".sig"))
	_, _ = w.Write(signature) // who hung up reads no answer
	return nil
}

// signingCertificates answers with the certificate of the key that signs and
// those that certify it.
func (s *site) signingCertificates(w http.ResponseWriter, _ *http.Request, _ *page) error {
	digest := sha256.Sum256(nil)
	_, chain, err := s.Sign(digest[:])
	if err != nil {
		return fmt.Errorf("ask for the key of the register: %w", err)
	}
	fileHead(w.Header(), "application/x-pem-file", "register.pem")
	for _, certificate := range chain {
		_ = pem.Encode(w, &pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}) // who hung up reads no answer
	}
	return nil
}

func fileHead(h http.Header, mediaType, name string) {
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "public, no-cache")
}

// digests remembers the hashes of the states that were signed last, so that a
// register is not written again for everyone who asks for its signature.
type digests struct {
	mu    sync.Mutex
	known map[string][]byte // by address; guarded by mu
}

const mostDigests = 16

func (d *digests) of(address string, write func(io.Writer) error) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if digest, ok := d.known[address]; ok {
		return digest, nil
	}
	sum := sha256.New()
	err := write(sum)
	if err != nil {
		return nil, err
	}
	if d.known == nil || len(d.known) >= mostDigests {
		d.known = map[string][]byte{}
	}
	d.known[address] = sum.Sum(nil)
	return d.known[address], nil
}

// Whoever takes a download may be slow, but not stand still.
const (
	standsStill = 30 * time.Second
	lookAgain   = time.Second
)

// steady moves the end of a connection on for as long as it is read from.
type steady struct {
	to      io.Writer
	control *http.ResponseController
	looked  time.Time
}

// Write hands on what was written.
func (s *steady) Write(b []byte) (int, error) {
	if at := now.System().Now(); at.Sub(s.looked) > lookAgain {
		s.looked = at
		// Connections that cannot have deadlines (in tests) run without.
		_ = s.control.SetWriteDeadline(at.Add(standsStill))
	}
	return s.to.Write(b)
}
