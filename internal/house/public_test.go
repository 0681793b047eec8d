package house

import (
	"bytes"
	"errors"
	"mime/multipart"
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

// TestAnybodyChecksACredentialAndACodeOnThePublicPages sends what a stranger
// was given through the house's own handler: nothing is asked over the network.
func TestAnybodyChecksACredentialAndACodeOnThePublicPages(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		h := open(t, c)
		defer shut(t, h)
		content := registertest.Certificate(1, calendar.DateOf(morning))
		registertest.IssueAt(t, h.DB, content, morning)
		handler := h.Handler()
		get := func(url string) string {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, url, nil))
			if w.Code != http.StatusOK {
				t.Fatalf("%s answers %d", url, w.Code)
			}
			return w.Body.String()
		}
		credential := get("/certificates/" + content.Number + "/credential")
		qr, err := h.Credentials.QR(credential)
		if err != nil {
			t.Fatal(err)
		}
		path := strings.TrimPrefix(qr, h.config.BaseURL)
		if page := get(path); !strings.Contains(page, "核验通过，证书有效") || !strings.Contains(page, content.Number) {
			t.Errorf("the code shows %s", page)
		}
		if page := get(path[:len(path)-8] + "AAAAAAAA"); strings.Contains(page, "核验通过，证书有效") {
			t.Error("a code with another signature passes")
		}
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		if err = errors.Join(form.WriteField("text", credential), form.Close()); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/verify", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "核验通过，证书有效") {
			t.Errorf("the credential gets %d: %s", w.Code, w.Body)
		}
	})
}
