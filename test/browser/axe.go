package browser

import _ "embed"

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

func (tab *Tab) axe(options string) []string {
	tab.t.Helper()
	if !Eval[bool](tab, `typeof axe === 'object'`) {
		Eval[int](tab, axe+"\n;0")
	}
	return Eval[[]string](tab, `axe.run(document, `+options+`).then(r => r.violations.flatMap(
		v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 200) + ' — ' + n.failureSummary)))`)
}
