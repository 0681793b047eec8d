package site

import (
	"bytes"
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/internal/text"
)

// rehearse renders the page of a certificate that came to a status as it does in
// life, three days ago if something led there.
func rehearse(t *testing.T, status rule.Status, lang text.Lang) (doc *html.Node, written string) {
	t.Helper()
	v := empty(t)
	issue, turns := noonDay().AddMonths(-6), []rule.Turn(nil)
	switch status {
	case rule.StatusNone:
		issue = noonDay().AddDays(1)
	case rule.StatusExpired:
		issue = noonDay().AddDays(-4).AddMonths(-36)
	case rule.StatusSuspended, rule.StatusWithdrawn, rule.StatusCancelled, rule.StatusReplaced:
		turns = []rule.Turn{{What: rule.TurnKind(status), On: noonDay().AddDays(-3), Announcement: "2026-777"}}
	}
	if status == rule.StatusSuspended {
		turns[0].Until = noonDay().AddDays(-3).AddMonths(3)
	}
	first, successor := registertest.Certificate(1, issue), registertest.Certificate(2, noonDay())
	successor.Predecessor = first.Number
	registertest.Issue(t, v.db, first, successor)
	for _, turn := range turns {
		registertest.Turn(t, v.db, first.Number, turn)
	}
	snapshot, err := register.Open(v.db).Current(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c, _ := snapshot.Find(first.Number)
	if got := c.StatusOn(noonDay()).Status; got != status {
		t.Fatalf("the certificate is %s, want %s", got, status)
	}
	at, _ := url.Parse("/certificates/" + c.Key)
	p := &page{Snapshot: snapshot, voice: register.Voice{Lang: lang, Scheme: load.Shipped()}, now: noon, today: noonDay(), address: at, base: "https://register.example.org"}
	view := p.view(register.Answer{Certificate: c, Standing: c.StatusOn(noonDay())})
	p.head = p.certificateHead(view)
	var b bytes.Buffer
	err = p.layout(p.certificatePage(view)).Render(context.Background(), &b)
	if err != nil {
		t.Fatal(err)
	}
	written = b.String()
	doc, err = html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc, written
}

// reliance is what each status says of whether one may rely on the certificate.
var reliance = map[rule.Status][2]string{
	rule.StatusValid:     {"可以信赖", "You may rely on it"},
	rule.StatusSuspended: {"暂不可信赖", "Do not rely on it for now"},
	rule.StatusWithdrawn: {"不可信赖", "Do not rely on it"},
	rule.StatusCancelled: {"不可信赖", "Do not rely on it"},
	rule.StatusExpired:   {"不可信赖", "Do not rely on it"},
	rule.StatusReplaced:  {"请勿依据本证书", "Do not rely on this one"},
	rule.StatusNone:      {"不可信赖", "Do not rely on it"},
}

// TestAStatusIsNotMistakenWhereverItIsSeen looks at each status in all places
// where only a part of the page is seen: the banner, the heading, the title and
// the preview, the tab's icon, and the outline and pattern that stay when colour
// is gone.
func TestAStatusIsNotMistakenWhereverItIsSeen(t *testing.T) {
	outlines, icons := map[string]rule.Status{}, map[string]rule.Status{}
	for status, says := range reliance {
		for i, lang := range []text.Lang{text.ZH, text.EN} {
			doc, written := rehearse(t, status, lang)
			voice := register.Voice{Lang: lang, Scheme: load.Shipped()}
			_, word := voice.Status(status, noonDay())
			banner := all(doc, "section", "banner")[0]
			has(t, banner, string(status), word, says[i])
			if !slices.Contains(strings.Fields(attr(banner, "class")), "s-"+string(status)) {
				t.Errorf("%s: the banner has no pattern", status)
			}
			if title := textOf(all(doc, "title", "")[0]); !strings.HasPrefix(title, word) {
				t.Errorf("%s: the title is %q", status, title)
			}
			if !strings.Contains(written, `property="og:title" content="`+word) || !strings.Contains(written, `property="og:description" content="`+says[i]) {
				t.Errorf("%s: a preview does not begin with its word", status)
			}
			heading := textOf(all(doc, "h1", "")[0])
			if strings.HasSuffix(heading, word) != (status != rule.StatusValid) {
				t.Errorf("%s: the heading is %q", status, heading)
			}
			icon := attr(all(doc, "link", "")[1], "href")
			if !strings.HasSuffix(icon, "icon-"+string(status)+".svg") {
				t.Errorf("%s: the tab's icon is %s", status, icon)
			}
			wellMade(t, "the page of "+string(status), lang.String(), doc)
		}
		file := string(assets.Content(tabIconName(string(status))))
		if other, taken := icons[file]; file == "" || taken {
			t.Errorf("%s has the tab's icon of %s", status, other)
		}
		icons[file] = status
		pattern := regexp.MustCompile(`\.s-` + string(status) + `\{--p:([^}]*)\}`).FindSubmatch(assets.Content("site.css"))
		if pattern == nil {
			t.Fatalf("%s has no pattern", status)
		}
		if other, taken := outlines[string(pattern[1])]; taken {
			t.Errorf("%s has the pattern of %s", status, other)
		}
		outlines[string(pattern[1])] = status
	}
}

func TestAReplacedCertificateLeadsToItsSuccessor(t *testing.T) {
	doc, _ := rehearse(t, rule.StatusReplaced, text.ZH)
	banner := all(doc, "section", "banner")[0]
	links := all(banner, "a", "no")
	if len(links) != 1 || attr(links[0], "href") != "/certificates/FC202601000002" {
		t.Fatalf("the banner has %d links", len(links))
	}
	has(t, banner, "the banner", "换发后的证书", "有效")
	doc, _ = rehearse(t, rule.StatusWithdrawn, text.ZH)
	if len(all(all(doc, "section", "banner")[0], "a", "no")) != 0 {
		t.Error("a withdrawn certificate leads to another one")
	}
}

func TestASuspensionSaysHowLongItLastsAndUnderWhichAnnouncement(t *testing.T) {
	doc, _ := rehearse(t, rule.StatusSuspended, text.ZH)
	since, until := noonDay().AddDays(-3), noonDay().AddDays(-3).AddMonths(3)
	has(t, all(doc, "section", "banner")[0], "the banner", since.String(), until.String())
	history := textOf(doc)
	for _, told := range []string{"暂停证书", "2026-777", "暂停期至 " + until.String()} {
		if !strings.Contains(history, told) {
			t.Errorf("the history does not say %s", told)
		}
	}
}

func TestEveryStatusOfTheSchemeIsRehearsed(t *testing.T) {
	for _, status := range load.Shipped().Statuses(noonDay()) {
		if _, done := reliance[rule.Status(status.ID)]; !done {
			t.Errorf("%s is not", status.ID)
		}
	}
}
