package desk

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"fincert/internal/body"
	"fincert/internal/calendar"
	"fincert/internal/casework"
	"fincert/internal/fault"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
	"fincert/test/browser"
)

// How large a case may become: more than any that we know of.
const (
	manyMaterials = 300
	manyEntries   = 2000
)

// patience is how long its page may take where much else is going on.
const patience = 5 * time.Second

// TestALargeCaseStaysQuickAndUsable: one that is asked for 300 materials, of which
// the client promised one after another, 2,000 times.
func TestALargeCaseStaysQuickAndUsable(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.acts("zhao", &body.AdoptScheme{Archive: asking(manyMaterials)}, rule.StreamID{})
	client := w.client("qian", "91440101MA59CHX76", "乙方科技有限公司", browser.View{Lang: "zh-CN"})
	on := rule.StreamID{Kind: rule.KindCase, ID: last(w.cased)}
	all := client.opens().takes("provide-material").choices("item")
	var later []string
	for _, item := range all {
		no := w.acts("qian", &rule.PromiseMaterial{Item: item, By: calendar.DateOf(w.Clock.Now()).AddDays(5)}, on)
		switch {
		case no == nil:
			later = append(later, item)
		case no.Key == "material.needed-now":
			client.opens().does("provide-material", gives("item", item), files("files", w.file(item+".pdf")))
		default:
			t.Fatal(no)
		}
	}
	client.opens().takes("submit-application").confirms()
	for i := range manyEntries - len(all) - 2 {
		by := calendar.DateOf(w.Clock.Now()).AddDays(1 + i%10)
		if no := w.acts("qian", &rule.PromiseMaterial{Item: later[i%len(later)], By: by}, on); no != nil {
			t.Fatal(no)
		}
	}
	w.letIn("sun", "", "intake")
	intake := w.comes("sun", browser.View{Lang: "zh-CN"})

	w.step("its page opens at once, and no list buries the others", func() {
		for _, p := range []*person{client, intake} {
			took := p.quickest(w.cased)
			w.t.Logf("%s has the page after %s", p.name, took)
			if took > patience {
				w.t.Errorf("%s waits %s for the page", p.name, took)
			}
			p.opens().sees(fmt.Sprintf("共 %d 条", manyEntries), "其余")
			if tall := browser.Eval[int](p.tab, `document.documentElement.scrollHeight`); tall > 8000 {
				w.t.Errorf("the page of %s is %d points tall", p.name, tall)
			}
		}
		if flaws := intake.tab.FlawsOnAPhone(); len(flaws) > 0 { // who sees most of it
			w.t.Errorf("%s sees %v", intake.name, flaws)
		}
		intake.tab.Look(browser.View{})
	})
	w.step("its history is read in parts to the first day, and shown as of any", func() {
		read := browser.Eval[int](intake.tab, `document.querySelectorAll('#history .tl > li').length`)
		for intake.presses(`main a[href*="/history?before="]`); ; intake.presses(`main a[href*="/history?before="]`) {
			lines := browser.Eval[int](intake.tab, `document.querySelectorAll('.tl > li').length`)
			if read += lines; lines == 0 || lines > 200 {
				w.t.Fatalf("a part of the history has %d lines", lines)
			}
			if !browser.Eval[bool](intake.tab, `document.querySelector('main a[href*="/history?before="]') !== null`) {
				break
			}
		}
		if read != manyEntries {
			w.t.Errorf("the history has %d lines", read)
		}
		intake.presses(`.tl > li:last-child a.num`).stands("填写中")
		intake.sees("共 1 条")
	})
	w.step("its materials are judged in one form", func() {
		began := time.Now()
		intake.opens().takes("judge-materials")
		w.t.Logf("the form of %d rows is there after %s", len(all), time.Since(began))
		const lacking = `[...document.querySelectorAll('main input[name$=".verdict"][value=supplement]')]`
		if rows := browser.Eval[int](intake.tab, lacking+`.length`); rows != len(all) {
			w.t.Fatalf("%d materials are judged, of %d", rows, len(all))
		}
		began = time.Now()
		intake.fills(gives("verdicts.299.verdict", "supplement"), gives("verdicts.299.note", "缺少附表"))
		w.t.Logf("what depends on a verdict is there after %s", time.Since(began))
		browser.Eval[int](intake.tab, lacking+`.forEach(e => e.checked = true), 0`)
		began = time.Now()
		intake.presses(send).seesIn("#errors", fmt.Sprintf("有 %d 处填写有误", len(all)-1), "其余")
		w.t.Logf("what is wrong with each is there after %s", time.Since(began))
		if above := browser.Eval[int](intake.tab, `Math.round(document.querySelector("#act").getBoundingClientRect().top + scrollY)`); above > 1500 {
			w.t.Errorf("the form begins %d points below what is wrong", above)
		}
		intake.presses(`button[name="act:draft"]`).sees("草稿已保存")
		intake.opens().takes("judge-materials").fills(gives("verdicts.*.note", "缺少附表")).presses(send).isDone("the verdicts")
		intake.opens().sees(fmt.Sprintf("已核验 %d / %d", len(all), len(all)))
	})
}

// asking is the shipped scheme, made to ask for so many materials.
func asking(materials int) string {
	shipped := load.ShippedBytes()
	edition, err := load.Bytes(shipped)
	if err != nil {
		panic(err) // it is ours
	}
	var list strings.Builder
	list.WriteString("\nmaterials:\n")
	for i := range materials {
		fmt.Fprintf(&list, `  - {id: more-%d, clause: "5.2.2(1)", binds: acceptance, since: %s, zh: "附加材料第 %d 号", en: "Further material %d", group: 1, form: electronic, files: [pdf]}`+"\n",
			i, edition.Since(), i, i)
	}
	archive := strings.Replace(string(shipped), "\nmaterials:\n", list.String(), 1)
	return strings.Replace(archive, `edition: "`+edition.Edition()+`"`, `edition: "long"`, 1)
}

// acts has somebody do something without a page; nil: it is done.
func (w *town) acts(login string, command rule.Command, on rule.StreamID) *fault.Fault {
	w.t.Helper()
	_, err := w.House.Casework.Do(w.t.Context(), w.actor(login), command, on, casework.Opts{Expect: casework.AnyVersion})
	no, told := fault.As(err)
	if err != nil && !told {
		w.t.Fatal(err)
	}
	return no
}

// actor is somebody who acts without a page.
func (w *town) actor(login string) rule.Actor {
	w.t.Helper()
	account, err := w.House.Access.ByLogin(w.t.Context(), login)
	if err != nil {
		w.t.Fatal(err)
	}
	return account.Actor("token")
}

// quickest is how long a page took in the best of a few times: the machine does
// other things as well.
func (p *person) quickest(at string) time.Duration {
	p.t.Helper()
	best := time.Hour
	for range 3 {
		began := time.Now()
		if got := p.asks(http.MethodGet, at, nil); got.status != http.StatusOK {
			p.t.Fatalf("%s answers %d", at, got.status)
		}
		best = min(best, time.Since(began))
	}
	return best
}
