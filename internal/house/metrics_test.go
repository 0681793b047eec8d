package house

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"fincert/internal/access"
	"fincert/internal/rule"
)

func TestTheMetricsSayWhereTheRecordEndsAndHowRequestsWereAnswered(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		defer shut(t, h)
		defer serving(t, h)()
		base := "http://" + h.Address()
		for range 3 {
			get(t, http.DefaultClient, base+"/api/v1/certificates")
		}
		get(t, http.DefaultClient, base+"/certificates/no-such")
		local, running, err := Client(context.Background(), c.Data)
		if err != nil || !running {
			t.Fatalf("no server: %v", err)
		}
		status, told := get(t, local, "http://fincert"+MetricsAddress)
		if status != http.StatusOK {
			t.Fatalf("answered %d", status)
		}
		for _, line := range []string{
			`fincert_http_requests_total{route="GET /api/v1/certificates",status="200"} 3`,
			`status="404"} 1`,
			"fincert_record_entries 2", // the shipped editions
			"fincert_record_up 1",
		} {
			if !strings.Contains(told, line) {
				t.Errorf("it does not say %s", line)
			}
		}
	})
}

func TestTheMetricsAreForAdministratorsOnly(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		defer shut(t, h)
		for role, want := range map[rule.Role]int{
			"": http.StatusUnauthorized, rule.RoleClient: http.StatusForbidden, rule.RoleAdministrator: http.StatusOK,
		} {
			token := "wrong"
			if role != "" {
				account, err := h.Access.AddAccount(context.Background(), access.NewAccount{Login: string(role), Person: "p-" + string(role), Roles: []rule.Role{role}})
				if err != nil {
					t.Fatal(err)
				}
				token, err = h.Access.IssueToken(context.Background(), account.ID)
				if err != nil {
					t.Fatal(err)
				}
			}
			if got := answered(h, MetricsAddress, token); got != want {
				t.Errorf("%q is answered %d, want %d", role, got, want)
			}
		}
		attempts, _, err := h.Access.Incidents(context.Background(), 10, "")
		for _, what := range []string{"token.unknown", "forbidden get-metrics"} {
			if err != nil || !slices.ContainsFunc(attempts, func(i access.Incident) bool { return i.What == what }) {
				t.Errorf("%s is not in the security log: %v %v", what, attempts, err)
			}
		}
	})
}

// answered is the status with which the outside answers somebody with a token.
func answered(h *House, address, token string) int {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	h.Handler().ServeHTTP(w, r)
	return w.Code
}
