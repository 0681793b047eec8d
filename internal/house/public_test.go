package house

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fincert/internal/calendar"
	"fincert/internal/register/registertest"
)

// TestThePublicFindsACertificateWithoutSigningIn asks the house's own handler,
// with everything around it that a server has.
func TestThePublicFindsACertificateWithoutSigningIn(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		defer shut(t, h)
		content := registertest.Certificate(1, calendar.DateOf(morning))
		registertest.IssueAt(t, h.DB, content, morning)
		handler := h.Handler()
		for url, want := range map[string]struct {
			status int
			says   string
		}{
			"/":                               {200, content.Number},
			"/register?q=" + content.Number:   {200, content.Holder.Name.ZH},
			"/certificates/" + content.Number: {200, "有效"},
			"/announcements":                  {200, content.Announcement},
			"/certificates/FC1":               {404, "FC1"},
			"/nowhere":                        {404, "没有这个网页"},
			"/api/v1/nowhere":                 {404, "urn:fincert:problem"},
			"/healthz":                        {200, "ok"},
		} {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, url, nil))
			if w.Code != want.status || !strings.Contains(w.Body.String(), want.says) {
				t.Errorf("%s answers %d without %q", url, w.Code, want.says)
			}
			if !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'self'") {
				t.Errorf("%s has no policy", url)
			}
		}
	})
}
