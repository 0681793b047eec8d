package site

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"fincert/internal/calendar"
	"fincert/internal/keys"
	"fincert/internal/now"
	"fincert/internal/personal"
	"fincert/internal/postbox"
	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/scheme"
	"fincert/internal/scheme/load"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/internal/vault"
	"fincert/internal/web"
)

// The certificates of these tests, on 2026-11-24 at 14:30 in Beijing.
const (
	expired = "FC202301000001" // to 2026-05-12
	rare    = "FC202601000003" // rare characters, no English
	valid   = "FC202601000004" // 2026-10-09 to 2029-10-09
	hostile = "FC202601000024" // markup and formulas
	none    = "FC202601000099"
)

var noon = time.Date(2026, 11, 24, 6, 30, 0, 0, time.UTC)

// visit is a site with its register and its clock.
type visit struct {
	http.Handler
	db    *store.DB
	clock *now.Manual
	ring  *keys.Ring
	root  string // file with the root of the keys
	box   *postbox.Box

	checker *checker
}

func open(t *testing.T) *visit {
	t.Helper()
	v := empty(t)
	old := registertest.Certificate(1, calendar.Make(2023, time.May, 12))
	odd := registertest.Certificate(3, calendar.Make(2026, time.August, 18))
	odd.ProductName, odd.Model = rule.Words{ZH: "智能风险控制系统"}, "㛃𬭚𬭎 2.0 版"
	odd.Holder.Name = rule.Words{ZH: "㛃𬭚𬭎金融科技有限公司"}
	registertest.Issue(t, v.db, old, odd)
	day := calendar.Make(2026, time.October, 9)
	for n := 4; n < 24; n++ {
		registertest.Issue(t, v.db, registertest.Certificate(n, day))
	}
	evil := registertest.Certificate(24, day)
	evil.ProductName = rule.Words{ZH: `<script>alert("名")</script>`, EN: `"><img src=x onerror=alert(1)>`}
	evil.Model = "=HYPERLINK(\"http://x\")&'</title>"
	evil.Holder.Name = rule.Words{ZH: "<b>甲</b>公司", EN: "javascript:alert(1)"}
	evil.Holder.Address.ZH = "</dd></dl><h1>假</h1>"
	registertest.Issue(t, v.db, evil)
	return v
}

func empty(t testing.TB) *visit {
	t.Helper()
	dir, clock := t.TempDir(), now.NewManual(noon)
	ring, err := keys.Open(dir, keys.WithClock(clock))
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{db: storetest.Open(t, store.SQLite), clock: clock, ring: ring, root: filepath.Join(dir, keys.RootName)}
	files, err := vault.New(vault.Config{Dir: t.TempDir(), DB: v.db, Ring: ring, Clock: v.clock})
	if err != nil {
		t.Fatal(err)
	}
	v.box = &postbox.Box{DB: v.db, Personal: personal.New(ring), Vault: files, Clock: v.clock,
		Scheme: func(context.Context) (*scheme.Scheme, error) { return load.Shipped(), nil }}
	v.checker = newChecker(v)
	v.serve(func(context.Context, int64) (*scheme.Scheme, error) { return load.Shipped(), nil })
	return v
}

func (v *visit) serve(inForce func(context.Context, int64) (*scheme.Scheme, error)) {
	door := web.NewDoor(rule.Cite, slog.New(slog.DiscardHandler))
	v.Handler = web.Chain(New(Config{
		Register: register.Open(v.db), Scheme: inForce, Postbox: v.box, Door: door, Clock: v.clock, BaseURL: publicAt,
		Rule: theRule(), Check: v.checker.check, Sign: func(digest []byte) ([]byte, []*x509.Certificate, error) {
			signer, info, err := v.ring.Signer(keys.Credential)
			if err != nil {
				return nil, nil, err
			}
			signature, err := signer.Sign(rand.Reader, digest, crypto.SHA256)
			return signature, info.Chain, err
		},
	}), door.Trace, web.Protect(true))
}

func (v *visit) get(url string, headers ...string) *httptest.ResponseRecorder {
	return v.send(http.MethodGet, url, headers...)
}

func (v *visit) send(method, url string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	v.ServeHTTP(w, r)
	return w
}

// read gives a page as a browser understands it.
func (v *visit) read(t *testing.T, url string, status int) *html.Node {
	t.Helper()
	w := v.get(url)
	if w.Code != status {
		t.Fatalf("%s answers %d, want %d", url, w.Code, status)
	}
	doc, err := html.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// all are the elements of a name, with a class if one is given.
func all(n *html.Node, name, class string) []*html.Node {
	var found []*html.Node
	for at := range n.Descendants() {
		if at.Type == html.ElementNode && at.Data == name &&
			(class == "" || slices.Contains(strings.Fields(attr(at, "class")), class)) {
			found = append(found, at)
		}
	}
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// textOf is the text of an element, as it is read.
func textOf(n *html.Node) string {
	var b strings.Builder
	for at := range n.Descendants() {
		if at.Type == html.TextNode {
			b.WriteString(at.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func has(t *testing.T, doc *html.Node, where string, wanted ...string) {
	t.Helper()
	got := textOf(doc)
	for _, want := range wanted {
		if !strings.Contains(got, want) {
			t.Errorf("%s does not say %q:\n%s", where, want, got)
		}
	}
}

func TestACertificatesPageSaysFirstWhatItIsWorthToday(t *testing.T) {
	v := open(t)
	for _, c := range []struct {
		url, class string
		banner     []string
	}{
		{"/certificates/" + valid, "ok", []string{"有效", "自 2026-10-09 起有效", "2029-10-09", "可以信赖", "2026-11-24 14:30"}},
		{"/certificates/" + expired, "bad", []string{"过期失效", "自 2026-05-13 起", "不可信赖"}},
		{"/certificates/" + valid + "?lang=en", "ok", []string{"Valid", "You may rely on it", "Beijing time"}},
		{"/certificates/" + expired + "?lang=en", "bad", []string{"Expired", "Do not rely on it"}},
		{"/certificates/" + valid + "?on=2029-10-09", "ok", []string{"2029-10-09 有效"}},
		{"/certificates/" + valid + "?on=2029-10-10", "bad", []string{"2029-10-10 过期失效"}},
		{"/certificates/" + valid + "?on=2026-10-08", "mute", []string{"2026-10-08 未颁发", "不可信赖"}},
	} {
		banners := all(v.read(t, c.url, 200), "section", "banner")
		if len(banners) != 1 || !slices.Contains(strings.Fields(attr(banners[0], "class")), c.class) {
			t.Fatalf("%s: %d banners", c.url, len(banners))
		}
		has(t, banners[0], c.url, c.banner...)
		if len(all(banners[0], "svg", "i")) != 1 {
			t.Errorf("%s: the banner has no icon", c.url)
		}
	}
}

func TestEveryPageSaysThatTheChineseTextBinds(t *testing.T) {
	v := open(t)
	for url, sentence := range map[string]string{
		"/":             "以中文为准",
		"/?lang=en":     "The Chinese text is binding",
		"/none?lang=en": "The Chinese text is binding",
	} {
		status := 200
		if strings.HasPrefix(url, "/none") {
			status = 404
		}
		has(t, v.read(t, url, status), url, sentence)
	}
}

func TestACertificatesPageHasAllThatWasFrozen(t *testing.T) {
	v := open(t)
	c := registertest.Certificate(4, calendar.Make(2026, time.October, 9))
	for _, url := range []string{"/certificates/" + valid, "/certificates/" + valid + "?lang=en"} {
		doc := v.read(t, url, 200)
		for _, w := range []rule.Words{
			c.Holder.Name, c.Holder.Address, c.Manufacturer.Name, c.Manufacturer.Address, c.Enterprise.Name, c.Enterprise.Address,
			c.ProductKind, c.ProductName, c.Mode, c.Conformity, c.Notices[0], c.Notices[1], c.BodyName, c.BodyAddress,
		} {
			has(t, doc, url, w.ZH, w.EN)
		}
		has(t, doc, url, c.Number, c.Holder.Code, c.Manufacturer.Code, c.Enterprise.Code, c.Model, c.Standards[0].Edition,
			c.Standards[1].Edition, c.FirstIssue.String(), c.ValidTo.String(), c.Announcement, c.BodyApproval,
			"https://register.example.org/certificates/"+valid)
	}
}

func TestAnotherDayIsMarkedAndLeadsBackToToday(t *testing.T) {
	v := open(t)
	for url, want := range map[string]string{
		"/certificates/" + valid + "?on=2026-10-08":         "不是今天的状态",
		"/certificates/" + valid + "?on=2028-01-01":         "尚未到来",
		"/certificates/" + valid + "?on=2028-01-01&lang=en": "still to come",
	} {
		notes := all(v.read(t, url, 200), "div", "other")
		if len(notes) != 1 {
			t.Fatalf("%s is not marked", url)
		}
		has(t, notes[0], url, want)
		if back := attr(all(notes[0], "a", "")[0], "href"); !strings.HasPrefix(back, "/certificates/"+valid) || strings.Contains(back, "on=") {
			t.Errorf("%s leads back to %s", url, back)
		}
	}
	for _, url := range []string{"/certificates/" + valid, "/certificates/" + valid + "?on=", "/certificates/" + valid + "?on=2026-11-24"} {
		if len(all(v.read(t, url, 200), "div", "other")) != 0 {
			t.Errorf("%s, which is today, is marked as another day", url)
		}
	}
	has(t, v.read(t, "/certificates/"+valid+"?on=2026-02-30", 422), "a day that does not exist", "2026-02-30")
}

func TestANumberWrittenInAnotherWayLeadsToThePermanentAddress(t *testing.T) {
	v := open(t)
	for url, want := range map[string]string{
		"/certificates/fc202601000004":                       "/certificates/" + valid,
		"/certificates/FC%202026%2001%20000004?lang=en":      "/certificates/" + valid + "?lang=en",
		"/certificates/%EF%BC%A6C202601000004?on=2027-01-01": "/certificates/" + valid + "?on=2027-01-01",
		"/certificates":          "/register",
		"/certificates/?lang=en": "/register?lang=en",
	} {
		w := v.get(url)
		if w.Code != http.StatusFound || w.Header().Get("Location") != want {
			t.Errorf("%s answers %d to %s, want 302 to %s", url, w.Code, w.Header().Get("Location"), want)
		}
	}
}

func TestAnUnknownNumberIsToldWithNearOnesAndWhatToDo(t *testing.T) {
	v := open(t)
	doc := v.read(t, "/certificates/"+none, 404)
	has(t, doc, "an unknown number", none, "编号相近的证书", "请不要采信")
	if len(all(doc, "ul", "near")) != 1 {
		t.Error("no near numbers are named")
	}
	if got := attr(all(doc, "input", "")[0], "value"); got != none {
		t.Errorf("the search box holds %q", got)
	}
	doc = v.read(t, "/certificates/nothing-like-it", 404)
	if len(all(doc, "ul", "near")) != 0 {
		t.Error("numbers are called near that are not")
	}
	has(t, v.read(t, "/announcements/1999-001", 404), "an unknown announcement", "1999-001")
}

func TestASearchIsListedFilteredAndPaged(t *testing.T) {
	v := open(t)
	doc := v.read(t, "/register?q=%E8%81%94%E5%88%9B", 200) // 联创
	has(t, doc, "the search", "找到 21 张相符的证书")
	if rows := all(all(doc, "tbody", "")[0], "tr", ""); len(rows) != pageRows {
		t.Errorf("a page has %d rows", len(rows))
	}
	seen := map[string]bool{}
	url := "/register?q=%E8%81%94%E5%88%9B&lang=en"
	for url != "" {
		doc = v.read(t, url, 200)
		for _, link := range all(all(doc, "tbody", "")[0], "a", "no") {
			if seen[textOf(link)] {
				t.Errorf("%s is listed twice", textOf(link))
			}
			seen[textOf(link)] = true
		}
		url = ""
		for _, link := range all(doc, "a", "") {
			if attr(link, "rel") == "next" {
				url = attr(link, "href")
			}
		}
	}
	if len(seen) != 21 {
		t.Errorf("the pages have %d certificates together", len(seen))
	}
	doc = v.read(t, "/register?status=expired", 200)
	if rows := all(all(doc, "tbody", "")[0], "tr", ""); len(rows) != 1 || !strings.Contains(textOf(rows[0]), expired) {
		t.Errorf("%d certificates are called expired", len(rows))
	}
	has(t, v.read(t, "/register?q=fc+2026+01+000004", 200), "a number with blanks", valid)
	has(t, v.read(t, "/register?q=%3Cscript%3E", 200), "a search that finds certificates by markup", "<script>")
	has(t, v.read(t, "/register?q=nirgends", 200), "a search that finds nothing", "没有找到相符的证书", "请不要采信")
	v.read(t, "/register?status=golden", 422)
	v.read(t, "/register?cursor=x", 422)
	v.read(t, "/register?q="+strings.Repeat("%E8", 5000), 200) // not UTF-8, and too long
}

func TestAnnouncementsNameTheirCertificates(t *testing.T) {
	v := open(t)
	doc := v.read(t, "/announcements", 200)
	if rows := all(all(doc, "tbody", "")[0], "tr", ""); len(rows) != announcementRows {
		t.Errorf("a page has %d announcements", len(rows))
	}
	if old := v.get("/announcements?number=2026-004&lang=en"); old.Code != 302 || old.Header().Get("Location") != "/announcements/2026-004?lang=en" {
		t.Errorf("an address of before leads to %s", old.Header().Get("Location"))
	}
	has(t, v.read(t, "/announcements/2026-004", 200), "one announcement", "2026-004", valid, "颁发证书", "2026-10-09")
	last := v.read(t, "/announcements?cursor=2", 200)
	has(t, last, "the last page", "2023-001")
	has(t, empty(t).read(t, "/announcements", 200), "an empty list", "没有公告")
}

func TestWhatPeopleWriteStaysText(t *testing.T) {
	v := open(t)
	for _, url := range []string{
		"/", "/register", "/certificates/" + hostile, "/announcements", "/certificates/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
		"/register?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/announcements/%3Cscript%3E", "/organisations/%3Cscript%3E", "/register?cursor=%3Cscript%3E",
	} {
		for _, lang := range []string{"", "lang=en"} {
			sep := "?"
			if strings.Contains(url, "?") {
				sep = "&"
			}
			w := v.get(url + sep + lang)
			doc, err := html.Parse(strings.NewReader(w.Body.String()))
			if err != nil {
				t.Fatal(err)
			}
			if len(all(doc, "script", "")) != 0 || len(all(doc, "img", "")) != 0 {
				t.Errorf("%s: what somebody wrote became markup", url)
			}
			if len(all(doc, "h1", "")) != 1 {
				t.Errorf("%s has %d headings", url, len(all(doc, "h1", "")))
			}
		}
	}
	has(t, v.read(t, "/certificates/"+hostile, 200), "the page", `<script>alert("名")</script>`, `=HYPERLINK("http://x")&'</title>`, "<b>甲</b>公司", "</dd></dl><h1>假</h1>")
}

func TestRareCharactersAreShownAsTheyAre(t *testing.T) {
	v := open(t)
	for _, url := range []string{"/certificates/" + rare, "/register?q=%F0%AC%AD%9A", "/register?q=%E3%9B%83"} {
		has(t, v.read(t, url, 200), url, "㛃𬭚𬭎")
	}
}
