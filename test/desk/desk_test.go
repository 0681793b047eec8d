// Package desk looks at the pages of people who are signed in, in Chromium, on a
// running demo: as those people, in both languages, at a desk and on a phone, in
// light and in dark.
package desk

import (
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
	tab.Fill("[name=account]", a.Account)
	tab.Fill("[name=password]", a.Password)
	tab.Click("main form button")
	return tab, d
}
