package desk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/test/browser"
)

// lists are addresses of lists and of the search, in all the states that a person
// meets.
var lists = []string{
	"/desk/cases", "/desk/cases?q=%E6%94%AF%E4%BB%98&state=testing&opened-from=2020-01-01&sort=name,-opened&columns=number,name,state,laboratory,closed", "/desk/cases?q=nowhere",
	"/desk/certificates", "/desk/organisations", "/desk/products", "/desk/laboratories", "/desk/people",
	"/desk/search", "/desk/search?q=%E7%B3%BB%E7%BB%9F", "/desk/search?q=nowhere",
}

func TestListsAndSearchCanBeUsedByEverybody(t *testing.T) {
	b := browser.Open(t)
	for _, view := range []browser.View{{}, {Dark: true}, {Width: browser.Phone}} {
		tab, d := as(t, b, "intake", view)
		for _, address := range lists {
			for _, lang := range []string{"zh", "en"} {
				sight := tab.Go(d.URL + with(address, "lang="+lang))
				if sight.Status != 200 || len(sight.Console)+len(sight.Foreign) > 0 {
					t.Errorf("%s: %d, says %v, asks %v", address, sight.Status, sight.Console, sight.Foreign)
				}
				for _, wrong := range tab.Axe() {
					t.Errorf("%+v %s: %s", view, address, wrong)
				}
				if over := tab.Overflow(); over > 0 {
					t.Errorf("%+v %s %s is %d points too wide", view, address, lang, over)
				}
				if n := browser.Eval[int](tab, "document.querySelectorAll('h1').length"); n != 1 {
					t.Errorf("%s has %d headings of the first rank", address, n)
				}
				if folder := os.Getenv("FINCERT_PICTURES"); folder != "" {
					name := strings.NewReplacer("/", "_", "?", "_", "&", "_", "%", "").Replace(address)
					if view.Dark {
						name += "-dark"
					}
					if view.Width > 0 {
						name += "-phone"
					}
					_ = os.WriteFile(filepath.Join(folder, name[:min(len(name), 60)]+"-"+lang+".png"), tab.Picture(), 0o600)
				}
			}
		}
	}
}

func with(address, query string) string {
	if strings.Contains(address, "?") {
		return address + "&" + query
	}
	return address + "?" + query
}
