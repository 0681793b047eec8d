package casefile

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fincert/internal/access"
	"fincert/internal/casework/caseworktest"
	"fincert/internal/rule"
	"fincert/internal/store"
	"fincert/internal/store/storetest"
	"fincert/internal/web"
)

const secret = "the client's trade secret\n"

// desk is a certification body whose people send files over real connections.
type desk struct {
	t *testing.T
	*caseworktest.Body
	files  *Files
	url    string
	people map[string]rule.Actor // by the name that a test calls them by
	file   rule.StreamID         // a case of the client
}

func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) { test(t, open(t, db)) })
}

func open(t *testing.T, db *store.DB) *desk {
	t.Helper()
	d := &desk{t: t, Body: caseworktest.Open(t, db)}
	d.file = d.Apply(t)
	d.people = map[string]rule.Actor{
		"client": d.Client, "colleague": {Person: "a-colleague", Organisation: d.Client.Organisation, Roles: d.Client.Roles},
		"stranger": d.OtherClient, "intake": d.As(rule.RoleIntake), "regulator": d.As(rule.RoleRegulator), "tester": d.Tester,
	}
	log := slog.New(slog.DiscardHandler)
	door := web.NewDoor(rule.Cite, log)
	d.files = New(Config{Casework: d.Casework, Access: access.New(db, d.Manual), Vault: d.Vault, Door: door, Clock: d.Manual, Log: log})
	uploads, err := d.files.Uploads("/desk/uploads/", func(r *http.Request) (rule.Actor, error) {
		actor, known := d.people[r.Header.Get("Person")]
		if !known {
			return rule.Actor{}, web.Unrecognised
		}
		return actor, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/desk/uploads/", uploads)
	giving := func(give func(http.ResponseWriter, *http.Request, rule.Actor, string, string) error) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			err := give(w, r, d.people[r.Header.Get("Person")], r.PathValue("id"), r.PathValue("object"))
			if err != nil {
				door.Problem(w, r, err)
			}
		}
	}
	mux.HandleFunc("GET /desk/cases/{id}/files/{object}", giving(d.files.Fetch))
	mux.HandleFunc("GET /desk/cases/{id}/files/{object}/view", giving(d.files.Show))
	server := httptest.NewServer(web.Chain(mux, door.Trace, web.Protect(false)))
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// problem is what a person is told.
func (a answer) problem(t *testing.T) (p web.Problem) {
	t.Helper()
	err := json.Unmarshal([]byte(a.body), &p)
	if err != nil {
		t.Errorf("%d %q is no problem: %v", a.status, a.body, err)
	}
	return p
}

// ask sends a request of a person; headers come in pairs.
func (d *desk) ask(person, method, at, body string, headers ...string) answer {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.url+at, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Person", person)
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer got.Body.Close()
	var content bytes.Buffer
	_, err = content.ReadFrom(got.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer{got.StatusCode, got.Header, content.String()}
}

func (d *desk) begin(person, of, name string, size int, headers ...string) answer {
	d.t.Helper()
	coded := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	return d.ask(person, "POST", "/desk/uploads/", "", append([]string{
		"Upload-Length", strconv.Itoa(size), "Upload-Metadata", "case " + coded(of) + ",name " + coded(name)}, headers...)...)
}

// begun begins an upload for the case and gives its address.
func (d *desk) begun(person, name string, size int) string {
	d.t.Helper()
	a := d.begin(person, d.file.ID, name, size)
	at := a.header.Get("Location")
	if a.status != http.StatusCreated || !strings.HasPrefix(at, "/desk/uploads/") {
		d.t.Fatalf("begin: %d %q at %q", a.status, a.body, at)
	}
	return at
}

func (d *desk) patch(person, at string, offset int, body string, headers ...string) answer {
	d.t.Helper()
	return d.ask(person, "PATCH", at, body, append([]string{
		"Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream"}, headers...)...)
}

// onDisk are the files of the vault's folder; what is plain among them is an error.
func (d *desk) onDisk() (count int) {
	d.t.Helper()
	err := filepath.WalkDir(d.Vault.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		count++
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(secret[:10])) || bytes.Contains(content, []byte("说明")) {
			d.t.Errorf("%s holds what was sent, as it was sent", path)
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return count
}

func TestAFileThatComesInPiecesIsAFileOfItsCase(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		content := strings.Repeat(secret, 400_000) // 10 MB
		at := d.begun("client", "说明.txt", len(content))
		first := d.patch("client", at, 0, content[:3_000_000])
		if first.status != http.StatusNoContent || first.header.Get("Upload-Offset") != "3000000" || first.header.Get(headerObject) != "" {
			t.Errorf("the first piece: %d %v", first.status, first.header)
		}
		d.onDisk()
		asked := d.ask("client", "HEAD", at, "")
		if asked.status != http.StatusOK || asked.header.Get("Upload-Offset") != "3000000" || asked.header.Get("Upload-Length") != strconv.Itoa(len(content)) {
			t.Errorf("how far it is: %d %v", asked.status, asked.header)
		}
		if wrong := d.patch("client", at, 5, "x"); wrong.status != http.StatusConflict {
			t.Errorf("a piece in the wrong place: %d", wrong.status)
		}
		last := d.patch("client", at, 3_000_000, content[3_000_000:])
		object := last.header.Get(headerObject)
		if last.status != http.StatusNoContent || object == "" {
			t.Fatalf("the last piece: %d %q %v", last.status, last.body, last.header)
		}
		whole, err := d.files.Put(t.Context(), d.Client, d.file.ID, "说明.txt", strings.NewReader(content))
		if err != nil || whole.Object != object || whole.SHA256 != last.header.Get(headerSHA256) || whole.MediaType != "text/plain" {
			t.Errorf("put whole it is %+v: %v", whole, err)
		}
		again := d.ask("client", "HEAD", at, "") // who missed the answer
		if again.header.Get(headerObject) != object || again.header.Get("Upload-Offset") != strconv.Itoa(len(content)) {
			t.Errorf("asked again: %v", again.header)
		}
		if gone := d.ask("client", "DELETE", at, ""); gone.status != http.StatusNoContent {
			t.Errorf("given up: %d", gone.status)
		}
		if n := d.onDisk(); n != 1 {
			t.Errorf("%d files are left on disk", n)
		}
	})
}

func TestAnUploadWhoseEndWasNotTakenInIsTakenInWhenAskedFor(t *testing.T) {
	d := open(t, storetest.Open(t, store.SQLite))
	at := d.begun("client", "a.txt", len(secret))
	u, err := d.Vault.Upload(d.Client.Person, filepath.Base(at))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = d.Vault.Append(u, 0, strings.NewReader(secret)); err != nil { // and then we crashed
		t.Fatal(err)
	}
	if a := d.ask("client", "HEAD", at, ""); a.status != http.StatusOK || a.header.Get(headerObject) == "" {
		t.Errorf("%d %v", a.status, a.header)
	}
}

func TestWhoMayNotHandInMayNotBeginToOrGoOn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		at := d.begun("client", "a.txt", len(secret))
		for person, want := range map[string]int{"nobody": 401, "stranger": 404, "regulator": 403, "tester": 404, "intake": 201, "colleague": 201} {
			if a := d.begin(person, d.file.ID, "a.txt", 10); a.status != want {
				t.Errorf("%s begins: %d, want %d: %s", person, a.status, want, a.body)
			}
			if want == 201 {
				want = 404 // another's upload is nobody else's
			}
			if want == 403 {
				want = 404
			}
			for _, a := range []answer{d.ask(person, "HEAD", at, ""), d.patch(person, at, 0, "x"), d.ask(person, "DELETE", at, ""), d.ask(person, "GET", at, ""),
				d.ask(person, "POST", at, "", "X-HTTP-Method-Override", "DELETE")} {
				if a.status != want {
					t.Errorf("%s asks for the client's upload: %d, want %d", person, a.status, want)
				}
			}
		}
		for _, of := range []string{"", "nowhere", "../x", "\x00", "\xff", d.Client.Organisation} {
			if a := d.begin("client", of, "a.txt", 10); a.status != 404 {
				t.Errorf("for the case %q: %d", of, a.status)
			}
		}
		if a := d.ask("client", "HEAD", at, ""); a.header.Get("Upload-Offset") != "0" {
			t.Errorf("after all that: %d %v", a.status, a.header)
		}
		lost := d.OtherClient // what the person may is taken away in the middle
		lost.Person = d.Client.Person
		d.people["client"] = lost
		if a := d.patch("client", at, 0, secret); a.status != 404 {
			t.Errorf("who lost the right goes on: %d", a.status)
		}
		attempts, _, err := d.files.Access.Incidents(t.Context(), 100, "")
		if err != nil || len(attempts) == 0 {
			t.Errorf("the security log holds %v: %v", attempts, err)
		}
	})
}

func TestWhatIsRefusedIsToldInTheReadersLanguage(t *testing.T) {
	d := open(t, storetest.Open(t, store.SQLite))
	d.Vault.Limit = 1 << 20
	html := "<!DOCTYPE html><html><script>alert(1)</script></html>"
	refusals := map[string]func(lang string) answer{
		"vault.too-large": func(lang string) answer {
			return d.begin("client", d.file.ID, "a.txt", 1<<20+1, "Accept-Language", lang)
		},
		"vault.empty": func(lang string) answer { return d.begin("client", d.file.ID, "a.txt", 0, "Accept-Language", lang) },
		"vault.type": func(lang string) answer {
			return d.patch("client", d.begun("client", "a.pdf", len(html)), 0, html, "Accept-Language", lang)
		},
		"vault.damaged": func(lang string) answer {
			return d.patch("client", d.begun("client", "a.zip", 8), 0, "PK\x03\x04abcd", "Accept-Language", lang)
		},
		"vault.no-upload": func(lang string) answer {
			return d.patch("client", "/desk/uploads/nowhere", 0, "x", "Accept-Language", lang)
		},
		"web.no-such-thing": func(lang string) answer { return d.begin("stranger", d.file.ID, "a.txt", 5, "Accept-Language", lang) },
		"web.forbidden":     func(lang string) answer { return d.begin("regulator", d.file.ID, "a.txt", 5, "Accept-Language", lang) },
		"web.unrecognised":  func(lang string) answer { return d.begin("nobody", d.file.ID, "a.txt", 5, "Accept-Language", lang) },
		"web.cross-origin": func(lang string) answer {
			return d.begin("client", d.file.ID, "a.txt", 5, "Accept-Language", lang, "Sec-Fetch-Site", "cross-site")
		},
	}
	statuses := map[string]int{"vault.too-large": 413, "vault.empty": 422, "vault.type": 422, "vault.damaged": 422, "vault.no-upload": 404,
		"web.no-such-thing": 404, "web.forbidden": 403, "web.unrecognised": 401, "web.cross-origin": 403}
	for key, refuse := range refusals {
		zh, en := refuse("zh-CN"), refuse("en")
		if zh.status != statuses[key] || en.status != statuses[key] {
			t.Errorf("%s: %d and %d", key, zh.status, en.status)
		}
		inChinese, inEnglish := zh.problem(t), en.problem(t)
		if !strings.HasSuffix(inChinese.Type, ":"+key) || inChinese.Type != inEnglish.Type || inChinese.Detail == inEnglish.Detail || inEnglish.Next == "" {
			t.Errorf("%s is told as %+v and %+v", key, inChinese, inEnglish)
		}
	}
	if n := d.onDisk(); n != 0 {
		t.Errorf("of all that was refused, %d files are left", n)
	}
	var full answer
	for range 41 {
		full = d.begin("client", d.file.ID, "a.txt", 5)
	}
	if full.status != 429 || !strings.HasSuffix(full.problem(t).Type, ":vault.too-many-uploads") {
		t.Errorf("the 41st upload: %d %s", full.status, full.body)
	}
}

func TestMoreThanWasAnnouncedIsNotTaken(t *testing.T) {
	d := open(t, storetest.Open(t, store.SQLite))
	at := d.begun("client", "a.txt", 10)
	if a := d.patch("client", at, 0, secret); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := d.ask("client", "HEAD", at, ""); a.header.Get("Upload-Offset") != "0" {
		t.Errorf("%v", a.header)
	}
	for method, want := range map[string]int{"GET": 405, "PUT": 405} {
		if a := d.ask("client", method, at, ""); a.status != want {
			t.Errorf("%s: %d", method, a.status)
		}
	}
	d.Manual.Advance(8 * 24 * time.Hour)
	if a := d.ask("client", "HEAD", at, ""); a.status != 404 {
		t.Errorf("after its time: %d", a.status)
	}
}
