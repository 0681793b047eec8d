package desk

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fincert/test/program"
)

// caller is somebody who asks without a browser.
type caller struct {
	http.Client
	t    testing.TB
	base string
}

// calls signs somebody of a role in.
func calls(t testing.TB, role string) caller {
	t.Helper()
	d := program.Shared(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := caller{http.Client{Jar: jar}, t, d.URL}
	a := accountOf(t, d, role)
	answer, err := c.PostForm(d.URL+"/sign-in", url.Values{"account": {a.Account}, "password": {a.Password}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return c
}

func (c caller) get(path string) (*http.Response, []byte) {
	c.t.Helper()
	answer, err := c.Get(c.base + path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer, body
}

// table is an export as CSV, without its head.
func (c caller) table(path string) (head []string, rows [][]string) {
	c.t.Helper()
	answer, body := c.get(path)
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil || answer.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: %s %v", path, answer.Status, err)
	}
	return lines[0], lines[1:]
}

func column(rows [][]string, n int) (all []string) {
	for _, row := range rows {
		all = append(all, row[n])
	}
	return all
}

func TestAnExportHoldsTheRowsAndColumnsOfItsAddress(t *testing.T) {
	t.Parallel()
	c := calls(t, "intake")
	head, rows := c.table("/desk/cases.csv?columns=number,state,opened&state=granted&sort=opened&lang=en")
	if !slices.Equal(head, []string{"Number", "State", "Opened"}) || len(rows) == 0 || !slices.IsSorted(column(rows, 2)) {
		t.Errorf("%v, %d rows", head, len(rows))
	}
	for _, state := range column(rows, 1) { // "change granted": worded by what was applied for
		if !strings.Contains(state, "granted") {
			t.Errorf("asked for what was granted, given what is %s", state)
		}
	}
	_, all := c.table("/desk/cases.csv")
	if len(all) <= len(rows) {
		t.Errorf("%d in all, %d of one state", len(all), len(rows))
	}
	answer, body := c.get("/desk/cases.xlsx?lang=zh")
	if !bytes.HasPrefix(body, []byte("PK")) || !strings.Contains(answer.Header.Get("Content-Type"), "spreadsheetml") {
		t.Errorf("%s, %d bytes", answer.Header.Get("Content-Type"), len(body))
	}
	named := answer.Header.Get("Content-Disposition")
	if !regexp.MustCompile(`^attachment; filename="cases-\d{4}-\d\d-\d\d\.xlsx"; filename\*=UTF-8''%E6%A1%88%E4%BB%B6-\d{4}-\d\d-\d\d\.xlsx$`).MatchString(named) {
		t.Errorf("it is named %s", named)
	}
	if answer, _ := c.get("/desk/cases.csv?sort=nothing"); answer.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an order that there is not: %s", answer.Status)
	}
}

func TestEverybodyFindsAndListsWhatExistsForThem(t *testing.T) {
	t.Parallel()
	staff, client, laboratory := calls(t, "intake"), calls(t, "client"), calls(t, "laboratory")
	_, all := staff.table("/desk/cases.csv?columns=number,organisation&lang=zh")
	_, own := client.table("/desk/cases.csv?columns=number,organisation&lang=zh")
	_, entrusted := laboratory.table("/desk/cases.csv?columns=number,organisation&lang=zh")
	if clients := slices.Compact(slices.Sorted(slices.Values(column(own, 1)))); len(clients) != 1 || len(own) >= len(all) {
		t.Errorf("a client is given the cases of %v", clients)
	}
	if len(entrusted) == 0 || len(entrusted) >= len(all) {
		t.Errorf("a laboratory is given %d of %d cases", len(entrusted), len(all))
	}
	foreign := all[slices.IndexFunc(all, func(row []string) bool { return !slices.Contains(column(own, 0), row[0]) })][0]
	for _, who := range []struct {
		caller
		finds bool
	}{{staff, true}, {client, false}} {
		if _, page := who.get("/desk/search?q=" + foreign); strings.Contains(string(page), "/desk/cases/0") != who.finds {
			t.Errorf("looking for %s: found %v", foreign, !who.finds)
		}
	}
	for _, path := range []string{"/desk/people", "/desk/people.csv", "/desk/people.xlsx"} {
		for _, who := range []caller{client, laboratory} {
			if answer, _ := who.get(path); answer.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %s", path, answer.Status)
			}
		}
	}
	_, organisations := client.table("/desk/organisations.csv")
	_, certificates := laboratory.table("/desk/certificates.csv")
	if len(organisations) != 1 || len(certificates) != 0 {
		t.Errorf("a client is given %d organisations, a laboratory %d certificates", len(organisations), len(certificates))
	}
	if answer, _ := client.get("/desk/cases?organisation=0190aaaa-0000-7000-8000-000000000000"); answer.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("an organisation that is not there: %s", answer.Status)
	}
}

func TestNobodyIsListedToWhoIsNotSignedIn(t *testing.T) {
	t.Parallel()
	d := program.Shared(t)
	stranger := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"/desk/cases", "/desk/cases.csv", "/desk/people.xlsx", "/desk/search?q=1"} {
		answer, err := stranger.Get(d.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			t.Errorf("%s: %s", path, answer.Status)
		}
	}
}

func TestAListIsSortedNarrowedAndItsColumnsChosenByItsAddressAlone(t *testing.T) {
	t.Parallel()
	c := calls(t, "intake")
	_, page := c.get("/desk/cases?lang=en")
	if !strings.Contains(string(page), `href="/desk/cases?sort=name%2C-opened%2Cnumber"`) {
		t.Error("the head of a column does not lead to the list sorted by it")
	}
	_, page = c.get("/desk/cases?lang=en&sort=name&q=A2026-0001&column=state&column=closed")
	rows := regexp.MustCompile(`(?s)<tbody>(.*)</tbody>`).FindSubmatch(page)
	if rows == nil || bytes.Count(rows[1], []byte("<tr>")) != 1 || bytes.Count(page, []byte(`<th scope="col"`)) != 3 {
		t.Errorf("one case and three columns were asked for: %s", page)
	}
	for _, kept := range []string{`name="sort" value="name"`, `name="columns" value="number,state,closed"`, `name="q" maxlength="100" value="A2026-0001"`} {
		if !strings.Contains(string(page), kept) {
			t.Errorf("a form loses %s", kept)
		}
	}
}

// accountOf is the demo's account of a role.
func accountOf(t testing.TB, d program.Demo, role string) account {
	t.Helper()
	written, err := os.ReadFile(filepath.Join(d.Data, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	var told struct{ Accounts []account }
	err = json.Unmarshal(written, &told)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(told.Accounts, func(a account) bool { return a.Role == role })
	if i < 0 {
		t.Fatalf("the demo has nobody of the role %s", role)
	}
	return told.Accounts[i]
}
