package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"regexp"
	"strings"
	"testing"

	"fincert/internal/body"
	"fincert/internal/rule"
	"fincert/internal/scheme/load"
)

func TestForeignAndUnknownAreAnsweredWithTheSameBytes(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		first, second := applying(s)
		unknown := "01939f6e-0000-7000-8000-000000000000"
		for _, c := range []struct{ method, path, body string }{
			{"GET", "/api/v1/cases/ID", ""},
			{"POST", "/api/v1/cases/ID/submit-application", "{}"},
			{"POST", "/api/v1/cases/ID/promise-material", `{"item":"x","by":"2026-11-27"}`},
			{"POST", "/api/v1/cases/ID/accept-application", `{}`},
			{"GET", "/api/v1/cases/ID/files/" + unknown, ""},
			{"POST", "/api/v1/files?case=ID", "%PDF-1.4"},
		} {
			answers := map[string]answer{}
			for name, id := range map[string]string{"foreign": second, "unknown": unknown} {
				answers[name] = s.send("first", c.method, strings.ReplaceAll(c.path, "ID", id), c.body, "Idempotency-Key", newKey())
			}
			if answers["foreign"].status != 404 || answers["foreign"].bytes != answers["unknown"].bytes {
				t.Errorf("%s %s: foreign %d %s, unknown %d %s", c.method, c.path, answers["foreign"].status, answers["foreign"].bytes,
					answers["unknown"].status, answers["unknown"].bytes)
			}
		}
		if own := s.send("first", "GET", "/api/v1/cases/"+first, ""); own.status != 200 {
			t.Errorf("its own case: %d %s", own.status, own.bytes)
		}
		s.account("inspector", "", rule.RoleInspector)
		if staff := s.send("inspector", "GET", "/api/v1/cases/"+second, ""); staff.status != 200 {
			t.Errorf("for the body's staff: %d %s", staff.status, staff.bytes)
		}
	})
}

func TestAClientListsItsOwnCasesAndTheBodyAll(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		first, _ := applying(s)
		own := s.send("first", "GET", "/api/v1/cases", "")
		items, _ := own.body["items"].([]any)
		if own.status != 200 || len(items) != 1 || items[0].(map[string]any)["id"] != first || own.body["next"] != nil {
			t.Errorf("its own: %d %s", own.status, own.bytes)
		}
		s.account("intake", "", rule.RoleIntake)
		seen := 0
		for cursor := ""; ; {
			page := s.send("intake", "GET", "/api/v1/cases?limit=1&cursor="+cursor, "")
			list, _ := page.body["items"].([]any)
			if page.status != 200 || len(list) != 1 {
				t.Fatalf("a page of one: %d %s", page.status, page.bytes)
			}
			seen++
			next, more := page.body["next"].(string)
			if !more {
				break
			}
			cursor = next
		}
		if seen != 2 {
			t.Errorf("the body sees %d cases, want 2", seen)
		}
		for _, limit := range []string{"0", "201", "x"} {
			if a := s.send("intake", "GET", "/api/v1/cases?limit="+limit, ""); a.status != 400 {
				t.Errorf("limit=%s: %d", limit, a.status)
			}
		}
	})
}

func TestACaseTellsWhatItNeedsAndWhy(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		id, _ := applying(s)
		a := s.send("first", "GET", "/api/v1/cases/"+id+"?lang=en", "")
		if strings.Contains(a.bytes, "⟦") {
			t.Errorf("a hole in the words: %s", a.bytes)
		}
		if a.text("word") != "draft" || a.text("number") == "" {
			t.Errorf("the case is %s", a.bytes)
		}
		byTrait := false
		for _, item := range a.body["materials"].([]any) {
			m := item.(map[string]any)
			if m["cite"] == "" || m["clause"] == "" {
				t.Errorf("no clause asks for %v", m["id"])
			}
			because, _ := m["because"].(map[string]any)
			byTrait = byTrait || because["en"] != ""
		}
		if !byTrait {
			t.Errorf("nothing is asked because of the cloud: %s", a.bytes)
		}
		history := a.body["history"].([]any)
		if len(history) != 1 || history[0].(map[string]any)["entry"] != "case.opened/1" {
			t.Errorf("the history is %v", history)
		}
	})
}

func TestTheListOfMaterialsFollowsKindAndTraits(t *testing.T) {
	s := start(t, "sqlite")
	plain := s.send("administrator", "GET", "/api/v1/schemes/materials?kind=software", "")
	cloud := s.send("administrator", "GET", "/api/v1/schemes/materials?kind=software&traits=cloud", "")
	if plain.status != 200 || cloud.status != 200 || len(cloud.body["items"].([]any)) <= len(plain.body["items"].([]any)) {
		t.Errorf("plain %d, cloud %d", plain.status, cloud.status)
	}
	for _, query := range []string{"", "?kind=house", "?kind=software&traits=fog"} {
		if a := s.send("administrator", "GET", "/api/v1/schemes/materials"+query, ""); a.status != 400 {
			t.Errorf("%s: %d %s", query, a.status, a.bytes)
		}
	}
}

func TestTextComesBackAsItWasTyped(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		for _, typed := range []string{
			`<script>alert(1)</script>&amp;`, `=HYPERLINK("http://x","y")`, `㛃𬭚𬭎`, "+1@x", `"\u2028`, "甲'; drop table entry; --",
		} {
			body, err := json.Marshal(map[string]any{
				"code": firstCode, "name": map[string]string{"zh": typed, "en": typed},
				"address": map[string]string{"zh": typed, "en": typed},
			})
			if err != nil {
				t.Fatal(err)
			}
			fresh := start(t, s.house.DB.Engine())
			made := fresh.must("administrator", register, string(body))
			read := fresh.send("administrator", "GET", "/api/v1/organisations/"+made.text("id"), "")
			facts, _ := read.body["facts"].(map[string]any)
			name, _ := facts["name"].(map[string]any)
			if name["zh"] != typed || name["en"] != typed {
				t.Errorf("%q came back as %v", typed, name)
			}
			if strings.Contains(read.bytes, "<script>") {
				t.Errorf("markup stands unescaped in %s", read.bytes)
			}
		}
	})
}

const pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"

func TestAFileGoesInAndComesBackToWhoMaySeeIt(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		first, _ := applying(s)
		put := s.send("first", "POST", "/api/v1/files?case="+first+"&name=申请书.pdf", pdf, "Content-Type", "application/octet-stream")
		if put.status != 200 || put.text("type") != "application/pdf" || put.text("name") != "申请书.pdf" || put.text("sha256") == "" {
			t.Fatalf("put: %d %s", put.status, put.bytes)
		}
		again := s.send("first", "POST", "/api/v1/files?case="+first+"&name=申请书.pdf", pdf, "Content-Type", "application/octet-stream")
		if again.text("object") != put.text("object") {
			t.Errorf("the same file again is another object: %s", again.bytes)
		}
		path := "/api/v1/cases/" + first + "/files/" + put.text("object")
		got := s.send("first", "GET", path, "")
		_, params, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
		if got.bytes != pdf || err != nil || params["filename"] != "申请书.pdf" || got.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("got %d %q as %v", got.status, got.bytes, got.header)
		}
		if foreign := s.send("second", "GET", path, ""); foreign.status != 404 {
			t.Errorf("another client got %d", foreign.status)
		}
		s.account("regulator", "", rule.RoleRegulator)
		if reads := s.send("regulator", "GET", path, ""); reads.status != 200 {
			t.Errorf("who reads only got %d", reads.status)
		}
		if writes := s.send("regulator", "POST", "/api/v1/files?case="+first, pdf); writes.status != 403 {
			t.Errorf("who reads only put: %d", writes.status)
		}
		provided := s.must("first", "/api/v1/cases/"+first+"/provide-material", `{"item":"application-form","files":["`+put.text("object")+`"]}`)
		if provided.body["version"].(float64) != 2 {
			t.Errorf("provided: %s", provided.bytes)
		}
	})
}

func TestAFormMayBringAFileToo(t *testing.T) {
	s := start(t, "sqlite")
	first, _ := applying(s)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "a.pdf")
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(part, pdf)
	if err != nil {
		t.Fatal(err)
	}
	err = w.Close()
	if err != nil {
		t.Fatal(err)
	}
	put := s.send("first", "POST", "/api/v1/files?case="+first, form.String(), "Content-Type", w.FormDataContentType())
	if put.status != 200 || put.text("name") != "a.pdf" || put.body["size"].(float64) != float64(len(pdf)) {
		t.Errorf("put: %d %s", put.status, put.bytes)
	}
	empty := s.send("first", "POST", "/api/v1/files?case="+first, "--x--\r\n", "Content-Type", "multipart/form-data; boundary=x")
	if empty.status != 400 {
		t.Errorf("a form without a file: %d %s", empty.status, empty.bytes)
	}
}

func TestAFileThatCannotBeTakenIsRefused(t *testing.T) {
	s := start(t, "sqlite")
	first, _ := applying(s)
	s.house.Vault.Limit = 1000
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"a program":        {"\x7fELF\x02\x01\x01", 422},
		"nothing":          {"", 422},
		"more than a file": {pdf + strings.Repeat("x", 1000), 413},
		"far too much":     {strings.Repeat("x", 3<<20), 413},
	} {
		a := s.send("first", "POST", "/api/v1/files?case="+first, c.body, "Content-Type", "application/octet-stream")
		if a.status != c.want {
			t.Errorf("%s: %d %s", name, a.status, a.bytes)
		}
	}
	// A kind of file that is taken need not do for every material.
	text := s.send("first", "POST", "/api/v1/files?case="+first+"&name=a.txt", "申请", "Content-Type", "application/octet-stream")
	no := s.send("first", "POST", "/api/v1/cases/"+first+"/provide-material?lang=zh", `{"item":"application-form","files":["`+text.text("object")+`"]}`,
		"Idempotency-Key", newKey())
	if text.status != 200 || no.status != 422 || !strings.Contains(no.bytes, `"path":"files[0]"`) || !strings.Contains(no.bytes, "认证申请书") {
		t.Errorf("a text as the application form: %d, %d %s", text.status, no.status, no.bytes)
	}
}

func TestTheSchemeSaysHowLargeAFileMayBe(t *testing.T) {
	s := start(t, "sqlite")
	first, _ := applying(s)
	archive := regexp.MustCompile(`edition: "[^"]*"`).ReplaceAllString(string(load.ShippedBytes()), `edition: "small"`)
	s.must("administrator", "/api/v1/schemes/adopt-scheme", object("archive", strings.Replace(archive, "value: 104857600", "value: 1048576", 1)))
	for size, want := range map[int]int{1 << 20: 200, 1<<20 + 1: 413} {
		body := pdf + strings.Repeat("\n", size-len(pdf))
		if a := s.send("first", "POST", "/api/v1/files?case="+first, body, "Content-Type", "application/octet-stream"); a.status != want {
			t.Errorf("%d bytes: %d %s", size, a.status, a.bytes)
		}
	}
}

func TestEveryCommandHasAnOperationAndEveryAnswerASchema(t *testing.T) {
	s := start(t, "sqlite")
	a := s.send("", "GET", "/api/openapi.json", "")
	if a.status != 200 || a.text("openapi") != "3.1.0" {
		t.Fatalf("answered %d", a.status)
	}
	operations := map[string]map[string]any{}
	for path, item := range a.body["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			operation := op.(map[string]any)
			operations[operation["operationId"].(string)] = operation
			for status, response := range operation["responses"].(map[string]any) {
				content, _ := response.(map[string]any)["content"].(map[string]any)
				if len(content) == 0 {
					t.Errorf("%s %s: the answer %s has no content", method, path, status)
				}
				for mediaType, c := range content {
					if c.(map[string]any)["schema"] == nil {
						t.Errorf("%s %s: the answer %s has no schema for %s", method, path, status, mediaType)
					}
				}
			}
		}
	}
	for _, book := range []rule.Book{rule.Chapters(), body.Book()} {
		for _, c := range book.Commands {
			if operations[c.Name()] == nil {
				t.Errorf("%s has no operation", c.Name())
			} else if operations[c.Name()]["requestBody"] == nil {
				t.Errorf("%s has no request", c.Name())
			}
		}
	}
	if strings.Contains(a.bytes, "$schema") || strings.Contains(a.bytes, "example.com") {
		t.Error("the document has the library's own links")
	}
	for name, schema := range a.body["components"].(map[string]any)["schemas"].(map[string]any) {
		properties, _ := schema.(map[string]any)["properties"].(map[string]any)
		for member, value := range properties {
			if len(value.(map[string]any)) == 0 {
				t.Errorf("%s.%s can be anything", name, member)
			}
		}
	}
}

func TestWhoReadsOnlyCanMakeNothing(t *testing.T) {
	s := start(t, "sqlite")
	s.account("regulator", "", rule.RoleRegulator)
	if me := s.send("regulator", "GET", "/api/v1/me", ""); !strings.Contains(me.bytes, `"actions":[]`) {
		t.Errorf("a regulator is offered %s", me.bytes)
	}
	for _, c := range s.house.Casework.Commands() {
		if !c.Creates {
			continue
		}
		a := s.send("regulator", "POST", "/api/v1/"+c.Kind.Plural()+"/"+c.Slug(), "{}", "Idempotency-Key", newKey())
		if a.status != 403 {
			t.Errorf("%s by a regulator: %d %s", c.Name(), a.status, a.bytes)
		}
	}
}

func TestAnAddressThatIsNotThereIsAProblemToo(t *testing.T) {
	s := start(t, "sqlite")
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/api/v1/houses", 404}, {"GET", "/api/", 404}, {"DELETE", "/api/v1/cases", 405},
		{"GET", "/api/v1/cases/x/submit-application", 405}, {"TRACE", "/api/v1/me", 405},
	} {
		a := s.send("administrator", c.method, c.path, "")
		if a.status != c.want || a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.status, a.bytes)
		}
	}
}

func TestPeopleAreAskedWhoTheyAre(t *testing.T) {
	s := start(t, "sqlite")
	s.account("zhang", "", rule.RoleIntake)
	me := s.send("zhang", "GET", "/api/v1/me?lang=zh", "")
	if me.text("person") != "person-zhang" || me.text("via") != "token" || !strings.Contains(me.bytes, "受理人员") {
		t.Errorf("told %s", me.bytes)
	}
	for _, header := range []string{"", "Basic eDp5", "Bearer", "Bearer x"} {
		headers := []string{"Authorization", header}
		if header == "" {
			headers = nil
		}
		if a := s.send("", "GET", "/api/v1/me", "", headers...); a.status != 401 {
			t.Errorf("%q: %d", header, a.status)
		}
	}
}

func TestThePublicReadsTheRegisterWithoutAToken(t *testing.T) {
	each(t, func(t *testing.T, s *running) {
		for _, path := range []string{"/api/v1/certificates", "/api/v1/changes", "/api/v1/changes?limit=1"} {
			a := s.send("", "GET", path, "")
			if a.status != 200 || a.body["items"] == nil || a.body["next"] != nil {
				t.Errorf("%s: %d %s", path, a.status, a.bytes)
			}
		}
		for path, want := range map[string]int{
			"/api/v1/certificates/C2026020001": 404, "/api/v1/certificates/x?on=2026-02-30": 422,
			"/api/v1/certificates?cursor=x": 422, "/api/v1/certificates?limit=0": 400,
		} {
			if a := s.send("", "GET", path, ""); a.status != want {
				t.Errorf("%s: %d %s", path, a.status, a.bytes)
			}
		}
	})
}
