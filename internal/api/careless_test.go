package api_test

import (
	"net/http"
	"strings"
	"testing"

	"fincert/internal/rule"
)

// Ids that PostgreSQL refuses to look for, as they stand in an address.
var impossible = []string{"%00", "a%00", "%ff", "%C0%80", "%ED%A0%80"}

func TestAnIDThatNoRecordCanHoldIsUnknownLikeAnyOther(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		s.account("intake", "", rule.RoleIntake)
		s.account("client", "", rule.RoleClient)
		unknown := s.send("intake", "GET", "/api/v1/cases/nowhere", "").bytes
		for _, id := range impossible {
			for _, a := range []answer{
				s.send("intake", "GET", "/api/v1/cases/"+id, ""),
				s.send("intake", "GET", "/api/v1/cases/"+id+"/checklists", ""),
				s.send("intake", "GET", "/api/v1/people/"+id, ""),
				s.send("intake", "GET", "/api/v1/cases/"+id+"/files/x", ""),
				s.send("intake", "POST", "/api/v1/files?case="+id, "%PDF-1.4"),
				s.send("client", "POST", "/api/v1/cases/"+id+"/withdraw-application", "{}", "Idempotency-Key", newKey()),
			} {
				if a.status != 404 || a.bytes != unknown {
					t.Errorf("%s: %d %s", id, a.status, a.bytes)
				}
			}
		}
		nul := s.send("administrator", "POST", "/api/v1/people/register-person", `{"name":"张","organisation":"ab\u0000"}`, "Idempotency-Key", newKey())
		if nul.status != 422 || !strings.Contains(nul.bytes, `"path":"organisation"`) {
			t.Errorf("NUL in an id: %d %s", nul.status, nul.bytes)
		}
	})
}

func TestAFieldThatStandsTwiceIsNamed(t *testing.T) {
	s := start(t, "sqlite")
	for body, path := range map[string]string{
		`{"code":"x","code":"y"}`:                        `"path":"code"`,
		`{"name":{"zh":"甲","en":"A","zh":"乙"}}`:          `"path":"name.zh"`,
		`{"code":"x","c\u006fde":"y","name":{}}`:         `"path":"code"`,
		`{"name":{"zh":"甲"},"name":{"zh":"甲","en":"A"}}`: `"path":"name"`,
	} {
		a := s.send("administrator", "POST", register+"?lang=en", body, "Idempotency-Key", newKey())
		if a.status != 422 || !strings.Contains(a.bytes, path) || !strings.Contains(a.bytes, "twice") {
			t.Errorf("%s: %d %s", body, a.status, a.bytes)
		}
	}
	list := s.send("administrator", "POST", "/api/v1/calendars/adopt-calendar?lang=en",
		`{"files":[{"name":"a","text":""},{"name":"b","name":"c","text":""}]}`, "Idempotency-Key", newKey())
	if list.status != 422 || !strings.Contains(list.bytes, `"path":"files[1].name"`) {
		t.Errorf("in a list: %d %s", list.status, list.bytes)
	}
}

func TestABodyThatIsNotUTF8IsTurnedAwayWithThePlace(t *testing.T) {
	s := start(t, "sqlite")
	a := s.send("administrator", "POST", register+"?lang=en", "{\"code\":\"甲\xff\"}", "Idempotency-Key", newKey())
	if a.status != 400 || !strings.Contains(a.bytes, "byte 13") {
		t.Errorf("answered %d %s", a.status, a.bytes)
	}
}

func TestAHeaderThatStandsTwiceIsNotGuessedAt(t *testing.T) {
	s := start(t, "sqlite")
	for _, header := range []http.Header{
		{"Idempotency-Key": {"a", "b"}},
		{"Idempotency-Key": {"a"}, "If-Match": {`"0"`, `"1"`}},
	} {
		r, err := http.NewRequest("POST", s.server.URL+"/api/v1/cases/x/withdraw-application", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = header
		r.Header.Set("Authorization", "Bearer "+s.tokens["administrator"])
		r.Header.Set("Content-Type", "application/json")
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != 400 {
			t.Errorf("%v: %s", header, got.Status)
		}
	}
}

func TestAFileWithoutANameIsCalledByItsObject(t *testing.T) {
	s := start(t, "sqlite")
	id, _ := applying(s)
	object := s.send("first", "POST", "/api/v1/files?name=..&case="+id, "%PDF-1.4").text("object")
	got := s.send("first", "GET", "/api/v1/cases/"+id+"/files/"+object, "")
	if name := got.header.Get("Content-Disposition"); name != "attachment; filename="+object {
		t.Errorf("it comes as %s", name)
	}
}

func TestAFormThatBreaksOffIsNoErrorOfOurs(t *testing.T) {
	s := start(t, "sqlite")
	id, _ := applying(s)
	a := s.send("first", "POST", "/api/v1/files?case="+id,
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4", "Content-Type", "multipart/form-data; boundary=b")
	if a.status != 400 || strings.Contains(s.log.String(), "internal error") {
		t.Errorf("answered %d %s; the log says %s", a.status, a.bytes, s.log)
	}
}
