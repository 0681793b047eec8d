package desk

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"fincert/test/browser"
)

// TestNinePeopleDoTheSameInEnglishOnAPhone: on their way no page scrolls sideways,
// and no Chinese stands where English should.
func TestNinePeopleDoTheSameInEnglishOnAPhone(t *testing.T) {
	t.Parallel()
	open(t).live(browser.View{Lang: "en", Width: browser.Phone})
}

// english has what the stories say of pages as English pages say it.
var english = strings.NewReplacer(
	productName, "Smart Payment Gateway",
	holderName, "Ru <i>Jie</i> & Co.",
	"工作台", "My work",
	"填写中", "being prepared",
	"材料核验中", "being checked",
	"等待补充材料", "waiting for the supplement",
	"跟踪监测中", "being monitored",
	"等待整改", "waiting for rectification",
	"已批准认证", "granted",
	"请核对", "Please check",
	"您填写的内容都已保留", "Everything you entered is kept",
	"统一社会信用代码", "Unified social credit code",
	"证书", "Certificate",
	"有效", "Valid",
)

// says is a sentence of a story in this person's language.
func (p *person) says(zh string) string {
	if p.look.Lang != "en" {
		return zh
	}
	return english.Replace(zh)
}

// typed remembers what somebody gave: pages say it as it was given.
func (w *town) typed(f filled) {
	for _, value := range f.Values {
		if f.Files {
			value = filepath.Base(value)
		}
		w.own = append(w.own, value)
	}
}

// untranslated lists what a page says in Chinese without being marked as Chinese,
// but for what people typed: text, and what is read out in its place.
const untranslated = `(own => {
	own = [...new Set(own)].filter(one => /\p{Script=Han}/u.test(one)).sort((a, b) => b.length - a.length);
	const left = said => own.reduce((rest, one) => rest.replaceAll(one, ''), said.replace(/\s+/g, ' '));
	const found = new Set(), note = (where, said) => /\p{Script=Han}/u.test(left(said || '')) && found.add(where + ': ' + said.trim());
	const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let text; text = words.nextNode();) {
		const e = text.parentElement;
		if (e.closest('script, style, textarea, [lang|=zh]') || !(e.closest('select') || e).checkVisibility()) continue;
		note(e.tagName.toLowerCase(), text.data);
	}
	for (const e of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
		if (e.closest('[lang|=zh]')) continue;
		for (const name of ['aria-label', 'title', 'placeholder', 'alt']) note(e.tagName.toLowerCase() + '[' + name + ']', e.getAttribute(name));
	}
	note('title', document.title);
	return [...found];
})`

// fits fails for a page that is too wide for a phone, or not in the language of
// the one who reads it.
func (p *person) fits() {
	p.t.Helper()
	if p.look.Width == browser.Phone {
		if wide := p.tab.Overflow(); wide > 0 {
			p.t.Errorf("%s at %s: %d points too wide", p.name, p.where(), wide)
		}
	}
	if p.look.Lang != "en" {
		return
	}
	own, err := json.Marshal(append([]string{}, p.own...))
	if err != nil {
		p.t.Fatal(err)
	}
	if said := browser.Eval[[]string](p.tab, untranslated+`(`+string(own)+`)`); len(said) > 0 {
		p.t.Errorf("%s at %s reads Chinese:\n%s", p.name, p.where(), strings.Join(said, "\n"))
	}
}
