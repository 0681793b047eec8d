package console

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/a-h/templ"

	"fincert/internal/access"
	"fincert/internal/calendar"
	"fincert/internal/casefile"
	"fincert/internal/fault"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/text"
	"fincert/internal/web"
)

// page is one request and who makes it.
type page struct {
	desk    *console
	w       http.ResponseWriter // for cookies and deadlines; write writes the page
	lang    text.Lang
	session access.Session
	actor   rule.Actor // with the roles of whom they act for
	now     time.Time
	today   calendar.Date
	address *url.URL // as asked
	head    head
	counts  map[string]int // beside menu items, by address
	beside  *besides       // what leads on from the thing shown, if that was read
}

// head is what the frame of a page says of it.
type head struct {
	title string
	// under are the pages that this one lies beneath, the outermost first.
	under []crumb
	// done is what was just done, said once.
	done string
}

type crumb struct{ text, at string }

// answer is what a request gets: a page or the way to another one.
type answer struct {
	head
	body     templ.Component
	status   int    // 0: 200
	location string // not empty: go there instead
	// send sends something else than a page, if it is not nil.
	send func(http.ResponseWriter)
}

// asked makes the answer of a page.
type asked func(p *page, r *http.Request) (answer, error)

// page puts a page behind its address, for people who are signed in.
func (d *console) page(pattern string, ask asked) {
	d.mux.Handle(pattern, web.Chain(d.signedIn(ask), web.Bound(mostBytes, mostTime)))
}

// signedIn lets through whoever has a session. Whoever has none is asked to sign
// in, and what they sent is kept for them meanwhile.
func (d *console) signedIn(ask asked) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := d.newPage(r)
		p.w = w
		defer d.recovered(w, r, p)
		err := d.recognise(p, r)
		if errors.Is(err, access.ErrUnknown) {
			d.askToSignIn(w, r, p)
			return
		}
		var a answer
		if err == nil {
			web.Recognised(r.Context(), p.actor.Person)
			r = r.WithContext(access.WithActor(r.Context(), p.actor.Person, web.Address(r)))
			a, err = ask(p, r)
		}
		if err != nil {
			a = d.wrong(p, r, err)
		}
		d.write(w, r, p, a)
	})
}

func (d *console) newPage(r *http.Request) *page {
	at := d.Clock.Now()
	return &page{desk: d, lang: web.Language(r), now: at, today: calendar.DateOf(at), address: r.URL, counts: map[string]int{}}
}

func (d *console) recognise(p *page, r *http.Request) error {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return access.ErrUnknown
	}
	p.session, err = d.Access.ActorBySession(r.Context(), cookie.Value)
	if err != nil {
		return err
	}
	chosen, known := text.Parse(p.session.Language)
	if p.session.Language != "" && known && r.URL.Query().Get("lang") == "" {
		p.lang = chosen
	}
	p.actor = p.session.Actor()
	if p.actor.OnBehalf == "" {
		return nil
	}
	stands, err := d.Casework.StandIn(r.Context(), p.actor)
	if fault.Is(err, fault.Forbidden) { // no deputy any more: themselves again
		p.actor.OnBehalf = ""
		return d.Access.ActFor(r.Context(), cookie.Value, "")
	}
	p.actor = stands
	return err
}

// unhurried lets a request take the time that files take, and this many bytes.
func (p *page) unhurried(r *http.Request, most int64) {
	r.Body = http.MaxBytesReader(p.w, r.Body, most)
	until := now.System().Now().Add(casefile.MostTime)
	// Connections that cannot have deadlines (in tests) run without.
	_ = http.NewResponseController(p.w).SetReadDeadline(until)
	_ = http.NewResponseController(p.w).SetWriteDeadline(until.Add(mostTime))
}

// note writes an attempt that was turned away into the security log. That it
// cannot be written does not change the answer, which is a no either way.
func (d *console) note(r *http.Request, actor rule.Actor, what string) {
	err := d.Access.TurnAway(r.Context(), access.Attempt{Actor: actor.Person, What: what, Address: web.Address(r)})
	if err != nil {
		d.Log.ErrorContext(r.Context(), "security log", "request", web.RequestID(r.Context()), "error", err)
	}
}

// wrong makes the page of an error.
func (d *console) wrong(p *page, r *http.Request, err error) answer {
	f := d.Door.Fault(r.Context(), err)
	if f.Kind == fault.Forbidden {
		d.note(r, p.actor, string(f.Kind)+" "+r.URL.Path)
	}
	problem := d.Door.Describe(p.lang, f)
	return answer{head: head{title: problem.Title}, status: problem.Status, body: p.wrongPage(problem)}
}

// recovered turns a panic into a page. The log gets it whole.
func (d *console) recovered(w http.ResponseWriter, r *http.Request, p *page) {
	thrown := recover()
	if thrown == nil {
		return
	}
	if thrown == http.ErrAbortHandler {
		panic(thrown)
	}
	d.write(w, r, p, d.wrong(p, r, fmt.Errorf("panic: %v\n%s", thrown, debug.Stack())))
}

// write renders first and answers then, so that half a page is never sent. What
// a person sees at their desk is kept by nobody in between.
func (d *console) write(w http.ResponseWriter, r *http.Request, p *page, a answer) {
	w.Header().Set("Cache-Control", "no-store")
	if a.location != "" {
		http.Redirect(w, r, a.location, http.StatusSeeOther)
		return
	}
	if a.send != nil {
		a.send(w)
		return
	}
	p.head = a.head
	d.countWork(r.Context(), p)
	if p.head.done == "" {
		p.head.done = p.justDone()
	}
	var body bytes.Buffer
	err := p.layout(a.body).Render(r.Context(), &body)
	if err != nil {
		d.Door.Problem(w, r, fmt.Errorf("render %s: %w", r.URL.Path, err))
		return
	}
	w.Header().Set("Content-Language", p.lang.String())
	web.SendPage(w, r, cmp.Or(a.status, http.StatusOK), "text/html; charset=utf-8", body.Bytes())
}

// t is the sentence of a key.
func (p *page) t(key string, args ...text.Args) string { return text.T(p.lang, key, args...) }

// say is a name in the page's language; Chinese where there is no English.
func (p *page) say(w rule.Words) string {
	if p.lang == text.EN && w.EN != "" {
		return w.EN
	}
	return w.ZH
}

// date is a day as people read it; empty for none.
func date(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// day is a civil date with its day of the week.
func (p *page) day(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return p.t("desk.day", text.Args{"date": d.String(), "weekday": text.T(p.lang, "desk.weekday."+strings.ToLower(d.Weekday().String()))})
}

var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// instant is a moment as people read it, in Beijing.
func instant(at time.Time) string { return at.In(beijing).Format("2006-01-02 15:04") }

// at is the page of a thing.
func at(on rule.StreamID) string { return "/desk/" + on.Kind.Plural() + "/" + url.PathEscape(on.ID) }

// query is this page's address with values of its query set; empty ones are
// left out.
func (p *page) query(pairs ...string) string {
	q := p.address.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	u := url.URL{Path: p.address.Path, RawQuery: q.Encode()}
	return u.String()
}

// has tells whether the actor holds any of these roles.
func (p *page) has(roles ...rule.Role) bool {
	for _, role := range roles {
		if p.actor.Has(role) {
			return true
		}
	}
	return false
}

// staff tells whether the actor is one of the body's people.
func (p *page) staff() bool {
	for _, role := range p.actor.Roles {
		if role.Staff() {
			return true
		}
	}
	return false
}
