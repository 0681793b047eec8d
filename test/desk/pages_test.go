package desk

import (
	"cmp"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"fincert/test/browser"
	"fincert/test/routes"
)

// sight is a page as somebody looks at it. The word of a state in braces stands in
// an address for the first case of the demo in it, {complete} for the one that has
// gone all the way. Links, if there are any, are followed from the page at the
// address, one after the other: the first that begins like it, and ends as it does
// after a star. What answers a form is led to by filling it in and pressing a button.
type sight struct {
	role, at, link string
	fills          []filled
	first          string // a script that runs before the button is pressed
	presses        string
	status         int // 0: as the address says

	again bool // its template is looked at through another sight
}

func by(role string, addresses ...string) (all []sight) {
	for _, at := range addresses {
		all = append(all, sight{role: role, at: at})
	}
	return all
}

func from(role, at, link string) []sight { return []sight{{role: role, at: at, link: link}} }

// sent is what is answered to who leaves a form empty and sends it.
func sent(role, at string) []sight {
	return []sight{{role: role, at: at, presses: "main form#act button.primary", status: http.StatusUnprocessableEntity}}
}

// pages has the sights of each pattern of the desk; a pattern that answers with a
// file, or leads elsewhere, has none. The list is closed:
// TestEveryPageOfTheDeskIsLookedAt compares it with the source.
var pages = map[string][]sight{
	"GET /sign-in":           by("", "/sign-in", "/desk/cases"),
	"POST /sign-in":          {{at: "/sign-in", presses: "main form button", status: http.StatusUnprocessableEntity}},
	"POST /sign-out":         nil, // it leads elsewhere, as do others without a comment
	"POST /desk/preferences": nil,
	"<assets.Pattern>()":     nil,
	"GET /desk/{$}":          slices.Concat(by("intake", "/desk/", "/desk/?view=all", "/desk/?view=overdue", "/desk/?find=nirgends"), by("client", "/desk/"), by("laboratory", "/desk/")),
	"GET /desk/figures":      by("intake", "/desk/figures"),
	"GET <t.path>": slices.Concat(by("intake", "/desk/cases", "/desk/certificates", "/desk/organisations", "/desk/products", "/desk/laboratories", "/desk/cases?q=nirgends",
		"/desk/cases?q=%E6%94%AF%E4%BB%98&state=testing&opened-from=2020-01-01&sort=name,-opened&columns=number,name,state,laboratory,closed"),
		by("administrator", "/desk/people", "/desk/accounts", "/desk/security", "/desk/security?what=sign-in.done&last-from=2020-01-01&sort=-count"),
		by("client", "/desk/letters", "/desk/letters?read=no"), by("decider", "/desk/letters?q=A2026&kind=acceptance&sort=-opened"),
		by("manager", "/desk/post", "/desk/post?state=rejected"), by("regulator", "/desk/access-log", "/desk/access-log?q=nirgends"),
		by("manager", "/desk/exceptions", "/desk/proposals", "/desk/corrections", "/desk/complaints", "/desk/appeals", "/desk/misuses", "/desk/disputes", "/desk/recalls", "/desk/publications", "/desk/transitions", "/desk/transition-progress"), by("client", "/desk/cases"), by("laboratory", "/desk/cases")),
	"GET <t.path>.<string>()":                  nil, // exports
	"GET /desk/applications":                   by("client", "/desk/applications"),
	"GET /desk/applications/{id}":              from("client", "/desk/applications", "/desk/applications/"),
	"GET /desk/search":                         by("intake", "/desk/search", "/desk/search?q=%E7%B3%BB%E7%BB%9F", "/desk/search?q=nirgends"),
	"GET /desk/cases/{id}":                     slices.Concat(by("decider", "/desk/cases/{draft}", "/desk/cases/{supplementing}", "/desk/cases/{monitoring}", "/desk/cases/{testing}", "/desk/cases/{rectifying}", "/desk/cases/{refused}", "/desk/cases/{complete}"), from("client", "/desk/cases", "/desk/cases/0"), from("laboratory", "/desk/cases", "/desk/cases/0")),
	"GET /desk/cases/{id}/history":             by("intake", "/desk/cases/{complete}/history"),
	"GET /desk/cases/{id}/files/{object}/look": from("intake", "/desk/cases", "/desk/cases/0 /desk/cases/0*/look"),
	"GET /desk/<kind.Plural>()/{id}": slices.Concat(from("laboratory", "/desk/cases", "/desk/cases/0 /desk/test-tasks/0"),
		from("monitoring", "/desk/cases?state=testing", "/desk/cases/0 /desk/test-tasks/0"), by("client", "/desk/appeals/nowhere"),
		from("intake", "/desk/organisations", "/desk/organisations/0"), from("client", "/desk/products", "/desk/products/0"), from("intake", "/desk/laboratories", "/desk/laboratories/0"), from("administrator", "/desk/people", "/desk/people/0")),
	"GET /desk/<kind.Plural>()/{id}/history":   from("laboratory", "/desk/cases", "/desk/cases/0 /desk/test-tasks/0"),
	"GET /desk/clauses/{id}":                   by("client", "/desk/clauses/5.1b", "/desk/clauses/5.2.2(5)", "/desk/clauses/nowhere"),
	"GET /desk/letters/{position}/{kind}/pdf":  nil,
	"GET /desk/cases/{id}/files/{object}":      nil,
	"GET /desk/cases/{id}/files/{object}/view": nil,
	"GET <address>":                            begun,
	"POST <address>":                           answered,
	"GET /desk/me":                             by("client", "/desk/me"),
	"GET /desk/me/password":                    by("client", "/desk/me/password"),
	"POST /desk/me/password":                   sent("client", "/desk/me/password"),
	"POST /desk/me/end-sessions":               nil,
	"POST /desk/me/act-for":                    nil,
	"POST /desk/me/feed":                       {{role: "client", at: "/desk/me", presses: "main form[action$='/me/feed'] button", status: http.StatusOK}},
	"POST /desk/me/end-feed":                   nil,
	"GET <feedAt>{secret}":                     nil, // a calendar, which no browser shows
	"GET <beginAt>":                            by("administrator", "/desk/begin"),
	"GET <accountsAt>/new":                     slices.Concat(by("administrator", "/desk/accounts/new"), []sight{{role: "client", at: "/desk/accounts/new", status: http.StatusForbidden}}),
	"GET <accountsAt>/{login}":                 by("administrator", "/desk/accounts/intake"),
	"GET <accountsAt>/{login}/password":        by("administrator", "/desk/accounts/intake/password"),
	"POST <accountsAt>/new":                    sent("administrator", "/desk/accounts/new"),
	"POST <accountsAt>/{login}/password":       sent("administrator", "/desk/accounts/intake/password"),
	"POST <accountsAt>/{login}/<string>()":     {{role: "administrator", at: "/desk/accounts/intake", presses: "main form[action$='/make-token'] button", status: http.StatusOK}},
	"GET <agendaAt>":                           slices.Concat(by("inspector", "/desk/agenda", "/desk/agenda?kind=limit&on-to=2030-01-01"), by("client", "/desk/agenda", "/desk/agenda?q=nirgends"), by("laboratory", "/desk/agenda")),
	"GET <monthAt>":                            slices.Concat(by("inspector", "/desk/agenda/month", "/desk/agenda/month?kind=visit"), by("client", "/desk/agenda/month"), by("laboratory", "/desk/agenda/month")),
	"GET <weekAt>":                             slices.Concat(by("inspector", "/desk/agenda/week", "/desk/agenda/week?week=2026-11-02"), by("client", "/desk/agenda/week"), by("laboratory", "/desk/agenda/week")),
	"GET <agendaAt>.<string>()":                nil, // exports
	"GET /desk/calendar":                       by("laboratory", "/desk/calendar"),
	"GET /desk/calendar/{year}":                by("intake", "/desk/calendar/2028"),
	"GET /desk/scheme":                         by("laboratory", "/desk/scheme"),
	"GET <postAt>/{id}":                        from("intake", "/desk/post", "/desk/post/"),
	"GET <postAt>/{id}/files/{object}":         nil,
	"GET /desk/certificates/{id}":              slices.Concat(from("client", "/desk/certificates", "/desk/certificates/0"), from("intake", "/desk/certificates", "/desk/certificates/0")),
	"GET /desk/certificates/{id}/history":      nil, // as of cases
	"GET /desk/certificates/{id}/uses/import":  from("client", "/desk/certificates", "/desk/certificates/0 /desk/certificates/0*/uses/import"),
	"POST /desk/certificates/{id}/uses/import": {{role: "client", at: "/desk/certificates", link: "/desk/certificates/0 /desk/certificates/0*/uses/import", presses: "main form#act button", status: http.StatusUnprocessableEntity}},
	"GET <templateAt>.csv":                     nil,
	"GET <templateAt>.xlsx":                    nil,
	"/desk/":                                   by("client", "/desk/nowhere"),
}

func TestEveryPageOfTheDeskIsLookedAt(t *testing.T) {
	routes.Compare(t, filepath.Join("..", "..", "internal", "console"), pages)
}

// TestEveryPageOfTheDeskIsFitForEverybody looks at all of them in Chinese on a desk
// in light, and at each template in the dark, on a phone in the dark, and in English
// on a phone in light. No page is too wide for a phone in either language.
func TestEveryPageOfTheDeskIsFitForEverybody(t *testing.T) {
	t.Parallel()
	d := visit(t)
	d.report()
	queue := make(chan sight)
	var workers sync.WaitGroup
	for range 2 {
		tabs := map[string]*browser.Tab{}
		workers.Go(func() {
			for s := range queue {
				if tabs[s.role] == nil {
					tabs[s.role] = d.tab(s.role)
				}
				d.look(tabs[s.role], s)
			}
		})
	}
	for _, s := range d.sights() {
		queue <- s
	}
	close(queue)
	workers.Wait()
}

// report drops something into the body's postbox, as anybody may.
func (d *demo) report() {
	d.t.Helper()
	tab := d.tab("")
	tab.Go(d.URL + "/report")
	tab.Fill("[name=place]", "https://shop.example.org")
	tab.Fill("[name=text]", "页面上的证书编号查不到。")
	tab.Click("main form button[value=check]")
	tab.Click("main form button[value=send]")
}

// tab is one of somebody of a role; of nobody for none.
func (d *demo) tab(role string) *browser.Tab {
	d.t.Helper()
	if role == "" {
		return d.browser.Tab(d.t, browser.View{})
	}
	tab, _ := as(d.t, d.browser, role, browser.View{})
	return tab
}

// sights are all of them, those of one person together.
func (d *demo) sights() (all []sight) {
	for _, pattern := range slices.Sorted(maps.Keys(pages)) {
		for n, s := range pages[pattern] {
			s.at, s.again = d.inState.Replace(s.at), n > 0 && !slices.Contains(forms, pattern)
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b sight) int { return cmp.Compare(a.role, b.role) })
	return all
}

func (d *demo) look(tab *browser.Tab, s sight) {
	d.t.Helper()
	at := s.at
	for _, link := range strings.Fields(s.link) {
		tab.Go(d.URL + at)
		at = linked(tab, link)
		if at == "" {
			d.t.Errorf("%s of %s does not lead to %s", s.at, s.role, s.link)
			return
		}
	}
	for _, lang := range []string{"zh-CN", "en"} {
		tab.Speak(lang)
		saw := d.goes(tab, s.role, d.URL+at)
		if s.presses != "" || s.first != "" {
			saw = d.tries(tab, s, saw)
		}
		d.wellFormed(tab, saw, cmp.Or(s.status, statusOf(at)), lang)
		tab.Look(browser.View{Width: browser.Phone})
		if wide := tab.Overflow(); wide > 0 {
			d.t.Errorf("%s in %s for %q is %d points too wide for a phone", at, lang, s.role, wide)
		}
		browser.Eval[int](tab, fewer)
		for _, flaw := range d.flaws(tab, s, lang) {
			d.t.Errorf("%s in %s for %q %s", at, lang, s.role, flaw)
		}
	}
}

// forms are the patterns of which each sight is a template of its own.
var forms = []string{"GET <address>", "POST <address>"}

// flaws are what axe finds: in every page on a desk, and in every template also in
// the dark and on a phone.
func (d *demo) flaws(tab *browser.Tab, s sight, lang string) []string {
	switch {
	case s.again && lang == "en":
		return nil
	case s.again:
		tab.Look(browser.View{})
		return tab.Axe()
	case lang == "en":
		return tab.FlawsOnAPhone()
	}
	return tab.Flaws()
}

// fewer leaves of what is repeated in a page the first twelve: axe takes its time
// over each, and finds the same.
const fewer = `(all => { all.forEach(e => e.remove()); return all.length; })(document.querySelectorAll(
	'main :is(tbody > tr, ul > li, ol > li, dl > div):nth-child(n + 13)'))`

// goes opens a page; who has been signed out meanwhile signs in again.
func (d *demo) goes(tab *browser.Tab, role, address string) browser.Sight {
	d.t.Helper()
	saw := tab.Go(address)
	if role == "" || browser.Eval[string](tab, `location.pathname`) != "/sign-in" {
		return saw
	}
	signsIn(tab, accountOf(d.t, d.Demo, role))
	return tab.Go(address)
}

// wellFormed fails for what every page must have, whoever looks at it.
func (d *demo) wellFormed(tab *browser.Tab, saw browser.Sight, want int, lang string) {
	d.t.Helper()
	at := browser.Eval[string](tab, `location.pathname`)
	if saw.Status != want {
		d.t.Errorf("%s answers %d, want %d", at, saw.Status, want)
	}
	if len(saw.Console)+len(saw.Foreign) > 0 {
		d.t.Errorf("%s: the console says %q, other hosts are asked: %q", at, saw.Console, saw.Foreign)
	}
	type page struct {
		Lang     string
		Headings int
		Untold   string // a catalog key without its sentence
	}
	is := browser.Eval[page](tab, `({Lang: document.documentElement.lang, Headings: document.querySelectorAll('h1').length,
		Untold: (document.body.innerText.match(/⟦[^⟧]*⟧|<no value>/g) || []).join(' ')})`)
	if is != (page{lang, 1, ""}) {
		d.t.Errorf("%s in %s: %+v", at, lang, is)
	}
}

// statusOf is what a page must answer with.
func statusOf(at string) int {
	if strings.Contains(at, "nowhere") {
		return 404
	}
	return 200
}
