package public

import (
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"fincert/test/browser"
	"fincert/test/routes"
)

// heaviest is what a public page may weigh over the wire with all that it loads.
const heaviest = 15 << 10

// pages has the addresses at which each pattern of the site is looked at; a
// pattern that answers with a file or leads elsewhere has none. The list is
// closed: TestEveryPublicPageIsLookedAt compares it with the site.
var pages = map[string]func(d town) []string{
	"GET /{$}":              at("/"),
	"GET /register":         at("/register", "/register?q=nirgends", "/register?holder=%E5%85%AC%E5%8F%B8&kind=software", "/register?cursor=nirgends", "/register?from=nirgends&on=2026-01-01"),
	"GET /certificates/{$}": nil,
	"GET /certificates":     nil,
	"GET /certificates/{number}": func(d town) (all []string) {
		for _, c := range d.certificates() {
			all = append(all, "/certificates/"+c.Key)
		}
		return append(all, "/certificates/"+d.any.Key+"?on=2020-01-01", "/certificates/"+d.any.Key+"?on=2040-01-01", "/certificates/DFCC202699999999")
	},
	"GET /organisations/{code}":   linked("/organisations/"),
	"GET /products/{id}":          linked("/products/"),
	"GET /announcements":          at("/announcements"),
	"GET /announcements/{number}": linked("/announcements/"),
	"GET /announcements.atom":     nil,
	"GET /report":                 func(d town) []string { return []string{"/report", "/report?certificate=" + d.any.Key} },
	"POST /report":                nil, // what they answer is looked at in forms_test.go
	"GET /complain":               at("/complain"),
	"POST /complain":              nil,
	"GET /dispute":                at("/dispute"),
	"POST /dispute":               nil,
	"GET /receipt":                at("/receipt?key=nowhere"),
	"GET /receipt/withdraw":       nil,
	"POST /receipt/withdraw":      nil,
	"GET /data":                   at("/data"),
	"GET /register.pem":           nil,
	"GET <path>":                  nil, // downloads
	"GET <path>.sig":              nil,
	"<assets.Pattern>()":          nil,
	"GET /scheme":                 at("/scheme"),
	"GET /scheme/rule":            at("/scheme/rule"),
	"GET /scheme/rule/{number}":   at("/scheme/rule/5.2", "/scheme/rule/6.3", "/scheme/rule/1"),
	"GET /scheme/materials":       at("/scheme/materials?kind=software&trait=cloud&trait=outsourcing", "/scheme/materials"),
	"GET /scheme/limits":          at("/scheme/limits"),
	"GET /scheme/words":           at("/scheme/words"),
	"GET /scheme/complaints":      at("/scheme/complaints"),
	"GET /verify":                 at("/verify"),
	"POST /verify":                nil,
	"GET /verify/tools":           at("/verify/tools"),
	"GET /v/{jwt}":                at("/v/nothing"),
	"/":                           at("/nowhere"),
}

func at(addresses ...string) func(town) []string {
	return func(town) []string { return addresses }
}

// linked is the first address of a kind to which the page of a certificate leads.
func linked(kind string) func(town) []string {
	return func(d town) []string {
		link := regexp.MustCompile(`href="(` + kind + `[^"?]+)`).FindStringSubmatch(d.page)
		if link == nil {
			return []string{"/the page of a certificate does not lead to " + kind}
		}
		return link[1:]
	}
}

// certificates are one of each status that the demo has.
func (d town) certificates() (all []certificate) {
	for _, code := range slices.Sorted(maps.Keys(d.byStatus)) {
		all = append(all, d.byStatus[code])
	}
	return all
}

// TestEveryPublicPageIsLookedAt reads the patterns of the site in its source: a
// page without a row here, or a row without its page, fails.
func TestEveryPublicPageIsLookedAt(t *testing.T) {
	routes.Compare(t, filepath.Join("..", "..", "internal", "site"), pages)
}

// visited is one page in one language.
type visited struct {
	at      string
	lang    string
	walking bool // the first of its pattern is walked by keyboard, too
}

func (d town) visits() (all []visited) {
	for _, pattern := range slices.Sorted(maps.Keys(pages)) {
		if pages[pattern] == nil {
			continue
		}
		for i, at := range pages[pattern](d) {
			all = append(all, visited{at, "zh-CN", i == 0}, visited{inEnglish(at), "en", false})
		}
	}
	return all
}

func inEnglish(at string) string {
	if strings.Contains(at, "?") {
		return at + "&lang=en"
	}
	return at + "?lang=en"
}

// TestEveryPublicPageIsFitForEverybody looks at all of them in both languages, in
// Chinese on a desk in light, on a desk and on a phone in dark, in English on a
// phone in light; none is too wide for a phone.
func TestEveryPublicPageIsFitForEverybody(t *testing.T) {
	d, b := visit(t), browser.Shared(t)
	queue := make(chan visited)
	var workers sync.WaitGroup
	for range 2 {
		tab := b.Tab(t, browser.View{})
		workers.Go(func() {
			for v := range queue {
				look(t, tab, d.URL, v)
			}
		})
	}
	for _, v := range d.visits() {
		queue <- v
	}
	close(queue)
	workers.Wait()
}

func look(t *testing.T, tab *browser.Tab, base string, v visited) {
	tab.Look(browser.View{})
	saw := tab.Go(base + v.at)
	if want := v.status(); saw.Status != want {
		t.Errorf("%s answers %d, want %d", v.at, saw.Status, want)
	}
	if len(saw.Console) > 0 {
		t.Errorf("%s: the console says %q", v.at, saw.Console)
	}
	if len(saw.Foreign) > 0 {
		t.Errorf("%s asks other hosts: %q", v.at, saw.Foreign)
	}
	if saw.Bytes > heaviest {
		t.Errorf("%s weighs %d bytes over the wire, at most %d", v.at, saw.Bytes, heaviest)
	}
	if lang := browser.Eval[string](tab, `document.documentElement.lang`); lang != v.lang {
		t.Errorf("%s is in %q", v.at, lang)
	}
	if v.walking {
		walk(t, tab, v)
	}
	if v.lang == "en" {
		tab.Look(browser.View{Width: browser.Phone})
	}
	for _, flaw := range tab.Axe() {
		t.Errorf("%s: %s", v.at, flaw)
	}
	if v.lang != "en" {
		tab.Look(browser.View{Dark: true})
		for _, flaw := range tab.AxeColours() {
			t.Errorf("%s in the dark: %s", v.at, flaw)
		}
		tab.Look(browser.View{Width: browser.Phone, Dark: true})
		for _, flaw := range tab.AxeColours() {
			t.Errorf("%s in the dark on a phone: %s", v.at, flaw)
		}
		tab.Look(browser.View{Width: browser.Phone})
	}
	if wide := tab.Overflow(); wide > 0 {
		t.Errorf("%s is %d points too wide for a phone", v.at, wide)
	}
}

// status is what a page must answer with: what is asked for in vain is not
// found, what cannot be understood is refused.
func (v visited) status() int {
	at, err := url.Parse(v.at)
	switch {
	case err == nil && (at.Query().Get("cursor") == "nirgends" || at.Query().Get("from") == "nirgends"):
		return 422
	case strings.HasPrefix(v.at, "/nowhere"), strings.HasPrefix(v.at, "/receipt"), strings.Contains(v.at, "99999999"):
		return 404
	}
	return 200
}

// walk goes through a page by the Tab key alone.
func walk(t *testing.T, tab *browser.Tab, v visited) {
	stops := tab.Walk(300)
	if want := tab.Reachable(); len(stops) != want {
		t.Errorf("%s: the keyboard leads to %d places, %d are to be reached: %s", v.at, len(stops), want, names(stops))
	}
	if len(stops) == 0 || stops[0].Href != "#main" {
		t.Errorf("%s does not begin with a link to its content: %s", v.at, names(stops))
	}
	for _, stop := range stops {
		if !stop.Seen || !stop.Focus {
			t.Errorf("%s: the focus at %q is in sight: %t, drawn: %t", v.at, stop.Name, stop.Seen, stop.Focus)
		}
	}
}

func names(stops []browser.Stop) string {
	var all []string
	for _, s := range stops {
		all = append(all, s.Name)
	}
	return fmt.Sprintf("%q", all)
}
