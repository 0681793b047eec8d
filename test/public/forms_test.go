package public

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/test/browser"
)

// TestAFormOfThePublicIsFitForEverybodyOnAllItsWays: with errors, to be checked,
// and sent; on a desk, in the dark and on a phone.
func TestAFormOfThePublicIsFitForEverybodyOnAllItsWays(t *testing.T) {
	d := visit(t)
	tab := browser.Shared(t).Tab(t, browser.View{})
	fit := func(what string) {
		t.Helper()
		for _, flaw := range append(tab.Flaws(), tab.FlawsOnAPhone()...) {
			t.Errorf("%s %s", what, flaw)
		}
	}
	tab.Go(d.URL + "/report?certificate=" + d.any.Key)
	tab.Click("main button")
	fit("a form with errors")
	if focus := browser.Eval[string](tab, `document.activeElement.className`); !strings.Contains(focus, "summary") {
		t.Errorf("after an error the focus is on %q", focus)
	}
	picture := filepath.Join(t.TempDir(), "a.pdf")
	err := os.WriteFile(picture, []byte("%PDF-1.7\nx\n%%EOF\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	tab.Fill("#place", "https://shop.example.org/"+strings.Repeat("long", 60))
	tab.Fill("#text", "网页上挂着认证标志")
	tab.Upload("#file", picture)
	tab.Click("main button")
	fit("answers to be checked")
	tab.Click("button[value=send]")
	fit("a receipt")
	if said := tab.Text("main"); !strings.Contains(said, "等待受理") || !strings.Contains(said, "-1.pdf") {
		t.Errorf("the receipt says %s", said)
	}
	tab.Click("main .go a")
	fit("the question whether to take it back")
	tab.Click("main button")
	fit("what was taken back")
	if said := tab.Text("main"); !strings.Contains(said, "已撤回并删除") {
		t.Errorf("taken back it says %s", said)
	}
}

// TestTheFormsNeedNoJavaScript: a complaint from the first question to the
// receipt.
func TestTheFormsNeedNoJavaScript(t *testing.T) {
	d := visit(t)
	tab := browser.Shared(t).Tab(t, browser.View{Width: browser.Phone, NoScript: true})
	tab.Go(d.URL + "/complain?lang=en")
	tab.Click("main button")
	if said := tab.Text(".summary"); !strings.Contains(said, "2 problems") {
		t.Errorf("an empty form is answered with %q", said)
	}
	tab.Fill("#text", "It was charged twice.")
	tab.Click("main button") // without a choice
	if said := tab.Text(".summary"); !strings.Contains(said, "1 problem") {
		t.Errorf("without a choice: %q", said)
	}
	if held := browser.Eval[string](tab, `document.getElementById("text").value`); !strings.Contains(held, "charged twice") {
		t.Errorf("what was typed is lost: %q", held)
	}
}
