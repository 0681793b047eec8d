package bench

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fincert/internal/house"
	"fincert/internal/rule"
)

// sortable are the columns that a list's heads sort by.
var sortable = regexp.MustCompile(`href="[^"]*[?&]sort=([^"&]*)`)

// BenchmarkDeskLists asks for the first page of every long list by every column
// that it is sorted by, in a large body. Wanted of a page: ≤ 10 ms.
func BenchmarkDeskLists(b *testing.B) {
	inBody(b, func(h *house.House) {
		_, err := h.Deadlines.Counts(context.Background(), rule.Actor{Person: "bench", Roles: []rule.Role{rule.RoleIntake}, Via: "token"})
		must(b, err) // read for the menu; otherwise each page waits for it in vain
		for _, path := range []string{"/desk/cases", "/desk/certificates", "/desk/products", "/desk/organisations", "/desk/people", "/desk/letters", "/desk/post", "/desk/security", "/desk/access-log"} {
			role := rule.RoleIntake
			if strings.HasSuffix(path, "-log") || strings.HasSuffix(path, "security") {
				role = rule.RoleAdministrator
			}
			ask := visitor(b, h, role)
			orders := []string{""}
			for _, found := range sortable.FindAllStringSubmatch(ask.page(path).Body.String(), -1) {
				order, err := url.QueryUnescape(html.UnescapeString(found[1]))
				must(b, err)
				if !slices.Contains(orders, order) {
					orders = append(orders, order)
				}
			}
			for _, order := range orders {
				address := path + "?" + url.Values{"sort": {order}}.Encode()
				b.Run(strings.TrimPrefix(path, "/desk/")+"/"+order, func(b *testing.B) {
					within(b, 15, forPage, func() {
						if w := ask.page(address); w.Code != http.StatusOK {
							b.Fatalf("%s answers %d", address, w.Code)
						}
					})
				})
			}
		}
	})
}

// BenchmarkDeskExports takes the longest lists out whole, as CSV and as XLSX, and
// looks at the heap in use meanwhile.
func BenchmarkDeskExports(b *testing.B) {
	inBody(b, func(h *house.House) {
		_, err := h.Deadlines.Counts(context.Background(), rule.Actor{Person: "bench", Roles: []rule.Role{rule.RoleIntake}, Via: "token"})
		must(b, err) // read for the menu; otherwise each page waits for it in vain
		ask := visitor(b, h, rule.RoleIntake)
		for _, list := range []string{"cases", "certificates", "products"} {
			for _, format := range []string{"csv", "xlsx"} {
				b.Run(list+"."+format, func(b *testing.B) {
					export := func(look func()) (w *taken) {
						w = &taken{counted: counted{header: http.Header{}}, look: look}
						ask(w, "/desk/"+list+"."+format)
						if w.bytes == 0 {
							b.Fatalf("%s.%s is empty", list, format)
						}
						return w
					}
					var took []time.Duration
					for range 3 {
						took = append(took, timed(func() { export(func() {}) }))
					}
					before, highest := inUse(), uint64(0)
					w := export(func() { highest = max(highest, collected()) })
					b.ReportMetric(0, "ns/op")
					b.ReportMetric(median(took).Seconds(), "s")
					b.ReportMetric(float64(w.bytes)/(1<<20), "MB")
					b.ReportMetric((float64(highest)-float64(before))/(1<<20), "MB-heap")
				})
			}
		}
	})
}

// taken lets an export go, with a look after every quarter of a MB.
type taken struct {
	counted
	look   func()
	looked int
}

func (t *taken) Write(p []byte) (int, error) {
	n, err := t.counted.Write(p)
	if t.bytes-t.looked >= 1<<18 {
		t.looked = t.bytes
		t.look()
	}
	return n, err
}
