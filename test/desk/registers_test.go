package desk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fincert/test/browser"
)

// An administrator lets somebody in; the token is shown once and never again; who
// was let in changes the password, and goes on under the same session.
func TestAnAdministratorLetsSomebodyInWhoChangesTheirPassword(t *testing.T) {
	t.Parallel()
	d := visit(t)
	const first, second = "第一个很长的口令一二三四五", "第二个很长的口令四五六七八"
	tab := d.tab("administrator")
	tab.Go(d.URL + "/desk/accounts/new?lang=en")
	tab.Fill("[name=login]", "newcomer")
	tab.Fill("[name=name]", "新来的审查员")
	browser.Eval[bool](tab, `document.querySelector('[name=roles][value=reviewer]').checked = true`)
	tab.Fill("[name=password]", "short")
	tab.Click("form#act button.primary")
	if kept := browser.Eval[string](tab, `document.querySelector('[name=login]').value + document.querySelector('[name=password]').value`); kept != "newcomer" {
		t.Errorf("after a mistake the form holds %q", kept)
	}
	tab.Fill("[name=password]", first)
	tab.Click("form#act button.primary")
	token := browser.Eval[string](tab, `(document.querySelector('.token code') || {}).textContent || ''`)
	if !strings.HasPrefix(token, "fct_") {
		t.Fatalf("the token is %q: %s", token, browser.Eval[string](tab, `document.querySelector('main').innerText`))
	}
	tab.Go(d.URL + "/desk/accounts/newcomer")
	if page := browser.Eval[string](tab, `document.documentElement.innerHTML`); strings.Contains(page, token) {
		t.Error("the token is shown again")
	}

	theirs := d.browser.Tab(t, browser.View{})
	theirs.Go(d.URL + "/sign-in")
	theirs.Fill("[name=account]", "newcomer")
	theirs.Fill("[name=password]", first)
	theirs.Click("main form button")
	theirs.Go(d.URL + "/desk/me/password")
	theirs.Fill("[name=old]", first)
	theirs.Fill("[name=new]", second)
	theirs.Click("form#act button.primary")
	if at := browser.Eval[string](theirs, `location.pathname`); at != "/desk/me" {
		t.Errorf("after the password was changed one is at %s", at)
	}
	if is := status(t, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, http.MethodPost, d.URL+"/sign-in",
		url.Values{"account": {"newcomer"}, "password": {first}}); is != http.StatusUnprocessableEntity {
		t.Errorf("the first password is answered %d", is)
	}
}

// A certificate is asked about on a day before it was issued, and as it was known
// before it was recorded.
func TestACertificateTellsItsStatusOnAnyDay(t *testing.T) {
	t.Parallel()
	d := visit(t)
	tab := d.tab("intake")
	tab.Go(d.URL + "/desk/certificates")
	at := linked(tab, "/desk/certificates/0")
	tab.Go(d.URL + at + "?on=2020-01-01&lang=en")
	if said := browser.Eval[string](tab, `document.querySelector('main').innerText`); !strings.Contains(said, "2020-01-01") {
		t.Errorf("asked about 2020 it says %s", said)
	}
	tab.Go(d.URL + at + "?known=2020-01-01T08:00&lang=en")
	if said := browser.Eval[string](tab, `document.querySelector('main').innerText`); !strings.Contains(said, "did not hold this certificate yet") {
		t.Errorf("as known in 2020 it says %s", said)
	}
}
