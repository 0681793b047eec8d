package browser

import (
	_ "embed"
	"fmt"
)

//go:embed axe/axe.min.js
var axe string

// Axe lists what axe-core finds wrong in the page as it stands, one line an
// element; empty if nothing. It looks by its rules for WCAG 2.2 A and AA and for
// good practice, target sizes included, which it leaves out by itself.
func (tab *Tab) Axe() []string {
	tab.t.Helper()
	return tab.axe(`{rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}`)
}

// AxeColours is Axe for what depends on the colours alone.
func (tab *Tab) AxeColours() []string {
	tab.t.Helper()
	return tab.axe(`{runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}, resultTypes: ['violations']}`)
}

// axeDrawn is Axe for what depends on how the page is drawn alone.
func (tab *Tab) axeDrawn() []string {
	tab.t.Helper()
	return tab.axe(`{runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block', 'target-size']}, rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}`)
}

func (tab *Tab) axe(options string) []string {
	tab.t.Helper()
	if !Eval[bool](tab, `typeof axe === 'object'`) {
		Eval[int](tab, axe+"\n;0")
	}
	return Eval[[]string](tab, `axe.run(document, `+options+`).then(r => r.violations.flatMap(
		v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 200) + ' — ' + n.failureSummary)))`)
}

// Flaws are what people would stumble over in the page as it stands: on a desk in
// light and in the dark, and what is drawn badly on a phone in the dark. For what
// else is wrong on a phone there is FlawsOnAPhone. It leaves the page as it found
// it, on a desk in light.
func (tab *Tab) Flaws() (all []string) {
	tab.t.Helper()
	note := func(where string, found []string) {
		for _, flaw := range found {
			all = append(all, where+": "+flaw)
		}
	}
	tab.Look(View{})
	note("on a desk", tab.Axe())
	tab.Look(View{Dark: true})
	note("in the dark", tab.AxeColours())
	note("in the dark", tab.onAPhone(View{Dark: true}, tab.axeDrawn))
	tab.Look(View{})
	return all
}

// FlawsOnAPhone are those of a page as it stands on a phone, in light.
func (tab *Tab) FlawsOnAPhone() []string {
	tab.t.Helper()
	return tab.onAPhone(View{}, tab.Axe)
}

func (tab *Tab) onAPhone(v View, look func() []string) (all []string) {
	tab.t.Helper()
	v.Width = Phone
	tab.Look(v)
	for _, flaw := range look() {
		all = append(all, "on a phone: "+flaw)
	}
	if wide := tab.Overflow(); wide > 0 {
		all = append(all, fmt.Sprintf("on a phone: %d points too wide: %s", wide, tab.wide()))
	}
	return all
}

// wide names what is wider than the window.
func (tab *Tab) wide() string {
	return Eval[string](tab, `[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
		.slice(0, 5).map(e => e.tagName.toLowerCase() + '.' + e.className).join(', ')`)
}
