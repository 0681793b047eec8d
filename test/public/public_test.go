// Package public looks at what everybody is given, with everybody's means: a
// browser, a text browser, a keyboard, a printer, and the programs of others that
// check signatures. All of it on a running demo.
package public

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"testing"

	"fincert/test/program"
)

func TestMain(m *testing.M) { os.Exit(program.Main(m)) }

// certificate is what the register tells of one.
type certificate struct {
	Number, Key string
	Status      struct{ Code, Word string }
}

// town is the demo with what its register holds.
type town struct {
	program.Demo
	all      []certificate
	byStatus map[string]certificate // one of each status that the demo has
	any      certificate            // a valid one
	page     string                 // its page
}

// visit starts the demo and reads its register.
func visit(t testing.TB) town {
	t.Helper()
	d := town{Demo: program.Shared(t), byStatus: map[string]certificate{}}
	next := ""
	for {
		var page struct {
			Items []certificate
			Next  *string
		}
		err := json.Unmarshal(fetch(t, d.URL+"/api/v1/certificates?limit=100&cursor="+url.QueryEscape(next)), &page)
		if err != nil {
			t.Fatal(err)
		}
		d.all = append(d.all, page.Items...)
		for _, c := range page.Items {
			if _, seen := d.byStatus[c.Status.Code]; !seen {
				d.byStatus[c.Status.Code] = c
			}
		}
		if page.Next == nil {
			break
		}
		next = *page.Next
	}
	d.any = d.byStatus["01"]
	if d.any.Number == "" {
		t.Fatal("the demo has no valid certificate")
	}
	d.page = string(fetch(t, d.URL+"/certificates/"+d.any.Key))
	return d
}

// fetch is what an address answers with.
func fetch(t testing.TB, address string) []byte {
	t.Helper()
	got, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s: %v", address, got.Status, err)
	}
	return body
}
