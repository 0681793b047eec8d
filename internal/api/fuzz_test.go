package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"fincert/internal/access"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
)

// doors are a house of its own for a fuzz target, and the tokens of an
// administrator, of somebody who does all the body's work, and of a client.
type doors struct {
	house                        *house.House
	handler                      http.Handler
	administrator, staff, client string
}

func open(f *testing.F) *doors {
	f.Helper()
	h, err := house.Open(context.Background(), house.Config{Data: filepath.Join(f.TempDir(), "data"), Listen: "127.0.0.1:0", Clock: now.NewManual(morning)})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := h.Close(); err != nil {
			f.Error(err)
		}
	})
	d := &doors{house: h, handler: h.Handler()}
	for _, who := range []struct {
		token *string
		roles []rule.Role
	}{
		{&d.administrator, []rule.Role{rule.RoleAdministrator}},
		{&d.staff, []rule.Role{rule.RoleIntake, rule.RoleMonitoring, rule.RoleReviewer, rule.RoleInspector, rule.RoleEvaluator, rule.RoleDecider}},
		{&d.client, []rule.Role{rule.RoleClient}},
	} {
		name := string(who.roles[0])
		account, err := h.Access.AddAccount(context.Background(), access.NewAccount{Login: name, Person: "person-" + name, Roles: who.roles})
		if err != nil {
			f.Fatal(err)
		}
		if *who.token, err = h.Access.IssueToken(context.Background(), account.ID); err != nil {
			f.Fatal(err)
		}
	}
	return d
}

// ask sends a request, which must be answered with JSON and never as an error
// of ours.
func (d *doors) ask(t testing.TB, token string, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	if w.Code >= 500 {
		t.Errorf("%s %s: %d %s", r.Method, r.URL, w.Code, w.Body)
	}
	if strings.Contains(w.Header().Get("Content-Type"), "json") && !json.Valid(w.Body.Bytes()) {
		t.Errorf("%s %s is answered with what is no JSON: %q", r.Method, r.URL, w.Body)
	}
	return w
}

// give gives a command that has to be carried out and answers with the id.
func (d *doors) give(f *testing.F, token, address, body string) string {
	f.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/v1/"+address, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", newKey())
	var made struct{ ID string }
	w := d.ask(f, token, r)
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || made.ID == "" {
		f.Fatalf("%s: %d %s", address, w.Code, w.Body)
	}
	return made.ID
}

// opened opens an application that files can be handed in for.
func (d *doors) opened(f *testing.F) string {
	f.Helper()
	d.give(f, d.administrator, "bodies/establish-body", `{"name":{"zh":"示例认证","en":"Example"},"address":{"zh":"北京","en":"Beijing"},
		"code":"C","approval":"CNCA-R-2026-001","creditCode":"`+firstCode+`","office":{"zh":"授权签字人","en":"Authorised signatory"}}`)
	d.give(f, d.client, "organisations/register-organisation", organisation(secondCode, "甲"))
	return d.give(f, d.client, "cases/open-application", `{"product":"`+d.give(f, d.client, "products/describe-product", product)+`"}`)
}

// No address, question or header is an error of ours.
func FuzzAnAddressIsAnsweredOrRefused(f *testing.F) {
	d := open(f)
	for _, address := range []string{
		"cases?cursor=x&limit=-1", "cases/01a20f15-7351-773a-a465-96d09b7cc4ee", "certificates/%E4%B8%AD?on=2026-02-30", "cases?after=9223372036854775808",
		"certificates?q=%00", "schemes/materials?kind=software&traits=,", "access-log?from=x", "letters?limit=1e9", "cases/%00/checklists", "me?lang=xx",
		"cases/../../x", "certificates?status=01&page=-1", "%", "cases/1/files/2",
	} {
		f.Add(address, `"1"`, "")
	}
	f.Add("cases", "W/\"x\"", "01a20f15-7351-773a-a465-96d09b7cc4ee")
	f.Fuzz(func(t *testing.T, address, match, onBehalf string) {
		target, err := url.Parse("/api/v1/" + address)
		if err != nil || target.Host != "" {
			return // no client can send it
		}
		for _, token := range []string{d.administrator, d.staff, d.client} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.URL = target
			r.Header.Set("If-Match", match)
			if onBehalf != "" {
				r.Header.Set("On-Behalf-Of", onBehalf)
			}
			d.ask(t, token, r)
		}
	})
}

// No upload is an error of ours, however it is wrapped and called.
func FuzzAnUploadIsTakenOrRefused(f *testing.F) {
	d := open(f)
	form := func(name, content string) (kind, body string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err != nil || w.Close() != nil {
			f.Fatal(err)
		}
		return w.FormDataContentType(), b.String()
	}
	id := d.opened(f)
	for _, content := range []string{"%PDF-1.7\n材料\n%%EOF\n", "", "\x89PNG\r\n\x1a\n", "a,b\n1,2\n", "<?xml version=\"1.0\"?><a/>", "PK\x03\x04\x14\x00\x00\x00", "MZ\x90"} {
		kind, body := form("材料.pdf", content)
		f.Add(kind, "x", body)
		f.Add("application/octet-stream", "../../etc/passwd", content)
		f.Add("multipart/form-data", "\x00", content)
	}
	f.Fuzz(func(t *testing.T, kind, name, body string) {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/files?case="+id+"&name="+url.QueryEscape(name), strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		w := d.ask(t, d.client, r)
		if w.Code == http.StatusOK {
			var answer struct{ Object, Name, Type string }
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Object == "" || strings.ContainsAny(answer.Name, "/\\\x00\n") {
				t.Errorf("taken as %+v: %v", answer, err)
			}
		}
	})
}
