package browser

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Picture is the whole page as PNG, at one pixel a point.
func (tab *Tab) Picture() []byte {
	tab.t.Helper()
	return tab.picture(true)
}

// Top is the upper part of the page, as a window of this size shows it. A PDF in a
// frame is drawn in no picture of more than the window.
func (tab *Tab) Top(width, height int) []byte {
	tab.t.Helper()
	tab.do(chromedp.EmulateViewport(int64(width), int64(height)))
	return tab.picture(false)
}

func (tab *Tab) picture(beyond bool) []byte {
	tab.t.Helper()
	shot := call(tab, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: new(beyond)})
	picture, err := png.Decode(bytes.NewReader(shot.Data))
	if err != nil {
		tab.t.Fatal(err)
	}
	var small bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, picture)
	if err != nil {
		tab.t.Fatal(err)
	}
	return small.Bytes()
}

// Print is the page on A4, as PDF.
func (tab *Tab) Print() []byte {
	tab.t.Helper()
	return run(tab, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFMargin(0.4)))
}

// Overflow is by how many points the page is wider than the window.
func (tab *Tab) Overflow() int {
	tab.t.Helper()
	return Eval[int](tab, `Math.max(0, document.documentElement.scrollWidth - innerWidth)`)
}

// FirstPaint is when something was first seen, from the beginning of the way to
// the page.
func (tab *Tab) FirstPaint() time.Duration {
	tab.t.Helper()
	const entry = `new Promise(seen => new PerformanceObserver(list => list.getEntriesByName('first-contentful-paint').forEach(
		e => seen(e.startTime))).observe({type: 'paint', buffered: true}))`
	return time.Duration(Eval[float64](tab, entry) * float64(time.Millisecond))
}

// Type sends keys to whatever has the focus.
func (tab *Tab) Type(keys string) {
	tab.t.Helper()
	tab.do(typed(keys))
}

// typed are keys as a keyboard sends them: what the press of a key has done to the
// one that had the focus is not done once more to the one that got it thereby.
func typed(keys string) chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent(keys, func(p *input.DispatchKeyEventParams) {
		if p.Type == input.DispatchKeyEventTypeKeyDown {
			p.Type = input.DispatchKeyEventTypeRawKeyDown
		}
	})
}

// Fill types into a field.
func (tab *Tab) Fill(field, text string) {
	tab.t.Helper()
	tab.do(chromedp.SendKeys(chromedp.CSS(field), text))
}

// Text is what an element says.
func (tab *Tab) Text(of string) string {
	tab.t.Helper()
	return run(tab, chromedp.Text(chromedp.CSS(of)))
}

// Upload chooses a file in a field for files.
func (tab *Tab) Upload(field, file string) {
	tab.t.Helper()
	tab.do(chromedp.SetUploadFiles(chromedp.CSS(field), []string{file}))
}

// Click presses something that leads to another page, and waits for it.
func (tab *Tab) Click(what string) Sight {
	tab.t.Helper()
	return tab.leads(tab.base, func(ctx context.Context) (*network.Response, error) {
		response, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(what)))
		if err != nil {
			return nil, fmt.Errorf("click %s: %w", what, err)
		}
		return response, nil
	})
}

// Back goes back to the page before, as the browser does it.
func (tab *Tab) Back() Sight {
	tab.t.Helper()
	return tab.leads(tab.base, func(ctx context.Context) (*network.Response, error) {
		return chromedp.RunResponse(ctx, chromedp.NavigateBack())
	})
}

// Reload asks for the page anew.
func (tab *Tab) Reload() Sight {
	tab.t.Helper()
	return tab.leads(tab.base, func(ctx context.Context) (*network.Response, error) {
		return chromedp.RunResponse(ctx, chromedp.Reload())
	})
}

// Cookies are those of the page, as they are sent.
func (tab *Tab) Cookies() string {
	tab.t.Helper()
	var all []string
	for _, c := range call(tab, network.GetCookies, network.GetCookiesParams{}).Cookies {
		all = append(all, c.Name+"="+c.Value)
	}
	return strings.Join(all, "; ")
}

// Before runs a script in every page before the page's own.
func (tab *Tab) Before(script string) {
	tab.t.Helper()
	call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}

// Press sends a key that leads to another page, and waits for it.
func (tab *Tab) Press(key string) Sight {
	tab.t.Helper()
	return tab.leads(tab.base, func(ctx context.Context) (*network.Response, error) {
		return chromedp.RunResponse(ctx, typed(key))
	})
}
