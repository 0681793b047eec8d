package bench

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fincert/test/browser"
	"fincert/test/program"
)

// BenchmarkFirstPaint opens public pages of the demo in Chromium over 5 Mbit/s
// with 60 ms, nothing of them kept, and reports when something is seen first.
// Wanted: ≤ 0.3 s. It needs Debian's chromium.
func BenchmarkFirstPaint(b *testing.B) {
	const rounds, limit = 9, 300 * time.Millisecond
	d := program.Shared(b)
	var register struct{ Items []struct{ Key string } }
	must(b, json.Unmarshal(read(b, d.URL+"/api/v1/certificates?limit=1"), &register))
	tab := browser.Open(b).Tab(b, browser.View{Width: browser.Phone, Slow: true})
	for _, page := range []struct{ name, at string }{
		{"home", "/"}, {"search", "/register"}, {"certificate", "/certificates/" + register.Items[0].Key},
	} {
		b.Run(page.name, func(b *testing.B) {
			var painted []time.Duration
			bytes := 0
			for range rounds {
				bytes = tab.Go(d.URL + page.at).Bytes
				painted = append(painted, tab.FirstPaint())
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(micros(median(painted))/1000, "ms")
			b.ReportMetric(float64(median(painted))/float64(limit), "×limit")
			b.ReportMetric(float64(bytes)/(15<<10), "×15KB")
		})
	}
}

// BenchmarkDeskPaint opens pages of the desk in the same way: the first time,
// nothing of them kept, and again with what a browser may keep. Wanted: something is
// seen within 0.6 s, ≤ 180 KB the first time and ≤ 15 KB after.
func BenchmarkDeskPaint(b *testing.B) {
	const rounds, limit = 5, 600 * time.Millisecond
	d := program.Shared(b)
	var told struct {
		Accounts []struct{ Account, Role, Password string }
	}
	written, err := os.ReadFile(filepath.Join(d.Data, "demo.json"))
	must(b, err)
	must(b, json.Unmarshal(written, &told))
	intake := told.Accounts[slices.IndexFunc(told.Accounts, func(a struct{ Account, Role, Password string }) bool { return a.Role == "intake" })]
	in := browser.Open(b)
	signedIn := func(b *testing.B, v browser.View) *browser.Tab {
		tab := in.Tab(b, v)
		tab.Go(d.URL + "/sign-in")
		tab.Fill("[name=account]", intake.Account)
		tab.Fill("[name=password]", intake.Password)
		tab.Click("main form button")
		return tab
	}
	list := signedIn(b, browser.View{})
	list.Go(d.URL + "/desk/cases")
	aCase := browser.Eval[string](list, `document.querySelector('main a[href^="/desk/cases/0"]').getAttribute('href')`)
	for _, page := range []struct{ name, at string }{
		{"work", "/desk/"}, {"case", aCase}, {"cases", "/desk/cases"}, {"figures", "/desk/figures"}, {"scheme", "/desk/scheme"},
	} {
		b.Run(page.name, func(b *testing.B) {
			var painted []time.Duration
			var weighs [2]int
			for n, view := range []browser.View{{Slow: true}, {Slow: true, Cache: true}} {
				tab := signedIn(b, view)
				for range rounds {
					weighs[n] = tab.Go(d.URL + page.at).Bytes
					if n == 0 {
						painted = append(painted, tab.FirstPaint())
					}
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(micros(median(painted))/1000, "ms")
			b.ReportMetric(float64(median(painted))/float64(limit), "×limit")
			b.ReportMetric(float64(weighs[0])/(1<<10), "KB/first")
			b.ReportMetric(float64(weighs[1])/(1<<10), "KB/after")
		})
	}
}
