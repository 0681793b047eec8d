package bench

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fincert/internal/access"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/store"
)

// BenchmarkDeskCase asks for the page of a case of 200 entries as a person of the
// body sees it, drawn and all. Wanted: ≤ 10 ms.
func BenchmarkDeskCase(b *testing.B) {
	data := filepath.Join(b.TempDir(), "data")
	must(b, os.Mkdir(data, 0o700))
	db, err := store.Open(b.Context(), filepath.Join(data, "fincert.db"))
	must(b, err)
	must(b, db.Migrate(b.Context()))
	body := caseworktest.Open(b, db)
	on := body.Apply(b)
	for _, step := range caseworktest.Life {
		if step.Name == "ConcludeMonitoring" {
			fill(b, body, on)
		}
		body.Take(b, on, step)
	}
	decider := body.As(rule.RoleDecider)
	body.MoveInto(b, data)
	must(b, db.Close())
	h, err := house.Open(context.Background(), house.Config{Data: data, Clock: now.NewManual(body.Manual.Now())})
	must(b, err)
	defer func() { must(b, h.Close()) }()
	const secret = "long enough to be a password"
	_, err = h.Access.AddAccount(b.Context(), access.NewAccount{Login: "decider", Person: decider.Person, Roles: decider.Roles, Password: secret})
	must(b, err)
	form := url.Values{"account": {"decider"}, "password": {secret}}.Encode()
	signIn := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(form))
	signIn.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	in := httptest.NewRecorder()
	h.Handler().ServeHTTP(in, signIn)
	within(b, 201, 10*time.Millisecond, func() {
		r := httptest.NewRequest(http.MethodGet, "/desk/cases/"+on.ID, nil)
		for _, cookie := range in.Result().Cookies() {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("the page answers %d", w.Code)
		}
	})
}
