package house

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/now"
	"fincert/internal/register"
	"fincert/internal/register/registertest"
	"fincert/internal/rule"
)

// TestThirtyDaysWithoutAnyWorkerAreRightEveryDay: the house is open and nothing
// runs in it, neither sweep nor job. Meanwhile certificates expire and
// reach the end of their suspension without anybody acting; each day the page, the
// API, the QR code, the list by status and the download say what that day is.
func TestThirtyDaysWithoutAnyWorkerAreRightEveryDay(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		first := calendar.DateOf(morning)
		clock := now.NewManual(morning)
		c.Clock = clock
		h := open(t, c)
		defer shut(t, h)
		issue := func(n int, on calendar.Date) string {
			content := registertest.Certificate(n, on)
			registertest.IssueAt(t, h.DB, content, on.Start().Add(12*time.Hour))
			return content.Number
		}
		valid := func(int) string { return "01" }
		life := map[string]func(day int) string{}
		expires := issue(1, first.AddDays(14).AddMonths(-36))
		last := registertest.Certificate(1, first.AddDays(14).AddMonths(-36)).ValidTo.Sub(first)
		life[expires] = func(day int) string { return map[bool]string{true: "01", false: "05"}[day <= last] }
		stays := issue(2, first.AddMonths(-2))
		life[stays] = valid
		lapses := issue(3, first.AddMonths(-12)) // its suspension is over in the middle, and nobody acts
		registertest.Turn(t, h.DB, lapses, rule.Turn{What: rule.TurnSuspended, On: first.AddDays(10).AddMonths(-3), Until: first.AddDays(10)})
		life[lapses] = func(int) string { return "02" }
		both := issue(4, first.AddDays(20).AddMonths(-36)) // suspended beneath its expiry
		registertest.Turn(t, h.DB, both, rule.Turn{What: rule.TurnSuspended, On: first.AddDays(-5), Until: first.AddDays(80)})
		over := registertest.Certificate(4, first.AddDays(20).AddMonths(-36)).ValidTo.Sub(first)
		life[both] = func(day int) string { return map[bool]string{true: "02", false: "05"}[day <= over] }

		handler := h.Handler()
		get := func(url string) string {
			t.Helper()
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, url, nil))
			if w.Code != http.StatusOK {
				t.Fatalf("%s answers %d: %s", url, w.Code, w.Body)
			}
			return w.Body.String()
		}
		words := map[string]string{"01": "有效", "02": "暂停", "05": "过期失效"}
		ids := map[string]string{"01": "valid", "02": "suspended", "05": "expired"}
		code, err := h.Credentials.QR(get("/certificates/" + expires + "/credential"))
		if err != nil {
			t.Fatal(err)
		}
		code = strings.TrimPrefix(code, h.config.BaseURL)
		for day := range 31 {
			clock.Set(first.AddDays(day).Start()) // the first instant of the day
			download := get("/register.csv")
			for number, on := range life {
				want := on(day)
				var told register.View
				err := json.Unmarshal([]byte(get("/api/v1/certificates/"+number)), &told)
				if err != nil || told.Status.Code != want || told.On != first.AddDays(day) {
					t.Errorf("day %d: the API says %s of %s, want %s", day, told.Status.Code, number, want)
				}
				if page := get("/certificates/" + number); !strings.Contains(page, "<title>"+words[want]) {
					t.Errorf("day %d: the page of %s does not begin with %s", day, number, words[want])
				}
				for id, words := range ids {
					listed := strings.Contains(get("/register?status="+words), number)
					if listed != (id == want) {
						t.Errorf("day %d: %s is listed as %s: %t", day, number, words, listed)
					}
				}
				if !strings.Contains(download, number+","+want+",") {
					t.Errorf("day %d: the download does not say %s of %s", day, want, number)
				}
			}
			if passes := strings.Contains(get(code), "核验通过，证书有效"); passes != (life[expires](day) == "01") {
				t.Errorf("day %d: the QR code passes: %t", day, passes)
			}
		}
	})
}
