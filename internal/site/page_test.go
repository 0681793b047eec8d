package site

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"

	"fincert/internal/fault"
	"fincert/internal/register/registertest"
	"fincert/internal/scheme"
)

// heaviest is what a page may weigh over the wire with its style sheet and icon.
const heaviest = 15 << 10

// weight is that of a page, pressed as a browser asks for it.
func (v *visit) weight(at string) int {
	weight := v.get(at, "Accept-Encoding", "gzip, deflate, br").Body.Len()
	for _, name := range []string{"site.css", "icon-suspended.svg"} {
		weight += v.get(assets.At(name), "Accept-Encoding", "gzip").Body.Len()
	}
	return weight
}

// everyPage are addresses of all pages, and the status each answers with.
var everyPage = []struct {
	url    string
	status int
}{
	{"/", 200},
	{"/register", 200},
	{"/register?q=%E8%81%94%E5%88%9B&status=valid", 200},
	{"/register?q=nirgends", 200},
	{"/register?cursor=nirgends", 422},
	{"/certificates/" + valid, 200},
	{"/certificates/" + expired, 200},
	{"/certificates/" + rare, 200},
	{"/certificates/" + hostile, 200},
	{"/certificates/" + valid + "?on=2026-10-08", 200},
	{"/certificates/" + valid + "?on=2031-01-01", 200},
	{"/certificates/" + valid + "?on=yesterday", 422},
	{"/certificates/" + none, 404},
	{"/certificates/%E6%B2%A1%E6%9C%89", 404},
	{"/register?status=%E6%B2%A1%E6%9C%89", 422},
	{"/announcements", 200},
	{"/register?kind=hardware&holder=%E8%81%94%E5%88%9B&standard=JRT0199&from=2026-01-01&to=2026-12-31&on=2026-10-10", 200},
	{"/register?from=yesterday&on=2026-02-30", 422},
	{"/organisations/91440300708461136T", 200},
	{"/organisations/nobody", 404},
	{"/products/product-4", 200},
	{"/products/none", 404},
	{"/certificates/" + valid + "?known=2026-10-09T11:00", 200},
	{"/certificates/" + valid + "?known=2026-11-01T12:00:00Z&on=2026-10-10", 200},
	{"/certificates/" + valid + "?known=2036-11-01T12:00:00Z", 422},
	{"/announcements/2026-004", 200},
	{"/announcements/no", 404},
	{"/verify", 200},
	{"/verify/tools", 200},
	{"/verify/tools?number=" + valid, 200},
	{"/v/nothing", 200},
	{"/data", 200},
	{"/scheme", 200},
	{"/scheme/rule", 200},
	{"/scheme/rule/1", 200},
	{"/scheme/rule/5.2", 200},
	{"/scheme/rule/5.9", 200},
	{"/scheme/rule/6.3", 200},
	{"/scheme/rule/9", 200},
	{"/scheme/rule/10", 404},
	{"/scheme/materials", 200},
	{"/scheme/materials?kind=software&trait=cloud&trait=earlier-report", 200},
	{"/scheme/materials?kind=golden", 422},
	{"/scheme/materials?kind=software&trait=golden", 422},
	{"/scheme/limits", 200},
	{"/scheme/words", 200},
	{"/scheme/complaints", 200},
	{"/register.json?position=99999", 422},
	{"/register.csv.sig?on=2031-01-01", 422},
	{"/report", 200},
	{"/report?certificate=" + hostile, 200},
	{"/complain?certificate=%3Cscript%3E", 200},
	{"/dispute?certificate=" + valid, 200},
	{"/receipt", 404},
	{"/receipt?key=R-ABCD-EFGH", 404},
	{"/receipt/withdraw?key=nothing", 404},
	{"/nowhere", 404},
	{"/assets/000000000000/nothing.js", 404},
}

func TestEveryPageIsWholeSmallAndInTheLanguageAskedFor(t *testing.T) {
	v := open(t)
	for _, c := range everyPage {
		for _, lang := range []string{"zh-CN", "en"} {
			at, err := url.Parse(c.url)
			if err != nil {
				t.Fatal(err)
			}
			if lang == "en" {
				query := at.Query()
				query.Set("lang", "en")
				at.RawQuery = query.Encode()
			}
			// The browser's language decides nothing.
			w := v.get(at.String(), "Accept-Language", "fr, en;q=0.9")
			if w.Code != c.status {
				t.Errorf("%s answers %d, want %d", at, w.Code, c.status)
			}
			if weight := v.weight(at.String()); weight > heaviest {
				t.Errorf("%s weighs %d bytes", at, weight)
			}
			body := w.Body.String()
			if strings.Contains(body, "⟦") {
				t.Errorf("%s has a hole: %s", at, body[strings.Index(body, "⟦"):][:60])
			}
			doc, err := html.Parse(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			wellMade(t, at.String(), lang, doc)
			if got := w.Header().Get("Content-Language"); got != lang {
				t.Errorf("%s is said to be in %q", at, got)
			}
		}
	}
}

// wellMade looks for what a reader who sees little, or types only, stumbles
// over, and for what the browser would refuse to run.
func wellMade(t *testing.T, at, lang string, doc *html.Node) {
	t.Helper()
	if got := attr(all(doc, "html", "")[0], "lang"); got != lang {
		t.Errorf("%s: its language is %q, want %q", at, got, lang)
	}
	for name, want := range map[string]int{"h1": 1, "title": 1, "main": 1, "header": 1, "footer": 1, "script": 0, "style": 0, "img": 0} {
		if got := len(all(doc, name, "")); got != want {
			t.Errorf("%s has %d %s, want %d", at, got, name, want)
		}
	}
	first := all(doc, "a", "")[0]
	if attr(first, "href") != "#main" || attr(all(doc, "main", "")[0], "id") != "main" {
		t.Errorf("%s: the first link does not lead to the content", at)
	}
	ids, labels := map[string]bool{}, map[string]bool{}
	for _, label := range all(doc, "label", "") {
		labels[attr(label, "for")] = textOf(label) != ""
	}
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			saidIn(t, at, lang, n)
			continue
		}
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("%s: two elements are called %s", at, id)
			}
			ids[id] = true
		}
		for _, a := range n.Attr {
			if a.Key == "else" || a.Key == "if" {
				t.Errorf("%s: a condition of the template stands in <%s>", at, n.Data)
			}
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || a.Key != "content" && a.Key != "value" && strings.Contains(a.Val, "javascript:") {
				t.Errorf("%s: <%s %s=%q>", at, n.Data, a.Key, a.Val)
			}
		}
		switch n.Data {
		case "a", "button", "th", "h1", "h2", "h3":
			if textOf(n) == "" {
				t.Errorf("%s: a <%s> without words", at, n.Data)
			}
		case "input", "select", "textarea":
			if attr(n, "type") != "hidden" && !labels[attr(n, "id")] {
				t.Errorf("%s: the field %s has no label", at, attr(n, "name"))
			}
		}
		keepsLanguage(t, at, lang, n)
	}
	for _, chip := range all(doc, "span", "st") {
		if len(all(chip, "svg", "")) != 1 || textOf(chip) == "" {
			t.Errorf("%s: a status without icon or word", at)
		}
	}
}

// saidIn: Chinese on an English page is marked as Chinese.
func saidIn(t *testing.T, at, lang string, n *html.Node) {
	t.Helper()
	if lang != "en" || !strings.ContainsFunc(n.Data, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return
	}
	for up := range n.Ancestors() {
		if up.Type != html.ElementNode {
			continue
		}
		if up.Data == "title" {
			return // cannot be marked
		}
		switch attr(up, "lang") {
		case "zh-CN":
			return
		case "en":
			t.Errorf("%s: %q is not marked as Chinese", at, n.Data)
			return
		}
	}
}

// inNoLanguage are addresses of files and data, which are in no language.
var inNoLanguage = regexp.MustCompile(`^/api/|^/\.well-known/|/(pdf|credential)$|\.(json|csv|sig|pem)(\?|$)|^/(log|status|\.well-known)/`)

// keepsLanguage: links between pages stay in the language, but for the switch.
func keepsLanguage(t *testing.T, at, lang string, n *html.Node) {
	t.Helper()
	href := attr(n, "href")
	if n.Data != "a" || !strings.HasPrefix(href, "/") || inNoLanguage.MatchString(href) {
		return
	}
	to, err := url.Parse(href)
	if err != nil {
		t.Errorf("%s: a link to %q", at, href)
		return
	}
	english := to.Query().Get("lang") == "en"
	if attr(n, "hreflang") != "" {
		english = !english
	}
	if english != (lang == "en") {
		t.Errorf("%s: the link to %s changes the language", at, href)
	}
}

// TestAPageOfTheLongestNamesIsStillSmall: the registered name of a company has
// at most some forty characters.
func TestAPageOfTheLongestNamesIsStillSmall(t *testing.T) {
	v := empty(t)
	for n := 1; n <= 30; n++ {
		c := registertest.Certificate(n, noonDay())
		c.Holder.Name.ZH = strings.Repeat("𬭚", 40)
		c.ProductName.ZH, c.Model = strings.Repeat("券", 40), strings.Repeat("V", 40)
		registertest.Issue(t, v.db, c)
	}
	for _, at := range []string{"/", "/register", "/announcements", "/certificates/FC202601000001"} {
		if weight := v.weight(at); weight > heaviest {
			t.Errorf("%s weighs %d bytes", at, weight)
		}
	}
}

func TestAKeptPageIsAskedAboutEachTimeItIsShown(t *testing.T) {
	v := open(t)
	for _, url := range []string{"/", "/certificates/" + valid, "/certificates/" + valid + "?on=2031-01-01"} {
		if got := v.get(url).Header().Get("Cache-Control"); got != "public, no-cache" {
			t.Errorf("%s may be kept %q", url, got)
		}
	}
	for _, url := range []string{"/nowhere", "/certificates/" + none, "/certificates/fc202601000004"} {
		if got := v.get(url).Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s may be kept %q", url, got)
		}
	}
}

func TestAnUnchangedPageIsNotSentAgain(t *testing.T) {
	v := open(t)
	tag := v.get("/certificates/" + valid).Header().Get("ETag")
	again := v.get("/certificates/"+valid, "If-None-Match", tag)
	if tag == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("with %s it answers %d and %d bytes", tag, again.Code, again.Body.Len())
	}
	v.clock.Advance(24 * time.Hour)
	if later := v.get("/certificates/"+valid, "If-None-Match", tag); later.Code != http.StatusOK {
		t.Errorf("a day later the page of the day before is called unchanged: %d", later.Code)
	}
	if head := v.send(http.MethodHead, "/certificates/"+valid); head.Code != http.StatusOK || head.Body.Len() != 0 {
		t.Errorf("HEAD answers %d with %d bytes", head.Code, head.Body.Len())
	}
}

func TestTheStyleSheetIsKeptForEverUnderItsHash(t *testing.T) {
	v := open(t)
	doc := v.read(t, "/", 200)
	for _, link := range all(doc, "link", "") {
		if attr(link, "rel") == "alternate" {
			continue
		}
		w := v.get(attr(link, "href"))
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") == "" {
			t.Errorf("%s answers %d, %v", attr(link, "href"), w.Code, w.Header())
		}
	}
	old := v.get("/assets/000000000000/site.css")
	if old.Code != 200 || strings.Contains(old.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("an older page's style sheet: %d, %s", old.Code, old.Header().Get("Cache-Control"))
	}
}

func TestARegisterThatCannotBeReadIsSaidSo(t *testing.T) {
	v := open(t)
	v.serve(func(context.Context, int64) (*scheme.Scheme, error) {
		return nil, fault.New(fault.Busy, "register.unreachable", fault.Number("position", 4711))
	})
	for _, url := range []string{"/", "/certificates/" + valid, "/register?lang=en", "/announcements"} {
		w := v.get(url)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s answers %d, %v", url, w.Code, w.Header())
		}
		if !strings.Contains(w.Body.String(), "4711") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s does not name the last position", url)
		}
	}
}

func TestAFailureOfOursIsAPageWithAReference(t *testing.T) {
	v := open(t)
	v.serve(func(context.Context, int64) (*scheme.Scheme, error) { panic("the disk of 李伟 is gone") })
	w := v.get("/certificates/" + valid + "?lang=en")
	id := w.Header().Get("Request-Id")
	if w.Code != 500 || !strings.Contains(w.Body.String(), id) || strings.Contains(w.Body.String(), "李伟") ||
		!strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Errorf("it answers %d: %s", w.Code, w.Body)
	}
}

func TestNothingCanBeSentToThePublicPages(t *testing.T) {
	v := open(t)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		w := v.send(method, "/certificates/"+valid)
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s answers %d, allowed is %q", method, w.Code, w.Header().Get("Allow"))
		}
	}
}
