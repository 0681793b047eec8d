package desk

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"fincert/test/browser"
)

// TestTheDeskNeedsNoJavaScript: a client registers, applies and hands a file in
// with scripts off, on a phone.
func TestTheDeskNeedsNoJavaScript(t *testing.T) {
	t.Parallel()
	w := founded(t)
	client := w.applicant("qian", "91440101MA59CHX76", "乙方科技有限公司", browser.View{Lang: "zh-CN", NoScript: true, Width: browser.Phone})
	client.opens().takes("provide-material").fills(gives("item", "quality-system"))
	client.tab.Upload(`input[type=file][name=files]`, w.file("质量手册.pdf"))
	client.presses(send).isDone("a file")
	client.opens().takes("provide-material").fills(gives("item", "quality-system")).presses(`button[name="act:draft"]`)
	client.sees("草稿已保存")
	client.opens().takes("promise-material").presses(send)
	if client.reads("#errors") == "" {
		t.Errorf("an empty form is answered with:\n%s", client.reads("main"))
	}
	client.fills(gives("item", "sample"), gives("by", w.InDays(5))).presses(send).isDone("a promise")
}

// TestDaysAreThoseOfBeijingWhateverTheBrowserSays: its clock hangs in Los Angeles
// and is eleven years slow.
func TestDaysAreThoseOfBeijingWhateverTheBrowserSays(t *testing.T) {
	t.Parallel()
	w := founded(t)
	home := w.client("qian", "91440101MA59CHX76", "乙方科技有限公司", browser.View{Lang: "zh-CN"})
	abroad := w.comes("qian", browser.View{Lang: "zh-CN", Zone: "America/Los_Angeles"})
	abroad.tab.Before(`{ const Real = Date, slow = 11 * 365 * 86400e3;
		window.Date = class extends Real { constructor(...given) { given.length ? super(...given) : super(Real.now() - slow); } static now() { return Real.now() - slow; } }; }`)
	if year := browser.Eval[string](abroad.goes("/desk/").tab, `new Date().getFullYear() + Intl.DateTimeFormat().resolvedOptions().timeZone`); !strings.Contains(year, "Los_Angeles") || strings.HasPrefix(year, "2026") {
		t.Fatalf("the browser abroad has the clock %s", year)
	}
	abroad.opens().does("provide-material", gives("item", "quality-system"), files("files", w.file("手册.pdf")))
	abroad.opens().does("promise-material", gives("item", "sample"), gives("by", w.InDays(1)))
	if here, there := home.opens().reads("main"), abroad.opens().reads("main"); here != there {
		t.Errorf("at home the case reads\n%s\nand abroad\n%s", here, there)
	}
}

// TestAFormIsFilledInByTheKeyboardAlone from the link that skips the menu to the
// page of what was made.
func TestAFormIsFilledInByTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.letIn("qian", "", "client")
	p := w.comes("qian", browser.View{Lang: "zh-CN"})
	p.goes("/desk/organisations/register-organisation")
	stops := p.tab.Walk(100)
	if want := p.tab.Reachable(); len(stops) != want || stops[0].Href != "#main" {
		t.Errorf("the keyboard leads to %d places, %d are to be reached, the first is %+v", len(stops), want, stops[0])
	}
	for _, stop := range stops {
		if !stop.Seen || !stop.Focus {
			t.Errorf("the focus at %q is in sight: %t, drawn: %t", stop.Name, stop.Seen, stop.Focus)
		}
	}
	p.goes("/desk/organisations/register-organisation")
	p.tab.Type(kb.Tab + kb.Enter) // to the content
	if at := browser.Eval[string](p.tab, `location.hash`); at != "#main" {
		t.Errorf("the first link leads to %q", at)
	}
	p.typesInto("code", "9144030071526726XX")
	p.answered(p.tab.Press(kb.Enter))
	if focus := browser.Eval[string](p.tab, `document.activeElement.id`); focus != "errors" {
		t.Fatalf("after an error the focus is on %q:\n%s", focus, p.reads("main"))
	}
	p.tab.Type(kb.Tab + kb.Enter) // to the first mistake
	if field := browser.Eval[string](p.tab, `document.activeElement.name || location.hash`); field != "code" {
		t.Errorf("the first line of the errors leads to %q", field)
	}
	browser.Eval[int](p.tab, `document.activeElement.select(), 0`)
	p.tab.Type("9144030071526726XG")
	for _, field := range []string{"name.zh", "name.en", "address.zh", "address.en"} {
		p.typesInto(field, "B "+field)
	}
	p.answered(p.tab.Press(kb.Enter))
	p.isDone("by the keyboard")
}

// typesInto goes to a field by the Tab key and types.
func (p *person) typesInto(field, text string) {
	p.t.Helper()
	for range 60 {
		if browser.Eval[string](p.tab, `document.activeElement.name || ''`) == field {
			p.tab.Type(text)
			return
		}
		p.tab.Type(kb.Tab)
	}
	p.t.Fatalf("the Tab key does not lead to %s", field)
}

// TestTwoClicksLeadToWhyACaseIsNotDecided, until when, and who must act: from the
// page that the demo is entered by, to each case that is open.
func TestTwoClicksLeadToWhyACaseIsNotDecided(t *testing.T) {
	t.Parallel()
	d := visit(t)
	tab, _ := as(t, d.browser, "decider", browser.View{Lang: "zh-CN"})
	const all = `.tabs a[href*="view=all"]`
	row := func(id string) string { return fmt.Sprintf(`main a[href^="/desk/cases/%s"]`, id) }
	listed := func(id string) bool {
		return browser.Eval[bool](tab, `document.querySelector(`+quote(row(id))+`) !== null`)
	}
	tab.Click(all)
	open := map[string]bool{}
	for _, c := range d.Cases {
		open[c.ID] = listed(c.ID)
	}
	looked := 0
	for _, id := range d.shown() {
		if !open[id] {
			tab.Go(d.URL + "/desk/cases/" + id)
			if said := tab.Text("#stand"); strings.Contains(said, "尚未") {
				t.Errorf("no two clicks lead to %s, of which it says: %s", id, said)
			}
			continue
		}
		tab.Go(d.URL + "/desk/")
		if !listed(id) {
			tab.Click(all)
		}
		tab.Click(row(id))
		looked++
		said := tab.Text("#stand")
		turns := browser.Eval[int](tab, `[...document.querySelectorAll('#stand .turns tbody tr')].filter(r => [...r.cells].every(c => c.innerText.trim() !== '')).length`)
		if !strings.Contains(said, "尚未") || turns == 0 {
			t.Errorf("the page of %s says of where it stands: %s", id, said)
		}
	}
	if looked < 5 {
		t.Errorf("only %d cases are two clicks away", looked)
	}
}
