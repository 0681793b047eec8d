package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"fincert/internal/console/form"
	"fincert/internal/fault"
	"fincert/internal/text"
	"fincert/internal/web"
)

const (
	cookieName  = "fincert-session"
	mostSignIn  = 5 << 20 // what was typed before the session ended comes along
	keptPrefix  = "kept:"
	keptAddress = "kept-at"
)

// signView is the form to sign in, and what waits to be sent behind it.
type signView struct {
	to      string // where to go then
	account string
	wrong   string
	next    string
	kept    form.Values // typed into a form whose session had ended
	ended   bool
	empty   bool // nobody has an account yet
}

func (d *console) addSignIn() {
	bound := web.Bound(mostSignIn, mostTime)
	d.mux.Handle("GET /sign-in", web.Chain(http.HandlerFunc(d.signInForm), bound))
	d.mux.Handle("POST /sign-in", web.Chain(http.HandlerFunc(d.signIn), bound))
	d.mux.Handle("POST /sign-out", web.Chain(http.HandlerFunc(d.signOut), bound))
	d.page("POST /desk/preferences", d.prefer)
}

// inside is an address of ours to go on to; anything else leads to the desk.
func inside(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/desk/") || strings.Contains(to, `\`) {
		return "/desk/"
	}
	return u.RequestURI()
}

func (d *console) signInForm(w http.ResponseWriter, r *http.Request) {
	p := d.newPage(r)
	some, err := d.Access.Accounts(r.Context(), "", 1)
	if err != nil {
		d.write(w, r, p, d.wrong(p, r, err))
		return
	}
	d.write(w, r, p, d.signPage(p, signView{to: inside(r.URL.Query().Get("to")), empty: len(some) == 0}))
}

func (d *console) signPage(p *page, v signView) answer {
	status := http.StatusOK
	if v.wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	if v.ended {
		status = http.StatusUnauthorized
	}
	return answer{head: head{title: p.t("desk.sign-in.title")}, status: status, body: p.signPage(v)}
}

// signAt is where the form to sign in is sent, in the language that was asked for.
func (p *page) signAt() templ.SafeURL {
	at := "/sign-in"
	if lang := p.address.Query().Get("lang"); lang != "" {
		at += "?" + url.Values{"lang": {lang}}.Encode()
	}
	return templ.SafeURL(at)
}

// askToSignIn answers whoever has no session any more. What they sent goes into
// the page and comes back with the password: it lies nowhere here, for nobody
// knows yet whose it is.
func (d *console) askToSignIn(w http.ResponseWriter, r *http.Request, p *page) {
	if r.Method != http.MethodPost {
		w.Header().Set("Cache-Control", "no-store")
		query := url.Values{"to": {r.URL.RequestURI()}}
		if lang := r.URL.Query().Get("lang"); lang != "" {
			query.Set("lang", lang)
		}
		http.Redirect(w, r, "/sign-in?"+query.Encode(), http.StatusSeeOther)
		return
	}
	v := signView{to: inside(r.URL.RequestURI()), ended: true}
	values, err := d.readForm(r, nil)
	if err == nil {
		v.kept = values
	}
	d.write(w, r, p, d.signPage(p, v))
}

func (d *console) signIn(w http.ResponseWriter, r *http.Request) {
	p := d.newPage(r)
	err := r.ParseForm()
	if err != nil {
		d.write(w, r, p, d.wrong(p, r, web.Unrecognised))
		return
	}
	v := signView{to: inside(r.PostForm.Get("to")), account: strings.TrimSpace(r.PostForm.Get("account"))}
	for name, values := range r.PostForm {
		field, kept := strings.CutPrefix(name, keptPrefix)
		if kept {
			if v.kept == nil {
				v.kept = form.Values{}
			}
			v.kept[field] = values
		}
	}
	cookie, session, err := d.Access.SignIn(r.Context(), v.account, r.PostForm.Get("password"), web.Address(r))
	if f, ok := fault.As(err); ok {
		v.wrong, v.next = d.signFault(p, f)
		d.write(w, r, p, d.signPage(p, v))
		return
	}
	if err != nil {
		d.write(w, r, p, d.wrong(p, r, err))
		return
	}
	if before, err := r.Cookie(cookieName); err == nil {
		_ = d.Access.SignOut(r.Context(), before.Value) // it ends by itself otherwise
	}
	d.setCookie(w, cookie)
	p.session, p.actor = session, session.Actor()
	if v.kept != nil {
		err = d.keepDraft(r.Context(), p, v.to, v.kept)
		if err != nil {
			d.write(w, r, p, d.wrong(p, r, err))
			return
		}
	}
	d.write(w, r, p, answer{location: v.to})
}

// signFault words a refused sign-in: the field's sentence if it is about one.
func (d *console) signFault(p *page, f *fault.Fault) (wrong, next string) {
	if len(f.Fields) > 0 {
		field := f.Fields[0]
		next, _ = text.Lookup(p.lang, field.Key+".next", web.Args(field.Args))
		return p.t(field.Key, web.Args(field.Args)), next
	}
	problem := d.Door.Describe(p.lang, f)
	return problem.Detail, problem.Next
}

// setCookie gives the cookie of a session, or takes it away when it is empty. It
// says no time: the session is over when we say so, and the browser's clock may
// be wrong.
func (d *console) setCookie(w http.ResponseWriter, value string) {
	c := &http.Cookie{Name: cookieName, Value: value, Path: "/", HttpOnly: true, Secure: d.HTTPS, SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (d *console) signOut(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie(cookieName)
	if err == nil {
		err = d.Access.SignOut(r.Context(), cookie.Value)
		if err != nil {
			p := d.newPage(r)
			d.write(w, r, p, d.wrong(p, r, err))
			return
		}
	}
	d.setCookie(w, "")
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// prefer keeps how somebody likes their pages.
func (d *console) prefer(p *page, r *http.Request) (answer, error) {
	err := r.ParseForm()
	if err != nil {
		return answer{}, fault.New(fault.Invalid, "web.parameter", fault.Text("name", "form"))
	}
	liked := p.session.Preferences
	if r.PostForm.Has("language") {
		liked.Language = r.PostForm.Get("language")
	}
	if r.PostForm.Has("theme") {
		liked.Theme = r.PostForm.Get("theme")
	}
	err = d.Access.SetPreferences(r.Context(), p.session.Account.ID, liked)
	return answer{location: inside(r.PostForm.Get("back"))}, err
}
