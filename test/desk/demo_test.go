package desk

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/test/browser"
	"fincert/test/program"
)

// demo is the demo as it tells of itself.
type demo struct {
	program.Demo
	Cases   []struct{ ID, Number, Shows, Word, Point string }
	inState *strings.Replacer // what stands in braces by the case for which it does
	browser *browser.Browser
	t       *testing.T
}

func visit(t *testing.T) *demo {
	t.Helper()
	d := &demo{Demo: program.Shared(t), browser: browser.Shared(t), t: t}
	told, err := os.ReadFile(filepath.Join(d.Data, "demo.json"))
	if err == nil {
		err = json.Unmarshal(told, d)
	}
	if err != nil || len(d.shown()) < 3 {
		t.Fatalf("demo.json points at the cases %v: %v", d.Cases, err)
	}
	var words []string
	for _, c := range d.Cases {
		words = append(words, "{"+c.Word+"}", c.ID, "{"+c.Point+"}", c.ID)
	}
	d.inState = strings.NewReplacer(words...)
	return d
}

// shown are the ids of cases of the demo, one for each thing that they show.
func (d *demo) shown() (all []string) {
	known := map[string]bool{"": true}
	for _, c := range d.Cases {
		if !known[c.Shows] {
			known[c.Shows] = true
			all = append(all, c.ID)
		}
	}
	return all
}

// linked is the first address on a page that begins like this, and ends as this
// does after a star; empty if there is none.
func linked(tab *browser.Tab, like string) string {
	begins, ends, _ := strings.Cut(like, "*")
	selector := "main a[href^=" + quote(begins) + "]"
	if ends != "" {
		selector += "[href$=" + quote(ends) + "]"
	}
	return browser.Eval[string](tab, `(e => e ? e.getAttribute('href') : '')(document.querySelector(`+quote(selector)+`))`)
}

// inLanguage is an address in one language.
func inLanguage(address, lang string) string {
	at, err := url.Parse(address)
	if err != nil {
		panic(err) // addresses of tests are well-formed
	}
	query := at.Query()
	query.Set("lang", lang)
	at.RawQuery = query.Encode()
	return at.String()
}
