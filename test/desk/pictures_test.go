package desk

import (
	"bytes"
	"cmp"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/test/browser"
)

var update = flag.Bool("update", false, "make the desk's pictures of docs/pages anew")

// pictured are the pages of the desk that docs/pages shows.
var pictured = map[string]struct {
	sight
	view browser.View
}{
	"desk-work-1440.png":         {sight{role: "decider", at: "/desk/?view=all"}, browser.View{}},
	"desk-work-en-390.png":       {sight{role: "intake", at: "/desk/"}, browser.View{Lang: "en", Width: browser.Phone}},
	"desk-case-1440.png":         {sight{role: "decider", at: "/desk/cases/{not-yet}"}, browser.View{}},
	"desk-case-390.png":          {sight{role: "decider", at: "/desk/cases/{not-yet}"}, browser.View{Width: browser.Phone}},
	"desk-case-dark-1440.png":    {sight{role: "decider", at: "/desk/cases/{paused-twice}"}, browser.View{Dark: true}},
	"desk-case-en-1440.png":      {sight{role: "decider", at: "/desk/cases/{paused-twice}"}, browser.View{Lang: "en"}},
	"desk-apply-1440.png":        {sight{role: "client", at: "/desk/applications", link: "/desk/applications/"}, browser.View{}},
	"desk-materials-1440.png":    {sight{role: "intake", at: "/desk/cases/{checking}/judge-materials", first: beside}, browser.View{}},
	"desk-grant-1440.png":        {sight{role: "decider", at: "/desk/cases/{deciding}/grant-certification"}, browser.View{}},
	"desk-cases-1440.png":        {sight{role: "intake", at: "/desk/cases"}, browser.View{}},
	"desk-surveillance-1440.png": {sight{role: "decider", at: "/desk/cases?purpose=surveillance&state=inspecting&sort=opened", link: "/desk/cases/0"}, browser.View{}},
	"desk-surveyed-1440.png":     {sight{role: "decider", at: "/desk/cases?purpose=surveillance&state=inspecting&sort=opened", link: "/desk/cases/0 /desk/certificates/0"}, browser.View{}},
	"desk-suspended-1440.png":    {sight{role: "decider", at: "/desk/certificates?state=suspended", link: "/desk/certificates/0"}, browser.View{}},
	"desk-changed-1440.png":      {sight{role: "decider", at: "/desk/cases?purpose=change&state=granted", link: "/desk/cases/0"}, browser.View{}},
	"desk-change-1440.png":       {sight{role: "reviewer", at: "/desk/cases?purpose=change&state=testing", link: "/desk/cases/0"}, browser.View{}},
	"desk-transition-1440.png":   {sight{role: "manager", at: "/desk/transitions", link: "/desk/transitions/0"}, browser.View{}},
	"desk-progress-1440.png":     {sight{role: "manager", at: "/desk/transition-progress"}, browser.View{}},
	"desk-reissued-1440.png":     {sight{role: "decider", at: "/desk/search?q=%E3%9B%83%E6%99%BA%E9%87%91%E8%9E%8D%E4%BA%91%E7%81%BE%E5%A4%87", link: "/desk/certificates/0"}, browser.View{}},
	"desk-lastyear-1440.png":     {sight{role: "client", at: "/desk/search?q=%E5%95%86%E6%88%B7%E6%94%B6%E5%8D%95%E5%B9%B3%E5%8F%B0", link: "/desk/certificates/0"}, browser.View{}},
	"desk-sampled-1440.png":      {sight{role: "monitoring", at: "/desk/cases?purpose=surveillance&state=inspecting&sort=-opened", link: "/desk/cases/0"}, browser.View{}},
	"desk-agenda-1440.png":       {sight{role: "decider", at: "/desk/agenda"}, browser.View{}},
	"desk-suspended-390.png":     {sight{role: "decider", at: "/desk/certificates?state=suspended", link: "/desk/certificates/0"}, browser.View{Width: browser.Phone}},
	"desk-figures-1440.png":      {sight{role: "intake", at: "/desk/figures"}, browser.View{}},
	"desk-search-1440.png":       {sight{role: "intake", at: "/desk/search?q=%E6%94%AF%E4%BB%98"}, browser.View{}},
	"desk-calendar-1440.png":     {sight{role: "intake", at: "/desk/calendar/2026"}, browser.View{}},
}

// tallest is what is kept of a picture from the top, in 48 colours, largest what
// it may weigh.
const (
	tallest = 1000
	largest = 120 << 10
)

// TestTheDocumentsShowTheDeskAsItIs makes the pictures if it is asked to (make
// pictures), and else looks whether they are all there.
func TestTheDocumentsShowTheDeskAsItIs(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "docs", "pages")
	if *update {
		take(t, folder)
	}
	page, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range pictured {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Errorf("%v: make pictures", err)
			continue
		}
		is, err := png.DecodeConfig(bytes.NewReader(content))
		if err != nil || is.Width != cmp.Or(p.view.Width, browser.Desk) || len(content) > largest {
			t.Errorf("%s is %d points wide and weighs %d bytes: %v", name, is.Width, len(content), err)
		}
		if !bytes.Contains(page, []byte("("+name+")")) {
			t.Errorf("docs/pages/README.md does not show %s", name)
		}
	}
}

// drawn is the top of a page once all of it is drawn: a file in a frame comes later
// than the page, and nothing tells when.
func drawn(tab *browser.Tab, width int) (picture []byte) {
	height := min(tallest, browser.Eval[int](tab, `document.documentElement.scrollHeight`))
	for before := []byte(nil); ; before = picture {
		picture = tab.Top(width, height)
		if browser.Eval[bool](tab, `document.querySelector('iframe') === null`) || bytes.Equal(picture, before) {
			return picture
		}
		browser.Eval[bool](tab, `new Promise(later => setTimeout(() => later(true), 3000))`)
	}
}

// take makes all pictures, each by somebody who has just signed in.
func take(t *testing.T, folder string) {
	t.Helper()
	d := visit(t)
	for name, p := range pictured {
		if p.view.Lang == "" {
			p.view.Lang = "zh-CN"
		}
		tab, _ := as(t, d.browser, p.role, p.view)
		tab.Go(d.URL + d.inState.Replace(p.at))
		for _, link := range strings.Fields(p.link) {
			tab.Go(d.URL + linked(tab, link))
		}
		if p.first != "" {
			browser.Eval[int](tab, p.first)
		}
		top, err := png.Decode(bytes.NewReader(drawn(tab, cmp.Or(p.view.Width, browser.Desk))))
		if err != nil {
			t.Fatal(err)
		}
		err = os.WriteFile(filepath.Join(folder, name), browser.Few(t, top, 48), 0o644)
		if err != nil {
			t.Fatal(err)
		}
	}
}
