package console_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"fincert/internal/access"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
)

// TestAnUnannouncedVisitLeaksToNoHolderByAnyPage nor by the API, until it has
// begun. The body's own people see it all the time.
//
// [5.9.1b]
func TestAnUnannouncedVisitLeaksToNoHolderByAnyPage(t *testing.T) {
	const place = "城西备用机房"
	var on, certificate rule.StreamID
	var visit string
	happen := func(begins bool) func(b *caseworktest.Body) {
		return func(b *caseworktest.Body) {
			_, certificate = b.Certify(t)
			on = b.Survey(t, certificate)
			for _, step := range caseworktest.Surveillance[:2] {
				b.Take(t, on, step)
			}
			plan := b.Visit(17)
			plan.Place, plan.Unannounced, visit = place, "举报称机房已搬迁", plan.Visit.String()
			b.Must(t, b.As(rule.RoleInspector), plan, on)
			if begins {
				b.Pass(17)
				for _, step := range caseworktest.Surveillance[3:4] {
					step.Days = 0
					b.Take(t, on, step)
				}
			}
		}
	}
	for _, begins := range []bool{false, true} {
		d := open(t, happen(begins))
		told := func(who rule.Actor, name string) (told []string) {
			browser := d.as(who, name)
			for _, path := range []string{
				"/desk/", "/desk/cases/" + on.ID, "/desk/cases/" + on.ID + "/history?before=1000", "/desk/cases", "/desk/letters",
				"/desk/search?q=" + visit, "/desk/certificates/" + certificate.ID, "/desk/certificates/" + certificate.ID + "/history?before=1000",
				"/desk/cases.csv", "/desk/exceptions", "/desk/agenda?on-to=2036-01-01", "/desk/agenda.csv?on-to=2036-01-01",
			} {
				if _, page := d.get(browser, path); strings.Contains(strings.ReplaceAll(page, `value="`+visit, ""), visit) && !strings.Contains(path, "search") ||
					strings.Contains(page, place) || strings.Contains(page, "不事先通知的") || strings.Contains(page, "机房已搬迁") {
					told = append(told, path)
				}
			}
			if _, days, _ := d.feed(d.subscribed(browser), ""); strings.Contains(days, strings.ReplaceAll(visit, "-", "")) {
				told = append(told, "the feed")
			}
			account, err := d.house.Access.AddAccount(t.Context(), access.NewAccount{Login: name + "-api", Person: who.Person, Organisation: who.Organisation, Roles: who.Roles})
			if err != nil {
				t.Fatal(err)
			}
			token, err := d.house.Access.IssueToken(t.Context(), account.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{"/cases/" + on.ID, "/letters", "/due", "/work", "/certificates/" + certificate.ID} {
				r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, d.server.URL+"/api/v1"+path, nil)
				r.Header.Set("Authorization", "Bearer "+token)
				got, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(got.Body)
				got.Body.Close()
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(body), visit) || strings.Contains(string(body), "unannounced-visit") || strings.Contains(string(body), "机房已搬迁") {
					told = append(told, "/api"+path)
				}
			}
			return told
		}
		client, inspector := told(d.body.Client, "client"), told(d.body.As(rule.RoleInspector), "inspector")
		if (len(client) > 0) != begins {
			t.Errorf("begun %t: the client is told by %v", begins, client)
		}
		if len(inspector) < 3 {
			t.Errorf("begun %t: the inspector is told by %v alone", begins, inspector)
		}
	}
}
