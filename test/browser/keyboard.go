package browser

import "github.com/chromedp/chromedp/kb"

// Stop is an element that the Tab key leads to.
type Stop struct {
	Name    string // its tag and text
	Href    string
	Seen    bool // it lies in the window and nothing hides it
	Focus   bool // its focus is drawn around it
	Outside bool // nothing has the focus: the walk is over
}

// Walk presses the Tab key from the beginning of the page to its end, and gives
// where it led. At most so many steps.
func (tab *Tab) Walk(most int) (stops []Stop) {
	tab.t.Helper()
	Eval[int](tab, `(document.activeElement?.blur(), window.scrollTo(0, 0), 0)`)
	for range most {
		tab.Type(kb.Tab)
		stop := Eval[Stop](tab, stopped)
		if stop.Outside {
			return stops
		}
		stops = append(stops, stop)
	}
	return stops
}

// stopped describes what has the focus. A focus is drawn if there is an outline
// or a shadow that is not there without it.
const stopped = `(() => {
	const at = document.activeElement;
	if (!at || at === document.body) return {Outside: true};
	const drawn = () => { const s = getComputedStyle(at); return (s.outlineStyle === 'none' || s.outlineWidth === '0px' ? '' : s.outline) + s.boxShadow; };
	const box = at.getBoundingClientRect();
	const seen = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
	const focused = drawn();
	at.blur();
	const without = drawn();
	at.focus({focusVisible: true, preventScroll: true});
	return {Name: at.tagName.toLowerCase() + ' ' + (at.innerText || at.getAttribute('aria-label') || at.name || '').trim().slice(0, 40),
		Href: at.getAttribute('href') || '', Seen: seen, Focus: focused !== without, Outside: false};
})()`

// Reachable counts what people must be able to reach by keyboard.
func (tab *Tab) Reachable() int {
	tab.t.Helper()
	return Eval[int](tab, `[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
		.filter(e => !e.disabled && e.tabIndex >= 0 && (e.classList.contains('skip') || e.checkVisibility())).length`)
}
