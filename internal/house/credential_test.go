package house

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"fincert/internal/calendar"
	"fincert/internal/certificate"
	"fincert/internal/now"
	"fincert/internal/register/registertest"
	"fincert/test/peers"
)

// asked is the answer to a request from outside.
func asked(t *testing.T, address string, header ...string) (status int, h http.Header, body string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(text)
}

// TestWhatAnybodyCanCheckIsPublished: an outsider who has nothing but addresses
// verifies a certificate with jose and vc-bitstring-status-list.
func TestWhatAnybodyCanCheckIsPublished(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		clock := now.NewManual(time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)) // half an hour before midnight in Beijing
		c.Clock, c.BaseURL, c.SM2 = clock, "https://cert.example.cn", true
		h := open(t, c)
		defer shut(t, h)
		content := registertest.Certificate(1, calendar.DateOf(clock.Now()))
		registertest.Issue(t, h.DB, content)
		defer serving(t, h)()
		at := "http://" + h.Address()
		get := func(path, mediaType string) string {
			t.Helper()
			status, header, body := asked(t, at+path)
			if status != http.StatusOK || header.Get("Content-Type") != mediaType || header.Get("ETag") == "" || header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s: %d %v", path, status, header)
			}
			for _, directive := range strings.Split(header.Get("Cache-Control"), ", ") {
				seconds, limited := strings.CutPrefix(directive, "max-age=")
				if limited && seconds != "1800" {
					t.Errorf("%s may be kept for %s s, over midnight", path, seconds)
				}
			}
			if status, _, body := asked(t, at+path, "If-None-Match", header.Get("ETag")); status != http.StatusNotModified || body != "" {
				t.Errorf("%s asked for again: %d", path, status)
			}
			return body
		}
		number := content.Number
		credential := get("/certificates/"+number+"/credential", "application/vc+jwt")
		q := peers.Question{Credential: credential, Keys: []byte(get("/.well-known/jwks.json", "application/jwk-set+json")),
			Issuer: c.BaseURL, Lists: map[string]string{}, At: clock.Now()}
		for _, p := range certificate.Purposes {
			q.Lists[c.BaseURL+p.Path(1)] = get(p.Path(1), "application/vc+jwt")
		}
		if a := peers.Credential(t, q); !a.Holds || a.Statuses["revocation"] || a.Statuses["suspension"] {
			t.Errorf("outsiders say %+v", a)
		}
		if got := get("/.well-known/root.pem", "application/x-pem-file"); !strings.Contains(got, "BEGIN CERTIFICATE") {
			t.Error("no root is published")
		}
		if got := get("/.well-known/sm2.pem", "application/x-pem-file"); !strings.Contains(got, "BEGIN PUBLIC KEY") {
			t.Error("no key of SM2 is published")
		}
		if got := get("/certificates/"+number+"/credential.sm2", "application/octet-stream"); len(got) < 60 {
			t.Error("no signature of SM2 is published")
		}
		if got := get("/certificates/"+strings.ToLower(number)+"/credential", "application/vc+jwt"); got != credential {
			t.Error("the number in another case has another credential")
		}
		for _, path := range []string{"/certificates/FC9/credential", "/certificates/FC9/credential.sm2", "/status/revocation/2", "/status/revocation/0", "/status/mood/1"} {
			if status, header, _ := asked(t, at+path); status != http.StatusNotFound || strings.Contains(header.Get("Cache-Control"), "max-age") {
				t.Errorf("%s: %d %v", path, status, header)
			}
		}
	})
}

// TestTheBodysOwnPageJudgesByWhatThePublicGets: a credential and a QR code of
// ours hold, a changed one does not.
func TestTheBodysOwnPageJudgesByWhatThePublicGets(t *testing.T) {
	each(t, func(t *testing.T, c Config) {
		c.BaseURL = "https://cert.example.cn"
		h := open(t, c)
		defer shut(t, h)
		registertest.Issue(t, h.DB, registertest.Certificate(1, calendar.DateOf(morning)))
		credential, found, err := h.publishedUnder(t.Context(), "/certificates/FC202601000001/credential")
		if err != nil || !found {
			t.Fatal(found, err)
		}
		qr, err := h.Credentials.QR(string(credential))
		if err != nil {
			t.Fatal(err)
		}
		for _, given := range []struct {
			text string
			want certificate.Part
		}{
			{string(credential), ""}, {qr, ""},
			{strings.Replace(string(credential), ".ey", ".eZ", 1), certificate.Integrity},
			{strings.Replace(qr, "cert.example.cn", "cert.example.com", 1), certificate.Identity},
		} {
			report, err := h.CheckGiven(t.Context(), []byte(given.text))
			if err != nil || report.Failed() != given.want {
				t.Errorf("failed is %q instead of %q, %v: %+v", report.Failed(), given.want, err, report.Findings)
			}
			if given.want == "" && report.Verdict(certificate.Standing) != certificate.Holds {
				t.Errorf("its status is %+v", report.Findings)
			}
		}
	})
}
