package browser

import "github.com/chromedp/chromedp/kb"

// Stop is an element that the Tab key leads to.
type Stop struct {
	Name    string // its tag and text
	Href    string
	Seen    bool // it lies in the window
	Focus   bool // the focus is drawn at it
	Outside bool // nothing has the focus: the walk is over
	Same    bool // another field of the stop before, as in a date
}

// Walk presses the Tab key from the beginning of the page to its end, and gives
// where it led, at most so many steps. The page must just have been opened.
func (tab *Tab) Walk(most int) (stops []Stop) {
	tab.t.Helper()
	Eval[int](tab, unfocused)
	for range most {
		tab.Type(kb.Tab)
		stop := Eval[Stop](tab, stopped)
		switch {
		case stop.Outside:
			return stops
		case !stop.Same:
			stops = append(stops, stop)
		}
	}
	return stops
}

// reachable are the elements that people must be able to reach by keyboard. Of
// radio buttons that belong together the Tab key leads to one. A skip link is
// hidden until it has the focus.
const reachable = `(() => {
	const groups = new Set();
	return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(e => {
		if (e.disabled || e.tabIndex < 0 || !e.classList.contains('skip') && !e.checkVisibility()) return false;
		if (e.type !== 'radio') return true;
		const again = groups.has(e.name);
		groups.add(e.name);
		return !again;
	});
})()`

// unfocused remembers how elements look without the focus.
const unfocused = `(() => {
	window.drawnAt = e => { const s = getComputedStyle(e); return s.outlineStyle + s.outlineWidth + s.outlineColor + s.boxShadow + s.borderColor; };
	window.without = new Map([...document.querySelectorAll('*')].filter(e => e.tabIndex >= 0).map(e => [e, drawnAt(e)]));
	window.before = null;
	return 0;
})()`

// stopped describes what has the focus.
const stopped = `(() => {
	const at = document.activeElement;
	if (!at || at === document.body) return {Outside: true};
	const box = at.getBoundingClientRect(), same = at === window.before;
	window.before = at;
	return {
		Name: at.tagName.toLowerCase() + ' ' + (at.innerText || at.getAttribute('aria-label') || at.name || '').trim().slice(0, 40),
		Href: at.getAttribute('href') || '', Same: same,
		Seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
		Focus: drawnAt(at) !== without.get(at),
	};
})()`

// Reachable counts what people must be able to reach by keyboard.
func (tab *Tab) Reachable() int {
	tab.t.Helper()
	return Eval[int](tab, reachable+`.length`)
}
