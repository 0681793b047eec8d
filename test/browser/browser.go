// Package browser shows pages to Debian's Chromium as people see them, and tells
// what they would stumble over: what axe-core finds, what the console says, what
// is asked of other hosts, how heavy a page is, what can be reached by keyboard,
// how it looks and how it prints.
//
// It is for tests. Each browser has a profile of its own, which is gone with it,
// and each tab cookies, storage and a cache of its own, so that the tests of a
// package share one browser; a missing Chromium fails the test. Nothing here waits
// by the clock.
package browser

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"fincert/test/peers"
	"fincert/test/program"
)

// Browser is a running Chromium.
type Browser struct{ ctx context.Context }

// Shared is the browser of a package of tests. The first call starts it; it ends
// with program.Main.
func Shared(t testing.TB) *Browser {
	t.Helper()
	peers.Tool(t, chromium)
	b, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var shared = sync.OnceValues(func() (*Browser, error) {
	b, end, err := start()
	if err == nil {
		program.AtEnd(end)
	}
	return b, err
})

// Open starts a browser that ends with the test.
func Open(t testing.TB) *Browser {
	t.Helper()
	peers.Tool(t, chromium)
	b, end, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := end(); err != nil {
			t.Error(err)
		}
	})
	return b
}

const chromium = "chromium"

// without are parts of it that no page shows: pages of its own, which it would draw
// for each window and which take longer than most of ours.
const without = "Translate,PreloadTopChromeWebUI,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"

// start starts a browser; what it gives with it ends it.
func start() (*Browser, func() error, error) {
	profile, err := os.MkdirTemp("", "fincert-browser-")
	if err != nil {
		return nil, nil, err
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium), chromedp.UserDataDir(profile),
		chromedp.NoSandbox, chromedp.DisableGPU, // in a container there is neither
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-features", without))
	allocated, leave := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	end := func() error {
		_ = chromedp.Cancel(ctx) // waits until Chromium is gone
		cancel()
		leave()
		return os.RemoveAll(profile)
	}
	err = chromedp.Do(ctx)
	if err != nil {
		_ = end() // that it did not start tells more
		return nil, nil, fmt.Errorf("start Chromium: %w", err)
	}
	return &Browser{ctx}, end, nil
}

// Widths at which pages are looked at: a desk and a phone.
const (
	Desk  = 1440
	Phone = 390
)

// View is how a page is looked at.
type View struct {
	Width    int    // 0: Desk
	Dark     bool   // the system's colours
	NoScript bool   // JavaScript is off
	Slow     bool   // 5 Mbit/s and 60 ms
	Cache    bool   // what may be kept is kept
	Lang     string // what the browser asks for; empty: its own
	Zone     string // where the clock on the wall hangs; empty: the machine's
}

// Tab is a tab with cookies and a cache of its own.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	base *url.URL // of the last page that was gone to

	mu  sync.Mutex // guards what the browser tells
	saw Sight
	not []complaint // that something could not be loaded
}

// complaint is a line of the console about an address. That the page itself was
// refused is no complaint about the page.
type complaint struct{ at, says string }

// Sight is what a page made the browser do and say.
type Sight struct {
	Status  int
	Header  map[string]string // of the page's answer, names in lower case
	Bytes   int               // over the wire, headers included, of all that was loaded
	Foreign []string          // addresses on other hosts that were asked
	Console []string          // errors and warnings
}

// Tab opens a tab that ends with the test.
func (b *Browser) Tab(t testing.TB, v View) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	tab := &Tab{t: t, ctx: ctx}
	tab.do(chromedp.Func(func(context.Context, *chromedp.Target) error { return nil })) // opens it
	err := chromedp.Listen(ctx, tab.hear)
	if err != nil {
		t.Fatal(err)
	}
	call(tab, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: !v.Cache})
	if v.Lang != "" {
		tab.Speak(v.Lang)
	}
	if v.Zone != "" {
		call(tab, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: v.Zone})
	}
	if v.NoScript {
		call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	if v.Slow {
		const megabit = 1e6 / 8
		call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Latency: 60, DownloadThroughput: 5 * megabit, UploadThroughput: 5 * megabit}},
		})
	}
	tab.Look(v)
	return tab
}

// Speak changes the language that the browser asks for.
func (tab *Tab) Speak(lang string) {
	tab.t.Helper()
	call(tab, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}})
}

// Look changes width and colours.
func (tab *Tab) Look(v View) {
	tab.t.Helper()
	width, height := Desk, 900
	if v.Width != 0 {
		width = v.Width
	}
	if width == Phone {
		height = 844
	}
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	tab.do(chromedp.EmulateViewport(int64(width), int64(height)))
	call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
}

// Go opens a page and waits until all of it is loaded.
func (tab *Tab) Go(address string) Sight {
	tab.t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		tab.t.Fatal(err)
	}
	return tab.leads(at, func(ctx context.Context) (*network.Response, error) {
		return chromedp.Run(ctx, chromedp.NavigateResponse(address))
	})
}

// patience is how long a page may take on a machine that does much else. What was
// pressed may lead nowhere.
const patience = time.Minute

// leads does what leads to a page, and tells what was seen on the way.
func (tab *Tab) leads(base *url.URL, step func(context.Context) (*network.Response, error)) Sight {
	tab.t.Helper()
	tab.mu.Lock()
	tab.base, tab.saw, tab.not = base, Sight{}, nil
	tab.mu.Unlock()
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	response, err := step(ctx)
	if err != nil {
		tab.t.Fatalf("%s: %v", base, err)
	}
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.saw.Status = int(response.Status)
	for _, one := range tab.not {
		if one.at != response.URL {
			tab.saw.Console = append(tab.saw.Console, one.says)
		}
	}
	return tab.saw
}

// hear notes what the browser tells. It runs between the browser's messages and
// asks the browser nothing.
func (tab *Tab) hear(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		at, err := url.Parse(e.Request.URL)
		// The browser's own means, such as what it shows a PDF with, are no host.
		own := err == nil && (at.Scheme == "data" || at.Scheme == "chrome-extension")
		if err == nil && tab.base != nil && !own && at.Host != tab.base.Host {
			tab.saw.Foreign = append(tab.saw.Foreign, e.Request.URL)
		}
	case *network.EventLoadingFinished:
		tab.saw.Bytes += int(e.EncodedDataLength)
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelError && e.Entry.Level != log.EntryLevelWarning {
			return
		}
		says := fmt.Sprintf("%s: %s (%s)", e.Entry.Level, e.Entry.Text, e.Entry.URL)
		if e.Entry.Source == log.EntrySourceNetwork {
			tab.not = append(tab.not, complaint{e.Entry.URL, says})
		} else {
			tab.saw.Console = append(tab.saw.Console, says)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			tab.saw.Console = append(tab.saw.Console, string(e.Type))
		}
	case *runtime.EventExceptionThrown:
		tab.saw.Console = append(tab.saw.Console, e.ExceptionDetails.Text)
	}
}

// Eval evaluates an expression in the page; a promise is waited for.
func Eval[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	return run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

func (tab *Tab) do(step chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	err := chromedp.Do(tab.ctx, step)
	if err != nil {
		tab.t.Fatalf("%s: %v", tab.base, err)
	}
}

func run[T any](tab *Tab, action chromedp.Action[T]) T {
	tab.t.Helper()
	got, err := chromedp.Run(tab.ctx, action)
	if err != nil {
		tab.t.Fatalf("%s: %v", tab.base, err)
	}
	return got
}

func call[P, R any](tab *Tab, command cdp.Command[P, R], with P) R {
	tab.t.Helper()
	got, err := chromedp.Call(tab.ctx, command, with)
	if err != nil {
		tab.t.Fatalf("%s: %v", tab.base, err)
	}
	return got
}
