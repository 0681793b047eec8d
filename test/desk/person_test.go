package desk

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"fincert/test/browser"
)

// person is somebody at a browser of their own.
type person struct {
	*town
	name string
	tab  *browser.Tab
	look browser.View
}

// comes signs somebody in through the page for it.
func (w *town) comes(login string, look browser.View) *person {
	w.t.Helper()
	p := w.somebody(login, look)
	p.goes("/desk/")
	p.signsIn()
	return p
}

// somebody is at a browser and has not signed in.
func (w *town) somebody(name string, look browser.View) *person {
	w.t.Helper()
	return &person{town: w, name: name, tab: w.browser.Tab(w.t, look), look: look}
}

func (p *person) signsIn() {
	p.t.Helper()
	p.types("account", p.name)
	p.types("password", secret)
	p.presses("main form[action^='/sign-in'] button")
}

// goes opens a page.
func (p *person) goes(address string) *person {
	p.t.Helper()
	p.answered(p.tab.Go(p.URL + address))
	return p
}

// answered fails when the browser complains of a page, the program broke, or the
// page is not fit for the one who reads it.
func (p *person) answered(saw browser.Sight) {
	p.t.Helper()
	if saw.Status >= 500 || len(saw.Console) > 0 || len(saw.Foreign) > 0 {
		p.t.Fatalf("%s at %s: %+v\n%s", p.name, p.where(), saw, p.reads("body"))
	}
	p.fits()
}

// where is the address of the page that is open.
func (p *person) where() string {
	return browser.Eval[string](p.tab, `location.pathname + location.search`)
}

// reads is what an element says; empty if there is none.
func (p *person) reads(of string) string {
	p.t.Helper()
	return browser.Eval[string](p.tab, `(e => e ? e.innerText : '')(document.querySelector(`+quote(of)+`))`)
}

// sees fails unless the page says all of it.
func (p *person) sees(said ...string) *person {
	p.t.Helper()
	return p.seesIn("main", said...)
}

// seesIn fails unless an element says all of it, in this person's language.
func (p *person) seesIn(of string, said ...string) *person {
	p.t.Helper()
	text := p.reads(of)
	for _, one := range said {
		one = p.says(one)
		if !strings.Contains(text, one) {
			p.t.Errorf("%s does not see %q at %s, but:\n%s", p.name, one, p.where(), text)
		}
	}
	return p
}

// seesNo fails if the page says any of it.
func (p *person) seesNo(said ...string) *person {
	p.t.Helper()
	text := p.reads("main")
	for _, one := range said {
		if strings.Contains(text, one) {
			p.t.Errorf("%s sees %q at %s", p.name, one, p.where())
		}
	}
	return p
}

// presses clicks something that leads to another page.
func (p *person) presses(what string) *person {
	p.t.Helper()
	if !browser.Eval[bool](p.tab, `document.querySelector(`+quote(what)+`) !== null`) {
		p.t.Fatalf("%s finds no %s at %s:\n%s", p.name, what, p.where(), p.reads("main"))
	}
	p.answered(p.tab.Click(what))
	return p
}

func (p *person) types(field, value string) {
	p.t.Helper()
	p.fills(gives(field, value))
}

// filled is one field of a form and what somebody gives for it. In the path, a
// star stands for every row of a list, and a word in brackets for the row of which
// a given field has that value.
type filled struct {
	Path   string   `json:"path"`
	Values []string `json:"values"`
	Files  bool     `json:"-"`
}

func gives(path string, values ...string) filled { return filled{Path: path, Values: values} }

func files(path string, names ...string) filled {
	return filled{Path: path, Values: names, Files: true}
}

// fill is how a field is filled in: as people do it, but at once. What depends
// on a choice is waited for.
const fill = `(async ({path, values}) => {
	const scope = document.querySelector('main');
	const all = () => [...scope.querySelectorAll('[name]')];
	let pattern = path;
	for (const [whole, list, word] of path.matchAll(/^(.*?)\[([^\]]+)\]/g)) {
		const row = all().find(e => e.type === 'hidden' && e.value === word && e.name.startsWith(list + '.'));
		if (!row) return 'there is no row of ' + word + ' in ' + list;
		pattern = list + '.' + row.name.slice(list.length + 1).split('.')[0] + path.slice(whole.length);
	}
	const names = new RegExp('^' + pattern.replaceAll('.', '\\.').replaceAll('*', '\\d+') + '$');
	const fields = all().filter(e => names.test(e.name) && e.type !== 'hidden' && !e.hidden);
	const given = all().filter(e => names.test(e.name) && e.type === 'hidden');
	if (!fields.length && given.length && given.every(e => values.includes(e.value))) return '';
	if (!fields.length) return 'there is no field ' + path + ' among ' + [...new Set(all().map(e => e.type === 'hidden' ? e.name + '=' + e.value : e.name))].join(' ');
	const settled = e => !window.htmx || !e.hasAttribute('hx-post') ? null : new Promise(done =>
		document.addEventListener('htmx:afterSettle', done, {once: true}));
	const wrong = [];
	for (const e of fields) {
		if (e.type === 'radio' || e.type === 'checkbox') {
			const want = values.includes(e.value);
			if (e.checked === want || e.type === 'radio' && !want) continue;
			e.checked = want;
		} else {
			const value = values[0] || '';
			if (e.value === value) continue;
			e.value = value;
			if (e.value !== value && e.type !== 'textarea') wrong.push(e.name + ' does not take ' + value);
		}
		const drawn = settled(e);
		e.dispatchEvent(new Event('input', {bubbles: true}));
		e.dispatchEvent(new Event('change', {bubbles: true}));
		await drawn;
	}
	const choices = fields.filter(e => e.type === 'radio' || e.type === 'checkbox');
	for (const value of values) {
		if (choices.length && !choices.some(e => e.value === value)) wrong.push(path + ' has no choice ' + value + ', but ' + choices.map(e => e.value).join(' '));
	}
	return wrong.join('; ');
})`

// fills fills in a form, without sending it.
func (p *person) fills(fields ...filled) *person {
	p.t.Helper()
	for _, f := range fields {
		p.typed(f)
		if f.Files {
			p.uploads(f)
			continue
		}
		if wrong := fillIn(p.tab, f); wrong != "" {
			p.t.Fatalf("%s at %s: %s", p.name, p.where(), wrong)
		}
	}
	return p
}

// fillIn fills one field in and says what is wrong with it, or nothing.
func fillIn(tab *browser.Tab, f filled) (wrong string) {
	asked, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings become JSON
	}
	return browser.Eval[string](tab, fill+`(`+string(asked)+`)`)
}

// uploads chooses files and waits until they are whole.
func (p *person) uploads(f filled) {
	p.t.Helper()
	field := `input[type=file][data-name=` + quote(f.Path) + `]`
	for _, name := range f.Values {
		p.tab.Upload(field, name)
	}
	browser.Eval[bool](p.tab, `new Promise(done => {
		const box = document.querySelector(`+quote(field)+`).parentElement;
		const look = () => box.querySelectorAll('.uploads li').length >= `+fmt.Sprint(len(f.Values))+` && !box.querySelector('.uploads li:not([data-state=done])') ? done(true) : setTimeout(look, 10);
		look();
	})`)
}

// choices are what may be chosen for a field of the open form.
func (p *person) choices(field string) []string {
	p.t.Helper()
	return browser.Eval[[]string](p.tab, `[...document.querySelectorAll('main [name=`+quote(field)+`]')].flatMap(
		e => e.options ? [...e.options].map(o => o.value) : [e.value]).filter(v => v !== '')`)
}

// takes opens the form of a command that the page offers.
func (p *person) takes(command string) *person {
	p.t.Helper()
	link := offer(command)
	if !p.isOffered(command) {
		p.t.Fatalf("%s is not offered %s at %s:\n%s", p.name, command, p.where(), p.reads("main"))
	}
	browser.Eval[int](p.tab, `(e => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true; return 0; })(
		document.querySelector(`+quote(link)+`))`) // they open the group that it lies in
	return p.presses(link)
}

// offer is the link to the form of a command that is possible.
func offer(command string) string {
	return `main a[href*="/` + command + `"]:not([aria-disabled])`
}

// isOffered reports whether the page offers a command.
func (p *person) isOffered(command string) bool {
	return browser.Eval[bool](p.tab, `document.querySelector(`+quote(offer(command))+`) !== null`)
}

// send is the button that sends a form.
const send = `main button[name="act:send"]:not(.hide)`

// does takes a command that the open page offers, fills its form in, and sends
// it; where the answers are to be checked first, they are.
func (p *person) does(command string, fields ...filled) *person {
	p.t.Helper()
	p.takes(command)
	if !p.checks() {
		p.fills(fields...)
		p.presses(send)
	}
	return p.isDone(command)
}

// isDone goes past the page on which the answers are checked, where there is one,
// and fails unless the act is done then.
func (p *person) isDone(what string) *person {
	p.t.Helper()
	if p.checks() {
		return p.confirms()
	}
	p.done(what)
	return p
}

// checks reports whether the page asks to look at the answers once more.
func (p *person) checks() bool {
	return browser.Eval[bool](p.tab, `document.querySelector('input[name="act:checked"]') !== null`)
}

// confirms sends what was checked, with the password where it is asked for.
func (p *person) confirms() *person {
	p.t.Helper()
	if !p.checks() {
		p.t.Fatalf("%s has nothing to check at %s:\n%s", p.name, p.where(), p.reads("main"))
	}
	if browser.Eval[bool](p.tab, `document.querySelector('#f-password') !== null`) {
		p.tab.Fill("#f-password", secret)
	}
	p.presses(send)
	p.done("what was checked")
	return p
}

// done fails unless the page says that the last act is done.
func (p *person) done(what string) {
	p.t.Helper()
	if p.reads("#done") == "" {
		p.t.Fatalf("%s sent %s and is told at %s:\n%s", p.name, what, p.where(), p.reads("main"))
	}
}

// mayNot fails unless the page shows a command as not possible now, for a reason
// that says all of this.
func (p *person) mayNot(command string, said ...string) *person {
	p.t.Helper()
	why := browser.Eval[string](p.tab, `(e => e ? (document.getElementById(e.getAttribute('aria-describedby')) || {textContent: ''}).textContent : '')(
		document.querySelector(`+quote(`main [aria-disabled][href*="/`+command+`"]`)+`))`)
	if why == "" {
		p.t.Errorf("%s is not told why not %s at %s:\n%s", p.name, command, p.where(), p.reads("main"))
	}
	for _, one := range said {
		if !strings.Contains(why, one) {
			p.t.Errorf("%s is told of %s %q, which does not say %q", p.name, command, why, one)
		}
	}
	return p
}

// opens goes to the page of the case.
func (p *person) opens() *person {
	p.t.Helper()
	return p.goes(p.cased)
}

// thing is the page of what the last act was about, without what was said of it.
func (p *person) thing() string {
	at, err := url.Parse(p.where())
	if err != nil {
		p.t.Fatal(err)
	}
	return at.Path
}
