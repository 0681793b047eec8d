package desk

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"testing"
)

// door is a page with those who may come in; everybody else is told no by the
// status.
type door struct {
	at     string
	opens  []string // roles; nil: all
	denied int
}

var (
	staff     = []string{"intake", "monitoring", "reviewer", "inspector", "evaluator", "decider", "manager", "administrator", "regulator"}
	overseers = []string{"administrator", "regulator"}
	masters   = []string{"administrator"}
	postmen   = []string{"intake", "manager", "regulator"}
)

// doors are the pages beside cases that are not for everybody, or are.
var doors = []door{
	{"/desk/agenda/week", nil, 0}, {"/desk/agenda/week?week=2028-02-29", nil, 0},
	{"/desk/me", nil, 0}, {"/desk/me/password", nil, 0}, {"/desk/agenda?on-to=2030-01-01", nil, 0}, {"/desk/agenda.csv", nil, 0}, {"/desk/agenda/month", nil, 0}, {"/desk/agenda/month?month=2028-02", nil, 0}, {"/desk/calendar", nil, 0}, {"/desk/calendar/2025", nil, 0}, {"/desk/scheme", nil, 0}, {"/desk/letters", nil, 0}, {"/desk/letters.xlsx", nil, 0}, {"/desk/letters?read=no&sort=opened", nil, 0},
	{"/desk/exceptions", staff, 404}, {"/desk/exceptions.csv", staff, 404}, {"/desk/proposals", staff, 404}, {"/desk/corrections", staff, 404},
	{"/desk/complaints", staff, 404}, {"/desk/appeals", staff, 404}, {"/desk/misuses", staff, 404}, {"/desk/disputes", staff, 404}, {"/desk/recalls", staff, 404}, {"/desk/publications", staff, 404}, {"/desk/transitions", staff, 404}, {"/desk/transitions/nowhere", []string{}, 404}, {"/desk/transition-progress", append([]string{"client"}, staff...), 404}, {"/desk/people", staff, 404},
	{"/desk/post", postmen, 404}, {"/desk/post.csv", postmen, 404}, {"/desk/post/nowhere", nil, 404},
	{"/desk/accounts", overseers, 404}, {"/desk/accounts.xlsx", overseers, 404}, {"/desk/accounts/intake", overseers, 403},
	{"/desk/accounts/new", masters, 403}, {"/desk/accounts/intake/password", masters, 403},
	{"/desk/security", overseers, 404}, {"/desk/security.csv", overseers, 404}, {"/desk/access-log", overseers, 404}, {"/desk/access-log.xlsx", overseers, 404}, {"/desk/begin", overseers, 403},
	{"/desk/calendar/1999", []string{}, 404}, {"/desk/scheme?edition=1999.1", []string{}, 404},
	{"/desk/organisations/nowhere", []string{}, 404}, {"/desk/products/nowhere", []string{}, 404}, {"/desk/laboratories/nowhere", []string{}, 404},
	{"/desk/certificates/nowhere", []string{}, 404}, {"/desk/people/nowhere", []string{}, 404},
	{"/desk/certificates/nowhere/uses/import", []string{}, 404}, {"/desk/uses/template.csv", nil, 0}, {"/desk/uses/template.xlsx", nil, 0},
}

func TestEachPageOpensForThoseWhomItIsFor(t *testing.T) {
	t.Parallel()
	d := visit(t)
	for _, role := range append([]string{"client", "laboratory"}, staff...) {
		client := d.client(role)
		for _, one := range doors {
			want := one.denied
			if one.opens == nil && want == 0 || slices.Contains(one.opens, role) {
				want = http.StatusOK
			}
			if is := status(t, client, http.MethodGet, d.URL+one.at, nil); is != want {
				t.Errorf("%s answers %s with %d, want %d", one.at, role, is, want)
			}
		}
	}
}

// What only an administrator does is refused to everybody else who asks for it
// without the page.
func TestOnlyAnAdministratorChangesAccounts(t *testing.T) {
	t.Parallel()
	d := visit(t)
	for _, role := range []string{"client", "intake", "regulator"} {
		client := d.client(role)
		for _, act := range []string{"new", "intake/shut", "intake/make-token", "intake/revoke-tokens", "intake/end-sessions", "intake/password"} {
			if is := status(t, client, http.MethodPost, d.URL+"/desk/accounts/"+act, url.Values{"password": {"一个很长的口令一个很长的"}}); is != http.StatusForbidden {
				t.Errorf("%s posts %s and is answered %d", role, act, is)
			}
		}
	}
}

// client is somebody of a role who is signed in, without a browser.
func (d *demo) client(role string) *http.Client {
	d.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a := accountOf(d.t, d.Demo, role)
	if is := status(d.t, client, http.MethodPost, d.URL+"/sign-in", url.Values{"account": {a.Account}, "password": {a.Password}}); is != http.StatusSeeOther {
		d.t.Fatalf("%s signs in and is answered %d", role, is)
	}
	return client
}

func status(t *testing.T, client *http.Client, method, at string, form url.Values) int {
	t.Helper()
	var answer *http.Response
	var err error
	if method == http.MethodPost {
		answer, err = client.PostForm(at, form)
	} else {
		answer, err = client.Get(at)
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}
