package console_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/access"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// desk is a house that serves a body at work.
type desk struct {
	t      *testing.T
	house  *house.House
	server *httptest.Server
	body   *caseworktest.Body
}

// open lets things happen in a body, then serves it. Nothing can be done in the
// body afterwards.
func open(t *testing.T, happen func(b *caseworktest.Body)) *desk {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(t.TempDir(), "data")
	must(os.Mkdir(data, 0o700))
	db, err := store.Open(t.Context(), filepath.Join(data, "fincert.db"))
	must(err)
	must(db.Migrate(t.Context()))
	b := caseworktest.Open(t, db, publish{})
	happen(b)
	b.MoveInto(t, data)
	must(db.Close())
	h, err := house.Open(t.Context(), house.Config{Data: data, Listen: "127.0.0.1:0", Clock: now.NewManual(b.Manual.Now())})
	must(err)
	server := httptest.NewServer(h.Handler())
	t.Cleanup(func() {
		server.Close()
		must(h.Close())
	})
	return &desk{t: t, house: h, server: server, body: b}
}

// as is a browser in which somebody of the body signed in.
func (d *desk) as(who rule.Actor, name string) *http.Client {
	d.t.Helper()
	const password = "long enough to be a password"
	_, err := d.house.Access.AddAccount(context.Background(), access.NewAccount{
		Login: name, Person: who.Person, Organisation: who.Organisation, Roles: who.Roles, Password: password})
	if err != nil {
		d.t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	answer, err := browser.PostForm(d.server.URL+"/sign-in", url.Values{"account": {name}, "password": {password}})
	if err != nil {
		d.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		d.t.Fatalf("%s cannot sign in: %s", name, answer.Status)
	}
	return browser
}

func (d *desk) get(browser *http.Client, path string) (status int, page string) {
	d.t.Helper()
	answer, err := browser.Get(d.server.URL + path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestMyWorkShowsWhatWaitsForWhoeverIsSignedIn(t *testing.T) {
	var number string
	var on rule.StreamID
	d := open(t, func(b *caseworktest.Body) {
		on = b.Reach(t, "ProvideMaterial", 2) // a supplement was asked for
		number = b.Case(t, on).Number
	})
	client := d.as(d.body.Client, "client")
	_, page := d.get(client, "/desk/?lang=zh")
	for _, want := range []string{number, `href="/desk/cases/` + on.ID + `"`, "补充材料", "轮到您", "个工作日", `<span class="count">1`} {
		if !strings.Contains(page, want) {
			t.Errorf("the client's page does not show %s", want)
		}
	}
	if _, page = d.get(client, "/desk/?view=waiting&lang=zh"); !strings.Contains(page, "现在没有待办事项") {
		t.Error("the client, who waits for nobody, is not told so")
	}
	if _, page = d.get(client, "/desk/?lang=en&find=nothing-of-that"); !strings.Contains(page, "Nothing fits the filter") || !strings.Contains(page, "Clear the filter") {
		t.Error("a filter that finds nothing does not say how to go on")
	}
	intake := d.as(d.body.As(rule.RoleIntake), "intake")
	_, page = d.get(intake, "/desk/?view=waiting&lang=zh&stage=application")
	for _, want := range []string{number, "甲方科技有限公司", "委托方"} {
		if !strings.Contains(page, want) {
			t.Errorf("intake, who waits for the client, does not see %s", want)
		}
	}
	other := d.as(d.body.OtherClient, "other")
	if _, page = d.get(other, "/desk/?view=all"); strings.Contains(page, number) {
		t.Error("another client sees the case")
	}
}

func TestAnAddressOfMyWorkThatThereIsNotIsSaid(t *testing.T) {
	d := open(t, func(*caseworktest.Body) {})
	client := d.as(d.body.Client, "client")
	for _, path := range []string{"/desk/?view=theirs", "/desk/?sort=colour", "/desk/?cursor=%25"} {
		if status, _ := d.get(client, path); status != http.StatusBadRequest {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _ := d.get(client, "/desk/?within=a+year&stage=nowhere"); status != http.StatusOK {
		t.Errorf("a filter that fits nothing: %d", status)
	}
}

func TestFiguresAreDrawnForTheBodyAndForNobodyElse(t *testing.T) {
	d := open(t, func(b *caseworktest.Body) {
		on := b.Apply(t)
		for _, step := range caseworktest.Life {
			b.Take(t, on, step)
		}
		b.Reach(t, "AcceptApplication", 1)
	})
	manager := d.as(d.body.As(rule.RoleManager), "manager")
	_, page := d.get(manager, "/desk/figures?lang=zh")
	for _, want := range []string{`role="img"`, "在办案件：所处环节与时长", "按时完成：认证时限（5.8）", "已批准", "<details class=\"plot-numbers\">"} {
		if !strings.Contains(page, want) {
			t.Errorf("the figures do not show %s", want)
		}
	}
	client := d.as(d.body.Client, "client")
	if status, page := d.get(client, "/desk/figures"); status != http.StatusForbidden || strings.Contains(page, "<svg class=\"plot") {
		t.Errorf("a client is shown figures: %d", status)
	}
	if _, page := d.get(client, "/desk/"); strings.Contains(page, "/desk/figures") {
		t.Error("the menu leads a client to figures")
	}
}
