package casefile

import (
	"mime"
	"strings"
	"testing"

	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
)

const pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"

// readings are who was given which file, as the access log has them.
func (d *desk) readings() (all []string) {
	d.t.Helper()
	list, _, err := d.files.Access.Readings(d.t.Context(), d.Today(), d.file.ID, "", 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range list {
		all = append(all, r.Person+" "+r.Object)
	}
	return all
}

func (d *desk) handIn(name, content string) rule.FileRef {
	d.t.Helper()
	file, err := d.files.Put(d.t.Context(), d.Client, d.file.ID, name, strings.NewReader(content))
	if err != nil {
		d.t.Fatal(err)
	}
	return file
}

func TestAFileIsGivenToWhoMayReadItAndThisIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		file := d.handIn("申请书 “终稿”.pdf", pdf)
		at := "/desk/cases/" + d.file.ID + "/files/" + file.Object
		for person, want := range map[string]int{"client": 200, "colleague": 200, "intake": 200, "regulator": 200, "stranger": 404, "tester": 404, "nobody": 404} {
			before := len(d.readings())
			for _, way := range []string{at, at + "/view"} {
				a := d.ask(person, "GET", way, "")
				if a.status != want || want == 200 && a.body != pdf {
					t.Errorf("%s asks for %s: %d %q", person, way, a.status, a.body)
				}
			}
			if noted := len(d.readings()) - before; noted != map[int]int{200: 2, 404: 0}[want] {
				t.Errorf("%s: %d readings are noted", person, noted)
			}
		}
		kept := d.ask("client", "GET", at, "")
		as, named, err := mime.ParseMediaType(kept.header.Get("Content-Disposition"))
		if err != nil || as != "attachment" || named["filename"] != "申请书 “终稿”.pdf" || kept.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("it is given as %v: %v", kept.header, err)
		}
		for _, object := range []string{"nowhere", "%00", "%ff", strings.Repeat("a", 32)} {
			for _, way := range []string{"/desk/cases/" + d.file.ID + "/files/" + object, "/desk/cases/" + d.file.ID + "/files/" + object + "/view"} {
				if a := d.ask("client", "GET", way, ""); a.status != 404 {
					t.Errorf("%s: %d", way, a.status)
				}
			}
		}
	})
}

func TestOnlyWhatABrowserDoesNotRunIsShownAndOnlyInOurPages(t *testing.T) {
	d := open(t, storetest.Open(t, store.SQLite))
	for name, c := range map[string]struct{ content, mediaType string }{
		"a.pdf":   {pdf, "application/pdf"},
		"a.png":   {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"},
		"a.jpg":   {"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"},
		"a.txt":   {strings.Repeat("申请材料说明\n", 1000), "text/plain; charset=utf-8"},
		"gbk.txt": {"\xc9\xea\xc7\xeb\xb2\xc4\xc1\xcf\r\n", "text/plain; charset=gb18030"},
		"one.txt": {"a", "text/plain; charset=utf-8"},
		"a.xml":   {`<?xml version="1.0"?><a/>`, ""},
		"a.csv":   {"编号,名称\n1,网关\n2,终端\n", ""},
	} {
		file := d.handIn(name, c.content)
		a := d.ask("intake", "GET", "/desk/cases/"+d.file.ID+"/files/"+file.Object+"/view", "")
		if c.mediaType == "" {
			if a.status != 422 || !strings.HasSuffix(a.problem(t).Type, ":casefile.not-shown") {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
			continue
		}
		policy := a.header.Get("Content-Security-Policy")
		if a.body != c.content || a.header.Get("Content-Type") != c.mediaType || !strings.HasPrefix(a.header.Get("Content-Disposition"), "inline") {
			t.Errorf("%s: %d %v", name, a.status, a.header)
		}
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'self'") ||
			strings.Contains(policy, "sandbox") != (c.mediaType != "application/pdf") {
			t.Errorf("%s is shown under %q", name, policy)
		}
	}
	if n := len(d.readings()); n != 6 {
		t.Errorf("%d readings are noted, of what was shown there are 6", n)
	}
}
