package bench

import (
	"encoding/json"
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
