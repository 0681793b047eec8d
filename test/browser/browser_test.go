package browser_test

import (
	"bytes"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"fincert/test/browser"
)

// A page without fault, and one with a fault of each kind.
const (
	good = `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>甲</title>
<style>a:focus { outline: 3px solid #05a } .skip { position: absolute; left: -999px } .skip:focus { left: 0; top: 0 }</style></head>
<body><a class="skip" href="#main">到正文</a><main id="main" tabindex="-1"><h1>证书有效</h1><p><a href="/">首页</a></p></main></body></html>`
	bad = `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>乙</title>
<style>a:focus { outline: none } p { color: #ccc; background: #fff; width: 500px } @media (prefers-color-scheme: dark) { h1 { color: #222; background: #000 } }</style></head>
<body><main><h1>证书</h1><p>看不清</p><input name="q"><a href="/">首页</a><a href="/x" tabindex="-1" hidden>暗</a>
<script>console.error('x')</script><img src="http://127.0.0.1:1/foreign.png" alt="甲"></main></body></html>`
)

func serve(t *testing.T) string {
	t.Helper()
	pages := map[string]string{"/good": good, "/bad": bad}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, known := pages[r.URL.Path]
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if !known {
			w.WriteHeader(http.StatusNotFound)
			page = good
		}
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAGoodPageIsPraisedAndEachFaultOfABadOneFound(t *testing.T) {
	at, b := serve(t), browser.Open(t)
	tab := b.Tab(t, browser.View{Width: browser.Phone})
	saw := tab.Go(at + "/good")
	if saw.Status != 200 || len(saw.Console)+len(saw.Foreign) > 0 || saw.Bytes < len(good) || saw.Bytes > len(good)+1000 {
		t.Errorf("the good page: %+v", saw)
	}
	if found := tab.Axe(); len(found) > 0 {
		t.Errorf("axe on the good page: %v", found)
	}
	stops := tab.Walk(10)
	if len(stops) != 2 || tab.Reachable() != 2 || !stops[0].Seen || !stops[0].Focus || stops[0].Href != "#main" {
		t.Errorf("the keyboard on the good page: %+v", stops)
	}
	if tab.Overflow() != 0 || tab.FirstPaint() <= 0 {
		t.Errorf("the good page: %d points too wide, painted after %s", tab.Overflow(), tab.FirstPaint())
	}
	if saw = tab.Go(at + "/none"); saw.Status != 404 || len(saw.Console) > 0 {
		t.Errorf("a page that is not there: %+v", saw)
	}

	saw = tab.Go(at + "/bad")
	if len(saw.Console) == 0 || len(saw.Foreign) != 1 {
		t.Errorf("the bad page's console and foreign requests: %+v", saw)
	}
	found := strings.Join(tab.Axe(), "\n")
	for _, rule := range []string{"color-contrast", "label"} {
		if !strings.Contains(found, rule+": ") {
			t.Errorf("axe does not find %s:\n%s", rule, found)
		}
	}
	if tab.Overflow() == 0 {
		t.Error("the bad page is not too wide for a phone")
	}
	stops = tab.Walk(10)
	if len(stops) != 2 || stops[1].Focus {
		t.Errorf("the keyboard on the bad page: %+v", stops)
	}
	tab.Look(browser.View{Dark: true})
	if found := strings.Join(tab.AxeColours(), "\n"); !strings.Contains(found, "<h1>") {
		t.Errorf("axe sees no dark fault:\n%s", found)
	}
}

func TestAPageIsPicturedPrintedAndReadWithoutScripts(t *testing.T) {
	at, b := serve(t), browser.Open(t)
	tab := b.Tab(t, browser.View{NoScript: true, Slow: true})
	if saw := tab.Go(at + "/bad"); len(saw.Console) > 0 && saw.Console[0] == "error" {
		t.Errorf("a script ran although scripts are off: %v", saw.Console)
	}
	picture, err := png.DecodeConfig(bytes.NewReader(tab.Picture()))
	if err != nil || picture.Width != browser.Desk {
		t.Errorf("the picture: %v, %v", picture.Width, err)
	}
	if paper := tab.Print(); !bytes.HasPrefix(paper, []byte("%PDF-")) {
		t.Error("what is printed is no PDF")
	}
}

// TestAKeyIsPressedOnce: what Enter does at a link it does not do once more at the
// field that the link leads to.
func TestAKeyIsPressedOnce(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!DOCTYPE html><html lang="zh-CN"><title>甲</title><a href="#field">到</a><form><input id="field"></form>
<script>window.sent = 0; document.querySelector('form').addEventListener('submit', e => { window.sent++; e.preventDefault(); })</script>`))
	}))
	t.Cleanup(server.Close)
	tab := browser.Open(t).Tab(t, browser.View{})
	tab.Go(server.URL)
	tab.Type(kb.Tab + kb.Enter)
	if at, sent := browser.Eval[string](tab, `document.activeElement.id`), browser.Eval[int](tab, `window.sent`); at != "field" || sent != 0 {
		t.Errorf("the link leads to %q, and the form was sent %d times", at, sent)
	}
	tab.Type("字a" + kb.Enter)
	if held, sent := browser.Eval[string](tab, `document.activeElement.value`), browser.Eval[int](tab, `window.sent`); held != "字a" || sent != 1 {
		t.Errorf("the field holds %q, and the form was sent %d times", held, sent)
	}
}
