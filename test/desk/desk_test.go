// Package desk lives at the workbench as its people do, in Chromium: every page is
// looked at in light, in the dark and on a phone, and what goes wrong on the way is
// tried. What the demo tells is asked of a running demo.
package desk

import (
	"encoding/json"
	"os"
	"testing"

	"fincert/test/browser"
	"fincert/test/program"
)

func TestMain(m *testing.M) { os.Exit(program.Main(m)) }

// account is one of the demo's.
type account struct{ Role, Account, Password, Token string }

// as opens a tab in which somebody of a role has signed in.
func as(t testing.TB, b *browser.Browser, role string, v browser.View) (*browser.Tab, program.Demo) {
	t.Helper()
	d := program.Shared(t)
	a := accountOf(t, d, role)
	tab := b.Tab(t, v)
	tab.Go(d.URL + "/sign-in")
	signsIn(tab, a)
	return tab, d
}

// signsIn fills in the form that is open.
func signsIn(tab *browser.Tab, a account) {
	tab.Fill("[name=account]", a.Account)
	tab.Fill("[name=password]", a.Password)
	tab.Click("main form button")
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings become JSON
	}
	return string(text)
}
